//! The network at work on the sentences of a text.
//!
//! Entry point: [`Network::analyse`]. Buffers are kept in a [`Run`], so that a document allocates a few times, not
//! once a word.

use super::arcs::{ArcRun, label_hidden};
use super::dense::relu;
use super::embed::SLOTS;
use super::layout::Network;
use super::math::{LANES, Math};
use super::recurrent::LayerRun;
use super::tree::best_tree;

/// What the network says of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Index of the pair of tags.
    pub pair: u16,
    /// Index of the feature bundle.
    pub feats: u16,
    /// Index of the head in the sentence; the sentence's length for the root.
    pub head: u32,
    /// Index of the relation.
    pub label: u16,
}

/// Words that are read at a time: enough for fast products, few enough for the processor's cache.
const GROUP: usize = 256;

/// Buffers of the network.
#[derive(Clone, Debug, Default)]
pub struct Run {
    pub(super) math: Math,
    pub(super) layers: Vec<LayerRun>,
    pub(super) top: Vec<f32>,
    pub(super) tag_hidden: Vec<f32>,
    pub(super) tag_scores: Vec<f32>,
    pub(super) projected: Vec<f32>,
    pub(super) arcs: ArcRun,
    pub(super) heads: Vec<u32>,
    pub(super) hidden: Vec<f32>,
    pub(super) label_scores: Vec<f32>,
}

impl Network {
    /// Reads sentences, given the rows of all words and each sentence's first and past-the-last word; appends one
    /// reading per word.
    pub fn analyse(
        &self,
        rows: &[[u32; SLOTS]],
        bounds: &[(usize, usize)],
        readings: &mut Vec<Reading>,
        run: &mut Run,
    ) {
        let mut from = 0;
        while from < bounds.len() {
            let first = bounds[from].0;
            let mut to = from + 1;
            while to < bounds.len() && bounds[to].1 - first <= GROUP {
                to += 1;
            }
            let group: Vec<(usize, usize)> =
                bounds[from..to].iter().map(|&(start, end)| (start - first, end - first)).collect();
            self.read_group(&rows[first..bounds[to - 1].1], &group, readings, run);
            from = to;
        }
    }

    fn read_group(&self, rows: &[[u32; SLOTS]], bounds: &[(usize, usize)], readings: &mut Vec<Reading>, run: &mut Run) {
        let width = 2 * self.config.half;
        let math = run.math;
        run.layers.resize_with(self.config.layers, LayerRun::default);
        let input = &mut run.layers[0].input;
        input.clear();
        input.resize(rows.len() * width, 0.0);
        self.embeddings.sum(math, rows, input);
        for layer in 0..self.config.layers {
            self.layout.layers[layer].forward(math, &self.params, &mut run.layers[layer], bounds);
            let (done, rest) = run.layers.split_at_mut(layer + 1);
            let next = rest.first_mut().map_or(&mut run.top, |next| &mut next.input);
            next.clear();
            next.extend_from_slice(&done[layer].out);
        }
        let tagged = &run.layers[self.config.tag_layer - 1].out;
        self.layout.tag_hidden.forward(math, &self.params, tagged, &mut run.tag_hidden);
        relu(&mut run.tag_hidden);
        self.layout.tag_out.forward(math, &self.params, &run.tag_hidden, &mut run.tag_scores);
        self.layout.project.forward(math, &self.params, &run.top, &mut run.projected);
        self.relu_arcs(&mut run.projected);
        let start = readings.len();
        self.read_tags(run, readings);
        self.read_trees(bounds, &mut readings[start..], run);
    }

    /// Cuts the arcs' part of the projection at zero; relations are cut when word and head have met.
    pub(super) fn relu_arcs(&self, projected: &mut [f32]) {
        for row in projected.chunks_exact_mut(self.layout.project.outputs) {
            relu(&mut row[..2 * self.config.arc]);
        }
    }

    fn read_tags(&self, run: &Run, readings: &mut Vec<Reading>) {
        let [pairs, feats, _] = self.config.classes;
        for scores in run.tag_scores.chunks_exact(self.layout.tag_out.outputs) {
            let (pair, feats) = (highest(&scores[..pairs]), highest(&scores[pairs..pairs + feats]));
            readings.push(Reading { pair: pair as u16, feats: feats as u16, ..Reading::default() });
        }
    }

    fn read_trees(&self, bounds: &[(usize, usize)], readings: &mut [Reading], run: &mut Run) {
        let labels = self.config.classes[2];
        run.hidden.clear();
        for &(start, end) in bounds {
            run.arcs.forward(self, &self.params, run.math, &run.projected, (start, end));
            best_tree(&run.arcs.scores, end - start, run.arcs.stride, &mut run.heads);
            for (reading, &head) in readings[start..end].iter_mut().zip(&run.heads) {
                reading.head = head;
            }
            label_hidden(self, &self.params, &run.projected, (start, end), &run.heads, &mut run.hidden);
        }
        relu(&mut run.hidden);
        self.layout.label_out.forward(run.math, &self.params, &run.hidden, &mut run.label_scores);
        for (reading, scores) in readings.iter_mut().zip(run.label_scores.chunks_exact(self.layout.label_out.outputs)) {
            reading.label = highest(&scores[..labels]) as u16;
        }
        debug_assert!(self.layout.label_out.outputs.is_multiple_of(LANES));
    }
}

/// Index of the highest score; the first of equals.
pub(super) fn highest(scores: &[f32]) -> usize {
    let mut best = 0;
    for (at, &score) in scores.iter().enumerate() {
        if score > scores[best] {
            best = at;
        }
    }
    best
}
