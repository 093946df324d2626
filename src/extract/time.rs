//! Time expressions, resolved by code against the publication date.
//!
//! Entry points: [`TimeLayer::new`], [`TimeLayer::within`], [`TimeLayer::at`]. Invariant: nothing is invented: an expression that needs the
//! publication date stays unresolved without one, and a vague one becomes an interval no narrower than its words.

use std::ops::Range;

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use crate::annotate::{Document, TokenIx};
use crate::statement::{Granularity, TimeInterval};
use crate::text::TextRange;

/// A time expression and what it means.
#[derive(Clone, Debug)]
struct TimeExpression {
    tokens: Range<TokenIx>,
    interval: Option<TimeInterval>,
}

/// The time expressions of a document, in text order.
#[derive(Debug)]
pub struct TimeLayer {
    expressions: Vec<TimeExpression>,
    ranges: Vec<TextRange>,
}

impl TimeLayer {
    /// Finds and resolves the expressions of a document that was published on that day.
    #[must_use]
    pub fn new(document: &Document, published: Option<Date>) -> Self {
        let mut expressions = Vec::new();
        for sentence in &document.sentences {
            let mut at = sentence.tokens.start;
            while at < sentence.tokens.end {
                let reader = Reader { document, published, at, end: sentence.tokens.end };
                let found = reader.expression();
                at = found.as_ref().map_or(at + 1, |found| found.tokens.end);
                expressions.extend(found);
            }
        }
        let ranges = expressions.iter().map(|e| document.range_of(&e.tokens)).collect();
        Self { expressions, ranges }
    }

    /// The expression at a token.
    #[must_use]
    pub fn at(&self, token: TokenIx) -> Option<&TimeInterval> {
        let at = self.expressions.partition_point(|e| e.tokens.end <= token);
        self.expressions.get(at).filter(|e| e.tokens.contains(&token)).and_then(|e| e.interval.as_ref())
    }

    /// Expressions that need a publication date which the article lacks.
    pub fn unresolved(&self) -> impl Iterator<Item = TextRange> + '_ {
        self.expressions.iter().zip(&self.ranges).filter(|(e, _)| e.interval.is_none()).map(|(_, range)| *range)
    }
}

struct Reader<'d> {
    document: &'d Document,
    published: Option<Date>,
    at: TokenIx,
    end: TokenIx,
}

/// Days from first to last, with how exact they are.
type Days = (Date, Date, Granularity);

impl Reader<'_> {
    fn expression(&self) -> Option<TimeExpression> {
        let (length, days) = self.absolute().map(|(n, days)| (n, Some(days))).or_else(|| self.relative())?;
        let tokens = self.at..self.at + length;
        let interval = days.map(|(earliest, latest, granularity)| TimeInterval {
            expression: self.document.range_of(&tokens),
            earliest: Some(earliest),
            latest: Some(latest),
            granularity,
        });
        Some(TimeExpression { tokens, interval })
    }

    fn word(&self, offset: TokenIx) -> &str {
        let token = self.at + offset;
        if token < self.end { self.document.form(token) } else { "" }
    }

    /// Dates that need no publication date: "4 March 2025", "March 4, 2025", "March 2025", "2025-03-04", "in 2014".
    fn absolute(&self) -> Option<(TokenIx, Days)> {
        let first = self.word(0);
        if let Ok(date) =
            first.parse::<Date>().map_err(drop).and_then(|date| if first.len() == 10 { Ok(date) } else { Err(()) })
        {
            return Some((1, (date, date, Granularity::Day)));
        }
        if let (Some(day), Some(month), Some(year)) = (day_number(first), month(self.word(1)), year(self.word(2))) {
            return Some((3, on(year, month, day)?));
        }
        let month = month(first)?;
        if let Some(year) = year(self.word(1)) {
            return Some((2, whole_month(year, month)?));
        }
        let day = day_number(self.word(1))?;
        let comma = TokenIx::from(self.word(2) == ",");
        let year = year(self.word(2 + comma))?;
        Some((3 + comma, on(year, month, day)?))
    }

    /// Expressions that count from the publication date; their meaning is open without one.
    fn relative(&self) -> Option<(TokenIx, Option<Days>)> {
        let day = |date: Option<Date>| date.map(|date| (date, date, Granularity::Day));
        let first = self.word(0).to_lowercase();
        let shifted = |days: i64| self.published.and_then(|date| date.checked_add(days.days()).ok());
        match first.as_str() {
            "today" | "tonight" => return Some((1, day(self.published))),
            "yesterday" => return Some((1, day(shifted(-1)))),
            "tomorrow" => return Some((1, day(shifted(1)))),
            "last" | "next" | "this" => return self.named_period(&first),
            "in" => return year(self.word(1)).map(|year| (2, Some(whole_year(year)))),
            _ => {}
        }
        if let Some(weekday) = weekday(&first).filter(|_| self.word(0).starts_with(char::is_uppercase)) {
            return Some((1, day(self.published.map(|date| latest_weekday(date, weekday)))));
        }
        self.ago().or_else(|| self.day_of_month())
    }

    /// "last Tuesday", "next month", "this year".
    fn named_period(&self, which: &str) -> Option<(TokenIx, Option<Days>)> {
        let unit = self.word(1).to_lowercase();
        if let Some(weekday) = weekday(&unit) {
            let date = self.published.and_then(|date| match which {
                "next" => date.nth_weekday(1, weekday).ok(),
                _ => date.nth_weekday(-1, weekday).ok(),
            });
            return Some((2, date.map(|date| (date, date, Granularity::Day))));
        }
        let steps: i64 = match which {
            "last" => -1,
            "next" => 1,
            _ => 0,
        };
        let period = match unit.as_str() {
            "week" => self.published.and_then(|date| whole_week(date, steps)),
            "month" => self
                .published
                .and_then(|date| date.checked_add(steps.months()).ok())
                .and_then(|d| whole_month(d.year(), d.month())),
            "year" => {
                self.published.and_then(|date| date.checked_add(steps.years()).ok()).map(|d| whole_year(d.year()))
            }
            _ => return None,
        };
        Some((2, period))
    }

    /// "three years ago": an interval as wide as the unit.
    fn ago(&self) -> Option<(TokenIx, Option<Days>)> {
        let count = number(self.word(0))?;
        if !self.word(2).eq_ignore_ascii_case("ago") {
            return None;
        }
        let unit = self.word(1).to_lowercase();
        let back = |span: Span| self.published.and_then(|date| date.checked_sub(span).ok());
        let days = match unit.trim_end_matches('s') {
            "day" => back(count.days()).map(|date| (date, date, Granularity::Day)),
            "week" => back(count.weeks()).and_then(|date| whole_week(date, 0)),
            "month" => back(count.months()).and_then(|date| whole_month(date.year(), date.month())),
            "year" => back(count.years()).map(|date| whole_year(date.year())),
            _ => return None,
        };
        Some((3, days))
    }

    /// "March 4", "4 March": the occurrence nearest to the publication date.
    fn day_of_month(&self) -> Option<(TokenIx, Option<Days>)> {
        let (month, day) = match (month(self.word(0)), day_number(self.word(1))) {
            (Some(month), Some(day)) => (month, day),
            _ => (month(self.word(1))?, day_number(self.word(0))?),
        };
        let date = self.published.and_then(|published| {
            let years = [published.year() - 1, published.year(), published.year() + 1];
            let dates = years.into_iter().filter_map(|year| Date::new(year, month, day).ok());
            dates.min_by_key(|date| days_between(*date, published).unsigned_abs())
        });
        Some((2, date.map(|date| (date, date, Granularity::Day))))
    }
}

