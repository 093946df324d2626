//! Weights of features: from a feature's key to sixteen small numbers.
//!
//! Entry points: [`Weights::new`], [`Weights::add`]. Invariant: keys are unique; an unknown key adds nothing.

use super::label::LANES;

/// One feature's weights.
pub type Row = [i8; LANES];

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

    /// Adds the weights of the feature to `sums`.
    #[inline]
    pub fn add(&self, key: u32, sums: &mut [i16; LANES]) {
        let mut slot = key as usize & self.mask;
        loop {
            let Some(&found) = self.keys.get(slot) else { return };
            if found == key {
                break;
            }
            if found == 0 {
                return;
            }
            slot = (slot + 1) & self.mask;
        }
        for (sum, weight) in sums.iter_mut().zip(&self.rows[slot]) {
            *sum += i16::from(*weight);
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
        weights.add(42, &mut sums);
        weights.add(43, &mut sums);
        weights.add(0, &mut sums);
        assert_eq!((sums[3], sums[0]), (-7, 0));
        weights.add(42 + (1 << 20), &mut sums);
        assert_eq!((sums[3], sums[0]), (-6, 1));
        Weights::default().add(42, &mut sums);
        assert_eq!(sums[3], -6);
    }
}
