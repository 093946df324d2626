//! The router: the tables of routes, the views, and the layers around them.
//!
//! Entry point: [`router`]. From outside to inside: request id, log and counters; CORS; compression; problem documents;
//! panics; who may read; the limits on bodies. Invariant: every response passes all of them.

use std::any::Any;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH, LINK, RETRY_AFTER,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

use super::auth::guard_reads;
use super::config::Cors;
use super::problem::{Problem, render};
use super::routes::OPERATIONS;
use super::state::AppState;
use super::{observe, views};

/// The router over a state.
pub fn router(state: AppState) -> Router {
    let mut router = Router::new();
    for operation in OPERATIONS {
        router = router.route(operation.path, (operation.handler)(operation.filter()));
    }
    for (index, view) in state.catalogue.views.iter().enumerate() {
        router = router.route(&view.header.endpoint, views::route(index));
    }
    let limits = &state.config.limits;
    let panicked = |_: Box<dyn Any + Send>| -> Response { Problem::internal(&"a handler panicked").into_response() };
    // In one piece: of layers put on one by one, each copies all below it for every request.
    let layers = (
        from_fn_with_state(state.clone(), observe::observe),
        SetResponseHeaderLayer::overriding(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        cors(&state.config.cors),
        CompressionLayer::new(),
        from_fn_with_state(state.clone(), render),
        CatchPanicLayer::custom(panicked),
        from_fn_with_state(state.clone(), guard_reads),
        RequestBodyTimeoutLayer::new(limits.client),
        DefaultBodyLimit::max(limits.body),
    );
    router.layer(layers).with_state(state)
}

/// Whose pages may read. Writing needs a token, which no browser sends by itself, so CORS is no door to it.
fn cors(cors: &Cors) -> CorsLayer {
    let origin = match cors {
        Cors::Any => AllowOrigin::any(),
        Cors::Origins(origins) => AllowOrigin::list(origins.iter().filter_map(|origin| origin.parse().ok())),
    };
    CorsLayer::new()
        .allow_origin(origin)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([ACCEPT, AUTHORIZATION, CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH])
        .expose_headers([ETAG, LINK, RETRY_AFTER, HeaderName::from_static("x-request-id")])
}
