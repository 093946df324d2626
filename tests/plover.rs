//! Event types and participants on records of our own, written in the style of wire agencies and annotated before they were read.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use std::collections::BTreeSet;

use newsgraph::eval::plover::evaluate;
use newsgraph::extract::Extractor;
use newsgraph::lexicon::OntologyFiles;

const RECORDS: &str = "tests/plover/own.json";
/// What we promise of event types, actors and recipients.
const TYPE_ACCURACY: f64 = 0.75;
const PARTICIPANT_F1: f64 = 0.7;

#[test]
fn records_keep_what_is_promised() {
    let extractor = Extractor::new(&OntologyFiles::embedded()).unwrap();
    let score = evaluate(&extractor, &std::fs::read_to_string(RECORDS).unwrap(), true).unwrap();
    let shown = score.differences.join("\n");
    assert!(score.type_accuracy >= TYPE_ACCURACY, "types {}\n{shown}", score.type_accuracy);
    assert!(score.actor_f1 >= PARTICIPANT_F1, "actors {}\n{shown}", score.actor_f1);
    assert!(score.recipient_f1 >= PARTICIPANT_F1, "recipients {}\n{shown}", score.recipient_f1);
}

#[test]
fn records_have_every_type() {
    let records: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(RECORDS).unwrap()).unwrap();
    let types: BTreeSet<&str> = records.as_array().unwrap().iter().filter_map(|r| r["event"].as_str()).collect();
    let ontology = std::fs::read_to_string("ontology/plover.ttl").unwrap();
    let known: BTreeSet<&str> = ontology
        .lines()
        .filter_map(|line| line.trim().strip_prefix("skos:notation \"")?.strip_suffix("\" ;"))
        .collect();
    assert_eq!(types, known);
}
