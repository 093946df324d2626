//! Opens and closes a store; its base and its revision.
//!
//! Entry points: [`Store::open`], [`Store::memory`]. Invariant: the base is written with the first transaction and
//! never changes; the revision grows with every committed change, in the same transaction.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use oxigraph::model as ox;
use oxigraph::store::{Store as Engine, Transaction};

use super::convert::to_named;
use super::draft::Draft;
use super::gate::Gate;
use super::load::write;
use super::query::{Counts, Links};
use super::read::{Write, set};
use super::search::{Pending, TextIndex};
use super::{StoreError, unfinished};
use crate::rdf::{Base, Quad, Term, Triple};
use crate::vocab::{ng, xsd};

/// A graph store. Clones share it.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    gate: Gate,
    base: Base,
    path: Option<PathBuf>,
    is_read_only: bool,
    revision: AtomicU64,
    writer: Mutex<()>,
    text: TextIndex,
    links: Links,
    counts: Counts,
}

/// The right to write, held for the length of one transaction, or of one draft.
pub(super) struct Writer<'a, T = Transaction<'a>> {
    store: &'a Store,
    pub(super) tx: T,
    /// What a search could find by the changes; perhaps everything, unless the change says what.
    pub(super) touched: Pending,
    _guard: MutexGuard<'a, ()>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("base", &self.0.base.as_str()).field("path", &self.0.path).finish()
    }
}

impl Store {
    /// An empty store in memory.
    ///
    /// # Errors
    /// Where the engine cannot be set up.
    pub fn memory(base: Base) -> Result<Self, StoreError> {
        Self::with_engine(Engine::new()?, Some(base), None, false)
    }

    /// Opens the store in a directory; creates both where there are none. `base` is for creation; opening a store
    /// that has another one is an error.
    ///
    /// # Errors
    /// Where it is locked, has another base, or its directory cannot be written.
    pub fn open(directory: &Path, base: Option<&str>) -> Result<Self, StoreError> {
        let base = base.map(Base::new).transpose()?;
        let engine = disk::open(directory)?;
        Self::with_engine(engine, base, Some(directory.to_owned()), false)
    }

    /// Opens an existing store for reading, beside a process that writes it. It sees what was flushed before.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    pub fn open_read_only(directory: &Path) -> Result<Self, StoreError> {
        if !directory.join("CURRENT").exists() {
            return Err(StoreError::Missing(directory.to_owned()));
        }
        let engine = disk::open_read_only(directory)?;
        Self::with_engine(engine, None, Some(directory.to_owned()), true)
    }

    fn with_engine(
        engine: Engine,
        base: Option<Base>,
        path: Option<PathBuf>,
        is_read_only: bool,
    ) -> Result<Self, StoreError> {
        let stored = literal(&engine, ng::STORE_BASE)?;
        let base = match (stored, base) {
            (Some(stored), Some(given)) if stored != given.as_str() => {
                return Err(StoreError::OtherBase { stored, given: given.as_str().to_owned() });
            }
            (Some(stored), _) => Base::new(&stored)?,
            (None, given) => given.unwrap_or_default(),
        };
        match &path {
            Some(path) if is_read_only => unfinished::refuse(&engine, &base, path)?,
            Some(path) => {
                unfinished::sweep(path).map_err(|error| StoreError::Write(error.to_string()))?;
                unfinished::finish(&engine, &base, path)?;
            }
            None => {}
        }
        let revision = match literal(&engine, ng::STORE_REVISION)? {
            Some(text) => text.parse().map_err(|_| StoreError::Damaged(format!("its revision is “{text}”")))?,
            None => 0,
        };
        // Beside a process that writes, the index is its own, in memory.
        let folder = path.as_ref().filter(|_| !is_read_only).map(|path| path.join("search"));
        let text = TextIndex::new(folder, revision);
        let revision = AtomicU64::new(revision);
        let gate = Gate::new(engine);
        let (writer, links, counts) = (Mutex::new(()), Links::default(), Counts::default());
        let inner = Inner { gate, base, path, is_read_only, revision, writer, text, links, counts };
        let store = Self(Arc::new(inner));
        if !is_read_only && store.revision() == 0 {
            store.begin()?.commit()?;
        }
        Ok(store)
    }

    /// The base of the store's own IRIs.
    #[must_use]
    pub fn base(&self) -> &Base {
        &self.0.base
    }

    /// The directory, where the store is on disk.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.0.path.as_deref()
    }

    /// A number that grows with every committed change and survives a restart.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.0.revision.load(Ordering::Acquire)
    }

    /// Writes everything to disk, so that the next open need not replay the log.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn flush(&self) -> Result<(), StoreError> {
        if self.0.path.is_some() && !self.0.is_read_only {
            disk::flush(self.0.gate.engine())?;
            self.flush_index()?;
        }
        Ok(())
    }

    pub(super) fn text_index(&self) -> &TextIndex {
        &self.0.text
    }

    /// Counts that are known of the revision.
    pub(super) fn known_counts(&self) -> &Counts {
        &self.0.counts
    }

    pub(super) fn known_links(&self) -> &Links {
        &self.0.links
    }

    /// What the store holds, for readers.
    pub(super) fn engine(&self) -> &Gate {
        &self.0.gate
    }

    pub(super) fn begin(&self) -> Result<Writer<'_>, StoreError> {
        let guard = self.lock()?;
        let tx = self.0.gate.engine().start_transaction()?;
        Ok(Writer { store: self, tx, touched: Pending::All, _guard: guard })
    }

    /// The right to write, for changes that are collected first.
    pub(super) fn draft(&self) -> Result<Writer<'_, Draft<'_>>, StoreError> {
        let guard = self.lock()?;
        let tx = Draft::new(self.0.gate.engine());
        Ok(Writer { store: self, tx, touched: Pending::none(), _guard: guard })
    }

    fn lock(&self) -> Result<MutexGuard<'_, ()>, StoreError> {
        if self.0.is_read_only {
            return Err(StoreError::ReadOnly);
        }
        let guard = self.0.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(path) = self.path().filter(|path| unfinished::is_there(path)) {
            // The disk refused the second step of the change before.
            self.0.gate.shut(|| unfinished::finish(self.0.gate.engine(), self.base(), path))?;
        }
        Ok(guard)
    }
}

