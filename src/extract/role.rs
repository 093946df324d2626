//! What the parts that a name plays say of its kind: what has a chief executive is a company, where something is is a place.
//!
//! Entry point: [`Roles::weigh`]. Invariant: signs are weighed over the mentions of a name, those against included; a name without
//! signs weighs nothing.

use std::ops::Range;

use crate::annotate::{Deprel, Document, TokenIx, Upos};
use crate::identity::CastMember;

/// Mentions of one name that are looked at: bounds the work on odd input.
const MOST: usize = 64;
/// Words of the phrase after a possessive that are looked at.
const LONGEST: TokenIx = 5;

/// Nouns for what only companies have, after a possessive or before "of".
const OF_COMPANIES: &[&str] = &[
    "executive",
    "ceo",
    "shareholder",
    "subsidiary",
    "creditor",
    "takeover",
    "buyout",
    "bondholder",
    "workforce",
    "turnover",
    "cfo",
];
/// Nouns for what organizations have and neither places nor persons have.
const OF_BODIES: &[&str] = &["chairman", "chairwoman", "chairperson", "founder", "co-founder", "board", "revenue"];
/// Nouns for what organizations have and places have not.
const OF_ORGANIZATIONS: &[&str] = &[
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "employee",
    "staff",
    "headquarters",
    "customer",
    "shares",
    "profit",
    "member",
    "manager",
];
/// What is held in companies.
const HELD: &[&str] = &["share", "stake", "shareholding", "shareholder", "investor"];
/// Nouns right after a company's name.
const BESIDE: &[&str] = &["share", "stock", "employee", "shareholder", "ceo", "executive", "bondholder"];
/// Nouns right after a party's name.
const OF_PARTIES: &[&str] =
    &["lawmaker", "councillor", "legislator", "politician", "congressman", "congresswoman", "mep"];
/// What companies do.
const COMPANY_DOES: &[&str] =
    &["employ", "manufacture", "acquire", "operate", "sell", "make", "produce", "supply", "export", "own", "hire"];
/// What organizations and persons do, and places do not.
const SPEAKS: &[&str] =
    &["say", "announce", "deny", "decline", "agree", "launch", "sue", "appoint", "warn", "apologise"];
/// What is done to organizations.
const DONE_TO: &[&str] = &["acquire", "found", "co-found", "chair", "sue", "fine", "manage"];
/// Who works at an institution.
const SCHOLARS: &[&str] = &[
    "professor",
    "lecturer",
    "researcher",
    "scientist",
    "economist",
    "analyst",
    "fellow",
    "historian",
    "student",
    "physicist",
    "chemist",
];
/// What is done to companies and to no person.
const DONE_TO_COMPANIES: &[&str] =
    &["acquire", "co-found", "liquidate", "delist", "nationalise", "nationalize", "privatise", "privatize"];
/// Prepositions of places; "of" and "for" stand with both.
const WHERE: &[&str] = &["in", "In", "near", "Near", "outside", "across", "around"];

/// How much speaks for which kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// A company and nothing else.
    pub company: u32,
    /// A party.
    pub party: u32,
    /// An organization and no person.
    pub body: u32,
    /// Some organization.
    pub organization: u32,
    /// What speaks and acts, be it an organization or a person.
    pub actor: u32,
    /// A place.
    pub place: u32,
}

/// Weighs the parts that names play in a document.
#[derive(Clone, Copy, Debug)]
pub struct Roles<'d> {
    document: &'d Document,
}

impl<'d> Roles<'d> {
    /// For this document.
    #[must_use]
    pub fn new(document: &'d Document) -> Self {
        Self { document }
    }

    /// What speaks for which kind of the member's.
    #[must_use]
    pub fn weigh(&self, member: &CastMember) -> Weight {
        let mut weight = Weight::default();
        for (_, tokens) in member.mentions.iter().take(MOST) {
            self.add(tokens, &mut weight);
        }
        weight
    }

    fn add(&self, tokens: &Range<TokenIx>, weight: &mut Weight) {
        let has = |list: &[&str], found: Option<&str>| u32::from(found.is_some_and(|lemma| list.contains(&lemma)));
        for lemma in self.owned(tokens) {
            weight.company += has(OF_COMPANIES, Some(lemma));
            weight.body += has(OF_BODIES, Some(lemma));
            weight.organization += has(OF_ORGANIZATIONS, Some(lemma));
        }
        let before = self.before(tokens.start);
        match before.map(|at| self.document.form(at)) {
            Some(preposition @ ("of" | "at")) => {
                let noun = self.noun_of(before);
                let is_scholar = |lemma: &str| lemma.ends_with("ologist") || SCHOLARS.contains(&lemma);
                weight.organization += u32::from(preposition == "at" && noun.is_some_and(is_scholar));
                weight.company += has(OF_COMPANIES, noun);
                weight.body += has(OF_BODIES, noun);
                weight.organization += has(OF_ORGANIZATIONS, noun);
            }
            Some("in" | "In") if has(HELD, self.noun_of(before)) > 0 => weight.company += 1,
            Some(word) if WHERE.contains(&word) && !self.is_owner(tokens.end) => weight.place += 1,
            Some("by") => weight.actor += 1,
            _ => {}
        }
        weight.party += has(OF_PARTIES, self.lemma(tokens.end).filter(|_| self.is_noun(tokens.end)));
        weight.company += has(BESIDE, self.lemma(tokens.end).filter(|_| self.is_noun(tokens.end)));
        self.add_by_verb(tokens, weight);
    }

