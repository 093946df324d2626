//! IPTC ninjs, versions 1 to 3: news items in JSON as agencies deliver them.
//!
//! Entry point: [`draft`]. Invariant: of several bodies the one with markup is read, since it alone tells headings and
//! paragraphs; `versioncreated` is a modification only where the item says when it was first created.

use serde_json::{Map, Value};

use super::article::PublicationStatus;
use super::bylines;
use super::draft::{Body, Draft};
use super::error::Problem;
use super::json::Fields;
use super::schema_org;

/// Whether an object is a ninjs item: an identifier and a field no other format has.
pub(super) fn is_ninjs(map: &Map<String, Value>) -> bool {
    let fields = Fields(map);
    let own = ["versioncreated", "pubstatus", "headlines", "bodies", "body_xhtml", "copyrightholder", "firstcreated"];
    map.contains_key("uri") && own.iter().any(|name| fields.get(&[name]).is_some())
}

/// Gathers an item's fields.
pub(super) fn draft(map: &Map<String, Value>) -> Result<Draft, Problem> {
    let fields = Fields(map);
    let kind = fields.text(&["type"]).unwrap_or_default();
    if matches!(kind.as_str(), "picture" | "audio" | "video" | "graphic" | "planning" | "event" | "component") {
        return Err(Problem::NotAnArticle { found: format!("a ninjs item of type “{kind}”") });
    }
    let first = fields.text(&["firstcreated", "contentcreated"]);
    let version = fields.text(&["versioncreated"]);
    let (published, modified) = if first.is_some() { (first, version) } else { (version, None) };
    Ok(Draft {
        url: fields.text(&["uri"]),
        headline: main_text(fields, "headlines").or_else(|| fields.text(&["headline", "title"])),
        body: body(fields),
        published,
        modified,
        publisher: publisher(fields),
        authors: authors(fields),
        section: subject(fields),
        dateline: None,
        language: fields.text(&["language"]),
        status: match fields.text(&["pubstatus"]).as_deref() {
            Some("withheld") => PublicationStatus::Withheld,
            Some("canceled" | "cancelled") => PublicationStatus::Canceled,
            _ => PublicationStatus::Usable,
        },
        ..Draft::default()
    })
}

/// The members of a list field that are objects.
fn members<'a>(fields: Fields<'a>, name: &str) -> impl Iterator<Item = Fields<'a>> {
    let values = fields.get(&[name]).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    values.iter().filter_map(Value::as_object).map(Fields)
}

/// The text of the member whose role is "main", else of the first.
fn main_text(fields: Fields<'_>, name: &str) -> Option<String> {
    let is_main = |member: &Fields<'_>| member.text(&["role"]).is_some_and(|role| role == "main");
    let main = members(fields, name).find(is_main).or_else(|| members(fields, name).next())?;
    main.text(&["value"])
}

fn body(fields: Fields<'_>) -> Body {
    let is_markup = |member: &Fields<'_>| member.text(&["contenttype"]).is_some_and(|kind| kind.contains("html"));
    let marked = members(fields, "bodies").filter(is_markup).find_map(|member| member.text(&["value"]));
    let text = marked
        .or_else(|| main_text(fields, "bodies"))
        .or_else(|| members(fields, "bodies").find_map(|member| member.text(&["value"])))
        .or_else(|| fields.text(&["body_xhtml", "body_html", "body_text"]));
    schema_org::of_string(&text.unwrap_or_default())
}

fn publisher(fields: Fields<'_>) -> Option<String> {
    let source = members(fields, "infosources").find_map(|member| member.text(&["name"]));
    source.or_else(|| fields.text(&["source", "copyrightholder"]))
}

fn authors(fields: Fields<'_>) -> Vec<String> {
    let by = fields.text(&["by", "byline"]).unwrap_or_default();
    let names = bylines::names_of(by.strip_prefix("By ").unwrap_or(&by));
    if names.is_empty() && !by.is_empty() { vec![by] } else { names }
}

fn subject(fields: Fields<'_>) -> Option<String> {
    ["subjects", "subject"].iter().find_map(|name| members(fields, name).find_map(|member| member.text(&["name"])))
}
