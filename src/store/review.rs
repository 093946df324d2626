//! Pairs of entities that are most worth a look.
//!
//! Entry point: `Store::review`. Invariant: a function of the register and the judgements; a pair that somebody has judged is not
//! listed again.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::names::Names;
use super::read::{In, Read};
use super::{Store, StoreError};
use crate::identity::{Bearer, Identities, Verdict, seed_keys};
use crate::statement::IdentityStatus;
use crate::vocab::{ng, rdfs};

/// Why a pair is worth a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ReviewReason {
    /// The rules take them for one, without being sure.
    Merged,
    /// The rules tell them apart though they bear one name.
    Homonyms,
    /// Their names sound alike, and the rules leave them apart.
    Alike,
    /// A name in articles is taken for what a data set describes, without being sure.
    Described,
}

/// A pair that is worth a look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewItem {
    /// Why.
    pub reason: ReviewReason,
    /// Their IRIs: of the two entities, or of two names that are one entity by now.
    pub entities: [String; 2],
    /// Names of the entities that they mean.
    pub labels: [String; 2],
    /// Number of articles of each.
    pub articles: [u64; 2],
    /// Who is named with both.
    pub company: Vec<String>,
}

impl Store {
    /// The pairs most worth a look, those in most articles first.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn review(&self, limit: usize) -> Result<Vec<ReviewItem>, StoreError> {
        let graph = self.base().derivation();
        let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for quad in self.engine().each(None, Some(ng::BUCKET), None, In::Graph(&graph)) {
            let quad = quad?;
            let id = self.base().entity_id(quad.triple.subject.lexical()).to_owned();
            ids.entry(quad.triple.object.lexical().to_owned()).or_default().insert(id);
        }
        let mut items = Vec::new();
        for (bucket, ids) in ids {
            let names = Names::around(self.engine(), self.base(), ids.iter().map(String::as_str))?;
            if names.buckets.get(&bucket).is_some_and(|bearers| bearers.len() > 1) || !names.described.is_empty() {
                let identities = names.identities();
                self.review_bucket(&bucket, &names, &identities, &mut items)?;
            }
        }
        items.sort_by(|a, b| {
            let count = |item: &ReviewItem| item.articles.iter().sum::<u64>();
            count(b).cmp(&count(a)).then_with(|| a.entities.cmp(&b.entities))
        });
        items.dedup_by(|a, b| a.entities == b.entities);
        items.truncate(limit);
        Ok(items)
    }

    fn review_bucket(
        &self,
        bucket: &str,
        names: &Names,
        identities: &Identities,
        items: &mut Vec<ReviewItem>,
    ) -> Result<(), StoreError> {
        let bearers: Vec<(&String, &Bearer)> = names.buckets.get(bucket).into_iter().flatten().collect();
        for pair in described_pairs(&bearers, names, identities) {
            items.push(self.item(pair.reason, pair.ids, (pair.bearer, &Bearer::default()), identities)?);
        }
        for (at, one) in bearers.iter().enumerate() {
            for other in bearers.iter().skip(at + 1) {
                if let Some((reason, ids)) = reason(identities, *one, *other) {
                    let called = [called(*one, &ids[0]), called(*other, &ids[1])];
                    if !names.verdicts.iter().any(|verdict| is_on(verdict, &called)) {
                        items.push(self.item(reason, ids, (one.1, other.1), identities)?);
                    }
                }
            }
        }
        Ok(())
    }

    fn item(
        &self,
        reason: ReviewReason,
        ids: [String; 2],
        (one, other): (&Bearer, &Bearer),
        identities: &Identities,
    ) -> Result<ReviewItem, StoreError> {
        let label = |id: &String| {
            let entity = identities.meant_by(id).unwrap_or_else(|| id.clone());
            let label = self.engine().object(&self.base().entity(&entity), rdfs::LABEL)?;
            Ok::<_, StoreError>(label.map_or(entity, |label| label.lexical().to_owned()))
        };
        let company = one.company.keys().filter(|name| other.company.contains_key(*name)).cloned().collect();
        Ok(ReviewItem {
            reason,
            labels: [label(&ids[0])?, label(&ids[1])?],
            entities: ids.map(|id| self.base().entity(&id)),
            articles: [one.articles, other.articles],
            company,
        })
    }
}

/// The ids by which one side of a pair may have been judged.
fn called<'a>((id, bearer): (&'a String, &'a Bearer), entity: &'a str) -> [&'a str; 3] {
    [id, &bearer.seed, entity]
}

fn is_on(verdict: &Verdict, [one, other]: &[[&str; 3]; 2]) -> bool {
    let (a, b) = (verdict.pair.0.as_str(), verdict.pair.1.as_str());
    one.contains(&a) && other.contains(&b) || one.contains(&b) && other.contains(&a)
}

/// A bearer and what a data set describes under a like name.
struct DescribedPair<'a> {
    reason: ReviewReason,
    ids: [String; 2],
    bearer: &'a Bearer,
}

/// The pairs of a name in articles with what data sets describe under a like name that are worth a look.
fn described_pairs<'a>(
    bearers: &[(&'a String, &'a Bearer)],
    names: &Names,
    identities: &Identities,
) -> Vec<DescribedPair<'a>> {
    let mut pairs = Vec::new();
    for (id, described) in &names.described {
        for &(own, bearer) in bearers.iter().filter(|(_, bearer)| described.is_like(bearer)) {
            let Some((entity, status)) = identities.entities.get(own) else { continue };
            let meant = identities.meant_by(id).unwrap_or_else(|| id.clone());
            let (reason, ids) = if *entity == meant {
                let is_guess = *status == Some(IdentityStatus::Provisional) && bearer.seed != *id;
                (is_guess.then_some(ReviewReason::Described), [bearer.seed.clone(), id.clone()])
            } else {
                (Some(ReviewReason::Alike), [entity.clone(), id.clone()])
            };
            let called = [called((own, bearer), &ids[0]), [id; 3].map(String::as_str)];
            let is_judged = names.verdicts.iter().any(|verdict| is_on(verdict, &called));
            if let (Some(reason), false) = (reason, is_judged) {
                pairs.push(DescribedPair { reason, ids, bearer });
            }
        }
    }
    pairs
}

/// Why two bearers of like names are worth a look, and the ids to judge them by.
fn reason(
    identities: &Identities,
    (one_id, one): (&String, &Bearer),
    (other_id, other): (&String, &Bearer),
) -> Option<(ReviewReason, [String; 2])> {
    let (first, second) = (identities.entities.get(one_id)?, identities.entities.get(other_id)?);
    let is_one_name = one.seed == other.seed;
    let sounds = |bearer: &Bearer| seed_keys(&bearer.seed, bearer.sense.sort).variant;
    if first.0 == second.0 {
        let is_guess = !is_one_name && first.1 == Some(IdentityStatus::Provisional);
        return is_guess.then(|| (ReviewReason::Merged, [one.seed.clone(), other.seed.clone()]));
    }
    let reason = if is_one_name { ReviewReason::Homonyms } else { ReviewReason::Alike };
    let is_worth = is_one_name || sounds(one) == sounds(other);
    is_worth.then(|| (reason, [first.0.clone(), second.0.clone()]))
}
