//! One step: the loss of some sentences and its gradients.
//!
//! Entry point: [`Step::learn`].

use super::super::super::Random;
use super::super::arcs::{label_hidden, label_hidden_back};
use super::super::dense::{relu, relu_back};
use super::super::embed::{GUESSES, SLOTS, UNKNOWN_WORD};
use super::super::layout::Network;
use super::super::math::exponents;
use super::super::recurrent::LayerRun;
use super::forward::Forward;
use super::goal::{Example, Shares};

/// In place of a word's vector that is left out.
pub(super) const DROPPED: u32 = u32::MAX;

/// Shares of what is left out while learning, so that nothing is relied on alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dropped {
    /// Of the numbers between layers.
    pub numbers: f32,
    /// Of the features of words.
    pub features: f32,
    /// Of the words' guessed tags, with all features that have them.
    pub guesses: f32,
}

/// Weight of the features' loss beside those of tags, heads and relations.
const FEATS_WEIGHT: f32 = 0.5;

/// Buffers of a step and its results.
#[derive(Default)]
pub(super) struct Step {
    run: Forward,
    /// Gradients of the network's numbers.
    pub grads: Vec<f32>,
    /// Vectors that the words of the step used.
    pub rows: Vec<[u32; SLOTS]>,
    /// Gradients of the words' sums of vectors.
    pub d_input: Vec<f32>,
    bounds: Vec<(usize, usize)>,
    masks: Vec<Vec<f32>>,
}

impl Step {
    /// Computes loss and gradients of a batch; returns the summed loss.
    pub(super) fn learn(
        &mut self,
        network: &Network,
        vectors: &[f32],
        batch: &[&Example],
        shares: Dropped,
        random: &mut Random,
    ) -> f64 {
        self.read(batch, shares, random);
        self.grads.clear();
        self.grads.resize(network.params.len(), 0.0);
        self.forward(network, vectors, shares, random);
        let width = 2 * network.config.half;
        let words = self.rows.len();
        let scale = 1.0 / words.max(1) as f32;
        let mut d_outs = vec![vec![0.0; words * width]; network.config.layers];
        let mut loss = self.tags(network, batch, scale, &mut d_outs[network.config.tag_layer - 1]);
        let mut d_projected = vec![0.0; words * network.layout.project.outputs];
        loss += self.trees(network, batch, scale, &mut d_projected);
        loss += self.labels(network, batch, (scale, shares.numbers), random, &mut d_projected);
        self.backward(network, &mut d_projected, d_outs);
        loss
    }

    /// Takes over the words of a batch, without some of what is known of them.
    fn read(&mut self, batch: &[&Example], shares: Dropped, random: &mut Random) {
        self.rows.clear();
        self.bounds.clear();
        for example in batch {
            let start = self.rows.len();
            for (rows, &chance) in example.rows.iter().zip(&example.unknown) {
                let mut rows = *rows;
                if random.unit() < chance {
                    rows[0] = UNKNOWN_WORD;
                }
                if random.unit() < shares.guesses {
                    rows[GUESSES].fill(DROPPED);
                }
                for row in &mut rows {
                    if random.unit() < shares.features {
                        *row = DROPPED;
                    }
                }
                self.rows.push(rows);
            }
            self.bounds.push((start, self.rows.len()));
        }
    }

    /// Takes over the gradients of another step, as if both were one.
    pub(super) fn join(&mut self, other: &Self) {
        let (own, others) = (self.rows.len() as f32, other.rows.len() as f32);
        let share = own / (own + others).max(1.0);
        let rest = 1.0 - share;
        for (grad, other) in self.grads.iter_mut().zip(&other.grads) {
            *grad = *grad * share + other * rest;
        }
        self.d_input.iter_mut().for_each(|d| *d *= share);
        self.d_input.extend(other.d_input.iter().map(|d| d * rest));
        self.rows.extend_from_slice(&other.rows);
    }

