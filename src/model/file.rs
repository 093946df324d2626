//! The container of every model file: magic bytes, format version, kind, SHA-256 of the content, content.
//!
//! Entry points: [`seal`] and [`open`]; [`Writer`] and [`Reader`] for the content. Invariant: [`open`] returns content
//! only if the file is whole, of this format version and of the kind asked for.

use sha2::{Digest, Sha256};

use super::ModelError;

const MAGIC: &[u8; 8] = b"NGMODEL\n";

/// The format that this program writes and reads.
pub const VERSION: u32 = 1;

/// Wraps the content of a model of the given kind (at most 255 bytes of name) into a file.
#[must_use]
pub fn seal(kind: &str, content: &[u8]) -> Vec<u8> {
    let kind = &kind.as_bytes()[..kind.len().min(255)];
    let mut file = Vec::with_capacity(content.len() + 64);
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&VERSION.to_le_bytes());
    file.push(kind.len() as u8);
    file.extend_from_slice(kind);
    file.extend_from_slice(&Sha256::digest(content));
    file.extend_from_slice(content);
    file
}

/// The content of a model file.
///
/// # Errors
/// When the bytes are no model file, or of another version or kind, or damaged.
pub fn open<'a>(kind: &str, file: &'a [u8]) -> Result<&'a [u8], ModelError> {
    let rest = file.strip_prefix(MAGIC).ok_or(ModelError::Foreign)?;
    let (version, rest) = rest.split_first_chunk::<4>().ok_or(ModelError::Damaged)?;
    let found = u32::from_le_bytes(*version);
    if found != VERSION {
        return Err(ModelError::Version { found, expected: VERSION });
    }
    let (&length, rest) = rest.split_first().ok_or(ModelError::Damaged)?;
    let (name, rest) = rest.split_at_checked(length as usize).ok_or(ModelError::Damaged)?;
    let (sum, content) = rest.split_first_chunk::<32>().ok_or(ModelError::Damaged)?;
    if Sha256::digest(content)[..] != sum[..] {
        return Err(ModelError::Damaged);
    }
    if name != kind.as_bytes() {
        let found = String::from_utf8_lossy(name).into_owned();
        return Err(ModelError::Kind { found, expected: kind.to_owned() });
    }
    Ok(content)
}

/// Collects the content of a model file.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Appends a number, in as few bytes as it needs.
    pub fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push((value as u8) | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// Appends a signed number, in as few bytes as it needs.
    pub fn signed(&mut self, value: i64) {
        self.number(((value << 1) ^ (value >> 63)) as u64);
    }

    /// Appends four bytes.
    pub fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// Appends a float, bit for bit.
    pub fn f32(&mut self, value: f32) {
        self.u32(value.to_bits());
    }

    /// Appends bytes with their length.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
    }

    /// Appends bytes without their length.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Appends a string.
    pub fn string(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Appends a list of strings.
    pub fn strings<S: AsRef<str>>(&mut self, texts: &[S]) {
        self.number(texts.len() as u64);
        for text in texts {
            self.string(text.as_ref());
        }
    }

    /// The content.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// Reads the content of a model file.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the beginning of `content`.
    #[must_use]
    pub const fn new(content: &'a [u8]) -> Self {
        Self { rest: content }
    }

    /// The next `length` bytes.
    ///
    /// # Errors
    /// When fewer are left.
    pub fn take(&mut self, length: usize) -> Result<&'a [u8], ModelError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(ModelError::Malformed("ends early"))?;
        self.rest = rest;
        Ok(taken)
    }

    /// The next number.
    ///
    /// # Errors
    /// When the content ends or the number is too long.
    pub fn number(&mut self) -> Result<u64, ModelError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.rest.split_first().ok_or(ModelError::Malformed("ends early"))?;
            self.rest = rest;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(ModelError::Malformed("a number is too long"))
    }

    /// The next number, as the size of something that takes at least one byte each.
    ///
    /// # Errors
    /// When the content ends or the size is more than what is left.
    pub fn size(&mut self) -> Result<usize, ModelError> {
        let size = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        if size > self.rest.len() { Err(ModelError::Malformed("a size is too large")) } else { Ok(size) }
    }

    /// The next signed number.
    ///
    /// # Errors
    /// As for [`Self::number`].
    pub fn signed(&mut self) -> Result<i64, ModelError> {
        let value = self.number()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// The next four bytes.
    ///
    /// # Errors
    /// When fewer are left.
    pub fn u32(&mut self) -> Result<u32, ModelError> {
        let (bytes, rest) = self.rest.split_first_chunk::<4>().ok_or(ModelError::Malformed("ends early"))?;
        self.rest = rest;
        Ok(u32::from_le_bytes(*bytes))
    }

    /// The next float.
    ///
    /// # Errors
    /// When the content ends.
    pub fn f32(&mut self) -> Result<f32, ModelError> {
        Ok(f32::from_bits(self.u32()?))
    }

    /// The next bytes with their length.
    ///
    /// # Errors
    /// When the content ends.
    pub fn bytes(&mut self) -> Result<&'a [u8], ModelError> {
        let length = self.size()?;
        self.take(length)
    }

    /// The next string.
    ///
    /// # Errors
    /// When the content ends or is no UTF-8.
    pub fn string(&mut self) -> Result<&'a str, ModelError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| ModelError::Malformed("a string is no UTF-8"))
    }

    /// The next list of strings.
    ///
    /// # Errors
    /// When the content ends or is no UTF-8.
    pub fn strings(&mut self) -> Result<Vec<String>, ModelError> {
        (0..self.size()?).map(|_| Ok(self.string()?.to_owned())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_again() {
        let file = seal("test", b"content");
        assert_eq!(open("test", &file).unwrap(), b"content");
    }

    #[test]
    fn other_files_are_refused() {
        let file = seal("test", b"content");
        assert!(matches!(open("test", b"PK\x03\x04 something"), Err(ModelError::Foreign)));
        assert!(matches!(open("names", &file), Err(ModelError::Kind { .. })));
        let mut later = file.clone();
        later[8] = 99;
        assert!(matches!(open("test", &later), Err(ModelError::Version { found: 99, .. })));
        for cut in 8..file.len() {
            assert!(open("test", &file[..cut]).is_err(), "cut at {cut}");
        }
        for at in 0..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= 1;
            assert!(open("test", &damaged).is_err(), "bit changed at {at}");
        }
    }

    #[test]
    fn numbers_and_strings_come_back() {
        let mut writer = Writer::default();
        let numbers = [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX];
        let signed = [0, -1, 1, -64, 64, i64::MIN, i64::MAX];
        for number in numbers {
            writer.number(number);
        }
        for number in signed {
            writer.signed(number);
        }
        writer.strings(&["a", "", "ü"]);
        let content = writer.finish();
        let mut reader = Reader::new(&content);
        for number in numbers {
            assert_eq!(reader.number().unwrap(), number);
        }
        for number in signed {
            assert_eq!(reader.signed().unwrap(), number);
        }
        assert_eq!(reader.strings().unwrap(), ["a", "", "ü"]);
        assert!(reader.number().is_err());
    }
}
