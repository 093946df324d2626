//! Settings of a server, from flags, the environment and a file.
//!
//! Entry points: [`Settings`], [`Settings::resolve`]. Invariant: a flag wins over the environment, the environment over
//! the file, the file over the default; each value knows where it comes from.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use clap::parser::ValueSource;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::{Access, Cors, Gate, Limits, ServeConfig, Tokens};
use crate::fetch::FetchLimits;
use crate::store::Rewriting;
use crate::view::Files;

/// Settings of a server; what is `None` was not set.
#[derive(Clone, Debug, Default, Args, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Settings {
    /// Address to listen on [default: 127.0.0.1].
    #[arg(long, env = "NEWSGRAPH_ADDRESS")]
    address: Option<IpAddr>,
    /// Port to listen on [default: 7878].
    #[arg(long, env = "NEWSGRAPH_PORT")]
    port: Option<u16>,
    /// File with tokens, one a line: `scope token`, the scope being read, write or admin. It is read again when it changes.
    #[arg(long, env = "NEWSGRAPH_TOKENS", value_name = "FILE")]
    tokens: Option<PathBuf>,
    /// Reading needs a token too.
    #[arg(long, env = "NEWSGRAPH_PRIVATE", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    private: Option<bool>,
    /// Nobody writes, whatever token they have.
    #[arg(long, env = "NEWSGRAPH_READ_ONLY", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    read_only: Option<bool>,
    /// Let everybody write; only on a loopback address.
    #[arg(long, env = "NEWSGRAPH_OPEN_WRITES", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    open_writes: Option<bool>,
    /// Sites whose pages may read from a browser, such as `https://desk.example`; `*` for any, `none` for none [default: *].
    #[arg(long, env = "NEWSGRAPH_CORS", value_name = "ORIGIN", value_delimiter = ',')]
    cors: Option<Vec<String>>,
    /// A folder with views, examples and checks beside those in the program.
    #[arg(long, env = "NEWSGRAPH_QUERIES", value_name = "DIR")]
    queries: Option<PathBuf>,
    /// Folder that backups are made in.
    #[arg(long, env = "NEWSGRAPH_BACKUPS", value_name = "DIR")]
    backups: Option<PathBuf>,
    /// Serve the articles' full texts; quotes are always served.
    #[arg(long, env = "NEWSGRAPH_FULL_TEXT", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    full_text: Option<bool>,
    /// Hosts that SERVICE and LOAD may ask, such as `query.wikidata.org` or `host:8080` [default: none].
    #[arg(long, env = "NEWSGRAPH_REMOTE_HOSTS", value_name = "HOST", value_delimiter = ',')]
    remote_hosts: Option<Vec<String>>,
    /// Those hosts may be on this machine; only where the server listens on a loopback address.
    #[arg(long, env = "NEWSGRAPH_REMOTE_LOOPBACK", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    remote_loopback: Option<bool>,
    /// Seconds that such a host may take for an answer.
    #[arg(long, env = "NEWSGRAPH_REMOTE_TIMEOUT", value_name = "SECONDS")]
    remote_timeout: Option<u64>,
    /// Bytes of such an answer at most.
    #[arg(long, env = "NEWSGRAPH_MAX_REMOTE_ANSWER", value_name = "BYTES")]
    max_remote_answer: Option<u64>,
    /// Rewrite queries into a faster form; a query may say otherwise by `rewrite=` [default: true].
    #[arg(long, env = "NEWSGRAPH_REWRITE", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    rewrite: Option<bool>,
    /// Seconds that a query may take unless it asks for less or more.
    #[arg(long, env = "NEWSGRAPH_DEFAULT_TIMEOUT", value_name = "SECONDS")]
    default_timeout: Option<u64>,
    /// Seconds that a query may take at most.
    #[arg(long, env = "NEWSGRAPH_MAX_TIMEOUT", value_name = "SECONDS")]
    max_timeout: Option<u64>,
    /// Rows or triples in an answer at most.
    #[arg(long, env = "NEWSGRAPH_MAX_ROWS", value_name = "N")]
    max_rows: Option<usize>,
    /// Bytes of an answer at most, before compression.
    #[arg(long, env = "NEWSGRAPH_MAX_ANSWER", value_name = "BYTES")]
    max_answer: Option<u64>,
    /// Bytes of memory that a query or an update takes at most.
    #[arg(long, env = "NEWSGRAPH_MAX_MEMORY", value_name = "BYTES")]
    max_memory: Option<usize>,
    /// Seconds after which a query is logged with its plan.
    #[arg(long, env = "NEWSGRAPH_SLOW_QUERY", value_name = "SECONDS")]
    slow_query: Option<u64>,
    /// Bytes of a request's body at most.
    #[arg(long, env = "NEWSGRAPH_MAX_BODY", value_name = "BYTES")]
    max_body: Option<usize>,
    /// Bytes of a request's head at most.
    #[arg(long, env = "NEWSGRAPH_MAX_HEAD", value_name = "BYTES")]
    max_head: Option<usize>,
    /// Connections at the same time.
    #[arg(long, env = "NEWSGRAPH_MAX_CONNECTIONS", value_name = "N")]
    max_connections: Option<usize>,
    /// Queries that run at the same time.
    #[arg(long, env = "NEWSGRAPH_CONCURRENT_QUERIES", value_name = "N")]
    concurrent_queries: Option<usize>,
    /// Seconds that a query waits for its turn.
    #[arg(long, env = "NEWSGRAPH_QUEUE_WAIT", value_name = "SECONDS")]
    queue_wait: Option<u64>,
    /// Seconds that a client may take to send the head or a piece of a request.
    #[arg(long, env = "NEWSGRAPH_CLIENT_TIMEOUT", value_name = "SECONDS")]
    client_timeout: Option<u64>,
    /// Seconds that requests may take to end when the server stops.
    #[arg(long, env = "NEWSGRAPH_DRAIN", value_name = "SECONDS")]
    drain: Option<u64>,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The command line.
    Flag,
    /// The environment.
    Environment,
    /// The configuration file.
    File,
    /// None of these.
    Default,
}

