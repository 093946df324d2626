//! Quotation marks: which parts of the text are somebody's own words.
//!
//! Entry point: [`quoted_ranges`]. Invariant: ranges hold the words without the marks, in text order, never across a block; an
//! opened mark that the block does not close reaches to the block's end (speech that goes on in the next paragraph).

use crate::text::{Block, TextRange};

/// The words inside double quotation marks.
#[must_use]
pub fn quoted_ranges(text: &str, blocks: &[Block]) -> Vec<TextRange> {
    let mut ranges = Vec::new();
    for block in blocks {
        let start = block.range.start();
        let mut opened: Option<u32> = None;
        for (at, c) in block.range.slice(text).char_indices() {
            let here = start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
            let width = u32::try_from(c.len_utf8()).unwrap_or(1);
            match (c, opened) {
                ('“' | '„', None) | ('"', None) => opened = Some(here + width),
                ('”' | '"', Some(from)) => {
                    ranges.push(TextRange::new(from, here));
                    opened = None;
                }
                _ => {}
            }
        }
        if let Some(from) = opened {
            ranges.push(TextRange::new(from, block.range.end()));
        }
    }
    ranges
}

/// The quoted range that holds the whole of `range`.
#[must_use]
pub fn quoted_around(quotes: &[TextRange], range: TextRange) -> Option<TextRange> {
    let at = quotes.partition_point(|quote| quote.end() < range.end());
    quotes.get(at).copied().filter(|quote| quote.contains_range(range))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::BlockKind;

    fn check(text: &str, expected: &[&str]) {
        let blocks = [Block { range: TextRange::from_usize(0, text.len()), kind: BlockKind::Paragraph }];
        let found: Vec<&str> = quoted_ranges(text, &blocks).iter().map(|range| range.slice(text)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn marks_pair_up_and_an_open_one_reaches_the_end() {
        check("He said “no”, then \"yes\".", &["no", "yes"]);
        check("“It goes on", &["It goes on"]);
        check("None at all.", &[]);
    }
}
