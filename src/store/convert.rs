//! Between our own terms and the engine's.
//!
//! Entry points: [`to_term`], [`from_term`], [`to_quad`]. Invariant: what goes in comes out the same; our IRIs were
//! checked when they were built or parsed, so they are not parsed a second time here.

use oxigraph::model as ox;

use crate::rdf::{Literal, Quad, Term, Triple};
use crate::vocab::xsd;

pub(super) fn to_named(iri: &str) -> ox::NamedNode {
    ox::NamedNode::new_unchecked(iri)
}

pub(super) fn to_subject(term: &Term) -> Option<ox::NamedOrBlankNode> {
    match term {
        Term::Iri(iri) => Some(to_named(iri).into()),
        Term::Blank(label) => Some(ox::BlankNode::new_unchecked(label).into()),
        Term::Literal(_) | Term::Triple(_) => None,
    }
}

pub(super) fn to_literal(literal: &Literal) -> ox::Literal {
    match &literal.language {
        Some(language) => ox::Literal::new_language_tagged_literal_unchecked(&literal.value, language),
        None if literal.datatype == xsd::STRING => ox::Literal::new_simple_literal(&literal.value),
        None => ox::Literal::new_typed_literal(&literal.value, to_named(&literal.datatype)),
    }
}

pub(super) fn to_term(term: &Term) -> ox::Term {
    match term {
        Term::Iri(iri) => to_named(iri).into(),
        Term::Blank(label) => ox::BlankNode::new_unchecked(label).into(),
        Term::Literal(literal) => to_literal(literal).into(),
        Term::Triple(triple) => match to_triple(triple) {
            Some(triple) => triple.into(),
            // A literal as subject cannot be built by the engine; a fresh blank node matches nothing.
            None => ox::BlankNode::default().into(),
        },
    }
}

pub(super) fn to_triple(triple: &Triple) -> Option<ox::Triple> {
    Some(ox::Triple::new(to_subject(&triple.subject)?, to_named(&triple.predicate), to_term(&triple.object)))
}

pub(super) fn to_graph(graph: Option<&str>) -> ox::GraphName {
    graph.map_or(ox::GraphName::DefaultGraph, |graph| to_named(graph).into())
}

pub(super) fn to_quad(quad: &Quad) -> Option<ox::Quad> {
    Some(to_triple(&quad.triple)?.in_graph(to_graph(quad.graph.as_deref())))
}

pub(super) fn from_literal(literal: ox::Literal) -> Literal {
    let datatype = literal.datatype().as_str().to_owned();
    let (value, _, language) = {
        let language = literal.language().map(str::to_owned);
        (literal.value().to_owned(), (), language)
    };
    Literal { value, datatype, language }
}

pub(super) fn from_subject(subject: ox::NamedOrBlankNode) -> Term {
    match subject {
        ox::NamedOrBlankNode::NamedNode(node) => Term::Iri(node.into_string()),
        ox::NamedOrBlankNode::BlankNode(node) => Term::Blank(node.into_string()),
    }
}

pub(super) fn from_term(term: ox::Term) -> Term {
    match term {
        ox::Term::NamedNode(node) => Term::Iri(node.into_string()),
        ox::Term::BlankNode(node) => Term::Blank(node.into_string()),
        ox::Term::Literal(literal) => Term::Literal(from_literal(literal)),
        ox::Term::Triple(triple) => Term::Triple(Box::new(from_triple(*triple))),
    }
}

pub(super) fn from_triple(triple: ox::Triple) -> Triple {
    Triple {
        subject: from_subject(triple.subject),
        predicate: triple.predicate.into_string(),
        object: from_term(triple.object),
    }
}

pub(super) fn from_quad(quad: ox::Quad) -> Quad {
    let graph = match quad.graph_name {
        ox::GraphName::NamedNode(node) => Some(node.into_string()),
        ox::GraphName::BlankNode(node) => Some(format!("_:{}", node.as_str())),
        ox::GraphName::DefaultGraph => None,
    };
    let triple = Triple {
        subject: from_subject(quad.subject),
        predicate: quad.predicate.into_string(),
        object: from_term(quad.object),
    };
    Quad { triple, graph }
}
