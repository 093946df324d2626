//! The triples that belong to one article alone.
//!
//! Entry point: [`own_quads`]. Invariant: what an article put in is found again by the article's IRI, and nothing else is.

use std::collections::BTreeSet;

use super::StoreError;
use super::read::{In, Read};
use crate::rdf::{Base, Parts, Quad, Term, parts_of};
use crate::vocab::{ng, schema};

/// All quads that belong to an article alone.
pub(super) fn own_quads(read: &impl Read, base: &Base, article: &str) -> Result<BTreeSet<Quad>, StoreError> {
    let (history, derivation) = (base.history(), base.derivation());
    let mut own: BTreeSet<Quad> = read
        .find(Some(article), None, None, In::All)?
        .into_iter()
        .filter(|quad| quad.graph.as_deref().is_none_or(|graph| graph != history && graph != derivation))
        .collect();
    for node in read.subjects(ng::ARTICLE, &Term::iri(article))? {
        own.extend(read.find(Some(&node), None, None, In::Default)?);
        own.extend(read.find(None, Some(ng::EVIDENCE), Some(&Term::iri(&node)), In::Default)?);
    }
    Ok(own)
}

/// What an article with these triples adds to shared nodes.
pub(super) fn parts(own: &BTreeSet<Quad>, base: &Base) -> Result<Parts, StoreError> {
    let source = own.iter().find(|quad| quad.triple.predicate == schema::PUBLISHER);
    let source = source.map(|quad| quad.triple.object.lexical());
    parts_of(own, base, source).map_err(|error| StoreError::Damaged(error.to_string()))
}
