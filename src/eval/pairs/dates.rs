//! Dates in a sentence, as the benchmark writes them: `25 February 2017`, and `01 January 2017` where only the year is said.
//!
//! Entry point: [`dates`]. Invariant: every year has one date, the fullest that its neighbours give.

use std::ops::Range;

use crate::annotate::{Document, TokenIx};
use crate::text::MONTHS;

/// Dates with their tokens and how they are written.
#[must_use]
pub fn dates(document: &Document) -> Vec<(Range<TokenIx>, String)> {
    let count = document.tokens.len() as TokenIx;
    let mut all = Vec::new();
    for year in (0..count).filter(|&token| is_year(document.form(token))) {
        let at = |back: u32| year.checked_sub(back).map(|token| (token, document.form(token)));
        // "25 February 2017", "February 25, 2017", "February 2017", "2017"
        let comma = u32::from(at(1).is_some_and(|(_, form)| form == ","));
        let (first, second) = (at(1 + comma), at(2 + comma));
        let month = |place: Option<(TokenIx, &str)>| place.and_then(|(token, form)| Some((token, month(form)?)));
        let day = |place: Option<(TokenIx, &str)>| place.and_then(|(token, form)| Some((token, day(form)?)));
        let (start, day, name) = match (month(first), day(second), day(first), month(second)) {
            (Some((_, name)), Some((start, day)), ..) => (start, day, name),
            (_, _, Some((_, day)), Some((start, name))) => (start, day, name),
            (Some((start, name)), ..) => (start, 1, name),
            _ => (year, 1, MONTHS[0]),
        };
        let (first, rest) = name.split_at(1);
        let name = format!("{}{rest}", first.to_uppercase());
        all.push((start..year + 1, format!("{day:02} {name} {}", document.form(year))));
    }
    all
}

fn is_year(form: &str) -> bool {
    form.len() == 4 && form.bytes().all(|byte| byte.is_ascii_digit()) && ("1000"..="2100").contains(&form)
}

fn month(form: &str) -> Option<&'static str> {
    let word = form.strip_suffix('.').unwrap_or(form).to_lowercase();
    let is_named = form.starts_with(char::is_uppercase) && word.len() >= 3;
    MONTHS.iter().copied().find(|name| is_named && name.starts_with(&word))
}

fn day(form: &str) -> Option<u32> {
    let number = form.trim_end_matches(|c: char| c.is_alphabetic());
    number.parse().ok().filter(|day| (1..=31).contains(day))
}
