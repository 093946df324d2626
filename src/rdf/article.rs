//! The graph of one article: all triples that are its own, and the shared nodes they touch.
//!
//! Entry point: [`article_graph`]. Invariant: a function of article, facts, base and run alone; `own` is sorted and
//! holds nothing twice, and every own node's IRI hashes the article's revision, so no two articles share one.

use std::collections::BTreeSet;

use serde_json::json;

use super::key::{EventKey, SharedKey};
use super::nodes::Writer;
use super::refer::OwnGraph;
use super::shared::{RunInfo, StatementKey};
use super::{Base, Quad, Term, Triple};
use crate::source::{Article, ArticleId, PublicationStatus, Published};
use crate::statement::{DropReason, Entity, Facts, IdentityStatus, Mention, MentionKind};
use crate::text::{BlockKind, shingles};
use crate::vocab::{ng, rdf, schema, xsd};

/// A node whose triples are derived from those of all articles.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SharedNode {
    /// A run.
    Run(RunInfo),
    /// A statement.
    Statement(StatementKey),
    /// An event of a known day.
    Event(EventKey),
    /// An entity, by IRI.
    Entity(String),
}

/// The graph of one article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleGraph {
    /// The article's IRI.
    pub article: String,
    /// Hash of its text and metadata, in hexadecimal.
    pub revision: String,
    /// Its run's IRI.
    pub run: String,
    /// When it was last changed, if it says so.
    pub modified: Option<Published>,
    /// The triples that belong to it alone; the full text in a graph of its own.
    pub own: Vec<Quad>,
    /// The nodes it shares with others, sorted.
    pub shared: Vec<SharedNode>,
}

impl ArticleGraph {
    /// Its triples with the keys of the statements that it speaks of.
    #[must_use]
    pub fn into_own_graph(self, base: &Base) -> OwnGraph {
        let keys = self.shared.into_iter().filter_map(|node| match node {
            SharedNode::Statement(key) => Some(SharedKey::Statement(key)),
            SharedNode::Event(key) => Some(SharedKey::Event(key)),
            SharedNode::Run(_) | SharedNode::Entity(_) => None,
        });
        let keys = keys.map(|key| (key.iri(base), key)).collect();
        OwnGraph { keys, quads: self.own.into_iter().collect() }
    }
}

impl RunInfo {
    /// The run's IRI.
    #[must_use]
    pub fn iri(&self, base: &Base) -> String {
        base.hashed("run", &[&self.version, &self.rule_pack, &self.gazetteer])
    }
}

/// The IRI of an article.
#[must_use]
pub fn article_iri(base: &Base, id: &ArticleId) -> String {
    base.iri(&format!("article/{id}"))
}

/// The revision of an article as it is written.
#[must_use]
pub fn revision_text(article: &Article) -> String {
    hex(&article.revision())
}

/// Writes the graph of an article.
#[must_use]
pub fn article_graph(article: &Article, facts: &Facts, base: &Base, run: &RunInfo) -> ArticleGraph {
    let iri = article_iri(base, &article.id());
    let mut writer = Writer::new(article, facts, base, run.iri(base));
    writer.everything();
    let Writer { triples, keys, event_keys, run: run_iri, .. } = writer;
    let mut own: BTreeSet<Quad> = triples.into_iter().map(Quad::plain).collect();
    own.extend(metadata(article, &iri, &run_iri).into_iter().map(Quad::plain));
    own.extend(standoff(article, facts, base, &iri).into_iter().map(Quad::plain));
    own.extend(full_text(article, &iri).into_iter().map(|triple| Quad { triple, graph: Some(base.texts()) }));
    let mut shared: BTreeSet<SharedNode> = keys.into_iter().map(SharedNode::Statement).collect();
    shared.extend(event_keys.into_iter().map(SharedNode::Event));
    shared.extend(facts.entities.iter().map(|entity| SharedNode::Entity(base.iri(&entity.id))));
    shared.insert(SharedNode::Run(run.clone()));
    ArticleGraph {
        article: iri,
        revision: revision_text(article),
        run: run_iri,
        modified: article.modified,
        own: own.into_iter().collect(),
        shared: shared.into_iter().collect(),
    }
}

