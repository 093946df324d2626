//! Text without grammar: ranges, blocks, shingles, and the names of months and weekdays.
//!
//! Entry points: [`TextRange`], [`Block`]. Invariant: nothing here changes the text; all offsets are into the original.

mod block;
mod calendar;
mod range;
mod shingles;

pub use block::{Block, BlockKind};
pub use calendar::{MONTHS, WEEKDAYS};
pub use range::TextRange;
pub use shingles::{is_copy, shingles};
