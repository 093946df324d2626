//! What the parser sees of a state: words, tags and partial trees around the top of the stack and the next word.
//!
//! Entry point: [`collect`]. The templates follow Zhang and Nivre 2011.

use super::super::hash::Features;
use super::super::word::{Lexeme, OUTSIDE};
use super::state::{NONE, State};

const NO_TAG: u64 = 1000;
const ROOT_TAG: u64 = 1001;
const NO_LABEL: u64 = 1000;

/// One position of a state, read once.
#[derive(Clone, Copy)]
struct Node {
    word: u64,
    tag: u64,
    label: u64,
}

struct View<'a> {
    state: &'a State,
    words: &'a [Lexeme],
    tags: &'a [u16],
}

impl View<'_> {
    fn node(&self, at: u32) -> Node {
        let label = self.state.labels.get(at as usize).map_or(NO_LABEL, |&label| u64::from(label));
        match self.words.get(at as usize) {
            Some(word) => Node { word: word.lower, tag: u64::from(self.tags[at as usize]), label },
            None if at == self.state.count => Node { word: 2, tag: ROOT_TAG, label: NO_LABEL },
            None => Node { word: OUTSIDE.lower, tag: NO_TAG, label: NO_LABEL },
        }
    }

    fn left(&self, at: u32, nth: usize) -> u32 {
        self.state.left.get(at as usize).map_or(NONE, |children| children[nth])
    }

    fn right(&self, at: u32, nth: usize) -> u32 {
        self.state.right.get(at as usize).map_or(NONE, |children| children[nth])
    }
}

/// Collects the features of a state.
pub(super) fn collect(state: &State, words: &[Lexeme], tags: &[u16], f: &mut Features) {
    let view = View { state, words, tags };
    let (top, below, third) = (state.top(0), state.top(1), state.top(2));
    let ahead = |distance: u32| if state.next + distance <= state.count { state.next + distance } else { NONE };
    let (s0, s1, s2) = (view.node(top), view.node(below), view.node(third));
    let (b0, b1, b2) = (view.node(ahead(0)), view.node(ahead(1)), view.node(ahead(2)));
    f.clear();
    f.one(0);
    for n in [s0, s1, s2, b0, b1, b2] {
        f.one(n.word);
        f.one(n.tag);
        f.two(n.word, n.tag);
    }
    for (a, b) in [(s0, b0), (s1, s0), (s1, b0), (b0, b1)] {
        f.two(a.tag, b.tag);
        f.two(a.word, b.word);
        f.two(a.word, b.tag);
        f.two(a.tag, b.word);
        f.four([a.word, a.tag, b.word, b.tag]);
    }
    for (a, b, c) in [(s0, b0, b1), (s1, s0, b0), (s2, s1, s0), (b0, b1, b2), (s0, s1, b1)] {
        f.three(a.tag, b.tag, c.tag);
    }
    f.three(s0.word, b0.tag, b1.tag);
    f.three(s0.tag, b0.word, b1.tag);
    f.three(s1.word, s0.tag, b0.tag);
    f.three(s1.tag, s0.word, b0.tag);
    f.three(s1.tag, s0.tag, b0.word);
    f.four([s1.tag, s0.tag, b0.tag, b1.tag]);
    children(&view, top, below, [s0, s1, b0], f);
    distances(state, top, below, [s0, s1, b0], f);
}

fn children(view: &View<'_>, top: u32, below: u32, [s0, s1, b0]: [Node; 3], f: &mut Features) {
    let next = view.state.next;
    let near = [
        (view.left(top, 0), s0, b0),
        (view.right(top, 0), s0, b0),
        (view.left(next, 0), b0, s0),
        (view.left(below, 0), s1, s0),
        (view.right(below, 0), s1, s0),
        (view.left(top, 1), s0, b0),
        (view.right(top, 1), s0, b0),
        (view.left(next, 1), b0, s0),
        (view.right(below, 1), s1, s0),
    ];
    for (child, head, other) in near {
        if child == NONE {
            for _ in 0..6 {
                f.skip();
            }
            f.three(NO_LABEL, head.tag, other.tag);
            continue;
        }
        let node = view.node(child);
        f.one(node.word);
        f.one(node.tag);
        f.one(node.label);
        f.two(node.label, head.tag);
        f.two(node.label, head.word);
        f.three(node.tag, head.tag, other.tag);
        f.three(node.label, head.tag, other.tag);
    }
}

fn distances(state: &State, top: u32, below: u32, [s0, s1, b0]: [Node; 3], f: &mut Features) {
    let distance = |a: u32, b: u32| if a == NONE || b == NONE { 9 } else { u64::from(b.abs_diff(a).min(8)) };
    let (near, far) = (distance(top, state.next), distance(below, top));
    let count = |counts: &[u8], at: u32| counts.get(at as usize).map_or(9, |&count| u64::from(count.min(5)));
    f.one(near);
    f.two(s0.word, near);
    f.two(s0.tag, near);
    f.two(b0.tag, near);
    f.three(s0.tag, b0.tag, near);
    f.three(s1.tag, s0.tag, far);
    f.two(s1.word, far);
    for (node, at) in [(s0, top), (s1, below), (b0, state.next)] {
        let (left, right) = (count(&state.left_count, at), count(&state.right_count, at));
        f.two(node.tag, left);
        f.two(node.tag, right);
        f.two(node.word, left);
        f.two(node.word, right);
    }
}
