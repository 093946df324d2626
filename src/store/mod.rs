//! The graph store: the only owner of the engine.
//!
//! Entry point: [`Store`]. Invariant: one writer at a time, each change is seen whole or not at all; readers work on snapshots,
//! and wait for nothing but the moment in which many articles appear at once. What is shared between articles is always what is derived from their own triples.

mod article;
mod asked;
mod batch;
mod convert;
mod copies;
mod data_set;
mod deltas;
mod described;
mod draft;
mod dump;
mod error;
mod exchange;
mod gate;
mod graphs;
mod judgement;
mod load;
mod lock;
mod maintain;
mod names;
mod open;
mod own;
mod query;
mod read;
mod review;
mod search;
mod shared;
mod stored;
mod sums;
mod terms;
mod touched;
mod unfinished;
mod update;
mod verify;
mod verify_names;

pub use article::{ArticleState, Change, RetractReport, Standing, StatementChange};
pub use batch::Batch;
pub use data_set::{DataFile, DataSet, LoadReport};
pub use dump::DumpOptions;
pub use error::StoreError;
pub use graphs::{Before, GraphDocument, GraphRef, Precondition};
pub use judgement::{JudgeReport, Judgement};
pub use lock::{ServerInfo, forget_server, read_server, write_server};
pub use maintain::{Backup, restore};
pub use open::Store;
pub use query::{
    Allocator, Cancel, Explanation, ParsedQuery, PlanNode, QueryAnswer, QueryError, QueryInput, QueryKind,
    QueryRequest, ResultFormat, Rewriting, Solutions, Triples, serialize_triples, skipped,
};
pub use review::{ReviewItem, ReviewReason};
pub use search::{GeoBox, MOST_IN_BOX, MOST_MATCHES, Match, NameMatch, NameSearch};
pub use update::{ParsedUpdate, UpdateRequest};
pub use verify::{Support, VerifyError, VerifyReport};
