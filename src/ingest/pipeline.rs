//! Articles in, graph changed, one report per article.
//!
//! Entry point: [`Pipeline::ingest`]. Invariant: articles are read in parallel and put in in input order, many in one change;
//! only a bounded number is held at a time, so memory does not grow with the input.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::time::Instant;

use serde::Serialize;

use super::ArticleReader;
use crate::rdf::{ArticleGraph, RunInfo, article_graph, article_iri, revision_text};
use crate::source::{Article, SourceError};
use crate::statement::Facts;
use crate::store::{Batch, Change, Store, StoreError};

/// An input's name with the article in it, or why there is none.
pub type Source = (String, Result<Article, SourceError>);

/// What became of one article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ArticleReport {
    /// The input it came from.
    pub input: String,
    /// Its IRI; none where it was refused.
    pub article: Option<String>,
    /// Its headline.
    pub headline: Option<String>,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// What was read in it; none where it was refused or not read again.
    pub counts: Option<Counts>,
    /// What in the input was not used.
    pub warnings: Vec<String>,
    /// Milliseconds it took to read and to write.
    pub milliseconds: u64,
}

/// What became of one article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum Outcome {
    /// It is in the store.
    Stored {
        /// Whether that changed anything.
        change: Change,
    },
    /// It was not an article that can be used.
    Refused {
        /// A stable short name of the reason.
        code: &'static str,
        /// The reason in one line.
        reason: String,
    },
}

/// What was read in an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Entities.
    pub entities: usize,
    /// Facts, in whatever mode.
    pub statements: usize,
    /// Facts that the article asserts.
    pub asserted: usize,
    /// Events.
    pub events: usize,
    /// Claims and quotations.
    pub claims: usize,
    /// Things seen and not used.
    pub drops: usize,
}

impl Counts {
    /// Counts what was read.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        Self {
            entities: facts.entities.len(),
            statements: facts.statements.len(),
            asserted: facts.statements.iter().filter(|statement| statement.is_asserted()).count(),
            events: facts.events.len(),
            claims: facts.claims.len(),
            drops: facts.drops.len(),
        }
    }
}

/// Reads articles and writes them to a store.
pub struct Pipeline<'a, R> {
    reader: &'a R,
    store: &'a Store,
    run: RunInfo,
    run_iri: String,
}

/// Articles after which what the engine holds in memory goes to disk: keeps memory level, and the engine's tables small
/// enough for the processor's cache.
const FLUSH_EVERY: usize = 128;

/// Articles that are read, or being read, before it is their turn to be put in: enough for the time in which a batch is
/// written, few enough for memory.
const AHEAD: usize = 64;

/// What reading an article gave.
type Done = Result<(ArticleReport, Option<Read>), StoreError>;

/// An article on its way: read, or known to be in the store as it is.
enum Read {
    New(Box<ArticleGraph>, Counts),
    Known,
}

impl<'a, R: ArticleReader> Pipeline<'a, R> {
    /// A pipeline from a reader to a store.
    pub fn new(reader: &'a R, store: &'a Store) -> Self {
        let run = reader.run();
        let run_iri = run.iri(store.base());
        Self { reader, store, run, run_iri }
    }

    /// Ingests articles; `report` hears of each, in input order, once it is safely stored.
    ///
    /// # Errors
    /// Where the store cannot be written. The articles reported before are stored, the others are not.
    pub fn ingest(
        &self,
        sources: impl IntoIterator<Item = Source>,
        mut report: impl FnMut(ArticleReport),
    ) -> Result<(), StoreError> {
        let mut sources = sources.into_iter();
        let (mut ahead, mut batch, mut reports, mut unflushed) = (VecDeque::new(), None, Vec::new(), 0);
        rayon::in_place_scope(|scope| {
            loop {
                // Articles are read, by the threads of the caller's pool, while those before them are put in.
                ahead.extend(sources.by_ref().take(AHEAD - ahead.len()).map(|source| {
                    let (sender, coming) = sync_channel(1);
                    scope.spawn(move |_| drop(sender.send(self.read(source))));
                    coming
                }));
                let Some(read) = ahead.pop_front().and_then(wait_for) else { break };
                let mut open = batch.take().map_or_else(|| self.store.batch(), Ok)?;
                let put = read.and_then(|article| put(&mut open, article)).map(|report| reports.push(report));
                if put.is_ok() && !ahead.is_empty() && !open.is_full() {
                    batch = Some(open);
                    continue;
                }
                // What is not stored is not reported.
                open.commit()?;
                unflushed += reports.len();
                reports.drain(..).for_each(&mut report);
                put?;
                if unflushed >= FLUSH_EVERY {
                    self.store.flush()?;
                    unflushed = 0;
                }
            }
            Ok(())
        })
    }

    /// Ingests one article.
    ///
    /// # Errors
    /// Where the store cannot be written; then nothing has changed.
    pub fn ingest_one(&self, source: Source) -> Result<ArticleReport, StoreError> {
        let read = self.read(source)?;
        let mut batch = self.store.batch()?;
        let report = put(&mut batch, read)?;
        batch.commit()?;
        Ok(report)
    }

    fn read(&self, (input, article): Source) -> Done {
        let start = Instant::now();
        let mut report = ArticleReport {
            input,
            article: None,
            headline: None,
            outcome: Outcome::Stored { change: Change::Unchanged },
            counts: None,
            warnings: Vec::new(),
            milliseconds: 0,
        };
        let article = match article {
            Ok(article) => article,
            Err(error) => {
                report.outcome = Outcome::Refused { code: error.code(), reason: error.to_string() };
                return Ok((report, None));
            }
        };
        let iri = article_iri(self.store.base(), &article.id());
        let state = self.store.article_state(&iri)?;
        let is_known =
            state.is_some_and(|state| state.revision == revision_text(&article) && state.run == self.run_iri);
        let read = if is_known {
            Read::Known
        } else {
            let facts = self.reader.facts(&article);
            let graph = article_graph(&article, &facts, self.store.base(), &self.run);
            Read::New(Box::new(graph), Counts::of(&facts))
        };
        report.article = Some(iri);
        report.warnings = article.warnings.iter().map(ToString::to_string).collect();
        report.headline = Some(article.headline);
        report.milliseconds = milliseconds(start);
        Ok((report, Some(read)))
    }
}

/// What was read, once it has been; nothing where reading panicked, which ends whoever waits for the scope. A thread of the
/// pool reads others meanwhile.
fn wait_for(coming: Receiver<Done>) -> Option<Done> {
    loop {
        match coming.try_recv() {
            Ok(read) => return Some(read),
            Err(TryRecvError::Disconnected) => return None,
            Err(TryRecvError::Empty) if rayon::yield_now() == Some(rayon::Yield::Executed) => {}
            Err(TryRecvError::Empty) => return coming.recv().ok(),
        }
    }
}

fn put(batch: &mut Batch<'_>, (mut report, read): (ArticleReport, Option<Read>)) -> Result<ArticleReport, StoreError> {
    if let Some(Read::New(graph, counts)) = read {
        let start = Instant::now();
        let change = batch.put(*graph)?;
        report.outcome = Outcome::Stored { change };
        // Whether an article that changes nothing was read at all is a matter of timing.
        report.counts = (change != Change::Unchanged).then_some(counts);
        report.milliseconds += milliseconds(start);
    }
    Ok(report)
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
