//! SPARQL Update.
//!
//! Entry points: [`ParsedUpdate::parse`], `Store::run_update`. Invariant: acts on exactly the graphs it names, in one
//! transaction; it merges nothing and derives nothing, so what it leaves inconsistent is for `verify` to find.

use std::time::Duration;

use oxigraph::sparql::{QueryEvaluationError, UpdateEvaluationError};
use spargebra::algebra::GraphTarget;
use spargebra::term::{GraphName, GraphNamePattern};
use spargebra::{GraphUpdateOperation, Update};

use super::convert::{to_graph, to_named};
use super::query::{Bounds, Cancel, guard_pattern, guarded_evaluator, parser, stoppable};
use super::{QueryError, Store, StoreError};
use crate::rdf::Base;

/// An update, parsed.
#[derive(Clone, Debug)]
pub struct ParsedUpdate(Update);

/// An update with its limits.
#[derive(Clone, Debug)]
pub struct UpdateRequest {
    /// The update.
    pub update: ParsedUpdate,
    /// Graphs to read as the default graph (`using-graph-uri`).
    pub using_graphs: Vec<String>,
    /// Graphs that GRAPH can read (`using-named-graph-uri`).
    pub using_named_graphs: Vec<String>,
    /// The time it may take.
    pub timeout: Duration,
    /// Bytes of memory after which it is stopped.
    pub max_memory: Option<usize>,
    /// Ends it from outside.
    pub cancel: Cancel,
}

impl ParsedUpdate {
    /// Parses an update. The prefixes of `ontology/` and of the base are declared beforehand, and relative IRIs are
    /// resolved against the base.
    ///
    /// # Errors
    /// [`QueryError::Syntax`] with line and column.
    pub fn parse(text: &str, base: &Base) -> Result<Self, QueryError> {
        Ok(Self(parser(base)?.parse_update(text)?))
    }

    /// Whether it may change the default graph, which holds the merged knowledge.
    #[must_use]
    pub fn writes_default_graph(&self) -> bool {
        use GraphUpdateOperation as O;
        let is_default = |graph: &GraphTarget| matches!(graph, GraphTarget::DefaultGraph | GraphTarget::AllGraphs);
        self.0.operations.iter().any(|operation| match operation {
            O::InsertData { data } => data.iter().any(|quad| quad.graph_name == GraphName::DefaultGraph),
            O::DeleteData { data } => data.iter().any(|quad| quad.graph_name == GraphName::DefaultGraph),
            O::DeleteInsert { delete, insert, .. } => {
                delete.iter().any(|quad| quad.graph_name == GraphNamePattern::DefaultGraph)
                    || insert.iter().any(|quad| quad.graph_name == GraphNamePattern::DefaultGraph)
            }
            O::Load { destination, .. } => *destination == GraphName::DefaultGraph,
            O::Clear { graph, .. } | O::Drop { graph, .. } => is_default(graph),
            O::Create { .. } => false,
        })
    }

    /// Whether it says itself what it reads (`USING`, `WITH`), which the protocol's parameters may not say again.
    #[must_use]
    pub fn has_using(&self) -> bool {
        let uses = |operation: &GraphUpdateOperation| {
            matches!(operation, GraphUpdateOperation::DeleteInsert { using: Some(_), .. })
        };
        self.0.operations.iter().any(uses)
    }

    fn loads(&self) -> bool {
        let loads =
            |operation: &GraphUpdateOperation| matches!(operation, GraphUpdateOperation::Load { silent: false, .. });
        self.0.operations.iter().any(loads)
    }
}

impl UpdateRequest {
    /// An update with 30 seconds.
    #[must_use]
    pub fn new(update: ParsedUpdate) -> Self {
        Self {
            update,
            using_graphs: Vec::new(),
            using_named_graphs: Vec::new(),
            timeout: Duration::from_secs(30),
            max_memory: None,
            cancel: Cancel::new(),
        }
    }
}

impl Store {
    /// Runs an update given as text.
    ///
    /// # Errors
    /// As [`ParsedUpdate::parse`] and `run_update`.
    pub fn update(&self, text: &str) -> Result<(), QueryError> {
        self.run_update(UpdateRequest::new(ParsedUpdate::parse(text, self.base())?))
    }

    /// Runs an update. `LOAD` is not allowed: nothing is fetched. Blocking, and one at a time.
    ///
    /// # Errors
    /// Where it cannot be evaluated, is stopped, or the store cannot be written; then nothing has changed.
    pub fn run_update(&self, request: UpdateRequest) -> Result<(), QueryError> {
        if request.update.loads() {
            return Err(QueryError::Unsupported("LOAD is switched off on this server".to_owned()));
        }
        let bounds = Bounds::begin(&request.cancel, request.timeout, request.max_memory);
        let mut writer = self.begin().map_err(QueryError::from)?;
        let mut prepared = guarded_evaluator(&request.cancel).for_update(guarded(request.update.0));
        if !request.using_graphs.is_empty() || !request.using_named_graphs.is_empty() {
            for dataset in prepared.using_datasets_mut() {
                dataset.set_default_graph(request.using_graphs.iter().map(|iri| to_graph(Some(iri))).collect());
                let named = request.using_named_graphs.iter().map(|iri| to_named(iri).into());
                dataset.set_available_named_graphs(named.collect());
            }
        }
        stoppable(|| prepared.on_transaction(&mut writer.tx).execute().map_err(QueryError::from))
            .map_err(|error| bounds.explain(error))?;
        if request.cancel.is_cancelled() {
            return Err(bounds.explain(QueryError::Cancelled));
        }
        // The store's own triples say what every open relies on: they come back whatever the update did to them.
        let history = to_named(&self.base().history());
        writer.tx.insert_named_graph(&history);
        writer.commit().map_err(QueryError::from)
    }
}

/// The update with the products in its patterns guarded.
fn guarded(mut update: Update) -> Update {
    for operation in &mut update.operations {
        if let GraphUpdateOperation::DeleteInsert { pattern, .. } = operation {
            let inner = std::mem::take(&mut **pattern);
            **pattern = guard_pattern(inner);
        }
    }
    update
}

impl From<UpdateEvaluationError> for QueryError {
    fn from(error: UpdateEvaluationError) -> Self {
        use UpdateEvaluationError as E;
        match error {
            E::GraphAlreadyExists(graph) => Self::Unsupported(format!("the graph {graph} exists already")),
            E::GraphDoesNotExist(graph) => Self::Unsupported(format!("there is no graph {graph}")),
            E::Storage(error) => StoreError::from(error).into(),
            E::Service(_) | E::UnboundService | E::InvalidServiceName(_) | E::UnsupportedService(_) => {
                Self::Unsupported("SERVICE is switched off on this server".to_owned())
            }
            // The engine keeps no place of its own for what stops a pattern.
            E::Unexpected(error) => match error.downcast::<QueryEvaluationError>() {
                Ok(error) => (*error).into(),
                Err(error) => Self::Internal(error.to_string()),
            },
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<StoreError> for QueryError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::ReadOnly => Self::ReadOnly,
            StoreError::Write(message) => Self::Write(message),
            other => Self::Internal(other.to_string()),
        }
    }
}
