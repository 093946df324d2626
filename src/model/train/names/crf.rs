//! Training of the linear-chain conditional random field behind the names model.
//!
//! Each corpus deviates from what all share by weights of its own, learnt beside the shared ones ("frustratingly easy"
//! domain adaptation); a shipped model sums the shared weights and one corpus's. Gradient steps by AdaGrad, weights
//! averaged over the later epochs. Entry point: [`Crf`]. Invariant: same data, same settings, same weights, bit for
//! bit, whatever the machine's thread count.

use crate::model::Random;
use crate::model::names::{LABELS, LANES, Label};

/// Weights of one feature.
pub type Lanes = [f32; LANES];

/// A run of candidate tokens between tokens that are outside by rule.
#[derive(Clone, Debug)]
pub struct Island {
    /// Tokens: where their features lie in [`Data::features`].
    pub first: usize,
    /// One past the last token.
    pub last: usize,
    /// How much a mistake counts.
    pub weight: f32,
}

/// Tokens with numbered features and labels.
#[derive(Clone, Debug, Default)]
pub struct Data {
    /// All features of all tokens.
    pub features: Vec<u32>,
    /// Where the features of each token begin; one entry more than tokens.
    pub starts: Vec<usize>,
    /// The right label of each token.
    pub labels: Vec<Label>,
    /// The islands.
    pub islands: Vec<Island>,
    /// Scores that each token has before any feature; empty for none.
    pub base: Vec<Lanes>,
}

/// Settings of the training.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Passes over the data.
    pub epochs: usize,
    /// Step size.
    pub rate: f32,
    /// Pull towards zero at each touch.
    pub decay: f32,
    /// Share of features hidden from a token at each pass.
    pub dropout: f32,
    /// Seed of the order and of what is hidden.
    pub seed: u64,
}

/// The learner.
#[derive(Debug)]
pub struct Crf {
    /// Weights by feature number.
    pub rows: Vec<Lanes>,
    squares: Vec<Lanes>,
    sums: Vec<Lanes>,
    /// `transitions[previous][next]`.
    pub transitions: [[f32; LABELS]; LABELS],
    transition_squares: [[f32; LABELS]; LABELS],
    transition_sums: [[f32; LABELS]; LABELS],
    summed: f32,
    predecessors: Vec<Vec<usize>>,
    successors: Vec<Vec<usize>>,
    settings: Settings,
    rng: Random,
    memory: Memory,
}

#[derive(Debug, Default)]
struct Memory {
    kept: Vec<u32>,
    kept_starts: Vec<usize>,
    scores: Vec<[f32; LABELS]>,
    forward: Vec<[f32; LABELS]>,
    backward: Vec<[f32; LABELS]>,
}

const NEVER: f32 = -1e9;

fn log_sum(values: impl Iterator<Item = f32> + Clone) -> f32 {
    let most = values.clone().fold(NEVER, f32::max);
    most + values.map(|value| (value - most).exp()).sum::<f32>().ln()
}

impl Crf {
    /// A learner of `features` features, all weights zero.
    #[must_use]
    pub fn new(features: usize, settings: Settings) -> Self {
        let label = |number: usize| Label::from_number(u8::try_from(number).unwrap_or_default());
        let allowed = |a: usize, b: usize| label(a).allows(label(b));
        Self {
            rows: vec![[0.0; LANES]; features],
            squares: vec![[1e-4; LANES]; features],
            sums: vec![[0.0; LANES]; features],
            transitions: [[0.0; LABELS]; LABELS],
            transition_squares: [[1e-4; LABELS]; LABELS],
            transition_sums: [[0.0; LABELS]; LABELS],
            summed: 0.0,
            predecessors: (0..LABELS).map(|b| (0..LABELS).filter(|&a| allowed(a, b)).collect()).collect(),
            successors: (0..LABELS).map(|a| (0..LABELS).filter(|&b| allowed(a, b)).collect()).collect(),
            settings,
            rng: Random::new(settings.seed),
            memory: Memory::default(),
        }
    }

    /// One pass over the data; the summed log-loss.
    pub fn epoch(&mut self, data: &Data) -> f64 {
        let mut order: Vec<usize> = (0..data.islands.len()).collect();
        self.rng.shuffle(&mut order);
        let mut loss = 0.0;
        for index in order {
            loss += f64::from(self.step(data, &data.islands[index]));
        }
        loss
    }

