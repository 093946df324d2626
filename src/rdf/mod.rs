//! From facts to RDF: terms, IRIs, the graph of one article, and what articles share.
//!
//! Entry points: [`article_graph`], [`Base`], [`Term`]. Invariant: deterministic; the same article and base give the
//! same triples, and nothing here knows an engine.

mod article;
mod base;
mod key;
pub mod modes;
mod nodes;
mod offsets;
mod parts;
pub mod refer;
pub mod shared;
pub mod tally;
mod term;

pub use article::{
    ArticleGraph, SharedNode, article_graph, article_iri, drop_reason, identity_status, read_block_kind, revision_text,
};
pub use base::{BadBase, Base, short_hash};
pub use key::{EventKey, SharedKey, is_shared};
pub use offsets::Offsets;
pub use parts::{Parts, Unreadable, parts_of};
pub use shared::{RunInfo, StatementKey};
pub use term::{Literal, Quad, Term, Triple};
