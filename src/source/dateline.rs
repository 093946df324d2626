//! The dateline: the place a report was filed from, before its first sentence.
//!
//! Entry point: [`dateline`]. Invariant: what comes back is a prefix of the paragraph; the text itself keeps its dateline.

use super::published;

/// Longest dateline, with date and agency, in bytes.
const LONGEST: usize = 100;

/// Words that stand before a dash in capitals and name no place.
const LABELS: &[&str] =
    &["BREAKING", "EXCLUSIVE", "UPDATE", "LIVE", "WATCH", "OPINION", "ANALYSIS", "EXPLAINER", "CORRECTION", "NEWS"];

/// A dateline at the start of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dateline<'a> {
    /// The place as written, without date and agency.
    pub place: &'a str,
    /// Length of the dateline in bytes, without the dash.
    pub length: usize,
    /// Where the report itself starts.
    pub text_start: usize,
}

/// The dateline of "KYIV, March 3 (Reuters) - …" or "GROSSETO, Italy — …".
pub(super) fn dateline(paragraph: &str) -> Option<Dateline<'_>> {
    let (prefix, after) = before_dash(paragraph)?;
    let length = prefix.len();
    if !after.trim_start().starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "\"“‘'".contains(c)) {
        return None;
    }
    let (prefix, agency) = match prefix.strip_suffix(')').and_then(|inner| inner.rsplit_once('(')) {
        Some((before, agency)) if !agency.is_empty() => (before.trim_end(), true),
        _ => (prefix, false),
    };
    let (place, dated) = without_date(prefix);
    let text_start = paragraph.len() - after.trim_start().len();
    is_place(place, agency || dated).then_some(Dateline { place, length, text_start })
}

/// The text before the first dash that parts, and the text after it.
fn before_dash(paragraph: &str) -> Option<(&str, &str)> {
    let end = paragraph.char_indices().map(|(at, _)| at).take_while(|at| *at <= LONGEST).last()?;
    let head = &paragraph[..end];
    let dashes = ["—", "–", " --", " - "].map(|dash| Some((head.find(dash)?, dash.len())));
    let (at, length) = dashes.into_iter().flatten().min()?;
    Some((paragraph[..at].trim_end(), &paragraph[at + length..]))
}

/// Cuts ", March 3" or ", Feb 5, 2025" off the end.
fn without_date(prefix: &str) -> (&str, bool) {
    let mut from = 0;
    while let Some(comma) = prefix[from..].find(',').map(|at| from + at) {
        if published::is_day_of_year(&prefix[comma + 1..]) {
            return (prefix[..comma].trim_end(), true);
        }
        from = comma + 1;
    }
    (prefix, false)
}

/// The city in capitals; with an agency or a date it may be written as usual. What follows a comma is its country.
fn is_place(place: &str, certain: bool) -> bool {
    let city = place.split([',', '/']).next().unwrap_or_default().trim();
    let is_capital_word = |word: &str| word.chars().all(|c| !c.is_lowercase());
    let capitals = city.split_whitespace().all(is_capital_word);
    let starts_high = place.split(|c: char| !c.is_alphabetic()).filter(|w| w.len() > 3).all(starts_upper);
    let letters = city.chars().filter(|c| c.is_alphabetic()).count();
    let proper = place.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || ",/.'’-".contains(c));
    proper
        && starts_high
        && letters > 2
        && city.split_whitespace().count() <= 4
        && (capitals || certain)
        && !LABELS.contains(&city)
        && (certain || !city.contains('.'))
}

fn starts_upper(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found() {
        for (paragraph, expected) in [
            ("KYIV, March 3 (Reuters) - Ukraine said on Monday", "KYIV"),
            ("PARIS — The court ruled", "PARIS"),
            ("GROSSETO, Italy (AP) -- The trial began", "GROSSETO, Italy"),
            ("WASHINGTON/BEIJING, Feb. 5, 2025 (Reuters) – China's", "WASHINGTON/BEIJING"),
            ("NEW DELHI – “We agree,” he said", "NEW DELHI"),
            ("Geneva (AFP) – Delegates met", "Geneva"),
            ("ST. PETERSBURG, Russia, 12 May (Tass) — Ships", "ST. PETERSBURG, Russia"),
            ("KYIV—Ukraine", "KYIV"),
        ] {
            assert_eq!(dateline(paragraph).map(|found| found.place), Some(expected), "{paragraph}");
        }
    }

    #[test]
    fn other_openings_are_none() {
        for paragraph in [
            "NATO — the alliance of 32 states — met on Monday.",
            "EU - Member states",
            "BREAKING — The court ruled",
            "Paris — The city of light",
            "KYIV-based firms grew.",
            "The talks - the third round - failed.",
            "",
            "—",
            "( — A",
        ] {
            assert_eq!(dateline(paragraph), None, "{paragraph}");
        }
    }
}
