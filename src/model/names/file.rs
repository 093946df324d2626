//! The names model as a file.
//!
//! Entry points: [`NamesModel::to_bytes`], [`NamesModel::from_bytes`]. Invariant: what is written is read back the
//! same; content that does not fit the format is refused.

use super::decode::Transitions;
use super::label::{LABELS, LANES};
use super::lexicon::{Lexicon, Word};
use super::model::{Judge, NamesModel};
use super::register::Register;
use super::weights::{Row, Weights};
use crate::model::ModelError;
use crate::model::file::{Reader, Writer, open, seal};

/// The kind of model, as its file says.
const KIND: &str = "names";

impl NamesModel {
    /// The file of this model.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        write_lexicon(&self.lexicon, &mut writer);
        writer.number(self.register.words().len() as u64);
        for (key, weight) in self.register.words() {
            writer.u32(*key);
            writer.signed(i64::from(*weight));
        }
        for judge in [&self.edited, &self.careless] {
            write_weights(&judge.weights, &mut writer);
            write_transitions(&judge.transitions, &mut writer);
            write_weights(&judge.second, &mut writer);
            write_transitions(&judge.second_transitions, &mut writer);
        }
        seal(KIND, &writer.finish())
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// When the bytes are no names model of this version, or damaged.
    pub fn from_bytes(file: &[u8]) -> Result<Self, ModelError> {
        let mut reader = Reader::new(open(KIND, file)?);
        let lexicon = read_lexicon(&mut reader)?;
        let count = reader.size()?;
        let mut words = Vec::with_capacity(count);
        for _ in 0..count {
            words.push((reader.u32()?, narrow(reader.signed()?)?));
        }
        let register = Register::new(words);
        Ok(Self { lexicon, register, edited: read_judge(&mut reader)?, careless: read_judge(&mut reader)? })
    }
}

fn narrow<Wide, Narrow: TryFrom<Wide>>(value: Wide) -> Result<Narrow, ModelError> {
    Narrow::try_from(value).map_err(|_| ModelError::Malformed("a number is too large"))
}

/// Keys ascend, so only their distances are written.
fn next_key(last: &mut u32, reader: &mut Reader<'_>) -> Result<u32, ModelError> {
    let step: u32 = narrow(reader.number()?)?;
    *last = last.checked_add(step).ok_or(ModelError::Malformed("a key is too large"))?;
    Ok(*last)
}

fn write_lexicon(lexicon: &Lexicon, writer: &mut Writer) {
    writer.number(lexicon.words().len() as u64);
    let mut last = 0;
    for (key, word) in lexicon.words() {
        writer.number(u64::from(key - last));
        last = *key;
        let clusters = u64::from(word.fine_lower != 0) | u64::from(word.fine_upper != 0) << 1;
        writer.number(u64::from(word.flags) << 5 | u64::from(word.case) << 2 | clusters);
        if word.fine_lower != 0 {
            writer.number(u64::from(word.fine_lower) << 8 | u64::from(word.coarse_lower));
        }
        if word.fine_upper != 0 {
            writer.number(u64::from(word.fine_upper) << 8 | u64::from(word.coarse_upper));
        }
    }
    writer.number(lexicon.phrases().len() as u64);
    let mut last = 0;
    for (key, mask) in lexicon.phrases() {
        writer.number(u64::from(key - last));
        last = *key;
        writer.number(u64::from(*mask));
    }
}

fn read_lexicon(reader: &mut Reader<'_>) -> Result<Lexicon, ModelError> {
    let count = reader.size()?;
    let mut words = Vec::with_capacity(count);
    let mut last = 0;
    for _ in 0..count {
        let key = next_key(&mut last, reader)?;
        let head = reader.number()?;
        let mut word = Word { flags: narrow(head >> 5)?, case: (head >> 2 & 7) as u8, ..Word::default() };
        if head & 1 != 0 {
            let clusters = reader.number()?;
            (word.fine_lower, word.coarse_lower) = (narrow(clusters >> 8)?, (clusters & 0xFF) as u8);
        }
        if head & 2 != 0 {
            let clusters = reader.number()?;
            (word.fine_upper, word.coarse_upper) = (narrow(clusters >> 8)?, (clusters & 0xFF) as u8);
        }
        words.push((key, word));
    }
    let count = reader.size()?;
    let mut phrases = Vec::with_capacity(count);
    let mut last = 0;
    for _ in 0..count {
        let key = next_key(&mut last, reader)?;
        phrases.push((key, narrow(reader.number()?)?));
    }
    Ok(Lexicon::new(words, phrases))
}

