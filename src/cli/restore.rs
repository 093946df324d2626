//! `newsgraph restore`: puts a backup in the place of the store.
//!
//! Entry point: [`run`]. Invariant: the store that was there is kept beside it.

use std::io::{Write as _, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::exit;
use super::options::Global;
use crate::store::restore;

/// Options of `restore`.
#[derive(Debug, Args)]
pub struct Options {
    /// The backup's folder.
    backup: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// The backup is none, or somebody uses the store.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(global.server.is_none(), "`restore` works on the store itself; leave out --server");
    let (revision, kept) = global.alone("restore", restore(&options.backup, &global.store))?;
    if global.json {
        writeln!(stdout(), "{}", json!({ "store": global.store, "revision": revision, "kept": kept }))?;
        return Ok(exit::DONE.into());
    }
    writeln!(stdout(), "{} is at revision {revision} of {}", global.store.display(), options.backup.display())?;
    if let Some(kept) = kept {
        writeln!(stdout(), "the store that was there is kept as {}", kept.display())?;
    }
    Ok(exit::DONE.into())
}
