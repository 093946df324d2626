//! The queries that run now, and the log of those that ran for long.
//!
//! Entry points: [`Running::begin`], [`get_queries`], [`delete_query`]. Invariant: what is listed runs, and is taken off
//! the list when it ends, however it ends.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::auth::Admin;
use super::problem::{Kind, Problem};
use super::state::AppState;
use crate::store::{Cancel, QueryRequest};

/// Letters of a query that are shown.
const SHOWN: usize = 4000;

/// The queries that run now.
#[derive(Default)]
pub struct Running {
    last: AtomicU64,
    queries: Mutex<BTreeMap<u64, Entry>>,
}

struct Entry {
    kind: &'static str,
    text: String,
    since: Instant,
    cancel: Cancel,
}

/// A query on the list; dropping it takes it off.
pub struct Listed<'a> {
    state: &'a AppState,
    id: u64,
    since: Instant,
}

impl Running {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Entry>> {
        self.queries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a query on the list.
    #[must_use]
    pub fn begin<'a>(state: &'a AppState, kind: &'static str, text: &str, cancel: &Cancel) -> Listed<'a> {
        let running = &state.running;
        let id = running.last.fetch_add(1, Ordering::Relaxed) + 1;
        let text = shown(text);
        let since = Instant::now();
        running.lock().insert(id, Entry { kind, text, since, cancel: cancel.clone() });
        Listed { state, id, since }
    }
}

fn shown(text: &str) -> String {
    // No text has more letters than bytes.
    if text.len() <= SHOWN { text.to_owned() } else { text.chars().take(SHOWN).collect() }
}

impl Listed<'_> {
    /// Writes a query that took long to the log, with its plan.
    pub fn log_if_slow(&self, text: &str, request: &QueryRequest) {
        let seconds = self.since.elapsed();
        if seconds < self.state.config.limits.slow_query {
            return;
        }
        let plan =
            self.state.store.plan(request.clone()).map(|explanation| explanation.plan.lines()).unwrap_or_default();
        let text = shown(text);
        tracing::warn!(seconds = seconds.as_secs_f64(), query = %text, %plan, "slow query");
    }
}

impl Drop for Listed<'_> {
    fn drop(&mut self) {
        self.state.running.lock().remove(&self.id);
    }
}

/// `GET /queries`: what runs now, the oldest first.
pub async fn get_queries(_: Admin, State(state): State<AppState>) -> Json<Value> {
    let items: Vec<Value> = state
        .running
        .lock()
        .iter()
        .map(|(id, entry)| {
            json!({
                "id": id.to_string(),
                "kind": entry.kind,
                "query": entry.text,
                "seconds": entry.since.elapsed().as_secs_f64(),
                "isStopping": entry.cancel.is_cancelled(),
            })
        })
        .collect();
    Json(json!({ "items": items, "next": null }))
}

/// `DELETE /queries/{id}`: stops a query. Its client is told so.
pub async fn delete_query(
    _: Admin,
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let cancel = id.parse().ok().and_then(|id: u64| state.running.lock().get(&id).map(|entry| entry.cancel.clone()));
    let cancel = cancel.ok_or_else(|| Problem::new(Kind::NotFound, format!("No query {id:?} runs now.")))?;
    cancel.cancel();
    Ok(StatusCode::NO_CONTENT)
}
