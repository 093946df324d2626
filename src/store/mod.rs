//! The graph store: the only owner of the engine.
//!
//! Entry point: [`Store`]. Invariant: one writer at a time, each change one transaction; readers work on snapshots
//! and are never blocked. What is shared between articles is always what is derived from their own triples.

mod article;
mod convert;
mod data_set;
mod deltas;
mod dump;
mod error;
mod graphs;
mod lock;
mod maintain;
mod open;
mod own;
mod query;
mod read;
mod search;
mod shared;
mod stored;
mod sums;
mod update;
mod verify;

pub use article::{ArticleState, Change, RetractReport, Standing, StatementChange};
pub use data_set::{DataFile, DataSet, LoadReport};
pub use dump::DumpOptions;
pub use error::StoreError;
pub use graphs::{Before, GraphDocument, GraphRef, Precondition};
pub use lock::{ServerInfo, forget_server, read_server, write_server};
pub use maintain::{Backup, restore};
pub use open::Store;
pub use query::{
    Allocator, Cancel, Explanation, ParsedQuery, PlanNode, QueryAnswer, QueryError, QueryInput, QueryKind,
    QueryRequest, ResultFormat, Rewriting, Solutions, Triples, serialize_triples,
};
pub use search::{GeoBox, MOST_IN_BOX, MOST_MATCHES, Match, NamePrefix};
pub use update::{ParsedUpdate, UpdateRequest};
pub use verify::{Support, VerifyError, VerifyReport};
