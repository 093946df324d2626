//! Changes what an article says, and everything that follows from it.
//!
//! Entry points: [`exchange`], [`reidentify`]. Invariant: afterwards the store holds what it would hold if the articles in it had
//! come in any other order: names mean the same entities, copies are counted once, shared nodes are the sum of their parts.
//! Other articles are written anew only where one of their names means something else than before.

use std::collections::{BTreeMap, BTreeSet};

use super::copies::{Copies, regroup};
use super::data_set::data_set_graphs;
use super::deltas::Deltas;
use super::names::{Known, Names, context, known};
use super::open::Writer;
use super::own::{own_quads, parts};
use super::read::{In, Read, Write, insert, remove};
use super::search::Pending;
use super::shared::{NewNodes, Shared, rebuild};
use super::{Store, StoreError};
use crate::identity::Identities;
use crate::rdf::refer::{Meaning, Meanings, OwnGraph, as_read, written};
use crate::rdf::{Base, Quad, RunInfo, Term, Triple, identity_status};
use crate::vocab::{ng, owl, rdfs};

/// An article's triples before and after.
#[derive(Clone, Debug, Default)]
struct Rewrite {
    old: BTreeSet<Quad>,
    new: OwnGraph,
}

type Rewrites = BTreeMap<String, Rewrite>;

/// An article's triples as they were read.
pub(super) fn read_of(read: &impl Read, base: &Base, own: &BTreeSet<Quad>) -> Result<OwnGraph, StoreError> {
    let data_sets = BTreeSet::new();
    let shared = Shared { read, base, data_sets: &data_sets };
    as_read(own, base, |node| shared.key(node))
}

/// Puts `new`, as read, in the place of what the store has of an article, and what follows from that.
pub(super) fn exchange(
    writer: &mut Writer<'_, impl Write>,
    base: &Base,
    (article, old, new): (&str, BTreeSet<Quad>, OwnGraph),
    runs: BTreeMap<String, RunInfo>,
) -> Result<(), StoreError> {
    let was = known(&read_of(&writer.tx, base, &old)?.quads, base)?;
    let is = known(&new.quads, base)?;
    let before = Names::load(&writer.tx, base, was.iter().chain(&is))?;
    let mut after = before.clone();
    after.remove(&was)?;
    after.add(&is);
    after.save(&mut writer.tx, base, &before)?;
    let (old_ids, new_ids) = (before.identities(), after.identities());
    let mut rewrites = others(&writer.tx, base, Some(article), (&old_ids, &new_ids))?;
    let new = written(new, &meanings(&is, &new_ids, base), base);
    rewrites.insert(article.to_owned(), Rewrite { old, new });
    link_aliases(writer, base, (&old_ids, &new_ids))?;
    carry_out(writer, base, rewrites, (Some(article), runs))
}

/// Makes all articles follow when names come to mean something else. Gives the number of articles written anew.
pub(super) fn reidentify(
    writer: &mut Writer<'_, impl Write>,
    base: &Base,
    (old, new): (&Identities, &Identities),
) -> Result<usize, StoreError> {
    let rewrites = others(&writer.tx, base, None, (old, new))?;
    let count = rewrites.len();
    link_aliases(writer, base, (old, new))?;
    carry_out(writer, base, rewrites, (None, BTreeMap::new()))?;
    Ok(count)
}

/// What the names of an article mean.
pub(super) fn meanings(entities: &[Known], identities: &Identities, base: &Base) -> Meanings {
    let found = entities.iter().filter_map(|known| {
        let (entity, status) = identities.entities.get(&known.id)?;
        let status = status.map(|status| identity_status(status).to_owned());
        Some((base.iri(&known.seed), Meaning { entity: base.entity(entity), status }))
    });
    found.collect()
}

