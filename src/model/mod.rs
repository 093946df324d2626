//! Trained models: their file format, feature hashing, scoring and training.
//!
//! Entry points: [`LinearModel`] scores hashed features, [`Perceptron`] trains one, [`mod@file`] seals and opens model
//! files, [`language`] holds the models of the language core, [`names`] the model of names. Invariant: the same data, options and seed give the same
//! bytes, and scores are sums of integers or of floats in a fixed order, so that a text is analysed alike on every
//! machine.

pub mod clusters;
pub mod conllu;
mod error;
pub mod file;
mod hash;
pub mod language;
pub mod lemma;
mod linear;
pub mod names;
pub mod neural;
mod perceptron;
mod random;
pub mod segment;
pub mod tagger;
pub mod train;
pub mod word;

pub use error::ModelError;
pub use hash::{Features, hash_bytes, hash_str, mix};
pub use linear::{LinearModel, best};
pub use perceptron::Perceptron;
pub use random::Random;
