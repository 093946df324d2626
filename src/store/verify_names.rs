//! Checks who is who, and which article is whose copy.
//!
//! Entry points: `Store::verify_names`, `Store::verify_copies`. Invariant: identities and groups of copies are found anew from the
//! register, the judgements and the fingerprints; what is written must be what they give.

use std::collections::{BTreeMap, BTreeSet};

use super::copies::Copies;
use super::exchange::{alias_triples, meanings, read_of};
use super::names::{Names, known};
use super::own::own_quads;
use super::read::Read;
use super::sums::Sums;
use super::verify::differs;
use super::{Store, VerifyError};
use crate::rdf::refer::written;
use crate::rdf::{Quad, Term};
use crate::vocab::ng;

impl Store {
    /// Checks that each article is written for what its names mean, and that other ids lead to their entities.
    pub(super) fn verify_names(&self, sums: &Sums) -> Result<(), VerifyError> {
        let (engine, base) = (self.engine(), self.base());
        for article in self.articles()? {
            let own = own_quads(engine, base, &article)?;
            let read = read_of(engine, base, &own)?;
            let entities = known(&read.quads, base)?;
            let identities = Names::load(engine, base, &entities)?.identities();
            let wanted = written(read, &meanings(&entities, &identities, base), base).quads;
            if let Some(quad) = wanted.symmetric_difference(&own).next() {
                let fault = if wanted.contains(quad) { "is missing" } else { "is not what its names mean" };
                return differs(quad.triple.subject.lexical(), format!("“{}” {fault}", quad.triple));
            }
        }
        for (bucket, bearers) in &sums.names.buckets {
            if bearers.len() > 1 {
                self.verify_aliases(bucket, bearers.values().map(|bearer| bearer.seed.as_str()))?;
            }
        }
        for judgement in self.judgements()?.iter().filter(|judgement| judgement.withdrawn_at.is_none()) {
            let ids = judgement.entities.iter().map(|iri| base.entity_id(iri));
            self.verify_aliases(&judgement.id, ids)?;
        }
        Ok(())
    }

    fn verify_aliases<'i>(&self, of: &str, ids: impl Iterator<Item = &'i str>) -> Result<(), VerifyError> {
        let (engine, base) = (self.engine(), self.base());
        let identities = Names::around(engine, base, ids)?.identities();
        for triple in alias_triples(&identities, base) {
            if !engine.has(&Quad::plain(triple.clone()))? {
                return differs(triple.subject.lexical(), format!("“{triple}” is missing, which “{of}” gives"));
            }
        }
        Ok(())
    }

    /// Checks that copies are what their fingerprints make them.
    pub(super) fn verify_copies(&self) -> Result<(), VerifyError> {
        let copies = Copies { read: self.engine(), base: self.base() };
        let mut left: BTreeSet<String> = self.articles()?.into_iter().collect();
        let mut wanted: BTreeMap<String, String> = BTreeMap::new();
        while let Some(first) = left.first().cloned() {
            let component = copies.component(&first)?;
            let ordered = copies.in_order(&component)?;
            if let Some((original, others)) = ordered.split_first() {
                wanted.extend(others.iter().map(|copy| (copy.clone(), original.clone())));
            }
            left.retain(|article| !component.contains(article));
        }
        for quad in self.engine().find(None, Some(ng::NEAR_DUPLICATE_OF), None, super::read::In::Default)? {
            let copy = quad.triple.subject.lexical();
            if wanted.remove(copy).map(Term::Iri) != Some(quad.triple.object) {
                return differs(copy, "is called a copy of an article that it is no copy of");
            }
        }
        match wanted.into_iter().next() {
            Some((copy, original)) => differs(&copy, format!("is not called a copy of <{original}>, though it is")),
            None => Ok(()),
        }
    }
}
