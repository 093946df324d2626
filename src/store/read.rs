//! Lookups by pattern, and changes: the same on the store, inside a transaction, and in what is still a draft.
//!
//! Entry points: [`Read`], [`Write`]. Invariant: answers are owned and complete when returned, so what follows may write.

use oxigraph::model as ox;
use oxigraph::store::{QuadIter, StorageError, Store as Engine, Transaction};

use super::StoreError;
use super::convert::{from_quad, to_quad, to_term};
use crate::rdf::{Quad, Term, Triple};

/// Which graphs a lookup is about.
#[derive(Clone, Copy)]
pub(super) enum In<'a> {
    /// The merged knowledge.
    Default,
    /// One named graph.
    Graph(&'a str),
    /// All of them.
    All,
}

/// Lookups by pattern.
pub(super) trait Read {
    /// All quads that match, one by one.
    fn each(
        &self,
        subject: Option<&str>,
        predicate: Option<&str>,
        object: Option<&Term>,
        graph: In<'_>,
    ) -> impl Iterator<Item = Result<Quad, StoreError>>;

    /// Whether the triple is there.
    fn has(&self, quad: &Quad) -> Result<bool, StoreError>;

    /// All quads that match.
    fn find(
        &self,
        subject: Option<&str>,
        predicate: Option<&str>,
        object: Option<&Term>,
        graph: In<'_>,
    ) -> Result<Vec<Quad>, StoreError> {
        self.each(subject, predicate, object, graph).collect()
    }

    /// Objects of a property in the default graph.
    fn objects(&self, subject: &str, predicate: &str) -> Result<Vec<Term>, StoreError> {
        self.each(Some(subject), Some(predicate), None, In::Default).map(|quad| Ok(quad?.triple.object)).collect()
    }

    /// The first object of a property that has at most one.
    fn object(&self, subject: &str, predicate: &str) -> Result<Option<Term>, StoreError> {
        self.each(Some(subject), Some(predicate), None, In::Default).next().map(|q| Ok(q?.triple.object)).transpose()
    }

    /// IRIs that have this value of a property, in the default graph.
    fn subjects(&self, predicate: &str, object: &Term) -> Result<Vec<String>, StoreError> {
        let quads = self.each(None, Some(predicate), Some(object), In::Default);
        quads.map(|quad| Ok(quad?.triple.subject.lexical().to_owned())).collect()
    }
}

/// What takes changes in, and shows them to whoever reads from it.
pub(super) trait Write: Read {
    /// Puts a quad in. One that the engine cannot hold, a literal as subject, is passed over.
    fn insert_quad(&mut self, quad: &Quad);

    /// Takes a quad out.
    fn remove_quad(&mut self, quad: &Quad);
}

/// What the engine itself can be asked by pattern.
pub(super) trait Lookup {
    /// The engine's own lookup.
    fn engine_quads(
        &self,
        subject: Option<ox::NamedOrBlankNodeRef<'_>>,
        predicate: Option<ox::NamedNodeRef<'_>>,
        object: Option<ox::TermRef<'_>>,
        graph: Option<ox::GraphNameRef<'_>>,
    ) -> QuadIter<'_>;

    /// Whether the engine has the quad.
    fn has_quad(&self, quad: &ox::Quad) -> Result<bool, StorageError>;
}

impl Lookup for Engine {
    fn engine_quads(
        &self,
        subject: Option<ox::NamedOrBlankNodeRef<'_>>,
        predicate: Option<ox::NamedNodeRef<'_>>,
        object: Option<ox::TermRef<'_>>,
        graph: Option<ox::GraphNameRef<'_>>,
    ) -> QuadIter<'_> {
        self.quads_for_pattern(subject, predicate, object, graph)
    }

    fn has_quad(&self, quad: &ox::Quad) -> Result<bool, StorageError> {
        self.contains(quad)
    }
}

impl Lookup for Transaction<'_> {
    fn engine_quads(
        &self,
        subject: Option<ox::NamedOrBlankNodeRef<'_>>,
        predicate: Option<ox::NamedNodeRef<'_>>,
        object: Option<ox::TermRef<'_>>,
        graph: Option<ox::GraphNameRef<'_>>,
    ) -> QuadIter<'_> {
        self.quads_for_pattern(subject, predicate, object, graph)
    }

    fn has_quad(&self, quad: &ox::Quad) -> Result<bool, StorageError> {
        self.contains(quad)
    }
}

impl<T: Lookup> Read for T {
    fn each(
        &self,
        subject: Option<&str>,
        predicate: Option<&str>,
        object: Option<&Term>,
        graph: In<'_>,
    ) -> impl Iterator<Item = Result<Quad, StoreError>> {
        let object = object.map(to_term);
        let graph = match graph {
            In::Default => Some(ox::GraphNameRef::DefaultGraph),
            In::Graph(iri) => Some(ox::NamedNodeRef::new_unchecked(iri).into()),
            In::All => None,
        };
        let subject = subject.map(|iri| ox::NamedNodeRef::new_unchecked(iri).into());
        let predicate = predicate.map(ox::NamedNodeRef::new_unchecked);
        let quads = self.engine_quads(subject, predicate, object.as_ref().map(ox::Term::as_ref), graph);
        quads.map(|quad| Ok(from_quad(quad?)))
    }

    fn has(&self, quad: &Quad) -> Result<bool, StoreError> {
        to_quad(quad).map_or(Ok(false), |quad| Ok(self.has_quad(&quad)?))
    }
}

impl Write for Transaction<'_> {
    fn insert_quad(&mut self, quad: &Quad) {
        if let Some(quad) = to_quad(quad) {
            self.insert(&quad);
        }
    }

    fn remove_quad(&mut self, quad: &Quad) {
        if let Some(quad) = to_quad(quad) {
            self.remove(&quad);
        }
    }
}

/// Puts a quad in.
pub(super) fn insert(to: &mut impl Write, quad: &Quad) {
    to.insert_quad(quad);
}

/// Takes a quad out.
pub(super) fn remove(from: &mut impl Write, quad: &Quad) {
    from.remove_quad(quad);
}

/// Replaces all values of a property in a named graph.
pub(super) fn set(
    tx: &mut impl Write,
    graph: &str,
    subject: &str,
    predicate: &str,
    value: Term,
) -> Result<(), StoreError> {
    for quad in tx.find(Some(subject), Some(predicate), None, In::Graph(graph))? {
        remove(tx, &quad);
    }
    insert(tx, &Quad { triple: Triple::new(subject, predicate, value), graph: Some(graph.to_owned()) });
    Ok(())
}

/// Whether a subject is there at all.
pub(super) fn is_known(read: &impl Read, subject: &str, graph: In<'_>) -> Result<bool, StoreError> {
    Ok(read.each(Some(subject), None, None, graph).next().transpose()?.is_some())
}
