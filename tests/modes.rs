//! Modes of events: a table of sentences, each with the event it tells of and how it is put.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use newsgraph::extract::Extractor;
use newsgraph::lexicon::OntologyFiles;
use newsgraph::statement::{Evidence, Facts, Speaker};

fn shown(evidence: &Evidence) -> String {
    let axes = evidence.axes;
    format!("{:?} {:?} {:?}", axes.voice, axes.certainty, axes.polarity).to_lowercase()
}

fn speaker(facts: &Facts, evidence: &Evidence) -> String {
    match &evidence.speaker {
        Some(Speaker::Entity(entity)) => facts.entities[*entity as usize].label.clone(),
        _ => "-".to_owned(),
    }
}

#[test]
fn sentences_have_the_modes_of_the_table() {
    let extractor = Extractor::new(&OntologyFiles::embedded()).unwrap();
    let table = std::fs::read_to_string("tests/modes/sentences.txt").unwrap();
    let mut faults = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let &[text, lemma, mode, who] = fields.as_slice() else { panic!("four fields: {line}") };
        let facts = extractor.extract_document(&extractor.annotator().annotate(text, &[]), None);
        let event = facts.events.iter().find(|event| event.lemma.split(' ').any(|word| word == lemma));
        match event {
            Some(event) => {
                let got = (shown(&event.evidence), speaker(&facts, &event.evidence));
                if got != (mode.to_owned(), who.to_owned()) {
                    faults.push(format!("{text}: {got:?}, wanted {mode} of {who}"));
                }
            }
            None => faults.push(format!("{text}: no event {lemma}, but {:?}", facts.events)),
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn speech_goes_on_across_sentences_and_paragraphs() {
    let extractor = Extractor::new(&OntologyFiles::embedded()).unwrap();
    let one = "“We left Geneva,” Ana Ruiz said. “Kenya closed the port in May.”";
    let two = "“Kenya closed the port in May. We left Geneva,” Ana Ruiz said.";
    for text in [one, two] {
        let facts = extractor.extract_document(&extractor.annotator().annotate(text, &[]), None);
        let event =
            facts.events.iter().find(|event| event.lemma == "close").unwrap_or_else(|| panic!("{:?}", facts.events));
        assert_eq!(shown(&event.evidence), "attributed stated positive", "{text}");
        assert_eq!(speaker(&facts, &event.evidence), "Ana Ruiz", "{text}");
    }
}
