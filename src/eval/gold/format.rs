//! Gold articles as files: `article.*`, `meta.json`, `gold.json` in a folder each.
//!
//! Entry point: [`read_folder`]. Invariant: articles come sorted by folder name; a JSONL batch gives one article a line.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::GoldError;
use crate::source::Published;

/// An annotated entity.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldEntity {
    /// Its id inside the article.
    pub id: String,
    /// Full name.
    pub label: String,
    /// Forms used in the article.
    #[serde(default)]
    pub names: Vec<String>,
    /// Words for what belongs to it.
    #[serde(default)]
    pub demonyms: Vec<String>,
    /// Other places named in its stead.
    #[serde(default)]
    pub metonyms: Vec<String>,
}

/// Object of an annotated fact.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum GoldObject {
    /// An entity.
    Entity(String),
    /// A literal.
    Literal {
        /// Its text.
        literal: String,
    },
    /// A post.
    Post {
        /// Title without its body.
        title: Option<String>,
        /// Country or organization.
        #[serde(rename = "in")]
        of: Option<String>,
    },
}

/// The axes as written.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldAxes {
    /// article or attributed.
    pub voice: String,
    /// stated, hedged …
    pub certainty: String,
    /// positive or negative.
    pub polarity: String,
    /// Entity id or words.
    #[serde(default)]
    pub speaker: Option<String>,
}

/// An annotated fact.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldFact {
    /// Entity id.
    pub subject: String,
    /// Prefixed name.
    pub predicate: String,
    /// Object.
    pub object: GoldObject,
    /// The words that carry it.
    pub quote: String,
    /// Mode.
    #[serde(flatten)]
    pub axes: GoldAxes,
}

/// An annotated event.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldEvent {
    /// Prefixed PLOVER concept.
    #[serde(rename = "type")]
    pub event_type: Option<String>,
    /// Lemma of the predicate.
    pub lemma: String,
    /// Entity ids.
    #[serde(default)]
    pub actors: Vec<String>,
    /// Entity ids.
    #[serde(default)]
    pub recipients: Vec<String>,
    /// The words that carry it.
    pub quote: String,
    /// Mode.
    #[serde(flatten)]
    pub axes: GoldAxes,
}

/// An annotated claim.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldClaim {
    /// Entity id, words, or nobody.
    pub speaker: Option<String>,
    /// The content, verbatim.
    pub quote: String,
}

/// The annotations of one article.
#[derive(Clone, Debug, Deserialize)]
pub struct Annotations {
    /// Entities.
    pub entities: Vec<GoldEntity>,
    /// Facts.
    #[serde(default)]
    pub facts: Vec<GoldFact>,
    /// Events.
    #[serde(default)]
    pub events: Vec<GoldEvent>,
    /// Claims.
    #[serde(default)]
    pub claims: Vec<GoldClaim>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum GoldFile {
    Batch { articles: Vec<Annotations> },
    One(Annotations),
}

#[derive(Default, Deserialize)]
struct Meta {
    #[serde(default)]
    published: Option<String>,
}

/// An article with its annotations.
#[derive(Clone, Debug)]
pub struct GoldArticle {
    /// Path of the article's file.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Position in a batch.
    pub index: usize,
    /// What is in it.
    pub annotations: Annotations,
    published: Option<String>,
}

impl GoldArticle {
    /// Publication date of the metadata.
    #[must_use]
    pub fn published(&self) -> Option<Published> {
        self.published.as_deref()?.parse().ok()
    }
}

/// All annotated articles below a folder.
///
/// # Errors
/// A file cannot be read or is not in the format.
pub fn read_folder(folder: &Path) -> Result<Vec<GoldArticle>, GoldError> {
    let entries = std::fs::read_dir(folder).map_err(|source| fail(folder, source))?;
    let mut folders: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    folders.sort();
    let mut articles = Vec::new();
    for inner in folders.iter().filter(|path| path.join("gold.json").is_file()) {
        articles.extend(read_article(inner)?);
    }
    Ok(articles)
}

fn read_article(folder: &Path) -> Result<Vec<GoldArticle>, GoldError> {
    let entries = std::fs::read_dir(folder).map_err(|source| fail(folder, source))?;
    let article = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.file_stem().is_some_and(|s| s == "article"));
    let article = article.ok_or_else(|| GoldError::Format {
        path: folder.display().to_string(),
        message: "has no article file".into(),
    })?;
    let bytes = std::fs::read(&article).map_err(|source| fail(&article, source))?;
    let gold: GoldFile = parse(&folder.join("gold.json"))?;
    let meta: Meta = parse(&folder.join("meta.json")).unwrap_or_default();
    let annotations = match gold {
        GoldFile::Batch { articles } => articles,
        GoldFile::One(one) => vec![one],
    };
    Ok(annotations
        .into_iter()
        .enumerate()
        .map(|(index, annotations)| GoldArticle {
            name: article.display().to_string(),
            bytes: bytes.clone(),
            index,
            annotations,
            published: meta.published.clone(),
        })
        .collect())
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, GoldError> {
    let text = std::fs::read_to_string(path).map_err(|source| fail(path, source))?;
    serde_json::from_str(&text)
        .map_err(|error| GoldError::Format { path: path.display().to_string(), message: error.to_string() })
}

fn fail(path: &Path, source: std::io::Error) -> GoldError {
    GoldError::Read { path: path.display().to_string(), source }
}
