//! Odd inputs end sensibly: every mention and quote lies in the text, and what is not read is a drop with its reason.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

mod odd;

use std::sync::LazyLock;

use newsgraph::extract::Extractor;
use newsgraph::lexicon::OntologyFiles;
use newsgraph::statement::{DropReason, Facts};

static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(|| Extractor::new(&OntologyFiles::embedded()).unwrap());

fn extract(text: &str) -> Facts {
    let document = EXTRACTOR.annotator().annotate(text, &[]);
    EXTRACTOR.extract_document(&document, Some("2025-04-10".parse().unwrap()))
}

/// Every range can be cut out of the text, and every quote lies in its sentence.
fn check(name: &str, text: &str, facts: &Facts) {
    let fits = |range: newsgraph::text::TextRange| {
        let cut = text.get(range.start() as usize..range.end() as usize);
        assert!(cut.is_some(), "{name}: {range:?} is no part of the text");
    };
    for mention in facts.entities.iter().flat_map(|entity| &entity.mentions) {
        fits(mention.range);
    }
    let evidence = facts.statements.iter().flat_map(|s| s.evidence()).chain(facts.events.iter().map(|e| &e.evidence));
    for evidence in evidence.chain(facts.claims.iter().map(|claim| &claim.evidence)) {
        fits(evidence.quote);
        assert!(evidence.sentence.contains_range(evidence.quote), "{name}: a quote leaves its sentence");
    }
    for dropped in &facts.drops {
        fits(dropped.range);
    }
}

#[test]
fn odd_inputs_end_with_facts_or_drops() {
    for (name, make) in odd::INPUTS {
        let text = make(2_000);
        let facts = extract(&text);
        check(name, &text, &facts);
        let found = facts.statements.len() + facts.events.len() + facts.claims.len();
        assert!(found + facts.drops.len() > 0, "{name}: neither facts nor drops");
    }
}

#[test]
fn a_sentence_of_five_thousand_words_is_dropped_as_too_long() {
    let text = (odd::INPUTS[0].1)(5_000);
    let facts = extract(&text);
    assert!(facts.drops.iter().any(|dropped| dropped.reason == DropReason::TooLong), "{:?}", facts.drops);
    assert!(facts.events.is_empty());
}

#[test]
fn ten_thousand_mentions_of_one_name_are_one_entity() {
    let text = (odd::INPUTS[5].1)(30_000);
    let facts = extract(&text);
    let kenya = facts.entities.iter().find(|entity| entity.label == "Kenya").unwrap();
    assert!(kenya.mentions.len() >= 10_000, "{}", kenya.mentions.len());
}
