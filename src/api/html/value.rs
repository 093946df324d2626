//! Any JSON that a view gives, as HTML.
//!
//! Entry point: [`write_items`]. It knows no view, only habits of their shapes: an object with `id` and `label` is a link,
//! `quote` is a quotation, a list of flat objects is a table.

use serde_json::{Map, Value};

use super::page::Page;
use crate::api::resource::page_of_entity;
use crate::api::state::AppState;

/// Where a thing is shown on this server; an IRI that is not of this store and that no article speaks of as it is.
pub fn place_of(state: &AppState, iri: &str) -> String {
    let elsewhere = || page_of_entity(state, iri).unwrap_or_else(|| iri.to_owned());
    state.store.base().path(iri).map_or_else(elsewhere, |path| format!("/id/{path}"))
}

/// The name of an IRI for people, when nothing better is known.
pub fn short_name<'a>(state: &AppState, iri: &'a str) -> &'a str {
    if let Some(path) = state.store.base().path(iri) {
        // A hash tells a reader nothing; what kind of thing it names does.
        let is_hash = |name: &str| name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        return path.split_once('/').map_or(path, |(kind, name)| if is_hash(name) { kind } else { name });
    }
    let local = iri.rsplit(['#', '/']).next().unwrap_or(iri);
    if local.is_empty() || !iri.contains("://") { iri } else { local }
}

/// Items of a list.
pub fn write_items(page: &mut Page, state: &AppState, items: &[Value]) {
    if items.is_empty() {
        page.raw("<p class=\"quiet\">Nothing found.</p>");
        return;
    }
    if items.iter().all(is_flat) {
        write_table(page, state, items);
        return;
    }
    for item in items {
        page.raw("<article class=\"card\">");
        write_value(page, state, item);
        page.raw("</article>");
    }
}

/// Any value.
pub fn write_value(page: &mut Page, state: &AppState, value: &Value) {
    match value {
        Value::Null => {
            page.raw("<span class=\"quiet\">–</span>");
        }
        Value::String(text) => write_text(page, state, text),
        Value::Array(values) if values.iter().all(|value| !value.is_object()) => {
            for (index, value) in values.iter().enumerate() {
                page.raw(if index > 0 { ", " } else { "" });
                write_value(page, state, value);
            }
        }
        Value::Array(values) if values.iter().all(|value| as_link(value).is_some()) => {
            for (index, value) in values.iter().enumerate() {
                page.raw(if index > 0 { ", " } else { "" });
                write_value(page, state, value);
            }
        }
        Value::Array(values) => write_items(page, state, values),
        Value::Object(fields) => match as_link(value) {
            Some((iri, label)) => {
                page.link(&place_of(state, iri), label.unwrap_or_else(|| short_name(state, iri)));
                let rest = fields.iter().filter(|(name, value)| !LINK.contains(&name.as_str()) && !value.is_null());
                for (_, value) in rest {
                    page.raw(" <span class=\"quiet\">");
                    write_value(page, state, value);
                    page.raw("</span>");
                }
            }
            None => write_fields(page, state, fields),
        },
        other => {
            page.text(&other.to_string());
        }
    }
}

fn write_text(page: &mut Page, state: &AppState, text: &str) {
    if text.starts_with("http://") || text.starts_with("https://") {
        page.link(&place_of(state, text), short_name(state, text));
    } else {
        page.text(text);
    }
}

/// Fields for programs, which a page leaves out.
const FOR_PROGRAMS: &[&str] = &["start", "end", "rule", "confidence", "direction", "polarity", "sha256"];

/// Fields that a link shows by itself.
const LINK: &[&str] = &["id", "label", "headline"];

