//! DISTINCT and COUNT where the rows are distinct anyway.
//!
//! Entry point: [`drop_distinct`]. Triples of a graph are a set, so the matches of triple patterns are one too, as long as
//! all their variables are looked at: then nothing need be remembered to tell rows apart. And to count a variable that
//! every row binds is to count the rows. Invariant: only patterns whose
//! every variable is bound in every row are taken for sets, and none with blank nodes, which are looked at by nobody.

use std::collections::BTreeSet;

use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression, GraphPattern};
use spargebra::term::{TermPattern, TriplePattern, Variable};

use crate::store::query::algebra::{Scope, map_children};

/// The pattern without the DISTINCTs that it does not need.
pub(super) fn drop_distinct(pattern: GraphPattern) -> GraphPattern {
    if matches!(pattern, GraphPattern::Graph { .. }) {
        // The same triple may be in many graphs.
        return pattern;
    }
    match map_children(pattern, &mut drop_distinct) {
        GraphPattern::Distinct { inner } if is_distinct(&inner) => *inner,
        GraphPattern::Group { inner, variables, aggregates } => {
            let set = is_set(&inner).then_some(variables.as_slice());
            let columns = Scope::of(&inner).certain;
            let aggregates =
                aggregates.into_iter().map(|(name, aggregate)| (name, counted(aggregate, &columns, set))).collect();
            GraphPattern::Group { inner, variables, aggregates }
        }
        other => other,
    }
}

/// Whether the rows of a sub-select are distinct: those of a set, with all its columns.
fn is_distinct(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Project { inner, variables } => {
            let inner = if let GraphPattern::OrderBy { inner, .. } = &**inner { inner } else { inner };
            is_set(inner) && Scope::of(inner).possible.iter().all(|variable| variables.contains(variable))
        }
        _ => false,
    }
}

/// Whether a pattern's rows are distinct and bind all its variables.
fn is_set(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Bgp { patterns } => !patterns.is_empty() && !patterns.iter().any(has_blank),
        GraphPattern::Join { left, right } => is_set(left) && is_set(right),
        GraphPattern::Filter { inner, .. } => is_set(inner),
        _ => false,
    }
}

fn has_blank(triple: &TriplePattern) -> bool {
    let is_blank = |term: &TermPattern| match term {
        TermPattern::BlankNode(_) => true,
        TermPattern::Triple(triple) => has_blank(triple),
        _ => false,
    };
    is_blank(&triple.subject) || is_blank(&triple.object)
}

/// An aggregate over rows that all have these columns; where they are a set, the keys it is grouped by. To count a column
/// that every row has is to count the rows.
fn counted(
    aggregate: AggregateExpression,
    columns: &BTreeSet<Variable>,
    keys: Option<&[Variable]>,
) -> AggregateExpression {
    let rows = AggregateExpression::CountSolutions { distinct: false };
    let is_key = |column: &Variable| keys.is_some_and(|keys| keys.contains(column));
    match aggregate {
        AggregateExpression::CountSolutions { distinct: true } if keys.is_some() => rows,
        AggregateExpression::FunctionCall {
            name: AggregateFunction::Count,
            expr: Expression::Variable(counted),
            distinct,
        } if columns.contains(&counted)
            && (!distinct || keys.is_some() && columns.iter().all(|column| *column == counted || is_key(column))) =>
        {
            rows
        }
        other => other,
    }
}
