//! Why an input, or one item of a batch, gave no article.
//!
//! Entry point: [`SourceError`]. Invariant: its text is one line that says where, what, and what to do; its code is
//! stable, so that scripts and the HTTP interface can rely on it.

use std::fmt;

/// Where in the input a problem lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The path, or `-` for standard input.
    pub name: String,
    /// The line, counted from 1, where one can be named.
    pub line: Option<usize>,
    /// The item of an array or a feed, counted from 1, where the input holds several.
    pub item: Option<usize>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", one_line(if self.name == "-" { "standard input" } else { &self.name }))?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some(item) = self.item {
            write!(f, ", item {item}")?;
        }
        Ok(())
    }
}

/// One input or one item of a batch that gave no article.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct SourceError {
    /// Where.
    pub place: Place,
    /// What, and what to do.
    pub problem: Problem,
}

impl SourceError {
    /// A short name of the problem that does not change between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.problem.code()
    }
}

/// What is wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// No bytes, or white space alone.
    #[error("the input is empty; give a file with an article in it")]
    Empty,
    /// More bytes than allowed for one article.
    #[error("{size} bytes, more than the limit of {limit} for one article; raise the limit or split the input")]
    TooLarge {
        /// Size of the input in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// Bytes that are no text at all: a picture, an archive, a PDF.
    #[error("this is {kind}, not text; convert it to plain text or HTML first")]
    Binary {
        /// What the bytes look like, with its article: "a PDF file", "binary data".
        kind: &'static str,
    },
    /// Text in no encoding that can be told.
    #[error("the text cannot be decoded as {encoding}; save it as UTF-8")]
    Undecodable {
        /// The encoding that was declared or detected.
        encoding: &'static str,
    },
    /// Text in another language than English.
    #[error("the text is {}; only English is read", language_phrase(.language, *.declared))]
    NotEnglish {
        /// The language as it was declared, or the detected one's English name.
        language: String,
        /// Whether the input declares it, rather than its words showing it.
        declared: bool,
    },
    /// An HTML page in which no article text was found.
    #[error("no article text was found in this HTML page; give the article's own page or its plain text")]
    NoArticleText,
    /// An article with metadata and no text.
    #[error("the article has no text; give it in {expected}")]
    NoBody {
        /// Where the text was looked for.
        expected: &'static str,
    },
    /// JSON that parses and is no article.
    #[error("{found} is not an article; expected {{\"headline\", \"body\", …}}, schema.org NewsArticle or ninjs")]
    NotAnArticle {
        /// What was found instead.
        found: String,
    },
    /// JSON that does not parse.
    #[error("JSON syntax error in column {column}: {message}; correct it there")]
    JsonSyntax {
        /// The column, counted from 1, of the line in the error's place.
        column: usize,
        /// The parser's own words.
        message: String,
    },
    /// XML that is no readable RSS or Atom feed.
    #[error("not a readable RSS or Atom feed: {message}; give a feed, an HTML page or plain text")]
    NotAFeed {
        /// The parser's own words.
        message: String,
    },
}

impl Problem {
    /// A short name that does not change between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too-large",
            Self::Binary { .. } => "binary",
            Self::Undecodable { .. } => "undecodable",
            Self::NotEnglish { .. } => "not-english",
            Self::NoArticleText => "no-article-text",
            Self::NoBody { .. } => "no-body",
            Self::NotAnArticle { .. } => "not-an-article",
            Self::JsonSyntax { .. } => "json-syntax",
            Self::NotAFeed { .. } => "not-a-feed",
        }
    }
}

fn language_phrase(language: &str, declared: bool) -> String {
    if declared { format!("declared as “{}”", one_line(language)) } else { format!("{language}, by its words") }
}

/// Text from outside in a message: control characters would break the one line, length would hide the rest.
pub(super) fn one_line(text: &str) -> String {
    const LIMIT: usize = 200;
    let mut line: String = text.chars().take(LIMIT).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LIMIT).is_some() {
        line.push('…');
    }
    line
}
