//! Who is who, as people judge it.
//!
//! Entry points: [`post_judgement`], [`get_judgements`], [`get_review`]. Invariant: a judgement changes the graph whole or not at
//! all, and is kept with who and when.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::auth::Writer;
use super::blocking;
use super::failure;
use super::params::Params;
use super::problem::{Kind, Problem};
use super::sparql::default_timeout;
use super::state::AppState;
use crate::identity::VerdictKind;
use crate::store::StoreError;

/// Most pairs and judgements that one answer lists.
const MOST: usize = 1_000;
const USUAL: usize = 50;

/// The body of a judgement.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Judged {
    verdict: Option<VerdictKind>,
    entities: [String; 2],
    by: String,
    #[serde(default)]
    undo: bool,
    #[serde(default)]
    dry_run: bool,
}

/// `POST /judgements`: judges whether two entities are one, or undoes that.
pub async fn post_judgement(_: Writer, State(state): State<AppState>, body: Bytes) -> Result<Response, Problem> {
    let judged: Judged = serde_json::from_slice(&body).map_err(|error| {
        let detail = format!(
            "The body is no judgement: {error}. It has verdict (same, different, unsure), entities (two), by, and may have undo and dryRun."
        );
        Problem::new(Kind::BadRequest, detail)
    })?;
    if judged.by.trim().is_empty() {
        return Err(Problem::new(Kind::BadRequest, "by is empty, but says who judges."));
    }
    let is_kept = !judged.undo && !judged.dry_run;
    let limit = state.config.limits.max_timeout;
    let outcome = blocking::run(&state, limit, move |state, _| {
        let Judged { verdict, entities: [one, other], by, undo, dry_run } = &judged;
        match verdict {
            _ if *undo => state.store.withdraw_judgement((one, other), by, *dry_run),
            Some(verdict) => state.store.judge(*verdict, (one, other), by, *dry_run),
            None => Err(StoreError::BadJudgement("verdict is missing".to_owned())),
        }
    });
    let report = outcome.await?.map_err(|error| failure::of_store(&error))?;
    let status = if is_kept { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(report)).into_response())
}

/// `GET /judgements`: all judgements, withdrawn ones included, the latest first.
pub async fn get_judgements(State(state): State<AppState>, params: Params) -> Result<Response, Problem> {
    let limit = limit(&params)?;
    let found = blocking::run(&state, default_timeout(&state), |state, _| state.store.judgements()).await?;
    let mut items = found.map_err(|error| failure::of_store(&error))?;
    items.truncate(limit);
    Ok(list(json!(items)))
}

/// `GET /review`: the pairs most worth a judgement.
pub async fn get_review(State(state): State<AppState>, params: Params) -> Result<Response, Problem> {
    let limit = limit(&params)?;
    let found = blocking::run(&state, default_timeout(&state), move |state, _| state.store.review(limit)).await?;
    let items = found.map_err(|error| failure::of_store(&error))?;
    Ok(list(json!(items)))
}

fn list(items: Value) -> Response {
    Json(json!({ "items": items, "next": null })).into_response()
}

fn limit(params: &Params) -> Result<usize, Problem> {
    let Some(text) = params.one("limit")? else { return Ok(USUAL) };
    text.parse().ok().filter(|limit| (1..=MOST).contains(limit)).ok_or_else(|| {
        let detail = format!("limit is {text:?}, but must be a whole number from 1 to {MOST}.");
        Problem::new(Kind::BadParameter, detail).with("parameter", "limit")
    })
}
