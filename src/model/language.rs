//! The two model files of the language core and how they are trained from treebanks.
//!
//! Entry points: [`TaggerModel`], [`ParserModel`], each with `train`, `to_bytes` and `from_bytes`.

use super::ModelError;
use super::conllu::TreeSentence;
use super::feats::Feats;
use super::file::{Reader, Writer, open, seal};
use super::lemma::Lemmatizer;
use super::parser::Parser;
use super::segment::Segmenter;
use super::tagger::{Tagger, TaggerScratch, lexemes};

/// What training says of its progress: the part in training, the epoch from 0, the share of wrong decisions.
pub type Report<'a> = dyn FnMut(&str, usize, f64) + 'a;

/// Everything from characters to tags: segmenter, tagger, features, lemmas.
#[derive(Clone, Debug)]
pub struct TaggerModel {
    /// Tokens and sentences.
    pub segmenter: Segmenter,
    /// Parts of speech.
    pub tagger: Tagger,
    /// Morphological features.
    pub feats: Feats,
    /// Lemmas.
    pub lemmatizer: Lemmatizer,
}

/// The kind named in a tagger's file.
pub const TAGGER_KIND: &str = "tagger";
/// The kind named in a parser's file.
pub const PARSER_KIND: &str = "parser";

impl TaggerModel {
    /// Trains on a treebank.
    pub fn train(sentences: &[TreeSentence], epochs: usize, report: &mut Report<'_>) -> Self {
        let segmenter = Segmenter::train(sentences, epochs, &mut |epoch, wrong| report("segmenter", epoch, wrong));
        let tagger = Tagger::train(sentences, epochs, &mut |epoch, wrong| report("tagger", epoch, wrong));
        let feats = Feats::learn(sentences, tagger.classes());
        Self { segmenter, tagger, feats, lemmatizer: Lemmatizer::learn(sentences) }
    }

    /// The model as a file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.segmenter.write(&mut writer);
        self.tagger.write(&mut writer);
        self.feats.write(&mut writer);
        self.lemmatizer.write(&mut writer);
        seal(TAGGER_KIND, &writer.finish())
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// When it is not a whole model file of this kind and version.
    pub fn from_bytes(file: &[u8]) -> Result<Self, ModelError> {
        let mut reader = Reader::new(open(TAGGER_KIND, file)?);
        Ok(Self {
            segmenter: Segmenter::read(&mut reader)?,
            tagger: Tagger::read(&mut reader)?,
            feats: Feats::read(&mut reader)?,
            lemmatizer: Lemmatizer::read(&mut reader)?,
        })
    }
}

/// Parts the treebank is cut into to tag each by a tagger that has not seen it.
const FOLDS: usize = 4;

/// Tags each sentence by a tagger trained on the others, so that the parser learns from tags as wrong as it will meet.
fn jackknife(sentences: &[TreeSentence], tagger: &Tagger, report: &mut Report<'_>) -> Vec<Vec<u16>> {
    let mut all = vec![Vec::new(); sentences.len()];
    let mut scratch = TaggerScratch::default();
    for fold in 0..FOLDS {
        let others: Vec<TreeSentence> =
            sentences.iter().enumerate().filter(|(at, _)| at / 10 % FOLDS != fold).map(|(_, s)| s.clone()).collect();
        let part = Tagger::train(&others, 4, &mut |epoch, wrong| report("jackknife", fold * 4 + epoch, wrong));
        let class = |name: &String| tagger.classes().binary_search(name).unwrap_or_default() as u16;
        let classes: Vec<u16> = part.classes().iter().map(class).collect();
        for (at, sentence) in sentences.iter().enumerate().filter(|(at, _)| at / 10 % FOLDS == fold) {
            part.tag(&lexemes(sentence), &mut all[at], &mut scratch);
            for tag in &mut all[at] {
                *tag = classes[*tag as usize];
            }
        }
    }
    all
}

/// The dependency parser; its tags are those of the tagger it was trained with.
#[derive(Clone, Debug)]
pub struct ParserModel {
    /// The parser.
    pub parser: Parser,
}

impl ParserModel {
    /// Trains on a treebank, with tags as `tagger` would give them.
    pub fn train(sentences: &[TreeSentence], tagger: &Tagger, epochs: usize, report: &mut Report<'_>) -> Self {
        let tags = jackknife(sentences, tagger, report);
        let parser = Parser::train(sentences, &tags, epochs, &mut |epoch, wrong| report("parser", epoch, wrong));
        Self { parser }
    }

    /// The model as a file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.parser.write(&mut writer);
        seal(PARSER_KIND, &writer.finish())
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// When it is not a whole model file of this kind and version.
    pub fn from_bytes(file: &[u8]) -> Result<Self, ModelError> {
        Ok(Self { parser: Parser::read(&mut Reader::new(open(PARSER_KIND, file)?))? })
    }
}
