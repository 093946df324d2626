//! Tokens and sentences as Universal Dependencies cuts English, learnt from treebanks.
//!
//! Entry points: [`Segmenter::tokens`], [`Segmenter::sentence_ends`], [`Segmenter::train`]. Invariant: total on any
//! text; tokens lie on character boundaries, hold no white space and cover everything else.

mod full_stops;
mod raw;
mod sentences;
mod tokens;

use super::ModelError;
use super::conllu::TreeSentence;
use super::file::{Reader, Writer};
use super::hash::Features;
use super::linear::LinearModel;
use super::perceptron::Perceptron;
use super::random::Random;
use super::word::{Lexeme, Lexer};
use raw::Paragraph;
pub use raw::{Piece, RawText, raw_text};
use rustc_hash::FxHashMap;

/// The weights of the segmenter and the words of letters alone that it splits.
#[derive(Clone, Debug)]
pub struct Segmenter {
    tokens: LinearModel,
    sentences: LinearModel,
    splits: Splits,
}

/// Words of letters alone that are two words (`cannot`), in lower case, with the length of the first in bytes.
type Splits = FxHashMap<String, u8>;

/// What a segmenter needs besides its weights.
#[derive(Clone, Debug, Default)]
pub struct SegmentScratch {
    features: Features,
    chars: Vec<(u32, char)>,
    lower: String,
}

impl Segmenter {
    /// Appends the words of `text[start..end]` to `pieces`.
    pub fn tokens(&self, text: &str, range: (usize, usize), pieces: &mut Vec<Piece>, scratch: &mut SegmentScratch) {
        let mut decide = |features: &Features, _: usize| {
            let mut scores = [0; 3];
            self.tokens.score(features.hashes(), &mut scores);
            super::linear::best(&scores)
        };
        let from = pieces.len();
        tokens::cut(text, range, &self.splits, &mut decide, pieces, scratch);
        full_stops::join(text, pieces, from);
    }

    /// Appends to `ends` the number of pieces up to each sentence end; the last is the number of all pieces.
    pub fn sentence_ends(
        &self,
        text: &str,
        pieces: &[Piece],
        lexemes: &[Lexeme],
        ends: &mut Vec<usize>,
        scratch: &mut SegmentScratch,
    ) {
        let mut decide = |features: &Features, at: usize| {
            let mut scores = [0; 2];
            self.sentences.score(features.hashes(), &mut scores);
            scores[1] > scores[0]
                && !full_stops::goes_on(text, pieces, at)
                && !sentences::is_after_possessive(text, pieces, at)
        };
        sentences::cut(text, pieces, lexemes, &mut decide, ends, scratch);
    }

    /// Trains a segmenter. `report` is told of each epoch and the share of decisions that were wrong.
    pub fn train(sentences: &[TreeSentence], epochs: usize, report: &mut dyn FnMut(usize, f64)) -> Self {
        let paragraphs = raw::paragraphs(sentences);
        let splits = raw::learn_splits(&paragraphs);
        let mut trainer = Trainer {
            tokens: Perceptron::new(names(&["inside", "token", "word"])),
            sentences: Perceptron::new(names(&["inside", "end"])),
            wrong: 0,
            seen: 0,
            scratch: SegmentScratch::default(),
        };
        let mut order: Vec<usize> = (0..paragraphs.len()).collect();
        let mut random = Random::new(3);
        for epoch in 0..epochs {
            random.shuffle(&mut order);
            (trainer.wrong, trainer.seen) = (0, 0);
            for &index in &order {
                trainer.learn_tokens(&paragraphs[index], &splits);
                trainer.learn_sentences(&paragraphs[index]);
            }
            report(epoch, f64::from(trainer.wrong) / f64::from(trainer.seen.max(1)));
        }
        Self { tokens: trainer.tokens.average(0.05), sentences: trainer.sentences.average(0.05), splits }
    }

    /// Writes the segmenter into a model file's content.
    pub fn write(&self, writer: &mut Writer) {
        self.tokens.write(writer);
        self.sentences.write(writer);
        let mut splits: Vec<_> = self.splits.iter().collect();
        splits.sort_unstable();
        writer.number(splits.len() as u64);
        for (word, &at) in splits {
            writer.string(word);
            writer.number(u64::from(at));
        }
    }

    /// Reads a segmenter from a model file's content.
    ///
    /// # Errors
    /// When the content is not what [`Self::write`] writes.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let (tokens, sentences) = (LinearModel::read(reader)?, LinearModel::read(reader)?);
        if tokens.classes().len() != 3 || sentences.classes().len() != 2 {
            return Err(ModelError::Malformed("wrong number of classes"));
        }
        let mut splits = Splits::default();
        for _ in 0..reader.size()? {
            let word = reader.string()?.to_owned();
            splits.insert(word, reader.number()?.min(255) as u8);
        }
        Ok(Self { tokens, sentences, splits })
    }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

struct Trainer {
    tokens: Perceptron,
    sentences: Perceptron,
    wrong: u32,
    seen: u32,
    scratch: SegmentScratch,
}

impl Trainer {
    fn learn_tokens(&mut self, paragraph: &Paragraph, splits: &Splits) {
        let Self { tokens, wrong, seen, scratch, .. } = self;
        let mut decide = |features: &Features, at: usize| {
            let mut scores = [0; 3];
            tokens.score(features.hashes(), &mut scores);
            let (guess, gold) = (super::linear::best(&scores), paragraph.cut_at(at));
            tokens.update(features.hashes(), gold, guess);
            *wrong += u32::from(guess != gold);
            *seen += 1;
            gold
        };
        let range = (0, paragraph.text.len());
        tokens::cut(&paragraph.text, range, splits, &mut decide, &mut Vec::new(), scratch);
    }

    fn learn_sentences(&mut self, paragraph: &Paragraph) {
        let Self { sentences, wrong, seen, scratch, .. } = self;
        let mut lexer = Lexer::default();
        let lexemes: Vec<Lexeme> =
            paragraph.pieces.iter().map(|piece| lexer.lexeme(piece.form(&paragraph.text))).collect();
        let mut decide = |features: &Features, at: usize| {
            let mut scores = [0; 2];
            sentences.score(features.hashes(), &mut scores);
            let gold = paragraph.ends.binary_search(&at).is_ok();
            let guess = scores[1] > scores[0];
            sentences.update(features.hashes(), usize::from(gold), usize::from(guess));
            *wrong += u32::from(guess != gold);
            *seen += 1;
            gold
        };
        sentences::cut(&paragraph.text, &paragraph.pieces, &lexemes, &mut decide, &mut Vec::new(), scratch);
    }
}
