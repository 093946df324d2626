//! Event frames of a text as words, whether or not their participants have names: what scorers of event types look at.
//!
//! Entry points: [`event_words`], [`frame_words`]. Invariant: ranges lie in the text's prose.

use crate::annotate::{Deprel, TokenIx, Upos};
use crate::statement::Axes;
use crate::text::TextRange;

use super::event::occurrences;
use super::frame_match::matches;
use super::mode::axes;
use super::party::{is_actor, is_named, is_party};
use super::reading::Reading;

/// The words of one participant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Its head.
    pub head: TextRange,
    /// All of it.
    pub range: TextRange,
    /// What it can be in an event.
    pub kind: PhraseKind,
}

/// What a phrase can be in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PhraseKind {
    /// A thing or a matter.
    Thing,
    /// A body or a place without a name.
    Place,
    /// Who can act, without a name.
    Actor,
    /// Whoever or whatever has a name.
    Named,
}

/// The words of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventWords {
    /// PLOVER concept IRI.
    pub event_type: String,
    /// The frame's words.
    pub lemma: String,
    /// The word that evokes it.
    pub trigger: TokenIx,
    /// The word whose mode decides.
    pub predicate: TokenIx,
    /// Who acts.
    pub actors: Vec<Phrase>,
    /// Who or what it is done to.
    pub recipients: Vec<Phrase>,
    /// How it is put.
    pub axes: Axes,
}

/// All event frames of a text, in text order.
#[must_use]
pub fn event_words(reading: &Reading<'_>) -> Vec<EventWords> {
    let words = occurrences(reading).into_iter().map(|found| EventWords {
        event_type: found.event_type.to_owned(),
        actors: found.sources.iter().map(|&token| phrase(reading, spoken_of(reading, token))).collect(),
        recipients: found.targets.iter().map(|&token| phrase(reading, token)).collect(),
        axes: axes(reading, found.predicate),
        lemma: found.lemma,
        trigger: found.trigger,
        predicate: found.predicate,
    });
    words.collect()
}

/// "The rebels said they were willing": a pronoun in what somebody says that may be whoever says it.
fn spoken_of(reading: &Reading<'_>, token: TokenIx) -> TokenIx {
    let document = reading.document;
    let is_pronoun = matches!(document.form(token), "it" | "they" | "he" | "she") && reading.cast.at(token).is_none();
    let speaker = reading.attributions.around(token).filter(|_| is_pronoun).and_then(|said| said.speaker_token);
    speaker.filter(|&speaker| document.token(speaker).upos != Upos::Pron).unwrap_or(token)
}

/// A frame that some word evokes, whatever becomes of it: what whoever writes frames looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameWords {
    /// Rule id of the frame.
    pub rule: String,
    /// The word that evokes it.
    pub trigger: TokenIx,
    /// Heads of what stands where the subject or actor is wanted.
    pub sources: Vec<TokenIx>,
    /// Heads of what stands where the object or recipient is wanted.
    pub targets: Vec<TokenIx>,
}

/// All frames that words evoke with something in one of their places, in text order.
#[must_use]
pub fn frame_words(reading: &Reading<'_>) -> Vec<FrameWords> {
    let tokens = reading.prose().flat_map(|sentence| reading.document.sentences[sentence].tokens.clone());
    let found = tokens.flat_map(|token| matches(reading, token));
    let filled = found.filter(|found| !found.sources.is_empty() || !found.targets.is_empty());
    let words = filled.map(|found| FrameWords {
        rule: found.frame.id.clone(),
        trigger: found.trigger,
        sources: found.sources,
        targets: found.targets,
    });
    words.collect()
}

/// The noun phrase around a head, without the clauses and appositions that follow it.
fn phrase(reading: &Reading<'_>, head: TokenIx) -> Phrase {
    let later =
        [Deprel::AclRelcl, Deprel::Acl, Deprel::Appos, Deprel::Conj, Deprel::Cc, Deprel::Parataxis, Deprel::Advcl];
    let (mut first, mut last) = (head, head);
    for &child in reading.tree.children(head) {
        let token = reading.document.token(child);
        if !later.contains(&token.deprel) && token.upos != Upos::Punct {
            let (from, to) = reading.tree.span(child);
            first = first.min(from);
            last = last.max(to);
        }
    }
    Phrase {
        head: reading.document.token(head).range,
        range: reading.document.range_of(&(first..last + 1)),
        kind: kind(reading, head),
    }
}

fn kind(reading: &Reading<'_>, head: TokenIx) -> PhraseKind {
    if is_named(reading, head) {
        PhraseKind::Named
    } else if is_actor(reading, head) {
        PhraseKind::Actor
    } else if is_party(reading, head) {
        PhraseKind::Place
    } else {
        PhraseKind::Thing
    }
}
