//! The network at work on the sentences of a text.
//!
//! Entry point: [`Network::analyse`]. Matrix products are in whole numbers ([`super::whole`]), what lies between in
//! floats. Buffers are kept in a [`Run`], so that a document allocates a few times, not once a word.

use super::arcs::{far_place, label_hidden};
use super::dense::relu;
use super::embed::SLOTS;
use super::layout::{DISTANCES, Network};
use super::math::{LANES, Math, Shape, transpose, vectorized};
use super::recurrent::{Pass, Recurrent, pass};
use super::tree::TreeFinder;
use super::whole::{Rows, WholeMatrix, round};

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
const GROUP: usize = 64;

/// The network's matrices in whole numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Work {
    layers: Vec<Layer>,
    tag_hidden: WholeMatrix,
    tag_out: WholeMatrix,
    project: WholeMatrix,
    /// What a word asks of its head, then what it thinks of each distance.
    query: WholeMatrix,
    label_out: WholeMatrix,
}

/// A layer of recurrences. What its gates are made of is divided by three, since they begin with that division.
#[derive(Clone, Debug)]
struct Layer {
    matrix: WholeMatrix,
    peep: Vec<f32>,
}

impl Layer {
    fn new(params: &[f32], place: &Recurrent) -> Self {
        let (half, columns) = (place.half, 6 * place.half);
        let numbers = &params[place.weights..][..2 * half * columns];
        let third = |(at, &value): (usize, &f32)| if at / half % 3 == 0 { value } else { value / 3.0 };
        let weights: Vec<f32> = numbers.iter().enumerate().map(third).collect();
        let bias: Vec<f32> = params[place.bias..][..columns].iter().enumerate().map(third).collect();
        let peep = params[place.peep..][..4 * half].iter().map(|value| value / 3.0).collect();
        Self { matrix: WholeMatrix::new(&weights, &bias, (2 * half, columns)), peep }
    }
}

/// Buffers of the network.
#[derive(Clone, Debug, Default)]
pub struct Run {
    math: Math,
    bounds: Vec<(usize, usize)>,
    /// The words between two layers, and rounded.
    words: Vec<f32>,
    whole: Vec<i16>,
    gates: Vec<f32>,
    state: Vec<f32>,
    next: Vec<f32>,
    tag_hidden: Vec<f32>,
    tag_scores: Vec<f32>,
    projected: Vec<f32>,
    asked: Vec<f32>,
    arcs: Arcs,
    trees: TreeFinder,
    hidden: Vec<f32>,
    label_scores: Vec<f32>,
}

/// Buffers for the arcs of a sentence.
#[derive(Clone, Debug, Default)]
struct Arcs {
    query: Vec<f32>,
    heads: Vec<f32>,
    turned: Vec<f32>,
    scores: Vec<f32>,
}

impl Work {
    pub(super) fn new(network: &Network) -> Self {
        let (params, layout) = (&network.params[..], &network.layout);
        let matrix = |start: usize, (inputs, columns): (usize, usize)| {
            WholeMatrix::new(&params[start..], &params[start + inputs * columns..], (inputs, columns))
        };
        let layers = layout.layers.iter().map(|layer| Layer::new(params, layer));
        let arc = network.config.arc;
        let mut asked = Vec::new();
        for row in 0..arc {
            asked.extend_from_slice(&params[layout.bilinear + row * arc..][..arc]);
            asked.extend_from_slice(&params[layout.distance + row * DISTANCES..][..DISTANCES]);
        }
        let mut bias = params[layout.bilinear + arc * arc..][..arc].to_vec();
        bias.resize(arc + DISTANCES, 0.0);
        let dense = |dense: super::dense::Dense| matrix(dense.start, (dense.inputs, dense.outputs));
        Self {
            layers: layers.collect(),
            tag_hidden: dense(layout.tag_hidden),
            tag_out: dense(layout.tag_out),
            project: dense(layout.project),
            query: WholeMatrix::new(&asked, &bias, (arc, arc + DISTANCES)),
            label_out: dense(layout.label_out),
        }
    }
}

