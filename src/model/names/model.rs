//! The model as it is run: facts, scores, best labels.
//!
//! Entry points: [`NamesModel::shipped`], [`Tagger::run`]. Invariant: one label a token, well formed in each sentence.

use super::decode::{Decoder, Lanes, Transitions};
use super::facts::{Facts, Words, read};
use super::features::each;
use super::label::{LANES, Label};
use super::lexicon::Lexicon;
use super::weights::Weights;
use crate::model::ModelError;

/// What training leaves behind.
#[derive(Clone, Debug, Default)]
pub struct NamesModel {
    /// Words and phrases.
    pub lexicon: Lexicon,
    /// Weights of features.
    pub weights: Weights,
    /// Scores of one label after another.
    pub transitions: Transitions,
}

impl NamesModel {
    /// The model that the program carries.
    ///
    /// # Errors
    /// When the embedded model is damaged, which means the program is.
    pub fn shipped() -> Result<Self, ModelError> {
        Self::from_bytes(include_bytes!("../weights/names.bin"))
    }
}

/// Working memory for running the model, kept from document to document.
#[derive(Debug, Default)]
pub struct Tagger {
    facts: Vec<Facts>,
    emissions: Vec<Lanes>,
    decoder: Decoder,
    labels: Vec<Label>,
}

impl Tagger {
    /// Labels all tokens of a document.
    pub fn run(&mut self, model: &NamesModel, words: Words<'_>) -> &[Label] {
        read(words, &model.lexicon, &mut self.facts);
        self.labels.clear();
        self.labels.resize(self.facts.len(), Label::OUTSIDE);
        for sentence in words.sentences {
            let (first, last) = (sentence.start as usize, sentence.end as usize);
            let Some(run) = self.facts.get(first..last) else { continue };
            let mut at = 0;
            while at < run.len() {
                let end = run[at..].iter().position(|token| !token.candidate).map_or(run.len(), |length| at + length);
                if end > at {
                    self.emissions.clear();
                    self.emissions.extend((at..end).map(|token| emission(model, run, token)));
                    self.decoder.run(&self.emissions, &model.transitions, &mut self.labels[first + at..first + end]);
                }
                at = end + 1;
            }
        }
        &self.labels
    }
}

fn emission(model: &NamesModel, run: &[Facts], token: usize) -> Lanes {
    let mut sums = [0_i16; LANES];
    each(run, token, |key| model.weights.add(key, &mut sums));
    sums.map(i32::from)
}
