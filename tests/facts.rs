//! Facts: a table of texts, each with a fact that is asserted, or must not be.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use newsgraph::extract::Extractor;
use newsgraph::lexicon::OntologyFiles;
use newsgraph::statement::{Facts, Object, Statement};

fn said(facts: &Facts, statement: &Statement) -> String {
    let label = |entity: u32| facts.entities[entity as usize].label.as_str();
    let object = match &statement.object {
        Object::Entity(entity) => label(*entity),
        Object::Literal { text, .. } => text,
    };
    let relation = statement.predicate.rsplit(['/', '#']).next().unwrap();
    format!("{} {relation} {object}", label(statement.subject))
}

#[test]
fn texts_assert_the_facts_of_the_table_and_no_others_that_it_forbids() {
    let extractor = Extractor::new(&OntologyFiles::embedded()).unwrap();
    let table = std::fs::read_to_string("tests/facts/sentences.txt").unwrap();
    let mut faults = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (text, fact) = line.split_once('|').unwrap_or_else(|| panic!("two fields: {line}"));
        let (text, fact) = (text.trim(), fact.trim());
        let facts = extractor.extract_document(&extractor.annotator().annotate(text, &[]), None);
        let asserted: Vec<String> =
            facts.statements.iter().filter(|s| s.is_asserted()).map(|s| said(&facts, s)).collect();
        let (is_wanted, fact) = (!fact.contains('!'), fact.replace('!', ""));
        if asserted.contains(&fact) != is_wanted {
            faults.push(format!("{text} | {fact}: {asserted:?}"));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
