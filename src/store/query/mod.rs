//! Runs SPARQL queries with limits.
//!
//! Entry points: `Store::query` and `Store::query_serialized` with a [`QueryRequest`]. Invariant: whatever the query,
//! it ends at its deadline or when it is cancelled; an error that shows before the first row is returned before
//! anything is written; no type of the engine is visible outside.

mod algebra;
mod answer;
mod bind;
mod bounds;
mod error;
mod estimate;
mod federate;
mod format;
mod functions;
mod guard;
mod links;
mod memory;
mod misspelt;
mod parse;
mod paths;
mod plan;
mod remembered;
mod request;
mod rewrite;
mod syntax;
mod tally;
mod text;
mod timer;
mod walk;

pub use answer::{QueryAnswer, Solutions, Triples};
pub(super) use bounds::Bounds;
pub use error::QueryError;
pub(super) use federate::waited;
pub(super) use format::graph_serializer;
pub use format::{ResultFormat, serialize_triples};
pub(super) use functions::evaluator as guarded_evaluator;
pub(super) use functions::{geographic, stoppable};
pub(super) use guard::guard_pattern;
pub(super) use links::Links;
pub use memory::Allocator;
pub(super) use parse::parser;
pub use parse::{ParsedQuery, QueryKind};
pub use plan::{Explanation, PlanNode};
pub use request::{QueryInput, QueryRequest, Rewriting};
pub(super) use syntax::syntax;
pub(super) use tally::Counts;
pub use text::skipped;
pub use timer::Cancel;
