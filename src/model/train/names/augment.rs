//! More training text out of what there is: sentences shouted as headlines, and written without capitals.
//!
//! Entry point: [`augment`]. Invariant: labels stay those of the original; which sentences are copied depends on
//! their place in the corpus alone.

use super::corpus::{Annotated, Corpus};
use crate::model::Random;
use crate::model::names::spans;

/// Shares of the sentences that are copied in capitals and in small letters.
#[derive(Clone, Copy, Debug)]
pub struct Shares {
    /// In capitals, from edited text.
    pub shouted: f32,
    /// In small letters, from web text.
    pub lowered: f32,
}

/// Longest sentence that is copied, as headlines are short.
const LONGEST: usize = 16;

/// Appends copies of sentences with names to `documents`.
pub fn augment(documents: &mut Vec<Annotated>, shares: Shares, seed: u64) {
    let mut random = Random::new(seed);
    let mut copies = Vec::new();
    for document in documents.iter() {
        for sentence in &document.sentences {
            let run = sentence.start as usize..sentence.end as usize;
            let names: Vec<_> = spans(&document.labels[run.clone()]).collect();
            let web = document.corpus == Corpus::Uner;
            let share = if web { shares.lowered } else { shares.shouted };
            if names.is_empty() || random.unit() >= share || !web && run.len() > LONGEST {
                continue;
            }
            let change = |word: &str| if web { word.to_lowercase() } else { word.to_uppercase() };
            let words: Vec<String> = run.map(|token| change(document.word(token))).collect();
            let mut copy = Annotated::new(document.corpus);
            copy.push(&words, &names);
            copies.push(copy);
        }
    }
    documents.extend(copies);
}
