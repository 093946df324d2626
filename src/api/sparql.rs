//! SPARQL over HTTP: the query part of the SPARQL 1.1 Protocol.
//!
//! Entry points: [`get_sparql`] and [`post_sparql`]. Invariants: the format is chosen before the query runs; the status
//! is chosen after its first row; this address only reads.

use std::io::Write;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use super::blocking;
use super::cache::Tag;
use super::complexity;
use super::html;
use super::negotiate::{self, Offer};
use super::params::Params;
use super::problem::{Kind, Problem};
use super::state::AppState;
use crate::store::{Cancel, ParsedQuery, QueryAnswer, QueryError, QueryKind, QueryRequest, ResultFormat};

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

/// `GET /sparql`: runs a query, or shows where to write one.
pub async fn get_sparql(
    State(state): State<AppState>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, Problem> {
    if params.one("update")?.is_some() {
        return Err(Problem::new(Kind::UpdateAsQuery, "The parameter `update` is not taken here."));
    }
    let Some(text) = params.one("query")? else {
        let offers = &[Offer::new("application/json", "json", false), Offer::new("text/html", "html", true)];
        let wants_page = negotiate::choose(offers, &headers, params.one("format")?).is_ok_and(|offer| offer.value);
        return if wants_page {
            Ok(html::respond(html::query_form(&state)))
        } else {
            Err(Problem::new(Kind::BadParameter, "The parameter `query` is missing."))
        };
    };
    let text = text.to_owned();
    answer(&state, &headers, &params, text, true).await
}

/// `POST /sparql`: runs a query sent as a form or as it is.
pub async fn post_sparql(
    State(state): State<AppState>,
    headers: HeaderMap,
    params: Params,
    body: Bytes,
) -> Result<Response, Problem> {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "application/sparql-query" => {
            let text = String::from_utf8(body.into())
                .map_err(|_| Problem::new(Kind::BadRequest, "The query is not UTF-8."))?;
            answer(&state, &headers, &params, text, false).await
        }
        "application/x-www-form-urlencoded" => {
            // What the address says beside the form counts too.
            let mut form = Params::parse(&body);
            form.0.extend(params.0);
            if form.one("update")?.is_some() {
                return Err(Problem::new(Kind::UpdateAsQuery, "The parameter `update` is not taken here."));
            }
            let text = form.one("query")?.map(str::to_owned);
            let text = text.ok_or_else(|| Problem::new(Kind::BadParameter, "The form has no field `query`."))?;
            answer(&state, &headers, &form, text, false).await
        }
        "application/sparql-update" => {
            Err(Problem::new(Kind::UpdateAsQuery, "The body is an update (application/sparql-update)."))
        }
        other => {
            let detail =
                format!("The body is {other:?}; send application/sparql-query or application/x-www-form-urlencoded.");
            Err(Problem::new(Kind::UnsupportedMediaType, detail))
        }
    }
}

async fn answer(
    state: &AppState,
    headers: &HeaderMap,
    params: &Params,
    text: String,
    is_get: bool,
) -> Result<Response, Problem> {
    let timeout = params.timeout(&state.config.limits)?;
    complexity::check(&text, state.config.limits.query_text)?;
    let source = text.clone();
    let query = blocking::run(state, timeout, move |state, _| ParsedQuery::parse(&source, state.store.base()))
        .await?
        .map_err(|error| malformed(&error, &text))?;
    let offers = match query.kind() {
        QueryKind::Select | QueryKind::Ask => RESULT_OFFERS,
        QueryKind::Construct | QueryKind::Describe => GRAPH_OFFERS,
    };
    let offer = negotiate::choose(offers, headers, params.one("format")?)?;
    let tag = Tag::now(state, offer.name);
    if is_get && let Some(response) = tag.not_modified(headers) {
        return Ok(response);
    }
    let mut request = QueryRequest::parsed(query);
    request.timeout = timeout;
    request.max_rows = Some(state.config.limits.rows);
    request.with_full_text = state.config.full_text;
    request.default_graphs = params.all("default-graph-uri").into_iter().map(str::to_owned).collect();
    request.named_graphs = params.all("named-graph-uri").into_iter().map(str::to_owned).collect();
    let response = match offer.value {
        Form::Standard(format) => standard(state, request, format).await?,
        Form::Page => page(state, request, text).await?,
    };
    Ok(if is_get { tag.on(response) } else { response })
}

/// An answer in one of the standard formats, row by row.
pub(super) async fn standard(
    state: &AppState,
    mut request: QueryRequest,
    format: ResultFormat,
) -> Result<Response, Problem> {
    let body = blocking::stream(state, request.timeout, move |state, cancel: &Cancel, sink: &mut dyn Write| {
        request.cancel = cancel.clone();
        state.store.query_serialized(request, format, sink)
    })
    .await?;
    let mut response = body.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    Ok(response)
}

async fn page(state: &AppState, mut request: QueryRequest, text: String) -> Result<Response, Problem> {
    let shown = blocking::run(state, request.timeout, move |state, cancel| {
        request.cancel = cancel.clone();
        let table = collect(state, request);
        state.metrics.query(if table.is_ok() { "answered" } else { "failed" });
        table
    })
    .await?
    .map_err(|error| blocking::problem_of(&error))?;
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
    blocking::problem_of(error)
}

/// The time of a query that nobody asked to be longer.
pub(super) fn default_timeout(state: &AppState) -> Duration {
    state.config.limits.default_timeout
}
