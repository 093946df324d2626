//! Puts a query into a form that is evaluated faster.
//!
//! Entry point: [`rewrite`]. Invariant: the solutions of the rewritten query are those of the query, as often as the
//! query has them; where ORDER BY leaves the order of rows open, another such order may come out.

mod best;
mod distinct;
mod flatten;
mod fold;
mod ordered;
mod rows;

use spargebra::Query;
use spargebra::term::NamedNode;

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

/// What the store knows of a property. It decides how a query is evaluated, never what it gives.
pub(super) trait Properties {
    /// Whether it has so many links that to go through them is no way to begin.
    fn has_many_links(&self, property: &NamedNode) -> bool;

    /// Whether its values are numbers, dates and the like.
    fn has_numbers(&self, property: &NamedNode) -> bool;
}

/// The query in its faster form. Where the default graph is merged of several, a triple may be met more than once; then
/// `is_one_graph` must be false.
pub(super) fn rewrite(query: Query, is_one_graph: bool, properties: &dyn Properties) -> Rewritten {
    let mut best = Vec::new();
    let query = map_query(query, |pattern| {
        let pattern = flatten::flatten(fold::fold(pattern));
        let pattern = if is_one_graph { distinct::drop_distinct(pattern) } else { pattern };
        rows::by_row(best::keep_best(pattern, properties, &mut best))
    });
    Rewritten { query, best }
}
