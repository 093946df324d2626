//! Score of the names layer on public test sets: exact spans of persons, organizations and places.
//!
//! Entry point: [`score`]. Invariant: tags are read and counted by conlleval's rules; types without a counterpart
//! among the three are left out on both sides.

use clap::ValueEnum;
use serde::Serialize;

use crate::model::names::{Kind, NamesModel};
use crate::model::train::names::{Corpus, Counts, iob, score_documents};

/// A file's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NamesFormat {
    /// `id TAB word TAB tag …`, as Universal NER.
    Uner,
    /// `word TAB tag`, as CrossNER and its copy of CoNLL-2003.
    Crossner,
    /// `word SPACE tag`, as WikiGold.
    Wikigold,
}

/// Scores in percent.
#[derive(Clone, Debug, Serialize)]
pub struct NamesScore {
    /// Share of the found names that are right.
    pub precision: f64,
    /// Share of the gold names that are found.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// The same by type.
    pub by_type: ByType,
}

/// Scores of each type.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub struct ByType {
    /// Persons.
    pub per: TypeScore,
    /// Organizations.
    pub org: TypeScore,
    /// Places.
    pub loc: TypeScore,
}

/// Scores of one type in percent, and how many names there are.
#[derive(Clone, Debug, Serialize)]
pub struct TypeScore {
    /// Share of the found names that are right.
    pub precision: f64,
    /// Share of the gold names that are found.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Names in the gold annotation.
    pub gold: usize,
}

impl From<Counts> for TypeScore {
    fn from(counts: Counts) -> Self {
        Self { precision: counts.precision(), recall: counts.recall(), f1: counts.f1(), gold: counts.gold }
    }
}

/// Scores `model` on the annotated `file`.
#[must_use]
pub fn score(model: &NamesModel, file: &str, format: NamesFormat) -> NamesScore {
    let documents = match format {
        NamesFormat::Uner => iob::uner(file),
        NamesFormat::Crossner => iob::crossner(file, Corpus::Crossner),
        NamesFormat::Wikigold => iob::wikigold(file),
    };
    let score = score_documents(model, &documents);
    let all = score.all();
    NamesScore {
        precision: all.precision(),
        recall: all.recall(),
        f1: all.f1(),
        by_type: ByType {
            per: score.of(Kind::Person).into(),
            org: score.of(Kind::Organization).into(),
            loc: score.of(Kind::Location).into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_finds_nothing_scores_zero_and_still_counts_the_gold_names() {
        let file = "Ada\tB-politician\nLovelace\tI-politician\nin\tO\nLondon\tB-location\n\nVote\tB-election\n";
        let score = score(&NamesModel::default(), file, NamesFormat::Crossner);
        assert_eq!((score.by_type.per.gold, score.by_type.org.gold, score.by_type.loc.gold), (1, 0, 1));
        assert!(score.f1.abs() < f64::EPSILON);
    }
}
