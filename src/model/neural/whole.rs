//! Matrix products in whole numbers, for the network at work.
//!
//! Entry points: [`WholeMatrix::new`], [`WholeMatrix::product`], [`round`]. Inputs are rounded to 1/512 and kept within
//! ±16, weights to about a thousandth of their column's largest. Invariant: no sum can overflow, so the result does not
//! depend on the order of additions nor on the machine.

use super::math::{Math, vectorized};

/// Steps of an input between two whole numbers.
const STEPS: f32 = 512.0;
/// Largest input.
const MOST: f32 = 8191.0;
/// Largest weight, where the matrix is not too high for it.
const HEAVIEST: usize = 1023;
/// Columns computed at a time.
const COLUMNS: usize = 16;
/// Rows computed at a time: their sums fill twelve of the sixteen registers that AVX2 has.
const ROWS: usize = 6;

/// Weights of two inputs for sixteen columns: the first and second input's weight of each column in turn.
type Pair = [i16; 2 * COLUMNS];

/// A matrix with a bias.
#[derive(Clone, Debug, Default)]
pub(super) struct WholeMatrix {
    /// Half of the inputs.
    pairs: usize,
    pub(super) columns: usize,
    /// Block of columns by pair of inputs.
    weights: Vec<Pair>,
    /// What one step of each column's sum stands for.
    scales: Vec<f32>,
    bias: Vec<f32>,
}

/// Rows of rounded inputs.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub values: &'a [i16],
    pub count: usize,
    /// From one row's start to the next one's.
    pub stride: usize,
}

impl WholeMatrix {
    /// Rounds a matrix, given row by row (an input a row), and takes its bias; both may be followed by other numbers.
    pub(super) fn new(matrix: &[f32], bias: &[f32], (inputs, columns): (usize, usize)) -> Self {
        let blocks = columns.div_ceil(COLUMNS);
        let pairs = inputs.div_ceil(2);
        let heaviest = HEAVIEST.min(i32::MAX as usize / MOST as usize / inputs.max(1)) as f32;
        let weight = |input: usize, column: usize| {
            if input < inputs && column < columns { matrix[input * columns + column] } else { 0.0 }
        };
        let step = |column: usize| {
            let largest = (0..inputs).fold(0.0_f32, |largest, input| largest.max(weight(input, column).abs()));
            if largest > 0.0 { largest / heaviest } else { 1.0 }
        };
        let steps: Vec<f32> = (0..blocks * COLUMNS).map(step).collect();
        let mut weights = Vec::with_capacity(blocks * pairs);
        for block in 0..blocks {
            for pair in 0..pairs {
                weights.push(std::array::from_fn(|at| {
                    let column = block * COLUMNS + at / 2;
                    (weight(pair * 2 + at % 2, column) / steps[column]).round() as i16
                }));
            }
        }
        let mut bias: Vec<f32> = bias.iter().copied().take(columns).collect();
        bias.resize(blocks * COLUMNS, 0.0);
        let scales = steps.iter().map(|step| step / STEPS).collect();
        Self { pairs, columns: blocks * COLUMNS, weights, scales, bias }
    }

    /// Puts the products of the rows with the matrix, plus bias, into `out`.
    pub(super) fn product(&self, math: Math, rows: Rows<'_>, out: &mut Vec<f32>) {
        out.resize(rows.count * self.columns, 0.0);
        #[cfg(target_arch = "x86_64")]
        if let Some(simd) = math.avx2 {
            simd.vectorize(avx2::Product { simd, matrix: self, rows, out });
            return;
        }
        let _ = math;
        self.product_plain(rows, out);
    }

