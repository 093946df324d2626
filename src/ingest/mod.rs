//! The pipeline: articles in, graph changed, report out; and the check that all of it still holds.
//!
//! Entry points: [`Pipeline`], [`load_ontology`], [`verify`]. Invariant: each article is there whole or not at all, in input order
//! whatever the number of threads; ingesting the same again changes nothing.

mod ontology;
mod pipeline;
mod reader;
mod verify;

pub use ontology::{LoadedOntology, load_ontology};
pub use pipeline::{ArticleReport, Counts, Outcome, Pipeline, Source};
pub use reader::{ArticleReader, run_info};
pub use verify::{Verified, verify};
