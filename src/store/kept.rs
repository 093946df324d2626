//! What the store keeps for itself of a node: running counts, and buckets of the register of names.
//!
//! Entry points: [`Keep`], [`Kept`]. Invariant: a node has at most one value of a kind, written as JSON in the derivation graph,
//! and none where the value is empty. What a batch changes a hundred times it reads once and writes once: meanwhile it is held
//! as a value, and whoever reads from the batch is given that.

use std::any::Any;
use std::rc::Rc;

use rustc_hash::FxHashMap;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;
use super::read::{In, Read, Write, insert, remove};
use crate::rdf::tally::{EntityTally, StatementTally};
use crate::rdf::{Base, Quad, Term, Triple};
use crate::vocab::{ng, rdf};

/// A kind of value that is kept of nodes.
pub(super) trait Keep: Serialize + DeserializeOwned + Default + 'static {
    /// The property under which it is kept.
    const PREDICATE: &'static str;
    /// What it is, in words.
    const NAME: &'static str;
    /// Whether it can be long. A draft holds such values; short ones take less memory as quads.
    const IS_HELD: bool;

    /// Whether there is nothing to keep.
    fn is_nothing(&self) -> bool;
}

impl Keep for StatementTally {
    const PREDICATE: &'static str = ng::TALLY;
    const NAME: &'static str = "counts";
    const IS_HELD: bool = false;

    fn is_nothing(&self) -> bool {
        self.is_empty()
    }
}

impl Keep for EntityTally {
    const PREDICATE: &'static str = ng::TALLY;
    const NAME: &'static str = "counts";
    const IS_HELD: bool = true;

    fn is_nothing(&self) -> bool {
        self.is_empty()
    }
}

/// The quad in which a value is kept as it is in the store.
pub(super) fn kept_quad(
    read: &impl Read,
    base: &Base,
    node: &str,
    predicate: &str,
) -> Result<Option<Quad>, StoreError> {
    let graph = base.derivation();
    read.each(Some(node), Some(predicate), None, In::Graph(&graph)).next().transpose()
}

/// The value that a quad keeps.
fn parse<T: Keep>(quad: Option<&Quad>) -> Result<T, StoreError> {
    let Some(Quad { triple, .. }) = quad else { return Ok(T::default()) };
    serde_json::from_str(triple.object.lexical()).map_err(|error| {
        let (what, node) = (T::NAME, triple.subject.lexical());
        StoreError::Damaged(format!("the {what} of <{node}> cannot be read: {error}"))
    })
}

/// The value of a node as the quads give it.
pub(super) fn read_value<T: Keep>(read: &impl Read, base: &Base, node: &str) -> Result<Rc<T>, StoreError> {
    Ok(Rc::new(parse(kept_quad(read, base, node, T::PREDICATE)?.as_ref())?))
}

/// Makes the quads give a value of a node.
pub(super) fn write_value<T: Keep>(tx: &mut impl Write, base: &Base, node: &str, value: &T) -> Result<(), StoreError> {
    let (old, new) = (kept_quad(tx, base, node, T::PREDICATE)?, quad_of(base, node, value)?);
    if old != new {
        old.iter().for_each(|old| remove(tx, old));
        new.iter().for_each(|new| insert(tx, new));
    }
    Ok(())
}

/// The quad that keeps a value, unless there is nothing to keep.
pub(super) fn quad_of<T: Keep>(base: &Base, node: &str, value: &T) -> Result<Option<Quad>, StoreError> {
    if value.is_nothing() {
        return Ok(None);
    }
    let text = serde_json::to_string(value).map_err(|error| StoreError::Engine(error.to_string()))?;
    let triple = Triple::new(node, T::PREDICATE, Term::typed(text, rdf::JSON));
    Ok(Some(Quad { triple, graph: Some(base.derivation()) }))
}

/// How a value is written of a node.
type ToQuad = fn(&Base, &str, &dyn Any) -> Result<Option<Quad>, StoreError>;

/// A value that is held.
#[derive(Clone)]
struct Held {
    value: Rc<dyn Any>,
    predicate: &'static str,
    /// Writes it, which only who knows its type can.
    write: ToQuad,
    is_changed: bool,
}

fn write<T: Keep>(base: &Base, node: &str, value: &dyn Any) -> Result<Option<Quad>, StoreError> {
    value.downcast_ref::<T>().map_or(Ok(None), |value| quad_of(base, node, value))
}

/// Values that were only read after which these are forgotten.
const MOST_READ: usize = 5_000;

