//! A run of tokens that may stand at one end of a relation.
//!
//! Entry point: [`Span::new`]. Invariant: not empty, and its head is one of its own tokens.

use std::ops::Range;

use crate::annotate::{Document, NameKind, TokenIx};

/// What a span is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpanKind {
    /// A name of a person.
    Person,
    /// A name of an organization.
    Organization,
    /// A name of a place.
    Location,
    /// Another name.
    Misc,
    /// A date, or a year.
    Date,
    /// A pronoun.
    Pronoun,
    /// A word for what belongs to a place.
    Demonym,
    /// Any other words.
    Words,
}

impl SpanKind {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 8] = [
        Self::Person,
        Self::Organization,
        Self::Location,
        Self::Misc,
        Self::Date,
        Self::Pronoun,
        Self::Demonym,
        Self::Words,
    ];
}

impl From<NameKind> for SpanKind {
    fn from(kind: NameKind) -> Self {
        match kind {
            NameKind::Person => Self::Person,
            NameKind::Organization => Self::Organization,
            NameKind::Location => Self::Location,
            NameKind::Misc => Self::Misc,
        }
    }
}

/// A run of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its tokens.
    pub tokens: Range<TokenIx>,
    /// What it is.
    pub kind: SpanKind,
    /// The token that the others hang on.
    pub head: TokenIx,
}

impl Span {
    /// A span; nothing where there are no tokens.
    #[must_use]
    pub fn new(document: &Document, tokens: Range<TokenIx>, kind: SpanKind) -> Option<Self> {
        let is_top = |token: &TokenIx| {
            let head = document.token(*token).head;
            head == *token || !tokens.contains(&head)
        };
        let head = tokens.clone().find(is_top)?;
        Some(Self { tokens, kind, head })
    }
}
