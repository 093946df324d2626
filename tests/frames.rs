//! Frames keep what they promise: every example comes out, and no counter-example does.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use newsgraph::eval::frames::check;
use newsgraph::extract::Extractor;
use newsgraph::lexicon::OntologyFiles;

#[test]
fn every_example_comes_out_and_no_counter_example_does() {
    let extractor = Extractor::new(&OntologyFiles::embedded()).unwrap();
    let report = check(&extractor);
    let faults: Vec<String> =
        report.faults.iter().map(|fault| format!("{}: “{}”: {}", fault.frame, fault.text, fault.problem)).collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_frame_has_an_example_and_a_counter_example() {
    let extractor = Extractor::new(&OntologyFiles::embedded()).unwrap();
    let frames = extractor.lexicon().frames.all();
    let bare: Vec<&str> = frames
        .iter()
        .filter(|frame| frame.examples.is_empty() || frame.counter_examples.is_empty())
        .map(|frame| frame.id.as_str())
        .collect();
    assert!(bare.is_empty(), "without an example or a counter-example: {bare:?}");
}
