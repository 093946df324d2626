//! The second look: what the first look found elsewhere in the document speaks for a word's other mentions.
//!
//! Entry points: [`Votes::collect`], [`Votes::each`]. Invariant: a token's own first label never votes for itself;
//! nothing is allocated per token.

use rustc_hash::FxHashMap;

use super::facts::Facts;
use super::hash::{feature, phrase};
use super::label::{Kind, Label, Place};
use super::lexicon::flag;

/// How often a word was given each label, and outside every name in spite of its capital.
type Counts = [u16; 17];

/// The labels that the first look gave to each word of a document.
#[derive(Debug, Default)]
pub struct Votes {
    words: FxHashMap<u32, Counts>,
    pairs: FxHashMap<u32, [u16; 4]>,
}

/// Words of places and teams mean now the one, now the other.
const PLACES: u32 = flag::COUNTRY | flag::CITY | flag::REGION | flag::TEAM | flag::DEMONYM | flag::CALENDAR;

/// Words that say nothing about a name's kind by themselves.
const fn votes(token: &Facts) -> bool {
    token.upper && token.flags & flag::CONNECTOR == 0
}

impl Votes {
    /// Counts the labels that the first look gave to a document's tokens.
    pub fn collect(&mut self, facts: &[Facts], labels: &[Label]) {
        self.words.clear();
        self.pairs.clear();
        for (at, (token, label)) in facts.iter().zip(labels).enumerate() {
            if !votes(token) || *label == Label::OUTSIDE && (token.run.0 == 0 || token.line != 0) {
                continue;
            }
            let counts = self.words.entry(token.lower).or_default();
            counts[label.number()] = counts[label.number()].saturating_add(1);
            if let Some((kind, Place::Begin | Place::Inside)) = label.parts()
                && let Some(next) = facts.get(at + 1)
            {
                let counts = self.pairs.entry(phrase(token.lower | 1, next.lower)).or_default();
                counts[kind as usize] = counts[kind as usize].saturating_add(1);
            }
        }
    }

    /// Whether the first look found no name at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Gives the features of the token at `at` in its sentence to `sink`; `own` are the sentence's first labels.
    pub fn each(&self, run: &[Facts], own: &[Label], at: usize, mut sink: impl FnMut(u32)) {
        let token = &run[at];
        let here = self.summary(token, own[at]);
        let after = run.get(at + 1).map_or(0, |next| self.summary(next, own[at + 1]));
        let before = at.checked_sub(1).map_or(0, |at| self.summary(&run[at], own[at]));
        let line = token.line << 1 | u32::from(token.shout);
        if here != 0 {
            sink(feature(130, here, 0, 0));
            sink(feature(131, here, token.case, 0));
            sink(feature(132, here, line, 0));
            sink(feature(133, here, after, 0));
            sink(feature(134, before, here, 0));
        }
        if let Some(next) = run.get(at + 1) {
            self.pair(token, next, own[at], 140, &mut sink);
        }
        if let Some(last) = at.checked_sub(1) {
            self.pair(&run[last], token, own[last], 141, &mut sink);
        }
    }

    /// Strongest kind among a word's other mentions, its place in longer names, and how sure that is; 0 for nothing.
    fn summary(&self, token: &Facts, own: Label) -> u32 {
        if !votes(token) {
            return 0;
        }
        let Some(counts) = self.words.get(&token.lower) else { return 0 };
        let mut counts = *counts;
        counts[own.number()] = counts[own.number()].saturating_sub(1);
        let mut kinds = [0_u32; 5];
        kinds[4] = u32::from(counts[0]);
        let (mut best, mut place) = (0, 0);
        for (number, count) in (0_u8..).zip(counts).skip(1) {
            let Some((kind, of)) = Label::from_number(number).parts() else { continue };
            kinds[kind as usize] += u32::from(count);
            // A place in a longer name says more than a name of one word.
            let weight = u32::from(count) * if of == Place::Single { 1 } else { 8 };
            if weight > best {
                (best, place) = (weight, of as u32 + 1);
            }
        }
        let total: u32 = kinds.iter().sum();
        let Some((kind, most)) = (0_u32..).zip(kinds).max_by_key(|&(kind, count)| (count, 5 - kind)) else { return 0 };
        if total == 0 {
            return 0;
        }
        let sure = u32::from(most * 4 > total * 3);
        1 + kind + 5 * (place + 5 * (sure + 2 * total.min(3)))
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

    fn pair(&self, first: &Facts, second: &Facts, own: Label, template: u32, sink: &mut impl FnMut(u32)) {
        if !first.upper {
            return;
        }
        let Some(counts) = self.pairs.get(&phrase(first.lower | 1, second.lower)) else { return };
        let mut counts = *counts;
        if let Some((kind, Place::Begin | Place::Inside)) = own.parts() {
            counts[kind as usize] = counts[kind as usize].saturating_sub(1);
        }
        for kind in Kind::ALL {
            if counts[kind as usize] > 0 {
                sink(feature(template, kind as u32, 0, 0));
            }
        }
    }
}