/// A setting with its value and where that comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Setting {
    /// Its name, as in the file and, with two dashes, as a flag.
    pub name: String,
    /// Its value; `null` where there is none.
    pub value: Value,
    /// Where it comes from.
    pub source: Origin,
}

/// What a configuration file may hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ConfigFile {
    /// The store's directory.
    pub store: Option<PathBuf>,
    /// Base of the store's own IRIs.
    pub base: Option<String>,
    /// An ontology folder.
    pub ontology: Option<PathBuf>,
    /// What is logged.
    pub log: Option<String>,
    /// `text` or `json`.
    pub log_format: Option<super::options::LogFormat>,
    /// The server.
    pub serve: Settings,
}

impl ConfigFile {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// It cannot be read, or holds something else; the message names line and column.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.lines().count().max(1);
            anyhow::anyhow!("{}, line {line}: {}", path.display(), error.message())
        })
    }
}

impl Settings {
    /// What holds, setting by setting: `self` are the flags and the environment, which `source_of` tells apart.
    ///
    /// # Errors
    /// A setting cannot be written as JSON, which no setting of ours is.
    pub fn resolve(
        &self,
        file: &Self,
        source_of: impl Fn(&str) -> Option<ValueSource>,
    ) -> anyhow::Result<(Self, Vec<Setting>)> {
        let (given, file, defaults) = (fields(self)?, fields(file)?, fields(&Self::defaults())?);
        let mut all = Vec::new();
        for (name, default) in &defaults {
            let of = |map: &Map<String, Value>| map.get(name).filter(|value| !value.is_null()).cloned();
            let is_flag = source_of(&name.replace('-', "_")) == Some(ValueSource::CommandLine);
            let (value, source) = match (of(&given), of(&file)) {
                (Some(value), _) => (value, if is_flag { Origin::Flag } else { Origin::Environment }),
                (None, Some(value)) => (value, Origin::File),
                (None, None) => (default.clone(), Origin::Default),
            };
            all.push(Setting { name: name.clone(), value, source });
        }
        let map: Map<String, Value> = all.iter().map(|one| (one.name.clone(), one.value.clone())).collect();
        Ok((serde_json::from_value(Value::Object(map))?, all))
    }

    fn defaults() -> Self {
        let config = ServeConfig::default();
        let limits = &config.limits;
        Self {
            address: Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            port: Some(config.bind.port()),
            private: Some(false),
            read_only: Some(false),
            open_writes: Some(false),
            cors: Some(vec!["*".to_owned()]),
            full_text: Some(config.full_text),
            remote_hosts: Some(config.fetch.hosts.clone()),
            remote_loopback: Some(config.fetch.loopback),
            remote_timeout: Some(config.fetch.timeout.as_secs()),
            max_remote_answer: Some(config.fetch.bytes),
            rewrite: Some(config.rewriting == Rewriting::On),
            default_timeout: Some(limits.default_timeout.as_secs()),
            max_timeout: Some(limits.max_timeout.as_secs()),
            max_rows: Some(limits.rows),
            max_answer: Some(limits.result_bytes),
            max_memory: Some(limits.query_memory),
            slow_query: Some(limits.slow_query.as_secs()),
            max_body: Some(limits.body),
            max_head: Some(limits.head),
            max_connections: Some(limits.connections),
            concurrent_queries: Some(limits.concurrent_queries),
            queue_wait: Some(limits.queue_wait.as_secs()),
            client_timeout: Some(limits.client.as_secs()),
            drain: Some(limits.drain.as_secs()),
            ..Self::default()
        }
    }

