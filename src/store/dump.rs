//! Writes out what the store holds.
//!
//! Entry points: `Store::dump`, `Store::describe`. Invariant: a dump is canonical N-Quads in sorted order; two stores
//! with the same knowledge give the same bytes, whatever the order in which they came to it.

use std::io::Write;

use super::convert::to_triple;
use super::query::graph_serializer;
use super::read::{In, Read, is_known};
use super::{ResultFormat, Store, StoreError};
use crate::vocab::schema;

/// What a dump holds beside the knowledge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DumpOptions {
    /// What depends on when and where this store ran.
    pub history: bool,
    /// Leaves out the articles' full texts.
    pub without_texts: bool,
    /// Also what the store keeps for itself to derive shared nodes; a function of the rest.
    pub derivation: bool,
}

impl Store {
    /// Writes everything as canonical N-Quads, sorted.
    ///
    /// # Errors
    /// Where the store cannot be read or the output cannot be written.
    pub fn dump(&self, options: DumpOptions, sink: &mut dyn Write) -> Result<(), StoreError> {
        let (history, texts, derivation) = (self.base().history(), self.base().texts(), self.base().derivation());
        let mut lines = Vec::new();
        for quad in self.engine().each(None, None, None, In::All) {
            let quad = quad?;
            let graph = quad.graph.as_deref();
            let is_left_out = (graph == Some(&history) && !options.history)
                || (graph == Some(&texts) && options.without_texts)
                || (graph == Some(&derivation) && !options.derivation);
            if is_left_out {
                continue;
            }
            lines.push(quad.to_string());
        }
        lines.sort_unstable();
        for line in lines {
            writeln!(sink, "{line}")?;
        }
        Ok(())
    }

    /// Number of quads, those that the store keeps for itself included. Reads all of them.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn size(&self) -> Result<usize, StoreError> {
        // It takes long, so it is not counted at the gate: between two steps of a change it may be of either.
        Ok(self.engine().engine().len()?)
    }

    /// Whether anything is known of an IRI.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn knows(&self, iri: &str) -> Result<bool, StoreError> {
        is_known(self.engine(), iri, In::Default)
    }

    /// Writes what is known of an IRI, sorted. `false` and no output where nothing is.
    ///
    /// # Errors
    /// Where the store cannot be read, the format holds no graphs, or the output cannot be written.
    pub fn describe(&self, iri: &str, format: ResultFormat, sink: &mut dyn Write) -> Result<bool, StoreError> {
        let Some(format) = format.graph() else {
            return Err(StoreError::Engine(format!("{} holds no graphs", format.media_type())));
        };
        let mut quads = self.engine().find(Some(iri), None, None, In::Default)?;
        quads.retain(|quad| quad.triple.predicate != schema::ARTICLE_BODY);
        quads.sort_unstable();
        if quads.is_empty() {
            return Ok(false);
        }
        let mut writer = graph_serializer(format, self.base(), sink);
        for triple in quads.iter().filter_map(|quad| to_triple(&quad.triple)) {
            writer.serialize_triple(&triple)?;
        }
        writer.finish()?;
        Ok(true)
    }
}
