//! Word vectors: sums of the vectors of a word's features.
//!
//! Entry points: [`Vocabulary::rows`], [`Embeddings::sum`]. Words of the vocabulary have a vector of their own, all
//! other features share a fixed number of vectors by hash. Row 0 is the unknown word.

use rustc_hash::FxHashMap;

use super::super::ModelError;
use super::super::file::{Reader, Writer};
use super::super::hash::mix;
use super::super::word::Lexeme;
use super::math::{Math, vectorized};

/// Features of a word: itself, four ends, three starts, its shape, its guessed tag, with the one before and after,
/// two classes.
pub const SLOTS: usize = 14;
/// Of these, what has a guessed tag in it.
pub(super) const GUESSES: std::ops::Range<usize> = 9..12;
/// The vector of words that the vocabulary does not have.
pub(super) const UNKNOWN_WORD: u32 = 0;

/// Which vectors a word has.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    words: FxHashMap<u64, u32>,
    buckets: u32,
}

impl Vocabulary {
    /// A vocabulary of these words (by the hash of their lower form, in the order of their rows) and so many shared
    /// vectors.
    #[must_use]
    pub fn new(words: &[u64], buckets: u32) -> Self {
        Self { words: words.iter().zip(1..).map(|(&word, row)| (word, row)).collect(), buckets }
    }

    /// Number of vectors.
    #[must_use]
    pub fn size(&self) -> usize {
        1 + self.words.len() + self.buckets as usize
    }

    /// The rows of the features of a sentence's words with their guessed tags; appended to `rows`.
    pub fn rows(&self, lexemes: &[Lexeme], tags: &[u16], rows: &mut Vec<[u32; SLOTS]>) {
        let tag = |at: Option<usize>| at.and_then(|at| tags.get(at)).map_or(1000, |&tag| u64::from(tag));
        for (at, lexeme) in lexemes.iter().enumerate() {
            rows.push(self.row(lexeme, [tag(at.checked_sub(1)), tag(Some(at)), tag(Some(at + 1))]));
        }
    }

    fn row(&self, lexeme: &Lexeme, [before, tag, after]: [u64; 3]) -> [u32; SLOTS] {
        let first = 1 + self.words.len() as u32;
        let buckets = self.buckets.max(1);
        let shared = |slot: u64, value: u64| first + (mix(mix(1, slot), value) >> 32) as u32 % buckets;
        let [s1, s2, s3, s4] = lexeme.suffix;
        let [p1, p2, p3] = lexeme.prefix;
        [
            self.words.get(&lexeme.lower).copied().unwrap_or(UNKNOWN_WORD),
            shared(1, s1),
            shared(2, s2),
            shared(3, s3),
            shared(4, s4),
            shared(5, p1),
            shared(6, p2),
            shared(7, p3),
            shared(8, lexeme.shape),
            shared(9, tag),
            shared(10, before << 16 | tag),
            shared(11, tag << 16 | after),
            shared(12, u64::from(lexeme.clusters[0])),
            shared(13, u64::from(lexeme.clusters[1])),
        ]
    }

    /// Writes the vocabulary into a model file's content.
    pub fn write(&self, writer: &mut Writer) {
        let mut words: Vec<(u32, u64)> = self.words.iter().map(|(&word, &row)| (row, word)).collect();
        words.sort_unstable();
        writer.number(u64::from(self.buckets));
        writer.number(words.len() as u64);
        for (_, word) in words {
            writer.u32(word as u32);
            writer.u32((word >> 32) as u32);
        }
    }

    /// Reads a vocabulary from a model file's content.
    ///
    /// # Errors
    /// When the content is not what [`Self::write`] writes.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let buckets = u32::try_from(reader.number()?).map_err(|_| ModelError::Malformed("too many vectors"))?;
        let mut words = Vec::new();
        for _ in 0..reader.size()? {
            let low = reader.u32()?;
            words.push(u64::from(low) | u64::from(reader.u32()?) << 32);
        }
        Ok(Self::new(&words, buckets))
    }
}

/// Numbers of a vector summed at a time.
const STEP: usize = 32;

#[inline(always)]
fn sum(own: &Embeddings, rows: &[[u32; SLOTS]], out: &mut [f32]) {
    let wide = own.width / STEP;
    let values = own.values.as_chunks::<STEP>().0;
    for (rows, out) in rows.iter().zip(out.as_chunks_mut::<STEP>().0.chunks_exact_mut(wide)) {
        let (mut scales, mut starts) = ([0.0; SLOTS], [0; SLOTS]);
        let mut touched = [[0; 2]; SLOTS];
        for slot in 0..SLOTS {
            if let Some(&scale) = own.scales.get(rows[slot] as usize) {
                (scales[slot], starts[slot]) = (scale, rows[slot] as usize * wide);
            }
        }
        // Both halves of all vectors are fetched before the first is used, so that they wait for memory together.
        for slot in 0..SLOTS {
            touched[slot] = [values[starts[slot]][0], values[starts[slot] + wide / 2][0]];
        }
        std::hint::black_box(&touched);
        for (step, out) in out.iter_mut().enumerate() {
            let mut sums = [0.0; STEP];
            for slot in 0..SLOTS {
                let (values, scale) = (&values[starts[slot] + step], scales[slot]);
                for at in 0..STEP {
                    sums[at] += f32::from(values[at]) * scale;
                }
            }
            *out = sums;
        }
    }
}

/// Vectors with eight bits a number and one scale a vector.
#[derive(Clone, Debug, Default)]
pub struct Embeddings {
    width: usize,
    values: Vec<i8>,
    scales: Vec<f32>,
}

impl Embeddings {
    /// Rounds vectors of this width to eight bits.
    #[must_use]
    pub fn round(vectors: &[f32], width: usize) -> Self {
        let mut rounded = Self { width, ..Self::default() };
        for vector in vectors.chunks_exact(width) {
            let largest = vector.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
            let scale = largest / 127.0;
            rounded.scales.push(scale);
            rounded
                .values
                .extend(vector.iter().map(|value| if scale > 0.0 { (value / scale).round() as i8 } else { 0 }));
        }
        rounded
    }

    /// Puts the sum of the vectors of each word's rows into `out`, word by word.
    pub fn sum(&self, math: Math, rows: &[[u32; SLOTS]], out: &mut [f32]) {
        let own = self;
        vectorized!(math, sum(own: &'a Embeddings, rows: &'a [[u32; SLOTS]], out: &'a mut [f32]));
    }

    /// Writes the vectors into a model file's content.
    pub fn write(&self, writer: &mut Writer) {
        writer.number(self.width as u64);
        let bytes: Vec<u8> = self.values.iter().map(|&value| value as u8).collect();
        writer.bytes(&bytes);
        for &scale in &self.scales {
            writer.f32(scale);
        }
    }

    /// Reads vectors from a model file's content.
    ///
    /// # Errors
    /// When the content is not what [`Self::write`] writes.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let width = reader.size()?.max(1);
        let values: Vec<i8> = reader.bytes()?.iter().map(|&value| value as i8).collect();
        let count = values.len() / width;
        let scales = (0..count).map(|_| reader.f32()).collect::<Result<_, _>>()?;
        Ok(Self { width, values, scales })
    }

    /// Number of vectors.
    #[must_use]
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scales.is_empty()
    }
}
