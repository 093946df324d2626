//! What an operator does while the server serves.
//!
//! Entry points: [`post_backup`], [`post_optimize`]. Invariant: the client names a backup, never a path: where backups go
//! is the operator's setting.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::auth::Admin;
use super::blocking;
use super::failure;
use super::params::Params;
use super::problem::{Kind, Problem};
use super::state::AppState;

/// `POST /admin/backups`: makes a backup.
pub async fn post_backup(_: Admin, State(state): State<AppState>, params: Params) -> Result<Json<Value>, Problem> {
    let Some(folder) = state.config.backups.clone() else {
        let detail = "This server has no folder for backups; set one with --backups.";
        return Err(Problem::new(Kind::NotImplemented, detail));
    };
    let name = params.one("name")?.map(str::to_owned);
    let limit = state.config.limits.max_timeout;
    let made = blocking::run(&state, limit, move |state, _| state.store.backup(&folder, name.as_deref()));
    let backup = made.await?.map_err(|error| failure::of_store(&error))?;
    tracing::info!(path = %backup.path.display(), "backup made");
    Ok(Json(json!(backup)))
}

/// `POST /admin/optimize`: compacts the store.
pub async fn post_optimize(_: Admin, State(state): State<AppState>) -> Result<Json<Value>, Problem> {
    let limit = state.config.limits.max_timeout;
    let done = blocking::run(&state, limit, |state, _| state.store.optimize());
    done.await?.map_err(|error| failure::of_store(&error))?;
    Ok(Json(json!({ "revision": state.store.revision() })))
}
