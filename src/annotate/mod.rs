//! Document layers: what the language core says of a text, stand-off.
//!
//! Entry points: [`Annotator::annotate`] makes a [`Document`]. Invariant: layers only point into the text; no layer
//! changes it or another layer.

mod annotator;
mod clauses;
mod document;
pub mod names;
mod tags;
mod tree;

pub use annotator::Annotator;
pub use document::{Document, NameKind, NameSpan, Sentence, Token, TokenIx};
pub use tags::{Deprel, Upos, XPOS};
pub use tree::Tree;
