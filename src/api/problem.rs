//! Errors as the client sees them: problem documents (RFC 9457), all made in one place.
//!
//! Entry points: [`Problem`], [`Kind`], and [`render`], the layer that writes them. A handler returns a `Problem`; the
//! layer gives it its request id, its absolute `type` and the form the client asked for, and turns every other error
//! response (of the router, of a limit, of a panic) into one too. Invariant: no error leaves the server in another form,
//! and none carries a message of the inside: those go to the log.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, VARY};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::html;
use super::negotiate::{self, Offer};
use super::observe::RequestId;
use super::state::AppState;

/// What went wrong, as a stable name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A parameter is missing, unknown, repeated or of the wrong type.
    BadParameter,
    /// A cursor is damaged or of another request.
    BadCursor,
    /// A request that cannot be read at all.
    BadRequest,
    /// A query that is no SPARQL.
    MalformedQuery,
    /// An update where a query was expected.
    UpdateAsQuery,
    /// A graph that does not parse.
    MalformedGraph,
    /// A query that cannot be evaluated, though it is SPARQL.
    QueryFailed,
    /// An article that cannot be used.
    UnusableArticle,
    /// No token, or an unknown one.
    Unauthorized,
    /// Writing is switched off.
    Forbidden,
    /// The token may do less than this.
    InsufficientScope,
    /// Nothing is known about it.
    NotFound,
    /// No such address.
    NoSuchRoute,
    /// The address does not take this method.
    MethodNotAllowed,
    /// None of the formats is one that the client takes.
    NotAcceptable,
    /// The thing was changed in the meantime.
    PreconditionFailed,
    /// The body is over the limit.
    TooLarge,
    /// The body is of a type that is not read here.
    UnsupportedMediaType,
    /// More rows or bytes than the limit allows.
    ResultTooLarge,
    /// A query that takes more memory than the limit allows.
    TooMuchMemory,
    /// A query that somebody stopped.
    Cancelled,
    /// A fault of the server.
    Internal,
    /// Not built into this server.
    NotImplemented,
    /// The disk refuses; nothing was changed.
    CannotWrite,
    /// All places for queries are taken, or the server is starting or stopping.
    Busy,
    /// The query's time is up.
    Timeout,
}

/// One line of the table of problems.
#[derive(Debug)]
pub struct KindInfo {
    /// The kind.
    pub kind: Kind,
    /// Last part of its `type`.
    pub slug: &'static str,
    /// Status.
    pub status: StatusCode,
    /// Title.
    pub title: &'static str,
    /// What to do next.
    pub advice: &'static str,
}

const fn info(
    kind: Kind,
    slug: &'static str,
    status: StatusCode,
    title: &'static str,
    advice: &'static str,
) -> KindInfo {
    KindInfo { kind, slug, status, title, advice }
}

