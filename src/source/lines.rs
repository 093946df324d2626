//! Plain text to paragraphs: where lines are paragraphs and where they are one paragraph broken at a margin.
//!
//! Entry point: [`paragraphs`]. Invariant: pieces are in text order, do not overlap, hold no white space at either end,
//! and together hold every character that is not white space.

use std::ops::Range;

/// A paragraph, a heading or a stray line: what language stages must not join with its neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Whether it stands between blank lines, or the text sets paragraphs line by line throughout.
    pub alone: bool,
}

/// Margins people and mail programs break lines at; longer lines are not broken by hand.
const WIDEST_MARGIN: usize = 120;
/// Below this many characters a line is short by nature, not by a margin.
const NARROWEST_MARGIN: usize = 40;

/// One line of the text without its white space.
struct Line {
    range: Range<usize>,
    width: usize,
    indented: bool,
}

/// Cuts a text into paragraphs.
pub(super) fn paragraphs(text: &str) -> Vec<Piece> {
    let groups = groups(text);
    let widest = groups.iter().filter(|group| group.len() > 1).flatten().map(|line| line.width).max().unwrap_or(0);
    let margin = (NARROWEST_MARGIN..=WIDEST_MARGIN).contains(&widest).then_some(widest);
    // One group of many lines and no blank line between them: the lines themselves are the paragraphs.
    let dense = groups.len() == 1;
    let mut pieces = Vec::new();
    for group in &groups {
        let first = pieces.len();
        let wrapped = is_wrapped(text, group, margin);
        for line in group {
            let previous = if pieces.len() > first { pieces.last_mut() } else { None };
            match previous {
                Some(piece) if wrapped && continues(text, piece, line, margin) => piece.range.end = line.range.end,
                _ => pieces.push(Piece { range: line.range.clone(), alone: dense }),
            }
        }
        if let [only] = &mut pieces[first..] {
            only.alone = true;
        }
    }
    pieces
}

/// Runs of lines between blank ones.
fn groups(text: &str) -> Vec<Vec<Line>> {
    let mut groups: Vec<Vec<Line>> = Vec::new();
    let mut open = false;
    let mut start = 0;
    for line in text.split(is_line_end) {
        let inner = line.trim();
        let lead = line.len() - line.trim_start().len();
        let from = start + lead;
        let next = start + line.len();
        start = next + text[next..].chars().next().map_or(0, char::len_utf8);
        if inner.is_empty() {
            open = false;
            continue;
        }
        if !open {
            groups.push(Vec::new());
            open = true;
        }
        let entry = Line { range: from..from + inner.len(), width: inner.chars().count(), indented: lead > 1 };
        if let Some(group) = groups.last_mut() {
            group.push(entry);
        }
    }
    groups
}

/// Line ends of plain text: the newline and Unicode's own separators.
fn is_line_end(character: char) -> bool {
    matches!(character, '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether some line break of the group lies inside a sentence.
fn is_wrapped(text: &str, group: &[Line], margin: Option<usize>) -> bool {
    group.windows(2).any(|pair| {
        let [line, next] = pair else { return false };
        goes_on(&text[line.range.clone()], &text[next.range.clone()])
            && (line.width >= NARROWEST_MARGIN || has_no_room(line.width, &text[next.range.clone()], margin))
    })
}

/// Whether `line` goes on where `piece` ends: there was no room for its first word, or a sentence runs across.
fn continues(text: &str, piece: &Piece, line: &Line, margin: Option<usize>) -> bool {
    let so_far = &text[piece.range.clone()];
    let last = so_far.rsplit(is_line_end).next().unwrap_or(so_far).trim();
    let width = last.chars().count();
    let line_text = &text[line.range.clone()];
    let is_item = line_text.starts_with(['•', '*', '-', '–', '—']);
    let runs_across = width >= NARROWEST_MARGIN && goes_on(last, line_text);
    !line.indented && !is_item && (runs_across || has_no_room(width, line_text, margin))
}

/// Mid-sentence: nothing ends in `line`, and `next` starts as only a continuation does.
fn goes_on(line: &str, next: &str) -> bool {
    !ends_sentence(line) && next.starts_with(char::is_lowercase)
}

/// Whether the first word of `next` would have crossed the margin.
fn has_no_room(width: usize, next: &str, margin: Option<usize>) -> bool {
    margin.is_some_and(|margin| width + 1 + first_word(next) > margin)
}

fn first_word(line: &str) -> usize {
    line.split_whitespace().next().map_or(0, |word| word.chars().count())
}

/// Whether a text ends as sentences do, closing quotes and brackets aside.
pub(super) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', '*', '_', ' ', '\u{a0}']);
    text.ends_with(['.', '!', '?', '…'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<String> {
        let pieces = paragraphs(text);
        let all: String = pieces.iter().map(|piece| &text[piece.range.clone()]).collect();
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(bare(&all), bare(text), "every character is in a piece");
        pieces.into_iter().map(|piece| text[piece.range].replace('\n', "/")).collect()
    }

    #[test]
    fn blank_lines_part_paragraphs() {
        assert_eq!(pieces("One here.\n\n \n  Two here.\n"), ["One here.", "Two here."]);
    }

    #[test]
    fn lines_broken_at_a_margin_are_one_paragraph() {
        let text = "The minister told reporters in the capital on Monday\nthat the bridge over the northern river would open\n\
                    in May. Work on it had begun late.\nA vote is due.\n\n\
                    A second paragraph follows here, and it is broken\nat the margin as well.";
        // "had begun late." left room for "A", so that break was meant.
        let expected = [
            "The minister told reporters in the capital on Monday/that the bridge over the northern river would open/\
             in May. Work on it had begun late.",
            "A vote is due.",
            "A second paragraph follows here, and it is broken/at the margin as well.",
        ];
        assert_eq!(pieces(text), expected);
    }

    #[test]
    fn lines_broken_by_hand_are_one_paragraph_too() {
        let text = "The minister told reporters in the capital on Monday, her last day there,\n\
                    that the bridge over the broad northern river\nwould open in May if the weather allows it.";
        assert_eq!(pieces(text).len(), 1);
    }

    #[test]
    fn one_paragraph_per_line_stays_so() {
        let text =
            "The minister resigned on Monday.\nHer party named no successor.\nA vote is due in May, officials said.";
        assert_eq!(pieces(text).len(), 3);
        let long = format!("{}.\n{}.", "word ".repeat(60).trim(), "next ".repeat(40).trim());
        assert_eq!(pieces(&long).len(), 2);
    }

    #[test]
    fn short_lines_are_no_wrapped_paragraph() {
        assert_eq!(pieces("like\ndislike\nlove\nwow"), ["like", "dislike", "love", "wow"]);
    }

    #[test]
    fn standing_alone_is_known() {
        let alone: Vec<bool> = paragraphs("One\n\ntwo\nthree\n\nfour").iter().map(|piece| piece.alone).collect();
        assert_eq!(alone, [true, false, false, true]);
        assert!(paragraphs("One\ntwo").iter().all(|piece| piece.alone));
    }
}
