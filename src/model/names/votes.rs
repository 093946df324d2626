//! What was found elsewhere in the document speaks for a word's other mentions.
//!
//! Entry points: [`Votes::collect`], [`Votes::verdict`]. Invariant: a token's own label never votes for itself; nothing
//! is allocated per token.

use rustc_hash::FxHashMap;

use super::facts::Facts;
use super::label::{Kind, Label, Place};
use super::lexicon::flag;

/// How often a word was given each label, and outside every name in spite of its capital.
type Counts = [u16; 17];

/// The labels that were given to each word of a document.
#[derive(Debug, Default)]
pub struct Votes {
    words: FxHashMap<u32, Counts>,
}

/// Words of places and teams mean now the one, now the other.
const PLACES: u32 = flag::COUNTRY | flag::CITY | flag::REGION | flag::TEAM | flag::DEMONYM | flag::CALENDAR;

/// Words that say nothing about a name's kind by themselves.
const fn votes(token: &Facts) -> bool {
    token.upper && token.flags & flag::CONNECTOR == 0
}

impl Votes {
    /// Counts the labels of a document's tokens.
    pub fn collect(&mut self, facts: &[Facts], labels: &[Label]) {
        self.words.clear();
        for (token, label) in facts.iter().zip(labels) {
            if !votes(token) || *label == Label::OUTSIDE && (token.run.0 == 0 || token.line != 0) {
                continue;
            }
            let counts = self.words.entry(token.lower).or_default();
            counts[label.number()] = counts[label.number()].saturating_add(1);
        }
    }

    /// Whether no name was found at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// What the document's other mentions make of a single word that lists do not know: the family name of a person
    /// named in full, or the kind that nearly all of them have.
    #[must_use]
    pub fn verdict(&self, token: &Facts, own: Label) -> Option<Kind> {
        if !votes(token) || token.line != 0 || token.flags & PLACES != 0 {
            return None;
        }
        let mut counts = *self.words.get(&token.lower)?;
        counts[own.number()] = counts[own.number()].saturating_sub(1);
        let count = |kind: Kind, place: Place| counts[Label::new(kind, place).number()];
        let longer =
            |kind: Kind| [Place::Begin, Place::Inside, Place::End].iter().map(|p| count(kind, *p)).sum::<u16>();
        let named = count(Kind::Person, Place::End);
        let others = longer(Kind::Organization) + longer(Kind::Location) + longer(Kind::Misc);
        if named > 0 && others == 0 && counts[0] <= named {
            return Some(Kind::Person);
        }
        let total: u16 = counts.iter().sum();
        let single = |kind: Kind| count(kind, Place::Single);
        Kind::ALL.into_iter().find(|kind| single(*kind) >= 2 && single(*kind) * 4 >= total * 3 && longer(*kind) == 0)
    }
}
