//! Search by words over labels, headlines, quotes and what was said; names by how they start.
//!
//! Entry points: `Store::search`, `Store::within`, `Store::named`; in SPARQL the predicates `ng:matches` and `ng:withinBox`, which [`rewrite`] replaces.
//! Invariant: the index answers for the store's revision. It lies beside the store with that revision in its own last
//! commit; what a crash left behind is seen when it is opened, and it is built anew.

mod geometry;
mod index;
mod letters;
mod names;
mod rewrite;
mod sync;
mod words;

pub use geometry::GeoBox;
pub(super) use letters::Letters;
use rewrite::rewrite;
pub(super) use rewrite::{is_search, restrict};
pub(super) use sync::{Pending, TextIndex, is_searched, is_text};

use rewrite::Search;
use spargebra::Query;

use super::{QueryError, Store, StoreError};

/// Most things that one search gives, the best first.
pub const MOST_MATCHES: usize = 10_000;

/// Most things that one box gives.
pub const MOST_IN_BOX: usize = 100_000;

/// Something that has the words.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Its IRI.
    pub iri: String,
    /// How well it fits (BM25): comparable within one search.
    pub score: f32,
}

/// How a name fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameMatch {
    /// It starts with the letters.
    Start,
    /// It has the letters anywhere; names that are the letters, and names that start with them, are found for themselves.
    Anywhere,
}

/// Which names are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameSearch<'a> {
    /// Letters of the name, in any case.
    pub letters: &'a str,
    /// Where they stand.
    pub matching: NameMatch,
    /// Classes one of which the thing must have.
    pub classes: &'a [String],
    /// Number of things at most, of each kind of match: what more articles mention first.
    pub most: usize,
    /// Only things that an article of this day or later mentions.
    pub since: Option<&'a str>,
}

impl Store {
    /// The query with its searches replaced by what the index finds.
    pub(super) fn with_searches(&self, query: Query) -> Result<Query, QueryError> {
        let internal = |error: StoreError| QueryError::Internal(error.to_string());
        rewrite(query, &|search, text| match search {
            Search::Words => self.search(text).map_err(internal),
            Search::Box => {
                let wanted = GeoBox::parse(text).ok_or_else(|| {
                    QueryError::Unsupported(format!("“{text}” is no box; write \"west south east north\" in degrees"))
                })?;
                let found = self.within(&wanted).map_err(internal)?.ok_or_else(|| {
                    QueryError::Unsupported(format!("the box holds more than {MOST_IN_BOX} things; take a smaller one"))
                })?;
                Ok(found.into_iter().map(|iri| Match { iri, score: 1.0 }).collect())
            }
        })
    }

    /// Things whose labels, headline, quote or words have all these words, the best first. `"several words"` stand next to
    /// each other, `word*` starts so, `-word` must not be there, `a | b` is either.
    ///
    /// # Errors
    /// Where the index or the store cannot be read.
    pub fn search(&self, words: &str) -> Result<Vec<Match>, StoreError> {
        self.index_view()?.search(words, MOST_MATCHES)
    }

    /// Things with a geometry (`geo:asWKT`) that touches the box; `None` where there are more than [`MOST_IN_BOX`].
    ///
    /// # Errors
    /// Where the index or the store cannot be read.
    pub fn within(&self, wanted: &GeoBox) -> Result<Option<Vec<String>>, StoreError> {
        self.index_view()?.within(wanted, MOST_IN_BOX)
    }

    /// Things with such a name, what most articles mention first, then by IRI.
    ///
    /// # Errors
    /// Where the index or the store cannot be read.
    pub fn named(&self, wanted: &NameSearch<'_>) -> Result<Vec<String>, StoreError> {
        self.index_view()?.names(wanted)
    }
}
