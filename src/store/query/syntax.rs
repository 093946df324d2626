//! What is wrong with the text of a query, in one line.
//!
//! Entry point: [`syntax`]. The parser gives the farthest place that it has looked at, and what it would have taken there. It compares
//! keywords as a whole, so that this place lies behind what is wrong by the length of the longest keyword, or at the end of the text
//! where that is nearer; so the text is parsed once more with room behind it, and the length taken off. Invariant: the message is
//! one line, whatever the text.

use std::ops::Range;

use spargebra::{SparqlParser, SparqlSyntaxError};

use super::QueryError;
use super::parse::parser;
use super::text::undeclared;
use crate::rdf::Base;
use crate::vocab::PREFIXES;

/// Most letters of what stands at the place.
const LONGEST_WORD: usize = 30;
/// Most signs that a message lists.
const MOST_LISTED: usize = 12;
/// Room for the longest keyword.
const ROOM: &str = "\n                    ";

/// What is wrong with a text that did not parse; `parse` gives the parser's error of a text. Of a prefix that is not declared the
/// parser says neither which it is nor what to do.
pub(in crate::store) fn syntax(
    text: &str,
    base: &Base,
    parse: impl FnOnce(SparqlParser, &str) -> Option<SparqlSyntaxError>,
) -> QueryError {
    let roomy = format!("{text}{ROOM}");
    let said = match parser(text, base) {
        Ok(parser) => parse(parser, &roomy).map(|error| error.to_string()),
        Err(error) => return error,
    };
    let said = said.unwrap_or_default();
    let (line, column, message) = positioned(&said).unwrap_or((1, 1, &said));
    let expected = Expected::of(message);
    let stopped = offset(&roomy, line, column);
    let place = stopped.saturating_sub(expected.longest_keyword());
    if let Some(error) = undeclared_prefix(place..stopped, text, base) {
        return error;
    }
    let message = expected.message(found(text, place));
    let (line, column) = position(text, place);
    QueryError::Syntax { line, column, message }
}

/// The place and what is said of it, out of "error at 1:8: expected …".
fn positioned(said: &str) -> Option<(usize, usize, &str)> {
    let (place, message) = said.strip_prefix("error at ")?.split_once(": ")?;
    let (line, column) = place.split_once(':')?;
    Some((line.parse().ok()?, column.parse().ok()?, message))
}

/// The prefix that is not declared, if that is what the parser has stopped at, somewhere between two places.
fn undeclared_prefix(stopped: Range<usize>, text: &str, base: &Base) -> Option<QueryError> {
    let own = base.prefixes();
    let is_known =
        |wanted: &str| PREFIXES.iter().any(|(name, _)| *name == wanted) || own.iter().any(|(name, _)| *name == wanted);
    let (name, prefix) = undeclared(text, is_known)?;
    let letters = |place: usize| text.get(..place).map_or(0, |before| before.chars().count());
    let (first, last) = (letters(name.start), letters(name.end) + 1);
    // The parser may have stopped for another reason before it came to the name.
    if stopped.end < first || stopped.start > last {
        return None;
    }
    let (line, column) = position(text, first);
    let message = format!("the prefix {prefix}: is not declared; write PREFIX {prefix}: <...> before the query");
    Some(QueryError::Syntax { line, column, message })
}

/// The place of a line and a column, in letters from the start of the text.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split('\n').take(line.saturating_sub(1)).map(|line| line.chars().count() + 1).sum();
    before + column.saturating_sub(1)
}

/// Line and column, from 1, of a place in letters; behind the last word where the text ends before it.
fn position(text: &str, place: usize) -> (usize, usize) {
    let text = text.trim_end();
    let before: String = text.chars().take(place).collect();
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// The word that stands at a place or behind it, or the sign; none at the end of the text.
fn found(text: &str, place: usize) -> Option<String> {
    let rest: String = text.chars().skip(place).collect();
    let rest = rest.trim_start();
    let word: String = rest.chars().take_while(|letter| letter.is_alphanumeric() || "_:-".contains(*letter)).collect();
    let word = if word.is_empty() { rest.chars().take(1).collect() } else { word };
    Some(word.chars().take(LONGEST_WORD).collect()).filter(|word: &String| !word.is_empty())
}

/// What the parser would have taken.
#[derive(Debug, Default, PartialEq, Eq)]
struct Expected<'a> {
    /// Keywords, as they are written.
    keywords: Vec<&'a str>,
    /// Brackets and signs.
    signs: Vec<String>,
    /// What it says in words.
    sentence: Option<&'a str>,
}

