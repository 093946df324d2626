//! How a query is evaluated: its plan, with what the optimizer expects and what was counted.
//!
//! Entry points: `Store::plan`, `Store::explain`. The plan depends on the query alone, so it can be had without running
//! it, over no data. Invariant: the guards that make a query stoppable are not shown; what was counted is of the same
//! evaluation that an ordinary request would get, limits included; only a plain COUNT or ASK, whose rows are counted outside
//! the engine, is shown as the engine would do it.

use std::sync::Arc;
use std::time::Instant;

use oxigraph::model::Dataset;
use oxigraph::sparql::{BoundPreparedSparqlQuery, QueryExplanation, QueryResults};
use serde::Serialize;
use serde_json::Value;
use spareval::QueryableDataset;
use spargebra::algebra::GraphPattern;
use spargebra::term::{NamedNode, TriplePattern};

use super::algebra::map_query;
use super::answer::RequestGraphs;
use super::bind::bind;
use super::bounds::Bounds;
use super::estimate::{Estimate, estimates};
use super::federate::federated;
use super::functions::{is_guard, stoppable, without_guards};
use super::guard::guard;
use super::rewrite::Rewritten;
use super::walk::Walk;
use super::{Cancel, ParsedQuery, QueryError, QueryInput, QueryRequest, Rewriting};
use crate::store::{Store, StoreError};
use crate::vocab::ng;

/// A step of a plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PlanNode {
    /// What it does.
    pub operator: String,
    /// To what.
    pub detail: String,
    /// Rows that the optimizer expects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated: Option<u64>,
    /// Rows that it gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Seconds that it took, with what is below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// What it works on.
    pub children: Vec<PlanNode>,
}

/// A plan, and what came of running it.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The query as it was evaluated, where it was rewritten.
    pub rewritten: Option<String>,
    /// Seconds for making the plan.
    #[serde(rename = "planningSeconds")]
    pub planning_seconds: f64,
    /// Seconds in all, where it was run.
    pub seconds: Option<f64>,
    /// Rows of the answer, where it was run.
    pub rows: Option<u64>,
    /// Why it did not come to its end, if it did not.
    #[serde(rename = "stoppedBy")]
    pub stopped_by: Option<String>,
    /// The plan.
    pub plan: PlanNode,
}

impl Store {
    /// The plan of a query, which is not run.
    ///
    /// # Errors
    /// Where it does not parse or cannot be evaluated.
    pub fn plan(&self, request: QueryRequest) -> Result<Explanation, QueryError> {
        let (query, graphs, rewriting) = self.asked(request)?;
        let (rewritten, estimate) = self.shown(&query, &graphs, rewriting);
        let mut evaluated = self.rewritten(query, &graphs, rewriting)?;
        evaluated.query = map_query(evaluated.query, never);
        let prepared = self.prepared(evaluated, federated(&Cancel::new(), None), &graphs, true)?;
        let nothing = Dataset::new();
        let (results, explanation) = prepared.on_queryable_dataset(&nothing).explain();
        results.map(drop)?;
        let (plan, planning_seconds) =
            read(&explanation, &Estimate { children: vec![Estimate::default(), estimate], rows: 0 })?;
        // Below what keeps it from being evaluated.
        let plan = plan.children.into_iter().nth(1).unwrap_or_default();
        Ok(Explanation { rewritten, planning_seconds, seconds: None, rows: None, stopped_by: None, plan })
    }

    /// The plan of a query that is run to its end, or to a limit.
    ///
    /// # Errors
    /// Where it does not parse or cannot be evaluated.
    pub fn explain(&self, request: QueryRequest) -> Result<Explanation, QueryError> {
        let again = request.clone();
        let bounds = Bounds::begin(&request.cancel, request.timeout, request.max_memory);
        let (cancel, fetcher) = (request.cancel.clone(), request.fetcher.clone());
        let (full_text, max_rows) = (request.with_full_text, request.max_rows);
        let (query, graphs, rewriting) = self.asked(request)?;
        let (rewritten, estimate) = self.shown(&query, &graphs, rewriting);
        let evaluated = self.rewritten(query, &graphs, rewriting)?;
        let is_walked = self.is_walked(&evaluated.query)?;
        let prepared = self.prepared(evaluated, federated(&cancel, fetcher), &graphs, full_text)?;
        let start = Instant::now();
        let evaluated = match (is_walked, self.path()) {
            (false, _) => counted(self.engine().look(|engine| prepared.on_store(engine)), max_rows, &cancel),
            (true, Some(_)) => {
                let snapshot = self.engine().look(|engine| engine.start_transaction()).map_err(StoreError::from)?;
                counted(prepared.on_queryable_dataset(Walk::new(&snapshot, cancel.clone())), max_rows, &cancel)
            }
            (true, None) => {
                let walk = Walk::new(self.engine().engine(), cancel.clone());
                counted(prepared.on_queryable_dataset(walk), max_rows, &cancel)
            }
        };
        let seconds = Some(start.elapsed().as_secs_f64());
        let Ok((ended, rows, explanation)) = evaluated else {
            // What sorts or groups is evaluated before the engine gives its counts away.
            let stopped_by = Some(bounds.explain(QueryError::Cancelled).to_string());
            return Ok(Explanation { seconds, stopped_by, ..self.plan(again)? });
        };
        let stopped_by = match ended.map_err(|error| bounds.explain(error)) {
            Ok(()) => None,
            Err(error @ (QueryError::Internal(_) | QueryError::Unsupported(_))) => return Err(error),
            Err(error) => Some(error.to_string()),
        };
        let (plan, planning_seconds) = read(&explanation, &estimate)?;
        Ok(Explanation { rewritten, planning_seconds, seconds, rows: Some(rows), stopped_by, plan })
    }

