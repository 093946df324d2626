//! Section headings in text without markup.
//!
//! Entry point: [`is_heading`]. Invariant: a heading stands alone, is short, does not end as a sentence does, and heads
//! something; a quotation or an attribution is none, however short.

use super::lines::ends_sentence;

/// Longest heading in words and in characters.
const MOST_WORDS: usize = 14;
const MOST_CHARACTERS: usize = 110;

/// Whether a line that stands alone heads what follows it.
pub(super) fn is_heading(line: &str, next: Option<&str>) -> bool {
    let Some(next) = next else { return false };
    let words = line.split_whitespace().count();
    if words > MOST_WORDS || line.chars().count() > MOST_CHARACTERS || line.contains('\n') || !starts_as_heading(line) {
        return false;
    }
    let is_question = line.ends_with('?');
    if (ends_sentence(line) && !is_question) || line.ends_with([';', ',', '-', '–', '—']) {
        return false;
    }
    if line.ends_with(':') && !ends_with_capital(line) {
        // "Foreign Minister Jane Doe said:" opens a quotation.
        return false;
    }
    if is_title_cased(line) {
        return words > 1 || heads_prose(line, next);
    }
    !is_question && !line.ends_with([':', '"', '”', '’']) && !starts_with_pronoun(line) && heads_prose(line, next)
}

/// With a capital letter or a digit: no quotation mark, no bullet, no dash before an attribution.
fn starts_as_heading(line: &str) -> bool {
    line.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) && line.contains(char::is_alphabetic)
}

/// Whether a longer paragraph of running text follows.
fn heads_prose(line: &str, next: &str) -> bool {
    next.len() >= 60 && next.len() > 2 * line.len() && ends_sentence(next)
}

/// Most words of weight start with a capital; a capital at the start alone says nothing.
pub(super) fn is_title_cased(line: &str) -> bool {
    let weighty = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() > 3;
    let rest = line.split(|c: char| c.is_whitespace() || c == '-').skip(1);
    let (mut capital, mut small) = (0_usize, 0_usize);
    for word in rest.filter(weighty) {
        match word.chars().find(|c| c.is_alphanumeric()) {
            Some(c) if c.is_lowercase() => small += 1,
            _ => capital += 1,
        }
    }
    let all_capitals = !line.contains(char::is_lowercase);
    all_capitals || (capital > 0 && capital >= 3 * small)
}

fn ends_with_capital(line: &str) -> bool {
    line.split_whitespace().last().is_some_and(|word| word.starts_with(char::is_uppercase))
}

/// "He was right": a sentence whose full stop was lost.
fn starts_with_pronoun(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    matches!(first, "He" | "She" | "They" | "It" | "We" | "I" | "You" | "His" | "Her" | "Their" | "This" | "That")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROSE: &str = "The longer paragraph that follows the heading says what happened on Monday in the capital.";

    #[test]
    fn headings_are_found() {
        for line in [
            "Historical Context and the Road to Direct Talks",
            "The Trump Factor and Strategic Minerals",
            "What happens next",
            "Background",
            "WHO PAYS",
            "Who Pays the Bill?",
            "2. Money and Power",
            "A long road to peace in the Great Lakes",
        ] {
            assert!(is_heading(line, Some(PROSE)), "{line}");
        }
    }

    #[test]
    fn short_paragraphs_are_none() {
        for line in [
            "The talks failed.",
            "“We will never surrender”",
            "\"Not Today, Not Tomorrow\"",
            "He was right",
            "— Angela Merkel",
            "The minister said:",
            "Foreign Minister Jane Doe said:",
            "Was it worth it, the widow asked?",
            "• Trade fell by a third",
            "lower case line",
            "Mr. Smith resigned. Ms. Jones followed.",
        ] {
            assert!(!is_heading(line, Some(PROSE)), "{line}");
        }
    }

    #[test]
    fn a_heading_heads_something() {
        assert!(!is_heading("Future Outlook and Conclusion", None));
        assert!(!is_heading("What happens next", Some("Nothing.")));
    }
}
