//! Who is who across articles: bearers of like names → identities.
//!
//! Entry point: [`identify`]. Invariant: a function of the *set* of bearers and verdicts; a verdict wins over every rule, a rule
//! that says "never" over every rule that says "likely", and of equal claims the first by count, then by code point.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::context::{Sense, Sort, has_public_id, seed_keys};
use super::described::{Described, Tie, Ties, attach, tie};
use super::names::NameKeys;
use crate::statement::IdentityStatus;

/// One sense of a name, over all articles that have it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bearer {
    /// The id that the name alone gives.
    pub seed: String,
    /// What tells it from others of this name.
    pub sense: Sense,
    /// Articles.
    pub articles: u64,
    /// Articles by what is named with it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub company: BTreeMap<String, u64>,
}

/// What somebody has judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VerdictKind {
    /// They are one.
    Same,
    /// They are not.
    Different,
    /// It cannot be told; the rules decide.
    Unsure,
}

/// A judgement in force.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Verdict {
    /// What.
    pub kind: VerdictKind,
    /// Of whom: ids of names or of senses.
    pub pair: (String, String),
}

/// Who is who.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identities {
    /// The entity of each bearer, by the bearer's id, and its status where identification decides it.
    pub entities: BTreeMap<String, (String, Option<IdentityStatus>)>,
    /// Entities with other ids that mean them too.
    pub aliases: BTreeSet<(String, String)>,
    /// Ids of names that several entities bear, with these.
    pub homonyms: BTreeSet<(String, String)>,
}

impl Identities {
    /// Takes in who is who among other names.
    pub fn extend(&mut self, others: Self) {
        self.entities.extend(others.entities);
        self.aliases.extend(others.aliases);
        self.homonyms.extend(others.homonyms);
    }

    /// The entity that an id means, where it means one.
    #[must_use]
    pub fn meant_by(&self, id: &str) -> Option<String> {
        let own = self.entities.values().any(|(entity, _)| entity == id).then(|| id.to_owned());
        let bearer = || self.entities.get(id).map(|(entity, _)| entity.clone());
        let alias = || self.aliases.iter().find(|(_, alias)| alias == id).map(|(entity, _)| entity.clone());
        own.or_else(bearer).or_else(alias)
    }
}

/// Tells which bearers are one entity, and which of them mean what data sets describe. Both are by their id.
#[must_use]
pub fn identify(
    bearers: &BTreeMap<String, Bearer>,
    described: &BTreeMap<String, Described>,
    verdicts: &[Verdict],
) -> Identities {
    let all: Vec<Candidate<'_>> = bearers.iter().map(|(id, bearer)| Candidate::new(id, bearer, described)).collect();
    let mut groups = Groups::new(&all);
    groups.judge(verdicts);
    groups.link_by_company();
    groups.link_by_name();
    groups.name(&groups.attached(described))
}

struct Candidate<'a> {
    id: &'a str,
    bearer: &'a Bearer,
    keys: NameKeys,
    /// Whether a data set describes what its name alone means.
    is_described: bool,
}

impl<'a> Candidate<'a> {
    fn new(id: &'a str, bearer: &'a Bearer, described: &BTreeMap<String, Described>) -> Self {
        let is_described = described.contains_key(&bearer.seed);
        Self { id, bearer, keys: seed_keys(&bearer.seed, bearer.sense.sort), is_described }
    }

    fn is_called(&self, id: &str) -> bool {
        self.id == id || self.bearer.seed == id
    }

    /// Whether articles name it. What only judgements name need not be at hand where the bucket of its name is, so no rule
    /// may look at its name.
    fn is_borne(&self) -> bool {
        self.bearer.articles > 0
    }

    fn shares_company(&self, other: &Self) -> bool {
        self.bearer.company.keys().any(|name| other.bearer.company.contains_key(name))
    }

    /// Never one by rule: two public ids, two that data sets describe, a person and a place, institutions of two countries.
    fn is_apart(&self, other: &Self) -> bool {
        let (one, two) = (&self.bearer.sense, &other.bearer.sense);
        let both_known = has_public_id(&self.bearer.seed) && has_public_id(&other.bearer.seed)
            || self.is_described && other.is_described;
        let is_person = |sense: &Sense| sense.sort == Sort::Person;
        let countries = !one.country.is_empty() && !two.country.is_empty() && one.country != two.country;
        let kinds = matches!((one.sort, two.sort), (Sort::Person, Sort::Place) | (Sort::Place, Sort::Person))
            || is_person(one) != is_person(two) && !self.shares_company(other);
        both_known && self.bearer.seed != other.bearer.seed || kinds || countries && !is_person(one)
    }

    /// Unlikely to be one: other countries or other fields, and nobody in common.
    fn contradicts(&self, other: &Self) -> bool {
        let (one, two) = (&self.bearer.sense, &other.bearer.sense);
        let differ = |one: &str, two: &str| !one.is_empty() && !two.is_empty() && one != two;
        let same_country = !one.country.is_empty() && one.country == two.country;
        let unlike = differ(&one.country, &two.country) || differ(&one.field, &two.field) && !same_country;
        unlike && !self.shares_company(other)
    }
}

