//! FILTER for letters of a text, with only those texts looked at that may have them.
//!
//! Entry point: [`from_index`]. The engine reads the text of every row to see whether it has the letters. Where the text is one
//! that the index knows, things are asked of the index first, and put in as VALUES beside the triple that gives the text.
//! Invariant: the filter stays; a row that it keeps has its thing among the VALUES, once.

use spargebra::algebra::{Expression, Function, GraphPattern, PropertyPathExpression};
use spargebra::term::{GroundTerm, NamedNode, NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::Properties;
use crate::store::query::algebra::map_children;
use crate::store::search::{Letters, is_text};

/// Finds all things one of whose texts may have the letters, if they are few.
pub(in crate::store::query) type Find<'a> = &'a dyn Fn(&Letters) -> Option<Vec<String>>;

/// The pattern, with such texts found by the index.
pub(super) fn from_index(pattern: GraphPattern, properties: &dyn Properties, find: Find<'_>) -> GraphPattern {
    if matches!(pattern, GraphPattern::Graph { .. }) {
        // The index knows the default graph.
        return pattern;
    }
    match map_children(pattern, &mut |child| from_index(child, properties, find)) {
        GraphPattern::Filter { expr, inner } => {
            let narrowed = narrowed(&expr, &inner, properties, find);
            GraphPattern::Filter { expr, inner: narrowed.map_or(inner, Box::new) }
        }
        other => other,
    }
}

/// The filtered pattern with the things that the first condition to be found by the index leaves.
fn narrowed(
    condition: &Expression,
    inner: &GraphPattern,
    properties: &dyn Properties,
    find: Find<'_>,
) -> Option<GraphPattern> {
    if let Expression::And(left, right) = condition {
        return narrowed(left, inner, properties, find).or_else(|| narrowed(right, inner, properties, find));
    }
    let (text, letters) = sought(condition)?;
    let (thing, names) = giver(inner, text)?;
    if !names.iter().any(|name| properties.has_many_links(name)) {
        return None;
    }
    let node = |iri| vec![Some(GroundTerm::NamedNode(NamedNode::new_unchecked(iri)))];
    let bindings = find(&letters)?.into_iter().map(node).collect();
    let values = GraphPattern::Values { variables: vec![thing.clone()], bindings };
    Some(beside(inner.clone(), text, &values))
}

/// The variable whose value must have some letters for a condition to hold.
fn sought(condition: &Expression) -> Option<(&Variable, Letters)> {
    let Expression::FunctionCall(function, operands) = condition else { return None };
    let (text, part, flags) = match operands.as_slice() {
        [text, Expression::Literal(part)] => (text, part.value(), ""),
        [text, Expression::Literal(part), Expression::Literal(flags)] => (text, part.value(), flags.value()),
        _ => return None,
    };
    let letters = match function {
        Function::Contains | Function::StrEnds => Letters::anywhere(part),
        Function::StrStarts => Letters::at_start(part),
        Function::Regex if means_itself(part) && ["", "i"].contains(&flags) => Letters::anywhere(part),
        _ => None,
    };
    Some((variable_of(text)?, letters?))
}

/// Whether a pattern has no letters with a meaning of their own.
fn means_itself(pattern: &str) -> bool {
    pattern.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == ' ')
}

/// The variable of an expression that has the letters of its value.
fn variable_of(text: &Expression) -> Option<&Variable> {
    match text {
        Expression::Variable(variable) => Some(variable),
        Expression::FunctionCall(Function::Str | Function::LCase, operands) => match operands.as_slice() {
            [operand] => variable_of(operand),
            _ => None,
        },
        _ => None,
    }
}

/// The thing that has the text, and by which properties; where each row of the pattern has it from a triple.
fn giver<'a>(pattern: &'a GraphPattern, text: &Variable) -> Option<(&'a Variable, Vec<&'a NamedNode>)> {
    use GraphPattern as P;
    match pattern {
        P::Bgp { patterns } => patterns.iter().find_map(|triple| match triple {
            TriplePattern {
                subject: TermPattern::Variable(thing),
                predicate: NamedNodePattern::NamedNode(name),
                object: TermPattern::Variable(object),
            } if object == text && is_text(name.as_str()) => Some((thing, vec![name])),
            _ => None,
        }),
        P::Path { subject: TermPattern::Variable(thing), path, object: TermPattern::Variable(object) }
            if object == text =>
        {
            let mut names = Vec::new();
            are_texts(path, &mut names).then_some((thing, names))
        }
        P::Join { left, right } => giver(left, text).or_else(|| giver(right, text)),
        P::LeftJoin { left: inner, .. } | P::Filter { inner, .. } | P::Extend { inner, .. } => giver(inner, text),
        _ => None,
    }
}

/// Whether a path is one of several properties with texts, which are noted.
fn are_texts<'a>(path: &'a PropertyPathExpression, names: &mut Vec<&'a NamedNode>) -> bool {
    match path {
        PropertyPathExpression::NamedNode(name) => {
            names.push(name);
            is_text(name.as_str())
        }
        PropertyPathExpression::Alternative(left, right) => are_texts(left, names) && are_texts(right, names),
        _ => false,
    }
}

/// The pattern with the values joined where [`giver`] found the thing.
fn beside(pattern: GraphPattern, text: &Variable, values: &GraphPattern) -> GraphPattern {
    use GraphPattern as P;
    let boxed = |inner: Box<GraphPattern>| Box::new(beside(*inner, text, values));
    match pattern {
        P::Join { left, right } if giver(&left, text).is_some() => P::Join { left: boxed(left), right },
        P::Join { left, right } => P::Join { left, right: boxed(right) },
        P::LeftJoin { left, right, expression } => P::LeftJoin { left: boxed(left), right, expression },
        P::Filter { expr, inner } => P::Filter { expr, inner: boxed(inner) },
        P::Extend { inner, variable, expression } => P::Extend { inner: boxed(inner), variable, expression },
        leaf => P::Join { left: Box::new(values.clone()), right: Box::new(leaf) },
    }
}
