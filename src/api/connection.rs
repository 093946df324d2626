//! Connections: HTTP/1.1 and HTTP/2 without TLS on one port, each within its limits.
//!
//! Entry point: [`accept`]. Invariants: never more connections than the settings allow; a client that does not send the
//! head of its request, or does not read its answer, loses its connection.

use std::io;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;

use super::at_once::at_once;
use super::config::Limits;
use super::router::router;
use super::state::AppState;

/// What a client of HTTP/2 sends first.
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Most fields in the head of a request.
const MAX_FIELDS: usize = 100;
/// Most requests at the same time on one connection.
const MAX_STREAMS: u32 = 64;

/// Accepts connections for ever.
pub async fn accept(listener: &TcpListener, state: &AppState, open: &GracefulShutdown) {
    let router = router(state.clone());
    let places = std::sync::Arc::new(Semaphore::new(state.config.limits.connections.max(1)));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                let limits = state.config.limits.clone();
                tokio::spawn(serve(stream, router.clone(), limits, (open.watcher(), place)));
            }
            Err(error) => {
                // Such as too many open files: it passes when some connections have ended.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn serve(stream: TcpStream, router: Router, limits: Limits, (watcher, _place): (Watcher, OwnedSemaphorePermit)) {
    let is_http2 = match tokio::time::timeout(limits.client, speaks_http2(&stream)).await {
        Ok(Ok(is_http2)) => is_http2,
        Ok(Err(_)) | Err(_) => return,
    };
    // Without it small answers wait for the acknowledgement of what went before.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no delay cannot be set");
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.stall));
    let builder = builder(&limits);
    let builder = if is_http2 { builder.http2_only() } else { builder.http1_only() };
    let service = TowerToHyperService::new(router);
    let connection = builder.serve_connection(TokioIo::new(Box::pin(stream)), service).into_owned();
    if let Err(error) = at_once(watcher.watch(connection)).await {
        tracing::debug!(%error, "a connection broke off");
    }
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.client)
        .max_headers(MAX_FIELDS)
        .max_buf_size(limits.head.max(8192));
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(u32::try_from(limits.head).unwrap_or(u32::MAX))
        .max_concurrent_streams(MAX_STREAMS)
        .keep_alive_interval(limits.client)
        .keep_alive_timeout(limits.client);
    builder
}

/// Whether the client starts as HTTP/2 does. Nothing is taken from the stream.
async fn speaks_http2(stream: &TcpStream) -> io::Result<bool> {
    let mut start = [0; PREFACE.len()];
    loop {
        let count = stream.peek(&mut start).await?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if start.get(..count) != PREFACE.get(..count) {
            return Ok(false);
        }
        if count == PREFACE.len() {
            return Ok(true);
        }
        // What is there has been seen; wait for more of it.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
