//! Statements: subject, predicate, object, with evidence.
//!
//! Entry point: [`Statement::new`]. Invariant: a statement has evidence; there is no way to build one without.

use super::entity::EntityIx;
use super::evidence::Evidence;

/// Object of a statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object {
    /// An entity of the article.
    Entity(EntityIx),
    /// A literal.
    Literal {
        /// Lexical form.
        text: String,
        /// Datatype IRI; `None` for a plain string.
        datatype: Option<String>,
    },
}

/// A fact that the article tells of, in whatever mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Subject.
    pub subject: EntityIx,
    /// Predicate IRI.
    pub predicate: String,
    /// Object.
    pub object: Object,
    first: Evidence,
    more: Vec<Evidence>,
}

impl Statement {
    /// A statement with its first evidence.
    #[must_use]
    pub fn new(subject: EntityIx, predicate: impl Into<String>, object: Object, evidence: Evidence) -> Self {
        Self { subject, predicate: predicate.into(), object, first: evidence, more: Vec::new() }
    }

    /// Adds an occurrence; one that is there already is not added again.
    pub fn add(&mut self, evidence: Evidence) {
        if self.evidence().all(|known| *known != evidence) {
            self.more.push(evidence);
        }
    }

    /// All evidence, in the order it was found.
    pub fn evidence(&self) -> impl Iterator<Item = &Evidence> {
        std::iter::once(&self.first).chain(&self.more)
    }

    /// Whether subject, predicate and object are the same.
    #[must_use]
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        self.subject == other.subject && self.predicate == other.predicate && self.object == other.object
    }

    /// Whether some evidence passes the assertion gate.
    #[must_use]
    pub fn is_asserted(&self) -> bool {
        self.evidence().any(|evidence| evidence.axes.asserts())
    }
}
