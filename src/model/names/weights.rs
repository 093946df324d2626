//! Weights of features: from a feature's key to sixteen small numbers.
//!
//! Entry points: [`Weights::new`], [`Weights::add`]. Invariant: keys are unique; an unknown key adds nothing.

use super::label::LANES;

/// One feature's weights.
pub type Row = [i8; LANES];

/// Features looked up at a time.
const AHEAD: usize = 128;
/// No row.
const NOWHERE: usize = usize::MAX;

/// A hash table of rows, filled once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weights {
    keys: Vec<u32>,
    rows: Vec<Row>,
    mask: usize,
    count: usize,
}

impl Weights {
    /// The table of these features; of rows with one key the first stays. The key 0 is not kept.
    #[must_use]
    pub fn new(features: &[(u32, Row)]) -> Self {
        let size = (features.len() * 3 / 2).next_power_of_two().max(2);
        let mut table = Self { keys: vec![0; size], rows: vec![[0; LANES]; size], mask: size - 1, count: 0 };
        for &(key, row) in features {
            let mut slot = key as usize & table.mask;
            while table.keys[slot] != 0 && table.keys[slot] != key {
                slot = (slot + 1) & table.mask;
            }
            if table.keys[slot] == 0 {
                table.keys[slot] = key;
                table.rows[slot] = row;
                table.count += 1;
            }
        }
        table
    }

    /// Whether there is no feature.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// All features, by key.
    #[must_use]
    pub fn features(&self) -> Vec<(u32, Row)> {
        let used = self.keys.iter().zip(&self.rows).filter(|(key, _)| **key != 0);
        let mut features: Vec<_> = used.map(|(key, row)| (*key, *row)).collect();
        features.sort_unstable_by_key(|feature| feature.0);
        features
    }

    /// Adds the weights of the features to `sums`. Rows are looked up a number at a time before the first is added, so
    /// that the look-ups wait for memory together.
    pub fn add(&self, keys: &[u32], sums: &mut [i16; LANES]) {
        for keys in keys.chunks(AHEAD) {
            let mut found = [0; AHEAD];
            let mut count = 0;
            for &key in keys {
                found[count] = self.slot(key);
                count += usize::from(found[count] != NOWHERE);
            }
            for &slot in &found[..count] {
                for (sum, weight) in sums.iter_mut().zip(&self.rows[slot]) {
                    *sum += i16::from(*weight);
                }
            }
        }
    }

    /// The feature's row; [`NOWHERE`] for one that is not known.
    #[inline]
    fn slot(&self, key: u32) -> usize {
        let mut slot = key as usize & self.mask;
        loop {
            match self.keys.get(slot) {
                Some(&found) if found == key && key != 0 => return slot,
                None | Some(0) => return NOWHERE,
                Some(_) => slot = (slot + 1) & self.mask,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_feature_adds_its_row_and_an_unknown_one_nothing() {
        let mut row = [0; LANES];
        row[3] = -7;
        let weights = Weights::new(&[(42, row), (42 + (1 << 20), [1; LANES])]);
        let mut sums = [0; LANES];
        weights.add(&[42, 43, 0], &mut sums);
        assert_eq!((sums[3], sums[0]), (-7, 0));
        weights.add(&[42 + (1 << 20)], &mut sums);
        assert_eq!((sums[3], sums[0]), (-6, 1));
        Weights::default().add(&[42], &mut sums);
        assert_eq!(sums[3], -6);
    }
}