fn days_between(a: Date, b: Date) -> i32 {
    a.since(b).map_or(i32::MAX, |span| span.get_days())
}

fn on(year: i16, month: i8, day: i8) -> Option<Days> {
    let date = Date::new(year, month, day).ok()?;
    Some((date, date, Granularity::Day))
}

fn whole_month(year: i16, month: i8) -> Option<Days> {
    let first = Date::new(year, month, 1).ok()?;
    Some((first, first.last_of_month(), Granularity::Month))
}

fn whole_year(year: i16) -> Days {
    (Date::constant(year, 1, 1), Date::constant(year, 12, 31), Granularity::Year)
}

/// Monday to Sunday of the week that lies `steps` weeks from that of `date`.
fn whole_week(date: Date, steps: i64) -> Option<Days> {
    let since_monday = i64::from(date.weekday().to_monday_zero_offset());
    let monday = date.checked_add((7 * steps - since_monday).days()).ok()?;
    Some((monday, monday.checked_add(6.days()).ok()?, Granularity::Interval))
}

/// A bare weekday is that of the week before or on the publication date, as news writes it.
fn latest_weekday(published: Date, weekday: Weekday) -> Date {
    if published.weekday() == weekday { published } else { published.nth_weekday(-1, weekday).unwrap_or(published) }
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: &[&str] = &[
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = word.trim_end_matches('.').to_lowercase();
    let starts_upper = word.starts_with(char::is_uppercase);
    let abbreviates = |name: &str| lower.len() >= 3 && lower.len() <= 4 && name.starts_with(&lower);
    let at = MONTHS.iter().position(|name| *name == lower || abbreviates(name)).filter(|_| starts_upper)?;
    i8::try_from(at + 1).ok()
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word.to_lowercase().as_str() {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

fn day_number(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &word[digits.len()..];
    let day: i8 = digits.parse().ok()?;
    ((1..=31).contains(&day) && matches!(suffix, "" | "st" | "nd" | "rd" | "th")).then_some(day)
}

fn year(word: &str) -> Option<i16> {
    let year: i16 = word.parse().ok().filter(|_| word.len() == 4)?;
    (1000..=2199).contains(&year).then_some(year)
}

fn number(word: &str) -> Option<i64> {
    const NUMBERS: &[&str] =
        &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let lower = word.to_lowercase();
    if matches!(lower.as_str(), "a" | "an") {
        return Some(1);
    }
    let spelled = NUMBERS.iter().position(|name| *name == lower).and_then(|at| i64::try_from(at + 1).ok());
    spelled.or_else(|| lower.parse().ok()).filter(|n| (1..=2000).contains(n))
}
