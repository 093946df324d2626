//! Score on KnowledgeNet: facts with the spans of their subjects and objects.
//!
//! The passages are cut out of their documents, so a pronoun without an antecedent stands for whom the passage is about. Entry point:
//! [`evaluate`]. Invariant: follows the text evaluation of the data set's own scorer; `properties.csv` says which of our relations a
//! property is.

mod actors;
mod clues;
mod format;
mod learn;
mod predict;
mod relate;
mod score;

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;
use thiserror::Error;

use crate::extract::Extractor;
use predict::Properties;
use score::{Counts, Score};

pub use relate::Relations;

/// Why passages cannot be scored.
#[derive(Debug, Error)]
pub enum KnowledgeNetError {
    /// The file is not in the format.
    #[error("not a list of KnowledgeNet passages: {0}")]
    Format(#[from] serde_json::Error),
    /// A fold has no passage.
    #[error("no passage of fold {0}")]
    NoPassage(u8),
}

/// The scores.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Passages scored.
    pub passages: usize,
    /// F1 where spans need only meet.
    pub text_f1: f64,
    /// F1 where spans are the same.
    pub exact_f1: f64,
    /// Precision of the text evaluation.
    pub precision: f64,
    /// Recall of the text evaluation.
    pub recall: f64,
    /// Text evaluation by property.
    pub by_property: BTreeMap<String, Score>,
    /// What was missed and what was wrong, one line each, where asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<String>,
}

/// The file of the model that these folds of a file of passages teach.
///
/// # Errors
/// The text is not in the format, or holds no passage of the folds.
pub fn train(extractor: &Extractor, file: &str, folds: &[u8]) -> Result<Vec<u8>, KnowledgeNetError> {
    let mut passages = format::read(file)?;
    passages.retain(|passage| folds.contains(&passage.fold));
    if passages.is_empty() {
        return Err(KnowledgeNetError::NoPassage(folds.first().copied().unwrap_or_default()));
    }
    Ok(learn::learn(extractor, &passages).to_bytes(relate::KIND))
}

/// Scores the passages of a file, of one fold or of all.
///
/// # Errors
/// The text is not in the format, or holds no passage of the fold.
pub fn evaluate(
    (extractor, relations): (&Extractor, &Relations),
    file: &str,
    fold: Option<u8>,
    with_differences: bool,
) -> Result<Report, KnowledgeNetError> {
    let mut passages = format::read(file)?;
    passages.retain(|passage| fold.is_none_or(|fold| passage.fold == fold));
    if passages.is_empty() {
        return Err(KnowledgeNetError::NoPassage(fold.unwrap_or_default()));
    }
    let properties = Properties::shipped();
    let predicted: Vec<Vec<format::Fact>> = passages
        .par_iter()
        .map(|passage| relations.facts(&relate::Seen::new(extractor, &properties, passage)))
        .collect();
    let (mut text, mut exact) = (BTreeMap::new(), BTreeMap::new());
    let mut differences = Vec::new();
    for (passage, predicted) in passages.iter().zip(&predicted) {
        Counts::add(&mut text, passage, predicted, score::overlap);
        Counts::add(&mut exact, passage, predicted, score::exact);
        if with_differences {
            differences.extend(difference(passage, predicted));
        }
    }
    let total = Counts::total(&text).score();
    Ok(Report {
        passages: passages.len(),
        text_f1: total.f1,
        exact_f1: Counts::total(&exact).score().f1,
        precision: total.precision,
        recall: total.recall,
        by_property: text.into_iter().map(|(property, counts)| (property, counts.score())).collect(),
        differences,
    })
}

fn difference(passage: &format::Passage, predicted: &[format::Fact]) -> Vec<String> {
    let meets = |a: &format::Fact, b: &format::Fact| a.property == b.property && score::overlap(a, b);
    let words = |start: usize, end: usize| {
        passage.text.chars().skip(start - passage.start).take(end - start).collect::<String>()
    };
    let show = |kind: &str, fact: &format::Fact| {
        let subject = words(fact.subject_start, fact.subject_end);
        let object = words(fact.object_start, fact.object_end);
        format!("{kind}\t{}\t{subject}\t{object}\t{}", fact.property, passage.text)
    };
    let missed = passage.facts.iter().filter(|gold| !predicted.iter().any(|fact| meets(fact, gold)));
    let wrong = predicted.iter().filter(|fact| {
        passage.exhaustive.contains(&fact.property) && !passage.facts.iter().any(|gold| meets(fact, gold))
    });
    missed.map(|fact| show("missed", fact)).chain(wrong.map(|fact| show("wrong", fact))).collect()
}
