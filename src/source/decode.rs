//! Bytes to text: what is no text is refused, what is text keeps every character.
//!
//! Entry point: [`decode`]. Invariant: the text differs from the decoded input only in three ways: newlines are `\n`,
//! a byte order mark at the start and NUL characters are gone (and counted). Zero-width characters and
//! right-to-left marks are text and stay.

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::article::Warning;
use super::error::Problem;

/// Decoded text and what was lost on the way.
#[derive(Debug)]
pub(super) struct Decoded {
    pub text: String,
    pub warnings: Vec<Warning>,
}

/// How first bytes give away a file that is no text.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "an audio, video or picture file"),
    (b"ID3", "an audio file"),
    (b"OggS", "an audio file"),
    (b"\x7fELF", "a program"),
    (b"\0asm", "a program"),
];

/// Refuses what is empty or no text and decodes the rest: by byte order mark, then as UTF-8 where the bytes prove it,
/// then by the charset that the text declares, then by detection.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(Problem::Empty);
    }
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Problem::Binary { kind });
    }
    let encoding = encoding_of(bytes);
    let (text, encoding, _) = encoding.decode(bytes);
    let replaced = text.matches(char::REPLACEMENT_CHARACTER).count();
    let characters = text.chars().count();
    if looks_binary(&text, characters) {
        return Err(Problem::Binary { kind: "binary data" });
    }
    if replaced > 1 && replaced * 20 > characters {
        return Err(Problem::Undecodable { encoding: encoding.name() });
    }
    let mut warnings = Vec::new();
    if replaced > 0 {
        warnings.push(Warning::ReplacedCharacters { count: replaced, encoding: encoding.name() });
    }
    let text = clean(&text, &mut warnings);
    if text.trim().is_empty() { Err(Problem::Empty) } else { Ok(Decoded { text, warnings }) }
}

/// Newlines as `\n`; byte order mark and NUL characters removed. Also for strings out of JSON, which can hold both.
pub(super) fn clean(text: &str, warnings: &mut Vec<Warning>) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let nuls = text.bytes().filter(|byte| *byte == 0).count();
    if nuls > 0 {
        warnings.push(Warning::RemovedNuls(nuls));
    }
    let mut clean = String::with_capacity(text.len());
    let mut characters = text.chars().filter(|c| *c != '\0').peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' => {
                characters.next_if_eq(&'\n');
                clean.push('\n');
            }
            other => clean.push(other),
        }
    }
    clean
}

fn encoding_of(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if let Some(encoding) = utf16_by_nuls(bytes) {
        return encoding;
    }
    if mostly_utf8(bytes) {
        return UTF_8;
    }
    if let Some(encoding) = declared(bytes) {
        return encoding;
    }
    if bytes.is_ascii() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    match detector.guess(None, chardetng::Utf8Detection::Allow) {
        // C1 controls are no text; the detector's last resort would let any bytes through as Western European.
        guess if guess == UTF_8 => WINDOWS_1252,
        guess => guess,
    }
}

/// English text in UTF-16 is zero in every other byte.
fn utf16_by_nuls(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..4096).unwrap_or(bytes);
    let pairs = sample.len() / 2;
    let nuls = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    match () {
        () if pairs < 4 => None,
        () if odd * 2 > pairs && even * 20 < pairs => Some(UTF_16LE),
        () if even * 2 > pairs && odd * 20 < pairs => Some(UTF_16BE),
        () => None,
    }
}

/// Whether multi-byte sequences prove UTF-8; a few broken ones, as in a file cut off, do not refute it. Such proof
/// counts more than a declaration: pages saved by a browser keep the old one.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut broken, mut sequences) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        broken += usize::from(!chunk.invalid().is_empty());
        sequences += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
    }
    sequences > 0 && broken * 4 <= sequences
}

/// The charset of an HTML `<meta>` or an XML declaration in the first bytes.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..2048).unwrap_or(bytes).to_ascii_lowercase();
    let is_xml = head.trim_ascii_start().starts_with(b"<?xml");
    if !is_xml && !contains(&head, b"<meta") {
        return None;
    }
    let key: &[u8] = if is_xml && contains(&head, b"encoding") { b"encoding" } else { b"charset" };
    let after = &head[find(&head, key)? + key.len()..];
    let value = after.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let end = value.iter().position(|b| !(b.is_ascii_alphanumeric() || b"-_:.".contains(b))).unwrap_or(value.len());
    let encoding = Encoding::for_label(&value[..end])?;
    // As browsers do: a declaration that can be read as ASCII is no UTF-16.
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    find(haystack, needle).is_some()
}

/// More control characters than text ever has: one in fifty, and at least two.
fn looks_binary(text: &str, characters: usize) -> bool {
    let is_strange = |c: &char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0b' | '\x0c' | '\u{85}');
    let strange = text.chars().filter(is_strange).count();
    strange > 1 && strange * 50 > characters
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "Café owners in Zürich said “no” — naïve, perhaps, but the façade of the bank stays closed.";

    fn text(bytes: &[u8]) -> String {
        decode(bytes).unwrap_or_else(|problem| panic!("{problem}")).text
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let utf16 = |bom: bool, big: bool| -> Vec<u8> {
            let units = bom.then_some(0xfeff).into_iter().chain(PLAIN.encode_utf16());
            units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let western = WINDOWS_1252.encode(PLAIN).0.into_owned();
        let with_bom = ["\u{feff}", PLAIN].concat().into_bytes();
        for bytes in [PLAIN.into(), with_bom, utf16(true, true), utf16(true, false), utf16(false, false), western] {
            assert_eq!(text(&bytes), PLAIN);
        }
    }

    #[test]
    fn a_declared_charset_is_honoured_unless_the_bytes_are_utf8() {
        let page = |text: &str| format!("<html><head><meta charset=\"windows-1251\"></head>{text}");
        let cyrillic = encoding_rs::WINDOWS_1251.encode(&page("Москва")).0.into_owned();
        assert!(text(&cyrillic).ends_with("Москва"));
        assert!(text(page("Москва").as_bytes()).ends_with("Москва"));
    }

    #[test]
    fn newlines_marks_and_nuls_are_cleaned_and_counted() {
        let decoded = decode("\u{feff}One\r\ntwo\rthr\0ee\u{200b}\u{200f} four".as_bytes()).expect("text");
        assert_eq!(decoded.text, "One\ntwo\nthree\u{200b}\u{200f} four");
        assert_eq!(decoded.warnings, [Warning::RemovedNuls(1)]);
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let noise: Vec<u8> = (0..2000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for (bytes, code) in [
            (&b""[..], "empty"),
            (b" \r\n\t ", "empty"),
            (b"\xef\xbb\xbf \n", "empty"),
            (b"%PDF-1.7 text", "binary"),
            (b"PK\x03\x04", "binary"),
            (b"a\x01b\x02c\x03", "binary"),
            (&noise, "binary"),
        ] {
            assert_eq!(decode(bytes).map(|d| d.text).map_err(|p| p.code()), Err(code), "{bytes:?}");
        }
    }

    #[test]
    fn a_file_cut_inside_a_character_is_still_utf8() {
        let mut bytes = PLAIN.as_bytes().to_vec();
        bytes.extend(b"\xe2\x80");
        let decoded = decode(&bytes).expect("text");
        assert_eq!(decoded.text, format!("{PLAIN}\u{fffd}"));
        assert_eq!(decoded.warnings, [Warning::ReplacedCharacters { count: 1, encoding: "UTF-8" }]);
    }
}
