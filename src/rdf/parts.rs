//! What one article adds to the nodes it shares with others, read from its own triples.
//!
//! Entry point: [`parts_of`]. Invariant: a function of the article's own triples and its source alone.

use std::collections::{BTreeMap, BTreeSet};

use super::shared::AppearanceFacts;
use super::tally::StatementPart;
use super::{Base, Quad, is_shared, modes};
use crate::statement::Mode;
use crate::vocab::ng;

/// What one article adds to the nodes it shares with others, by IRI.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// To statements, and to events of a known day.
    pub statements: BTreeMap<String, StatementPart>,
    /// To entities.
    pub entities: BTreeMap<String, Vec<AppearanceFacts>>,
    /// Runs that read it.
    pub runs: BTreeSet<String>,
}

/// A node's own triples that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("<{0}> has no readable voice, certainty and polarity")]
pub struct Unreadable(pub String);

/// Values of one node by predicate; the triples of an article hold most predicates of a node once.
type Node<'a> = Vec<(&'a str, &'a str)>;

fn value<'a>(node: &Node<'a>, predicate: &str) -> Option<&'a str> {
    node.iter().find(|(known, _)| *known == predicate).map(|(_, value)| *value)
}

/// What an article with these triples adds, counted for `source`.
///
/// # Errors
/// Where evidence lacks an axis.
pub fn parts_of(own: &BTreeSet<Quad>, base: &Base, source: Option<&str>) -> Result<Parts, Unreadable> {
    let mut nodes: BTreeMap<&str, Node<'_>> = BTreeMap::new();
    for Quad { triple, .. } in own.iter().filter(|quad| quad.graph.is_none()) {
        let node = nodes.entry(triple.subject.lexical()).or_default();
        node.push((triple.predicate.as_str(), triple.object.lexical()));
    }
    let mut parts = Parts::default();
    for (subject, node) in &nodes {
        match base.path(subject).and_then(|path| path.split('/').next()) {
            Some("statement" | "event") if is_shared(base, subject) => {
                let part = statement_part(node, &nodes, source)?;
                parts.statements.insert((*subject).to_owned(), part);
            }
            Some("appearance") => {
                let entity = value(node, ng::ENTITY).filter(|_| is_of_entity(node));
                if let Some(entity) = entity {
                    parts.entities.entry(entity.to_owned()).or_default().push(appearance(node));
                }
            }
            Some("article") => parts.runs.extend(value(node, ng::RUN).map(str::to_owned)),
            _ => {}
        }
    }
    Ok(parts)
}

/// Topics appear in articles too, without a name there.
fn is_of_entity(node: &Node<'_>) -> bool {
    value(node, ng::BEST_NAME).is_some()
}

fn statement_part(
    links: &Node<'_>,
    nodes: &BTreeMap<&str, Node<'_>>,
    source: Option<&str>,
) -> Result<StatementPart, Unreadable> {
    let mut part = StatementPart { source: source.map(str::to_owned), ..StatementPart::default() };
    for (_, evidence) in links.iter().filter(|(predicate, _)| *predicate == ng::EVIDENCE) {
        let node = nodes.get(evidence).ok_or_else(|| Unreadable((*evidence).to_owned()))?;
        let axis = |predicate| value(node, predicate).unwrap_or_default();
        let axes = modes::read_axes(axis(ng::VOICE), axis(ng::CERTAINTY), axis(ng::POLARITY))
            .ok_or_else(|| Unreadable((*evidence).to_owned()))?;
        part.modes.insert(Mode::of(axes));
        part.asserts |= axes.asserts();
        part.lemmas.extend(value(node, ng::PREDICATE_LEMMA).map(str::to_owned));
        part.reported_at = part.reported_at.or_else(|| value(node, ng::REPORTED_AT).map(str::to_owned));
    }
    Ok(part)
}

fn appearance(node: &Node<'_>) -> AppearanceFacts {
    let mut facts = AppearanceFacts::default();
    for (predicate, value) in node {
        let value = (*value).to_owned();
        match *predicate {
            ng::BEST_NAME => facts.best_name = value,
            ng::SURFACE_FORM => facts.forms.push(value),
            ng::COUNT => facts.count = value.parse().unwrap_or(0),
            ng::MAIN_CLASS => facts.main_class = value,
            ng::ENTITY_CLASS => facts.classes.push(value),
            ng::IDENTITY_STATUS => facts.is_resolved = value == ng::RESOLVED,
            ng::POST_TITLE => facts.post_title = Some(value),
            ng::POST_IN => facts.post_in = Some(value),
            _ => {}
        }
    }
    facts
}
