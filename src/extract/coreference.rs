//! Descriptions and pronouns that refer to persons and organizations of the article.
//!
//! Precision first: a description refers when one person of the article holds that post (or leads that country), a pronoun when one
//! person fits by gender and stands nearest as a subject. Entry points: [`descriptions`], [`organizations`], [`pronouns`]. Invariant: what stays
//! ambiguous stays unresolved, and is reported as such.

use rustc_hash::FxHashMap;

use crate::annotate::{Deprel, Document, NameKind, TokenIx, Tree, Upos};
use crate::identity::Cast;
use crate::lexicon::Gender;
use crate::statement::{EntityIx, MentionKind};

use super::reading::is_prose;
use super::tense::Tense;
use super::title::TitleUse;

/// Sentences that a pronoun looks back.
const LOOK_BACK: usize = 2;

/// Ties "the Russian leader", "the president" to the person who bears the title elsewhere in the article.
pub fn descriptions(document: &Document, cast: &mut Cast, uses: &[TitleUse]) {
    let mut found: Vec<(EntityIx, std::ops::Range<TokenIx>)> = Vec::new();
    for described in uses.iter().filter(|u| u.holders.is_empty() && u.tense == Tense::Present) {
        if !is_definite(document, described) {
            continue;
        }
        let body = described.body.map(|(body, _)| body);
        let fits = |other: &&TitleUse| {
            let same_body = body.is_some() && other.body.map(|(b, _)| b) == body;
            let same_title = other.title.name == described.title.name && (body.is_none() || same_body);
            same_title || same_body && described.title.leads && other.title.leads
        };
        let mut holders: Vec<EntityIx> =
            uses.iter().filter(fits).flat_map(|other| other.holders.iter().map(|&(holder, _)| holder)).collect();
        holders.sort_unstable();
        holders.dedup();
        if let [holder] = holders[..] {
            found.push((holder, described.tokens.clone()));
        }
    }
    for (holder, tokens) in found {
        cast.mention(document, holder, tokens, MentionKind::Description);
    }
    cast.sort();
}

/// "the president", "Ukraine's president", "the Ukrainian leader", but not "a president".
fn is_definite(document: &Document, described: &TitleUse) -> bool {
    let from = described.tokens.start.saturating_sub(5);
    let before = (from..described.tokens.start).rev();
    for token in before {
        let form = document.form(token);
        if form.eq_ignore_ascii_case("the") || matches!(form, "'s" | "’s") {
            return true;
        }
        if !matches!(document.token(token).upos, Upos::Adj | Upos::Propn | Upos::Noun | Upos::Punct) {
            return false;
        }
    }
    false
}

/// Ties "the bank", "the ministry" to the one organization named before whose name has that word.
pub fn organizations(document: &Document, tree: &Tree<'_>, cast: &mut Cast) {
    let mut by_word: FxHashMap<String, Vec<EntityIx>> = FxHashMap::default();
    for (entity, member) in (0..).zip(&cast.members) {
        if member.kind == NameKind::Organization {
            for word in member.label.split_whitespace().map(str::to_lowercase) {
                by_word.entry(word).or_default().push(entity);
            }
        }
    }
    let mut found: Vec<(EntityIx, TokenIx)> = Vec::new();
    for (number, sentence) in document.sentences.iter().enumerate() {
        for token in sentence.tokens.clone().filter(|_| is_prose(document, number)) {
            let plain = document.token(token).upos == Upos::Noun
                && cast.at(token).is_none()
                && document.form(token) == document.lemma(token);
            if !plain || !is_bare_definite(document, tree, token) {
                continue;
            }
            let here = document.token(token).range.start();
            let before = |&&entity: &&EntityIx| {
                cast.member(entity).mentions.first().is_some_and(|(mention, _)| mention.range.start() < here)
            };
            let bearers: Vec<EntityIx> =
                by_word.get(document.lemma(token)).into_iter().flatten().filter(before).copied().collect();
            if let [only] = bearers[..] {
                found.push((only, token));
            }
        }
    }
    for (entity, token) in found {
        cast.mention(document, entity, token..token + 1, MentionKind::Description);
    }
    cast.sort();
}

