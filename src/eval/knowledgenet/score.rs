//! The text evaluation of KnowledgeNet.
//!
//! Entry point: [`Counts::add`]. Invariant: a gold fact is found if a predicted one has its property and both spans meet it; what meets
//! no gold fact is wrong only where the passage is annotated for its property in full.

use std::collections::BTreeMap;

use serde::Serialize;

use super::format::{Fact, Passage};

/// Found, missed and wrong facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    right: usize,
    missed: usize,
    wrong: usize,
}

/// Precision, recall and F1, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Score {
    /// Right of predicted.
    pub precision: f64,
    /// Found of gold.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

impl Counts {
    /// Counts one passage, by property.
    pub fn add(
        by_property: &mut BTreeMap<String, Self>,
        passage: &Passage,
        predicted: &[Fact],
        same: impl Fn(&Fact, &Fact) -> bool,
    ) {
        let meets = |a: &Fact, b: &Fact| a.property == b.property && same(a, b);
        for gold in &passage.facts {
            let counts = by_property.entry(gold.property.clone()).or_default();
            match predicted.iter().any(|fact| meets(fact, gold)) {
                true => counts.right += 1,
                false => counts.missed += 1,
            }
        }
        // What says the same as a predicted fact that was right is not wrong either.
        let right: Vec<&Fact> = predicted.iter().filter(|p| passage.facts.iter().any(|gold| meets(p, gold))).collect();
        for fact in predicted.iter().filter(|fact| passage.exhaustive.contains(&fact.property)) {
            if !right.iter().any(|known| meets(fact, known)) {
                by_property.entry(fact.property.clone()).or_default().wrong += 1;
            }
        }
    }

    /// The counts of all properties together.
    #[must_use]
    pub fn total(by_property: &BTreeMap<String, Self>) -> Self {
        by_property.values().fold(Self::default(), |sum, counts| Self {
            right: sum.right + counts.right,
            missed: sum.missed + counts.missed,
            wrong: sum.wrong + counts.wrong,
        })
    }

    /// The score that these counts make.
    #[must_use]
    pub fn score(self) -> Score {
        let ratio = |whole: usize| if whole == 0 { 0.0 } else { self.right as f64 / whole as f64 };
        let (precision, recall) = (ratio(self.right + self.wrong), ratio(self.right + self.missed));
        let f1 = if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
        let round = |value: f64| (value * 10_000.0).round() / 10_000.0;
        Score { precision: round(precision), recall: round(recall), f1: round(f1) }
    }
}

/// Both spans of two facts meet.
#[must_use]
pub fn overlap(a: &Fact, b: &Fact) -> bool {
    let meets = |a: (usize, usize), b: (usize, usize)| a.0 < b.1 && b.0 < a.1;
    meets((a.subject_start, a.subject_end), (b.subject_start, b.subject_end))
        && meets((a.object_start, a.object_end), (b.object_start, b.object_end))
}

/// Both spans of two facts are the same.
#[must_use]
pub fn exact(a: &Fact, b: &Fact) -> bool {
    a == b
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(property: &str, subject: (usize, usize), object: (usize, usize)) -> Fact {
        let property = property.to_owned();
        Fact {
            property,
            subject_start: subject.0,
            subject_end: subject.1,
            object_start: object.0,
            object_end: object.1,
        }
    }

    fn passage(facts: Vec<Fact>, exhaustive: &[&str]) -> Passage {
        let exhaustive = exhaustive.iter().map(|&property| property.to_owned()).collect();
        Passage { fold: 1, start: 0, text: String::new(), facts, exhaustive }
    }

    fn score(passage: &Passage, predicted: &[Fact]) -> Score {
        let mut counts = BTreeMap::new();
        Counts::add(&mut counts, passage, predicted, overlap);
        Counts::total(&counts).score()
    }

    #[test]
    fn spans_need_only_meet() {
        let gold = passage(vec![fact("SPOUSE", (0, 10), (20, 30))], &["SPOUSE"]);
        assert_eq!(score(&gold, &[fact("SPOUSE", (9, 12), (15, 21))]).f1, 1.0);
        assert_eq!(score(&gold, &[fact("SPOUSE", (10, 12), (20, 30))]).f1, 0.0);
    }

    #[test]
    fn what_is_not_annotated_in_full_is_not_wrong() {
        let gold = passage(vec![fact("SPOUSE", (0, 10), (20, 30))], &["SPOUSE"]);
        let right = fact("SPOUSE", (0, 10), (20, 30));
        assert_eq!(score(&gold, &[right.clone(), fact("CEO", (0, 10), (20, 30))]).precision, 1.0);
        assert_eq!(score(&gold, &[right, fact("SPOUSE", (40, 50), (60, 70))]).precision, 0.5);
    }
}
