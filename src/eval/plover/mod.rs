//! Score of event types, actors and recipients on PLOVER gold records.
//!
//! Entry point: [`evaluate`]. Participants count with or without a name, as the records have them, and things are none. What PLOVER codes
//! otherwise than the graph is put its way: a planned act of cooperation is an AGREE; of two who do something with each other the first is
//! the actor, the other the recipient. Invariant: a gold item is matched at most once.

mod records;

use serde::Serialize;

use crate::annotate::{Document, Tree};
use crate::extract::{EventWords, Extractor, Phrase, PhraseKind};
use crate::statement::Certainty;
use crate::text::TextRange;
use records::{GoldActor, GoldEvent, Sentence};

const COUNTRIES: &str = include_str!("countries.tsv");
/// What becomes an intention when it is only planned.
const COOPERATION: &[&str] = &["CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"];

/// What several do with each other.
const MUTUAL: &[&str] = &["AGREE", "CONSULT", "COOPERATE", "RETREAT", "SUPPORT"];

/// Scores, 0 to 1.
#[derive(Clone, Debug, Serialize)]
pub struct PloverScore {
    /// Texts.
    pub sentences: usize,
    /// Gold events.
    pub events: usize,
    /// Share of texts whose first-ranked event has a type that the gold has.
    pub type_accuracy: f64,
    /// F1 of all types of each text.
    pub type_f1: f64,
    /// F1 of actors.
    pub actor_f1: f64,
    /// F1 of recipients.
    pub recipient_f1: f64,
    /// What was wrong, one line each, where asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    found: usize,
    wanted: usize,
    right: usize,
}

impl Count {
    fn f1(self) -> f64 {
        if self.right == 0 { 0.0 } else { round(2.0 * self.right as f64 / (self.found + self.wanted) as f64) }
    }
}

