//! What the engine has said, for as long as nobody else may write to it.
//!
//! Entry point: [`Asked::ask`]. Invariant: an answer is what the engine would say now. The articles of a batch have much in common,
//! sentences of an agency above all, and the engine decodes every term of every answer anew.

use oxigraph::store::Store as Engine;
use rustc_hash::FxHashMap;

use super::StoreError;
use super::read::{In, Read};
use super::terms::{Id, Sought, Terms};
use crate::rdf::{Quad, Term, Triple};

/// Quads after which everything is forgotten.
const MOST: usize = 200_000;

/// The end of a triple that a question names.
#[derive(Clone, Copy)]
pub(super) enum End<'t> {
    Subject(&'t str),
    Object(&'t Term),
}

/// A question for one end of the triples of a property in a named graph.
#[derive(Clone, Copy)]
pub(super) struct Question<'t> {
    pub(super) named: End<'t>,
    pub(super) predicate: &'t str,
    pub(super) graph: &'t str,
}

/// Answers by question.
#[derive(Default)]
pub(super) struct Asked {
    terms: Terms,
    /// The open ends, by what is named.
    answers: FxHashMap<(bool, [Id; 3]), Box<[Id]>>,
    held: usize,
}

impl Asked {
    /// The engine's answer.
    pub(super) fn ask(&mut self, engine: &Engine, question: Question<'_>) -> Result<Vec<Quad>, StoreError> {
        if self.held > MOST {
            *self = Self::default();
        }
        let key = self.key(question);
        if let Some(ends) = self.answers.get(&key) {
            return Ok(ends.iter().map(|end| self.quad(question, *end)).collect());
        }
        let Question { named, predicate, graph } = question;
        let (subject, object) = match named {
            End::Subject(subject) => (Some(subject), None),
            End::Object(object) => (None, Some(object)),
        };
        let found = engine.find(subject, Some(predicate), object, In::Graph(graph))?;
        let open = |quad: &Quad| match named {
            End::Subject(_) => self.terms.number(Sought::of(&quad.triple.object)),
            End::Object(_) => self.terms.number(Sought::of(&quad.triple.subject)),
        };
        let ends: Box<[Id]> = found.iter().map(open).collect();
        self.held += 1 + ends.len();
        self.answers.insert(key, ends);
        Ok(found)
    }

    fn key(&mut self, Question { named, predicate, graph }: Question<'_>) -> (bool, [Id; 3]) {
        let (is_subject, end) = match named {
            End::Subject(subject) => (true, Sought::Iri(subject)),
            End::Object(object) => (false, Sought::of(object)),
        };
        (is_subject, [end, Sought::Iri(predicate), Sought::Iri(graph)].map(|sought| self.terms.number(sought)))
    }

    fn quad(&self, Question { named, predicate, graph }: Question<'_>, end: Id) -> Quad {
        let end = self.terms.term(end);
        let (subject, object) = match named {
            End::Subject(subject) => (Term::iri(subject), end),
            End::Object(object) => (end, object.clone()),
        };
        Quad { triple: Triple { subject, predicate: predicate.to_owned(), object }, graph: Some(graph.to_owned()) }
    }
}
