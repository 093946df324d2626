//! More training text out of what there is: sentences written as headlines and headings, and without capitals.
//!
//! Entry point: [`augment`]. Invariant: labels stay those of the original; which sentences are copied depends on
//! their place in the corpus alone.

use super::corpus::{Annotated, Corpus};
use crate::model::Random;
use crate::model::names::spans;

/// Shares of the sentences that are copied.
#[derive(Clone, Copy, Debug)]
pub struct Shares {
    /// In capitals, from edited text.
    pub shouted: f32,
    /// With each word's first letter in capitals, as headings are, from edited text.
    pub titled: f32,
    /// In small letters, from web text.
    pub lowered: f32,
}

/// Longest edited sentence that is copied, as headlines are short.
const LONGEST: usize = 16;

/// Words that headings leave in small letters.
const SMALL: &[&str] = &["a", "an", "the", "of", "in", "on", "at", "to", "by", "for", "and", "or", "as", "'s", "n't"];

fn lowered(word: &str) -> String {
    word.to_lowercase()
}

fn shouted(word: &str) -> String {
    word.to_uppercase()
}

fn titled(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) if !SMALL.contains(&word) => first.to_uppercase().chain(letters).collect(),
        _ => word.to_owned(),
    }
}

/// Appends copies of sentences to `documents`; those in capitals or in small letters hold names.
pub fn augment(documents: &mut Vec<Annotated>, shares: Shares, seed: u64) {
    let mut random = Random::new(seed);
    let mut copies = Vec::new();
    for document in documents.iter() {
        for sentence in &document.sentences {
            let run = sentence.start as usize..sentence.end as usize;
            let names: Vec<_> = spans(&document.labels[run.clone()]).collect();
            let draw = random.unit();
            let short = run.len() <= LONGEST;
            let change: fn(&str) -> String = match document.corpus {
                Corpus::Uner if !names.is_empty() && draw < shares.lowered => lowered,
                Corpus::Uner => continue,
                _ if short && !names.is_empty() && draw < shares.shouted => shouted,
                _ if short && (shares.shouted..shares.shouted + shares.titled).contains(&draw) => titled,
                _ => continue,
            };
            let words: Vec<String> = run.map(|token| change(document.word(token))).collect();
            let mut copy = Annotated::new(document.corpus);
            copy.push(&words, &names);
            copies.push(copy);
        }
    }
    documents.extend(copies);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::names::Kind;

    #[test]
    fn copies_change_case_and_keep_names() {
        let mut document = Annotated::new(Corpus::Own);
        document.push(&["Ann", "went", "to", "Ghent"], &[(0, 1, Kind::Person), (3, 4, Kind::Location)]);
        for (shares, expected) in [
            (Shares { shouted: 1.0, titled: 0.0, lowered: 0.0 }, "ANN WENT TO GHENT "),
            (Shares { shouted: 0.0, titled: 1.0, lowered: 0.0 }, "Ann Went to Ghent "),
        ] {
            let mut documents = vec![document.clone()];
            augment(&mut documents, shares, 1);
            assert_eq!(documents[1].text, expected);
            assert_eq!(documents[1].labels, document.labels);
        }
    }
}
