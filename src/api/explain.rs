//! How a query is evaluated, for whoever wants it faster.
//!
//! Entry point: [`explain`], called for `explain=` at `/sparql`: `plan` shows the plan, `run` runs the query and shows what
//! was counted. Invariant: a query that is run for its explanation has the limits of any other.

use axum::Json;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::failure;
use super::negotiate::{self, Offer};
use super::params::Params;
use super::problem::{Kind, Problem};
use super::running::Running;
use super::state::AppState;
use super::{blocking, html};
use crate::store::QueryRequest;

#[derive(Clone, Copy)]
enum Form {
    Json,
    Page,
}

const OFFERS: &[Offer<Form>] =
    &[Offer::new("application/json", "json", Form::Json), Offer::new("text/html", "html", Form::Page)];

/// What of a query is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The plan; nothing is run.
    Plan,
    /// The plan with what was counted.
    Run,
}

/// What `explain=` asks for, if it is there.
///
/// # Errors
/// 400 for a value that it does not take.
pub fn wanted(params: &Params) -> Result<Option<Wanted>, Problem> {
    match params.one("explain")? {
        None => Ok(None),
        Some("plan") => Ok(Some(Wanted::Plan)),
        Some("run") => Ok(Some(Wanted::Run)),
        Some(other) => {
            let detail = format!("explain is {other:?}, but must be plan or run.");
            Err(Problem::new(Kind::BadParameter, detail).with("parameter", "explain"))
        }
    }
}

/// The plan of a query, as JSON or as a page.
///
/// # Errors
/// Where the query cannot be evaluated, or the client takes neither form.
pub async fn explain(
    state: &AppState,
    headers: &HeaderMap,
    params: &Params,
    (text, mut request, wanted): (String, QueryRequest, Wanted),
) -> Result<Response, Problem> {
    let form = negotiate::choose(OFFERS, headers, params.one("format")?)?.value;
    let query = text.clone();
    let explained = blocking::run(state, request.timeout, move |state, cancel| {
        request.cancel = cancel.clone();
        match wanted {
            Wanted::Plan => state.store.plan(request),
            Wanted::Run => {
                let _listed = Running::begin(state, "explain", &query, cancel);
                state.store.explain(request)
            }
        }
    });
    let explanation = explained.await?.map_err(|error| failure::of_query(&error))?;
    Ok(match form {
        Form::Json => Json(explanation).into_response(),
        Form::Page => html::respond(html::explanation(&text, &explanation)),
    })
}
