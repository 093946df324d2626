//! Intervals of days, and the arithmetic on them.
//!
//! Entry points: the constructors of [`Days`]. Invariant: the first day never lies after the last.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::numbers::Unit;
use crate::statement::{Granularity, TimeInterval};
use crate::text::TextRange;

/// From a first to a last day, either of which may be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) first: Option<Date>,
    pub(super) last: Option<Date>,
    pub(super) granularity: Granularity,
}

impl Days {
    pub(super) fn day(date: Date) -> Self {
        Self { first: Some(date), last: Some(date), granularity: Granularity::Day }
    }

    /// `None` where the bounds exclude each other.
    pub(super) fn between(first: Option<Date>, last: Option<Date>) -> Option<Self> {
        let ordered = first.zip(last).is_none_or(|(first, last)| first <= last);
        (ordered && first.or(last).is_some()).then_some(Self { first, last, granularity: Granularity::Interval })
    }

    pub(super) fn month(year: i16, month: i8) -> Option<Self> {
        let first = Date::new(year, month, 1).ok()?;
        Some(Self { first: Some(first), last: Some(first.last_of_month()), granularity: Granularity::Month })
    }

    pub(super) fn year(year: i16) -> Option<Self> {
        let (first, last) = (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?);
        Some(Self { first: Some(first), last: Some(last), granularity: Granularity::Year })
    }

    /// From the first day of one year to the last of another.
    pub(super) fn years(from: i16, to: i16) -> Option<Self> {
        Self::between(Date::new(from, 1, 1).ok(), Date::new(to, 12, 31).ok())
    }

    /// Monday to Sunday of the week of a day.
    pub(super) fn week(date: Date) -> Option<Self> {
        let monday = date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).ok()?;
        Self::between(Some(monday), monday.checked_add(6.days()).ok())
    }

    /// The calendar unit that holds a day.
    pub(super) fn around(date: Date, unit: Unit) -> Option<Self> {
        match unit {
            Unit::Day => Some(Self::day(date)),
            Unit::Week => Self::week(date),
            Unit::Month => Self::month(date.year(), date.month()),
            Unit::Year => Self::year(date.year()),
            Unit::Decade => Self::years(date.year() - date.year() % 10, date.year() - date.year() % 10 + 9),
        }
    }

    /// The first, second or last third, named vaguely.
    pub(super) fn third(self, which: usize) -> Option<Self> {
        let (first, last) = (self.first?, self.last?);
        if self.granularity == Granularity::Year {
            let month = i8::try_from(4 * which).ok()? + 1;
            let end = Self::month(first.year(), month + 3)?;
            return Self::between(Date::new(first.year(), month, 1).ok(), end.last);
        }
        let days = i64::from(last.since(first).ok()?.get_days()) + 1;
        let (from, to) = (days * i64::try_from(which).ok()? / 3, days * i64::try_from(which + 1).ok()? / 3 - 1);
        Self::between(first.checked_add(from.days()).ok(), first.checked_add(to.days()).ok())
    }

    pub(super) fn interval(self, expression: TextRange) -> TimeInterval {
        TimeInterval { expression, earliest: self.first, latest: self.last, granularity: self.granularity }
    }
}

/// A day some units away; negative for the past.
pub(super) fn shifted(date: Date, unit: Unit, steps: i32) -> Option<Date> {
    let steps = i64::from(steps);
    let span: Span = match unit {
        Unit::Day => steps.days(),
        Unit::Week => steps.weeks(),
        Unit::Month => steps.months(),
        Unit::Year => steps.years(),
        Unit::Decade => (10 * steps).years(),
    };
    date.checked_add(span).ok()
}

/// The last such weekday up to a day.
pub(super) fn weekday_up_to(date: Date, weekday: Weekday) -> Option<Date> {
    if date.weekday() == weekday { Some(date) } else { date.nth_weekday(-1, weekday).ok() }
}

/// The first such weekday from a day on.
pub(super) fn weekday_from(date: Date, weekday: Weekday) -> Option<Date> {
    if date.weekday() == weekday { Some(date) } else { date.nth_weekday(1, weekday).ok() }
}

/// The occurrence of a day of the year that is nearest to a date.
pub(super) fn nearest(published: Date, month: i8, day: i8) -> Option<Date> {
    let years = [published.year() - 1, published.year(), published.year() + 1];
    let dates = years.into_iter().filter_map(|year| Date::new(year, month, day).ok());
    dates.min_by_key(|date| date.since(published).map_or(i32::MAX, |span| span.get_days()).unsigned_abs())
}