impl<T: Write> Writer<'_, T> {
    /// Counts the revision up.
    fn note_revision(&mut self) -> Result<u64, StoreError> {
        let (base, revision) = (self.store.base(), self.store.revision() + 1);
        let Quad { triple, graph } = revision_quad(base, revision);
        let (graph, subject) = (graph.unwrap_or_default(), triple.subject.lexical());
        set(&mut self.tx, &graph, subject, ng::STORE_REVISION, triple.object.clone())?;
        set(&mut self.tx, &graph, subject, ng::STORE_BASE, Term::text(base.as_str()))?;
        Ok(revision)
    }
}

/// Says what is committed.
fn announce(store: &Store, touched: Pending, revision: u64) {
    store.0.text.note(touched, revision);
    store.0.revision.store(revision, Ordering::Release);
}

impl Writer<'_> {
    /// Makes the changes visible, all of them or, where the disk refuses, none.
    pub(super) fn commit(mut self) -> Result<(), StoreError> {
        let revision = self.note_revision()?;
        self.store.0.text.expect_change();
        self.tx.commit()?;
        announce(self.store, self.touched, revision);
        Ok(())
    }
}

impl Writer<'_, Draft<'_>> {
    /// Makes the changes visible, all of them or, where the disk refuses, none.
    pub(super) fn commit_draft(mut self) -> Result<(), StoreError> {
        let revision = self.note_revision()?;
        self.store.0.text.expect_change();
        write(self.store, &self.tx, revision)?;
        announce(self.store, self.touched, revision);
        Ok(())
    }
}

/// In which the store's revision is kept.
pub(super) fn revision_quad(base: &Base, revision: u64) -> Quad {
    let number = Term::typed(revision.to_string(), xsd::INTEGER);
    let triple = Triple::new(&base.iri("store"), ng::STORE_REVISION, number);
    Quad { triple, graph: Some(base.history()) }
}

/// The one literal of a property of the store itself. The graph's IRI is not known before the base is.
fn literal(engine: &Engine, predicate: &str) -> Result<Option<String>, StoreError> {
    let predicate = to_named(predicate);
    let quad = engine.quads_for_pattern(None, Some(predicate.as_ref()), None, None).next().transpose()?;
    Ok(quad.and_then(|quad| match quad.object {
        ox::Term::Literal(literal) => Some(literal.value().to_owned()),
        _ => None,
    }))
}

#[cfg(feature = "rocksdb")]
pub(super) mod disk {
    use std::path::Path;

    use oxigraph::store::{StorageError, Store as Engine};

    use crate::store::{StoreError, read_server};

    pub(in crate::store) fn open(directory: &Path) -> Result<Engine, StoreError> {
        std::fs::create_dir_all(directory).map_err(|error| unusable(directory, &error.to_string()))?;
        Engine::open(directory).map_err(|error| explain(directory, &error))
    }

    pub(in crate::store) fn open_read_only(directory: &Path) -> Result<Engine, StoreError> {
        Engine::open_read_only(directory).map_err(|error| explain(directory, &error))
    }

    pub(in crate::store) fn flush(engine: &Engine) -> Result<(), StoreError> {
        Ok(engine.flush()?)
    }

    pub(in crate::store) fn backup(engine: &Engine, target: &Path) -> Result<(), StoreError> {
        engine.backup(target).map_err(|error| unusable(target, &error.to_string()))
    }

    pub(in crate::store) fn optimize(engine: &Engine) -> Result<(), StoreError> {
        Ok(engine.optimize()?)
    }

    fn explain(directory: &Path, error: &StorageError) -> StoreError {
        let text = error.to_string();
        // RocksDB tells of its lock only in words: "While lock file: …/LOCK: Resource temporarily unavailable" from
        // another process, "lock hold by current process" from this one.
        if text.contains("While lock file") || text.contains("lock hold by") {
            let url = read_server(directory).map(|server| server.url);
            return StoreError::LockedBy { path: directory.to_owned(), url };
        }
        unusable(directory, &text)
    }

    fn unusable(directory: &Path, reason: &str) -> StoreError {
        StoreError::Unusable { path: directory.to_owned(), reason: reason.to_owned() }
    }
}

#[cfg(not(feature = "rocksdb"))]
pub(super) mod disk {
    use std::path::Path;

    use oxigraph::store::Store as Engine;

    use crate::store::StoreError;

    pub(in crate::store) fn open(_: &Path) -> Result<Engine, StoreError> {
        Err(StoreError::NoDisk)
    }

    pub(in crate::store) fn open_read_only(_: &Path) -> Result<Engine, StoreError> {
        Err(StoreError::NoDisk)
    }

    pub(in crate::store) fn flush(_: &Engine) -> Result<(), StoreError> {
        Err(StoreError::NoDisk)
    }

    pub(in crate::store) fn backup(_: &Engine, _: &Path) -> Result<(), StoreError> {
        Err(StoreError::NoDisk)
    }

    pub(in crate::store) fn optimize(_: &Engine) -> Result<(), StoreError> {
        Err(StoreError::NoDisk)
    }
}
