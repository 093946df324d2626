//! Cursors: where a page ended, as an opaque string.
//!
//! Entry point: [`Cursor`]. A cursor carries the sort key of the page's last item, so a page is found by comparison and
//! not by counting. Invariant: a cursor is only accepted for the request that gave it, page size apart.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::rdf::Term;

/// The sort key of the last item of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// One term for each variable of the paging key; unbound ones are absent.
    pub key: Vec<Option<Term>>,
}

/// Separates the fields of a cursor; it cannot stand in an IRI, and in literals it is escaped.
const SEPARATOR: char = '\u{1f}';
const ESCAPE: char = '\u{1b}';
const CHECK_BYTES: usize = 6;

impl Cursor {
    /// As a string, for the request that `request` describes.
    #[must_use]
    pub fn encode(&self, request: &str) -> String {
        let mut text = String::new();
        for term in &self.key {
            match term {
                None => text.push('-'),
                Some(term) => write_term(term, &mut text),
            }
            text.push(SEPARATOR);
        }
        let mut bytes = check(request, &text).to_vec();
        bytes.extend_from_slice(text.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a string made by [`Self::encode`].
    ///
    /// # Errors
    /// With what is wrong: damaged, or of another request.
    pub fn decode(cursor: &str, request: &str, keys: usize) -> Result<Self, &'static str> {
        const DAMAGED: &str = "is not one that this server gave; take `next` from the page before, or start without";
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| DAMAGED)?;
        let (sum, text) = bytes.split_at_checked(CHECK_BYTES).ok_or(DAMAGED)?;
        let text = std::str::from_utf8(text).map_err(|_| DAMAGED)?;
        if sum != check(request, text) {
            return Err("belongs to a request with other parameters, or was changed; start again without");
        }
        let fields: Vec<&str> = text.split_terminator(SEPARATOR).collect();
        if fields.len() != keys {
            return Err(DAMAGED);
        }
        let key = fields.into_iter().map(read_term).collect::<Option<_>>().ok_or(DAMAGED)?;
        Ok(Self { key })
    }
}

fn check(request: &str, text: &str) -> [u8; CHECK_BYTES] {
    let digest = Sha256::new().chain_update(request).chain_update([0]).chain_update(text).finalize();
    let mut sum = [0; CHECK_BYTES];
    sum.iter_mut().zip(digest.iter()).for_each(|(to, from)| *to = *from);
    sum
}

fn write_term(term: &Term, text: &mut String) {
    let parts: [&str; 3] = match term {
        Term::Iri(iri) => ["i", iri, ""],
        Term::Blank(label) => ["b", label, ""],
        Term::Literal(literal) => match &literal.language {
            Some(language) => ["l", &literal.value, language],
            None => ["t", &literal.value, &literal.datatype],
        },
        // Nothing sorts by a triple term; it counts as unbound.
        Term::Triple(_) => ["-", "", ""],
    };
    let [kind, value, more] = parts;
    text.push_str(kind);
    text.push_str(more);
    text.push(ESCAPE);
    for letter in value.chars() {
        if letter == SEPARATOR || letter == ESCAPE {
            text.push(ESCAPE);
            text.push(if letter == SEPARATOR { 's' } else { 'e' });
        } else {
            text.push(letter);
        }
    }
}

/// The outer option is whether the field is well-formed, the inner whether the variable was bound.
#[expect(clippy::option_option, reason = "a field that cannot be read is not the same as an unbound variable")]
fn read_term(field: &str) -> Option<Option<Term>> {
    if field == "-" {
        return Some(None);
    }
    let (head, value) = field.split_once(ESCAPE)?;
    let (kind, more) = head.split_at_checked(1)?;
    let value = value.replace("\u{1b}s", "\u{1f}").replace("\u{1b}e", "\u{1b}");
    let term = match kind {
        "i" => Term::iri(value),
        "b" => Term::Blank(value),
        "l" => Term::tagged(value, more),
        "t" => Term::typed(value, more),
        "-" => return Some(None),
        _ => return None,
    };
    Some(Some(term))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        let key = vec![
            Some(Term::text("Zelenskyy \u{1f}\u{1b}s \u{1b}")),
            None,
            Some(Term::iri("http://localhost:7878/id/entity/a")),
            Some(Term::typed("3", crate::vocab::xsd::INTEGER)),
        ];
        let cursor = Cursor { key };
        let text = cursor.encode("/entities?q=a");
        assert_eq!(Cursor::decode(&text, "/entities?q=a", 4), Ok(cursor));
        assert!(Cursor::decode(&text, "/entities?q=b", 4).is_err());
        assert!(Cursor::decode(&text, "/entities?q=a", 3).is_err());
        assert!(Cursor::decode("no cursor", "/entities?q=a", 4).is_err());
        assert!(Cursor::decode("", "/entities?q=a", 4).is_err());
    }
}
