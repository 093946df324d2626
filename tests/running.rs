//! Queries that run: listed, stopped, left alone, cut off.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use newsgraph::api::{Access, AppState, Limits, ServeConfig, router};
use newsgraph::rdf::Base;
use newsgraph::store::Store;
use serde_json::Value;
use tower::ServiceExt as _;

/// No machine ends this in time.
const ENDLESS: &str = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }";
/// Long enough for anything that is not stuck.
const PATIENCE: Duration = Duration::from_secs(20);

fn app(limits: Limits) -> Result<Router> {
    let store = Store::memory(Base::default())?;
    let things = (0..300).map(|number| format!("<urn:n{number}> a <urn:Thing> ; rdfs:label \"thing {number}\" ."));
    store.update(&format!("INSERT DATA {{ {} }}", things.collect::<String>()))?;
    let config = ServeConfig { access: Access::open(), limits, ..ServeConfig::default() };
    Ok(router(AppState::new(config, store, None)?))
}

fn post(query: &str) -> Result<Request<Body>> {
    let request = Request::post("/sparql?timeout=60").header("content-type", "application/sparql-query");
    Ok(request.body(Body::from(query.to_owned()))?)
}

async fn json(app: &Router, request: Request<Body>) -> Result<(u16, Value)> {
    let response = app.clone().oneshot(request).await?;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.map_err(|error| anyhow::anyhow!("{error}"))?.to_bytes();
    Ok((status, serde_json::from_slice(&body).unwrap_or_default()))
}

/// The queries that run, once there are as many as expected.
async fn running(app: &Router, expected: usize) -> Result<Vec<Value>> {
    let start = Instant::now();
    loop {
        let (status, body) = json(app, Request::get("/queries").body(Body::empty())?).await?;
        ensure!(status == 200, "{status} {body}");
        let items = body.pointer("/items").and_then(Value::as_array).context("items")?.clone();
        if items.len() == expected {
            return Ok(items);
        }
        ensure!(start.elapsed() < PATIENCE, "{} queries run, not {expected}", items.len());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_query_is_listed_and_can_be_stopped() -> Result<()> {
    let app = app(Limits::default())?;
    let client = tokio::spawn({
        let (app, request) = (app.clone(), post(ENDLESS)?);
        async move { json(&app, request).await }
    });
    let items = running(&app, 1).await?;
    let item = items.first().context("an item")?;
    assert_eq!(item.get("query").and_then(Value::as_str), Some(ENDLESS));
    let id = item.get("id").and_then(Value::as_str).context("an id")?;
    let stopped = app.clone().oneshot(Request::delete(format!("/queries/{id}")).body(Body::empty())?).await?;
    assert_eq!(stopped.status(), 204);
    let (status, problem) = tokio::time::timeout(PATIENCE, client).await???;
    assert_eq!(status, 503);
    let kind = problem.get("type").and_then(Value::as_str).unwrap_or_default();
    assert!(kind.ends_with("/problems/query-cancelled"), "{problem}");
    running(&app, 0).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_frees_its_query() -> Result<()> {
    let app = app(Limits::default())?;
    let client = tokio::spawn({
        let (app, request) = (app.clone(), post(ENDLESS)?);
        async move { app.oneshot(request).await }
    });
    running(&app, 1).await?;
    client.abort();
    running(&app, 0).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn short_queries_find_a_place_while_long_ones_wait() -> Result<()> {
    let limits = Limits { concurrent_queries: 1, queue_wait: PATIENCE, ..Limits::default() };
    let app = app(limits)?;
    let clients: Vec<_> = (0..3)
        .map(|_| {
            let (app, request) = (app.clone(), post(ENDLESS));
            tokio::spawn(async move { app.oneshot(request?).await.map_err(anyhow::Error::from) })
        })
        .collect();
    // Two of the three are told to wait for the one place, and only one goes on.
    tokio::time::sleep(Duration::from_millis(300)).await;
    running(&app, 1).await?;
    for _ in 0..20 {
        let (status, _) = json(&app, post("ASK {}")?).await?;
        assert_eq!(status, 200);
    }
    clients.iter().for_each(tokio::task::JoinHandle::abort);
    running(&app, 0).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_query_that_finds_no_place_is_told_when_to_come_again() -> Result<()> {
    let limits = Limits { concurrent_queries: 1, queue_wait: Duration::from_millis(100), ..Limits::default() };
    let app = app(limits)?;
    let first = tokio::spawn({
        let (app, request) = (app.clone(), post(ENDLESS)?);
        async move { app.oneshot(request).await }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let second = app.clone().oneshot(post(ENDLESS)?).await?;
    assert_eq!(second.status(), 503);
    assert!(second.headers().contains_key("retry-after"));
    first.abort();
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_over_its_bytes_is_refused_or_broken_off() -> Result<()> {
    let rows = "SELECT * { ?s ?p ?o . ?s ?q ?r }";
    let small = app(Limits { result_bytes: 1_000, ..Limits::default() })?;
    let (status, problem) = json(&small, post(rows)?).await?;
    assert_eq!(status, 400);
    assert!(problem.to_string().contains("/problems/result-too-large"), "{problem}");
    let larger = app(Limits { result_bytes: 60_000, ..Limits::default() })?;
    let response = larger.oneshot(post(rows)?).await?;
    assert_eq!(response.status(), 200);
    assert!(response.into_body().collect().await.is_err(), "the part was given as the whole");
    Ok(())
}
