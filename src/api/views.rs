//! Answers of curated views.
//!
//! Entry point: [`route`] makes the handler of a view. Invariant: no view has code of its own here.

use axum::Json;
use axum::extract::{RawPathParams, State};
use axum::http::header::LINK;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use serde_json::Value;

use super::blocking;
use super::cache::Tag;
use super::failure;
use super::html;
use super::negotiate::{self, Offer};
use super::params::Params;
use super::problem::{Kind, Problem};
use super::sparql::default_timeout;
use super::state::AppState;
use crate::store::{Cancel, Store};
use crate::view::{Answer, RequestError, View, ViewRequest};

/// What a view gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Data.
    Json,
    /// A page.
    Page,
}

/// Formats of views.
pub const OFFERS: &[Offer<Form>] =
    &[Offer::new("application/json", "json", Form::Json), Offer::new("text/html", "html", Form::Page)];

/// The handler of the view with this index in the catalogue.
pub fn route(index: usize) -> MethodRouter<AppState> {
    on(
        MethodFilter::GET,
        move |State(state): State<AppState>, path: RawPathParams, params: Params, uri: Uri, headers: HeaderMap| async move {
            let path = path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            get_view(&state, index, Asked { path, params, uri, headers }).await
        },
    )
}

/// A request to a view.
struct Asked {
    path: Vec<(String, String)>,
    params: Params,
    uri: Uri,
    headers: HeaderMap,
}

/// A view's answer and, for a page, those of the views below it.
struct Answers {
    main: Answer,
    sections: Vec<(String, String, Value)>,
}

async fn get_view(state: &AppState, index: usize, asked: Asked) -> Result<Response, Problem> {
    let offer = negotiate::choose(OFFERS, &asked.headers, asked.params.one("format")?)?;
    let tag = Tag::now(state, offer.name);
    if let Some(response) = tag.not_modified(&asked.headers) {
        return Ok(response);
    }
    let form = offer.value;
    let path = asked.path.clone();
    let parameters: Vec<(String, String)> = asked.path.iter().chain(&asked.params.0).cloned().collect();
    let shown = parameters.clone();
    let answers = blocking::run(state, default_timeout(state), move |state, cancel| {
        let view = state.catalogue.views.get(index).ok_or_else(|| RequestError::NotFound("this view".to_owned()))?;
        let answers = run(state, view, parameters, path, (form, cancel));
        state.metrics.query(if answers.is_ok() { "answered" } else { "failed" });
        answers
    })
    .await?
    .map_err(|error| problem_of(&error))?;
    let next = answers.main.next.as_deref().map(|cursor| next_page(&asked.uri, cursor));
    let mut response = match (form, state.catalogue.views.get(index)) {
        (Form::Page, Some(view)) => html::respond(html::view_answer(
            state,
            view,
            &shown,
            &answers.main.body,
            &answers.sections,
            next.as_deref(),
        )),
        _ => Json(answers.main.body).into_response(),
    };
    if let Some(link) = next.and_then(|next| HeaderValue::from_str(&format!("<{next}>; rel=\"next\"")).ok()) {
        response.headers_mut().insert(LINK, link);
    }
    Ok(tag.on(response))
}

fn run(
    state: &AppState,
    view: &View,
    parameters: Vec<(String, String)>,
    path: Vec<(String, String)>,
    (form, cancel): (Form, &Cancel),
) -> Result<Answers, RequestError> {
    let store: &Store = &state.store;
    let request = |parameters| ViewRequest {
        parameters,
        timeout: default_timeout(state),
        max_rows: state.config.limits.rows,
        cancel: cancel.clone(),
    };
    let main = view.run(store, &request(parameters))?;
    let mut sections = Vec::new();
    if form == Form::Page {
        for other in view.header.sections.iter().filter_map(|name| state.catalogue.view(name)) {
            // The thing shown is the first parameter of the views below it, whatever they call it.
            let value = path.first().map(|(_, value)| value.clone()).unwrap_or_default();
            let Some(first) = other.parameters.first() else { continue };
            let given = vec![(first.name.clone(), value)];
            let answer = other.run(store, &request(given))?;
            sections.push((other.name.clone(), other.header.summary.clone(), answer.body));
        }
    }
    Ok(Answers { main, sections })
}

/// The same address with another cursor.
fn next_page(uri: &Uri, cursor: &str) -> String {
    let kept = Params::parse(uri.query().unwrap_or_default().as_bytes());
    let kept = kept.0.iter().filter(|(name, _)| name != "cursor");
    let mut query = form_urlencoded::Serializer::new(String::new());
    kept.for_each(|(name, value)| {
        query.append_pair(name, value);
    });
    query.append_pair("cursor", cursor);
    format!("{}?{}", uri.path(), query.finish())
}

fn problem_of(error: &RequestError) -> Problem {
    let sentence = |error: &RequestError| {
        let text = error.to_string();
        let mut letters = text.chars();
        let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}.", letters.as_str().trim_end_matches('.'))
    };
    match error {
        RequestError::Query(error) => failure::of_query(error),
        RequestError::NotFound(_) => Problem::new(Kind::NotFound, sentence(error)),
        RequestError::BadCursor(_) => Problem::new(Kind::BadCursor, sentence(error)),
        RequestError::UnknownParameter { name, .. }
        | RequestError::MissingParameter { name, .. }
        | RequestError::RepeatedParameter { name }
        | RequestError::BadValue { name, .. } => {
            Problem::new(Kind::BadParameter, sentence(error)).with("parameter", name.clone())
        }
    }
}
