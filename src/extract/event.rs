//! Events: who did what to whom, where and when.
//!
//! Entry points: [`events`], and [`occurrences`] for the words alone. Invariant: an event has a participant; one without a frame keeps
//! its lemma and no type; a word gives at most one event.

use crate::annotate::{Deprel, NameKind, TokenIx, Upos};
use crate::lexicon::{Evokes, Function};
use crate::statement::{EntityIx, Event};
use crate::vocab::lexical;

use super::clause::{carries_a_noun, untyped};
use super::evidence::evidence;
use super::findings::Findings;
use super::frame_match::{FrameMatch, matches};
use super::party::{is_apt, named, nominal};
use super::reading::Reading;
use super::threat::threats;

const BY_FRAME: u8 = 80;
const PLACES: &[&str] = &["in", "at", "near", "outside", "inside", "off", "around", "on", "from"];
/// A word that evokes an event frame, with the words of its participants, named or not.
#[derive(Clone, Debug)]
pub struct Occurrence<'d> {
    /// PLOVER concept IRI.
    pub event_type: &'d str,
    /// Rule id of the frame.
    pub rule: &'d str,
    /// The frame's words.
    pub lemma: String,
    /// The word that evokes the frame.
    pub trigger: TokenIx,
    /// The word whose mode decides.
    pub predicate: TokenIx,
    /// Who acts.
    pub sources: Vec<TokenIx>,
    /// Who or what it is done to.
    pub targets: Vec<TokenIx>,
}

/// Reads the events of a document's prose.
pub fn events<'d>(reading: &Reading<'d>, evoked: &[Vec<FrameMatch<'d>>], findings: &mut Findings) {
    for sentence in reading.prose() {
        let tokens = reading.document.sentences[sentence].tokens.clone();
        let found = tokens.clone().filter_map(|token| occurrence(reading, token, &evoked[token as usize], named));
        let found = threats(reading, tokens.clone(), single(found.collect()), named);
        let mut found = found.into_iter().peekable();
        for token in tokens {
            match found.next_if(|event| event.trigger == token) {
                Some(event) => findings.events.push(typed(reading, &event)),
                None => findings.events.extend(untyped(reading, token)),
            }
        }
    }
}

/// Every word of the prose that evokes an event frame, whoever takes part.
pub fn occurrences<'d>(reading: &Reading<'d>) -> Vec<Occurrence<'d>> {
    let in_sentence = |sentence: usize| {
        let tokens = reading.document.sentences[sentence].tokens.clone();
        let found = tokens.clone().filter_map(|token| occurrence(reading, token, &matches(reading, token), nominal));
        threats(reading, tokens, single(found.collect()), nominal)
    };
    reading.prose().flat_map(in_sentence).collect()
}

