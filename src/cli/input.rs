//! Inputs of a command: files, folders, or standard input for `-`.
//!
//! Entry points: [`Sources`], [`Sources::visit`], [`Piece::articles`]. Invariant: inputs come in the order given, a
//! folder's files sorted by path; a bad input is reported and the rest goes on; of a batch no more than one line is
//! held at a time.
//!
//! A folder with a `meta.json` stands for its `article.*` files, and `meta.json` says what these do not: `url`,
//! `headline`, `published`, `publisher`.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;

use super::lines::{self, Line, Lines};
use crate::source::{Article, Defaults, Input, MAX_BYTES, Place, Problem, Published, SourceError, articles};

/// Files of a folder that can be articles; the others are passed over.
const EXTENSIONS: &[&str] =
    &["txt", "text", "html", "htm", "xhtml", "json", "jsonld", "jsonl", "ndjson", "xml", "rss", "atom"];

/// Most bytes of an input that is not read line by line.
const WIDEST: u64 = 1 << 30;

/// Where articles come from and what they do not say themselves.
#[derive(Clone, Debug, Args)]
pub struct Sources {
    /// Files, folders, or `-` for standard input.
    #[arg(default_value = "-", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Publication date of articles that carry none, as in 2025-03-04 or 2025-03-04T06:15:00Z.
    #[arg(long, value_name = "DATE")]
    pub published: Option<Published>,
    /// Publisher of articles that name none.
    #[arg(long, value_name = "NAME")]
    pub publisher: Option<String>,
    /// URL of a single article that carries none.
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Most bytes of one article.
    #[arg(long, value_name = "BYTES", default_value_t = MAX_BYTES)]
    pub max_bytes: usize,
}

/// A whole input, or one line of a batch.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Path, or `-`.
    pub name: String,
    /// Line within a batch, from 1.
    pub line: Option<usize>,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What its articles do not say themselves.
    pub defaults: Defaults,
    /// Headline for articles without one.
    pub headline: Option<String>,
}

/// What an input gave: something to read, or one line that says why not.
pub type Found = Result<Piece, String>;

/// An article, or why there is none.
pub type Outcome = Result<Article, SourceError>;

#[derive(Debug, Default, Deserialize)]
struct Sidecar {
    url: Option<String>,
    headline: Option<String>,
    published: Option<String>,
    publisher: Option<String>,
}

impl Sources {
    /// Goes through all inputs, until `each` says that it wants no more.
    pub fn visit(&self, each: &mut dyn FnMut(Found) -> bool) {
        for path in &self.paths {
            let files = if path.is_dir() { expand(path) } else { vec![Ok(path.clone())] };
            for file in files {
                let goes_on = match file {
                    Ok(file) => self.visit_file(&file, each),
                    Err(refusal) => each(Err(refusal)),
                };
                if !goes_on {
                    return;
                }
            }
        }
    }

    fn visit_file(&self, path: &Path, each: &mut dyn FnMut(Found) -> bool) -> bool {
        let name = path.display().to_string();
        let unreadable = |error: io::Error| Err(format!("{name}: cannot be read: {error}"));
        let mut defaults = Defaults {
            published: self.published,
            publisher: self.publisher.clone(),
            url: self.url.clone(),
            max_bytes: self.max_bytes,
        };
        let headline = match sidecar(path) {
            Ok(Some(sidecar)) => match apply(sidecar, &mut defaults) {
                Ok(headline) => headline,
                Err(problem) => return each(Err(format!("{}: {problem}", sidecar_path(path).display()))),
            },
            Ok(None) => None,
            Err(problem) => return each(Err(problem)),
        };
        let whole = Piece { name: name.clone(), line: None, bytes: Vec::new(), defaults, headline };
        if path == Path::new("-") {
            return self.visit_reader(&mut io::stdin().lock(), whole, each);
        }
        match File::open(path) {
            Ok(file) => self.visit_reader(&mut BufReader::new(file), whole, each),
            Err(error) => each(unreadable(error)),
        }
    }

