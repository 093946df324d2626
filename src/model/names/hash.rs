//! The one hash of the names model: words, phrases and features are known by 32 bits.
//!
//! Entry points: [`word`], [`mix`], [`feature`]. Invariant: the values are part of the model's file format; a change
//! here needs a retrained model.

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// One step: `state` with `value` mixed in.
#[must_use]
pub const fn mix(state: u64, value: u64) -> u64 {
    (state.rotate_left(23) ^ value).wrapping_mul(MULTIPLIER)
}

/// The 32 best bits of a state.
#[must_use]
pub const fn fold(state: u64) -> u32 {
    ((state ^ (state >> 29)).wrapping_mul(MULTIPLIER) >> 32) as u32
}

/// A feature: its template's number and up to three values.
#[must_use]
pub const fn feature(template: u32, first: u32, second: u32, third: u32) -> u32 {
    let low = ((first as u64) << 32) | second as u64;
    let high = ((third as u64) << 32) | template as u64;
    fold(mix(low.wrapping_mul(MULTIPLIER), high))
}

/// One character of a word's key: lower case, digits alike.
#[must_use]
pub fn normal(character: char) -> char {
    match character {
        'A'..='Z' => character.to_ascii_lowercase(),
        '0'..='9' => '0',
        '\u{2018}' | '\u{2019}' | '`' => '\'',
        '\u{201C}' | '\u{201D}' => '"',
        '\u{2010}'..='\u{2014}' => '-',
        _ if character.is_ascii() => character,
        _ => character.to_lowercase().next().unwrap_or(character),
    }
}

/// The key of a word, case and digits set aside.
#[must_use]
pub fn word(form: &str) -> u32 {
    let state = form.chars().fold(7, |state, character| mix(state, u64::from(normal(character))));
    fold(state)
}

/// The key of a phrase whose last word has the key `word`; the key of the words before it is `before` (0 for none).
#[must_use]
pub const fn phrase(before: u32, word: u32) -> u32 {
    if before == 0 { word } else { fold(mix(before as u64 | 1 << 40, word as u64)) }
}
