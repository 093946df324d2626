//! Plain text with the headline first.
//!
//! Entry point: [`read`]. Invariant: headline and body together hold the whole text; the body is a suffix of it.

use super::draft::{Body, Draft, single_spaced};
use super::headings::is_title_cased;
use super::lines::{self, ends_sentence};

/// Longest headline in words and characters; what is longer is a paragraph.
const MOST_WORDS: usize = 40;
const MOST_CHARACTERS: usize = 300;

/// Takes the headline off the text.
pub(super) fn read(text: &str) -> Draft {
    let end = headline_end(text).unwrap_or(0);
    let (headline, rest) = text.split_at(end);
    let body = rest.strip_prefix('\n').unwrap_or(rest);
    let headline = single_spaced(headline.trim_start_matches(['#', ' ', '\n', '\t']));
    Draft {
        headline: Some(headline).filter(|headline| !headline.is_empty()),
        body: Body::Plain(body.to_owned()),
        ..Draft::default()
    }
}

/// Where the headline ends: its first line, or a first paragraph of several lines that is short and no sentence.
fn headline_end(text: &str) -> Option<usize> {
    let pieces = lines::paragraphs(text);
    let [first, second, ..] = &pieces[..] else { return headline_line_of_one(text) };
    let piece = &text[first.range.clone()];
    let line = piece.lines().next().unwrap_or_default();
    if line.len() == piece.len() {
        let near = text[first.range.end..second.range.start].matches('\n').count() < 2;
        let is_sentence = piece.ends_with('.') && (near || piece.split_whitespace().count() > 20);
        return (fits(piece) && !is_sentence).then_some(first.range.end);
    }
    if !ends_sentence(piece) && fits(piece) {
        return Some(first.range.end);
    }
    // The paragraph below was taken for a continuation of a headline that reached the margin.
    headline_line(line).then_some(first.range.start + line.len())
}

/// A text of one paragraph: its first line may still be a headline over a single paragraph.
fn headline_line_of_one(text: &str) -> Option<usize> {
    let start = text.len() - text.trim_start().len();
    let line = text[start..].lines().next().unwrap_or_default();
    let more = !text[start + line.len()..].trim().is_empty();
    (more && headline_line(line)).then_some(start + line.len())
}

fn headline_line(line: &str) -> bool {
    fits(line) && !ends_sentence(line) && is_title_cased(line)
}

fn fits(text: &str) -> bool {
    text.chars().count() <= MOST_CHARACTERS && text.split_whitespace().count() <= MOST_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> (String, String) {
        let draft = read(text);
        let Body::Plain(body) = draft.body else { panic!("plain") };
        (draft.headline.unwrap_or_default(), body)
    }

    #[test]
    fn the_headline_is_the_first_line() {
        for (text, headline, body) in [
            ("Bridge opens\n\nThe bridge opened.", "Bridge opens", "\nThe bridge opened."),
            ("\n# Bridge opens\nThe bridge opened.\nCars came.", "Bridge opens", "The bridge opened.\nCars came."),
            ("Will the bridge open?\nThe bridge opened.", "Will the bridge open?", "The bridge opened."),
            ("The bridge opened.\nCars came.", "", "The bridge opened.\nCars came."),
            ("The bridge opened on Monday.", "", "The bridge opened on Monday."),
            (
                "Ministers Agree on a New Bridge Over the Broad River\nafter Long Talks\n\nThe bridge will open.",
                "Ministers Agree on a New Bridge Over the Broad River after Long Talks",
                "\nThe bridge will open.",
            ),
            (
                "The minister told reporters in the capital on Monday\nthat the bridge would open.\n\nCars came.",
                "",
                "The minister told reporters in the capital on Monday\nthat the bridge would open.\n\nCars came.",
            ),
        ] {
            assert_eq!(split(text), (headline.to_owned(), body.to_owned()), "{text}");
        }
    }

    #[test]
    fn nothing_but_the_headline_line_is_cut() {
        let text = "Bridge opens\n\n\n  Indented first line of the text.\n\nLast line without a newline";
        assert_eq!(split(text).1, &text["Bridge opens\n".len()..]);
    }
}
