//! Forms of views, and their answers.

use serde_json::Value;

use super::page::Page;
use super::value::{words, write_items, write_rest};
use crate::api::state::AppState;
use crate::view::{Parameter, ParameterType, View};

/// The answer of a view, with those of the views that belong to the same thing.
#[must_use]
pub fn view_answer(
    state: &AppState,
    view: &View,
    given: &[(String, String)],
    body: &Value,
    sections: &[(String, String, Value)],
    next: Option<&str>,
) -> String {
    let field = |name: &str| body.get(name).and_then(Value::as_str);
    let title = field("label").or_else(|| field("headline")).unwrap_or(&view.header.summary);
    let mut page = Page::new(title);
    page.element("h1", title);
    let has_form = view.parameters.iter().any(|parameter| !parameter.in_path);
    if has_form {
        write_form(&mut page, view, given);
    }
    page.raw("<section id=\"result\" aria-live=\"polite\">");
    match body.get("items").and_then(Value::as_array) {
        Some(items) => write_items(&mut page, state, items),
        None => write_rest(&mut page, state, body),
    }
    for (name, summary, body) in sections {
        page.raw("<h2 id=\"").text(name).raw("\">").text(summary).raw("</h2>");
        let items = body.get("items").and_then(Value::as_array);
        write_items(&mut page, state, items.map_or(&[], Vec::as_slice));
    }
    if let Some(next) = next {
        page.raw("<p>").link(next, "More").raw("</p>");
    }
    page.raw("</section>");
    page.finish()
}

/// A form for the view's parameters. Those of the path are kept as they were given.
pub fn write_form(page: &mut Page, view: &View, given: &[(String, String)]) {
    let value = |name: &str| given.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let mut address = view.header.endpoint.clone();
    for parameter in view.parameters.iter().filter(|parameter| parameter.in_path) {
        address = address.replace(&format!("{{{}}}", parameter.name), value(&parameter.name).unwrap_or_default());
    }
    page.raw("<form class=\"view\" action=\"").text(&address).raw("\">");
    for parameter in view.parameters.iter().filter(|parameter| !parameter.in_path) {
        write_field(page, parameter, value(&parameter.name));
    }
    page.raw("<input type=\"hidden\" name=\"format\" value=\"html\"><button>Run</button></form>");
}

fn write_field(page: &mut Page, parameter: &Parameter, given: Option<&str>) {
    let required = if parameter.required { " required" } else { "" };
    page.raw("<label title=\"")
        .text(&parameter.description)
        .raw("\"><span>")
        .text(&words(&parameter.name))
        .raw("</span>");
    let value = given.or(parameter.default.as_deref()).unwrap_or_default();
    let choices: Option<Vec<&str>> = match &parameter.kind {
        ParameterType::Choice(choices) => Some(choices.iter().map(|(word, _)| word.as_str()).collect()),
        ParameterType::Boolean => Some(vec!["true", "false"]),
        _ => None,
    };
    if let Some(choices) = choices {
        page.raw("<select name=\"")
            .text(&parameter.name)
            .raw("\"")
            .raw(required)
            .raw("><option value=\"\">any</option>");
        for word in choices {
            page.raw(if word == value { "<option selected>" } else { "<option>" }).text(word).raw("</option>");
        }
        page.raw("</select></label>");
        return;
    }
    let kind = match &parameter.kind {
        ParameterType::Integer { .. } => "number",
        ParameterType::Date => "date",
        _ => "text",
    };
    page.raw("<input type=\"").raw(kind).raw("\" name=\"").text(&parameter.name).raw("\" value=\"").text(value);
    page.raw("\" placeholder=\"").text(parameter.example.as_deref().unwrap_or_default()).raw("\"").raw(required);
    page.raw("></label>");
}
