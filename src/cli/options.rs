//! Options that all commands share, and how they open the store.
//!
//! Entry point: [`Global`]. Invariant: only commands that write create a store; the others say that there is none.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, ValueEnum};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::lexicon::OntologyFiles;
use crate::rdf::Base;
use crate::store::{Store, StoreError};

use super::remote::Remote;
use super::settings::{ConfigFile, Origin, Setting, Settings};

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
    /// A configuration file, see `newsgraph config --help`.
    #[arg(long, global = true, env = "NEWSGRAPH_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What is logged: `error`, `warn`, `info`, `debug`, or a filter such as `newsgraph=debug` [default: warn].
    #[arg(long, global = true, env = "NEWSGRAPH_LOG", value_name = "FILTER")]
    pub log: Option<String>,
    /// How the log is written [default: text].
    #[arg(long, global = true, env = "NEWSGRAPH_LOG_FORMAT")]
    pub log_format: Option<LogFormat>,
    /// What the configuration file says, and which of the options above come from it.
    #[arg(skip)]
    file: FromFile,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

#[derive(Clone, Debug, Default)]
struct FromFile {
    content: ConfigFile,
    sources: Vec<(&'static str, Origin)>,
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
    /// Reads the configuration file, if there is one, for what neither a flag nor the environment says.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn take_file(&mut self, matches: &ArgMatches) -> anyhow::Result<()> {
        let content = self.config.as_deref().map(ConfigFile::read).transpose()?.unwrap_or_default();
        let mut sources = Vec::new();
        // Options of all commands may stand before and after the command's name.
        let matches = matches.subcommand().map_or(matches, |(_, inner)| inner);
        let mut take = |name: &'static str, in_file: bool| {
            let source = match matches.value_source(&name.replace('-', "_")) {
                Some(ValueSource::CommandLine) => Origin::Flag,
                Some(ValueSource::EnvVariable) => Origin::Environment,
                _ if in_file => Origin::File,
                _ => Origin::Default,
            };
            sources.push((name, source));
            source == Origin::File
        };
        if take("store", content.store.is_some()) {
            self.store = content.store.clone().unwrap_or_default();
        }
        if take("base", content.base.is_some()) {
            self.base.clone_from(&content.base);
        }
        if take("ontology", content.ontology.is_some()) {
            self.ontology.clone_from(&content.ontology);
        }
        if take("log", content.log.is_some()) {
            self.log.clone_from(&content.log);
        }
        if take("log-format", content.log_format.is_some()) {
            self.log_format = content.log_format;
        }
        self.file = FromFile { content, sources };
        Ok(())
    }

    /// What the configuration file says.
    #[must_use]
    pub fn file(&self) -> &ConfigFile {
        &self.file.content
    }

    /// A server's settings: those given, then those of the file, then the defaults.
    ///
    /// # Errors
    /// As [`Settings::resolve`].
    pub fn settings(&self, given: &Settings, matches: Option<&ArgMatches>) -> anyhow::Result<(Settings, Vec<Setting>)> {
        given.resolve(&self.file.content.serve, |name| matches.and_then(|matches| matches.value_source(name)))
    }

    /// The options that a configuration file may hold, with their values.
    #[must_use]
    pub fn described(&self) -> Vec<Setting> {
        let value = |name: &str| match name {
            "store" => json!(self.store),
            "base" => json!(self.base),
            "ontology" => json!(self.ontology),
            "log" => json!(self.log.as_deref().unwrap_or("warn")),
            _ => json!(self.log_format.unwrap_or(LogFormat::Text)),
        };
        let all = self.file.sources.iter();
        all.map(|(name, source)| Setting { name: (*name).to_owned(), value: value(name), source: *source }).collect()
    }

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

    /// The outcome of something that needs the store alone, with a lock explained.
    ///
    /// # Errors
    /// The same, in words that say who holds the store.
    pub fn alone<T>(&self, command: &str, store: Result<T, StoreError>) -> anyhow::Result<T> {
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
