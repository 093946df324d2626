//! Scores of all arcs of a sentence, and what relations are read off.
//!
//! Entry points: [`ArcRun::forward`], [`ArcRun::backward`], [`label_hidden`]. A word's score for a head is the product
//! of the word's and the head's vectors through a matrix, plus the word's product with a vector of the distance.

use super::layout::{DISTANCES, Network};
use super::math::{LANES, Math, Shape, transpose};

/// What was computed for one sentence.
#[derive(Clone, Debug, Default)]
pub(super) struct ArcRun {
    words: Vec<f32>,
    heads: Vec<f32>,
    turned: Vec<f32>,
    query: Vec<f32>,
    far: Vec<f32>,
    /// Word by head; the root stands behind the last word.
    pub(super) scores: Vec<f32>,
    /// Places per word in `scores`.
    pub(super) stride: usize,
}

/// The place of the distance from a word to its head; the root has place 0.
pub(super) fn distance(word: usize, head: usize, count: usize) -> usize {
    if head == count { 0 } else { far_place(word, head) }
}

/// Steps of the distances up to 31; larger ones have the last step.
const STEPS: [u8; 32] = {
    let mut steps = [12; 32];
    let mut far = 0;
    while far < 31 {
        steps[far] = match far {
            0..=8 => far as u8,
            9..=12 => 9,
            13..=18 => 10,
            _ => 11,
        };
        far += 1;
    }
    steps
};

/// The place of the distance from a word to another one as its head.
#[inline]
pub(super) fn far_place(word: usize, head: usize) -> usize {
    let step = usize::from(STEPS[word.abs_diff(head).min(31)]);
    if head < word { step } else { 12 + step }
}

impl ArcRun {
    pub(super) fn forward(
        &mut self,
        network: &Network,
        params: &[f32],
        math: Math,
        projected: &[f32],
        (start, end): (usize, usize),
    ) {
        let (arc, layout) = (network.config.arc, &network.layout);
        let (count, wide) = (end - start, layout.project.outputs);
        let stride = (count + 1).div_ceil(LANES) * LANES;
        self.stride = stride;
        self.words.clear();
        self.heads.clear();
        for row in projected[start * wide..end * wide].chunks_exact(wide) {
            self.words.extend_from_slice(&row[..arc]);
            self.heads.extend_from_slice(&row[arc..2 * arc]);
        }
        self.heads.extend_from_slice(&params[layout.root..layout.root + arc]);
        self.heads.resize(stride * arc, 0.0);
        transpose(&mut self.turned, &self.heads, (stride, arc), stride);
        let (matrix, bias) = params[layout.bilinear..layout.bilinear + arc * arc + arc].split_at(arc * arc);
        self.query.clear();
        for _ in 0..count {
            self.query.extend_from_slice(bias);
        }
        math.product(&mut self.query, &self.words, matrix, Shape { rows: count, inner: arc, columns: arc });
        self.scores.clear();
        self.scores.resize(count * stride, 0.0);
        math.product(&mut self.scores, &self.query, &self.turned, Shape { rows: count, inner: arc, columns: stride });
        self.far.clear();
        self.far.resize(count * DISTANCES, 0.0);
        let distances = &params[layout.distance..layout.distance + arc * DISTANCES];
        math.product(&mut self.far, &self.words, distances, Shape { rows: count, inner: arc, columns: DISTANCES });
        for word in 0..count {
            for head in 0..=count {
                self.scores[word * stride + head] += self.far[word * DISTANCES + distance(word, head, count)];
            }
        }
    }

