//! What an analyst writes, as a query of the index.
//!
//! Entry point: [`query`]. Invariant: any text is a query or none; nothing in it is a mistake.

use tantivy::Term;
use tantivy::query::{BooleanQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query, RegexQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::tokenizer::{TextAnalyzer, TokenStream as _};

/// Alternatives, separated by `|`, of words that must all be there.
pub(super) fn query(field: Field, text: &str, analyzer: &mut TextAnalyzer) -> Option<BooleanQuery> {
    let mut alternatives = Vec::new();
    let mut current = Vec::new();
    for part in parts(text) {
        if part.text == "|" && !part.is_quoted {
            alternatives.extend(all_of(std::mem::take(&mut current)));
        } else {
            current.extend(clause(field, &part, analyzer));
        }
    }
    alternatives.extend(all_of(current));
    (!alternatives.is_empty()).then(|| {
        BooleanQuery::new(
            alternatives.into_iter().map(|one| (Occur::Should, Box::new(one) as Box<dyn Query>)).collect(),
        )
    })
}

/// Something must be there: words that must not are no search by themselves.
fn all_of(clauses: Vec<(Occur, Box<dyn Query>)>) -> Option<BooleanQuery> {
    clauses.iter().any(|(occur, _)| *occur == Occur::Must).then(|| BooleanQuery::new(clauses))
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Part {
    text: String,
    is_quoted: bool,
    is_excluded: bool,
    is_start: bool,
}

/// Words and quoted phrases, with what stands before and after them.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let mut part = Part { is_excluded: first == '-', ..Part::default() };
        let body = rest.trim_start_matches('-');
        if let Some(quoted) = body.strip_prefix('"') {
            part.is_quoted = true;
            let end = quoted.find('"').unwrap_or(quoted.len());
            part.text = quoted.get(..end).unwrap_or_default().to_owned();
            rest = quoted.get(end + 1..).unwrap_or_default();
        } else {
            let end = body.find(char::is_whitespace).unwrap_or(body.len());
            part.text = body.get(..end).unwrap_or_default().to_owned();
            rest = body.get(end..).unwrap_or_default();
        }
        if let Some(after) = rest.strip_prefix('*') {
            part.is_start = true;
            rest = after;
        } else if let Some(start) = part.text.strip_suffix('*').filter(|_| !part.is_quoted) {
            part.text = start.to_owned();
            part.is_start = true;
        }
        rest = rest.trim_start();
        parts.push(part);
    }
    parts
}

fn clause(field: Field, part: &Part, analyzer: &mut TextAnalyzer) -> Option<(Occur, Box<dyn Query>)> {
    let mut words = Vec::new();
    analyzer.token_stream(&part.text).process(&mut |token| words.push(token.text.clone()));
    let terms: Vec<Term> = words.iter().map(|word| Term::from_field_text(field, word)).collect();
    let query: Box<dyn Query> = match (terms.as_slice(), part.is_start) {
        ([], _) => return None,
        // A token is letters and digits alone, so it means itself in a pattern.
        ([_], true) => Box::new(RegexQuery::from_pattern(&format!("{}.*", words.first()?), field).ok()?),
        ([term], false) => Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs)),
        (_, true) => Box::new(PhrasePrefixQuery::new(terms)),
        (_, false) => Box::new(PhraseQuery::new(terms)),
    };
    Some((if part.is_excluded { Occur::MustNot } else { Occur::Must }, query))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_phrases_starts_and_exclusions_are_told_apart() {
        let part = |text: &str| Part { text: text.to_owned(), ..Part::default() };
        let found = parts("talks \"cease fire\" -\"no deal\" neg* | -war \"open end");
        let expected = vec![
            part("talks"),
            Part { is_quoted: true, ..part("cease fire") },
            Part { is_quoted: true, is_excluded: true, ..part("no deal") },
            Part { is_start: true, ..part("neg") },
            part("|"),
            Part { is_excluded: true, ..part("war") },
            Part { is_quoted: true, ..part("open end") },
        ];
        assert_eq!(found, expected);
    }
}
