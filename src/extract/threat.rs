//! Threats in two verbs: one of saying above the hostile act that it announces.
//!
//! Entry point: [`threats`]. Invariant: the act itself stays an event of its own, with its own mode; a word still gives one event.

use std::ops::Range;

use crate::annotate::{Deprel, TokenIx, Upos};
use crate::lexicon::Function;
use crate::vocab::lexical;

use super::event::{Admits, Occurrence};
use super::reading::Reading;

const RULE: &str = "rule/threat";
/// Verbs that threaten whenever a hostile act of one's own follows.
const WARNING: &[&str] = &["warn", "threaten", "caution", "vow", "swear"];
/// Verbs that threaten if the act depends on what others do.
const SAYING: &[&str] = &["say", "announce", "declare", "tell", "promise", "pledge"];
const FUTURE: &[&str] = &["will", "would", "shall", "could", "may", "might", "wo", "'ll", "’ll", "'d", "’d"];
const CONDITIONS: &[&str] = &["unless", "if", "until"];

/// Adds what verbs of saying threaten with to the events of a sentence, in the order of their words.
pub fn threats<'d>(
    reading: &Reading<'d>,
    tokens: Range<TokenIx>,
    mut found: Vec<Occurrence<'d>>,
    admits: Admits,
) -> Vec<Occurrence<'d>> {
    for verb in tokens.filter(|&token| reading.document.token(token).upos == Upos::Verb) {
        let Some(act) = announced(reading, verb, &found) else { continue };
        let targets = found[act].targets.clone();
        match found.binary_search_by_key(&verb, |event| event.trigger) {
            Ok(at) => (found[at].event_type, found[at].rule) = (lexical::THREATEN, RULE),
            Err(at) => found.splice(at..at, threat(reading, verb, targets, admits)).for_each(drop),
        }
    }
    found
}

/// The hostile act of one's own that a verb announces, by its place among the events.
fn announced(reading: &Reading<'_>, verb: TokenIx, found: &[Occurrence<'_>]) -> Option<usize> {
    let document = reading.document;
    let lemma = document.lemma(verb);
    let always = WARNING.contains(&lemma);
    if !always && !SAYING.contains(&lemma) {
        return None;
    }
    let of_clause = |clause: TokenIx| {
        let is_own = document.token(clause).deprel == Deprel::Xcomp || is_own_future(reading, verb, clause);
        let depends = || {
            let conditions = reading.tree.children_by(clause, &[Deprel::Advcl]);
            conditions
                .filter_map(|condition| reading.tree.child(condition, &[Deprel::Mark]))
                .any(|mark| CONDITIONS.iter().any(|word| document.form(mark).eq_ignore_ascii_case(word)))
        };
        let act = found.iter().position(|event| event.predicate == clause && is_hostile(event))?;
        (is_own && (always || depends())).then_some(act)
    };
    reading.tree.children_by(verb, &[Deprel::Ccomp, Deprel::Xcomp]).find_map(of_clause)
}

fn is_hostile(event: &Occurrence<'_>) -> bool {
    lexical::HOSTILE.contains(&event.event_type)
}

/// "that they would strike": in the future, by who speaks.
fn is_own_future(reading: &Reading<'_>, verb: TokenIx, clause: TokenIx) -> bool {
    let document = reading.document;
    let mut auxiliaries = reading.tree.children_by(clause, &[Deprel::Aux]);
    let is_future = auxiliaries.any(|aux| FUTURE.contains(&document.form(aux).to_lowercase().as_str()));
    let is_speaker = |subject: TokenIx| {
        let speaks = || reading.tree.child(verb, &[Deprel::Nsubj]).and_then(|speaker| reading.participant(speaker));
        match reading.participant(subject) {
            Some(entity) => speaks() == Some(entity),
            None => document.token(subject).upos == Upos::Pron,
        }
    };
    is_future && reading.tree.child(clause, &[Deprel::Nsubj]).is_some_and(is_speaker)
}

/// The threat, where somebody makes it or it is made to somebody.
fn threat<'d>(reading: &Reading<'d>, verb: TokenIx, of_act: Vec<TokenIx>, admits: Admits) -> Option<Occurrence<'d>> {
    let (mut sources, mut targets) = (Vec::new(), Vec::new());
    for argument in reading.arguments.of_verb(verb) {
        match argument.function {
            _ if !admits(reading, argument.token, &[]) => {}
            Function::Subject => sources.push(argument.token),
            Function::Object | Function::IndirectObject => targets.push(argument.token),
            _ => {}
        }
    }
    if targets.is_empty() {
        targets = of_act.into_iter().filter(|target| !sources.contains(target)).collect();
    }
    let lemma = reading.document.lemma(verb).to_owned();
    let (event_type, trigger, predicate) = (lexical::THREATEN, verb, verb);
    let is_told = !sources.is_empty() || !targets.is_empty();
    is_told.then_some(Occurrence { event_type, rule: RULE, lemma, trigger, predicate, sources, targets })
}
