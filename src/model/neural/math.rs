//! Matrix products and gates in a fixed order of operations.
//!
//! Entry points: [`Math::product`], [`gate`]. Every sum runs over its terms in order and is rounded as IEEE 754 says, so the
//! result is the same, bit for bit, whatever vector instructions the machine has.

/// Rows and vectors of columns computed at a time: their sums fill twelve of the sixteen registers that AVX2 has.
const ROWS: usize = 6;
const VECTORS: usize = 2;
/// All matrices have a multiple of this many columns.
pub const LANES: usize = 32;

/// The vector instructions of this machine.
#[derive(Clone, Copy, Debug)]
pub struct Math {
    /// What this machine has.
    pub arch: pulp::Arch,
    /// AVX2, where it has that.
    #[cfg(target_arch = "x86_64")]
    pub avx2: Option<pulp::x86::V3>,
}

/// Runs a function, which must be `#[inline(always)]`, compiled for the vector instructions of this machine.
///
/// A closure would do in principle, but the compiler does not always inline it, and then it gains nothing.
macro_rules! vectorized {
    ($math:expr, $function:ident($($argument:ident: $type:ty),* $(,)?)) => {{
        struct Call<'a> { $($argument: $type,)* _life: std::marker::PhantomData<&'a ()> }
        impl pulp::WithSimd for Call<'_> {
            type Output = ();

            #[inline(always)]
            fn with_simd<S: pulp::Simd>(self, _: S) {
                $function($(self.$argument),*);
            }
        }
        $math.arch.dispatch(Call { $($argument,)* _life: std::marker::PhantomData });
    }};
}
pub(crate) use vectorized;

impl Default for Math {
    fn default() -> Self {
        Self {
            arch: pulp::Arch::new(),
            #[cfg(target_arch = "x86_64")]
            avx2: pulp::x86::V3::try_new(),
        }
    }
}

/// Sizes of a matrix product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Rows of the left matrix and of the result.
    pub rows: usize,
    /// Columns of the left matrix, rows of the right one.
    pub inner: usize,
    /// Columns of the right matrix and of the result; a multiple of [`LANES`].
    pub columns: usize,
}

impl Math {
    /// Adds the product of `left` and `right` to `out`.
    pub fn product(self, out: &mut [f32], left: &[f32], right: &[f32], shape: Shape) {
        debug_assert!(shape.columns.is_multiple_of(LANES));
        self.arch.dispatch(Product { out, left, right, shape });
    }
}

struct Product<'a> {
    out: &'a mut [f32],
    left: &'a [f32],
    right: &'a [f32],
    shape: Shape,
}

impl pulp::WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, simd: S) {
        let Shape { rows, inner, columns } = self.shape;
        let left = &self.left[..rows * inner];
        let (out, _) = S::as_mut_simd_f32s(self.out);
        let (right, _) = S::as_simd_f32s(self.right);
        let wide = columns / S::F32_LANES;
        for column in (0..wide).step_by(VECTORS) {
            let mut row = 0;
            while row + ROWS <= rows {
                block::<S, ROWS>(simd, (&mut *out, left, right), (inner, wide), (row, column));
                row += ROWS;
            }
            if row + 3 <= rows {
                block::<S, 3>(simd, (&mut *out, left, right), (inner, wide), (row, column));
                row += 3;
            }
            while row < rows {
                block::<S, 1>(simd, (&mut *out, left, right), (inner, wide), (row, column));
                row += 1;
            }
        }
    }
}

