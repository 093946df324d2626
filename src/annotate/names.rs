//! The layer of names.
//!
//! Entry point: [`tag`]. Invariant: names lie inside sentences, in text order, and do not overlap.

use super::document::{Document, NameKind, NameSpan, TokenIx};
use crate::model::names::{Kind, NamesModel, Tagger, Words, spans};
use crate::text::TextRange;

const fn kind_of(kind: Kind) -> NameKind {
    match kind {
        Kind::Person => NameKind::Person,
        Kind::Organization => NameKind::Organization,
        Kind::Location => NameKind::Location,
        Kind::Misc => NameKind::Misc,
    }
}

/// Finds the names of a document that has sentences and tokens, and replaces its layer of names.
pub fn tag(model: &NamesModel, tagger: &mut Tagger, document: &mut Document) {
    let tokens: Vec<TextRange> = document.tokens.iter().map(|token| token.range).collect();
    let sentences: Vec<_> = document.sentences.iter().map(|sentence| sentence.tokens.clone()).collect();
    let labels = tagger.run(model, Words { text: &document.text, tokens: &tokens, sentences: &sentences });
    document.names.clear();
    for sentence in &sentences {
        let Some(run) = labels.get(sentence.start as usize..sentence.end as usize) else { continue };
        document.names.extend(spans(run).map(|(start, end, kind)| {
            let at = |index: usize| sentence.start + TokenIx::try_from(index).unwrap_or_default();
            NameSpan { tokens: at(start)..at(end), kind: kind_of(kind) }
        }));
    }
}
