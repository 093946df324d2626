//! Score on Text2KGBench: triples of a given ontology in single sentences, learnt from its training sentences.
//!
//! Entry point: [`evaluate`]. Invariant: follows the benchmark's own scorer, sentence by sentence; what is predicted is a function of
//! the ontology, the training sentences and the sentence alone.

mod candidates;
mod format;
mod known;
mod learn;
mod phrases;
mod score;
mod seen;

use serde::Serialize;
use thiserror::Error;

use crate::extract::Extractor;

pub use format::{Labelled, Ontology, Triple};
pub use learn::Reader;
pub use score::Scores;

/// Why sentences cannot be scored.
#[derive(Debug, Error)]
pub enum Text2KgError {
    /// The ontology is not in the format.
    #[error("the ontology is not in Text2KGBench's form: {0}")]
    Ontology(#[from] serde_json::Error),
    /// A line is not in the format.
    #[error(
        "{file}, line {line}: {error}; expected `{{\"id\": …, \"sent\": …}}`, with `triples` or with `sub_label`, `rel_label`, `obj_label` where they are known"
    )]
    Line {
        /// Which of the files.
        file: &'static str,
        /// Number of the line, from 1.
        line: usize,
        /// What the parser says.
        error: serde_json::Error,
    },
    /// A file has no sentence.
    #[error("there is no sentence in the {0} file")]
    Empty(&'static str),
}

/// The scores of one ontology.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Identifier of the ontology.
    pub ontology: String,
    /// Sentences scored.
    pub sentences: usize,
    /// The scores.
    #[serde(flatten)]
    pub scores: Scores,
    /// The same, of the sentences that have the words of both ends of each of their triples: the others cannot be read alone.
    pub named: Named,
}

/// The scores of a part of the sentences.
#[derive(Clone, Debug, Serialize)]
pub struct Named {
    /// Sentences scored.
    pub sentences: usize,
    /// The scores.
    #[serde(flatten)]
    pub scores: Scores,
}

/// Texts of the four files.
#[derive(Clone, Copy, Debug)]
pub struct Files<'a> {
    /// The ontology, as JSON.
    pub ontology: &'a str,
    /// Training sentences, as lines of JSON.
    pub train: &'a str,
    /// Sentences to read.
    pub test: &'a str,
    /// What they say.
    pub gold: &'a str,
}

/// Learns the ontology's relations from the training sentences, reads the test sentences and scores what was read.
///
/// # Errors
/// A file is not in the format, or empty.
pub fn evaluate(extractor: &Extractor, files: Files<'_>) -> Result<Report, Text2KgError> {
    let ontology: Ontology = serde_json::from_str(files.ontology)?;
    let train = format::read("training", files.train)?;
    let test = format::read("test", files.test)?;
    let gold = format::read("gold", files.gold)?;
    let reader = Reader::learn(extractor, &ontology, &train);
    let read = reader.read_all(extractor, &test);
    let named: Vec<Labelled> = gold.iter().filter(|sentence| sentence.is_named()).cloned().collect();
    Ok(Report {
        ontology: ontology.id,
        sentences: gold.len(),
        scores: score::score(&gold, &read),
        named: Named { sentences: named.len(), scores: score::score(&named, &read) },
    })
}
