//! Fingerprints of a text by which copies of it are found, also shortened ones.
//!
//! Entry points: [`shingles`], [`is_copy`]. Every run of eight words is hashed and every sixteenth hash, by value, kept; so two
//! texts keep the same hashes of what they have in common, and their share tells how much of the shorter one stands in the
//! longer. MinHash estimates the share of the *union* instead, which a copy cut to its first paragraphs has little of, and
//! SimHash needs a look at all articles; hence these few lines of our own. Invariant: a function of the words alone, the same
//! on every machine.

use std::collections::BTreeSet;

/// Words in a run. Runs of eight words are hardly ever shared by chance.
const RUN: usize = 8;
/// Of so many hashes one is kept.
const KEPT: u64 = 16;
/// Fewest common hashes of copies.
const FEWEST: usize = 3;

/// The kept hashes of a text.
#[must_use]
pub fn shingles(text: &str) -> BTreeSet<u64> {
    let mut kept = BTreeSet::new();
    let mut run = [0_u64; RUN];
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    for (count, word) in words.enumerate() {
        run[count % RUN] = hash_of(word);
        if count + 1 >= RUN {
            let first = (count + 1) % RUN;
            let ordered = run[first..].iter().chain(&run[..first]);
            let whole = ordered.fold(0, |whole: u64, word| mixed(whole.rotate_left(5) ^ word));
            if whole % KEPT == 0 {
                kept.insert(whole);
            }
        }
    }
    kept
}

/// Whether texts with so many hashes, of which they have `common` in common, are copies: at least half of the shorter one.
#[must_use]
pub const fn is_copy(common: usize, one: usize, other: usize) -> bool {
    let shorter = if one < other { one } else { other };
    common >= FEWEST && 2 * common >= shorter
}

/// FNV-1a over the small letters.
fn hash_of(word: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for c in word.chars().flat_map(char::to_lowercase) {
        hash = (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}

/// Spreads every bit over all bits, so that which hashes are kept says nothing about the words.
const fn mixed(hash: u64) -> u64 {
    let mut mixed = hash;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(from: u32, to: u32) -> String {
        (from..to).map(|number| format!("Sentence {number} tells of {}, and then it ends. ", number * 7919)).collect()
    }

    fn are_copies(one: &str, other: &str) -> bool {
        let (one, other) = (shingles(one), shingles(other));
        is_copy(one.intersection(&other).count(), one.len(), other.len())
    }

    #[test]
    fn a_shortened_or_edited_text_is_a_copy_and_another_one_is_not() {
        let whole = text(0, 60);
        assert!(are_copies(&whole, &text(0, 20)));
        assert!(are_copies(&whole, &whole.replace("Sentence 3", "Clause 3").to_uppercase()));
        assert!(!are_copies(&whole, &text(100, 160)));
        assert!(!are_copies(&whole, &(text(0, 5) + &text(100, 160))));
        assert!(!are_copies("", ""));
    }
}
