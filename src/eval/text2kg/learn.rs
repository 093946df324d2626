//! Learns which pairs of candidates a relation holds between, and in which sentences it is said at all.
//!
//! Entry points: [`Reader::learn`], [`Reader::read_all`]. Invariant: the same training sentences give the same reader, and a sentence
//! is read alike whatever others are read with it.

use rayon::prelude::*;

use super::candidates::candidates;
use super::format::{Labelled, Ontology, Triple};
use super::known::Known;
use super::score::plain;
use super::seen::Seen;
use crate::annotate::Tree;
use crate::eval::pairs::{FeatureIndex, Learner, Steps};
use crate::eval::passage;
use crate::extract::Extractor;
use crate::model::Random;

/// Rounds over the training sentences.
const EPOCHS: usize = 12;
/// By how much a right pair must win over a wrong one.
const MARGIN: f32 = 1.0;
/// A relation that a training sentence is not labelled with may be said in it all the same.
const UNLABELLED: f32 = 0.1;
/// From which score on a relation is said. Below nought, as the benchmark scores what the gold has relations for, and the training
/// sentences leave most of what they say unlabelled.
const SAID: f32 = -2.0;
/// By how much another member of a coordination may score less than the best.
const BESIDE: f32 = 3.0;

/// Reads sentences in the relations of one ontology.
#[derive(Debug)]
pub struct Reader {
    relations: Vec<String>,
    known: Known,
    index: FeatureIndex,
    learner: Learner,
    presence: Learner,
}

struct Example {
    seen: Seen<Vec<u32>>,
    /// Right pairs, by relation.
    gold: Vec<Vec<usize>>,
    is_labelled: Vec<bool>,
}

impl Reader {
    /// Learns from training sentences.
    #[must_use]
    pub fn learn(extractor: &Extractor, ontology: &Ontology, train: &[Labelled]) -> Self {
        let relations: Vec<String> = ontology.relations.iter().map(|relation| relation.label.clone()).collect();
        let known = Known::learn(train);
        let seen: Vec<Seen<Vec<u64>>> =
            train.par_iter().map(|sentence| look(extractor, &known, sentence, Some(sentence))).collect();
        let mut index = FeatureIndex::default();
        seen.iter().for_each(|seen| seen.count(&mut index));
        index.settle(3);
        let examples: Vec<Example> = train
            .iter()
            .zip(seen)
            .map(|(sentence, seen)| Example::new(seen.numbered(&index), sentence, &relations))
            .collect();
        let features = index.keys().len();
        let learner = Learner::new(features, relations.len() + 1, Steps::CALM);
        let presence = Learner::new(features, relations.len(), Steps::BOLD);
        let mut reader = Self { relations, known, index, learner, presence };
        let mut random = Random::new(1);
        let mut order: Vec<usize> = (0..examples.len()).collect();
        for _ in 0..EPOCHS {
            random.shuffle(&mut order);
            for &at in &order {
                reader.learner.next_example();
                reader.study(&examples[at], &mut random);
            }
        }
        reader.learner.average();
        reader
    }

    fn shared(&self) -> usize {
        self.relations.len()
    }

    fn score(&self, seen: &Seen<Vec<u32>>, pair: usize, relation: usize) -> f32 {
        let (one, two, features) = &seen.pairs[pair];
        let of = |class: usize| {
            self.learner.score(&seen.ends[*one][0], class)
                + self.learner.score(&seen.ends[*two][1], class)
                + self.learner.score(features, class)
        };
        of(relation) + of(self.shared())
    }

