//! Learns from annotated passages which properties hold between whom.
//!
//! Entry point: [`learn`]. Invariant: the same passages give the same model, byte for byte.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::format::Passage;
use super::predict::Properties;
use super::relate::{Pair, Seen};
use super::score::overlap;
use crate::eval::pairs::{FeatureIndex, Learner, Steps};
use crate::extract::Extractor;
use crate::model::{LinearModel, Random};

const EPOCHS: usize = 10;
const MARGIN: f32 = 1.0;
/// Right pairs are rare and missing one costs more than a wrong one more.
const RIGHT: f32 = 2.0;
/// How often a feature must be seen.
const LEAST: u32 = 3;
/// What a weight of one is in the model's whole numbers.
const SCALE: f32 = 1024.0;

struct Example {
    mentions: Vec<Vec<u32>>,
    both: Vec<u32>,
    /// Properties that are annotated in full, and whether they hold.
    labels: Vec<(usize, bool)>,
}

/// The model that passages teach.
#[must_use]
pub fn learn(extractor: &Extractor, passages: &[Passage]) -> LinearModel {
    let rules = Properties::shipped();
    let seen: Vec<Seen> = passages.par_iter().map(|passage| Seen::new(extractor, &rules, passage)).collect();
    let properties: BTreeSet<&str> =
        passages.iter().flat_map(|passage| &passage.exhaustive).map(String::as_str).collect();
    let properties: Vec<&str> = properties.into_iter().collect();
    let mut index = FeatureIndex::default();
    for pair in seen.iter().flat_map(|seen| &seen.pairs) {
        pair.mentions.iter().for_each(|features| index.count(features));
        index.count(&pair.both);
    }
    index.settle(LEAST);
    let mut examples = Vec::new();
    for (passage, seen) in passages.iter().zip(&seen) {
        examples.extend(seen.pairs.iter().map(|pair| Example::new(passage, pair, &properties, &index)));
    }
    let mut learner = Learner::new(index.keys().len(), properties.len(), Steps::CALM);
    let mut random = Random::new(1);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for _ in 0..EPOCHS {
        random.shuffle(&mut order);
        for &at in &order {
            learner.next_example();
            study(&mut learner, &examples[at]);
        }
    }
    learner.average();
    model(&learner, &index, &properties)
}

impl Example {
    fn new(passage: &Passage, pair: &Pair, properties: &[&str], index: &FeatureIndex) -> Self {
        let holds = |property: &str| {
            passage
                .facts
                .iter()
                .filter(|gold| gold.property == property)
                .any(|gold| pair.facts.iter().any(|fact| overlap(fact, gold)))
        };
        let labels = properties.iter().enumerate().filter_map(|(class, property)| {
            let holds = holds(property);
            let is_known = holds || passage.exhaustive.iter().any(|known| known == property);
            is_known.then_some((class, holds))
        });
        let mentions = pair.mentions.iter().map(|features| index.numbers(features)).collect();
        Self { mentions, both: index.numbers(&pair.both), labels: labels.collect() }
    }
}

fn study(learner: &mut Learner, example: &Example) {
    for &(class, holds) in &example.labels {
        let base = learner.score(&example.both, class);
        let scored = example.mentions.iter().map(|features| (features, base + learner.score(features, class)));
        let best = scored.reduce(|best, next| if next.1 > best.1 { next } else { best });
        let Some((features, score)) = best else { continue };
        let (sign, amount) = if holds { (1.0, RIGHT) } else { (-1.0, -1.0) };
        if score * sign < MARGIN {
            learner.step(features, class, amount);
            learner.step(&example.both, class, amount);
        }
    }
}

/// The weights in whole numbers.
fn model(learner: &Learner, index: &FeatureIndex, properties: &[&str]) -> LinearModel {
    let weights = |row: &[f32]| -> Vec<(u16, i16)> {
        let whole = row.iter().map(|weight| (weight * SCALE).round().clamp(-32_767.0, 32_767.0) as i16);
        (0..).zip(whole).filter(|(_, weight)| *weight != 0).collect()
    };
    let rows = index.keys().iter().enumerate().map(|(number, &feature)| (feature, weights(learner.row(number))));
    LinearModel::of_features(properties.iter().map(|&name| name.to_owned()).collect(), rows)
}

#[cfg(test)]
mod tests {
    use super::super::relate::{KIND, Relations};
    use super::*;
    use crate::eval::knowledgenet::format::Fact;
    use crate::lexicon::OntologyFiles;

    /// "NAME was born in PLACE.", with the fact that it says.
    fn passage(name: &str, place: &str, property: &str, words: &str) -> Passage {
        let text = format!("{name} {words} {place}.");
        let object = text.len() - 1 - place.len();
        let fact = Fact {
            property: property.to_owned(),
            subject_start: 0,
            subject_end: name.len(),
            object_start: object,
            object_end: object + place.len(),
        };
        let exhaustive = ["PLACE_OF_BIRTH", "PLACE_OF_RESIDENCE"].map(str::to_owned).to_vec();
        Passage { fold: 1, start: 0, text, facts: vec![fact], exhaustive }
    }

    #[test]
    fn words_that_tell_properties_apart_are_learnt() {
        let extractor = Extractor::new(&OntologyFiles::embedded()).unwrap();
        let people =
            [("Anna Bell", "Oslo"), ("Marek Nowak", "Lima"), ("Peter Grant", "Paris"), ("Laura Costa", "Cairo")];
        let of = |(name, place)| {
            [
                passage(name, place, "PLACE_OF_BIRTH", "first saw the light of day in"),
                passage(name, place, "PLACE_OF_RESIDENCE", "makes a home with two cats in"),
            ]
        };
        let passages: Vec<Passage> = people.into_iter().flat_map(of).collect();
        let model = learn(&extractor, &passages).to_bytes(KIND);
        assert_eq!(model, learn(&extractor, &passages).to_bytes(KIND));
        let relations = Relations::from_bytes(&model).unwrap();
        for unseen in of(("Maria Santos", "Berlin")) {
            let seen = Seen::new(&extractor, &Properties::shipped(), &unseen);
            assert_eq!(relations.facts(&seen), unseen.facts, "{}", unseen.text);
        }
    }
}
