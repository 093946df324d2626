//! Numbers, months, weekdays and units as words.
//!
//! Entry points: one function a kind. Invariant: a word that is none gives nothing; none of them allocates.

use jiff::civil::Weekday;

use crate::text::{MONTHS, WEEKDAYS};

/// A stretch of time that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
    Decade,
}

fn position(word: &str, list: &[&str]) -> Option<usize> {
    list.iter().position(|known| word.eq_ignore_ascii_case(known))
}

/// A month by its name or abbreviation, written with a capital.
pub(super) fn month(word: &str) -> Option<i8> {
    if !word.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let short = word.trim_end_matches('.');
    let abbreviates = |name: &str| {
        (3..=4).contains(&short.len()) && name.get(..short.len()).is_some_and(|start| start.eq_ignore_ascii_case(short))
    };
    let at = position(short, &MONTHS).or_else(|| MONTHS.iter().position(|name| abbreviates(name)))?;
    i8::try_from(at + 1).ok()
}

/// A weekday, in any case of letters.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    let at = position(word, &WEEKDAYS)?;
    Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
}

/// "4", "4th".
pub(super) fn day_number(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = word.get(digits.len()..)?;
    let day: i8 = digits.parse().ok()?;
    ((1..=31).contains(&day) && matches!(suffix, "" | "st" | "nd" | "rd" | "th")).then_some(day)
}

/// A year of four digits.
pub(super) fn year(word: &str) -> Option<i16> {
    let year: i16 = word.parse().ok().filter(|_| word.len() == 4)?;
    (1000..=2199).contains(&year).then_some(year)
}

/// "1990s": the first year of the decade.
pub(super) fn decade(word: &str) -> Option<i16> {
    let digits = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).or_else(|| word.strip_suffix('s'))?;
    year(digits).filter(|year| year % 10 == 0)
}

/// A number up to twenty, in words.
pub(super) fn spelled(word: &str) -> Option<i32> {
    const NUMBERS: &[&str] = &[
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    position(word, NUMBERS).and_then(|at| i32::try_from(at + 1).ok())
}

/// A count, in digits or words.
pub(super) fn count(word: &str) -> Option<i32> {
    if word.eq_ignore_ascii_case("a") || word.eq_ignore_ascii_case("an") {
        return Some(1);
    }
    spelled(word).or_else(|| word.parse().ok()).filter(|n| (1..=2000).contains(n))
}

/// "day", "weeks", "decade".
pub(super) fn unit(word: &str) -> Option<Unit> {
    const UNITS: &[(&str, Unit)] = &[
        ("day", Unit::Day),
        ("week", Unit::Week),
        ("month", Unit::Month),
        ("year", Unit::Year),
        ("decade", Unit::Decade),
    ];
    let singular = word.strip_suffix(['s', 'S']).unwrap_or(word);
    UNITS.iter().find(|(name, _)| singular.eq_ignore_ascii_case(name)).map(|(_, unit)| *unit)
}
