//! RDF terms, triples and quads of our own, so that no engine's type reaches the modules above.
//!
//! Entry points: [`Term`], [`Triple`], [`Quad`]. Invariant: `Display` is the canonical N-Quads form, so sorting the
//! lines of a dump sorts the same everywhere.

use std::fmt::{self, Write};

use crate::vocab::{rdf, xsd};

/// An RDF term.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// An IRI.
    Iri(String),
    /// A blank node, by label. Own data has none; data of others may in query results.
    Blank(String),
    /// A literal.
    Literal(Literal),
    /// A triple term of RDF 1.2.
    Triple(Box<Triple>),
}

/// A literal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Literal {
    /// Lexical form.
    pub value: String,
    /// Datatype IRI.
    pub datatype: String,
    /// Language tag, in lower case.
    pub language: Option<String>,
}

/// A triple. Its subject is an IRI or a blank node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Triple {
    /// Subject.
    pub subject: Term,
    /// Predicate IRI.
    pub predicate: String,
    /// Object.
    pub object: Term,
}

/// A triple in a graph.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quad {
    /// The triple.
    pub triple: Triple,
    /// Its graph's IRI; `None` for the default graph.
    pub graph: Option<String>,
}

impl Term {
    /// An IRI.
    #[must_use]
    pub fn iri(iri: impl Into<String>) -> Self {
        Self::Iri(iri.into())
    }

    /// Plain text.
    #[must_use]
    pub fn text(value: impl Into<String>) -> Self {
        Self::typed(value, xsd::STRING)
    }

    /// A literal with a datatype.
    #[must_use]
    pub fn typed(value: impl Into<String>, datatype: &str) -> Self {
        Self::Literal(Literal { value: value.into(), datatype: datatype.to_owned(), language: None })
    }

    /// Text with a language.
    #[must_use]
    pub fn tagged(value: impl Into<String>, language: &str) -> Self {
        let language = Some(language.to_ascii_lowercase());
        Self::Literal(Literal { value: value.into(), datatype: rdf::LANG_STRING.to_owned(), language })
    }

    /// A whole number. Always `xsd:integer`: engines that store numbers as such give no narrower type back.
    #[must_use]
    pub fn number(value: u64) -> Self {
        Self::typed(value.to_string(), xsd::INTEGER)
    }

    /// The IRI, where it is one.
    #[must_use]
    pub fn as_iri(&self) -> Option<&str> {
        if let Self::Iri(iri) = self { Some(iri) } else { None }
    }

    /// The lexical form, where it is a literal.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Literal(literal) = self { Some(&literal.value) } else { None }
    }

    /// The lexical form of a literal, the IRI, or the label of a blank node.
    #[must_use]
    pub fn lexical(&self) -> &str {
        match self {
            Self::Iri(text) | Self::Blank(text) => text,
            Self::Literal(literal) => &literal.value,
            Self::Triple(_) => "",
        }
    }
}

impl Triple {
    /// A triple about an IRI.
    #[must_use]
    pub fn new(subject: &str, predicate: &str, object: Term) -> Self {
        Self { subject: Term::iri(subject), predicate: predicate.to_owned(), object }
    }
}

impl Quad {
    /// A triple of the default graph.
    #[must_use]
    pub const fn plain(triple: Triple) -> Self {
        Self { triple, graph: None }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Iri(iri) => write!(f, "<{iri}>"),
            Self::Blank(label) => write!(f, "_:{label}"),
            Self::Literal(literal) => literal.fmt(f),
            Self::Triple(triple) => write!(f, "<<( {triple} )>>"),
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_quoted(&self.value, f)?;
        match &self.language {
            Some(language) => write!(f, "@{language}"),
            None if self.datatype == xsd::STRING => Ok(()),
            None => write!(f, "^^<{}>", self.datatype),
        }
    }
}

/// Escapes as the canonical form of N-Quads does: what must be, and nothing else.
fn write_quoted(text: &str, f: &mut impl Write) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '\u{8}' => f.write_str("\\b")?,
            '\t' => f.write_str("\\t")?,
            '\n' => f.write_str("\\n")?,
            '\u{c}' => f.write_str("\\f")?,
            '\r' => f.write_str("\\r")?,
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\0'..='\u{1f}' | '\u{7f}' => write!(f, "\\u{:04X}", u32::from(c))?,
            _ => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

impl fmt::Display for Triple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} <{}> {}", self.subject, self.predicate, self.object)
    }
}

impl fmt::Display for Quad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.graph {
            Some(graph) => write!(f, "{} <{graph}> .", self.triple),
            None => write!(f, "{} .", self.triple),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_canonical_n_quads() {
        let text = "a \"b\"\n\t\\\u{1}\u{7f}é";
        let cases = [
            (Term::iri("urn:a"), "<urn:a>"),
            (Term::text(text), "\"a \\\"b\\\"\\n\\t\\\\\\u0001\\u007Fé\""),
            (Term::tagged("x", "en-GB"), "\"x\"@en-gb"),
            (Term::Blank("b0".into()), "_:b0"),
        ];
        for (term, expected) in cases {
            assert_eq!(term.to_string(), expected);
        }
        let quad = Quad { triple: Triple::new("urn:s", "urn:p", Term::text("o")), graph: Some("urn:g".into()) };
        assert_eq!(quad.to_string(), "<urn:s> <urn:p> \"o\" <urn:g> .");
    }
}
