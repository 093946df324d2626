//! The style sheet and the script, embedded.

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::api::problem::{Kind, Problem};

const STYLE: &str = include_str!("../assets/style.css");
const SCRIPT: &str = include_str!("../assets/page.js");

/// `GET /assets/{name}`.
pub async fn get_asset(Path(name): Path<String>) -> Result<Response, Problem> {
    let (text, media_type) = match name.as_str() {
        "style.css" => (STYLE, "text/css; charset=utf-8"),
        "page.js" => (SCRIPT, "text/javascript; charset=utf-8"),
        _ => return Err(Problem::new(Kind::NoSuchRoute, format!("There is no file {name:?}."))),
    };
    let mut response = text.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("max-age=300"));
    Ok(response)
}
