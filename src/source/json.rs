//! JSON values to drafts: which kind of article an object is, if any.
//!
//! Entry points: [`parse`], [`items`], [`draft`]. Invariant: keys are matched without case and prefix, so that
//! `schema:headline`, `headline` and `Headline` are one; unknown keys are ignored.

use serde_json::{Map, Value};

use super::draft::Draft;
use super::error::{Problem, one_line};
use super::{ninjs, schema_org};

/// An object with its keys read as local names.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(pub &'a Map<String, Value>);

impl<'a> Fields<'a> {
    /// The value of the first of these names that has one. Names are given in lower case.
    pub fn get(self, names: &[&str]) -> Option<&'a Value> {
        names.iter().find_map(|name| {
            let mut entries = self.0.iter().filter(|(_, value)| !value.is_null());
            entries.find(|(key, _)| local_name(key).eq_ignore_ascii_case(name)).map(|(_, value)| value)
        })
    }

    /// The text of the first of these names that has one.
    pub fn text(self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.get(&[name]).and_then(text))
    }
}

/// The part of a key after namespace and prefix.
pub(super) fn local_name(key: &str) -> &str {
    key.rsplit(['/', '#', ':']).next().unwrap_or(key)
}

/// What a value says in words: a string, a number, the value or the name of an object, the first of a list.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => values.iter().find_map(text_of_one),
        Value::Object(_) => text_of_one(value),
        Value::Null | Value::Bool(_) => None,
    }
}

fn text_of_one(value: &Value) -> Option<String> {
    match value {
        Value::Object(map) => {
            let named = Fields(map).get(&["value", "name", "title", "legalname"])?;
            if named.is_object() || named.is_array() { None } else { text(named) }
        }
        Value::Array(_) => None,
        other => text(other),
    }
}

/// A parsed document, or where its syntax breaks: the problem and the line.
pub(super) fn parse(source: &str) -> Result<Value, (Problem, usize)> {
    serde_json::from_str(source).map_err(|error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        (Problem::JsonSyntax { column: error.column(), message: one_line(message) }, error.line())
    })
}

/// The articles a value may hold: itself, the members of a list, the articles of a graph.
pub(super) fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().flat_map(graph_items).collect(),
        other => graph_items(other),
    }
}

fn graph_items(value: &Value) -> Vec<&Value> {
    let Value::Object(map) = value else { return vec![value] };
    let listed = Fields(map).get(&["@graph", "articles", "items"]);
    match listed {
        Some(Value::Array(values)) if !is_article_like(map) => {
            let articles: Vec<&Value> = values.iter().filter(|value| is_article_value(value)).collect();
            if articles.is_empty() { vec![value] } else { articles }
        }
        _ => vec![value],
    }
}

fn is_article_value(value: &Value) -> bool {
    value.as_object().is_some_and(is_article_like)
}

fn is_article_like(map: &Map<String, Value>) -> bool {
    schema_org::is_article(map) || ninjs::is_ninjs(map) || schema_org::has_body(map)
}

/// The draft of one item. `all` is the document around it, in which references are looked up.
pub(super) fn draft(item: &Value, all: &Value) -> Result<Draft, Problem> {
    let Value::Object(map) = item else {
        return Err(Problem::NotAnArticle { found: kind(item).to_owned() });
    };
    if ninjs::is_ninjs(map) {
        return ninjs::draft(map);
    }
    if is_article_like(map) || schema_org::has_headline(map) {
        return Ok(schema_org::draft(map, all));
    }
    Err(Problem::NotAnArticle { found: describe(map) })
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list inside a list",
        Value::Object(_) => "an object",
    }
}

fn describe(map: &Map<String, Value>) -> String {
    if let Some(kind) = Fields(map).text(&["@type"]) {
        return format!("an object of type “{}”", one_line(&kind));
    }
    let keys: Vec<String> = map.keys().take(4).map(|key| one_line(key)).collect();
    if keys.is_empty() { "an empty object".to_owned() } else { format!("an object with the keys {}", keys.join(", ")) }
}
