//! Rebuilds what articles share from what each of them says.
//!
//! Entry points: [`rebuild`], and [`Shared`] for what must be there. Invariant: after a rebuild a shared node holds
//! exactly what its contributions give; what a loaded data set contains is never taken away.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::store::Transaction;

use super::StoreError;
use super::read::{In, Read, insert, remove};
use crate::rdf::shared::{
    AppearanceFacts, DERIVED_OF_ENTITIES, DataSetFacts, EvidenceFacts, entity_triples, is_asserted, run_triples,
    statement_triples,
};
use crate::rdf::{Base, Literal, Quad, RunInfo, StatementKey, Term, Triple, modes};
use crate::vocab::{ng, rdf, schema};

/// The shared nodes that a change touches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Touched {
    pub(super) statements: BTreeSet<String>,
    pub(super) entities: BTreeSet<String>,
    pub(super) runs: BTreeSet<String>,
}

/// What only the caller of a change knows: new nodes are not in the store yet.
#[derive(Clone, Debug, Default)]
pub(super) struct NewNodes {
    pub(super) statements: BTreeMap<String, StatementKey>,
    pub(super) runs: BTreeMap<String, RunInfo>,
}

impl Touched {
    /// The shared nodes that these own triples contribute to.
    pub(super) fn by<'a>(own: impl IntoIterator<Item = &'a Quad>, base: &Base) -> Self {
        let mut touched = Self::default();
        let is = |iri: &str, kind: &str| base.path(iri).is_some_and(|path| path.starts_with(kind));
        for Quad { triple, .. } in own {
            let (subject, object) = (triple.subject.lexical(), triple.object.lexical());
            match triple.predicate.as_str() {
                ng::EVIDENCE if is(subject, "statement/") => touched.statements.insert(subject.to_owned()),
                ng::ENTITY if is(object, "entity/") => touched.entities.insert(object.to_owned()),
                ng::RUN => touched.runs.insert(object.to_owned()),
                _ => false,
            };
        }
        touched
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.statements.extend(other.statements);
        self.entities.extend(other.entities);
        self.runs.extend(other.runs);
    }
}

/// Lookups of contributions, and of what loaded data sets say.
pub(super) struct Shared<'a, R> {
    pub(super) read: &'a R,
    pub(super) base: &'a Base,
    /// Named graphs of loaded data sets.
    pub(super) data_sets: &'a BTreeSet<String>,
}

