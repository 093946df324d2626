//! A few sentences as an article, for test sets that have no articles around them.
//!
//! Entry point: [`article`]. Invariant: the text is the body, character for character, and all of it is prose.

use crate::source::{Article, PublicationStatus};
use crate::text::{Block, BlockKind, TextRange};

/// An article of one paragraph, without headline, date and publisher.
#[must_use]
pub fn article(text: &str) -> Article {
    Article {
        url: None,
        headline: String::new(),
        body: text.to_owned(),
        blocks: vec![Block { range: TextRange::from_usize(0, text.len()), kind: BlockKind::Paragraph }],
        published: None,
        modified: None,
        publisher: None,
        authors: Vec::new(),
        section: None,
        dateline: None,
        language: "en".to_owned(),
        status: PublicationStatus::Usable,
        warnings: Vec::new(),
        input_sha256: [0; 32],
    }
}