/// Articles beside `except` in which a name means something else than before.
fn others(
    read: &impl Read,
    base: &Base,
    except: Option<&str>,
    (old, new): (&Identities, &Identities),
) -> Result<Rewrites, StoreError> {
    let mut changed: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (id, meaning) in &old.entities {
        if new.entities.get(id).is_some_and(|now| now != meaning) {
            changed.entry(&meaning.0).or_default().insert(id);
        }
    }
    let mut rewrites = Rewrites::new();
    for (entity, ids) in changed {
        for node in read.subjects(ng::ENTITY, &Term::iri(base.entity(entity)))? {
            let Some(article) = read.object(&node, ng::ARTICLE)? else { continue };
            let article = article.lexical();
            let is_done = except == Some(article) || rewrites.contains_key(article);
            if !is_done && ids.contains(bearer(read, base, &node)?.as_str()) {
                let old = own_quads(read, base, article)?;
                let new = rewritten(read, base, &old, new)?;
                rewrites.insert(article.to_owned(), Rewrite { old, new });
            }
        }
    }
    Ok(rewrites)
}

/// The id of the bearer that an appearance is of.
fn bearer(read: &impl Read, base: &Base, node: &str) -> Result<String, StoreError> {
    let graph = base.derivation();
    let kept = read.each(Some(node), Some(ng::ENTITY), None, In::Graph(&graph)).next().transpose()?;
    let seed = match kept {
        Some(kept) => Some(kept.triple.object),
        None => read.object(node, ng::ENTITY)?,
    };
    let seed = seed.as_ref().and_then(|seed| base.path(seed.lexical())).unwrap_or_default().to_owned();
    let text = read.object(node, ng::IDENTITY_CONTEXT)?;
    let context = text.map(|text| context(node, text.lexical())).transpose()?;
    Ok(Known::new(&seed, context).id)
}

/// An article as it is to be written: what its names meant, and what the changed ones mean now.
fn rewritten(
    read: &impl Read,
    base: &Base,
    own: &BTreeSet<Quad>,
    identities: &Identities,
) -> Result<OwnGraph, StoreError> {
    let graph = read_of(read, base, own)?;
    let mut now = current_meanings(own, base);
    for (seed, meaning) in meanings(&known(&graph.quads, base)?, identities, base) {
        now.insert(seed, meaning);
    }
    Ok(written(graph, &now, base))
}

impl Store {
    /// Entities that ids of an article mean, by the IRI that its reading gives; those that mean themselves are left out.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn meanings_in(&self, article: &str) -> Result<BTreeMap<String, String>, StoreError> {
        let own = own_quads(self.engine(), self.base(), article)?;
        let meanings = current_meanings(&own, self.base()).into_iter();
        Ok(meanings.map(|(seed, meaning)| (seed, meaning.entity)).collect())
    }
}

/// What the names of an article mean as it is written.
fn current_meanings(own: &BTreeSet<Quad>, base: &Base) -> Meanings {
    let derivation = base.derivation();
    let value = |predicate: &str, is_kept: bool| -> BTreeMap<&str, &str> {
        let quads = own.iter().filter(|quad| quad.triple.predicate == predicate);
        let quads = quads.filter(|quad| (quad.graph.as_deref() == Some(derivation.as_str())) == is_kept);
        quads.map(|quad| (quad.triple.subject.lexical(), quad.triple.object.lexical())).collect()
    };
    let (seeds, entities) = (value(ng::ENTITY, true), value(ng::ENTITY, false));
    let (own_statuses, statuses) = (value(ng::IDENTITY_STATUS, true), value(ng::IDENTITY_STATUS, false));
    let nodes: BTreeSet<&str> = seeds.keys().chain(own_statuses.keys()).copied().collect();
    let meanings = nodes.into_iter().filter_map(|node| {
        let entity = *entities.get(node)?;
        let seed = seeds.get(node).copied().unwrap_or(entity);
        let status = own_statuses.get(node).and_then(|_| statuses.get(node)).map(|status| (*status).to_owned());
        Some((seed.to_owned(), Meaning { entity: entity.to_owned(), status }))
    });
    meanings.collect()
}

