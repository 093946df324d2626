//! DISTINCT and COUNT where the rows are distinct anyway.
//!
//! Entry point: [`drop_distinct`]. Triples of a graph are a set, so the matches of triple patterns are one too, as long as
//! all their variables are looked at: then nothing need be remembered to tell rows apart. Invariant: only patterns whose
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
        GraphPattern::Group { inner, variables, aggregates } if is_set(&inner) => {
            let columns = Scope::of(&inner).certain;
            let aggregates = aggregates
                .into_iter()
                .map(|(name, aggregate)| (name, counted(aggregate, &columns, &variables)))
                .collect();
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

/// An aggregate over a set with these columns, grouped by `keys`.
fn counted(aggregate: AggregateExpression, columns: &BTreeSet<Variable>, keys: &[Variable]) -> AggregateExpression {
    let rows = AggregateExpression::CountSolutions { distinct: false };
    match aggregate {
        AggregateExpression::CountSolutions { .. } => rows,
        AggregateExpression::FunctionCall {
            name: AggregateFunction::Count,
            expr: Expression::Variable(counted),
            distinct,
        } if columns.contains(&counted)
            && (!distinct || columns.iter().all(|column| *column == counted || keys.contains(column))) =>
        {
            rows
        }
        other => other,
    }
}
