//! How much is found: statements, events and claims per 100 sentences, on any texts.
//!
//! Entry point: [`evaluate`]. Invariant: says nothing of what is right; it stands beside a precision.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::extract::Extractor;
use crate::model::ModelError;
use crate::model::conllu::read_treebank;
use crate::model::segment::raw_text;
use crate::source::{Defaults, Input, read};
use crate::statement::{EntityIx, Evidence, Facts, Object};
use crate::text::{Block, BlockKind, TextRange};

/// What was found, per 100 sentences of prose and headings.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Yield {
    /// Texts.
    pub texts: usize,
    /// Sentences.
    pub sentences: usize,
    /// Statements of the assertion gate.
    pub asserted_facts: f64,
    /// Statements in any mode.
    pub facts: f64,
    /// Events of the assertion gate.
    pub asserted_events: f64,
    /// Events in any mode.
    pub events: f64,
    /// Claims and quotations.
    pub claims: f64,
    /// What is asserted, where asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<String>,
}

#[derive(Debug, Default)]
struct Tally {
    total: Yield,
    list: bool,
}

/// Counts what is found in all texts below the paths.
///
/// # Errors
/// A file cannot be read or is no treebank.
pub fn evaluate(extractor: &Extractor, paths: &[PathBuf], list: bool) -> Result<Yield, ModelError> {
    let mut tally = Tally { list, ..Tally::default() };
    for path in paths {
        for file in files(path)? {
            add_file(extractor, &file, &mut tally)?;
        }
    }
    let mut total = tally.total;
    let per_hundred = |count: f64| (count * 10_000.0 / total.sentences.max(1) as f64).round() / 100.0;
    let rates = [total.asserted_facts, total.facts, total.asserted_events, total.events, total.claims].map(per_hundred);
    [total.asserted_facts, total.facts, total.asserted_events, total.events, total.claims] = rates;
    Ok(total)
}

fn files(path: &Path) -> Result<Vec<PathBuf>, ModelError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    let entries = std::fs::read_dir(path).map_err(|source| ModelError::Io { path: path.to_owned(), source })?;
    let mut inner: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    inner.sort();
    for path in inner {
        let is_text = path.extension().is_some_and(|e| e == "conllu" || e == "txt")
            || path.file_stem().is_some_and(|stem| stem == "article")
            || path.file_name().is_some_and(|name| name == "documents.json");
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if is_text {
            found.push(path);
        }
    }
    Ok(found)
}

fn add_file(extractor: &Extractor, file: &Path, tally: &mut Tally) -> Result<(), ModelError> {
    let is = |extension: &str| file.extension().is_some_and(|found| found == extension);
    if is("conllu") {
        let text = raw_text(&read_treebank(file)?);
        let ranges = text.paragraphs.iter().map(|&(start, end)| TextRange::from_usize(start, end));
        let blocks: Vec<Block> = ranges.map(|range| Block { range, kind: BlockKind::Paragraph }).collect();
        add_text(extractor, &text.text, &blocks, tally);
        return Ok(());
    }
    let bytes = std::fs::read(file).map_err(|source| ModelError::Io { path: file.to_owned(), source })?;
    if file.file_name().is_some_and(|name| name == "documents.json") {
        for record in
            serde_json::Deserializer::from_slice(&bytes).into_iter::<serde_json::Value>().filter_map(Result::ok)
        {
            add_text(extractor, record["text"].as_str().unwrap_or_default(), &[], tally);
        }
        return Ok(());
    }
    let input = Input { name: &file.display().to_string(), bytes: &bytes };
    for article in read(&input, &Defaults::default()).into_iter().flatten() {
        add_text(extractor, &article.body, &article.blocks, tally);
    }
    Ok(())
}

fn add_text(extractor: &Extractor, text: &str, blocks: &[Block], tally: &mut Tally) {
    let document = extractor.annotator().annotate(text, blocks);
    let facts = extractor.extract_document(&document, None);
    let asserted = |evidence: &Evidence| evidence.axes.asserts();
    let total = &mut tally.total;
    total.texts += 1;
    total.sentences += document.sentences.len();
    total.facts += facts.statements.len() as f64;
    total.asserted_facts += facts.statements.iter().filter(|s| s.is_asserted()).count() as f64;
    total.events += facts.events.len() as f64;
    total.asserted_events += facts.events.iter().filter(|event| asserted(&event.evidence)).count() as f64;
    total.claims += facts.claims.len() as f64;
    if tally.list {
        total.listed.extend(listed(text, &facts));
    }
}

/// One line for each asserted fact and event.
fn listed(text: &str, facts: &Facts) -> Vec<String> {
    let label = |entity: EntityIx| facts.entities.get(entity as usize).map_or("?", |e| e.label.as_str());
    let labels = |list: &[EntityIx]| list.iter().map(|&e| label(e)).collect::<Vec<_>>().join(" + ");
    let local = |iri: &str| iri.rsplit(['/', '#', ':']).next().unwrap_or_default().to_owned();
    let sentence = |evidence: &Evidence| evidence.sentence.slice(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let statements = facts.statements.iter().filter(|s| s.is_asserted()).filter_map(|statement| {
        let proof = statement.evidence().find(|evidence| evidence.axes.asserts())?;
        let object = match &statement.object {
            Object::Entity(entity) => label(*entity),
            Object::Literal { text, .. } => text,
        };
        let (subject, relation) = (label(statement.subject), local(&statement.predicate));
        Some(format!("fact {subject} {relation} {object} ({}) | {}", proof.rule, sentence(proof)))
    });
    let events = facts.events.iter().filter(|event| event.evidence.axes.asserts()).map(|event| {
        let kind = event.event_type.as_deref().map_or_else(|| "-".to_owned(), local);
        let (actors, recipients) = (labels(&event.actors), labels(&event.recipients));
        let (lemma, proof) = (&event.lemma, &event.evidence);
        format!("event {kind} {lemma}: {actors} → {recipients} ({}) | {}", proof.rule, sentence(proof))
    });
    statements.chain(events).collect()
}
