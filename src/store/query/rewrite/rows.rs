//! OPTIONAL and EXISTS, evaluated from the row at hand.
//!
//! Entry point: [`by_row`]. Of a long query the engine expects more rows than it can count, and then evaluates an OPTIONAL
//! in full, to join it with the few rows of a VALUES or of a sub-select with a LIMIT. And the triples of an EXISTS it joins
//! in memory, anew for each row, since it plans them without what the row binds. So here an OPTIONAL after few rows, and the
//! triples of an EXISTS one after the other, are written as LATERAL. Invariant: only what means the same with and without
//! the row's values put in: triples and paths; an OPTIONAL or BIND among them only where the row has no say in it.

use std::collections::BTreeSet;

use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::flatten::has_few_rows;
use crate::store::query::algebra::{Scope, map_children, map_operands, mentioned};

/// The pattern with such parts written as LATERAL.
pub(super) fn by_row(pattern: GraphPattern) -> GraphPattern {
    if matches!(pattern, GraphPattern::Graph { .. }) {
        // What is inside is matched in one graph after the other.
        return pattern;
    }
    match map_children(pattern, &mut by_row) {
        GraphPattern::LeftJoin { left, right, expression }
            if has_few_rows(&left) && is_free(&right, &Scope::of(&left)) =>
        {
            let right = GraphPattern::LeftJoin { left: Box::default(), right, expression };
            GraphPattern::Lateral { left, right: Box::new(right) }
        }
        GraphPattern::Filter { expr, inner } => {
            let scope = Scope::of(&inner);
            GraphPattern::Filter { expr: in_expression(expr, &scope), inner }
        }
        other => other,
    }
}

/// Whether a pattern means the same with the values of a row put in.
fn is_free(pattern: &GraphPattern, row: &Scope) -> bool {
    use GraphPattern as P;
    let is_own = |used: &BTreeSet<Variable>, inner: &GraphPattern| {
        let certain = Scope::of(inner).certain;
        used.iter().all(|variable| certain.contains(variable) || !row.possible.contains(variable))
    };
    match pattern {
        P::Bgp { .. } | P::Path { .. } => true,
        P::Join { left, right } => is_free(left, row) && is_free(right, row),
        P::LeftJoin { left, right, expression: None } => {
            is_free(left, row) && is_free(right, row) && is_own(&Scope::of(right).possible, left)
        }
        P::Extend { inner, variable, expression } => {
            is_free(inner, row) && !row.possible.contains(variable) && is_own(&mentioned(expression), inner)
        }
        _ => false,
    }
}

fn in_expression(expression: Expression, row: &Scope) -> Expression {
    map_operands(expression, &mut |operand| in_expression(operand, row), &mut |pattern| {
        one_by_one(by_row(pattern), row)
    })
}

/// The triples of an EXISTS in the order in which they are best looked up.
fn one_by_one(pattern: GraphPattern, row: &Scope) -> GraphPattern {
    if let GraphPattern::Filter { expr, inner } = pattern {
        return GraphPattern::Filter { expr, inner: Box::new(one_by_one(*inner, row)) };
    }
    let mut parts = Vec::new();
    let is_plain = take_apart(&pattern, &mut parts);
    if !is_plain || parts.len() < 2 || !parts.iter().any(|part| !ends(part).is_disjoint(&row.possible)) {
        return pattern;
    }
    let mut bound = row.certain.clone();
    let mut whole: Option<GraphPattern> = None;
    while !parts.is_empty() {
        let best = (0..parts.len()).rev().max_by_key(|index| parts.get(*index).map(|part| worth(part, &bound)));
        let next = parts.remove(best.unwrap_or_default());
        bound.extend(ends(&next));
        whole = Some(match whole {
            None => next,
            Some(left) => GraphPattern::Lateral { left: Box::new(left), right: Box::new(next) },
        });
    }
    whole.unwrap_or_default()
}

/// Single triples and paths; `false` where there is anything else.
fn take_apart(pattern: &GraphPattern, parts: &mut Vec<GraphPattern>) -> bool {
    match pattern {
        GraphPattern::Bgp { patterns } => {
            parts.extend(patterns.iter().map(|triple| GraphPattern::Bgp { patterns: vec![triple.clone()] }));
            true
        }
        GraphPattern::Path { .. } => {
            parts.push(pattern.clone());
            true
        }
        GraphPattern::Join { left, right } => take_apart(left, parts) && take_apart(right, parts),
        _ => false,
    }
}

/// How much of a part is known: what the row or the parts before bind counts more than what is written there.
fn worth(part: &GraphPattern, bound: &BTreeSet<Variable>) -> usize {
    let (subject, object) = match part {
        GraphPattern::Bgp { patterns } => match patterns.as_slice() {
            [TriplePattern { subject, object, .. }] => (subject, object),
            _ => return 0,
        },
        GraphPattern::Path { subject, object, .. } => (subject, object),
        _ => return 0,
    };
    let of = |term: &TermPattern| match term_variable(term) {
        Some(variable) => 4 * usize::from(bound.contains(&variable)),
        None => 1,
    };
    of(subject) + of(object)
}

/// The variables of a part, blank nodes among them.
fn ends(part: &GraphPattern) -> BTreeSet<Variable> {
    let mut found = BTreeSet::new();
    match part {
        GraphPattern::Bgp { patterns } => {
            for TriplePattern { subject, predicate, object } in patterns {
                found.extend(term_variable(subject));
                found.extend(term_variable(object));
                if let NamedNodePattern::Variable(variable) = predicate {
                    found.insert(variable.clone());
                }
            }
        }
        GraphPattern::Path { subject, object, .. } => {
            found.extend(term_variable(subject));
            found.extend(term_variable(object));
        }
        _ => {}
    }
    found
}

fn term_variable(term: &TermPattern) -> Option<Variable> {
    match term {
        TermPattern::Variable(variable) => Some(variable.clone()),
        TermPattern::BlankNode(node) => Some(Variable::new_unchecked(format!("_:{}", node.as_str()))),
        TermPattern::NamedNode(_) | TermPattern::Literal(_) | TermPattern::Triple(_) => None,
    }
}
