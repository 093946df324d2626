//! Labels that the training sentences use, found again in other sentences whatever their number and hyphens.
//!
//! Entry points: [`Known::learn`], [`Known::find`]. Invariant: a training sentence never sees a label that only its own triples have,
//! so that it looks to the learner as an unseen one will.

use std::collections::BTreeMap;
use std::ops::Range;

use super::format::Labelled;
use super::score::plain;
use crate::annotate::{Document, TokenIx};

/// Which end of a triple.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// The subject.
    Subject,
    /// The object.
    Object,
}

/// Sentences by the relation and the end that they have a label at.
type Uses = BTreeMap<(String, End), u32>;

/// Labels with their uses.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Labels by their words without endings, with how often each is written so.
    labels: BTreeMap<String, BTreeMap<String, Uses>>,
    longest: usize,
}

/// Most words of a label that is looked for.
const LONGEST: usize = 10;

impl Known {
    /// The labels of all training sentences.
    #[must_use]
    pub fn learn(train: &[Labelled]) -> Self {
        let mut known = Self::default();
        for triple in train.iter().flat_map(|sentence| &sentence.triples) {
            for (label, end) in [(&triple.sub, End::Subject), (&triple.obj, End::Object)] {
                let words = words(label);
                known.longest = known.longest.max(words.len()).min(LONGEST);
                let uses = known.labels.entry(words.join(" ")).or_default().entry(label.clone()).or_default();
                *uses.entry((triple.rel.clone(), end)).or_default() += 1;
            }
        }
        known
    }

    /// Runs of tokens that are a known label, with the label.
    #[must_use]
    pub fn find(&self, document: &Document, own: Option<&Labelled>) -> Vec<(Range<TokenIx>, String)> {
        let stems: Vec<Vec<String>> = (0..document.tokens.len() as TokenIx).map(|t| words(document.form(t))).collect();
        let mut found = Vec::new();
        for start in 0..stems.len() {
            let mut key = String::new();
            for end in start..stems.len().min(start + self.longest * 2) {
                for word in &stems[end] {
                    if !key.is_empty() {
                        key.push(' ');
                    }
                    key.push_str(word);
                }
                if stems[start].is_empty() || stems[end].is_empty() {
                    continue;
                }
                for label in self.labels.get(&key).into_iter().flat_map(BTreeMap::keys) {
                    if !self.uses(label, own).is_empty() {
                        found.push((start as TokenIx..end as TokenIx + 1, label.clone()));
                    }
                }
            }
        }
        found
    }

    /// How often other sentences than `own` use a label at each end of each relation.
    #[must_use]
    pub fn uses(&self, label: &str, own: Option<&Labelled>) -> Uses {
        let mut uses = Uses::new();
        let wanted = plain(label);
        for (known, more) in self.labels.get(&words(label).join(" ")).into_iter().flatten() {
            if plain(known) == wanted {
                more.iter().for_each(|(key, count)| *uses.entry(key.clone()).or_default() += count);
            }
        }
        for triple in own.into_iter().flat_map(|own| &own.triples) {
            for (label, end) in [(&triple.sub, End::Subject), (&triple.obj, End::Object)] {
                if plain(label) == wanted
                    && let Some(count) = uses.get_mut(&(triple.rel.clone(), end))
                {
                    *count = count.saturating_sub(1);
                }
            }
        }
        uses.retain(|_, count| *count > 0);
        uses
    }

    /// Labels at the objects' end that the test accepts, the most used first.
    #[must_use]
    pub fn object_like(&self, fits: impl Fn(&str) -> bool) -> Option<&str> {
        let all = self.labels.values().flatten();
        let objects = all.filter_map(|(label, uses)| {
            let count: u32 = uses.iter().filter(|((_, end), _)| *end == End::Object).map(|(_, count)| count).sum();
            (count > 0 && fits(label)).then_some((count, label.as_str()))
        });
        objects.rev().max_by_key(|(count, _)| *count).map(|(_, label)| label)
    }
}

/// The words of a text in small letters, without plural endings; hyphens and marks part them.
fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let stem = |word: &str| {
        let word = word.to_lowercase();
        let plural = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
        if plural { word[..word.len() - 1].to_owned() } else { word }
    };
    parts.map(stem).collect()
}
