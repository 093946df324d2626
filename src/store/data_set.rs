//! Loads and unloads the data sets that a maintainer chooses, `ontology/` among them.
//!
//! Entry points: `Store::load_dataset`, `Store::unload_dataset`. Invariant: a data set is there whole or not at all;
//! it is kept in its named graph and merged into the default graph, and leaves there only what nothing else supports.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model as ox;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::article::now;
use super::convert::{from_triple, to_named};
use super::described::{all_named, is_telling, redescribe};
use super::open::Writer;
use super::read::{In, Read, insert, remove, set};
use super::search::Pending;
use super::shared::{Shared, derive_entity};
use super::{Store, StoreError};
use crate::rdf::{Base, Quad, Term, Triple};
use crate::vocab::{ng, rdf, rdfs};

/// One file of a data set.
#[derive(Clone, Copy, Debug)]
pub struct DataFile<'a> {
    /// Its name; the extension tells the format: `ttl`, `nt`, `rdf`, `jsonld`.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

/// A loaded data set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DataSet {
    /// Its name.
    pub name: String,
    /// Its named graph.
    pub graph: String,
    /// SHA-256 of its files.
    pub content_hash: String,
    /// Number of triples.
    pub triples: u64,
    /// When it was loaded.
    pub loaded_at: String,
}

/// What a change of a data set changed.
struct Changed {
    /// Subjects of its triples.
    subjects: BTreeSet<String>,
    /// Those of which it changed by what names, or as what, articles may mean them.
    named: BTreeSet<String>,
    /// Whether classes changed places.
    has_classes: bool,
}

/// What loading did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LoadReport {
    /// Triples of the data set.
    pub triples: usize,
    /// Triples that were not in its graph before.
    pub added: usize,
    /// Triples that an earlier version had and this one lacks.
    pub removed: usize,
    /// Whether these very files were loaded already; then nothing was done.
    pub is_unchanged: bool,
}

impl Store {
    /// Loads a data set under a name, in place of an earlier version of it. Relative IRIs are resolved against the
    /// store's base, so that `<entity/…>` means this store's entity.
    ///
    /// # Errors
    /// Where a file does not parse, describes what only ingestion may write, or the store cannot be written; then
    /// nothing has changed.
    pub fn load_dataset(&self, name: &str, files: &[DataFile<'_>]) -> Result<LoadReport, StoreError> {
        let graph = self.data_set_graph(name)?;
        let hash = content_hash(files);
        let history = self.base().history();
        let known = self.engine().find(Some(&graph), Some(ng::CONTENT_HASH), None, In::Graph(&history))?;
        if known.iter().any(|quad| quad.triple.object.as_text() == Some(&hash)) {
            let count = self.engine().find(Some(&graph), Some(ng::TRIPLE_COUNT), None, In::Graph(&history))?;
            let triples = count.first().and_then(|quad| quad.triple.object.lexical().parse().ok()).unwrap_or(0);
            return Ok(LoadReport { triples, added: 0, removed: 0, is_unchanged: true });
        }
        let triples = parse(files, self.base(), &hash)?;
        let mut writer = self.begin()?;
        let report = self.replace(&mut writer, &graph, &triples)?;
        set(&mut writer.tx, &history, &graph, rdf::TYPE, Term::iri(ng::DATA_SET))?;
        set(&mut writer.tx, &history, &graph, ng::CONTENT_HASH, Term::text(hash))?;
        set(&mut writer.tx, &history, &graph, ng::TRIPLE_COUNT, Term::number(triples.len() as u64))?;
        set(&mut writer.tx, &history, &graph, ng::LOADED_AT, now())?;
        self.follow(&mut writer, &report.1)?;
        writer.commit()?;
        Ok(report.0)
    }

    /// Takes a data set out. What another data set or evidence supports stays.
    ///
    /// # Errors
    /// Where it is not loaded or the store cannot be written; then nothing has changed.
    pub fn unload_dataset(&self, name: &str) -> Result<LoadReport, StoreError> {
        let graph = self.data_set_graph(name)?;
        let mut writer = self.begin()?;
        let history = self.base().history();
        let about = writer.tx.find(Some(&graph), None, None, In::Graph(&history))?;
        if about.is_empty() {
            return Err(StoreError::NoDataSet(name.to_owned()));
        }
        let report = self.replace(&mut writer, &graph, &BTreeSet::new())?;
        about.iter().for_each(|quad| remove(&mut writer.tx, quad));
        writer.tx.remove_named_graph(&to_named(&graph))?;
        self.follow(&mut writer, &report.1)?;
        writer.commit()?;
        Ok(report.0)
    }

    /// The loaded data sets, by name.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn datasets(&self) -> Result<Vec<DataSet>, StoreError> {
        let (history, prefix) = (self.base().history(), self.base().graph(""));
        let mut all = Vec::new();
        for graph in data_set_graphs(self.engine(), self.base())? {
            let mut values = BTreeMap::new();
            for quad in self.engine().find(Some(&graph), None, None, In::Graph(&history))? {
                values.insert(quad.triple.predicate, quad.triple.object.lexical().to_owned());
            }
            let mut take = |predicate: &str| values.remove(predicate).unwrap_or_default();
            all.push(DataSet {
                name: graph.strip_prefix(&prefix).unwrap_or(&graph).to_owned(),
                content_hash: take(ng::CONTENT_HASH),
                triples: take(ng::TRIPLE_COUNT).parse().unwrap_or(0),
                loaded_at: take(ng::LOADED_AT),
                graph,
            });
        }
        Ok(all)
    }

