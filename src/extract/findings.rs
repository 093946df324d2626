//! What has been found so far, with equal statements put together.
//!
//! Entry point: [`Findings`]. Invariant: one statement per subject, predicate and object; evidence in the order found.

use rustc_hash::FxHashMap;

use crate::statement::{Drop, DropReason, EntityIx, Event, Evidence, Object, Statement};
use crate::text::TextRange;

/// Statements, events and drops of one article while it is read.
#[derive(Debug, Default)]
pub struct Findings {
    /// Statements.
    pub statements: Vec<Statement>,
    /// Events.
    pub events: Vec<Event>,
    /// Drops.
    pub drops: Vec<Drop>,
    index: FxHashMap<(EntityIx, String, Object), usize>,
}

impl Findings {
    /// Adds an occurrence of a statement.
    pub fn state(&mut self, subject: EntityIx, predicate: &str, object: Object, evidence: Evidence) {
        let key = (subject, predicate.to_owned(), object);
        if let Some(&known) = self.index.get(&key) {
            self.statements[known].add(evidence);
            return;
        }
        let statement = Statement::new(subject, predicate, key.2.clone(), evidence);
        self.index.insert(key, self.statements.len());
        self.statements.push(statement);
    }

    /// Adds a drop.
    pub fn drop(&mut self, range: TextRange, reason: DropReason, detail: impl Into<String>) {
        self.drops.push(Drop { range, reason, detail: detail.into() });
    }
}
