//! What a store has learned, in a page of text.
//!
//! Entry point: [`text`]. Invariant: everything shown comes from the queries in `queries/summary/`, quotes verbatim.

use std::fmt::Write as _;

use super::query::ask;
use super::table::cut;
use crate::store::Store;

const COUNTS: &str = include_str!("../../queries/summary/counts.rq");
const ENTITIES: &str = include_str!("../../queries/summary/entities.rq");
const FACTS: &str = include_str!("../../queries/summary/facts.rq");
const EVENTS: &str = include_str!("../../queries/summary/events.rq");
const CLAIMS: &str = include_str!("../../queries/summary/claims.rq");

/// A page about the store.
///
/// # Errors
/// The store cannot be read.
pub fn text(store: &Store) -> anyhow::Result<String> {
    let mut out = String::new();
    let counts: Vec<String> =
        ask(store, COUNTS)?.iter().map(|row| format!("{} {}", cell(row, 1), cell(row, 0))).collect();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "In the store: {}", counts.join(", "));
    section(&mut out, "Mentioned most", &ask(store, ENTITIES)?, |row| {
        format!("{} [{}], in {} articles, {} mentions", cell(row, 0), local(cell(row, 1)), cell(row, 2), cell(row, 3))
    });
    section(&mut out, "Facts, asserted by an article in its own voice", &ask(store, FACTS)?, |row| {
        format!("{} — {} — {}\n    “{}”", cell(row, 0), words(local(cell(row, 1))), cell(row, 2), cut(cell(row, 3)))
    });
    section(&mut out, "Events", &ask(store, EVENTS)?, |row| {
        let day = if cell(row, 4).is_empty() { String::new() } else { format!(", {}", cell(row, 4)) };
        let (actor, recipient) = (cell(row, 2), cell(row, 3));
        let to = if recipient.is_empty() { "" } else { " → " };
        format!("{} ({}): {actor}{to}{recipient}{day}\n    “{}”", local(cell(row, 0)), cell(row, 1), cut(cell(row, 5)))
    });
    section(&mut out, "Claims, kept with who made them and never taken for facts", &ask(store, CLAIMS)?, |row| {
        format!("{}, {}: “{}”", cell(row, 0), cell(row, 1), cut(cell(row, 2)))
    });
    Ok(out)
}

fn section(out: &mut String, title: &str, rows: &[Vec<String>], line: impl Fn(&[String]) -> String) {
    let _ = writeln!(out, "\n{title}");
    for row in rows {
        let _ = writeln!(out, "  {}", line(row));
    }
}

fn cell(row: &[String], column: usize) -> &str {
    row.get(column).map_or("", String::as_str)
}

fn local(name: &str) -> &str {
    name.rsplit([':', '/', '#']).next().unwrap_or(name)
}

/// `holdsPosition` as "holds position".
fn words(name: &str) -> String {
    name.chars().fold(String::new(), |mut words, c| {
        if c.is_uppercase() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
        words
    })
}