    fn data_set_graph(&self, name: &str) -> Result<String, StoreError> {
        let is_plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if name.is_empty() || !is_plain || ["history", "texts", "inferred", "derivation"].contains(&name) {
            return Err(StoreError::BadName(name.to_owned()));
        }
        Ok(self.base().graph(name))
    }

    /// Makes the data set's graph hold `new`, and the default graph follow. Gives what changed.
    fn replace(
        &self,
        writer: &mut Writer<'_>,
        graph: &str,
        new: &BTreeSet<Triple>,
    ) -> Result<(LoadReport, Changed), StoreError> {
        let old: BTreeSet<Triple> =
            writer.tx.find(None, None, None, In::Graph(graph))?.into_iter().map(|quad| quad.triple).collect();
        let others: BTreeSet<String> =
            data_set_graphs(&writer.tx, self.base())?.into_iter().filter(|other| other != graph).collect();
        let (gone, added): (Vec<_>, Vec<_>) = (old.difference(new).collect(), new.difference(&old).collect());
        for triple in &gone {
            remove(&mut writer.tx, &Quad { triple: (*triple).clone(), graph: Some(graph.to_owned()) });
            let shared = Shared { read: &writer.tx, base: self.base(), data_sets: &others };
            if !shared.is_given(triple)? && !shared.is_asserted(triple)? {
                remove(&mut writer.tx, &Quad::plain((*triple).clone()));
            }
        }
        for triple in &added {
            insert(&mut writer.tx, &Quad { triple: (*triple).clone(), graph: Some(graph.to_owned()) });
            insert(&mut writer.tx, &Quad::plain((*triple).clone()));
        }
        let plain: Vec<Quad> = gone.iter().chain(&added).map(|triple| Quad::plain((*triple).clone())).collect();
        writer.touched = Pending::of(&plain);
        let all = || gone.iter().chain(&added).copied();
        let subject = |triple: &Triple| triple.subject.lexical().to_owned();
        let changed = Changed {
            subjects: all().map(subject).collect(),
            named: all().filter(|triple| is_telling(triple)).map(subject).collect(),
            has_classes: all().any(|triple| triple.predicate == rdfs::SUB_CLASS_OF),
        };
        let report = LoadReport { triples: new.len(), added: added.len(), removed: gone.len(), is_unchanged: false };
        Ok((report, changed))
    }

