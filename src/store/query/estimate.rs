//! How many rows the optimizer expects of each step.
//!
//! Entry point: [`estimates`]. The engine's optimizer orders joins by rules of thumb and keeps its figures to itself; here
//! they are computed anew by the same rules. Invariant: they only explain; nothing is decided by them.

use std::collections::BTreeSet;

use spargebra::Query;
use spargebra::algebra::PropertyPathExpression;
use spargebra::term::{GroundTermPattern, NamedNodePattern};
use sparopt::Optimizer;
use sparopt::algebra::{GraphPattern, JoinAlgorithm, LeftJoinAlgorithm};

/// Rows expected of a step, and of those below it, in the order of the plan.
#[derive(Clone, Debug, Default)]
pub(super) struct Estimate {
    pub(super) rows: u64,
    pub(super) children: Vec<Estimate>,
}

type Bound = BTreeSet<String>;

/// What the optimizer expects of a query.
pub(super) fn estimates(query: &Query) -> Estimate {
    let (Query::Select { pattern, .. }
    | Query::Ask { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Construct { pattern, .. }) = query;
    estimate(&Optimizer::optimize_graph_pattern(pattern.into()), &Bound::new())
}

fn estimate(pattern: &GraphPattern, bound: &Bound) -> Estimate {
    let leaf = |rows: u64| Estimate { rows, children: Vec::new() };
    match pattern {
        GraphPattern::Values { bindings, .. } => leaf(bindings.len() as u64),
        GraphPattern::QuadPattern { subject, predicate, object, .. } => {
            let is_bound =
                (is_term_bound(subject, bound), is_name_bound(predicate, bound), is_term_bound(object, bound));
            leaf(of_triple(is_bound))
        }
        GraphPattern::Path { subject, path, object, .. } => {
            leaf(of_path(is_term_bound(subject, bound), path, is_term_bound(object, bound)))
        }
        GraphPattern::Graph { graph_name } => leaf(if is_name_bound(graph_name, bound) { 100 } else { 1 }),
        GraphPattern::Join { left, right, algorithm } => {
            let JoinAlgorithm::HashBuildLeftProbeRight { keys } = algorithm;
            joined(estimate(left, bound), estimate(right, bound), keys.len())
        }
        GraphPattern::LeftJoin { left, right, algorithm, .. } => {
            let LeftJoinAlgorithm::HashBuildRightProbeLeft { keys } = algorithm;
            let left = estimate(left, bound);
            let least = left.rows;
            let mut whole = joined(left, estimate(right, bound), keys.len());
            whole.rows = whole.rows.max(least);
            whole
        }
        GraphPattern::Lateral { left, right } => {
            let mut inside = bound.clone();
            left.lookup_used_variables(&mut |variable| {
                inside.insert(variable.as_str().to_owned());
            });
            let left = estimate(left, bound);
            // An OPTIONAL that is evaluated row by row is shown as one step.
            let right = match &**right {
                GraphPattern::LeftJoin { left, right, .. } if is_one_row(left) => right,
                _ => right,
            };
            joined(left, estimate(right, &inside), 0)
        }
        GraphPattern::Union { inner } => {
            let children: Vec<Estimate> = inner.iter().map(|inner| estimate(inner, bound)).collect();
            Estimate { rows: children.iter().fold(0, |sum, child| sum.saturating_add(child.rows)), children }
        }
        GraphPattern::Minus { left, right, .. } => {
            let (left, right) = (estimate(left, bound), estimate(right, bound));
            Estimate { rows: left.rows, children: vec![left, right] }
        }
        GraphPattern::Slice { inner, start, length } => {
            let inner = estimate(inner, bound);
            let rows = inner.rows.saturating_sub(*start as u64).min(length.map_or(u64::MAX, |length| length as u64));
            Estimate { rows, children: vec![inner] }
        }
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Group { inner, .. }
        | GraphPattern::Service { inner, .. } => {
            let inner = estimate(inner, bound);
            Estimate { rows: inner.rows, children: vec![inner] }
        }
    }
}

fn is_one_row(pattern: &GraphPattern) -> bool {
    matches!(pattern, GraphPattern::Values { variables, bindings } if variables.is_empty() && bindings.len() == 1)
}

/// A join over keys; each is expected to tell a thousand rows apart.
fn joined(left: Estimate, right: Estimate, keys: usize) -> Estimate {
    let apart = 1000_u64.saturating_pow(u32::try_from(keys).unwrap_or(u32::MAX));
    Estimate { rows: left.rows.saturating_mul(right.rows) / apart.max(1), children: vec![left, right] }
}

/// By which of subject, predicate and object are known.
const fn of_triple(is_bound: (bool, bool, bool)) -> u64 {
    match is_bound {
        (true, true, true) => 1,
        (true, false, true) => 2,
        (true, true, false) => 10,
        (true, false, false) => 100,
        (false, true, true) => 1_000,
        (false, false, true) => 10_000,
        (false, true, false) => 1_000_000,
        (false, false, false) => 1_000_000_000,
    }
}

fn of_path(from: bool, path: &PropertyPathExpression, to: bool) -> u64 {
    use PropertyPathExpression as P;
    match path {
        P::NamedNode(_) => of_triple((from, true, to)),
        P::NegatedPropertySet(_) => of_triple((from, false, to)),
        P::Reverse(path) => of_path(to, path, from),
        P::Sequence(first, second) => {
            let forwards = of_path(from, first, false).saturating_mul(of_path(true, second, to));
            let backwards = of_path(from, first, true).saturating_mul(of_path(false, second, to));
            forwards.min(backwards)
        }
        P::Alternative(one, other) => of_path(from, one, to).saturating_add(of_path(from, other, to)),
        P::ZeroOrOne(_) | P::ZeroOrMore(_) | P::OneOrMore(_) if from && to => 1,
        P::ZeroOrOne(_) | P::ZeroOrMore(_) if !from && !to => of_triple((false, false, false)),
        P::ZeroOrOne(path) => of_path(from, path, to),
        P::ZeroOrMore(path) | P::OneOrMore(path) => of_path(from, path, to).saturating_mul(1000),
    }
}

fn is_term_bound(term: &GroundTermPattern, bound: &Bound) -> bool {
    match term {
        GroundTermPattern::NamedNode(_) | GroundTermPattern::Literal(_) => true,
        GroundTermPattern::Variable(variable) => bound.contains(variable.as_str()),
        GroundTermPattern::Triple(triple) => {
            is_term_bound(&triple.subject, bound)
                && is_name_bound(&triple.predicate, bound)
                && is_term_bound(&triple.object, bound)
        }
    }
}

fn is_name_bound(name: &NamedNodePattern, bound: &Bound) -> bool {
    match name {
        NamedNodePattern::NamedNode(_) => true,
        NamedNodePattern::Variable(variable) => bound.contains(variable.as_str()),
    }
}
