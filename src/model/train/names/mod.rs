//! Training of the names model from every corpus with names and from this project's own lists and sentences.
//!
//! Entry point: [`train`]. Invariant: the same data and recipe give the same bytes.

mod augment;
pub mod clusters;
mod corpus;
mod crf;
mod dataset;
mod docred;
mod export;
mod gum;
pub mod iob;
mod lists;
mod raw;
mod recipe;
mod score;
mod second;
mod silver;
mod sources;
mod vocabulary;

pub use augment::{Shares, augment};
pub use corpus::{Annotated, Corpus};
pub use crf::{Crf, Data, Settings};
pub use dataset::{Numbering, sentences as visit_sentences};
pub use export::{Scheme, export};
pub use recipe::{FirstLook, Progress, Recipe, documents, first_look, score_documents, second_look, train};
pub use score::{Counts, Score};
pub use sources::Sources;
pub use vocabulary::{Collection, lexicon, register};
