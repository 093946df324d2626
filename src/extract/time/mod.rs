//! Time expressions, resolved by code against the publication date.
//!
//! Entry points: [`TimeLayer::new`], [`TimeLayer::at`], [`TimeLayer::ahead_at`]. Invariant: nothing is invented: an expression that needs
//! the publication date stays unresolved without one, and a vague one becomes an interval no narrower than its words.

mod calendar;
mod numbers;
mod reader;

use std::ops::Range;

use jiff::civil::Date;

use crate::annotate::{Document, TokenIx};
use crate::statement::TimeInterval;
use crate::text::TextRange;

use calendar::Days;
use reader::{Reader, may_open};

/// A time expression and what it means.
#[derive(Clone, Debug)]
struct TimeExpression {
    tokens: Range<TokenIx>,
    behind: Option<TimeInterval>,
    ahead: Option<TimeInterval>,
}

/// The time expressions of a document, in text order.
#[derive(Debug)]
pub struct TimeLayer {
    expressions: Vec<TimeExpression>,
    ranges: Vec<TextRange>,
    published: Option<Date>,
}

impl TimeLayer {
    /// Finds and resolves the expressions of a document that was published on that day.
    #[must_use]
    pub fn new(document: &Document, published: Option<Date>) -> Self {
        let mut expressions = Vec::new();
        for sentence in &document.sentences {
            let mut at = sentence.tokens.start;
            while at < sentence.tokens.end {
                let reader = Reader { document, published, at, start: sentence.tokens.start, end: sentence.tokens.end };
                let found = may_open(document.form(at)).then(|| reader.expression()).flatten();
                let Some((length, meaning)) = found else {
                    at += 1;
                    continue;
                };
                let tokens = at..at + length;
                at = tokens.end;
                let range = document.range_of(&tokens);
                let interval = |days: Option<Days>| days.map(|days| days.interval(range));
                let (behind, ahead) = (interval(meaning.behind), interval(meaning.ahead));
                expressions.push(TimeExpression { tokens, behind, ahead });
            }
        }
        let ranges = expressions.iter().map(|e| document.range_of(&e.tokens)).collect();
        Self { expressions, ranges, published }
    }

    /// The day that expressions count from.
    #[must_use]
    pub fn published(&self) -> Option<Date> {
        self.published
    }

    /// The expression at a token, of what has happened.
    #[must_use]
    pub fn at(&self, token: TokenIx) -> Option<&TimeInterval> {
        self.expression_at(token).and_then(|e| e.behind.as_ref())
    }

    /// The expression at a token, of what is to come: "on Friday" is then the next one.
    #[must_use]
    pub fn ahead_at(&self, token: TokenIx) -> Option<&TimeInterval> {
        self.expression_at(token).and_then(|e| e.ahead.as_ref())
    }

    /// Whether the token belongs to an expression of time: "in March" tells of no march.
    #[must_use]
    pub fn covers(&self, token: TokenIx) -> bool {
        self.expression_at(token).is_some()
    }

    fn expression_at(&self, token: TokenIx) -> Option<&TimeExpression> {
        let at = self.expressions.partition_point(|e| e.tokens.end <= token);
        self.expressions.get(at).filter(|e| e.tokens.contains(&token))
    }

    /// Expressions that need a publication date which the article lacks.
    pub fn unresolved(&self) -> impl Iterator<Item = TextRange> + '_ {
        self.expressions.iter().zip(&self.ranges).filter(|(e, _)| e.behind.is_none()).map(|(_, range)| *range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::Annotator;
    use crate::statement::Granularity;

    /// `published | text | expression | behind | ahead | granularity`, intervals as `first/last` with `..` for an open end, `=` for
    /// the same as behind, `-` for unresolved.
    const CASES: &str = include_str!("../../../tests/time/expressions.txt");

    fn show(interval: Option<&TimeInterval>) -> String {
        let Some(interval) = interval else { return "-".to_owned() };
        let day = |date: Option<Date>| date.map_or_else(|| "..".to_owned(), |date| date.to_string());
        if interval.earliest == interval.latest {
            return day(interval.earliest);
        }
        format!("{}/{}", day(interval.earliest), day(interval.latest))
    }

    #[test]
    fn expressions_mean_what_the_table_says() {
        let annotator = Annotator::load().unwrap();
        let mut faults = Vec::new();
        for line in CASES.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let fields: Vec<&str> = line.split('|').map(str::trim).collect();
            let &[published, text, expression, behind, ahead, granularity] = fields.as_slice() else {
                panic!("six fields: {line}");
            };
            let document = annotator.annotate(text, &[]);
            let layer = TimeLayer::new(&document, published.parse().ok());
            let found: Vec<&str> = layer.ranges.iter().map(|range| range.slice(text)).collect();
            let Some(at) = found.iter().position(|words| *words == expression) else {
                if expression != "-" || !found.is_empty() {
                    faults.push(format!("{text}: found {found:?}, wanted {expression}"));
                }
                continue;
            };
            let here = &layer.expressions[at];
            let wanted_ahead = if ahead == "=" { behind } else { ahead };
            let got = (show(here.behind.as_ref()), show(here.ahead.as_ref()));
            if got != (behind.to_owned(), wanted_ahead.to_owned()) {
                faults.push(format!("{text}: {got:?}, wanted {behind} and {wanted_ahead}"));
            }
            let exact = here.behind.as_ref().map(|interval| format!("{:?}", interval.granularity).to_lowercase());
            if exact.as_deref().unwrap_or("-") != granularity {
                faults.push(format!("{text}: {exact:?}, wanted {granularity}"));
            }
        }
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    }

    #[test]
    fn without_a_publication_date_only_absolute_dates_are_resolved() {
        let annotator = Annotator::load().unwrap();
        let document = annotator.annotate("They met on Tuesday and on 4 March 2025.", &[]);
        let layer = TimeLayer::new(&document, None);
        let days: Vec<_> = layer.expressions.iter().map(|e| e.behind.as_ref().map(|t| t.granularity)).collect();
        assert_eq!(days, [None, Some(Granularity::Day)]);
        assert_eq!(layer.unresolved().count(), 1);
    }
}
