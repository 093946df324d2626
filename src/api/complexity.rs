//! How complex the text of a query may be.
//!
//! Entry point: [`check`]. The engine's parser recurses with brackets, and its planner's time grows faster than the number of
//! operators, before any deadline is looked at; so both are counted beforehand. Invariant: lists of terms (VALUES, IN)
//! are not counted, however long: they cost nothing.

use super::problem::{Kind, Problem};
use crate::store::skipped;

/// Brackets within brackets.
const MAX_DEPTH: usize = 128;
/// Operators of expressions and paths.
const MAX_OPERATORS: usize = 1000;
/// Groups in braces.
const MAX_GROUPS: usize = 300;

/// Refuses a query that is too long or too complex.
///
/// # Errors
/// 413 for its length, 400 for its complexity.
pub fn check(text: &str, max_bytes: usize) -> Result<Complexity, Problem> {
    check_up_to(text, max_bytes, (MAX_OPERATORS, MAX_GROUPS))
}

/// How much of the stack parsing takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Complexity {
    /// No more than any other function.
    Low,
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
    check_up_to(text, max_bytes, (usize::MAX, usize::MAX)).map(drop)
}

fn check_up_to(
    text: &str,
    max_bytes: usize,
    (max_operators, max_groups): (usize, usize),
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
    while let Some(letter) = rest.chars().next() {
        let taken = skipped(rest).unwrap_or(letter.len_utf8());
        let is_term = taken > letter.len_utf8();
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
    Ok(if is_low { Complexity::Low } else { Complexity::High })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_costs_is_counted() {
        let check = |text: &str, expected: Option<&str>| {
            let message = check(text, 1_000_000).err().map(|problem| problem.detail().to_owned());
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
}
