//! schema.org articles in JSON-LD, and plain records with the same fields under everyday names.
//!
//! Entry point: [`draft`]. Invariant: where both names occur, schema.org's counts. A reference by `@id` is looked up in
//! the document it stands in, one step and no further.

use serde_json::{Map, Value};

use super::draft::{Body, Draft};
use super::html;
use super::json::{Fields, local_name, text};

/// `NewsArticle` with its super- and subclasses, in lower case.
const TYPES: &[&str] = &[
    "newsarticle",
    "article",
    "reportagenewsarticle",
    "analysisnewsarticle",
    "backgroundnewsarticle",
    "opinionnewsarticle",
    "reviewnewsarticle",
    "askpublicnewsarticle",
    "advertisercontentarticle",
    "satiricalarticle",
    "report",
    "blogposting",
    "liveblogposting",
];

const BODY: &[&str] = &["articlebody", "body", "text", "content", "content_html", "content_text", "body_text"];
const HEADLINE: &[&str] = &["headline", "title", "name"];

/// Whether the object says it is an article.
pub(super) fn is_article(map: &Map<String, Value>) -> bool {
    let is_type = |value: &Value| {
        value.as_str().is_some_and(|name| TYPES.contains(&local_name(name).to_ascii_lowercase().as_str()))
    };
    match map.get("@type").or_else(|| map.get("type")) {
        Some(Value::Array(types)) => types.iter().any(is_type),
        Some(value) => is_type(value),
        None => false,
    }
}

/// Whether the object has an article's text, whatever it says it is.
pub(super) fn has_body(map: &Map<String, Value>) -> bool {
    Fields(map).get(BODY).is_some() && !map.contains_key("@type") || Fields(map).get(&["articlebody"]).is_some()
}

/// Whether the object is at least named as an article is.
pub(super) fn has_headline(map: &Map<String, Value>) -> bool {
    Fields(map).get(&["headline"]).is_some()
}

/// Gathers an article's fields.
pub(super) fn draft(map: &Map<String, Value>, all: &Value) -> Draft {
    let fields = Fields(map);
    let name = |names: &[&str]| fields.get(names).and_then(|value| named(value, all));
    Draft {
        url: url(fields),
        headline: fields.text(HEADLINE).map(|text| without_markup(&text)),
        body: body(fields),
        published: fields
            .get(&["datepublished", "published", "date_published", "publishedat", "pubdate", "date"])
            .and_then(date),
        modified: fields.get(&["datemodified", "modified", "date_modified", "updatedat", "updated"]).and_then(date),
        publisher: name(&["publisher", "source", "site", "sourceorganization"]),
        authors: names(fields.get(&["author", "authors", "creator", "byline"]), all),
        section: name(&["articlesection", "section", "category"]),
        dateline: name(&["dateline"]),
        language: fields.get(&["inlanguage", "language", "lang"]).and_then(language),
        ..Draft::default()
    }
}

fn url(fields: Fields<'_>) -> Option<String> {
    let candidates = ["url", "link", "mainentityofpage", "@id", "id", "uri"].iter().filter_map(|name| {
        match fields.get(&[name])? {
            Value::Object(map) => map.get("@id").or_else(|| map.get("url")).and_then(text),
            value => text(value),
        }
    });
    let candidates: Vec<String> = candidates.collect();
    let absolute = candidates.iter().find(|url| super::urls::absolute(url).is_some());
    // Without an absolute one, what is called the URL is kept, so that it is reported as unread.
    absolute.cloned().or_else(|| fields.text(&["url"]))
}

/// The body: text, HTML, or a list of paragraphs.
fn body(fields: Fields<'_>) -> Body {
    let text = match fields.get(BODY) {
        Some(Value::Array(parts)) => parts.iter().filter_map(text).collect::<Vec<_>>().join("\n\n"),
        Some(value) => text(value).unwrap_or_default(),
        None => String::new(),
    };
    of_string(&text)
}

/// A string that may hold HTML, escaped or not.
pub(super) fn of_string(text: &str) -> Body {
    if html::has_markup(text) { Body::Marked(html::fragment(text)) } else { Body::Plain(unescaped(text)) }
}

/// A line of text that may hold HTML, as headlines of feeds do.
pub(super) fn without_markup(text: &str) -> String {
    if text.contains("</") || html::has_markup(text) { html::fragment(text).text } else { unescaped(text) }
}

/// Content systems put HTML's character references into JSON too; a text without any stays as it is.
pub(super) fn unescaped(text: &str) -> String {
    const COMMON: &[&str] =
        &["&amp;", "&quot;", "&#", "&nbsp;", "&lt;", "&gt;", "&apos;", "squo;", "dquo;", "dash;", "&hellip;"];
    if COMMON.iter().any(|reference| text.contains(reference)) { html::unescape(text) } else { text.to_owned() }
}

/// A name, of a string, an object, a list's first member, or what a reference points to.
fn named(value: &Value, all: &Value) -> Option<String> {
    names(Some(value), all).into_iter().next()
}

fn names(value: Option<&Value>, all: &Value) -> Vec<String> {
    match value {
        Some(Value::Array(values)) => values.iter().filter_map(|value| one_name(value, all)).collect(),
        Some(value) => one_name(value, all).into_iter().collect(),
        None => Vec::new(),
    }
}

fn one_name(value: &Value, all: &Value) -> Option<String> {
    // A profile's address is no name.
    let name = text(value).filter(|name| !name.starts_with("http://") && !name.starts_with("https://"));
    name.or_else(|| text(referenced(value, all)?)).map(|name| unescaped(&name))
}

/// The object that `{"@id": …}` points to.
fn referenced<'a>(value: &Value, all: &'a Value) -> Option<&'a Value> {
    let id = value.get("@id")?;
    let members = all.get("@graph").unwrap_or(all);
    members.as_array()?.iter().find(|member| member.get("@id") == Some(id) && member.get("name").is_some())
}

fn language(value: &Value) -> Option<String> {
    match value {
        Value::Object(map) => Fields(map).text(&["alternatename", "name", "value"]),
        value => text(value),
    }
}

/// A date as text; a number is seconds or milliseconds since 1970.
fn date(value: &Value) -> Option<String> {
    let Value::Number(number) = value else { return text(value) };
    let stamp = number.as_i64().and_then(|number| {
        let instant = jiff::Timestamp::from_second(number).ok().filter(|_| number.abs() < 100_000_000_000);
        instant.or_else(|| jiff::Timestamp::from_millisecond(number).ok())
    });
    Some(stamp.map_or_else(|| number.to_string(), |stamp| stamp.to_string()))
}
