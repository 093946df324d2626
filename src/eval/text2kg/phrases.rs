//! Runs of tokens that can be a label: capitalised runs, quoted words, noun phrases, what a sentence starts with.
//!
//! Entry point: [`phrases`]. Invariant: a number of runs in proportion to the sentence's length.

use std::ops::Range;

use super::candidates::Source;
use crate::annotate::{Deprel, Document, TokenIx, Tree, Upos};

/// Words in small letters that stand inside titles.
const INSIDE: &[&str] = &[
    "of", "the", "and", "for", "in", "de", "la", "le", "du", "des", "van", "von", "del", "der", "el", "al", "da", "di",
    "&", ":", "-", "–", "/", "'s", "’s", "'", "to", "on", "at", "a", "an", "with", "from", "by", "no", "no.", ".", "!",
    "n't",
];
/// Longest run, in tokens.
const LONGEST: u32 = 14;
/// Words before a noun of which each may start its phrase.
const STARTS: u32 = 4;

/// All runs, with what made them.
#[must_use]
pub fn phrases(tree: &Tree<'_>) -> Vec<(Range<TokenIx>, Source)> {
    let document = tree.document();
    let mut all = Vec::new();
    capitalised(document, &mut all);
    quoted(document, &mut all);
    nouns(tree, &mut all);
    starts(document, &mut all);
    all
}

fn starts_high(document: &Document, token: TokenIx) -> bool {
    document.form(token).starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
}

fn capitalised(document: &Document, all: &mut Vec<(Range<TokenIx>, Source)>) {
    let count = document.tokens.len() as TokenIx;
    let mut at = 0;
    while at < count {
        if !starts_high(document, at) {
            at += 1;
            continue;
        }
        let run = at..run_end(document, at);
        all.push((run.clone(), Source::Run));
        if run.len() > 1 && is_function_word(document, at) {
            all.push((at + 1..run.end, Source::Run));
        }
        parts(document, run.clone(), all);
        at = run.end;
    }
}

/// Where a run ends that starts with this token: behind its last capitalised word, marks that close a title included.
fn run_end(document: &Document, start: TokenIx) -> TokenIx {
    let (mut end, mut next) = (start + 1, start + 1);
    while next < document.tokens.len() as TokenIx && next - start < LONGEST {
        if starts_high(document, next) || matches!(document.form(next), "!" | "?") {
            end = next + 1;
        } else if !INSIDE.contains(&document.form(next)) {
            break;
        }
        next += 1;
    }
    end
}

/// Pieces of a long run, cut at the words in small letters.
fn parts(document: &Document, run: Range<TokenIx>, all: &mut Vec<(Range<TokenIx>, Source)>) {
    let mut start = run.start;
    for token in run.clone().chain([run.end]) {
        if token == run.end || !starts_high(document, token) {
            if token > start && start > run.start {
                all.push((start..token, Source::StrictRun));
                all.push((run.start..token, Source::StrictRun));
            }
            start = token + 1;
        }
    }
}

fn is_function_word(document: &Document, token: TokenIx) -> bool {
    matches!(document.token(token).upos, Upos::Det | Upos::Adp | Upos::Pron | Upos::Sconj | Upos::Adv | Upos::Cconj)
}

fn quoted(document: &Document, all: &mut Vec<(Range<TokenIx>, Source)>) {
    let is_mark = |token: &TokenIx| matches!(document.form(*token), "\"" | "“" | "”" | "``" | "''");
    let marks: Vec<TokenIx> = (0..document.tokens.len() as TokenIx).filter(is_mark).collect();
    for pair in marks.windows(2) {
        let (start, mut end) = (pair[0] + 1, pair[1]);
        while end > start && matches!(document.form(end - 1), "," | ".") {
            end -= 1;
        }
        if start < end && end - start <= LONGEST {
            all.push((start..end, Source::Quoted));
        }
    }
}

fn nouns(tree: &Tree<'_>, all: &mut Vec<(Range<TokenIx>, Source)>) {
    use Deprel::{Amod, Compound, Flat, Nummod};
    let document = tree.document();
    for head in 0..document.tokens.len() as TokenIx {
        let token = document.token(head);
        let is_part = matches!(token.deprel, Compound | Flat);
        if !matches!(token.upos, Upos::Noun | Upos::Propn) {
            continue;
        }
        if is_part {
            continue;
        }
        let end = tree.children_by(head, &[Flat]).last().map_or(head + 1, |last| last + 1);
        let is_inside =
            |child: TokenIx| child < head && matches!(document.token(child).deprel, Amod | Compound | Nummod);
        let first = tree.children(head).iter().copied().find(|&child| is_inside(child)).unwrap_or(head);
        let first = tree.span(first).0.min(first).max(head.saturating_sub(STARTS + 2));
        all.extend((first..=head).rev().take(STARTS as usize + 1).map(|start| (start..end, Source::Noun)));
    }
}

/// What stands before the first bracket, comma or form of "to be".
fn starts(document: &Document, all: &mut Vec<(Range<TokenIx>, Source)>) {
    for sentence in &document.sentences {
        let tokens = &sentence.tokens;
        let is_stop = |token: &TokenIx| {
            matches!(document.form(*token), "(" | "," | "is" | "was" | "are" | "were" | "has" | "by" | ";" | "'s")
        };
        for stop in tokens.clone().filter(is_stop).take(4) {
            if stop > tokens.start && stop - tokens.start <= LONGEST {
                all.push((tokens.start..stop, Source::Start));
                if is_function_word(document, tokens.start) && stop - tokens.start > 1 {
                    all.push((tokens.start + 1..stop, Source::Start));
                }
            }
        }
    }
}
