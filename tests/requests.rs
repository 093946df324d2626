//! Any request is answered: no query, header or parameter leads to a fault of the server or to half a sentence.
//! `NEWSGRAPH_REQUESTS=50000 cargo test --release --test requests` sends more of them than every run of the tests does.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

mod support;
mod world;

use std::sync::LazyLock;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use newsgraph::api::{Access, AppState, Limits, ServeConfig, router};
use proptest::prelude::*;
use tower::ServiceExt as _;

static RUNTIME: LazyLock<tokio::runtime::Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());

static SERVER: LazyLock<Router> = LazyLock::new(|| {
    let limits = Limits { body: 20_000, query_text: 5_000, max_timeout: Duration::from_secs(2), ..Limits::default() };
    let config = ServeConfig { access: Access::open(), limits, ..ServeConfig::default() };
    router(AppState::new(config, world::world().unwrap().store, None).unwrap())
});

/// How many requests are made up.
fn cases() -> u32 {
    std::env::var("NEWSGRAPH_REQUESTS").ok().and_then(|text| text.parse().ok()).unwrap_or(400)
}

fn method() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["GET", "GET", "GET", "POST", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "BREW"])
}

fn path() -> impl Strategy<Value = String> {
    let known = [
        "/",
        "/sparql",
        "/store",
        "/explain",
        "/queries",
        "/entities",
        "/suggest",
        "/articles",
        "/quotes",
        "/events",
        "/topics",
        "/disagreements",
        "/drops",
        "/entities/ada-prim",
        "/entities/ada-prim/relations",
        "/id/entity/ada-prim",
        "/statements/x",
        "/articles/x",
        "/articles/x/retract",
        "/extract",
        "/admin/backups",
        "/admin/optimize",
        "/health/ready",
        "/metrics",
        "/openapi.json",
        "/problems/busy",
        "/assets/style.css",
    ];
    prop_oneof![6 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => "(/[a-z0-9%.~-]{0,8}){1,4}"]
}

/// Pieces of SPARQL in any order, mostly wrong, sometimes right.
fn query() -> impl Strategy<Value = String> {
    let pieces = [
        "SELECT",
        "*",
        "?s",
        "?p",
        "?o",
        "WHERE",
        "{",
        "}",
        "(",
        ")",
        ".",
        ";",
        "a",
        "rdfs:label",
        "ng:matches",
        "\"a b*\"",
        "ng:matchScore",
        "UNION",
        "OPTIONAL",
        "FILTER",
        "EXISTS",
        "MINUS",
        "GRAPH",
        "SERVICE",
        "<http://127.0.0.1:1/>",
        "VALUES",
        "BIND",
        "AS",
        "COUNT(*)",
        "GROUP BY",
        "ORDER BY",
        "LIMIT 3",
        "OFFSET 1",
        "ASK",
        "CONSTRUCT",
        "DESCRIBE",
        "FROM",
        "NAMED",
        "<x>",
        "+",
        "*",
        "/",
        "|",
        "^",
        "1",
        "1e999",
        "\"\\u0000\"",
        "'x'@en",
        "<<(",
        ")>>",
        "INSERT DATA",
        "LATERAL",
        "REGEX(?s, \"(a+)+$\")",
        "geof:distance(?s, ?o)",
        "COALESCE()",
        "IF(",
        ",",
        "DISTINCT",
        "# x\n",
    ];
    let shuffled =
        prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..30).prop_map(|words| words.join(" "));
    let right = prop::sample::select(vec![
        "ASK {}",
        "SELECT * { ?s ?p ?o } LIMIT 5",
        "SELECT ?s { ?s ng:matches \"ada | -x\" ; ng:matchScore ?n }",
        "CONSTRUCT WHERE { ?s a ?t }",
        "DESCRIBE entity:ada-prim",
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
    ]);
    prop_oneof![3 => shuffled, 2 => right.prop_map(str::to_owned), 1 => any::<String>()]
}

fn parameter() -> impl Strategy<Value = (String, String)> {
    let names = [
        "query",
        "update",
        "format",
        "timeout",
        "default-graph-uri",
        "named-graph-uri",
        "using-graph-uri",
        "q",
        "prefix",
        "limit",
        "cursor",
        "type",
        "from",
        "to",
        "since",
        "dryRun",
        "published",
        "url",
        "graph",
        "default",
        "name",
        "",
    ];
    let value = prop_oneof![
        2 => query(),
        2 => prop::sample::select(vec!["json", "html", "csv", "0", "-1", "1e9", "NaN", "2025-01-01", "true", "entity:x", "http://x/"])
            .prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    (prop::sample::select(names.to_vec()).prop_map(str::to_owned), value)
}

fn header() -> impl Strategy<Value = (String, Vec<u8>)> {
    let names = [
        "accept",
        "content-type",
        "authorization",
        "if-none-match",
        "origin",
        "accept-encoding",
        "x-request-id",
        "range",
        "content-encoding",
    ];
    let known = [
        "text/html",
        "application/json",
        "*/*;q=0",
        "application/sparql-query",
        "application/sparql-update",
        "application/x-www-form-urlencoded",
        "text/turtle",
        "multipart/form-data; boundary=x",
        "Bearer x",
        "Bearer",
        "*",
        "https://evil.example",
        "gzip, br;q=0.5, zstd",
        "bytes=0-1",
        "W/\"x\", \"y\"",
        "text/plain; charset=utf-16",
    ];
    let value = prop_oneof![
        3 => prop::sample::select(known.to_vec()).prop_map(|value| value.as_bytes().to_vec()),
        1 => prop::collection::vec(0x20_u8..0xff, 0..40),
    ];
    (prop::sample::select(names.to_vec()).prop_map(str::to_owned), value)
}

fn request() -> impl Strategy<Value = Option<Request<Body>>> {
    let parts = (
        method(),
        path(),
        prop::collection::vec(parameter(), 0..4),
        prop::collection::vec(header(), 0..4),
        prop_oneof![query().prop_map(String::into_bytes), prop::collection::vec(any::<u8>(), 0..200)],
    );
    parts.prop_map(|(method, path, parameters, headers, body)| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        parameters.iter().for_each(|(name, value)| {
            query.append_pair(name, value);
        });
        let mut request = Request::builder().method(method).uri(format!("{path}?{}", query.finish()));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request.body(Body::from(body)).ok()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn no_request_is_a_fault_of_the_server(request in request()) {
        let Some(request) = request else { return Ok(()) };
        let (status, is_problem, body) = RUNTIME.block_on(async {
            let response = SERVER.clone().oneshot(request).await.unwrap();
            let media_type = response.headers().get("content-type").and_then(|value| value.to_str().ok());
            let is_problem = media_type.is_some_and(|name| name == "application/problem+json" || name.starts_with("text/html"));
            (response.status().as_u16(), is_problem, response.into_body().collect().await.map(|body| body.to_bytes()))
        });
        // 501: not built in, 503: busy, 504: out of time.
        prop_assert!(status < 500 || [501, 503, 504].contains(&status), "{status}");
        let has_body = body.as_ref().is_ok_and(|body| !body.is_empty());
        prop_assert!(status < 400 || is_problem || !has_body, "an error that is no problem document: {status} {body:?}");
    }
}
