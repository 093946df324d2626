//! The graph of one article as text, without a store on disk.
//!
//! Entry points: [`nquads`], [`pretty`]. Invariant: it is the knowledge that a store holds which has ingested this
//! article alone, so statements and plain triples pass the same gate.

use crate::rdf::{Base, RunInfo, article_graph};
use crate::source::Article;
use crate::statement::Facts;
use crate::store::{DumpOptions, QueryRequest, ResultFormat, Store};

/// A form for people and other tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Turtle.
    Turtle,
    /// `TriG`.
    Trig,
}

/// Everything, default graph only.
const EVERYTHING: &str = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o";

fn store(article: &Article, facts: &Facts, base: &Base, run: &RunInfo) -> anyhow::Result<Store> {
    let store = Store::memory(base.clone())?;
    store.put_article(&article_graph(article, facts, base, run))?;
    Ok(store)
}

/// Sorted N-Quads, the full text left out.
///
/// # Errors
/// The graph cannot be written.
pub fn nquads(article: &Article, facts: &Facts, base: &Base, run: &RunInfo) -> anyhow::Result<Vec<u8>> {
    let mut out = Vec::new();
    let options = DumpOptions { without_texts: true, ..DumpOptions::default() };
    store(article, facts, base, run)?.dump(options, &mut out)?;
    Ok(out)
}

/// Turtle or `TriG`, the full text left out.
///
/// # Errors
/// The graph cannot be written.
pub fn pretty(article: &Article, facts: &Facts, base: &Base, run: &RunInfo, form: Form) -> anyhow::Result<Vec<u8>> {
    let mut out = Vec::new();
    let format = if form == Form::Turtle { ResultFormat::Turtle } else { ResultFormat::TriG };
    store(article, facts, base, run)?.query_serialized(QueryRequest::text(EVERYTHING), format, &mut out)?;
    Ok(in_order(&out))
}

/// The prefixes sorted; the engine writes them in the order of a hash map, which changes from run to run.
fn in_order(document: &[u8]) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = document.split_inclusive(|byte| *byte == b'\n').collect();
    let count = lines.iter().take_while(|line| line.starts_with(b"@prefix")).count();
    lines[..count].sort_unstable();
    lines.concat()
}
