//! SPARQL over HTTP: the SPARQL 1.1 Protocol.
//!
//! Entry points: [`get_sparql`] and [`post_sparql`]. Invariants: the format is chosen before the query runs; the status
//! is chosen after its first row; a GET only reads.

use std::io::Write;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use super::blocking;
use super::cache::Tag;
use super::description;
use super::explain;
use super::failure;
use super::html;
use super::negotiate::{self, Offer};
use super::params::Params;
use super::parsed::Parsed;
use super::problem::{Kind, Problem};
use super::running::Running;
use super::spot::{self, Shape};
use super::state::AppState;
use super::update;
use crate::store::{Cancel, QueryAnswer, QueryError, QueryKind, QueryRequest, ResultFormat};

/// Rows on a page for people.
const ROWS_ON_PAGE: usize = 1000;
/// What is sent: a format of the standards, or a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As the standards have it.
    Standard(ResultFormat),
    /// A page for people.
    Page,
}

/// Formats of rows and booleans.
pub const RESULT_OFFERS: &[Offer<Form>] = &[
    Offer::new("application/sparql-results+json", "json", Form::Standard(ResultFormat::Json)),
    Offer::new("application/json", "json", Form::Standard(ResultFormat::Json)),
    Offer::new("application/sparql-results+xml", "xml", Form::Standard(ResultFormat::Xml)),
    Offer::new("application/xml", "xml", Form::Standard(ResultFormat::Xml)),
    Offer::new("text/csv", "csv", Form::Standard(ResultFormat::Csv)),
    Offer::new("text/tab-separated-values", "tsv", Form::Standard(ResultFormat::Tsv)),
    Offer::new("text/html", "html", Form::Page),
];

/// Formats of graphs.
pub const GRAPH_OFFERS: &[Offer<Form>] = &[
    Offer::new("text/turtle", "ttl", Form::Standard(ResultFormat::Turtle)),
    Offer::new("text/turtle", "turtle", Form::Standard(ResultFormat::Turtle)),
    Offer::new("application/ld+json", "jsonld", Form::Standard(ResultFormat::JsonLd)),
    Offer::new("application/n-triples", "nt", Form::Standard(ResultFormat::NTriples)),
    Offer::new("application/rdf+xml", "rdf", Form::Standard(ResultFormat::RdfXml)),
    Offer::new("application/n-quads", "nq", Form::Standard(ResultFormat::NQuads)),
    Offer::new("application/trig", "trig", Form::Standard(ResultFormat::TriG)),
    Offer::new("text/html", "html", Form::Page),
];

