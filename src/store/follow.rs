//! Makes articles follow when names come to mean something else.
//!
//! Entry points: [`Turned`], [`follow`]. Invariant: afterwards each article is written for what its names mean. An article is
//! written anew only where one of them means something else than what it is written for, and once for all changes of a batch,
//! however often a name turned meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use super::StoreError;
use super::essence::{essence, written_meanings};
use super::exchange::{Rewrite, Rewrites, carry_out, current_meanings, meanings, read_of};
use super::names::{Known, Names, buckets_of, context, known};
use super::open::Writer;
use super::own::own_quads;
use super::read::{In, Read, Write};
use crate::identity::Identities;
use crate::rdf::refer::written;
use crate::rdf::{Base, Term, identity_status};
use crate::statement::IdentityStatus;
use crate::vocab::ng;

/// An entity, and its identity status where that is not the article's own.
type Meaning = (String, Option<IdentityStatus>);

/// What bearers of names have meant before: articles may still be written for that.
#[derive(Clone, Debug, Default)]
pub(super) struct Turned(BTreeMap<String, BTreeSet<Meaning>>);

impl Turned {
    /// What turned between two states of the register.
    pub(super) fn between(old: &Identities, new: &Identities) -> Self {
        let has_turned = |(id, meaning): &(&String, &Meaning)| new.entities.get(*id).is_some_and(|now| now != *meaning);
        let turned = old.entities.iter().filter(has_turned);
        Self(turned.map(|(id, meaning)| (id.clone(), BTreeSet::from([meaning.clone()]))).collect())
    }

    /// What turned in one of two changes.
    pub(super) fn extend(&mut self, other: Self) {
        for (id, meanings) in other.0 {
            self.0.entry(id).or_default().extend(meanings);
        }
    }

    /// What these bearers mean now.
    fn now(&self, read: &impl Read, base: &Base) -> Result<Identities, StoreError> {
        let mut together: BTreeMap<Vec<String>, BTreeSet<&str>> = BTreeMap::new();
        for id in self.0.keys() {
            let buckets = buckets_of(read, base, id)?;
            // Those in no bucket have nothing to do with each other.
            let key = if buckets.is_empty() { vec![String::new(), id.clone()] } else { buckets };
            together.entry(key).or_default().insert(id);
        }
        let mut now = Identities::default();
        for ids in together.into_values() {
            let mut found = Names::around(read, base, ids.iter().copied())?.identities();
            found.entities.retain(|id, _| ids.contains(id.as_str()));
            now.entities.append(&mut found.entities);
        }
        Ok(now)
    }
}

/// Makes all articles follow. Gives the number of articles written anew.
pub(super) fn follow(writer: &mut Writer<'_, impl Write>, base: &Base, turned: &Turned) -> Result<usize, StoreError> {
    let now = turned.now(&writer.tx, base)?;
    let articles = behind(&writer.tx, base, turned, &now)?;
    for article in &articles {
        // One by one: there may be very many, and none is held longer than it must be.
        let rewrite = rewritten(&writer.tx, base, article, &now)?;
        carry_out(writer, base, Rewrites::from([(article.clone(), rewrite)]), (None, BTreeMap::new()))?;
    }
    Ok(articles.len())
}

/// Articles that are written for what a name no longer means.
fn behind(read: &impl Read, base: &Base, turned: &Turned, now: &Identities) -> Result<BTreeSet<String>, StoreError> {
    let mut by_entity: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (id, meanings) in &turned.0 {
        let Some(meant) = now.entities.get(id) else { continue };
        for (entity, _) in meanings.iter().filter(|meaning| *meaning != meant) {
            by_entity.entry(entity).or_default().insert(id);
        }
    }
    let mut articles = BTreeSet::new();
    for (entity, ids) in by_entity {
        for node in read.subjects(ng::ENTITY, &Term::iri(base.entity(entity)))? {
            let Some(article) = read.object(&node, ng::ARTICLE)? else { continue };
            if articles.contains(article.lexical()) {
                continue;
            }
            let bearer = bearer(read, base, &node)?;
            let meant = ids.contains(bearer.as_str()).then(|| now.entities.get(&bearer)).flatten();
            if let Some(meant) = meant
                && !is_written_for(read, base, &node, (entity, meant))?
            {
                articles.insert(article.lexical().to_owned());
            }
        }
    }
    Ok(articles)
}

/// Whether an appearance, which is written for an entity, is written for this meaning.
fn is_written_for(
    read: &impl Read,
    base: &Base,
    node: &str,
    (entity, meant): (&str, &Meaning),
) -> Result<bool, StoreError> {
    if meant.0 != entity {
        return Ok(false);
    }
    match meant.1 {
        Some(status) => {
            let written = read.object(node, ng::IDENTITY_STATUS)?;
            Ok(written.is_some_and(|written| written.lexical() == identity_status(status)))
        }
        // The article's own status is kept where another one is written.
        None => Ok(kept(read, base, node, ng::IDENTITY_STATUS)?.is_none()),
    }
}

/// A value that an article's reading gave, where something else is written.
fn kept(read: &impl Read, base: &Base, node: &str, predicate: &str) -> Result<Option<Term>, StoreError> {
    let graph = base.derivation();
    let kept = read.each(Some(node), Some(predicate), None, In::Graph(&graph)).next().transpose()?;
    Ok(kept.map(|quad| quad.triple.object))
}

/// The id of the bearer that an appearance is of.
fn bearer(read: &impl Read, base: &Base, node: &str) -> Result<String, StoreError> {
    let seed = match kept(read, base, node, ng::ENTITY)? {
        Some(kept) => Some(kept),
        None => read.object(node, ng::ENTITY)?,
    };
    let seed = seed.as_ref().and_then(|seed| base.path(seed.lexical())).unwrap_or_default().to_owned();
    let text = read.object(node, ng::IDENTITY_CONTEXT)?;
    let context = text.map(|text| context(node, text.lexical())).transpose()?;
    Ok(Known::new(&seed, context).id)
}

/// What of an article is written, and how it is to be written: what its names meant, and what the changed ones mean now.
fn rewritten(read: &impl Read, base: &Base, article: &str, identities: &Identities) -> Result<Rewrite, StoreError> {
    let (graph, mut meant, old) = match essence(read, base, article)? {
        Some(graph) => {
            let meant = written_meanings(read, base, &graph)?;
            let old = written(graph.clone(), &meant, base).quads;
            (graph, meant, old)
        }
        None => {
            let old = own_quads(read, base, article)?;
            (read_of(read, base, &old)?, current_meanings(&old, base), old)
        }
    };
    meant.extend(meanings(&known(&graph.quads, base)?, identities, base));
    Ok(Rewrite { old, new: written(graph, &meant, base) })
}
