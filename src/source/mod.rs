//! Bytes to articles: one reader per input format, all of them ending in the same [`Article`].
//!
//! Entry point: [`read`], or [`articles`] to go through a batch one by one. Invariant: any bytes give an article or
//! a [`SourceError`] that says what is wrong, where, and what to do; a batch goes on after a bad item. A reader knows
//! formats, layout and metadata, and nothing of language beyond telling English from other languages.

mod article;
mod bylines;
mod dateline;
mod decode;
mod detect;
mod draft;
mod error;
mod feed;
mod furniture;
mod headings;
mod html;
mod html_blocks;
mod html_limits;
mod html_meta;
mod json;
mod language;
mod layout;
mod lines;
mod ninjs;
mod plain;
mod published;
mod read;
mod schema_org;
mod urls;

pub use article::{Article, ArticleId, PublicationStatus, Warning};
pub use error::{Place, Problem, SourceError};
pub use published::{NotADate, Published};
pub use read::{Outcome, articles};

/// The default of [`Defaults::max_bytes`].
pub const MAX_BYTES: usize = 2_000_000;

/// One input: a file, or what came through a pipe or a request.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The path, or `-` for standard input; its extension helps to tell formats that look alike.
    pub name: &'a str,
    /// Everything in it.
    pub bytes: &'a [u8],
}

/// What the caller knows about articles that do not say it themselves.
#[derive(Clone, Debug)]
pub struct Defaults {
    /// Publication date for articles without one.
    pub published: Option<Published>,
    /// Publisher for articles without one.
    pub publisher: Option<String>,
    /// URL for an input that holds a single article without one.
    pub url: Option<String>,
    /// Largest size in bytes of one article: of the input, or of one line of a JSONL batch.
    pub max_bytes: usize,
}

impl Default for Defaults {
    fn default() -> Self {
        Self { published: None, publisher: None, url: None, max_bytes: MAX_BYTES }
    }
}

impl Defaults {
    /// The size limit in force: offsets into a text are 32 bits wide, and decoding may triple its length.
    fn limit(&self) -> usize {
        const WIDEST: usize = 1 << 30;
        self.max_bytes.min(WIDEST)
    }
}

/// Reads all articles of an input.
#[must_use]
pub fn read(input: &Input<'_>, defaults: &Defaults) -> Vec<Outcome> {
    articles(input, defaults).collect()
}
