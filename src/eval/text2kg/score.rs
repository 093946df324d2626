//! The scorer of Text2KGBench.
//!
//! Entry point: [`score`]. Invariant: triples are compared as text without spaces, underscores and case; precision, recall and F1 are
//! computed for each gold sentence and averaged over them, and a sentence of which nothing is predicted counts nought.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::format::{Labelled, Triple};

/// Averages over the sentences, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Scores {
    /// F1 as the benchmark prints it: predicted triples count only where the sentence's gold has their relation.
    pub f1_filtered: f64,
    /// Precision of the same.
    pub precision_filtered: f64,
    /// Recall of the same.
    pub recall_filtered: f64,
    /// F1 of all that was predicted.
    pub f1: f64,
    /// Precision of all that was predicted.
    pub precision: f64,
    /// Recall of all that was predicted.
    pub recall: f64,
}

/// Scores what was read, by the sentences' identifiers.
#[must_use]
pub fn score(gold: &[Labelled], read: &[Labelled]) -> Scores {
    let by_id: BTreeMap<&str, &[Triple]> = read.iter().map(|one| (one.id.as_str(), one.triples.as_slice())).collect();
    let (mut all, mut filtered) = ([0.0; 3], [0.0; 3]);
    for sentence in gold {
        let predicted = by_id.get(sentence.id.as_str()).copied().unwrap_or_default();
        let wanted: BTreeSet<String> = sentence.triples.iter().map(comparable).collect();
        let relations: BTreeSet<String> = sentence.triples.iter().map(|triple| plain(&triple.rel)).collect();
        let found = predicted.iter().map(comparable).collect();
        let in_gold = predicted.iter().filter(|triple| relations.contains(&plain(&triple.rel)));
        add(&mut all, &wanted, &found);
        add(&mut filtered, &wanted, &in_gold.map(comparable).collect());
    }
    let mean = |sum: f64| if gold.is_empty() { 0.0 } else { (sum / gold.len() as f64 * 10_000.0).round() / 10_000.0 };
    Scores {
        f1_filtered: mean(filtered[2]),
        precision_filtered: mean(filtered[0]),
        recall_filtered: mean(filtered[1]),
        f1: mean(all[2]),
        precision: mean(all[0]),
        recall: mean(all[1]),
    }
}

fn add(sums: &mut [f64; 3], wanted: &BTreeSet<String>, found: &BTreeSet<String>) {
    let right = wanted.intersection(found).count() as f64;
    if right > 0.0 {
        let (precision, recall) = (right / found.len() as f64, right / wanted.len() as f64);
        sums[0] += precision;
        sums[1] += recall;
        sums[2] += 2.0 * precision * recall / (precision + recall);
    }
}

fn comparable(triple: &Triple) -> String {
    [&triple.sub, &triple.rel, &triple.obj].map(|part| plain(part)).concat()
}

/// A label without spaces, underscores and case.
pub fn plain(label: &str) -> String {
    label.chars().filter(|c| !c.is_whitespace() && *c != '_').flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(id: &str, triples: &[[&str; 3]]) -> Labelled {
        let triple = |[sub, rel, obj]: &[&str; 3]| Triple {
            sub: (*sub).to_owned(),
            rel: (*rel).to_owned(),
            obj: (*obj).to_owned(),
        };
        Labelled { id: id.to_owned(), sentence: String::new(), triples: triples.iter().map(triple).collect() }
    }

    #[test]
    fn spaces_underscores_and_case_do_not_count() {
        let gold = [sentence("a", &[["The  Lighthouse", "publication date", "01 May 1990"]])];
        let read = [sentence("a", &[["the lighthouse", "publication_date", "01May 1990"]])];
        let scores = score(&gold, &read);
        assert_eq!((scores.f1_filtered, scores.f1), (1.0, 1.0));
    }

    #[test]
    fn a_relation_that_the_gold_does_not_have_is_dropped_by_the_filter_alone() {
        let gold = [sentence("a", &[["A", "author", "B"]])];
        let read = [sentence("a", &[["A", "author", "B"], ["A", "publisher", "C"]])];
        let scores = score(&gold, &read);
        assert_eq!((scores.precision_filtered, scores.precision, scores.recall), (1.0, 0.5, 1.0));
        assert!((scores.f1 - 0.6667).abs() < 1e-9);
    }

    #[test]
    fn sentences_count_alike_and_an_empty_one_counts_nought() {
        let gold =
            [sentence("a", &[["A", "author", "B"], ["A", "author", "C"]]), sentence("b", &[["D", "author", "E"]])];
        let scores = score(&gold, &[sentence("a", &[["A", "author", "B"]])]);
        assert_eq!((scores.precision, scores.recall), (0.5, 0.25));
        assert!((scores.f1 - 0.3333).abs() < 1e-9);
    }
}