    fn asked(&self, request: QueryRequest) -> Result<(spargebra::Query, RequestGraphs, Rewriting), QueryError> {
        let query = match request.query {
            QueryInput::Text(text) => ParsedQuery::parse(&text, self.base())?,
            QueryInput::Parsed(query) => Arc::unwrap_or_clone(query),
        };
        let ParsedQuery(query) = bind(query, &request.bindings)?.sliced(request.offset, request.limit);
        Ok((query, (request.default_graphs, request.named_graphs), request.rewriting))
    }

    /// The rewritten query, where it is another, and what the optimizer expects of it.
    fn shown(
        &self,
        query: &spargebra::Query,
        graphs: &RequestGraphs,
        rewriting: Rewriting,
    ) -> (Option<String>, Estimate) {
        let rewritten = match rewriting {
            Rewriting::On => self.in_faster_form(query.clone(), graphs),
            Rewriting::Off => Rewritten::unchanged(query.clone()),
        };
        let text = (rewritten.query != *query).then(|| rewritten.query.to_string());
        (text, estimates(&guard(rewritten.query)))
    }
}

/// How the evaluation ended, its rows, and the engine's account of it.
type Outcome = (Result<(), QueryError>, u64, QueryExplanation);

/// Runs a query and counts its rows.
fn counted<'a, D: QueryableDataset<'a>>(
    prepared: BoundPreparedSparqlQuery<'a, D>,
    max_rows: Option<usize>,
    cancel: &Cancel,
) -> Result<Outcome, QueryError> {
    stoppable(|| {
        let (results, explanation) = prepared.compute_statistics().explain();
        let mut rows = 0;
        let ended = results
            .map_err(QueryError::from)
            .and_then(|results| stoppable(|| count(results, (max_rows, cancel), &mut rows)));
        Ok((ended, rows, explanation))
    })
}

fn count(
    results: QueryResults<'_>,
    (max_rows, cancel): (Option<usize>, &Cancel),
    rows: &mut u64,
) -> Result<(), QueryError> {
    let limit = max_rows.unwrap_or(usize::MAX);
    let mut one = |row: Result<(), QueryError>| {
        row?;
        if cancel.is_cancelled() {
            return Err(QueryError::Cancelled);
        }
        *rows += 1;
        if usize::try_from(*rows).unwrap_or(usize::MAX) > limit { Err(QueryError::TooLarge(limit)) } else { Ok(()) }
    };
    match results {
        QueryResults::Boolean(_) => one(Ok(())),
        QueryResults::Solutions(mut solutions) => {
            solutions.try_for_each(|row| one(row.map(drop).map_err(QueryError::from)))
        }
        QueryResults::Graph(mut triples) => {
            triples.try_for_each(|triple| one(triple.map(drop).map_err(QueryError::from)))
        }
    }
}

/// A pattern that the engine plans and does not evaluate: a count of what is written in the query itself, VALUES by VALUES, it would
/// begin at once. It stands behind a triple that nobody has.
fn never(pattern: GraphPattern) -> GraphPattern {
    let nobody = NamedNode::new_unchecked(format!("{}nobody", ng::NAMESPACE));
    let triple =
        TriplePattern { subject: nobody.clone().into(), predicate: nobody.clone().into(), object: nobody.into() };
    GraphPattern::Lateral { left: Box::new(GraphPattern::Bgp { patterns: vec![triple] }), right: Box::new(pattern) }
}

/// The engine's account of a plan.
fn read(explanation: &QueryExplanation, estimate: &Estimate) -> Result<(PlanNode, f64), QueryError> {
    let internal = |error: &dyn std::fmt::Display| QueryError::Internal(error.to_string());
    let mut bytes = Vec::new();
    explanation.write_in_json(&mut bytes).map_err(|error| internal(&error))?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|error| internal(&error))?;
    let seconds = value.get("planning duration in seconds").and_then(Value::as_f64).unwrap_or(0.0);
    let plan = value.get("plan").map(|plan| node(plan, Some(estimate))).unwrap_or_default();
    Ok((plan, seconds))
}

fn node(value: &Value, estimate: Option<&Estimate>) -> PlanNode {
    let children = value.get("children").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let below = |index: usize| estimate.and_then(|estimate| estimate.children.get(index));
    let mut children: Vec<PlanNode> =
        children.iter().enumerate().map(|(index, child)| node(child, below(index))).collect();
    let label = value.get("name").and_then(Value::as_str).unwrap_or_default();
    if is_guard(label) && children.len() == 1 {
        return children.remove(0);
    }
    let label = without_guards(label);
    let (operator, detail) = label.split_once('(').unwrap_or((&label, ""));
    PlanNode {
        operator: operator.to_owned(),
        detail: detail.strip_suffix(')').unwrap_or(detail).to_owned(),
        estimated: estimate.map(|estimate| estimate.rows),
        rows: value.get("number of results").and_then(Value::as_u64),
        seconds: value.get("duration in seconds").and_then(Value::as_f64),
        children,
    }
}

impl PlanNode {
    /// The plan as indented lines.
    #[must_use]
    pub fn lines(&self) -> String {
        let mut lines = String::new();
        self.write_lines(0, &mut lines);
        lines
    }

    fn write_lines(&self, depth: usize, lines: &mut String) {
        lines.push_str(&"  ".repeat(depth));
        lines.push_str(&self.operator);
        if !self.detail.is_empty() {
            lines.push(' ');
            lines.push_str(&self.detail);
        }
        lines.push('\n');
        self.children.iter().for_each(|child| child.write_lines(depth + 1, lines));
    }
}
