//! `newsgraph serve`: the store over HTTP.
//!
//! Entry points: [`run`], [`serve`] for other commands. Invariant: the address is taken before anything slow happens,
//! and while it serves, `server.json` beside the store says where.

use std::io::{Write as _, stdout};
use std::net::SocketAddr;
use std::num::NonZero;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::Context as _;
use clap::{ArgMatches, Args};

use super::exit;
use super::options::Global;
use super::settings::Settings;
use crate::api::{AppState, ServeConfig, bind};
use crate::extract::Extractor;
use crate::store::{Store, forget_server, write_server};

/// How it is called.
pub const HELP: &str = "Examples:
  newsgraph serve
  newsgraph serve --address 0.0.0.0 --port 8080 --tokens tokens.txt
  newsgraph serve --config /etc/newsgraph.toml
  newsgraph serve --open-writes        only on a loopback address

`newsgraph config` with the same flags prints what would hold, and where each value comes from.";

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    settings: Settings,
}

/// Runs the command.
///
/// # Errors
/// The settings, the address, the store or a view cannot be used.
pub fn run(global: &Global, options: &Options, matches: Option<&ArgMatches>) -> anyhow::Result<ExitCode> {
    let config = global.settings(&options.settings, matches)?.0.config()?;
    let store = global.create_alone("serve")?;
    let extractor = Arc::new(Extractor::new(&global.ontology()?)?);
    serve(config, store, extractor)?;
    Ok(exit::DONE.into())
}

/// The default settings at an address.
#[must_use]
pub fn config(address: SocketAddr) -> ServeConfig {
    ServeConfig { bind: address, ..ServeConfig::default() }
}

/// Serves until the process is told to stop.
///
/// # Errors
/// The address or a view cannot be used, or the network fails.
pub fn serve(config: ServeConfig, store: Store, extractor: Arc<Extractor>) -> anyhow::Result<()> {
    // One more than there are processors: whoever evaluates a short query leaves another free for the network.
    let workers = std::thread::available_parallelism().map_or(1, NonZero::get) + 1;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build()?;
    runtime.block_on(async {
        let listener = bind(&config).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let path = store.path().map(std::path::Path::to_path_buf);
        let state = AppState::new(config, store, Some(extractor))?;
        if let Some(path) = &path {
            write_server(path, &url).with_context(|| format!("cannot write to {}", path.display()))?;
        }
        let opened = state.clone();
        opened.is_ready.store(false, Ordering::Release);
        tokio::task::spawn_blocking(move || {
            // A search opens the index too; this spares the first one the wait.
            if let Err(error) = opened.store.prepare_search() {
                tracing::warn!(%error, "the search index is not ready");
            }
            opened.is_ready.store(true, Ordering::Release);
        });
        writeln!(stdout(), "serving at {url}")?;
        let served = crate::api::serve(listener, state, std::future::pending()).await;
        if let Some(path) = &path
            && let Err(error) = forget_server(path)
        {
            tracing::warn!(%error, "server.json was not removed");
        }
        Ok(served?)
    })
}
