//! A linear model over hashed features: each feature adds its weights to the scores of a few classes.
//!
//! Entry points: [`LinearModel::score`], [`best`]. Invariant: scores are integer sums, so they do not depend on the
//! order of the features.

use super::ModelError;
use super::file::{Reader, Writer, open, seal};

/// A place in the open-addressing table: a feature's check bits and where its weights lie.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: u32,
    /// Start in `weights`, shifted left by 8, and the number of weights below it; 0 where nothing lies.
    place: u32,
}

/// Weights of hashed features for a set of classes.
#[derive(Clone, Debug)]
pub struct LinearModel {
    classes: Vec<String>,
    slots: Vec<Slot>,
    /// Class in the upper 16 bits, signed weight in the lower 16.
    weights: Vec<u32>,
}

/// The feature's key in the table; 32 bits are enough that two of a model's features rarely share one.
#[inline]
pub(super) const fn key_of(feature: u64) -> u32 {
    (feature >> 32) as u32 ^ feature as u32
}

impl LinearModel {
    /// A model of these features, each with its classes and weights, in any order.
    ///
    /// Rows beyond 255 weights are cut there; the table holds 2^24 weights at most, which is far above any model that
    /// this program ships.
    #[must_use]
    pub fn new(classes: Vec<String>, mut rows: Vec<(u32, Vec<(u16, i16)>)>) -> Self {
        rows.sort_unstable_by_key(|row| row.0);
        rows.dedup_by_key(|row| row.0);
        let size = (rows.len() * 8 / 5).next_power_of_two().max(16);
        let mut model = Self { classes, slots: vec![Slot::default(); size], weights: Vec::new() };
        for (key, row) in rows {
            model.insert(key, &row);
        }
        model
    }

    fn insert(&mut self, key: u32, row: &[(u16, i16)]) {
        let count = row.len().min(255);
        let start = self.weights.len();
        if count == 0 || start + count >= 1 << 24 {
            return;
        }
        self.weights
            .extend(row[..count].iter().map(|&(class, weight)| u32::from(class) << 16 | u32::from(weight as u16)));
        let mask = self.slots.len() - 1;
        let mut at = spread(key) & mask;
        while self.slots[at].place != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = Slot { key, place: (start as u32) << 8 | count as u32 };
    }

    /// Names of the classes, in the order of their numbers.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Adds the features' weights to `scores`, which has one place per class.
    #[inline]
    pub fn score(&self, features: &[u64], scores: &mut [i32]) {
        for &feature in features {
            for &packed in self.row(feature) {
                if let Some(score) = scores.get_mut((packed >> 16) as usize) {
                    *score += i32::from(packed as u16 as i16);
                }
            }
        }
    }

    #[inline]
    fn row(&self, feature: u64) -> &[u32] {
        let key = key_of(feature);
        let mask = self.slots.len() - 1;
        let mut at = spread(key) & mask;
        loop {
            let slot = self.slots[at];
            if slot.place == 0 {
                return &[];
            }
            if slot.key == key {
                let start = (slot.place >> 8) as usize;
                return &self.weights[start..start + (slot.place & 0xFF) as usize];
            }
            at = (at + 1) & mask;
        }
    }

    /// The model as part of a file's content.
    pub fn write(&self, writer: &mut Writer) {
        writer.strings(&self.classes);
        let mut slots: Vec<_> = self.slots.iter().filter(|slot| slot.place != 0).collect();
        slots.sort_unstable_by_key(|slot| slot.key);
        writer.number(slots.len() as u64);
        let mut last = 0;
        for slot in slots {
            writer.number(u64::from(slot.key - last));
            last = slot.key;
            let start = (slot.place >> 8) as usize;
            writer.number(u64::from(slot.place & 0xFF));
            for &packed in &self.weights[start..start + (slot.place & 0xFF) as usize] {
                writer.number(u64::from(packed >> 16));
                writer.signed(i64::from(packed as u16 as i16));
            }
        }
    }

    /// Reads a model from a file's content.
    ///
    /// # Errors
    /// When the content is not what [`Self::write`] writes.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let classes = reader.strings()?;
        let rows = reader.size()?;
        let size = (rows * 8 / 5).next_power_of_two().max(16);
        let mut model = Self { classes, slots: vec![Slot::default(); size], weights: Vec::with_capacity(rows * 4) };
        let mut key = 0_u32;
        let mut row = Vec::new();
        for _ in 0..rows {
            let step = u32::try_from(reader.number()?).map_err(|_| ModelError::Malformed("a key is too large"))?;
            key = key.checked_add(step).ok_or(ModelError::Malformed("a key is too large"))?;
            row.clear();
            for _ in 0..reader.size()? {
                let class = u16::try_from(reader.number()?).map_err(|_| ModelError::Malformed("no such class"))?;
                let weight =
                    i16::try_from(reader.signed()?).map_err(|_| ModelError::Malformed("a weight is too large"))?;
                row.push((class, weight));
            }
            model.insert(key, &row);
        }
        Ok(model)
    }

    /// The model as a file of its own.
    #[must_use]
    pub fn to_bytes(&self, kind: &str) -> Vec<u8> {
        let mut writer = Writer::default();
        self.write(&mut writer);
        seal(kind, &writer.finish())
    }

    /// Reads a model's own file.
    ///
    /// # Errors
    /// When it is not a whole model file of this kind and version.
    pub fn from_bytes(kind: &str, file: &[u8]) -> Result<Self, ModelError> {
        Self::read(&mut Reader::new(open(kind, file)?))
    }
}

/// Keys share their upper bits with others of the same template, so they are mixed before they become a place.
#[inline]
const fn spread(key: u32) -> usize {
    let mixed = key.wrapping_mul(0x9E37_79B1);
    (mixed ^ (mixed >> 15)) as usize
}

/// The class with the highest score; the first of equals.
#[must_use]
#[inline]
pub fn best(scores: &[i32]) -> usize {
    let mut best = 0;
    for (class, &score) in scores.iter().enumerate() {
        if score > scores[best] {
            best = class;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_scores_alike_after_a_round_trip() {
        let classes = vec!["a".to_owned(), "b".to_owned()];
        let rows = (0..1000_u32).map(|key| (key * 77, vec![(0, key as i16), (1, -(key as i16))])).collect();
        let model = LinearModel::new(classes, rows);
        let again = LinearModel::from_bytes("test", &model.to_bytes("test")).unwrap();
        for feature in 0..80_000_u64 {
            let (mut one, mut two) = ([0; 2], [0; 2]);
            model.score(&[feature, feature + 1], &mut one);
            again.score(&[feature, feature + 1], &mut two);
            assert_eq!(one, two);
        }
        let mut scores = [0; 2];
        model.score(&[77, 154], &mut scores);
        assert_eq!(scores, [3, -3]);
        assert_eq!(again.classes(), ["a", "b"]);
    }
}
