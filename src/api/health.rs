//! For whoever runs the server: is it alive, is it ready, what has it done.
//!
//! Entry points: [`get_live`], [`get_ready`], [`get_metrics`].

use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::blocking;
use super::problem::{Kind, Problem};
use super::sparql::default_timeout;
use super::state::AppState;
use crate::store::QueryRequest;

/// `GET /health/live`: the process answers.
pub async fn get_live() -> Json<serde_json::Value> {
    Json(json!({ "status": "live" }))
}

/// `GET /health/ready`: the store answers, the search index is there, and the server is not stopping.
pub async fn get_ready(State(state): State<AppState>) -> Result<Json<serde_json::Value>, Problem> {
    if !state.is_ready.load(Ordering::Acquire) {
        return Err(Problem::new(Kind::Busy, "The server is starting or stopping.").retry_after(1));
    }
    let answer = blocking::run(&state, default_timeout(&state), |state, cancel| {
        let mut request = QueryRequest::text("ASK {}");
        request.cancel = cancel.clone();
        state.store.query(request).map(drop)
    });
    answer.await?.map_err(|error| Problem::internal(&error))?;
    let version = env!("CARGO_PKG_VERSION");
    Ok(Json(json!({ "status": "ready", "revision": state.store.revision(), "version": version })))
}

/// `GET /metrics`: counters in the text format of OpenMetrics, which Prometheus reads.
pub async fn get_metrics(State(state): State<AppState>) -> Response {
    let mut response = state.metrics.text().into_response();
    let media_type = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    response
}
