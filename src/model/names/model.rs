//! The model as it is run: facts, scores, best labels.
//!
//! Entry points: [`NamesModel::shipped`], [`Tagger::run`]. Invariant: one label a token, well formed in each sentence.

use std::ops::Range;

use super::decode::{Decoder, Lanes, Transitions};
use super::facts::{Facts, LOWER, Words, read};
use super::features::each;
use super::label::{Kind, LANES, Label, Place, spans};
use super::lexicon::Lexicon;
use super::register::Register;
use super::second::Votes;
use super::weights::Weights;
use crate::model::ModelError;

/// What training leaves behind.
#[derive(Clone, Debug, Default)]
pub struct NamesModel {
    /// Words and phrases.
    pub lexicon: Lexicon,
    /// Tells careless from edited text.
    pub register: Register,
    /// Judges edited text: news, encyclopedias.
    pub edited: Judge,
    /// Judges careless text: mail, reviews, forums.
    pub careless: Judge,
}

/// Weights and transitions for one register of text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judge {
    /// Weights of features.
    pub weights: Weights,
    /// Scores of one label after another.
    pub transitions: Transitions,
    /// Weights of what the rest of the document says.
    pub second: Weights,
    /// Scores of one label after another at the second look.
    pub second_transitions: Transitions,
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
    votes: Votes,
    labels: Vec<Label>,
    firsts: Vec<Label>,
    keys: Vec<u32>,
}

impl Tagger {
    /// Labels all tokens of a document.
    pub fn run(&mut self, model: &NamesModel, words: Words<'_>) -> &[Label] {
        read(words, &model.lexicon, &mut self.facts);
        let careless = model.register.is_careless(&self.facts);
        let judge = if careless { &model.careless } else { &model.edited };
        self.first_look(judge, words.sentences);
        if !judge.second.is_empty() {
            self.second_look(judge, words.sentences);
        }
        if !careless {
            self.drop_small();
            self.agree();
        }
        &self.labels
    }

    /// Drops names without a capital, which edited text does not have, and common words that a heading capitalises.
    fn drop_small(&mut self) {
        let Self { facts, labels, .. } = self;
        for (start, end, kind) in spans(labels).collect::<Vec<_>>() {
            if facts[start..end].iter().all(|token| !token.capital) {
                labels[start..end].fill(Label::OUTSIDE);
            } else if facts[start].line == HEADING {
                tidy_heading(&facts[start..end], &mut labels[start..end], kind);
            }
        }
    }

    /// Lets single words follow what the document's other mentions of them agree on.
    fn agree(&mut self) {
        let Self { facts, votes, labels, .. } = self;
        votes.collect(facts, labels);
        if votes.is_empty() {
            return;
        }
        for at in 0..labels.len() {
            let token = &facts[at];
            let single = match labels[at].parts() {
                None => token.run.0 == token.run.1 && token.habit & LOWER == 0,
                Some((_, Place::Single)) => true,
                Some(_) => false,
            };
            if !single || !token.upper {
                continue;
            }
            if let Some(kind) = votes.verdict(token, labels[at]) {
                labels[at] = Label::new(kind, Place::Single);
            }
        }
    }

    /// Labels all tokens by their sentences alone, with a given judge.
    pub fn look_once(&mut self, lexicon: &Lexicon, judge: &Judge, words: Words<'_>) -> &[Label] {
        read(words, lexicon, &mut self.facts);
        self.first_look(judge, words.sentences);
        &self.labels
    }

    fn first_look(&mut self, judge: &Judge, sentences: &[Range<u32>]) {
        let Self { facts, emissions, decoder, labels, keys, .. } = self;
        labels.clear();
        labels.resize(facts.len(), Label::OUTSIDE);
        emissions.clear();
        emissions.resize(facts.len(), [0; LANES]);
        for sentence in sentences {
            let (first, last) = (sentence.start as usize, sentence.end as usize);
            let Some(run) = facts.get(first..last) else { continue };
            for island in islands(run) {
                for at in island.clone() {
                    keys.clear();
                    each(run, at, |key| keys.push(key));
                    let mut sums = [0; LANES];
                    judge.weights.add(keys, &mut sums);
                    emissions[first + at] = sums.map(i32::from);
                }
                let (from, to) = (first + island.start, first + island.end);
                decoder.run(&emissions[from..to], &judge.transitions, &mut labels[from..to]);
            }
        }
    }

    /// Facts and scores of the last document's tokens at the first look.
    #[must_use]
    pub fn traces(&self) -> (&[Facts], &[Lanes]) {
        (&self.facts, &self.emissions)
    }

    /// Decides again where other mentions of a word in the document have something to say.
    fn second_look(&mut self, judge: &Judge, sentences: &[Range<u32>]) {
        let Self { facts, emissions, decoder, votes, labels, firsts, keys } = self;
        votes.collect(facts, labels);
        if votes.is_empty() {
            return;
        }
        firsts.clone_from(labels);
        for sentence in sentences {
            let (first, last) = (sentence.start as usize, sentence.end as usize);
            let (Some(run), Some(own)) = (facts.get(first..last), firsts.get(first..last)) else { continue };
            for island in islands(run) {
                for at in island.clone() {
                    keys.clear();
                    votes.each(run, own, at, |key| keys.push(key));
                    let mut sums = [0; LANES];
                    judge.second.add(keys, &mut sums);
                    for (score, sum) in emissions[first + at].iter_mut().zip(sums) {
                        *score += i32::from(sum);
                    }
                }
                let (from, to) = (first + island.start, first + island.end);
                decoder.run(&emissions[from..to], &judge.second_transitions, &mut labels[from..to]);
            }
        }
    }
}

/// The kind of line that capitalises all words.
const HEADING: u32 = 3;

/// Takes from a name in a heading the words at its start that are mostly in small letters elsewhere; a name of such words
/// alone goes, unless a list has it.
fn tidy_heading(facts: &[Facts], labels: &mut [Label], kind: Kind) {
    let common = |token: &Facts| matches!(token.case, 1..=3) && token.phrase == 0;
    let first = facts.iter().position(|token| !common(token)).unwrap_or(facts.len());
    if first == 0 || kind == Kind::Organization && first < facts.len() {
        return;
    }
    labels[..first].fill(Label::OUTSIDE);
    match labels.len() - first {
        0 => {}
        1 => labels[first] = Label::new(kind, Place::Single),
        _ => labels[first] = Label::new(kind, Place::Begin),
    }
}

/// The runs of candidates in a sentence.
pub fn islands(run: &[Facts]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += run.get(at..)?.iter().position(|token| token.candidate)?;
        let start = at;
        at += run[at..].iter().take_while(|token| token.candidate).count();
        Some(start..at)
    })
}
