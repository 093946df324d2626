//! Training of the language core's two models from the data folder.
//!
//! Entry points: [`tokens`] and [`parser`], each of which returns a model file. The data folder is laid out as
//! `../shared/data`: treebanks in `ud_ewt/` and `gum/`, raw text in the others. Invariant: the same data and options
//! give the same bytes.

use std::path::Path;

use super::names::Sources;
use super::names::clusters::cluster;
use crate::model::ModelError;
use crate::model::clusters::Clusters;
use crate::model::conllu::{TreeSentence, read_treebank};
use crate::model::language::{ParserModel, TokenModel};
use crate::model::neural::train::{EpochReport, Options};

/// Passes over the data for words and sentences.
const TOKEN_EPOCHS: usize = 5;
/// Fine and coarse classes, how often a word must occur, and rounds of exchanges.
const FINE: usize = 400;
const COARSE: usize = 60;
const LEAST: u32 = 3;
const ROUNDS: usize = 8;

/// The treebanks to train on: EWT and GUM.
///
/// # Errors
/// When one cannot be read.
pub fn treebanks(data: &Path) -> Result<Vec<TreeSentence>, ModelError> {
    let mut sentences = read_treebank(&data.join("ud_ewt/train.conllu"))?;
    sentences.append(&mut read_treebank(&data.join("gum/train"))?);
    if sentences.is_empty() { Err(ModelError::NoData(data.to_owned())) } else { Ok(sentences) }
}

/// Trains words, sentences and lemmas. `report` is told of each epoch, from 0, and its share of wrong decisions.
///
/// # Errors
/// When the data cannot be read.
pub fn tokens(data: &Path, report: &mut dyn FnMut(usize, f64)) -> Result<Vec<u8>, ModelError> {
    Ok(TokenModel::train(&treebanks(data)?, TOKEN_EPOCHS, report).to_bytes())
}

/// Trains tags and trees; the epoch that is best on the development part of EWT is kept.
///
/// # Errors
/// When the data cannot be read.
pub fn parser(data: &Path, options: Options, report: &mut EpochReport<'_>) -> Result<Vec<u8>, ModelError> {
    let dev = read_treebank(&data.join("ud_ewt/dev.conllu"))?;
    let clusters = clusters(data)?;
    Ok(ParserModel::train(&treebanks(data)?, &dev, clusters, options, report).to_bytes())
}

/// Classes of the words of all raw text in the data folder.
///
/// # Errors
/// When the data cannot be read.
pub fn clusters(data: &Path) -> Result<Clusters, ModelError> {
    let collection = Sources::read(data)?.raw_text()?;
    let text = collection.text();
    let (fine, coarse) = rayon::join(|| cluster(text, FINE, LEAST, ROUNDS), || cluster(text, COARSE, LEAST, ROUNDS));
    let classes = |number: u32| [fine[number as usize], coarse[number as usize]];
    Ok(Clusters::new(text.numbers.iter().map(|(form, &number)| (form.as_str(), classes(number)))))
}
