//! Changes that the engine does not have yet, in memory over what it has.
//!
//! Entry point: [`Draft`]. Invariants: reading from a draft is as reading from the engine after the changes; what is changed
//! twice is written once. Every term is held once, so that the articles of a batch fit; an article that fails is
//! undone without a trace.

use std::hash::BuildHasher;

use oxigraph::store::Store as Engine;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::StoreError;
use super::read::{In, Read, Write};
use crate::rdf::{Quad, Term, Triple};

/// Number of a term.
type Id = u32;

/// The default graph, which has no term.
const DEFAULT: Id = Id::MAX;

/// Subject, predicate, object, graph.
type Row = [Id; 4];

const SUBJECT: usize = 0;
const OBJECT: usize = 2;

/// Terms by number, each once.
#[derive(Default)]
struct Terms {
    all: Vec<Term>,
    /// Numbers by hash; where two terms have one hash, the second is at the next one that is free.
    by_hash: FxHashMap<u64, Id>,
}

/// A term that need not be built to be looked for.
#[derive(Clone, Copy)]
enum Sought<'t> {
    Iri(&'t str),
    Other(&'t Term),
}

impl<'t> Sought<'t> {
    fn of(term: &'t Term) -> Self {
        term.as_iri().map_or(Self::Other(term), Self::Iri)
    }

    fn hash(self) -> u64 {
        match self {
            Self::Iri(iri) => FxBuildHasher.hash_one(iri),
            Self::Other(term) => FxBuildHasher.hash_one(term),
        }
    }

    fn is(self, term: &Term) -> bool {
        match self {
            Self::Iri(iri) => term.as_iri() == Some(iri),
            Self::Other(other) => term == other,
        }
    }

    fn to_term(self) -> Term {
        match self {
            Self::Iri(iri) => Term::iri(iri),
            Self::Other(term) => term.clone(),
        }
    }
}

impl Terms {
    /// The number of a term, or the hash at which it would be found.
    fn find(&self, sought: Sought<'_>) -> Result<Id, u64> {
        let mut hash = sought.hash();
        while let Some(id) = self.by_hash.get(&hash) {
            if self.all.get(*id as usize).is_some_and(|term| sought.is(term)) {
                return Ok(*id);
            }
            hash = hash.wrapping_add(1);
        }
        Err(hash)
    }

    fn get(&self, sought: Sought<'_>) -> Option<Id> {
        self.find(sought).ok()
    }

    fn number(&mut self, sought: Sought<'_>) -> Id {
        self.find(sought).unwrap_or_else(|hash| {
            let id = Id::try_from(self.all.len()).unwrap_or(DEFAULT);
            self.all.push(sought.to_term());
            self.by_hash.insert(hash, id);
            id
        })
    }

    fn is(&self, id: Id, sought: Sought<'_>) -> bool {
        self.all.get(id as usize).is_some_and(|term| sought.is(term))
    }

    fn text(&self, id: Id) -> &str {
        self.all.get(id as usize).map_or("", Term::lexical)
    }
}

/// How one row was changed.
#[derive(Clone, Copy)]
enum Step {
    Added(Row),
    NoLongerAdded(Row),
    Removed(Row),
    NoLongerRemoved(Row),
}

/// Changes over an engine that nobody else may write to.
pub(super) struct Draft<'a> {
    engine: &'a Engine,
    terms: Terms,
    added: FxHashSet<Row>,
    removed: FxHashSet<Row>,
    /// Added rows by subject, and by object.
    by_subject: FxHashMap<Id, Vec<Row>>,
    by_object: FxHashMap<Id, Vec<Row>>,
    /// Changes since the last mark.
    steps: Vec<Step>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(engine: &'a Engine) -> Self {
        Self {
            engine,
            terms: Terms::default(),
            added: FxHashSet::default(),
            removed: FxHashSet::default(),
            by_subject: FxHashMap::default(),
            by_object: FxHashMap::default(),
            steps: Vec::new(),
        }
    }

    /// Number of quads to write.
    pub(super) fn len(&self) -> usize {
        self.added.len() + self.removed.len()
    }

    /// Quads that the engine must be given.
    pub(super) fn added(&self) -> impl Iterator<Item = Quad> {
        self.added.iter().map(move |row| self.quad(row))
    }

    /// Quads that must be taken from the engine.
    pub(super) fn removed(&self) -> impl Iterator<Item = Quad> {
        self.removed.iter().map(move |row| self.quad(row))
    }

    /// What comes now can be undone.
    pub(super) fn mark(&mut self) {
        self.steps.clear();
    }

    /// Undoes everything since the last mark.
    pub(super) fn undo(&mut self) {
        while let Some(step) = self.steps.pop() {
            match step {
                Step::Added(row) => self.unlist(row),
                Step::NoLongerAdded(row) => self.list(row),
                Step::Removed(row) => _ = self.removed.remove(&row),
                Step::NoLongerRemoved(row) => _ = self.removed.insert(row),
            }
        }
    }

    fn list(&mut self, row: Row) {
        self.added.insert(row);
        self.by_subject.entry(row[SUBJECT]).or_default().push(row);
        self.by_object.entry(row[OBJECT]).or_default().push(row);
    }

    fn unlist(&mut self, row: Row) {
        self.added.remove(&row);
        for (index, id) in [(&mut self.by_subject, row[SUBJECT]), (&mut self.by_object, row[OBJECT])] {
            if let Some(rows) = index.get_mut(&id)
                && let Some(at) = rows.iter().rposition(|other| *other == row)
            {
                rows.swap_remove(at);
            }
        }
    }

    fn number(&mut self, Quad { triple, graph }: &Quad) -> Row {
        let terms = &mut self.terms;
        let subject = terms.number(Sought::of(&triple.subject));
        let predicate = terms.number(Sought::Iri(&triple.predicate));
        let object = terms.number(Sought::of(&triple.object));
        [subject, predicate, object, graph.as_ref().map_or(DEFAULT, |graph| terms.number(Sought::Iri(graph)))]
    }

    /// The row of a quad whose terms are all known; of another nothing was changed.
    fn known(&self, Quad { triple, graph }: &Quad) -> Option<Row> {
        let get = |sought| self.terms.get(sought);
        let graph = graph.as_deref().map_or(Some(DEFAULT), |graph| get(Sought::Iri(graph)))?;
        let predicate = get(Sought::Iri(&triple.predicate))?;
        Some([get(Sought::of(&triple.subject))?, predicate, get(Sought::of(&triple.object))?, graph])
    }

    fn quad(&self, row: &Row) -> Quad {
        let term = |id: Id| self.terms.all.get(id as usize).cloned().unwrap_or_else(|| Term::iri(""));
        let [subject, predicate, object, graph] = *row;
        let predicate = self.terms.text(predicate).to_owned();
        let triple = Triple { subject: term(subject), predicate, object: term(object) };
        Quad { triple, graph: (graph != DEFAULT).then(|| self.terms.text(graph).to_owned()) }
    }

    /// Added rows among which those wanted are; none where a term is not in the draft at all.
    fn candidates(&self, subject: Option<&str>, object: Option<&Term>) -> Vec<Row> {
        let in_list = |index: &FxHashMap<Id, Vec<Row>>, sought: Sought<'_>| {
            self.terms.get(sought).and_then(|id| index.get(&id)).cloned().unwrap_or_default()
        };
        match (subject, object) {
            (Some(subject), _) => in_list(&self.by_subject, Sought::Iri(subject)),
            (None, Some(object)) => in_list(&self.by_object, Sought::of(object)),
            (None, None) => self.added.iter().copied().collect(),
        }
    }
}

