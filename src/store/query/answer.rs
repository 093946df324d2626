//! Evaluates a query and hands out its rows.
//!
//! Entry point: [`QueryAnswer`], from `Store::query`. Invariant: the first row has been looked at before an answer is
//! returned, since that is where the engine shows that it was cancelled or cannot evaluate; the deadline stays on the
//! timer as long as the answer lives.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use oxigraph::model as ox;
use oxigraph::sparql::{
    PreparedSparqlQuery, QueryDatasetSpecification, QueryEvaluationError, QueryResults, QuerySolution,
    QuerySolutionIter, SparqlEvaluator, Variable,
};
use spargebra::term::TriplePattern;

use super::algebra::{GraphsRead, called, graphs_read};
use super::bind::bind;
use super::bounds::Bounds;
use super::federate::federated;
use super::functions::{geographic, stoppable};
use super::guard::guard;
use super::rewrite::{Rewritten, rewrite};
use super::tally::{Tallied, Tally, count_row};
use super::walk::Walk;
use super::{ParsedQuery, QueryError, QueryInput, QueryRequest, Rewriting};
use crate::rdf::{Term, Triple};
use crate::store::convert::{from_term, from_triple, to_graph, to_named};
use crate::store::read::Lookup;
use crate::store::search::Letters;
use crate::store::{Store, StoreError, search};

/// Things found by the letters of their texts at most: to look up more of them takes as long as to read all texts.
const MOST_HAVING: usize = 500;

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

/// The graphs that a request names: to merge as the default graph, and for GRAPH to reach.
pub(super) type RequestGraphs = (Vec<String>, Vec<String>);

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

/// Rows as they come.
fn answered(
    results: QueryResults<'static>,
    tally: Option<Tallying<'_>>,
    limits: Limits,
) -> Result<QueryAnswer, QueryError> {
    Ok(match (results, tally) {
        (QueryResults::Boolean(answer), _) => QueryAnswer::Boolean(answer),
        (QueryResults::Solutions(rows), Some(tally)) => tallied(tally, rows, limits)?,
        (QueryResults::Solutions(rows), None) => {
            let variables = rows.variables().to_vec();
            let rest = Box::new(rows.map(|row| row.map_err(QueryError::from)));
            QueryAnswer::Solutions(Solutions { variables, rows: Rows::new(rest, limits)? })
        }
        (QueryResults::Graph(triples), _) => {
            let rest = Box::new(triples.map(|triple| triple.map_err(QueryError::from)));
            QueryAnswer::Graph(Triples(Rows::new(rest, limits)?))
        }
    })
}

/// The same of a query that reads through a [`Walk`], all rows before the first is given: what they are read from does not
/// last as long as they do.
fn walked<R: Lookup>(
    prepared: PreparedSparqlQuery,
    walk: Walk<'_, R>,
    tally: Option<Tallying<'_>>,
    limits: Limits,
) -> Result<QueryAnswer, QueryError> {
    let results = stoppable(|| prepared.on_queryable_dataset(walk).execute().map_err(QueryError::from));
    Ok(match (results.map_err(|error| limits.bounds.explain(error))?, tally) {
        (QueryResults::Boolean(answer), _) => QueryAnswer::Boolean(answer),
        (QueryResults::Solutions(rows), Some(tally)) => tallied(tally, rows, limits)?,
        (QueryResults::Solutions(rows), None) => {
            let variables = rows.variables().to_vec();
            let rows = limits.collect(rows)?.into_iter().map(Ok);
            QueryAnswer::Solutions(Solutions { variables, rows: Rows::new(Box::new(rows), limits)? })
        }
        (QueryResults::Graph(triples), _) => {
            let triples = limits.collect(triples)?.into_iter().map(Ok);
            QueryAnswer::Graph(Triples(Rows::new(Box::new(triples), limits)?))
        }
    })
}

/// What is to be known of a query's rows, and where it is remembered.
struct Tallying<'a> {
    tally: Tally,
    /// The pattern that is counted, and the revision that it is counted in.
    counted: Option<(TriplePattern, u64)>,
    store: &'a Store,
}

impl<'a> Tallying<'a> {
    /// Of a query that reads the default graph as it is, a pattern's count is that of the revision.
    fn new(store: &'a Store, tally: Tally, (query, graphs): (&spargebra::Query, &RequestGraphs)) -> Self {
        let pattern = tally.counted(query).filter(|_| graphs.0.is_empty() && graphs.1.is_empty());
        let counted = pattern.map(|pattern| (pattern.clone(), store.revision()));
        Self { tally, counted, store }
    }

    /// The number and its names, if it is remembered.
    fn known(&self) -> Option<(usize, Vec<Variable>)> {
        let (Tally::Count(names), Some((pattern, revision))) = (&self.tally, &self.counted) else { return None };
        Some((self.store.known_counts().get(*revision, pattern)?, names.clone()))
    }
}

fn tallied(
    Tallying { tally, counted, store }: Tallying<'_>,
    rows: QuerySolutionIter<'_>,
    limits: Limits,
) -> Result<QueryAnswer, QueryError> {
    match tally.answer(rows, &limits.bounds).map_err(|error| limits.bounds.explain(error))? {
        Tallied::Any(answer) => Ok(QueryAnswer::Boolean(answer)),
        Tallied::Count(count, names) => {
            if let Some((pattern, revision)) = counted {
                store.known_counts().put(revision, pattern, count);
            }
            count_answer(count, names, limits)
        }
    }
}

