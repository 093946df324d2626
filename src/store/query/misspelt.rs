//! A function that SPARQL does not have, in the text of a query that does not parse.
//!
//! Entry point: [`misspelt`]. Invariant: a word is only called misspelt where it stands before a bracket, has no prefix, and is
//! neither a function nor a keyword; any text can be looked at.

use super::text::{is_in_name, skipped};

/// The functions and aggregates of SPARQL 1.2, as people write them.
const FUNCTIONS: &str = "ABS ADJUST AVG BNODE BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY ENCODE_FOR_URI EXISTS FLOOR \
    GROUP_CONCAT HASLANG HASLANGDIR HOURS IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LCASE \
    MAX MD5 MIN MINUTES MONTH NOW OBJECT PREDICATE RAND REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SHA1 SHA256 SHA384 SHA512 STR \
    STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM TIMEZONE TRIPLE TZ UCASE URI \
    UUID YEAR";

/// Keywords after which a bracket may come.
const KEYWORDS: &str = "A AS ASC BIND BY CONSTRUCT DESC DISTINCT FILTER HAVING IN LATERAL MINUS NOT OPTIONAL REDUCED SELECT UNION \
    VALUES WHERE";

/// Most letters in which a word may differ from the function that is meant.
const MOST_WRONG: usize = 2;

/// The first word that is called like a function and is none: where it stands, the word, and the function that it is like.
pub(super) fn misspelt(text: &str) -> Option<(usize, &str, Option<&'static str>)> {
    let (mut at, mut before) = (0, ' ');
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let word = rest.split(|letter| !is_in_name(letter)).next().unwrap_or_default();
        let length = skipped(rest).unwrap_or_else(|| word.len().max(rest.chars().next().map_or(1, char::len_utf8)));
        let is_called = rest.get(length..).is_some_and(|after| after.trim_start().starts_with('('));
        let is_plain = word.starts_with(|first: char| first.is_ascii_alphabetic())
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if is_plain && is_called && length == word.len() && !"?$@".contains(before) && !is_known(word) {
            return Some((at, word, nearest(word)));
        }
        before = rest.get(..length).and_then(|taken| taken.chars().next_back()).unwrap_or(' ');
        at += length;
    }
    None
}

fn is_known(word: &str) -> bool {
    FUNCTIONS.split_whitespace().chain(KEYWORDS.split_whitespace()).any(|known| known.eq_ignore_ascii_case(word))
}

/// The function that differs least, where it differs little.
fn nearest(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_uppercase();
    let near = FUNCTIONS.split_whitespace().map(|name| (distance(&word, name), name)).min()?;
    (near.0 <= MOST_WRONG.min(word.len() / 2)).then_some(near.1)
}

/// Letters to change, add or leave out.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.bytes().enumerate() {
        let mut diagonal = index;
        let mut left = index + 1;
        for (cell, its) in row.iter_mut().skip(1).zip(other.bytes()) {
            let best = (diagonal + usize::from(letter != its)).min(*cell + 1).min(left + 1);
            diagonal = std::mem::replace(cell, best);
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_before_a_bracket_is_a_function_or_a_keyword() {
        let cases = [
            ("ASK { FILTER(CONTAINZ(?x, 'a')) }", Some(("CONTAINZ", Some("CONTAINS")))),
            ("ASK { FILTER (str_starts(?x, 'a')) }", Some(("str_starts", Some("STRSTARTS")))),
            ("SELECT (frobnicate (?x) AS ?y) {}", Some(("frobnicate", None))),
            ("SELECT ?x (COUNT(*) AS ?n) { ?x a (1 2) . FILTER(?x IN (1) && ex:f(?x)) }", None),
            ("ASK { FILTER(lcase(?x) = 'wrong(1)') } # wrong(1)", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(misspelt(text).map(|(_, word, near)| (word, near)), expected, "{text}");
        }
    }

    #[test]
    fn distances_are_of_letters() {
        assert_eq!(
            [("", ""), ("AB", ""), ("", "AB"), ("ABC", "AXC"), ("KITTEN", "SITTING")].map(|(a, b)| distance(a, b)),
            [0, 2, 2, 1, 3]
        );
    }
}
