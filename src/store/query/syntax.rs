//! What is wrong with the text of a query, in one line.
//!
//! Entry point: [`syntax`]. The parser gives as text the farthest place that it has looked at, and what it would have taken there. It
//! compares keywords as a whole, so what is wrong may stand before that place by the length of a keyword; where it does, a person is
//! shown the text up to the place, and else what stands there and the few signs that could. Invariant: the message is one line,
//! whatever the text.

use spargebra::SparqlSyntaxError;

use super::QueryError;
use super::misspelt::misspelt;
use super::text::undeclared;
use crate::rdf::Base;
use crate::vocab::PREFIXES;

/// Most letters of what stands at the place.
const LONGEST_WORD: usize = 30;
/// Most signs that a message lists.
const MOST_LISTED: usize = 12;
/// Letters of the longest keyword that a query can begin with.
const LONGEST_KEYWORD: usize = "CONSTRUCT".len();

/// What is wrong with a text. Of a prefix that is not declared the parser says neither which it is nor what to do.
pub(in crate::store) fn syntax(error: &SparqlSyntaxError, text: &str, base: &Base) -> QueryError {
    let said = error.to_string();
    let (line, column, message) = positioned(&said).unwrap_or((1, 1, &said));
    if let Some(error) = undeclared_prefix((line, column), text, base) {
        return error;
    }
    if let Some(error) = unknown_function((line, column), text) {
        return error;
    }
    let expected = Expected::of(message);
    let message = match (expected.sentence, expected.looked_ahead) {
        (Some(sentence), _) => sentence.split_whitespace().collect::<Vec<_>>().join(" "),
        (None, 0) => expected.message(found(text, line, column)),
        (None, letters) => near(text, (line, column), letters),
    };
    QueryError::Syntax { line, column, message }
}

/// The place and what is said of it, out of "error at 1:8: expected …".
fn positioned(said: &str) -> Option<(usize, usize, &str)> {
    let (place, message) = said.strip_prefix("error at ")?.split_once(": ")?;
    let (line, column) = place.split_once(':')?;
    Some((line.parse().ok()?, column.parse().ok()?, message))
}

fn undeclared_prefix(stopped: (usize, usize), text: &str, base: &Base) -> Option<QueryError> {
    let own = base.prefixes();
    let is_known =
        |wanted: &str| PREFIXES.iter().any(|(name, _)| *name == wanted) || own.iter().any(|(name, _)| *name == wanted);
    let (place, prefix) = undeclared(text, is_known)?;
    let (first, last) = (position(text, place.start), position(text, place.end + 1));
    // The parser may have stopped for another reason before it came to the name.
    if stopped < first || stopped > last {
        return None;
    }
    let message = format!("the prefix {prefix}: is not declared; write PREFIX {prefix}: <...> before the query");
    Some(QueryError::Syntax { line: first.0, column: first.1, message })
}

/// The parser takes a function that it does not know for the start of something else, and stops after it.
fn unknown_function(stopped: (usize, usize), text: &str) -> Option<QueryError> {
    let (place, word, near) = misspelt(text)?;
    let (line, column) = position(text, place);
    let advice = near.map_or_else(
        || "one of your own is called by its IRI or by a name with a prefix".to_owned(),
        |near| format!("did you mean {near}?"),
    );
    let message = format!("SPARQL has no function “{}”; {advice}", word.chars().take(LONGEST_WORD).collect::<String>());
    ((line, column) <= stopped).then_some(QueryError::Syntax { line, column, message })
}

/// Line and column, from 1, of a place in a text.
fn position(text: &str, place: usize) -> (usize, usize) {
    let before = text.get(..place).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before.get(line_start..).unwrap_or_default().chars().count() + 1)
}