    fn forward(&mut self, network: &Network, vectors: &[f32], shares: Dropped, random: &mut Random) {
        let dropout = shares.numbers;
        let width = 2 * network.config.half;
        let (run, layout) = (&mut self.run, &network.layout);
        run.layers.resize_with(network.config.layers, LayerRun::default);
        self.masks.resize_with(network.config.layers + 3, Vec::new);
        let input = &mut run.layers[0].input;
        input.clear();
        input.resize(self.rows.len() * width, 0.0);
        for (rows, out) in self.rows.iter().zip(input.chunks_exact_mut(width)) {
            for &row in rows.iter().filter(|row| **row != DROPPED) {
                for (out, value) in out.iter_mut().zip(&vectors[row as usize * width..]) {
                    *out += value;
                }
            }
        }
        drop_some(input, &mut self.masks[0], dropout, random);
        let scale = 1.0 / (1.0 - shares.features);
        input.iter_mut().chain(&mut self.masks[0]).for_each(|value| *value *= scale);
        for layer in 0..network.config.layers {
            layout.layers[layer].forward(run.math, &network.params, &mut run.layers[layer], &self.bounds);
            let (done, rest) = run.layers.split_at_mut(layer + 1);
            let next = rest.first_mut().map_or(&mut run.top, |next| &mut next.input);
            next.clear();
            next.extend_from_slice(&done[layer].out);
            drop_some(next, &mut self.masks[layer + 1], dropout, random);
        }
        let tag_layer = network.config.tag_layer;
        let tagged = if tag_layer < network.config.layers { &run.layers[tag_layer].input } else { &run.top };
        layout.tag_hidden.forward(run.math, &network.params, tagged, &mut run.tag_hidden);
        relu(&mut run.tag_hidden);
        let masks = network.config.layers + 1;
        drop_some(&mut run.tag_hidden, &mut self.masks[masks], dropout, random);
        layout.tag_out.forward(run.math, &network.params, &run.tag_hidden, &mut run.tag_scores);
        layout.project.forward(run.math, &network.params, &run.top, &mut run.projected);
        network.relu_arcs(&mut run.projected);
        drop_some(&mut run.projected, &mut self.masks[masks + 1], dropout, random);
    }

    /// Loss of the tags; adds to the gradients of the layer they are read off (before its dropout).
    fn tags(&mut self, network: &Network, batch: &[&Example], scale: f32, d_out: &mut [f32]) -> f64 {
        let [pairs, feats, _] = network.config.classes;
        let (run, layout) = (&mut self.run, &network.layout);
        let mut loss = 0.0;
        let goals = batch.iter().flat_map(|example| &example.goals);
        for (scores, goal) in run.tag_scores.chunks_exact_mut(layout.tag_out.outputs).zip(goals) {
            loss += softmax_loss(&mut scores[..pairs], &goal.pair, scale);
            let feats_loss = softmax_loss(&mut scores[pairs..pairs + feats], &goal.feats, scale * FEATS_WEIGHT);
            loss += feats_loss * f64::from(FEATS_WEIGHT);
            scores[pairs + feats..].fill(0.0);
        }
        let mut d_hidden = vec![0.0; run.tag_hidden.len()];
        let numbers = (&network.params[..], &mut self.grads[..]);
        layout.tag_out.backward(run.math, numbers, &run.tag_hidden, &run.tag_scores, &mut d_hidden);
        apply_mask(&mut d_hidden, &self.masks[network.config.layers + 1]);
        relu_back(&run.tag_hidden, &mut d_hidden);
        let tag_layer = network.config.tag_layer;
        let tagged = if tag_layer < network.config.layers { &run.layers[tag_layer].input } else { &run.top };
        let numbers = (&network.params[..], &mut self.grads[..]);
        layout.tag_hidden.backward(run.math, numbers, tagged, &d_hidden, d_out);
        apply_mask(d_out, &self.masks[tag_layer]);
        loss
    }

    fn trees(&mut self, network: &Network, batch: &[&Example], scale: f32, d_projected: &mut [f32]) -> f64 {
        let run = &mut self.run;
        let mut loss = 0.0;
        for (&bounds, example) in self.bounds.iter().zip(batch) {
            run.arcs.forward(network, &network.params, run.math, &run.projected, bounds);
            let (count, stride) = (bounds.1 - bounds.0, run.arcs.stride);
            let mut d_scores = std::mem::take(&mut run.arcs.scores);
            for (word, goal) in example.goals.iter().enumerate() {
                let scores = &mut d_scores[word * stride..(word + 1) * stride];
                scores[word] = -1e4;
                loss += softmax_loss(&mut scores[..=count], &goal.head, scale);
                scores[count + 1..].fill(0.0);
            }
            let numbers = (&network.params[..], &mut self.grads[..]);
            run.arcs.backward(network, numbers, (run.math, &d_scores), d_projected, bounds);
            run.arcs.scores = d_scores;
        }
        loss
    }

