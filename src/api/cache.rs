//! `ETag` and `If-None-Match`.
//!
//! Entry point: [`Tag`]. A tag is made of the store's revision, the program's version and the format, so that it is known
//! before anything is computed. Weak: the same answer may come compressed or not. Invariant: a tag changes whenever the
//! answer could.

use axum::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::state::AppState;

/// The tag of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag(String);

impl Tag {
    /// The tag of an answer in this format that the store gives now.
    #[must_use]
    pub fn now(state: &AppState, format: &str) -> Self {
        Self(format!("W/\"{}-{}-{format}\"", state.store.revision(), state.version))
    }

    /// The short answer, if the client has the long one.
    #[must_use]
    pub fn not_modified(&self, headers: &HeaderMap) -> Option<Response> {
        let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let own = bare(&self.0);
        let sent = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let is_known = sent.flat_map(|value| value.split(',')).any(|tag| tag.trim() == "*" || bare(tag) == own);
        is_known.then(|| self.on(StatusCode::NOT_MODIFIED.into_response()))
    }

    /// Puts the tag on an answer.
    #[must_use]
    pub fn on(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        if let Ok(value) = HeaderValue::from_str(&self.0) {
            headers.insert(ETAG, value);
        }
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(VARY, HeaderValue::from_static("Accept"));
        response
    }
}
