//! `SERVICE` and `LOAD`: nobody is asked unless the operator says so, nothing private is ever asked, and no answer is waited
//! for or read beyond its limits.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use newsgraph::api::{Access, AppState, ServeConfig, bind, router};
use newsgraph::fetch::FetchLimits;
use newsgraph::rdf::Base;
use newsgraph::store::Store;
use tower::ServiceExt as _;

const ROWS: &str =
    "{\"head\":{\"vars\":[\"x\"]},\"results\":{\"bindings\":[{\"x\":{\"type\":\"uri\",\"value\":\"urn:there\"}}]}}";

/// Another server, on this machine.
struct Other {
    address: String,
    requests: Arc<AtomicUsize>,
}

impl Other {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let requests = Arc::new(AtomicUsize::new(0));
        let (own, counted) = (address.clone(), Arc::clone(&requests));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, own, counted) = (stream.unwrap(), own.clone(), Arc::clone(&counted));
                std::thread::spawn(move || {
                    let head = request(&mut stream);
                    counted.fetch_add(1, Ordering::AcqRel);
                    let path = head.split(' ').nth(1).unwrap_or_default();
                    // A client that has had enough is no fault of this server.
                    let _ = answer(&mut stream, path, &own);
                });
            }
        });
        Self { address, requests }
    }

    fn asked(&self) -> usize {
        self.requests.load(Ordering::Acquire)
    }
}

/// The head of a request, all of which is read: a connection that is closed with something unread is reset, and its answer lost.
fn request(from: &mut impl std::io::Read) -> String {
    let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let read = from.read(&mut piece).unwrap_or(0);
        bytes.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if read == 0 || body.len() >= length.unwrap_or(0) {
                return head.to_owned();
            }
        } else if read == 0 {
            return text;
        }
    }
}

