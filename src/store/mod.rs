//! The graph store: the only owner of the engine.
//!
//! Entry point: [`Store`]. Invariant: one writer at a time, each change one transaction; readers work on snapshots
//! and are never blocked. What is shared between articles is always what [`rebuild`] derives from their own triples.

mod convert;
mod error;
mod lock;
mod open;
mod query;

pub use error::StoreError;
pub use lock::{ServerInfo, forget_server, read_server, write_server};
pub use open::Store;
pub use query::{
    Cancel, ParsedQuery, QueryAnswer, QueryError, QueryInput, QueryKind, QueryRequest, ResultFormat, Solutions, Triples,
};
