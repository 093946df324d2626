//! What each piece of a body is: running text, heading, repeated headline, or furniture of the page.
//!
//! Entry points: [`of_text`] for text without markup, [`of_marked`] for pieces whose markup has already told something.
//! Invariant: every character of the body that is not white space lies in exactly one block, in text order; only the
//! `#` signs before a heading lie in none.

use super::furniture::{self, Section};
use super::headings::is_heading;
use super::lines::{self, Piece, ends_sentence};
use crate::text::{Block, BlockKind, TextRange};

/// What markup says of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing: the layout of the text decides.
    None,
    /// A paragraph or list item, which is no heading.
    Paragraph,
    /// A heading.
    Heading,
    /// A caption, a credit: of the page.
    Furniture,
}

/// The blocks of a plain text under its headline.
pub(super) fn of_text(headline: &str, body: &str) -> Vec<Block> {
    let pieces = lines::paragraphs(body).into_iter().map(|piece| (piece, Mark::None)).collect();
    of_marked(headline, body, pieces)
}

/// The blocks of a body cut into pieces by its markup.
pub(super) fn of_marked(headline: &str, body: &str, mut pieces: Vec<(Piece, Mark)>) -> Vec<Block> {
    let headline = letters(headline);
    let texts: Vec<&str> = pieces.iter().map(|(piece, _)| &body[piece.range.clone()]).collect();
    let mut kinds: Vec<BlockKind> = Vec::with_capacity(pieces.len());
    for (index, (piece, mark)) in pieces.iter_mut().enumerate() {
        let text = texts[index];
        let next = texts.get(index + 1).copied();
        kinds.push(match mark {
            _ if repeats(&headline, text) => BlockKind::RepeatedHeadline,
            Mark::Furniture => BlockKind::Furniture,
            _ if furniture::page_line(text).is_some() => BlockKind::Furniture,
            Mark::Heading => BlockKind::Heading,
            Mark::None if is_marked_heading(text) => {
                piece.range.start += text.len() - text.trim_start_matches('#').trim_start().len();
                BlockKind::Heading
            }
            Mark::None if piece.alone && is_heading(text, next) => BlockKind::Heading,
            Mark::None | Mark::Paragraph => BlockKind::Paragraph,
        });
    }
    mark_sections(&texts, &mut kinds);
    let ranges = pieces.iter().map(|(piece, _)| piece.range.clone());
    let blocks =
        ranges.zip(kinds).map(|(range, kind)| Block { range: TextRange::from_usize(range.start, range.end), kind });
    blocks.filter(|block| !block.range.is_empty()).collect()
}

/// `## Heading` as Markdown writes it.
fn is_marked_heading(text: &str) -> bool {
    let rest = text.trim_start_matches('#');
    let level = text.len() - rest.len();
    (1..=6).contains(&level) && rest.starts_with(' ') && !text.contains('\n')
}

/// Letters and digits in lower case: what stays of a headline whatever quotes and spaces a page repeats it with.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn repeats(headline: &str, text: &str) -> bool {
    // Each letter takes a byte at least, and markup around a headline is short: longer texts need no comparison.
    !headline.is_empty() && text.len() <= 4 * headline.len() + 80 && letters(text) == *headline
}

/// Marks what a line of the page opens: buttons, links, comments.
fn mark_sections(texts: &[&str], kinds: &mut [BlockKind]) {
    let mut index = 0;
    let mut prose = 0;
    while index < texts.len() {
        let section = if kinds[index] == BlockKind::Furniture { furniture::page_line(texts[index]) } else { None };
        let end = match section {
            Some(Section::Reactions) => index + 1 + run(&texts[index + 1..], furniture::is_reactions),
            Some(Section::Links) => links_end(texts, index + 1),
            // Below the article, not the counter beside its headline.
            Some(Section::Comments) if prose > 2 || (prose > 0 && index * 3 >= texts.len()) => texts.len(),
            _ if kinds[index] != BlockKind::Heading && buttons(&texts[index..]) > 2 => index + buttons(&texts[index..]),
            _ => index + 1,
        };
        if end > index + 1 {
            kinds[index..end].fill(BlockKind::Furniture);
        }
        prose += usize::from(kinds[index] == BlockKind::Paragraph && is_prose(texts[index]));
        index = end;
    }
}

/// How many buttons stand in a row; a number alone begins no row.
fn buttons(texts: &[&str]) -> usize {
    let starts = texts.first().is_some_and(|text| text.contains(char::is_alphabetic));
    if starts { run(texts, furniture::is_reactions) } else { 0 }
}

fn run(texts: &[&str], is: impl Fn(&str) -> bool) -> usize {
    texts.iter().take_while(|text| is(text)).count()
}

/// Where a list of links ends. A line before running text may be its heading, so that one is left as it was.
fn links_end(texts: &[&str], start: usize) -> usize {
    let links = run(&texts[start..], |text| !is_prose(text));
    let end = start + links;
    if end == texts.len() || links == 0 { end } else { end - 1 }
}

/// Running text: a sentence of some length.
fn is_prose(text: &str) -> bool {
    ends_sentence(text) && text.split_whitespace().nth(7).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROSE: &str = "The longer paragraph that follows says what happened on Monday in the capital.";

    fn kinds(headline: &str, parts: &[&str]) -> String {
        let body = parts.join("\n\n");
        let letter = |block: &Block| match block.kind {
            BlockKind::Paragraph => 'p',
            BlockKind::Heading => 'h',
            BlockKind::Dateline => 'd',
            BlockKind::RepeatedHeadline => 'r',
            BlockKind::Furniture => 'f',
        };
        of_text(headline, &body).iter().map(letter).collect()
    }

    #[test]
    fn blocks_get_their_kinds() {
        assert_eq!(kinds("Bridge 'closed' for repairs", &[PROSE, "\u{a0} Bridge ‘Closed’ for repairs", PROSE]), "prp");
        assert_eq!(
            kinds("", &[PROSE, "What happens next", PROSE, "What's Your Reaction?", "like", "sad", "wow"]),
            "phpffff"
        );
        assert_eq!(kinds("", &[PROSE, "like", "sad", "wow"]), "pfff", "buttons without a question");
        assert_eq!(kinds("", &[PROSE, "Love", PROSE]), "php", "one word is no row of buttons");
        assert_eq!(kinds("", &[PROSE, "Related articles", "Storm closes ports", "Budget passes at last"]), "pfff");
        assert_eq!(kinds("", &[PROSE, "Read more", "Storm closes ports", "What happens next", PROSE]), "pffhp");
        assert_eq!(kinds("", &[PROSE, "2 Comments", "anna: I doubt that this will ever be built by them."]), "pff");
        assert_eq!(kinds("", &["# The Bridge", PROSE]), "hp");
    }

    #[test]
    fn every_character_is_in_a_block() {
        let body = format!("  {PROSE}\nnext\n\n\u{200b}\n* * *\n{PROSE}");
        let blocks = of_text("x", &body);
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let kept: String = blocks.iter().map(|block| block.range.slice(&body)).collect();
        assert_eq!(bare(&kept), bare(&body));
    }
}
