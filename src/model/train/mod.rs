//! Training of the shipped models from annotated corpora.
//!
//! Entry points: one module a model. Invariant: the same data, options and seed give the same bytes.

pub mod language;
pub mod names;
