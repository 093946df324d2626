//! The text of a query, before it is parsed.
//!
//! Entry points: [`skipped`], [`undeclared`]. Invariant: what stands in strings, IRIs and comments is never taken for
//! anything else, and any text can be looked at.

use std::collections::BTreeSet;
use std::ops::Range;

/// The length of the string, IRI, comment or `^^` that the text starts with.
#[must_use]
pub fn skipped(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let after = text.get(first.len_utf8()..)?;
    match first {
        '#' => Some(1 + after.find('\n').unwrap_or(after.len())),
        '^' if after.starts_with('^') => Some(2),
        '<' => {
            let end =
                after.find(|letter: char| letter == '>' || letter.is_whitespace() || "<\"{}|^`".contains(letter))?;
            after.get(end..).filter(|rest| rest.starts_with('>')).map(|_| 1 + end + 1)
        }
        '"' | '\'' => {
            let long = [first; 3].iter().collect::<String>();
            let quote = if text.starts_with(&long) { long } else { first.to_string() };
            let mut at = quote.len();
            loop {
                let rest = text.get(at..)?;
                if rest.starts_with(&quote) {
                    return Some(at + quote.len());
                }
                let next = rest.chars().next()?;
                at += next.len_utf8();
                if next == '\\' {
                    at += text.get(at..)?.chars().next()?.len_utf8();
                }
            }
        }
        _ => None,
    }
}

/// The first name whose prefix is declared neither before it nor beforehand: where it stands, and the prefix.
pub(super) fn undeclared(text: &str, is_known: impl Fn(&str) -> bool) -> Option<(Range<usize>, &str)> {
    let mut declared = BTreeSet::new();
    let (mut at, mut word_before) = (0, "");
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(length) = skipped(rest) {
            at += length;
            continue;
        }
        let word = rest.split(|letter| !is_in_name(letter)).next().unwrap_or_default();
        let prefix = word.split_once(':').map(|(prefix, _)| prefix);
        match prefix {
            Some(prefix) if word_before.eq_ignore_ascii_case("prefix") => {
                declared.insert(prefix);
            }
            Some(prefix) if prefix != "_" && !declared.contains(prefix) && !is_known(prefix) => {
                return Some((at..at + word.len(), prefix));
            }
            _ => {}
        }
        if !word.is_empty() {
            word_before = word;
        }
        at += if word.is_empty() { rest.chars().next().map_or(1, char::len_utf8) } else { word.len() };
    }
    None
}

/// Whether a letter may stand in a name with a prefix.
pub(super) fn is_in_name(letter: char) -> bool {
    letter.is_alphanumeric() || "_-.:%".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_missed_where_it_is_used() {
        let cases = [
            ("SELECT * { ?s ex:p ?o }", Some("ex:p")),
            ("PREFIX ex: <urn:> SELECT * { ?s ex:p ?o }", None),
            ("prefix ex:<urn:>\nprefix : <urn:x> ASK { :a ex:p/^other:q ?o }", Some("other:q")),
            ("ASK { :a ?p 1 }", Some(":a")),
            ("ASK { ?s known:p _:b . _:b ?p 'no:such' , <urn:a> } # no:such", None),
            ("ASK { ?s ?p '1'^^xsd:integer }", Some("xsd:integer")),
            ("ASK { FILTER(?a <b:c) }", Some("b:c")),
            ("ASK { FILTER(?a <b:c&&?d>1) }", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let found = undeclared(text, |prefix| prefix == "known");
            assert_eq!(found.and_then(|(range, _)| text.get(range)), expected, "{text}");
        }
    }
}
