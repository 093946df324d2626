//! Addresses of things: `/id/…` leads people to pages, applications to views, and gives RDF to whoever asks for it.
//!
//! Entry point: [`get_resource`]. Invariant: the answer is about the store's own base, whatever host and port the server
//! is reached by.

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, LOCATION, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::blocking;
use super::cache::Tag;
use super::negotiate::{self, Offer};
use super::params::Params;
use super::problem::{Kind, Problem};
use super::sparql::default_timeout;
use super::state::AppState;
use crate::store::{QueryError, ResultFormat, StoreError};
use crate::view::{ParameterType, ResultKind};

#[derive(Clone, Copy)]
enum Form {
    See,
    Graph(ResultFormat),
}

const OFFERS: &[Offer<Form>] = &[
    Offer::new("text/html", "html", Form::See),
    Offer::new("application/json", "json", Form::See),
    Offer::new("text/turtle", "ttl", Form::Graph(ResultFormat::Turtle)),
    Offer::new("application/ld+json", "jsonld", Form::Graph(ResultFormat::JsonLd)),
    Offer::new("application/n-triples", "nt", Form::Graph(ResultFormat::NTriples)),
    Offer::new("application/rdf+xml", "rdf", Form::Graph(ResultFormat::RdfXml)),
];

/// What must be escaped in one part of a path.
const PART: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'/').add(b'<').add(b'>').add(b'?').add(b'{').add(b'}');

/// `GET /id/{path}`.
pub async fn get_resource(
    State(state): State<AppState>,
    Path(path): Path<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Problem> {
    let offer = negotiate::choose(OFFERS, &headers, params.one("format")?)?;
    let iri = state.store.base().iri(&path);
    let unknown = || Problem::new(Kind::NotFound, format!("Nothing is known about <{iri}>."));
    if path.contains(|letter: char| letter <= ' ' || "<>\"{}|\\^`".contains(letter)) {
        return Err(unknown());
    }
    let tag = Tag::now(&state, offer.name);
    if let Some(response) = tag.not_modified(&headers) {
        return Ok(response);
    }
    let asked = iri.clone();
    let found = blocking::run(&state, default_timeout(&state), move |state, _| {
        let entity = state.store.entity_of(&asked)?;
        Ok::<_, StoreError>(state.store.knows(&entity)?.then_some(entity))
    });
    // Another id of an entity is answered as the entity itself.
    let iri = found.await?.map_err(|error| Problem::internal(&error))?.ok_or_else(unknown)?;
    let path = state.store.base().path(&iri).unwrap_or(&path).to_owned();
    match offer.value {
        Form::Graph(format) => {
            let body = blocking::stream(&state, default_timeout(&state), move |state, _, sink| {
                let described = state.store.describe(&iri, format, sink);
                described.map(drop).map_err(|error| QueryError::Internal(error.to_string()))
            });
            let mut response = body.await?.into_response();
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
            Ok(tag.on(response))
        }
        Form::See => {
            let place = page_of(&state, &path).unwrap_or_else(|| format!("/id/{path}?format=ttl"));
            let mut response = StatusCode::SEE_OTHER.into_response();
            let value = HeaderValue::from_str(&place).map_err(|error| Problem::internal(&error))?;
            response.headers_mut().insert(LOCATION, value);
            response.headers_mut().insert(VARY, HeaderValue::from_static("Accept"));
            Ok(response)
        }
    }
}

/// The view that shows one thing of the kind that the path names.
fn page_of(state: &AppState, path: &str) -> Option<String> {
    page(state, |below| path.strip_prefix(below))
}

/// The page of an entity that a data set has brought along, under an IRI of its own.
pub fn page_of_entity(state: &AppState, iri: &str) -> Option<String> {
    let base = state.store.base();
    let is_mentioned = || state.store.is_mentioned(iri).unwrap_or(false);
    page(state, |below| (base.entity_id(&base.iri(below)) == below && is_mentioned()).then_some(iri))
}

/// The page of what `part` says to be of the kind below a path.
fn page<'i>(state: &AppState, part: impl Fn(&str) -> Option<&'i str>) -> Option<String> {
    state.catalogue.views.iter().filter(|view| view.header.result == ResultKind::One).find_map(|view| {
        let [parameter] = view.parameters.as_slice() else { return None };
        let ParameterType::Iri { below } = &parameter.kind else { return None };
        let is_page = view.header.endpoint.ends_with('}') && parameter.in_path && !below.is_empty();
        let local = part(below).filter(|_| is_page)?;
        let local = utf8_percent_encode(local, PART).to_string();
        Some(view.header.endpoint.replace(&format!("{{{}}}", parameter.name), &local))
    })
}
