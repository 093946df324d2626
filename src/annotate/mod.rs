//! Document layers: what the language core says of a text, stand-off.
//!
//! Entry points: [`Document`]. Invariant: layers only point into the text; no layer changes it or another layer.

mod document;
mod tags;
mod tree;

pub use document::{Document, NameKind, NameSpan, Sentence, Token, TokenIx};
pub use tags::{Deprel, Upos};
pub use tree::Tree;
