//! The base of a store's own IRIs, and how each kind of them is built.
//!
//! Entry point: [`Base`]. Invariant: an IRI is a function of what it names alone, never of order, time or machine;
//! below [`Base::RESERVED`] only ingestion writes, so a loaded data set can never be mistaken for evidence.

use sha2::{Digest, Sha256};

use super::term::Term;
use crate::vocab::DEFAULT_BASE;

/// Where the store's own entities are, below the base.
const ENTITIES: &str = "entity/";

/// The base of a store's own IRIs. Ends in `/`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Base(String);

/// A base that no IRI can be built on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” cannot be a base; give an absolute http or https IRI that ends in “/”, without query and fragment")]
pub struct BadBase(pub String);

impl Default for Base {
    fn default() -> Self {
        Self(DEFAULT_BASE.to_owned())
    }
}

impl Base {
    /// First path segments below the base that only ingestion writes to.
    pub const RESERVED: &[&str] = &[
        "article",
        "appearance",
        "evidence",
        "event",
        "claim",
        "quotation",
        "statement",
        "run",
        "graph",
        "store",
        "bucket",
        "judgement",
    ];

    /// Checks a base; a missing final `/` is added.
    ///
    /// # Errors
    /// Where it is not an absolute http(s) IRI, or has a query or a fragment.
    pub fn new(base: &str) -> Result<Self, BadBase> {
        let bad = || BadBase(base.to_owned());
        let rest = base.strip_prefix("http://").or_else(|| base.strip_prefix("https://")).ok_or_else(bad)?;
        let forbidden = |c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`?#".contains(c);
        if rest.is_empty() || rest.starts_with('/') || rest.contains(forbidden) {
            return Err(bad());
        }
        Ok(Self(if base.ends_with('/') { base.to_owned() } else { format!("{base}/") }))
    }

    /// The base itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The IRI of a path below the base, such as an entity's id.
    #[must_use]
    pub fn iri(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The path below the base, where the IRI is below it.
    #[must_use]
    pub fn path<'a>(&self, iri: &'a str) -> Option<&'a str> {
        iri.strip_prefix(&self.0)
    }

    /// The IRI of an entity by its id: the path of one below the base, or the IRI of one that a data set has brought along.
    #[must_use]
    pub fn entity(&self, id: &str) -> String {
        if id.starts_with(ENTITIES) { self.iri(id) } else { id.to_owned() }
    }

    /// The id of an entity by its IRI.
    #[must_use]
    pub fn entity_id<'a>(&self, iri: &'a str) -> &'a str {
        self.path(iri).filter(|path| path.starts_with(ENTITIES)).unwrap_or(iri)
    }

    /// Whether only ingestion may write about this IRI.
    #[must_use]
    pub fn is_reserved(&self, iri: &str) -> bool {
        let first = self.path(iri).and_then(|path| path.split('/').next());
        first.is_some_and(|first| Self::RESERVED.contains(&first))
    }

    /// The IRI of a kind of node that is named by a hash of `parts`.
    #[must_use]
    pub fn hashed(&self, kind: &str, parts: &[&str]) -> String {
        format!("{}{kind}/{}", self.0, short_hash(parts))
    }

    /// The IRI of the statement of `subject`, `predicate` and `object`.
    #[must_use]
    pub fn statement(&self, subject: &str, predicate: &str, object: &Term) -> String {
        // IRIs under the base are hashed without it, so that two stores with different bases name the same statement
        // by the same hash.
        let inside = |iri: &str| self.path(iri).map_or_else(|| format!("<{iri}>"), |path| format!("<~{path}>"));
        let object = object.as_iri().map_or_else(|| object.to_string(), inside);
        self.hashed("statement", &[&inside(subject), predicate, &object])
    }

    /// The named graph of a loaded data set, or one of the store's own.
    #[must_use]
    pub fn graph(&self, name: &str) -> String {
        self.iri(&format!("graph/{name}"))
    }

    /// The graph that holds what depends on when and where a store ran.
    #[must_use]
    pub fn history(&self) -> String {
        self.graph("history")
    }

    /// The graph that holds the articles' full texts, apart from what is served by default.
    #[must_use]
    pub fn texts(&self) -> String {
        self.graph("texts")
    }

    /// The graph of what the store keeps for itself to derive shared nodes: running counts.
    #[must_use]
    pub fn derivation(&self) -> String {
        self.graph("derivation")
    }

    /// Prefixes for IRIs below this base.
    #[must_use]
    pub fn prefixes(&self) -> Vec<(&'static str, String)> {
        let kinds = ["entity", "article", "statement", "evidence", "event", "claim", "quotation", "graph"];
        kinds.into_iter().map(|kind| (kind, self.iri(&format!("{kind}/")))).collect()
    }
}

/// 32 hexadecimal digits over the parts; lengths are hashed too, so different lists never read the same.
#[must_use]
pub fn short_hash(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_only_bases_that_iris_can_be_built_on() {
        assert_eq!(Base::new("https://kg.example/id").unwrap().as_str(), "https://kg.example/id/");
        for bad in ["", "id/", "urn:x:", "http:///x", "http://a b/", "http://a/?q=", "http://a/#"] {
            assert!(Base::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn ids_of_entities_stand_for_their_iris() {
        let base = Base::default();
        for iri in [base.iri("entity/ada-prim"), base.iri("ships/ada"), "http://ex.org/entity/ada".to_owned()] {
            assert_eq!(base.entity(base.entity_id(&iri)), iri);
        }
        assert_eq!(base.entity_id(&base.iri("entity/ada-prim")), "entity/ada-prim");
    }

    #[test]
    fn names_a_statement_alike_under_every_base() {
        let name = |base: &Base| {
            let iri = base.statement(&base.iri("entity/a"), "urn:p", &Term::iri(base.iri("entity/b")));
            base.path(&iri).unwrap().to_owned()
        };
        assert_eq!(name(&Base::default()), name(&Base::new("https://kg.example/").unwrap()));
    }
}