/// "the bank", and neither "the central bank" nor "the bank of the river".
fn is_bare_definite(document: &Document, tree: &Tree<'_>, noun: TokenIx) -> bool {
    let mut definite = false;
    for &child in tree.children(noun) {
        match document.token(child).deprel {
            Deprel::Det => definite = document.form(child).eq_ignore_ascii_case("the"),
            Deprel::Amod
            | Deprel::Compound
            | Deprel::Nmod
            | Deprel::NmodPoss
            | Deprel::Nummod
            | Deprel::Appos
            | Deprel::AclRelcl => return false,
            _ => {}
        }
    }
    definite && !matches!(document.token(noun).deprel, Deprel::Compound)
}

/// Ties "he", "she", "his", "her" to a person; gives the pronouns that stayed open.
pub fn pronouns(tree: &Tree<'_>, cast: &mut Cast) -> Vec<TokenIx> {
    let document = tree.document();
    let mut open = Vec::new();
    for (number, sentence) in document.sentences.iter().enumerate() {
        if !is_prose(document, number) {
            continue;
        }
        for token in sentence.tokens.clone() {
            let Some(gender) = gender_of_pronoun(document, token) else { continue };
            match antecedent(tree, cast, token, gender) {
                Some(entity) => cast.mention(document, entity, token..token + 1, MentionKind::Pronoun),
                None => open.push(token),
            }
        }
    }
    cast.sort();
    open
}

fn gender_of_pronoun(document: &Document, token: TokenIx) -> Option<Gender> {
    if document.token(token).upos != Upos::Pron {
        return None;
    }
    match document.form(token).to_lowercase().as_str() {
        "he" | "him" | "his" | "himself" => Some(Gender::Masculine),
        "she" | "her" | "hers" | "herself" => Some(Gender::Feminine),
        _ => None,
    }
}

/// The nearest fitting person, looking back sentence by sentence; subjects before others, and nobody where two fit alike.
fn antecedent(tree: &Tree<'_>, cast: &Cast, pronoun: TokenIx, gender: Gender) -> Option<EntityIx> {
    let document = tree.document();
    let here = document.sentence_of(pronoun);
    for back in 0..=LOOK_BACK {
        let sentence = document.sentences.get(here.checked_sub(back)?)?;
        let end = if back == 0 { pronoun } else { sentence.tokens.end };
        let candidates = persons_between(tree, cast, sentence.tokens.start..end, gender);
        let subjects: Vec<EntityIx> = unique(candidates.iter().filter(|c| c.1).map(|c| c.0));
        let all: Vec<EntityIx> = unique(candidates.iter().map(|c| c.0));
        match (subjects.as_slice(), all.as_slice()) {
            ([subject], _) => return Some(*subject),
            (_, [only]) => return Some(*only),
            ([], []) => {}
            _ => return None,
        }
    }
    None
}

/// Persons named in a run of tokens, each with whether it is a subject.
fn persons_between(
    tree: &Tree<'_>,
    cast: &Cast,
    tokens: std::ops::Range<TokenIx>,
    gender: Gender,
) -> Vec<(EntityIx, bool)> {
    let fits = |entity: EntityIx| {
        let member = cast.member(entity);
        member.kind == NameKind::Person && member.gender.is_none_or(|known| known == gender)
    };
    let is_subject = |token: TokenIx| matches!(tree.document().token(token).deprel, Deprel::Nsubj | Deprel::NsubjPass);
    let named = tokens.filter_map(|token| cast.at(token).map(|entity| (entity, is_subject(token))));
    named.filter(|&(entity, _)| fits(entity)).collect()
}

fn unique(entities: impl Iterator<Item = EntityIx>) -> Vec<EntityIx> {
    let mut seen: Vec<EntityIx> = entities.collect();
    seen.sort_unstable();
    seen.dedup();
    seen
}
