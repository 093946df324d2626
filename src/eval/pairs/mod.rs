//! Which relation holds between two spans of a sentence, learnt from annotated pairs.
//!
//! Entry points: [`Span`], [`pair_features`], [`Learner`]. Invariant: sums of floats in a fixed order and a fixed order of learning, so
//! the same examples give the same weights and the same decisions.

mod dates;
mod features;
mod learner;
mod span;

pub use dates::dates;
pub use features::pair_features;
pub use learner::{FeatureIndex, Learner, Steps};
pub use span::{Span, SpanKind};