/// `GET /sparql`: runs a query, or says what the service is; to people, shows where to write one.
pub async fn get_sparql(
    State(state): State<AppState>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Problem> {
    if params.one("update")?.is_some() {
        return Err(Problem::new(Kind::UpdateAsQuery, "An update is not sent by GET."));
    }
    let Some(text) = params.one("query")? else {
        return description::get_description(&state, &headers, &params).await;
    };
    let text = text.to_owned();
    answer(&state, &headers, &params, text, true).await
}

/// `POST /sparql`: runs a query or an update, sent as a form or as it is.
pub async fn post_sparql(
    State(state): State<AppState>,
    headers: HeaderMap,
    params: Params,
    body: Bytes,
) -> Result<Response, Problem> {
    let media_type = media_type(&headers)?;
    match media_type.as_str() {
        "application/sparql-query" => {
            let text = text_of(&params, &body)?;
            answer(&state, &headers, &params, text, false).await
        }
        "application/sparql-update" => {
            let text = text_of(&params, &body)?;
            update::run(&state, &headers, &params, text).await
        }
        "application/x-www-form-urlencoded" => {
            // What the address says beside the form counts too.
            let mut form = Params::parse(&body);
            form.0.extend(params.0);
            match (form.one("query")?, form.one("update")?) {
                (Some(text), None) => answer(&state, &headers, &form, text.to_owned(), false).await,
                (None, Some(text)) => update::run(&state, &headers, &form, text.to_owned()).await,
                (Some(_), Some(_)) => {
                    Err(Problem::new(Kind::BadParameter, "The form has a query and an update; send one of them."))
                }
                (None, None) => Err(Problem::new(Kind::BadParameter, "The form has no field `query` or `update`.")),
            }
        }
        other => {
            let detail = format!(
                "The body is {other:?}; send application/sparql-query, application/sparql-update or \
                 application/x-www-form-urlencoded."
            );
            Err(Problem::new(Kind::UnsupportedMediaType, detail))
        }
    }
}

/// The type of a body, which is in UTF-8.
fn media_type(headers: &HeaderMap) -> Result<String, Problem> {
    let sent = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
    let mut parts = sent.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_owned();
    let charset = parts.find_map(|parameter| parameter.strip_prefix("charset=")).map(|name| name.trim_matches('"'));
    match charset {
        None | Some("utf-8") => Ok(name),
        Some(other) => {
            let detail = format!("The body is in {other:?}; SPARQL is sent in UTF-8.");
            Err(Problem::new(Kind::UnsupportedMediaType, detail))
        }
    }
}

/// The text of a body that is a query or an update itself; then the address has none.
fn text_of(params: &Params, body: &Bytes) -> Result<String, Problem> {
    if let Some(name) = ["query", "update"].into_iter().find(|name| !params.all(name).is_empty()) {
        let detail = format!("The address has a parameter `{name}` beside the body; send one of them.");
        return Err(Problem::new(Kind::BadParameter, detail));
    }
    String::from_utf8(body.to_vec()).map_err(|_| Problem::new(Kind::BadRequest, "The body is not UTF-8."))
}

async fn answer(
    state: &AppState,
    headers: &HeaderMap,
    params: &Params,
    text: String,
    is_get: bool,
) -> Result<Response, Problem> {
    let (request, shape) = request_of(state, params, &text).await?;
    if let Some(wanted) = explain::wanted(params)? {
        return explain::explain(state, headers, params, (text, request, wanted)).await;
    }
    let offers = match request.query.kind() {
        Some(QueryKind::Construct | QueryKind::Describe) => GRAPH_OFFERS,
        _ => RESULT_OFFERS,
    };
    let offer = negotiate::choose(offers, headers, params.one("format")?)?;
    let tag = is_get.then(|| Tag::now(state, offer.name));
    if let Some(response) = tag.as_ref().and_then(|tag| tag.not_modified(headers)) {
        return Ok(response);
    }
    let response = match offer.value {
        Form::Standard(format) => standard(state, (request, shape), text, format).await?,
        Form::Page => page(state, request, text).await?,
    };
    Ok(match tag {
        Some(tag) => tag.on(response),
        None => response,
    })
}

/// The query with its limits, and its shape where it may be answered on the spot.
async fn request_of(state: &AppState, params: &Params, text: &str) -> Result<(QueryRequest, Option<Shape>), Problem> {
    let limits = &state.config.limits;
    let timeout = params.timeout(limits)?;
    let known = Parsed::query(state, timeout, text).await?.map_err(|error| malformed(&error, text))?;
    let shape = known.shape;
    let mut request = QueryRequest::parsed(known.query);
    request.timeout = timeout;
    request.max_rows = Some(limits.rows);
    request.max_bytes = Some(limits.result_bytes);
    request.max_memory = Some(limits.query_memory);
    request.rewriting = params.rewriting(state.config.rewriting)?;
    request.fetcher.clone_from(&state.fetcher);
    request.with_full_text = state.config.full_text;
    request.default_graphs = params.all("default-graph-uri").into_iter().map(str::to_owned).collect();
    request.named_graphs = params.all("named-graph-uri").into_iter().map(str::to_owned).collect();
    Ok((request, shape))
}

/// An answer in one of the standard formats, row by row.
async fn standard(
    state: &AppState,
    (request, shape): (QueryRequest, Option<Shape>),
    text: String,
    format: ResultFormat,
) -> Result<Response, Problem> {
    let timeout = request.timeout;
    let work = move |state: &AppState, (cancel, timeout): (&Cancel, Duration), sink: &mut dyn Write| {
        let listed = Running::begin(state, "query", &text, cancel);
        let attempt = QueryRequest { timeout, ..request.with_cancel(cancel) };
        let answered = state.store.query_serialized(attempt, format, sink);
        listed.log_if_slow(&text, &request);
        answered
    };
    let body = spot::answer(state, shape, timeout, work).await?;
    let mut response = body.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    Ok(response)
}

async fn page(state: &AppState, request: QueryRequest, text: String) -> Result<Response, Problem> {
    let source = text.clone();
    let shown = blocking::run(state, request.timeout, move |state, cancel| {
        let listed = Running::begin(state, "query", &source, cancel);
        let table = collect(state, request.with_cancel(cancel));
        listed.log_if_slow(&source, &request);
        state.metrics.query(if table.is_ok() { "answered" } else { "failed" });
        table
    })
    .await?
    .map_err(|error| failure::of_query(&error))?;
    Ok(html::respond(html::query_result(state, &text, &shown)))
}

/// What a page shows of an answer.
#[derive(Clone, Debug)]
pub enum Shown {
    /// The first rows, and whether there are more.
    Rows(Vec<String>, Vec<Vec<Option<crate::rdf::Term>>>, bool),
    /// Yes or no.
    Boolean(bool),
    /// The first triples, and whether there are more.
    Triples(Vec<crate::rdf::Triple>, bool),
}

fn collect(state: &AppState, request: QueryRequest) -> Result<Shown, QueryError> {
    Ok(match state.store.query(request)? {
        QueryAnswer::Boolean(answer) => Shown::Boolean(answer),
        QueryAnswer::Solutions(rows) => {
            let variables = rows.variables();
            let mut rows = rows.take(ROWS_ON_PAGE + 1).collect::<Result<Vec<_>, _>>()?;
            let has_more = rows.len() > ROWS_ON_PAGE;
            rows.truncate(ROWS_ON_PAGE);
            Shown::Rows(variables, rows, has_more)
        }
        QueryAnswer::Graph(triples) => {
            let mut triples = triples.take(ROWS_ON_PAGE + 1).collect::<Result<Vec<_>, _>>()?;
            let has_more = triples.len() > ROWS_ON_PAGE;
            triples.truncate(ROWS_ON_PAGE);
            Shown::Triples(triples, has_more)
        }
    })
}

/// An update sent as a query gets told so, instead of a syntax error at its first word.
fn malformed(error: &QueryError, text: &str) -> Problem {
    const UPDATES: &[&str] = &["insert", "delete", "load", "clear", "create", "drop", "copy", "move", "add", "with"];
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let is_prologue = |line: &&str| {
        let line = line.to_ascii_lowercase();
        line.starts_with("prefix") || line.starts_with("base")
    };
    let first = lines.find(|line| !is_prologue(line)).unwrap_or_default();
    let word: String = first.chars().take_while(char::is_ascii_alphabetic).collect();
    if matches!(error, QueryError::Syntax { .. }) && UPDATES.contains(&word.to_ascii_lowercase().as_str()) {
        return Problem::new(Kind::UpdateAsQuery, format!("The query starts with {word}, which is an update."));
    }
    failure::of_query(error)
}

/// The time of a query that nobody asked to be longer.
pub(super) fn default_timeout(state: &AppState) -> Duration {
    state.config.limits.default_timeout
}