/// A date as a literal, at its own precision.
pub(super) fn date(date: Published) -> Term {
    Term::typed(date.to_string(), if date.is_day() { xsd::DATE } else { xsd::DATE_TIME })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn metadata(article: &Article, iri: &str, run: &str) -> Vec<Triple> {
    let status = match article.status {
        PublicationStatus::Usable => ng::USABLE,
        PublicationStatus::Withheld => ng::WITHHELD,
        PublicationStatus::Canceled => ng::CANCELED,
    };
    let mut triples = vec![
        Triple::new(iri, rdf::TYPE, Term::iri(schema::NEWS_ARTICLE)),
        Triple::new(iri, schema::IN_LANGUAGE, Term::text(&article.language)),
        Triple::new(iri, ng::SHA256, Term::text(revision_text(article))),
        Triple::new(iri, ng::INPUT_SHA256, Term::text(hex(&article.input_sha256))),
        Triple::new(iri, ng::PUBLICATION_STATUS, Term::iri(status)),
        Triple::new(iri, ng::RUN, Term::iri(run)),
    ];
    let mut add = |predicate: &str, value: Option<Term>| {
        triples.extend(value.map(|value| Triple::new(iri, predicate, value)));
    };
    let text = |text: &Option<String>| text.as_deref().map(Term::text);
    add(schema::HEADLINE, (!article.headline.is_empty()).then(|| Term::text(&article.headline)));
    add(schema::URL, article.url.as_deref().map(|url| Term::typed(url, xsd::ANY_URI)));
    add(schema::PUBLISHER, text(&article.publisher));
    add(schema::ARTICLE_SECTION, text(&article.section));
    add(schema::DATELINE, text(&article.dateline));
    add(schema::DATE_PUBLISHED, article.published.map(date));
    add(schema::DATE_MODIFIED, article.modified.map(date));
    for author in &article.authors {
        add(schema::AUTHOR, Some(Term::text(author)));
    }
    triples
}

/// What `verify` needs to read the article again, and what copies are found by: kept apart, since it is not to be served
/// without leave.
fn full_text(article: &Article, iri: &str) -> Vec<Triple> {
    let blocks: Vec<_> = article
        .blocks
        .iter()
        .map(|block| json!([block.range.start(), block.range.end(), block_kind(block.kind)]))
        .collect();
    let layout = json!({ "authors": article.authors, "blocks": blocks });
    let mut triples = vec![
        Triple::new(iri, schema::ARTICLE_BODY, Term::text(&article.body)),
        Triple::new(iri, ng::LAYOUT, Term::typed(layout.to_string(), rdf::JSON)),
    ];
    let shingles = shingles(&article.body).into_iter();
    triples.extend(shingles.map(|hash| Triple::new(iri, ng::SHINGLE, Term::text(format!("{hash:016x}")))));
    triples
}

const BLOCK_KINDS: [(BlockKind, &str); 5] = [
    (BlockKind::Paragraph, "paragraph"),
    (BlockKind::Heading, "heading"),
    (BlockKind::Dateline, "dateline"),
    (BlockKind::RepeatedHeadline, "repeated-headline"),
    (BlockKind::Furniture, "furniture"),
];

/// The word for a kind of block in `ng:layout`.
fn block_kind(kind: BlockKind) -> &'static str {
    BLOCK_KINDS.iter().find(|(known, _)| *known == kind).map_or("", |(_, word)| word)
}

/// The kind of block of a word in `ng:layout`.
#[must_use]
pub fn read_block_kind(word: &str) -> Option<BlockKind> {
    BLOCK_KINDS.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
}

fn standoff(article: &Article, facts: &Facts, base: &Base, iri: &str) -> Vec<Triple> {
    let offsets = super::Offsets::new(&article.body);
    let at = |byte| offsets.code_points(byte);
    let mut mentions: Vec<(&Mention, &Entity)> =
        facts.entities.iter().flat_map(|entity| entity.mentions.iter().map(move |mention| (mention, entity))).collect();
    mentions.sort_by(|(a, one), (b, other)| (a, &one.id).cmp(&(b, &other.id)));
    let mentions: Vec<_> = mentions
        .into_iter()
        .map(|(mention, entity)| {
            let kind = match mention.kind {
                MentionKind::Name => "name",
                MentionKind::Description => "description",
                MentionKind::Pronoun => "pronoun",
            };
            json!({
                "begin": at(mention.range.start()),
                "end": at(mention.range.end()),
                "entity": base.iri(&entity.id),
                "kind": kind,
            })
        })
        .collect();
    let drops: Vec<_> = facts
        .drops
        .iter()
        .map(|drop| {
            json!({
                "begin": at(drop.range.start()),
                "end": at(drop.range.end()),
                "reason": drop_reason(drop.reason),
                "detail": drop.detail,
            })
        })
        .collect();
    let json = |list: Vec<serde_json::Value>| Term::typed(serde_json::Value::from(list).to_string(), rdf::JSON);
    vec![Triple::new(iri, ng::ANNOTATIONS, json(mentions)), Triple::new(iri, ng::DROPS, json(drops))]
}

/// The word for a reason in `ng:drops`.
#[must_use]
pub const fn drop_reason(reason: DropReason) -> &'static str {
    match reason {
        DropReason::Furniture => "furniture",
        DropReason::RepeatedHeadline => "repeated-headline",
        DropReason::Heading => "heading",
        DropReason::NothingFound => "nothing-found",
        DropReason::UnresolvedMention => "unresolved-mention",
        DropReason::TypeMismatch => "type-mismatch",
        DropReason::NoParticipant => "no-participant",
        DropReason::UnresolvedTime => "unresolved-time",
        DropReason::TooLong => "too-long",
    }
}

/// The IRI of an identity status.
#[must_use]
pub const fn identity_status(status: IdentityStatus) -> &'static str {
    match status {
        IdentityStatus::Resolved => ng::RESOLVED,
        IdentityStatus::Provisional => ng::PROVISIONAL,
    }
}
