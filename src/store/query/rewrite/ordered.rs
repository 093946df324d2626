//! ORDER BY a number or a date with LIMIT, without joining what is not wanted.
//!
//! Entry point: [`sorted_first`]. The engine joins all rows before it sorts them. Where one triple has all that they are
//! sorted by, its matches are sorted first, and the other triples are looked up row by row, for as long as rows are wanted: a
//! LATERAL keeps the order of its left side. Invariant: only triples over variables, each of which the ones before it lead
//! to; only properties with many links, since of one with few the engine does better to begin there; only values that the
//! engine compares without reading them from the store.

use std::collections::BTreeSet;

use spargebra::algebra::{Expression, GraphPattern, OrderExpression};
use spargebra::term::{NamedNode, NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::Properties;
use crate::store::query::algebra::{Scope, mentioned};

/// The rows of a pattern in their order; none where they are better joined before they are sorted.
pub(super) fn sorted_first(
    pattern: &GraphPattern,
    order: &[OrderExpression],
    properties: &dyn Properties,
) -> Option<GraphPattern> {
    let GraphPattern::Bgp { patterns } = pattern else { return None };
    let mut rest: Vec<&TriplePattern> = patterns.iter().collect();
    let place = rest.iter().position(|triple| has_all_keys(triple, order))?;
    let key = rest.remove(place);
    let is_worthwhile = !rest.is_empty()
        && properties.has_numbers(property(key)?)
        && rest.iter().all(|triple| property(triple).is_some_and(|name| properties.has_many_links(name)));
    is_worthwhile.then_some(())?;
    let sorted = GraphPattern::OrderBy { inner: Box::new(one(key)), expression: order.to_vec() };
    joined(sorted, rest)
}

/// Looks the triples up for one row after the other, each once something of it is known.
fn joined(sorted: GraphPattern, mut rest: Vec<&TriplePattern>) -> Option<GraphPattern> {
    let mut whole = sorted;
    while !rest.is_empty() {
        let known = Scope::of(&whole).certain;
        let place = rest.iter().position(|triple| !ends(triple).is_disjoint(&known))?;
        let next = one(rest.remove(place));
        whole = GraphPattern::Lateral { left: Box::new(whole), right: Box::new(next) };
    }
    Some(whole)
}

/// Whether a triple has all that rows are sorted by, its object first of all.
fn has_all_keys(triple: &TriplePattern, order: &[OrderExpression]) -> bool {
    let mut keys = order.iter().map(|(OrderExpression::Asc(key) | OrderExpression::Desc(key))| key).peekable();
    let is_object = match (keys.peek(), &triple.object) {
        (Some(Expression::Variable(key)), TermPattern::Variable(object)) => key == object,
        _ => false,
    };
    let ends = ends(triple);
    is_object && keys.all(|key| mentioned(key).is_subset(&ends))
}

/// The property of a triple between two variables.
fn property(triple: &TriplePattern) -> Option<&NamedNode> {
    match triple {
        TriplePattern {
            subject: TermPattern::Variable(_),
            predicate: NamedNodePattern::NamedNode(property),
            object: TermPattern::Variable(_),
        } => Some(property),
        _ => None,
    }
}

fn ends(triple: &TriplePattern) -> BTreeSet<Variable> {
    Scope::of(&one(triple)).certain
}

fn one(triple: &TriplePattern) -> GraphPattern {
    GraphPattern::Bgp { patterns: vec![triple.clone()] }
}
