//! Annotated texts in one scheme, whatever corpus they come from.
//!
//! Entry point: [`Annotated`]. Invariant: token ranges fit the text; names lie inside sentences and do not overlap.

use std::ops::Range;

use crate::model::names::{Kind, Label, Words, labels_of};
use crate::text::TextRange;

/// Where an annotated text comes from; its guidelines are learnt as deviations from what all share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Corpus {
    /// Universal NER on English EWT.
    Uner = 0,
    /// WikiGold.
    Wikigold = 1,
    /// CrossNER politics.
    Crossner = 2,
    /// GUM.
    Gum = 3,
    /// Re-DocRED.
    Redocred = 4,
    /// Sentences written for this project.
    Own = 5,
    /// Names known in part, the rest filled in by an earlier model.
    Silver = 6,
}

impl Corpus {
    /// All corpora, in the order of their numbers.
    pub const ALL: [Self; 7] =
        [Self::Uner, Self::Wikigold, Self::Crossner, Self::Gum, Self::Redocred, Self::Own, Self::Silver];
}

/// An annotated document.
#[derive(Clone, Debug)]
pub struct Annotated {
    /// Where it comes from.
    pub corpus: Corpus,
    /// The words, joined by spaces.
    pub text: String,
    /// The tokens.
    pub tokens: Vec<TextRange>,
    /// The sentences.
    pub sentences: Vec<Range<u32>>,
    /// A label for each token.
    pub labels: Vec<Label>,
}

impl Annotated {
    /// An empty document.
    #[must_use]
    pub const fn new(corpus: Corpus) -> Self {
        Self { corpus, text: String::new(), tokens: Vec::new(), sentences: Vec::new(), labels: Vec::new() }
    }

    /// Appends a sentence with names as ranges over its words.
    pub fn push(&mut self, words: &[impl AsRef<str>], names: &[(usize, usize, Kind)]) {
        if words.is_empty() {
            return;
        }
        let first = self.tokens.len();
        for word in words {
            let start = self.text.len();
            self.text.push_str(word.as_ref());
            self.tokens.push(TextRange::from_usize(start, self.text.len()));
            self.text.push(' ');
        }
        self.labels.extend(labels_of(words.len(), names));
        let cut = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        self.sentences.push(cut(first)..cut(self.tokens.len()));
    }

    /// The text side, as the model reads it.
    #[must_use]
    pub fn words(&self) -> Words<'_> {
        Words { text: &self.text, tokens: &self.tokens, sentences: &self.sentences }
    }

    /// The word at an index.
    #[must_use]
    pub fn word(&self, token: usize) -> &str {
        self.tokens[token].slice(&self.text)
    }
}
