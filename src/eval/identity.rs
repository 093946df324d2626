//! Whether names of several articles come to the same entities as in the gold: B³ (Bagga and Baldwin, 1998).
//!
//! Entry points: [`Item`], [`score`]. Invariant: an item is an entity found in one article that is annotated there; entities that
//! were not found, or are not annotated, are counted elsewhere. Order does not matter.

use std::collections::BTreeMap;

use serde::Serialize;

/// An entity of one article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Which entity it is in the graph.
    pub found: String,
    /// Which it is in the gold.
    pub gold: String,
}

/// B³ of a set of items, 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct BCubed {
    /// Mean share of an item's found entity that is of its gold entity.
    pub precision: f64,
    /// Mean share of an item's gold entity that is of its found entity.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
    /// Items.
    pub items: usize,
    /// Gold entities that are in more than one article.
    pub shared: usize,
}

/// Scores items.
#[must_use]
pub fn score(items: &[Item]) -> BCubed {
    let (mut found, mut gold, mut both) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for Item { found: entity, gold: label } in items {
        *found.entry(entity).or_insert(0_usize) += 1;
        *gold.entry(label).or_insert(0_usize) += 1;
        *both.entry((entity, label)).or_insert(0_usize) += 1;
    }
    let (mut precision, mut recall) = (0.0, 0.0);
    for ((entity, label), count) in &both {
        // Each of the `count` items shares its entity and its label with all `count`.
        let square = (count * count) as f64;
        precision += square / found.get(entity).copied().unwrap_or(1) as f64;
        recall += square / gold.get(label).copied().unwrap_or(1) as f64;
    }
    let number = items.len().max(1) as f64;
    let (precision, recall) = (precision / number, recall / number);
    let f1 = if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
    let round = |value: f64| (value * 10_000.0).round() / 10_000.0;
    let shared = gold.values().filter(|count| **count > 1).count();
    BCubed { precision: round(precision), recall: round(recall), f1: round(f1), items: items.len(), shared }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(pairs: &[(&str, &str)]) -> Vec<Item> {
        pairs.iter().map(|(found, gold)| Item { found: (*found).into(), gold: (*gold).into() }).collect()
    }

    #[test]
    fn scores_as_the_measure_is_defined() {
        let right = score(&items(&[("a", "x"), ("a", "x"), ("b", "y")]));
        assert_eq!((right.precision, right.recall, right.f1, right.shared), (1.0, 1.0, 1.0, 1));
        // Two of one entity and one of another under one id: precision (4/3 + 1/3) / 3, recall 1.
        let merged = score(&items(&[("a", "x"), ("a", "x"), ("a", "y")]));
        assert_eq!((merged.precision, merged.recall), (0.5556, 1.0));
        let split = score(&items(&[("a", "x"), ("b", "x")]));
        assert_eq!((split.precision, split.recall, split.f1), (1.0, 0.5, 0.6667));
        assert!(score(&[]).f1.abs() < f64::EPSILON);
    }
}
