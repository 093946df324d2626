//! Feature hashing: a feature is 64 bits made of its template's number and its values.
//!
//! Entry points: [`Features`] collects the features of one decision; [`hash_str`] turns a string into a value once, so
//! that templates only mix numbers. Invariant: hashes do not depend on machine, version or run.

const K: u64 = 0x9E37_79B9_7F4A_7C15;

/// Starts the hashes of numbered templates.
const NUMBERED: u64 = 0x6E75_6D62_6572_6564;

/// Mixes a further value into a hash.
#[must_use]
#[inline]
pub const fn mix(hash: u64, value: u64) -> u64 {
    let mixed = (hash.rotate_left(23) ^ value).wrapping_mul(K);
    mixed ^ (mixed >> 29)
}

/// The hash of a byte string.
#[must_use]
#[inline]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = mix(0x51ED_270B, bytes.len() as u64);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        hash = mix(hash, u64::from_le_bytes(word));
    }
    let mut tail = 0;
    for &byte in chunks.remainder() {
        tail = (tail << 8) | u64::from(byte);
    }
    mix(hash, tail)
}

/// The hash of a string.
#[must_use]
#[inline]
pub fn hash_str(text: &str) -> u64 {
    hash_bytes(text.as_bytes())
}

/// The features of one decision; cleared and filled again, so that it allocates once.
#[derive(Clone, Debug, Default)]
pub struct Features {
    hashes: Vec<u64>,
    template: u64,
}

impl Features {
    /// Forgets the features and starts again with the first template.
    #[inline]
    pub fn clear(&mut self) {
        self.hashes.clear();
        self.template = 0;
    }

    /// Adds the next template's feature with one value.
    #[inline]
    pub fn one(&mut self, a: u64) {
        self.template += 1;
        self.hashes.push(mix(self.template, a));
    }

    /// Adds the next template's feature with two values.
    #[inline]
    pub fn two(&mut self, a: u64, b: u64) {
        self.template += 1;
        self.hashes.push(mix(mix(self.template, a), b));
    }

    /// Adds the next template's feature with three values.
    #[inline]
    pub fn three(&mut self, a: u64, b: u64, c: u64) {
        self.template += 1;
        self.hashes.push(mix(mix(mix(self.template, a), b), c));
    }

    /// Adds the next template's feature with four values.
    #[inline]
    pub fn four(&mut self, values: [u64; 4]) {
        self.template += 1;
        self.hashes.push(values.iter().fold(self.template, |hash, &value| mix(hash, value)));
    }

    /// Adds a feature of a template with a number of its own, apart from the counted ones: for what may be seen any number of times.
    #[inline]
    pub fn numbered(&mut self, template: u64, value: u64) {
        self.hashes.push(mix(mix(NUMBERED, template), value));
    }

    /// Passes over the next template: it has no value here.
    #[inline]
    pub fn skip(&mut self) {
        self.template += 1;
    }

    /// Adds a further value of the template used last (for sets, as of gazetteer entries).
    #[inline]
    pub fn again(&mut self, a: u64) {
        self.hashes.push(mix(self.template, a));
    }

    /// The features so far, each once, in the order of their hashes.
    #[must_use]
    pub fn to_set(&self) -> Vec<u64> {
        let mut set = self.hashes.clone();
        set.sort_unstable();
        set.dedup();
        set
    }

    /// The features so far.
    #[must_use]
    #[inline]
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }
}
