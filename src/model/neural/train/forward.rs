//! The network in floats, as training sees it.
//!
//! Entry points: [`Network::encode`], [`Network::read`]. At work, [`super::super::run`] computes the same in rounded
//! numbers.

use super::super::arcs::{ArcRun, label_hidden};
use super::super::dense::relu;
use super::super::embed::SLOTS;
use super::super::layout::Network;
use super::super::math::Math;
use super::super::recurrent::LayerRun;
use super::super::run::{Reading, highest};
use super::super::tree::TreeFinder;

/// What was computed for some sentences.
#[derive(Clone, Debug, Default)]
pub(super) struct Forward {
    pub math: Math,
    pub layers: Vec<LayerRun>,
    pub top: Vec<f32>,
    pub tag_hidden: Vec<f32>,
    pub tag_scores: Vec<f32>,
    pub projected: Vec<f32>,
    pub arcs: ArcRun,
    pub hidden: Vec<f32>,
    pub label_scores: Vec<f32>,
    trees: TreeFinder,
}

impl Network {
    /// Computes the scores of tags and what trees are read off.
    pub(super) fn encode(&self, rows: &[[u32; SLOTS]], bounds: &[(usize, usize)], run: &mut Forward) {
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
            next.clone_from(&done[layer].out);
        }
        let tagged = &run.layers[self.config.tag_layer - 1].out;
        self.layout.tag_hidden.forward(math, &self.params, tagged, &mut run.tag_hidden);
        relu(&mut run.tag_hidden);
        self.layout.tag_out.forward(math, &self.params, &run.tag_hidden, &mut run.tag_scores);
        self.layout.project.forward(math, &self.params, &run.top, &mut run.projected);
        self.relu_arcs(&mut run.projected);
    }

    /// Cuts the arcs' part of the projection at zero; relations are cut when word and head have met.
    pub(super) fn relu_arcs(&self, projected: &mut [f32]) {
        for row in projected.chunks_exact_mut(self.layout.project.outputs) {
            relu(&mut row[..2 * self.config.arc]);
        }
    }

    /// Appends the reading of each word of a sentence.
    pub(super) fn read_sentence(&self, rows: &[[u32; SLOTS]], readings: &mut Vec<Reading>, run: &mut Forward) {
        let [pairs, feats, labels] = self.config.classes;
        let bounds = (0, rows.len());
        self.encode(rows, &[bounds], run);
        run.arcs.forward(self, &self.params, run.math, &run.projected, bounds);
        let heads = run.trees.best_tree(&run.arcs.scores, rows.len(), run.arcs.stride);
        run.hidden.clear();
        label_hidden(self, &self.params, &run.projected, bounds, heads, &mut run.hidden);
        relu(&mut run.hidden);
        self.layout.label_out.forward(run.math, &self.params, &run.hidden, &mut run.label_scores);
        let tags = run.tag_scores.chunks_exact(self.layout.tag_out.outputs);
        let relations = run.label_scores.chunks_exact(self.layout.label_out.outputs);
        readings.extend(heads.iter().zip(tags).zip(relations).map(|((&head, tags), relations)| Reading {
            pair: highest(&tags[..pairs]) as u16,
            feats: highest(&tags[pairs..pairs + feats]) as u16,
            head,
            label: highest(&relations[..labels]) as u16,
        }));
    }
}
