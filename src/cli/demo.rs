//! `newsgraph demo`: ontology and sample articles into a store, what was learned on the screen, and a server.
//!
//! Entry point: [`run`]. Invariant: a second run changes nothing and says so.

use std::io::{Write as _, stdout};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;

use super::options::Global;
use super::{exit, samples, serve, summary};
use crate::extract::Extractor;
use crate::ingest::load_ontology;

/// Options of `demo`.
#[derive(Debug, Args)]
pub struct Options {
    /// Port to serve at.
    #[arg(long, env = "NEWSGRAPH_PORT", default_value_t = 7878)]
    port: u16,
    /// Stop after printing what was learned.
    #[arg(long)]
    no_serve: bool,
}

/// Runs the command.
///
/// # Errors
/// The port or the store cannot be used.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<ExitCode> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    if !options.no_serve {
        // A port in use must show before minutes of work, not after.
        TcpListener::bind(address).map(drop).with_context(|| {
            format!("port {} cannot be used; choose another with --port (make demo PORT=…)", options.port)
        })?;
    }
    let store = global.create_alone("demo")?;
    let ontology = global.ontology()?;
    let extractor = Arc::new(Extractor::new(&ontology)?);
    let loaded = load_ontology(&store, &ontology)?.iter().filter(|set| !set.report.is_unchanged).count();
    let report = samples::ingest(&store, &extractor)?;
    store.flush()?;
    if loaded == 0 && report.added + report.revised == 0 {
        writeln!(
            stdout(),
            "Nothing changed: the ontology and {} sample articles are in the store already.\n",
            report.unchanged
        )?;
    } else {
        writeln!(
            stdout(),
            "Loaded {loaded} data sets of the ontology; ingested {} sample articles into {}.\n",
            report.added + report.revised,
            store.path().map_or_else(|| "memory".to_owned(), |path| path.display().to_string())
        )?;
    }
    write!(stdout(), "{}", summary::text(&store)?)?;
    if options.no_serve {
        return Ok(exit::DONE.into());
    }
    writeln!(stdout(), "\nAsk more at http://{address} (Ctrl-C stops). On the command line, once it is stopped:")?;
    writeln!(
        stdout(),
        "  newsgraph query --store {} queries/examples/02-facts-with-quotes.rq",
        global.store.display()
    )?;
    serve::serve(serve::config(address), store, extractor)?;
    Ok(exit::DONE.into())
}
