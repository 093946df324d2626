//! Keeps what articles share as what each of them says adds up to.
//!
//! Entry points: [`rebuild`], and [`Shared`] for what must be there. Invariant: after a rebuild a shared node holds exactly
//! what its running counts give, and these are the sum over the articles in the store; what a loaded data set contains is
//! never taken away. The work is bounded by the parts that changed, however often a node is mentioned.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;
use super::deltas::{Delta, Deltas};
use super::read::{In, Read, Write, insert, is_known, remove};
use crate::rdf::refer::Keys;
use crate::rdf::shared::{
    AppearanceFacts, DERIVED_OF_ENTITIES, DataSetFacts, entity_triples, run_triples, shared_triples,
};
use crate::rdf::tally::{EntityTally, StatementPart, StatementTally};
use crate::rdf::{Base, Quad, RunInfo, SharedKey, Term, Triple};
use crate::statement::Axes;
use crate::vocab::{ng, rdf};

/// What only the caller of a change knows: new nodes are not in the store yet.
#[derive(Clone, Debug, Default)]
pub(super) struct NewNodes {
    pub(super) keys: Keys,
    pub(super) runs: BTreeMap<String, RunInfo>,
}

/// Lookups of running counts, and of what loaded data sets say.
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

    /// What a statement or shared event in the store is about.
    pub(super) fn key(&self, node: &str) -> Result<Option<SharedKey>, StoreError> {
        let mut parts = Vec::new();
        for predicate in SharedKey::parts_of(self.base, node) {
            parts.extend(self.read.objects(node, predicate)?.into_iter().map(|object| (*predicate, object)));
        }
        Ok(SharedKey::from_parts(parts.iter().map(|(predicate, object)| (*predicate, object))))
    }

    /// The running counts of a node, as they are kept.
    pub(super) fn tally_text(&self, node: &str) -> Result<Option<Term>, StoreError> {
        let graph = self.base.derivation();
        let mut quads = self.read.each(Some(node), Some(ng::TALLY), None, In::Graph(&graph));
        Ok(quads.next().transpose()?.map(|quad| quad.triple.object))
    }

    /// The running counts of a node.
    pub(super) fn tally<T: DeserializeOwned + Default>(&self, node: &str) -> Result<T, StoreError> {
        Ok(self.tally_as_kept(node)?.0)
    }

    /// The running counts of a node, and as they are kept.
    fn tally_as_kept<T: DeserializeOwned + Default>(&self, node: &str) -> Result<(T, Option<Term>), StoreError> {
        let Some(text) = self.tally_text(node)? else { return Ok((T::default(), None)) };
        let tally = serde_json::from_str(text.lexical())
            .map_err(|error| StoreError::Damaged(format!("the counts of <{node}> cannot be read: {error}")))?;
        Ok((tally, Some(text)))
    }

    /// Whether an occurrence passes the assertion gate.
    pub(super) fn asserts(&self, evidence: &str) -> Result<bool, StoreError> {
        let value = |predicate| {
            let value = self.read.object(evidence, predicate)?;
            Ok::<_, StoreError>(value.map(|term| term.lexical().to_owned()).unwrap_or_default())
        };
        let axes = crate::rdf::modes::read_axes(&value(ng::VOICE)?, &value(ng::CERTAINTY)?, &value(ng::POLARITY)?);
        Ok(axes.is_some_and(Axes::asserts))
    }

    /// What must be derived of an entity, and what is in the default graph of that kind without being given.
    pub(super) fn entity(&self, entity: &str) -> Result<(BTreeSet<Triple>, BTreeSet<Triple>), StoreError> {
        let (mut given, mut present) = (DataSetFacts::new(), Vec::new());
        for quad in self.read.each(Some(entity), None, None, In::All) {
            let Quad { triple, graph } = quad?;
            if !DERIVED_OF_ENTITIES.contains(&triple.predicate.as_str()) {
                continue;
            }
            if graph.is_none() {
                present.push(triple);
            } else if self.is_data_set(graph.as_deref()) {
                given.entry(triple.predicate).or_default().insert(triple.object);
            }
        }
        present.retain(|triple| !given.get(&triple.predicate).is_some_and(|values| values.contains(&triple.object)));
        let wanted = entity_triples(entity, &self.tally(entity)?, &given).into_iter().collect();
        Ok((wanted, present.into_iter().collect()))
    }

    /// Whether evidence of a statement asserts this triple.
    pub(super) fn is_asserted(&self, triple: &Triple) -> Result<bool, StoreError> {
        let Some(subject) = triple.subject.as_iri() else { return Ok(false) };
        let statement = self.base.statement(subject, &triple.predicate, &triple.object);
        Ok(self.tally::<StatementTally>(&statement)?.asserting > 0)
    }

    /// When the articles that speak of a statement were published.
    fn dates(&self, statement: &str) -> Result<Vec<String>, StoreError> {
        let mut dates = Vec::new();
        for evidence in self.read.objects(statement, ng::EVIDENCE)? {
            let date = self.read.object(evidence.lexical(), ng::REPORTED_AT)?;
            dates.extend(date.map(|date| date.lexical().to_owned()));
        }
        Ok(dates)
    }
}

