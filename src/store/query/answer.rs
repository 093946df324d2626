//! Evaluates a query and hands out its rows.
//!
//! Entry point: [`QueryAnswer`], from `Store::query`. Invariant: the first row has been looked at before an answer is
//! returned, since that is where the engine shows that it was cancelled or cannot evaluate; the deadline stays on the
//! timer as long as the answer lives.

use std::collections::BTreeSet;

use oxigraph::model as ox;
use oxigraph::sparql::{
    PreparedSparqlQuery, QueryDatasetSpecification, QueryResults, QuerySolution, SparqlEvaluator, Variable,
};

use super::algebra::{GraphsRead, graphs_read};
use super::bind::bind;
use super::bounds::Bounds;
use super::federate::federated;
use super::functions::stoppable;
use super::guard::guard;
use super::rewrite::{Rewritten, rewrite};
use super::{ParsedQuery, QueryError, QueryInput, QueryRequest, Rewriting};
use crate::rdf::{Term, Triple};
use crate::store::convert::{from_term, from_triple, to_graph, to_named};
use crate::store::{Store, search};

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
    bounds: Bounds,
}

/// A query with the graphs that its request names.
pub(super) struct Asked {
    pub(super) query: spargebra::Query,
    pub(super) request_graphs: (Vec<String>, Vec<String>),
}

impl<T> Rows<T> {
    fn new(mut rest: Box<dyn Iterator<Item = Result<T, QueryError>>>, limits: Limits) -> Result<Self, QueryError> {
        let first = stoppable(|| rest.next().transpose()).map_err(|error| limits.bounds.explain(error))?;
        let is_over = first.is_none();
        Ok(Self { first, rest, given: 0, limits, is_over })
    }

    fn next(&mut self) -> Option<Result<T, QueryError>> {
        if self.is_over {
            return None;
        }
        let row = match self.first.take() {
            _ if self.limits.bounds.is_cancelled() => Some(Err(QueryError::Cancelled)),
            Some(first) => Some(Ok(first)),
            None => stoppable(|| self.rest.next().transpose()).transpose(),
        };
        let row = match (row, self.limits.max_rows) {
            (Some(Ok(_)), Some(max)) if self.given >= max => Some(Err(QueryError::TooLarge(max))),
            (Some(Err(error)), _) => Some(Err(self.limits.bounds.explain(error))),
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
        let query = match &request.candidates {
            Some((name, iris)) => search::restrict(query, name, iris),
            None => query,
        };
        let asked = Asked { query, request_graphs: (request.default_graphs, request.named_graphs) };
        let bounds = Bounds::begin(&request.cancel, request.timeout, request.max_memory);
        let limits = Limits { max_rows: request.max_rows, bounds };
        let evaluator = federated(&request.cancel, request.fetcher);
        let prepared = self.prepared(asked, evaluator, request.rewriting, request.with_full_text)?;
        let results = stoppable(|| prepared.on_store(self.engine()).execute().map_err(QueryError::from));
        Ok(match results.map_err(|error| limits.bounds.explain(error))? {
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

    /// A query, rewritten, guarded, and told what it may read.
    pub(super) fn prepared(
        &self,
        asked: Asked,
        mut evaluator: SparqlEvaluator,
        rewriting: Rewriting,
        with_full_text: bool,
    ) -> Result<PreparedSparqlQuery, QueryError> {
        let (default_graphs, named_graphs) = &asked.request_graphs;
        let searched = self.with_searches(asked.query)?;
        let own_graphs = searched.dataset().map_or(0, |dataset| dataset.default.len());
        let is_one_graph = default_graphs.len().max(own_graphs) < 2;
        let rewritten = match rewriting {
            Rewriting::On => rewrite(searched, is_one_graph),
            Rewriting::Off => Rewritten::unchanged(searched),
        };
        let graphs = graphs_read(&rewritten.query);
        for best in rewritten.best {
            evaluator = best.known_to(evaluator);
        }
        let mut prepared = evaluator.for_query(guard(rewritten.query));
        let dataset = prepared.dataset_mut();
        if !default_graphs.is_empty() || !named_graphs.is_empty() {
            dataset.set_default_graph(default_graphs.iter().map(|iri| to_graph(Some(iri))).collect());
            dataset.set_available_named_graphs(named_graphs.iter().map(|iri| to_named(iri).into()).collect());
        }
        if !with_full_text {
            self.hide_texts(dataset);
        }
        self.offer_graphs(dataset, &graphs, with_full_text)?;
        Ok(prepared)
    }

    /// Takes the graph of full texts out of what a request asks for.
    fn hide_texts(&self, dataset: &mut QueryDatasetSpecification) {
        let texts = to_named(&self.base().texts());
        if let Some(graphs) = dataset.default_graph_graphs() {
            let kept = graphs.iter().filter(|graph| graph.as_ref() != texts.as_ref().into()).cloned().collect();
            dataset.set_default_graph(kept);
        }
        if let Some(graphs) = dataset.available_named_graphs() {
            let kept = graphs.iter().filter(|graph| graph.as_ref() != texts.as_ref().into()).cloned().collect();
            dataset.set_available_named_graphs(kept);
        }
    }

    /// Where the request does not say which graphs GRAPH can reach: those that the query names, and, if it asks for any,
    /// all but what the store keeps for itself.
    fn offer_graphs(
        &self,
        dataset: &mut QueryDatasetSpecification,
        graphs: &GraphsRead,
        with_full_text: bool,
    ) -> Result<(), QueryError> {
        if dataset.available_named_graphs().is_some() || (graphs.names.is_empty() && !graphs.any) {
            return Ok(());
        }
        let mut offered: BTreeSet<String> = graphs.names.clone();
        if graphs.any {
            let own = [self.base().history(), self.base().derivation()];
            let all = self.graph_names().map_err(QueryError::from)?;
            offered.extend(all.into_iter().filter(|graph| !own.contains(graph)));
        }
        if !with_full_text {
            offered.remove(&self.base().texts());
        }
        dataset.set_available_named_graphs(offered.iter().map(|graph| to_named(graph).into()).collect());
        Ok(())
    }
}
