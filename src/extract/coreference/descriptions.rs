//! Descriptions: "the Russian leader" by its title, "the chipmaker" by what the article calls an entity, "the bank" by a word of its
//! name, "the company" by being the only one around.
//!
//! Entry points: [`descriptions`], [`described`]. Invariant: only definite descriptions, only of entities named before.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::annotate::{Deprel, Document, NameKind, TokenIx, Tree, Upos};
use crate::identity::Cast;
use crate::lexicon::Lexicon;
use crate::statement::{EntityIx, MentionKind};
use crate::vocab::lexical;

use super::super::reading::is_prose;
use super::super::tense::Tense;
use super::super::title::TitleUse;

/// Sentences that "the company" looks back.
const LOOK_BACK: usize = 2;
/// Most entities that one word may describe.
const MOST_BEARERS: usize = 16;

/// Ties "the Russian leader", "the president" to the person who bears the title elsewhere in the article.
pub fn descriptions(document: &Document, cast: &mut Cast, uses: &[TitleUse]) {
    let mut found: Vec<(EntityIx, Range<TokenIx>)> = Vec::new();
    let borne: Vec<&TitleUse> = uses.iter().filter(|other| !other.holders.is_empty()).collect();
    for described in uses.iter().filter(|u| u.holders.is_empty() && u.tense == Tense::Present) {
        if !is_definite(document, described) {
            continue;
        }
        let body = described.body.map(|(body, _)| body);
        let fits = |other: &&&TitleUse| {
            let same_body = body.is_some() && other.body.map(|(b, _)| b) == body;
            let same_title = is_short_for(&described.title.name, &other.title.name) && (body.is_none() || same_body);
            same_title || same_body && described.title.leads && other.title.leads
        };
        let mut holders: Vec<EntityIx> =
            borne.iter().filter(fits).flat_map(|other| other.holders.iter().map(|&(holder, _)| holder)).collect();
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

/// "minister" for "foreign minister".
fn is_short_for(short: &str, title: &str) -> bool {
    title.strip_suffix(short).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
}

/// "the president", "Ukraine's president", "the Ukrainian leader", but not "a president".
fn is_definite(document: &Document, described: &TitleUse) -> bool {
    let from = described.tokens.start.saturating_sub(5);
    for token in (from..described.tokens.start).rev() {
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

/// Ties "the chipmaker", "the ministry", "the company" to an entity named before.
pub fn described(tree: &Tree<'_>, lexicon: &Lexicon, cast: &mut Cast) {
    let document = tree.document();
    let describer = Describer { document, tree, lexicon, nouns: called(tree, cast), words: words_of_names(cast) };
    let mut found: Vec<(EntityIx, TokenIx)> = Vec::new();
    for (number, sentence) in document.sentences.iter().enumerate().filter(|&(number, _)| is_prose(document, number)) {
        for token in sentence.tokens.clone() {
            let is_noun = document.token(token).upos == Upos::Noun && document.xpos(token) == "NN";
            if is_noun && cast.at(token).is_none() && is_bare_definite(tree, token) {
                found.extend(describer.meant(cast, number, token).map(|entity| (entity, token)));
            }
        }
    }
    for (entity, token) in found {
        cast.mention(document, entity, token..token + 1, MentionKind::Description);
    }
    cast.sort();
}

type Bearers = FxHashMap<Box<str>, Vec<EntityIx>>;

struct Describer<'d> {
    document: &'d Document,
    tree: &'d Tree<'d>,
    lexicon: &'d Lexicon,
    /// What the article calls whom: "the pension fund ABP", "Tessaray, a chipmaker".
    nouns: Bearers,
    /// Words of names of organizations.
    words: Bearers,
}

impl Describer<'_> {
    fn meant(&self, cast: &Cast, sentence: usize, noun: TokenIx) -> Option<EntityIx> {
        let lemma = self.document.lemma(noun);
        let called = self.only(cast, noun, self.nouns.get(lemma));
        called.or_else(|| self.only(cast, noun, self.words.get(lemma))).or_else(|| self.around(cast, sentence, noun))
    }

    /// The one bearer that is named before, or the one named last where the others are far away.
    fn only(&self, cast: &Cast, noun: TokenIx, bearers: Option<&Vec<EntityIx>>) -> Option<EntityIx> {
        let here = self.document.token(noun).range.start();
        let is_before = |entity: &&EntityIx| {
            cast.member(**entity).mentions.first().is_some_and(|(mention, _)| mention.range.start() < here)
        };
        let before: Vec<EntityIx> = bearers?.iter().filter(is_before).copied().collect();
        match before[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// "the company": the only organization of that kind in this sentence and the ones before.
    fn around(&self, cast: &Cast, sentence: usize, noun: TokenIx) -> Option<EntityIx> {
        let class = self.lexicon.words.head_class(self.document.lemma(noun))?;
        let first = self.document.sentences.get(sentence.saturating_sub(LOOK_BACK))?.tokens.start;
        let mut near: Vec<EntityIx> = Vec::new();
        for entity in (first..noun).filter_map(|token| cast.at(token)) {
            if !near.contains(&entity) && self.may_be(cast, entity, class) {
                near.push(entity);
            }
        }
        match near[..] {
            [only] if self.is_subject_before(cast, only, first..noun) => Some(only),
            _ => None,
        }
    }

    fn may_be(&self, cast: &Cast, entity: EntityIx, class: &str) -> bool {
        let member = cast.member(entity);
        let is_a = |wanted: &str| member.classes.iter().any(|known| self.lexicon.classes.is_a(known, wanted));
        let unknown = member.classes.iter().all(|known| known == lexical::ORGANIZATION);
        member.post.is_none() && (is_a(class) || unknown && self.lexicon.classes.is_a(class, lexical::ORGANIZATION))
    }

    fn is_subject_before(&self, cast: &Cast, entity: EntityIx, tokens: Range<TokenIx>) -> bool {
        tokens.filter(|&token| cast.at(token) == Some(entity)).any(|token| {
            let is_subject = |t: TokenIx| matches!(self.document.token(t).deprel, Deprel::Nsubj | Deprel::NsubjPass);
            is_subject(token) || self.tree.head(token).is_some_and(is_subject)
        })
    }
}

/// The nouns that stand beside names in the article, each with the entities so called.
fn called(tree: &Tree<'_>, cast: &Cast) -> Bearers {
    let document = tree.document();
    let mut nouns = Bearers::default();
    let mut note = |noun: TokenIx, entity: EntityIx| {
        let plain = document.token(noun).upos == Upos::Noun && cast.at(noun).is_none();
        if plain && cast.member(entity).post.is_none() {
            add(&mut nouns, document.lemma(noun), entity);
        }
    };
    for token in (0..document.tokens.len()).filter_map(|token| TokenIx::try_from(token).ok()) {
        let Some(head) = tree.head(token) else { continue };
        let copular = || tree.child(head, &[Deprel::Cop]).is_some();
        match document.token(token).deprel {
            Deprel::Appos | Deprel::Flat | Deprel::Compound | Deprel::NmodDesc => {
                match (cast.at(token), cast.at(head)) {
                    (Some(entity), None) if document.token(token).deprel != Deprel::Compound => note(head, entity),
                    (None, Some(entity)) if document.token(token).deprel != Deprel::Flat => note(token, entity),
                    _ => {}
                }
            }
            Deprel::Nsubj if copular() => {
                if let Some(entity) = cast.at(token) {
                    note(head, entity);
                }
            }
            _ => {}
        }
    }
    nouns
}

fn words_of_names(cast: &Cast) -> Bearers {
    let mut words = Bearers::default();
    for (entity, member) in (0..).zip(&cast.members).filter(|(_, member)| member.kind == NameKind::Organization) {
        for word in member.label.split_whitespace() {
            add(&mut words, &word.to_lowercase(), entity);
        }
    }
    words
}

fn add(bearers: &mut Bearers, word: &str, entity: EntityIx) {
    let known = bearers.entry(word.into()).or_default();
    if !known.contains(&entity) && known.len() < MOST_BEARERS {
        known.push(entity);
    }
}

/// "the bank", and neither "the central bank" nor "the bank of the river".
fn is_bare_definite(tree: &Tree<'_>, noun: TokenIx) -> bool {
    let document = tree.document();
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
            | Deprel::Flat
            | Deprel::AclRelcl => return false,
            _ => {}
        }
    }
    definite && !matches!(document.token(noun).deprel, Deprel::Compound)
}