    fn best(&self, seen: &Seen<Vec<u32>>, relation: usize, pairs: impl Iterator<Item = usize>) -> Option<(usize, f32)> {
        let scored = pairs.map(|pair| (pair, self.score(seen, pair, relation)));
        scored.reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    /// Pairs of the same subject with other members of the object's coordination, the best for each member.
    fn beside(&self, seen: &Seen<Vec<u32>>, best: usize, relation: usize, score: f32) -> Vec<usize> {
        let (subject, object, _) = &seen.pairs[best];
        let mut taken = vec![seen.places[*object]];
        let mut found: Vec<(usize, f32)> = (0..seen.pairs.len())
            .filter(|&pair| seen.pairs[pair].0 == *subject)
            .filter(|&pair| seen.places[seen.pairs[pair].1].is_beside(seen.places[*object]))
            .map(|pair| (pair, self.score(seen, pair, relation)))
            .filter(|(_, other)| score - other < BESIDE)
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.retain(|(pair, _)| {
            let place = seen.places[seen.pairs[*pair].1];
            let is_free = taken.iter().all(|other| other.is_beside(place));
            taken.extend(is_free.then_some(place));
            is_free
        });
        found.into_iter().map(|(pair, _)| pair).collect()
    }

    fn step(&mut self, seen: &Seen<Vec<u32>>, pair: usize, relation: usize, amount: f32) {
        let (one, two, features) = &seen.pairs[pair];
        for class in [relation, self.shared()] {
            self.learner.step(&seen.ends[*one][0], class, amount);
            self.learner.step(&seen.ends[*two][1], class, amount);
            self.learner.step(features, class, amount);
        }
    }

    fn presence(&self, seen: &Seen<Vec<u32>>, pair: usize, relation: usize) -> f32 {
        let (_, two, features) = &seen.pairs[pair];
        self.presence.score(&seen.sentence, relation)
            + self.presence.score(&seen.ends[*two][1], relation)
            + self.presence.score(features, relation)
    }

    fn study_presence(&mut self, seen: &Seen<Vec<u32>>, pair: usize, relation: usize, (target, weight): (f32, f32)) {
        if self.presence(seen, pair, relation) * target < MARGIN {
            let (_, two, features) = &seen.pairs[pair];
            self.presence.step(&seen.sentence, relation, target * weight);
            self.presence.step(&seen.ends[*two][1], relation, target * weight);
            self.presence.step(features, relation, target * weight);
        }
    }

    fn study(&mut self, example: &Example, random: &mut Random) {
        let seen = &example.seen;
        let others = [random.below(self.relations.len()), random.below(self.relations.len())];
        for relation in 0..self.relations.len() {
            if !example.is_labelled[relation] && !others.contains(&relation) {
                continue;
            }
            let gold = &example.gold[relation];
            let right = self.best(seen, relation, gold.iter().copied());
            if let Some((right, score)) = right {
                let is_open = |pair: &usize| !gold.contains(pair) && !is_like(seen, gold, *pair);
                let wrong = self.best(seen, relation, (0..seen.pairs.len()).filter(is_open));
                if let Some((wrong, _)) = wrong.filter(|(_, other)| score - other < MARGIN) {
                    self.step(seen, right, relation, 1.0);
                    self.step(seen, wrong, relation, -1.0);
                }
                self.study_presence(seen, right, relation, (1.0, 1.0));
            } else if !example.is_labelled[relation]
                && let Some((wrong, _)) = self.best(seen, relation, 0..seen.pairs.len())
            {
                self.study_presence(seen, wrong, relation, (-1.0, UNLABELLED));
            }
        }
    }

    /// Reads sentences.
    #[must_use]
    pub fn read_all(&self, extractor: &Extractor, sentences: &[Labelled]) -> Vec<Labelled> {
        sentences.par_iter().map(|sentence| self.read(extractor, sentence)).collect()
    }

    fn read(&self, extractor: &Extractor, sentence: &Labelled) -> Labelled {
        let seen = look(extractor, &self.known, sentence, None).numbered(&self.index);
        let mut triples = Vec::new();
        for (relation, name) in self.relations.iter().enumerate() {
            let Some((best, score)) = self.best(&seen, relation, 0..seen.pairs.len()) else { continue };
            if self.presence(&seen, best, relation) <= SAID {
                continue;
            }
            let like = self.beside(&seen, best, relation, score);
            triples.extend([best].into_iter().chain(like).map(|pair| {
                let (one, two, _) = &seen.pairs[pair];
                Triple { sub: seen.labels[*one].clone(), rel: name.clone(), obj: seen.labels[*two].clone() }
            }));
        }
        Labelled { id: sentence.id.clone(), sentence: sentence.sentence.clone(), triples }
    }
}

/// Whether a pair differs from a right one only in the member of a coordination: it may be right, too.
fn is_like(seen: &Seen<Vec<u32>>, gold: &[usize], pair: usize) -> bool {
    let (one, two, _) = &seen.pairs[pair];
    gold.iter()
        .map(|&right| &seen.pairs[right])
        .any(|(subject, object, _)| subject == one && seen.places[*object].is_beside(seen.places[*two]))
}

fn look(extractor: &Extractor, known: &Known, sentence: &Labelled, own: Option<&Labelled>) -> Seen<Vec<u64>> {
    let document = extractor.annotate(&passage::article(&sentence.sentence));
    let tree = Tree::new(&document);
    let classes = extractor.annotator().classes(&document);
    Seen::new(&tree, &classes, candidates(&tree, known, &extractor.lexicon().gazetteer, own))
}

impl Example {
    fn new(seen: Seen<Vec<u32>>, sentence: &Labelled, relations: &[String]) -> Self {
        let labels: Vec<String> = seen.labels.iter().map(|label| plain(label)).collect();
        let of = |relation: &String| {
            let triples: Vec<(String, String)> = sentence
                .triples
                .iter()
                .filter(|triple| plain(&triple.rel) == plain(relation))
                .map(|triple| (plain(&triple.sub), plain(&triple.obj)))
                .collect();
            let is_gold = |pair: &usize| {
                let (one, two, _) = &seen.pairs[*pair];
                triples.iter().any(|(sub, obj)| *sub == labels[*one] && *obj == labels[*two])
            };
            ((0..seen.pairs.len()).filter(is_gold).collect::<Vec<usize>>(), !triples.is_empty())
        };
        let (gold, is_labelled) = relations.iter().map(of).unzip();
        Self { seen, gold, is_labelled }
    }
}
