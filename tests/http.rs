//! Requests and what they must be answered with, as files in `tests/http/`.
//!
//! A file holds cases. A case is a line `### name`, a request as HTTP writes it, a line `---`, and expectations:
//! `status 200`; `header name value` (`~` before the value: contains it); `json /pointer value` (JSON, or `~ words`, or
//! `absent`); `text words` (the body contains them); `not words` (it does not).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

mod support;
mod world;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt as _;
use newsgraph::api::{Access, AppState, Limits, ServeConfig, bind, router};
use newsgraph::statement::{Axes, Polarity, Voice};
use newsgraph::store::{QueryAnswer, QueryError, QueryRequest};
use newsgraph::view::Files;
use serde_json::Value;
use tower::ServiceExt as _;

/// A case as read from a file.
struct Case {
    place: String,
    request: Request<Body>,
    expectations: Vec<String>,
}

/// What came back.
struct Got {
    status: u16,
    headers: HeaderMap,
    body: String,
}

fn cases(file: &str, text: &str) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((number, line)) = lines.next() {
        let Some(name) = line.strip_prefix("### ") else {
            if line.is_empty() || line.starts_with("# ") {
                continue;
            }
            bail!("{file}:{}: expected a case to start with ###", number + 1);
        };
        let place = format!("{file}:{}: {name}", number + 1);
        let (_, first) = lines.next().context("a request line")?;
        let (method, address) = first.split_once(' ').with_context(|| format!("{place}: no request line"))?;
        let mut request = Request::builder().method(method).uri(address);
        let mut body = String::new();
        let mut in_body = false;
        for (_, line) in lines.by_ref() {
            match line {
                "---" => break,
                "" if !in_body => in_body = true,
                line if in_body => writeln!(body, "{line}")?,
                line => {
                    let (name, value) = line.split_once(": ").with_context(|| format!("{place}: {line:?}"))?;
                    request = request.header(name, value);
                }
            }
        }
        let mut expectations = Vec::new();
        while let Some((_, line)) = lines.next_if(|(_, line)| !line.starts_with("###")) {
            if !line.is_empty() {
                expectations.push(line.to_owned());
            }
        }
        let is_form = request.headers_ref().and_then(|headers| headers.get("content-type"));
        let is_form = is_form.is_some_and(|value| value.as_bytes().starts_with(b"multipart/"));
        // The parts of such a form are set off by both characters.
        let body = if is_form { body.replace('\n', "\r\n") } else { body.trim_end_matches('\n').to_owned() };
        let body = Body::from(body);
        cases.push(Case { place, request: request.body(body)?, expectations });
    }
    Ok(cases)
}

/// The files of cases, in order.
fn case_files() -> Result<Vec<PathBuf>> {
    let files = std::fs::read_dir("tests/http")?.map(|file| Ok(file?.path())).collect::<Result<Vec<_>>>()?;
    let mut files: Vec<_> =
        files.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "http")).collect();
    files.sort();
    Ok(files)
}

async fn ask(router: &Router, request: Request<Body>) -> Result<Got> {
    let response = router.clone().oneshot(request).await?;
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let bytes = response.into_body().collect().await.map_err(|error| anyhow::anyhow!("{error}"))?.to_bytes();
    Ok(Got { status, headers, body: String::from_utf8_lossy(&bytes).into_owned() })
}