    fn labels(
        &mut self,
        network: &Network,
        batch: &[&Example],
        (scale, dropout): (f32, f32),
        random: &mut Random,
        d_projected: &mut [f32],
    ) -> f64 {
        let (run, layout) = (&mut self.run, &network.layout);
        run.hidden.clear();
        let heads: Vec<Vec<u32>> =
            batch.iter().map(|example| example.gold.iter().map(|gold| gold.head).collect()).collect();
        for (&bounds, heads) in self.bounds.iter().zip(&heads) {
            label_hidden(network, &network.params, &run.projected, bounds, heads, &mut run.hidden);
        }
        relu(&mut run.hidden);
        let mut mask = Vec::new();
        drop_some(&mut run.hidden, &mut mask, dropout, random);
        layout.label_out.forward(run.math, &network.params, &run.hidden, &mut run.label_scores);
        let mut loss = 0.0;
        let labels = network.config.classes[2];
        let goals = batch.iter().flat_map(|example| &example.goals);
        for (scores, goal) in run.label_scores.chunks_exact_mut(layout.label_out.outputs).zip(goals) {
            loss += softmax_loss(&mut scores[..labels], &goal.label, scale);
            scores[labels..].fill(0.0);
        }
        let mut d_hidden = vec![0.0; run.hidden.len()];
        let numbers = (&network.params[..], &mut self.grads[..]);
        layout.label_out.backward(run.math, numbers, &run.hidden, &run.label_scores, &mut d_hidden);
        apply_mask(&mut d_hidden, &mask);
        relu_back(&run.hidden, &mut d_hidden);
        for (&bounds, heads) in self.bounds.iter().zip(&heads) {
            label_hidden_back(network, &mut self.grads, &d_hidden, bounds, heads, d_projected);
        }
        loss
    }

    fn backward(&mut self, network: &Network, d_projected: &mut [f32], mut d_outs: Vec<Vec<f32>>) {
        let (run, layout, layers) = (&self.run, &network.layout, network.config.layers);
        let (wide, arc) = (layout.project.outputs, network.config.arc);
        apply_mask(d_projected, &self.masks[layers + 2]);
        for (d, row) in d_projected.chunks_exact_mut(wide).zip(run.projected.chunks_exact(wide)) {
            relu_back(&row[..2 * arc], &mut d[..2 * arc]);
        }
        let mut d_top = vec![0.0; run.top.len()];
        let numbers = (&network.params[..], &mut self.grads[..]);
        layout.project.backward(run.math, numbers, &run.top, d_projected, &mut d_top);
        for layer in (0..layers).rev() {
            apply_mask(&mut d_top, &self.masks[layer + 1]);
            for (d, more) in d_top.iter_mut().zip(&d_outs[layer]) {
                *d += more;
            }
            let mut d_input = std::mem::take(&mut d_outs[layer]);
            let numbers = (&network.params[..], &mut self.grads[..]);
            layout.layers[layer].backward(run.math, numbers, (&run.layers[layer], &self.bounds), &d_top, &mut d_input);
            d_top = d_input;
        }
        apply_mask(&mut d_top, &self.masks[0]);
        self.d_input = d_top;
    }
}

/// Turns scores into the gradient of the loss against what they should be; nothing is learnt where that is unknown.
fn softmax_loss(scores: &mut [f32], goal: &Shares, scale: f32) -> f64 {
    let total: f32 = goal.iter().map(|(_, share)| share).sum();
    if total <= 0.0 {
        scores.fill(0.0);
        return 0.0;
    }
    let sum = exponents(scores);
    let mut loss = 0.0;
    for &(class, share) in goal.iter().filter(|(_, share)| *share > 0.0) {
        loss -= f64::from(share) * f64::from((scores[class as usize] / sum).max(1e-9)).ln();
    }
    for score in scores.iter_mut() {
        *score *= scale * total / sum;
    }
    for &(class, share) in goal.iter().filter(|(_, share)| *share > 0.0) {
        scores[class as usize] -= scale * share;
    }
    loss
}

