//! An article's own triples as read, and as written for the entities that its names turned out to mean.
//!
//! Entry points: [`written`], [`as_read`]. Invariant: `as_read` of what `written` gives is what `written` was given, whatever
//! the names mean; so an article can be written anew when they come to mean something else.

use std::collections::{BTreeMap, BTreeSet};

use super::key::{SharedKey, is_shared};
use super::{Base, Quad, Term, Triple};
use crate::vocab::ng;

/// Keys of shared nodes by IRI.
pub type Keys = BTreeMap<String, SharedKey>;

/// What an entity's id in one article means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// IRI of the entity that is meant.
    pub entity: String,
    /// IRI of its identity status, where that is not the article's own.
    pub status: Option<String>,
}

/// Meanings by the IRI that the article's reading gives. What is not in it means itself.
pub type Meanings = BTreeMap<String, Meaning>;

/// An article's own triples, with the keys of the statements and events that it speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnGraph {
    /// The triples.
    pub quads: BTreeSet<Quad>,
    /// Keys of its statements, and of its events that others may share.
    pub keys: Keys,
}

/// The article's triples with each entity replaced by what it means. What is replaced is kept, as it was read, in the
/// derivation graph.
#[must_use]
pub fn written(read: OwnGraph, meanings: &Meanings, base: &Base) -> OwnGraph {
    let changes = |(iri, meaning): (&String, &Meaning)| *iri != meaning.entity || meaning.status.is_some();
    if !meanings.iter().any(changes) {
        return read;
    }
    let meant = |(iri, key): (&String, &SharedKey)| {
        let key = key.meant(meanings);
        (iri.clone(), (key.iri(base), key))
    };
    let keys: BTreeMap<String, (String, SharedKey)> = read.keys.iter().map(meant).collect();
    let mut quads: Vec<Quad> = read.quads.into_iter().collect();
    quads.sort_by(|a, b| slot(a).cmp(&slot(b)));
    let writer = Writer { read: &read.keys, meanings, base, keys, statuses: statuses(&quads, meanings) };
    let (mut out, mut stay) = (Vec::new(), Vec::with_capacity(quads.len()));
    for same in quads.chunk_by(|a, b| slot(a) == slot(b)) {
        let is_same = writer.stays(same);
        if !is_same {
            writer.slot(same, &mut out);
        }
        stay.resize(stay.len() + same.len(), is_same);
    }
    let keys = writer.keys.into_values().collect();
    out.extend(quads.into_iter().zip(stay).filter_map(|(quad, stays)| stays.then_some(quad)));
    OwnGraph { quads: out.into_iter().collect(), keys }
}

/// Triples of one node and property stand and fall together.
fn slot(quad: &Quad) -> (Option<&str>, &str, &str) {
    (quad.graph.as_deref(), quad.triple.subject.lexical(), &quad.triple.predicate)
}

/// Appearances whose status is decided elsewhere.
fn statuses<'a>(quads: &'a [Quad], meanings: &'a Meanings) -> BTreeMap<&'a str, &'a str> {
    let appears = quads.iter().filter(|quad| quad.triple.predicate == ng::ENTITY);
    let pairs = appears.filter_map(|quad| {
        let status = meanings.get(quad.triple.object.lexical())?.status.as_deref()?;
        Some((quad.triple.subject.lexical(), status))
    });
    pairs.collect()
}

struct Writer<'a> {
    read: &'a Keys,
    meanings: &'a Meanings,
    base: &'a Base,
    /// What each shared node that the article speaks of is written as.
    keys: BTreeMap<String, (String, SharedKey)>,
    statuses: BTreeMap<&'a str, &'a str>,
}