    fn visit_reader(&self, reader: &mut dyn BufRead, mut whole: Piece, each: &mut dyn FnMut(Found) -> bool) -> bool {
        let is_batch = [".jsonl", ".ndjson"].iter().any(|end| whole.name.to_ascii_lowercase().ends_with(end));
        let failed = |name: &str, error: io::Error| Err(format!("{name}: cannot be read: {error}"));
        let head = match lines::head(reader, WIDEST) {
            Ok(head) => head,
            Err(error) => return each(failed(&whole.name, error)),
        };
        if head.is_blank() || (!is_batch && !head.is_json_object()) {
            whole.bytes = head.bytes;
            return match reader.take(WIDEST).read_to_end(&mut whole.bytes) {
                Ok(_) => each(Ok(whole)),
                Err(error) => each(failed(&whole.name, error)),
            };
        }
        // The URL given is one article's; in a batch nobody could say whose.
        whole.defaults.url = None;
        let (first, rest) = Lines::after(head, reader, self.max_bytes);
        for line in first.map(Ok).into_iter().chain(rest) {
            let found = line.map(|line| piece(&whole, line)).unwrap_or_else(|error| failed(&whole.name, error));
            if !each(found) {
                return false;
            }
        }
        true
    }
}

fn piece(whole: &Piece, line: Line) -> Found {
    if let Some(size) = line.too_long {
        let problem = Problem::TooLarge { size, limit: whole.defaults.max_bytes };
        let place = Place { name: whole.name.clone(), line: Some(line.number), item: None };
        return Err(SourceError { place, problem }.to_string());
    }
    Ok(Piece { line: Some(line.number), bytes: line.start, ..whole.clone() })
}

impl Piece {
    /// The articles in it.
    #[must_use]
    pub fn articles(&self) -> Vec<Outcome> {
        let input = Input { name: &self.name, bytes: &self.bytes };
        let all = articles(&input, &self.defaults).map(|outcome| match outcome {
            Ok(mut article) => {
                if let (true, Some(headline)) = (article.headline.is_empty(), &self.headline) {
                    article.headline.clone_from(headline);
                }
                Ok(article)
            }
            Err(mut error) => {
                error.place.line = self.line.or(error.place.line);
                Err(error)
            }
        });
        all.collect()
    }
}

/// An article with the text of the `meta.json` beside it.
///
/// # Errors
/// The metadata is not of its form.
pub fn described(name: &str, bytes: &[u8], meta: Option<&[u8]>) -> Found {
    let mut defaults = Defaults::default();
    let sidecar = meta.map(serde_json::from_slice).transpose().map_err(|error| format!("{name}: {error}"))?;
    let headline = match sidecar {
        Some(sidecar) => apply(sidecar, &mut defaults)?,
        None => None,
    };
    Ok(Piece { name: name.to_owned(), line: None, bytes: bytes.to_vec(), defaults, headline })
}

fn sidecar_path(article: &Path) -> PathBuf {
    article.with_file_name("meta.json")
}

/// What the `meta.json` beside an `article.*` says.
fn sidecar(path: &Path) -> Result<Option<Sidecar>, String> {
    let beside = sidecar_path(path);
    if path.file_stem().is_none_or(|stem| stem != "article") || !beside.is_file() {
        return Ok(None);
    }
    let text = std::fs::read(&beside).map_err(|error| format!("{}: cannot be read: {error}", beside.display()))?;
    serde_json::from_slice(&text).map(Some).map_err(|error| format!("{}: {error}", beside.display()))
}

fn apply(sidecar: Sidecar, defaults: &mut Defaults) -> Result<Option<String>, String> {
    if let Some(published) = sidecar.published {
        defaults.published = Some(published.parse().map_err(|error| format!("{error}"))?);
    }
    defaults.publisher = sidecar.publisher.or_else(|| defaults.publisher.take());
    defaults.url = sidecar.url.or_else(|| defaults.url.take());
    Ok(sidecar.headline)
}

/// A folder stands for the files in it that can be articles.
fn expand(folder: &Path) -> Vec<Result<PathBuf, String>> {
    let unreadable = |error: io::Error| vec![Err(format!("{}: cannot be read: {error}", folder.display()))];
    let entries = match std::fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) => return unreadable(error),
    };
    let mut paths: Vec<PathBuf> = entries.iter().map(std::fs::DirEntry::path).collect();
    paths.sort();
    let is_described = paths.iter().any(|path| path.file_name().is_some_and(|name| name == "meta.json"));
    let mut files = Vec::new();
    for path in paths {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() {
            files.extend(expand(&path));
        } else if is_article(&path) && (!is_described || path.file_stem().is_some_and(|stem| stem == "article")) {
            files.push(Ok(path));
        }
    }
    files
}

fn is_article(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}
