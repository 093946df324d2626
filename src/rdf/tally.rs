//! Running counts of what articles say of a shared node, so that one more article or one fewer costs only its own size.
//!
//! Entry points: [`StatementTally`], [`EntityTally`]. Invariant: a tally is the sum of its parts whatever their order: taking
//! out what was put in gives back the same bytes, and a count of zero is never kept.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::modes;
use super::shared::{AppearanceFacts, DateKey};
use crate::statement::Mode;

/// Counts by value.
pub type Counts = BTreeMap<String, u64>;

/// What one article says of a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatementPart {
    /// The modes of its evidence.
    pub modes: BTreeSet<Mode>,
    /// Whether some of it passes the assertion gate.
    pub asserts: bool,
    /// Who is counted as having said it: the article's publisher.
    pub source: Option<String>,
    /// When the article was published, as written.
    pub reported_at: Option<String>,
    /// Words for it, where it is an event.
    pub lemmas: BTreeSet<String>,
}

/// Support of a statement in one mode.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModeTally {
    /// Articles.
    pub articles: u64,
    /// Articles by source.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: Counts,
}

/// What all articles say of a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementTally {
    /// Support by the IRI of the mode.
    pub modes: BTreeMap<String, ModeTally>,
    /// Articles that assert it.
    pub asserting: u64,
    /// Earliest publication date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// Latest publication date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// Articles by the words they have for it, where it is an event.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lemmas: Counts,
}

/// Something was taken out of a tally that is not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a count is lower than what is taken from it")]
pub struct Underflow;

fn take(counts: &mut Counts, value: &str, weight: u64) -> Result<(), Underflow> {
    let count = counts.get_mut(value).ok_or(Underflow)?;
    *count = count.checked_sub(weight).ok_or(Underflow)?;
    if *count == 0 {
        counts.remove(value);
    }
    Ok(())
}

fn put(counts: &mut Counts, value: &str, weight: u64) {
    if weight > 0 {
        *counts.entry(value.to_owned()).or_default() += weight;
    }
}

impl StatementTally {
    /// Whether no article says anything of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.modes.is_empty()
    }

    /// The strongest mode.
    #[must_use]
    pub fn mode(&self) -> Option<Mode> {
        self.modes.keys().filter_map(|iri| modes::read_mode(iri)).min()
    }

    /// Counts an article in.
    pub fn add(&mut self, part: &StatementPart) {
        for mode in &part.modes {
            let tally = self.modes.entry(modes::mode(*mode).to_owned()).or_default();
            tally.articles += 1;
            if let Some(source) = &part.source {
                put(&mut tally.sources, source, 1);
            }
        }
        self.asserting += u64::from(part.asserts);
        part.lemmas.iter().for_each(|lemma| put(&mut self.lemmas, lemma, 1));
        if let Some(date) = &part.reported_at {
            self.note_date(date);
        }
    }

    /// Makes the dates those of articles that are counted in, and this one.
    pub fn note_date(&mut self, date: &str) {
        if self.first.as_deref().is_none_or(|first| DateKey(date) < DateKey(first)) {
            self.first = Some(date.to_owned());
        }
        if self.last.as_deref().is_none_or(|last| DateKey(last) < DateKey(date)) {
            self.last = Some(date.to_owned());
        }
    }

    /// Counts an article out. Gives whether the dates have to be found anew: the article had the first or the last one.
    ///
    /// # Errors
    /// Where it was not counted in.
    pub fn remove(&mut self, part: &StatementPart) -> Result<bool, Underflow> {
        for mode in &part.modes {
            let iri = modes::mode(*mode);
            let tally = self.modes.get_mut(iri).ok_or(Underflow)?;
            tally.articles = tally.articles.checked_sub(1).ok_or(Underflow)?;
            if let Some(source) = &part.source {
                take(&mut tally.sources, source, 1)?;
            }
            if tally.articles == 0 {
                self.modes.remove(iri);
            }
        }
        self.asserting = self.asserting.checked_sub(u64::from(part.asserts)).ok_or(Underflow)?;
        part.lemmas.iter().try_for_each(|lemma| take(&mut self.lemmas, lemma, 1))?;
        Ok(part.reported_at.is_some() && (part.reported_at == self.first || part.reported_at == self.last))
    }
}

