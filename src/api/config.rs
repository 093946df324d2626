//! What an operator can set.
//!
//! Entry point: [`ServeConfig`]. Invariant: the defaults are safe on the open internet: nobody writes, everything has a
//! limit.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use super::auth::Access;
use crate::fetch::FetchLimits;
use crate::store::Rewriting;
use crate::view::Files;

/// Settings of a server.
#[derive(Clone, Debug)]
pub struct ServeConfig {
    /// Address and port.
    pub bind: SocketAddr,
    /// Who may read, write and administer.
    pub access: Access,
    /// What a request may cost.
    pub limits: Limits,
    /// Where views, examples and checks come from.
    pub files: Files,
    /// Whether the articles' full texts are served; quotes always are.
    pub full_text: bool,
    /// Whose pages may read from a browser.
    pub cors: Cors,
    /// Where backups go; without it none are made over HTTP.
    pub backups: Option<PathBuf>,
    /// Which other servers SERVICE and LOAD may ask.
    pub fetch: FetchLimits,
    /// Whether queries are rewritten where they do not say themselves.
    pub rewriting: Rewriting,
}

/// Whose pages may read from a browser. Writing needs a token, which no browser sends by itself, so this is no door to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cors {
    /// Those of any site.
    #[default]
    Any,
    /// Those of these origins, such as `https://desk.example`; with none, only this server's own.
    Origins(Vec<String>),
}

/// What a request may cost.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Most bytes in a body.
    pub body: usize,
    /// Most bytes in a query's text.
    pub query_text: usize,
    /// Time of a query that does not ask for less or more.
    pub default_timeout: Duration,
    /// Most time that a query can ask for.
    pub max_timeout: Duration,
    /// A query that takes longer is logged, with its plan.
    pub slow_query: Duration,
    /// Most rows or triples in an answer.
    pub rows: usize,
    /// Most bytes in an answer, before compression.
    pub result_bytes: u64,
    /// Most bytes of memory that a query or an update takes.
    pub query_memory: usize,
    /// Long queries that run at the same time; short ones have sixteen times as many places.
    pub concurrent_queries: usize,
    /// How long a query waits for its turn before the server says that it is busy.
    pub queue_wait: Duration,
    /// How long the server waits for a client that does not read.
    pub stall: Duration,
    /// How long requests may take to end when the server stops.
    pub drain: Duration,
    /// How long a client may take to send the head of a request, or the next piece of its body.
    pub client: Duration,
    /// Most bytes in the head of a request.
    pub head: usize,
    /// Connections at the same time; more wait until one ends.
    pub connections: usize,
}

impl Default for ServeConfig {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 7878)),
            access: Access::default(),
            limits: Limits::default(),
            files: Files::default(),
            full_text: false,
            cors: Cors::Any,
            backups: None,
            fetch: FetchLimits::default(),
            rewriting: Rewriting::On,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 2 * 1024 * 1024,
            query_text: 512 * 1024,
            default_timeout: Duration::from_secs(10),
            max_timeout: Duration::from_secs(60),
            slow_query: Duration::from_secs(2),
            rows: 1_000_000,
            result_bytes: 1024 * 1024 * 1024,
            query_memory: 512 * 1024 * 1024,
            concurrent_queries: std::thread::available_parallelism().map_or(4, |cores| cores.get() * 2),
            queue_wait: Duration::from_secs(5),
            stall: Duration::from_secs(30),
            drain: Duration::from_secs(10),
            client: Duration::from_secs(20),
            head: 64 * 1024,
            connections: 1024,
        }
    }
}
