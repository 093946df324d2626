//! A whole request from any bytes: whatever a client sends, the server answers, and no answer is a fault of its own.
#![no_main]

use std::sync::LazyLock;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use libfuzzer_sys::fuzz_target;
use newsgraph::api::{Access, AppState, Limits, ServeConfig, router};
use newsgraph::ingest::load_ontology;
use newsgraph::lexicon::OntologyFiles;
use newsgraph::rdf::Base;
use newsgraph::store::Store;
use tower::ServiceExt as _;

static RUNTIME: LazyLock<tokio::runtime::Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap());

static SERVER: LazyLock<Router> = LazyLock::new(|| {
    let store = Store::memory(Base::default()).unwrap();
    load_ontology(&store, &OntologyFiles::embedded()).unwrap();
    let limits = Limits {
        body: 64 * 1024,
        query_text: 16 * 1024,
        default_timeout: Duration::from_millis(500),
        max_timeout: Duration::from_secs(1),
        rows: 1000,
        ..Limits::default()
    };
    let config = ServeConfig { access: Access::open(), limits, ..ServeConfig::default() };
    router(AppState::new(config, store, None).unwrap())
});

/// Method and address on the first line, headers until an empty one, the rest is the body.
fn request(data: &[u8]) -> Option<Request<Body>> {
    let end = data.windows(2).position(|pair| pair == b"\n\n").unwrap_or(data.len());
    let head = std::str::from_utf8(data.get(..end)?).ok()?;
    let mut lines = head.lines();
    let (method, address) = lines.next()?.split_once(' ')?;
    let mut request = Request::builder().method(method).uri(address);
    for line in lines {
        let (name, value) = line.split_once(": ")?;
        request = request.header(name, value);
    }
    request.body(Body::from(data.get(end + 2..).unwrap_or_default().to_vec())).ok()
}

fuzz_target!(|data: &[u8]| {
    let Some(request) = request(data) else { return };
    RUNTIME.block_on(async {
        let response = SERVER.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        // 501: not built in, 503: busy, 504: out of time, 507: disk full. Everything else from 500 on is a fault.
        assert!(status < 500 || [501, 503, 504, 507].contains(&status), "{status}");
        // An answer that breaks off half-way is how a limit shows that is met late.
        let _ = response.into_body().collect().await;
    });
});
