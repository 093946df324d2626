//! Speech that goes on: further sentences of a quotation, and quotations whose speaker is named by the one before.
//!
//! Entry point: [`continued`]. Invariant: only words inside quotation marks, one attribution a sentence, and always the speaker of an
//! attribution that the text makes with a word of saying.

use crate::annotate::{Document, TokenIx};
use crate::text::TextRange;

use super::attribution::Attribution;
use super::quotes::quoted_around;

/// Fewest words of a quotation that is speech and not a name or a distancing.
const SHORTEST: usize = 3;

/// Attributions of the quoted sentences that have none, each with the speaker of what stands before or after it.
pub fn continued(document: &Document, quotes: &[TextRange], known: &[Attribution]) -> Vec<Attribution> {
    let parts = parts(document, quotes);
    let mut owners: Vec<Option<usize>> = owners(document, &parts, known);
    // Within one quotation the attribution may stand after any of its sentences.
    for group in parts.chunk_by(|a, b| a.quote == b.quote) {
        let first = group[0].number;
        let own = group.iter().find_map(|part| owners[part.number]);
        let before = || first.checked_sub(1).filter(|&at| goes_on(document, quotes, &parts[at], &parts[first]));
        let owner = own.or_else(|| before().and_then(|at| owners[at]));
        for part in group {
            owners[part.number] = owners[part.number].or(owner);
        }
    }
    let mut held = vec![false; document.tokens.len()];
    for token in known.iter().flat_map(|a| a.content.clone()) {
        held[token as usize] = true;
    }
    let mut more = Vec::new();
    for part in &parts {
        let Some(owner) = owners[part.number].map(|at| &known[at]) else { continue };
        let is_known = held[part.tokens.start as usize..part.tokens.end as usize].contains(&true);
        let tokens = part.tokens.clone();
        if !is_known && !tokens.contains(&owner.verb) {
            more.push(Attribution {
                quotation: Some(document.range_of(&tokens)),
                content: tokens,
                hole: 0..0,
                denies: false,
                plans: false,
                ..owner.clone()
            });
        }
    }
    more
}

/// In quoted words "I" and "we" are whoever is quoted; what they say where nobody is, nobody says.
pub fn first_persons(document: &Document, quotes: &[TextRange], mut all: Vec<Attribution>) -> Vec<Attribution> {
    let is_quoted = |token: TokenIx| quoted_around(quotes, document.token(token).range).is_some();
    let is_first = |token: TokenIx| ["I", "we", "We"].contains(&document.form(token)) && is_quoted(token);
    let mut cited = vec![None; document.tokens.len()];
    for (at, outer) in all.iter().enumerate().filter(|(_, outer)| !is_quoted(outer.verb)) {
        if outer.speaker_token.is_some_and(|speaker| !is_first(speaker)) {
            cited[outer.content.start as usize..outer.content.end as usize].fill(Some(at));
        }
    }
    let speakers: Vec<_> = all.iter().map(|a| (a.speaker.clone(), a.speaker_token)).collect();
    all.retain_mut(|inner| {
        let Some(token) = inner.speaker_token.filter(|&token| is_first(token)) else { return true };
        let outer: Option<usize> = cited[token as usize];
        if let Some(at) = outer {
            (inner.speaker, inner.speaker_token) = speakers[at].clone();
        }
        outer.is_some()
    });
    all
}

/// What one sentence has of one quotation.
struct Part {
    number: usize,
    quote: usize,
    sentence: usize,
    tokens: std::ops::Range<TokenIx>,
}

fn parts(document: &Document, quotes: &[TextRange]) -> Vec<Part> {
    let mut parts = Vec::new();
    for (quote, range) in quotes.iter().enumerate() {
        let start = document.tokens.partition_point(|token| token.range.start() < range.start());
        let end = document.tokens.partition_point(|token| token.range.end() <= range.end());
        let mut at = start as TokenIx;
        while (at as usize) < end {
            let sentence = document.sentence_of(at);
            let Some(bounds) = document.sentences.get(sentence) else { break };
            let tokens = at..bounds.tokens.end.min(end as TokenIx);
            at = tokens.end.max(at + 1);
            if tokens.len() >= SHORTEST {
                parts.push(Part { number: parts.len(), quote, sentence, tokens });
            }
        }
    }
    parts
}

/// For each part the attribution that holds it and whose word of saying stands outside of it.
fn owners(document: &Document, parts: &[Part], known: &[Attribution]) -> Vec<Option<usize>> {
    let mut by_sentence: Vec<(usize, usize)> =
        known.iter().enumerate().map(|(at, a)| (document.sentence_of(a.content.start), at)).collect();
    by_sentence.sort_unstable();
    let owner = |part: &Part| {
        let from = by_sentence.partition_point(|&(sentence, _)| sentence < part.sentence);
        by_sentence[from..].iter().take_while(|(sentence, _)| *sentence == part.sentence).map(|&(_, at)| at).find(
            |&at| {
                let a = &known[at];
                a.speaker.is_some()
                    && !part.tokens.contains(&a.verb)
                    && a.content.start < part.tokens.end
                    && part.tokens.start < a.content.end
            },
        )
    };
    parts.iter().map(owner).collect()
}

/// Whether a quotation goes on what the one before it said: in the same paragraph with no sentence between, or as a whole paragraph
/// after an unclosed quotation or after a paragraph that ends with one.
fn goes_on(document: &Document, quotes: &[TextRange], before: &Part, part: &Part) -> bool {
    let (Some(from), Some(to)) = (document.sentences.get(before.sentence), document.sentences.get(part.sentence))
    else {
        return false;
    };
    let opens_sentence = part.tokens.start <= to.tokens.start + 1;
    if from.block == to.block {
        return opens_sentence && part.sentence <= before.sentence + 1;
    }
    let closed = document.text[quotes[before.quote].end() as usize..].starts_with(['”', '"']);
    let next_block = to.block == from.block + 1;
    let whole =
        document.blocks.get(to.block as usize).is_some_and(|block| 2 * quotes[part.quote].len() >= block.range.len());
    next_block && opens_sentence && (!closed || whole)
}
