//! Posts that somebody is given or takes: "Velox Air named Ada Okoro its chief executive", "she joined Corvane as a director".
//!
//! Such clauses have two or three phrases in a row after the verb, which trees often join wrongly; the order of the words is
//! plain. Entry point: [`appointed`]. Invariant: the person stands right after the verb that appoints, the body right before or after the
//! verb.

use std::ops::Range;

use crate::annotate::{Deprel, NameKind, TokenIx, Upos};
use crate::statement::EntityIx;
use crate::vocab::lexical;

use super::tense::Tense;
use super::title::{Around, Manner, Phrase, TitleUse};

/// Verbs that put their object into a post.
pub const APPOINTING: &[&str] = &[
    "appoint",
    "name",
    "elect",
    "hire",
    "choose",
    "pick",
    "select",
    "install",
    "reappoint",
    "re-elect",
    "promote",
    "confirm",
    "recruit",
    "make",
];
/// Verbs after which one has a post in their object.
const JOINING: &[&str] = &["join", "rejoin", "leave", "quit", "advise", "represent", "serve"];
/// Verbs after which one has a post in what their preposition governs.
const MOVING: &[&str] = &["move", "return", "go", "work", "serve", "sign", "come", "start", "switch", "stay"];
/// Words between a verb's object and the title.
const LONGEST: TokenIx = 12;

/// Completes a use of a title by the verb that gives somebody the post.
pub fn appointed(around: Around<'_>, phrase: &Phrase, found: &mut TitleUse) {
    let finder = Finder { around, sentence: phrase.sentence.clone() };
    let start = finder.phrase_start(phrase.left.start);
    if let Some((verb, holder)) = finder.appointee(start) {
        let is_new = found.holders.is_empty() || found.manner == Manner::Predicated;
        if is_new {
            found.holders = vec![holder];
            found.manner = Manner::Predicated;
            found.head = verb;
            found.body = found.body.or_else(|| finder.body_before(verb));
        }
    }
    if found.holders.is_empty()
        && let Some((verb, holder)) = finder.elected(start)
    {
        found.holders = vec![holder];
        found.manner = Manner::Predicated;
        // The tree may hang the participle on the title itself.
        if around.document().token(verb).deprel != Deprel::Amod {
            found.head = verb;
        }
    }
    let is_open = found.body.is_none() && found.unnamed.is_none() && found.open_body.is_none();
    if is_open && let Some((verb, body)) = finder.joined(start) {
        found.body = Some(body);
        if found.holders.is_empty() {
            found.holders.extend(finder.subject(verb));
        }
        found.manner = Manner::Predicated;
    }
    if found.holders.is_empty()
        && let Some((verb, holder)) = finder.served(start)
    {
        found.holders = vec![holder];
        found.manner = Manner::Predicated;
        found.head = verb;
        found.tense = Tense::Former;
    }
}

struct Finder<'d> {
    around: Around<'d>,
    sentence: Range<TokenIx>,
}