    fn product_plain(&self, rows: Rows<'_>, out: &mut [f32]) {
        for (row, out) in (0..rows.count).zip(out.chunks_exact_mut(self.columns)) {
            let (input, _) = rows.values[row * rows.stride..][..2 * self.pairs].as_chunks::<2>();
            for (block, out) in out.chunks_exact_mut(COLUMNS).enumerate() {
                let mut sums = [0_i32; COLUMNS];
                for (weights, x) in self.weights[block * self.pairs..(block + 1) * self.pairs].iter().zip(input) {
                    for (sum, w) in sums.iter_mut().zip(weights.as_chunks::<2>().0) {
                        *sum += i32::from(x[0]) * i32::from(w[0]) + i32::from(x[1]) * i32::from(w[1]);
                    }
                }
                for (at, (out, sum)) in out.iter_mut().zip(sums).enumerate() {
                    let column = block * COLUMNS + at;
                    *out = (sum as f32).mul_add(self.scales[column], self.bias[column]);
                }
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{__m256, __m256i};

    use pulp::NullaryFnOnce;
    use pulp::x86::V3;

    use super::{COLUMNS, ROWS, Rows, WholeMatrix};

    /// The product with the instructions of AVX2.
    pub(super) struct Product<'a> {
        pub simd: V3,
        pub matrix: &'a WholeMatrix,
        pub rows: Rows<'a>,
        pub out: &'a mut [f32],
    }

    impl NullaryFnOnce for Product<'_> {
        type Output = ();

        #[inline(always)]
        fn call(mut self) {
            match self.matrix.pairs {
                32 => self.all::<32>(),
                64 => self.all::<64>(),
                96 => self.all::<96>(),
                _ => self.matrix.product_plain(self.rows, self.out),
            }
        }
    }

    impl Product<'_> {
        #[inline(always)]
        fn all<const PAIRS: usize>(&mut self) {
            for block in 0..self.matrix.columns / COLUMNS {
                let mut row = 0;
                while row + ROWS <= self.rows.count {
                    self.block::<PAIRS, ROWS>(block, row);
                    row += ROWS;
                }
                if row + 3 <= self.rows.count {
                    self.block::<PAIRS, 3>(block, row);
                    row += 3;
                }
                while row < self.rows.count {
                    self.block::<PAIRS, 1>(block, row);
                    row += 1;
                }
            }
        }

        /// With sizes that the compiler knows, all addresses in the loop are constants beside one counter.
        #[inline(always)]
        fn block<const PAIRS: usize, const R: usize>(&mut self, block: usize, row: usize) {
            let WholeMatrix { columns, weights, scales, bias, .. } = self.matrix;
            let (avx, avx2, fma) = (self.simd.avx, self.simd.avx2, self.simd.fma);
            let inputs = &self.rows.values[row * 2 * PAIRS..(row + R) * 2 * PAIRS];
            let inputs = inputs.as_chunks::<2>().0.as_chunks::<PAIRS>().0.first_chunk::<R>();
            let (Some(weights), Some(inputs)) = (weights[block * PAIRS..].first_chunk::<PAIRS>(), inputs) else {
                return;
            };
            let mut sums = [[avx._mm256_setzero_si256(); 2]; R];
            for at in 0..PAIRS {
                let [left, right]: [__m256i; 2] = pulp::cast(weights[at]);
                for r in 0..R {
                    let x = avx._mm256_set1_epi32(pulp::cast(inputs[r][at]));
                    sums[r][0] = avx2._mm256_add_epi32(sums[r][0], avx2._mm256_madd_epi16(x, left));
                    sums[r][1] = avx2._mm256_add_epi32(sums[r][1], avx2._mm256_madd_epi16(x, right));
                }
            }
            let vectors = |values: &[f32]| -> [__m256; 2] {
                pulp::cast(values[block * COLUMNS..].first_chunk::<COLUMNS>().copied().unwrap_or_default())
            };
            let (scales, bias) = (vectors(scales), vectors(bias));
            for (r, sums) in sums.iter().enumerate() {
                let out = &mut self.out[(row + r) * columns + block * COLUMNS..][..COLUMNS];
                let parts = out.as_chunks_mut::<8>().0.iter_mut().zip(sums);
                for ((out, &sum), (&scale, &bias)) in parts.zip(scales.iter().zip(&bias)) {
                    *out = pulp::cast(fma._mm256_fmadd_ps(avx._mm256_cvtepi32_ps(sum), scale, bias));
                }
            }
        }
    }
}

/// Rounds inputs for a product.
pub(super) fn round(math: Math, from: &[f32], to: &mut Vec<i16>) {
    to.resize(from.len(), 0);
    let to = to.as_mut_slice();
    vectorized!(math, round_all(from: &'a [f32], to: &'a mut [i16]));
}

#[inline(always)]
fn round_all(from: &[f32], to: &mut [i16]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = rounded(from);
    }
}

/// A float whose smallest step is one, so that adding it rounds to a whole number, to even when halfway.
const ROUNDER: f32 = 12_582_912.0;

/// An input in whole steps.
#[inline(always)]
pub(super) fn rounded(value: f32) -> i16 {
    let steps = (value * STEPS).clamp(-MOST, MOST);
    (steps + ROUNDER).to_bits().wrapping_sub(ROUNDER.to_bits()) as i16
}

#[cfg(test)]
mod tests {
    use super::super::super::Random;
    use super::*;

    fn case(rows: usize, inputs: usize, columns: usize) -> (Vec<f32>, Vec<f32>, Vec<f32>) {
        let mut random = Random::new((rows * inputs + columns) as u64);
        let mut some = |count: usize| (0..count).map(|_| random.unit() * 4.0 - 2.0).collect::<Vec<f32>>();
        (some(rows * inputs), some(inputs * columns), some(columns))
    }

    #[test]
    fn products_are_near_those_of_floats_and_the_same_with_plain_instructions() {
        for (rows, inputs, columns) in [(1, 32, 32), (6, 64, 96), (13, 128, 48), (25, 64, 16)] {
            let (input, matrix, bias) = case(rows, inputs, columns);
            let whole = WholeMatrix::new(&matrix, &bias, (inputs, columns));
            let (mut rounded, mut out) = (Vec::new(), Vec::new());
            round(Math::default(), &input, &mut rounded);
            let all = Rows { values: &rounded, count: rows, stride: inputs };
            whole.product(Math::default(), all, &mut out);
            let mut plain = vec![0.0; out.len()];
            whole.product_plain(all, &mut plain);
            assert_eq!(out, plain);
            for row in 0..rows {
                for column in 0..columns {
                    let terms = (0..inputs).map(|k| input[row * inputs + k] * matrix[k * columns + column]);
                    let right = bias[column] + terms.sum::<f32>();
                    assert!((out[row * columns + column] - right).abs() < 0.1, "{right}");
                }
            }
        }
    }

    #[test]
    fn extreme_inputs_do_not_overflow() {
        let (inputs, columns) = (256, 16);
        let matrix = vec![1.0; inputs * columns];
        let whole = WholeMatrix::new(&matrix, &[0.0; 16], (inputs, columns));
        let rounded = [rounded(f32::MAX)].repeat(inputs);
        let mut out = Vec::new();
        whole.product(Math::default(), Rows { values: &rounded, count: 1, stride: inputs }, &mut out);
        assert!((out[0] - 16.0 * inputs as f32).abs() < 1.0, "{}", out[0]);
    }

    #[test]
    fn rounding_is_to_the_nearest_step() {
        for (value, steps) in [(0.0, 0), (1.0, 512), (-1.0, -512), (0.0011, 1), (-100.0, -8191), (3.3, 1690)] {
            assert_eq!(rounded(value), steps, "{value}");
        }
    }
}
