//! What is wrong with the text of a query, in one line.
//!
//! Entry point: [`syntax`]. The parser gives the place as text, and then all that could stand there: names of keywords, signs,
//! classes of characters. Of those, a person is told the few words and signs, and what stands there instead. Invariant: the
//! message is one line, whatever the text.

use spargebra::SparqlSyntaxError;

use super::QueryError;
use super::text::undeclared;
use crate::rdf::Base;
use crate::vocab::PREFIXES;

/// Most letters of what stands at the place.
const LONGEST_WORD: usize = 30;
/// Most keywords and signs that a message lists.
const MOST_LISTED: usize = 12;

/// What is wrong with a text. Of a prefix that is not declared the parser says neither which it is nor what to do.
pub(in crate::store) fn syntax(error: &SparqlSyntaxError, text: &str, base: &Base) -> QueryError {
    let said = error.to_string();
    let (line, column, message) = positioned(&said).unwrap_or((1, 1, &said));
    if let Some(error) = undeclared_prefix((line, column), text, base) {
        return error;
    }
    let expected = Expected::of(message);
    let (line, column) = expected.begin(line, column);
    let message = expected.message(found(text, line, column));
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
                Some(sign) => expected.signs.push(sign.replace("\\\"", "\"")),
                None if item.bytes().all(|byte| byte.is_ascii_uppercase()) => expected.keywords.push(item),
                None if item.contains(' ') && !item.starts_with('[') => expected.sentence = Some(item),
                // Classes of characters.
                None => {}
            }
        }
        expected
    }

    /// Where what was found begins: a keyword is compared as a whole, and the parser stops behind what it compared.
    fn begin(&self, line: usize, column: usize) -> (usize, usize) {
        match self.keywords.as_slice() {
            [keyword] if self.signs.is_empty() && self.sentence.is_none() => {
                (line, column.checked_sub(keyword.len()).filter(|begin| *begin > 0).unwrap_or(column))
            }
            _ => (line, column),
        }
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
        let signs = self.signs.iter().map(String::as_str);
        let listed: Vec<&str> = self.keywords.iter().copied().chain(signs).take(MOST_LISTED + 1).collect();
        match listed.as_slice() {
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
            ("SELECT * { ?s ?p ", "line 1, column 18: the text ends here"),
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
