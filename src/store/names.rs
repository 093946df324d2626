//! The register of names: which bearers of like names the articles know, and who is who among them.
//!
//! Entry points: [`known`], [`Names::load`], [`Names::identities`]. Invariant: the register is the sum over the articles in the
//! store, and who is who is a function of it, of what loaded data sets describe under like names, and of the judgements in force.
//! A change looks at the buckets of its own names and at those that a judgement ties to them, and at no others.

use std::collections::{BTreeMap, BTreeSet};

use super::StoreError;
use super::described::{has_described, read_described};
use super::judgement::{has_judgements, verdicts_on};
use super::read::{In, Read, Write, insert, remove};
use crate::identity::{Bearer, Context, Described, Identities, Verdict, identify, seed_keys, sense_id};
use crate::rdf::{Base, Quad, Term, Triple};
use crate::vocab::{ng, rdf};

/// One entity of one article, as far as its identity is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// Id that the article's reading gives.
    pub(super) seed: String,
    /// Id of its sense; the seed itself where the article says nothing of its sense.
    pub(super) id: String,
    pub(super) context: Option<Context>,
}

impl Known {
    /// What one article says of an entity.
    pub(super) fn new(seed: &str, context: Option<Context>) -> Self {
        let id = context.as_ref().map_or_else(|| seed.to_owned(), |context| sense_id(seed, &context.sense));
        Self { seed: seed.to_owned(), id, context }
    }
}

/// The entities of an article, from its triples as it was read.
pub(super) fn known(read: &BTreeSet<Quad>, base: &Base) -> Result<Vec<Known>, StoreError> {
    let mut seeds: BTreeMap<&str, &str> = BTreeMap::new();
    let mut contexts: BTreeMap<&str, Context> = BTreeMap::new();
    for Quad { triple, .. } in read {
        let (subject, object) = (triple.subject.lexical(), triple.object.lexical());
        match triple.predicate.as_str() {
            ng::ENTITY => {
                if let Some(seed) = base.path(object).filter(|path| path.starts_with("entity/")) {
                    seeds.insert(subject, seed);
                }
            }
            ng::IDENTITY_CONTEXT => _ = contexts.insert(subject, context(subject, object)?),
            _ => {}
        }
    }
    Ok(seeds.into_iter().map(|(node, seed)| Known::new(seed, contexts.remove(node))).collect())
}

/// Reads a context as it is written.
pub(super) fn context(node: &str, text: &str) -> Result<Context, StoreError> {
    serde_json::from_str(text)
        .map_err(|error| StoreError::Damaged(format!("the context of <{node}> cannot be read: {error}")))
}

/// Bearers by id.
pub(super) type Bucket = BTreeMap<String, Bearer>;

/// A part of the register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    /// Bearers by bucket.
    pub(super) buckets: BTreeMap<String, Bucket>,
    /// What data sets describe under names of these buckets, by id.
    pub(super) described: BTreeMap<String, Described>,
    /// Ids that were asked for and are in no bucket.
    pub(super) lone: BTreeSet<String>,
    pub(super) verdicts: Vec<Verdict>,
}

/// The bucket of a sense.
fn bucket_of(known: &Known) -> Option<String> {
    known.context.as_ref().map(|context| seed_keys(&known.seed, context.sense.sort).bucket)
}

