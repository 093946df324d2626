//! When an article was published, at the precision it was stated with.
//!
//! Entry point: [`Published`], by `str::parse` for dates people type and metadata holds. Invariant: nothing is added
//! to what was stated: a date without a clock time stays a date, a clock time without a zone stays local. Dates whose
//! order of day and month cannot be told (`03/04/2025`) are refused rather than guessed.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::{rfc2822, temporal::Pieces};
use jiff::tz::Offset;

use crate::text::{MONTHS, WEEKDAYS};

/// A point or a day of publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Published {
    /// Only the day is known.
    Day(Date),
    /// Day and clock time are known, the time zone is not.
    Local(DateTime),
    /// An instant, with the offset from UTC it was stated with: the day at the publisher's desk depends on it.
    Instant(Timestamp, Offset),
}

impl Published {
    /// The calendar day as the publisher stated it; words like "yesterday" count from here.
    #[must_use]
    pub fn day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Local(time) => time.date(),
            Self::Instant(instant, offset) => offset.to_datetime(instant).date(),
        }
    }

    /// The instant, where clock time and zone are known.
    #[must_use]
    pub fn instant(self) -> Option<Timestamp> {
        match self {
            Self::Instant(instant, _) => Some(instant),
            Self::Day(_) | Self::Local(_) => None,
        }
    }

    /// Whether only the day is known.
    #[must_use]
    pub fn is_day(self) -> bool {
        matches!(self, Self::Day(_))
    }
}

/// The lexical form of `xsd:date` or `xsd:dateTime`, with the stated offset (`Z` for UTC).
impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Local(time) => write!(f, "{time}"),
            Self::Instant(instant, offset) if offset.is_zero() => write!(f, "{instant}"),
            Self::Instant(instant, offset) => write!(f, "{}", instant.display_with_offset(*offset)),
        }
    }
}

/// A text that is no date this reader understands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a date; write it as 2025-02-05 or 2025-02-05T14:30:00Z")]
pub struct NotADate(pub String);

impl FromStr for Published {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        iso(text).or_else(|| mail_date(text)).or_else(|| spelled(text)).ok_or_else(|| NotADate(cut(text)))
    }
}

fn cut(text: &str) -> String {
    text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn zoned(time: DateTime, offset: Offset) -> Option<Published> {
    Some(Published::Instant(offset.to_timestamp(time).ok()?, offset))
}

/// ISO 8601 and RFC 3339, with `T` or a space, `Z`, `+01:00` or `+0100`, and the date alone.
fn iso(text: &str) -> Option<Published> {
    let parsed = Pieces::parse(text).ok()?;
    let Some(time) = parsed.time() else { return Some(Published::Day(parsed.date())) };
    let time = parsed.date().to_datetime(time);
    match parsed.to_numeric_offset() {
        Some(offset) => zoned(time, offset),
        None => Some(Published::Local(time)),
    }
}

fn mail_date(text: &str) -> Option<Published> {
    let zoned = rfc2822::parse(text).ok()?;
    Some(Published::Instant(zoned.timestamp(), zoned.offset()))
}

/// Dates as people write them, month by name, with or without weekday and ordinal suffix.
fn spelled(text: &str) -> Option<Published> {
    let words: Vec<&str> = text.split([' ', ',', '|', '\u{a0}']).filter(|word| !word.is_empty()).collect();
    let words = match words.split_first() {
        Some((first, rest)) if is_weekday(first) => rest,
        _ => &words[..],
    };
    let [first, second, year] = words.get(..3)? else { return None };
    let (month, day) = match (month(first), month(second)) {
        (Some(month), _) => (month, second),
        (None, Some(month)) => (month, first),
        (None, None) => return None,
    };
    // A clock time after the day is passed over: its zone is named in too many ways.
    let rest_is_time = words.get(3..).unwrap_or_default().iter().all(|word| is_clock_word(word));
    if year.len() != 4 || !rest_is_time {
        return None;
    }
    let digits = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    Date::new(year.parse().ok()?, month, digits.parse().ok()?).ok().map(Published::Day)
}

/// Whether a line is nothing but a day, with a weekday, a year or a clock time beside it.
pub(super) fn is_date_line(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', ',', '|', '\u{a0}']).filter(|word| !word.is_empty()).take(9).collect();
    let day_words = words.iter().filter(|word| month(word).is_some()).count();
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let is_part = |word: &str| is_number(word) || is_weekday(word) || month(word).is_some() || is_clock_word(word);
    day_words == 1 && words.len() > 1 && words.len() < 9 && words.iter().all(|word| is_part(word))
}

/// "10:15", "a.m.", "GMT", "at".
fn is_clock_word(word: &str) -> bool {
    let is_time =
        word.contains([':', '.']) && word.bytes().all(|byte| byte.is_ascii_digit() || b":.apmAPM".contains(&byte));
    let word = word.replace('.', "").to_ascii_lowercase();
    const KNOWN: &[&str] =
        &["at", "on", "am", "pm", "gmt", "utc", "bst", "cet", "cest", "est", "edt", "pst", "pdt", "et", "ist", "-"];
    is_time || KNOWN.contains(&word.as_str())
}

/// Whether a text is a day as datelines give it, with or without its year: "March 3", "3 May", "Feb. 5, 2025".
pub(super) fn is_day_of_year(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).take(4).collect();
    let is_number = |word: &str| !word.is_empty() && word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit());
    match words[..] {
        [a, b] | [a, b, _] => (month(a).is_some() && is_number(b)) || (is_number(a) && month(b).is_some()),
        _ => false,
    }
}

