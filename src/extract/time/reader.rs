//! Reads one time expression at a place in a sentence.
//!
//! Entry points: [`may_open`], [`Reader::expression`]. Invariant: a reading looks at no more than a dozen words.

use jiff::civil::Date;

use super::calendar::{Days, nearest, shifted, weekday_from, weekday_up_to};
use super::numbers::{Unit, count, day_number, decade, month, spelled, unit, weekday, year};
use crate::annotate::{Document, TokenIx};

/// Words that a time expression may start with, beside numbers, months and weekdays.
const OPENERS: &[&str] = &[
    "today",
    "tonight",
    "yesterday",
    "tomorrow",
    "overnight",
    "last",
    "next",
    "this",
    "past",
    "coming",
    "the",
    "a",
    "an",
    "early",
    "mid",
    "late",
    "end",
    "beginning",
    "start",
    "earlier",
    "later",
    "since",
    "until",
    "till",
    "by",
    "before",
    "after",
    "between",
    "from",
    "nearly",
    "almost",
    "about",
    "around",
    "roughly",
    "over",
    "more",
    "some",
    "within",
    "in",
];
/// Words after which four digits are a year.
const BEFORE_YEARS: &[&str] = &[
    "in", "since", "until", "till", "by", "before", "after", "from", "to", "between", "and", "during", "early", "mid",
    "late", "of", "around", "for", "-",
];

/// Whether a time expression may start with this word.
#[must_use]
pub(super) fn may_open(word: &str) -> bool {
    let Some(first) = word.bytes().next() else { return false };
    first.is_ascii_digit()
        || OPENERS.iter().any(|opener| word.eq_ignore_ascii_case(opener))
        || spelled(word).is_some()
        || first.is_ascii_uppercase() && (month(word).is_some() || weekday(word).is_some())
}

/// What an expression means of what has been and of what is to come; nothing without the publication date it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) behind: Option<Days>,
    pub(super) ahead: Option<Days>,
}

impl Meaning {
    fn same(days: Option<Days>) -> Self {
        Self { behind: days, ahead: days }
    }

    fn map(self, change: impl Fn(Days) -> Option<Days>) -> Self {
        Self { behind: self.behind.and_then(&change), ahead: self.ahead.and_then(&change) }
    }
}

/// A length in tokens, and what they mean.
type Read = Option<(TokenIx, Meaning)>;

/// Looks at the words from `at` on.
pub(super) struct Reader<'d> {
    pub(super) document: &'d Document,
    pub(super) published: Option<Date>,
    pub(super) at: TokenIx,
    pub(super) start: TokenIx,
    pub(super) end: TokenIx,
}

