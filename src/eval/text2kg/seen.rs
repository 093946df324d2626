//! A sentence as the learner sees it: candidates at both ends and pairs of them, each with its features.
//!
//! Entry point: [`Seen::new`]. Invariant: the number of pairs is bounded.

use super::candidates::Candidate;
use super::known::End;
use crate::annotate::{Deprel, Document, TokenIx, Tree};
use crate::eval::pairs::{FeatureIndex, Span, pair_features};
use crate::model::{Features, hash_str};

/// Candidates looked at in one sentence.
const MOST: usize = 120;

/// A sentence with features.
#[derive(Clone, Debug)]
pub struct Seen<F> {
    /// How each candidate is written.
    pub labels: Vec<String>,
    /// Features of each candidate as a subject and as an object.
    pub ends: Vec<[F; 2]>,
    /// Pairs of candidates that do not overlap, with their features.
    pub pairs: Vec<(usize, usize, F)>,
    /// Features of the sentence.
    pub sentence: F,
    /// For each candidate its tokens and the first member of the coordination that it is in.
    pub places: Vec<Place>,
}

/// Where a candidate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    start: TokenIx,
    end: TokenIx,
    first_member: TokenIx,
}

impl Place {
    fn new(document: &Document, span: &Span) -> Self {
        let mut first = span.head;
        while document.token(first).deprel == Deprel::Conj && document.token(first).head < first {
            first = document.token(first).head;
        }
        Self { start: span.tokens.start, end: span.tokens.end, first_member: first }
    }

    /// Whether two candidates are members of one coordination.
    #[must_use]
    pub const fn is_beside(self, other: Self) -> bool {
        self.first_member == other.first_member && (self.end <= other.start || other.end <= self.start)
    }
}

impl Seen<Vec<u64>> {
    /// Looks at a sentence.
    #[must_use]
    pub fn new(tree: &Tree<'_>, classes: &[u16], mut candidates: Vec<Candidate>) -> Self {
        let document = tree.document();
        candidates.truncate(MOST);
        let mut features = Features::default();
        let mut take = |fill: &mut dyn FnMut(&mut Features)| {
            features.clear();
            fill(&mut features);
            features.to_set()
        };
        let ends = candidates.iter().map(|candidate| {
            [End::Subject, End::Object].map(|end| take(&mut |out| candidate.features(document, end, out)))
        });
        let ends = ends.collect();
        let mut pairs = Vec::new();
        for (one, subject) in candidates.iter().enumerate().filter(|(_, candidate)| is_subject(document, candidate)) {
            for (two, object) in candidates.iter().enumerate() {
                let apart = subject.span.tokens.end <= object.span.tokens.start
                    || object.span.tokens.end <= subject.span.tokens.start;
                if apart {
                    pairs.push((
                        one,
                        two,
                        take(&mut |out| pair_features(tree, classes, (&subject.span, &object.span), out)),
                    ));
                }
            }
        }
        let sentence = take(&mut |out| {
            for token in 0..document.tokens.len() as u32 {
                out.numbered(900, hash_str(&document.lemma(token).to_lowercase()));
                if document.token(token).deprel == Deprel::Root {
                    out.numbered(901, hash_str(document.lemma(token)));
                }
            }
        });
        let places = candidates.iter().map(|c| Place::new(document, &c.span)).collect();
        Self { labels: candidates.into_iter().map(|c| c.label).collect(), ends, pairs, sentence, places }
    }

    /// Lets the index count the features.
    pub fn count(&self, index: &mut FeatureIndex) {
        self.ends.iter().flatten().for_each(|features| index.count(features));
        self.pairs.iter().for_each(|(.., features)| index.count(features));
        index.count(&self.sentence);
    }

    /// The same with numbered features.
    #[must_use]
    pub fn numbered(&self, index: &FeatureIndex) -> Seen<Vec<u32>> {
        Seen {
            labels: self.labels.clone(),
            ends: self.ends.iter().map(|[a, b]| [index.numbers(a), index.numbers(b)]).collect(),
            pairs: self.pairs.iter().map(|(a, b, f)| (*a, *b, index.numbers(f))).collect(),
            sentence: index.numbers(&self.sentence),
            places: self.places.clone(),
        }
    }
}

/// Subjects bear a name or stand where the sentence starts.
fn is_subject(document: &Document, candidate: &Candidate) -> bool {
    let first = document.form(candidate.span.tokens.start);
    let is_high = first.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    is_high || !candidate.uses.is_empty() || candidate.sources.contains(&super::candidates::Source::Quoted)
}