impl Writer<'_> {
    /// Whether triples of one node and property are written as they were read, with nothing to look at.
    fn stays(&self, same: &[Quad]) -> bool {
        let is_meant = |Quad { triple, .. }: &Quad| {
            let object = triple.object.as_iri();
            let is_named = object.is_some_and(|iri| self.meanings.contains_key(iri) || self.keys.contains_key(iri));
            is_named || triple.predicate == ng::IDENTITY_STATUS
        };
        same.first().is_none_or(|first| {
            first.graph.is_some()
                || !self.keys.contains_key(first.triple.subject.lexical()) && !same.iter().any(is_meant)
        })
    }

    fn slot(&self, same: &[Quad], out: &mut Vec<Quad>) {
        if let Some((meant, _)) = same.first().and_then(|first| self.keys.get(first.triple.subject.lexical())) {
            same.iter().for_each(|quad| self.link(meant, &quad.triple, out));
            return;
        }
        let new: Vec<Quad> = same.iter().map(|quad| Quad::plain(self.triple(&quad.triple))).collect();
        let is_same = || new.iter().collect::<BTreeSet<_>>() == same.iter().collect();
        if new != same && !is_same() {
            let graph = Some(self.base.derivation());
            out.extend(same.iter().map(|quad| Quad { triple: quad.triple.clone(), graph: graph.clone() }));
        }
        out.extend(new);
    }

    fn triple(&self, triple: &Triple) -> Triple {
        let (subject, predicate) = (triple.subject.lexical(), triple.predicate.as_str());
        if let (ng::IDENTITY_STATUS, Some(status)) = (predicate, self.statuses.get(subject)) {
            return Triple::new(subject, predicate, Term::iri(*status));
        }
        Triple { object: self.term(&triple.object), ..triple.clone() }
    }

    fn term(&self, term: &Term) -> Term {
        let Some(iri) = term.as_iri() else { return term.clone() };
        match (self.meanings.get(iri), self.keys.get(iri)) {
            (Some(meaning), _) => Term::iri(&meaning.entity),
            (None, Some((meant, _))) => Term::iri(meant),
            (None, None) => term.clone(),
        }
    }

    /// A link from a shared node to its evidence or its article. The key as read is kept with the evidence, which is the
    /// article's own.
    fn link(&self, meant: &str, link: &Triple, out: &mut Vec<Quad>) {
        out.push(Quad::plain(Triple::new(meant, &link.predicate, link.object.clone())));
        let read = link.subject.lexical();
        if meant == read || link.predicate != ng::EVIDENCE {
            return;
        }
        let kept = self.read.get(read).into_iter().flat_map(SharedKey::parts);
        let graph = Some(self.base.derivation());
        out.extend(kept.map(|(predicate, object)| Quad {
            triple: Triple::new(link.object.lexical(), predicate, object),
            graph: graph.clone(),
        }));
    }
}

/// The article's triples as they were read. `key` looks up the key of a shared node that is written as it was read.
///
/// # Errors
/// What `key` gives.
pub fn as_read<E>(
    written: &BTreeSet<Quad>,
    base: &Base,
    mut key: impl FnMut(&str) -> Result<Option<SharedKey>, E>,
) -> Result<OwnGraph, E> {
    let derivation = base.derivation();
    let (kept, shown): (Vec<&Quad>, Vec<&Quad>) =
        written.iter().partition(|quad| quad.graph.as_deref() == Some(derivation.as_str()));
    let is_evidence = |iri: &str| base.path(iri).is_some_and(|path| path.starts_with("evidence/"));
    let mut parts: BTreeMap<&str, Vec<(&str, &Term)>> = BTreeMap::new();
    let mut replaced: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut read = OwnGraph::default();
    for Quad { triple, .. } in kept {
        let (subject, predicate) = (triple.subject.lexical(), triple.predicate.as_str());
        if is_evidence(subject) && SharedKey::PARTS.contains(&predicate) {
            parts.entry(subject).or_default().push((predicate, &triple.object));
        } else {
            replaced.insert((subject, predicate));
            read.quads.insert(Quad::plain(triple.clone()));
        }
    }
    let (links, others): (Vec<&Quad>, Vec<&Quad>) =
        shown.into_iter().partition(|quad| quad.graph.is_none() && is_shared(base, quad.triple.subject.lexical()));
    for quad in others {
        if quad.graph.is_some() || !replaced.contains(&(quad.triple.subject.lexical(), quad.triple.predicate.as_str()))
        {
            read.quads.insert(quad.clone());
        }
    }
    let article = links.iter().find(|quad| quad.triple.predicate == ng::ARTICLE).map(|quad| &quad.triple.object);
    for Quad { triple, .. } in links.iter().filter(|quad| quad.triple.predicate == ng::EVIDENCE) {
        let (node, evidence) = (triple.subject.lexical(), triple.object.lexical());
        let kept = parts.get(evidence).and_then(|parts| SharedKey::from_parts(parts.iter().copied()));
        let (iri, known) = match kept {
            Some(kept) => (kept.iri(base), Some(kept)),
            None if read.keys.contains_key(node) => (node.to_owned(), None),
            None => (node.to_owned(), key(node)?),
        };
        read.quads.insert(Quad::plain(Triple::new(&iri, ng::EVIDENCE, triple.object.clone())));
        if let (true, Some(article)) = (is_event(base, &iri), article) {
            read.quads.insert(Quad::plain(Triple::new(&iri, ng::ARTICLE, article.clone())));
        }
        if let Some(known) = known {
            read.keys.insert(iri, known);
        }
    }
    Ok(read)
}

fn is_event(base: &Base, iri: &str) -> bool {
    base.path(iri).is_some_and(|path| path.starts_with("event/"))
}