/// "signed a treaty", "held talks": of a verb and the noun it carries only the one that says who takes part, the verb where both do. "X
/// accepted Y's offer" are two deeds.
fn single(found: Vec<Occurrence<'_>>) -> Vec<Occurrence<'_>> {
    let parts =
        |event: &Occurrence<'_>| usize::from(!event.sources.is_empty()) + usize::from(!event.targets.is_empty());
    let is_one = |verb: &Occurrence<'_>, noun: &Occurrence<'_>| {
        verb.trigger == verb.predicate
            && noun.trigger != noun.predicate
            && noun.predicate == verb.trigger
            && (noun.sources.is_empty() || noun.sources.iter().any(|source| verb.sources.contains(source)))
    };
    let is_told_by = |event: &Occurrence<'_>, other: &Occurrence<'_>| {
        is_one(other, event) && parts(other) >= parts(event) || is_one(event, other) && parts(other) > parts(event)
    };
    let stays: Vec<bool> = found.iter().map(|event| !found.iter().any(|other| is_told_by(event, other))).collect();
    found.into_iter().zip(stays).filter_map(|(event, stays)| stays.then_some(event)).collect()
}

pub(super) type Admits = fn(&Reading<'_>, TokenIx, &[String]) -> bool;

/// What tells one reading of a word from another: fixed words, participants, how much the entry asks of them, and how many are of just the
/// kind that it asks for.
type Rank = (usize, usize, usize, usize);

/// The best reading of the word: the one with most fixed words ("rule out" before "rule"), then with most participants, then the one that
/// asks most of them. Of readings of one type the one with most participants says all that the others do.
fn occurrence<'d>(
    reading: &Reading<'d>,
    token: TokenIx,
    evoked: &[FrameMatch<'d>],
    admits: Admits,
) -> Option<Occurrence<'d>> {
    if evoked.is_empty() || is_state(reading, token) {
        return None;
    }
    let mut candidates: Vec<(Rank, Occurrence<'d>)> =
        evoked.iter().filter_map(|found| candidate(reading, found, admits)).collect();
    let first_best = |a: &(Rank, Occurrence<'d>), b: &(Rank, Occurrence<'d>)| a.0 < b.0;
    let best = candidates.iter().reduce(|best, next| if first_best(best, next) { next } else { best })?;
    let (event_type, most) = (best.1.event_type, best.0.1);
    let fuller = candidates.iter().position(|(rank, other)| other.event_type == event_type && rank.1 > most);
    let at = fuller.or_else(|| candidates.iter().position(|(rank, _)| *rank == best.0))?;
    Some(candidates.swap_remove(at).1)
}

/// "asked him whose car it was": no demand.
fn asks_a_question(reading: &Reading<'_>, verb: TokenIx) -> bool {
    let document = reading.document;
    let is_question = |clause: TokenIx| {
        let first = reading.tree.span(clause).0;
        document.xpos(first).starts_with('W') || matches!(document.form(first), "if" | "whether")
    };
    document.lemma(verb) == "ask" && reading.tree.children_by(verb, &[Deprel::Ccomp]).any(is_question)
}

/// "denied holding him": a claim, and no refusal; "the Mediation Centre": a word of a name.
fn only_says(reading: &Reading<'_>, found: &FrameMatch<'_>) -> bool {
    let document = reading.document;
    let is_claim = document.lemma(found.trigger) == "deny" && reading.attribution_by(found.trigger).is_some();
    let is_noun = document.token(found.trigger).upos != Upos::Verb;
    let in_name = || {
        let entity = reading.cast.at(found.trigger).filter(|_| is_noun);
        entity.is_some_and(|entity| reading.cast.member(entity).kind == NameKind::Organization)
    };
    is_claim || in_name()
}

/// "has a contract until 2028", "has no treaty with Chad": what is had has been agreed on at some other time.
fn is_had(reading: &Reading<'_>, found: &FrameMatch<'_>, event_type: &str) -> bool {
    found.predicate != found.trigger
        && reading.document.lemma(found.predicate) == "have"
        && [lexical::AGREE, lexical::SUPPORT].contains(&event_type)
}

/// "offered help": what is offered is not yet given.
fn is_offered(reading: &Reading<'_>, found: &FrameMatch<'_>, event_type: &str) -> bool {
    found.predicate != found.trigger
        && event_type == lexical::AID
        && ["offer", "promise", "pledge"].contains(&reading.document.lemma(found.predicate))
}

/// One reading, where enough of it is there.
fn candidate<'d>(reading: &Reading<'d>, found: &FrameMatch<'d>, admits: Admits) -> Option<(Rank, Occurrence<'d>)> {
    let Evokes::Event(event_type) = &found.frame.evokes else { return None };
    let has_word = !found.entry.with_words.is_empty();
    if asks_a_question(reading, found.trigger) || only_says(reading, found) || is_had(reading, found, event_type) {
        return None;
    }
    if is_offered(reading, found, event_type) {
        return None;
    }
    // "imposed sanctions": the noun is the event.
    if has_word && carries_a_noun(reading, found.trigger) {
        return None;
    }
    let types = &found.entry.target.types;
    let admitted = |tokens: &[TokenIx], types: &[String]| -> Vec<TokenIx> {
        tokens.iter().copied().filter(|&token| admits(reading, token, types)).collect()
    };
    let sources = admitted(&found.sources, &found.entry.source.types);
    let mut targets = admitted(&found.targets, types);
    if targets.is_empty() {
        targets = aims(reading, found).filter(|&t| admits(reading, t, types)).collect();
    }
    // Whoever welcomes somebody's report receives nobody.
    if targets.is_empty() && event_type != lexical::CONSULT {
        targets = found.targets.iter().filter_map(|&t| owner(reading, t, types)).collect();
    }
    targets.retain(|target| !sources.iter().any(|source| same(reading, *source, *target)));
    // Somebody or something without a name fills a place as well, although it is no participant.
    let is_filled = || found.targets.iter().any(|&t| nominal(reading, t, types));
    // "made demands": with a verb that carries it, a noun needs no more than who acts; "sent troops": the fixed word tells the sense.
    let is_told = (found.predicate != found.trigger || has_word) && !sources.is_empty();
    let is_enough = is_complete(found, &sources, &targets) || is_told || is_filled();
    if sources.is_empty() && targets.is_empty() || !is_enough {
        return None;
    }
    let words = found.entry.words.len() + usize::from(has_word);
    let of_types = [&found.entry.source, &found.entry.target].iter().filter(|a| !a.types.is_empty()).count();
    let apt = |tokens: &[TokenIx], types: &[String]| tokens.iter().any(|&token| is_apt(reading, token, types));
    let apt = usize::from(apt(&sources, &found.entry.source.types)) + usize::from(apt(&targets, types));
    let rank = (words, usize::from(!sources.is_empty()) + usize::from(!targets.is_empty()), of_types, apt);
    let (rule, trigger, predicate) = (found.frame.id.as_str(), found.trigger, found.predicate);
    let lemma = lemma(reading, found);
    Some((rank, Occurrence { event_type, rule, lemma, trigger, predicate, sources, targets }))
}

/// "Asked if …", "remains guarded", "was left closed": a participle that says how something is.
fn is_state(reading: &Reading<'_>, token: TokenIx) -> bool {
    const COPULAR: &[&str] = &["remain", "seem", "appear", "become", "stay", "look", "feel", "get", "lie", "stand"];
    let document = reading.document;
    // "Asked if …, she said": a question put to who speaks.
    let is_asked = document.lemma(token) == "ask" && document.token(token).deprel == Deprel::Advcl;
    if is_asked && document.xpos(token) == "VBN" {
        return true;
    }
    document.xpos(token) == "VBN"
        && document.token(token).deprel == Deprel::Xcomp
        && reading.tree.head(token).is_some_and(|head| COPULAR.contains(&document.lemma(head)))
        && reading.tree.child(token, &[Deprel::Aux, Deprel::AuxPass, Deprel::OblAgent]).is_none()
}

/// "called for the release of X": what a deed that is asked for is done to.
fn aims(reading: &Reading<'_>, found: &FrameMatch<'_>) -> impl Iterator<Item = TokenIx> {
    let is_for = found.entry.target.functions == [Function::Preposition("for".into())];
    let asked_for: Vec<TokenIx> = found.targets.iter().copied().filter(|_| is_for).collect();
    let below = asked_for.into_iter().flat_map(|aim| reading.tree.children_by(aim, &[Deprel::Nmod]));
    let of: Vec<TokenIx> =
        below.filter(|&child| reading.arguments.preposition(child).as_deref() == Some("of")).collect();
    of.into_iter()
}

/// The country or organization whose thing it is done to: "attacks on Chad's power grid" are attacks on Chad. What is done to somebody's
/// people is done to these.
fn owner(reading: &Reading<'_>, thing: TokenIx, types: &[String]) -> Option<TokenIx> {
    let (document, words) = (reading.document, &reading.lexicon.words);
    let lemma = document.lemma(thing);
    let is_human = || words.is("Human", lemma) || words.is("Collective", lemma) || words.title(lemma).is_some();
    if document.token(thing).upos != Upos::Noun || !types.iter().any(|class| class == lexical::COUNTRY) || is_human() {
        return None;
    }
    let from = |child: &TokenIx| reading.arguments.preposition(*child).as_deref() == Some("from");
    // "Chad's goods", "goods from Chad"
    let owner = reading.tree.child(thing, &[Deprel::NmodPoss]);
    let owner = owner.or_else(|| reading.tree.children_by(thing, &[Deprel::Nmod]).find(from))?;
    let is_body = |entity: EntityIx| reading.cast.member(entity).kind != NameKind::Person;
    let fits = reading.cast.at(owner).is_some_and(|entity| is_body(entity) && reading.fits(entity, types));
    fits.then_some(owner)
}

/// The frame's words, after those of the verb that carries them: "sign agreement".
fn lemma(reading: &Reading<'_>, found: &FrameMatch<'_>) -> String {
    let words = found.entry.words.join(" ");
    if found.predicate == found.trigger {
        words
    } else {
        format!("{} {words}", reading.document.lemma(found.predicate))
    }
}

fn same(reading: &Reading<'_>, a: TokenIx, b: TokenIx) -> bool {
    a == b || reading.participant(a).is_some_and(|entity| reading.participant(b) == Some(entity))
}

/// Whether enough of the frame is there to tell its sense: the recipient, unless the entry can do without; several actors do among
/// themselves what one does with another.
fn is_complete(found: &FrameMatch<'_>, sources: &[TokenIx], targets: &[TokenIx]) -> bool {
    let wanted = &found.entry.target.functions;
    let needs_none = wanted.is_empty() || found.entry.target_optional;
    let is_mutual = || {
        wanted.iter().any(|function| match function {
            Function::Preposition(word) => matches!(word.as_ref(), "with" | "between" | "among"),
            function => found.entry.source.functions.contains(function),
        })
    };
    !targets.is_empty() || !sources.is_empty() && needs_none || sources.len() > 1 && is_mutual()
}

fn typed(reading: &Reading<'_>, found: &Occurrence<'_>) -> Event {
    let actors = entities(reading, &found.sources);
    let mut recipients = entities(reading, &found.targets);
    recipients.retain(|entity| !actors.contains(entity));
    let mut tokens: Vec<TokenIx> = found.sources.iter().chain(&found.targets).copied().collect();
    tokens.push(found.trigger);
    Event {
        event_type: Some(found.event_type.to_owned()),
        lemma: found.lemma.clone(),
        place: place(reading, found.predicate, &actors, &recipients),
        time: reading.time_of(found.trigger).or_else(|| reading.time_of(found.predicate)),
        actors,
        recipients,
        evidence: evidence(reading, found.predicate, &tokens, (found.rule, BY_FRAME)),
    }
}

pub(super) fn entities(reading: &Reading<'_>, tokens: &[TokenIx]) -> Vec<EntityIx> {
    let mut entities: Vec<EntityIx> = Vec::new();
    for entity in tokens.iter().filter_map(|&token| reading.participant(token)) {
        if !entities.contains(&entity) {
            entities.push(entity);
        }
    }
    entities
}

/// A place named beside the predicate that takes no part in the event.
pub(super) fn place(
    reading: &Reading<'_>,
    predicate: TokenIx,
    actors: &[EntityIx],
    recipients: &[EntityIx],
) -> Option<EntityIx> {
    reading.tree.children_by(predicate, &[Deprel::Obl, Deprel::Nmod]).find_map(|child| {
        let preposition = reading.arguments.preposition(child)?;
        let entity = reading.cast.at(child)?;
        let is_place = reading.cast.is_a(entity, lexical::PLACE, &reading.lexicon.classes);
        let takes_part = actors.contains(&entity) || recipients.contains(&entity);
        (PLACES.contains(&preposition.as_ref()) && is_place && !takes_part).then_some(entity)
    })
}
