//! A fully connected layer.
//!
//! Entry points: [`Dense::forward`], [`Dense::backward`].

use super::math::{Math, Shape, transpose};

/// Where the layer's numbers lie among the network's.
#[derive(Clone, Copy, Debug)]
pub struct Dense {
    /// Width of the input.
    pub inputs: usize,
    /// Width of the output; a multiple of the lanes.
    pub outputs: usize,
    /// Start of the matrix, inputs by outputs; the bias follows it.
    pub start: usize,
}

impl Dense {
    /// Numbers of the layer.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.inputs * self.outputs + self.outputs
    }

    fn split<'a>(&self, params: &'a [f32]) -> (&'a [f32], &'a [f32]) {
        params[self.start..self.start + self.size()].split_at(self.inputs * self.outputs)
    }

    /// Computes `out` from `input`, both row by row.
    pub fn forward(&self, math: Math, params: &[f32], input: &[f32], out: &mut Vec<f32>) {
        let rows = input.len() / self.inputs;
        let (weights, bias) = self.split(params);
        out.clear();
        for _ in 0..rows {
            out.extend_from_slice(bias);
        }
        math.product(out, input, weights, Shape { rows, inner: self.inputs, columns: self.outputs });
    }

    /// Adds the gradients of the layer's numbers to `grads` and those of the input to `d_input`.
    pub fn backward(
        &self,
        math: Math,
        (params, grads): (&[f32], &mut [f32]),
        input: &[f32],
        d_out: &[f32],
        d_input: &mut [f32],
    ) {
        let rows = input.len() / self.inputs;
        let (weights, _) = self.split(params);
        let (d_weights, d_bias) = grads[self.start..self.start + self.size()].split_at_mut(self.inputs * self.outputs);
        let mut turned = Vec::new();
        transpose(&mut turned, input, (rows, self.inputs), rows);
        let shape = Shape { rows: self.inputs, inner: rows, columns: self.outputs };
        math.product(d_weights, &turned, d_out, shape);
        for row in d_out.chunks_exact(self.outputs) {
            for (d, value) in d_bias.iter_mut().zip(row) {
                *d += value;
            }
        }
        transpose(&mut turned, weights, (self.inputs, self.outputs), self.inputs);
        let shape = Shape { rows, inner: self.outputs, columns: self.inputs };
        math.product(d_input, d_out, &turned, shape);
    }
}

/// Sets what is below zero to zero.
pub fn relu(values: &mut [f32]) {
    for value in values {
        *value = value.max(0.0);
    }
}

/// Stops gradients where the output was cut to zero.
pub fn relu_back(out: &[f32], d_out: &mut [f32]) {
    for (d, &out) in d_out.iter_mut().zip(out) {
        if out <= 0.0 {
            *d = 0.0;
        }
    }
}
