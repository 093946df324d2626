//! Queries that were sent before, parsed.
//!
//! Entry point: [`Parsed::query`]. Dashboards and saved queries send the same text again and again, and to parse a short query
//! takes about as long as to answer it. Invariant: only queries of low complexity are kept, and never more than [`MOST`].

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lru::LruCache;

use super::blocking;
use super::complexity::{self, Complexity};
use super::problem::Problem;
use super::spot::Shape;
use super::state::AppState;
use crate::store::{Cancel, ParsedQuery, QueryError};

/// Queries that are kept: those asked last.
const MOST: NonZeroUsize = NonZeroUsize::new(256).unwrap();

/// A parsed query.
#[derive(Clone, Debug)]
pub struct Known {
    /// The query.
    pub query: Arc<ParsedQuery>,
    /// What it has in common with others, where it may be answered on the spot.
    pub shape: Option<Shape>,
}

/// The queries asked last.
#[derive(Debug)]
pub struct Parsed(Mutex<LruCache<String, Known>>);

impl Default for Parsed {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }
}

impl Parsed {
    /// Parses a text, or finds it parsed. A text of high complexity is parsed on a thread, in the time that it may take.
    ///
    /// # Errors
    /// Where the text is too long or too complex; inside, where it is no query.
    pub async fn query(state: &AppState, timeout: Duration, text: &str) -> Result<Result<Known, QueryError>, Problem> {
        if let Some(known) = state.parsed.lock().get(text) {
            return Ok(Ok(known.clone()));
        }
        let shape = match complexity::check(text, state.config.limits.query_text, state.store.base().as_str())? {
            // Nothing to wait for: a query like this is parsed sooner than a thread is started.
            Complexity::Low(shape) => shape,
            Complexity::High => {
                let source = text.to_owned();
                let parse = move |state: &AppState, _: &Cancel| ParsedQuery::parse(&source, state.store.base());
                let parsed = blocking::run(state, timeout, parse).await?;
                return Ok(parsed.map(|query| Known { query: Arc::new(query), shape: None }));
            }
        };
        Ok(ParsedQuery::parse(text, state.store.base()).map(|query| {
            let shape = Some(shape).filter(|_| query.is_plain());
            let known = Known { query: Arc::new(query), shape };
            state.parsed.lock().put(text.to_owned(), known.clone());
            known
        }))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, LruCache<String, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
