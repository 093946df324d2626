//! Claims: a table of texts, each with who says what in it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use newsgraph::extract::Extractor;
use newsgraph::lexicon::OntologyFiles;
use newsgraph::statement::{Facts, Speaker};

fn speaker<'t>(text: &'t str, facts: &'t Facts, speaker: &Speaker) -> &'t str {
    match speaker {
        Speaker::Entity(entity) => &facts.entities[*entity as usize].label,
        Speaker::Unnamed(range) => range.slice(text),
    }
}

#[test]
fn texts_have_the_claims_of_the_table() {
    let extractor = Extractor::new(&OntologyFiles::embedded()).unwrap();
    let table = std::fs::read_to_string("tests/claims/sentences.txt").unwrap();
    let mut faults = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let &[text, who, verb, content] = fields.as_slice() else { panic!("four fields: {line}") };
        let facts = extractor.extract_document(&extractor.annotator().annotate(text, &[]), None);
        let claims = facts.claims.iter();
        let got: Vec<(&str, &str, &str)> =
            claims.map(|c| (speaker(text, &facts, &c.speaker), c.verb.as_str(), c.content.slice(text))).collect();
        let is_right = if who == "-" { got.is_empty() } else { got.contains(&(who, verb, content)) };
        if !is_right {
            faults.push(format!("{text}: {got:?}"));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
