//! `ETag`, `If-None-Match` and `If-Match`.
//!
//! Entry points: [`Tag`], [`expected_revision`]. A tag is made of the store's revision, the program's version and the format, so that it is known
//! before anything is computed. Weak: the same answer may come compressed or not. Invariant: a tag changes whenever the
//! answer could.

use axum::http::header::{CACHE_CONTROL, ETAG, IF_MATCH, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::problem::{Kind, Problem};
use super::state::AppState;

/// The revision that a change is for (`If-Match`); none where any will do. All answers of a revision have its number in
/// their tags, so a tag of any format says it.
///
/// # Errors
/// 412 where the tag is of another server, or of another version of this one.
pub fn expected_revision(state: &AppState, headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let sent = headers.get(IF_MATCH).and_then(|value| value.to_str().ok()).map(str::trim);
    let Some(tag) = sent.filter(|tag| *tag != "*") else { return Ok(None) };
    let stale = || Problem::new(Kind::PreconditionFailed, "The ETag sent in If-Match is not one of this server's now.");
    Tag::revision(state, tag).map(Some).ok_or_else(stale)
}

/// The tag of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag(String);

impl Tag {
    /// The tag of an answer in this format that the store gives now.
    #[must_use]
    pub fn now(state: &AppState, format: &str) -> Self {
        Self(format!("W/\"{}-{}-{format}\"", state.store.revision(), state.version))
    }

    /// The revision that a tag names, whatever the format.
    fn revision(state: &AppState, tag: &str) -> Option<u64> {
        let bare = tag.trim().trim_start_matches("W/").trim_matches('"');
        let (revision, rest) = bare.split_once('-')?;
        rest.starts_with(&state.version).then(|| revision.parse().ok())?
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
