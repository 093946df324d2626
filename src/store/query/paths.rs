//! Paths of any length between anything and anything.
//!
//! Entry point: [`from_each`]. For `?s (…)* ?o` with both ends open the engine collects all pairs before it gives the first,
//! and once it is cancelled goes on to look at each pair that it has not yet followed: for as long as there are pairs. So
//! such a path is followed from one start after the other. Invariant: the pairs are the same, each once; a path of which
//! another pattern may bind an end is left alone.

use spargebra::algebra::{GraphPattern, PropertyPathExpression};
use spargebra::term::{TermPattern, TriplePattern, Variable};

/// The pattern, with its open paths followed from each start.
pub(super) fn from_each(pattern: GraphPattern) -> GraphPattern {
    use GraphPattern as P;
    let boxed = |inner: Box<GraphPattern>| Box::new(from_each(*inner));
    match pattern {
        P::Path { subject: TermPattern::Variable(start), path, object: TermPattern::Variable(end) } => {
            open(start, path, end)
        }
        P::Union { left, right } => P::Union { left: boxed(left), right: boxed(right) },
        P::LeftJoin { left, right, expression } => P::LeftJoin { left: boxed(left), right, expression },
        P::Minus { left, right } => P::Minus { left: boxed(left), right },
        P::Filter { expr, inner } => P::Filter { expr, inner: boxed(inner) },
        P::Extend { inner, variable, expression } => P::Extend { inner: boxed(inner), variable, expression },
        P::OrderBy { inner, expression } => P::OrderBy { inner: boxed(inner), expression },
        P::Project { inner, variables } => P::Project { inner: boxed(inner), variables },
        P::Distinct { inner } => P::Distinct { inner: boxed(inner) },
        P::Reduced { inner } => P::Reduced { inner: boxed(inner) },
        P::Slice { inner, start, length } => P::Slice { inner: boxed(inner), start, length },
        P::Group { inner, variables, aggregates } => P::Group { inner: boxed(inner), variables, aggregates },
        other => other,
    }
}

fn open(start: Variable, path: PropertyPathExpression, end: Variable) -> GraphPattern {
    let starts = match &path {
        _ if start == end => None,
        PropertyPathExpression::ZeroOrMore(_) => Some(nodes(&start)),
        PropertyPathExpression::OneOrMore(step) => {
            Some(GraphPattern::Path { subject: start.clone().into(), path: (**step).clone(), object: other(1).into() })
        }
        _ => None,
    };
    let whole = GraphPattern::Path { subject: start.clone().into(), path, object: end.into() };
    let Some(starts) = starts else { return whole };
    let starts = GraphPattern::Project { inner: Box::new(starts), variables: vec![start] };
    let starts = GraphPattern::Distinct { inner: Box::new(starts) };
    GraphPattern::Lateral { left: Box::new(starts), right: Box::new(whole) }
}

/// Every subject and every object.
fn nodes(node: &Variable) -> GraphPattern {
    let triple = |subject: Variable, object: Variable| GraphPattern::Bgp {
        patterns: vec![TriplePattern { subject: subject.into(), predicate: other(1).into(), object: object.into() }],
    };
    GraphPattern::Union {
        left: Box::new(triple(node.clone(), other(2))),
        right: Box::new(triple(other(3), node.clone())),
    }
}

/// A variable whose name no query can use.
fn other(number: usize) -> Variable {
    Variable::new_unchecked(format!("on the way {number}"))
}