/// One row, which says how many there are.
fn count_answer(count: usize, variables: Vec<Variable>, limits: Limits) -> Result<QueryAnswer, QueryError> {
    let row = count_row(count, &variables);
    let rows = Rows::new(Box::new(std::iter::once(Ok(row))), limits)?;
    Ok(QueryAnswer::Solutions(Solutions { variables, rows }))
}

impl Limits {
    /// All rows, and no more than one over the limit.
    fn collect<T>(&self, rows: impl Iterator<Item = Result<T, QueryEvaluationError>>) -> Result<Vec<T>, QueryError> {
        let most = self.max_rows.map_or(usize::MAX, |most| most.saturating_add(1));
        let one = |row: Result<T, QueryEvaluationError>| {
            if self.bounds.is_cancelled() { Err(QueryError::Cancelled) } else { Ok(row?) }
        };
        stoppable(|| rows.take(most).map(one).collect()).map_err(|error| self.bounds.explain(error))
    }
}

impl Store {
    /// Runs a query on a snapshot of the store. Blocking: call it on a thread that may block.
    ///
    /// # Errors
    /// Where the query does not parse, cannot be evaluated, or is stopped before its first row.
    pub fn query(&self, request: QueryRequest) -> Result<QueryAnswer, QueryError> {
        let again = request.clone();
        let query = match request.query {
            QueryInput::Text(text) => ParsedQuery::parse(&text, self.base())?,
            QueryInput::Parsed(query) => Arc::unwrap_or_clone(query),
        };
        let ParsedQuery(query) = bind(query, &request.bindings)?.sliced(request.offset, request.limit);
        let query = match &request.candidates {
            Some((name, iris)) => search::restrict(query, name, iris),
            None => query,
        };
        let graphs = (request.default_graphs, request.named_graphs);
        let bounds = Bounds::begin(&request.cancel, request.timeout, request.max_memory);
        let limits = Limits { max_rows: request.max_rows, bounds };
        let evaluator = federated(&request.cancel, request.fetcher);
        let mut rewritten = self.rewritten(query, &graphs, request.rewriting)?;
        let tally = match request.rewriting {
            Rewriting::On => Tally::take(&mut rewritten.query),
            Rewriting::Off => None,
        };
        let tally = tally.map(|tally| Tallying::new(self, tally, (&rewritten.query, &graphs)));
        if let Some((count, names)) = tally.as_ref().and_then(Tallying::known) {
            return count_answer(count, names, limits);
        }
        let is_walked = self.is_walked(&rewritten.query)?;
        // What the index found must be what the snapshot has.
        let as_of = rewritten.as_of;
        let is_overtaken = || as_of.is_some_and(|revision| !self.is_still(revision));
        let prepared = self.prepared(rewritten, evaluator, &graphs, request.with_full_text)?;
        if is_walked {
            return match self.path() {
                Some(_) => {
                    let snapshot = self.engine().look(|engine| engine.start_transaction()).map_err(StoreError::from)?;
                    if is_overtaken() {
                        return self.query(again);
                    }
                    walked(prepared, Walk::new(&snapshot, request.cancel), tally, limits)
                }
                // In memory a transaction would hold up whoever writes, and other such queries.
                None => walked(prepared, Walk::new(self.engine().engine(), request.cancel), tally, limits),
            };
        }
        let prepared = self.engine().look(|engine| prepared.on_store(engine));
        if is_overtaken() {
            return self.query(again);
        }
        let results = stoppable(|| prepared.execute().map_err(QueryError::from));
        answered(results.map_err(|error| limits.bounds.explain(error))?, tally, limits)
    }

    /// A query with its searches done, rewritten.
    pub(super) fn rewritten(
        &self,
        query: spargebra::Query,
        graphs: &RequestGraphs,
        rewriting: Rewriting,
    ) -> Result<Rewritten, QueryError> {
        let searched = self.with_searches(query)?;
        Ok(match rewriting {
            Rewriting::On => self.in_faster_form(searched, graphs),
            Rewriting::Off => Rewritten::unchanged(searched),
        })
    }

    /// A query in its faster form, and of which revision that holds.
    pub(super) fn in_faster_form(&self, query: spargebra::Query, (default_graphs, _): &RequestGraphs) -> Rewritten {
        let own_graphs = query.dataset().map_or(0, |dataset| dataset.default.len());
        let is_one_graph = default_graphs.len().max(own_graphs) < 2;
        // The index knows the store's own default graph.
        let is_indexed = default_graphs.is_empty() && query.dataset().is_none();
        let as_of = Cell::new(None);
        let find = |letters: &Letters| -> Option<Vec<String>> {
            let (found, revision) = is_indexed.then(|| self.having(letters, MOST_HAVING))??;
            as_of.set(as_of.get().or(Some(revision)));
            Some(found)
        };
        let rewritten = rewrite(query, is_one_graph, self, &find);
        Rewritten { as_of: as_of.get(), ..rewritten }
    }

    /// A rewritten query, guarded, and told what it may read.
    pub(super) fn prepared(
        &self,
        rewritten: Rewritten,
        mut evaluator: SparqlEvaluator,
        (default_graphs, named_graphs): &RequestGraphs,
        with_full_text: bool,
    ) -> Result<PreparedSparqlQuery, QueryError> {
        let graphs = graphs_read(&rewritten.query);
        let called = called(&rewritten.query);
        evaluator = geographic(evaluator, |name| called.iter().any(|known| known.as_str() == name));
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
