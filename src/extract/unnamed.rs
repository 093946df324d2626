//! Bodies without a name that a post is called after: "the head of the chamber of commerce", "an army spokesman", "head of the Leeds
//! branch of Altura Bank".
//!
//! Entry point: [`unnamed_body`]. Invariant: the words name a kind of organization or a part of one, and say more of it than its class, or
//! are an organ of a state.

use std::ops::Range;

use crate::annotate::{Deprel, NameKind, TokenIx, Upos};
use crate::statement::EntityIx;
use crate::vocab::lexical;

use super::title::{Around, Phrase};

/// Prepositions between a title and the noun for what it is a title in.
const IN: &[&str] = &["of", "for", "at"];
/// Parts of organizations that have heads of their own.
const PARTS: &[&str] = &[
    "section",
    "branch",
    "department",
    "division",
    "wing",
    "office",
    "bureau",
    "desk",
    "faculty",
    "unit",
    "delegation",
    "chapter",
    "directorate",
    "mission",
    "academy",
    "laboratory",
    "programme",
    "program",
];
const LONGEST: TokenIx = 7;

/// A noun phrase for what a title is held in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnnamedBody {
    /// Its words, without the article.
    pub tokens: Range<TokenIx>,
    /// Whether they stand right before the title: "army spokesman".
    pub is_before: bool,
    /// The organization that it is a part of, with the token that names it.
    pub whole: Option<(EntityIx, TokenIx)>,
}

/// What a title without a named body is held in.
#[must_use]
pub fn unnamed_body(around: Around<'_>, phrase: &Phrase) -> Option<UnnamedBody> {
    let finder = Finder { around, phrase };
    finder.after().or_else(|| finder.owner()).or_else(|| finder.beside())
}

struct Finder<'d> {
    around: Around<'d>,
    phrase: &'d Phrase,
}

