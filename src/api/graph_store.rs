//! The SPARQL 1.1 Graph Store Protocol at `/store`.
//!
//! Entry points: the handlers. A graph is named by `?graph=` or `?default` (indirectly) or by the request's own address
//! below `/store/` (directly). Invariant: a request acts on exactly the graph it names; one that fails has changed
//! nothing.

use axum::body::Bytes;
use axum::extract::{FromRequest as _, Multipart, Request, State};
use axum::http::header::{CONTENT_TYPE, HOST, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use super::auth::Writer;
use super::blocking;
use super::cache::{Tag, expected_revision};
use super::failure;
use super::negotiate::{self, Offer};
use super::params::Params;
use super::problem::{Kind, Problem};
use super::state::AppState;
use crate::store::{Before, GraphDocument, GraphRef, QueryError, ResultFormat};

/// Formats of one graph.
const GRAPH_OFFERS: &[Offer<ResultFormat>] = &[
    Offer::new("text/turtle", "ttl", ResultFormat::Turtle),
    Offer::new("text/turtle", "turtle", ResultFormat::Turtle),
    Offer::new("application/ld+json", "jsonld", ResultFormat::JsonLd),
    Offer::new("application/n-triples", "nt", ResultFormat::NTriples),
    Offer::new("application/rdf+xml", "rdf", ResultFormat::RdfXml),
    Offer::new("application/n-quads", "nq", ResultFormat::NQuads),
    Offer::new("application/trig", "trig", ResultFormat::TriG),
];

/// Formats of all graphs.
const DATASET_OFFERS: &[Offer<ResultFormat>] = &[
    Offer::new("application/n-quads", "nq", ResultFormat::NQuads),
    Offer::new("application/trig", "trig", ResultFormat::TriG),
    Offer::new("application/ld+json", "jsonld", ResultFormat::JsonLd),
];

/// The path that graphs are below.
const ROOT: &str = "/store";

/// `GET /store`: a graph; all of them where none is named.
pub async fn get_graph(
    State(state): State<AppState>,
    headers: HeaderMap,
    uri: Uri,
    params: Params,
) -> Result<Response, Problem> {
    let graph = target(&state, &headers, &uri, &params)?;
    let offers = if graph == GraphRef::All { DATASET_OFFERS } else { GRAPH_OFFERS };
    let offer = negotiate::choose(offers, &headers, params.one("format")?)?;
    let tag = Tag::now(&state, offer.name);
    if let Some(response) = tag.not_modified(&headers) {
        return Ok(response);
    }
    let (format, timeout) = (offer.value, state.config.limits.max_timeout);
    let body = blocking::stream(&state, timeout, move |state, cancel, sink| {
        let full_text = state.config.full_text;
        let is_hidden = !full_text && graph == GraphRef::Named(state.store.base().texts());
        if is_hidden || !state.store.has_graph(&graph).map_err(QueryError::from)? {
            return Err(QueryError::NoGraph);
        }
        state.store.write_graph(&graph, format, full_text, (cancel, sink))
    })
    .await?;
    let mut response = body.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    Ok(tag.on(response))
}

/// `PUT /store`: puts a graph in place of what was there. 201 where it is new, else 204.
pub async fn put_graph(_: Writer, State(state): State<AppState>, request: Request) -> Result<Response, Problem> {
    let asked = Asked::of(&state, request).await?;
    if asked.graph == GraphRef::All {
        return Err(unnamed());
    }
    let is_new = asked.write(&state, Before::Replaced).await?;
    Ok(if is_new { StatusCode::CREATED } else { StatusCode::NO_CONTENT }.into_response())
}

/// `POST /store`: adds to a graph; to a new one where none is named, whose address is in `Location`. A document that
/// holds several graphs adds to those that it names.
pub async fn post_graph(_: Writer, State(state): State<AppState>, request: Request) -> Result<Response, Problem> {
    let mut asked = Asked::of(&state, request).await?;
    let names_graphs = |(_, format, _): &Document| matches!(format, ResultFormat::NQuads | ResultFormat::TriG);
    let mut location = None;
    if asked.graph == GraphRef::All && !asked.documents.iter().any(names_graphs) {
        let iri = format!("{}{ROOT}/{}", asked.authority, fresh(&state, &asked.documents));
        location = HeaderValue::from_str(&iri).ok();
        asked.graph = GraphRef::Named(iri);
    }
    let is_new = asked.write(&state, Before::Kept).await?;
    let mut response = if is_new { StatusCode::CREATED } else { StatusCode::NO_CONTENT }.into_response();
    if let Some(location) = location {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}

/// `DELETE /store`: takes a graph out. The default graph is emptied.
pub async fn delete_graph(
    _: Writer,
    State(state): State<AppState>,
    headers: HeaderMap,
    uri: Uri,
    params: Params,
) -> Result<Response, Problem> {
    let graph = target(&state, &headers, &uri, &params)?;
    if graph == GraphRef::All {
        return Err(unnamed());
    }
    let expected = expected_revision(&state, &headers)?;
    let outcome = blocking::run(&state, state.config.limits.max_timeout, move |state, _| {
        state.store.drop_graph(&graph, &|revision| expected.is_none_or(|expected| expected == revision))
    });
    if outcome.await?.map_err(|error| failure::of_store(&error))? {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(failure::of_query(&QueryError::NoGraph))
    }
}

/// A name for messages, a format, the bytes.
type Document = (String, ResultFormat, Bytes);

/// What a request puts where.
struct Asked {
    graph: GraphRef,
    authority: String,
    documents: Vec<Document>,
    expected: Option<u64>,
}

impl Asked {
    async fn of(state: &AppState, request: Request) -> Result<Self, Problem> {
        let headers = request.headers();
        let params = Params::parse(request.uri().query().unwrap_or_default().as_bytes());
        let graph = target(state, headers, request.uri(), &params)?;
        let authority = authority(state, headers);
        let expected = expected_revision(state, headers)?;
        Ok(Self { graph, authority, documents: documents(state, request).await?, expected })
    }

    async fn write(self, state: &AppState, before: Before) -> Result<bool, Problem> {
        let Self { graph, documents, expected, .. } = self;
        let outcome = blocking::run(state, state.config.limits.max_timeout, move |state, _| {
            let documents: Vec<GraphDocument<'_>> =
                documents.iter().map(|(name, format, bytes)| GraphDocument { name, format: *format, bytes }).collect();
            let is_expected = |revision| expected.is_none_or(|expected| expected == revision);
            state.store.change_graph(&graph, &documents, before, &is_expected)
        });
        outcome.await?.map_err(|error| failure::of_store(&error))
    }
}

/// The documents of a body: one, or the parts of a form.
async fn documents(state: &AppState, request: Request) -> Result<Vec<Document>, Problem> {
    let media_type = media_type(request.headers());
    if !media_type.starts_with("multipart/form-data") {
        let format = format_of(&media_type, "")?;
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| unreadable(rejection.status()))?;
        return Ok(vec![("the body".to_owned(), format, bytes)]);
    }
    let mut form = Multipart::from_request(request, state).await.map_err(|rejection| unreadable(rejection.status()))?;
    let mut documents = Vec::new();
    while let Some(part) = form.next_field().await.map_err(|error| unreadable(error.status()))? {
        let name = part.file_name().or_else(|| part.name()).unwrap_or("a part").to_owned();
        let format = format_of(part.content_type().unwrap_or_default(), &name)?;
        documents.push((name, format, part.bytes().await.map_err(|error| unreadable(error.status()))?));
    }
    Ok(documents)
}

fn unreadable(status: StatusCode) -> Problem {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(Kind::TooLarge, "The body has more bytes than the server's limit for bodies.")
        }
        _ => Problem::new(Kind::BadRequest, "The body cannot be read."),
    }
}

