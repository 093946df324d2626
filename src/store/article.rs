//! What is known of articles, and how they are taken back.
//!
//! Entry points: `Store::article_state`, `Store::retract_article`. Invariant: insert, replace and retract are one path:
//! change the article's own triples, rebuild the shared nodes they touch, commit; so retracting is the exact undoing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::exchange::exchange;
use super::own::{own_quads, parts};
use super::read::{In, Read, is_known, set};
use super::search::Pending;
use super::{Store, StoreError};
use crate::rdf::refer::OwnGraph;
use crate::rdf::{ArticleGraph, Base, Parts, Quad, RunInfo, SharedNode, Term, Triple, is_shared};
use crate::source::Published;
use crate::vocab::{ng, rdf, schema, xsd};

/// What putting an article did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is new.
    Added,
    /// It took the place of another revision, or was read by another run.
    Revised,
    /// It was there already.
    Unchanged,
    /// The store has a revision that was modified later; nothing was changed.
    Outdated,
}

/// What the store knows of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleState {
    /// Its IRI.
    pub iri: String,
    /// Hash of text and metadata, in hexadecimal.
    pub revision: String,
    /// IRI of the run that read it.
    pub run: String,
}

/// What taking an article back does, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RetractReport {
    /// The article's IRI.
    pub article: String,
    /// Its headline.
    pub headline: Option<String>,
    /// Whether it was only tried.
    pub is_dry_run: bool,
    /// Quads that belong to the article alone and go.
    pub own_quads: usize,
    /// Its events, which go.
    pub events: usize,
    /// Its claims and quotations, which go.
    pub claims: usize,
    /// Statements that lose their only support and go.
    pub removed: Vec<StatementChange>,
    /// Statements that stay with less support or in a weaker mode.
    pub weakened: Vec<StatementChange>,
    /// Number of its statements that stay as they are.
    pub kept: usize,
    /// Entities that appear nowhere else and go.
    pub entities_removed: Vec<String>,
    /// Number of its entities that stay.
    pub entities_kept: usize,
}

/// A statement before and after a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementChange {
    /// Its IRI.
    pub statement: String,
    /// Subject IRI.
    pub subject: String,
    /// Predicate IRI.
    pub predicate: String,
    /// Object, as in N-Triples.
    pub object: String,
    /// Before.
    pub before: Standing,
    /// After, if it is still there.
    pub after: Option<Standing>,
}

/// How well a statement stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Mode IRI.
    pub mode: String,
    /// Supporting articles.
    pub articles: u64,
    /// Supporting publishers.
    pub publishers: u64,
    /// Whether the plain triple stands.
    pub is_plain: bool,
}

impl Store {
    /// What the store knows of the article with this IRI.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn article_state(&self, iri: &str) -> Result<Option<ArticleState>, StoreError> {
        state(self.engine(), iri)
    }

    /// Whether the article with this IRI is there.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn contains_article(&self, iri: &str) -> Result<bool, StoreError> {
        Ok(self.article_state(iri)?.is_some())
    }

    /// Whether an article names this entity.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn is_mentioned(&self, entity: &str) -> Result<bool, StoreError> {
        let graph = self.base().derivation();
        let mut tally = self.engine().each(Some(entity), Some(ng::TALLY), None, In::Graph(&graph));
        Ok(tally.next().transpose()?.is_some())
    }

    /// IRIs of all articles, sorted.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn articles(&self) -> Result<Vec<String>, StoreError> {
        let mut all = self.engine().subjects(rdf::TYPE, &Term::iri(schema::NEWS_ARTICLE))?;
        all.retain(|iri| self.base().path(iri).is_some_and(|path| path.starts_with("article/")));
        all.sort_unstable();
        Ok(all)
    }

    /// The IRI of the article that is meant: by its IRI, its id, or its URL.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn find_article(&self, what: &str) -> Result<Option<String>, StoreError> {
        for iri in [what.to_owned(), self.base().iri(what), self.base().iri(&format!("article/{what}"))] {
            if is_iri(&iri) && self.contains_article(&iri)? {
                return Ok(Some(iri));
            }
        }
        let by_url = self.engine().subjects(schema::URL, &Term::typed(what, xsd::ANY_URI))?;
        Ok(by_url.into_iter().min())
    }

    /// Takes an article back: what only it supported goes, what others support too is weakened. With `is_dry_run`
    /// nothing changes and the report says what would.
    ///
    /// # Errors
    /// Where there is no such article, or the store cannot be written; then nothing has changed.
    pub fn retract_article(&self, what: &str, is_dry_run: bool) -> Result<RetractReport, StoreError> {
        let article = self.find_article(what)?.ok_or_else(|| StoreError::NoArticle(what.to_owned()))?;
        let mut writer = self.begin()?;
        let old = own_quads(&writer.tx, self.base(), &article)?;
        let touched = parts(&old, self.base(), None)?;
        let before = standings(&writer.tx, &touched)?;
        writer.touched = Pending::none();
        let mut report = RetractReport { article: article.clone(), is_dry_run, ..RetractReport::default() };
        describe_own(&old, self.base(), &mut report);
        exchange(&mut writer, self.base(), (&article, old, OwnGraph::default()), BTreeMap::new())?;
        let after = standings(&writer.tx, &touched)?;
        compare(before, &after, &mut report);
        for entity in touched.entities.into_keys() {
            if is_known(&writer.tx, &entity, In::Default)? {
                report.entities_kept += 1;
            } else {
                report.entities_removed.push(entity);
            }
        }
        if !is_dry_run {
            set(&mut writer.tx, &self.base().history(), &article, ng::RETRACTED_AT, now())?;
            writer.commit()?;
        }
        Ok(report)
    }
}

