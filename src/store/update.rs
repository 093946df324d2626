//! SPARQL Update.
//!
//! Entry points: [`ParsedUpdate::parse`], `Store::run_update`. Invariant: acts on exactly the graphs it names, in one
//! transaction; it merges nothing and derives nothing, so what it leaves inconsistent is for `verify` to find.

use std::sync::Arc;
use std::time::Duration;

use oxigraph::model::{self as ox, Quad};
use oxigraph::sparql::{QueryEvaluationError, UpdateEvaluationError};
use spargebra::algebra::GraphTarget;
use spargebra::term::{GraphName, GraphNamePattern};
use spargebra::{GraphUpdateOperation, Update};

use super::convert::{from_quad, to_graph, to_named};
use super::graphs::parse_into;
use super::query::{Bounds, Cancel, geographic, guard_pattern, guarded_evaluator, parser, stoppable, syntax, waited};
use super::search::Pending;
use super::touched::touched;
use super::{GraphDocument, QueryError, ResultFormat, Store, StoreError};
use crate::fetch::Fetcher;
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
    /// Fetches what `LOAD` names; without it nothing is fetched.
    pub fetcher: Option<Arc<Fetcher>>,
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
        parser(text, base)?.parse_update(text).map(Self).map_err(|error| syntax(&error, text, base))
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
            fetcher: None,
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

    /// Runs an update. Blocking, and one at a time; what `LOAD` names is fetched before the others have to wait.
    ///
    /// # Errors
    /// Where it cannot be evaluated, is stopped, or the store cannot be written; then nothing has changed.
    pub fn run_update(&self, request: UpdateRequest) -> Result<(), QueryError> {
        let bounds = Bounds::begin(&request.cancel, request.timeout, request.max_memory);
        let explain = |error| bounds.explain(error);
        let mut loaded = fetched(&request).map_err(explain)?.into_iter();
        let mut writer = self.begin().map_err(QueryError::from)?;
        writer.touched = Pending::none();
        let Update { base_iri, operations } = request.update.0;
        let using = (request.using_graphs.as_slice(), request.using_named_graphs.as_slice());
        for operation in operations {
            if let GraphUpdateOperation::Load { .. } = operation {
                for quad in loaded.next().unwrap_or_default() {
                    writer.tx.insert(&quad);
                    writer.touched.add(&from_quad(quad));
                }
                continue;
            }
            let evaluator = || geographic(guarded_evaluator(&request.cancel), |_| true);
            let touched = stoppable(|| touched(&operation, (evaluator(), &mut writer.tx), using)).map_err(explain)?;
            writer.touched.merge(touched);
            let one = Update { base_iri: base_iri.clone(), operations: vec![guarded(operation)] };
            let mut prepared = evaluator().for_update(one);
            if !using.0.is_empty() || !using.1.is_empty() {
                for dataset in prepared.using_datasets_mut() {
                    dataset.set_default_graph(using.0.iter().map(|iri| to_graph(Some(iri))).collect());
                    dataset.set_available_named_graphs(using.1.iter().map(|iri| to_named(iri).into()).collect());
                }
            }
            stoppable(|| prepared.on_transaction(&mut writer.tx).execute().map_err(QueryError::from))
                .map_err(explain)?;
        }
        if request.cancel.is_cancelled() {
            return Err(bounds.explain(QueryError::Cancelled));
        }
        // The store's own triples say what every open relies on: they come back whatever the update did to them.
        let history = to_named(&self.base().history());
        writer.tx.insert_named_graph(&history);
        writer.commit().map_err(QueryError::from)
    }
}

/// What each LOAD of an update brings, in order.
fn fetched(request: &UpdateRequest) -> Result<Vec<Vec<Quad>>, QueryError> {
    let mut all = Vec::new();
    for operation in &request.update.0.operations {
        let GraphUpdateOperation::Load { silent, source, destination } = operation else { continue };
        match load(request, source.as_str(), destination) {
            Err(QueryError::Unsupported(_)) if *silent => all.push(Vec::new()),
            outcome => all.push(outcome?),
        }
    }
    Ok(all)
}

fn load(request: &UpdateRequest, source: &str, destination: &GraphName) -> Result<Vec<Quad>, QueryError> {
    let off = || QueryError::Unsupported("LOAD is switched off on this server".to_owned());
    let fetcher = Arc::clone(request.fetcher.as_ref().ok_or_else(off)?);
    let failed = |error: &dyn std::fmt::Display| QueryError::Unsupported(format!("LOAD: {error}"));
    let graphs = ResultFormat::ALL.iter().filter(|format| !format.is_for_results());
    let accept: Vec<&str> = graphs.filter_map(|format| format.media_type().split(';').next()).collect();
    let (accept, url) = (accept.join(", "), source.to_owned());
    let fetched = waited(&request.cancel, move || fetcher.get(&url, &accept)).ok_or(QueryError::Cancelled)?;
    let fetched = fetched.map_err(|error| failed(&error))?;
    let extension = source.rsplit_once('.').map_or("", |(_, extension)| extension);
    let format = ResultFormat::of_media_type(&fetched.media_type)
        .or_else(|| ResultFormat::ALL.iter().copied().find(|format| format.extension() == extension))
        .ok_or_else(|| failed(&format!("{source} is {:?}, which is no graph", fetched.media_type)))?;
    let document = GraphDocument { name: source, format, bytes: &fetched.bytes };
    let mut quads = Vec::new();
    let destination = match destination {
        GraphName::NamedNode(node) => ox::GraphName::from(node.clone()),
        GraphName::DefaultGraph => ox::GraphName::DefaultGraph,
    };
    parse_into(&document, source, destination, &mut quads).map_err(|error| failed(&error))?;
    Ok(quads)
}

/// An operation with the products in its pattern guarded.
fn guarded(mut operation: GraphUpdateOperation) -> GraphUpdateOperation {
    if let GraphUpdateOperation::DeleteInsert { pattern, .. } = &mut operation {
        let inner = std::mem::take(&mut **pattern);
        **pattern = guard_pattern(inner);
    }
    operation
}

impl From<UpdateEvaluationError> for QueryError {
    fn from(error: UpdateEvaluationError) -> Self {
        use UpdateEvaluationError as E;
        match error {
            E::GraphAlreadyExists(graph) => Self::Unsupported(format!("the graph {graph} exists already")),
            E::GraphDoesNotExist(graph) => Self::Unsupported(format!("there is no graph {graph}")),
            E::Storage(error) => StoreError::from(error).into(),
            E::Service(_) | E::UnboundService | E::InvalidServiceName(_) | E::UnsupportedService(_) => {
                Self::Unsupported("an update asks no other server by SERVICE".to_owned())
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
