//! Who is who: names of an article → entities, and the identifiers of entities.
//!
//! Entry points: [`resolve`], [`entity_id`]. Invariant: the same full name gives the same id in every article, and a guess is
//! marked provisional.

mod cast;
mod id;
mod resolve;
mod spans;

pub use cast::{Cast, CastMember};
pub use id::{entity_id, keyed_id, slug};
pub use resolve::resolve;
