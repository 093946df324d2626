//! `newsgraph serve`: the store over HTTP.
//!
//! Entry points: [`run`], [`serve`] for other commands. Invariant: the address is taken before anything slow happens,
//! and while it serves, `server.json` beside the store says where.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;

use super::exit;
use super::options::Global;
use crate::api::{AppState, ServeConfig, Tokens, WriteAccess, bind};
use crate::extract::Extractor;
use crate::store::{Store, forget_server, write_server};
use crate::view::Files;

/// How it is called.
pub const HELP: &str = "Examples:
  newsgraph serve
  newsgraph serve --address 0.0.0.0 --port 8080 --tokens tokens.txt
  newsgraph serve --open-writes        only on a loopback address";

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct Options {
    /// Address to listen on.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
    /// Port to listen on.
    #[arg(long, env = "NEWSGRAPH_PORT", default_value_t = 7878)]
    port: u16,
    /// File with tokens that may write, one a line.
    #[arg(long, value_name = "FILE", conflicts_with = "open_writes")]
    tokens: Option<PathBuf>,
    /// Let everybody write; only on a loopback address.
    #[arg(long)]
    open_writes: bool,
    /// A folder with views, examples and checks beside those in the program.
    #[arg(long, value_name = "DIR")]
    queries: Option<PathBuf>,
    /// Serve the articles' full texts; quotes are always served.
    #[arg(long)]
    full_text: bool,
    /// Seconds that a query may take at most.
    #[arg(long, value_name = "SECONDS")]
    max_timeout: Option<u64>,
    /// Rows or triples in an answer at most.
    #[arg(long, value_name = "N")]
    max_rows: Option<usize>,
    /// Bytes of a request's body at most.
    #[arg(long, value_name = "BYTES")]
    max_body: Option<usize>,
    /// Queries that run at the same time.
    #[arg(long, value_name = "N")]
    concurrent_queries: Option<usize>,
}

/// Runs the command.
///
/// # Errors
/// The address, the store or a view cannot be used.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<ExitCode> {
    let writes = match &options.tokens {
        Some(path) => {
            let tokens = Tokens::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            anyhow::ensure!(!tokens.is_empty(), "{} holds no token", path.display());
            WriteAccess::Tokens(tokens)
        }
        None if options.open_writes => WriteAccess::Open,
        None => WriteAccess::Off,
    };
    let mut config = config(SocketAddr::new(options.address, options.port));
    config.writes = writes;
    config.full_text = options.full_text;
    config.files = options.queries.clone().map_or(Files::Embedded, Files::Overlaid);
    let limits = &mut config.limits;
    if let Some(seconds) = options.max_timeout {
        limits.max_timeout = Duration::from_secs(seconds);
        limits.default_timeout = limits.default_timeout.min(limits.max_timeout);
    }
    limits.rows = options.max_rows.unwrap_or(limits.rows);
    limits.body = options.max_body.unwrap_or(limits.body);
    limits.concurrent_queries = options.concurrent_queries.unwrap_or(limits.concurrent_queries);
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
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = bind(&config).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let path = store.path().map(std::path::Path::to_path_buf);
        let state = AppState::new(config, store, Some(extractor))?;
        if let Some(path) = &path {
            write_server(path, &url).with_context(|| format!("cannot write to {}", path.display()))?;
        }
        println!("serving at {url}");
        let served = crate::api::serve(listener, state, std::future::pending()).await;
        if let Some(path) = &path
            && let Err(error) = forget_server(path)
        {
            tracing::warn!(%error, "server.json was not removed");
        }
        Ok(served?)
    })
}
