//! Where readers take their snapshots.
//!
//! Entry points: [`Gate::look`], [`Gate::shut`]. Invariant: a change that the engine needs two steps for is seen whole or not at
//! all: no snapshot is taken between them. Whoever has a snapshot reads on, and a single step shuts nobody out.

use std::sync::{PoisonError, RwLock};

use oxigraph::store::Store as Engine;

use super::StoreError;
use super::read::{In, Read};
use crate::rdf::{Quad, Term};

/// The engine, and the right to look at it.
pub(super) struct Gate {
    engine: Engine,
    door: RwLock<()>,
}

impl Gate {
    pub(super) const fn new(engine: Engine) -> Self {
        Self { engine, door: RwLock::new(()) }
    }

    /// Takes a snapshot. What takes long must be done with what this gives, not inside it.
    pub(super) fn look<'e, T>(&'e self, take: impl FnOnce(&'e Engine) -> T) -> T {
        let _open = self.door.read().unwrap_or_else(PoisonError::into_inner);
        take(&self.engine)
    }

    /// Changes the engine while nobody takes a snapshot.
    pub(super) fn shut<T>(&self, change: impl FnOnce() -> T) -> T {
        let _shut = self.door.write().unwrap_or_else(PoisonError::into_inner);
        change()
    }

    /// The engine itself, for whoever holds the right to write: nothing is half done then.
    pub(super) const fn engine(&self) -> &Engine {
        &self.engine
    }
}

impl Read for Gate {
    fn each(
        &self,
        subject: Option<&str>,
        predicate: Option<&str>,
        object: Option<&Term>,
        graph: In<'_>,
    ) -> impl Iterator<Item = Result<Quad, StoreError>> {
        let _open = self.door.read().unwrap_or_else(PoisonError::into_inner);
        self.engine.each(subject, predicate, object, graph)
    }

    fn has(&self, quad: &Quad) -> Result<bool, StoreError> {
        self.look(|engine| engine.has(quad))
    }
}
