//! Matrix products and gates in a fixed order of operations.
//!
//! Entry points: [`Math::product`], [`gate`]. Every sum runs over its terms in order and no operation is fused, so the
//! result is the same, bit for bit, whatever vector instructions the machine has.

/// Rows and columns computed at a time.
const ROWS: usize = 4;
/// All matrices have a multiple of this many columns.
pub const LANES: usize = 32;

/// The vector instructions of this machine.
#[derive(Clone, Copy, Debug)]
pub struct Math {
    /// What this machine has.
    pub arch: pulp::Arch,
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
        Self { arch: pulp::Arch::new() }
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
        vectorized!(self, product(out: &'a mut [f32], left: &'a [f32], right: &'a [f32], shape: Shape));
    }
}

#[inline(always)]
fn product(out: &mut [f32], left: &[f32], right: &[f32], shape: Shape) {
    let Shape { rows, inner, columns } = shape;
    debug_assert!(columns % LANES == 0 && left.len() >= rows * inner && right.len() >= inner * columns);
    for column in (0..columns).step_by(LANES) {
        let mut row = 0;
        while row + ROWS <= rows {
            block::<ROWS>(out, left, right, shape, (row, column));
            row += ROWS;
        }
        while row < rows {
            block::<1>(out, left, right, shape, (row, column));
            row += 1;
        }
    }
}

#[inline(always)]
fn block<const R: usize>(out: &mut [f32], left: &[f32], right: &[f32], shape: Shape, (row, column): (usize, usize)) {
    let Shape { inner, columns, .. } = shape;
    let mut sums = [[0.0_f32; LANES]; R];
    let lefts: [&[f32]; R] = std::array::from_fn(|r| &left[(row + r) * inner..(row + r + 1) * inner]);
    for k in 0..inner {
        let Some(weights) = right[k * columns + column..].first_chunk::<LANES>() else { return };
        for r in 0..R {
            let x = lefts[r][k];
            for lane in 0..LANES {
                sums[r][lane] = x.mul_add(weights[lane], sums[r][lane]);
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        let start = (row + r) * columns + column;
        for (out, sum) in out[start..start + LANES].iter_mut().zip(sums) {
            *out += sum;
        }
    }
}

/// Writes the transpose of `from` (`rows` by `columns`) to `to`, whose rows are `stride` long.
pub fn transpose(to: &mut Vec<f32>, from: &[f32], (rows, columns): (usize, usize), stride: usize) {
    to.clear();
    to.resize(columns * stride, 0.0);
    for row in 0..rows {
        for column in 0..columns {
            to[column * stride + row] = from[row * columns + column];
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
