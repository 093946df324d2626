//! A layer of gated recurrences over a sentence, one in each direction.
//!
//! Entry points: [`Recurrent::forward`], [`Recurrent::backward`]. Gates depend on the word and, cell by cell, on the
//! state before it (simple recurrent units, Lei et al. 2018), so that all matrix products of a text are done at once.
//! Invariant: no state passes from one sentence to another.

use super::math::{Math, Shape, gate, gate_slope, transpose, vectorized};

/// Where the layer's numbers lie among the network's.
#[derive(Clone, Copy, Debug)]
pub struct Recurrent {
    /// Size of one direction's state; input and output are twice as wide.
    pub half: usize,
    /// Start of the matrix, 2 × half by 6 × half: candidate, keep gate and output gate, of each direction.
    pub weights: usize,
    /// Start of the bias, 6 × half.
    pub bias: usize,
    /// Start of the gates' weights on the state before, 4 × half.
    pub peep: usize,
}

/// What a layer computed for a text.
#[derive(Clone, Debug, Default)]
pub struct LayerRun {
    /// Input, words by 2 × half.
    pub input: Vec<f32>,
    gates: Vec<f32>,
    cells: Vec<f32>,
    /// Output, words by 2 × half.
    pub out: Vec<f32>,
}

/// Sentences of a text as first and past-the-last word.
pub type Bounds<'a> = &'a [(usize, usize)];

impl Recurrent {
    const fn shape(&self, rows: usize) -> Shape {
        Shape { rows, inner: 2 * self.half, columns: 6 * self.half }
    }

    /// Computes `run.out` from `run.input`.
    pub fn forward(&self, math: Math, params: &[f32], run: &mut LayerRun, bounds: Bounds<'_>) {
        let half = self.half;
        let words = run.input.len() / (2 * half);
        let bias = &params[self.bias..self.bias + 6 * half];
        run.gates.clear();
        for _ in 0..words {
            run.gates.extend_from_slice(bias);
        }
        let weights = &params[self.weights..self.weights + 12 * half * half];
        math.product(&mut run.gates, &run.input, weights, self.shape(words));
        run.cells.clear();
        run.cells.resize(words * 2 * half, 0.0);
        run.out.clear();
        run.out.resize(words * 2 * half, 0.0);
        let mut state = vec![0.0; half];
        let peeps = &params[self.peep..self.peep + 4 * half];
        for side in 0..2 {
            let peep = &peeps[side * 2 * half..(side + 1) * 2 * half];
            let place = Place { half, side };
            let state = state.as_mut_slice();
            let run = &mut *run;
            vectorized!(math, scan(run: &'a mut LayerRun, state: &'a mut [f32], peep: &'a [f32], place: Place, bounds: Bounds<'a>));
        }
    }