/// A way of having become one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    Judged,
    /// One spelling, and somebody in common.
    Sure,
    /// One id, and nothing against it.
    Default,
    /// A guess.
    Likely,
}

struct Groups<'a> {
    all: &'a [Candidate<'a>],
    group: Vec<usize>,
    members: Vec<Vec<usize>>,
    judged_apart: BTreeSet<(usize, usize)>,
    is_judged: Vec<bool>,
    is_likely: Vec<bool>,
}

impl<'a> Groups<'a> {
    fn new(all: &'a [Candidate<'a>]) -> Self {
        Self {
            all,
            group: (0..all.len()).collect(),
            members: (0..all.len()).map(|index| vec![index]).collect(),
            judged_apart: BTreeSet::new(),
            is_judged: vec![false; all.len()],
            is_likely: vec![false; all.len()],
        }
    }

    fn called(&self, id: &str) -> Vec<usize> {
        (0..self.all.len()).filter(|&index| self.all[index].is_called(id)).collect()
    }

    /// Of the bearers called so the one in most articles, of equals the first.
    fn foremost(&self, id: &str) -> Option<usize> {
        self.called(id).into_iter().rev().max_by_key(|&bearer| self.all[bearer].bearer.articles)
    }

    fn judge(&mut self, verdicts: &[Verdict]) {
        let verdicts: BTreeSet<&Verdict> = verdicts.iter().collect();
        for verdict in verdicts.iter().filter(|verdict| verdict.kind == VerdictKind::Different) {
            for one in self.called(&verdict.pair.0) {
                let others = self.called(&verdict.pair.1).into_iter().filter(|&other| other != one);
                self.judged_apart.extend(others.map(|other| (one.min(other), one.max(other))));
            }
        }
        for verdict in verdicts.iter().filter(|verdict| verdict.kind == VerdictKind::Same) {
            // Of a name with several bearers the one in most articles is meant; the others follow by the rules, or stay.
            let (one, other) = (self.foremost(&verdict.pair.0), self.foremost(&verdict.pair.1));
            if let (Some(one), Some(other)) = (one, other) {
                self.unite((one, other), Link::Judged);
            }
        }
    }

    /// Makes two groups one, unless something stands against it.
    fn unite(&mut self, (one, other): (usize, usize), link: Link) {
        let (to, from) = (self.group[one], self.group[other]);
        if to == from || self.is_barred((to, from), link) {
            self.is_judged[to] |= to == from && link == Link::Judged;
            return;
        }
        let moved = std::mem::take(&mut self.members[from]);
        for &member in &moved {
            self.group[member] = to;
        }
        self.members[to].extend(moved);
        self.is_judged[to] |= self.is_judged[from] || link == Link::Judged;
        self.is_likely[to] |= self.is_likely[from] || link == Link::Likely;
    }

    fn is_barred(&self, (to, from): (usize, usize), link: Link) -> bool {
        self.members[to].iter().any(|&one| {
            self.members[from].iter().any(|&other| {
                let (a, b) = (&self.all[one], &self.all[other]);
                self.judged_apart.contains(&(one.min(other), one.max(other)))
                    || link != Link::Judged && a.is_apart(b)
                    || matches!(link, Link::Default | Link::Likely) && a.contradicts(b)
            })
        })
    }

    /// Pairs that a rule is about, the best attested first.
    fn pairs(&self, fits: impl Fn(&Candidate<'_>, &Candidate<'_>) -> bool) -> Vec<(usize, usize)> {
        let count = self.all.len();
        let mut pairs: Vec<(usize, usize)> = (0..count)
            .flat_map(|one| (one + 1..count).map(move |other| (one, other)))
            .filter(|&(one, other)| self.all[one].is_borne() && self.all[other].is_borne())
            .filter(|&(one, other)| fits(&self.all[one], &self.all[other]))
            .collect();
        // Candidates are in the order of their ids, so a stable sort leaves equals in code point order.
        pairs.sort_by_key(|&(one, other)| {
            std::cmp::Reverse(self.all[one].bearer.articles + self.all[other].bearer.articles)
        });
        pairs
    }

    /// One name, or one sound, and somebody in common.
    fn link_by_company(&mut self) {
        for (one, other) in self.pairs(|a, b| a.keys.variant == b.keys.variant && a.shares_company(b)) {
            let same_name = self.all[one].keys.exact == self.all[other].keys.exact;
            self.unite((one, other), if same_name { Link::Sure } else { Link::Likely });
        }
    }

    /// One name and nothing that speaks against it; or one sound and one country.
    fn link_by_name(&mut self) {
        let same_country = |a: &Candidate<'_>, b: &Candidate<'_>| {
            !a.bearer.sense.country.is_empty() && a.bearer.sense.country == b.bearer.sense.country
        };
        let fits = |a: &Candidate<'_>, b: &Candidate<'_>| {
            a.keys.exact == b.keys.exact || a.keys.variant == b.keys.variant && same_country(a, b)
        };
        for (one, other) in self.pairs(fits) {
            let is_one_name = self.all[one].bearer.seed == self.all[other].bearer.seed;
            self.unite((one, other), if is_one_name { Link::Default } else { Link::Likely });
        }
    }

    /// The described entity that each group means which is not described itself.
    fn attached<'d>(&self, described: &'d BTreeMap<String, Described>) -> BTreeMap<usize, (&'d str, Tie)> {
        let mut ties = Ties::new();
        if described.is_empty() {
            return BTreeMap::new();
        }
        for (group, members) in self.members.iter().enumerate() {
            if members.iter().any(|&member| self.all[member].is_described) {
                continue;
            }
            let bearers: Vec<_> = self.borne(group).map(|c| (c.bearer, &c.keys)).collect();
            for (id, described) in described {
                if !self.is_taken(id, group)
                    && let Some(tie) = tie(&bearers, described)
                {
                    ties.insert((group, id.as_str()), tie);
                }
            }
        }
        attach(&ties, |one, other| self.are_alike(one, other))
    }

    /// Whether a group cannot mean an entity: somebody has said so, or another group of like names is that entity.
    fn is_taken(&self, id: &str, group: usize) -> bool {
        self.called(id).into_iter().any(|own| {
            let home = self.group[own];
            let is_apart = |&member: &usize| self.judged_apart.contains(&(own.min(member), own.max(member)));
            self.members[group].iter().any(is_apart) || self.are_alike(home, group)
        })
    }

    /// Members that articles name.
    fn borne(&self, group: usize) -> impl Iterator<Item = &'a Candidate<'a>> {
        self.members[group].iter().map(|&member| &self.all[member]).filter(|c| c.is_borne())
    }

    /// Whether articles know two groups by names of one bucket.
    fn are_alike(&self, one: usize, other: usize) -> bool {
        self.borne(one).any(|c| self.borne(other).any(|its| its.keys.bucket == c.keys.bucket))
    }

    fn name(&self, attached: &BTreeMap<usize, (&str, Tie)>) -> Identities {
        let mut found = Identities::default();
        for (group, members) in self.members.iter().enumerate().filter(|(_, members)| !members.is_empty()) {
            let (whole, ids) = self.ids(group);
            let Some(own) = self.entity(group, &whole, &ids) else { continue };
            let (entity, is_guess) = match attached.get(&group) {
                Some(&(id, Tie::Public)) => {
                    found.aliases.insert((own.to_owned(), id.to_owned()));
                    (own.to_owned(), false)
                }
                Some(&(id, _)) => (self.meant(id), true),
                None => (own.to_owned(), false),
            };
            let status = match (is_guess || self.is_likely[group], self.is_judged[group]) {
                (_, true) if !is_guess => Some(IdentityStatus::Resolved),
                (true, _) => Some(IdentityStatus::Provisional),
                (false, _) => None,
            };
            for &member in members {
                found.entities.insert(self.all[member].id.to_owned(), (entity.clone(), status));
            }
            let others = ids.into_iter().filter(|id| *id != entity);
            found.aliases.extend(others.map(|alias| (entity.clone(), alias.to_owned())));
            let inside = members.iter().map(|&member| self.all[member].bearer.seed.as_str());
            let shared = inside.filter(|seed| !whole.contains(seed)).map(|seed| (seed.to_owned(), entity.clone()));
            found.homonyms.extend(shared);
        }
        found
    }

    /// The names that only this group bears, and the ids by which all of it may be called.
    fn ids(&self, group: usize) -> (BTreeSet<&'a str>, BTreeSet<&'a str>) {
        let members = || self.members[group].iter().map(|&member| &self.all[member]);
        let is_whole = |seed: &str| self.called(seed).iter().all(|&bearer| self.group[bearer] == group);
        let whole: BTreeSet<&str> = members().map(|c| c.bearer.seed.as_str()).filter(|seed| is_whole(seed)).collect();
        let parts = members().filter(|c| !whole.contains(c.bearer.seed.as_str())).map(|c| c.id);
        let ids = whole.iter().copied().chain(parts).collect();
        (whole, ids)
    }

    /// Which of its ids is the entity's: a public one, or what a data set describes, or the first.
    fn entity(&self, group: usize, whole: &BTreeSet<&'a str>, ids: &BTreeSet<&'a str>) -> Option<&'a str> {
        let public = || ids.iter().copied().find(|id| has_public_id(id));
        let members = self.members[group].iter().map(|&member| &self.all[member]);
        let described = || members.filter(|c| c.is_described).map(|c| c.bearer.seed.as_str()).min();
        // What rules alone make one must be told from the bucket at hand; what judgements tie is looked at as a whole.
        let known = if self.is_judged[group] { public().or_else(described) } else { described().or_else(public) };
        known.or_else(|| whole.first().copied()).or_else(|| ids.first().copied())
    }

    /// What a described id means: another one only where somebody has judged so.
    fn meant(&self, id: &str) -> String {
        let home = self.called(id).into_iter().map(|own| self.group[own]).find(|&group| self.is_judged[group]);
        let entity = home.and_then(|group| {
            let (whole, ids) = self.ids(group);
            self.entity(group, &whole, &ids)
        });
        entity.unwrap_or(id).to_owned()
    }
}