    /// Adds the present weights to the average.
    pub fn remember(&mut self) {
        self.summed += 1.0;
        for (sum, row) in self.sums.iter_mut().flatten().zip(self.rows.iter().flatten()) {
            *sum += row;
        }
        for (sum, row) in self.transition_sums.iter_mut().flatten().zip(self.transitions.iter().flatten()) {
            *sum += row;
        }
    }

    /// Replaces the weights by their average.
    pub fn average(&mut self) {
        for (sum, row) in self.sums.iter().flatten().zip(self.rows.iter_mut().flatten()) {
            *row = sum / self.summed;
        }
        for (sum, row) in self.transition_sums.iter().flatten().zip(self.transitions.iter_mut().flatten()) {
            *row = sum / self.summed;
        }
    }

    /// Takes the mean of these weights and another learner's.
    pub fn join(&mut self, other: &Self) {
        for (weight, other) in self.rows.iter_mut().flatten().zip(other.rows.iter().flatten()) {
            *weight = f32::midpoint(*weight, *other);
        }
        for (weight, other) in self.transitions.iter_mut().flatten().zip(other.transitions.iter().flatten()) {
            *weight = f32::midpoint(*weight, *other);
        }
    }

    fn step(&mut self, data: &Data, island: &Island) -> f32 {
        self.score(data, island);
        let gold: Vec<usize> = data.labels[island.first..island.last].iter().map(|label| label.number()).collect();
        let total = self.sum_paths();
        let loss = total - self.gold_score(&gold);
        if !loss.is_finite() {
            return 0.0;
        }
        self.update_rows(&gold, total, island.weight);
        self.update_transitions(&gold, total, island.weight);
        loss * island.weight
    }

    fn score(&mut self, data: &Data, island: &Island) {
        let Self { rows, memory, rng, settings, .. } = self;
        memory.kept.clear();
        memory.kept_starts.clear();
        memory.scores.clear();
        let scale = 1.0 / (1.0 - settings.dropout);
        for token in island.first..island.last {
            memory.kept_starts.push(memory.kept.len());
            let mut scores = [0.0; LABELS];
            if let Some(base) = data.base.get(token) {
                scores[1..].copy_from_slice(base);
            }
            for &feature in &data.features[data.starts[token]..data.starts[token + 1]] {
                if settings.dropout > 0.0 && rng.unit() < settings.dropout {
                    continue;
                }
                memory.kept.push(feature);
                for (score, weight) in scores[1..].iter_mut().zip(&rows[feature as usize]) {
                    *score += weight * scale;
                }
            }
            memory.scores.push(scores);
        }
        memory.kept_starts.push(memory.kept.len());
    }

    fn sum_paths(&mut self) -> f32 {
        let Self { memory, predecessors, successors, transitions, .. } = self;
        let length = memory.scores.len();
        memory.forward.clear();
        memory.forward.resize(length, [NEVER; LABELS]);
        memory.backward.clear();
        memory.backward.resize(length, [NEVER; LABELS]);
        for &label in &successors[0] {
            memory.forward[0][label] = transitions[0][label] + memory.scores[0][label];
        }
        for at in 1..length {
            for label in 0..LABELS {
                let before = memory.forward[at - 1];
                let paths = predecessors[label].iter().map(|&p| before[p] + transitions[p][label]);
                memory.forward[at][label] = log_sum(paths) + memory.scores[at][label];
            }
        }
        for &label in &predecessors[0] {
            memory.backward[length - 1][label] = transitions[label][0];
        }
        for at in (0..length - 1).rev() {
            let (after, scores) = (memory.backward[at + 1], memory.scores[at + 1]);
            for label in 0..LABELS {
                let paths = successors[label].iter().map(|&s| after[s] + scores[s] + transitions[label][s]);
                memory.backward[at][label] = log_sum(paths);
            }
        }
        let last = memory.forward[length - 1];
        log_sum(predecessors[0].iter().map(|&label| last[label] + transitions[label][0]))
    }

