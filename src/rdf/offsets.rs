//! Byte offsets to Unicode code points.
//!
//! Entry point: [`Offsets`]. Invariant: for an offset on a character boundary the answer is the number of code points
//! before it, in time that does not grow with the text.

const STEP: usize = 256;

/// Counts of code points of one text, every `STEP` bytes.
pub struct Offsets<'a> {
    text: &'a str,
    counts: Vec<u32>,
}

impl<'a> Offsets<'a> {
    /// Counts once through the text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let mut count = 0;
        let counts = text
            .as_bytes()
            .chunks(STEP)
            .map(|chunk| {
                let before = count;
                count += starts(chunk);
                before
            })
            .collect();
        Self { text, counts }
    }

    /// Code points before the byte at `offset`.
    #[must_use]
    pub fn code_points(&self, offset: u32) -> u32 {
        let offset = (offset as usize).min(self.text.len());
        let chunk = offset / STEP;
        match self.counts.get(chunk) {
            Some(before) => before + starts(self.text.as_bytes().get(chunk * STEP..offset).unwrap_or_default()),
            // The text ends exactly where a chunk would begin.
            None => chunk.checked_sub(1).map_or(0, |last| {
                self.counts.get(last).copied().unwrap_or(0)
                    + starts(self.text.as_bytes().get(last * STEP..offset).unwrap_or_default())
            }),
        }
    }
}

/// Number of characters that begin in `bytes`.
fn starts(bytes: &[u8]) -> u32 {
    let count = bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn counts_as_chars_does(text in "\\PC{0,900}") {
            let offsets = Offsets::new(&text);
            for (points, (byte, _)) in text.char_indices().chain([(text.len(), ' ')]).enumerate() {
                prop_assert_eq!(offsets.code_points(u32::try_from(byte).unwrap()) as usize, points);
            }
        }
    }
}
