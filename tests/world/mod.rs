//! A small world to ask about: a store in memory with a few articles, and a router over it.
//!
//! Three articles tell of Ada Prim, head of Umbra Ltd, who met Ben Quill and, Umbra says, never paid him. Two of them
//! assert the position, the third hedges it.

#![allow(dead_code, reason = "each test file uses a part")]

use std::sync::{Arc, OnceLock};

use anyhow::{Context as _, Result};
use axum::Router;
use newsgraph::api::{Access, AppState, Limits, ServeConfig, Tokens, router};
use newsgraph::extract::Extractor;
use newsgraph::lexicon::OntologyFiles;
use newsgraph::rdf::Base;
use newsgraph::statement::{Axes, Certainty, Polarity, Voice};
use newsgraph::store::{DataFile, Store};

use crate::support::{article, facts, graph};

/// What no article says, as a maintainer would load it.
const DATA: &str = "
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ng: <https://w3id.org/newsgraph/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> .
ng:holdsPosition rdfs:label \"holds position\" .
schema:Person rdfs:label \"Person\" .
<entity/umbra-bay> a schema:Place ; rdfs:label \"Umbra Bay\" .
";

/// The world.
pub struct World {
    /// Its server.
    pub router: Router,
    /// Its store.
    pub store: Store,
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
    store.load_dataset("words", &[DataFile { name: "words.ttl", bytes: DATA.as_bytes() }])?;
    let hedged = Axes { certainty: Certainty::Hedged, ..Axes::ASSERTED };
    let denied = Axes { voice: Voice::Attributed, polarity: Polarity::Negative, ..Axes::ASSERTED };
    for (number, position) in [Axes::ASSERTED, Axes::ASSERTED, hedged].into_iter().enumerate() {
        let article = article(u8::try_from(number)?);
        store.put_article(&graph(&article, &facts(position, denied)))?;
    }
    let config = ServeConfig {
        access: Access::tokens(Tokens::parse("admin let-me-in")?),
        limits: Limits { body: 100_000, query_text: 50_000, ..Limits::default() },
        ..ServeConfig::default()
    };
    let router = router(AppState::new(config, store.clone(), Some(extractor()?))?);
    let path = |iri: &str| Base::default().path(iri).map(str::to_owned).context("an IRI below the base");
    let first = article(0);
    let graph = graph(&first, &facts(Axes::ASSERTED, denied));
    let statement = graph.shared.iter().find_map(|node| match node {
        newsgraph::rdf::SharedNode::Statement(key) => {
            Some(Base::default().statement(&key.subject, &key.predicate, &key.object))
        }
        _ => None,
    });
    let words = vec![
        ("article", path(&graph.article)?.replace("article/", "")),
        ("statement", path(&statement.context("a statement")?)?.replace("statement/", "")),
        // A query that no machine ends in time.
        ("endless", "SELECT%20(COUNT(*)%20AS%20%3Fn)%20WHERE%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff.%3Fg%20%3Fh%20%3Fi.%3Fj%20%3Fk%20%3Fl%7D".to_owned()),
        ("long", "x".repeat(120_000)),
        ("deep", "(".repeat(200)),
    ];
    Ok(World { router, store, words })
}

/// One for all tests of a process: it takes a moment to compile the ontology.
fn extractor() -> Result<Arc<Extractor>> {
    static ONE: OnceLock<Arc<Extractor>> = OnceLock::new();
    if let Some(known) = ONE.get() {
        return Ok(Arc::clone(known));
    }
    let extractor = Arc::new(Extractor::new(&OntologyFiles::embedded())?);
    Ok(Arc::clone(ONE.get_or_init(|| extractor)))
}