/// Makes the nodes that changed what their running counts give.
pub(super) fn rebuild(
    tx: &mut impl Write,
    base: &Base,
    data_sets: &BTreeSet<String>,
    deltas: &Deltas,
    new: &NewNodes,
) -> Result<(), StoreError> {
    for run in &deltas.runs {
        rebuild_run(tx, run, new.runs.get(run))?;
    }
    let mut derive_anew = BTreeSet::new();
    for (statement, delta) in &deltas.statements {
        let key = new.keys.get(statement);
        // A plain triple that said what is also derived, such as a label, is derived anew.
        derive_anew.extend(rebuild_statement(tx, (base, data_sets), (statement, key), delta)?);
    }
    for (entity, delta) in &deltas.entities {
        if count_entity(tx, base, data_sets, (entity, delta))? {
            derive_anew.insert(entity.clone());
        }
    }
    for entity in &derive_anew {
        derive_entity(tx, base, data_sets, entity)?;
    }
    Ok(())
}

/// Makes the entity's derived triples what its running counts and the data sets give.
pub(super) fn derive_entity(
    tx: &mut impl Write,
    base: &Base,
    data_sets: &BTreeSet<String>,
    entity: &str,
) -> Result<(), StoreError> {
    let shared = Shared { read: tx, base, data_sets };
    let (wanted, present) = shared.entity(entity)?;
    let mut stale = Vec::new();
    for triple in present.difference(&wanted) {
        if !shared.is_asserted(triple)? {
            stale.push(Quad::plain(triple.clone()));
        }
    }
    stale.iter().for_each(|quad| remove(tx, quad));
    wanted.difference(&present).for_each(|triple| insert(tx, &Quad::plain(triple.clone())));
    Ok(())
}

/// Brings an entity's counts up to date. Gives whether what is derived from them may have changed.
fn count_entity(
    tx: &mut impl Write,
    base: &Base,
    data_sets: &BTreeSet<String>,
    (entity, delta): (&str, &Delta<AppearanceFacts>),
) -> Result<bool, StoreError> {
    let (old, kept): (EntityTally, _) = Shared { read: tx, base, data_sets }.tally_as_kept(entity)?;
    let mut tally = old.clone();
    delta.added.iter().for_each(|part| tally.add(part));
    delta.removed.iter().try_for_each(|part| tally.remove(part)).map_err(|error| miscounted(entity, error))?;
    let new = (!tally.is_empty()).then_some(&tally);
    replace_tally(tx, base, entity, (kept, new))?;
    let nothing_given = DataSetFacts::new();
    Ok(entity_triples(entity, &old, &nothing_given) != entity_triples(entity, &tally, &nothing_given))
}

fn miscounted(node: &str, error: crate::rdf::tally::Underflow) -> StoreError {
    StoreError::Damaged(format!("<{node}>: {error}"))
}