fn round(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

#[derive(Debug, Default)]
struct Tally {
    first_right: usize,
    types: Count,
    actors: Count,
    recipients: Count,
    differences: Vec<String>,
}

/// Scores a file of records.
///
/// # Errors
/// The file is not JSON.
pub fn evaluate(extractor: &Extractor, text: &str, with_differences: bool) -> Result<PloverScore, serde_json::Error> {
    let sentences = records::read(text)?;
    let mut tally = Tally::default();
    for sentence in &sentences {
        let document = extractor.annotator().annotate(&sentence.text, &[]);
        let found = ranked(&document, extractor.event_words(&document));
        compare(&document, sentence, &found, &mut tally);
    }
    let texts = sentences.len().max(1) as f64;
    Ok(PloverScore {
        sentences: sentences.len(),
        events: sentences.iter().map(|sentence| sentence.events.len()).sum(),
        type_accuracy: round(tally.first_right as f64 / texts),
        type_f1: tally.types.f1(),
        actor_f1: tally.actors.f1(),
        recipient_f1: tally.recipients.f1(),
        differences: if with_differences { tally.differences } else { Vec::new() },
    })
}

/// What is stated before what is planned, and what stands high in its tree before what is below it.
fn ranked(document: &Document, mut found: Vec<EventWords>) -> Vec<EventWords> {
    let tree = Tree::new(document);
    let depth = |event: &EventWords| {
        let mut at = event.predicate;
        let mut steps = 0;
        while let Some(head) = tree.head(at).filter(|_| steps < 64) {
            at = head;
            steps += 1;
        }
        (at, steps)
    };
    found.sort_by_key(|event| {
        let (root, steps) = depth(event);
        (event.axes.certainty == Certainty::Conditional, root, steps, event.trigger)
    });
    found
}

/// The type as PLOVER codes it.
fn coded(event: &EventWords) -> String {
    let local = event.event_type.rsplit(['/', '#', ':']).next().unwrap_or(&event.event_type);
    let intended = event.axes.certainty == Certainty::Planned && COOPERATION.contains(&local);
    if intended { "AGREE".to_owned() } else { local.to_owned() }
}

fn compare(document: &Document, sentence: &Sentence, found: &[EventWords], tally: &mut Tally) {
    let gold: Vec<&GoldEvent> = sentence.events.iter().collect();
    let is_gold = |name: &str| gold.iter().any(|event| event.types.iter().any(|known| known == name));
    let first_right = found.first().is_some_and(|event| is_gold(&coded(event)));
    tally.first_right += usize::from(first_right);
    let mut wanted: Vec<&str> = gold.iter().flat_map(|event| &event.types).map(String::as_str).collect();
    let mut types: Vec<String> = found.iter().map(coded).collect();
    wanted.sort_unstable();
    wanted.dedup();
    types.sort_unstable();
    types.dedup();
    tally.types.found += types.len();
    tally.types.wanted += wanted.len();
    tally.types.right += types.iter().filter(|name| wanted.contains(&name.as_str())).count();
    if !first_right {
        let got: Vec<String> = found.iter().map(|event| format!("{} {}", coded(event), event.lemma)).collect();
        tally.differences.push(format!("{wanted:?} found {got:?}: {}", sentence.text));
    }
    for event in &gold {
        // The event that has this type, else the first.
        let same = found.iter().find(|candidate| event.types.contains(&coded(candidate)));
        let best = same.or(found.first());
        let (actors, recipients) = best.map(parties).unwrap_or_default();
        let differs = |kind: &str, wanted: &[GoldActor], got: &[&Phrase]| {
            let got: Vec<&str> = got.iter().map(|phrase| phrase.range.slice(&document.text)).collect();
            format!("{kind}: wanted {wanted:?} found {got:?}: {}", sentence.text)
        };
        if !count(document, &event.actors, &actors, &mut tally.actors) {
            tally.differences.push(differs("actor", &event.actors, &actors));
        }
        if !count(document, &event.recipients, &recipients, &mut tally.recipients) {
            tally.differences.push(differs("recipient", &event.recipients, &recipients));
        }
    }
}

/// Who acts on whom, as PLOVER codes it.
fn parties(event: &EventWords) -> (Vec<&Phrase>, Vec<&Phrase>) {
    let mut actors: Vec<&Phrase> = event.actors.iter().collect();
    let is_mutual = MUTUAL.contains(&coded(event).as_str());
    let best = event.recipients.iter().map(|phrase| phrase.kind).max().unwrap_or(PhraseKind::Thing);
    // "agreed to send engineers to Malawi", "to reopen three crossings": of what is agreed on only who is named.
    let least = match best {
        PhraseKind::Named if is_mutual => PhraseKind::Named,
        PhraseKind::Named | PhraseKind::Actor => PhraseKind::Actor,
        _ if is_mutual => PhraseKind::Actor,
        _ => PhraseKind::Place,
    };
    let mut recipients: Vec<&Phrase> = event.recipients.iter().filter(|phrase| phrase.kind >= least).collect();
    if recipients.is_empty() && is_mutual && !actors.is_empty() {
        actors.sort_by_key(|phrase| phrase.head.start());
        recipients = actors.split_off(1);
    }
    (actors, recipients)
}

/// Counts what is there of what is wanted; whether all is right.
fn count(document: &Document, wanted: &[GoldActor], found: &[&Phrase], count: &mut Count) -> bool {
    let mut free: Vec<&Phrase> = found.to_vec();
    let mut right = 0;
    for actor in wanted {
        if let Some(at) = free.iter().position(|phrase| is_same(document, actor, phrase)) {
            free.remove(at);
            right += 1;
        }
    }
    count.found += found.len();
    count.wanted += wanted.len();
    count.right += right;
    right == wanted.len() && free.is_empty()
}

/// By words where the record has them: the phrase's head is among them, or all of them in the phrase; else by the country's code.
fn is_same(document: &Document, actor: &GoldActor, phrase: &Phrase) -> bool {
    let words_of = |range: TextRange| words(range.slice(&document.text));
    let (head, all) = (words_of(phrase.head), words_of(phrase.range));
    if !actor.text.is_empty() {
        let wanted = words(&actor.text);
        return head.iter().any(|word| wanted.contains(word)) || wanted.iter().all(|word| all.contains(word));
    }
    let country = COUNTRIES.lines().find(|line| actor.code.get(..3).is_some_and(|code| line.starts_with(code)));
    let text = phrase.range.slice(&document.text);
    country.is_some_and(|line| line.split('\t').skip(1).any(|name| !name.is_empty() && text.contains(name)))
}

fn words(text: &str) -> Vec<String> {
    const PLAIN: &[&str] = &["the", "a", "an", "of", "and", "in", "s"];
    let all = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    all.filter(|word| !PLAIN.contains(&word.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::OntologyFiles;

    #[test]
    fn types_and_participants_of_two_records() {
        let extractor = Extractor::new(&OntologyFiles::embedded()).unwrap();
        let records = r#"[
            {"text": "Kenya condemned Chad on Monday.", "event": "DISAPPROVE",
             "source": [{"code": "KEN", "actorText": "Kenya"}], "target": [{"code": "TCD"}]},
            {"text": "The weather was fine.", "event": "PROTEST", "source": [{"actorText": "weather"}]}]"#;
        let score = evaluate(&extractor, records, true).unwrap();
        assert_eq!((score.sentences, score.events), (2, 2));
        assert!((score.type_accuracy - 0.5).abs() < 1e-9, "{score:?}");
        assert!((score.recipient_f1 - 1.0).abs() < 1e-9, "{score:?}");
    }
}