/// Adds the product of some rows and columns. With vectors spelled out, the compiler keeps all sums in registers.
#[inline(always)]
fn block<S: pulp::Simd, const R: usize>(
    simd: S,
    (out, left, right): (&mut [S::f32s], &[f32], &[S::f32s]),
    (inner, wide): (usize, usize),
    (row, column): (usize, usize),
) {
    let lefts: [&[f32]; R] = std::array::from_fn(|r| &left[(row + r) * inner..][..inner]);
    let mut sums = [[simd.splat_f32s(0.0); VECTORS]; R];
    for k in 0..inner {
        let Some(&[first, second]) = right[k * wide + column..].first_chunk::<VECTORS>() else { return };
        for r in 0..R {
            let x = simd.splat_f32s(lefts[r][k]);
            sums[r][0] = simd.mul_add_f32s(x, first, sums[r][0]);
            sums[r][1] = simd.mul_add_f32s(x, second, sums[r][1]);
        }
    }
    for (r, [first, second]) in sums.into_iter().enumerate() {
        let place = &mut out[(row + r) * wide + column..][..VECTORS];
        place[0] = simd.add_f32s(place[0], first);
        place[1] = simd.add_f32s(place[1], second);
    }
}

/// Writes the transpose of `from` (`rows` by `columns`) to `to`, whose rows are `stride` long.
pub fn transpose(to: &mut Vec<f32>, from: &[f32], (rows, columns): (usize, usize), stride: usize) {
    /// Rows and columns moved at a time, so that both sides stay in the nearest cache.
    const TILE: usize = 16;
    to.clear();
    to.resize(columns * stride, 0.0);
    for first in (0..rows).step_by(TILE) {
        for left in (0..columns).step_by(TILE) {
            for row in first..(first + TILE).min(rows) {
                for column in left..(left + TILE).min(columns) {
                    to[column * stride + row] = from[row * columns + column];
                }
            }
        }
    }
}

/// An s-shaped gate from 0 to 1, built of additions and products only.
#[inline(always)]
#[must_use]
pub fn gate(x: f32) -> f32 {
    let u = (x * (1.0 / 3.0)).clamp(-1.0, 1.0);
    0.5 + u * (0.75 - 0.25 * u * u)
}

/// Its slope.
#[inline(always)]
#[must_use]
pub fn gate_slope(x: f32) -> f32 {
    let u = (x * (1.0 / 3.0)).clamp(-1.0, 1.0);
    0.25 * (1.0 - u * u)
}

/// The exponential, to about one part in a million, from additions and products only.
#[must_use]
pub fn exp(x: f32) -> f32 {
    let t = x.clamp(-80.0, 80.0) * std::f32::consts::LOG2_E;
    let whole = t.floor();
    let y = (t - whole) * std::f32::consts::LN_2;
    let p = 1.0 + y * (1.0 + y * (0.5 + y * (0.166_666_67 + y * (0.041_666_6 + y * (0.008_333_3 + y * 0.001_388_9)))));
    p * f32::from_bits(((whole as i32 + 127) as u32) << 23)
}

/// Turns scores into their exponentials, the largest into one; returns the sum.
pub fn exponents(scores: &mut [f32]) -> f32 {
    let most = scores.iter().fold(f32::MIN, |most, &score| most.max(score));
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = exp(*score - most);
        sum += *score;
    }
    sum
}

/// Turns scores into shares of one.
pub fn softmax(scores: &mut [f32]) {
    let scale = 1.0 / exponents(scores);
    for score in scores {
        *score *= scale;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_right() {
        let shape = Shape { rows: 7, inner: 5, columns: 64 };
        let left: Vec<f32> = (0..35).map(|x| (x % 11) as f32 - 5.0).collect();
        let right: Vec<f32> = (0..320).map(|x| (x % 7) as f32 - 3.0).collect();
        let mut out = vec![1.0; 7 * 64];
        Math::default().product(&mut out, &left, &right, shape);
        for row in 0..7 {
            for column in 0..64 {
                let sum: f32 = (0..5).map(|k| left[row * 5 + k] * right[k * 64 + column]).sum();
                assert_eq!(out[row * 64 + column], sum + 1.0);
            }
        }
    }

    #[test]
    fn exp_is_near() {
        for x in -300..300 {
            let x = x as f32 / 10.0;
            assert!((exp(x) / f64::from(x).exp() as f32 - 1.0).abs() < 1e-5, "{x}");
        }
    }
}