fn named(word: &str, names: &[&str]) -> Option<usize> {
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    names.iter().position(|name| *name == word || (word.len() >= 3 && name.starts_with(&word)))
}

fn month(word: &str) -> Option<i8> {
    named(word, &MONTHS).and_then(|index| i8::try_from(index + 1).ok())
}

fn is_weekday(word: &str) -> bool {
    named(word, &WEEKDAYS).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Input, canonical form, day.
    const DATES: &[(&str, &str, &str)] = &[
        ("2025-02-05", "2025-02-05", "2025-02-05"),
        (" 2025-02-05T14:30:00Z ", "2025-02-05T14:30:00Z", "2025-02-05"),
        ("2025-02-05T23:30:00-05:00", "2025-02-05T23:30:00-05:00", "2025-02-05"),
        ("2025-02-05T23:30:00+0100", "2025-02-05T23:30:00+01:00", "2025-02-05"),
        ("2025-02-05 14:30:00", "2025-02-05T14:30:00", "2025-02-05"),
        ("2025-02-05T14:30", "2025-02-05T14:30:00", "2025-02-05"),
        ("2025-02-05T14:30:00.123Z", "2025-02-05T14:30:00.123Z", "2025-02-05"),
        ("20250205T143000Z", "2025-02-05T14:30:00Z", "2025-02-05"),
        ("Wed, 05 Feb 2025 14:30:00 GMT", "2025-02-05T14:30:00Z", "2025-02-05"),
        ("Wed, 05 Feb 2025 14:30:00 +0200", "2025-02-05T14:30:00+02:00", "2025-02-05"),
        ("February 5, 2025", "2025-02-05", "2025-02-05"),
        ("Wednesday 5th Feb. 2025", "2025-02-05", "2025-02-05"),
        ("5 February 2025 at 10:15 a.m. GMT", "2025-02-05", "2025-02-05"),
    ];

    #[test]
    fn reads_dates_at_their_own_precision() {
        for (input, canonical, day) in DATES {
            let read: Published = input.parse().unwrap_or_else(|e| panic!("{input}: {e}"));
            assert_eq!(read.to_string(), *canonical, "{input}");
            assert_eq!(read.day().to_string(), *day, "{input}");
            assert_eq!(read.to_string().parse::<Published>().as_ref(), Ok(&read), "{input} round trip");
        }
    }

    #[test]
    fn date_lines_are_nothing_else() {
        for line in ["3 March", "Monday, March 3, 2025 | 10:15 GMT", "May 3 at 9:00 am"] {
            assert!(is_date_line(line), "{line}");
        }
        for line in ["March", "May said no", "2025", "March 3 was cold", "10:15 GMT"] {
            assert!(!is_date_line(line), "{line}");
        }
    }

    #[test]
    fn refuses_what_it_would_have_to_guess() {
        for text in [
            "",
            "yesterday",
            "03/04/2025",
            "2025",
            "2025-13-01",
            "February 30, 2025",
            "5 o'clock 2025",
            "March 3, 2025 and more",
        ] {
            assert!(text.parse::<Published>().is_err(), "{text}");
        }
    }
}
