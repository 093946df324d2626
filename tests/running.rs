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
/// Ways over all links of a store, of which the engine would follow all that it has found before it ends.
const CLOSURE: &str = "SELECT (COUNT(*) AS ?n) { ?a (<urn:next>|^<urn:next>|<urn:across>|^<urn:across>)* ?b }";
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
async fn a_closure_ends_with_its_client_whether_it_is_run_or_explained() -> Result<()> {
    let store = Store::memory(Base::default())?;
    let link =
        |from: u32| format!("<urn:n{from}> <urn:next> <urn:n{}> ; <urn:across> <urn:n{}> .", from + 1, from * 7 % 9000);
    store.update(&format!("INSERT DATA {{ {} }}", (0..9000).map(link).collect::<String>()))?;
    let config = ServeConfig { access: Access::open(), ..ServeConfig::default() };
    let app = router(AppState::new(config, store, None)?);
    for address in ["/sparql?timeout=60", "/sparql?timeout=60&explain=run"] {
        let request = Request::post(address).header("content-type", "application/sparql-query");
        let client = tokio::spawn(app.clone().oneshot(request.body(Body::from(CLOSURE))?));
        running(&app, 1).await?;
        tokio::time::sleep(Duration::from_millis(300)).await;
        running(&app, 1).await?;
        client.abort();
        let gone = Instant::now();
        running(&app, 0).await?;
        // Some hundredths of a second; the rest is for machines that do much else.
        assert!(gone.elapsed() < PATIENCE / 10, "{address} went on for {:?}", gone.elapsed());
    }
    Ok(())
}

/// What was short the last times is answered by the worker that reads it; what is not short any more is begun anew.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn short_queries_are_answered_the_same_on_the_spot() -> Result<()> {
    let app = app(Limits::default())?;
    let thing = |number: u32| format!("SELECT ?l {{ <urn:n{number}> rdfs:label ?l }}");
    for number in 0..20 {
        let (status, body) = json(&app, post(&thing(number))?).await?;
        let label = body.pointer("/results/bindings/0/l/value").and_then(Value::as_str);
        assert_eq!((status, label), (200, Some(format!("thing {number}").as_str())));
    }
    // The same shape, since only strings differ; the last takes longer than any machine has.
    let counted = |least: &str| {
        format!(
            "SELECT (COUNT(*) AS ?n) {{ ?a rdfs:label ?x . ?b rdfs:label ?y . ?c rdfs:label ?z FILTER(?x > \"{least}\") }}"
        )
    };
    for _ in 0..5 {
        let (status, body) = json(&app, post(&counted("x"))?).await?;
        assert_eq!(status, 200, "{body}");
    }
    let long = tokio::spawn({
        let (app, request) = (app.clone(), post(&counted(""))?);
        async move { json(&app, request).await }
    });
    let item = running(&app, 1).await?;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(running(&app, 1).await?.len(), item.len());
    for number in 0..20 {
        assert_eq!(json(&app, post(&thing(number))?).await?.0, 200);
    }
    long.abort();
    running(&app, 0).await?;
    // An answer that has become large comes whole.
    let rows = |start: &str| format!("SELECT ?s ?l {{ ?s rdfs:label ?l FILTER(STRSTARTS(?l, \"{start}\")) }}");
    for _ in 0..5 {
        assert_eq!(json(&app, post(&rows("thing 17"))?).await?.0, 200);
    }
    let (status, body) = json(&app, post(&rows("thing"))?).await?;
    let rows = body.pointer("/results/bindings").and_then(Value::as_array).context("rows")?;
    assert_eq!((status, rows.len()), (200, 300));
    Ok(())
}

/// What is answered on the spot has the stack of any other function.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn deep_queries_do_not_need_more_stack_than_a_worker_has() -> Result<()> {
    let app = app(Limits::default())?;
    let steps: String = (0..90).map(|step| format!("?s{step} <urn:p> ?s{} . ", step + 1)).collect();
    let optional: String = (0..40).map(|step| format!("OPTIONAL {{ ?s <urn:p{step}> ?o{step} }} ")).collect();
    let either = vec!["{ ?s a <urn:x> }"; 40].join(" UNION ");
    for pattern in [steps, format!("VALUES ?s {{ <urn:n1> }} {optional}"), either] {
        for _ in 0..4 {
            let (status, body) = json(&app, post(&format!("SELECT * {{ {pattern} }} LIMIT 3"))?).await?;
            assert_eq!(status, 200, "{body}");
        }
    }
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
