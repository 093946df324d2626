//! Adam (Kingma and Ba 2015) with a rate that falls to zero; word vectors move only when their word occurs.
//!
//! Entry point: [`Adam::apply`].

use rustc_hash::FxHashMap;

use super::super::embed::SLOTS;
use super::step::DROPPED;

const KEEP_MEAN: f32 = 0.9;
const KEEP_SQUARE: f32 = 0.98;
const SMALL: f32 = 1e-6;
/// Gradients longer than this are shortened to it.
const LONGEST: f32 = 5.0;

/// The optimiser's state.
pub(super) struct Adam {
    mean: Vec<f32>,
    square: Vec<f32>,
    row_mean: Vec<f32>,
    row_square: Vec<f32>,
    step: usize,
    steps: usize,
    rate: f32,
    touched: Vec<u32>,
    sums: Vec<f32>,
    places: FxHashMap<u32, usize>,
}

impl Adam {
    pub(super) fn new(params: usize, vectors: usize, steps: usize, rate: f32) -> Self {
        Self {
            mean: vec![0.0; params],
            square: vec![0.0; params],
            row_mean: vec![0.0; vectors],
            row_square: vec![0.0; vectors],
            step: 0,
            steps: steps.max(1),
            rate,
            touched: Vec::new(),
            sums: Vec::new(),
            places: FxHashMap::default(),
        }
    }

    /// Moves the numbers against their gradients, and the vectors of `rows` against those of the words' sums.
    pub(super) fn apply(
        &mut self,
        params: &mut [f32],
        grads: &[f32],
        (vectors, width): (&mut [f32], usize),
        rows: &[[u32; SLOTS]],
        d_input: &[f32],
    ) {
        self.step += 1;
        let warm = (self.step as f32 / 200.0).min(1.0);
        let left = 1.0 - self.step as f32 / (self.steps as f32 * 1.02);
        let rate = self.rate * warm * left.max(0.02);
        let correct = |keep: f32| 1.0 - keep.powi(self.step.min(2000) as i32);
        let (mean, square) = (correct(KEEP_MEAN), correct(KEEP_SQUARE));
        let norm = grads.iter().map(|g| g * g).sum::<f32>().sqrt();
        let cut = if norm > LONGEST { LONGEST / norm } else { 1.0 };
        let change = Change { rate, mean, square, cut };
        change.move_all(params, grads, &mut self.mean, &mut self.square);
        self.gather(rows, d_input, width);
        for (at, &row) in self.touched.iter().enumerate() {
            let range = row as usize * width..(row as usize + 1) * width;
            let grads = &self.sums[at * width..(at + 1) * width];
            let (means, squares) = (&mut self.row_mean[range.clone()], &mut self.row_square[range.clone()]);
            change.move_all(&mut vectors[range], grads, means, squares);
        }
    }

    /// Sums the gradients of each row that occurs.
    fn gather(&mut self, rows: &[[u32; SLOTS]], d_input: &[f32], width: usize) {
        self.touched.clear();
        self.sums.clear();
        self.places.clear();
        for (rows, d) in rows.iter().zip(d_input.chunks_exact(width)) {
            for &row in rows.iter().filter(|row| **row != DROPPED) {
                let next = self.touched.len();
                let at = *self.places.entry(row).or_insert(next);
                if at == next {
                    self.touched.push(row);
                    self.sums.extend_from_slice(d);
                } else {
                    for (sum, d) in self.sums[at * width..].iter_mut().zip(d) {
                        *sum += d;
                    }
                }
            }
        }
    }
}

struct Change {
    rate: f32,
    mean: f32,
    square: f32,
    cut: f32,
}

impl Change {
    fn move_all(&self, params: &mut [f32], grads: &[f32], means: &mut [f32], squares: &mut [f32]) {
        for (((param, &grad), mean), square) in params.iter_mut().zip(grads).zip(means).zip(squares) {
            let grad = grad * self.cut;
            *mean = KEEP_MEAN * *mean + (1.0 - KEEP_MEAN) * grad;
            *square = KEEP_SQUARE * *square + (1.0 - KEEP_SQUARE) * grad * grad;
            *param -= self.rate * (*mean / self.mean) / ((*square / self.square).sqrt() + SMALL);
        }
    }
}