impl Names {
    /// The buckets of these entities, and of all that judgements tie to them.
    pub(super) fn load<'k>(
        read: &impl Read,
        base: &Base,
        entities: impl IntoIterator<Item = &'k Known>,
    ) -> Result<Self, StoreError> {
        let mut names = Self::default();
        let mut ids = BTreeSet::new();
        for known in entities {
            ids.extend([known.seed.clone(), known.id.clone()]);
            if let Some(bucket) = bucket_of(known) {
                ids.extend(names.load_bucket(read, base, &bucket)?);
            }
        }
        if has_judgements(read, base)? {
            names.follow(read, base, ids)?;
        }
        Ok(names)
    }

    /// The buckets in which these ids are found, and all that judgements tie to them.
    pub(super) fn around<'i>(
        read: &impl Read,
        base: &Base,
        roots: impl IntoIterator<Item = &'i str>,
    ) -> Result<Self, StoreError> {
        let mut names = Self::default();
        let mut ids = BTreeSet::new();
        for id in roots {
            ids.insert(id.to_owned());
            ids.extend(names.load_all(read, base, id)?);
        }
        if has_judgements(read, base)? {
            names.follow(read, base, ids)?;
        }
        Ok(names)
    }

    /// One bucket, and all that judgements tie to what is in it or to these ids.
    pub(super) fn at<'i>(
        read: &impl Read,
        base: &Base,
        bucket: &str,
        ids: impl Iterator<Item = &'i String>,
    ) -> Result<Self, StoreError> {
        let mut names = Self::default();
        let mut ids: BTreeSet<String> = ids.cloned().collect();
        ids.extend(names.load_bucket(read, base, bucket)?);
        if has_judgements(read, base)? {
            names.follow(read, base, ids)?;
        }
        Ok(names)
    }

    /// Loads all buckets in which an id is found, or notes that it stands alone. Gives the ids in them.
    fn load_all(&mut self, read: &impl Read, base: &Base, id: &str) -> Result<BTreeSet<String>, StoreError> {
        let mut found = BTreeSet::new();
        let buckets = buckets_of(read, base, id)?;
        if buckets.is_empty() {
            self.lone.insert(id.to_owned());
        }
        for bucket in buckets {
            found.extend(self.load_bucket(read, base, &bucket)?);
        }
        Ok(found)
    }

    /// Loads what judgements tie to these ids.
    fn follow(&mut self, read: &impl Read, base: &Base, ids: BTreeSet<String>) -> Result<(), StoreError> {
        let mut open: Vec<String> = ids.iter().cloned().collect();
        let mut seen = ids;
        let mut verdicts = BTreeSet::new();
        while let Some(id) = open.pop() {
            for verdict in verdicts_on(read, base, &id)? {
                for other in [&verdict.pair.0, &verdict.pair.1] {
                    let mut found = self.load_all(read, base, other)?;
                    found.insert(other.clone());
                    open.extend(found.into_iter().filter(|id| seen.insert(id.clone())));
                }
                verdicts.insert(verdict);
            }
        }
        self.verdicts = verdicts.into_iter().collect();
        Ok(())
    }

    /// Loads a bucket and gives the ids in it.
    fn load_bucket(&mut self, read: &impl Read, base: &Base, name: &str) -> Result<BTreeSet<String>, StoreError> {
        let mut ids = BTreeSet::new();
        if !self.buckets.contains_key(name) {
            if has_described(read, base)? {
                let described = read_described(read, base, name)?;
                ids.extend(described.keys().cloned());
                self.described.extend(described);
            }
            let bucket = read_bucket(read, base, name)?;
            self.buckets.insert(name.to_owned(), bucket);
        }
        ids.extend(self.buckets.get(name).into_iter().flatten().flat_map(ids_of));
        Ok(ids)
    }

    /// Counts an article's entities in.
    pub(super) fn add(&mut self, entities: &[Known]) {
        for known in entities {
            let (Some(bucket), Some(context)) = (bucket_of(known), &known.context) else { continue };
            let bearers = self.buckets.entry(bucket).or_default();
            let bearer = bearers.entry(known.id.clone()).or_insert_with(|| Bearer {
                seed: known.seed.clone(),
                sense: context.sense.clone(),
                ..Bearer::default()
            });
            bearer.articles += 1;
            context.company.iter().for_each(|name| *bearer.company.entry(name.clone()).or_default() += 1);
        }
    }

    /// Counts an article's entities out.
    pub(super) fn remove(&mut self, entities: &[Known]) -> Result<(), StoreError> {
        let miscounted = |id: &str| StoreError::Damaged(format!("the register of names does not know “{id}”"));
        for known in entities {
            let (Some(bucket), Some(context)) = (bucket_of(known), &known.context) else { continue };
            let bearers = self.buckets.get_mut(&bucket).ok_or_else(|| miscounted(&known.id))?;
            let bearer = bearers.get_mut(&known.id).ok_or_else(|| miscounted(&known.id))?;
            bearer.articles = bearer.articles.saturating_sub(1);
            for name in &context.company {
                let count = bearer.company.get_mut(name).ok_or_else(|| miscounted(&known.id))?;
                *count = count.saturating_sub(1);
                if *count == 0 {
                    bearer.company.remove(name);
                }
            }
            if bearer.articles == 0 {
                bearers.remove(&known.id);
            }
        }
        Ok(())
    }

    /// Who is who.
    pub(super) fn identities(&self) -> Identities {
        let mut bearers: Bucket = self.buckets.values().flatten().map(|(id, b)| (id.clone(), b.clone())).collect();
        // What is judged counts even where no article names it: a data set may know it.
        let judged = self.verdicts.iter().flat_map(|verdict| [&verdict.pair.0, &verdict.pair.1]);
        for id in self.lone.iter().chain(judged) {
            let is_there = bearers.contains_key(id) || bearers.values().any(|bearer| bearer.seed == *id);
            if !is_there {
                bearers.insert(id.clone(), Bearer { seed: id.clone(), ..Bearer::default() });
            }
        }
        identify(&bearers, &self.described, &self.verdicts)
    }

    /// Keeps the buckets in place of the old ones.
    pub(super) fn save(&self, tx: &mut impl Write, base: &Base, old: &Self) -> Result<(), StoreError> {
        let nothing = Bucket::new();
        for (name, bucket) in &self.buckets {
            let before = old.buckets.get(name).unwrap_or(&nothing);
            if before != bucket {
                let (old, new) = (bucket_quads(base, name, before)?, bucket_quads(base, name, bucket)?);
                old.difference(&new).for_each(|quad| remove(tx, quad));
                new.difference(&old).for_each(|quad| insert(tx, quad));
            }
        }
        Ok(())
    }
}

