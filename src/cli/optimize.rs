//! `newsgraph optimize`: compacts the store, also while a server uses it.
//!
//! Entry point: [`run`].

use std::io::{Write as _, stdout};
use std::process::ExitCode;

use super::exit;
use super::options::{Global, Place};

/// Runs the command.
///
/// # Errors
/// The store cannot be opened or written.
pub fn run(global: &Global) -> anyhow::Result<ExitCode> {
    match global.place(Global::open)? {
        Place::Here(store) => store.optimize()?,
        Place::There(remote) => {
            remote.post_json("/admin/optimize", &[], "application/json", b"")?;
        }
    }
    if !global.json {
        writeln!(stdout(), "{} is compacted", global.store.display())?;
    }
    Ok(exit::DONE.into())
}
