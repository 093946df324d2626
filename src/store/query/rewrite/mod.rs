//! Puts a query into a form that is evaluated faster.
//!
//! Entry point: [`rewrite`]. Invariant: the solutions of the rewritten query are those of the query, as often as the
//! query has them; where ORDER BY leaves the order of rows open, another such order may come out.

mod best;
mod distinct;
mod flatten;
mod fold;
mod rows;

use spargebra::Query;

pub(super) use best::Best;

use super::algebra::map_query;

/// A query in its faster form.
pub(super) struct Rewritten {
    /// The query.
    pub(super) query: Query,
    /// The functions that it calls to keep only the best rows.
    pub(super) best: Vec<Best>,
}

impl Rewritten {
    /// A query as it was written.
    pub(super) const fn unchanged(query: Query) -> Self {
        Self { query, best: Vec::new() }
    }
}

/// The query in its faster form. Where the default graph is merged of several, a triple may be met more than once; then
/// `is_one_graph` must be false.
pub(super) fn rewrite(query: Query, is_one_graph: bool) -> Rewritten {
    let mut best = Vec::new();
    let query = map_query(query, |pattern| {
        let pattern = flatten::flatten(fold::fold(pattern));
        let pattern = if is_one_graph { distinct::drop_distinct(pattern) } else { pattern };
        rows::by_row(best::keep_best(pattern, &mut best))
    });
    Rewritten { query, best }
}
