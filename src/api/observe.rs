//! Request ids, the log line and the counters of every request.
//!
//! Entry points: [`observe`], the outermost layer, and [`Metrics`]. Invariant: every response carries `X-Request-Id`, and
//! the log and the problem document name the same id. No header that could hold a token is logged.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use tracing::Instrument as _;

use super::state::AppState;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
const MAX_ID: usize = 64;

/// The id of a request: the client's own, if it sent a sensible one.
#[derive(Clone, Debug, Default)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(request: &Request) -> Self {
        let sent = request.headers().get(&HEADER).and_then(|value| value.to_str().ok());
        let sensible = |id: &&str| {
            !id.is_empty()
                && id.len() <= MAX_ID
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        Self(sent.filter(sensible).map_or_else(Self::fresh, Arc::from))
    }

    fn fresh() -> Arc<str> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        format!("{now:x}-{:x}", NEXT.fetch_add(1, Ordering::Relaxed)).into()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    outcome: String,
}

/// The server's counters.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    seconds: Histogram,
    queries: Family<OutcomeLabels, Counter>,
    /// Queries that run now.
    pub running_queries: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("newsgraph");
        let requests = Family::default();
        let seconds = Histogram::new(exponential_buckets(0.001, 2.0, 16));
        let queries = Family::default();
        let running_queries = Gauge::default();
        registry.register("http_requests", "Requests by method, route and status", Family::clone(&requests));
        registry.register("http_request_seconds", "Time to the first byte of a response", seconds.clone());
        registry.register("queries", "Queries by outcome", Family::clone(&queries));
        registry.register("running_queries", "Queries that run now", running_queries.clone());
        Self { registry, requests, seconds, queries, running_queries }
    }
}

impl Metrics {
    /// Counts a query by how it ended.
    pub fn query(&self, outcome: &str) {
        self.queries.get_or_create(&OutcomeLabels { outcome: outcome.to_owned() }).inc();
    }

    /// All counters in the text format of OpenMetrics.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// The outermost layer: gives the request its id, logs and counts it.
pub async fn observe(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let start = Instant::now();
    let id = RequestId::of(&request);
    let method = request.method().to_string();
    let path = request.uri().path().to_owned();
    // The route's pattern, not the path: one series per route, however many articles there are.
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str).to_owned();
    request.extensions_mut().insert(id.clone());
    let span = tracing::info_span!("request", id = id.as_str());
    let mut response = next.run(request).instrument(span.clone()).await;
    let elapsed = start.elapsed();
    let status = response.status().as_u16();
    span.in_scope(|| {
        #[expect(clippy::cast_possible_truncation, reason = "a request does not take 500 million years")]
        let milliseconds = elapsed.as_millis() as u64;
        tracing::info!(%method, %path, status, milliseconds, "answered");
    });
    state.metrics.requests.get_or_create(&RequestLabels { method, route, status }).inc();
    state.metrics.seconds.observe(elapsed.as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
