//! What an update by hand changes of what a search finds.
//!
//! Entry point: [`touched`]. Invariant: everything that the operation may add or take away and a search could find is in it;
//! where that would cost as much as reading everything, it says so.

use oxigraph::model as ox;
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use oxigraph::store::Transaction;
use spargebra::algebra::GraphTarget;
use spargebra::term::{GraphName, GraphNamePattern, NamedNodePattern, TriplePattern};
use spargebra::{GraphUpdateOperation as Operation, Query};

use super::convert::{from_triple, to_graph, to_named};
use super::query::{QueryError, guard_pattern};
use super::search::{Pending, is_searched};
use crate::rdf::Quad;

/// Graphs that an update reads, in place of those it names.
pub(super) type Using<'a> = (&'a [String], &'a [String]);

/// What an operation will touch, asked before it is carried out.
pub(super) fn touched(
    operation: &Operation,
    (evaluator, tx): (SparqlEvaluator, &mut Transaction<'_>),
    using: Using<'_>,
) -> Result<Pending, QueryError> {
    let mut found = Pending::none();
    match operation {
        Operation::InsertData { data } => {
            for quad in data.iter().filter(|quad| quad.graph_name == GraphName::DefaultGraph) {
                note(&mut found, quad.subject.clone(), &quad.predicate, quad.object.clone());
            }
        }
        Operation::DeleteData { data } => {
            for quad in data.iter().filter(|quad| quad.graph_name == GraphName::DefaultGraph) {
                note(&mut found, quad.subject.clone().into(), &quad.predicate, quad.object.clone().into());
            }
        }
        Operation::DeleteInsert { .. } => {
            let Some(query) = changes(operation) else { return Ok(found) };
            let mut prepared = evaluator.for_query(query);
            if !using.0.is_empty() || !using.1.is_empty() {
                let dataset = prepared.dataset_mut();
                dataset.set_default_graph(using.0.iter().map(|iri| to_graph(Some(iri))).collect());
                dataset.set_available_named_graphs(using.1.iter().map(|iri| to_named(iri).into()).collect());
            }
            let QueryResults::Graph(triples) = prepared.on_transaction(tx).execute()? else { return Ok(found) };
            for triple in triples {
                found.add(&Quad::plain(from_triple(triple?)));
                if found == Pending::All {
                    break;
                }
            }
        }
        Operation::Clear { graph, .. } | Operation::Drop { graph, .. } => {
            if matches!(graph, GraphTarget::DefaultGraph | GraphTarget::AllGraphs) {
                found = Pending::All;
            }
        }
        // What is loaded is known only to whoever loads it.
        Operation::Load { .. } | Operation::Create { .. } => {}
    }
    Ok(found)
}

fn note(found: &mut Pending, subject: ox::NamedOrBlankNode, predicate: &ox::NamedNode, object: ox::Term) {
    found.add(&Quad::plain(from_triple(ox::Triple::new(subject, predicate.clone(), object))));
}

/// What a DELETE or INSERT by pattern changes in the default graph of what a search could find, as a query for it.
fn changes(operation: &Operation) -> Option<Query> {
    let Operation::DeleteInsert { delete, insert, using, pattern } = operation else { return None };
    let triple =
        |subject, predicate: &NamedNodePattern, object| TriplePattern { subject, predicate: predicate.clone(), object };
    let taken = delete.iter().map(|quad| {
        let subject = quad.subject.clone().into();
        (triple(subject, &quad.predicate, quad.object.clone().into()), &quad.graph_name)
    });
    let given = insert.iter().map(|quad| {
        let subject = quad.subject.clone();
        (triple(subject, &quad.predicate, quad.object.clone()), &quad.graph_name)
    });
    let template: Vec<TriplePattern> = taken
        .chain(given)
        .filter(|(triple, graph)| **graph == GraphNamePattern::DefaultGraph && may_be_searched(&triple.predicate))
        .map(|(triple, _)| triple)
        .collect();
    let pattern = guard_pattern((**pattern).clone());
    (!template.is_empty()).then(|| Query::Construct { template, dataset: using.clone(), pattern, base_iri: None })
}

fn may_be_searched(predicate: &NamedNodePattern) -> bool {
    match predicate {
        NamedNodePattern::NamedNode(node) => is_searched(node.as_str()),
        NamedNodePattern::Variable(_) => true,
    }
}