    /// Where backups go, if it was set.
    #[must_use]
    pub fn backups(&self) -> Option<&PathBuf> {
        self.backups.as_ref()
    }

    /// The settings as the server takes them.
    ///
    /// # Errors
    /// The tokens cannot be read, or two settings contradict each other.
    pub fn config(&self) -> anyhow::Result<ServeConfig> {
        let default = ServeConfig::default();
        let bind = SocketAddr::new(self.address.unwrap_or(default.bind.ip()), self.port.unwrap_or(default.bind.port()));
        Ok(ServeConfig {
            bind,
            access: self.access()?,
            limits: self.limits(default.limits),
            files: self.queries.clone().map_or(Files::Embedded, Files::Overlaid),
            full_text: self.full_text.unwrap_or(default.full_text),
            cors: self.cors(),
            backups: self.backups.clone(),
            fetch: self.fetch(default.fetch),
            rewriting: if self.rewrite == Some(false) { Rewriting::Off } else { Rewriting::On },
        })
    }

    fn fetch(&self, default: FetchLimits) -> FetchLimits {
        FetchLimits {
            hosts: self.remote_hosts.clone().unwrap_or(default.hosts),
            loopback: self.remote_loopback.unwrap_or(default.loopback),
            bytes: self.max_remote_answer.unwrap_or(default.bytes),
            timeout: self.remote_timeout.map_or(default.timeout, Duration::from_secs),
        }
    }

    fn access(&self) -> anyhow::Result<Access> {
        let is_set = |flag: Option<bool>| flag == Some(true);
        let open_writes = is_set(self.open_writes);
        anyhow::ensure!(!(open_writes && is_set(self.read_only)), "open-writes and read-only contradict each other");
        anyhow::ensure!(!(open_writes && self.tokens.is_some()), "open-writes needs no tokens; leave one of them out");
        anyhow::ensure!(!is_set(self.private) || self.tokens.is_some(), "private needs a file of tokens");
        let tokens = self.tokens.as_deref().map(Tokens::watch).transpose()?;
        let writes = match &tokens {
            _ if open_writes => Gate::Open,
            Some(_) if !is_set(self.read_only) => Gate::Token,
            _ => Gate::Closed,
        };
        let reads = if is_set(self.private) { Gate::Token } else { Gate::Open };
        Ok(Access { reads, writes, tokens: tokens.unwrap_or_default() })
    }

    fn cors(&self) -> Cors {
        match self.cors.as_deref() {
            None => Cors::Any,
            Some(origins) if origins.iter().any(|origin| origin == "*") => Cors::Any,
            Some(origins) => Cors::Origins(origins.iter().filter(|origin| *origin != "none").cloned().collect()),
        }
    }

    fn limits(&self, default: Limits) -> Limits {
        let seconds = |given: Option<u64>, default: Duration| given.map_or(default, Duration::from_secs);
        let max_timeout = seconds(self.max_timeout, default.max_timeout);
        Limits {
            body: self.max_body.unwrap_or(default.body),
            default_timeout: seconds(self.default_timeout, default.default_timeout).min(max_timeout),
            max_timeout,
            rows: self.max_rows.unwrap_or(default.rows),
            result_bytes: self.max_answer.unwrap_or(default.result_bytes),
            query_memory: self.max_memory.unwrap_or(default.query_memory),
            slow_query: seconds(self.slow_query, default.slow_query),
            concurrent_queries: self.concurrent_queries.unwrap_or(default.concurrent_queries),
            queue_wait: seconds(self.queue_wait, default.queue_wait),
            drain: seconds(self.drain, default.drain),
            client: seconds(self.client_timeout, default.client),
            head: self.max_head.unwrap_or(default.head),
            connections: self.max_connections.unwrap_or(default.connections),
            ..default
        }
    }
}

fn fields(settings: &Settings) -> anyhow::Result<Map<String, Value>> {
    match serde_json::to_value(settings)? {
        Value::Object(fields) => Ok(fields),
        other => anyhow::bail!("the settings are {other}"),
    }
}