/// Drops a share of the values and scales the others up; the mask says by how much.
fn drop_some(values: &mut [f32], mask: &mut Vec<f32>, share: f32, random: &mut Random) {
    mask.clear();
    if share <= 0.0 {
        return;
    }
    let limit = (share * 65_536.0) as u64;
    let scale = 1.0 / (1.0 - share);
    let mut bits = 0;
    for (at, value) in values.iter_mut().enumerate() {
        if at % 4 == 0 {
            bits = random.next_u64();
        }
        let keep = if bits & 0xFFFF < limit { 0.0 } else { scale };
        bits >>= 16;
        mask.push(keep);
        *value *= keep;
    }
}

fn apply_mask(values: &mut [f32], mask: &[f32]) {
    for (value, keep) in values.iter_mut().zip(mask) {
        *value *= keep;
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Reading;
    use super::super::super::embed::{Embeddings, Vocabulary};
    use super::super::super::layout::Config;
    use super::super::super::run::Work;
    use super::super::goal::Goal;
    use super::*;

    fn network() -> Network {
        let config =
            Config { half: 32, layers: 2, tag_layer: 1, tag_hidden: 32, arc: 32, label: 32, classes: [5, 4, 3] };
        let params = Network::random_params(&config, &mut Random::new(3));
        let names = |count: usize| (0..count).map(|at| at.to_string()).collect();
        Network {
            layout: config.layout(),
            config,
            params,
            vocabulary: Vocabulary::new(&[], 50),
            embeddings: Embeddings::default(),
            names: [names(5), names(4), names(3)],
            work: Work::default(),
        }
    }

    fn example(count: usize, random: &mut Random) -> Example {
        let reading = |random: &mut Random| Reading {
            pair: random.below(5) as u16,
            feats: random.below(4) as u16,
            head: count as u32,
            label: random.below(3) as u16,
        };
        let mut gold: Vec<Reading> = (0..count).map(|_| reading(random)).collect();
        for (word, gold) in gold.iter_mut().enumerate().skip(1) {
            gold.head = random.below(word) as u32;
        }
        let rows = (0..count).map(|_| std::array::from_fn(|_| random.below(51) as u32)).collect();
        Example { rows, goals: gold.iter().map(Goal::certain).collect(), gold, unknown: vec![0.0; count] }
    }

    /// Gradients against differences of the loss, for numbers in every part of the network.
    #[test]
    fn gradients_are_slopes_of_the_loss() {
        let mut random = Random::new(11);
        let mut network = network();
        let vectors: Vec<f32> = (0..51 * 64).map(|_| random.unit() - 0.5).collect();
        let examples = [example(6, &mut random), example(9, &mut random)];
        let batch: Vec<&Example> = examples.iter().collect();
        let mut step = Step::default();
        let shares = Dropped { numbers: 0.0, features: 0.0, guesses: 0.0 };
        step.learn(&network, &vectors, &batch, shares, &mut Random::new(1));
        let grads = step.grads.clone();
        let (mut checked, mut wrong) = (0, 0);
        for _ in 0..400 {
            let at = random.below(network.params.len());
            if grads[at].abs() < 2e-3 {
                continue;
            }
            let kept = network.params[at];
            let mut loss = |value: f32| {
                network.params[at] = value;
                step.learn(&network, &vectors, &batch, shares, &mut Random::new(1)) / 15.0
            };
            let slope = (loss(kept + 1e-3) - loss(kept - 1e-3)) / 2e-3;
            network.params[at] = kept;
            let grad = f64::from(grads[at]);
            wrong += usize::from((slope - grad).abs() > 0.08 * grad.abs() + 2e-3);
            checked += 1;
        }
        // Where a difference steps over the bend of a rectifier it is no slope; that is rare.
        assert!(checked > 100 && wrong * 50 <= checked, "{wrong} of {checked} wrong");
    }
}