impl Finder<'_> {
    /// "head of the chamber of commerce", "head of the Leeds branch of NAME".
    fn after(&self) -> Option<UnnamedBody> {
        let document = self.around.document();
        let (from, end) = (self.phrase.title.end, self.phrase.sentence.end);
        if from >= end || !IN.contains(&document.form(from)) {
            return None;
        }
        // Whatever the tree hangs it on: the preposition stands right after the title.
        let mut nouns = from + 1..end.min(from + LONGEST);
        let is_attribute = |noun: TokenIx| self.around.tree.child(noun, &[Deprel::Case]) == Some(from);
        let noun = nouns.find(|&noun| document.token(noun).upos == Upos::Noun && is_attribute(noun))?;
        let article = document.token(from + 1).upos == Upos::Det;
        let start = if article { from + 2 } else { from + 1 };
        let whole = PARTS.contains(&document.lemma(noun)).then(|| self.whole(noun)).flatten();
        // "head of the European Union's mission"
        let mark = whole.and_then(|_| (start..noun).find(|&at| matches!(document.form(at), "'s" | "’s")));
        // "head of the OSCE mission"
        let name = |at: TokenIx| whole.is_some_and(|(entity, _)| self.around.cast.at(at) == Some(entity));
        let named = (start..noun).rev().find(|&at| name(at));
        let start = mark.or(named).map_or(start, |before| before + 1);
        let last = if whole.is_some() { noun } else { self.end_of(noun) };
        let tokens = start..last + 1;
        // A part of what nobody knows, or a bare "the party", says too little.
        let says_enough = whole.is_some() || article && self.is_organization(noun) && tokens.len() > 1;
        (start <= noun && tokens.len() <= LONGEST as usize && says_enough && self.is_nominal(tokens.clone()))
            .then_some(UnnamedBody { tokens, is_before: false, whole })
    }

    /// The organization that the noun is a part of.
    fn whole(&self, noun: TokenIx) -> Option<(EntityIx, TokenIx)> {
        let is_organization = |token: &TokenIx| {
            let entity = self.around.cast.at(*token);
            entity.is_some_and(|entity| self.around.cast.member(entity).kind == NameKind::Organization)
        };
        let below = self.around.tree.children_by(noun, &[Deprel::Nmod, Deprel::NmodPoss, Deprel::Compound]);
        let token = below.into_iter().find(is_organization)?;
        self.around.cast.at(token).map(|entity| (entity, token))
    }

    /// "chamber" of "chamber of commerce": the noun with a common noun that completes it.
    fn end_of(&self, noun: TokenIx) -> TokenIx {
        let document = self.around.document();
        let end = self.phrase.sentence.end;
        let goes_on = noun + 2 < end
            && document.form(noun + 1) == "of"
            && document.token(noun + 2).upos == Upos::Noun
            && self.around.cast.at(noun + 2).is_none();
        if goes_on {
            return noun + 2;
        }
        // "the hospital in NAME"
        let place =
            (noun + 2 < end && document.form(noun + 1) == "in").then(|| self.around.cast.at(noun + 2)).flatten();
        let is_place = |entity: EntityIx| self.around.cast.member(entity).kind == NameKind::Location;
        match place.filter(|&entity| is_place(entity)) {
            Some(place) => {
                let is_part = |&at: &TokenIx| at < end && self.around.cast.at(at) == Some(place);
                (noun + 2..end).take_while(is_part).last().unwrap_or(noun)
            }
            None => noun,
        }
    }

    /// "the supporters' federation's chairman", "the shareholders' association, whose chairman".
    fn owner(&self) -> Option<UnnamedBody> {
        let document = self.around.document();
        let left = self.phrase.left.clone();
        let relative = left.clone().find(|&token| document.form(token) == "whose");
        let noun = match relative {
            Some(whose) => whose.checked_sub(2).filter(|&noun| document.form(noun + 1) == ",")?,
            None => {
                let mark = left.rev().find(|&token| matches!(document.form(token), "'s" | "’s"))?;
                mark.checked_sub(1)?
            }
        };
        let mut start = noun;
        while start > self.phrase.sentence.start && self.is_nominal(start - 1..start) {
            start -= 1;
        }
        let is_definite = start > self.phrase.sentence.start && document.token(start - 1).upos == Upos::Det;
        let tokens = start..noun + 1;
        let fits = document.token(noun).upos == Upos::Noun
            && is_definite
            && (2..=LONGEST as usize).contains(&tokens.len())
            && self.is_organization(noun);
        fits.then_some(UnnamedBody { tokens, is_before: false, whole: None })
    }

    /// "an army spokesman", "Police chief NAME".
    fn beside(&self) -> Option<UnnamedBody> {
        let noun = self.phrase.title.start.checked_sub(1).filter(|&noun| noun >= self.phrase.sentence.start)?;
        let document = self.around.document();
        let is_word =
            matches!(document.token(noun).upos, Upos::Noun | Upos::Propn) && self.around.cast.at(noun).is_none();
        let lemma = document.lemma(noun).to_lowercase();
        let words = &self.around.lexicon.words;
        let is_force = |class: &str| self.around.lexicon.classes.is_a(class, lexical::ARMED_FORCE);
        let is_armed = lemma == "police" || words.head_class(&lemma).is_some_and(is_force);
        // "a coast guard officer"
        let is_part = |&at: &TokenIx| {
            let token = document.token(at);
            token.upos == Upos::Noun && token.deprel == Deprel::Compound && self.around.cast.at(at).is_none()
        };
        let start = (self.phrase.sentence.start..noun).rev().take_while(is_part).last().unwrap_or(noun);
        (is_word && is_armed).then_some(UnnamedBody { tokens: start..noun + 1, is_before: true, whole: None })
    }

    fn is_organization(&self, noun: TokenIx) -> bool {
        let lexicon = self.around.lexicon;
        let lemma = self.around.document().lemma(noun);
        let is_body = |class: &str| {
            lexicon.classes.is_a(class, lexical::ORGANIZATION) || lexicon.classes.is_a(class, lexical::CIVIC_STRUCTURE)
        };
        lexicon.words.is("OrganizationNoun", lemma) || lexicon.words.head_class(lemma).is_some_and(is_body)
    }

    /// Words of one noun phrase, none of them a name.
    fn is_nominal(&self, tokens: Range<TokenIx>) -> bool {
        let document = self.around.document();
        tokens.into_iter().all(|token| {
            // "the Dutch group" has a name.
            self.around.cast.demonym_at(token).is_none()
                && self
                    .around
                    .cast
                    .at(token)
                    .is_none_or(|entity| self.around.cast.member(entity).kind == NameKind::Location)
                && (matches!(document.token(token).upos, Upos::Noun | Upos::Adj | Upos::Propn)
                    || matches!(document.form(token), "'s" | "’s" | "'" | "’" | "-" | "of"))
        })
    }
}