/// The word that stands at a place, or the sign; none at the end of the text.
fn found(text: &str, line: usize, column: usize) -> Option<String> {
    let line_text = text.split('\n').nth(line.saturating_sub(1))?;
    let rest: String = line_text.chars().skip(column.saturating_sub(1)).collect();
    let later = text.split('\n').skip(line);
    let rest = std::iter::once(rest.as_str()).chain(later).map(str::trim).find(|rest| !rest.is_empty())?;
    let word: String = rest.chars().take_while(|letter| letter.is_alphanumeric() || "_:-".contains(*letter)).collect();
    let word = if word.is_empty() { rest.chars().take(1).collect() } else { word };
    Some(word.chars().take(LONGEST_WORD).collect())
}

/// What the parser had before it where it stopped, that many letters of it at least, from the start of a word.
fn near(text: &str, (line, column): (usize, usize), letters: usize) -> String {
    let lines = text.split('\n').take(line.saturating_sub(1)).map(|line| line.chars().count() + 1);
    let stop = lines.sum::<usize>() + column.saturating_sub(1);
    let before: Vec<char> = text.chars().take(stop).collect();
    let from = before.len().saturating_sub(letters);
    let start = before.iter().take(from).rposition(|letter| letter.is_whitespace()).map_or(0, |space| space + 1);
    let start = start.max(from.saturating_sub(LONGEST_WORD));
    let shown: String = before.get(start..).unwrap_or_default().iter().collect();
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    match (shown.is_empty(), text.chars().skip(stop).all(char::is_whitespace)) {
        (true, _) => "there is no query".to_owned(),
        (false, true) => format!("something is wrong or missing near the end, “{shown}”"),
        (false, false) => format!("something is wrong near “{shown}”"),
    }
}

/// What the parser would have taken.
#[derive(Debug, Default, PartialEq, Eq)]
struct Expected<'a> {
    /// Brackets and signs.
    signs: Vec<String>,
    /// What it says in words.
    sentence: Option<&'a str>,
    /// Letters by which what is wrong may stand before the place: of the longest keyword that was compared.
    looked_ahead: usize,
}

impl<'a> Expected<'a> {
    fn of(message: &'a str) -> Self {
        let list = message.strip_prefix("expected one of ").or_else(|| message.strip_prefix("expected "));
        let Some(list) = list else { return Self { sentence: Some(message), ..Self::default() } };
        let mut expected = Self::default();
        for item in list.split(", ") {
            let quoted = item.strip_prefix('"').and_then(|item| item.strip_suffix('"'));
            let letters = match (quoted, item) {
                (Some(sign), _) => {
                    expected.signs.push(sign.replace("\\\"", "\"").replace("\\\\", "\\"));
                    0
                }
                // Any character: the text ends within what would be compared with a keyword.
                (None, "[_]") => LONGEST_KEYWORD,
                (None, word) if word.bytes().all(|byte| byte.is_ascii_uppercase()) => word.len(),
                (None, words) if words.contains(' ') && !words.starts_with('[') => {
                    expected.sentence = Some(words);
                    0
                }
                // Classes of characters.
                (None, _) => 0,
            };
            expected.looked_ahead = expected.looked_ahead.max(letters);
        }
        expected
    }

    /// What stands at the place, and what could.
    fn message(&self, found: Option<String>) -> String {
        let here = found.map_or_else(|| "the text ends here".to_owned(), |word| format!("“{word}” cannot stand here"));
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
            ("SELEC * { ?s ?p ?o }", "line 1, column 10: something is wrong near “SELEC * {”"),
            ("", "line 1, column 1: there is no query"),
            ("SELECT * { ?s ?p ", "line 1, column 18: something is wrong or missing near the end, “* { ?s ?p”"),
            ("ASK {\n  ?s ?p ?o ]\n}", "line 3, column 2: something is wrong or missing near the end, “?p ?o ] }”"),
            (
                "ASK { ?s ?p ?o FILTER(CONTAINZ(?o, 'a')) }",
                "line 1, column 23: SPARQL has no function “CONTAINZ”; did you mean CONTAINS?",
            ),
            (
                "ASK { ?s no:such ?o }",
                "line 1, column 10: the prefix no: is not declared; write PREFIX no: <...> before the query",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(wrong(text).unwrap(), expected, "{text}");
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
