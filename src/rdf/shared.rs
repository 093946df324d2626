//! What is shared between articles, derived from what each of them says.
//!
//! Entry points: [`statement_triples`], [`entity_triples`], [`run_triples`]. Invariant: a function of the *set* of
//! contributions and data-set facts; their order never shows, and ties break by count, then code point.

use std::collections::{BTreeMap, BTreeSet};

use super::key::{EventKey, SharedKey};
use super::tally::{Counts, EntityTally, StatementTally};
use super::{Term, Triple, modes};
use crate::vocab::{ng, prov, rdf, rdfs, skos, xsd};

/// One version of the extractor with one rule pack and one gazetteer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunInfo {
    /// Version of the extractor.
    pub version: String,
    /// Hash of its rules, frames and lexicon.
    pub rule_pack: String,
    /// Hash of its gazetteer.
    pub gazetteer: String,
}

/// Subject, predicate and object of a statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementKey {
    /// Subject IRI.
    pub subject: String,
    /// Predicate IRI.
    pub predicate: String,
    /// Object.
    pub object: Term,
}

/// What one appearance adds to its entity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppearanceFacts {
    /// Best name in the article.
    pub best_name: String,
    /// Names in the article.
    pub forms: Vec<String>,
    /// Number of mentions.
    pub count: u64,
    /// The class that the article's type checks used.
    pub main_class: String,
    /// All classes.
    pub classes: Vec<String>,
    /// Whether the article knows the identity.
    pub is_resolved: bool,
    /// Title, of a post.
    pub post_title: Option<String>,
    /// What the post belongs to.
    pub post_in: Option<String>,
}

/// What loaded data sets say of an entity, by predicate.
pub type DataSetFacts = BTreeMap<String, BTreeSet<Term>>;

/// Properties of an entity that are derived, where no data set gives them.
pub const DERIVED_OF_ENTITIES: &[&str] = &[
    rdf::TYPE,
    rdfs::LABEL,
    skos::PREF_LABEL,
    skos::ALT_LABEL,
    ng::IDENTITY_STATUS,
    ng::POSITION_TITLE,
    ng::POSITION_IN,
];

/// What a run's node says.
#[must_use]
pub fn run_triples(iri: &str, run: &RunInfo) -> Vec<Triple> {
    let class = |class: &str| Triple::new(iri, rdf::TYPE, Term::iri(class));
    vec![
        class(ng::RUN_CLASS),
        class(prov::ACTIVITY),
        Triple::new(iri, ng::SOFTWARE_VERSION, Term::text(&run.version)),
        Triple::new(iri, ng::RULE_PACK_HASH, Term::text(&run.rule_pack)),
        Triple::new(iri, ng::GAZETTEER_HASH, Term::text(&run.gazetteer)),
    ]
}

/// What a statement's node says, beside its links to the evidence; nothing where there is no evidence.
#[must_use]
pub fn statement_triples(iri: &str, key: &StatementKey, tally: &StatementTally) -> Vec<Triple> {
    let Some(mode) = tally.mode().map(modes::mode) else { return Vec::new() };
    let mut triples = vec![Triple::new(iri, rdf::TYPE, Term::iri(rdf::STATEMENT))];
    triples
        .extend(SharedKey::Statement(key.clone()).parts().into_iter().map(|(p, object)| Triple::new(iri, p, object)));
    triples.push(Triple::new(iri, ng::MODE, Term::iri(mode)));
    support(iri, mode, tally, &mut triples);
    triples
}

/// What the node of a shared event says, beside its links to articles and evidence; nothing where there is none.
#[must_use]
pub fn event_triples(iri: &str, key: &EventKey, tally: &StatementTally) -> Vec<Triple> {
    let Some(mode) = tally.mode().map(modes::mode) else { return Vec::new() };
    let mut triples = vec![
        Triple::new(iri, rdf::TYPE, Term::iri(ng::EVENT)),
        Triple::new(iri, ng::TIME_GRANULARITY, Term::text("day")),
    ];
    triples.extend(SharedKey::Event(key.clone()).parts().into_iter().map(|(p, object)| Triple::new(iri, p, object)));
    triples.extend(tally.lemmas.keys().map(|lemma| Triple::new(iri, ng::PREDICATE_LEMMA, Term::text(lemma))));
    support(iri, mode, tally, &mut triples);
    triples
}

/// What a shared node says, beside its links.
#[must_use]
pub fn shared_triples(iri: &str, key: &SharedKey, tally: &StatementTally) -> Vec<Triple> {
    match key {
        SharedKey::Statement(key) => statement_triples(iri, key, tally),
        SharedKey::Event(key) => event_triples(iri, key, tally),
    }
}

