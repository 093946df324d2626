//! Runs SPARQL queries with limits.
//!
//! Entry points: `Store::query` and `Store::query_serialized` with a [`QueryRequest`]. Invariant: whatever the query,
//! it ends at its deadline or when it is cancelled; an error that shows before the first row is returned before
//! anything is written; no type of the engine is visible outside.

mod answer;
mod bind;
mod error;
mod format;
mod guard;
mod parse;
mod request;
mod timer;

pub use answer::{QueryAnswer, Solutions, Triples};
pub use error::QueryError;
pub use format::ResultFormat;
pub(super) use format::graph_serializer;
pub use parse::{ParsedQuery, QueryKind};
pub use request::{QueryInput, QueryRequest};
pub use timer::Cancel;
