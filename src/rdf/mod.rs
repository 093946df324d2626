//! From facts to RDF: terms, IRIs, and the graph of one article.
//!
//! Entry points: [`Base`], [`Term`]. Invariant: deterministic; the same article and base give the same triples, and
//! nothing here knows an engine.

mod base;
mod term;

pub use base::{BadBase, Base, short_hash};
pub use term::{Literal, Quad, Term, Triple};
