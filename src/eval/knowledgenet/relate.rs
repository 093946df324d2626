//! Which properties hold between those of whom a passage speaks, by a linear model over pairs of their mentions.
//!
//! Entry points: [`Seen::new`] looks at a passage, [`Relations`] decides. Invariant: a pair's score is that of its best pair of mentions,
//! so more mentions never take a fact away; what the rules found is a feature among others.

use super::actors::{Actor, actors};
use super::clues::Clues;
use super::format::{Fact, Passage};
use super::predict::{self, Properties};
use super::score::overlap;
use crate::annotate::{Document, Tree};
use crate::eval::pairs::{Span, SpanKind};
use crate::eval::passage;
use crate::extract::Extractor;
use crate::model::{Features, LinearModel, ModelError, hash_str, mix};

/// Pairs of mentions looked at, of two actors; the nearest ones.
const MOST_MENTIONS: usize = 8;
/// What the model's file is called inside.
pub const KIND: &str = "relations";

/// Two actors with what is seen of them.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The facts that their mentions would make, the property left open.
    pub facts: Vec<Fact>,
    /// Features of single pairs of mentions.
    pub mentions: Vec<Vec<u64>>,
    /// Features of the two, whatever their mentions.
    pub both: Vec<u64>,
}

/// A passage as the model sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Pairs of its actors.
    pub pairs: Vec<Pair>,
    /// What the rules found and no pair stands for.
    pub others: Vec<Fact>,
}

impl Seen {
    /// Looks at a passage.
    #[must_use]
    pub fn new(extractor: &Extractor, properties: &Properties, passage: &Passage) -> Self {
        let article = passage::article(&passage.text);
        let document = extractor.annotate(&article);
        let facts = extractor.extract_passage(&article);
        let mut others = predict::facts_of(&facts, properties, passage);
        let rules = others.clone();
        let tree = Tree::new(&document);
        let classes = extractor.annotator().classes(&document);
        let actors = actors(&document, &facts);
        let clues = Clues::new(&tree, &classes, actors.iter().flat_map(|actor| &actor.spans));
        let mut pairs = Vec::new();
        for (one, subject) in actors.iter().enumerate().filter(|(_, actor)| actor.kind != SpanKind::Date) {
            for (two, object) in actors.iter().enumerate().filter(|(two, _)| *two != one) {
                let pair = Pair::new(&clues, passage, (subject, object), (one, two, &rules));
                others.retain(|fact| !pair.facts.iter().any(|other| overlap(fact, other)));
                pairs.push(pair);
            }
        }
        Self { pairs, others }
    }
}

impl Pair {
    fn new(
        clues: &Clues<'_>,
        passage: &Passage,
        (subject, object): (&Actor, &Actor),
        (one, two, rules): (usize, usize, &[Fact]),
    ) -> Self {
        let document = clues.document();
        let mut mentions: Vec<(&Span, &Span)> =
            subject.spans.iter().flat_map(|a| object.spans.iter().map(move |b| (a, b))).collect();
        let facts: Vec<Fact> = mentions.iter().map(|(a, b)| fact(document, passage, a, b)).collect();
        mentions.sort_by_key(|(a, b)| a.head.abs_diff(b.head));
        mentions.truncate(MOST_MENTIONS);
        let mut features = Features::default();
        let features_of = |(a, b): &(&Span, &Span)| {
            features.clear();
            clues.features((a, b), (subject.kind, object.kind), &mut features);
            features.to_set()
        };
        let mentions = mentions.iter().map(features_of).collect();
        let kinds = mix(subject.kind as u64, object.kind as u64);
        let mut both =
            vec![mix(1000, 0), mix(1001, kinds), mix(1002, mix(kinds, (one.min(4) * 8 + two.min(4)) as u64))];
        for rule in rules.iter().filter(|rule| facts.iter().any(|fact| overlap(fact, rule))) {
            both.push(mix(1003, hash_str(&rule.property)));
        }
        both.sort_unstable();
        both.dedup();
        Self { facts, mentions, both }
    }
}

fn fact(document: &Document, passage: &Passage, subject: &Span, object: &Span) -> Fact {
    let span = |span: &Span| passage.span(document.range_of(&span.tokens));
    let ((subject_start, subject_end), (object_start, object_end)) = (span(subject), span(object));
    Fact { property: String::new(), subject_start, subject_end, object_start, object_end }
}

/// A linear model over pairs of mentions.
#[derive(Clone, Debug)]
pub struct Relations(LinearModel);

impl Relations {
    /// The model in the program.
    ///
    /// # Errors
    /// When the embedded model is damaged, which means the program is.
    pub fn shipped() -> Result<Self, ModelError> {
        Self::from_bytes(include_bytes!("../../model/weights/relations.bin"))
    }

    /// The model of a file; its classes are properties.
    ///
    /// # Errors
    /// When it is not a whole model file of this kind and version.
    pub fn from_bytes(file: &[u8]) -> Result<Self, ModelError> {
        Ok(Self(LinearModel::from_bytes(KIND, file)?))
    }

    /// The facts of a passage.
    #[must_use]
    pub fn facts(&self, seen: &Seen) -> Vec<Fact> {
        let mut all = seen.others.clone();
        let properties = self.0.classes();
        for pair in &seen.pairs {
            let mut base = vec![0; self.0.room()];
            self.0.score(&pair.both, &mut base);
            let mut best = vec![i32::MIN; base.len()];
            for mention in &pair.mentions {
                let mut scores = base.clone();
                self.0.score(mention, &mut scores);
                best.iter_mut().zip(scores).for_each(|(best, score)| *best = score.max(*best));
            }
            for (property, _) in properties.iter().zip(best).filter(|(_, score)| *score > 0) {
                all.extend(pair.facts.iter().map(|fact| Fact { property: property.clone(), ..fact.clone() }));
            }
        }
        all.sort();
        all.dedup();
        all
    }
}
