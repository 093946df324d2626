//! Several articles as one change.
//!
//! Entry points: `Store::batch`, [`Batch`]. Invariants: a batch is in the store whole or not at all, for readers and after a crash;
//! what its articles share is written once. What it holds is what a change for each article would have left.

use std::time::{Duration, Instant};

use super::article::{Change, is_outdated, now, runs};
use super::draft::Draft;
use super::exchange::{exchange, read_of};
use super::open::Writer;
use super::own::own_quads;
use super::read::{In, Read, set};
use super::{Store, StoreError};
use crate::rdf::ArticleGraph;
use crate::vocab::ng;

/// Quads after which a batch takes no more articles: what it holds in memory is bounded by them. The engine merges what
/// is new with what it has after each batch, so smaller ones cost more.
const MOST_QUADS: usize = 1_000_000;

/// Time after which a batch takes no more articles: others wait to write, and readers to see it.
const LONGEST: Duration = Duration::from_mins(1);

/// Articles that become visible together. Nobody else writes while there is one.
pub struct Batch<'a> {
    store: &'a Store,
    writer: Writer<'a, Draft<'a>>,
    begun: Instant,
}

impl Store {
    /// Begins a batch.
    ///
    /// # Errors
    /// Where the store is read-only.
    pub fn batch(&self) -> Result<Batch<'_>, StoreError> {
        Ok(Batch { store: self, writer: self.draft()?, begun: Instant::now() })
    }

    /// Puts an article's graph in, in place of an earlier revision.
    ///
    /// # Errors
    /// Where the store cannot be written; then nothing has changed.
    pub fn put_article(&self, graph: &ArticleGraph) -> Result<Change, StoreError> {
        let mut batch = self.batch()?;
        let change = batch.put(graph.clone())?;
        batch.commit()?;
        Ok(change)
    }
}

impl Batch<'_> {
    /// Puts an article's graph in, in place of an earlier revision.
    ///
    /// # Errors
    /// Where the store cannot be read; then the batch is as it was before.
    pub fn put(&mut self, graph: ArticleGraph) -> Result<Change, StoreError> {
        self.writer.tx.mark();
        let change = self.try_put(graph);
        if change.is_err() {
            self.writer.tx.undo();
        }
        change
    }

    fn try_put(&mut self, graph: ArticleGraph) -> Result<Change, StoreError> {
        let (base, writer) = (self.store.base(), &mut self.writer);
        let old = own_quads(&writer.tx, base, &graph.article)?;
        if is_outdated(&old, &graph) {
            return Ok(Change::Outdated);
        }
        let (article, runs) = (graph.article.clone(), runs(&graph, base));
        let new = graph.into_own_graph(base);
        if !old.is_empty() && read_of(&writer.tx, base, &old)?.quads == new.quads {
            return Ok(Change::Unchanged);
        }
        let is_new = old.is_empty();
        exchange(writer, base, (&article, old, new), runs)?;
        let (history, now) = (base.history(), now());
        if writer.tx.find(Some(&article), Some(ng::FIRST_SEEN), None, In::Graph(&history))?.is_empty() {
            set(&mut writer.tx, &history, &article, ng::FIRST_SEEN, now.clone())?;
        }
        set(&mut writer.tx, &history, &article, ng::LAST_CHANGED, now)?;
        Ok(if is_new { Change::Added } else { Change::Revised })
    }

    /// Whether it should be committed before more is put in.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.writer.tx.len() >= MOST_QUADS || self.begun.elapsed() >= LONGEST
    }

    /// Makes all of it visible.
    ///
    /// # Errors
    /// Where the disk refuses; then nothing has changed.
    pub fn commit(self) -> Result<(), StoreError> {
        if self.writer.tx.len() == 0 { Ok(()) } else { self.writer.commit_draft() }
    }
}
