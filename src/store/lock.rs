//! Who serves a store: a small file beside it, so that a command that finds it locked can go through the server.
//!
//! Entry points: [`write_server`], [`read_server`]. Invariant: the engine's own lock decides who holds the store; the
//! file only says where to ask, and a stale one is harmless.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The server that holds a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerInfo {
    /// Its process id.
    pub pid: u32,
    /// Where it serves.
    pub url: String,
}

fn file(store: &Path) -> PathBuf {
    store.join("server.json")
}

/// Says that this process serves the store at `url`.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_server(store: &Path, url: &str) -> io::Result<()> {
    let info = ServerInfo { pid: std::process::id(), url: url.to_owned() };
    let draft = store.join("server.json.new");
    fs::write(&draft, serde_json::to_vec(&info)?)?;
    fs::rename(draft, file(store))
}

/// Who serves the store, if the file says so.
#[must_use]
pub fn read_server(store: &Path) -> Option<ServerInfo> {
    serde_json::from_slice(&fs::read(file(store)).ok()?).ok()
}

/// Says that nobody serves the store any more. A file that another process wrote since stays.
///
/// # Errors
/// Where the file cannot be removed.
pub fn forget_server(store: &Path) -> io::Result<()> {
    match read_server(store) {
        Some(info) if info.pid == std::process::id() => fs::remove_file(file(store)),
        _ => Ok(()),
    }
}
