//! Paths that may reach much, read so that they can be stopped.
//!
//! Entry points: [`followed`], [`Walk`]. Of a path of any length the engine collects all that it reaches before it gives
//! the first, and once it is cancelled goes on to every node that it has not yet followed. A path along any property
//! reaches everything, and one along properties of many links may. So a query with one reads through here, where each read
//! looks whether the query is wanted; that each term is decoded makes it take some times as long. Invariant: what is read is
//! one state of the store.

use oxigraph::model as ox;
use oxigraph::store::StorageError;
use spareval::{InternalQuad, QueryableDataset};
use spargebra::Query;
use spargebra::algebra::{GraphPattern, PropertyPathExpression as Path};
use spargebra::term::NamedNode;

use super::algebra::{Part, each_part};
use super::functions::stop;
use super::timer::Cancel;
use crate::store::read::Lookup;

/// What a query follows as far as it goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Followed {
    /// These properties, each as often as it is named; none where there is no path of any length.
    Listed(Vec<NamedNode>),
    /// Properties that it does not name.
    Any,
}

/// What a query follows as far as it goes.
pub(super) fn followed(query: &Query) -> Followed {
    let mut found = Some(Vec::new());
    each_part(query, &mut |part| {
        if let Part::Pattern(GraphPattern::Path { path, .. }) = part {
            note(path, false, &mut found);
        }
    });
    found.map_or(Followed::Any, Followed::Listed)
}

/// Notes what is repeated; none where that may be anything.
fn note(path: &Path, is_repeated: bool, found: &mut Option<Vec<NamedNode>>) {
    match path {
        Path::NamedNode(name) => {
            if let (true, Some(names)) = (is_repeated, found) {
                names.push(name.clone());
            }
        }
        Path::NegatedPropertySet(_) if is_repeated => *found = None,
        Path::NegatedPropertySet(_) => {}
        Path::Reverse(inner) | Path::ZeroOrOne(inner) => note(inner, is_repeated, found),
        Path::ZeroOrMore(inner) | Path::OneOrMore(inner) => note(inner, true, found),
        Path::Sequence(one, other) | Path::Alternative(one, other) => {
            note(one, is_repeated, found);
            note(other, is_repeated, found);
        }
    }
}

/// The store as a query with such a path reads it.
pub(super) struct Walk<'a, R> {
    read: &'a R,
    cancel: Cancel,
}

impl<'a, R: Lookup> Walk<'a, R> {
    /// What there is to read, as long as the query is wanted.
    pub(super) const fn new(read: &'a R, cancel: Cancel) -> Self {
        Self { read, cancel }
    }
}

impl<'a, R: Lookup> QueryableDataset<'a> for Walk<'a, R> {
    type InternalTerm = ox::Term;
    type Error = StorageError;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&ox::Term>,
        predicate: Option<&ox::Term>,
        object: Option<&ox::Term>,
        graph_name: Option<Option<&ox::Term>>,
    ) -> impl Iterator<Item = Result<InternalQuad<ox::Term>, StorageError>> + use<'a, R> {
        let graph = graph_name.map(|name| name.map_or(Some(ox::GraphNameRef::DefaultGraph), as_graph));
        let is_possible = subject.is_none_or(|term| as_subject(term).is_some())
            && predicate.is_none_or(|term| as_predicate(term).is_some())
            && graph != Some(None);
        let quads = is_possible.then(|| {
            let (subject, predicate) = (subject.and_then(as_subject), predicate.and_then(as_predicate));
            self.read.engine_quads(subject, predicate, object.map(ox::Term::as_ref), graph.flatten())
        });
        let is_any_named = graph_name.is_none();
        let cancel = self.cancel.clone();
        quads.into_iter().flatten().filter_map(move |quad| {
            if cancel.is_cancelled() {
                stop();
            }
            let quad = match quad {
                Ok(quad) => quad,
                Err(error) => return Some(Err(error)),
            };
            let graph_name = match quad.graph_name {
                ox::GraphName::DefaultGraph if is_any_named => return None,
                ox::GraphName::DefaultGraph => None,
                ox::GraphName::NamedNode(name) => Some(name.into()),
                ox::GraphName::BlankNode(name) => Some(name.into()),
            };
            let (subject, predicate, object) = (quad.subject.into(), quad.predicate.into(), quad.object);
            Some(Ok(InternalQuad { subject, predicate, object, graph_name }))
        })
    }

    fn internalize_term(&self, term: ox::Term) -> Result<ox::Term, StorageError> {
        Ok(term)
    }

    fn externalize_term(&self, term: ox::Term) -> Result<ox::Term, StorageError> {
        Ok(term)
    }
}

fn as_subject(term: &ox::Term) -> Option<ox::NamedOrBlankNodeRef<'_>> {
    match term {
        ox::Term::NamedNode(node) => Some(node.as_ref().into()),
        ox::Term::BlankNode(node) => Some(node.as_ref().into()),
        ox::Term::Literal(_) | ox::Term::Triple(_) => None,
    }
}

fn as_predicate(term: &ox::Term) -> Option<ox::NamedNodeRef<'_>> {
    if let ox::Term::NamedNode(node) = term { Some(node.as_ref()) } else { None }
}

fn as_graph(term: &ox::Term) -> Option<ox::GraphNameRef<'_>> {
    match term {
        ox::Term::NamedNode(node) => Some(node.as_ref().into()),
        ox::Term::BlankNode(node) => Some(node.as_ref().into()),
        ox::Term::Literal(_) | ox::Term::Triple(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::Base;
    use crate::store::query::ParsedQuery;

    #[test]
    fn only_what_is_repeated_is_followed() {
        let cases: [(&str, Option<&[&str]>); 7] = [
            ("ASK { <urn:a> (<urn:p>|!<urn:p>)* ?x }", None),
            ("ASK { ?y ^(<urn:q>/(!(<urn:p>))+) ?x }", None),
            ("ASK { FILTER EXISTS { ?y (!^<urn:p>)+ ?x } }", None),
            ("ASK { ?y <urn:p>*/!<urn:p>/<urn:q>? ?x }", Some(&["urn:p"])),
            ("ASK { ?y (<urn:p>|^<urn:p>)* ?x . ?x (<urn:q>?)+ ?y }", Some(&["urn:p", "urn:p", "urn:q"])),
            ("ASK { ?y ?p ?x }", Some(&[])),
            ("ASK { ?y ^<urn:p>/<urn:q> ?x }", Some(&[])),
        ];
        for (text, expected) in cases {
            let ParsedQuery(query) = ParsedQuery::parse(text, &Base::default()).unwrap();
            let expected = expected.map_or(Followed::Any, |names| {
                Followed::Listed(names.iter().map(|name| NamedNode::new_unchecked(*name)).collect())
            });
            assert_eq!(followed(&query), expected, "{text}");
        }
    }
}
