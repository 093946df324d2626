//! Finds where sentences end.
//!
//! Entry point: [`cut`]. A sentence can end where the word before ends in no letter or digit, or the word after starts
//! with no small letter. Invariant: no sentence is longer than [`LONGEST`] words.

use super::super::hash::{Features, mix};
use super::super::word::{Lexeme, OUTSIDE};
use super::{Piece, SegmentScratch};

/// A run of words without an end is cut here, so that later stages take linear time.
const LONGEST: usize = 300;
/// From this length on, any comma, colon or semicolon ends a sentence.
const LONG: usize = 200;

/// Cuts; `decide` is given the features of each possible end and the number of pieces before it.
pub(super) fn cut(
    text: &str,
    pieces: &[Piece],
    lexemes: &[Lexeme],
    decide: &mut dyn FnMut(&Features, usize) -> bool,
    ends: &mut Vec<usize>,
    scratch: &mut SegmentScratch,
) {
    let mut from = 0;
    let mut open = Open::default();
    for at in 1..pieces.len() {
        let (before, after) = (pieces[at - 1], pieces[at]);
        open.see(before.form(text));
        if after.joined {
            continue;
        }
        let length = at - from;
        let last = before.form(text).chars().next_back().unwrap_or(' ');
        let first = after.form(text).chars().next().unwrap_or(' ');
        let gap = text.get(before.end as usize..after.start as usize).unwrap_or_default();
        let mut end = length >= LONGEST || (length >= LONG && matches!(last, ',' | ':' | ';'));
        if !end && gap.matches('\n').count() > 1 {
            end = true;
        } else if !end && (!last.is_alphanumeric() || !first.is_lowercase() || gap.contains('\n')) {
            collect(lexemes, (from, at), gap_kind(gap), &open, &mut scratch.features);
            end = decide(&scratch.features, at);
        }
        if end {
            ends.push(at);
            from = at;
            open = Open::default();
        }
    }
    if !pieces.is_empty() {
        ends.push(pieces.len());
    }
}

/// Whether the piece before this one is the apostrophe of "the Dockers' Guild", after which no sentence ends.
pub(super) fn is_after_possessive(text: &str, pieces: &[Piece], at: usize) -> bool {
    let piece = |back: usize| at.checked_sub(back).and_then(|at| pieces.get(at));
    let (Some(word), Some(mark), Some(next)) = (piece(2), piece(1), piece(0)) else { return false };
    let gap = text.get(mark.end as usize..next.start as usize).unwrap_or_default();
    matches!(mark.form(text), "'" | "\u{2019}")
        && word.end == mark.start
        && word.form(text).ends_with('s')
        && !gap.contains('\n')
}

/// Brackets and quotes open in the sentence so far.
#[derive(Default)]
struct Open {
    brackets: u8,
    quote: bool,
}

impl Open {
    fn see(&mut self, form: &str) {
        match form {
            "(" | "[" => self.brackets = self.brackets.saturating_add(1),
            ")" | "]" => self.brackets = self.brackets.saturating_sub(1),
            "\"" => self.quote = !self.quote,
            "\u{201c}" | "``" => self.quote = true,
            "\u{201d}" | "''" => self.quote = false,
            _ => {}
        }
    }
}

fn gap_kind(gap: &str) -> u64 {
    if gap.is_empty() {
        0
    } else if gap.contains('\n') {
        2
    } else {
        1
    }
}

fn collect(lexemes: &[Lexeme], (from, at): (usize, usize), gap: u64, open: &Open, f: &mut Features) {
    let word = |offset: isize| at.checked_add_signed(offset).and_then(|at| lexemes.get(at)).unwrap_or(&OUTSIDE);
    let (b, a) = (word(-1), word(0));
    let length = (at - from) as u64;
    let size = if length < 8 { length } else { 8 + u64::from((length / 8).ilog2()) };
    let state = mix(u64::from(open.brackets.min(2)), u64::from(open.quote));
    f.clear();
    f.one(gap);
    f.two(b.lower, gap);
    f.two(a.lower, gap);
    f.two(a.shape, gap);
    f.two(b.shape, gap);
    f.three(b.lower, a.lower, gap);
    f.three(b.lower, a.shape, gap);
    f.three(b.shape, a.lower, gap);
    f.three(b.shape, a.shape, gap);
    f.two(word(-2).lower, b.lower);
    f.three(word(-2).lower, b.lower, a.shape);
    f.three(word(-2).shape, b.lower, a.shape);
    f.three(word(-3).shape, mix(word(-2).shape, b.lower), a.shape);
    f.two(a.shape, word(1).shape);
    f.two(a.lower, word(1).lower);
    f.three(b.lower, a.shape, word(1).shape);
    f.four([b.shape, a.shape, word(1).shape, word(2).shape]);
    f.two(size, b.shape);
    f.three(size, b.lower, a.shape);
    f.two(state, b.lower);
    f.three(state, b.lower, a.lower);
    f.three(b.suffix[2], a.shape, gap);
    f.two(b.suffix[2], a.lower);
    f.two(lexemes.get(from).unwrap_or(&OUTSIDE).lower, b.lower);
    f.three(lexemes.get(from).unwrap_or(&OUTSIDE).shape, b.lower, a.shape);
    f.two((lexemes.len() - at).min(6) as u64, b.shape);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sentence_ends_after_the_apostrophe_of_a_plural() {
        let at = |text: &str, pieces: [(u32, u32); 3]| {
            let pieces = pieces.map(|(start, end)| Piece { start, end, joined: false });
            is_after_possessive(text, &pieces, 2)
        };
        assert!(at("Dockers' Guild", [(0, 7), (7, 8), (9, 14)]));
        assert!(!at("Dockers'\nGuild", [(0, 7), (7, 8), (9, 14)]));
        assert!(!at("'Never.' Guild", [(6, 7), (7, 8), (9, 14)]));
    }
}