fn answer(to: &mut impl std::io::Write, path: &str, own: &str) -> std::io::Result<()> {
    let port = own.rsplit_once(':').unwrap().1;
    let mut plain = |media_type: &str, body: &str| {
        let length = body.len();
        write!(
            to,
            "HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
    };
    match path {
        "/sparql" => plain("application/sparql-results+json", ROWS),
        "/page" => plain("text/html", "<p>no results"),
        "/broken" => plain("application/sparql-results+json", "{\"head\":"),
        "/data.ttl" => {
            plain("text/turtle", "<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> \"Zanzibar there\" .")
        }
        "/wrong.ttl" => plain("text/turtle", "<urn:a> <urn:b>"),
        "/large.nt" => {
            let line = "<urn:a> <urn:b> <urn:c> .\n".repeat(1000);
            write!(to, "HTTP/1.1 200 OK\r\nContent-Type: application/n-triples\r\nConnection: close\r\n\r\n")?;
            loop {
                to.write_all(line.as_bytes())?;
            }
        }
        "/slow" => {
            std::thread::sleep(Duration::from_secs(20));
            Ok(())
        }
        "/away" => write!(
            to,
            "HTTP/1.1 302 Found\r\nLocation: http://localhost:{port}/data.ttl\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ),
        "/here" => write!(
            to,
            "HTTP/1.1 302 Found\r\nLocation: http://{own}/data.ttl\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ),
        _ => write!(to, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
    }
}

fn server(fetch: FetchLimits) -> Router {
    let store = Store::memory(Base::default()).unwrap();
    let config = ServeConfig { access: Access::open(), fetch, ..ServeConfig::default() };
    router(AppState::new(config, store, None).unwrap())
}

fn limits(hosts: &[&str], loopback: bool) -> FetchLimits {
    let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
    FetchLimits { hosts, loopback, bytes: 100_000, timeout: Duration::from_secs(5) }
}

async fn send(server: &Router, media_type: &str, body: String) -> (u16, String) {
    let request = Request::post("/sparql").header("content-type", media_type).body(Body::from(body)).unwrap();
    let response = server.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned())
}

async fn service(server: &Router, address: &str) -> (u16, String) {
    let query = format!("SELECT ?x {{ SERVICE <{address}> {{ ?x ?p ?o }} }}");
    send(server, "application/sparql-query", query).await
}

async fn load(server: &Router, address: &str) -> (u16, String) {
    send(server, "application/sparql-update", format!("LOAD <{address}> INTO GRAPH <urn:g>")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_by_default() {
    let other = Other::start();
    let own = server(FetchLimits::default());
    for (status, body) in [
        service(&own, &format!("http://{}/sparql", other.address)).await,
        load(&own, &format!("http://{}/data.ttl", other.address)).await,
    ] {
        assert_eq!(status, 400, "{body}");
        assert!(body.contains("switched off"), "{body}");
    }
    assert_eq!(other.asked(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn private_addresses_are_not_asked_though_their_host_is_allowed() {
    let other = Other::start();
    let port = other.address.rsplit_once(':').unwrap().1.to_owned();
    let hosts = ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "127.1"];
    let allowed: Vec<String> = hosts.iter().map(|host| format!("{host}:{port}")).collect();
    let own = server(limits(&allowed.iter().map(String::as_str).collect::<Vec<_>>(), false));
    for host in &allowed {
        let (status, body) = service(&own, &format!("http://{host}/sparql")).await;
        assert_eq!(status, 400, "{host}: {body}");
        let (status, body) = load(&own, &format!("http://{host}/data.ttl")).await;
        assert_eq!(status, 400, "{host}: {body}");
    }
    assert_eq!(other.asked(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn allowed_hosts_are_asked_and_no_others() {
    let other = Other::start();
    let own = server(limits(&[&other.address], true));
    let at = |path: &str| format!("http://{}{path}", other.address);
    let (status, body) = service(&own, &at("/sparql")).await;
    assert_eq!(status, 200, "{body}");
    assert!(body.contains("urn:there"), "{body}");
    // The same part is asked once, for however many rows.
    let before = other.asked();
    let query = format!(
        "SELECT ?x {{ VALUES ?n {{ 1 2 3 4 }} {{ SERVICE <{0}> {{ ?x ?p ?o }} }} UNION {{ SERVICE <{0}> {{ ?x ?p ?o }} }} }}",
        at("/sparql")
    );
    let (status, body) = send(&own, "application/sparql-query", query).await;
    assert_eq!((status, body.matches("urn:there").count()), (200, 8), "{body}");
    assert_eq!(other.asked() - before, 1);
    for (address, expected) in [
        ("http://localhost:1/sparql", "not among the hosts"),
        ("http://example.org/sparql", "not among the hosts"),
        ("ftp://example.org/sparql", "only http and https"),
        (&at("/nothing"), "status 404"),
        (&at("/away"), "status 302"),
        (&at("/page"), "text/html"),
        (&at("/broken"), "does not answer"),
    ] {
        let (status, body) = service(&own, address).await;
        assert_eq!(status, 400, "{address}: {body}");
        assert!(body.contains(expected), "{address}: {body}");
    }
    let silent = format!("SELECT ?y {{ VALUES ?y {{ 1 }} SERVICE SILENT <{}> {{ ?x ?p ?o }} }}", at("/nothing"));
    let (status, body) = send(&own, "application/sparql-query", silent).await;
    assert_eq!((status, body.matches("integer").count()), (200, 1), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_loaded_within_limits() {
    let other = Other::start();
    let own = server(limits(&[&other.address], true));
    let at = |path: &str| format!("http://{}{path}", other.address);
    for path in ["/data.ttl", "/here"] {
        let (status, body) = load(&own, &at(path)).await;
        assert_eq!(status, 204, "{path}: {body}");
    }
    let ask = "ASK { GRAPH <urn:g> { <urn:a> rdfs:label ?label } }".to_owned();
    assert!(send(&own, "application/sparql-query", ask).await.1.contains("true"));
    for (path, expected) in [
        // The host that it points to is not allowed, though it is the same machine.
        ("/away", "not among the hosts"),
        ("/large.nt", "more than 100000 bytes"),
        ("/wrong.ttl", "line 1"),
        ("/page", "text/html"),
        ("/nothing", "status 404"),
    ] {
        let (status, body) = load(&own, &at(path)).await;
        assert_eq!(status, 400, "{path}: {body}");
        assert!(body.contains(expected), "{path}: {body}");
    }
    // One that fails leaves nothing of the others.
    let update = format!("INSERT DATA {{ GRAPH <urn:h> {{ <urn:a> <urn:b> 1 }} }} ; LOAD <{}>", at("/nothing"));
    assert_eq!(send(&own, "application/sparql-update", update).await.0, 400);
    let ask = "ASK { GRAPH <urn:h> { ?s ?p ?o } }".to_owned();
    assert!(send(&own, "application/sparql-query", ask).await.1.contains("false"));
    let update = format!("LOAD SILENT <{}> ; LOAD <{}>", at("/nothing"), at("/data.ttl"));
    assert_eq!(send(&own, "application/sparql-update", update).await.0, 204);
    let found = "ASK { ?thing ng:matches \"zanzibar\" }".to_owned();
    assert!(send(&own, "application/sparql-query", found).await.1.contains("true"), "what is loaded is found by words");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_ends_does_not_wait_for_an_answer() {
    let other = Other::start();
    let own = server(FetchLimits { timeout: Duration::from_secs(60), ..limits(&[&other.address], true) });
    let query = format!("SELECT ?x {{ SERVICE <http://{}/slow> {{ ?x ?p ?o }} }}", other.address);
    let asked = Instant::now();
    let request = Request::post("/sparql?timeout=0.5").header("content-type", "application/sparql-query");
    let response = own.clone().oneshot(request.body(Body::from(query)).unwrap()).await.unwrap();
    assert_eq!(response.status().as_u16(), 504);
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    let own = server(FetchLimits { timeout: Duration::from_millis(300), ..limits(&[&other.address], true) });
    let (status, body) = load(&own, &format!("http://{}/slow", other.address)).await;
    assert_eq!(status, 400, "{body}");
}

#[tokio::test]
async fn only_a_server_for_this_machine_may_ask_this_machine() {
    let address = std::net::SocketAddr::from(([0, 0, 0, 0], 0));
    let config = ServeConfig { bind: address, fetch: limits(&["localhost"], true), ..ServeConfig::default() };
    let refused = bind(&config).await.unwrap_err().to_string();
    assert!(refused.contains("loopback"), "{refused}");
}
