//! Training of a [`LinearModel`] as an averaged perceptron.
//!
//! Entry points: [`Perceptron::score`] and [`Perceptron::update`] while training, [`Perceptron::average`] for the
//! result. Invariant: no iteration order of a hash map reaches the result.

use rustc_hash::FxHashMap;

use super::linear::{LinearModel, key_of};

/// One class's weight of one feature, with what averaging needs.
#[derive(Clone, Copy, Debug)]
struct Weight {
    class: u16,
    value: i32,
    /// Sum of the value over all steps up to `since`.
    sum: i64,
    since: u32,
}

/// Weights in training.
#[derive(Clone, Debug)]
pub struct Perceptron {
    classes: Vec<String>,
    index: FxHashMap<u32, u32>,
    keys: Vec<u32>,
    rows: Vec<Vec<Weight>>,
    step: u32,
}

impl Perceptron {
    /// A model without weights.
    #[must_use]
    pub fn new(classes: Vec<String>) -> Self {
        Self { classes, index: FxHashMap::default(), keys: Vec::new(), rows: Vec::new(), step: 1 }
    }

    /// Names of the classes.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Adds the features' present weights to `scores`.
    pub fn score(&self, features: &[u64], scores: &mut [i32]) {
        for &feature in features {
            if let Some(&row) = self.index.get(&key_of(feature)) {
                for weight in &self.rows[row as usize] {
                    scores[weight.class as usize] += weight.value;
                }
            }
        }
    }

    /// Counts one decision; call it once per decision, right or wrong.
    pub const fn tick(&mut self) {
        self.step += 1;
    }

    /// Moves the features' weights for one class by `amount`.
    pub fn change(&mut self, features: &[u64], class: usize, amount: i32) {
        let class = class as u16;
        for &feature in features {
            let key = key_of(feature);
            let next = self.rows.len() as u32;
            let row = *self.index.entry(key).or_insert(next);
            if row == next {
                self.keys.push(key);
                self.rows.push(Vec::new());
            }
            let weights = &mut self.rows[row as usize];
            if let Some(weight) = weights.iter_mut().find(|weight| weight.class == class) {
                weight.sum += i64::from(weight.value) * i64::from(self.step - weight.since);
                weight.since = self.step;
                weight.value += amount;
            } else {
                weights.push(Weight { class, value: amount, sum: 0, since: self.step });
            }
        }
    }

    /// Rewards `gold` and punishes `guess` where they differ, and counts the decision.
    pub fn update(&mut self, features: &[u64], gold: usize, guess: usize) {
        self.tick();
        if gold != guess {
            self.change(features, gold, 1);
            self.change(features, guess, -1);
        }
    }

    /// The model of averaged weights. Averages smaller than `threshold` (as of 0.05) are left out; the largest becomes
    /// 32,767 unless all are small.
    #[must_use]
    pub fn average(&self, threshold: f64) -> LinearModel {
        let mean = |weight: &Weight| {
            let sum = weight.sum + i64::from(weight.value) * i64::from(self.step - weight.since);
            sum as f64 / f64::from(self.step)
        };
        let largest = self.rows.iter().flatten().map(|weight| mean(weight).abs()).fold(1.0, f64::max);
        let scale = (32_767.0 / largest).min(256.0);
        let mut rows = Vec::with_capacity(self.rows.len());
        for (row, &key) in self.rows.iter().zip(&self.keys) {
            let mut weights: Vec<(u16, i16)> = row
                .iter()
                .filter(|weight| mean(weight).abs() >= threshold)
                .map(|weight| (weight.class, (mean(weight) * scale).round() as i16))
                .filter(|&(_, weight)| weight != 0)
                .collect();
            weights.sort_unstable();
            if !weights.is_empty() {
                rows.push((key, weights));
            }
        }
        LinearModel::new(self.classes.clone(), rows)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Random, best, mix};
    use super::*;

    /// Learns which of three numbers is largest, from noisy features.
    fn train() -> LinearModel {
        let mut random = Random::new(7);
        let mut model = Perceptron::new(vec!["x".into(), "y".into(), "z".into()]);
        for _ in 0..3000 {
            let (features, gold) = example(&mut random);
            let mut scores = [0; 3];
            model.score(&features, &mut scores);
            model.update(&features, gold, best(&scores));
        }
        model.average(0.0)
    }

    fn example(random: &mut Random) -> (Vec<u64>, usize) {
        let values: Vec<usize> = (0..3).map(|_| random.below(5)).collect();
        let gold = (0..3).rev().max_by_key(|&at| values[at]).unwrap();
        (values.iter().enumerate().map(|(at, &value)| mix(at as u64 + 1, value as u64)).collect(), gold)
    }

    #[test]
    fn it_learns_and_repeats_itself() {
        let model = train();
        let mut random = Random::new(99);
        let right = (0..1000)
            .filter(|_| {
                let (features, gold) = example(&mut random);
                let mut scores = [0; 3];
                model.score(&features, &mut scores);
                best(&scores) == gold
            })
            .count();
        assert!(right > 800, "{right} of 1000 right");
        assert_eq!(model.to_bytes("t"), train().to_bytes("t"));
    }
}
