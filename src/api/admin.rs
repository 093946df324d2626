//! What an operator does while the server serves.
//!
//! Entry points: [`post_backup`], [`post_optimize`]. Invariant: the client names a backup, never a path: where backups go
//! is the operator's setting.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::auth::Admin;
use super::blocking;
use super::params::Params;
use super::problem::{Kind, Problem};
use super::state::AppState;
use crate::store::StoreError;

/// `POST /admin/backups`: makes a backup.
pub async fn post_backup(_: Admin, State(state): State<AppState>, params: Params) -> Result<Json<Value>, Problem> {
    let Some(folder) = state.config.backups.clone() else {
        let detail = "This server has no folder for backups; set one with --backups.";
        return Err(Problem::new(Kind::NotImplemented, detail));
    };
    let name = params.one("name")?.map(str::to_owned);
    let limit = state.config.limits.max_timeout;
    let made = blocking::run(&state, limit, move |state, _| state.store.backup(&folder, name.as_deref()));
    let backup = made.await?.map_err(|error| problem_of(&error))?;
    tracing::info!(path = %backup.path.display(), "backup made");
    Ok(Json(json!(backup)))
}

/// `POST /admin/optimize`: compacts the store.
pub async fn post_optimize(_: Admin, State(state): State<AppState>) -> Result<Json<Value>, Problem> {
    let limit = state.config.limits.max_timeout;
    let done = blocking::run(&state, limit, |state, _| state.store.optimize());
    done.await?.map_err(|error| problem_of(&error))?;
    Ok(Json(json!({ "revision": state.store.revision() })))
}

fn problem_of(error: &StoreError) -> Problem {
    match error {
        StoreError::BadBackupName(_) | StoreError::BackupExists(_) => {
            Problem::new(Kind::BadParameter, format!("{error}.")).with("parameter", "name")
        }
        StoreError::NoDisk => {
            Problem::new(Kind::NotImplemented, "The store is in memory; there is nothing to back up.")
        }
        StoreError::Write(_) | StoreError::Unusable { .. } => {
            tracing::error!(%error, "the store cannot write");
            Problem::new(Kind::CannotWrite, "The server cannot write there.")
        }
        other => Problem::internal(other),
    }
}
