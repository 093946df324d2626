//! Groups in braces, joined with few rows.
//!
//! Entry point: [`flatten`]. The engine evaluates a group in braces for itself, in full, before it joins it with the rows
//! beside it, even if those are a VALUES of one row or a sub-select with a LIMIT. So what keeps the group together
//! (FILTER, OPTIONAL, BIND, MINUS) is put around the join, whose triples the engine then orders as one, from the few rows
//! on. Invariant: each step is an equality of the algebra; it is taken only where the variables of what is moved are bound
//! by its own side in every row, or not at all by the other.

use std::collections::BTreeSet;

use spargebra::algebra::{Expression, Function, GraphPattern};
use spargebra::term::Variable;

use crate::store::query::algebra::{Scope, map_children, map_operands, mentioned};

/// The pattern with such groups taken apart.
pub(super) fn flatten(pattern: GraphPattern) -> GraphPattern {
    if matches!(pattern, GraphPattern::Graph { .. }) {
        // What is inside is matched in one graph after the other, each a scope of its own.
        return pattern;
    }
    match map_children(pattern, &mut flatten) {
        GraphPattern::Join { left, right } if has_few_rows(&left) || has_few_rows(&right) => join(*left, *right),
        other => other,
    }
}

/// Whether a part of a join gives few rows without looking at the others.
pub(super) fn has_few_rows(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Values { .. } => true,
        GraphPattern::Slice { length, .. } => length.is_some(),
        GraphPattern::Join { left, right } => has_few_rows(left) || has_few_rows(right),
        GraphPattern::Filter { inner, .. } | GraphPattern::Extend { inner, .. } => has_few_rows(inner),
        GraphPattern::LeftJoin { left, .. } | GraphPattern::Lateral { left, .. } | GraphPattern::Minus { left, .. } => {
            has_few_rows(left)
        }
        _ => false,
    }
}

/// The join of two patterns, with what can be moved around it.
fn join(left: GraphPattern, right: GraphPattern) -> GraphPattern {
    let (left, right) = match lift(left, right) {
        Ok(lifted) => return lifted,
        Err(both) => *both,
    };
    match lift(right, left) {
        Ok(lifted) => lifted,
        Err(both) => {
            let (right, left) = *both;
            GraphPattern::Join { left: Box::new(left), right: Box::new(right) }
        }
    }
}

type Both = (GraphPattern, GraphPattern);

/// Moves what stands outermost in `from` around the join with `other`; gives both back where it may not.
fn lift(from: GraphPattern, other: GraphPattern) -> Result<GraphPattern, Box<Both>> {
    use GraphPattern as P;
    let scope = Scope::of(&other);
    match from {
        P::Filter { expr, inner } if !is_new_each_time(&expr) && may_move(&mentioned(&expr), &inner, &scope) => {
            Ok(P::Filter { expr, inner: Box::new(join(*inner, other)) })
        }
        P::LeftJoin { left, right, expression } => {
            let mut used = Scope::of(&right).possible;
            used.extend(expression.iter().flat_map(mentioned));
            if may_move(&used, &left, &scope) {
                return Ok(P::LeftJoin { left: Box::new(join(*left, other)), right, expression });
            }
            Err(Box::new((P::LeftJoin { left, right, expression }, other)))
        }
        P::Minus { left, right } if may_move(&Scope::of(&right).possible, &left, &scope) => {
            Ok(P::Minus { left: Box::new(join(*left, other)), right })
        }
        P::Extend { inner, variable, expression }
            if !scope.possible.contains(&variable)
                && !is_new_each_time(&expression)
                && may_move(&mentioned(&expression), &inner, &scope) =>
        {
            Ok(P::Extend { inner: Box::new(join(*inner, other)), variable, expression })
        }
        from => Err(Box::new((from, other))),
    }
}

/// Whether variables mean the same inside and around the join: where `other` may bind one, `own` always does.
fn may_move(used: &BTreeSet<Variable>, own: &GraphPattern, other: &Scope) -> bool {
    let certain = Scope::of(own).certain;
    used.iter().all(|variable| certain.contains(variable) || !other.possible.contains(variable))
}

/// Whether an expression has another value each time, so that it matters how often it is evaluated.
fn is_new_each_time(expression: &Expression) -> bool {
    if let Expression::FunctionCall(Function::Rand | Function::Uuid | Function::StrUuid | Function::BNode, _) =
        expression
    {
        return true;
    }
    let mut found = false;
    map_operands(
        expression.clone(),
        &mut |operand| {
            found |= is_new_each_time(&operand);
            operand
        },
        &mut |pattern| pattern,
    );
    found
}
