//! Who and what a passage speaks of, each with all its mentions: the extractor's entities, further names, dates.
//!
//! Entry point: [`actors`]. Invariant: a token belongs to one actor at most, dates aside.

use std::ops::Range;

use crate::annotate::{Document, TokenIx};
use crate::eval::pairs::{Span, SpanKind, dates};
use crate::statement::{Entity, Facts, MentionKind};
use crate::text::TextRange;
use crate::vocab::lexical;

/// One of whom or what the passage speaks.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Its mentions, in text order.
    pub spans: Vec<Span>,
    /// What it is, whatever words it is mentioned by.
    pub kind: SpanKind,
}

/// All of them.
#[must_use]
pub fn actors(document: &Document, facts: &Facts) -> Vec<Actor> {
    let mut taken = vec![false; document.tokens.len()];
    let mut all = Vec::new();
    for entity in facts.entities.iter().filter(|entity| entity.post.is_none()) {
        let kind = kind(entity);
        let mut spans = Vec::new();
        for mention in &entity.mentions {
            let of = match mention.kind {
                MentionKind::Pronoun => SpanKind::Pronoun,
                MentionKind::Name => kind,
                MentionKind::Description if kind == SpanKind::Location => SpanKind::Demonym,
                MentionKind::Description => SpanKind::Words,
            };
            let tokens = tokens_of(document, mention.range);
            tokens.clone().for_each(|token| taken[token as usize] = true);
            spans.extend(Span::new(document, tokens, of));
        }
        if !spans.is_empty() {
            all.push(Actor { spans, kind });
        }
    }
    for name in &document.names {
        if !name.tokens.clone().any(|token| taken[token as usize]) {
            let kind = name.kind.into();
            let span = Span::new(document, name.tokens.clone(), kind);
            all.extend(span.map(|span| Actor { spans: vec![span], kind }));
        }
    }
    for (tokens, _) in dates(document) {
        let span = Span::new(document, tokens, SpanKind::Date);
        all.extend(span.map(|span| Actor { spans: vec![span], kind: SpanKind::Date }));
    }
    all
}

fn kind(entity: &Entity) -> SpanKind {
    let is = |wanted: &str| entity.classes.iter().any(|class| class == wanted);
    if is(lexical::PERSON) {
        SpanKind::Person
    } else if is(lexical::ORGANIZATION) {
        SpanKind::Organization
    } else if is(lexical::PLACE) || is(lexical::COUNTRY) {
        SpanKind::Location
    } else {
        SpanKind::Misc
    }
}

/// The tokens that a range of the text meets.
fn tokens_of(document: &Document, range: TextRange) -> Range<TokenIx> {
    let start = document.tokens.partition_point(|token| token.range.end() <= range.start());
    let end = document.tokens.partition_point(|token| token.range.start() < range.end());
    start as TokenIx..end.max(start) as TokenIx
}
