//! SPARQL Update, as a maintainer's tool.
//!
//! Entry point: `Store::update`. Invariant: acts on exactly the graphs it names, in one transaction; it merges nothing
//! and derives nothing, so what it leaves inconsistent is for `verify` to find.

use oxigraph::sparql::SparqlEvaluator;

use super::convert::to_named;
use super::{QueryError, Store};
use crate::vocab::PREFIXES;

impl Store {
    /// Runs an update. `LOAD` is not allowed: nothing is fetched.
    ///
    /// # Errors
    /// Where it does not parse, cannot be evaluated, or the store cannot be written; then nothing has changed.
    pub fn update(&self, text: &str) -> Result<(), QueryError> {
        let own = self.base().prefixes();
        let internal = |error: &dyn std::fmt::Display| QueryError::Internal(error.to_string());
        let mut evaluator = SparqlEvaluator::new();
        let prefixes = PREFIXES.iter().map(|(name, iri)| (*name, *iri));
        for (name, iri) in prefixes.chain(own.iter().map(|(name, iri)| (*name, iri.as_str()))) {
            evaluator = evaluator.with_prefix(name, iri).map_err(|error| internal(&error))?;
        }
        let update = evaluator.parse_update(text)?;
        let mut writer = self.begin().map_err(|error| internal(&error))?;
        update.on_transaction(&mut writer.tx).execute().map_err(|error| QueryError::Unsupported(error.to_string()))?;
        // The store's own triples say what every open relies on: they come back whatever the update did to them.
        let history = to_named(&self.base().history());
        writer.tx.insert_named_graph(&history);
        writer.commit().map_err(|error| internal(&error))
    }
}