    /// Makes articles follow: what their names mean, and what is derived of the entities that they mention.
    fn follow(&self, writer: &mut Writer<'_>, changed: &Changed) -> Result<(), StoreError> {
        // Where classes changed places, anything may be of another kind.
        let all = if changed.has_classes { all_named(&writer.tx, self.base())? } else { BTreeSet::new() };
        redescribe(writer, self.base(), &changed.named.union(&all).cloned().collect())?;
        let data_sets = data_set_graphs(&writer.tx, self.base())?;
        for subject in &changed.subjects {
            let is_mentioned = writer.tx.each(None, Some(ng::ENTITY), Some(&Term::iri(subject)), In::Default).next();
            if is_mentioned.transpose()?.is_some() {
                derive_entity(&mut writer.tx, self.base(), &data_sets, subject)?;
            }
        }
        Ok(())
    }
}

/// Named graphs of the loaded data sets.
pub(super) fn data_set_graphs(read: &impl Read, base: &Base) -> Result<BTreeSet<String>, StoreError> {
    let quads = read.find(None, Some(rdf::TYPE), Some(&Term::iri(ng::DATA_SET)), In::Graph(&base.history()))?;
    Ok(quads.into_iter().map(|quad| quad.triple.subject.lexical().to_owned()).collect())
}

fn content_hash(files: &[DataFile<'_>]) -> String {
    let mut files: Vec<_> = files.iter().map(|file| (file.name, file.bytes)).collect();
    files.sort_unstable();
    let mut hash = Sha256::new();
    for part in files.into_iter().flat_map(|(name, bytes)| [name.as_bytes(), bytes]) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn parse(files: &[DataFile<'_>], base: &Base, hash: &str) -> Result<BTreeSet<Triple>, StoreError> {
    let mut sorted = files.to_vec();
    sorted.sort_unstable_by_key(|file| file.name);
    let mut names =
        BlankNames { prefix: format!("{}genid/{}", base.as_str(), hash.get(..16).unwrap_or(hash)), next: 0 };
    let mut triples = BTreeSet::new();
    for file in sorted {
        let mut known = BTreeMap::new();
        for triple in parse_file(file, base)? {
            let triple = from_triple(triple);
            let triple = Triple {
                subject: names.named(triple.subject, &mut known),
                predicate: triple.predicate,
                object: names.named(triple.object, &mut known),
            };
            let links_to_evidence = [ng::ARTICLE, ng::EVIDENCE, ng::ENTITY].contains(&triple.predicate.as_str());
            if base.is_reserved(triple.subject.lexical()) || links_to_evidence {
                let iri = triple.subject.lexical().to_owned();
                return Err(StoreError::Reserved { file: file.name.to_owned(), iri });
            }
            triples.insert(triple);
        }
    }
    Ok(triples)
}

/// Names for blank nodes: by the data set's hash and the order in which its files use them, so that loading the same
/// files anywhere gives the same names.
struct BlankNames {
    prefix: String,
    next: usize,
}

impl BlankNames {
    fn named(&mut self, term: Term, known: &mut BTreeMap<String, String>) -> Term {
        let Term::Blank(label) = term else { return term };
        let name = known.entry(label).or_insert_with(|| {
            self.next += 1;
            format!("{}-{}", self.prefix, self.next)
        });
        Term::iri(name.clone())
    }
}

fn parse_file(file: DataFile<'_>, base: &Base) -> Result<Vec<ox::Triple>, StoreError> {
    let unreadable = |message: String| StoreError::Syntax { file: file.name.to_owned(), line: 1, column: 1, message };
    let extension = file.name.rsplit('.').next().unwrap_or_default();
    let format = RdfFormat::from_extension(extension)
        .ok_or_else(|| unreadable(format!("“{extension}” is no known RDF format; use ttl, nt, rdf or jsonld")))?;
    let parser = RdfParser::from_format(format)
        .without_named_graphs()
        .with_base_iri(base.as_str())
        .map_err(|error| unreadable(error.to_string()))?;
    let quads = parser.for_slice(file.bytes);
    let triple = |quad: ox::Quad| ox::Triple::new(quad.subject, quad.predicate, quad.object);
    quads.map(|quad| quad.map(triple).map_err(|error| StoreError::syntax(file.name, &error))).collect()
}
