//! The names model: what it sees of a text and how it finds the best labels.
//!
//! Entry point: [`NamesModel`]. Invariant: see each part; the model reads nothing but the text.

mod decode;
mod facts;
mod features;
mod file;
pub mod hash;
mod label;
mod lexicon;
mod model;
mod register;
mod second;
mod weights;

pub use decode::{Decoder, Lanes, Transitions};
pub use facts::{Facts, Words, read as read_facts};
pub use features::each as each_feature;
pub use label::{Kind, LABELS, LANES, Label, Place, labels_of, spans};
pub use lexicon::{Lexicon, Word, flag, listed};
pub use model::{Judge, NamesModel, Tagger, islands};
pub use register::Register;
pub use second::Votes;
pub use weights::{Row, Weights};
