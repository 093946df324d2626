//! Scorers for public test sets, one file per task.
//!
//! One entry point each. Invariant: each follows its task's standard scorer.

pub mod coref;
pub mod frames;
pub mod gold;
pub mod identity;
pub mod knowledgenet;
pub mod names;
pub mod openie;
pub mod pairs;
pub mod parse;
pub mod passage;
pub mod plover;
pub mod text2kg;
pub mod yields;