fn support(iri: &str, mode: &str, tally: &StatementTally, triples: &mut Vec<Triple>) {
    // Support is of the statement in its mode: three denials do not corroborate one assertion.
    let (articles, sources) =
        tally.modes.get(mode).map_or((0, 0), |in_mode| (in_mode.articles, in_mode.sources.len() as u64));
    triples.push(Triple::new(iri, ng::ARTICLE_SUPPORT, Term::number(articles)));
    triples.push(Triple::new(iri, ng::PUBLISHER_SUPPORT, Term::number(sources)));
    let date =
        |predicate, date: &Option<String>| date.as_deref().map(|date| Triple::new(iri, predicate, written(date)));
    triples.extend(date(ng::FIRST_REPORTED, &tally.first));
    triples.extend(date(ng::LAST_REPORTED, &tally.last));
}

/// A date that was written by `article_graph`, as the literal it was.
fn written(date: &str) -> Term {
    Term::typed(date, if date.contains('T') { xsd::DATE_TIME } else { xsd::DATE })
}

/// Dates in order of time; those without a clock time stand at the start of their day, those without a zone count as
/// UTC. Equal times order by how they are written, so that the choice is always the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateKey<'a>(pub &'a str);

impl DateKey<'_> {
    fn key(&self) -> (Option<jiff::Timestamp>, &str) {
        let text = self.0;
        let instant = text.parse::<jiff::Timestamp>().ok().or_else(|| {
            let local: jiff::civil::DateTime = text.parse().ok()?;
            local.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
        });
        (instant, text)
    }
}

impl PartialOrd for DateKey<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DateKey<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// What an entity's node says beside what data sets say; nothing where it appears in no article.
#[must_use]
pub fn entity_triples(iri: &str, tally: &EntityTally, given: &DataSetFacts) -> Vec<Triple> {
    if tally.is_empty() {
        return Vec::new();
    }
    let mut triples = Vec::new();
    if !given.contains_key(rdf::TYPE) {
        let classes = vote(&tally.mains).and_then(|main| tally.classes.get(main));
        let classes = classes.into_iter().flat_map(BTreeMap::keys);
        triples.extend(classes.map(|class| Triple::new(iri, rdf::TYPE, Term::iri(class))));
    }
    name(iri, tally, given, &mut triples);
    if !given.contains_key(ng::IDENTITY_STATUS) {
        let is_resolved = !given.is_empty() || tally.resolved > 0;
        let status = if is_resolved { ng::RESOLVED } else { ng::PROVISIONAL };
        triples.push(Triple::new(iri, ng::IDENTITY_STATUS, Term::iri(status)));
    }
    if !given.contains_key(ng::POSITION_TITLE) {
        triples.extend(vote(&tally.titles).map(|title| Triple::new(iri, ng::POSITION_TITLE, Term::text(title))));
    }
    if !given.contains_key(ng::POSITION_IN) {
        triples.extend(vote(&tally.bodies).map(|body| Triple::new(iri, ng::POSITION_IN, Term::iri(body))));
    }
    triples
}

fn name(iri: &str, tally: &EntityTally, given: &DataSetFacts, triples: &mut Vec<Triple>) {
    let values = |predicate: &str| given.get(predicate).into_iter().flatten().filter(|term| term.as_text().is_some());
    let by_data = values(skos::PREF_LABEL).chain(values(rdfs::LABEL)).next().cloned();
    let by_articles = || vote(&tally.names).map(Term::text);
    let Some(label) = by_data.or_else(by_articles) else { return };
    for predicate in [rdfs::LABEL, skos::PREF_LABEL] {
        if !given.contains_key(predicate) {
            triples.push(Triple::new(iri, predicate, label.clone()));
        }
    }
    let known: BTreeSet<&str> = [rdfs::LABEL, skos::PREF_LABEL, skos::ALT_LABEL]
        .into_iter()
        .flat_map(values)
        .chain([&label])
        .filter_map(Term::as_text)
        .collect();
    let forms: BTreeSet<&str> = tally.forms.keys().chain(tally.names.keys()).map(String::as_str).collect();
    let new = forms.difference(&known).map(|form| Triple::new(iri, skos::ALT_LABEL, Term::text(*form)));
    triples.extend(new);
}

/// The value with most votes; among equals the first by code point.
fn vote(counts: &Counts) -> Option<&str> {
    counts.iter().rev().max_by_key(|(_, count)| **count).map(|(value, _)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vote_breaks_ties_by_code_point() {
        let counts = |votes: &[(&str, u64)]| votes.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        let vote_of = |votes: &[(&str, u64)]| vote(&counts(votes)).map(str::to_owned);
        assert_eq!(vote_of(&[("b", 2), ("a", 2), ("c", 2)]).as_deref(), Some("a"));
        assert_eq!(vote_of(&[("b", 2), ("a", 1)]).as_deref(), Some("b"));
        assert_eq!(vote_of(&[]), None);
    }

    #[test]
    fn dates_order_by_time_not_by_spelling() {
        assert!(DateKey("2025-02-05T23:30:00+05:00") < DateKey("2025-02-05T20:00:00Z"));
        assert!(DateKey("2025-02-05") < DateKey("2025-02-05T23:30:00+05:00"));
    }
}