/// The ids by which a bearer may be called.
fn ids_of((id, bearer): (&String, &Bearer)) -> [String; 2] {
    [id.clone(), bearer.seed.clone()]
}

pub(super) fn bucket_iri(base: &Base, name: &str) -> String {
    base.hashed("bucket", &[name])
}

fn read_bucket(read: &impl Read, base: &Base, name: &str) -> Result<Bucket, StoreError> {
    let (graph, iri) = (base.derivation(), bucket_iri(base, name));
    let Some(quad) = read.each(Some(&iri), Some(ng::BEARERS), None, In::Graph(&graph)).next().transpose()? else {
        return Ok(Bucket::new());
    };
    serde_json::from_str(quad.triple.object.lexical())
        .map_err(|error| StoreError::Damaged(format!("the register of names cannot be read at “{name}”: {error}")))
}

/// Names of the buckets in which an id is found.
fn buckets_of(read: &impl Read, base: &Base, id: &str) -> Result<Vec<String>, StoreError> {
    let graph = base.derivation();
    let iri = base.entity(id);
    let mut buckets = Vec::new();
    for predicate in [ng::BUCKET, ng::DESCRIBED_IN] {
        for quad in read.each(Some(&iri), Some(predicate), None, In::Graph(&graph)) {
            buckets.push(quad?.triple.object.lexical().to_owned());
        }
    }
    Ok(buckets)
}

/// The quads in which a bucket is kept.
pub(super) fn bucket_quads(base: &Base, name: &str, bucket: &Bucket) -> Result<BTreeSet<Quad>, StoreError> {
    let graph = Some(base.derivation());
    let mut quads = BTreeSet::new();
    if bucket.is_empty() {
        return Ok(quads);
    }
    let text = serde_json::to_string(bucket).map_err(|error| StoreError::Engine(error.to_string()))?;
    let triple = Triple::new(&bucket_iri(base, name), ng::BEARERS, Term::typed(text, rdf::JSON));
    quads.insert(Quad { triple, graph: graph.clone() });
    for id in bucket.iter().flat_map(ids_of) {
        quads.insert(Quad {
            triple: Triple::new(&base.entity(&id), ng::BUCKET, Term::text(name)),
            graph: graph.clone(),
        });
    }
    Ok(quads)
}
