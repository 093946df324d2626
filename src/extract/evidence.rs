//! Evidence out of tokens: the quote, the mode, the speaker.
//!
//! Entry point: [`evidence`]. Invariant: the quote covers all tokens given and lies in their sentence.

use crate::annotate::TokenIx;
use crate::statement::{Evidence, Voice};

use super::mode::{axes, innermost};
use super::reading::Reading;

/// Evidence whose mode is that of `predicate` and whose quote covers `tokens`, with the whole mentions around them.
#[must_use]
pub fn evidence(
    reading: &Reading<'_>,
    predicate: TokenIx,
    tokens: &[TokenIx],
    (rule, confidence): (&str, u8),
) -> Evidence {
    let sentence = reading.document.sentence_of(predicate);
    let inside = |token: &TokenIx| reading.document.sentence_of(*token) == sentence;
    let covered: Vec<TokenIx> = tokens
        .iter()
        .chain(std::iter::once(&predicate))
        .copied()
        .filter(inside)
        .flat_map(|token| {
            let mention = reading.mention_tokens(token);
            [mention.start, mention.end - 1]
        })
        .collect();
    let axes = axes(reading, predicate);
    let attribution = innermost(reading, predicate).filter(|_| axes.voice == Voice::Attributed);
    Evidence {
        quote: reading.cover(&covered),
        sentence: reading.sentence_range(predicate),
        axes,
        speaker: attribution.and_then(|a| a.speaker.clone()),
        reporting_verb: attribution.map(|a| a.lemma.clone()),
        confidence,
        rule: rule.to_owned(),
    }
}
