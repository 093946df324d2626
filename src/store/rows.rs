//! Quads by the numbers of their terms, chained to those with the same subject and to those with the same object.
//!
//! Entry point: [`Rows`]. Invariant: a row is there once; rows come out in the order in which they went in.

use super::terms::{Id, NO_TERM};

/// Subject, predicate, object, graph.
pub(super) type Row = [Id; 4];

/// The end of a chain.
const NONE: u32 = u32::MAX;

/// By what rows are chained to each other.
#[derive(Clone, Copy)]
pub(super) enum By {
    Subject,
    Object,
}

/// A row, and its neighbours in the chains of its subject and of its object.
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

/// Rows, each in the chain of its subject and in that of its object.
#[derive(Default)]
pub(super) struct Rows {
    links: Vec<Link>,
    count: usize,
    /// The last link of each term's chains.
    last: Vec<[u32; 2]>,
}

impl Rows {
    /// Number of rows.
    pub(super) const fn len(&self) -> usize {
        self.count
    }

    pub(super) fn contains(&self, row: &Row) -> bool {
        self.find(row).is_some()
    }

    /// The number of a row's link. An index of all rows would be faster for subjects of very many, and a third of the draft.
    fn find(&self, row: &Row) -> Option<u32> {
        let mut number = self.last(By::Subject, row);
        while let Some(link) = self.links.get(number as usize) {
            if link.row == *row {
                return Some(number);
            }
            number = By::Subject.of(link.before);
        }
        None
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

    pub(super) fn insert(&mut self, row: Row) {
        let number = u32::try_from(self.links.len()).unwrap_or(NONE);
        let before = By::ALL.map(|by| self.last(by, &row));
        for by in By::ALL {
            if let Some(link) = self.links.get_mut(by.of(before) as usize) {
                by.set(&mut link.after, number);
            }
            self.set_last(by, &row, number);
        }
        self.links.push(Link { row, before, after: [NONE; 2] });
        self.count += 1;
    }

    pub(super) fn remove(&mut self, row: &Row) {
        let number = self.find(row).unwrap_or(NONE);
        let Some(link) = self.links.get_mut(number as usize) else { return };
        link.row = GONE;
        self.count -= 1;
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
    pub(super) fn chain(&self, by: By, id: Id) -> impl Iterator<Item = Row> {
        let link = move |number: u32| self.links.get(number as usize);
        let last = self.last.get(id as usize).and_then(|pair| link(by.of(*pair)));
        std::iter::successors(last, move |one| link(by.of(one.before))).map(|link| link.row)
    }

    /// All of them, in the order in which they came.
    pub(super) fn in_order(&self) -> impl Iterator<Item = Row> {
        self.links.iter().map(|link| link.row).filter(|row| *row != GONE)
    }
}
