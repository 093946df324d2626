//! What the models see of a word's form: hashes of the form, its ends and its shape.
//!
//! Entry point: [`Lexer::lexeme`]. Invariant: computed once per word; templates only mix the numbers.

use super::clusters::Clusters;
use super::conllu::TreeSentence;
use super::hash::{hash_bytes, hash_str};

/// Hashes of one word's form.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lexeme {
    /// The form.
    pub form: u64,
    /// The form in lower case, its digits as `0`.
    pub lower: u64,
    /// The last one to four characters of the lower form.
    pub suffix: [u64; 4],
    /// The first one to three characters of the lower form.
    pub prefix: [u64; 3],
    /// Upper, lower, digit and other characters, runs cut to two.
    pub shape: u64,
    /// Fine and coarse distributional class; 0 until [`super::clusters::Clusters::mark`] or where none is known.
    pub clusters: [u16; 2],
}

/// Makes [`Lexeme`]s with one buffer for all.
#[derive(Clone, Debug, Default)]
pub struct Lexer {
    lower: String,
    shape: Vec<u8>,
}

/// Word of a position outside the sentence.
pub const OUTSIDE: Lexeme =
    Lexeme { form: 1, lower: 1, suffix: [1; 4], prefix: [1; 3], shape: 1, clusters: [u16::MAX; 2] };

impl Lexer {
    /// The hashes of a form.
    pub fn lexeme(&mut self, form: &str) -> Lexeme {
        self.lower.clear();
        self.shape.clear();
        for c in form.chars() {
            let class = shape_class(c);
            let count = self.shape.len();
            if count < 2 || self.shape[count - 1] != class || self.shape[count - 2] != class {
                self.shape.push(class);
            }
            match c {
                '0'..='9' => self.lower.push('0'),
                '\u{2018}' | '\u{2019}' => self.lower.push('\''),
                '\u{201c}' | '\u{201d}' => self.lower.push('"'),
                _ if c.is_ascii() => self.lower.push(c.to_ascii_lowercase()),
                _ => self.lower.extend(c.to_lowercase()),
            }
        }
        let mut lexeme = Lexeme {
            form: hash_str(form),
            lower: hash_str(&self.lower),
            shape: hash_bytes(&self.shape),
            ..Lexeme::default()
        };
        let ends = self.lower.char_indices().rev().map(|(at, _)| at);
        for (place, at) in lexeme.suffix.iter_mut().zip(ends) {
            *place = hash_str(&self.lower[at..]);
        }
        let starts = self.lower.char_indices().map(|(at, c)| at + c.len_utf8());
        for (place, at) in lexeme.prefix.iter_mut().zip(starts) {
            *place = hash_str(&self.lower[..at]);
        }
        lexeme
    }

    /// The lower form of the word given last.
    #[must_use]
    pub fn lower(&self) -> &str {
        &self.lower
    }
}

fn shape_class(c: char) -> u8 {
    match c {
        'a'..='z' => b'x',
        'A'..='Z' => b'X',
        '0'..='9' => b'd',
        _ if c.is_ascii() => c as u8,
        _ if c.is_lowercase() => b'x',
        _ if c.is_uppercase() => b'X',
        _ if c.is_numeric() => b'd',
        _ if c.is_alphabetic() => b'c',
        '\u{2018}' | '\u{2019}' => b'\'',
        '\u{201c}' | '\u{201d}' => b'"',
        _ => b'u',
    }
}

/// A sentence's forms as the models see them.
#[must_use]
pub fn lexemes(sentence: &TreeSentence, clusters: &Clusters) -> Vec<Lexeme> {
    let mut lexer = Lexer::default();
    let mut lexemes: Vec<Lexeme> = sentence.words.iter().map(|word| lexer.lexeme(&word.form)).collect();
    clusters.mark(&mut lexemes);
    lexemes
}