fn rows(values: &[i16], count: usize) -> Rows<'_> {
    Rows { values, count, stride: values.len().checked_div(count).unwrap_or_default() }
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
            run.bounds.clear();
            run.bounds.extend(bounds[from..to].iter().map(|&(start, end)| (start - first, end - first)));
            self.read_group(&rows[first..bounds[to - 1].1], readings, run);
            from = to;
        }
    }

    fn read_group(&self, group: &[[u32; SLOTS]], readings: &mut Vec<Reading>, run: &mut Run) {
        let (half, count, work, math) = (self.config.half, group.len(), &self.work, run.math);
        run.words.resize(count * 2 * half, 0.0);
        self.embeddings.sum(math, group, &mut run.words);
        run.next.resize(count * 2 * half, 0.0);
        run.state.resize(half, 0.0);
        for (at, layer) in work.layers.iter().enumerate() {
            round(math, &run.words, &mut run.whole);
            layer.matrix.product(math, rows(&run.whole, count), &mut run.gates);
            let Run { words, gates, state, next, bounds, .. } = run;
            let peep = &layer.peep;
            let task = Pass { half, input: words, gates, state, out: next, peep, bounds };
            vectorized!(math, pass(task: Pass<'a>));
            std::mem::swap(&mut run.words, &mut run.next);
            if at + 1 == self.config.tag_layer {
                self.read_tags(count, readings, run);
            }
        }
        round(math, &run.words, &mut run.whole);
        work.project.product(math, rows(&run.whole, count), &mut run.projected);
        let start = readings.len() - count;
        self.read_trees(&mut readings[start..], run);
    }

    /// Reads tags off the words as they stand.
    fn read_tags(&self, count: usize, readings: &mut Vec<Reading>, run: &mut Run) {
        let [pairs, feats, _] = self.config.classes;
        let (work, math) = (&self.work, run.math);
        round(math, &run.words, &mut run.whole);
        work.tag_hidden.product(math, rows(&run.whole, count), &mut run.tag_hidden);
        relu(&mut run.tag_hidden);
        round(math, &run.tag_hidden, &mut run.whole);
        work.tag_out.product(math, rows(&run.whole, count), &mut run.tag_scores);
        let start = readings.len();
        readings.resize(start + count, Reading::default());
        let (scores, columns) = (&run.tag_scores[..], work.tag_out.columns);
        let (readings, ends) = (&mut readings[start..], (pairs, pairs + feats));
        vectorized!(math, choose_tags(scores: &'a [f32], columns: usize, ends: (usize, usize), readings: &'a mut [Reading]));
    }

    fn read_trees(&self, readings: &mut [Reading], run: &mut Run) {
        let (arc, wide, labels) = (self.config.arc, self.layout.project.outputs, self.config.classes[2]);
        let (work, math, count) = (&self.work, run.math, readings.len());
        run.asked.clear();
        for row in run.projected.chunks_exact_mut(wide) {
            relu(&mut row[..2 * arc]);
            run.asked.extend_from_slice(&row[..arc]);
        }
        round(math, &run.asked, &mut run.whole);
        work.query.product(math, rows(&run.whole, count), &mut run.asked);
        run.hidden.clear();
        for at in 0..run.bounds.len() {
            let (start, end) = run.bounds[at];
            let stride = self.score_arcs((start, end), run);
            let heads = run.trees.best_tree(&run.arcs.scores, end - start, stride);
            for (reading, &head) in readings[start..end].iter_mut().zip(heads) {
                reading.head = head;
            }
            label_hidden(self, &self.params, &run.projected, (start, end), heads, &mut run.hidden);
        }
        relu(&mut run.hidden);
        round(math, &run.hidden, &mut run.whole);
        work.label_out.product(math, rows(&run.whole, count), &mut run.label_scores);
        let (scores, columns) = (&run.label_scores[..], work.label_out.columns);
        vectorized!(math, choose_labels(scores: &'a [f32], columns: usize, labels: usize, readings: &'a mut [Reading]));
    }

    /// Scores all arcs of a sentence; returns the places a word has among the scores.
    fn score_arcs(&self, (start, end): (usize, usize), run: &mut Run) -> usize {
        let (arc, wide, count) = (self.config.arc, self.layout.project.outputs, end - start);
        let stride = (count + 1).div_ceil(LANES) * LANES;
        let Run { arcs, projected, asked, math, .. } = run;
        arcs.heads.clear();
        for row in projected[start * wide..end * wide].chunks_exact(wide) {
            arcs.heads.extend_from_slice(&row[arc..2 * arc]);
        }
        arcs.heads.extend_from_slice(&self.params[self.layout.root..][..arc]);
        transpose(&mut arcs.turned, &arcs.heads, (count + 1, arc), stride);
        arcs.query.clear();
        let asked = &asked[start * (arc + DISTANCES)..end * (arc + DISTANCES)];
        for row in asked.chunks_exact(arc + DISTANCES) {
            arcs.query.extend_from_slice(&row[..arc]);
        }
        arcs.scores.clear();
        arcs.scores.resize(count * stride, 0.0);
        let shape = Shape { rows: count, inner: arc, columns: stride };
        math.product(&mut arcs.scores, &arcs.query, &arcs.turned, shape);
        let pairs = arcs.scores.chunks_exact_mut(stride).zip(asked.chunks_exact(arc + DISTANCES));
        for (word, (scores, asked)) in pairs.enumerate() {
            let far = &asked[arc..];
            for (head, score) in scores[..count].iter_mut().enumerate() {
                *score += far[far_place(word, head)];
            }
            scores[count] += far[0];
        }
        stride
    }
}

#[inline(always)]
fn choose_tags(scores: &[f32], columns: usize, (pairs, feats): (usize, usize), readings: &mut [Reading]) {
    for (reading, scores) in readings.iter_mut().zip(scores.chunks_exact(columns)) {
        reading.pair = highest(&scores[..pairs]) as u16;
        reading.feats = highest(&scores[pairs..feats]) as u16;
    }
}

#[inline(always)]
fn choose_labels(scores: &[f32], columns: usize, labels: usize, readings: &mut [Reading]) {
    for (reading, scores) in readings.iter_mut().zip(scores.chunks_exact(columns)) {
        reading.label = highest(&scores[..labels]) as u16;
    }
}

/// Index of the highest score; the first of equals.
#[inline(always)]
pub(super) fn highest(scores: &[f32]) -> usize {
    const LANES: usize = 16;
    let (chunks, rest) = scores.as_chunks::<LANES>();
    let mut most = [f32::MIN; LANES];
    for chunk in chunks {
        for at in 0..LANES {
            most[at] = if chunk[at] > most[at] { chunk[at] } else { most[at] };
        }
    }
    let top = most.iter().chain(rest).fold(f32::MIN, |top, &score| if score > top { score } else { top });
    for (at, chunk) in chunks.iter().enumerate() {
        let mut hits = 0_u32;
        for (place, &score) in chunk.iter().enumerate() {
            hits |= u32::from(score >= top) << place;
        }
        if hits != 0 {
            return at * LANES + hits.trailing_zeros() as usize;
        }
    }
    let start = chunks.len() * LANES;
    rest.iter().position(|&score| score >= top).map_or(0, |at| start + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_highest_scores_is_found() {
        for (at, length) in [(0, 1), (3, 7), (16, 40), (39, 40), (15, 16)] {
            let mut scores = vec![-2.0; length];
            scores[at] = 1.5;
            if at + 1 < length {
                scores[length - 1] = 1.5;
            }
            assert_eq!(highest(&scores), at);
        }
    }
}
