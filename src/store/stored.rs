//! Gives back an article as it was ingested, so that it can be read again.
//!
//! Entry point: `Store::stored_article`. Invariant: what comes back hashes to the article's id and revision, or it is
//! an error.

use std::collections::BTreeMap;

use serde_json::Value;

use super::read::{In, Read};
use super::verify::differs;
use super::{Store, VerifyError};
use crate::rdf::{article_iri, read_block_kind, revision_text};
use crate::source::{Article, PublicationStatus};
use crate::text::{Block, TextRange};
use crate::vocab::{ng, schema};

impl Store {
    /// The article as it was ingested.
    ///
    /// # Errors
    /// Where it is not there, or what is stored does not hash to its id and revision.
    pub fn stored_article(&self, iri: &str) -> Result<Article, VerifyError> {
        let mut values = BTreeMap::new();
        let mut quads = self.engine().find(Some(iri), None, None, In::Default)?;
        quads.extend(self.engine().find(Some(iri), None, None, In::Graph(&self.base().texts()))?);
        for quad in quads {
            values.insert(quad.triple.predicate, quad.triple.object.lexical().to_owned());
        }
        let Some(mut article) = from_values(&values) else {
            return differs(iri, "its text or metadata cannot be read");
        };
        article.warnings.clear();
        if article_iri(self.base(), &article.id()) != iri {
            return differs(iri, "its URL or text is not the one that its IRI hashes");
        }
        if values.get(ng::SHA256) != Some(&revision_text(&article)) {
            return differs(iri, "its stored text and metadata do not have the hash they were ingested with");
        }
        Ok(article)
    }
}

fn from_values(values: &BTreeMap<String, String>) -> Option<Article> {
    let text = |predicate: &str| values.get(predicate).cloned();
    let layout: Value = serde_json::from_str(values.get(ng::LAYOUT)?).ok()?;
    let authors = layout.get("authors")?.as_array()?.iter().map(|name| name.as_str().map(str::to_owned));
    let status = match values.get(ng::PUBLICATION_STATUS)?.as_str() {
        ng::WITHHELD => PublicationStatus::Withheld,
        ng::CANCELED => PublicationStatus::Canceled,
        _ => PublicationStatus::Usable,
    };
    let date = |predicate: &str| text(predicate).map(|date| date.parse()).transpose().ok();
    Some(Article {
        url: text(schema::URL),
        headline: text(schema::HEADLINE).unwrap_or_default(),
        body: text(schema::ARTICLE_BODY)?,
        blocks: layout.get("blocks")?.as_array()?.iter().map(block).collect::<Option<_>>()?,
        published: date(schema::DATE_PUBLISHED)?,
        modified: date(schema::DATE_MODIFIED)?,
        publisher: text(schema::PUBLISHER),
        authors: authors.collect::<Option<_>>()?,
        section: text(schema::ARTICLE_SECTION),
        dateline: text(schema::DATELINE),
        language: text(schema::IN_LANGUAGE)?,
        status,
        warnings: Vec::new(),
        input_sha256: from_hex(values.get(ng::INPUT_SHA256)?)?,
    })
}

fn block(block: &Value) -> Option<Block> {
    let offset = |index: usize| block.get(index)?.as_u64()?.try_into().ok();
    let range = TextRange::new(offset(0)?, offset(1)?);
    Some(Block { range, kind: read_block_kind(block.get(2)?.as_str()?)? })
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> =
        (0..32).map(|index| u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()).collect();
    bytes?.try_into().ok()
}
