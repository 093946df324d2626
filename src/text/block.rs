//! Blocks: what kind of thing each line group of a body is.
//!
//! A reader in `source` knows which lines are headings and which are page furniture; language stages must know it
//! too, since a heading is no sentence and furniture is never a fact. Invariant: blocks are in text order, do not
//! overlap and hold no leading or trailing white space.

use super::range::TextRange;

/// What a block is to the reader of the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// A section heading that stands alone.
    Heading,
    /// Where and when the report was filed, before its first sentence: "KYIV, March 3 (Reuters)".
    Dateline,
    /// The headline, repeated inside the body.
    RepeatedHeadline,
    /// Reaction buttons, share lines, related links: of the page, not of the article.
    Furniture,
}

/// One block of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Where it stands in the body.
    pub range: TextRange,
    /// What it is.
    pub kind: BlockKind,
}
