//! A linear scorer for each class, learnt with hinge losses.
//!
//! Entry points: [`FeatureIndex`] numbers the features worth keeping, [`Learner`] scores and learns. Invariant: only additions,
//! multiplications and square roots as IEEE 754 defines them, in the order of the calls.

use rustc_hash::FxHashMap;

/// Numbers of features.
#[derive(Clone, Debug, Default)]
pub struct FeatureIndex {
    counts: FxHashMap<u64, u32>,
    numbers: FxHashMap<u64, u32>,
    keys: Vec<u64>,
}

impl FeatureIndex {
    /// Counts features of one example.
    pub fn count(&mut self, features: &[u64]) {
        features.iter().for_each(|&feature| *self.counts.entry(feature).or_default() += 1);
    }

    /// Numbers what was counted at least so often, in the order of the features themselves.
    pub fn settle(&mut self, least: u32) {
        let counts = std::mem::take(&mut self.counts);
        self.keys = counts.into_iter().filter(|(_, count)| *count >= least).map(|(feature, _)| feature).collect();
        self.keys.sort_unstable();
        self.numbers = (0..).zip(&self.keys).map(|(number, &feature)| (feature, number)).collect();
    }

    /// The numbers of the features that have one.
    #[must_use]
    pub fn numbers(&self, features: &[u64]) -> Vec<u32> {
        features.iter().filter_map(|feature| self.numbers.get(feature).copied()).collect()
    }

    /// The features in the order of their numbers.
    #[must_use]
    pub fn keys(&self) -> &[u64] {
        &self.keys
    }
}

/// How far a weight moves.
#[derive(Clone, Copy, Debug)]
pub struct Steps {
    rate: f32,
    /// Sum of the squares of the losses that a weight is taken to have seen before it learns.
    before: f32,
}

impl Steps {
    /// Small first steps, so that a rare feature does not learn its few examples by heart.
    pub const CALM: Self = Self { rate: 0.2, before: 10.0 };
    /// Steps that follow even weak examples.
    pub const BOLD: Self = Self { rate: 0.1, before: 0.0 };
}

/// Weights of numbered features for some classes.
#[derive(Clone, Debug)]
pub struct Learner {
    classes: usize,
    weights: Vec<f32>,
    squares: Vec<f32>,
    /// How much of each weight came when, so that all that weights ever were can be averaged.
    drifts: Vec<f64>,
    time: f64,
    rate: f32,
}

impl Learner {
    /// Weights of nought.
    #[must_use]
    pub fn new(features: usize, classes: usize, steps: Steps) -> Self {
        let count = features * classes;
        let (weights, squares, drifts) = (vec![0.0; count], vec![steps.before; count], vec![0.0; count]);
        Self { classes, weights, squares, drifts, time: 0.0, rate: steps.rate }
    }

    /// What the features say for a class.
    #[must_use]
    pub fn score(&self, features: &[u32], class: usize) -> f32 {
        features.iter().map(|&feature| self.weights[feature as usize * self.classes + class]).sum()
    }

    /// Moves the class's weights of these features; features seen often move less.
    pub fn step(&mut self, features: &[u32], class: usize, amount: f32) {
        for &feature in features {
            let at = feature as usize * self.classes + class;
            self.squares[at] += amount * amount;
            let change = self.rate * amount / self.squares[at].sqrt();
            self.weights[at] += change;
            self.drifts[at] += self.time * f64::from(change);
        }
    }

    /// Goes on to the next example.
    pub const fn next_example(&mut self) {
        self.time += 1.0;
    }

    /// Replaces the weights by their mean over all examples so far.
    pub fn average(&mut self) {
        let time = self.time.max(1.0);
        self.weights.iter_mut().zip(&self.drifts).for_each(|(weight, drift)| *weight -= (drift / time) as f32);
    }

    /// The weights of a feature, by class.
    #[must_use]
    pub fn row(&self, feature: usize) -> &[f32] {
        &self.weights[feature * self.classes..(feature + 1) * self.classes]
    }
}
