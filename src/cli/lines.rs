//! Lines of a batch of any size, each within a limit.
//!
//! Entry points: [`head`] to tell a batch from a document, then [`Lines`]. Invariant: memory is that of one line
//! within the limit; what is longer is read past and only counted.

use std::io::{self, BufRead, Read as _};

/// One line.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// Its bytes with the line end, or, where it is too long, their start.
    pub start: Vec<u8>,
    /// Its size, where that is over the limit.
    pub too_long: Option<usize>,
}

/// The bytes of an input up to the end of its first line that holds something.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The bytes, empty lines included.
    pub bytes: Vec<u8>,
    last_line: usize,
    line_start: usize,
}

/// Reads the head of an input, of at most `limit` bytes.
///
/// # Errors
/// The input cannot be read.
pub fn head(reader: &mut dyn BufRead, limit: u64) -> io::Result<Head> {
    let mut head = Head::default();
    let mut limited = reader.take(limit);
    loop {
        head.line_start = head.bytes.len();
        head.last_line += 1;
        let count = limited.read_until(b'\n', &mut head.bytes)?;
        if count == 0 || !head.line().is_empty() {
            return Ok(head);
        }
    }
}

impl Head {
    fn line(&self) -> &[u8] {
        let line = self.bytes[self.line_start..].trim_ascii();
        line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line)
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.line().is_empty()
    }

    /// Whether its last line is one JSON object, so that the input is a batch.
    #[must_use]
    pub fn is_json_object(&self) -> bool {
        let line = self.line();
        line.starts_with(b"{") && line.ends_with(b"}")
    }
}

/// The lines of a reader that hold something.
pub struct Lines<'a> {
    reader: &'a mut dyn BufRead,
    limit: usize,
    number: usize,
}

impl<'a> Lines<'a> {
    /// The line that a head ends with, and the lines after it, with the size that one may have.
    pub fn after(head: Head, reader: &'a mut dyn BufRead, limit: usize) -> (Option<Line>, Self) {
        let (number, size) = (head.last_line, head.bytes.len() - head.line_start);
        let start = head.bytes[head.line_start..].to_vec();
        let first = Line { number, start, too_long: (size > limit).then_some(size) };
        ((size > 0).then_some(first), Self { reader, limit, number })
    }

    fn read(&mut self) -> io::Result<Option<Line>> {
        let mut line = Line { number: self.number + 1, ..Line::default() };
        let mut size = 0;
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if buffer.is_empty() {
                break;
            }
            let end = buffer.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
            let used = end.unwrap_or(buffer.len());
            let room = self.limit.saturating_sub(line.start.len()).min(used);
            line.start.extend_from_slice(&buffer[..room]);
            size += used;
            self.reader.consume(used);
            if end.is_some() {
                break;
            }
        }
        if size == 0 {
            return Ok(None);
        }
        self.number += 1;
        line.too_long = (line.start.len() < size).then_some(size);
        Ok(Some(line))
    }
}

impl Iterator for Lines<'_> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.read().transpose()? {
                Ok(line) if line.start.trim_ascii().is_empty() && line.too_long.is_none() => {}
                other => return Some(other),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_lines_count_and_long_ones_are_read_past() {
        let text = b"\n{\"a\":1}\n\n0123456789\nend";
        let mut reader = io::BufReader::with_capacity(4, text.as_slice());
        let head = head(&mut reader, 1000).unwrap();
        assert!(head.is_json_object());
        let (first, rest) = Lines::after(head, &mut reader, 8);
        let all: Vec<_> = first.into_iter().chain(rest.map(Result::unwrap)).collect();
        let seen: Vec<_> = all.iter().map(|line| (line.number, line.start.as_slice(), line.too_long)).collect();
        assert_eq!(
            seen,
            [(2, b"{\"a\":1}\n".as_slice(), None), (4, b"01234567".as_slice(), Some(11)), (5, b"end".as_slice(), None)]
        );
    }
}
