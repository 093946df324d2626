//! The functions that guards and rewrites put into a query.
//!
//! Entry point: [`evaluator`]. Invariant: as long as a query keeps its limits, none of them changes a solution; once it
//! does not, the first of them that is called ends the evaluation at once, by unwinding to [`stoppable`].

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use oxigraph::model as ox;
use oxigraph::sparql::SparqlEvaluator;
use spargebra::algebra::{Expression, Function};
use spargebra::term::Variable;
use spargeo::GEOSPARQL_EXTENSION_FUNCTIONS;

use super::QueryError;
use super::timer::{Cancel, Reason};
use crate::vocab::ng;

/// Most bytes of a string that an expression builds.
const LONGEST_STRING: usize = 4 * 1024 * 1024;
/// Most bytes that one REPLACE may come to.
const LONGEST_REPLACEMENT: usize = 64 * 1024 * 1024;

const WANTED: &str = "isWanted";

/// Never has a value; ends the query where it is evaluated once the query is not wanted. A function that gave a value would
/// have it turned into a term and back, which takes longer than all the rest.
fn ask() -> Expression {
    Expression::FunctionCall(Function::Custom(named(WANTED)), Vec::new())
}

/// An expression that is true as long as the query is wanted.
pub(super) fn is_wanted() -> Expression {
    Expression::Coalesce(vec![ask(), Expression::Literal(ox::Literal::from(true))])
}

/// The same, that can only be evaluated where both variables are: comparing them reads neither.
pub(super) fn is_pair_wanted(one: Variable, other: Variable) -> Expression {
    let pair = Expression::SameTerm(Box::new(one.into()), Box::new(other.into()));
    let asked = Expression::If(Box::new(pair), Box::new(ask()), Box::new(ask()));
    // Where one of them is unbound there is nothing to compare.
    Expression::Coalesce(vec![asked, ask(), Expression::Literal(ox::Literal::from(true))])
}

/// Gives back its argument, a string that is not too long.
pub(super) fn bounded() -> ox::NamedNode {
    named("bounded")
}

/// Gives back its first argument, whose matches the second may replace.
pub(super) fn replaceable() -> ox::NamedNode {
    named("replaceable")
}

/// Whether a step of a plan does nothing but guard.
pub(super) fn is_guard(label: &str) -> bool {
    label.starts_with("Filter(") && !label.contains(" && ") && label.contains(&named(WANTED).to_string())
}

/// A step of a plan without the guards in it.
pub(super) fn without_guards(label: &str) -> String {
    let guard = is_wanted();
    label.replace(&format!(" && {guard}"), "").replace(&format!("{guard} && "), "")
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

/// The evaluator with the functions of GeoSPARQL, those among them that somebody calls. An evaluator copies all that it knows
/// for each query, so the rest would only cost.
pub(in crate::store) fn geographic(evaluator: SparqlEvaluator, is_called: impl Fn(&str) -> bool) -> SparqlEvaluator {
    GEOSPARQL_EXTENSION_FUNCTIONS.into_iter().fold(evaluator, |known, (name, function)| {
        if is_called(name.as_str()) { known.with_custom_function(name.into_owned(), function) } else { known }
    })
}

/// An evaluator that knows the functions of the guards and stops when it is cancelled.
pub(in crate::store) fn evaluator(cancel: &Cancel) -> SparqlEvaluator {
    let (asked, bound, replaced) = (cancel.clone(), cancel.clone(), cancel.clone());
    SparqlEvaluator::new()
        .with_cancellation_token(cancel.token())
        .with_custom_function(named(WANTED), move |_| if asked.is_cancelled() { stop() } else { None })
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