/// Keeps the running counts of a node in place of the old ones, if any are left.
fn replace_tally(
    tx: &mut impl Write,
    base: &Base,
    node: &str,
    (old, new): (Option<Term>, Option<&impl Serialize>),
) -> Result<(), StoreError> {
    if let Some(old) = old {
        remove(tx, &Quad { triple: Triple::new(node, ng::TALLY, old), graph: Some(base.derivation()) });
    }
    if let Some(tally) = new {
        insert(tx, &tally_quad(base, node, tally)?);
    }
    Ok(())
}

/// The quad in which running counts are kept.
pub(super) fn tally_quad(base: &Base, node: &str, tally: &impl Serialize) -> Result<Quad, StoreError> {
    let text = serde_json::to_string(tally).map_err(|error| StoreError::Engine(error.to_string()))?;
    let triple = Triple::new(node, ng::TALLY, Term::typed(text, rdf::JSON));
    Ok(Quad { triple, graph: Some(base.derivation()) })
}

fn rebuild_run(tx: &mut impl Write, iri: &str, info: Option<&RunInfo>) -> Result<(), StoreError> {
    let is_used = tx.each(None, Some(ng::RUN), Some(&Term::iri(iri)), In::Default).next().transpose()?.is_some();
    if !is_used {
        for quad in tx.find(Some(iri), None, None, In::Default)? {
            remove(tx, &quad);
        }
    } else if let (Some(info), false) = (info, is_known(tx, iri, In::Default)?) {
        run_triples(iri, info).into_iter().for_each(|triple| insert(tx, &Quad::plain(triple)));
    }
    Ok(())
}

/// Gives back the entity that has to be derived anew because a plain triple about it went.
fn rebuild_statement(
    tx: &mut impl Write,
    (base, data_sets): (&Base, &BTreeSet<String>),
    (iri, key): (&str, Option<&SharedKey>),
    delta: &Delta<StatementPart>,
) -> Result<Option<String>, StoreError> {
    let shared = Shared { read: tx, base, data_sets };
    let key = match key {
        Some(key) => key.clone(),
        None => {
            shared.key(iri)?.ok_or_else(|| StoreError::Damaged(format!("<{iri}> does not say what it is about")))?
        }
    };
    let (old, kept): (StatementTally, _) = shared.tally_as_kept(iri)?;
    let tally = recount(&shared, iri, (&old, delta))?;
    let (present, wanted) = (shared_triples(iri, &key, &old), shared_triples(iri, &key, &tally));
    let gate = (old.asserting > 0, tally.asserting > 0);
    let new = (!tally.is_empty()).then_some(&tally);
    replace_tally(tx, base, iri, (kept, new))?;
    for triple in present.iter().filter(|triple| !wanted.contains(triple)) {
        remove(tx, &Quad::plain(triple.clone()));
    }
    for triple in wanted.iter().filter(|triple| !present.contains(triple)) {
        insert(tx, &Quad::plain(triple.clone()));
    }
    let SharedKey::Statement(key) = key else { return Ok(None) };
    let plain = Triple::new(&key.subject, &key.predicate, key.object);
    match gate {
        (false, true) => insert(tx, &Quad::plain(plain)),
        (true, false) if !(Shared { read: tx, base, data_sets }).is_given(&plain)? => {
            remove(tx, &Quad::plain(plain));
            return Ok(DERIVED_OF_ENTITIES.contains(&key.predicate.as_str()).then_some(key.subject));
        }
        _ => {}
    }
    Ok(None)
}

/// A statement's counts after the change. Its dates are looked up only where the first or the last report went.
fn recount<R: Read>(
    shared: &Shared<'_, R>,
    iri: &str,
    (old, delta): (&StatementTally, &Delta<StatementPart>),
) -> Result<StatementTally, StoreError> {
    let mut tally = old.clone();
    delta.added.iter().for_each(|part| tally.add(part));
    let mut are_dates_open = false;
    for part in &delta.removed {
        are_dates_open |= tally.remove(part).map_err(|error| miscounted(iri, error))?;
    }
    if are_dates_open {
        (tally.first, tally.last) = (None, None);
        shared.dates(iri)?.iter().for_each(|date| tally.note_date(date));
    }
    Ok(tally)
}
