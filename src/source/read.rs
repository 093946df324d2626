//! From an input to its articles: format, decoding, one draft for each article, and where each problem lies.
//!
//! Entry point: [`articles`]. Invariant: every article of an input gives one item, in input order; JSONL is read line
//! by line, so that a batch of any size needs the memory of one line, and a broken line costs itself alone.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::article::{Article, Warning};
use super::detect::{self, Format};
use super::draft::Draft;
use super::error::{Place, Problem, SourceError};
use super::{Defaults, Input, decode, feed, html, json, plain};

/// One item of the result.
pub type Outcome = Result<Article, SourceError>;

/// The articles of an input, one by one.
pub fn articles<'a>(input: &Input<'a>, defaults: &'a Defaults) -> Box<dyn Iterator<Item = Outcome> + 'a> {
    let Input { name, bytes } = *input;
    if bytes.len() > defaults.limit() && !detect::is_lines(name, bytes) && !detect::may_be_batch(name, bytes) {
        let problem = Problem::TooLarge { size: bytes.len(), limit: defaults.limit() };
        return Box::new(std::iter::once(Err(Context { name, line: None, defaults }.error(problem, None))));
    }
    if detect::is_lines(name, bytes) && !bytes.starts_with(b"\xff\xfe") && !bytes.starts_with(b"\xfe\xff") {
        let mut lines = numbered_lines(bytes).peekable();
        if lines.peek().is_some() {
            return Box::new(lines.flat_map(move |(number, line)| {
                let context = Context { name, line: Some(number), defaults };
                context.line(line)
            }));
        }
    }
    Box::new(Context { name, line: None, defaults }.whole(bytes).into_iter())
}

/// Lines that hold something, counted from 1.
fn numbered_lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    lines.enumerate().map(|(index, line)| (index + 1, line)).filter(|(_, line)| !line.is_empty())
}

/// Where the reader is.
#[derive(Clone, Copy)]
struct Context<'a> {
    name: &'a str,
    line: Option<usize>,
    defaults: &'a Defaults,
}

impl Context<'_> {
    fn error(&self, problem: Problem, item: Option<usize>) -> SourceError {
        SourceError { place: Place { name: self.name.to_owned(), line: self.line, item }, problem }
    }

    /// One line of a JSONL batch.
    fn line(&self, line: &[u8]) -> Vec<Outcome> {
        let limit = self.defaults.limit();
        if line.len() > limit {
            return vec![Err(self.error(Problem::TooLarge { size: line.len(), limit }, None))];
        }
        match decode::decode(line) {
            Ok(decoded) => self.json(&decoded.text, decoded.warnings, line),
            Err(problem) => vec![Err(self.error(problem, None))],
        }
    }

    /// An input that is not read line by line.
    fn whole(&self, bytes: &[u8]) -> Vec<Outcome> {
        let decode::Decoded { text, warnings } = match decode::decode(bytes) {
            Ok(decoded) => decoded,
            Err(problem) => return vec![Err(self.error(problem, None))],
        };
        match detect::format(self.name, &text) {
            Format::Json if detect::is_lines(self.name, text.as_bytes()) => {
                let lines = numbered_lines(text.as_bytes());
                lines.flat_map(|(number, line)| Context { line: Some(number), ..*self }.line(line)).collect()
            }
            Format::Json => self.json(&text, warnings, bytes),
            Format::Feed => self.feed(&text, &warnings),
            Format::Html => vec![self.one(html::read(&text), warnings, bytes, None)],
            Format::Plain => vec![self.one(Ok(plain::read(&text)), warnings, bytes, None)],
            Format::OtherXml => {
                let message = "the root element is neither rss nor feed".to_owned();
                vec![Err(self.error(Problem::NotAFeed { message }, None))]
            }
        }
    }

    fn json(&self, text: &str, warnings: Vec<Warning>, bytes: &[u8]) -> Vec<Outcome> {
        let value = match json::parse(text) {
            Ok(value) => value,
            Err((problem, line)) => {
                let line = self.line.or(Some(line.max(1)));
                return vec![Err(Context { line, ..*self }.error(problem, None))];
            }
        };
        match &json::items(&value)[..] {
            [] => vec![Err(self.error(Problem::NotAnArticle { found: "an empty list".to_owned() }, None))],
            [only] => {
                let too_large = bytes.len() > self.defaults.limit();
                let draft = if too_large { self.sized(only, &value) } else { json::draft(only, &value) };
                vec![self.one(draft, warnings, bytes, None)]
            }
            items => {
                let numbered = items.iter().enumerate();
                numbered.map(|(index, item)| self.json_item(item, &value, &warnings, index + 1)).collect()
            }
        }
    }

    fn json_item(&self, item: &Value, all: &Value, warnings: &[Warning], number: usize) -> Outcome {
        let draft = self.sized(item, all);
        self.one(draft, warnings.to_vec(), item.to_string().as_bytes(), Some(number))
    }

    /// The draft of an item within the size limit.
    fn sized(&self, item: &Value, all: &Value) -> Result<Draft, Problem> {
        let (size, limit) = (item.to_string().len(), self.defaults.limit());
        if size > limit { Err(Problem::TooLarge { size, limit }) } else { json::draft(item, all) }
    }

    fn feed(&self, text: &str, warnings: &[Warning]) -> Vec<Outcome> {
        let limit = self.defaults.limit();
        let entries = feed::read(text).into_iter().enumerate();
        let outcomes = entries.map(|(index, entry)| {
            let item = Some(index + 1);
            match entry {
                Ok(entry) if entry.source.len() > limit => {
                    Err(self.error(Problem::TooLarge { size: entry.source.len(), limit }, item))
                }
                Ok(entry) => self.one(Ok(entry.draft), warnings.to_vec(), entry.source.as_bytes(), item),
                Err(problem) => Err(self.error(problem, item.filter(|item| *item > 1))),
            }
        });
        outcomes.collect()
    }

    fn one(&self, draft: Result<Draft, Problem>, warnings: Vec<Warning>, bytes: &[u8], item: Option<usize>) -> Outcome {
        let mut draft = draft.map_err(|problem| self.error(problem, item))?;
        draft.warnings.splice(0..0, warnings);
        let single = item.is_none() && self.line.is_none();
        let url = if single { self.defaults.url.clone() } else { None };
        draft.url = draft.url.or(url);
        draft.finish(self.defaults, Sha256::digest(bytes).into()).map_err(|problem| self.error(problem, item))
    }
}
