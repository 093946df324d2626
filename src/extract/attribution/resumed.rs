//! Speakers that go on speaking: "X said … He added", "the doctor said", "the ministry added".
//!
//! Entry point: [`Finder::resume`]. Invariant: only who spoke last, in the sentences before, and only where nobody else that the words
//! could mean is named in between.

use super::{Attribution, Finder};
use crate::annotate::{Deprel, NameKind, TokenIx, Upos};
use crate::lexicon::Gender;
use crate::statement::{EntityIx, Speaker};

/// Sentences that a speaker may be away.
const LOOK_BACK: usize = 3;

/// What the words for a speaker can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Pronoun(Gender),
    Person,
    Body,
}

impl Finder<'_> {
    /// Gives speakers without a name that of who spoke last.
    pub(super) fn resume(&self, all: &mut [Attribution]) {
        for at in 0..all.len() {
            let (before, rest) = all.split_at_mut(at);
            let Some(here) = rest.first_mut() else { break };
            let is_open = matches!(here.speaker, Some(Speaker::Unnamed(_)));
            let Some(token) = here.speaker_token.filter(|_| is_open) else { continue };
            let Some(wanted) = self.wanted(token) else { continue };
            let meant = self.last_speaker(before, token, wanted).or_else(|| match wanted {
                Wanted::Pronoun(gender) => self.last_subject(token, Some(gender)),
                Wanted::Person if self.is_aged(token) => self.last_subject(token, None),
                _ => None,
            });
            if let Some(entity) = meant {
                here.speaker = Some(Speaker::Entity(entity));
            }
        }
    }

    fn wanted(&self, token: TokenIx) -> Option<Wanted> {
        let document = self.document;
        let form = document.form(token);
        if document.token(token).upos == Upos::Pron {
            return match form.to_lowercase().as_str() {
                "he" => Some(Wanted::Pronoun(Gender::Masculine)),
                "she" => Some(Wanted::Pronoun(Gender::Feminine)),
                "it" => Some(Wanted::Body),
                _ => None,
            };
        }
        let modifiers =
            [Deprel::Amod, Deprel::Compound, Deprel::Nmod, Deprel::NmodPoss, Deprel::Nummod, Deprel::AclRelcl];
        let is_aged = self.is_aged(token);
        let is_bare = is_aged || self.tree.child(token, &modifiers).is_none();
        let is_definite =
            self.tree.child(token, &[Deprel::Det]).is_some_and(|det| document.form(det).eq_ignore_ascii_case("the"));
        if document.xpos(token) != "NN" && !is_aged || !is_bare || !is_definite {
            return None;
        }
        let (words, lemma) = (&self.lexicon.words, document.lemma(token));
        if is_aged || words.is("Human", lemma) || words.title(lemma).is_some() {
            return Some(Wanted::Person);
        }
        words.head_class(lemma).is_some().then_some(Wanted::Body)
    }

    /// "the 51-year-old"
    fn is_aged(&self, token: TokenIx) -> bool {
        let form = self.document.form(token);
        form.ends_with("-old") || form == "old"
    }

    /// The person of whom the sentences before tell, the nearest first; nobody where one names several and none as its subject.
    fn last_subject(&self, token: TokenIx, gender: Option<Gender>) -> Option<EntityIx> {
        let sentence = self.document.sentence_of(token);
        let may_be = |entity: EntityIx| {
            let member = self.cast.member(entity);
            let fits = |wanted: Gender| member.gender.is_none_or(|known| known == wanted);
            member.kind == NameKind::Person && gender.is_none_or(fits)
        };
        for before in (sentence.saturating_sub(LOOK_BACK)..sentence).rev() {
            let tokens = self.document.sentences.get(before)?.tokens.clone();
            let is_subject =
                |&at: &TokenIx| matches!(self.document.token(at).deprel, Deprel::Nsubj | Deprel::NsubjPass);
            let subject = tokens.clone().filter(is_subject).find_map(|at| self.named(at).filter(|&one| may_be(one)));
            if subject.is_some() {
                return subject;
            }
            let mut named: Vec<EntityIx> =
                tokens.filter_map(|at| self.cast.at(at)).filter(|&one| may_be(one)).collect();
            named.dedup();
            match named[..] {
                [] => {}
                [only] => return Some(only),
                _ => return None,
            }
        }
        None
    }

    fn last_speaker(&self, before: &[Attribution], token: TokenIx, wanted: Wanted) -> Option<EntityIx> {
        let sentence = self.document.sentence_of(token);
        let is_near = |a: &&Attribution| {
            let there = self.document.sentence_of(a.verb);
            there < sentence && there + LOOK_BACK >= sentence
        };
        let last = before.iter().rev().take_while(is_near).find(|a| a.speaker.is_some())?;
        let Some(Speaker::Entity(entity)) = last.speaker else { return None };
        let fits = |entity: EntityIx| {
            let member = self.cast.member(entity);
            match wanted {
                Wanted::Pronoun(gender) => {
                    member.kind == NameKind::Person && member.gender.is_none_or(|known| known == gender)
                }
                Wanted::Person => member.kind == NameKind::Person,
                Wanted::Body => member.kind == NameKind::Organization,
            }
        };
        let from = last.speaker_token.unwrap_or(last.verb).min(last.verb);
        let mut between = (from..token).filter_map(|at| self.cast.at(at));
        (fits(entity) && !between.any(|other| other != entity && fits(other))).then_some(entity)
    }
}
