//! Checks that the graph is what its articles and data sets make it.
//!
//! Entry points: `Store::verify_quotes`, `Store::verify_shared`, `Store::why`. Invariant: a
//! check reads what is stored and derives it anew; it never trusts a derived triple, and it changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::data_set::data_set_graphs;
use super::exchange::{alias_triples, read_of};
use super::names::Names;
use super::own::own_quads;
use super::read::{In, Read};
use super::shared::Shared;
use super::sums::Sums;
use super::{Store, StoreError};
use crate::rdf::shared::{DERIVED_OF_ENTITIES, run_triples, shared_triples};
use crate::rdf::tally::StatementTally;
use crate::rdf::{Base, Offsets, Quad, RunInfo, SharedKey, Term, Triple, is_shared};
use crate::vocab::{ng, nif, owl, rdf, rdfs, schema};

/// The first thing found that is not as it must be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The graph differs from what it must be.
    #[error("<{subject}>: {difference}")]
    Difference {
        /// What it is about.
        subject: String,
        /// What differs, in one line.
        difference: String,
    },
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// Articles.
    pub articles: usize,
    /// Quotes and texts of claims.
    pub quotes: usize,
    /// Statements.
    pub statements: usize,
    /// Entities that articles mention.
    pub entities: usize,
    /// Triples of the default graph that had to have a support.
    pub plain_triples: usize,
}

/// Why a plain triple is in the graph.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Support {
    /// These pieces of evidence assert it.
    Evidence(Vec<String>),
    /// A loaded data set contains it.
    DataSet(String),
    /// It is derived from how articles name and class the entity.
    Derived,
}

pub(super) fn differs<T>(subject: &str, difference: impl Into<String>) -> Result<T, VerifyError> {
    Err(VerifyError::Difference { subject: subject.to_owned(), difference: difference.into() })
}

impl Store {
    /// Recomputes every quote of an article from its stored text, by code points and by bytes. Gives their number.
    ///
    /// # Errors
    /// The first quote that is not what the text says.
    pub fn verify_quotes(&self, article: &str) -> Result<usize, VerifyError> {
        let texts = self.base().texts();
        let engine = self.engine();
        let body = engine.find(Some(article), Some(schema::ARTICLE_BODY), None, In::Graph(&texts))?;
        let Some(body) = body.first().and_then(|quad| quad.triple.object.as_text()) else {
            return differs(article, "its text is not stored");
        };
        let offsets = Offsets::new(body);
        let mut count = 0;
        for node in engine.subjects(ng::ARTICLE, &Term::iri(article))? {
            let mut values = BTreeMap::new();
            for quad in engine.find(Some(&node), None, None, In::Default)? {
                values.insert(quad.triple.predicate, quad.triple.object.lexical().to_owned());
            }
            let Some(quote) = values.get(ng::QUOTE).or_else(|| values.get(schema::TEXT)) else { continue };
            check_quote(&node, quote, &values, (body, &offsets))?;
            count += 1;
        }
        Ok(count)
    }

    /// Derives every shared node and every plain triple anew. Gives the numbers of statements, entities, triples.
    ///
    /// # Errors
    /// The first that is not what evidence, appearances and data sets make it.
    pub fn verify_shared(&self) -> Result<VerifyReport, VerifyError> {
        let data_sets = data_set_graphs(self.engine(), self.base())?;
        let shared = Shared { read: self.engine(), base: self.base(), data_sets: &data_sets };
        self.verify_copies()?;
        let sums = Sums::of(self)?;
        sums.check_kept(self)?;
        self.verify_names(&sums)?;
        let mut report = VerifyReport::default();
        let mut statements = BTreeSet::new();
        for quad in self.engine().each(None, None, None, In::Default) {
            let triple = quad?.triple;
            let subject = triple.subject.lexical().to_owned();
            match kind(self.base(), &subject) {
                Kind::Shared => _ = statements.insert(subject),
                Kind::Own => self.check_owner(&subject, &triple)?,
                Kind::Run => self.check_run(&subject)?,
                Kind::Other => {
                    report.plain_triples += 1;
                    check_support(&shared, &triple)?;
                }
            }
        }
        if let Some(gone) = sums.statements.keys().find(|iri| !statements.contains(*iri)) {
            return differs(gone, "is missing though articles speak of it");
        }
        for statement in &statements {
            check_statement(&shared, statement)?;
        }
        for entity in sums.entities.keys() {
            check_entity(&shared, entity)?;
        }
        for graph in &data_sets {
            for quad in self.engine().each(None, None, None, In::Graph(graph)) {
                let triple = quad?.triple;
                if !self.engine().has(&Quad::plain(triple.clone()))? {
                    return differs(triple.subject.lexical(), format!("“{triple}” of <{graph}> is not merged"));
                }
            }
        }
        (report.statements, report.entities) = (statements.len(), sums.entities.len());
        Ok(report)
    }