/// What all articles say of an entity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityTally {
    /// Appearances.
    pub appearances: u64,
    /// Appearances whose article knows the identity.
    pub resolved: u64,
    /// Mentions by the article's best name.
    pub names: Counts,
    /// Appearances by name used.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub forms: Counts,
    /// Appearances by main class.
    pub mains: Counts,
    /// Appearances by class, for each main class.
    pub classes: BTreeMap<String, Counts>,
    /// Appearances of a post by title.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub titles: Counts,
    /// Appearances of a post by what it belongs to.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub bodies: Counts,
}

impl EntityTally {
    /// Whether it appears in no article.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.appearances == 0
    }

    /// Counts an appearance in.
    pub fn add(&mut self, one: &AppearanceFacts) {
        self.appearances += 1;
        self.resolved += u64::from(one.is_resolved);
        put(&mut self.names, &one.best_name, one.count);
        one.forms.iter().for_each(|form| put(&mut self.forms, form, 1));
        put(&mut self.mains, &one.main_class, 1);
        for class in &one.classes {
            put(self.classes.entry(one.main_class.clone()).or_default(), class, 1);
        }
        one.post_title.iter().for_each(|title| put(&mut self.titles, title, 1));
        one.post_in.iter().for_each(|body| put(&mut self.bodies, body, 1));
    }

    /// Counts an appearance out.
    ///
    /// # Errors
    /// Where it was not counted in.
    pub fn remove(&mut self, one: &AppearanceFacts) -> Result<(), Underflow> {
        self.appearances = self.appearances.checked_sub(1).ok_or(Underflow)?;
        self.resolved = self.resolved.checked_sub(u64::from(one.is_resolved)).ok_or(Underflow)?;
        if one.count > 0 {
            take(&mut self.names, &one.best_name, one.count)?;
        }
        one.forms.iter().try_for_each(|form| take(&mut self.forms, form, 1))?;
        take(&mut self.mains, &one.main_class, 1)?;
        if !one.classes.is_empty() {
            let counts = self.classes.get_mut(&one.main_class).ok_or(Underflow)?;
            one.classes.iter().try_for_each(|class| take(counts, class, 1))?;
            if counts.is_empty() {
                self.classes.remove(&one.main_class);
            }
        }
        one.post_title.iter().try_for_each(|title| take(&mut self.titles, title, 1))?;
        one.post_in.iter().try_for_each(|body| take(&mut self.bodies, body, 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(mode: Mode, source: &str, date: &str) -> StatementPart {
        StatementPart {
            modes: BTreeSet::from([mode]),
            asserts: mode == Mode::Asserted,
            source: Some(source.into()),
            reported_at: Some(date.into()),
            lemmas: BTreeSet::new(),
        }
    }

    #[test]
    fn taking_out_undoes_putting_in() {
        let mut tally = StatementTally::default();
        tally.add(&part(Mode::Hedged, "A", "2025-02-02"));
        let before = tally.clone();
        let inner = StatementPart { reported_at: None, ..part(Mode::Asserted, "B", "") };
        tally.add(&inner);
        assert_eq!((tally.mode(), tally.asserting), (Some(Mode::Asserted), 1));
        assert_eq!(tally.remove(&inner), Ok(false));
        assert_eq!(tally, before);
        assert_eq!(tally.remove(&part(Mode::Denied, "A", "2025-02-02")), Err(Underflow));
        assert_eq!(tally.remove(&part(Mode::Hedged, "A", "2025-02-02")), Ok(true));
        assert!(tally.is_empty());
    }
}
