//! Descriptions: "the Russian leader" by its title, "the chipmaker" by what the article calls an entity, "the bank" by a word of its
//! name, "the company" by being the only one around.
//!
//! Entry points: [`descriptions`], [`described`], [`described_persons`]. Invariant: only definite descriptions, only of entities named before.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::annotate::{Deprel, Document, NameKind, TokenIx, Tree, Upos};
use crate::identity::Cast;
use crate::lexicon::Lexicon;
use crate::statement::{EntityIx, MentionKind};
use crate::vocab::lexical;

use super::super::introduced::is_introduced;
use super::super::origin::{Agreement, Origins, place_at};
use super::super::reading::is_prose;
use super::super::tense::Tense;
use super::super::title::TitleUse;

/// Sentences that "the company" looks back.
const LOOK_BACK: usize = 2;
/// Tokens that "the Danish company" looks back; bounds the work on long texts.
const REACH: TokenIx = 1500;
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
    let origins = Origins::new(document, lexicon, cast);
    let describer =
        Describer { document, tree, lexicon, origins, nouns: called(tree, cast), words: words_of_names(cast) };
    for (number, sentence) in document.sentences.iter().enumerate().filter(|&(number, _)| is_prose(document, number)) {
        for token in sentence.tokens.clone() {
            let is_noun = document.token(token).upos == Upos::Noun && document.xpos(token) == "NN";
            if is_noun
                && cast.at(token).is_none()
                && is_definite_phrase(tree, cast, token)
                && !is_introduced(tree, cast, token)
            {
                let place = place_of(tree, cast, token);
                // One description may lead to the next: "the company said … The Canadian company".
                if let Some(entity) = describer.meant(cast, number, Described { noun: token, place }) {
                    cast.mention(document, entity, token..token + 1, MentionKind::Description);
                }
            }
        }
    }
    cast.sort();
}

type Bearers = FxHashMap<Box<str>, Vec<EntityIx>>;

/// A definite description: "the bank", "the Danish bank".
#[derive(Clone, Copy, Debug)]
struct Described {
    noun: TokenIx,
    /// Where it is from, as it says itself.
    place: Option<EntityIx>,
}

struct Describer<'d> {
    document: &'d Document,
    tree: &'d Tree<'d>,
    lexicon: &'d Lexicon,
    origins: Origins<'d>,
    /// What the article calls whom: "the pension fund ABP", "Tessaray, a chipmaker".
    nouns: Bearers,
    /// Words of names of organizations.
    words: Bearers,
}