/// All problems. A timeout is 504 and not 503: the server is well, the same request would fail again.
#[rustfmt::skip]
pub const KINDS: &[KindInfo] = &[
    info(Kind::BadParameter, "bad-parameter", StatusCode::BAD_REQUEST, "A parameter is wrong", "Correct the parameter named in the detail. /openapi.json lists the parameters of every route with their types."),
    info(Kind::BadCursor, "bad-cursor", StatusCode::BAD_REQUEST, "The cursor cannot be used", "Start without a cursor and follow `next`, or the Link header with rel=next."),
    info(Kind::BadRequest, "bad-request", StatusCode::BAD_REQUEST, "The request cannot be read", "Correct what the detail names and send it again."),
    info(Kind::MalformedQuery, "malformed-query", StatusCode::BAD_REQUEST, "The query is not SPARQL", "Correct the query at the line and column given. The prefixes of the ontology need no declaration."),
    info(Kind::UpdateAsQuery, "update-as-query", StatusCode::BAD_REQUEST, "This is an update, not a query", "Send updates to /sparql by POST: as the body with Content-Type application/sparql-update, or as the form field `update`."),
    info(Kind::MalformedGraph, "malformed-graph", StatusCode::BAD_REQUEST, "The graph cannot be read", "Correct it at the line and column given, or name its format in Content-Type. Nothing was changed."),
    info(Kind::QueryFailed, "query-failed", StatusCode::BAD_REQUEST, "The query cannot be evaluated", "See the detail."),
    info(Kind::UnusableArticle, "unusable-article", StatusCode::UNPROCESSABLE_ENTITY, "The article cannot be used", "See the detail. Plain text (headline first), HTML, schema.org NewsArticle JSON-LD and JSON lines are read; the language must be English."),
    info(Kind::Unauthorized, "unauthorized", StatusCode::UNAUTHORIZED, "This needs a token", "Send `Authorization: Bearer …` with a token of the server's token file."),
    info(Kind::Forbidden, "writes-off", StatusCode::FORBIDDEN, "Writing is switched off", "Start the server with a token file (--tokens), or, on a machine of your own, with --open-writes."),
    info(Kind::InsufficientScope, "insufficient-scope", StatusCode::FORBIDDEN, "The token may not do this", "Use a token of the scope in the detail; each scope covers those before it: read, write, admin."),
    info(Kind::NotFound, "not-found", StatusCode::NOT_FOUND, "Nothing is known about this", "Search by name with /entities?q=…, or follow the links of the start page."),
    info(Kind::NoSuchRoute, "no-such-route", StatusCode::NOT_FOUND, "There is no such address", "/openapi.json lists every address, the start page (/) links them."),
    info(Kind::MethodNotAllowed, "method-not-allowed", StatusCode::METHOD_NOT_ALLOWED, "The address does not take this method", "Use one of the methods in the Allow header."),
    info(Kind::NotAcceptable, "not-acceptable", StatusCode::NOT_ACCEPTABLE, "No format that you accept", "Ask for one of the formats in `offers`, by Accept or by format=."),
    info(Kind::PreconditionFailed, "precondition-failed", StatusCode::PRECONDITION_FAILED, "It was changed in the meantime", "Read it again and repeat the change on what you find."),
    info(Kind::TooLarge, "body-too-large", StatusCode::PAYLOAD_TOO_LARGE, "The body is over the limit", "Send less at once, one article per request, or let the server's operator raise the limit."),
    info(Kind::UnsupportedMediaType, "unsupported-media-type", StatusCode::UNSUPPORTED_MEDIA_TYPE, "This type of body is not read here", "Send one of the types in the detail and name it in Content-Type."),
    info(Kind::ResultTooLarge, "result-too-large", StatusCode::BAD_REQUEST, "The result is over the limit", "Ask for less: add a LIMIT, or a pattern that selects more narrowly."),
    info(Kind::TooMuchMemory, "query-memory", StatusCode::BAD_REQUEST, "The query needs too much memory", "Ask for less at once: a pattern that selects more narrowly, fewer groups, a LIMIT without ORDER BY. The same query would fail again."),
    info(Kind::Cancelled, "query-cancelled", StatusCode::SERVICE_UNAVAILABLE, "The query was stopped", "Whoever runs the server stopped it. Ask them before you send it again."),
    info(Kind::Internal, "internal", StatusCode::INTERNAL_SERVER_ERROR, "A fault of the server", "The server's log has more under the request id. Please report it."),
    info(Kind::NotImplemented, "not-implemented", StatusCode::NOT_IMPLEMENTED, "This is not built into this server", "See the detail."),
    info(Kind::CannotWrite, "cannot-write", StatusCode::INSUFFICIENT_STORAGE, "The store cannot write", "Free space on the server's disk, then send it again."),
    info(Kind::Busy, "busy", StatusCode::SERVICE_UNAVAILABLE, "The server is busy", "Try again after the seconds in Retry-After."),
    info(Kind::Timeout, "query-timeout", StatusCode::GATEWAY_TIMEOUT, "The query's time is up", "Make the query more selective, or ask for more time with timeout= up to the server's maximum. The same query would fail again."),
];

