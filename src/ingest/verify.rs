//! Checks everything that was ingested: quotes, what each article says, and what is derived from it.
//!
//! Entry point: [`verify`]. Invariant: stops at the first difference and names it in one line; changes nothing.

use std::collections::BTreeSet;

use super::ArticleReader;
use crate::rdf::{Quad, article_graph};
use crate::store::{Store, VerifyError, VerifyReport};

/// What was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Verified {
    /// Numbers.
    #[serde(flatten)]
    pub report: VerifyReport,
    /// Articles that another version or other rules read; their quotes were checked, reading them again would give
    /// other facts. Ingesting them again brings them up to date.
    pub by_another_run: usize,
}

/// Recomputes every quote, reads every article again, and derives every shared node and plain triple anew. `progress`
/// hears of each article checked.
///
/// # Errors
/// The first difference, or a store that cannot be read.
pub fn verify<R: ArticleReader>(
    store: &Store,
    reader: &R,
    mut progress: impl FnMut(&str),
) -> Result<Verified, VerifyError> {
    let run = reader.run();
    let run_iri = run.iri(store.base());
    let mut verified = Verified::default();
    let (mut quotes, articles) = (0, store.articles()?);
    for iri in &articles {
        quotes += store.verify_quotes(iri)?;
        let article = store.stored_article(iri)?;
        if store.article_state(iri)?.is_some_and(|state| state.run == run_iri) {
            let graph = article_graph(&article, &reader.facts(&article), store.base(), &run);
            let wanted: BTreeSet<Quad> = graph.own.into_iter().collect();
            compare(&wanted, &store.own_quads(iri)?)?;
        } else {
            verified.by_another_run += 1;
        }
        progress(iri);
    }
    verified.report = VerifyReport { articles: articles.len(), quotes, ..store.verify_shared()? };
    Ok(verified)
}

fn compare(wanted: &BTreeSet<Quad>, stored: &BTreeSet<Quad>) -> Result<(), VerifyError> {
    let Some(quad) = wanted.symmetric_difference(stored).next() else { return Ok(()) };
    let (what, fault) = if wanted.contains(quad) {
        ("reading the article again gives", "which is not stored")
    } else {
        ("stored is", "which reading the article again does not give")
    };
    let subject = quad.triple.subject.lexical().to_owned();
    Err(VerifyError::Difference { subject, difference: format!("{what} “{}”, {fault}", quad.triple) })
}
