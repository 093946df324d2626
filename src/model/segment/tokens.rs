//! Cuts white-space separated chunks into words.
//!
//! Entry point: [`cut`]. Chunks of letters alone are one word but for a short list; elsewhere each place where
//! characters of different kinds meet, and each `n't`, is decided by the model.

use super::super::hash::{Features, hash_str, mix};
use super::{Piece, SegmentScratch, Splits};

/// Longest run of characters that a feature looks at, so that a chunk of any length takes linear time.
const RUN: usize = 12;

/// Cuts `text[start..end]`; `decide` is given the features and the byte offset of each possible cut.
pub(super) fn cut(
    text: &str,
    (start, end): (usize, usize),
    splits: &Splits,
    decide: &mut dyn FnMut(&Features, usize) -> usize,
    pieces: &mut Vec<Piece>,
    scratch: &mut SegmentScratch,
) {
    let body = text.get(start..end).unwrap_or_default();
    let mut at = 0;
    while let Some(skip) = body[at..].find(|c: char| !c.is_whitespace()) {
        at += skip;
        let length = body[at..].find(char::is_whitespace).unwrap_or(body.len() - at);
        let chunk = &body[at..at + length];
        let place = (start + at) as u32;
        at += length;
        if chunk.chars().all(char::is_alphabetic) {
            letters(chunk, place, splits, pieces, scratch);
        } else {
            let after = body[at..].trim_start().chars().next();
            mixed(chunk, place, after, decide, pieces, scratch);
        }
    }
}

fn letters(chunk: &str, place: u32, splits: &Splits, pieces: &mut Vec<Piece>, scratch: &mut SegmentScratch) {
    let end = place + chunk.len() as u32;
    if chunk.len() <= 12 {
        scratch.lower.clear();
        scratch.lower.extend(chunk.chars().flat_map(char::to_lowercase));
        if let Some(&at) = splits.get(&scratch.lower)
            && chunk.is_char_boundary(at as usize)
        {
            let middle = place + u32::from(at);
            pieces.push(Piece { start: place, end: middle, joined: false });
            pieces.push(Piece { start: middle, end, joined: true });
            return;
        }
    }
    pieces.push(Piece { start: place, end, joined: false });
}

fn mixed(
    chunk: &str,
    place: u32,
    after: Option<char>,
    decide: &mut dyn FnMut(&Features, usize) -> usize,
    pieces: &mut Vec<Piece>,
    scratch: &mut SegmentScratch,
) {
    let SegmentScratch { features, chars, .. } = scratch;
    chars.clear();
    chars.extend(chunk.char_indices().map(|(at, c)| (at as u32, c)));
    let whole = whole_chunk(chunk, after);
    let (mut from, mut joined) = (0_usize, false);
    for at in 1..chars.len() {
        if !may_cut(chars, at) {
            continue;
        }
        collect(chunk, chars, (from, at), whole, features);
        let offset = chars[at].0;
        let class = decide(features, (place + offset) as usize);
        if class != 0 {
            pieces.push(Piece { start: place + chars[from].0, end: place + offset, joined });
            from = at;
            joined = class == 2;
        }
    }
    pieces.push(Piece { start: place + chars[from].0, end: place + chunk.len() as u32, joined });
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '`')
}

fn may_cut(chars: &[(u32, char)], at: usize) -> bool {
    let (before, after) = (chars[at - 1].1, chars[at].1);
    let both = |test: fn(char) -> bool| test(before) && test(after);
    if both(char::is_alphabetic) {
        let next = |ahead: usize| chars.get(at + ahead).map_or(' ', |c| c.1);
        return matches!(after, 'n' | 'N') && is_apostrophe(next(1)) && matches!(next(2), 't' | 'T');
    }
    !both(char::is_numeric)
}

/// What a chunk looks like as a whole, as one number.
fn whole_chunk(chunk: &str, after: Option<char>) -> [u64; 3] {
    let net = chunk.contains("://") || chunk.contains("www.") || chunk.contains('@');
    let dots = chunk.bytes().filter(|&byte| byte == b'.').count().min(3);
    let kind = mix(mix(u64::from(net), dots as u64), u64::from(chunk.contains('/')));
    [kind, after.map_or(0, class_of), if chunk.len() <= 24 { hash_str(chunk) } else { 0 }]
}

fn class_of(c: char) -> u64 {
    match c {
        '0'..='9' => 1,
        _ if c.is_lowercase() => 2,
        _ if c.is_uppercase() => 3,
        _ if c.is_alphabetic() => 4,
        _ => u64::from(c) + 10,
    }
}

fn collect(chunk: &str, chars: &[(u32, char)], (from, at): (usize, usize), whole: [u64; 3], f: &mut Features) {
    let c = |offset: isize| at.checked_add_signed(offset).and_then(|at| chars.get(at)).map_or(0, |c| u64::from(c.1));
    let k = |offset: isize| at.checked_add_signed(offset).and_then(|at| chars.get(at)).map_or(0, |c| class_of(c.1));
    let byte = |at: usize| chars.get(at).map_or(chunk.len(), |c| c.0 as usize);
    let run_end = chars[at..].iter().take(RUN).take_while(|c| c.1.is_alphanumeric()).count();
    let run_start = chars[..at].iter().rev().take(RUN).take_while(|c| c.1.is_alphanumeric()).count();
    let low = |from: usize, to: usize| {
        chars[from..to.min(chars.len())].iter().fold(7, |hash, c| mix(hash, u64::from(c.1.to_ascii_lowercase())))
    };
    let piece = if at - from <= RUN { low(from, at) } else { 0 };
    let rest = if chars.len() - at <= RUN { low(at, chars.len()) } else { 0 };
    let [kind, after, text] = whole;
    let last = u64::from(at + 1 == chars.len());
    f.clear();
    f.one(0);
    f.two(c(-1), c(0));
    f.two(k(-1), k(0));
    f.three(k(-2), k(-1), k(0));
    f.three(k(-1), k(0), k(1));
    f.four([k(-2), k(-1), k(0), k(1)]);
    f.four([mix(k(-3), k(-2)), k(-1), k(0), mix(k(1), k(2))]);
    f.three(c(-1), k(0), k(1));
    f.three(k(-2), k(-1), c(0));
    f.three(c(-1), c(0), c(1));
    f.three(c(-2), c(-1), c(0));
    f.two(piece, k(0));
    f.two(piece, c(0));
    f.one(rest);
    f.two(k(-1), rest);
    f.two(piece, rest);
    f.two(low(at - run_start, at), c(0));
    f.two(low(at, at + run_end), c(-1));
    f.three(kind, k(-1), k(0));
    f.three(kind, c(-1), c(0));
    f.three(last, after, k(-1));
    f.four([last, after, c(0), piece]);
    f.three(last, c(0), u64::from(at == 1));
    f.two(text, byte(at) as u64);
    f.three(c(0), low(at - run_start, at), low((at + 1).min(chars.len()), at + 1 + RUN.min(run_end + 4)));
}
