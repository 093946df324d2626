//! Training of the second look.
//!
//! The first look's mistakes on its own training text are too few to learn from, so each part of the text is looked
//! at by a model trained on the other parts. Entry points: [`folds`], [`train`]. Invariant: depends on data and
//! settings alone.

use rustc_hash::FxHashMap;

use super::corpus::Annotated;
use super::crf::{Crf, Data, Island, Settings};
use super::export::{STEPS, whole, whole_transitions};
use crate::model::names::{Judge, Label, Lexicon, Tagger, Votes, islands};

/// A document with the judge that has not seen it.
pub struct Unseen<'a> {
    /// The document.
    pub document: &'a Annotated,
    /// A judge trained on others.
    pub judge: &'a Judge,
}

/// The fold of each document: neighbours, which may be copies of each other, lie in one.
#[must_use]
pub const fn fold(index: usize, folds: usize) -> usize {
    index / 4 % folds
}

/// Weights of features that are rarer are not learnt.
const LEAST: u32 = 3;

/// Adds the second look to `judge`.
pub fn train(judge: &mut Judge, lexicon: &Lexicon, documents: &[Unseen<'_>], settings: Settings) {
    let mut numbers: FxHashMap<u32, u32> = FxHashMap::default();
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    visit(lexicon, documents, |_, keys| keys.iter().for_each(|key| *counts.entry(*key).or_default() += 1));
    let mut data = Data { starts: vec![0], ..Data::default() };
    visit(lexicon, documents, |token, keys| {
        for key in keys.iter().filter(|key| counts[*key] >= LEAST) {
            let next = numbers.len() as u32;
            data.features.push(*numbers.entry(*key).or_insert(next));
        }
        data.starts.push(data.features.len());
        data.labels.push(token.label);
        data.base.push(token.base);
        if token.first {
            data.islands.push(Island { first: data.labels.len() - 1, last: data.labels.len(), weight: 1.0 });
        } else if let Some(island) = data.islands.last_mut() {
            island.last = data.labels.len();
        }
    });
    data.islands.retain(|island| {
        let mut previous = Label::OUTSIDE;
        let labels = &data.labels[island.first..island.last];
        labels.iter().all(|label| std::mem::replace(&mut previous, *label).allows(*label))
            && previous.allows(Label::OUTSIDE)
    });
    let mut crf = Crf::new(numbers.len(), settings);
    for (row, start) in crf.transitions.iter_mut().zip(&judge.transitions.scores) {
        for (weight, score) in row.iter_mut().zip(start) {
            *weight = *score as f32 / STEPS;
        }
    }
    for epoch in 0..settings.epochs {
        crf.epoch(&data);
        if epoch * 2 >= settings.epochs {
            crf.remember();
        }
    }
    crf.average();
    let features = numbers.iter().map(|(key, number)| (*key, crf.rows[*number as usize])).collect();
    judge.second = whole(features, usize::MAX);
    judge.second_transitions = whole_transitions(&crf);
}

/// What the learner needs of a token.
struct Seen {
    label: Label,
    base: super::crf::Lanes,
    first: bool,
}

fn visit(lexicon: &Lexicon, documents: &[Unseen<'_>], mut each: impl FnMut(&Seen, &[u32])) {
    let mut tagger = Tagger::default();
    let mut votes = Votes::default();
    let mut keys = Vec::new();
    for Unseen { document, judge } in documents {
        let labels = tagger.look_once(lexicon, judge, document.words()).to_vec();
        let (facts, emissions) = tagger.traces();
        votes.collect(facts, &labels);
        for sentence in &document.sentences {
            let (first, last) = (sentence.start as usize, sentence.end as usize);
            let (run, own) = (&facts[first..last], &labels[first..last]);
            for island in islands(run) {
                for at in island.clone() {
                    keys.clear();
                    votes.each(run, own, at, |key| keys.push(key));
                    let base = emissions[first + at].map(|score| score as f32 / STEPS);
                    let label = document.labels[first + at];
                    each(&Seen { label, base, first: at == island.start }, &keys);
                }
            }
        }
    }
}