impl<R: Read> Shared<'_, R> {
    /// Whether a loaded data set contains the triple.
    pub(super) fn is_given(&self, triple: &Triple) -> Result<bool, StoreError> {
        let Some(subject) = triple.subject.as_iri() else { return Ok(false) };
        let quads = self.read.each(Some(subject), Some(&triple.predicate), Some(&triple.object), In::All);
        for quad in quads {
            if self.is_data_set(quad?.graph.as_deref()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_data_set(&self, graph: Option<&str>) -> bool {
        graph.is_some_and(|graph| self.data_sets.contains(graph))
    }

    /// Subject, predicate, object of a statement in the store.
    pub(super) fn key(&self, statement: &str) -> Result<Option<StatementKey>, StoreError> {
        let part = |predicate| self.read.object(statement, predicate);
        let (Some(subject), Some(predicate), Some(object)) =
            (part(rdf::SUBJECT)?, part(rdf::PREDICATE)?, part(rdf::OBJECT)?)
        else {
            return Ok(None);
        };
        let (subject, predicate) = (subject.lexical().to_owned(), predicate.lexical().to_owned());
        Ok(Some(StatementKey { subject, predicate, object }))
    }

    /// What all evidence of a statement says.
    pub(super) fn evidence(&self, statement: &str) -> Result<Vec<EvidenceFacts>, StoreError> {
        self.read.objects(statement, ng::EVIDENCE)?.iter().map(|node| self.evidence_facts(node.lexical())).collect()
    }

    pub(super) fn evidence_facts(&self, node: &str) -> Result<EvidenceFacts, StoreError> {
        let need = |predicate: &str| {
            let value = self.read.object(node, predicate)?.map(|term| term.lexical().to_owned());
            value.ok_or_else(|| StoreError::Damaged(format!("<{node}> lacks <{predicate}>")))
        };
        let axes = modes::read_axes(&need(ng::VOICE)?, &need(ng::CERTAINTY)?, &need(ng::POLARITY)?)
            .ok_or_else(|| StoreError::Damaged(format!("<{node}> has no readable voice, certainty, polarity")))?;
        let article = need(ng::ARTICLE)?;
        let publisher = self.read.object(&article, schema::PUBLISHER)?.map(|term| term.lexical().to_owned());
        let reported_at = self.read.object(node, ng::REPORTED_AT)?.and_then(literal);
        Ok(EvidenceFacts { axes, article, publisher, reported_at })
    }

    /// What all appearances of an entity say.
    pub(super) fn appearances(&self, entity: &str) -> Result<Vec<AppearanceFacts>, StoreError> {
        let nodes = self.read.subjects(ng::ENTITY, &Term::iri(entity))?;
        nodes.iter().map(|node| self.appearance_facts(node)).collect()
    }

    fn appearance_facts(&self, node: &str) -> Result<AppearanceFacts, StoreError> {
        let mut facts = AppearanceFacts::default();
        for quad in self.read.find(Some(node), None, None, In::Default)? {
            let value = quad.triple.object.lexical().to_owned();
            match quad.triple.predicate.as_str() {
                ng::BEST_NAME => facts.best_name = value,
                ng::SURFACE_FORM => facts.forms.push(value),
                ng::COUNT => facts.count = value.parse().unwrap_or(0),
                ng::MAIN_CLASS => facts.main_class = value,
                ng::ENTITY_CLASS => facts.classes.push(value),
                ng::IDENTITY_STATUS => facts.is_resolved = value == ng::RESOLVED,
                ng::POST_TITLE => facts.post_title = Some(value),
                ng::POST_IN => facts.post_in = Some(value),
                _ => {}
            }
        }
        Ok(facts)
    }

    /// What data sets say of an entity, as far as it would otherwise be derived.
    fn given(&self, entity: &str) -> Result<DataSetFacts, StoreError> {
        let mut facts = DataSetFacts::new();
        for predicate in DERIVED_OF_ENTITIES {
            for quad in self.read.each(Some(entity), Some(predicate), None, In::All) {
                let quad = quad?;
                if self.is_data_set(quad.graph.as_deref()) {
                    facts.entry((*predicate).to_owned()).or_default().insert(quad.triple.object);
                }
            }
        }
        Ok(facts)
    }

    /// What must be derived of an entity, and what is in the default graph of that kind without being given.
    pub(super) fn entity(&self, entity: &str) -> Result<(BTreeSet<Triple>, BTreeSet<Triple>), StoreError> {
        let given = self.given(entity)?;
        let wanted = entity_triples(entity, &self.appearances(entity)?, &given).into_iter().collect();
        let mut present = BTreeSet::new();
        for predicate in DERIVED_OF_ENTITIES {
            for object in self.read.objects(entity, predicate)? {
                if !given.get(*predicate).is_some_and(|values| values.contains(&object)) {
                    present.insert(Triple::new(entity, predicate, object));
                }
            }
        }
        Ok((wanted, present))
    }

    /// Whether evidence of a statement asserts this triple.
    pub(super) fn is_asserted(&self, triple: &Triple) -> Result<bool, StoreError> {
        let Some(subject) = triple.subject.as_iri() else { return Ok(false) };
        Ok(is_asserted(&self.evidence(&self.base.statement(subject, &triple.predicate, &triple.object))?))
    }

    /// What a statement's node must say beside its links, and what it says.
    pub(super) fn statement(
        &self,
        iri: &str,
        key: &StatementKey,
        evidence: &[EvidenceFacts],
    ) -> Result<(BTreeSet<Triple>, BTreeSet<Triple>), StoreError> {
        let wanted = statement_triples(iri, key, evidence).into_iter().collect();
        let present = self.read.find(Some(iri), None, None, In::Default)?.into_iter().map(|quad| quad.triple);
        Ok((wanted, present.filter(|triple| triple.predicate != ng::EVIDENCE).collect()))
    }
}

fn literal(term: Term) -> Option<Literal> {
    if let Term::Literal(literal) = term { Some(literal) } else { None }
}

/// Makes the touched nodes what their contributions say.
pub(super) fn rebuild(
    tx: &mut Transaction<'_>,
    base: &Base,
    data_sets: &BTreeSet<String>,
    mut touched: Touched,
    new: &NewNodes,
) -> Result<(), StoreError> {
    for run in &touched.runs {
        rebuild_run(tx, run, new.runs.get(run))?;
    }
    for statement in &touched.statements {
        let key = new.statements.get(statement);
        // A plain triple that said what is also derived, such as a label, is derived anew.
        touched.entities.extend(rebuild_statement(tx, base, data_sets, (statement, key))?);
    }
    for entity in &touched.entities {
        let shared = Shared { read: tx, base, data_sets };
        let (wanted, present) = shared.entity(entity)?;
        let mut stale = Vec::new();
        for triple in present.difference(&wanted) {
            if !shared.is_asserted(triple)? {
                stale.push(triple);
            }
        }
        let missing = wanted.difference(&present);
        let missing: Vec<_> = missing.cloned().map(Quad::plain).collect();
        let stale: Vec<_> = stale.into_iter().cloned().map(Quad::plain).collect();
        stale.iter().for_each(|quad| remove(tx, quad));
        missing.iter().for_each(|quad| insert(tx, quad));
    }
    Ok(())
}

fn rebuild_run(tx: &mut Transaction<'_>, iri: &str, info: Option<&RunInfo>) -> Result<(), StoreError> {
    let is_used = tx.each(None, Some(ng::RUN), Some(&Term::iri(iri)), In::Default).next().transpose()?.is_some();
    if is_used {
        for triple in info.map(|info| run_triples(iri, info)).unwrap_or_default() {
            insert(tx, &Quad::plain(triple));
        }
    } else {
        for quad in tx.find(Some(iri), None, None, In::Default)? {
            remove(tx, &quad);
        }
    }
    Ok(())
}

/// Gives back the entity that has to be derived anew because a plain triple about it went.
fn rebuild_statement(
    tx: &mut Transaction<'_>,
    base: &Base,
    data_sets: &BTreeSet<String>,
    (iri, key): (&str, Option<&StatementKey>),
) -> Result<Option<String>, StoreError> {
    let shared = Shared { read: tx, base, data_sets };
    let key = match key {
        Some(key) => key.clone(),
        None => shared.key(iri)?.ok_or_else(|| StoreError::Damaged(format!("<{iri}> does not say what it states")))?,
    };
    let evidence = shared.evidence(iri)?;
    let (wanted, present) = shared.statement(iri, &key, &evidence)?;
    let plain = Triple::new(&key.subject, &key.predicate, key.object.clone());
    let is_kept = is_asserted(&evidence) || shared.is_given(&plain)?;
    for triple in present.difference(&wanted) {
        remove(tx, &Quad::plain(triple.clone()));
    }
    for triple in wanted.difference(&present) {
        insert(tx, &Quad::plain(triple.clone()));
    }
    let is_derived = DERIVED_OF_ENTITIES.contains(&key.predicate.as_str());
    let plain = Quad::plain(plain);
    if is_kept {
        insert(tx, &plain);
    } else {
        remove(tx, &plain);
    }
    Ok(is_derived.then_some(key.subject))
}
