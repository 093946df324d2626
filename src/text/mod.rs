//! Text without language: ranges, blocks, code points, sentences and tokens.
//!
//! Entry points: [`TextRange`], [`Block`]. Invariant: nothing here changes the text; all offsets are into the original.

mod block;
mod range;
mod shingles;

pub use block::{Block, BlockKind};
pub use range::TextRange;
pub use shingles::{is_copy, shingles};