    /// What the verb says of which the name is the subject or the object.
    fn add_by_verb(&self, tokens: &Range<TokenIx>, weight: &mut Weight) {
        let Some((verb, deprel)) = self.verb(tokens) else { return };
        let lemma = self.document.lemma(verb);
        match deprel {
            Deprel::Nsubj => {
                weight.company += u32::from(lemma == "employ");
                weight.body += u32::from(SPEAKS.contains(&lemma) && self.says_it(verb));
                weight.actor += u32::from(SPEAKS.contains(&lemma) || COMPANY_DOES.contains(&lemma));
            }
            Deprel::NsubjPass | Deprel::Obj if DONE_TO_COMPANIES.contains(&lemma) || self.is_set_up(verb) => {
                weight.company += 1;
            }
            Deprel::NsubjPass | Deprel::Obj if DONE_TO.contains(&lemma) => weight.organization += 1,
            Deprel::Obl | Deprel::Obj if self.is_worked_for(verb, tokens.start) => weight.organization += 1,
            _ => {}
        }
    }

    /// "NAME was set up in 2003", "was founded by", and not "was found in".
    fn is_set_up(&self, verb: TokenIx) -> bool {
        let next = if verb + 1 < self.end() { self.document.form(verb + 1) } else { "" };
        match self.document.form(verb) {
            "founded" | "co-founded" | "incorporated" => true,
            "set" => next == "up",
            "spun" => matches!(next, "off" | "out"),
            _ => false,
        }
    }

    /// "NAME said on Monday it would …": who says that of itself is no person.
    fn says_it(&self, verb: TokenIx) -> bool {
        (verb + 1..self.end().min(verb + LONGEST))
            .any(|at| self.document.form(at) == "it" && self.document.token(at).deprel == Deprel::Nsubj)
    }

    /// "works for NAME", "joined NAME as a manager".
    fn is_worked_for(&self, verb: TokenIx, start: TokenIx) -> bool {
        let before = self.before(start).map(|at| self.document.form(at));
        match self.document.lemma(verb) {
            "work" => matches!(before, Some("for" | "at")),
            "study" | "teach" | "lecture" | "graduate" => matches!(before, Some("at" | "from")),
            "join" => before != Some("in"),
            _ => false,
        }
    }

    /// The verb that the name hangs on, and as what.
    fn verb(&self, tokens: &Range<TokenIx>) -> Option<(TokenIx, Deprel)> {
        let outside = tokens.clone().find(|&token| !tokens.contains(&self.document.token(token).head))?;
        let token = self.document.token(outside);
        let is_verb = self.document.token(token.head).upos == Upos::Verb;
        is_verb.then_some((token.head, token.deprel))
    }

    /// Lemmas of the phrase that the name's possessive opens.
    fn owned(&self, tokens: &Range<TokenIx>) -> impl Iterator<Item = &'d str> {
        let document = self.document;
        let from = if self.is_owner(tokens.end) { tokens.end + 1 } else { self.end() };
        let is_inside = move |&at: &TokenIx| {
            matches!(document.token(at).upos, Upos::Noun | Upos::Adj | Upos::Propn | Upos::Num)
                || document.form(at) == "-"
        };
        (from..self.end().min(from.saturating_add(LONGEST))).take_while(is_inside).map(move |at| document.lemma(at))
    }

    fn is_owner(&self, end: TokenIx) -> bool {
        end < self.end() && matches!(self.document.form(end), "'s" | "’s" | "'" | "’")
    }

    /// The noun before a preposition.
    fn noun_of(&self, preposition: Option<TokenIx>) -> Option<&'d str> {
        let noun = preposition?.checked_sub(1)?;
        self.is_noun(noun).then(|| self.document.lemma(noun))
    }

    /// The word before a name and its article.
    fn before(&self, start: TokenIx) -> Option<TokenIx> {
        let before = start.checked_sub(1)?;
        if self.document.token(before).upos == Upos::Det { before.checked_sub(1) } else { Some(before) }
    }

    fn is_noun(&self, at: TokenIx) -> bool {
        at < self.end() && matches!(self.document.token(at).upos, Upos::Noun | Upos::Propn)
    }

    fn lemma(&self, at: TokenIx) -> Option<&'d str> {
        (at < self.end()).then(|| self.document.lemma(at))
    }

    fn end(&self) -> TokenIx {
        TokenIx::try_from(self.document.tokens.len()).unwrap_or(TokenIx::MAX)
    }
}