/// What is wrong with the answer, if anything.
fn check(got: &Got, expectation: &str) -> Option<String> {
    let (kind, rest) = expectation.split_once(' ').unwrap_or((expectation, ""));
    match kind {
        "status" => (got.status.to_string() != rest).then(|| format!("status {}", got.status)),
        "header" => {
            let (name, wanted) = rest.split_once(' ').unwrap_or((rest, ""));
            let value = got.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("(absent)");
            let holds = wanted.strip_prefix("~ ").map_or(value == wanted, |part| value.contains(part));
            (!holds).then(|| format!("{name}: {value}"))
        }
        "json" => {
            let (pointer, wanted) = rest.split_once(' ').unwrap_or((rest, ""));
            let body: Value = serde_json::from_str(&got.body).unwrap_or(Value::Null);
            let value = body.pointer(pointer);
            let holds = match (wanted, value) {
                ("absent", value) => value.is_none(),
                (_, None) => false,
                (wanted, Some(value)) => match wanted.strip_prefix("~ ") {
                    Some(words) => value.as_str().map_or_else(|| value.to_string(), str::to_owned).contains(words),
                    None => serde_json::from_str::<Value>(wanted).ok().as_ref() == Some(value),
                },
            };
            (!holds).then(|| format!("{pointer} is {}", value.map_or_else(|| "absent".to_owned(), Value::to_string)))
        }
        "text" => (!got.body.contains(rest)).then(|| "the body does not contain it".to_owned()),
        "not" => got.body.contains(rest).then(|| "the body contains it".to_owned()),
        other => Some(format!("{other:?} is no expectation")),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_is_answered_as_its_file_says() -> Result<()> {
    let mut failures = String::new();
    for file in case_files()? {
        // Each file has a world of its own, so that one that writes does not disturb the others.
        let world = world::world()?;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = world.fill(&std::fs::read_to_string(&file)?);
        for case in cases(&name, &text)? {
            let got = ask(&world.router, case.request).await?;
            for expectation in &case.expectations {
                if let Some(problem) = check(&got, expectation) {
                    let start: String = got.body.chars().take(1200).collect();
                    writeln!(failures, "{}\n  expected {expectation}\n  got {problem}\n  body {start}\n", case.place)?;
                }
            }
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_answer_is_not_sent_again() -> Result<()> {
    let world = world::world()?;
    for address in ["/", "/openapi.json", "/articles", "/sparql?query=ASK%7B%7D"] {
        let first = ask(&world.router, Request::get(address).body(Body::empty())?).await?;
        let tag = first.headers.get("etag").with_context(|| format!("{address} has no ETag"))?;
        let again = Request::get(address).header("if-none-match", tag).body(Body::empty())?;
        let second = ask(&world.router, again).await?;
        assert_eq!((second.status, second.body.as_str()), (304, ""), "{address}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_that_is_mounted_is_described_and_answers() -> Result<()> {
    let world = world::world()?;
    let described = ask(&world.router, Request::get("/openapi.json").body(Body::empty())?).await?;
    let described: Value = serde_json::from_str(&described.body)?;
    let paths = described.pointer("/paths").and_then(Value::as_object).context("paths")?;
    for (path, methods) in paths {
        for method in methods.as_object().context("methods")?.keys() {
            let address = path.replace(['{', '}'], "");
            let request = Request::builder().method(method.to_uppercase().as_str()).uri(address).body(Body::empty())?;
            let got = ask(&world.router, request).await?;
            assert_ne!(got.status, 405, "{method} {path}");
            let is_unknown = got.status == 404 && !path.contains('{');
            assert!(!is_unknown, "{method} {path}: {}", got.body);
            assert!(got.status < 500 || got.status == 501, "{method} {path}: {} {}", got.status, got.body);
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn following_next_gives_every_item_once() -> Result<()> {
    let world = world::world()?;
    for address in ["/articles?limit=1", "/quotes?limit=1", "/events?limit=1", "/entities?q=a&limit=2"] {
        let whole = address.replace("limit=1", "limit=100").replace("limit=2", "limit=100");
        let whole = ask(&world.router, Request::get(whole).body(Body::empty())?).await?;
        let whole: Value = serde_json::from_str(&whole.body)?;
        let expected = whole.pointer("/items").and_then(Value::as_array).context("items")?.clone();
        let mut items = Vec::new();
        let mut next = Some(address.to_owned());
        while let Some(address) = next {
            let page = ask(&world.router, Request::get(&address).body(Body::empty())?).await?;
            let link = page.headers.get("link").and_then(|value| value.to_str().ok()).map(str::to_owned);
            let page: Value = serde_json::from_str(&page.body)?;
            items.extend(page.pointer("/items").and_then(Value::as_array).with_context(|| page.to_string())?.clone());
            assert_eq!(link.is_some(), page.pointer("/next").is_some_and(Value::is_string));
            next = link.and_then(|link| Some(link.strip_prefix('<')?.split_once('>')?.0.to_owned()));
            assert!(items.len() <= expected.len(), "{address} goes round in circles");
        }
        assert_eq!(items, expected, "{address}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn sources_that_disagree_are_shown_side_by_side() -> Result<()> {
    let world = world::world()?;
    let denied = Axes { voice: Voice::Attributed, polarity: Polarity::Negative, ..Axes::ASSERTED };
    world.store.put_article(&support::graph(&support::article(3), &support::facts(denied, denied)))?;
    let got = get_json(&world, "/disagreements?entity=ada-prim").await?;
    assert_eq!(got.pointer("/items/0/subject/label"), Some(&Value::from("Ada Prim")));
    assert_eq!(got.pointer("/items/0/mode"), Some(&Value::from("asserted")));
    let evidence = got.pointer("/items/0/evidence").and_then(Value::as_array).context("evidence")?;
    let sides: Vec<_> = evidence.iter().filter_map(|one| one.get("side")?.as_str()).collect();
    assert_eq!(sides, ["for", "for", "for", "against"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_example_runs_and_every_check_finds_nothing() -> Result<()> {
    let world = world::world()?;
    for (folder, must_be_empty) in [("queries/examples", false), ("queries/checks", true)] {
        for (name, query) in queries(folder)? {
            let request =
                Request::post("/sparql").header("content-type", "application/sparql-query").body(query.into())?;
            let got = ask(&world.router, request).await?;
            assert_eq!(got.status, 200, "{name}: {}", got.body);
            if must_be_empty {
                let found: Value = serde_json::from_str(&got.body)?;
                assert_eq!(found.pointer("/results/bindings"), Some(&Value::Array(Vec::new())), "{name}");
            }
        }
    }
    Ok(())
}

#[test]
fn every_view_has_a_test() -> Result<()> {
    let mut requests = Vec::new();
    for file in case_files()? {
        let text = std::fs::read_to_string(file)?;
        let lines = text.lines().filter_map(|line| line.strip_prefix("GET "));
        requests.extend(lines.map(|address| address.split('?').next().unwrap_or_default().to_owned()));
    }
    for (name, text) in queries("queries/views")? {
        let endpoint = text.lines().find_map(|line| line.strip_prefix("#+ endpoint: ")).context("an endpoint")?;
        let is_tested = requests.iter().any(|request| {
            let (parts, own): (Vec<_>, Vec<_>) = (request.split('/').collect(), endpoint.split('/').collect());
            parts.len() == own.len() && parts.iter().zip(&own).all(|(part, own)| own.starts_with('{') || part == own)
        });
        assert!(is_tested, "{name} has no request in tests/http/");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_of_queries_replaces_and_adds_views() -> Result<()> {
    let folder = tempfile::tempdir()?;
    std::fs::create_dir(folder.path().join("views"))?;
    let view =
        "#+ summary: Names\n#+ endpoint: /names\n#+ item: {name: ?name}\nSELECT ?name { VALUES ?name { \"a\" } }";
    std::fs::write(folder.path().join("views/names.rq"), view)?;
    let config = || ServeConfig { files: Files::Overlaid(folder.path().to_owned()), ..ServeConfig::default() };
    let app = router(AppState::new(config(), support::store(), None)?);
    let got = ask(&app, Request::get("/names").body(Body::empty())?).await?;
    assert_eq!(got.body, "{\"items\":[{\"name\":\"a\"}],\"next\":null}");
    std::fs::write(folder.path().join("views/names.rq"), view.replace("?name}", "?nam}"))?;
    let message = AppState::new(config(), support::store(), None).err().map(|error| error.to_string());
    assert_eq!(message.as_deref(), Some("names.rq:3: the query does not give ?nam"));
    std::fs::write(folder.path().join("views/names.rq"), view.replace("/names", "/sparql"))?;
    let message = AppState::new(config(), support::store(), None).err().map(|error| error.to_string());
    assert!(message.as_deref().is_some_and(|message| message.contains("/sparql")), "{message:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_only_reads_says_so() -> Result<()> {
    let app = router(AppState::new(ServeConfig::default(), support::store(), None)?);
    let got = ask(&app, Request::post("/articles").body(Body::from("A headline"))?).await?;
    assert_eq!(got.status, 403);
    assert!(got.body.contains("/problems/writes-off"), "{}", got.body);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn open_writes_are_not_open_to_other_sites() -> Result<()> {
    let config = ServeConfig { access: Access::open(), ..ServeConfig::default() };
    let app = router(AppState::new(config, support::store(), None)?);
    let cases = [(None, 404), (Some("http://127.0.0.1:7878"), 404), (Some("https://evil.example"), 403)];
    for (origin, expected) in cases {
        let mut request = Request::delete("/articles/none");
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        assert_eq!(ask(&app, request.body(Body::empty())?).await?.status, expected, "{origin:?}");
    }
    let mut exposed = ServeConfig { access: Access::open(), ..ServeConfig::default() };
    exposed.bind = ([0, 0, 0, 0], 0).into();
    assert!(bind(&exposed).await.is_err(), "open writes on every interface");
    Ok(())
}

async fn get_json(world: &world::World, address: &str) -> Result<Value> {
    let got = ask(&world.router, Request::get(address).body(Body::empty())?).await?;
    serde_json::from_str(&got.body).with_context(|| got.body.clone())
}

/// Names and texts of the query files of a folder.
fn queries(folder: &str) -> Result<Vec<(String, String)>> {
    let files = std::fs::read_dir(folder)?.map(|file| {
        let file = file?;
        Ok((file.file_name().to_string_lossy().into_owned(), std::fs::read_to_string(file.path())?))
    });
    files.collect()
}

/// The engine itself looks at its clock only when it reads from the store, which a product of sets hardly does: without
/// the store's guard this takes minutes.
#[test]
fn a_product_of_large_sets_ends_when_its_time_is_up() -> Result<()> {
    let world = world::world()?;
    for query in [
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
        "SELECT ?a { ?a ?b ?c OPTIONAL { ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } FILTER(?a = ?j && ?d = ?f) } ORDER BY ?l",
        "SELECT (COUNT(*) AS ?n) { { SELECT ?a { ?a ?b ?c . ?d ?e ?f } } ?g ?h ?i . ?j ?k ?l }",
    ] {
        let mut request = QueryRequest::text(query);
        request.timeout = Duration::from_millis(300);
        let ended = match world.store.query(request) {
            Ok(QueryAnswer::Solutions(rows)) => rows.collect::<Result<Vec<_>, _>>().map(drop),
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        };
        assert!(matches!(ended, Err(QueryError::Timeout(_))), "{query}: {ended:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_frees_its_place() -> Result<()> {
    let config = ServeConfig {
        limits: Limits { concurrent_queries: 1, queue_wait: Duration::from_secs(60), ..Limits::default() },
        ..ServeConfig::default()
    };
    let store = world::world()?.store;
    let app = router(AppState::new(config, store, None)?);
    let query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }";
    let endless = Request::post("/sparql?timeout=60").header("content-type", "application/sparql-query");
    let waiting =
        tokio::time::timeout(Duration::from_millis(300), app.clone().oneshot(endless.body(Body::from(query))?));
    assert!(waiting.await.is_err(), "the query ended by itself");
    let got = ask(&app, Request::get("/sparql?query=ASK%7B%7D").body(Body::empty())?).await?;
    assert_eq!(got.status, 200, "{}", got.body);
    Ok(())
}
