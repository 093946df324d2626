//! `newsgraph backup`: a copy of the whole store, also while a server uses it.
//!
//! Entry point: [`run`]. Invariant: with a server the backup lies where that server's settings say, and the command prints
//! where.

use std::io::{Write as _, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use serde_json::{Value, json};

use super::exit;
use super::options::{Global, Place};

/// How it is called.
pub const HELP: &str = "Examples:
  newsgraph backup --to backups
  newsgraph backup --name before-upgrade       through the server that holds the store: into its own folder of backups";

/// Options of `backup`.
#[derive(Debug, Args)]
pub struct Options {
    /// Folder to make the backup in [default: what the configuration says; a running server always uses its own].
    #[arg(long, env = "NEWSGRAPH_BACKUPS", value_name = "DIR")]
    to: Option<PathBuf>,
    /// Its name [default: time and revision].
    #[arg(long)]
    name: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// The name is taken, or nothing can be written there.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<ExitCode> {
    let report = match global.place(Global::open)? {
        Place::Here(store) => {
            let folder = options.to.clone().or_else(|| global.file().serve.backups().cloned());
            let folder = folder.context("say where to with --to, or set `backups` in the configuration file")?;
            json!(store.backup(&folder, options.name.as_deref())?)
        }
        Place::There(remote) => {
            let name = options.name.as_deref().map(|name| ("name", name));
            remote.post_json("/admin/backups", name.as_slice(), "application/json", b"")?
        }
    };
    if global.json {
        writeln!(stdout(), "{report}")?;
    } else {
        let part = |name: &str| report.get(name).map(Value::to_string).unwrap_or_default();
        writeln!(stdout(), "backup {} of revision {}", part("path").trim_matches('"'), part("revision"))?;
    }
    Ok(exit::DONE.into())
}