impl Read for Draft<'_> {
    fn each(
        &self,
        subject: Option<&str>,
        predicate: Option<&str>,
        object: Option<&Term>,
        graph: In<'_>,
    ) -> impl Iterator<Item = Result<Quad, StoreError>> {
        let is_wanted = |row: &Row| {
            let [_, its_predicate, its_object, its_graph] = *row;
            predicate.is_none_or(|predicate| self.terms.is(its_predicate, Sought::Iri(predicate)))
                && object.is_none_or(|object| self.terms.is(its_object, Sought::of(object)))
                && match graph {
                    In::Default => its_graph == DEFAULT,
                    In::Graph(iri) => self.terms.is(its_graph, Sought::Iri(iri)),
                    In::All => true,
                }
        };
        let added: Vec<Row> = self.candidates(subject, object).into_iter().filter(is_wanted).collect();
        let kept = self.engine.each(subject, predicate, object, graph).filter(move |quad| {
            let row = quad.as_ref().ok().and_then(|quad| self.known(quad));
            row.is_none_or(|row| !self.removed.contains(&row) && !self.added.contains(&row))
        });
        added.into_iter().map(move |row| Ok(self.quad(&row))).chain(kept)
    }

    fn has(&self, quad: &Quad) -> Result<bool, StoreError> {
        match self.known(quad) {
            Some(row) if self.added.contains(&row) => Ok(true),
            Some(row) if self.removed.contains(&row) => Ok(false),
            _ => self.engine.has(quad),
        }
    }
}