impl Describer<'_> {
    fn meant(&self, cast: &Cast, sentence: usize, described: Described) -> Option<EntityIx> {
        let lemma = self.document.lemma(described.noun);
        let called = self.only(cast, described, self.nouns.get(lemma));
        // What the article never calls so must be known to be from there.
        let from_there = |&entity: &EntityIx| {
            described.place.is_none_or(|place| self.origins.agreement(cast, entity, place) == Agreement::Same)
        };
        called
            .or_else(|| self.only(cast, described, self.words.get(lemma)).filter(from_there))
            .or_else(|| self.around(cast, sentence, described))
            .or_else(|| self.only_one_there(cast, described))
    }

    /// The one bearer that is named before; of several the one that is from where the description says.
    fn only(&self, cast: &Cast, described: Described, bearers: Option<&Vec<EntityIx>>) -> Option<EntityIx> {
        let before: Vec<EntityIx> =
            bearers?.iter().copied().filter(|&entity| self.is_before(cast, entity, described.noun)).collect();
        self.choose(cast, &before, described.place)
    }

    fn is_before(&self, cast: &Cast, entity: EntityIx, noun: TokenIx) -> bool {
        let here = self.document.token(noun).range.start();
        cast.member(entity).mentions.first().is_some_and(|(mention, _)| mention.range.start() < here)
    }

    /// The only candidate, where it is from nowhere else; of several the only one that is from the place.
    fn choose(&self, cast: &Cast, candidates: &[EntityIx], place: Option<EntityIx>) -> Option<EntityIx> {
        let Some(place) = place else {
            return if let [only] = *candidates { Some(only) } else { None };
        };
        let agrees = |wanted: Agreement| {
            let mut of = candidates.iter().filter(move |&&e| self.origins.agreement(cast, e, place) == wanted);
            (of.next().copied(), of.next().copied())
        };
        match (agrees(Agreement::Same), agrees(Agreement::Unknown)) {
            ((Some(only), None), _) | ((None, _), (Some(only), None)) => Some(only),
            _ => None,
        }
    }

    /// "the Danish company": the only organization before that is from there.
    fn only_one_there(&self, cast: &Cast, described: Described) -> Option<EntityIx> {
        let class = self.class_of(described.noun)?;
        let place = described.place?;
        let fits = |entity: EntityIx| {
            cast.member(entity).kind == NameKind::Organization
                && self.may_be(cast, entity, class)
                && self.origins.agreement(cast, entity, place) == Agreement::Same
        };
        let before = described.noun.saturating_sub(REACH)..described.noun;
        let mut only = None;
        for entity in before.filter_map(|token| cast.at(token)) {
            if only != Some(entity) && fits(entity) && only.replace(entity).is_some() {
                return None;
            }
        }
        only
    }

    /// The class that the noun asks for; of one that only says it is an organization, any company.
    fn class_of(&self, noun: TokenIx) -> Option<&str> {
        let (words, lemma) = (&self.lexicon.words, self.document.lemma(noun));
        words.head_class(lemma).or_else(|| words.is("OrganizationNoun", lemma).then_some(lexical::CORPORATION))
    }

    /// "the company": the only organization of that kind in this sentence and the ones before.
    fn around(&self, cast: &Cast, sentence: usize, described: Described) -> Option<EntityIx> {
        let Described { noun, place } = described;
        let class = self.class_of(noun)?;
        let first = self.document.sentences.get(sentence.saturating_sub(LOOK_BACK))?.tokens.start;
        let mut near: Vec<EntityIx> = Vec::new();
        for entity in (first..noun).filter_map(|token| cast.at(token)) {
            if !near.contains(&entity) && self.may_be(cast, entity, class) {
                near.push(entity);
            }
        }
        // Of what may be one, what is known to be one comes first.
        let known: Vec<EntityIx> = near.iter().copied().filter(|&entity| self.is_a(cast, entity, class)).collect();
        let found = self.choose(cast, if known.is_empty() { &near } else { &known }, place)?;
        if let Some(place) = place {
            // "Brightwell Labs cut 40 jobs. The Nigerian company said …"
            return match self.origins.agreement(cast, found, place) {
                Agreement::Same => Some(found),
                Agreement::Unknown => (self.is_subject_before(cast, found, first..noun)
                    || known.len() == 1 && self.is_own_trade(noun))
                .then_some(found),
                Agreement::Other => None,
            };
        }
        (self.is_subject_before(cast, found, first..noun)).then_some(found)
    }

    /// "the Dhaka lender": a noun that says more than that something is a company.
    fn is_own_trade(&self, noun: TokenIx) -> bool {
        let lemma = self.document.lemma(noun);
        self.lexicon.words.is("OrganizationNoun", lemma) && !matches!(lemma, "group" | "body" | "organization" | "side")
    }

    fn may_be(&self, cast: &Cast, entity: EntityIx, class: &str) -> bool {
        let member = cast.member(entity);
        let unknown = member.classes.iter().all(|known| known == lexical::ORGANIZATION);
        let is_organization = || unknown && self.lexicon.classes.is_a(class, lexical::ORGANIZATION);
        // "Velox Air cut 40 jobs. The airline …": a company of no known trade.
        let is_company = || {
            member.classes.iter().any(|known| known == lexical::CORPORATION)
                && self.lexicon.classes.is_a(class, lexical::CORPORATION)
        };
        member.post.is_none() && (self.is_a(cast, entity, class) || is_organization() || is_company())
    }

    fn is_a(&self, cast: &Cast, entity: EntityIx, class: &str) -> bool {
        cast.member(entity).classes.iter().any(|known| self.lexicon.classes.is_a(known, class))
    }

    fn is_subject_before(&self, cast: &Cast, entity: EntityIx, tokens: Range<TokenIx>) -> bool {
        tokens.filter(|&token| cast.at(token) == Some(entity)).any(|token| {
            let is_subject = |t: TokenIx| match self.document.token(t).deprel {
                Deprel::Nsubj | Deprel::NsubjPass => true,
                // "allowed NAME to go on": who does.
                Deprel::Obj => self
                    .tree
                    .head(t)
                    .is_some_and(|verb| self.tree.child(verb, &[Deprel::Xcomp, Deprel::Ccomp]).is_some()),
                _ => false,
            };
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

/// "the bank", "the Danish bank", and neither "the central bank" nor "the bank of the river".
fn is_definite_phrase(tree: &Tree<'_>, cast: &Cast, noun: TokenIx) -> bool {
    let document = tree.document();
    let mut definite = false;
    for &child in tree.children(noun) {
        match document.token(child).deprel {
            Deprel::Det => definite = document.form(child).eq_ignore_ascii_case("the"),
            Deprel::Amod | Deprel::Compound | Deprel::NmodUnmarked if modifying_place(tree, cast, child).is_some() => {}
            // "The Danish company, which cut 40 jobs, said …"
            Deprel::AclRelcl if is_apart(document, noun) => {}
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

/// Whether a comma stands right after it.
fn is_apart(document: &Document, noun: TokenIx) -> bool {
    (noun + 1) as usize <= document.tokens.len().saturating_sub(1) && document.form(noun + 1) == ","
}

/// The place that a description says it is from.
fn place_of(tree: &Tree<'_>, cast: &Cast, noun: TokenIx) -> Option<EntityIx> {
    tree.children_by(noun, &[Deprel::Amod, Deprel::Compound, Deprel::NmodUnmarked])
        .find_map(|child| modifying_place(tree, cast, child))
}

/// "Danish", "Leeds", "Leeds-based".
fn modifying_place(tree: &Tree<'_>, cast: &Cast, modifier: TokenIx) -> Option<EntityIx> {
    let document = tree.document();
    let joined = || {
        let is_based = matches!(document.form(modifier), "based" | "headquartered");
        modifier.checked_sub(2).filter(|_| is_based && document.form(modifier - 1) == "-")
    };
    place_at(document, cast, joined().unwrap_or(modifier))
}

/// Ties "The Kitwe-born lawyer", "the 44-year-old" at the start of a sentence to the person that the sentence before is about.
pub fn described_persons(tree: &Tree<'_>, lexicon: &Lexicon, cast: &mut Cast) {
    let document = tree.document();
    let mut found: Vec<(EntityIx, TokenIx)> = Vec::new();
    for number in (1..document.sentences.len()).filter(|&number| is_prose(document, number)) {
        let tokens = document.sentences[number].tokens.clone();
        let Some(noun) = leading_person(tree, lexicon, cast, tokens) else { continue };
        let before = number - 1;
        if is_prose(document, before)
            && let Some(person) = person_of(tree, cast, document.sentences[before].tokens.clone())
        {
            found.push((person, noun));
        }
    }
    for (person, noun) in found {
        cast.mention(document, person, noun..noun + 1, MentionKind::Description);
    }
    cast.sort();
}

/// The subject noun of a sentence that opens with "The", a modifier that tells of a life, and a word for a person.
fn leading_person(tree: &Tree<'_>, lexicon: &Lexicon, cast: &Cast, tokens: Range<TokenIx>) -> Option<TokenIx> {
    const LONGEST: TokenIx = 9;
    let document = tree.document();
    let opens = document.form(tokens.start) == "The";
    let end = tokens.end.min(tokens.start + LONGEST);
    let tells = |at: TokenIx| matches!(document.form(at), "born" | "educated" | "trained" | "raised" | "old");
    let told = (tokens.start + 2..end).find(|&at| tells(at) && document.form(at - 1) == "-").filter(|_| opens)?;
    let noun = (told + 1..end).find(|&at| document.token(at).upos != Upos::Adj && !is_demonym(cast, at))?;
    let lemma = document.lemma(noun);
    let is_person = lexicon.words.is("Human", lemma) || lexicon.words.title(lemma).is_some();
    let is_subject = matches!(document.token(noun).deprel, Deprel::Nsubj | Deprel::NsubjPass);
    let is_single = document.xpos(noun) == "NN" && cast.at(noun).is_none();
    (is_person && is_subject && is_single && cast.at(noun + 1).is_none()).then_some(noun)
}

fn is_demonym(cast: &Cast, token: TokenIx) -> bool {
    cast.demonym_at(token).is_some()
}

/// The person that is a sentence's subject, else its only one.
fn person_of(tree: &Tree<'_>, cast: &Cast, tokens: Range<TokenIx>) -> Option<EntityIx> {
    let document = tree.document();
    let mut persons: Vec<EntityIx> = Vec::new();
    for token in tokens {
        let Some(person) = cast.at(token).filter(|&e| cast.member(e).kind == NameKind::Person) else { continue };
        let of_main = tree.head(token).is_some_and(|head| document.token(head).deprel == Deprel::Root);
        if matches!(document.token(token).deprel, Deprel::Nsubj | Deprel::NsubjPass) && of_main {
            return Some(person);
        }
        if !persons.contains(&person) {
            persons.push(person);
        }
    }
    if let [only] = persons[..] { Some(only) } else { None }
}
