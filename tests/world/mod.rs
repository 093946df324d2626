//! A small world to ask about: a store in memory with a few articles, and a router over it.

use anyhow::Result;
use axum::Router;
use newsgraph::api::{AppState, Limits, ServeConfig, Tokens, WriteAccess, router};
use newsgraph::rdf::Base;
use newsgraph::store::Store;

/// The world.
pub struct World {
    /// Its server.
    pub router: Router,
    /// Words that files may use in `{{braces}}`.
    words: Vec<(&'static str, String)>,
}

impl World {
    /// Replaces `{{word}}`.
    pub fn fill(&self, text: &str) -> String {
        self.words.iter().fold(text.to_owned(), |text, (word, value)| text.replace(&format!("{{{{{word}}}}}"), value))
    }
}

/// The world as all tests find it.
pub fn world() -> Result<World> {
    let store = Store::memory(Base::default())?;
    let config = ServeConfig {
        writes: WriteAccess::Tokens(Tokens::parse("let-me-in")),
        limits: Limits { body: 100_000, query_text: 50_000, ..Limits::default() },
        ..ServeConfig::default()
    };
    let router = router(AppState::new(config, store)?);
    let words = vec![
        // A query that no machine ends in time.
        ("endless", "SELECT%20(COUNT(*)%20AS%20%3Fn)%20WHERE%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff.%3Fg%20%3Fh%20%3Fi.%3Fj%20%3Fk%20%3Fl%7D".to_owned()),
        ("long", "x".repeat(120_000)),
        ("deep", "(".repeat(200)),
    ];
    Ok(World { router, words })
}
