//! A running server.
//!
//! Entry points: [`bind`], then [`serve`]. Invariant: when it stops, no new request is taken, those under way may end, and
//! the store is flushed, so that the next start need not replay anything.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::Ordering;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;

use super::auth::Gate;
use super::config::ServeConfig;
use super::connection::accept;
use super::state::AppState;
use crate::store::StoreError;

/// Why a server cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be used.
    #[error("cannot listen on {address}: {source}; choose another address or port")]
    Bind {
        /// Address asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// Everybody may write, and everybody can reach it.
    #[error("writes are open to everybody, so the address must be a loopback address such as 127.0.0.1, not {0}")]
    OpenToTheWorld(IpAddr),
    /// It would ask servers on this machine for others.
    #[error(
        "other servers may be on this machine only where this one has a loopback address such as 127.0.0.1, not {0}"
    )]
    OpenToThisMachine(IpAddr),
    /// The network failed.
    #[error("the server stopped: {0}")]
    Io(#[from] io::Error),
    /// The store could not be flushed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes the address, so that a port already in use is known before anything else happens.
///
/// # Errors
/// When the address cannot be used, or open writes, or what only this machine may ask, would be reachable from elsewhere.
pub async fn bind(config: &ServeConfig) -> Result<TcpListener, ServeError> {
    let address = config.bind;
    if config.access.writes == Gate::Open && !address.ip().is_loopback() {
        return Err(ServeError::OpenToTheWorld(address.ip()));
    }
    if config.fetch.loopback && !address.ip().is_loopback() {
        return Err(ServeError::OpenToThisMachine(address.ip()));
    }
    TcpListener::bind(address).await.map_err(|source| ServeError::Bind { address, source })
}

/// Serves until `stop` is ready or the process is told to end (SIGINT, SIGTERM).
///
/// # Errors
/// When the store cannot be flushed at the end.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let open = GracefulShutdown::new();
    tokio::select! {
        () = accept(&listener, &state, &open) => {}
        () = stop => {}
        () = told_to_end() => {}
    }
    state.is_ready.store(false, Ordering::Release);
    drop(listener);
    tracing::info!(connections = open.count(), "stopping");
    if tokio::time::timeout(state.config.limits.drain, open.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
    let flushed = tokio::task::spawn_blocking(move || state.store.flush()).await;
    flushed.map_err(io::Error::other)??;
    Ok(())
}

/// Ready when the process is asked to end.
async fn told_to_end() {
    let interrupted = async {
        // Without a handler the signal ends the process, as it would anyway.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let terminated = async {
            match signal(SignalKind::terminate()) {
                Ok(mut signal) => {
                    signal.recv().await;
                }
                Err(_) => std::future::pending::<()>().await,
            }
        };
        tokio::select! {
            () = interrupted => {}
            () = terminated => {}
        }
    }
    #[cfg(not(unix))]
    interrupted.await;
}
