//! The tagger and parser: a small recurrent network over hashed word features.
//!
//! Entry points: [`Network::analyse`] at work, [`train::distil`] to make one. Word vectors are sums of vectors of the
//! word, its ends and its shape; gated recurrences read the sentence in both directions; tags are read off the first
//! layers, arcs and relations off the last (Dozat and Manning 2017), and the best tree is found over all arcs.
//! Invariant: floats are added in a fixed order, and fused with a product only where the code says so, so results do not
//! depend on the machine.

mod arcs;
mod dense;
mod embed;
mod layout;
pub mod math;
mod recurrent;
mod run;
pub mod train;
mod tree;
mod whole;

pub use embed::{Embeddings, SLOTS, Vocabulary};
pub use layout::{Config, Network};
pub use run::{Reading, Run};