/// A text with a character that no IRI has cannot be one.
fn is_iri(text: &str) -> bool {
    !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c))
}

pub(super) fn now() -> Term {
    let now = jiff::Timestamp::now().round(jiff::Unit::Second);
    Term::typed(now.unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string(), xsd::DATE_TIME)
}

pub(super) fn state(read: &impl Read, iri: &str) -> Result<Option<ArticleState>, StoreError> {
    let Some(revision) = read.object(iri, ng::SHA256)? else { return Ok(None) };
    let run = read.object(iri, ng::RUN)?.map(|run| run.lexical().to_owned()).unwrap_or_default();
    Ok(Some(ArticleState { iri: iri.to_owned(), revision: revision.lexical().to_owned(), run }))
}

/// The newest `dateModified` is current, so the order of arrival does not decide between dated revisions.
pub(super) fn is_outdated(old: &BTreeSet<Quad>, graph: &ArticleGraph) -> bool {
    let stored = old.iter().find(|quad| quad.triple.predicate == schema::DATE_MODIFIED);
    let stored: Option<Published> = stored.and_then(|quad| quad.triple.object.as_text()?.parse().ok());
    let time = |date: Published| date.instant().map_or_else(|| date.day().to_string(), |instant| instant.to_string());
    matches!((stored, graph.modified), (Some(stored), Some(new)) if time(new) < time(stored))
}

/// The runs that an article's graph names.
pub(super) fn runs(graph: &ArticleGraph, base: &Base) -> BTreeMap<String, RunInfo> {
    let runs = graph.shared.iter().filter_map(|node| match node {
        SharedNode::Run(run) => Some((run.iri(base), run.clone())),
        SharedNode::Statement(_) | SharedNode::Event(_) | SharedNode::Entity(_) => None,
    });
    runs.collect()
}

fn standings(read: &impl Read, touched: &Parts) -> Result<BTreeMap<String, (Triple, Standing)>, StoreError> {
    let mut all = BTreeMap::new();
    for statement in touched.statements.keys() {
        let value = |predicate: &str| read.object(statement, predicate);
        let (Some(mode), Some(subject), Some(predicate), Some(object)) =
            (value(ng::MODE)?, value(rdf::SUBJECT)?, value(rdf::PREDICATE)?, value(rdf::OBJECT)?)
        else {
            continue;
        };
        let number = |term: Option<Term>| term.and_then(|term| term.lexical().parse().ok()).unwrap_or(0);
        let triple = Triple::new(subject.lexical(), predicate.lexical(), object);
        let standing = Standing {
            mode: mode.lexical().to_owned(),
            articles: number(value(ng::ARTICLE_SUPPORT)?),
            publishers: number(value(ng::PUBLISHER_SUPPORT)?),
            is_plain: read.has(&Quad::plain(triple.clone()))?,
        };
        all.insert(statement.clone(), (triple, standing));
    }
    Ok(all)
}

fn describe_own(own: &BTreeSet<Quad>, base: &Base, report: &mut RetractReport) {
    report.own_quads = own.len();
    for Quad { triple, .. } in own {
        let object = triple.object.lexical();
        match (triple.predicate.as_str(), object) {
            (schema::HEADLINE, _) => report.headline = Some(object.to_owned()),
            (rdf::TYPE, ng::EVENT | ng::REPORTED_EVENT) => report.events += 1,
            (ng::ARTICLE, _) if is_shared(base, triple.subject.lexical()) => report.events += 1,
            (rdf::TYPE, schema::CLAIM | schema::QUOTATION) => report.claims += 1,
            _ => {}
        }
    }
}

fn compare(
    before: BTreeMap<String, (Triple, Standing)>,
    after: &BTreeMap<String, (Triple, Standing)>,
    report: &mut RetractReport,
) {
    for (statement, (triple, standing)) in before {
        let after = after.get(&statement).map(|(_, standing)| standing.clone());
        if after.as_ref() == Some(&standing) {
            report.kept += 1;
            continue;
        }
        let list = if after.is_some() { &mut report.weakened } else { &mut report.removed };
        list.push(StatementChange {
            statement,
            subject: triple.subject.lexical().to_owned(),
            predicate: triple.predicate,
            object: triple.object.to_string(),
            before: standing,
            after,
        });
    }
}