/// An object that is a name with an address and at most a few words more.
fn as_link(value: &Value) -> Option<(&str, Option<&str>)> {
    let fields = value.as_object()?;
    let id = fields.get("id")?.as_str()?;
    // Numbers say nothing without their names, so what has some is shown as a row of a table.
    let is_short = fields.iter().all(|(_, value)| value.is_string() || value.is_null() || is_words(value));
    let label = fields.get("label").or_else(|| fields.get("headline"));
    (is_short && fields.len() <= 5 && label.is_some()).then(|| (id, label.and_then(Value::as_str)))
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

fn is_words(value: &Value) -> bool {
    value.as_array().is_some_and(|values| values.iter().all(is_scalar))
}

/// Whether each field of it fits into the cell of a table.
fn is_flat(value: &Value) -> bool {
    value.as_object().is_some_and(|fields| {
        fields.values().all(|value| is_scalar(value) || is_words(value) || as_link(value).is_some())
    })
}

fn write_table(page: &mut Page, state: &AppState, items: &[Value]) {
    let rows: Vec<&Map<String, Value>> = items.iter().filter_map(Value::as_object).collect();
    let Some(first) = rows.first() else { return };
    let is_linked = first.contains_key("id") && (first.contains_key("label") || first.contains_key("headline"));
    let is_shown = |name: &&String| {
        let has_values = rows.iter().any(|row| row.get(*name).is_some_and(|value| !value.is_null()));
        has_values && !(is_linked && *name == "id") && !FOR_PROGRAMS.contains(&name.as_str())
    };
    let names: Vec<&String> = first.keys().filter(is_shown).collect();
    page.raw("<table><thead><tr>");
    for name in &names {
        page.raw("<th scope=\"col\">").text(&words(name)).raw("</th>");
    }
    page.raw("</tr></thead><tbody>");
    for row in rows {
        page.raw("<tr>");
        for name in &names {
            page.raw("<td>");
            write_cell(page, state, row, name, is_linked);
            page.raw("</td>");
        }
        page.raw("</tr>");
    }
    page.raw("</tbody></table>");
}

fn write_cell(page: &mut Page, state: &AppState, row: &Map<String, Value>, name: &str, is_linked: bool) {
    let value = row.get(name).unwrap_or(&Value::Null);
    match (value.as_str(), row.get("id").and_then(Value::as_str)) {
        (Some(text), Some(iri)) if is_linked && (name == "label" || name == "headline") => {
            page.link(&place_of(state, iri), text);
        }
        (Some(text), _) if name == "quote" || name == "text" => {
            page.raw("<q>").text(text).raw("</q>");
        }
        _ => write_value(page, state, value),
    }
}

/// The fields of a thing whose name stands above them already.
pub fn write_rest(page: &mut Page, state: &AppState, thing: &Value) {
    if let Some(fields) = thing.as_object() {
        write_list(page, state, fields, &["id", "label", "headline"]);
    }
}

fn write_fields(page: &mut Page, state: &AppState, fields: &Map<String, Value>) {
    let id = fields.get("id").and_then(Value::as_str);
    let title = fields.get("label").or_else(|| fields.get("headline")).and_then(Value::as_str);
    let triple = ["subject", "predicate", "object"].map(|name| fields.get(name));
    let mut shown = vec!["quote"];
    if let (Some(id), Some(title)) = (id, title) {
        page.raw("<h3>").link(&place_of(state, id), title).raw("</h3>");
        shown.extend(LINK);
    } else if let [Some(subject), Some(predicate), Some(object)] = triple {
        page.raw("<h3>");
        for value in [subject, predicate, object] {
            write_name(page, state, value);
            page.raw(" ");
        }
        page.raw("</h3>");
        shown.extend(["subject", "predicate", "object"]);
    }
    if let Some(quote) = fields.get("quote").and_then(Value::as_str) {
        page.raw("<blockquote>").text(quote).raw("</blockquote>");
    }
    write_list(page, state, fields, &shown);
}

/// The name of a thing, as a link where it has an address.
fn write_name(page: &mut Page, state: &AppState, value: &Value) {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    match (text("id"), text("label")) {
        (Some(id), label) => page.link(&place_of(state, id), label.unwrap_or_else(|| short_name(state, id))),
        (None, Some(label)) => page.text(label),
        (None, None) => page,
    };
}

fn write_list(page: &mut Page, state: &AppState, fields: &Map<String, Value>, shown: &[&str]) {
    page.raw("<dl>");
    for (name, value) in fields {
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if is_empty || shown.contains(&name.as_str()) || FOR_PROGRAMS.contains(&name.as_str()) {
            continue;
        }
        page.raw("<div><dt>").text(&words(name)).raw("</dt><dd>");
        write_value(page, state, value);
        page.raw("</dd></div>");
    }
    page.raw("</dl>");
}

/// `firstReported` as `first reported`.
pub fn words(name: &str) -> String {
    name.chars().fold(String::new(), |mut words, letter| {
        if letter.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
        words
    })
}
