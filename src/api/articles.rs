//! Articles in and out.
//!
//! Entry points: [`post_articles`], [`post_extract`], [`post_retract`].

use axum::response::Response;

use super::auth::Writer;
use super::problem::{Kind, Problem};

/// `POST /articles`.
pub async fn post_articles(_: Writer) -> Result<Response, Problem> {
    Err(Problem::new(Kind::NotImplemented, "This build cannot take in articles over HTTP; use `newsgraph ingest`."))
}

/// `POST /extract`.
pub async fn post_extract() -> Result<Response, Problem> {
    Err(Problem::new(Kind::NotImplemented, "This build cannot extract over HTTP; use `newsgraph extract`."))
}

/// `POST /articles/{id}/retract` and `DELETE /articles/{id}`.
pub async fn post_retract(_: Writer) -> Result<Response, Problem> {
    Err(Problem::new(Kind::NotImplemented, "This build cannot retract over HTTP; use `newsgraph retract`."))
}
