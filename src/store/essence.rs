//! What of each article depends on who its names are, kept in one literal.
//!
//! Entry points: [`keep_essence`], [`essence`]. Invariant: what is kept is a function of the article as it was read. An article of
//! more than a thousand triples takes long to read back; this takes little, and is all that is needed to write it anew. A store
//! that was filled before there was this does without.

use std::collections::BTreeMap;

use super::StoreError;
use super::read::{In, Read, Write, insert, remove};
use crate::rdf::refer::{Meaning, Meanings, OwnGraph};
use crate::rdf::{Base, Essence, Quad, Term, Triple};
use crate::vocab::{ng, rdf};

/// Keeps the essence of an article in place of the old one; an article without triples has none.
pub(super) fn keep_essence(
    tx: &mut impl Write,
    base: &Base,
    article: &str,
    graph: &OwnGraph,
) -> Result<(), StoreError> {
    let old = kept(tx, base, article)?;
    let essence = if graph.quads.is_empty() { None } else { Essence::of(graph, base) };
    let text = essence.map(|essence| serde_json::to_string(&essence)).transpose();
    let text = text.map_err(|error| StoreError::Engine(error.to_string()))?;
    let new = text.map(|text| Quad {
        triple: Triple::new(article, ng::ESSENCE, Term::typed(text, rdf::JSON)),
        graph: Some(base.derivation()),
    });
    if old != new {
        old.iter().for_each(|old| remove(tx, old));
        new.iter().for_each(|new| insert(tx, new));
    }
    Ok(())
}

/// The essence of an article, as it was read.
pub(super) fn essence(read: &impl Read, base: &Base, article: &str) -> Result<Option<OwnGraph>, StoreError> {
    let Some(quad) = kept(read, base, article)? else { return Ok(None) };
    let essence: Option<Essence> = serde_json::from_str(quad.triple.object.lexical()).ok();
    let graph = essence.and_then(|essence| essence.graph(base));
    graph.map(Some).ok_or_else(|| StoreError::Damaged(format!("the essence of <{article}> cannot be read")))
}

fn kept(read: &impl Read, base: &Base, article: &str) -> Result<Option<Quad>, StoreError> {
    let graph = base.derivation();
    // Asked for without the property, so that nobody remembers the answer: it is long, and hardly ever wanted twice.
    for quad in read.each(Some(article), None, None, In::Graph(&graph)) {
        let quad = quad?;
        if quad.triple.predicate == ng::ESSENCE {
            return Ok(Some(quad));
        }
    }
    Ok(None)
}

/// What the names of an article mean as it is written.
pub(super) fn written_meanings(read: &impl Read, base: &Base, graph: &OwnGraph) -> Result<Meanings, StoreError> {
    let derivation = base.derivation();
    let mut meanings = BTreeMap::new();
    for Quad { triple, .. } in graph.quads.iter().filter(|quad| quad.triple.predicate == ng::ENTITY) {
        let (node, seed) = (triple.subject.lexical(), triple.object.lexical());
        let mut is_replaced = [false; 2];
        for quad in read.each(Some(node), None, None, In::Graph(&derivation)) {
            match quad?.triple.predicate.as_str() {
                ng::ENTITY => is_replaced[0] = true,
                ng::IDENTITY_STATUS => is_replaced[1] = true,
                _ => {}
            }
        }
        if is_replaced == [false; 2] {
            continue;
        }
        let value =
            |predicate| Ok::<_, StoreError>(read.object(node, predicate)?.map(|term| term.lexical().to_owned()));
        let entity = if is_replaced[0] { value(ng::ENTITY)? } else { None };
        let status = if is_replaced[1] { value(ng::IDENTITY_STATUS)? } else { None };
        let entity = entity.unwrap_or_else(|| seed.to_owned());
        meanings.insert(seed.to_owned(), Meaning { entity, status });
    }
    Ok(meanings)
}
