//! Evaluates a query and hands out its rows.
//!
//! Entry point: [`QueryAnswer`], from `Store::query`. Invariant: the first row has been looked at before an answer is
//! returned, since that is where the engine shows that it was cancelled or cannot evaluate; the deadline stays on the
//! timer as long as the answer lives.

use std::time::Duration;

use oxigraph::model as ox;
use oxigraph::sparql::{QueryDatasetSpecification, QueryResults, QuerySolution, SparqlEvaluator, Variable};

use super::bind::bind;
use super::guard::{self, guard};
use super::timer::{Watch, watch};
use super::{ParsedQuery, QueryError, QueryInput, QueryRequest};
use crate::rdf::{Term, Triple};
use crate::store::Store;
use crate::store::convert::{from_term, from_triple, to_graph, to_named};

/// The answer to a query.
pub enum QueryAnswer {
    /// Rows of a SELECT.
    Solutions(Solutions),
    /// Of an ASK.
    Boolean(bool),
    /// Triples of a CONSTRUCT or DESCRIBE.
    Graph(Triples),
}

/// Rows, one vector per row in the order of [`Solutions::variables`].
pub struct Solutions {
    variables: Vec<Variable>,
    rows: Rows<QuerySolution>,
}

/// Triples of an answer.
pub struct Triples(Rows<ox::Triple>);

/// What every kind of row has in common: the one looked at already, the rest, and the limits.
struct Rows<T> {
    first: Option<T>,
    rest: Box<dyn Iterator<Item = Result<T, QueryError>>>,
    given: usize,
    limits: Limits,
    is_over: bool,
}

struct Limits {
    max_rows: Option<usize>,
    timeout: Duration,
    watch: Watch,
}

impl Limits {
    /// A cancelled query that is late has timed out.
    fn explain(&self, error: QueryError) -> QueryError {
        match error {
            QueryError::Cancelled if self.watch.is_late() => QueryError::Timeout(self.timeout),
            other => other,
        }
    }
}

impl<T> Rows<T> {
    fn new(mut rest: Box<dyn Iterator<Item = Result<T, QueryError>>>, limits: Limits) -> Result<Self, QueryError> {
        let first = rest.next().transpose().map_err(|error| limits.explain(error))?;
        let is_over = first.is_none();
        Ok(Self { first, rest, given: 0, limits, is_over })
    }

    fn next(&mut self) -> Option<Result<T, QueryError>> {
        if self.is_over {
            return None;
        }
        let row = self.first.take().map(Ok).or_else(|| self.rest.next());
        let row = match (row, self.limits.max_rows) {
            (Some(Ok(_)), Some(max)) if self.given >= max => Some(Err(QueryError::TooLarge(max))),
            (Some(Err(error)), _) => Some(Err(self.limits.explain(error))),
            (row, _) => row,
        };
        self.given += 1;
        self.is_over = !matches!(row, Some(Ok(_)));
        row
    }
}

impl Solutions {
    /// Names of the variables, in order.
    #[must_use]
    pub fn variables(&self) -> Vec<String> {
        self.variables.iter().map(|variable| variable.as_str().to_owned()).collect()
    }

    pub(super) fn engine_variables(&self) -> Vec<Variable> {
        self.variables.clone()
    }

    pub(super) fn next_solution(&mut self) -> Option<Result<QuerySolution, QueryError>> {
        self.rows.next()
    }
}

impl Iterator for Solutions {
    type Item = Result<Vec<Option<Term>>, QueryError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.rows.next()?;
        Some(row.map(|row| row.values().iter().map(|value| value.clone().map(from_term)).collect()))
    }
}

impl Triples {
    pub(super) fn next_triple(&mut self) -> Option<Result<ox::Triple, QueryError>> {
        self.0.next()
    }
}

impl Iterator for Triples {
    type Item = Result<Triple, QueryError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.0.next()?.map(from_triple))
    }
}

impl Store {
    /// Runs a query on a snapshot of the store. Blocking: call it on a thread that may block.
    ///
    /// # Errors
    /// Where the query does not parse, cannot be evaluated, or is stopped before its first row.
    pub fn query(&self, request: QueryRequest) -> Result<QueryAnswer, QueryError> {
        let query = match request.query {
            QueryInput::Text(text) => ParsedQuery::parse(&text, self.base())?,
            QueryInput::Parsed(query) => query,
        };
        let ParsedQuery(query) = bind(query, &request.bindings)?.sliced(request.offset, request.limit);
        let query = guard(query);
        let token = request.cancel.0.clone();
        let wanted = token.clone();
        let is_wanted = move |_: &[ox::Term]| (!wanted.is_cancelled()).then(|| ox::Literal::from(true).into());
        let watch = watch(token.clone(), request.timeout);
        let limits = Limits { max_rows: request.max_rows, timeout: request.timeout, watch };
        let mut prepared = SparqlEvaluator::new()
            .with_cancellation_token(token)
            .with_custom_function(guard::function(), is_wanted)
            .for_query(query);
        let dataset = prepared.dataset_mut();
        if !request.default_graphs.is_empty() || !request.named_graphs.is_empty() {
            dataset.set_default_graph(request.default_graphs.iter().map(|iri| to_graph(Some(iri))).collect());
            dataset.set_available_named_graphs(request.named_graphs.iter().map(|iri| to_named(iri).into()).collect());
        }
        if !request.with_full_text {
            self.hide_texts(dataset)?;
        }
        let results = prepared.on_store(self.engine()).execute();
        Ok(match results.map_err(|error| limits.explain(error.into()))? {
            QueryResults::Boolean(answer) => QueryAnswer::Boolean(answer),
            QueryResults::Solutions(solutions) => {
                let variables = solutions.variables().to_vec();
                let rest = Box::new(solutions.map(|row| row.map_err(QueryError::from)));
                QueryAnswer::Solutions(Solutions { variables, rows: Rows::new(rest, limits)? })
            }
            QueryResults::Graph(triples) => {
                let rest = Box::new(triples.map(|triple| triple.map_err(QueryError::from)));
                QueryAnswer::Graph(Triples(Rows::new(rest, limits)?))
            }
        })
    }

    /// Takes the graph of full texts out of what a query can reach.
    fn hide_texts(&self, dataset: &mut QueryDatasetSpecification) -> Result<(), QueryError> {
        let texts = to_named(&self.base().texts());
        if let Some(graphs) = dataset.default_graph_graphs() {
            let kept = graphs.iter().filter(|graph| graph.as_ref() != texts.as_ref().into()).cloned().collect();
            dataset.set_default_graph(kept);
        }
        let named = match dataset.available_named_graphs() {
            Some(graphs) => graphs.to_vec(),
            None => {
                let all: Result<Vec<_>, _> = self.engine().named_graphs().collect();
                all.map_err(|error| QueryError::Internal(error.to_string()))?
            }
        };
        let kept = named.into_iter().filter(|graph| graph.as_ref() != texts.as_ref().into()).collect();
        dataset.set_available_named_graphs(kept);
        Ok(())
    }
}