impl Kind {
    /// Its line of the table.
    #[must_use]
    pub fn info(self) -> &'static KindInfo {
        const INTERNAL: &KindInfo =
            &info(Kind::Internal, "internal", StatusCode::INTERNAL_SERVER_ERROR, "A fault of the server", "");
        KINDS.iter().find(|known| known.kind == self).unwrap_or(INTERNAL)
    }

    /// The kind of an error response that no handler made.
    fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NoSuchRoute,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            StatusCode::SERVICE_UNAVAILABLE => Self::Busy,
            status if status.is_client_error() => Self::BadRequest,
            _ => Self::Internal,
        }
    }
}

/// A problem on its way to the client.
#[derive(Clone, Debug)]
pub struct Problem(Box<Parts>);

/// Kept on the heap, so that a result is no larger for the problem it hardly ever holds.
#[derive(Clone, Debug)]
struct Parts {
    kind: Kind,
    detail: String,
    more: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// A problem with what was wrong, where.
    #[must_use]
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self(Box::new(Parts { kind, detail: detail.into(), more: Map::new(), headers: Vec::new() }))
    }

    /// A fault of the inside: the client learns that it happened, the log what it was.
    #[must_use]
    pub fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "request failed");
        Self::new(Kind::Internal, "The server could not do this.")
    }

    /// Adds a member to the document.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.more.insert(name.to_owned(), value.into());
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.0.headers.push((RETRY_AFTER, HeaderValue::from(seconds)));
        self
    }

    /// Adds a header to the response.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// What was wrong.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    fn document(&self, origin: &str, instance: &str, request: &str) -> Value {
        let info = self.0.kind.info();
        let mut document = json!({
            "type": format!("{origin}/problems/{}", info.slug),
            "title": info.title,
            "status": info.status.as_u16(),
            "detail": self.0.detail,
            "instance": instance,
            "nextStep": info.advice,
            "requestId": request,
        });
        if let Some(fields) = document.as_object_mut() {
            fields.extend(self.0.more.clone());
        }
        document
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.kind.info().status.into_response();
        for (name, value) in &self.0.headers {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// The layer that writes every error as a problem document.
pub async fn render(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let accept = request.headers().get(ACCEPT).cloned();
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    let response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = response.extensions().get::<Problem>().cloned().unwrap_or_else(|| {
        let kind = Kind::of_status(status);
        let detail = match kind {
            Kind::NoSuchRoute => format!("There is nothing at {path}."),
            Kind::TooLarge => format!("The body has more bytes than the limit of {}.", state.config.limits.body),
            Kind::MethodNotAllowed => format!("{path} does not take {method}{}.", allowed(&response)),
            _ => kind.info().title.to_owned(),
        };
        Problem::new(kind, detail)
    });
    let document = problem.document(&state.origin, &path, id.as_str());
    let (mut parts, _) = response.into_parts();
    parts.status = problem.kind().info().status;
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    parts.headers.insert(VARY, HeaderValue::from_static("Accept"));
    let (media_type, body) = match preferred(accept.as_ref()) {
        Form::Html => ("text/html; charset=utf-8", html::problem(&document)),
        Form::Json => ("application/problem+json", document.to_string()),
    };
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    Response::from_parts(parts, Body::from(body))
}

fn allowed(response: &Response) -> String {
    let methods = response.headers().get(ALLOW).and_then(|value| value.to_str().ok());
    methods.map_or_else(String::new, |methods| format!(", only {}", methods.replace(',', ", ")))
}

#[derive(Clone, Copy)]
enum Form {
    Json,
    Html,
}

/// Problem JSON for whoever does not say that a page is wanted: an error is never refused for its format.
fn preferred(accept: Option<&HeaderValue>) -> Form {
    const OFFERS: &[Offer<Form>] = &[
        Offer::new("application/problem+json", "problem", Form::Json),
        Offer::new("application/json", "json", Form::Json),
        Offer::new("text/html", "html", Form::Html),
    ];
    negotiate::by_accept(OFFERS, accept).map_or(Form::Json, |offer| offer.value)
}
