//! Options that all commands share, and how they open the store.
//!
//! Entry point: [`Global`]. Invariant: only commands that write create a store; the others say that there is none.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use crate::lexicon::OntologyFiles;
use crate::rdf::Base;
use crate::store::{Store, StoreError};

use super::remote::Remote;

/// Options that all commands share.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// The store's directory.
    #[arg(long, global = true, env = "NEWSGRAPH_STORE", default_value = "store", value_name = "DIR")]
    pub store: PathBuf,
    /// Base of the store's own IRIs; fixed when the store is created [default: http://localhost:7878/id/].
    #[arg(long, global = true, env = "NEWSGRAPH_BASE", value_name = "IRI")]
    pub base: Option<String>,
    /// Send the command to this server instead of opening the store.
    #[arg(long, global = true, env = "NEWSGRAPH_SERVER", value_name = "URL")]
    pub server: Option<String>,
    /// Token for a server that asks for one.
    #[arg(long, global = true, env = "NEWSGRAPH_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub token: Option<String>,
    /// Print reports as JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// An ontology folder in place of the one in the program.
    #[arg(long, global = true, value_name = "DIR")]
    pub ontology: Option<PathBuf>,
    /// Number of threads [default: one for each core].
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<usize>,
}

/// Where a command does its work.
#[derive(Debug)]
pub enum Place {
    /// In the store, opened by this process.
    Here(Store),
    /// In a server that holds the store.
    There(Remote),
}

impl Global {
    /// The base for graphs that are not stored.
    ///
    /// # Errors
    /// The base is none.
    pub fn base(&self) -> anyhow::Result<Base> {
        self.base.as_deref().map_or_else(|| Ok(Base::default()), Base::new).context("--base")
    }

    /// The ontology to work with.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn ontology(&self) -> anyhow::Result<OntologyFiles> {
        match &self.ontology {
            Some(folder) => Ok(OntologyFiles::read(folder)?),
            None => Ok(OntologyFiles::embedded()),
        }
    }

    /// Opens the store, and creates it where there is none.
    ///
    /// # Errors
    /// It is locked, has another base, or cannot be written.
    pub fn create(&self) -> Result<Store, StoreError> {
        Store::open(&self.store, self.base.as_deref())
    }

    /// Opens a store that exists.
    ///
    /// # Errors
    /// There is none, or as [`Global::create`].
    pub fn open(&self) -> Result<Store, StoreError> {
        // Opening creates; a command that only reads must leave nothing behind where there was nothing.
        if cfg!(feature = "rocksdb") && !self.store.join("CURRENT").exists() {
            return Err(StoreError::Missing(self.store.clone()));
        }
        self.create()
    }

    /// Opens a store that exists, for a command that no server can do in its place.
    ///
    /// # Errors
    /// As [`Global::open`].
    pub fn open_alone(&self, command: &str) -> anyhow::Result<Store> {
        self.alone(command, self.open())
    }

    /// As [`Global::open_alone`], and creates the store where there is none.
    ///
    /// # Errors
    /// As [`Global::create`].
    pub fn create_alone(&self, command: &str) -> anyhow::Result<Store> {
        self.alone(command, self.create())
    }

    fn alone(&self, command: &str, store: Result<Store, StoreError>) -> anyhow::Result<Store> {
        if self.server.is_some() {
            anyhow::bail!("`{command}` works on the store itself; leave out --server");
        }
        store.map_err(|error| match error {
            StoreError::LockedBy { path, url } => {
                let by = url.map_or_else(|| "another process".to_owned(), |url| format!("the server at {url}"));
                let lock = path.join("LOCK").display().to_string();
                super::exit::Held(format!("{by} holds {lock}, and `{command}` needs the store alone; stop it first"))
                    .into()
            }
            other => other.into(),
        })
    }

    /// The store, or the server that holds it.
    ///
    /// # Errors
    /// As `open`, where no server can be asked instead.
    pub fn place(&self, open: impl Fn(&Self) -> Result<Store, StoreError>) -> anyhow::Result<Place> {
        let remote = |url: &str| Place::There(Remote::new(url, self.token.as_deref()));
        if let Some(url) = &self.server {
            return Ok(remote(url));
        }
        match open(self) {
            Ok(store) => Ok(Place::Here(store)),
            Err(StoreError::LockedBy { path, url: Some(url) }) => {
                let place = Remote::new(&url, self.token.as_deref());
                if place.is_alive() {
                    return Ok(Place::There(place));
                }
                // What was written beside the store is of a server that ended; something else holds the lock now.
                Err(StoreError::LockedBy { path, url: None }.into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Sets up the threads that articles are read on.
    ///
    /// # Errors
    /// The system gives no threads.
    pub fn start_threads(&self) -> anyhow::Result<()> {
        let Some(threads) = self.threads else { return Ok(()) };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.max(1));
        pool.build_global().context("cannot start the threads")
    }
}
