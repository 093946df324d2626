//! The article: one text with its blocks and metadata, whatever format it came in.
//!
//! Entry point: [`Article`]. Invariant: `body` is the text that is stored and that every span and quote addresses; it
//! is what the input says, with newlines as `\n` and without byte order marks and NUL characters, and nothing else
//! changed. `blocks` lie in it in order without overlap.

use std::fmt;

use sha2::{Digest, Sha256};

use super::published::Published;
use crate::text::Block;

/// An article, ready for the language stages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Where it was published, as an absolute IRI.
    pub url: Option<String>,
    /// Its headline; empty where the input has none.
    pub headline: String,
    /// The stored text. Plain text: all that follows the headline line; HTML: the blocks the reader extracts,
    /// separated by a blank line.
    pub body: String,
    /// Paragraphs, headings, dateline, repeated headline and furniture, as ranges of the body.
    pub blocks: Vec<Block>,
    /// When it was first published.
    pub published: Option<Published>,
    /// When it was last changed.
    pub modified: Option<Published>,
    /// Name of the publisher.
    pub publisher: Option<String>,
    /// Names of the authors, in the order given.
    pub authors: Vec<String>,
    /// The desk or section.
    pub section: Option<String>,
    /// The place of the dateline ("KYIV"), as written.
    pub dateline: Option<String>,
    /// BCP 47 tag; its primary language is always `en`.
    pub language: String,
    /// Whether the publisher stands by it.
    pub status: PublicationStatus,
    /// What the reader could not use and did not want to lose silently.
    pub warnings: Vec<Warning>,
    /// SHA-256 of the input bytes; for a batch, of the article's own line or item.
    pub input_sha256: [u8; 32],
}

/// What the publisher says of the article's standing (ninjs `pubstatus`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PublicationStatus {
    /// May be used; also where nothing is said.
    #[default]
    Usable,
    /// Held back for now.
    Withheld,
    /// Withdrawn for good.
    Canceled,
}

impl PublicationStatus {
    /// The word as ninjs writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Withheld => "withheld",
            Self::Canceled => "canceled",
        }
    }
}

/// Something in the input that was not used; the article stands without it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Warning {
    /// A date in no known form, or one whose day and month cannot be told apart.
    #[error("{field} “{text}” was not understood as a date")]
    UnreadDate {
        /// The metadata field.
        field: &'static str,
        /// Its value, shortened.
        text: String,
    },
    /// A URL that is not an absolute http(s) address.
    #[error("url “{0}” is not an absolute http or https address")]
    UnreadUrl(String),
    /// Metadata of a page in a form that cannot be read.
    #[error("metadata of the page was not read: {0}")]
    UnreadMetadata(String),
    /// Bytes that have no meaning in the text's encoding; each is a U+FFFD in the body.
    #[error("characters that could not be decoded as {encoding}: {count}")]
    ReplacedCharacters {
        /// How many.
        count: usize,
        /// The encoding.
        encoding: &'static str,
    },
    /// NUL characters, which are no text.
    #[error("NUL characters removed: {0}")]
    RemovedNuls(usize),
    /// Nothing in the input looks like a headline.
    #[error("no headline was found")]
    NoHeadline,
    /// The feed holds a summary and not the article's text.
    #[error("the feed gives only a summary of this article")]
    SummaryOnly,
}

/// Identity of an article across revisions: a hash of its URL, else of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId([u8; 16]);

impl ArticleId {
    /// The bytes of the hash.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// 32 hexadecimal digits.
impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Article {
    /// The same for every revision of an article with a URL; without one, a changed text is another article.
    #[must_use]
    pub fn id(&self) -> ArticleId {
        let mut hash = Fields::new("article");
        match &self.url {
            Some(url) => hash.text("url", url),
            None => hash.text("headline", &self.headline).text("body", &self.body),
        };
        let mut id = [0; 16];
        id.iter_mut().zip(hash.finish()).for_each(|(to, from)| *to = from);
        ArticleId(id)
    }

    /// A hash of the text, its blocks and the metadata: it changes when anything a user sees or a fact depends on
    /// does, and not when only the markup around it does.
    #[must_use]
    pub fn revision(&self) -> [u8; 32] {
        let mut hash = Fields::new("revision");
        hash.text("headline", &self.headline).text("body", &self.body);
        for block in &self.blocks {
            hash.text("block", &format!("{:?} {:?}", block.range, block.kind));
        }
        for author in &self.authors {
            hash.text("author", author);
        }
        let dates = [("published", self.published), ("modified", self.modified)];
        for (name, date) in dates {
            hash.optional(name, date.map(|date| date.to_string()).as_deref());
        }
        hash.optional("url", self.url.as_deref())
            .optional("publisher", self.publisher.as_deref())
            .optional("section", self.section.as_deref())
            .optional("dateline", self.dateline.as_deref())
            .text("language", &self.language)
            .text("status", self.status.as_str());
        hash.finish()
    }
}

/// A hash over named fields; lengths are hashed too, so that no two different lists of fields read the same.
struct Fields(Sha256);

impl Fields {
    fn new(what: &str) -> Self {
        let mut fields = Self(Sha256::new());
        fields.text("what", what);
        fields
    }

    fn text(&mut self, name: &str, value: &str) -> &mut Self {
        for part in [name, value] {
            self.0.update((part.len() as u64).to_be_bytes());
            self.0.update(part);
        }
        self
    }

    fn optional(&mut self, name: &str, value: Option<&str>) -> &mut Self {
        if let Some(value) = value {
            self.text(name, value);
        }
        self
    }

    fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}