/// Triples that tie other ids to entities, and ids that several bear to these.
pub(super) fn alias_triples(identities: &Identities, base: &Base) -> BTreeSet<Triple> {
    let triple = |predicate: &'static str| {
        move |(one, other): &(String, String)| Triple::new(&base.entity(one), predicate, Term::iri(base.entity(other)))
    };
    let aliases = identities.aliases.iter().map(triple(owl::SAME_AS));
    aliases.chain(identities.homonyms.iter().map(triple(rdfs::SEE_ALSO))).collect()
}

fn link_aliases(
    writer: &mut Writer<'_, impl Write>,
    base: &Base,
    (old, new): (&Identities, &Identities),
) -> Result<(), StoreError> {
    let (old, new) = (alias_triples(old, base), alias_triples(new, base));
    if old == new {
        return Ok(());
    }
    let data_sets = data_set_graphs(&writer.tx, base)?;
    for triple in old.difference(&new) {
        if !(Shared { read: &writer.tx, base, data_sets: &data_sets }).is_given(triple)? {
            remove(&mut writer.tx, &Quad::plain(triple.clone()));
        }
    }
    new.difference(&old).for_each(|triple| insert(&mut writer.tx, &Quad::plain(triple.clone())));
    Ok(())
}

fn shingles(quads: &BTreeSet<Quad>) -> BTreeSet<Term> {
    let quads = quads.iter().filter(|quad| quad.triple.predicate == ng::SHINGLE);
    quads.map(|quad| quad.triple.object.clone()).collect()
}

/// Writes the articles, finds copies anew around the one whose text changed, and rebuilds what is shared.
fn carry_out(
    writer: &mut Writer<'_, impl Write>,
    base: &Base,
    rewrites: Rewrites,
    (changed, runs): (Option<&str>, BTreeMap<String, RunInfo>),
) -> Result<(), StoreError> {
    let mut touched: BTreeSet<String> = rewrites.keys().cloned().collect();
    let mut around = BTreeSet::new();
    let mut is_only_more = true;
    if let Some((article, rewrite)) = changed.and_then(|article| Some((article, rewrites.get(article)?))) {
        let (old, new) = (shingles(&rewrite.old), shingles(&rewrite.new.quads));
        around = Copies { read: &writer.tx, base }.around(article, &new)?;
        is_only_more = old.is_empty() || old == new;
        touched.extend(around.iter().cloned());
    }
    let before = Copies { read: &writer.tx, base }.sources(&touched)?;
    let changed = rewrites.values().flat_map(|Rewrite { old, new }| old.symmetric_difference(&new.quads));
    writer.touched.merge(Pending::of(changed));
    for Rewrite { old, new } in rewrites.values() {
        old.difference(&new.quads).for_each(|quad| remove(&mut writer.tx, quad));
        new.quads.difference(old).for_each(|quad| insert(&mut writer.tx, quad));
    }
    if around.len() > 1 {
        regroup(&mut writer.tx, base, &around, is_only_more)?;
    }
    let after = Copies { read: &writer.tx, base }.sources(&touched)?;
    let mut deltas = Deltas::default();
    let mut nodes = NewNodes { runs, ..NewNodes::default() };
    for article in &touched {
        let source = |sources: &BTreeMap<String, Option<String>>| sources.get(article).cloned().flatten();
        let (old_source, new_source) = (source(&before), source(&after));
        if let Some(Rewrite { old, new }) = rewrites.get(article) {
            let old = parts(old, base, old_source.as_deref())?;
            deltas.note(old, parts(&new.quads, base, new_source.as_deref())?);
        } else if old_source != new_source {
            let own = own_quads(&writer.tx, base, article)?;
            let old = parts(&own, base, old_source.as_deref())?;
            deltas.note(old, parts(&own, base, new_source.as_deref())?);
        }
    }
    for Rewrite { new, .. } in rewrites.into_values() {
        nodes.keys.extend(new.keys);
    }
    let data_sets = data_set_graphs(&writer.tx, base)?;
    rebuild(&mut writer.tx, base, &data_sets, &deltas, &nodes)
}
