//! From what a reader gathered to the article: the one place where metadata is interpreted and text is laid out.
//!
//! Entry point: [`Draft::finish`]. Invariant: readers fill a draft with strings as their format holds them; every
//! check, default and interpretation is made here, so that it is the same for all formats.

use super::article::{Article, PublicationStatus, Warning};
use super::error::{Problem, one_line};
use super::layout::{self, Mark};
use super::lines::Piece;
use super::{Defaults, Published, bylines, dateline, decode, language, urls};
use crate::text::{Block, BlockKind, TextRange};

/// Everything a reader found, uninterpreted.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub url: Option<String>,
    pub headline: Option<String>,
    pub body: Body,
    pub published: Option<String>,
    pub modified: Option<String>,
    pub publisher: Option<String>,
    pub authors: Vec<String>,
    pub section: Option<String>,
    pub dateline: Option<String>,
    /// As declared, in whatever form.
    pub language: Option<String>,
    pub status: PublicationStatus,
    pub warnings: Vec<Warning>,
}

/// The text of a draft.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// Text whose layout tells its blocks.
    Plain(String),
    /// Text whose markup has told them.
    Marked(Marked),
}

impl Default for Body {
    fn default() -> Self {
        Self::Plain(String::new())
    }
}

/// A text put together from pieces of markup.
#[derive(Clone, Debug, Default)]
pub(super) struct Marked {
    pub text: String,
    pub pieces: Vec<(Piece, Mark)>,
}

impl Marked {
    /// Appends a piece after a blank line.
    pub fn push(&mut self, piece: &str, mark: Mark) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.text.push_str(piece);
        self.pieces.push((Piece { range: start..self.text.len(), alone: true }, mark));
    }
}

impl Draft {
    /// The article, or why there is none.
    pub fn finish(mut self, defaults: &Defaults, input_sha256: [u8; 32]) -> Result<Article, Problem> {
        let mut warnings = std::mem::take(&mut self.warnings);
        let headline = single_spaced(&decode::clean(self.headline.as_deref().unwrap_or_default(), &mut warnings));
        let (body, mut blocks) = match std::mem::take(&mut self.body) {
            Body::Plain(text) => {
                let body = decode::clean(&text, &mut warnings);
                let blocks = layout::of_text(&headline, &body);
                (body, blocks)
            }
            Body::Marked(Marked { text, pieces }) => {
                let blocks = layout::of_marked(&headline, &text, pieces);
                (text, blocks)
            }
        };
        let language = checked_language(self.language.as_deref(), &headline, &body)?;
        let head = bylines::take(&body, &mut blocks);
        let place = split_dateline(&body, &mut blocks);
        let has_text = |block: &Block| {
            block.kind == BlockKind::Paragraph && block.range.slice(&body).contains(char::is_alphanumeric)
        };
        if !blocks.iter().any(has_text) {
            return Err(Problem::NoBody { expected: "“body” or “articleBody”, or below the headline" });
        }
        if headline.is_empty() {
            warnings.push(Warning::NoHeadline);
        }
        let mut date = |field, text: Option<String>| read_date(field, text, &mut warnings);
        let published = date("published", self.published).or(head.published).or(defaults.published);
        let modified = date("modified", self.modified).or(head.modified);
        Ok(Article {
            url: read_url(self.url, &mut warnings),
            dateline: stated(self.dateline).or(place),
            published,
            modified,
            publisher: stated(self.publisher).or_else(|| stated(defaults.publisher.clone())),
            authors: authors(self.authors, head.authors),
            section: stated(self.section),
            status: self.status,
            headline,
            body,
            blocks,
            language,
            warnings,
            input_sha256,
        })
    }
}

/// One space between words, none at the ends.
pub(super) fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn stated(text: Option<String>) -> Option<String> {
    text.map(|text| single_spaced(&text.replace('\0', ""))).filter(|text| !text.is_empty())
}

fn authors(declared: Vec<String>, byline: Vec<String>) -> Vec<String> {
    let mut authors: Vec<String> = Vec::new();
    for author in declared.into_iter().filter_map(|author| stated(Some(author))) {
        if !authors.contains(&author) {
            authors.push(author);
        }
    }
    if authors.is_empty() { byline } else { authors }
}

fn read_date(field: &'static str, text: Option<String>, warnings: &mut Vec<Warning>) -> Option<Published> {
    let text = stated(text)?;
    let date = text.parse().ok();
    if date.is_none() {
        warnings.push(Warning::UnreadDate { field, text: one_line(&text) });
    }
    date
}

fn read_url(text: Option<String>, warnings: &mut Vec<Warning>) -> Option<String> {
    let text = stated(text)?;
    let url = urls::absolute(&text);
    if url.is_none() {
        warnings.push(Warning::UnreadUrl(one_line(&text)));
    }
    url
}

/// Makes the dateline of the first paragraph a block of its own; gives its place.
fn split_dateline(body: &str, blocks: &mut Vec<Block>) -> Option<String> {
    let first = blocks.iter().position(|block| block.kind == BlockKind::Paragraph)?;
    let range = blocks[first].range;
    let found = dateline::dateline(range.slice(body))?;
    let start = range.start() as usize;
    blocks[first].range = TextRange::from_usize(start + found.text_start, range.end() as usize);
    let dateline = TextRange::from_usize(start, start + found.length);
    blocks.insert(first, Block { range: dateline, kind: BlockKind::Dateline });
    Some(single_spaced(found.place))
}

/// The article's language tag. What is declared decides; otherwise the words do, when they are certain.
fn checked_language(declared: Option<&str>, headline: &str, body: &str) -> Result<String, Problem> {
    if let Some(declared) = declared.map(str::trim).filter(|tag| !tag.is_empty()) {
        let tag = declared.replace('_', "-");
        let primary = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        match primary.as_str() {
            "en" => return Ok(canonical_tag(&tag)),
            "eng" | "english" => return Ok("en".to_owned()),
            "und" | "mul" | "mis" | "zxx" | "x" => {}
            _ => return Err(Problem::NotEnglish { language: one_line(declared), declared: true }),
        }
    }
    match language::not_english(body).or_else(|| language::not_english(headline)) {
        Some(language) => Err(Problem::NotEnglish { language: language.to_owned(), declared: false }),
        None => Ok("en".to_owned()),
    }
}

/// `en-GB` however its case was; anything but a plain language-region tag is `en`.
fn canonical_tag(tag: &str) -> String {
    match tag.split_once('-') {
        Some((_, region)) if region.len() == 2 && region.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            format!("en-{}", region.to_ascii_uppercase())
        }
        _ => "en".to_owned(),
    }
}
