//! The triples that belong to one article alone.
//!
//! Entry point: [`own_quads`]. Invariant: what an article put in is found again by the article's IRI, and nothing else is.

use std::collections::BTreeSet;

use super::StoreError;
use super::read::{In, Read};
use crate::rdf::{Base, Parts, Quad, Term, Triple, is_shared, parts_of};
use crate::vocab::ng;

/// All quads that belong to an article alone.
pub(super) fn own_quads(read: &impl Read, base: &Base, article: &str) -> Result<BTreeSet<Quad>, StoreError> {
    let history = base.history();
    let mut own: BTreeSet<Quad> = read
        .find(Some(article), None, None, In::All)?
        .into_iter()
        .filter(|quad| quad.graph.as_deref() != Some(&history) && quad.triple.predicate != ng::NEAR_DUPLICATE_OF)
        .collect();
    for node in read.subjects(ng::ARTICLE, &Term::iri(article))? {
        if is_shared(base, &node) {
            // Of an event that others may tell of too, only that this article does.
            own.insert(Quad::plain(Triple::new(&node, ng::ARTICLE, Term::iri(article))));
            continue;
        }
        own.extend(read.find(Some(&node), None, None, In::All)?);
        if base.path(&node).is_some_and(|path| path.starts_with("evidence/")) {
            own.extend(read.find(None, Some(ng::EVIDENCE), Some(&Term::iri(&node)), In::Default)?);
        }
    }
    Ok(own)
}

/// What an article with these triples adds to shared nodes, counted for `source`.
pub(super) fn parts(own: &BTreeSet<Quad>, base: &Base, source: Option<&str>) -> Result<Parts, StoreError> {
    parts_of(own, base, source).map_err(|error| StoreError::Damaged(error.to_string()))
}
