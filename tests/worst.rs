//! The worst queries, thrown at a loaded server: it answers each of them somehow, keeps answering small ones, and its memory
//! stays within its bound. `tests/http/worst` holds them. How fast the small ones are answered meanwhile is measured by
//! `make bench-sparql`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, helpers included, and says what it skipped"
)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use newsgraph::api::{AppState, Limits, ServeConfig, router};
use newsgraph::rdf::Base;
use newsgraph::store::{Allocator, QueryAnswer, QueryError, QueryRequest, Store};
use tower::ServiceExt as _;

/// The bound on memory works through the allocator of the program.
#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// What a query may take in these tests.
const MEMORY: usize = 64 * 1024 * 1024;
/// Long queries at a time.
const LONG: usize = 3;

/// A store with 20,000 triples: things of few classes, linked in a ring and across, with labels.
fn loaded() -> Result<Store> {
    let store = Store::memory(Base::default())?;
    let mut update = String::from("INSERT DATA {\n");
    for number in 0..5_000_u32 {
        let (next, across) = ((number + 1) % 5_000, number.wrapping_mul(7_919) % 5_000);
        writeln!(
            update,
            "<urn:n{number}> a <urn:C{}> ; <urn:next> <urn:n{next}> ; <urn:across> <urn:n{across}> ; \
             rdfs:label \"thing number {number} of many\" .",
            number % 5
        )?;
    }
    update.push('}');
    store.update(&update)?;
    Ok(store)
}

fn worst() -> Result<Vec<(String, String)>> {
    let mut queries = Vec::new();
    for file in std::fs::read_dir("tests/http/worst")? {
        let path = file?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        queries.push((name, std::fs::read_to_string(path)?));
    }
    queries.sort();
    Ok(queries)
}

fn config() -> ServeConfig {
    let limits = Limits {
        default_timeout: Duration::from_secs(2),
        concurrent_queries: LONG,
        query_memory: MEMORY,
        queue_wait: Duration::from_secs(120),
        result_bytes: 16 * 1024 * 1024,
        ..Limits::default()
    };
    ServeConfig { limits, ..ServeConfig::default() }
}

async fn ask(router: &Router, query: &str) -> Result<(u16, Result<String>)> {
    let request = Request::post("/sparql").header("content-type", "application/sparql-query");
    let response = router.clone().oneshot(request.body(Body::from(query.to_owned()))?).await?;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.map_err(|error| anyhow::anyhow!("{error}"));
    Ok((status, body.map(|body| String::from_utf8_lossy(&body.to_bytes()).into_owned())))
}

/// Bytes of memory that the process holds.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").trim().parse::<usize>().ok().map(|kilobytes| kilobytes * 1024)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_survives_the_worst_queries_and_goes_on_answering() -> Result<()> {
    let app = router(AppState::new(config(), loaded()?, None)?);
    let queries = worst()?;
    ensure!(queries.len() >= 30, "only {} queries", queries.len());
    let before = resident();
    let mut running: Vec<_> = Vec::new();
    for (name, query) in queries {
        let app = app.clone();
        running.push(tokio::spawn(async move { (name, ask(&app, &query).await) }));
    }
    let mut most = 0;
    let mut small = 0;
    while !running.iter().all(tokio::task::JoinHandle::is_finished) {
        let (status, body) = ask(&app, "SELECT ?o { <urn:n17> rdfs:label ?o }").await?;
        ensure!(status == 200 && body?.contains("thing number 17"), "a small query is answered with {status}");
        small += 1;
        most = most.max(resident().unwrap_or(0));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for task in running {
        let (name, outcome) = task.await?;
        let (status, body) = outcome?;
        // An answer that was broken off is one too: what counts is that the client can tell.
        let is_told = matches!(status, 400 | 503 | 504) || status == 200;
        ensure!(is_told, "{name} is answered with {status}: {body:?}");
        eprintln!("{name}: {status} {}", body.map_or_else(|_| "broken off".to_owned(), |body| shown(&body)));
    }
    ensure!(small > 3, "only {small} small queries were answered meanwhile");
    if let Some(before) = before {
        let grown = most.saturating_sub(before);
        // Each long query may take its share, and more before a busy machine notices; so may those that are leaving.
        let bound = (2 * LONG + 2) * MEMORY * 8;
        ensure!(grown < bound, "the process grew by {grown} bytes, over {bound}");
        eprintln!("grew by {} MB at most, {small} small queries answered", grown / (1024 * 1024));
    }
    Ok(())
}

fn shown(body: &str) -> String {
    let problem: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    problem
        .get("detail")
        .and_then(|detail| detail.as_str())
        .map_or_else(|| format!("{} bytes", body.len()), str::to_owned)
}

/// Every one of them alone is over soon after its time is up.
#[test]
fn each_of_the_worst_queries_stops_in_time() -> Result<()> {
    let store = loaded()?;
    for (name, query) in worst()? {
        let mut request = QueryRequest::text(&query);
        request.timeout = Duration::from_millis(300);
        request.max_memory = Some(MEMORY);
        request.max_rows = Some(1_000_000);
        let start = Instant::now();
        let ended = match store.query(request) {
            Ok(QueryAnswer::Solutions(rows)) => rows.map(|row| row.map(drop)).collect::<Result<Vec<()>, _>>().map(drop),
            Ok(QueryAnswer::Graph(triples)) => {
                triples.map(|triple| triple.map(drop)).collect::<Result<Vec<()>, _>>().map(drop)
            }
            Ok(QueryAnswer::Boolean(_)) => Ok(()),
            Err(error) => Err(error),
        };
        let took = start.elapsed();
        eprintln!("{name}: {took:?} {ended:?}");
        let is_limit = matches!(
            ended,
            Ok(()) | Err(QueryError::Timeout(_) | QueryError::TooMuchMemory(_) | QueryError::TooLarge(_))
        );
        ensure!(is_limit, "{name}: {ended:?}");
        // Generous, for a slow machine: what matters is that it does not go on for as long as it would.
        ensure!(took < Duration::from_secs(20), "{name} took {took:?}");
    }
    Ok(())
}
