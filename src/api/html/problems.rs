//! Problem documents as pages, and what each type of problem means.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::page::{Page, respond};
use crate::api::negotiate::{self, Offer};
use crate::api::params::Params;
use crate::api::problem::{KINDS, Kind, Problem};
use crate::api::state::AppState;

/// A problem document as a page.
#[must_use]
pub fn problem(document: &Value) -> String {
    let field = |name: &str| document.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut page = Page::new(field("title"));
    page.raw("<section id=\"result\" class=\"problem\" role=\"alert\">").element("h1", field("title"));
    page.raw("<p class=\"detail\">").text(field("detail")).raw("</p>").element("p", field("nextStep"));
    page.raw("<p class=\"quiet\">Request ").text(field("requestId")).raw(", status ");
    let status = document.get("status").map(Value::to_string).unwrap_or_default();
    page.text(&status).raw(", ").link(field("type"), "about this kind of problem").raw("</p></section>");
    page.finish()
}

/// `GET /problems/{slug}`: what a problem's `type` means.
pub async fn get_problem_type(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Problem> {
    let offers = &[Offer::new("application/json", "json", false), Offer::new("text/html", "html", true)];
    let is_page = negotiate::choose(offers, &headers, params.one("format")?)?.value;
    let kind = KINDS.iter().find(|kind| kind.slug == slug);
    let kind = kind.ok_or_else(|| Problem::new(Kind::NoSuchRoute, format!("There is no problem {slug:?}.")))?;
    if is_page {
        let mut page = Page::new(kind.title);
        page.element("h1", kind.title).element("p", kind.advice);
        return Ok(respond(page.finish()));
    }
    let document = json!({
        "type": format!("{}/problems/{}", state.origin, kind.slug),
        "title": kind.title,
        "status": kind.status.as_u16(),
        "nextStep": kind.advice,
    });
    Ok(Json(document).into_response())
}
