//! Changes that the engine does not have yet, in memory over what it has.
//!
//! Entry point: [`Draft`]. Invariants: reading from a draft is as reading from the engine after the changes; what is changed
//! twice is written once; an article that fails is undone without a trace. Quads are given to the engine in the order in which
//! they came, so that those with the same terms are near each other.

use std::cell::RefCell;

use oxigraph::model as ox;
use oxigraph::store::Store as Engine;
use rustc_hash::{FxHashMap, FxHashSet};

use super::StoreError;
use super::asked::{Asked, End, Question};
use super::convert::to_named;
use super::read::{In, Read, Write};
use super::terms::{Id, NO_TERM, Sought, Terms};
use crate::rdf::{Quad, Term, Triple};

/// The default graph, which has no term.
const DEFAULT: Id = NO_TERM;

/// Subject, predicate, object, graph.
type Row = [Id; 4];

/// The end of a chain.
const NONE: u32 = u32::MAX;

/// By what rows are chained to each other.
#[derive(Clone, Copy)]
enum By {
    Subject,
    Object,
}

/// An added row, and its neighbours in the chains of its subject and of its object.
#[derive(Clone, Copy)]
struct Link {
    row: Row,
    before: [u32; 2],
    after: [u32; 2],
}

/// What stands where a row was taken back.
const GONE: Row = [NO_TERM; 4];

impl By {
    const ALL: [Self; 2] = [Self::Subject, Self::Object];

    const fn id(self, [subject, _, object, _]: &Row) -> Id {
        match self {
            Self::Subject => *subject,
            Self::Object => *object,
        }
    }

    const fn of(self, [subject, object]: [u32; 2]) -> u32 {
        match self {
            Self::Subject => subject,
            Self::Object => object,
        }
    }

    const fn set(self, [subject, object]: &mut [u32; 2], number: u32) {
        match self {
            Self::Subject => *subject = number,
            Self::Object => *object = number,
        }
    }
}

/// Added rows, each in the chain of its subject and in that of its object.
#[derive(Default)]
struct Rows {
    /// Numbers of their links.
    all: FxHashMap<Row, u32>,
    links: Vec<Link>,
    /// The last link of each term's chains.
    last: Vec<[u32; 2]>,
}

impl Rows {
    fn contains(&self, row: &Row) -> bool {
        self.all.contains_key(row)
    }

    fn last(&self, by: By, row: &Row) -> u32 {
        self.last.get(by.id(row) as usize).map_or(NONE, |pair| by.of(*pair))
    }

    fn set_last(&mut self, by: By, row: &Row, number: u32) {
        let at = by.id(row) as usize;
        if self.last.len() <= at {
            self.last.resize(at + 1, [NONE; 2]);
        }
        if let Some(pair) = self.last.get_mut(at) {
            by.set(pair, number);
        }
    }

    fn insert(&mut self, row: Row) {
        let number = u32::try_from(self.links.len()).unwrap_or(NONE);
        let before = By::ALL.map(|by| self.last(by, &row));
        for by in By::ALL {
            if let Some(link) = self.links.get_mut(by.of(before) as usize) {
                by.set(&mut link.after, number);
            }
            self.set_last(by, &row, number);
        }
        self.links.push(Link { row, before, after: [NONE; 2] });
        self.all.insert(row, number);
    }

    fn remove(&mut self, row: &Row) {
        let number = self.all.remove(row).unwrap_or(NONE);
        let Some(link) = self.links.get_mut(number as usize) else { return };
        link.row = GONE;
        let Link { before, after, .. } = *link;
        for by in By::ALL {
            if let Some(link) = self.links.get_mut(by.of(before) as usize) {
                by.set(&mut link.after, by.of(after));
            }
            match self.links.get_mut(by.of(after) as usize) {
                Some(link) => by.set(&mut link.before, by.of(before)),
                None => self.set_last(by, row, by.of(before)),
            }
        }
    }

    /// The rows of a term's chain, the last one first.
    fn chain(&self, by: By, id: Id) -> impl Iterator<Item = Row> {
        let link = move |number: u32| self.links.get(number as usize);
        let last = self.last.get(id as usize).and_then(|pair| link(by.of(*pair)));
        std::iter::successors(last, move |one| link(by.of(one.before))).map(|link| link.row)
    }

    /// All of them, in the order in which they came.
    fn in_order(&self) -> impl Iterator<Item = Row> {
        self.links.iter().map(|link| link.row).filter(|row| *row != GONE)
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
    added: Rows,
    removed: FxHashSet<Row>,
    asked: RefCell<Asked>,
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
            steps: Vec::new(),
        }
    }

    /// Number of quads to write.
    pub(super) fn len(&self) -> usize {
        self.added.all.len() + self.removed.len()
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
    }

    /// Undoes everything since the last mark.
    pub(super) fn undo(&mut self) {
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
