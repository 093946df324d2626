//! Treebank sentences as the raw text they were cut from.
//!
//! Entry points: [`paragraphs`], [`raw_text`]. Invariant: pieces lie on character boundaries of their paragraph.

use std::collections::BTreeMap;

use super::super::conllu::TreeSentence;
use super::Splits;

/// A word with its place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Whether it is written as one token with the word before it (`do` + `n't`).
    pub joined: bool,
}

impl Piece {
    /// The word's characters; empty where it does not fit `text`.
    #[must_use]
    pub fn form(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// A paragraph with its words and sentences.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    pub(super) text: String,
    pub(super) pieces: Vec<Piece>,
    /// Number of pieces up to each sentence end.
    pub(super) ends: Vec<usize>,
}

impl Paragraph {
    /// What starts at this byte: 0 nothing, 1 a token, 2 a further word of a token.
    pub(super) fn cut_at(&self, at: usize) -> usize {
        let found = self.pieces.binary_search_by_key(&(at as u32), |piece| piece.start);
        found.map_or(0, |piece| 1 + usize::from(self.pieces[piece].joined))
    }

    fn push(&mut self, sentence: &TreeSentence) {
        for (at, word) in sentence.words.iter().enumerate() {
            let joined = sentence.multiwords.iter().any(|range| range.start < at && at < range.end);
            let start = self.text.len() as u32;
            self.text.push_str(&word.form);
            self.pieces.push(Piece { start, end: self.text.len() as u32, joined });
            if word.space_after {
                self.text.push(' ');
            }
        }
        self.ends.push(self.pieces.len());
    }
}

/// The paragraphs of a treebank.
pub(super) fn paragraphs(sentences: &[TreeSentence]) -> Vec<Paragraph> {
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    for sentence in sentences {
        if sentence.new_paragraph || paragraphs.is_empty() {
            paragraphs.push(Paragraph::default());
        }
        if let Some(paragraph) = paragraphs.last_mut() {
            paragraph.push(sentence);
        }
    }
    paragraphs
}

/// A treebank's words in its raw text.
#[derive(Debug, Default)]
pub struct RawText {
    /// The text, paragraphs apart by an empty line.
    pub text: String,
    /// First and last byte of each paragraph.
    pub paragraphs: Vec<(usize, usize)>,
    /// All words.
    pub pieces: Vec<Piece>,
    /// Number of words up to each sentence end.
    pub ends: Vec<usize>,
}

/// The raw text of a treebank.
#[must_use]
pub fn raw_text(sentences: &[TreeSentence]) -> RawText {
    let mut raw = RawText::default();
    for paragraph in paragraphs(sentences) {
        let start = raw.text.len();
        let words = raw.pieces.len();
        raw.text.push_str(paragraph.text.trim_end());
        raw.paragraphs.push((start, raw.text.len()));
        raw.text.push_str("\n\n");
        raw.ends.extend(paragraph.ends.iter().map(|end| end + words));
        raw.pieces.extend(paragraph.pieces.iter().map(|piece| Piece {
            start: piece.start + start as u32,
            end: piece.end + start as u32,
            ..*piece
        }));
    }
    raw
}

/// The words of letters alone that are more often cut in two than not.
pub(super) fn learn_splits(paragraphs: &[Paragraph]) -> Splits {
    let mut counts: BTreeMap<String, (u32, BTreeMap<u8, u32>)> = BTreeMap::new();
    for paragraph in paragraphs {
        for pair in paragraph.pieces.windows(2) {
            let [first, second] = pair else { continue };
            let whole = Piece { end: second.end, ..*first }.form(&paragraph.text);
            if second.joined && !first.joined && whole.chars().all(char::is_alphabetic) {
                let at = (first.end - first.start).min(255) as u8;
                *counts.entry(whole.to_lowercase()).or_default().1.entry(at).or_default() += 1;
            }
        }
    }
    for piece in paragraphs.iter().flat_map(|paragraph| paragraph.pieces.iter().map(|p| p.form(&paragraph.text))) {
        if let Some(count) = counts.get_mut(&piece.to_lowercase()) {
            count.0 += 1;
        }
    }
    let often = |(whole, splits): &(u32, BTreeMap<u8, u32>)| {
        let split: u32 = splits.values().sum();
        (split >= 2 && split > 2 * whole).then(|| splits.iter().max_by_key(|(_, count)| **count).map(|(&at, _)| at))
    };
    counts.iter().filter_map(|(word, count)| Some((word.clone(), often(count)??))).collect()
}
