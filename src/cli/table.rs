//! Answers of queries as tables for people.
//!
//! Entry points: [`render`], [`rows`]. Invariant: every value of the answer is shown, IRIs shortened by the known
//! prefixes, long texts cut with a mark.

use std::fmt::Write as _;

use serde_json::Value;

use super::query::own_prefixes;
use crate::rdf::Base;

/// Most characters of a value in a table.
const WIDEST: usize = 80;

/// Variables and rows of an answer in SPARQL's JSON format.
#[must_use]
pub fn rows(answer: &Value, base: &Base) -> (Vec<String>, Vec<Vec<String>>) {
    let list = |pointer: &str| answer.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default();
    let variables: Vec<String> =
        list("/head/vars").iter().filter_map(|name| name.as_str().map(str::to_owned)).collect();
    let prefixes = own_prefixes(base);
    let rows = list("/results/bindings")
        .iter()
        .map(|row| {
            variables.iter().map(|name| row.get(name).map_or_else(String::new, |v| shown(v, &prefixes))).collect()
        })
        .collect();
    (variables, rows)
}

/// The answer as a table, or as `yes` or `no`.
#[must_use]
pub fn render(answer: &Value, base: &Base) -> String {
    if let Some(yes) = answer.get("boolean").and_then(Value::as_bool) {
        return if yes { "yes\n".to_owned() } else { "no\n".to_owned() };
    }
    let (variables, rows) = rows(answer, base);
    let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row.iter().map(|value| cut(value)).collect()).collect();
    let widths: Vec<usize> = variables
        .iter()
        .enumerate()
        .map(|(column, name)| {
            let values = rows.iter().filter_map(|row| row.get(column));
            values.chain(std::iter::once(name)).map(|value| value.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let mut out = String::new();
    line(&mut out, &variables, &widths);
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    line(&mut out, &rule, &widths);
    for row in &rows {
        line(&mut out, row, &widths);
    }
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{} {}", rows.len(), if rows.len() == 1 { "row" } else { "rows" });
    out
}

fn line(out: &mut String, values: &[String], widths: &[usize]) {
    let cells: Vec<String> = values.iter().zip(widths).map(|(value, width)| format!("{value:width$}")).collect();
    out.push_str(cells.join("  ").trim_end());
    out.push('\n');
}

fn shown(value: &Value, prefixes: &[(String, String)]) -> String {
    let text = value.get("value").and_then(Value::as_str).unwrap_or_default();
    if value.get("type").and_then(Value::as_str) == Some("uri") {
        for (name, iri) in prefixes {
            if let Some(local) = text.strip_prefix(iri.as_str())
                && !local.contains('/')
            {
                return format!("{name}:{local}");
            }
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text that fits a table's cell.
#[must_use]
pub fn cut(text: &str) -> String {
    if text.chars().count() <= WIDEST {
        return text.to_owned();
    }
    text.chars().take(WIDEST - 1).chain(std::iter::once('…')).collect()
}