    /// All quads that belong to an article alone, as they were read.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn own_quads(&self, article: &str) -> Result<BTreeSet<Quad>, StoreError> {
        Ok(read_of(self.engine(), self.base(), &own_quads(self.engine(), self.base(), article)?)?.quads)
    }

    /// Why a triple is in the default graph; nothing where it is not, or was put there by hand.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn why(&self, subject: &str, predicate: &str, object: &Term) -> Result<Vec<Support>, StoreError> {
        let data_sets = data_set_graphs(self.engine(), self.base())?;
        let shared = Shared { read: self.engine(), base: self.base(), data_sets: &data_sets };
        let triple = Triple::new(subject, predicate, object.clone());
        let mut all = Vec::new();
        let statement = self.base().statement(subject, predicate, object);
        let mut evidence = Vec::new();
        for node in self.engine().objects(&statement, ng::EVIDENCE)? {
            if shared.asserts(node.lexical())? {
                evidence.push(node.lexical().to_owned());
            }
        }
        if !evidence.is_empty() {
            evidence.sort_unstable();
            all.push(Support::Evidence(evidence));
        }
        for graph in &data_sets {
            if self.engine().has(&Quad { triple: triple.clone(), graph: Some(graph.clone()) })? {
                all.push(Support::DataSet(graph.clone()));
            }
        }
        if DERIVED_OF_ENTITIES.contains(&predicate) && shared.entity(subject)?.0.contains(&triple) {
            all.push(Support::Derived);
        }
        Ok(all)
    }

    /// An own node belongs to an article that is there.
    fn check_owner(&self, node: &str, triple: &Triple) -> Result<(), VerifyError> {
        if triple.predicate != rdf::TYPE {
            return Ok(());
        }
        let article = match self.engine().object(node, ng::ARTICLE)? {
            Some(article) => article.lexical().to_owned(),
            None => node.to_owned(),
        };
        match self.engine().object(&article, ng::SHA256)? {
            Some(_) => Ok(()),
            None => differs(node, "belongs to no article in the store"),
        }
    }

    fn check_run(&self, iri: &str) -> Result<(), VerifyError> {
        let text = |predicate| {
            let value = self.engine().object(iri, predicate)?;
            Ok::<_, StoreError>(value.map(|value| value.lexical().to_owned()).unwrap_or_default())
        };
        let info = RunInfo {
            version: text(ng::SOFTWARE_VERSION)?,
            rule_pack: text(ng::RULE_PACK_HASH)?,
            gazetteer: text(ng::GAZETTEER_HASH)?,
        };
        let wanted: BTreeSet<Triple> = run_triples(iri, &info).into_iter().collect();
        let present = self.engine().find(Some(iri), None, None, In::Default)?;
        let present: BTreeSet<Triple> = present.into_iter().map(|quad| quad.triple).collect();
        if info.iri(self.base()) != iri || wanted != present {
            return differs(iri, "is not the run that its version and hashes name");
        }
        if self.engine().subjects(ng::RUN, &Term::iri(iri))?.is_empty() {
            return differs(iri, "has read no article in the store");
        }
        Ok(())
    }
}

/// From a shared node to what articles say of it: the articles' own.
const LINKS: [&str; 2] = [ng::EVIDENCE, ng::ARTICLE];

enum Kind {
    Shared,
    Run,
    Own,
    Other,
}

