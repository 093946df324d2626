//! The running counts as they must be: summed up anew over all articles.
//!
//! Entry points: [`Sums::of`], [`Sums::check_kept`]. Invariant: reads the articles' own triples and trusts no count that is kept.

use std::collections::BTreeMap;

use super::own::{own_quads, parts};
use super::read::{In, Read};
use super::shared::tally_quad;
use super::verify::differs;
use super::{Store, VerifyError};
use crate::rdf::tally::{EntityTally, StatementTally};
use crate::vocab::ng;

/// Running counts by node.
#[derive(Debug, Default)]
pub(super) struct Sums {
    pub(super) statements: BTreeMap<String, StatementTally>,
    pub(super) entities: BTreeMap<String, EntityTally>,
}

impl Sums {
    /// Sums up what all articles say.
    pub(super) fn of(store: &Store) -> Result<Self, VerifyError> {
        let mut sums = Self::default();
        for article in store.articles()? {
            let parts = parts(&own_quads(store.engine(), store.base(), &article)?, store.base())?;
            for (iri, part) in parts.statements {
                sums.statements.entry(iri).or_default().add(&part);
            }
            for (iri, appearances) in parts.entities {
                let tally = sums.entities.entry(iri).or_default();
                appearances.iter().for_each(|one| tally.add(one));
            }
        }
        Ok(sums)
    }

    /// Checks that these are the counts that are kept.
    pub(super) fn check_kept(&self, store: &Store) -> Result<(), VerifyError> {
        let mut wanted = BTreeMap::new();
        for (iri, tally) in &self.statements {
            wanted.insert(iri.as_str(), tally_quad(store.base(), iri, tally)?);
        }
        for (iri, tally) in &self.entities {
            wanted.insert(iri.as_str(), tally_quad(store.base(), iri, tally)?);
        }
        let graph = store.base().derivation();
        for quad in store.engine().each(None, Some(ng::TALLY), None, In::Graph(&graph)) {
            let quad = quad?;
            let subject = quad.triple.subject.lexical();
            if wanted.remove(subject).is_none_or(|kept| kept != quad) {
                return differs(subject, "its running counts are not what the articles add up to");
            }
        }
        match wanted.into_keys().next() {
            Some(subject) => differs(subject, "its running counts are missing"),
            None => Ok(()),
        }
    }
}
