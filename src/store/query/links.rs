//! What the links of a property are like: how much a path may have to follow, and where a join had better begin.
//!
//! Entry points: [`Links`], `Store::is_walked`, and `Store` as [`Properties`]. A path of any length reaches no more things
//! than its properties have links.
//! Invariant: links are counted once for a revision of the store, and only as far as their number matters.

use oxigraph::model as ox;
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use spargebra::term::{NamedNode, TriplePattern, Variable};

use super::QueryError;
use super::remembered::Remembered;
use super::rewrite::Properties;
use super::walk::{Followed, followed};
use crate::store::Store;
use crate::store::read::Lookup as _;
use crate::vocab::xsd;

/// Reads that the engine may still do once a query is cancelled: what it has found and not yet followed. They take it some
/// hundredths of a second.
const MOST_READS: usize = 4_000;

/// How many links properties have, in all graphs.
pub(in crate::store) type Links = Remembered<NamedNode>;

impl Store {
    /// Whether a query follows so much that the engine could not be stopped in time.
    pub(super) fn is_walked(&self, query: &Query) -> Result<bool, QueryError> {
        let Followed::Listed(names) = followed(query) else { return Ok(true) };
        let mut links = 0_usize;
        for (place, name) in names.iter().enumerate() {
            if !names.iter().take(place).any(|known| known == name) {
                links = links.saturating_add(self.links(name)?);
            }
        }
        // Of each thing that is reached, each step is looked up.
        Ok(links.saturating_mul(names.len()) > MOST_READS)
    }

    /// The links of a property, up to one more than matters.
    fn links(&self, property: &NamedNode) -> Result<usize, QueryError> {
        let revision = self.revision();
        if let Some(links) = self.known_links().get(revision, property) {
            return Ok(links);
        }
        let links = self.count_links(property)?;
        self.known_links().put(revision, property.clone(), links);
        Ok(links)
    }

    fn count_links(&self, property: &NamedNode) -> Result<usize, QueryError> {
        let end = |name: &str| Variable::new_unchecked(name).into();
        let links = vec![TriplePattern { subject: end("from"), predicate: property.clone().into(), object: end("to") }];
        let links = GraphPattern::Bgp { patterns: links };
        // Without columns no term is decoded.
        let rows = GraphPattern::Project { inner: Box::new(links), variables: Vec::new() };
        let pattern = GraphPattern::Slice { inner: Box::new(rows), start: 0, length: Some(MOST_READS + 1) };
        let mut prepared = SparqlEvaluator::new().for_query(Query::Select { dataset: None, pattern, base_iri: None });
        prepared.dataset_mut().set_default_graph_as_union();
        let prepared = self.engine().look(|engine| prepared.on_store(engine));
        match prepared.execute().map_err(QueryError::from)? {
            QueryResults::Solutions(rows) => {
                rows.map(|row| row.map(drop).map_err(QueryError::from)).try_fold(0, |sum, row| row.map(|()| sum + 1))
            }
            QueryResults::Boolean(_) | QueryResults::Graph(_) => Ok(0),
        }
    }
}

impl Properties for Store {
    fn has_many_links(&self, property: &NamedNode) -> bool {
        self.links(property).is_ok_and(|links| links > MOST_READS)
    }

    /// Told by one of its values.
    fn has_numbers(&self, property: &NamedNode) -> bool {
        let any = self.engine().look(|engine| engine.engine_quads(None, Some(property.as_ref()), None, None).next());
        let Some(Ok(ox::Quad { object: ox::Term::Literal(value), .. })) = any else { return false };
        let kinds = [xsd::INTEGER, xsd::DECIMAL, xsd::DATE, xsd::DATE_TIME];
        kinds.contains(&value.datatype().as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::Base;
    use crate::store::query::ParsedQuery;

    #[test]
    fn what_may_reach_much_is_walked_as_long_as_it_may() {
        let store = Store::memory(Base::default()).unwrap();
        let links = |property: &str, count: usize| -> String {
            (0..count).map(|number| format!("<urn:n{number}> <urn:{property}> <urn:n{}> .", number + 1)).collect()
        };
        let (many, half) = (links("many", MOST_READS + 1), links("half", MOST_READS / 2));
        store
            .update(&format!("INSERT DATA {{ {many} {half} GRAPH <urn:g> {{ <urn:a> <urn:few> <urn:b> }} }}"))
            .unwrap();
        let is_walked = |text: &str| {
            let ParsedQuery(query) = ParsedQuery::parse(text, store.base()).unwrap();
            store.is_walked(&query).unwrap()
        };
        let cases = [
            ("ASK { ?s <urn:many>* ?o }", true),
            ("ASK { ?s <urn:many> ?o }", false),
            ("ASK { ?s <urn:half>* ?o }", false),
            // Each step is looked up at each thing.
            ("ASK { ?s (<urn:half>|^<urn:half>|<urn:few>)* ?o }", true),
            ("ASK { ?s <urn:few>+ ?o }", false),
            ("ASK { ?s <urn:none>* ?o }", false),
            ("ASK { ?s (!<urn:none>)* ?o }", true),
        ];
        for (text, expected) in cases {
            assert_eq!(is_walked(text), expected, "{text}");
        }
        store.update("DELETE WHERE { ?s <urn:many> ?o }").unwrap();
        assert!(!is_walked("ASK { ?s <urn:many>* ?o }"));
    }
}
