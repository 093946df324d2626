//! What is seen of two mentions in a passage: beyond [`pair_features`], words that hint at a property wherever they stand, what lies
//! between when other mentions are left out, and the path with lists and appositions taken together.
//!
//! Entry point: [`Clues::features`]. Invariant: the number of features is bounded by the sentence's length.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::annotate::{Deprel, Document, TokenIx, Tree, Upos};
use crate::eval::pairs::{Span, SpanKind, pair_features};
use crate::model::{Features, hash_str, mix};

/// A kind of hint a line, with its words.
const WORDS: &str = include_str!("clues.csv");
/// Tokens between two mentions above which they are not read as a phrase.
const LONGEST_GAP: usize = 40;
/// Longest path that is looked at, in arcs from either end.
const LONGEST_PATH: usize = 14;
/// Tokens beside a pair that are searched for hints.
const BESIDE: TokenIx = 4;
/// Tokens of a mention that count.
const OWN_WORDS: usize = 8;

/// A passage's tokens with what they hint at and whose mentions they are in.
#[derive(Debug)]
pub struct Clues<'d> {
    tree: &'d Tree<'d>,
    classes: &'d [u16],
    /// Number of the kind of hint, from 1.
    hints: Vec<Option<u8>>,
    kinds: Vec<Option<SpanKind>>,
}

/// An arc of a path: the token below it and its relation, none where it stays in a list or an apposition.
type Arc = (TokenIx, Option<Deprel>);

impl<'d> Clues<'d> {
    /// Looks at a passage with these mentions; `classes` are the distributional classes of its words.
    #[must_use]
    pub fn new(tree: &'d Tree<'d>, classes: &'d [u16], mentions: impl Iterator<Item = &'d Span>) -> Self {
        let document = tree.document();
        let mut kinds = vec![None; document.tokens.len()];
        for span in mentions {
            span.tokens.clone().for_each(|token| kinds[token as usize] = Some(span.kind));
        }
        let words = words();
        let known = |word: &str| words.get(word.to_lowercase().as_str()).copied();
        let hint = |(token, kind): (TokenIx, &Option<SpanKind>)| match kind {
            // Part of a name, such as "Chase Manhattan Bank", tells nothing.
            Some(kind) if *kind != SpanKind::Pronoun => None,
            _ => known(document.lemma(token)).or_else(|| known(document.form(token))),
        };
        let hints = (0..).zip(&kinds).map(hint).collect();
        Self { tree, classes, hints, kinds }
    }