    fn gold_score(&self, gold: &[usize]) -> f32 {
        let mut previous = 0;
        let mut score = 0.0;
        for (scores, &label) in self.memory.scores.iter().zip(gold) {
            score += scores[label] + self.transitions[previous][label];
            previous = label;
        }
        score + self.transitions[previous][0]
    }

    fn update_rows(&mut self, gold: &[usize], total: f32, weight: f32) {
        let Self { rows, squares, memory, settings, .. } = self;
        for (at, &right) in gold.iter().enumerate() {
            let mut gradient = [0.0; LANES];
            for (lane, slot) in gradient.iter_mut().enumerate() {
                *slot = weight * (memory.forward[at][lane + 1] + memory.backward[at][lane + 1] - total).exp();
            }
            if right > 0 {
                gradient[right - 1] -= weight;
            }
            if gradient.iter().all(|value| value.abs() < 1e-4) {
                continue;
            }
            for &feature in &memory.kept[memory.kept_starts[at]..memory.kept_starts[at + 1]] {
                let (row, squares) = (&mut rows[feature as usize], &mut squares[feature as usize]);
                for lane in 0..LANES {
                    let slope = gradient[lane] + settings.decay * row[lane];
                    squares[lane] += slope * slope;
                    row[lane] -= settings.rate * slope / squares[lane].sqrt();
                }
            }
        }
    }

    fn update_transitions(&mut self, gold: &[usize], total: f32, weight: f32) {
        let mut gradient = [[0.0_f32; LABELS]; LABELS];
        let mut previous = 0;
        for &label in gold.iter().chain(&[0]) {
            gradient[previous][label] -= weight;
            previous = label;
        }
        let length = gold.len();
        for &label in &self.successors[0] {
            let path = self.memory.forward[0][label] + self.memory.backward[0][label] - total;
            gradient[0][label] += weight * path.exp();
        }
        for at in 1..length {
            let (before, after) = (&self.memory.forward[at - 1], &self.memory.backward[at]);
            for a in 0..LABELS {
                for &b in &self.successors[a] {
                    let path = before[a] + self.transitions[a][b] + self.memory.scores[at][b] + after[b] - total;
                    gradient[a][b] += weight * path.exp();
                }
            }
        }
        for &label in &self.predecessors[0] {
            let path = self.memory.forward[length - 1][label] + self.transitions[label][0] - total;
            gradient[label][0] += weight * path.exp();
        }
        for (a, slopes) in gradient.iter().enumerate() {
            for &b in &self.successors[a] {
                let slope = slopes[b];
                self.transition_squares[a][b] += slope * slope;
                self.transitions[a][b] -= self.settings.rate * slope / self.transition_squares[a][b].sqrt();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::names::{Kind, Place};

    /// Tokens with one feature each: feature 0 is outside, 1 begins a person, 2 ends one.
    fn data() -> Data {
        let label = |feature| match feature {
            1 => Label::new(Kind::Person, Place::Begin),
            2 => Label::new(Kind::Person, Place::End),
            _ => Label::OUTSIDE,
        };
        let features = vec![0, 1, 2, 0, 0, 1, 2];
        Data {
            starts: (0..=features.len()).collect(),
            labels: features.iter().map(|feature| label(*feature)).collect(),
            islands: vec![Island { first: 0, last: 4, weight: 1.0 }, Island { first: 4, last: 7, weight: 1.0 }],
            features,
            base: Vec::new(),
        }
    }

    fn trained(seed: u64) -> (Vec<f64>, Crf) {
        let settings = Settings { epochs: 30, rate: 0.1, decay: 1e-4, dropout: 0.1, seed };
        let mut crf = Crf::new(3, settings);
        ((0..30).map(|_| crf.epoch(&data())).collect(), crf)
    }

    #[test]
    fn the_loss_falls_and_the_right_labels_win() {
        let (losses, crf) = trained(1);
        assert!(losses[29] < losses[0] / 4.0, "{losses:?}");
        let begin = Label::new(Kind::Person, Place::Begin).number() - 1;
        assert!(crf.rows[1][begin] > crf.rows[0][begin] && crf.rows[1][begin] > 0.0);
    }

    #[test]
    fn the_same_seed_gives_the_same_weights() {
        assert_eq!(trained(5).1.rows, trained(5).1.rows);
    }
}
