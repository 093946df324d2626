//! What other servers have, for `SERVICE` and `LOAD`.
//!
//! Entry point: [`Fetcher`]. Invariants: nothing is asked but of hosts that the operator allows; each address that a name
//! stands for is checked, and the connection goes to an address that was; a redirect is a new request with the same
//! checks; no answer is read beyond its limits of size and time.

mod address;

use std::io::Read as _;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::http::header::CONTENT_TYPE;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body};

use address::is_public;

/// Redirects that a document may be behind.
const REDIRECTS: u32 = 3;

/// What may be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchLimits {
    /// Hosts that may be asked, as `host` at the ports of HTTP and HTTPS, or as `host:port`. Without any nothing is fetched.
    pub hosts: Vec<String>,
    /// Whether they may be on this machine; for tests.
    pub loopback: bool,
    /// Most bytes of an answer.
    pub bytes: u64,
    /// How long an answer may take, to its last byte.
    pub timeout: Duration,
}

impl Default for FetchLimits {
    fn default() -> Self {
        Self { hosts: Vec::new(), loopback: false, bytes: 16 * 1024 * 1024, timeout: Duration::from_secs(10) }
    }
}

/// Fetches, within limits.
#[derive(Clone, Debug)]
pub struct Fetcher {
    agent: Agent,
    limits: FetchLimits,
}

/// What was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Its media type, as sent.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why nothing was fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// No host may be asked.
    #[error("asking other servers (SERVICE, LOAD) is switched off on this server")]
    Off,
    /// Not this one.
    #[error("{0} is not among the hosts that this server may ask")]
    NotAllowed(String),
    /// It is not on the public internet.
    #[error("{0} is at a private address, which is not asked")]
    Private(String),
    /// Neither `http` nor `https`.
    #[error("only http and https addresses can be fetched")]
    Scheme,
    /// It answered with an error.
    #[error("{host} answered with status {status}")]
    Status {
        /// Who.
        host: String,
        /// How.
        status: u16,
    },
    /// Its answer is too large.
    #[error("the answer has more than {0} bytes")]
    TooLarge(u64),
    /// It could not be asked.
    #[error("{host} cannot be asked: {reason}")]
    Failed {
        /// Who.
        host: String,
        /// Why.
        reason: String,
    },
}

impl Fetcher {
    /// A fetcher within these limits.
    #[must_use]
    pub fn new(limits: FetchLimits) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(limits.timeout))
            .max_redirects(REDIRECTS)
            .max_redirects_will_error(true)
            .http_status_as_error(false)
            // What goes to a proxy would be resolved there, unchecked.
            .proxy(None)
            .user_agent(concat!("newsgraph/", env!("CARGO_PKG_VERSION")))
            .build();
        let guard = Guard { limits: limits.clone(), names: DefaultResolver::default() };
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), guard), limits }
    }

    /// A document.
    ///
    /// # Errors
    /// Where it may not be asked for, or cannot be had.
    pub fn get(&self, url: &str, accept: &str) -> Result<Fetched, FetchError> {
        let host = self.host(url)?;
        let answer = self.agent.get(url).header("accept", accept).call();
        self.read(&host, answer)
    }

    /// The answer to a form. It is not sent on to where a redirect points.
    ///
    /// # Errors
    /// Where it may not be sent, or there is no answer.
    pub fn post(&self, url: &str, form: &[(&str, &str)], accept: &str) -> Result<Fetched, FetchError> {
        let host = self.host(url)?;
        let request = self.agent.post(url).config().max_redirects(0).max_redirects_will_error(false).build();
        let answer = request.header("accept", accept).send_form(form.iter().copied());
        self.read(&host, answer)
    }

    /// The host of an address that may be asked, as far as its name tells.
    fn host(&self, url: &str) -> Result<String, FetchError> {
        let uri: Uri = url.parse().map_err(|_| FetchError::Scheme)?;
        permitted(&self.limits, &uri)?;
        Ok(uri.host().unwrap_or_default().to_owned())
    }

    fn read(&self, host: &str, answer: Result<ureq::http::Response<Body>, ureq::Error>) -> Result<Fetched, FetchError> {
        let failed = |reason: String| FetchError::Failed { host: host.to_owned(), reason };
        let answer = answer.map_err(|error| match error {
            ureq::Error::Other(inner) => match inner.downcast::<FetchError>() {
                Ok(own) => *own,
                Err(other) => failed(other.to_string()),
            },
            other => failed(other.to_string()),
        })?;
        let status = answer.status();
        if !status.is_success() {
            return Err(FetchError::Status { host: host.to_owned(), status: status.as_u16() });
        }
        let media_type = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = media_type.unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        let mut body = answer.into_body().into_reader().take(self.limits.bytes.saturating_add(1));
        body.read_to_end(&mut bytes).map_err(|error| failed(error.to_string()))?;
        if bytes.len() as u64 > self.limits.bytes {
            return Err(FetchError::TooLarge(self.limits.bytes));
        }
        Ok(Fetched { media_type, bytes })
    }
}

/// Whether the name in an address may be asked.
fn permitted(limits: &FetchLimits, uri: &Uri) -> Result<(), FetchError> {
    if limits.hosts.is_empty() {
        return Err(FetchError::Off);
    }
    let usual = match uri.scheme_str() {
        Some("http") => 80,
        Some("https") => 443,
        _ => return Err(FetchError::Scheme),
    };
    let host = uri.host().unwrap_or_default().trim_end_matches('.');
    let port = uri.port_u16().unwrap_or(usual);
    let with_port = format!("{host}:{port}");
    let is_known = limits
        .hosts
        .iter()
        .any(|known| known.eq_ignore_ascii_case(&with_port) || (port == usual && known.eq_ignore_ascii_case(host)));
    if is_known { Ok(()) } else { Err(FetchError::NotAllowed(with_port)) }
}

/// Looks names up, and refuses what may not be asked. It is called for each connection, after redirects too, and what it
/// gives is what is connected to.
#[derive(Debug)]
struct Guard {
    limits: FetchLimits,
    names: DefaultResolver,
}

impl Resolver for Guard {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let refused = |error: FetchError| ureq::Error::Other(Box::new(error));
        permitted(&self.limits, uri).map_err(refused)?;
        let found = self.names.resolve(uri, config, timeout)?;
        let may_ask = |ip| is_public(ip) || (self.limits.loopback && ip.is_loopback());
        if found.iter().all(|address| may_ask(address.ip())) {
            Ok(found)
        } else {
            Err(refused(FetchError::Private(uri.host().unwrap_or_default().to_owned())))
        }
    }
}
