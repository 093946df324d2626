//! Functions of constants, evaluated once.
//!
//! Entry point: [`fold`]. The engine evaluates `LCASE("Peace")` anew for each row. Invariant: only functions whose value
//! follows from the letters alone, of strings and IRIs, which have no other form than the one they are written in.

use oxigraph::model as ox;
use spargebra::algebra::{Expression, Function, GraphPattern};

use crate::store::query::algebra::{map_children, map_expressions, map_operands};
use crate::vocab::xsd;

/// The pattern with such functions replaced by what they give.
pub(super) fn fold(pattern: GraphPattern) -> GraphPattern {
    map_children(map_expressions(pattern, &mut folded), &mut fold)
}

fn folded(expression: Expression) -> Expression {
    match map_operands(expression, &mut folded, &mut fold) {
        Expression::FunctionCall(function, operands) => match value(&function, &operands) {
            Some(text) => Expression::Literal(ox::Literal::new_simple_literal(text)),
            None => Expression::FunctionCall(function, operands),
        },
        other => other,
    }
}

fn value(function: &Function, operands: &[Expression]) -> Option<String> {
    let [operand] = operands else { return None };
    match (function, operand) {
        (Function::Str, Expression::NamedNode(node)) => Some(node.as_str().to_owned()),
        (Function::Str, Expression::Literal(text)) if is_string(text) => Some(text.value().to_owned()),
        (Function::LCase, Expression::Literal(text)) if is_string(text) => Some(text.value().to_lowercase()),
        (Function::UCase, Expression::Literal(text)) if is_string(text) => Some(text.value().to_uppercase()),
        _ => None,
    }
}

fn is_string(literal: &ox::Literal) -> bool {
    literal.datatype().as_str() == xsd::STRING
}
