//! Style sheets and scripts, embedded: those of all pages, and the query editor where it was bundled.

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::api::problem::{Kind, Problem};

include!(concat!(env!("OUT_DIR"), "/editor.rs"));

const STYLE: &str = include_str!("../assets/style.css");
const SCRIPT: &str = include_str!("../assets/page.js");

/// `GET /assets/{name}`.
pub async fn get_asset(Path(name): Path<String>) -> Result<Response, Problem> {
    const CSS: &str = "text/css; charset=utf-8";
    const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
    let (text, media_type) = match (name.as_str(), EDITOR) {
        ("style.css", _) => (STYLE, CSS),
        ("page.js", _) => (SCRIPT, JAVASCRIPT),
        ("editor.js", Some((script, _))) => (script, JAVASCRIPT),
        ("editor.css", Some((_, style))) => (style, CSS),
        _ => return Err(Problem::new(Kind::NoSuchRoute, format!("There is no file {name:?}."))),
    };
    let mut response = text.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("max-age=300"));
    Ok(response)
}
