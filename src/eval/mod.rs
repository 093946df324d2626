//! Scorers for public test sets, one file per task.
//!
//! Entry points: [`parse::score_treebank`]. Invariant: each follows its task's standard scorer.

pub mod parse;