    /// The passage.
    #[must_use]
    pub fn document(&self) -> &'d Document {
        self.tree.document()
    }

    /// Adds all that is seen of two mentions of actors of these kinds.
    pub fn features(&self, (one, other): (&Span, &Span), kinds: (SpanKind, SpanKind), out: &mut Features) {
        pair_features(self.tree, self.classes, (one, other), out);
        let kinds = mix(kinds.0 as u64, kinds.1 as u64);
        let is_before = one.tokens.start < other.tokens.start;
        let order = mix(kinds, u64::from(is_before));
        let (first, second) = if is_before { (one, other) } else { (other, one) };
        for (place, span) in [(1, one), (2, other)] {
            for token in span.tokens.clone().take(OWN_WORDS) {
                out.numbered(200, mix(mix(place, kinds), self.word(token)));
            }
        }
        self.between(first.tokens.end..second.tokens.start.max(first.tokens.end), order, out);
        self.hints_around((first, second), order, out);
        self.path((one, other), order, out);
    }

    fn word(&self, token: TokenIx) -> u64 {
        hash_str(&self.document().lemma(token).to_lowercase())
    }

    fn hint(&self, token: TokenIx) -> Option<u64> {
        self.hints[token as usize].map(u64::from)
    }

    /// What the word hints at, else its distributional class.
    fn class(&self, token: TokenIx) -> u64 {
        let class = self.classes.get(token as usize).copied().unwrap_or_default();
        self.hint(token).map_or(class.into(), |hint| mix(7, hint))
    }

    /// What lies between two mentions, other mentions as one sign each.
    fn between(&self, gap: Range<TokenIx>, order: u64, out: &mut Features) {
        if gap.len() > LONGEST_GAP {
            return;
        }
        let (mut all, mut main, mut signs, mut last) = (17, 17, 0, None);
        let mut names = [0_u64; SpanKind::ALL.len()];
        for token in gap {
            let kind = self.kinds[token as usize];
            if kind.is_some() && kind == last {
                continue;
            }
            last = kind;
            let sign = match kind.filter(|&kind| kind != SpanKind::Pronoun) {
                Some(kind) => {
                    names[kind as usize] += 1;
                    mix(31, kind as u64)
                }
                None => self.word(token),
            };
            signs += 1;
            all = mix(all, sign);
            if !matches!(self.document().token(token).upos, Upos::Det | Upos::Adj | Upos::Adv | Upos::Num) {
                main = mix(main, self.hint(token).map_or(sign, |_| self.class(token)));
            }
        }
        if signs <= 8 {
            out.numbered(210, mix(order, all));
        }
        if signs <= 14 {
            out.numbered(211, mix(order, main));
            out.numbered(212, main);
        }
        for (kind, count) in (0..).zip(names) {
            out.numbered(213, mix(order, mix(kind, count.min(3))));
        }
    }

    /// Hints beside and between two mentions, and in the sentence of the second.
    fn hints_around(&self, (first, second): (&Span, &Span), order: u64, out: &mut Features) {
        let count = self.hints.len() as TokenIx;
        let (before, after) = (&first.tokens, &second.tokens);
        let places = [
            before.start.saturating_sub(BESIDE)..before.start,
            before.end..after.start.max(before.end),
            after.end..(after.end + BESIDE).min(count),
        ];
        for (place, range) in (1..).zip(places) {
            let mut hints = range.filter_map(|token| self.hint(token)).peekable();
            let mut last = None;
            while let Some(hint) = hints.next() {
                out.numbered(220, mix(order, mix(place, hint)));
                last = hints.peek().is_none().then_some(hint);
            }
            if let Some(hint) = last {
                out.numbered(221, mix(order, mix(place, hint)));
            }
        }
        let sentence = &self.document().sentences[self.document().sentence_of(second.head)];
        for hint in sentence.tokens.clone().filter_map(|token| self.hint(token)) {
            out.numbered(222, mix(order, hint));
        }
    }

    /// The arcs above a token up to the root.
    fn chain(&self, token: TokenIx) -> Vec<Arc> {
        let mut chain = Vec::new();
        let mut at = token;
        while let Some(head) = self.tree.head(at).filter(|_| chain.len() < LONGEST_PATH) {
            let relation = self.document().token(at).deprel;
            let is_same = matches!(relation, Deprel::Conj | Deprel::Appos | Deprel::Flat);
            chain.push((at, Some(relation).filter(|_| !is_same)));
            at = head;
        }
        chain.push((at, None));
        chain
    }

    fn path(&self, (one, other): (&Span, &Span), order: u64, out: &mut Features) {
        let (up, down) = (self.chain(one.head), self.chain(other.head));
        let is_down = |token: TokenIx| down.iter().position(|arc| arc.0 == token);
        let Some((at, below)) = up.iter().enumerate().find_map(|(at, arc)| Some((at, is_down(arc.0)?))) else { return };
        let (top, sides) = (up[at].0, [&up[..at], &down[..below]]);
        let (mut full, mut bare) = (41, 43);
        for (side, arcs) in (1..).zip(sides) {
            let said = arcs.iter().filter_map(|&(token, relation)| Some((token, relation?)));
            for (place, (token, relation)) in said.enumerate() {
                let relation = mix(side, relation as u64);
                let case = self.tree.child(token, &[Deprel::Case]).map_or(3, |case| self.word(case));
                let class = if place > 0 { self.class(token) } else { 5 };
                bare = mix(bare, relation);
                full = mix(mix(mix(full, class), relation), case);
            }
            full = mix(full, side);
        }
        let class = self.class(top);
        out.numbered(230, mix(order, bare));
        out.numbered(231, mix(order, mix(full, class)));
        out.numbered(232, mix(full, class));
        out.numbered(233, mix(order, mix(bare, class)));
        for token in sides.into_iter().flatten().map(|arc| arc.0).chain([top]) {
            if let Some(hint) = self.hint(token) {
                out.numbered(234, mix(order, hint));
            }
            for hint in self.tree.children(token).iter().filter_map(|&child| self.hint(child)) {
                out.numbered(235, mix(order, hint));
            }
        }
    }
}

/// The kind of hint that each word gives.
fn words() -> FxHashMap<&'static str, u8> {
    let lines = (1..).zip(WORDS.lines().filter_map(|line| line.split_once(',')));
    lines.flat_map(|(kind, (_, words))| words.split(' ').map(move |word| (word, kind))).collect()
}
