//! Training of the language core's two models from the data folder.
//!
//! Entry points: [`tokens`] and [`parser`], each of which returns a model file. The data folder is laid out as
//! `../shared/data`: treebanks in `ud_ewt/` and `gum/`, raw text in the others. Invariant: the same data and options
//! give the same bytes.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::Path;

use super::names::clusters::cluster;
use super::names::{Corpus, Sources};
use crate::model::ModelError;
use crate::model::clusters::Clusters;
use crate::model::conllu::{TreeSentence, Word, read_treebank};
use crate::model::language::{ParserModel, TokenModel};
use crate::model::neural::train::{EpochReport, Recipe};
use crate::model::segment::SegmentScratch;
use crate::model::word::{Lexeme, Lexer};

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
pub fn parser(data: &Path, recipe: Recipe, report: &mut EpochReport<'_>) -> Result<Vec<u8>, ModelError> {
    let dev = read_treebank(&data.join("ud_ewt/dev.conllu"))?;
    let sentences = treebanks(data)?;
    let sources = Sources::read(data)?;
    let raw = match recipe.teachers {
        0 => Vec::new(),
        _ => raw_sentences(&sources, &TokenModel::train(&sentences, TOKEN_EPOCHS, &mut |_, _| {}))?,
    };
    let clusters = clusters(&sources)?;
    Ok(ParserModel::train(&sentences, &raw, &dev, clusters, recipe, report).to_bytes())
}

/// Lengths of raw sentences that are learnt from: shorter ones teach nothing, longer ones are mostly lists.
const LENGTHS: RangeInclusive<usize> = 4..=80;

/// The words of the corpora of names and of the plain passages, each sentence once. The treebanks' own text, which some
/// of the corpora annotate, is left out.
fn raw_sentences(sources: &Sources, model: &TokenModel) -> Result<Vec<TreeSentence>, ModelError> {
    let mut seen = BTreeSet::new();
    let mut sentences = Vec::new();
    let mut add = |words: Vec<&str>| {
        if LENGTHS.contains(&words.len()) && seen.insert(words.join(" ")) {
            let word = |form: &str| Word { form: form.to_owned(), space_after: true, ..Word::default() };
            sentences.push(TreeSentence { words: words.into_iter().map(word).collect(), ..TreeSentence::default() });
        }
    };
    for document in sources.train.iter().filter(|document| !matches!(document.corpus, Corpus::Uner | Corpus::Gum)) {
        for sentence in &document.sentences {
            add(sentence.clone().map(|token| document.word(token as usize)).collect());
        }
    }
    let (mut lexer, mut scratch) = (Lexer::default(), SegmentScratch::default());
    for passage in sources.passages()? {
        let (mut pieces, mut ends) = (Vec::new(), Vec::new());
        model.segmenter.tokens(&passage, (0, passage.len()), &mut pieces, &mut scratch);
        let lexemes: Vec<Lexeme> = pieces.iter().map(|piece| lexer.lexeme(piece.form(&passage))).collect();
        model.segmenter.sentence_ends(&passage, &pieces, &lexemes, &mut ends, &mut scratch);
        let mut start = 0;
        for end in ends {
            add(pieces[start..end].iter().map(|piece| piece.form(&passage)).collect());
            start = end;
        }
    }
    Ok(sentences)
}

/// Classes of the words of all raw text in the data folder.
///
/// # Errors
/// When the data cannot be read.
fn clusters(sources: &Sources) -> Result<Clusters, ModelError> {
    let collection = sources.raw_text()?;
    let text = collection.text();
    let (fine, coarse) = rayon::join(|| cluster(text, FINE, LEAST, ROUNDS), || cluster(text, COARSE, LEAST, ROUNDS));
    let classes = |number: u32| [fine[number as usize], coarse[number as usize]];
    Ok(Clusters::new(text.numbers.iter().map(|(form, &number)| (form.as_str(), classes(number)))))
}
