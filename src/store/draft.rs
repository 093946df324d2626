//! Changes that the engine does not have yet, in memory over what it has.
//!
//! Entry point: [`Draft`]. Invariants: reading from a draft is as reading from the engine after the changes; what is changed
//! twice is written once; an article that fails is undone without a trace. Quads are given to the engine in the order in which
//! they came, so that those with the same terms are near each other.

use std::cell::RefCell;
use std::rc::Rc;

use oxigraph::model as ox;
use oxigraph::store::Store as Engine;
use rustc_hash::FxHashSet;

use super::StoreError;
use super::asked::{Asked, End, Question};
use super::convert::to_named;
use super::kept::{Keep, Kept, kept_quad, read_value, write_value};
use super::read::{In, Read, Write};
use super::rows::{By, Row, Rows};
use super::terms::{Id, NO_TERM, Sought, Terms};
use crate::rdf::{Base, Quad, Term, Triple};

/// The default graph, which has no term.
const DEFAULT: Id = NO_TERM;

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
    added: Rows,
    removed: FxHashSet<Row>,
    asked: RefCell<Asked>,
    /// Values that become quads when the draft is written.
    kept: RefCell<Kept>,
    /// Changes since the last mark.
    steps: Vec<Step>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(engine: &'a Engine) -> Self {
        Self {
            engine,
            terms: Terms::default(),
            added: Rows::default(),
            removed: FxHashSet::default(),
            asked: RefCell::default(),
            kept: RefCell::default(),
            steps: Vec::new(),
        }
    }

    /// Number of quads to write.
    pub(super) fn len(&self) -> usize {
        self.added.len() + self.removed.len() + self.kept.borrow().changed()
    }

    /// Makes quads of the values that are held: after this nothing more is changed.
    pub(super) fn settle(&mut self, base: &Base) -> Result<(), StoreError> {
        let settled = self.kept.get_mut().settle();
        // The engine needs the memory for its tables.
        self.asked.take();
        self.steps = Vec::new();
        for value in settled {
            let old = kept_quad(self.engine, base, &value.node, value.predicate())?;
            let new = value.quad(base)?;
            if old != new {
                old.iter().for_each(|old| self.remove_quad(old));
                new.iter().for_each(|new| self.insert_quad(new));
            }
        }
        Ok(())
    }

    /// Quads that the engine must be given, in the order in which they came.
    pub(super) fn added(&self) -> impl Iterator<Item = ox::Quad> {
        self.added.in_order().filter_map(|row| self.engine_quad(&row))
    }

    /// Quads that must be taken from the engine.
    pub(super) fn removed(&self) -> impl Iterator<Item = Quad> {
        self.removed.iter().map(|row| self.quad(row))
    }

    /// What comes now can be undone.
    pub(super) fn mark(&mut self) {
        self.steps.clear();
        self.kept.get_mut().mark();
    }

    /// Undoes everything since the last mark.
    pub(super) fn undo(&mut self) {
        self.kept.get_mut().undo();
        while let Some(step) = self.steps.pop() {
            match step {
                Step::Added(row) => self.added.remove(&row),
                Step::NoLongerAdded(row) => self.added.insert(row),
                Step::Removed(row) => _ = self.removed.remove(&row),
                Step::NoLongerRemoved(row) => _ = self.removed.insert(row),
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
        let (subject, object) = (get(Sought::of(&triple.subject))?, get(Sought::of(&triple.object))?);
        let graph = graph.as_deref().map_or(Some(DEFAULT), |graph| get(Sought::Iri(graph)))?;
        Some([subject, get(Sought::Iri(&triple.predicate))?, object, graph])
    }

    fn quad(&self, row: &Row) -> Quad {
        let [subject, predicate, object, graph] = *row;
        let predicate = self.terms.text(predicate).to_owned();
        let triple = Triple { subject: self.terms.term(subject), predicate, object: self.terms.term(object) };
        Quad { triple, graph: (graph != DEFAULT).then(|| self.terms.text(graph).to_owned()) }
    }

    /// The quad as the engine's; none of one that it cannot hold.
    fn engine_quad(&self, row: &Row) -> Option<ox::Quad> {
        let [subject, predicate, object, graph] = *row;
        let graph = match graph {
            DEFAULT => ox::GraphName::DefaultGraph,
            graph => to_named(self.terms.text(graph)).into(),
        };
        let (predicate, object) = (to_named(self.terms.text(predicate)), self.terms.engine_term(object));
        Some(ox::Quad::new(self.terms.engine_subject(subject)?, predicate, object, graph))
    }

    /// What the engine has.
    fn stored(
        &self,
        subject: Option<&str>,
        predicate: Option<&str>,
        object: Option<&Term>,
        graph: In<'_>,
    ) -> impl Iterator<Item = Result<Quad, StoreError>> {
        let named = match (subject, object) {
            (Some(subject), None) => Some(End::Subject(subject)),
            (None, Some(object)) => Some(End::Object(object)),
            _ => None,
        };
        let asked = match (named, predicate, graph) {
            (Some(named), Some(predicate), In::Graph(graph)) => {
                let answer = self.asked.borrow_mut().ask(self.engine, Question { named, predicate, graph });
                Some(answer.map_or_else(|error| vec![Err(error)], |quads| quads.into_iter().map(Ok).collect()))
            }
            _ => None,
        };
        let others = asked.is_none().then(|| self.engine.each(subject, predicate, object, graph));
        asked.into_iter().flatten().chain(others.into_iter().flatten())
    }

    /// Added rows among which those wanted are; none where a term is not in the draft at all.
    fn candidates(&self, subject: Option<&str>, object: Option<&Term>) -> Box<dyn Iterator<Item = Row> + '_> {
        let (by, sought) = match (subject, object) {
            (Some(subject), _) => (By::Subject, Sought::Iri(subject)),
            (None, Some(object)) => (By::Object, Sought::of(object)),
            (None, None) => return Box::new(self.added.in_order()),
        };
        let id = self.terms.get(sought);
        Box::new(id.into_iter().flat_map(move |id| self.added.chain(by, id)))
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
        let is_wanted = move |row: &Row| {
            let [_, its_predicate, its_object, its_graph] = *row;
            predicate.is_none_or(|predicate| self.terms.is(its_predicate, Sought::Iri(predicate)))
                && object.is_none_or(|object| self.terms.is(its_object, Sought::of(object)))
                && match graph {
                    In::Default => its_graph == DEFAULT,
                    In::Graph(iri) => self.terms.is(its_graph, Sought::Iri(iri)),
                    In::All => true,
                }
        };
        // Whoever wants one need not wait for all: of some terms there are very many. The engine is asked only where what was
        // added is not enough.
        let added = self.candidates(subject, object).filter(is_wanted);
        let stored = std::iter::once_with(move || self.stored(subject, predicate, object, graph)).flatten();
        let kept = stored.filter(move |quad| {
            let row = quad.as_ref().ok().and_then(|quad| self.known(quad));
            row.is_none_or(|row| !self.removed.contains(&row) && !self.added.contains(&row))
        });
        added.map(move |row| Ok(self.quad(&row))).chain(kept)
    }

    fn has(&self, quad: &Quad) -> Result<bool, StoreError> {
        match self.known(quad) {
            Some(row) if self.added.contains(&row) => Ok(true),
            Some(row) if self.removed.contains(&row) => Ok(false),
            _ => self.engine.has(quad),
        }
    }

    fn kept<T: Keep>(&self, base: &Base, node: &str) -> Result<Rc<T>, StoreError> {
        if !T::IS_HELD {
            return read_value(self, base, node);
        }
        if let Some(held) = self.kept.borrow().get(node) {
            return Ok(held);
        }
        let value = read_value(self.engine, base, node)?;
        self.kept.borrow_mut().note(node, &value);
        Ok(value)
    }
}

