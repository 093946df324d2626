//! How complex the text of a query may be.
//!
//! Entry point: [`check`]. The engine's parser recurses with brackets, and its planner's time grows faster than the number of
//! operators, before any deadline is looked at; so both are counted beforehand. Invariant: lists of terms (VALUES, IN)
//! are not counted, however long: they cost nothing.

use std::hash::Hasher as _;

use rustc_hash::FxHasher;

use super::problem::{Kind, Problem};
use super::spot::Shape;
use crate::store::skipped;

/// Brackets within brackets.
const MAX_DEPTH: usize = 128;
/// Operators of expressions and paths.
const MAX_OPERATORS: usize = 1000;
/// Groups in braces.
const MAX_GROUPS: usize = 300;

/// Refuses a query that is too long or too complex. `own` is what the IRIs of the store's own things begin with: queries that
/// differ in these, or in strings, have the same shape.
///
/// # Errors
/// 413 for its length, 400 for its complexity.
pub fn check(text: &str, max_bytes: usize, own: &str) -> Result<Complexity, Problem> {
    check_up_to(text, max_bytes, (MAX_OPERATORS, MAX_GROUPS), own)
}

/// How much of the stack parsing takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Complexity {
    /// No more than any other function.
    Low(Shape),
    /// So much that it wants a thread of its own.
    High,
}

/// Bytes of a text of low complexity.
const LOW_BYTES: usize = 8 * 1024;
/// Brackets within brackets in it.
const LOW_DEPTH: usize = 12;

/// Refuses an update that is too long or too deep. Data has signs and braces without end, and they cost nothing.
///
/// # Errors
/// As [`check`].
pub fn check_update(text: &str, max_bytes: usize) -> Result<(), Problem> {
    check_up_to(text, max_bytes, (usize::MAX, usize::MAX), "").map(drop)
}

fn check_up_to(
    text: &str,
    max_bytes: usize,
    (max_operators, max_groups): (usize, usize),
    own: &str,
) -> Result<Complexity, Problem> {
    if text.len() > max_bytes {
        let detail = format!("The query has {} bytes, the limit is {max_bytes}.", text.len());
        return Err(Problem::new(Kind::TooLarge, detail));
    }
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    let mut operators = 0_usize;
    let mut groups = 0_usize;
    let mut rest = text;
    let mut before = ' ';
    let mut shape = FxHasher::default();
    while let Some(letter) = rest.chars().next() {
        let taken = skipped(rest).unwrap_or(letter.len_utf8());
        let is_term = taken > letter.len_utf8();
        shape.write_u32(u32::from(letter));
        if is_term {
            shape.write(told_apart(rest.get(..taken).unwrap_or_default(), own).as_bytes());
        }
        match letter {
            _ if is_term => {}
            '(' | '{' | '[' => {
                depth += 1;
                deepest = deepest.max(depth);
                groups += usize::from(letter == '{');
            }
            ')' | '}' | ']' => depth = depth.saturating_sub(1),
            // A hyphen inside a name.
            '-' if before.is_alphanumeric() => {}
            '|' | '&' | '!' | '+' | '-' | '*' | '/' | '^' | '=' | '<' | '>' => operators += 1,
            _ => {}
        }
        before = letter;
        rest = rest.get(taken..).unwrap_or_default();
    }
    let limits = [
        (deepest, MAX_DEPTH, "brackets within brackets"),
        (operators, max_operators, "operators"),
        (groups, max_groups, "groups"),
    ];
    if let Some((_, limit, what)) = limits.into_iter().find(|(count, limit, _)| count > limit) {
        return Err(Problem::new(Kind::QueryFailed, format!("The query has more than {limit} {what}.")));
    }
    let is_low = text.len() <= LOW_BYTES && deepest <= LOW_DEPTH;
    Ok(if is_low { Complexity::Low(Shape(shape.finish())) } else { Complexity::High })
}

/// What of a term belongs to the shape of a query: of the store's own things and of strings, only that one is there.
fn told_apart<'a>(term: &'a str, own: &str) -> &'a str {
    let is_own = || term.strip_prefix('<').is_some_and(|iri| iri.starts_with(own));
    if term.starts_with(['"', '\'', '#']) || is_own() { "" } else { term }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_costs_is_counted() {
        let check = |text: &str, expected: Option<&str>| {
            let message = check(text, 1_000_000, "urn:own:").err().map(|problem| problem.detail().to_owned());
            assert_eq!(message.is_some(), expected.is_some(), "{message:?}");
            assert!(message.unwrap_or_default().contains(expected.unwrap_or_default()));
        };
        check(&format!("ASK {{ FILTER(1{}) }}", " || 1".repeat(600)), Some("operators"));
        check(&format!("ASK {{ ?a <a:b>{} ?c }}", "/<a:b>".repeat(1001)), Some("operators"));
        check(&format!("ASK {{ {{}} {} }}", "UNION {}".repeat(400)), Some("groups"));
        check(&"(".repeat(200), Some("brackets"));
        let terms = "<http://a.example/b/c-d?e=f+g> entity:vladimir-putin-Q7747 \"a + b || {(c\\\" \"^^xsd:date '''x'y(''' # ((((\n";
        check(&format!("SELECT * {{ VALUES ?x {{ {} }} }}", terms.repeat(3000)), None);
        check("SELECT * { FILTER(?a < 1 && ?b>2) \"unclosed (((", None);
    }

    #[test]
    fn own_things_and_strings_do_not_make_another_shape() {
        let shape = |text: &str| match check(text, 1_000_000, "urn:own:") {
            Ok(Complexity::Low(shape)) => shape,
            other => panic!("{other:?}"),
        };
        let one = shape("ASK { <urn:own:a> <urn:p> ?o FILTER(?o = \"x\") }");
        assert_eq!(one, shape("ASK { <urn:own:b> <urn:p> ?o FILTER(?o = \"other\") }"));
        for other in [
            "ASK { <urn:own:a> <urn:q> ?o FILTER(?o = \"x\") }",
            "ASK { <urn:not:a> <urn:p> ?o FILTER(?o = \"x\") }",
            "ASK { <urn:own:a> <urn:p> ?o FILTER(?o > \"x\") }",
            "ASK { <urn:own:a> <urn:p> ?o FILTER(?o = 1) }",
        ] {
            assert_ne!(one, shape(other), "{other}");
        }
    }
}
