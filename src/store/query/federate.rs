//! `SERVICE`: parts of a query that another server answers.
//!
//! Entry points: [`federated`], [`waited`]. Invariants: the same part is asked once in a query, however often the engine
//! comes to it; a query asks no more than [`MOST_PARTS`]; one that is not wanted any more does not wait for an answer.

use std::collections::HashMap;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use oxigraph::model::{NamedNode, Term};
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput};
use oxigraph::sparql::{DefaultServiceHandler, QuerySolution, QuerySolutionIter, SparqlEvaluator, Variable};
use spargebra::Query;
use spargebra::algebra::GraphPattern;

use super::functions::{evaluator, stop};
use super::timer::Cancel;
use crate::fetch::{FetchError, Fetcher};

/// Parts of one query that other servers may be asked.
const MOST_PARTS: usize = 50;
/// How often a query that waits looks whether it is wanted.
const LOOK: Duration = Duration::from_millis(20);
const ACCEPTED: &str = "application/sparql-results+json, application/sparql-results+xml;q=0.9";

/// Why a part has no answer.
#[derive(Clone, Debug, thiserror::Error)]
enum ServiceError {
    /// It could not be fetched.
    #[error("SERVICE: {0}")]
    Fetch(#[from] FetchError),
    /// It is none.
    #[error("SERVICE: {0} does not answer with SPARQL results: {1}")]
    Answer(String, String),
    /// There are too many parts.
    #[error("SERVICE: the query has more than {MOST_PARTS} parts for other servers")]
    TooMany,
}

type Answer = Arc<(Arc<[Variable]>, Vec<Vec<Option<Term>>>)>;

/// An evaluator for the query that `cancel` ends; without a fetcher it asks nobody.
pub(super) fn federated(cancel: &Cancel, fetcher: Option<Arc<Fetcher>>) -> SparqlEvaluator {
    match fetcher {
        Some(fetcher) => {
            let federation = Federation { fetcher, cancel: cancel.clone(), known: Mutex::default() };
            evaluator(cancel).with_default_service_handler(federation)
        }
        None => evaluator(cancel),
    }
}

/// Asks other servers for one query.
struct Federation {
    fetcher: Arc<Fetcher>,
    cancel: Cancel,
    known: Mutex<HashMap<(String, String), Answer>>,
}

impl Federation {
    fn ask(&self, service: &str, query: String) -> Result<Answer, ServiceError> {
        let key = (service.to_owned(), query);
        {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(answer) = known.get(&key) {
                return Ok(Arc::clone(answer));
            }
            if known.len() >= MOST_PARTS {
                return Err(ServiceError::TooMany);
            }
        }
        let (fetcher, (service, query)) = (Arc::clone(&self.fetcher), key.clone());
        let fetched = waited(&self.cancel, move || fetcher.post(&service, &[("query", &query)], ACCEPTED));
        let Some(fetched) = fetched else { stop() };
        let fetched = fetched?;
        let format = QueryResultsFormat::from_media_type(&fetched.media_type)
            .ok_or_else(|| ServiceError::Answer(key.0.clone(), format!("it is {:?}", fetched.media_type)))?;
        let answer =
            Arc::new(parsed(format, &fetched.bytes).map_err(|message| ServiceError::Answer(key.0.clone(), message))?);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&answer));
        Ok(answer)
    }
}

impl DefaultServiceHandler for Federation {
    type Error = ServiceError;

    fn handle(
        &self,
        service: &NamedNode,
        pattern: &GraphPattern,
        base_iri: Option<&oxiri::Iri<String>>,
    ) -> Result<QuerySolutionIter<'static>, ServiceError> {
        let query = Query::Select { dataset: None, pattern: pattern.clone(), base_iri: base_iri.cloned() };
        let answer = self.ask(service.as_str(), query.to_string())?;
        let variables = Arc::clone(&answer.0);
        let rows = (0..answer.1.len())
            .filter_map(move |row| Some(Ok(QuerySolution::from((Arc::clone(&answer.0), answer.1.get(row)?.clone())))));
        Ok(QuerySolutionIter::new(variables, rows))
    }
}

type Rows = (Arc<[Variable]>, Vec<Vec<Option<Term>>>);

fn parsed(format: QueryResultsFormat, bytes: &[u8]) -> Result<Rows, String> {
    let parser = QueryResultsParser::from_format(format);
    match parser.for_slice(bytes).map_err(|error| error.to_string())? {
        SliceQueryResultsParserOutput::Solutions(solutions) => {
            let variables: Arc<[Variable]> = solutions.variables().to_vec().into();
            let rows: Result<Vec<_>, _> = solutions.map(|row| row.map(|row| row.values().to_vec())).collect();
            Ok((variables, rows.map_err(|error| error.to_string())?))
        }
        SliceQueryResultsParserOutput::Boolean(_) => Err("it is a boolean".to_owned()),
    }
}

/// What slow work gives; none once the query is not wanted. The work then ends by its own limits.
pub(in crate::store) fn waited<T: Send + 'static>(
    cancel: &Cancel,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (sender, receiver) = channel();
    std::thread::Builder::new()
        .name("fetch".to_owned())
        .spawn(move || {
            // Nobody waits if the query has ended.
            let _ = sender.send(work());
        })
        .ok()?;
    loop {
        match receiver.recv_timeout(LOOK) {
            Ok(done) => return Some(done),
            Err(RecvTimeoutError::Timeout) if !cancel.is_cancelled() => {}
            Err(_) => return None,
        }
    }
}