impl Finder<'_> {
    /// The first token of the title's phrase, its article and "as" included.
    fn phrase_start(&self, left: TokenIx) -> TokenIx {
        let document = self.around.document();
        let mut at = left;
        while at > self.sentence.start {
            let before = at - 1;
            let belongs = document.token(before).upos == Upos::Det
                || matches!(document.form(before), "as" | "be" | "to" | "its" | "their" | "the")
                || document.xpos(before) == "PRP$";
            if !belongs {
                break;
            }
            at = before;
        }
        at
    }

    /// "named Ada Okoro" right before the phrase, or "named Ada Okoro, a former banker,": the verb, and whom it appoints.
    fn appointee(&self, start: TokenIx) -> Option<(TokenIx, (EntityIx, TokenIx))> {
        let (document, cast) = (self.around.document(), self.around.cast);
        let last = start.checked_sub(1).filter(|last| self.sentence.contains(last))?;
        let last = if document.form(last) == "," { self.before_apposition(last)? } else { last };
        let person = cast.at(last).filter(|&entity| cast.member(entity).kind == NameKind::Person)?;
        let first = self.first_of(last, person);
        let verb = first.checked_sub(1).filter(|verb| self.sentence.contains(verb))?;
        let appoints = document.token(verb).upos == Upos::Verb && APPOINTING.contains(&document.lemma(verb));
        let is_finite = matches!(document.xpos(verb), "VBD" | "VBZ" | "VBP" | "VBN" | "VB");
        // "Prosecutors named her as the leader": said, and not done.
        let is_told =
            document.lemma(verb) == "name" && document.form(start) == "as" && document.form(start + 1) == "the";
        (appoints && is_finite && !is_told).then_some((verb, (person, last)))
    }

    /// "NAME was elected", "NAME, who has been named" right before the phrase: the verb, and whom it puts into the post.
    fn elected(&self, start: TokenIx) -> Option<(TokenIx, (EntityIx, TokenIx))> {
        let (document, cast) = (self.around.document(), self.around.cast);
        let verb = start.checked_sub(1).filter(|verb| self.sentence.contains(verb))?;
        let appoints = matches!(document.xpos(verb), "VBN" | "VBD") && APPOINTING.contains(&document.lemma(verb));
        let mut at = verb;
        let mut is_passive = false;
        while at > self.sentence.start
            && (matches!(document.token(at - 1).upos, Upos::Aux | Upos::Adv) || document.form(at - 1) == "to")
        {
            at -= 1;
            is_passive |= document.lemma(at) == "be";
        }
        let before = at.checked_sub(1).filter(|before| self.sentence.contains(before) && appoints && is_passive)?;
        let is_relative = document.form(before) == "who";
        let before = if is_relative { before.checked_sub(1)? } else { before };
        let before = if is_relative && document.form(before) == "," { before.checked_sub(1)? } else { before };
        let person = cast.at(before).filter(|&entity| cast.member(entity).kind == NameKind::Person)?;
        Some((verb, (person, before)))
    }

    /// The token before the two commas of which this is the second.
    fn before_apposition(&self, comma: TokenIx) -> Option<TokenIx> {
        let document = self.around.document();
        let from = self.sentence.start.max(comma.saturating_sub(LONGEST));
        let opening = (from..comma).rev().find(|&at| document.form(at) == ",")?;
        let is_phrase = |at: TokenIx| !matches!(document.token(at).upos, Upos::Verb | Upos::Aux);
        opening.checked_sub(1).filter(|_| (opening..comma).all(is_phrase))
    }

    /// "Velox Air has named": what stands before the verb and its auxiliaries.
    fn body_before(&self, verb: TokenIx) -> Option<(EntityIx, TokenIx)> {
        let document = self.around.document();
        let mut at = verb;
        while at > self.sentence.start && matches!(document.token(at - 1).upos, Upos::Aux | Upos::Adv) {
            at -= 1;
        }
        let before = at.checked_sub(1).filter(|before| self.sentence.contains(before))?;
        // "Altura Bank, a lender based in Leeds, has named": the subject, whatever stands between.
        let subjects = || self.around.arguments.surface_subjects(verb, 1);
        let by_tree = || subjects().into_iter().find_map(|subject| self.body(subject));
        // "Delegates of the Larch Union elected NAME president", "Altura Bank's board has named NAME"
        let inside = || subjects().into_iter().find_map(|subject| self.body_inside(subject, verb));
        self.body(before).or_else(by_tree).or_else(inside)
    }

    /// The first organization in the phrase of a nameless subject.
    fn body_inside(&self, subject: TokenIx, verb: TokenIx) -> Option<(EntityIx, TokenIx)> {
        let (first, last) = self.around.tree.span(subject);
        let is_organization = |entity: EntityIx| self.around.cast.member(entity).kind == NameKind::Organization;
        let tokens = first..=last.min(verb.saturating_sub(1));
        let is_plain = tokens.clone().all(|at| !matches!(self.around.document().form(at), "," | "who" | "that"));
        let mut named = tokens.filter_map(|at| Some((self.around.cast.at(at)?, at)));
        named.find(|&(entity, _)| is_organization(entity)).filter(|_| is_plain)
    }

    /// "spent six years as": the subject of the verb.
    fn served(&self, start: TokenIx) -> Option<(TokenIx, (EntityIx, TokenIx))> {
        let document = self.around.document();
        let is_as = start < self.sentence.end && document.form(start) == "as";
        let from = self.sentence.start.max(start.saturating_sub(LONGEST));
        let verb = (from..start).rev().find(|&at| document.token(at).upos == Upos::Verb).filter(|_| is_as)?;
        let is_over = document.lemma(verb) == "spend" && matches!(document.xpos(verb), "VBD" | "VBN");
        self.subject(verb).filter(|_| is_over).map(|holder| (verb, holder))
    }

    /// The person who is the verb's subject.
    fn subject(&self, verb: TokenIx) -> Option<(EntityIx, TokenIx)> {
        const CHAIN: u8 = 3;
        let cast = self.around.cast;
        let subjects = self.around.arguments.surface_subjects(verb, CHAIN);
        let mut persons = subjects.into_iter().filter_map(|token| Some((cast.at(token)?, token)));
        persons.find(|&(entity, _)| cast.member(entity).kind == NameKind::Person)
    }

    /// "joined Corvane in May as …", "moved to Corvane as …": the verb, and the organization between it and "as".
    fn joined(&self, start: TokenIx) -> Option<(TokenIx, (EntityIx, TokenIx))> {
        let document = self.around.document();
        if start >= self.sentence.end || document.form(start) != "as" {
            return None;
        }
        let from = self.sentence.start.max(start.saturating_sub(LONGEST));
        let verb = (from..start).rev().find(|&at| document.token(at).upos == Upos::Verb)?;
        let lemma = document.lemma(verb);
        let mut at = verb + 1;
        let by_preposition = matches!(document.form(at), "to" | "at" | "for" | "with");
        if !(JOINING.contains(&lemma) && !by_preposition || MOVING.contains(&lemma) && by_preposition) {
            return None;
        }
        at += TokenIx::from(by_preposition);
        if at < start && document.token(at).upos == Upos::Det {
            at += 1;
        }
        let is_organization = |entity: EntityIx| self.around.cast.member(entity).kind == NameKind::Organization;
        let body = self.body(at).filter(|&(entity, token)| token < start && is_organization(entity))?;
        Some((verb, body))
    }

    fn body(&self, token: TokenIx) -> Option<(EntityIx, TokenIx)> {
        let cast = self.around.cast;
        let entity = cast.at(token)?;
        let member = cast.member(entity);
        let is_country = member.classes.iter().any(|class| class == lexical::COUNTRY);
        (member.kind == NameKind::Organization || is_country).then_some((entity, token))
    }

    fn first_of(&self, last: TokenIx, entity: EntityIx) -> TokenIx {
        let is_part = |&at: &TokenIx| self.around.cast.at(at) == Some(entity);
        (self.sentence.start..=last).rev().take_while(is_part).last().unwrap_or(last)
    }
}