fn media_type(headers: &HeaderMap) -> String {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase()
}

fn format_of(media_type: &str, name: &str) -> Result<ResultFormat, Problem> {
    let found = ResultFormat::of_media_type(media_type).or_else(|| {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        ResultFormat::ALL.iter().copied().find(|format| media_type.is_empty() && format.extension() == extension)
    });
    found.filter(|format| !format.is_for_results()).ok_or_else(|| {
        let graphs = ResultFormat::ALL.iter().filter(|format| !format.is_for_results());
        let types: Vec<&str> = graphs.filter_map(|format| format.media_type().split(';').next()).collect();
        let detail = format!("The content is of type {media_type:?}; send one of {}.", types.join(", "));
        Problem::new(Kind::UnsupportedMediaType, detail)
    })
}

/// The graph that a request names.
fn target(state: &AppState, headers: &HeaderMap, uri: &Uri, params: &Params) -> Result<GraphRef, Problem> {
    let wrong = |detail: String| Problem::new(Kind::BadParameter, detail);
    let is_default = params.0.iter().any(|(name, _)| name == "default");
    let named = params.one("graph")?;
    if uri.path() != ROOT {
        if is_default || named.is_some() {
            return Err(wrong("The address names a graph already; leave out `default` and `graph`.".to_owned()));
        }
        let iri =
            format!("{}{uri}", authority(state, headers), uri = uri.path_and_query().map_or("", |uri| uri.as_str()));
        return GraphRef::named(&iri).ok_or_else(|| wrong(format!("The address {iri:?} is no IRI.")));
    }
    match (named, is_default) {
        (Some(_), true) => Err(wrong("The parameters `default` and `graph` exclude each other.".to_owned())),
        (Some(iri), false) => GraphRef::named(iri)
            .ok_or_else(|| wrong(format!("graph is {iri:?}, but must be an absolute IRI.")).with("parameter", "graph")),
        (None, true) => Ok(GraphRef::Default),
        (None, false) => Ok(GraphRef::All),
    }
}

/// Scheme and authority under which the client reached the server.
pub(super) fn authority(state: &AppState, headers: &HeaderMap) -> String {
    let scheme = state.origin.split_once("://").map_or("http", |(scheme, _)| scheme);
    match headers.get(HOST).and_then(|host| host.to_str().ok()) {
        Some(host) => format!("{scheme}://{host}"),
        None => state.origin.clone(),
    }
}

/// A name that no graph has yet: of the documents and the store's revision.
fn fresh(state: &AppState, documents: &[Document]) -> String {
    let mut hash = Sha256::new().chain_update(state.store.revision().to_be_bytes());
    documents.iter().for_each(|(_, _, bytes)| hash.update(bytes));
    hash.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

fn unnamed() -> Problem {
    let detail = "Say which graph: `?default`, `?graph=` with its name, or its own address below /store/.";
    Problem::new(Kind::BadParameter, detail)
}
