//! Events: who did what to whom, where and when.
//!
//! Entry point: [`events`]. Invariant: an event has a participant; one without a frame keeps its lemma and no type; a word gives at
//! most one event for each type.

use crate::annotate::{Deprel, TokenIx, Upos};
use crate::lexicon::{Evokes, Function};
use crate::statement::{EntityIx, Event};
use crate::vocab::lexical;

use super::evidence::evidence;
use super::findings::Findings;
use super::frame_match::{FrameMatch, matches};
use super::reading::Reading;

const BY_FRAME: u8 = 80;
const BY_LEMMA: u8 = 65;
const PLACES: &[&str] = &["in", "at", "near", "outside", "inside", "off", "around", "on", "from"];

/// Verbs that tell no event of their own.
const STATES: &[&str] = &[
    "be",
    "have",
    "do",
    "seem",
    "appear",
    "remain",
    "become",
    "include",
    "involve",
    "mean",
    "need",
    "get",
    "go",
    "come",
    "make",
    "take",
    "know",
    "think",
    "believe",
    "like",
    "look",
    "contain",
    "consist",
    "own",
    "belong",
    "concern",
    "relate",
    "represent",
    "begin",
    "start",
    "continue",
    "keep",
    "try",
    "fail",
    "help",
    "let",
    "want",
    "plan",
    "hope",
    "expect",
    "intend",
    "aim",
    "refuse",
    "decline",
    "manage",
    "tend",
    "call",
    "name",
    "title",
    "entitle",
    "regard",
    "consider",
    "face",
    "follow",
    "accord",
    "base",
    "locate",
];

/// Reads the events of a document's prose.
pub fn events(reading: &Reading<'_>, findings: &mut Findings) {
    for sentence in reading.prose() {
        for token in reading.document.sentences[sentence].tokens.clone() {
            let found = best_by_type(reading, token);
            if found.is_empty() {
                findings.events.extend(untyped(reading, token));
            }
            findings.events.extend(found);
        }
    }
}

/// The best reading of the word: the one with most fixed words ("rule out" before "rule"), then with most participants.
fn best_by_type(reading: &Reading<'_>, token: TokenIx) -> Vec<Event> {
    let mut best: Option<((usize, usize), Event)> = None;
    for found in matches(reading, token) {
        let Evokes::Event(event_type) = &found.frame.evokes else { continue };
        let Some(event) = typed(reading, &found, event_type) else { continue };
        let filled = usize::from(!event.actors.is_empty()) + usize::from(!event.recipients.is_empty());
        let rank = (found.entry.words.len(), filled);
        if best.as_ref().is_none_or(|(known, _)| rank > *known) {
            best = Some((rank, event));
        }
    }
    best.into_iter().map(|(_, event)| event).collect()
}

fn typed(reading: &Reading<'_>, found: &FrameMatch<'_>, event_type: &str) -> Option<Event> {
    let admit = |tokens: &[TokenIx], types: &[String]| -> Vec<EntityIx> {
        let entities = tokens.iter().filter_map(|&token| reading.participant(token));
        let mut admitted: Vec<EntityIx> = Vec::new();
        for entity in entities {
            let fits = reading.lexicon.classes.fits(&reading.cast.member(entity).classes, types);
            if fits && !admitted.contains(&entity) {
                admitted.push(entity);
            }
        }
        admitted
    };
    let actors = admit(&found.sources, &found.entry.source.types);
    let mut recipients = admit(&found.targets, &found.entry.target.types);
    recipients.retain(|entity| !actors.contains(entity));
    if !is_complete(found, &actors, &recipients) {
        return None;
    }
    let participants: Vec<TokenIx> = found.sources.iter().chain(&found.targets).copied().collect();
    let mut tokens: Vec<TokenIx> = participants.iter().copied().filter(|&t| reading.participant(t).is_some()).collect();
    tokens.push(found.trigger);
    Some(Event {
        event_type: Some(event_type.to_owned()),
        lemma: found.entry.words.join(" "),
        place: place(reading, found.predicate, &actors, &recipients),
        time: reading.time_of(found.predicate),
        actors,
        recipients,
        evidence: evidence(reading, found.predicate, &tokens, (&found.frame.id, BY_FRAME)),
    })
}

/// Whether enough of the frame is there to tell its sense: the recipient, unless the entry can do without; several actors do among
/// themselves what one does to another.
fn is_complete(found: &FrameMatch<'_>, actors: &[EntityIx], recipients: &[EntityIx]) -> bool {
    let needs_none = found.entry.target.functions.is_empty() || found.entry.target_optional;
    !recipients.is_empty() || actors.len() > 1 || !actors.is_empty() && needs_none
}

/// A verb between two entities that no frame knows.
fn untyped(reading: &Reading<'_>, token: TokenIx) -> Option<Event> {
    let document = reading.document;
    let lemma = document.lemma(token);
    let is_event = document.token(token).upos == Upos::Verb
        && !STATES.contains(&lemma)
        && !matches!(document.token(token).deprel, Deprel::Amod | Deprel::Case | Deprel::Mark | Deprel::Fixed)
        && reading.lexicon.words.reporting_verb(lemma).is_none()
        && reading.lexicon.words.modal(lemma).iter().all(|modal| !modal.class.ends_with("Verb"));
    if !is_event {
        return None;
    }
    let arguments = reading.arguments.of_verb(token);
    let (mut actors, mut recipients, mut tokens) = (Vec::new(), Vec::new(), vec![token]);
    for argument in &arguments {
        let Some(entity) = reading.participant(argument.token) else { continue };
        let list = match argument.function {
            Function::Subject => &mut actors,
            Function::Object | Function::IndirectObject => &mut recipients,
            _ => continue,
        };
        if !list.contains(&entity) {
            list.push(entity);
            tokens.push(argument.token);
        }
    }
    recipients.retain(|entity| !actors.contains(entity));
    // Without an actor there is nobody whose doing it is; a bare object is mostly a thing mentioned on the way.
    if actors.is_empty() {
        return None;
    }
    Some(Event {
        event_type: None,
        lemma: with_particle(reading, token),
        place: place(reading, token, &actors, &recipients),
        time: reading.time_of(token),
        actors,
        recipients,
        evidence: evidence(reading, token, &tokens, ("rule/clause", BY_LEMMA)),
    })
}

/// "rule out" for "rule" where the particle stands below the verb.
fn with_particle(reading: &Reading<'_>, verb: TokenIx) -> String {
    let lemma = reading.document.lemma(verb);
    let particle = reading.tree.child(verb, &[Deprel::CompoundPrt]).map(|particle| reading.document.form(particle));
    particle.map_or_else(|| lemma.to_owned(), |particle| format!("{lemma} {particle}"))
}

/// A place named beside the predicate that takes no part in the event.
fn place(reading: &Reading<'_>, predicate: TokenIx, actors: &[EntityIx], recipients: &[EntityIx]) -> Option<EntityIx> {
    reading.tree.children_by(predicate, &[Deprel::Obl, Deprel::Nmod]).find_map(|child| {
        let preposition = reading.arguments.preposition(child)?;
        let entity = reading.cast.at(child)?;
        let is_place =
            reading.cast.member(entity).classes.iter().any(|class| reading.lexicon.classes.is_a(class, lexical::PLACE));
        let takes_part = actors.contains(&entity) || recipients.contains(&entity);
        (PLACES.contains(&preposition.as_ref()) && is_place && !takes_part).then_some(entity)
    })
}
