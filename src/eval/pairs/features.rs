//! What is seen of two spans: the path between them in the tree, the words between and around them, and what they are.
//!
//! Entry point: [`pair_features`]. Invariant: the number of features is bounded, whatever the sentence.

use super::Span;
use crate::annotate::{Document, TokenIx, Tree};
use crate::model::{Features, hash_str, mix};

/// Tokens between two spans of which each is a feature.
const WORDS_BETWEEN: u32 = 12;
/// Longest path that is looked at, in arcs from either end.
const LONGEST_PATH: usize = 12;

/// Adds the features of a pair to `out`; `classes` are the distributional classes of the document's words.
pub fn pair_features(tree: &Tree<'_>, classes: &[u16], (one, other): (&Span, &Span), out: &mut Features) {
    let document = tree.document();
    let kinds = mix(one.kind as u64, other.kind as u64);
    let sentences = document.sentence_of(other.head).abs_diff(document.sentence_of(one.head)).min(3) as u64;
    let is_before = u64::from(one.tokens.start < other.tokens.start);
    let order = mix(is_before, sentences);
    out.numbered(1, mix(kinds, order));
    let distance = distance(one, other);
    out.numbered(2, mix(kinds, mix(order, distance)));
    between(document, classes, (one, other), mix(kinds, is_before), out);
    around(document, one, mix(1, kinds), out);
    around(document, other, mix(2, kinds), out);
    if sentences == 0 {
        path(tree, classes, (one, other), kinds, out);
    }
}

fn distance(one: &Span, other: &Span) -> u64 {
    let gap = if one.tokens.start < other.tokens.start {
        other.tokens.start.saturating_sub(one.tokens.end)
    } else {
        one.tokens.start.saturating_sub(other.tokens.end)
    };
    u64::from(match gap {
        0..=3 => gap,
        4..=6 => 4,
        7..=12 => 5,
        13..=25 => 6,
        _ => 7,
    })
}

fn word(document: &Document, token: TokenIx) -> u64 {
    hash_str(&document.lemma(token).to_lowercase())
}

/// A word where there is one, else the place's own sign.
fn word_at(document: &Document, token: Option<TokenIx>) -> u64 {
    token.filter(|&token| (token as usize) < document.tokens.len()).map_or(7, |token| word(document, token))
}

const BETWEEN: u64 = 100;

fn between(document: &Document, classes: &[u16], (one, other): (&Span, &Span), kinds: u64, out: &mut Features) {
    let (first, second) = if one.tokens.start < other.tokens.start { (one, other) } else { (other, one) };
    let gap = first.tokens.end..second.tokens.start.max(first.tokens.end);
    if gap.len() > WORDS_BETWEEN as usize {
        // The words at either end still tell something.
        for token in (gap.start..gap.start + 4).chain(gap.end - 4..gap.end) {
            out.numbered(BETWEEN, mix(kinds, word(document, token)));
        }
        return;
    }
    let mut whole = 0;
    let mut last = 3;
    for token in gap.clone() {
        let this = word(document, token);
        out.numbered(BETWEEN + 1, mix(kinds, this));
        out.numbered(BETWEEN + 2, mix(this, last));
        out.numbered(BETWEEN + 5, mix(kinds, class(classes, token)));
        whole = mix(whole, this);
        last = this;
    }
    if gap.len() <= 6 {
        out.numbered(BETWEEN + 3, mix(kinds, whole));
        out.numbered(BETWEEN + 4, whole);
    }
}

fn around(document: &Document, span: &Span, place: u64, out: &mut Features) {
    let before = |back: u32| word_at(document, span.tokens.start.checked_sub(back));
    let after = |on: u32| word_at(document, Some(span.tokens.end + on));
    out.numbered(120, mix(place, before(1)));
    out.numbered(121, mix(place, mix(before(1), before(2))));
    out.numbered(122, mix(place, after(0)));
    out.numbered(123, mix(place, mix(after(0), after(1))));
    out.numbered(124, mix(place, word(document, span.head)));
    let head = document.token(span.head);
    out.numbered(125, mix(place, mix(head.deprel as u64, word(document, head.head))));
}

fn class(classes: &[u16], token: TokenIx) -> u64 {
    classes.get(token as usize).copied().unwrap_or_default().into()
}

/// Arcs from a token up to the root.
fn chain(tree: &Tree<'_>, token: TokenIx) -> Vec<TokenIx> {
    let mut chain = vec![token];
    while let Some(head) = chain.last().and_then(|&last| tree.head(last)).filter(|_| chain.len() < LONGEST_PATH) {
        chain.push(head);
    }
    chain
}

fn path(tree: &Tree<'_>, classes: &[u16], (one, other): (&Span, &Span), kinds: u64, out: &mut Features) {
    let document = tree.document();
    let (up, down) = (chain(tree, one.head), chain(tree, other.head));
    let Some((at, top)) = up.iter().enumerate().find(|(_, token)| down.contains(token)) else { return };
    let below = down.iter().position(|token| token == top).unwrap_or(0);
    let (up, down) = (&up[..at], &down[..below]);
    let relation = |token: TokenIx| document.token(token).deprel as u64;
    let (mut bare, mut full) = (11, 11);
    for (place, &token) in up.iter().enumerate() {
        bare = mix(bare, relation(token));
        full = mix(full, relation(token));
        if place > 0 {
            full = mix(full, word(document, token));
            out.numbered(140, mix(kinds, word(document, token)));
        }
    }
    let top_word = word(document, *top);
    full = mix(mix(full, 1), top_word);
    bare = mix(bare, 1);
    for (place, &token) in down.iter().enumerate().rev() {
        if place > 0 {
            full = mix(full, word(document, token));
            out.numbered(141, mix(kinds, word(document, token)));
        }
        full = mix(full, relation(token) + 64);
        bare = mix(bare, relation(token) + 64);
    }
    let ends = mix(up.last().map_or(99, |&token| relation(token)), down.last().map_or(99, |&token| relation(token)));
    out.numbered(142, full);
    out.numbered(143, mix(kinds, bare));
    out.numbered(144, mix(kinds, full));
    out.numbered(145, mix(kinds, top_word));
    let below = |token: Option<&TokenIx>| token.map_or(5, |&token| word(document, token));
    out.numbered(150, mix(top_word, mix(below(up.last()), below(down.last()))));
    let is_between = |token: &&TokenIx| **token != one.head && **token != other.head;
    for &token in up.iter().chain(down).filter(is_between) {
        out.numbered(151, mix(kinds, word(document, token)));
        out.numbered(155, mix(kinds, class(classes, token)));
    }
    for &child in tree.children(*top).iter().filter(is_between) {
        let relation = document.token(child).deprel as u64;
        out.numbered(152, mix(kinds, mix(top_word, mix(relation, word(document, child)))));
    }
    let top_class = class(classes, *top);
    out.numbered(153, mix(kinds, top_class));
    out.numbered(154, mix(kinds, mix(bare, top_class)));
    out.numbered(146, mix(ends, top_word));
    out.numbered(147, mix(kinds, (up.len() + down.len()).min(8) as u64));
    for case in tree.children(other.head).iter().filter(|&&child| is_marker(document, child)) {
        out.numbered(148, mix(word(document, *case), mix(top_word, ends)));
        out.numbered(149, mix(word(document, *case), mix(kinds, ends)));
    }
}

fn is_marker(document: &Document, token: TokenIx) -> bool {
    use crate::annotate::Deprel::{Case, Cop, Mark, NmodPoss};
    matches!(document.token(token).deprel, Case | Cop | Mark | NmodPoss)
}
