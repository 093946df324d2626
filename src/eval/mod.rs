//! Scorers for public test sets, one file per task.
//!
//! Entry points: [`names::score`], [`parse::score_treebank`]. Invariant: each follows its task's standard scorer.

pub mod gold;
pub mod names;
pub mod parse;
