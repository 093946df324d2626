//! What a change takes from shared nodes and what it adds to them.
//!
//! Entry point: [`Deltas::note`]. Invariant: what an article says before and after alike is no change.

use std::collections::{BTreeMap, BTreeSet};

use crate::rdf::Parts;
use crate::rdf::shared::AppearanceFacts;
use crate::rdf::tally::StatementPart;

/// Parts taken from one node and added to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Delta<T> {
    pub(super) removed: Vec<T>,
    pub(super) added: Vec<T>,
}

impl<T> Default for Delta<T> {
    fn default() -> Self {
        Self { removed: Vec::new(), added: Vec::new() }
    }
}

/// All nodes that a change touches.
#[derive(Clone, Debug, Default)]
pub(super) struct Deltas {
    pub(super) statements: BTreeMap<String, Delta<StatementPart>>,
    pub(super) entities: BTreeMap<String, Delta<AppearanceFacts>>,
    pub(super) runs: BTreeSet<String>,
}

impl Deltas {
    /// One article said `old` and says `new`.
    pub(super) fn note(&mut self, old: Parts, new: Parts) {
        let one = |parts: BTreeMap<String, StatementPart>| parts.into_iter().map(|(iri, part)| (iri, vec![part]));
        note(&mut self.statements, one(old.statements).collect(), one(new.statements).collect());
        note(&mut self.entities, old.entities, new.entities);
        self.runs.extend(old.runs.symmetric_difference(&new.runs).cloned());
    }
}

fn note<T: PartialEq>(
    deltas: &mut BTreeMap<String, Delta<T>>,
    mut old: BTreeMap<String, Vec<T>>,
    new: BTreeMap<String, Vec<T>>,
) {
    for (iri, added) in new {
        match old.remove(&iri) {
            Some(removed) if removed == added => {}
            removed => {
                let delta = deltas.entry(iri).or_default();
                delta.removed.extend(removed.into_iter().flatten());
                delta.added.extend(added);
            }
        }
    }
    for (iri, removed) in old {
        deltas.entry(iri).or_default().removed.extend(removed);
    }
}