impl Write for Draft<'_> {
    fn insert_quad(&mut self, quad: &Quad) {
        let row = self.number(quad);
        if self.removed.remove(&row) {
            self.steps.push(Step::NoLongerRemoved(row));
        }
        if !self.added.contains(&row) {
            self.list(row);
            self.steps.push(Step::Added(row));
        }
    }

    fn remove_quad(&mut self, quad: &Quad) {
        let row = self.number(quad);
        let was_added = self.added.contains(&row);
        if was_added {
            self.unlist(row);
            self.steps.push(Step::NoLongerAdded(row));
        }
        // What came and went within the draft need not be taken from the engine, unless it had it as well; where it cannot
        // tell, it will be taken.
        let is_stored = !was_added || self.engine.has(quad).unwrap_or(true);
        if is_stored && self.removed.insert(row) {
            self.steps.push(Step::Removed(row));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quad((subject, predicate, object, graph): (u8, u8, u8, bool)) -> Quad {
        let triple =
            Triple::new(&format!("urn:s{subject}"), &format!("urn:p{predicate}"), Term::text(object.to_string()));
        Quad { triple, graph: graph.then(|| "urn:g".to_owned()) }
    }

    fn quads() -> impl Strategy<Value = Vec<(bool, Quad)>> {
        prop::collection::vec((any::<bool>(), (0_u8..3, 0_u8..2, 0_u8..3, any::<bool>()).prop_map(quad)), 0..30)
    }

    fn change(to: &mut impl Write, changes: &[(bool, Quad)]) {
        for (is_in, quad) in changes {
            if *is_in { to.insert_quad(quad) } else { to.remove_quad(quad) }
        }
    }

    /// All that a pattern finds, for every pattern of the small world above.
    fn seen(read: &impl Read) -> Vec<Vec<Quad>> {
        let mut all = Vec::new();
        let subjects = [None, Some("urn:s0"), Some("urn:s1"), Some("urn:s9")];
        let objects = [None, Some(Term::text("0")), Some(Term::text("2"))];
        for subject in subjects {
            for object in &objects {
                for predicate in [None, Some("urn:p1")] {
                    for graph in [In::Default, In::Graph("urn:g"), In::All] {
                        let mut found = read.find(subject, predicate, object.as_ref(), graph).unwrap();
                        found.sort_unstable();
                        all.push(found);
                    }
                }
            }
        }
        all
    }

    proptest! {
        #[test]
        fn reads_as_the_engine_does_after_the_changes(before in quads(), first in quads(), second in quads()) {
            let engine = Engine::new().unwrap();
            let mut tx = engine.start_transaction().unwrap();
            change(&mut tx, &before);
            tx.commit().unwrap();
            let mut draft = Draft::new(&engine);
            change(&mut draft, &first);
            draft.mark();
            let marked = seen(&draft);
            change(&mut draft, &second);
            draft.undo();
            prop_assert_eq!(seen(&draft), marked);
            change(&mut draft, &second);
            let drafted = seen(&draft);
            let (added, removed): (Vec<Quad>, Vec<Quad>) = (draft.added().collect(), draft.removed().collect());
            let mut tx = engine.start_transaction().unwrap();
            removed.iter().for_each(|quad| tx.remove_quad(quad));
            added.iter().for_each(|quad| tx.insert_quad(quad));
            tx.commit().unwrap();
            prop_assert_eq!(seen(&engine), drafted);
        }
    }
}
