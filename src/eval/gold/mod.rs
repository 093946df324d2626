//! Score on our own annotated articles: entities, facts, events, claims and their modes.
//!
//! Entry point: [`evaluate`]. Invariant: what the gold does not annotate (other relations) is counted apart and scored neither
//! way; a gold item is matched at most once.

mod compare;
mod format;
mod vocabulary;

use std::path::Path;

use serde::Serialize;
use thiserror::Error;

use super::identity::{self, BCubed, Item};
use crate::extract::Extractor;
use crate::ingest::run_info;
use crate::rdf::{Base, article_graph};
use crate::source::{Defaults, Input, read};
use crate::store::{Store, StoreError};

pub use format::GoldArticle;

/// Why a gold folder cannot be scored.
#[derive(Debug, Error)]
pub enum GoldError {
    /// A file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// Which.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not in the format of `tests/samples/README.md`.
    #[error("{path}: {message}")]
    Format {
        /// Which.
        path: String,
        /// What is wrong.
        message: String,
    },
    /// The articles cannot be put together.
    #[error("{0}")]
    Store(String),
}

/// Found, wanted and common items of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Found by the extractor.
    pub found: usize,
    /// In the gold.
    pub wanted: usize,
    /// Found items that are in the gold.
    pub right: usize,
    /// Gold items that were found.
    pub met: usize,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.found += other.found;
        self.wanted += other.wanted;
        self.right += other.right;
        self.met += other.met;
    }

    fn score(self) -> Score {
        let ratio = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
        let (precision, recall) = (ratio(self.right, self.found), ratio(self.met, self.wanted));
        let f1 = if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
        Score {
            precision: round(precision),
            recall: round(recall),
            f1: round(f1),
            found: self.found,
            wanted: self.wanted,
        }
    }
}

fn round(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// Precision, recall and F1, 0 to 1, with the counts they come from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Score {
    /// Right of found.
    pub precision: f64,
    /// Met of wanted.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
    /// Number found.
    pub found: usize,
    /// Number wanted.
    pub wanted: usize,
}

/// The scores of a folder, by kind.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Articles scored.
    pub articles: usize,
    /// Entities by name.
    pub entities: Score,
    /// Facts in the article's own voice, stated and positive, of the annotated relations.
    pub asserted_facts: Score,
    /// Facts in any mode.
    pub facts: Score,
    /// Events by predicate word and participants.
    pub events: Score,
    /// Asserted events that are asserted in the gold too, of those matched.
    pub asserted_events: Score,
    /// Event types, of matched events that have one in the gold.
    pub event_types: Score,
    /// Claims by speaker and content.
    pub claims: Score,
    /// Voice, certainty and polarity, of matched facts and events.
    pub modes: Score,
    /// Voice and speaker, of matched facts, events and claims.
    pub attribution: Score,
    /// Identity of entities across the articles of the folder (B³).
    pub identity: BCubed,
    /// Statements of relations that the gold does not annotate.
    pub other_statements: usize,
    /// Sentences.
    pub sentences: usize,
    /// What was missed and what was wrong, one line each, where asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<String>,
}

/// Counts of one article, or of all.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    entities: Count,
    asserted_facts: Count,
    facts: Count,
    events: Count,
    asserted_events: Count,
    event_types: Count,
    claims: Count,
    modes: Count,
    attribution: Count,
    other_statements: usize,
    differences: Vec<String>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.entities.add(other.entities);
        self.asserted_facts.add(other.asserted_facts);
        self.facts.add(other.facts);
        self.events.add(other.events);
        self.asserted_events.add(other.asserted_events);
        self.event_types.add(other.event_types);
        self.claims.add(other.claims);
        self.modes.add(other.modes);
        self.attribution.add(other.attribution);
        self.other_statements += other.other_statements;
        self.differences.extend(other.differences);
    }
}

/// Scores every article folder below `folder`.
///
/// # Errors
/// A file cannot be read or is not in the format.
pub fn evaluate(extractor: &Extractor, folder: &Path, with_differences: bool) -> Result<Report, GoldError> {
    let mut total = Tally::default();
    let failed = |error: StoreError| GoldError::Store(error.to_string());
    let store = Store::memory(Base::default()).map_err(failed)?;
    let mut named = Vec::new();
    let (mut articles, mut sentences) = (0, 0);
    for gold in format::read_folder(folder)? {
        let defaults = Defaults { published: gold.published(), ..Defaults::default() };
        let input = Input { name: &gold.name, bytes: &gold.bytes };
        let Some(Ok(article)) = read(&input, &defaults).into_iter().nth(gold.index) else {
            let message = "the reader refuses this article".to_owned();
            return Err(GoldError::Format { path: gold.name.clone(), message });
        };
        let facts = extractor.extract(&article);
        sentences += extractor.annotate(&article).sentences.len();
        articles += 1;
        total.add(compare::compare(extractor.lexicon(), &article, &facts, &gold));
        let graph = article_graph(&article, &facts, store.base(), &run_info(extractor));
        store.put_article(&graph).map_err(failed)?;
        let labels = compare::labels(extractor.lexicon(), &article, &facts, &gold);
        let ids = facts.entities.iter().map(|entity| store.base().iri(&entity.id));
        named.push((graph.article, ids.zip(labels).collect::<Vec<_>>()));
    }
    let mut items = Vec::new();
    for (article, names) in named {
        let meant = store.meanings_in(&article).map_err(failed)?;
        items.extend(
            names
                .into_iter()
                .filter_map(|(id, label)| Some(Item { found: meant.get(&id).cloned().unwrap_or(id), gold: label? })),
        );
    }
    if !with_differences {
        total.differences.clear();
    }
    Ok(Report {
        articles,
        sentences,
        entities: total.entities.score(),
        asserted_facts: total.asserted_facts.score(),
        facts: total.facts.score(),
        events: total.events.score(),
        asserted_events: total.asserted_events.score(),
        event_types: total.event_types.score(),
        claims: total.claims.score(),
        modes: total.modes.score(),
        attribution: total.attribution.score(),
        identity: identity::score(&items),
        other_statements: total.other_statements,
        differences: total.differences,
    })
}
