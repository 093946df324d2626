//! From annotated documents to numbered features.
//!
//! Entry point: [`Numbering`]. Invariant: numbers follow the order of first sight, so equal data give equal numbers.

use rustc_hash::FxHashMap;

use super::corpus::{Annotated, Corpus};
use super::crf::{Data, Island};
use crate::model::names::{Facts, Label, Lexicon, each_feature, read_facts};

/// Numbers of the features kept, shared and by corpus.
#[derive(Debug, Default)]
pub struct Numbering {
    /// Feature key → number.
    pub shared: FxHashMap<u32, u32>,
    /// Feature key and corpus → number, in one space with the shared ones.
    pub special: FxHashMap<(u32, Corpus), u32>,
    /// How many numbers there are.
    pub count: u32,
}

/// Calls `visit` with the facts of each sentence that holds candidates.
pub fn sentences(document: &Annotated, lexicon: &Lexicon, mut visit: impl FnMut(&[Facts], usize)) {
    let mut facts = Vec::new();
    read_facts(document.words(), lexicon, &mut facts);
    for sentence in &document.sentences {
        let (first, last) = (sentence.start as usize, sentence.end as usize);
        visit(&facts[first..last], first);
    }
}

impl Numbering {
    /// Numbers the features that the documents show at least `least` times.
    #[must_use]
    pub fn new(documents: &[Annotated], lexicon: &Lexicon, least: u32) -> Self {
        let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
        let mut by_corpus: FxHashMap<(u32, Corpus), u32> = FxHashMap::default();
        let mut order = Vec::new();
        for document in documents {
            sentences(document, lexicon, |run, _| {
                for at in (0..run.len()).filter(|&at| run[at].candidate) {
                    each_feature(run, at, |key| {
                        let count = counts.entry(key).or_default();
                        *count += 1;
                        if *count == least {
                            order.push(key);
                        }
                        *by_corpus.entry((key, document.corpus)).or_default() += 1;
                    });
                }
            });
        }
        let mut numbering = Self::default();
        for key in order {
            numbering.shared.insert(key, numbering.count);
            numbering.count += 1;
        }
        let special = by_corpus.into_iter().filter(|(_, count)| *count >= least);
        let mut special: Vec<_> = special.map(|(key, _)| key).collect();
        special.sort_unstable();
        for key in special {
            numbering.special.insert(key, numbering.count);
            numbering.count += 1;
        }
        numbering
    }

    /// Adds the documents' islands to `data`.
    pub fn fill(&self, document: &Annotated, lexicon: &Lexicon, weight: f32, data: &mut Data) {
        if data.starts.is_empty() {
            data.starts.push(0);
        }
        sentences(document, lexicon, |run, first| {
            let mut at = 0;
            while at < run.len() {
                let start = data.labels.len();
                while at < run.len() && run[at].candidate {
                    each_feature(run, at, |key| {
                        data.features.extend(self.shared.get(&key));
                        data.features.extend(self.special.get(&(key, document.corpus)));
                    });
                    data.starts.push(data.features.len());
                    data.labels.push(document.labels[first + at]);
                    at += 1;
                }
                if data.labels.len() > start {
                    well_formed(&mut data.labels[start..]);
                    data.islands.push(Island { first: start, last: data.labels.len(), weight });
                }
                at += 1;
            }
        });
    }
}

/// Blanks names that an island's border cuts.
fn well_formed(labels: &mut [Label]) {
    let mut previous = Label::OUTSIDE;
    let broken = labels.iter().any(|label| !std::mem::replace(&mut previous, *label).allows(*label));
    if broken || !previous.allows(Label::OUTSIDE) {
        labels.fill(Label::OUTSIDE);
    }
}
