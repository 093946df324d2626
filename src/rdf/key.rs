//! What a shared node is about: the parts that its IRI is a hash of.
//!
//! Entry point: [`SharedKey`]. Invariant: a key can be written as parts and read back; two articles that say the same of the same
//! entities have the same key, and nothing else has.

use std::collections::BTreeSet;

use super::refer::Meanings;
use super::shared::StatementKey;
use super::{Base, Term, short_hash};
use crate::vocab::{ng, rdf, sem, xsd};

/// What all articles that tell of one event agree on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventKey {
    /// PLOVER concept IRI.
    pub event_type: String,
    /// Who acts.
    pub actors: BTreeSet<String>,
    /// To whom it is done.
    pub recipients: BTreeSet<String>,
    /// Where.
    pub place: Option<String>,
    /// The day, `YYYY-MM-DD`.
    pub day: String,
}

/// What a shared node is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SharedKey {
    /// A statement.
    Statement(StatementKey),
    /// An event of a known day.
    Event(EventKey),
}

impl SharedKey {
    /// The IRI of the node.
    #[must_use]
    pub fn iri(&self, base: &Base) -> String {
        match self {
            Self::Statement(key) => base.statement(&key.subject, &key.predicate, &key.object),
            Self::Event(key) => key.iri(base),
        }
    }

    /// The key with each entity replaced by what it means.
    #[must_use]
    pub fn meant(&self, meanings: &Meanings) -> Self {
        let entity = |iri: &String| meanings.get(iri).map_or(iri, |meaning| &meaning.entity).clone();
        match self {
            Self::Statement(key) => Self::Statement(StatementKey {
                subject: entity(&key.subject),
                predicate: key.predicate.clone(),
                object: match &key.object {
                    Term::Iri(object) => Term::Iri(entity(object)),
                    other => other.clone(),
                },
            }),
            Self::Event(key) => Self::Event(EventKey {
                actors: key.actors.iter().map(entity).collect(),
                recipients: key.recipients.iter().map(entity).collect(),
                place: key.place.as_ref().map(entity),
                ..key.clone()
            }),
        }
    }

    /// The key as predicates with objects.
    #[must_use]
    pub fn parts(&self) -> Vec<(&'static str, Term)> {
        match self {
            Self::Statement(key) => vec![
                (rdf::SUBJECT, Term::iri(&key.subject)),
                (rdf::PREDICATE, Term::iri(&key.predicate)),
                (rdf::OBJECT, key.object.clone()),
            ],
            Self::Event(key) => {
                let mut parts = vec![
                    (sem::EVENT_TYPE, Term::iri(&key.event_type)),
                    (sem::HAS_TIME_STAMP, Term::typed(&key.day, xsd::DATE)),
                ];
                parts.extend(key.actors.iter().map(|actor| (ng::ACTOR, Term::iri(actor))));
                parts.extend(key.recipients.iter().map(|recipient| (ng::RECIPIENT, Term::iri(recipient))));
                parts.extend(key.place.iter().map(|place| (sem::HAS_PLACE, Term::iri(place))));
                parts
            }
        }
    }

    /// The predicates that [`SharedKey::parts`] uses.
    pub const PARTS: &[&str] = &[
        rdf::SUBJECT,
        rdf::PREDICATE,
        rdf::OBJECT,
        sem::EVENT_TYPE,
        sem::HAS_TIME_STAMP,
        ng::ACTOR,
        ng::RECIPIENT,
        sem::HAS_PLACE,
    ];

    /// The predicates by which the key of this node is read.
    #[must_use]
    pub fn parts_of(base: &Base, iri: &str) -> &'static [&'static str] {
        let (statement, event) = Self::PARTS.split_at(3);
        if base.path(iri).is_some_and(|path| path.starts_with("event/")) { event } else { statement }
    }

    /// Reads a key back from its parts; others are passed over.
    #[must_use]
    pub fn from_parts<'p>(parts: impl Iterator<Item = (&'p str, &'p Term)> + Clone) -> Option<Self> {
        let all = |wanted: &'static str| {
            parts.clone().filter(move |(predicate, _)| *predicate == wanted).map(|(_, object)| object)
        };
        let text = |wanted| all(wanted).next().map(|term| term.lexical().to_owned());
        let texts = |wanted| all(wanted).map(|term| term.lexical().to_owned()).collect();
        if let (Some(subject), Some(predicate), Some(object)) =
            (text(rdf::SUBJECT), text(rdf::PREDICATE), all(rdf::OBJECT).next())
        {
            return Some(Self::Statement(StatementKey { subject, predicate, object: object.clone() }));
        }
        Some(Self::Event(EventKey {
            event_type: text(sem::EVENT_TYPE)?,
            actors: texts(ng::ACTOR),
            recipients: texts(ng::RECIPIENT),
            place: text(sem::HAS_PLACE),
            day: text(sem::HAS_TIME_STAMP)?,
        }))
    }
}

impl EventKey {
    /// The event's IRI: its day and a hash, so that it is never taken for an occurrence that one article has alone.
    #[must_use]
    pub fn iri(&self, base: &Base) -> String {
        // IRIs below the base are hashed without it, as those of statements are.
        let inside = |iri: &String| base.path(iri).unwrap_or(iri).to_owned();
        let list = |set: &BTreeSet<String>| set.iter().map(inside).collect::<Vec<_>>().join(" ");
        let place = self.place.as_ref().map(inside).unwrap_or_default();
        let parts = [&self.event_type, &list(&self.actors), &list(&self.recipients), &place, &self.day];
        base.iri(&format!("event/{}-{}", self.day, short_hash(&parts.map(String::as_str))))
    }
}

/// Whether an IRI is of a node that articles share: a statement, or an event of a known day.
#[must_use]
pub fn is_shared(base: &Base, iri: &str) -> bool {
    let Some((kind, name)) = base.path(iri).and_then(|path| path.split_once('/')) else { return false };
    kind == "statement" || kind == "event" && name.contains('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_back() {
        let base = Base::default();
        let event = EventKey {
            event_type: "urn:type".into(),
            actors: BTreeSet::from([base.iri("entity/a"), base.iri("entity/b")]),
            recipients: BTreeSet::new(),
            place: Some(base.iri("entity/c")),
            day: "2025-02-05".into(),
        };
        let statement = StatementKey { subject: "urn:s".into(), predicate: "urn:p".into(), object: Term::text("o") };
        for key in [SharedKey::Event(event), SharedKey::Statement(statement)] {
            let parts = key.parts();
            let read = SharedKey::from_parts(parts.iter().map(|(predicate, object)| (*predicate, object)));
            assert_eq!(read.as_ref(), Some(&key));
            assert!(parts.iter().all(|(predicate, _)| SharedKey::PARTS.contains(predicate)));
            assert!(is_shared(&base, &key.iri(&base)));
        }
        assert!(!is_shared(&base, &base.iri("event/00ff")));
    }
}