impl<'a> Expected<'a> {
    fn of(message: &'a str) -> Self {
        let list = message.strip_prefix("expected one of ").or_else(|| message.strip_prefix("expected "));
        let Some(list) = list else { return Self { sentence: Some(message), ..Self::default() } };
        let mut expected = Self::default();
        for item in list.split(", ") {
            let quoted = item.strip_prefix('"').and_then(|item| item.strip_suffix('"'));
            match quoted {
                Some(sign) => expected.signs.push(sign.replace("\\\"", "\"").replace("\\\\", "\\")),
                None if item.bytes().all(|byte| byte.is_ascii_uppercase()) => expected.keywords.push(item),
                None if item.contains(' ') && !item.starts_with('[') => expected.sentence = Some(item),
                // Classes of characters.
                None => {}
            }
        }
        expected
    }

    /// How far behind the place of what is wrong the parser has stopped.
    fn longest_keyword(&self) -> usize {
        self.keywords.iter().map(|keyword| keyword.len()).max().unwrap_or_default()
    }

    fn message(&self, found: Option<String>) -> String {
        if let Some(sentence) = self.sentence {
            return sentence.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        let here = found.map_or_else(|| "the text ends here".to_owned(), |word| format!("“{word}” cannot stand here"));
        // The longest of the keywords that begin a query is the one that the parser names.
        if self.keywords == ["CONSTRUCT"] {
            return format!("{here}; expected SELECT, ASK, CONSTRUCT or DESCRIBE");
        }
        if !self.keywords.is_empty() {
            // Shorter keywords and signs could stand here too, and are not told.
            return here;
        }
        match self.signs.as_slice() {
            [] => here,
            [one] => format!("{here}; expected {one}"),
            some if some.len() <= MOST_LISTED => format!("{here}; expected one of {}", some.join(" ")),
            _ => here,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::store::query::ParsedQuery;

    fn wrong(text: &str) -> Option<String> {
        ParsedQuery::parse(text, &Base::default()).err().map(|error| error.to_string())
    }

    #[test]
    fn what_is_wrong_is_said_in_one_line() {
        let cases = [
            (
                "SELEC * { ?s ?p ?o }",
                "line 1, column 1: “SELEC” cannot stand here; expected SELECT, ASK, CONSTRUCT or DESCRIBE",
            ),
            ("", "line 1, column 1: the text ends here"),
            ("SELECT * { ?s ?p ", "line 1, column 17: the text ends here"),
            ("ASK {\n  ?s ?p ?o ]\n}", "line 2, column 12: “]” cannot stand here"),
            ("SELECT * { ?s ?p ?o ) } LIMIT 10\n# and more that follows", "line 1, column 21: “)” cannot stand here"),
            ("SELECT * { ?s ?p ?o } ORDER BY", "line 1, column 31: the text ends here"),
            (
                "ASK { ?s no:such ?o }",
                "line 1, column 10: the prefix no: is not declared; write PREFIX no: <...> before the query",
            ),
        ];
        for (text, expected) in cases {
            assert!(wrong(text).unwrap().starts_with(expected), "{text}: {:?}", wrong(text));
        }
        let unbound = wrong("SELECT ?x (COUNT(*) AS ?n) { ?s ?p ?o }").unwrap();
        assert!(unbound.contains("SELECT contains a variable that is unbound"), "{unbound}");
    }

    proptest! {
        #[test]
        fn whatever_the_text_the_message_is_a_short_line(text in "[A-Z ?{}\\[\"'<:#.\n\u{e9}a-c]{0,60}") {
            if let Some(message) = wrong(&text) {
                prop_assert!(!message.contains('\n') && message.len() < 300, "{message}");
            }
        }
    }
}