    /// Adds the gradients of the layer's numbers to `grads` and puts those of its input into `d_input`, given those
    /// of its output.
    pub fn backward(
        &self,
        math: Math,
        (params, grads): (&[f32], &mut [f32]),
        (run, bounds): (&LayerRun, Bounds<'_>),
        d_out: &[f32],
        d_input: &mut Vec<f32>,
    ) {
        let half = self.half;
        let words = run.input.len() / (2 * half);
        let mut d_gates = vec![0.0; words * 6 * half];
        d_input.clear();
        d_input.resize(words * 2 * half, 0.0);
        let peeps = &params[self.peep..self.peep + 4 * half];
        for side in 0..2 {
            let peep = &peeps[side * 2 * half..(side + 1) * 2 * half];
            let start = self.peep + side * 2 * half;
            let d_peep = &mut grads[start..start + 2 * half];
            let back = Back { run, d_out, d_gates: &mut d_gates, d_input, d_peep };
            let place = Place { half, side };
            vectorized!(math, scan_back(back: Back<'a>, peep: &'a [f32], place: Place, bounds: Bounds<'a>));
        }
        let mut turned = Vec::new();
        transpose(&mut turned, &run.input, (words, 2 * half), words);
        let shape = Shape { rows: 2 * half, inner: words, columns: 6 * half };
        math.product(&mut grads[self.weights..self.weights + 12 * half * half], &turned, &d_gates, shape);
        let d_bias = &mut grads[self.bias..self.bias + 6 * half];
        for row in d_gates.chunks_exact(6 * half) {
            for (d, value) in d_bias.iter_mut().zip(row) {
                *d += value;
            }
        }
        let weights = &params[self.weights..self.weights + 12 * half * half];
        transpose(&mut turned, weights, (2 * half, 6 * half), 2 * half);
        let shape = Shape { rows: words, inner: 6 * half, columns: 2 * half };
        math.product(d_input, &d_gates, &turned, shape);
    }
}

/// A direction: 0 reads forward, 1 backward.
#[derive(Clone, Copy)]
struct Place {
    half: usize,
    side: usize,
}

#[inline(always)]
fn scan(run: &mut LayerRun, state: &mut [f32], peep: &[f32], Place { half, side }: Place, bounds: Bounds<'_>) {
    let (peep_keep, peep_show) = peep.split_at(half);
    for &(start, end) in bounds {
        state.fill(0.0);
        for step in 0..end - start {
            let word = if side == 0 { start + step } else { end - 1 - step };
            let gates = &mut run.gates[(word * 2 + side) * 3 * half..(word * 2 + side + 1) * 3 * half];
            let (candidate, rest) = gates.split_at_mut(half);
            let (keep, show) = rest.split_at_mut(half);
            let own = (word * 2 + side) * half..(word * 2 + side + 1) * half;
            let input = &run.input[own.clone()];
            let cells = &mut run.cells[own.clone()];
            let out = &mut run.out[own];
            for at in 0..half {
                let before = state[at];
                keep[at] += peep_keep[at] * before;
                show[at] += peep_show[at] * before;
                let k = gate(keep[at]);
                let cell = k * before + (1.0 - k) * candidate[at];
                let s = gate(show[at]);
                state[at] = cell;
                cells[at] = cell;
                out[at] = s * cell + (1.0 - s) * input[at];
            }
        }
    }
}

/// A layer's way over a text, both directions, where only the output is wanted.
pub(super) struct Pass<'a> {
    pub half: usize,
    pub input: &'a [f32],
    /// Candidate, and a third of keep gate and output gate, of each direction, before the state before is seen.
    pub gates: &'a [f32],
    pub state: &'a mut [f32],
    pub out: &'a mut [f32],
    /// Thirds of the gates' weights on the state before.
    pub peep: &'a [f32],
    pub bounds: Bounds<'a>,
}

/// [`gate`] of three times this value.
#[inline(always)]
fn third_gate(third: f32) -> f32 {
    let u = third.clamp(-1.0, 1.0);
    u.mul_add((u * u).mul_add(-0.25, 0.75), 0.5)
}

/// Numbers computed at a time.
const STEP: usize = 8;

#[inline(always)]
pub(super) fn pass(task: Pass<'_>) {
    let Pass { half, input, gates, state, out, peep, bounds } = task;
    for side in 0..2 {
        let (peep_keep, peep_show) = peep[side * 2 * half..(side + 1) * 2 * half].split_at(half);
        let (peep_keep, peep_show) = (peep_keep.as_chunks::<STEP>().0, peep_show.as_chunks::<STEP>().0);
        for &(start, end) in bounds {
            state.fill(0.0);
            for step in 0..end - start {
                let word = if side == 0 { start + step } else { end - 1 - step };
                let (candidate, rest) =
                    gates[(word * 2 + side) * 3 * half..(word * 2 + side + 1) * 3 * half].split_at(half);
                let (keep, show) = rest.split_at(half);
                let own = (word * 2 + side) * half..(word * 2 + side + 1) * half;
                let gates = candidate.as_chunks::<STEP>().0.iter().zip(keep.as_chunks::<STEP>().0);
                let gates = gates.zip(show.as_chunks::<STEP>().0).zip(peep_keep).zip(peep_show);
                let (input, out) = (input[own.clone()].as_chunks::<STEP>().0, out[own].as_chunks_mut::<STEP>().0);
                let cells = state.as_chunks_mut::<STEP>().0.iter_mut().zip(input).zip(out);
                for (((state, input), out), ((((candidate, keep), show), peep_keep), peep_show)) in cells.zip(gates) {
                    for at in 0..STEP {
                        let before = state[at];
                        let k = third_gate(peep_keep[at].mul_add(before, keep[at]));
                        let s = third_gate(peep_show[at].mul_add(before, show[at]));
                        let cell = k.mul_add(before - candidate[at], candidate[at]);
                        state[at] = cell;
                        out[at] = s.mul_add(cell - input[at], input[at]);
                    }
                }
            }
        }
    }
}

/// What the way back reads and writes.
struct Back<'a> {
    run: &'a LayerRun,
    d_out: &'a [f32],
    d_gates: &'a mut [f32],
    d_input: &'a mut [f32],
    d_peep: &'a mut [f32],
}

#[inline(always)]
fn scan_back(back: Back<'_>, peep: &[f32], Place { half, side }: Place, bounds: Bounds<'_>) {
    let (peep_keep, peep_show) = peep.split_at(half);
    let (d_peep_keep, d_peep_show) = back.d_peep.split_at_mut(half);
    let mut carried = vec![0.0_f32; half];
    let none = vec![0.0_f32; half];
    for &(start, end) in bounds {
        carried.fill(0.0);
        for step in (0..end - start).rev() {
            let word = if side == 0 { start + step } else { end - 1 - step };
            let before_word = if side == 0 { word.wrapping_sub(1) } else { word + 1 };
            let own = |word: usize| (word * 2 + side) * half..(word * 2 + side + 1) * half;
            let before = if step == 0 { &none[..] } else { &back.run.cells[own(before_word)] };
            let three = (word * 2 + side) * 3 * half..(word * 2 + side + 1) * 3 * half;
            let gates = &back.run.gates[three.clone()];
            let (candidate, rest) = gates.split_at(half);
            let (keep, show) = rest.split_at(half);
            let (d_candidate, rest) = back.d_gates[three].split_at_mut(half);
            let (d_keep, d_show) = rest.split_at_mut(half);
            let (input, cells) = (&back.run.input[own(word)], &back.run.cells[own(word)]);
            let (d_out, d_input) = (&back.d_out[own(word)], &mut back.d_input[own(word)]);
            for at in 0..half {
                let (k, s) = (gate(keep[at]), gate(show[at]));
                let d = d_out[at];
                d_input[at] += d * (1.0 - s);
                let d_s = d * (cells[at] - input[at]) * gate_slope(show[at]);
                let d_cell = d * s + carried[at];
                let d_k = d_cell * (before[at] - candidate[at]) * gate_slope(keep[at]);
                d_candidate[at] = d_cell * (1.0 - k);
                d_keep[at] = d_k;
                d_show[at] = d_s;
                d_peep_keep[at] += d_k * before[at];
                d_peep_show[at] += d_s * before[at];
                carried[at] = d_cell * k + d_k * peep_keep[at] + d_s * peep_show[at];
            }
        }
    }
}