/// Most lanes of a row are zero, so a mask of the others goes ahead.
fn write_weights(weights: &Weights, writer: &mut Writer) {
    let features = weights.features();
    writer.number(features.len() as u64);
    let mut last = 0;
    for (key, row) in features {
        writer.number(u64::from(key - last));
        last = key;
        let mask = (0..LANES).filter(|&lane| row[lane] != 0).fold(0_u16, |mask, lane| mask | 1 << lane);
        writer.raw(&mask.to_le_bytes());
        row.iter().filter(|weight| **weight != 0).for_each(|weight| writer.raw(&weight.to_le_bytes()));
    }
}

fn read_weights(reader: &mut Reader<'_>) -> Result<Weights, ModelError> {
    let count = reader.size()?;
    let mut features: Vec<(u32, Row)> = Vec::with_capacity(count);
    let mut last = 0;
    for _ in 0..count {
        let key = next_key(&mut last, reader)?;
        let mask = match reader.take(2)? {
            [low, high] => u16::from_le_bytes([*low, *high]),
            _ => 0,
        };
        let mut row = [0_i8; LANES];
        let weights = reader.take(mask.count_ones() as usize)?;
        for (lane, weight) in (0..LANES).filter(|lane| mask >> lane & 1 != 0).zip(weights) {
            row[lane] = i8::from_le_bytes([*weight]);
        }
        features.push((key, row));
    }
    Ok(Weights::new(&features))
}

fn read_judge(reader: &mut Reader<'_>) -> Result<Judge, ModelError> {
    Ok(Judge {
        weights: read_weights(reader)?,
        transitions: read_transitions(reader)?,
        second: read_weights(reader)?,
        second_transitions: read_transitions(reader)?,
    })
}

fn write_transitions(transitions: &Transitions, writer: &mut Writer) {
    for score in transitions.scores.iter().flatten() {
        writer.signed(i64::from(*score));
    }
}

fn read_transitions(reader: &mut Reader<'_>) -> Result<Transitions, ModelError> {
    let mut transitions = Transitions::default();
    for score in transitions.scores.iter_mut().flatten() {
        *score = narrow(reader.signed()?)?;
    }
    Ok(transitions)
}

const _: () = assert!(LABELS == LANES + 1, "the file holds a square of labels and rows of lanes");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_the_same() {
        let word = Word { fine_lower: 300, fine_upper: 0, coarse_lower: 7, coarse_upper: 0, case: 5, flags: 1 << 17 };
        let words = vec![(9, word), (4, Word::default()), (u32::MAX, Word { fine_upper: 1, ..word })];
        let mut row = [0; LANES];
        (row[0], row[15]) = (-128, 127);
        let mut transitions = Transitions::default();
        transitions.scores[0][3] = -70_000;
        let judge = Judge {
            weights: Weights::new(&[(5, row), (77, [1; LANES])]),
            transitions,
            second: Weights::new(&[(6, row)]),
            second_transitions: Transitions::default(),
        };
        let model = NamesModel {
            lexicon: Lexicon::new(words, vec![(3, 255), (1, 1)]),
            register: Register::new(vec![(9, -3), (2, 700)]),
            careless: Judge { transitions: Transitions::default(), ..judge.clone() },
            edited: judge,
        };
        let file = model.to_bytes();
        let read = NamesModel::from_bytes(&file).unwrap();
        assert_eq!(read.lexicon, model.lexicon);
        assert_eq!(read.register, model.register);
        assert_eq!(read.edited, model.edited);
        assert_eq!(read.careless, model.careless);
        assert_eq!(read.to_bytes(), file);
    }
}
