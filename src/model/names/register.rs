//! Whether a text is edited or written carelessly, by its common words.
//!
//! Web text of everyday people leaves out capitals and titles and names other things than news does, so it is judged
//! by weights of its own. Entry point: [`Register::is_careless`]. Invariant: a text without evidence is edited text.

use super::facts::Facts;

/// How much each common word speaks for careless text, as a sum of logarithms in steps of 1/256.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    /// Word keys in ascending order with their weights.
    words: Vec<(u32, i16)>,
}

/// Evidence that a text must show before it is taken for careless, however short it is.
const LEAST: i64 = 4 * 256;
/// Evidence that it must show for each token: news with many quotations shows up to three quarters of this.
const RATE: i64 = 18;

impl Register {
    /// The register of these words.
    #[must_use]
    pub fn new(mut words: Vec<(u32, i16)>) -> Self {
        words.sort_unstable();
        words.dedup_by_key(|word| word.0);
        Self { words }
    }

    /// The words with their weights, by key.
    #[must_use]
    pub fn words(&self) -> &[(u32, i16)] {
        &self.words
    }

    /// Whether a text with these tokens is written carelessly.
    #[must_use]
    pub fn is_careless(&self, facts: &[Facts]) -> bool {
        let tokens = i64::try_from(facts.len().min(TOKENS)).unwrap_or_default();
        self.score(facts) > LEAST + RATE * tokens
    }

    /// The evidence that a text with these tokens is written carelessly, in steps of 1/256.
    #[must_use]
    pub fn score(&self, facts: &[Facts]) -> i64 {
        let weight = |token: &Facts| {
            let at = self.words.binary_search_by_key(&token.lower, |word| word.0).ok()?;
            Some(i64::from(self.words[at].1))
        };
        facts.iter().take(TOKENS).filter(|token| !token.candidate).filter_map(weight).sum()
    }
}

/// Tokens that are looked at.
const TOKENS: usize = 600;
