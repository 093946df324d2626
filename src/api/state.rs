//! What all handlers share.
//!
//! Entry point: [`AppState::new`]. Invariant: it is made once, at start; views that do not check out keep the server
//! from starting.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

use super::config::ServeConfig;
use super::lanes::Lanes;
use super::observe::Metrics;
use super::parsed::Parsed;
use super::routes;
use super::running::Running;
use super::spot::Shapes;
use crate::extract::Extractor;
use crate::fetch::Fetcher;
use crate::store::Store;
use crate::view::{Catalogue, ViewError};

/// What all handlers share; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

/// The shared things.
pub struct Inner {
    /// The graph.
    pub store: Store,
    /// Settings.
    pub config: ServeConfig,
    /// Views, examples, checks.
    pub catalogue: Catalogue,
    /// Counters.
    pub metrics: Metrics,
    /// Scheme and authority of the store's base, as in `http://localhost:7878`.
    pub origin: String,
    /// Tells answers of this version of the program and its views from those of another.
    pub version: String,
    /// Places for running queries.
    pub lanes: Lanes,
    /// The queries asked last, parsed.
    pub parsed: Parsed,
    /// How long queries have taken, by their shape.
    pub shapes: Shapes,
    /// The queries that run now.
    pub running: Running,
    /// Reads articles; without one they cannot be sent.
    pub extractor: Option<Arc<Extractor>>,
    /// Asks other servers, where any may be asked.
    pub fetcher: Option<Arc<Fetcher>>,
    /// Whether the server is ready for requests: not while it opens the search index, nor while it stops.
    pub is_ready: AtomicBool,
}

/// Why a server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A view, example or check is wrong.
    #[error(transparent)]
    View(#[from] ViewError),
    /// A view asks for a route of the server itself.
    #[error("{file}: the endpoint {endpoint} is one of the server's own")]
    Taken {
        /// View file.
        file: String,
        /// Its endpoint.
        endpoint: String,
    },
}

impl AppState {
    /// Reads and checks the views. Without an extractor the server takes no articles.
    ///
    /// # Errors
    /// When one of them is wrong.
    pub fn new(config: ServeConfig, store: Store, extractor: Option<Arc<Extractor>>) -> Result<Self, StartError> {
        let catalogue = Catalogue::load(&config.files, store.base())?;
        let taken = catalogue.views.iter().find(|view| routes::is_taken("GET", &view.header.endpoint));
        if let Some(view) = taken {
            return Err(StartError::Taken {
                file: format!("{}.rq", view.name),
                endpoint: view.header.endpoint.clone(),
            });
        }
        let origin = origin(store.base().as_str());
        let mut hash = Sha256::new().chain_update(env!("CARGO_PKG_VERSION"));
        catalogue.views.iter().for_each(|view| hash.update(&view.text));
        if store.path().is_none() {
            // A store in memory counts its revisions anew at each start.
            let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos());
            hash.update(now.to_be_bytes());
        }
        let version = hash.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        let lanes = Lanes::new(&config.limits);
        let fetcher = (!config.fetch.hosts.is_empty()).then(|| Arc::new(Fetcher::new(config.fetch.clone())));
        let inner = Inner {
            store,
            config,
            catalogue,
            metrics: Metrics::default(),
            origin,
            version,
            lanes,
            parsed: Parsed::default(),
            shapes: Shapes::default(),
            running: Running::default(),
            extractor,
            fetcher,
            is_ready: AtomicBool::new(true),
        };
        Ok(Self(Arc::new(inner)))
    }
}

impl Deref for AppState {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// Scheme and authority of an absolute IRI.
fn origin(base: &str) -> String {
    let authority = base.find("://").map_or(0, |at| at + 3);
    let end = base.get(authority..).and_then(|rest| rest.find('/')).map_or(base.len(), |at| authority + at);
    base.get(..end).unwrap_or(base).to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_origin_is_scheme_and_authority() {
        assert_eq!(super::origin("http://localhost:7878/id/"), "http://localhost:7878");
        assert_eq!(super::origin("https://kg.example/"), "https://kg.example");
    }
}
