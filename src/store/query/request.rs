//! What a caller asks for: a query, its parameters, and its limits.

use std::sync::Arc;
use std::time::Duration;

use super::{Cancel, ParsedQuery, QueryKind};
use crate::fetch::Fetcher;
use crate::rdf::Term;

/// A query as text, or parsed before.
#[derive(Clone, Debug)]
pub enum QueryInput {
    /// SPARQL text.
    Text(String),
    /// A query parsed before, such as a view's.
    Parsed(Arc<ParsedQuery>),
}

/// Whether a query is rewritten before it is evaluated. Its solutions are the same either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rewriting {
    /// Where a faster form is known.
    #[default]
    On,
    /// Never: evaluated as written.
    Off,
}

impl QueryInput {
    /// What kind of answer it has, where it has been parsed.
    #[must_use]
    pub fn kind(&self) -> Option<QueryKind> {
        match self {
            Self::Text(_) => None,
            Self::Parsed(query) => Some(query.kind()),
        }
    }
}

/// A query with its parameters and limits.
#[derive(Clone, Debug)]
pub struct QueryRequest {
    /// The query.
    pub query: QueryInput,
    /// Terms for variables: constants in the whole query.
    pub bindings: Vec<(String, Term)>,
    /// A variable with the only values that it can have; found by an index, so that the query need not look for them.
    pub candidates: Option<(String, Vec<String>)>,
    /// Rows to skip, beside the query's own OFFSET.
    pub offset: usize,
    /// Rows to give at most, beside the query's own LIMIT.
    pub limit: Option<usize>,
    /// Graphs to merge as the default graph (`default-graph-uri`); overrides the query's FROM if not empty.
    pub default_graphs: Vec<String>,
    /// Graphs that GRAPH can reach (`named-graph-uri`); overrides the query's FROM NAMED if not empty.
    pub named_graphs: Vec<String>,
    /// Whether GRAPH can reach the articles' full texts.
    pub with_full_text: bool,
    /// The time it may take.
    pub timeout: Duration,
    /// Number of rows or triples after which it is an error.
    pub max_rows: Option<usize>,
    /// Bytes of an answer after which it is an error.
    pub max_bytes: Option<u64>,
    /// Bytes of memory after which it is stopped.
    pub max_memory: Option<usize>,
    /// Whether the query may be put into a form that is evaluated faster.
    pub rewriting: Rewriting,
    /// Asks other servers for `SERVICE`; without it nobody is asked.
    pub fetcher: Option<Arc<Fetcher>>,
    /// Ends it from outside.
    pub cancel: Cancel,
}

impl QueryRequest {
    /// A query as text, with 30 seconds and no other limit.
    #[must_use]
    pub fn text(query: impl Into<String>) -> Self {
        Self::new(QueryInput::Text(query.into()))
    }

    /// A parsed query, with 30 seconds and no other limit.
    #[must_use]
    pub fn parsed(query: impl Into<Arc<ParsedQuery>>) -> Self {
        Self::new(QueryInput::Parsed(query.into()))
    }

    /// A query with 30 seconds and no other limit.
    #[must_use]
    pub fn new(query: QueryInput) -> Self {
        Self {
            query,
            bindings: Vec::new(),
            candidates: None,
            offset: 0,
            limit: None,
            default_graphs: Vec::new(),
            named_graphs: Vec::new(),
            with_full_text: false,
            timeout: Duration::from_secs(30),
            max_rows: None,
            max_bytes: None,
            max_memory: None,
            rewriting: Rewriting::On,
            fetcher: None,
            cancel: Cancel::new(),
        }
    }

    /// The same, to be cancelled by this handle.
    #[must_use]
    pub fn with_cancel(&self, cancel: &Cancel) -> Self {
        Self { cancel: cancel.clone(), ..self.clone() }
    }

    /// The same with a term for a variable.
    #[must_use]
    pub fn bind(mut self, name: impl Into<String>, term: Term) -> Self {
        self.bindings.push((name.into(), term));
        self
    }
}
