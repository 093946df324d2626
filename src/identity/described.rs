//! What loaded data sets call things that articles may name, and which names of articles mean these.
//!
//! Entry points: [`Described`], [`attach`]. Invariant: whether a group of bearers means a described entity is a function of the
//! bearers of like names and of what is described under such names, never of what else means that entity; so it can be told
//! from one bucket.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::cluster::Bearer;
use super::context::{Sort, has_public_id, seed_keys};
use super::id::entity_id;
use super::names::NameKeys;

/// What loaded data sets say of an entity that articles may name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    /// Coarse kind.
    pub sort: Sort,
    /// Its Wikidata number, such as `Q42`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub public: String,
    /// Id of its country.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub country: String,
    /// Its names.
    pub names: BTreeSet<String>,
}

impl Described {
    /// The keys of its names, as those of a name in an article.
    pub(super) fn keys(&self) -> impl Iterator<Item = NameKeys> {
        self.names.iter().map(|name| described_keys(name, self.sort))
    }

    /// Whether it may be what somebody in articles is called: one sound, one kind, and not two public ids.
    #[must_use]
    pub fn is_like(&self, bearer: &Bearer) -> bool {
        let own = seed_keys(&bearer.seed, bearer.sense.sort);
        let other = public_number(&bearer.seed).filter(|_| has_public_id(&bearer.seed));
        let are_two = other.is_some_and(|number| !self.public.is_empty() && number != self.public);
        bearer.sense.sort == self.sort && !are_two && self.keys().any(|keys| keys.variant == own.variant)
    }

    /// The buckets in which its names are found.
    #[must_use]
    pub fn buckets(&self) -> BTreeSet<String> {
        self.keys().map(|keys| keys.bucket).collect()
    }
}

/// Articles show of a name only what its id keeps of it.
fn described_keys(name: &str, sort: Sort) -> NameKeys {
    seed_keys(&entity_id(name), sort)
}

/// The number at the end of a public id or of an IRI of Wikidata.
#[must_use]
pub fn public_number(id: &str) -> Option<&str> {
    let number = id.rsplit(['-', '/', '#']).next()?;
    let digits = number.strip_prefix('Q')?;
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

/// How surely a name means what is described: the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tie {
    /// One public id.
    Public,
    /// One name and one country.
    Country,
    /// One name.
    Name,
    /// One sound and one country.
    Sound,
}

/// Some bearers that are one, with the keys of their names.
pub(super) type Members<'a> = [(&'a Bearer, &'a NameKeys)];

/// The strongest tie between a group and what is described; none where something speaks against it.
pub(super) fn tie(members: &Members<'_>, described: &Described) -> Option<Tie> {
    let public = members.iter().find(|(bearer, _)| has_public_id(&bearer.seed));
    if let Some((bearer, _)) = public {
        let is_same = public_number(&bearer.seed).is_some_and(|number| number == described.public);
        return is_same.then_some(Tie::Public);
    }
    let is_person = |sort: Sort| sort == Sort::Person;
    let is_apart = |bearer: &Bearer| {
        let country = bearer.sense.country.as_str();
        let is_foreign = !country.is_empty() && !described.country.is_empty() && country != described.country;
        is_person(bearer.sense.sort) != is_person(described.sort) || is_foreign
    };
    let is_kind = members.iter().any(|(bearer, _)| bearer.sense.sort == described.sort);
    if !is_kind || members.iter().any(|(bearer, _)| is_apart(bearer)) {
        return None;
    }
    let is_compatriot = |bearer: &Bearer| !described.country.is_empty() && bearer.sense.country == described.country;
    let ties = described.keys().flat_map(|keys| {
        members.iter().filter_map(move |(bearer, own)| match (own.exact == keys.exact, is_compatriot(bearer)) {
            (true, true) => Some(Tie::Country),
            (true, false) => Some(Tie::Name),
            (false, true) if own.variant == keys.variant => Some(Tie::Sound),
            _ => None,
        })
    });
    ties.min()
}

/// A group of bearers, by number, and its tie to what is described under an id.
pub(super) type Ties<'a> = BTreeMap<(usize, &'a str), Tie>;

/// Which group means which described entity: its strongest tie, if it has one alone, and if no other group of a like name has
/// one as strong to the same.
pub(super) fn attach<'a>(ties: &Ties<'a>, are_alike: impl Fn(usize, usize) -> bool) -> BTreeMap<usize, (&'a str, Tie)> {
    let groups: BTreeSet<usize> = ties.keys().map(|(group, _)| *group).collect();
    let mut chosen: BTreeMap<usize, (&'a str, Tie)> = BTreeMap::new();
    for group in groups {
        let own = || ties.range((group, "")..).take_while(|((other, _), _)| *other == group);
        let Some(best) = own().map(|(_, tie)| *tie).min() else { continue };
        let mut strongest = own().filter(|(_, tie)| **tie == best);
        if let (Some(((_, id), _)), None) = (strongest.next(), strongest.next()) {
            chosen.insert(group, (*id, best));
        }
    }
    let is_alone = |group: usize, (id, tie): (&str, Tie)| {
        let rivals = chosen.iter().filter(|(other, (same, _))| **other != group && *same == id);
        rivals.into_iter().all(|(other, (_, its))| *its > tie || !are_alike(group, *other))
    };
    chosen.iter().filter(|(group, pair)| is_alone(**group, **pair)).map(|(group, pair)| (*group, *pair)).collect()
}