impl Write for Draft<'_> {
    fn insert_quad(&mut self, quad: &Quad) {
        let row = self.number(quad);
        if self.removed.remove(&row) {
            self.steps.push(Step::NoLongerRemoved(row));
        }
        if !self.added.contains(&row) {
            self.added.insert(row);
            self.steps.push(Step::Added(row));
        }
    }

    fn remove_quad(&mut self, quad: &Quad) {
        let row = self.number(quad);
        let was_added = self.added.contains(&row);
        if was_added {
            self.added.remove(&row);
            self.steps.push(Step::NoLongerAdded(row));
        }
        // What came and went within the draft need not be taken from the engine, unless it had it as well; where it cannot
        // tell, it will be taken.
        let is_stored = !was_added || self.engine.has(quad).unwrap_or(true);
        if is_stored && self.removed.insert(row) {
            self.steps.push(Step::Removed(row));
        }
    }

    fn keep<T: Keep>(&mut self, base: &Base, node: &str, value: &Rc<T>) -> Result<(), StoreError> {
        if !T::IS_HELD {
            return write_value(self, base, node, value.as_ref());
        }
        self.kept.get_mut().change(node, value);
        Ok(())
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
            let (added, removed): (Vec<ox::Quad>, Vec<Quad>) = (draft.added().collect(), draft.removed().collect());
            let mut tx = engine.start_transaction().unwrap();
            removed.iter().for_each(|quad| tx.remove_quad(quad));
            added.iter().for_each(|quad| tx.insert(quad));
            tx.commit().unwrap();
            prop_assert_eq!(seen(&engine), drafted);
        }
    }
}