    /// Adds gradients, given those of the scores, to the network's and to the projection's.
    pub(super) fn backward(
        &self,
        network: &Network,
        (params, grads): (&[f32], &mut [f32]),
        (math, d_scores): (Math, &[f32]),
        d_projected: &mut [f32],
        (start, end): (usize, usize),
    ) {
        let (arc, layout, stride) = (network.config.arc, &network.layout, self.stride);
        let (count, wide) = (end - start, layout.project.outputs);
        let mut turned = Vec::new();
        let mut d_query = vec![0.0; count * arc];
        math.product(&mut d_query, d_scores, &self.heads, Shape { rows: count, inner: stride, columns: arc });
        transpose(&mut turned, d_scores, (count, stride), count);
        let mut d_heads = vec![0.0; stride * arc];
        math.product(&mut d_heads, &turned, &self.query, Shape { rows: stride, inner: count, columns: arc });
        let mut d_far = vec![0.0; count * DISTANCES];
        for word in 0..count {
            for head in 0..=count {
                d_far[word * DISTANCES + distance(word, head, count)] += d_scores[word * stride + head];
            }
        }
        for row in d_query.chunks_exact(arc) {
            for (d, value) in grads[layout.bilinear + arc * arc..].iter_mut().zip(row) {
                *d += value;
            }
        }
        let mut words_turned = Vec::new();
        transpose(&mut words_turned, &self.words, (count, arc), count);
        let d_matrix = &mut grads[layout.bilinear..layout.bilinear + arc * arc];
        math.product(d_matrix, &words_turned, &d_query, Shape { rows: arc, inner: count, columns: arc });
        let d_distance = &mut grads[layout.distance..layout.distance + arc * DISTANCES];
        math.product(d_distance, &words_turned, &d_far, Shape { rows: arc, inner: count, columns: DISTANCES });
        let mut d_words = vec![0.0; count * arc];
        transpose(&mut turned, &params[layout.bilinear..layout.bilinear + arc * arc], (arc, arc), arc);
        math.product(&mut d_words, &d_query, &turned, Shape { rows: count, inner: arc, columns: arc });
        transpose(&mut turned, &params[layout.distance..layout.distance + arc * DISTANCES], (arc, DISTANCES), arc);
        math.product(&mut d_words, &d_far, &turned, Shape { rows: count, inner: DISTANCES, columns: arc });
        for word in 0..count {
            let row = &mut d_projected[(start + word) * wide..(start + word + 1) * wide];
            add(&mut row[..arc], &d_words[word * arc..(word + 1) * arc]);
            add(&mut row[arc..2 * arc], &d_heads[word * arc..(word + 1) * arc]);
        }
        add(&mut grads[layout.root..layout.root + arc], &d_heads[count * arc..(count + 1) * arc]);
    }
}

fn add(to: &mut [f32], from: &[f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}

/// Appends to `hidden` what each word of a sentence and its head make together: sum of the word's, the head's and the
/// distance's vectors.
pub(super) fn label_hidden(
    network: &Network,
    params: &[f32],
    projected: &[f32],
    (start, end): (usize, usize),
    heads: &[u32],
    hidden: &mut Vec<f32>,
) {
    let (label, layout) = (network.config.label, &network.layout);
    let (count, wide, arc) = (end - start, layout.project.outputs, network.config.arc);
    let root = &params[layout.root + arc..layout.root + arc + label];
    for (word, &head) in heads.iter().enumerate() {
        let head = head as usize;
        let own = &projected[(start + word) * wide + 2 * arc..][..label];
        let other = if head == count { root } else { &projected[(start + head) * wide + 2 * arc + label..][..label] };
        let far = &params[layout.label_distance + distance(word, head, count) * label..][..label];
        hidden.extend(own.iter().zip(other).zip(far).map(|((own, other), far)| own + other + far));
    }
}

/// Adds the gradients of what [`label_hidden`] made.
pub(super) fn label_hidden_back(
    network: &Network,
    grads: &mut [f32],
    d_hidden: &[f32],
    (start, end): (usize, usize),
    heads: &[u32],
    d_projected: &mut [f32],
) {
    let (label, layout) = (network.config.label, &network.layout);
    let (count, wide, arc) = (end - start, layout.project.outputs, network.config.arc);
    for (word, &head) in heads.iter().enumerate() {
        let head = head as usize;
        let d = &d_hidden[(start + word) * label..(start + word + 1) * label];
        add(&mut d_projected[(start + word) * wide + 2 * arc..][..label], d);
        if head == count {
            add(&mut grads[layout.root + arc..][..label], d);
        } else {
            add(&mut d_projected[(start + head) * wide + 2 * arc + label..][..label], d);
        }
        add(&mut grads[layout.label_distance + distance(word, head, count) * label..][..label], d);
    }
}
