//! A linear model over hashed features: each feature adds its weights to the scores of a few classes.
//!
//! Entry points: [`LinearModel::score`], [`best`]. Invariant: scores are integer sums, so they do not depend on the
//! order of the features.

use super::ModelError;
use super::file::{Reader, Writer, open, seal};
use super::neural::math::{Math, vectorized};

/// A bucket of the table, one line of the processor's cache: features' check bits and where their weights lie.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
struct Bucket {
    keys: [u32; BUCKET],
    /// Start in `weights`, shifted left by 8, and the number of weights below it; 0 where nothing lies. The number
    /// [`FULL`] stands for a row of `full`. What finds no place lies in the next bucket.
    places: [u32; BUCKET],
}

const BUCKET: usize = 8;

/// Weights of hashed features for a set of classes.
#[derive(Clone, Debug)]
pub struct LinearModel {
    classes: Vec<String>,
    buckets: Vec<Bucket>,
    /// Class in the upper 16 bits, signed weight in the lower 16.
    weights: Vec<u32>,
    /// Rows that have a weight for many classes: [`STEP`] at a time, `width` of these a row.
    full: Vec<[i16; STEP]>,
    width: usize,
    math: Math,
}

/// Weights added at a time.
const STEP: usize = 16;
/// Stands for the number of weights of a full row.
const FULL: u32 = 255;
/// Features whose rows are looked up before the first is added, so that the look-ups wait for memory together.
const AHEAD: usize = 64;

/// The feature's key in the table; 32 bits are enough that two of a model's features rarely share one.
#[inline]
pub(super) const fn key_of(feature: u64) -> u32 {
    (feature >> 32) as u32 ^ feature as u32
}

impl LinearModel {
    /// A model of these features, each with its classes and weights, in any order.
    ///
    /// The table holds 2^24 weights at most, which is far above any model that this program ships.
    #[must_use]
    pub fn new(classes: Vec<String>, mut rows: Vec<(u32, Vec<(u16, i16)>)>) -> Self {
        rows.sort_unstable_by_key(|row| row.0);
        rows.dedup_by_key(|row| row.0);
        let mut model = Self::with_room(classes, rows.len());
        for (key, row) in rows {
            model.insert(key, &row);
        }
        model
    }

    /// As [`Self::new`], with the features themselves for their keys.
    #[must_use]
    pub fn of_features(classes: Vec<String>, rows: impl IntoIterator<Item = (u64, Vec<(u16, i16)>)>) -> Self {
        Self::new(classes, rows.into_iter().map(|(feature, row)| (key_of(feature), row)).collect())
    }

    /// A model without rows, with room for so many.
    fn with_room(classes: Vec<String>, rows: usize) -> Self {
        let size = (rows * 4 / 3).next_power_of_two().div_ceil(BUCKET).max(2);
        let width = classes.len().div_ceil(STEP);
        let (buckets, math) = (vec![Bucket::default(); size], Math::default());
        Self { classes, buckets, weights: Vec::new(), full: Vec::new(), width, math }
    }

    fn insert(&mut self, key: u32, row: &[(u16, i16)]) {
        let count = row.len();
        let is_full = count >= STEP && count * 4 >= self.classes.len();
        let start = if is_full { self.full.len() / self.width } else { self.weights.len() };
        if count == 0 || count >= FULL as usize && !is_full || start + count >= 1 << 24 {
            return;
        }
        let count = if is_full {
            self.full.resize(self.full.len() + self.width, [0; STEP]);
            let places = self.full[start * self.width..].as_flattened_mut();
            row.iter().for_each(|&(class, weight)| places[class as usize] = weight);
            FULL
        } else {
            self.weights.extend(row.iter().map(|&(class, weight)| u32::from(class) << 16 | u32::from(weight as u16)));
            count as u32
        };
        let mask = self.buckets.len() - 1;
        let mut at = spread(key) & mask;
        loop {
            let Bucket { keys, places } = &mut self.buckets[at];
            if let Some(free) = places.iter().position(|&place| place == 0) {
                (keys[free], places[free]) = (key, (start as u32) << 8 | count);
                return;
            }
            at = (at + 1) & mask;
        }
    }

