//! SPARQL Update over HTTP: the update part of the SPARQL 1.1 Protocol.
//!
//! Entry point: [`run`], called by `POST /sparql`. Invariant: nothing is parsed before the request has shown that it may
//! write; an update that fails has changed nothing.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::failure;
use super::params::Params;
use super::problem::{Kind, Problem};
use super::running::Running;
use super::state::AppState;
use super::tokens::Scope;
use super::{blocking, complexity};
use crate::store::{ParsedUpdate, UpdateRequest};

/// Runs an update. 204 when it is done.
///
/// # Errors
/// Where the request may not write, the update is wrong or takes too long, or the store cannot be written.
pub async fn run(state: &AppState, headers: &HeaderMap, params: &Params, text: String) -> Result<Response, Problem> {
    let access = &state.config.access;
    access.check(headers, Scope::Write)?;
    let administers = access.check(headers, Scope::Admin);
    let timeout = params.timeout(&state.config.limits)?;
    complexity::check_update(&text, state.config.limits.body)?;
    let owned = |name: &str| params.all(name).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let (using, named) = (owned("using-graph-uri"), owned("using-named-graph-uri"));
    let outcome = blocking::run(state, timeout, move |state, cancel| {
        let update = ParsedUpdate::parse(&text, state.store.base()).map_err(|error| failure::of_query(&error))?;
        if update.has_using() && !(using.is_empty() && named.is_empty()) {
            let detail = "The update says by USING or WITH what it reads; leave out using-graph-uri and \
                          using-named-graph-uri.";
            return Err(Problem::new(Kind::BadParameter, detail));
        }
        if update.writes_default_graph() {
            // What stands there is merged knowledge, which a hand-made change can contradict.
            administers?;
        }
        let _listed = Running::begin(state, "update", &text, cancel);
        let request = UpdateRequest {
            update,
            using_graphs: using,
            using_named_graphs: named,
            timeout,
            max_memory: Some(state.config.limits.query_memory),
            fetcher: state.fetcher.clone(),
            cancel: cancel.clone(),
        };
        let done = state.store.run_update(request);
        state.metrics.query(done.as_ref().map_or_else(blocking::outcome, |()| "updated"));
        done.map_err(|error| failure::of_query(&error))
    });
    outcome.await??;
    Ok(StatusCode::NO_CONTENT.into_response())
}