impl Reader<'_> {
    /// The expression that starts here.
    pub(super) fn expression(&self) -> Read {
        self.bounded().or_else(|| self.range()).or_else(|| self.core(0))
    }

    fn word(&self, offset: TokenIx) -> &str {
        let token = self.at + offset;
        if token < self.end { self.document.form(token) } else { "" }
    }

    fn is(&self, offset: TokenIx, words: &[&str]) -> bool {
        let word = self.word(offset);
        words.iter().any(|known| word.eq_ignore_ascii_case(known))
    }

    /// The word before a token of this sentence.
    fn before(&self, token: TokenIx) -> &str {
        if token > self.start { self.document.form(token - 1) } else { "" }
    }

    fn skip_the(&self, offset: TokenIx) -> TokenIx {
        offset + TokenIx::from(self.is(offset, &["the"]))
    }

    /// "since March", "until 2010", "by the end of the year", "before Friday", "after 2020".
    fn bounded(&self) -> Read {
        let published = self.published;
        let bound = |days: Days| -> Option<Days> {
            if self.is(0, &["since"]) {
                Days::between(days.first, published.filter(|today| days.first.is_none_or(|first| first <= *today)))
            } else if self.is(0, &["until", "till"]) {
                Days::between(None, days.last)
            } else if self.is(0, &["by"]) {
                Days::between(published.filter(|today| days.last.is_none_or(|last| *today <= last)), days.last)
            } else if self.is(0, &["before"]) {
                Days::between(None, days.first.and_then(|first| first.yesterday().ok()))
            } else {
                Days::between(days.last.and_then(|last| last.tomorrow().ok()), None)
            }
        };
        if !self.is(0, &["since", "until", "till", "by", "before", "after"]) {
            return None;
        }
        let (length, meaning) = self.core(1)?;
        Some((length + 1, meaning.map(bound)))
    }

    /// "between 2014 and 2018", "from Monday to Friday", "2014-2018".
    fn range(&self) -> Read {
        let (opens, joins): (bool, &[&str]) = if self.is(0, &["between"]) {
            (true, &["and"])
        } else if self.is(0, &["from"]) {
            (true, &["to", "until", "till", "through"])
        } else {
            (false, &["-", "–"])
        };
        let opening = TokenIx::from(opens);
        let from_years = |at| year(self.word(at)).map(|y| (1, Meaning::same(Days::year(y))));
        let (first, from) = if opens { self.core(opening)? } else { from_years(0)? };
        let middle = opening + first;
        if !self.is(middle, joins) {
            return None;
        }
        let (second, to) = if opens { self.core(middle + 1)? } else { from_years(middle + 1)? };
        let join = |from: Option<Days>, to: Option<Days>| {
            from.zip(to).and_then(|(from, to)| Days::between(from.first, to.last))
        };
        let meaning = Meaning { behind: join(from.behind, to.behind), ahead: join(from.ahead, to.ahead) };
        Some((middle + 1 + second, meaning))
    }

    /// An expression without a word that bounds it.
    fn core(&self, at: TokenIx) -> Read {
        self.date(at)
            .or_else(|| self.part(at))
            .or_else(|| self.named(at))
            .or_else(|| self.counted(at))
            .or_else(|| self.calendar_word(at))
    }

    /// Dates: "4 March 2025", "March 4, 2025", "March 2025", "2025-03-04", "4 March", a month or a year alone.
    fn date(&self, at: TokenIx) -> Read {
        let first = self.word(at);
        if first.len() == 10
            && let Ok(date) = first.parse::<Date>()
        {
            return Some((1, Meaning::same(Some(Days::day(date)))));
        }
        let (day, named, length) = match (day_number(first), month(first)) {
            (Some(day), _) => {
                let of = TokenIx::from(self.is(at + 1, &["of"]));
                (Some(day), month(self.word(at + 1 + of))?, 2 + of)
            }
            (None, Some(named)) => match day_number(self.word(at + 1)) {
                Some(day) => (Some(day), named, 2),
                None => (None, named, 1),
            },
            (None, None) => return self.year_or_decade(at),
        };
        let comma = TokenIx::from(self.is(at + length, &[","]));
        let in_year = year(self.word(at + length + comma)).map(|year| (year, length + comma + 1));
        match (day, in_year) {
            (Some(day), Some((year, length))) => {
                Some((length, Meaning::same(Date::new(year, named, day).ok().map(Days::day))))
            }
            (Some(day), None) => {
                let date = self.published.and_then(|published| nearest(published, named, day));
                Some((length, Meaning::same(date.map(Days::day))))
            }
            (None, Some((year, length))) => Some((length, Meaning::same(Days::month(year, named)))),
            (None, None) => self.bare_month(at, named),
        }
    }

    /// A month alone is one where a preposition stands before it: "in May".
    fn bare_month(&self, at: TokenIx, named: i8) -> Read {
        let here = self.at + at;
        let before = self.before(here);
        let prepositions = [
            "in", "since", "until", "till", "by", "before", "after", "from", "to", "between", "and", "early", "mid",
            "late", "of", "during", "-",
        ];
        if !prepositions.iter().any(|word| before.eq_ignore_ascii_case(word)) {
            return None;
        }
        let back = |date: Date| Days::month(date.year() - i16::from(named > date.month()), named);
        let forth = |date: Date| Days::month(date.year() + i16::from(named < date.month()), named);
        Some((1, Meaning { behind: self.published.and_then(back), ahead: self.published.and_then(forth) }))
    }

    fn year_or_decade(&self, at: TokenIx) -> Read {
        let the = self.skip_the(at);
        if let Some(first) = decade(self.word(the)) {
            return Some((the - at + 1, Meaning::same(Days::years(first, first + 9))));
        }
        // "the 1990" and "s" as two words.
        if let Some(first) = year(self.word(the)).filter(|year| year % 10 == 0 && self.is(the + 1, &["s", "'s", "’s"]))
        {
            return Some((the - at + 2, Meaning::same(Days::years(first, first + 9))));
        }
        let here = self.at + at;
        let found = year(self.word(at))?;
        let before = self.before(here);
        let fits = BEFORE_YEARS.iter().any(|word| before.eq_ignore_ascii_case(word));
        fits.then(|| (1, Meaning::same(Days::year(found))))
    }

    /// "late 2023", "mid-March", "the end of the year", "early this week".
    fn part(&self, at: TokenIx) -> Read {
        if let Some(which) = ["early", "mid", "late"].iter().position(|word| self.is(at, &[word])) {
            let dash = TokenIx::from(self.is(at + 1, &["-"]));
            let the = self.skip_the(at + 1 + dash);
            let inner = self.date(the).or_else(|| self.named(the))?;
            let (length, meaning) = inner;
            return Some((the - at + length, meaning.map(|days| days.third(which))));
        }
        let joined = self.word(at).split_once('-').filter(|(start, _)| start.eq_ignore_ascii_case("mid"));
        if let Some(found) = joined.and_then(|(_, rest)| year(rest)) {
            return Some((1, Meaning::same(Days::year(found).and_then(|days| days.third(1)))));
        }
        let the = self.skip_the(at);
        let ends = ["beginning", "start", "end"].iter().position(|word| self.is(the, &[word]))?;
        if !self.is(the + 1, &["of"]) {
            return None;
        }
        let (length, whole) = self.date(the + 2).or_else(|| self.named(the + 2)).or_else(|| self.current(the + 2))?;
        let which = if ends == 2 { 2 } else { 0 };
        Some((the - at + 2 + length, whole.map(|days| days.third(which))))
    }

    /// "the year", "the month" after "end of".
    fn current(&self, at: TokenIx) -> Read {
        if !self.is(at, &["the"]) {
            return None;
        }
        let unit = unit(self.word(at + 1)).filter(|unit| matches!(unit, Unit::Week | Unit::Month | Unit::Year))?;
        Some((2, Meaning::same(self.published.and_then(|date| Days::around(date, unit)))))
    }

    /// "last Tuesday", "next month", "this year", "the past decade", "earlier this week".
    fn named(&self, at: TokenIx) -> Read {
        if self.is(at, &["earlier", "later"]) && self.is(at + 1, &["this"]) {
            let (length, whole) = self.named(at + 1)?;
            let today = self.published?;
            let cut = |days: Days| {
                if self.is(at, &["earlier"]) {
                    Days::between(days.first, Some(today))
                } else {
                    Days::between(Some(today), days.last)
                }
            };
            return Some((length + 1, whole.map(cut)));
        }
        let which = at;
        let steps = match () {
            () if self.is(which, &["last"]) => -1,
            () if self.is(which, &["next"]) => 1,
            () if self.is(which, &["this"]) => 0,
            () => return None,
        };
        let word = self.word(which + 1);
        if let Some(weekday) = weekday(word) {
            let date = self.published.and_then(|date| match steps {
                1 => date.nth_weekday(1, weekday).ok(),
                0 => weekday_from(date, weekday),
                _ => date.nth_weekday(-1, weekday).ok(),
            });
            return Some((2, Meaning::same(date.map(Days::day))));
        }
        if let Some(named) = month(word) {
            let back = |date: Date| Days::month(date.year() - i16::from(named >= date.month()), named);
            let forth = |date: Date| Days::month(date.year() + i16::from(named <= date.month()), named);
            let here = |date: Date| Days::month(date.year(), named);
            let days = self.published.and_then(|date| [back(date), here(date), forth(date)][(steps + 1) as usize]);
            return Some((2, Meaning::same(days)));
        }
        if word.eq_ignore_ascii_case("night") && steps == -1 {
            let night = self.published.and_then(|date| Days::between(date.yesterday().ok(), Some(date)));
            return Some((2, Meaning::same(night)));
        }
        if ["morning", "afternoon", "evening"].iter().any(|part| word.eq_ignore_ascii_case(part)) && steps == 0 {
            return Some((2, Meaning::same(self.published.map(Days::day))));
        }
        let unit = unit(word).filter(|unit| *unit != Unit::Day && !word.ends_with('s'))?;
        let days = self.published.and_then(|date| Days::around(shifted(date, unit, steps)?, unit));
        Some((2, Meaning::same(days)))
    }

    /// "three years ago", "nearly three years since", "in the past two weeks", "within ten days".
    fn counted(&self, at: TokenIx) -> Read {
        self.stretch(at).or_else(|| self.ago(at))
    }

    fn stretch(&self, at: TokenIx) -> Read {
        let the = self.skip_the(at);
        let back = self.is(the, &["past", "last"]);
        let forth = self.is(the, &["next", "coming"]);
        if back || forth && the > at {
            let counted = count(self.word(the + 1)).zip(unit(self.word(the + 2))).map(|found| (found, the - at + 3));
            let single = unit(self.word(the + 1)).filter(|_| the > at).map(|unit| ((1, unit), the - at + 2));
            let ((count, unit), length) = counted.or(single)?;
            let days = self.published.and_then(|date| {
                if back {
                    Days::between(shifted(date, unit, -count), Some(date))
                } else {
                    Days::between(Some(date), shifted(date, unit, count))
                }
            });
            return Some((length, Meaning::same(days)));
        }
        if self.is(at, &["within"]) {
            let (count, unit) = count(self.word(at + 1)).zip(unit(self.word(at + 2)))?;
            let days = self.published.and_then(|date| Days::between(Some(date), shifted(date, unit, count)));
            return Some((3, Meaning { behind: None, ahead: days })).filter(|_| self.published.is_some());
        }
        None
    }

    /// A count of units before the publication date; with "nearly", "about" or "more than" an interval as wide as the doubt.
    fn ago(&self, at: TokenIx) -> Read {
        let (approach, skip) = match () {
            () if self.is(at, &["nearly", "almost"]) => ((-1, 0), 1),
            () if self.is(at, &["about", "around", "roughly", "some"]) => ((-1, 1), 1),
            () if self.is(at, &["over"]) => ((0, 1), 1),
            () if self.is(at, &["more"]) && self.is(at + 1, &["than"]) => ((0, 1), 2),
            () => ((0, 0), 0),
        };
        let count = count(self.word(at + skip))?;
        let unit = unit(self.word(at + skip + 1))?;
        if !self.is(at + skip + 2, &["ago", "since"]) {
            return None;
        }
        let days = self.published.and_then(|date| {
            if approach == (0, 0) {
                return Days::around(shifted(date, unit, -count)?, unit);
            }
            Days::between(shifted(date, unit, -(count + approach.1)), shifted(date, unit, -(count + approach.0)))
        });
        Some((skip + 3, Meaning::same(days)))
    }

    /// "today", "yesterday", "overnight", a weekday, "the weekend".
    fn calendar_word(&self, at: TokenIx) -> Read {
        let day = |unit_steps: i32| self.published.and_then(|date| shifted(date, Unit::Day, unit_steps)).map(Days::day);
        let word = self.word(at);
        for (words, steps) in [(["today", "tonight"], 0), (["yesterday", ""], -1), (["tomorrow", ""], 1)] {
            if !word.is_empty() && words.iter().any(|known| word.eq_ignore_ascii_case(known)) {
                return Some((1, Meaning::same(day(steps))));
            }
        }
        if word.eq_ignore_ascii_case("overnight") {
            let night = self.published.and_then(|date| Days::between(date.yesterday().ok(), Some(date)));
            return Some((1, Meaning::same(night)));
        }
        if word.eq_ignore_ascii_case("the") && self.is(at + 1, &["weekend"]) {
            return Some((2, self.weekend()));
        }
        let weekday = weekday(word).filter(|_| word.starts_with(|c: char| c.is_ascii_uppercase()))?;
        let behind = self.published.and_then(|date| weekday_up_to(date, weekday)).map(Days::day);
        let ahead = self.published.and_then(|date| weekday_from(date, weekday)).map(Days::day);
        Some((1, Meaning { behind, ahead }))
    }

    fn weekend(&self) -> Meaning {
        use jiff::civil::Weekday;
        let two = |saturday: Option<Date>| saturday.and_then(|date| Days::between(Some(date), date.tomorrow().ok()));
        Meaning {
            behind: two(self.published.and_then(|date| weekday_up_to(date, Weekday::Saturday))),
            ahead: two(self.published.and_then(|date| weekday_from(date, Weekday::Saturday))),
        }
    }
}