    /// Names of the classes, in the order of their numbers.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Places that `scores` must have: one per class, and some more so that they can be added to many at a time.
    #[must_use]
    pub fn room(&self) -> usize {
        self.width * STEP
    }

    /// Adds the features' weights to `scores`, which has [`Self::room`]; one place per class is enough for models of
    /// less than sixteen classes.
    pub fn score(&self, features: &[u64], scores: &mut [i32]) {
        for features in features.chunks(AHEAD) {
            let (own, scores) = (self, &mut *scores);
            vectorized!(self.math, add_rows(own: &'a LinearModel, features: &'a [u64], scores: &'a mut [i32]));
        }
    }

    /// Where the feature's weights lie; 0 for nowhere.
    #[inline(always)]
    fn place(&self, feature: u64) -> u32 {
        let key = key_of(feature);
        let mask = self.buckets.len() - 1;
        let mut at = spread(key) & mask;
        loop {
            let Bucket { keys, places } = &self.buckets[at & mask];
            let mut found = 0;
            for slot in 0..BUCKET {
                found |= if keys[slot] == key { places[slot] } else { 0 };
            }
            if found != 0 || places[BUCKET - 1] == 0 {
                return found;
            }
            at += 1;
        }
    }

    /// The weights of a row, with their classes.
    fn row(&self, place: u32) -> Vec<(u64, i64)> {
        let start = (place >> 8) as usize;
        if place & 0xFF == FULL {
            let row = self.full[start * self.width..][..self.width].as_flattened();
            (0..).zip(row).filter(|(_, weight)| **weight != 0).map(|(class, &weight)| (class, weight.into())).collect()
        } else {
            let row = &self.weights[start..start + (place & 0xFF) as usize];
            row.iter().map(|&packed| (u64::from(packed >> 16), i64::from(packed as u16 as i16))).collect()
        }
    }

    /// The model as part of a file's content.
    pub fn write(&self, writer: &mut Writer) {
        writer.strings(&self.classes);
        let slots = self.buckets.iter().flat_map(|bucket| bucket.keys.into_iter().zip(bucket.places));
        let mut slots: Vec<(u32, u32)> = slots.filter(|&(_, place)| place != 0).collect();
        slots.sort_unstable();
        writer.number(slots.len() as u64);
        let mut last = 0;
        for (key, place) in slots {
            writer.number(u64::from(key - last));
            last = key;
            let row = self.row(place);
            writer.number(row.len() as u64);
            for (class, weight) in row {
                writer.number(class);
                writer.signed(weight);
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
        let mut model = Self::with_room(classes, rows);
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
                if class as usize >= model.classes.len() {
                    return Err(ModelError::Malformed("no such class"));
                }
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

#[inline(always)]
fn add_rows(own: &LinearModel, features: &[u64], scores: &mut [i32]) {
    let mut places = [0; AHEAD];
    for (place, &feature) in places.iter_mut().zip(features) {
        *place = own.place(feature);
    }
    let (mut full, mut short) = ([0; AHEAD], [(0, 0, 0); AHEAD]);
    let (mut full_count, mut short_count) = (0, 0);
    for &place in &places[..features.len()] {
        let (start, count) = ((place >> 8) as usize, place & 0xFF);
        if count == FULL {
            full[full_count] = start * own.width;
            full_count += 1;
        } else if count > 0 {
            short[short_count] = (start, count as usize, own.weights[start]);
            short_count += 1;
        }
    }
    for (step, scores) in scores.as_chunks_mut::<STEP>().0.iter_mut().enumerate() {
        let mut sums = *scores;
        for &start in &full[..full_count] {
            let weights = own.full[start + step];
            for at in 0..STEP {
                sums[at] += i32::from(weights[at]);
            }
        }
        *scores = sums;
    }
    for &(start, count, first) in &short[..short_count] {
        for &packed in [first].iter().chain(&own.weights[start + 1..start + count]) {
            if let Some(score) = scores.get_mut((packed >> 16) as usize) {
                *score += i32::from(packed as u16 as i16);
            }
        }
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
    let most = scores.iter().copied().max();
    scores.iter().position(|&score| Some(score) == most).unwrap_or_default()
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
