//! The lexicon of a model: clusters and habits of case from raw text, joined with the lists.
//!
//! Entry point: [`lexicon`]. Invariant: depends on text and lists alone, not on the order of any hash map.

use rustc_hash::FxHashMap;

use super::clusters::{RawText, cluster};
use super::corpus::{Annotated, Corpus};
use super::lists::Lists;
use crate::model::names::{Lexicon, Register, Word, hash};

/// Number of fine classes.
const FINE: usize = 400;
/// Number of coarse classes.
const COARSE: usize = 60;
/// Words seen less often have neither class nor habit.
const LEAST: u32 = 3;
/// Rounds of the exchange algorithm.
const ROUNDS: usize = 8;

/// Raw sentences, collected for the lexicon.
#[derive(Debug, Default)]
pub struct Collection {
    text: RawText,
    cases: FxHashMap<u32, (u32, u32)>,
}

impl Collection {
    /// The text.
    #[must_use]
    pub const fn text(&self) -> &RawText {
        &self.text
    }

    /// Adds a sentence.
    pub fn push(&mut self, words: &[&str]) {
        let letters = |word: &&&str| word.chars().any(char::is_alphabetic);
        let capital = |word: &str| word.starts_with(char::is_uppercase);
        let shouted = words.iter().filter(letters).all(|word| capital(word));
        let first = words.first().copied().map(|word| self.truecase(word));
        self.text.push(first.iter().map(String::as_str).chain(words.iter().skip(1).copied()));
        if shouted {
            return;
        }
        for word in words.iter().skip(1).filter(letters) {
            let counts = self.cases.entry(hash::word(word)).or_default();
            if capital(word) { counts.0 += 1 } else { counts.1 += 1 }
        }
    }

    /// A sentence's first word in the case that it has elsewhere so far.
    fn truecase(&self, word: &str) -> String {
        let (upper, lower) = self.cases.get(&hash::word(word)).copied().unwrap_or_default();
        if lower > upper { word.to_lowercase() } else { word.to_owned() }
    }
}

const fn habit(upper: u32, lower: u32) -> u8 {
    let total = upper + lower;
    if total < LEAST {
        return 0;
    }
    let percent = upper * 100 / total;
    match percent {
        0..2 => 1,
        2..15 => 2,
        15..40 => 3,
        40..70 => 4,
        70..93 => 5,
        93..100 => 6,
        _ => 7,
    }
}

/// Builds the lexicon.
#[must_use]
pub fn lexicon(collection: &Collection, lists: &Lists) -> Lexicon {
    let (fine, coarse) = rayon::join(
        || cluster(&collection.text, FINE, LEAST, ROUNDS),
        || cluster(&collection.text, COARSE, LEAST, ROUNDS),
    );
    let mut words: FxHashMap<u32, Word> = FxHashMap::default();
    let mut forms: Vec<(&String, &u32)> = collection.text.numbers.iter().collect();
    forms.sort_by_key(|form| form.1);
    for (form, number) in forms {
        let (fine, coarse) = (fine[*number as usize], coarse[*number as usize]);
        if fine == 0 {
            continue;
        }
        let coarse = u8::try_from(coarse).unwrap_or_default();
        let word = words.entry(hash::word(form)).or_default();
        if !form.starts_with(char::is_uppercase) {
            (word.fine_lower, word.coarse_lower) = (fine, coarse);
        } else if word.fine_upper == 0 || form.chars().skip(1).any(char::is_lowercase) {
            (word.fine_upper, word.coarse_upper) = (fine, coarse);
        }
    }
    for (key, &(upper, lower)) in &collection.cases {
        let case = habit(upper, lower);
        if case != 0 {
            words.entry(*key).or_default().case = case;
        }
    }
    for (key, flags) in &lists.words {
        words.entry(*key).or_default().flags |= flags;
    }
    Lexicon::new(words.into_iter().collect(), lists.phrases.iter().map(|(key, mask)| (*key, *mask)).collect())
}

/// Words seen less often say nothing about the register.
const LEAST_FOR_REGISTER: u32 = 20;

/// What tells careless text, as in web corpora, from edited text: log-odds of the common words.
#[must_use]
pub fn register(documents: &[Annotated], lexicon: &Lexicon) -> Register {
    let mut counts: FxHashMap<u32, [u32; 2]> = FxHashMap::default();
    let mut totals = [0_u32; 2];
    for document in documents {
        let side = match document.corpus {
            Corpus::Uner => 0,
            Corpus::Wikigold | Corpus::Crossner | Corpus::Redocred | Corpus::Own => 1,
            Corpus::Gum | Corpus::Silver => continue,
        };
        for token in 0..document.tokens.len() {
            let word = document.word(token);
            let key = hash::word(word);
            let common = lexicon.word(key).is_some_and(|known| matches!(known.case, 1 | 2));
            if matches!(word, "!" | "?") || common && word.chars().all(char::is_alphabetic) {
                counts.entry(key).or_default()[side] += 1;
                totals[side] += 1;
            }
        }
    }
    let odds = |count: [u32; 2]| {
        let share = |side: usize| (f64::from(count[side]) + 5.0) / (f64::from(totals[side]) + 5.0);
        (share(0) / share(1)).ln().clamp(-1.5, 1.5)
    };
    #[expect(clippy::cast_possible_truncation, reason = "clamped before")]
    let weight = |count: [u32; 2]| (odds(count) * 256.0).round() as i16;
    let common = counts.into_iter().filter(|(_, count)| count[0] + count[1] >= LEAST_FOR_REGISTER);
    Register::new(common.map(|(key, count)| (key, weight(count))).collect())
}
