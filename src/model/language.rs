//! The two model files of the language core and how they are trained from treebanks.
//!
//! Entry points: [`TokenModel`], [`ParserModel`], each with `train`, `to_bytes` and `from_bytes`. Invariant: the same
//! treebanks and options give the same bytes.

use super::ModelError;
use super::conllu::TreeSentence;
use super::file::{Reader, Writer, open, seal};
use super::lemma::Lemmatizer;
use super::neural::Network;
use super::neural::train::{EpochReport, Options, Tagged, train};
use super::segment::Segmenter;
use super::tagger::{Tagger, TaggerScratch, jackknife};
use super::word::lexemes;

/// Words, sentences and lemmas.
#[derive(Clone, Debug)]
pub struct TokenModel {
    /// Words and sentences.
    pub segmenter: Segmenter,
    /// Lemmas.
    pub lemmatizer: Lemmatizer,
}

/// The kind named in the file of a [`TokenModel`].
pub const TOKENS_KIND: &str = "tokens";
/// The kind named in the file of a [`ParserModel`].
pub const PARSER_KIND: &str = "parser";

impl TokenModel {
    /// Trains on a treebank. `report` is told of each epoch, from 0, and its share of wrong decisions.
    pub fn train(sentences: &[TreeSentence], epochs: usize, report: &mut dyn FnMut(usize, f64)) -> Self {
        let segmenter = Segmenter::train(sentences, epochs, report);
        Self { segmenter, lemmatizer: Lemmatizer::learn(sentences) }
    }

    /// The model as a file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.segmenter.write(&mut writer);
        self.lemmatizer.write(&mut writer);
        seal(TOKENS_KIND, &writer.finish())
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// When it is not a whole model file of this kind and version.
    pub fn from_bytes(file: &[u8]) -> Result<Self, ModelError> {
        let mut reader = Reader::new(open(TOKENS_KIND, file)?);
        Ok(Self { segmenter: Segmenter::read(&mut reader)?, lemmatizer: Lemmatizer::read(&mut reader)? })
    }
}

/// Tags, features and trees, which one network reads off a sentence with the help of a first guess at its tags.
#[derive(Clone, Debug)]
pub struct ParserModel {
    /// The first guess.
    pub tagger: Tagger,
    /// The network.
    pub network: Network,
}

/// Passes over the data of the tagger that guesses first, and of those that guess for training.
const TAGGER_EPOCHS: usize = 5;

impl ParserModel {
    /// Trains on `sentences`, keeping the epoch that is best on `dev`.
    pub fn train(
        sentences: &[TreeSentence],
        dev: &[TreeSentence],
        options: Options,
        report: &mut EpochReport<'_>,
    ) -> Self {
        let tagger = Tagger::train(sentences, TAGGER_EPOCHS, &mut |_, _| {});
        let tags = jackknife(sentences, &tagger, TAGGER_EPOCHS);
        let mut scratch = TaggerScratch::default();
        let mut dev_tags = vec![Vec::new(); dev.len()];
        for (sentence, tags) in dev.iter().zip(&mut dev_tags) {
            tagger.tag(&lexemes(sentence), tags, &mut scratch);
        }
        let data = Tagged { sentences, tags: &tags };
        let network = train(data, Tagged { sentences: dev, tags: &dev_tags }, options, report);
        Self { tagger, network }
    }

    /// The model as a file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.tagger.write(&mut writer);
        self.network.write(&mut writer);
        seal(PARSER_KIND, &writer.finish())
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// When it is not a whole model file of this kind and version.
    pub fn from_bytes(file: &[u8]) -> Result<Self, ModelError> {
        let mut reader = Reader::new(open(PARSER_KIND, file)?);
        Ok(Self { tagger: Tagger::read(&mut reader)?, network: Network::read(&mut reader)? })
    }
}
