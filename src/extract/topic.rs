//! Topics, by the words that speak for them.
//!
//! Entry point: [`topics`]. Invariant: a topic names its signs; the score is a function of their counts alone; one sign of one word
//! never makes a main topic.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::annotate::{Document, TokenIx};
use crate::lexicon::{TopicSign, Topics};
use crate::statement::Topic;

/// Most main topics an article can have.
const MAIN: usize = 4;
/// Fewest occurrences of signs of a topic that an article touches, and of one that it is about.
const TOUCHED: u32 = 2;
const ABOUT: u32 = 4;

/// The topics of a document, strongest first.
#[must_use]
pub fn topics(document: &Document, lexicon: &Topics) -> Vec<Topic> {
    let mut counts: FxHashMap<u32, (u32, Vec<String>)> = FxHashMap::default();
    for token in (0..document.tokens.len()).filter_map(|token| TokenIx::try_from(token).ok()) {
        let lemma = document.lemma(token);
        // Only names keep their capitals in the lemma.
        let lemma = match lemma.contains(char::is_uppercase) {
            true => Cow::Owned(lemma.to_lowercase()),
            false => Cow::Borrowed(lemma),
        };
        for sign in lexicon.by_sign(&lemma) {
            if let Some(words) = words_at(document, token, &lemma, sign) {
                let (count, signs) = counts.entry(sign.topic).or_default();
                *count += 1;
                if !signs.contains(&words) {
                    signs.push(words);
                }
            }
        }
    }
    let mut found: Vec<(u32, u32, Vec<String>)> = counts
        .into_iter()
        .filter(|(_, (count, signs))| *count >= TOUCHED && (signs.len() > 1 || *count >= ABOUT))
        .map(|(topic, (count, mut signs))| {
            signs.sort();
            (topic, count, signs)
        })
        .collect();
    found.sort_by(|a, b| (b.1, b.2.len(), a.0).cmp(&(a.1, a.2.len(), b.0)));
    let strongest = found.first().map_or(1, |found| found.1.max(1));
    let is_main = |rank: usize, count: u32, signs: &[String]| rank < MAIN && count >= ABOUT && signs.len() > 1;
    found
        .into_iter()
        .enumerate()
        .map(|(rank, (topic, count, signs))| Topic {
            concept: lexicon.concept(topic).iri.clone(),
            subject: lexicon.concept(topic).subject.clone(),
            score: u16::try_from(1000 * u64::from(count) / u64::from(strongest)).unwrap_or(1000),
            is_main: is_main(rank, count, &signs),
            signs,
        })
        .collect()
}

/// The words of the sign, where all of them stand here.
fn words_at(document: &Document, token: TokenIx, first: &str, sign: &TopicSign) -> Option<String> {
    let mut words = first.to_owned();
    for (offset, word) in sign.rest.iter().enumerate() {
        let next = token + 1 + TokenIx::try_from(offset).ok()?;
        if next as usize >= document.tokens.len() {
            return None;
        }
        let fits = document.form(next).eq_ignore_ascii_case(word) || document.lemma(next) == word.as_ref();
        if !fits {
            return None;
        }
        words.push(' ');
        words.push_str(word);
    }
    Some(words)
}
