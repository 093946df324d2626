//! Who is who: names of an article → entities, and the identifiers of entities.
//!
//! Entry points: [`resolve`], [`entity_id`]. Invariant: the same full name gives the same id in every article, and a guess is
//! marked provisional.

mod cast;
mod cluster;
mod context;
mod described;
mod id;
mod names;
mod resolve;
mod spans;

pub use cast::{Cast, CastMember};
pub use cluster::{Bearer, Identities, Verdict, VerdictKind, identify};
pub use context::{Context, Sense, Sort, contexts, has_public_id, seed_keys, sense_id};
pub use described::{Described, public_number};
pub use id::{entity_id, keyed_id, slug};
pub use names::{Kind, NameKeys};
pub use resolve::resolve;
