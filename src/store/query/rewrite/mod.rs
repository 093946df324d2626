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
mod texts;

use spargebra::Query;
use spargebra::term::NamedNode;

pub(super) use best::Best;
pub(super) use texts::Find;

use super::algebra::map_query;

/// A query in its faster form.
pub(super) struct Rewritten {
    /// The query.
    pub(super) query: Query,
    /// The functions that it calls to keep only the best rows.
    pub(super) best: Vec<Best>,
    /// The store's revision for which it says the same, if not for any.
    pub(super) as_of: Option<u64>,
}

impl Rewritten {
    /// A query as it was written.
    pub(super) const fn unchanged(query: Query) -> Self {
        Self { query, best: Vec::new(), as_of: None }
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
/// `is_one_graph` must be false. Texts are looked for by `find`.
pub(super) fn rewrite(query: Query, is_one_graph: bool, properties: &dyn Properties, find: Find<'_>) -> Rewritten {
    let mut best = Vec::new();
    let query = map_query(query, |pattern| {
        let pattern = flatten::flatten(texts::from_index(fold::fold(pattern), properties, find));
        let pattern = if is_one_graph { distinct::drop_distinct(pattern) } else { pattern };
        rows::by_row(best::keep_best(pattern, properties, &mut best))
    });
    Rewritten { query, best, as_of: None }
}