fn kind(base: &Base, subject: &str) -> Kind {
    match base.path(subject).and_then(|path| path.split('/').next()) {
        Some("statement" | "event") if is_shared(base, subject) => Kind::Shared,
        Some("run") => Kind::Run,
        Some("article" | "appearance" | "evidence" | "event" | "claim" | "quotation") => Kind::Own,
        _ => Kind::Other,
    }
}

fn check_quote(
    node: &str,
    quote: &str,
    values: &BTreeMap<String, String>,
    (body, offsets): (&str, &Offsets<'_>),
) -> Result<(), VerifyError> {
    let number = |predicate: &str| values.get(predicate).and_then(|text| text.parse::<u32>().ok());
    let [Some(begin), Some(end), Some(first), Some(last)] =
        [nif::BEGIN_INDEX, nif::END_INDEX, ng::BYTE_BEGIN, ng::BYTE_END].map(number)
    else {
        return differs(node, "lacks an offset of its quote");
    };
    match body.get(first as usize..last as usize) {
        Some(words) if words == quote => {}
        words => return differs(node, format!("the text at bytes {first}..{last} is {words:?}, the quote {quote:?}")),
    }
    if (offsets.code_points(first), offsets.code_points(last)) != (begin, end) {
        return differs(node, format!("code points {begin}..{end} and bytes {first}..{last} are not the same place"));
    }
    match values.get(ng::SENTENCE) {
        Some(sentence) if !sentence.contains(quote) || !body.contains(sentence.as_str()) => {
            differs(node, format!("its sentence {sentence:?} is not in the text around the quote"))
        }
        _ => Ok(()),
    }
}

fn check_support<R: Read>(shared: &Shared<'_, R>, triple: &Triple) -> Result<(), VerifyError> {
    if shared.is_given(triple)? || shared.is_asserted(triple)? {
        return Ok(());
    }
    let subject = triple.subject.lexical();
    if DERIVED_OF_ENTITIES.contains(&triple.predicate.as_str()) && shared.entity(subject)?.0.contains(triple) {
        return Ok(());
    }
    if [owl::SAME_AS, rdfs::SEE_ALSO].contains(&triple.predicate.as_str()) {
        let names = Names::around(shared.read, shared.base, [shared.base.entity_id(subject)])?;
        if alias_triples(&names.identities(), shared.base).contains(triple) {
            return Ok(());
        }
    }
    differs(subject, format!("nothing supports “{triple}”"))
}

fn check_statement<R: Read>(shared: &Shared<'_, R>, iri: &str) -> Result<(), VerifyError> {
    let Some(key) = shared.key(iri)? else { return differs(iri, "does not say what it is about") };
    if key.iri(shared.base) != iri {
        return differs(iri, "is about something else than its IRI names");
    }
    let tally: StatementTally = shared.tally(iri)?;
    let wanted: BTreeSet<Triple> = shared_triples(iri, &key, &tally).into_iter().collect();
    let present = shared.read.find(Some(iri), None, None, In::Default)?.into_iter().map(|quad| quad.triple);
    let present: BTreeSet<Triple> = present.filter(|triple| !LINKS.contains(&triple.predicate.as_str())).collect();
    if let Some(triple) = wanted.symmetric_difference(&present).next() {
        let fault = if wanted.contains(triple) { "is missing" } else { "is not what its evidence gives" };
        return differs(iri, format!("“{triple}” {fault}"));
    }
    let SharedKey::Statement(key) = key else { return Ok(()) };
    let plain = Triple::new(&key.subject, &key.predicate, key.object);
    if tally.asserting > 0 && !shared.read.has(&Quad::plain(plain.clone()))? {
        return differs(iri, format!("the plain triple “{plain}” is missing though evidence asserts it"));
    }
    Ok(())
}

fn check_entity<R: Read>(shared: &Shared<'_, R>, iri: &str) -> Result<(), VerifyError> {
    let (wanted, present) = shared.entity(iri)?;
    match wanted.difference(&present).next() {
        Some(triple) => differs(iri, format!("“{triple}” is missing though its appearances give it")),
        None => Ok(()),
    }
}
