//! A server on a socket: who is let in, how connections are treated, backups, and how it stops.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

mod support;
mod world;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use axum::body::Body;
use http_body_util::BodyExt as _;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use newsgraph::api::{Access, AppState, Cors, Gate, Limits, ServeConfig, ServeError, Tokens, bind, serve};
use newsgraph::store::Store;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<Result<(), ServeError>>,
}

async fn start(config: ServeConfig, store: Store) -> Result<Server> {
    let config = ServeConfig { bind: ([127, 0, 0, 1], 0).into(), ..config };
    let listener = bind(&config).await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel();
    let state = AppState::new(config, store, None)?;
    let serving = tokio::spawn(serve(listener, state, async move { drop(stopped.await) }));
    Ok(Server { address, stop, serving })
}

impl Server {
    async fn end(self) -> Result<()> {
        // The server may have ended by itself.
        let _ = self.stop.send(());
        Ok(self.serving.await??)
    }

    /// One request on a connection of its own, as HTTP/1.1.
    async fn ask(&self, request: Request<Body>) -> Result<Response<String>> {
        let stream = TokioIo::new(TcpStream::connect(self.address).await?);
        let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await?;
        tokio::spawn(connection);
        let (parts, body) = sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Response::from_parts(parts, String::from_utf8_lossy(&body).into_owned()))
    }

    async fn status(&self, method: &str, path: &str, token: Option<&str>) -> Result<u16> {
        let mut request = Request::builder().method(method).uri(path).header("host", "x");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        Ok(self.ask(request.body(Body::empty())?).await?.status().as_u16())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_server_shows_nothing_without_a_token_and_follows_its_file_of_tokens() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("tokens");
    std::fs::write(&file, "read reader\nwrite writer\nadmin chief\n")?;
    let access = Access { reads: Gate::Token, ..Access::tokens(Tokens::watch(&file)?) };
    let server = start(ServeConfig { access, ..ServeConfig::default() }, support::store()).await?;
    for path in
        ["/articles", "/sparql?query=ASK%7B%7D", "/entities?q=a", "/metrics", "/openapi.json", "/id/x", "/nowhere"]
    {
        assert_eq!(server.status("GET", path, None).await?, 401, "{path}");
        assert_ne!(server.status("GET", path, Some("reader")).await?, 401, "{path}");
    }
    for path in ["/", "/health/live", "/health/ready", "/assets/style.css"] {
        assert_eq!(server.status("GET", path, None).await?, 200, "{path}");
    }
    let retract = "/articles/none/retract";
    let statuses = [
        server.status("POST", retract, Some("reader")).await?,
        server.status("POST", retract, Some("writer")).await?,
        server.status("POST", "/admin/optimize", Some("writer")).await?,
        server.status("POST", "/admin/optimize", Some("chief")).await?,
    ];
    assert_eq!(statuses, [403, 404, 403, 200]);
    std::fs::write(&file, "read another-reader\n")?;
    assert_eq!(server.status("GET", "/articles", Some("reader")).await?, 401);
    assert_eq!(server.status("GET", "/articles", Some("another-reader")).await?, 200);
    server.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_server_refuses_every_writer() -> Result<()> {
    let access = Access { writes: Gate::Closed, ..Access::tokens(Tokens::parse("write writer\nadmin chief")?) };
    let server = start(ServeConfig { access, ..ServeConfig::default() }, support::store()).await?;
    for token in ["writer", "chief"] {
        assert_eq!(server.status("POST", "/articles", Some(token)).await?, 403, "{token}");
    }
    assert_eq!(server.status("GET", "/articles", None).await?, 200);
    server.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_sites_read_only_where_they_may() -> Result<()> {
    let allowed = |response: &Response<String>| {
        response.headers().get("access-control-allow-origin").and_then(|value| value.to_str().ok()).map(str::to_owned)
    };
    let own = || vec!["https://desk.example".to_owned()];
    for (cors, expected) in [
        (Cors::Any, Some("*")),
        (Cors::Origins(own()), Some("https://desk.example")),
        (Cors::Origins(Vec::new()), None),
    ] {
        let server = start(ServeConfig { cors: cors.clone(), ..ServeConfig::default() }, support::store()).await?;
        let request = Request::get("/articles").header("host", "x").header("origin", "https://desk.example");
        let response = server.ask(request.body(Body::empty())?).await?;
        assert_eq!(allowed(&response).as_deref(), expected, "{cors:?}");
        server.end().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_port_speaks_both_versions_of_http() -> Result<()> {
    let server = start(ServeConfig::default(), world::world()?.store).await?;
    assert_eq!(server.status("GET", "/articles", None).await?, 200);
    let stream = TokioIo::new(TcpStream::connect(server.address).await?);
    let (mut sender, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await?;
    let connection = tokio::spawn(connection);
    let address = format!("http://{}/articles", server.address);
    for _ in 0..3 {
        let response = sender.send_request(Request::get(&address).body(Body::empty())?).await?;
        assert_eq!((response.status().as_u16(), response.version()), (200, hyper::Version::HTTP_2));
        assert!(response.into_body().collect().await?.to_bytes().starts_with(b"{\"items\":[{"));
    }
    drop(sender);
    connection.await??;
    server.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_finish_its_request_loses_its_connection() -> Result<()> {
    let limits = Limits { client: Duration::from_millis(300), ..Limits::default() };
    let server = start(ServeConfig { limits, ..ServeConfig::default() }, support::store()).await?;
    for start in ["", "P", "PRI * HTTP/2.0\r\n", "GET /articles HTTP/1.1\r\nHost: x\r\nX-Sl"] {
        let mut stream = TcpStream::connect(server.address).await?;
        stream.write_all(start.as_bytes()).await?;
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "{start:?} is still waited for");
    }
    let mut stream = TcpStream::connect(server.address).await?;
    stream.write_all(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 99\r\n\r\nASK").await?;
    let mut answer = vec![0; 12];
    tokio::time::timeout(Duration::from_secs(5), stream.read_exact(&mut answer)).await.context("no answer")??;
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 400");
    server.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_over_the_limit_is_refused() -> Result<()> {
    let limits = Limits { head: 8192, ..Limits::default() };
    let server = start(ServeConfig { limits, ..ServeConfig::default() }, support::store()).await?;
    let long = Request::get("/articles").header("host", "x").header("x-long", "x".repeat(20_000)).body(Body::empty())?;
    assert_eq!(server.ask(long).await?.status().as_u16(), 431);
    server.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_lets_requests_end_and_takes_no_new_ones() -> Result<()> {
    let server = start(ServeConfig::default(), world::world()?.store).await?;
    let address = server.address;
    let stream = TokioIo::new(TcpStream::connect(address).await?);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await?;
    tokio::spawn(connection);
    // It counts for a second, and is asked for before the stop.
    let query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }";
    let request =
        Request::post("/sparql?timeout=1").header("host", "x").header("content-type", "application/sparql-query");
    let asked = tokio::spawn(async move {
        sender.send_request(request.body(Body::from(query))?).await.map_err(anyhow::Error::from)
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let started = Instant::now();
    server.end().await?;
    assert!(started.elapsed() < Duration::from_secs(8), "the stop waited for its own limit");
    let status = asked.await??.status().as_u16();
    assert!([200, 504].contains(&status), "{status}");
    assert!(TcpStream::connect(address).await.is_err(), "it still listens");
    Ok(())
}

#[cfg(feature = "rocksdb")]
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_over_http_is_a_store_of_that_revision() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(&folder.path().join("store"), None)?;
    store.put_article(&support::graph(&support::article(1), &support::facts(support::axes(0), support::axes(0))))?;
    let backups = folder.path().join("backups");
    let access = Access::tokens(Tokens::parse("write writer\nadmin chief")?);
    let config = ServeConfig { access, backups: Some(backups.clone()), ..ServeConfig::default() };
    let server = start(config, store.clone()).await?;
    for (path, token, expected) in [
        ("/admin/backups?name=first", "writer", 403),
        ("/admin/backups?name=..%2Foutside", "chief", 400),
        ("/admin/backups?name=first", "chief", 200),
        ("/admin/backups?name=first", "chief", 400),
    ] {
        assert_eq!(server.status("POST", path, Some(token)).await?, expected, "{path} {token}");
    }
    let (before, revision) = (support::dump(&store), store.revision());
    store.put_article(&support::graph(&support::article(2), &support::facts(support::axes(0), support::axes(0))))?;
    server.end().await?;
    drop(store);
    let target = folder.path().join("store");
    let (restored, kept) = newsgraph::store::restore(&backups.join("first"), &target)?;
    assert_eq!(restored, revision);
    assert!(kept.is_some_and(|kept| kept.join("CURRENT").exists()));
    assert_eq!(support::dump(&Store::open(&target, None)?), before);
    Ok(())
}
