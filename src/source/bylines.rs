//! Lines between headline and text that carry metadata: who wrote it, and when it appeared.
//!
//! Entry point: [`take`]. Invariant: such lines become furniture, so that no fact is read from them; what they say is
//! returned. Only the lines before the first paragraph of running text are looked at.

use super::lines::ends_sentence;
use super::published::{Published, is_date_line};
use crate::text::{Block, BlockKind};

/// What the head of an article says.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub authors: Vec<String>,
    pub published: Option<Published>,
    pub modified: Option<Published>,
}

/// Lines looked at before the text must have begun.
const HEAD_LINES: usize = 6;

/// Reads bylines and dates at the head and marks them as furniture.
pub(super) fn take(body: &str, blocks: &mut [Block]) -> Head {
    let mut head = Head::default();
    for block in blocks.iter_mut().take(HEAD_LINES) {
        let text = block.range.slice(body);
        if block.kind == BlockKind::RepeatedHeadline || block.kind == BlockKind::Furniture {
            continue;
        }
        if ends_sentence(text) && text.split_whitespace().nth(7).is_some() {
            break;
        }
        if read_line(text, &mut head) {
            block.kind = BlockKind::Furniture;
        }
    }
    head
}

fn read_line(line: &str, head: &mut Head) -> bool {
    if let Some(names) = line.strip_prefix("By ").or_else(|| line.strip_prefix("BY ")) {
        let authors = names_of(names);
        let found = !authors.is_empty() && !ends_sentence(line) && line.split_whitespace().count() <= 14;
        if found && head.authors.is_empty() {
            head.authors = authors;
        }
        return found;
    }
    let (label, rest) = line.split_once([':', ' ']).unwrap_or((line, ""));
    let rest = rest.trim_start_matches([':', ' ']).trim_start_matches("on ").trim_start_matches("at ");
    match label.to_ascii_lowercase().as_str() {
        "published" | "posted" | "date" => keep(rest, &mut head.published),
        "updated" | "modified" => keep(rest, &mut head.modified),
        _ => keep(line, &mut head.published) || is_date_line(line),
    }
}

fn keep(text: &str, slot: &mut Option<Published>) -> bool {
    let Ok(date) = text.parse() else { return false };
    slot.get_or_insert(date);
    true
}

/// The names in "Jane Doe in Kyiv and John Smith, Correspondent": each part up to its first small word.
pub(super) fn names_of(text: &str) -> Vec<String> {
    let text = text.split(['|', '(', ';', '·', '•']).next().unwrap_or_default();
    let parts = text.split([',', '&']).flat_map(|part| part.split(" and "));
    let names = parts.map(|part| {
        let words = part.split_whitespace().take_while(|word| is_name_word(word));
        words.collect::<Vec<_>>()
    });
    names.filter(|words| (2..=5).contains(&words.len())).map(|words| words.join(" ")).collect()
}

fn is_name_word(word: &str) -> bool {
    const PARTICLES: &[&str] =
        &["de", "da", "di", "del", "der", "den", "van", "von", "al", "el", "bin", "ibn", "la", "le", "dos", "ter", "y"];
    let name_like = word.chars().all(|c| c.is_alphabetic() || ".'’-".contains(c));
    name_like && (word.starts_with(char::is_uppercase) || PARTICLES.contains(&word) || word.starts_with("al-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_parted() {
        for (line, names) in [
            ("Jane Doe and John Smith", &["Jane Doe", "John Smith"][..]),
            ("Jane Doe in Kyiv", &["Jane Doe"]),
            ("Ana de la Cruz, Chief Correspondent | Example News", &["Ana de la Cruz", "Chief Correspondent"]),
            ("Monday", &[]),
        ] {
            assert_eq!(names_of(line), names, "{line}");
        }
    }

    #[test]
    fn the_head_gives_authors_and_dates() {
        let body = "By Jane Doe\n\nPublished: March 3, 2025\n\nUpdated 2025-03-04T10:00:00Z\n\nBy Monday evening the water had reached the town.";
        let mut blocks = super::super::layout::of_text("", body);
        let head = take(body, &mut blocks);
        assert_eq!(head.authors, ["Jane Doe"]);
        assert_eq!(head.published.map(|date| date.to_string()).as_deref(), Some("2025-03-03"));
        assert_eq!(head.modified.map(|date| date.to_string()).as_deref(), Some("2025-03-04T10:00:00Z"));
        let kinds: Vec<BlockKind> = blocks.iter().map(|block| block.kind).collect();
        assert_eq!(kinds[..3], [BlockKind::Furniture; 3]);
        assert_eq!(kinds[3], BlockKind::Paragraph);
    }
}
