//! The running counts and the register of names as they must be: summed up anew over all articles and data sets.
//!
//! Entry points: [`Sums::of`], [`Sums::check_kept`]. Invariant: reads the articles' own triples and trusts no count that is kept.

use std::collections::{BTreeMap, BTreeSet};

use super::copies::Copies;
use super::described::{Descriptions, all_described, described_quads};
use super::exchange::read_of;
use super::names::{Names, bucket_quads, known};
use super::own::{own_quads, parts};
use super::read::{In, Read};
use super::shared::tally_quad;
use super::verify::differs;
use super::{Store, VerifyError};
use crate::rdf::tally::{EntityTally, StatementTally};
use crate::rdf::{Quad, Term};
use crate::vocab::{ng, rdf};

/// Running counts by node, and the register of names.
#[derive(Debug, Default)]
pub(super) struct Sums {
    pub(super) statements: BTreeMap<String, StatementTally>,
    pub(super) entities: BTreeMap<String, EntityTally>,
    pub(super) names: Names,
    pub(super) described: BTreeMap<String, Descriptions>,
}

impl Sums {
    /// Sums up what all articles say.
    pub(super) fn of(store: &Store) -> Result<Self, VerifyError> {
        let (engine, base) = (store.engine(), store.base());
        let mut sums = Self { described: all_described(engine, base)?, ..Self::default() };
        for article in store.articles()? {
            let own = own_quads(engine, base, &article)?;
            sums.names.add(&known(&read_of(engine, base, &own)?.quads, base)?);
            let source = Copies { read: engine, base }.source(&article)?;
            let parts = parts(&own, base, source.as_deref())?;
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

    /// Checks that these are the counts, and this the register, that are kept.
    pub(super) fn check_kept(&self, store: &Store) -> Result<(), VerifyError> {
        let base = store.base();
        let mut wanted: BTreeSet<Quad> = BTreeSet::new();
        for (iri, tally) in &self.statements {
            wanted.insert(tally_quad(base, iri, tally)?);
        }
        for (iri, tally) in &self.entities {
            wanted.insert(tally_quad(base, iri, tally)?);
        }
        for (name, bucket) in &self.names.buckets {
            wanted.extend(bucket_quads(base, name, bucket)?);
        }
        for (name, described) in &self.described {
            wanted.extend(described_quads(base, name, described)?);
        }
        let names = Term::iri(ng::DESCRIBED_NAMES);
        let kept = [ng::TALLY, ng::BEARERS, ng::BUCKET, ng::DESCRIBED, ng::DESCRIBED_IN].map(|kept| (kept, None));
        for (predicate, object) in kept.into_iter().chain([(rdf::TYPE, Some(&names))]) {
            for quad in store.engine().each(None, Some(predicate), object, In::Graph(&base.derivation())) {
                let quad = quad?;
                if !wanted.remove(&quad) {
                    return differs(
                        quad.triple.subject.lexical(),
                        "what is kept of it is not what articles and data sets give",
                    );
                }
            }
        }
        match wanted.into_iter().next() {
            Some(quad) => differs(quad.triple.subject.lexical(), "what is kept of it is missing"),
            None => Ok(()),
        }
    }
}