/// Values that a draft holds, by node. A node has values of one kind only.
#[derive(Default)]
pub(super) struct Kept {
    held: FxHashMap<String, Held>,
    changed: usize,
    /// What the nodes changed since the last mark had before.
    steps: Vec<(String, Option<Held>)>,
}

impl Kept {
    /// The value of a node, if it is held.
    pub(super) fn get<T: Keep>(&self, node: &str) -> Option<Rc<T>> {
        Rc::downcast(Rc::clone(&self.held.get(node)?.value)).ok()
    }

    /// Holds what the store has of a node.
    pub(super) fn note<T: Keep>(&mut self, node: &str, value: &Rc<T>) {
        if self.held.len() - self.changed >= MOST_READ {
            self.held.retain(|_, held| held.is_changed);
        }
        self.put(node, value, false);
    }

    /// Holds what the store will have of a node.
    pub(super) fn change<T: Keep>(&mut self, node: &str, value: &Rc<T>) {
        let old = self.put(node, value, true);
        self.changed += usize::from(old.as_ref().is_none_or(|old| !old.is_changed));
        self.steps.push((node.to_owned(), old));
    }

    fn put<T: Keep>(&mut self, node: &str, value: &Rc<T>, is_changed: bool) -> Option<Held> {
        let value: Rc<dyn Any> = Rc::<T>::clone(value);
        self.held.insert(node.to_owned(), Held { value, predicate: T::PREDICATE, write: write::<T>, is_changed })
    }

    /// Number of values that are to be written.
    pub(super) const fn changed(&self) -> usize {
        self.changed
    }

    pub(super) fn mark(&mut self) {
        self.steps.clear();
    }

    pub(super) fn undo(&mut self) {
        while let Some((node, old)) = self.steps.pop() {
            self.changed -= usize::from(old.as_ref().is_none_or(|old| !old.is_changed));
            match old {
                Some(old) => _ = self.held.insert(node, old),
                None => _ = self.held.remove(&node),
            }
        }
    }

    /// Takes out the next values to write: nodes with their properties, and what is to be there. In the order of the nodes.
    pub(super) fn settle(&mut self) -> Vec<Settled> {
        let held = std::mem::take(self).held;
        let mut changed: Vec<Settled> =
            held.into_iter().filter(|(_, held)| held.is_changed).map(|(node, held)| Settled { node, held }).collect();
        changed.sort_unstable_by(|one, other| one.node.cmp(&other.node));
        changed
    }
}

/// A value to write.
pub(super) struct Settled {
    pub(super) node: String,
    held: Held,
}

impl Settled {
    pub(super) const fn predicate(&self) -> &'static str {
        self.held.predicate
    }

    /// The quad that will keep it.
    pub(super) fn quad(&self, base: &Base) -> Result<Option<Quad>, StoreError> {
        (self.held.write)(base, &self.node, self.held.value.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::draft::Draft;
    use oxigraph::store::Store as Engine;

    fn tally(appearances: u64) -> Rc<EntityTally> {
        Rc::new(EntityTally { appearances, ..EntityTally::default() })
    }

    #[test]
    fn a_draft_gives_what_it_holds_and_writes_it_once() {
        let (engine, base) = (Engine::new().unwrap(), Base::default());
        let mut tx = engine.start_transaction().unwrap();
        tx.keep(&base, "urn:a", &tally(1)).unwrap();
        tx.keep(&base, "urn:b", &tally(1)).unwrap();
        tx.commit().unwrap();
        let mut draft = Draft::new(&engine);
        let held = |draft: &Draft<'_>, node: &str| draft.kept::<EntityTally>(&base, node).unwrap();
        assert_eq!(held(&draft, "urn:a"), tally(1));
        draft.mark();
        draft.keep(&base, "urn:a", &tally(2)).unwrap();
        draft.mark();
        for number in [3, 4] {
            draft.keep(&base, "urn:a", &tally(number)).unwrap();
            draft.keep(&base, "urn:c", &tally(number)).unwrap();
        }
        assert_eq!(draft.len(), 2);
        draft.undo();
        assert_eq!((held(&draft, "urn:a"), held(&draft, "urn:c"), draft.len()), (tally(2), Rc::default(), 1));
        draft.keep(&base, "urn:b", &Rc::<EntityTally>::default()).unwrap();
        draft.settle(&base).unwrap();
        assert_eq!((draft.added().count(), draft.removed().count()), (1, 2));
    }
}
