//! The functions that guards and rewrites put into a query.
//!
//! Entry point: [`evaluator`]. Invariant: as long as a query keeps its limits, none of them changes a solution; once it
//! does not, the first of them that is called ends the evaluation at once, by unwinding to [`stoppable`].

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::OnceLock;

use oxigraph::model as ox;
use oxigraph::sparql::SparqlEvaluator;
use spargebra::algebra::{Expression, Function};
use spargeo::GEOSPARQL_EXTENSION_FUNCTIONS;

use super::QueryError;
use super::timer::{Cancel, Reason};
use crate::vocab::ng;

/// Most bytes of a string that an expression builds.
const LONGEST_STRING: usize = 4 * 1024 * 1024;
/// Most bytes that one REPLACE may come to.
const LONGEST_REPLACEMENT: usize = 64 * 1024 * 1024;

/// Takes anything and gives a blank node, as long as the query is wanted. Of all terms that one is the cheapest.
fn wanted() -> ox::NamedNode {
    named("isWanted")
}

/// An expression that is true as long as the query is wanted, whatever it is given. To ask costs more than to read a row, so
/// it asks at one row in sixteen, drawn by lot.
pub(super) fn is_wanted(arguments: Vec<Expression>) -> Expression {
    let call = Expression::FunctionCall(Function::Custom(wanted()), arguments);
    let ask = Expression::FunctionCall(Function::IsBlank, vec![call]);
    let lot = Expression::FunctionCall(Function::Rand, Vec::new());
    let not_this_time = Expression::Literal(ox::Literal::from(15.0_f64 / 16.0));
    Expression::Or(Box::new(Expression::Greater(Box::new(not_this_time), Box::new(lot))), Box::new(ask))
}

/// Gives back its argument, a string that is not too long.
pub(super) fn bounded() -> ox::NamedNode {
    named("bounded")
}

/// Gives back its first argument, whose matches the second may replace.
pub(super) fn replaceable() -> ox::NamedNode {
    named("replaceable")
}

/// An expression with the value of another, that ends the query where it is evaluated once the query is not wanted.
pub(super) fn guarded(expression: Expression) -> Expression {
    let call = Expression::FunctionCall(Function::Custom(no_value()), Vec::new());
    Expression::Coalesce(vec![call, expression])
}

/// Never has a value.
fn no_value() -> ox::NamedNode {
    named("isUnwanted")
}

/// Whether a step of a plan does nothing but guard.
pub(super) fn is_guard(label: &str) -> bool {
    label.starts_with("Filter(") && !label.contains(" && ") && guards().iter().any(|guard| label.contains(guard))
}

/// How a guard is written in a plan: the optimizer gives alternatives an order of its own.
fn guards() -> [String; 2] {
    let guard = is_wanted(Vec::new());
    let turned = match guard.clone() {
        Expression::Or(one, other) => Expression::Or(other, one),
        other => other,
    };
    [guard.to_string(), turned.to_string()]
}

/// A step of a plan without the guards in it.
pub(super) fn without_guards(label: &str) -> String {
    let label = guards().iter().fold(label.to_owned(), |label, guard| {
        label.replace(&format!(" && {guard}"), "").replace(&format!("{guard} && "), "")
    });
    label.replace(&format!("COALESCE({}(), ", no_value()), "(")
}

fn named(name: &str) -> ox::NamedNode {
    ox::NamedNode::new_unchecked(format!("{}{name}", ng::NAMESPACE))
}

/// What a guard unwinds with.
struct Stopped;

pub(super) fn stop() -> ! {
    resume_unwind(Box::new(Stopped))
}

/// Runs a part of an evaluation; a guard that ends it comes out as [`QueryError::Cancelled`].
pub(in crate::store) fn stoppable<T>(work: impl FnOnce() -> Result<T, QueryError>) -> Result<T, QueryError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        if payload.is::<Stopped>() { Err(QueryError::Cancelled) } else { resume_unwind(payload) }
    })
}

/// An evaluator that knows the functions of GeoSPARQL.
fn geographic() -> SparqlEvaluator {
    static KNOWN: OnceLock<SparqlEvaluator> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        GEOSPARQL_EXTENSION_FUNCTIONS.into_iter().fold(SparqlEvaluator::new(), |known, (name, function)| {
            known.with_custom_function(name.into_owned(), function)
        })
    });
    known.clone()
}

/// An evaluator that knows the functions of the guards and stops when it is cancelled.
pub(in crate::store) fn evaluator(cancel: &Cancel) -> SparqlEvaluator {
    let (guard, key, bound, replaced) = (cancel.clone(), cancel.clone(), cancel.clone(), cancel.clone());
    let yes = ox::Term::from(ox::BlankNode::new_from_unique_id(1));
    geographic()
        .with_cancellation_token(cancel.token())
        .with_custom_function(wanted(), move |_| {
            if guard.is_cancelled() {
                stop();
            }
            Some(yes.clone())
        })
        .with_custom_function(no_value(), move |_| if key.is_cancelled() { stop() } else { None })
        .with_custom_function(bounded(), move |arguments| {
            let argument = arguments.first()?;
            if length(argument) > LONGEST_STRING {
                bound.stop(Reason::Memory);
            }
            if bound.is_cancelled() {
                stop();
            }
            Some(argument.clone())
        })
        .with_custom_function(replaceable(), move |arguments| {
            let [text, replacement] = arguments else { return arguments.first().cloned() };
            let references = lexical(replacement).matches('$').count();
            let inserted = (length(text) + 1).saturating_mul(length(replacement));
            if inserted.saturating_add(references.saturating_mul(length(text))) > LONGEST_REPLACEMENT {
                replaced.stop(Reason::Memory);
            }
            if replaced.is_cancelled() {
                stop();
            }
            Some(text.clone())
        })
}

fn lexical(term: &ox::Term) -> &str {
    if let ox::Term::Literal(literal) = term { literal.value() } else { "" }
}

fn length(term: &ox::Term) -> usize {
    lexical(term).len()
}
