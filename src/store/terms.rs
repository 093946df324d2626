//! Terms by number, for changes that are still in memory.
//!
//! Entry points: [`Terms`], [`Sought`]. Invariant: every term is held once, under one number. Texts stand one after the other in
//! large pieces, since a batch has some hundred thousand of them.

use std::hash::BuildHasher;

use oxigraph::model as ox;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::convert::{to_named, to_subject, to_term};
use crate::rdf::{Literal, Term};
use crate::vocab::xsd;

/// Number of a term.
pub(super) type Id = u32;

/// The number that no term has.
pub(super) const NO_TERM: Id = Id::MAX;

/// Bytes of a piece of text; a longer text has a piece of its own.
const PIECE: usize = 1 << 20;

/// Where a text stands.
#[derive(Clone, Copy)]
struct Place {
    piece: u32,
    start: u32,
    length: u32,
}

/// A term as it is held.
enum Kept {
    Iri(Place),
    /// A literal without a language, with the number of its datatype.
    Literal(Place, Id),
    Other(Box<Term>),
}

/// A term that need not be built to be looked for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Sought<'t> {
    Iri(&'t str),
    /// A literal without a language: its value and its datatype.
    Literal(&'t str, &'t str),
    Other(&'t Term),
}

impl<'t> Sought<'t> {
    pub(super) fn of(term: &'t Term) -> Self {
        match term {
            Term::Iri(iri) => Self::Iri(iri),
            Term::Literal(Literal { value, datatype, language: None }) => Self::Literal(value, datatype),
            Term::Literal(_) | Term::Blank(_) | Term::Triple(_) => Self::Other(term),
        }
    }

    fn hash(self) -> u64 {
        match self {
            Self::Iri(iri) => FxBuildHasher.hash_one(iri),
            Self::Literal(value, datatype) => FxBuildHasher.hash_one((value, datatype)),
            Self::Other(term) => FxBuildHasher.hash_one(term),
        }
    }

    fn to_term(self) -> Term {
        match self {
            Self::Iri(iri) => Term::iri(iri),
            Self::Literal(value, datatype) => Term::typed(value, datatype),
            Self::Other(term) => term.clone(),
        }
    }
}

/// Terms by number, each once.
#[derive(Default)]
pub(super) struct Terms {
    pieces: Vec<String>,
    all: Vec<Kept>,
    /// Numbers by hash; where two terms have one hash, the second is at the next one that is free.
    by_hash: FxHashMap<u64, Id>,
}

impl Terms {
    /// The number of a term, or the hash at which it would be found.
    fn find(&self, sought: Sought<'_>) -> Result<Id, u64> {
        let mut hash = sought.hash();
        while let Some(id) = self.by_hash.get(&hash) {
            if self.is(*id, sought) {
                return Ok(*id);
            }
            hash = hash.wrapping_add(1);
        }
        Err(hash)
    }

    /// The number of a term, if it has one.
    pub(super) fn get(&self, sought: Sought<'_>) -> Option<Id> {
        self.find(sought).ok()
    }

    /// The number of a term, a new one if need be.
    pub(super) fn number(&mut self, sought: Sought<'_>) -> Id {
        self.find(sought).unwrap_or_else(|hash| {
            let kept = self.keep(sought);
            // A datatype may have taken the free place.
            let hash = self.find(sought).err().unwrap_or(hash);
            let id = Id::try_from(self.all.len()).unwrap_or(NO_TERM);
            self.all.push(kept);
            self.by_hash.insert(hash, id);
            id
        })
    }

    fn keep(&mut self, sought: Sought<'_>) -> Kept {
        let kept = match sought {
            Sought::Iri(iri) => self.place(iri).map(Kept::Iri),
            Sought::Literal(value, datatype) => {
                let datatype = self.number(Sought::Iri(datatype));
                self.place(value).map(|place| Kept::Literal(place, datatype))
            }
            Sought::Other(_) => None,
        };
        kept.unwrap_or_else(|| Kept::Other(Box::new(sought.to_term())))
    }

    /// Puts a text down; none where it is too long for that.
    fn place(&mut self, text: &str) -> Option<Place> {
        let length = u32::try_from(text.len()).ok()?;
        if self.pieces.last().is_none_or(|piece| piece.len() + text.len() > piece.capacity()) {
            self.pieces.push(String::with_capacity(text.len().max(PIECE)));
        }
        let number = u32::try_from(self.pieces.len() - 1).ok()?;
        let piece = self.pieces.last_mut()?;
        let start = u32::try_from(piece.len()).ok()?;
        piece.push_str(text);
        Some(Place { piece: number, start, length })
    }

    fn at(&self, Place { piece, start, length }: Place) -> &str {
        let start = start as usize;
        self.pieces.get(piece as usize).and_then(|piece| piece.get(start..start + length as usize)).unwrap_or_default()
    }

    /// Whether the number is that of a term.
    pub(super) fn is(&self, id: Id, sought: Sought<'_>) -> bool {
        match (self.all.get(id as usize), sought) {
            (Some(Kept::Iri(place)), Sought::Iri(iri)) => self.at(*place) == iri,
            (Some(Kept::Literal(place, its)), Sought::Literal(value, datatype)) => {
                self.at(*place) == value && self.text(*its) == datatype
            }
            (Some(Kept::Other(term)), sought) => Sought::of(term) == sought,
            _ => false,
        }
    }

    /// The text of a term.
    pub(super) fn text(&self, id: Id) -> &str {
        match self.all.get(id as usize) {
            Some(Kept::Iri(place) | Kept::Literal(place, _)) => self.at(*place),
            Some(Kept::Other(term)) => term.lexical(),
            None => "",
        }
    }

    /// The term itself.
    pub(super) fn term(&self, id: Id) -> Term {
        match self.all.get(id as usize) {
            Some(Kept::Literal(place, datatype)) => Term::typed(self.at(*place), self.text(*datatype)),
            Some(Kept::Other(term)) => (**term).clone(),
            Some(Kept::Iri(_)) | None => Term::iri(self.text(id)),
        }
    }

    /// The term as the engine's.
    pub(super) fn engine_term(&self, id: Id) -> ox::Term {
        match self.all.get(id as usize) {
            Some(Kept::Literal(place, datatype)) => match self.text(*datatype) {
                xsd::STRING => ox::Literal::new_simple_literal(self.at(*place)).into(),
                datatype => ox::Literal::new_typed_literal(self.at(*place), to_named(datatype)).into(),
            },
            Some(Kept::Other(term)) => to_term(term),
            Some(Kept::Iri(_)) | None => to_named(self.text(id)).into(),
        }
    }

    /// The term as the engine's, where it can be a subject.
    pub(super) fn engine_subject(&self, id: Id) -> Option<ox::NamedOrBlankNode> {
        match self.all.get(id as usize)? {
            Kept::Iri(place) => Some(to_named(self.at(*place)).into()),
            Kept::Literal(..) => None,
            Kept::Other(term) => to_subject(term),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::Triple;
    use crate::store::convert::to_term;

    #[test]
    fn every_term_has_one_number_and_comes_out_as_it_went_in() {
        let long = "x".repeat(2 * PIECE);
        let triple = Triple::new("urn:s", "urn:p", Term::text("a"));
        let all = [
            Term::iri("a"),
            Term::text("a"),
            Term::typed("a", "urn:type"),
            Term::typed("a", "a"),
            Term::tagged("a", "en"),
            Term::Blank("a".into()),
            Term::Triple(Box::new(triple)),
            Term::text(&long),
            Term::text(""),
        ];
        let mut terms = Terms::default();
        let numbers = |terms: &mut Terms| all.each_ref().map(|term| terms.number(Sought::of(term)));
        let first = numbers(&mut terms);
        let count = terms.all.len();
        assert_eq!(numbers(&mut terms), first);
        assert_eq!(terms.all.len(), count);
        for (term, id) in all.iter().zip(first) {
            assert_eq!(terms.term(id), *term);
            assert_eq!(terms.text(id), term.lexical());
            assert_eq!(terms.engine_term(id), to_term(term));
            assert_eq!(terms.engine_subject(id), to_subject(term));
            assert_eq!(terms.get(Sought::of(term)), Some(id));
        }
    }
}
