//! Trained models: their file format, feature hashing, scoring and training.
//!
//! Entry points: [`LinearModel`] scores hashed features, [`Perceptron`] trains one, [`file`] seals and opens model
//! files. Invariant: the same data, options and seed give the same bytes, and scores are sums of integers or of floats
//! in a fixed order, so that a text is analysed alike on every machine.

mod error;
pub mod file;
mod hash;
mod linear;
mod perceptron;
mod random;

pub use error::ModelError;
pub use hash::{Features, hash_bytes, hash_str, mix};
pub use linear::{LinearModel, best};
pub use perceptron::Perceptron;
pub use random::Random;
