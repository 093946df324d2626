//! Keeps the index in step with the store.
//!
//! Entry points: [`TextIndex`], [`Pending`]. Invariants: a change is noted together with the revision that it made; what is
//! noted is indexed before the next search and when the store is flushed; a change that does not say what it touched
//! makes the index anew.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::GeoBox;
use super::index::{Entry, Index, View};
use super::letters::Letters;
use crate::rdf::{Quad, Term};
use crate::store::read::{In, Read};
use crate::store::{Store, StoreError};
use crate::vocab::{geo, ng, rdf, rdfs, schema, skos};

/// Subjects noted at most; beyond them it is cheaper to read everything in one go.
const MOST_PENDING: usize = 50_000;

/// What changed since the index was last written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) enum Pending {
    /// Only these.
    Some(Changes),
    /// Perhaps everything.
    All,
}

/// Things that changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct Changes {
    /// What is found by other words or mentioned more or less often.
    subjects: BTreeSet<String>,
    /// Articles, and mentions, that have another date: the entities that they mention are concerned.
    dated: BTreeSet<String>,
    /// Whether something that has no name was given a text.
    has_unnamed: bool,
}

impl Pending {
    /// Nothing.
    pub(in crate::store) fn none() -> Self {
        Self::Some(Changes::default())
    }

    /// What changed with quads of which those of an article are all its own: it came or went with its mentions.
    pub(in crate::store) fn of<'a>(quads: impl IntoIterator<Item = &'a Quad>) -> Self {
        let mut pending = Self::none();
        let mut typed = BTreeSet::new();
        for quad in quads.into_iter().filter(|quad| quad.triple.predicate != ng::ARTICLE) {
            pending.add(quad);
            if quad.triple.predicate == rdf::TYPE {
                typed.extend(quad.triple.subject.as_iri());
            }
        }
        if let Self::Some(changes) = &mut pending {
            changes.dated.retain(|article| !typed.contains(article.as_str()));
        }
        pending
    }

    /// Takes in a changed quad.
    pub(in crate::store) fn add(&mut self, Quad { triple, graph }: &Quad) {
        let Self::Some(changes) = self else { return };
        if graph.is_some() || !is_searched(&triple.predicate) {
            return;
        }
        let (changed, into) = match triple.predicate.as_str() {
            ng::ENTITY => (&triple.object, &mut changes.subjects),
            schema::DATE_PUBLISHED | ng::ARTICLE => (&triple.subject, &mut changes.dated),
            _ => (&triple.subject, &mut changes.subjects),
        };
        // What has no name of its own is not indexed.
        if let Some(iri) = changed.as_iri() {
            into.insert(iri.to_owned());
        } else if is_text(&triple.predicate) {
            changes.has_unnamed = true;
        }
        if changes.is_much() {
            *self = Self::All;
        }
    }

    /// Takes in other changes.
    pub(in crate::store) fn merge(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::Some(known), Self::Some(more)) => {
                known.subjects.extend(more.subjects);
                known.dated.extend(more.dated);
                known.has_unnamed |= more.has_unnamed;
                if known.is_much() {
                    *self = Self::All;
                }
            }
            _ => *self = Self::All,
        }
    }
}

impl Changes {
    fn is_much(&self) -> bool {
        self.subjects.len() + self.dated.len() > MOST_PENDING
    }
}

/// Whether a change of this property changes what a search finds.
pub(in crate::store) fn is_searched(predicate: &str) -> bool {
    [ng::ENTITY, ng::ARTICLE, schema::DATE_PUBLISHED, rdf::TYPE, geo::AS_WKT].contains(&predicate) || is_text(predicate)
}

/// No day is later.
const LAST_DAY: &str = "~";

/// What a thing is found by.
const INDEXED: &[&str] =
    &[rdfs::LABEL, skos::PREF_LABEL, skos::ALT_LABEL, schema::HEADLINE, schema::TEXT, ng::QUOTE, geo::AS_WKT];

fn is_name(predicate: &str) -> bool {
    [rdfs::LABEL, skos::PREF_LABEL, skos::ALT_LABEL].contains(&predicate)
}

/// Whether the values of a property are texts that a search looks in.
pub(in crate::store) fn is_text(predicate: &str) -> bool {
    is_name(predicate) || [schema::HEADLINE, schema::TEXT, ng::QUOTE].contains(&predicate)
}

/// The index of a store, opened at the first search.
pub(in crate::store) struct TextIndex {
    folder: Option<PathBuf>,
    state: Mutex<State>,
}

struct State {
    index: Option<Index>,
    pending: Pending,
    /// The store's revision that the changes in `pending` follow.
    since: u64,
    /// The store's revision with the changes in `pending`.
    revision: u64,
    /// Whether the store may be ahead of it: something is being written.
    is_behind: bool,
}

impl TextIndex {
    /// The index of a store at a revision; without a folder it lives in memory.
    pub(in crate::store) fn new(folder: Option<PathBuf>, revision: u64) -> Self {
        let pending = Pending::none();
        Self { folder, state: Mutex::new(State { index: None, pending, since: revision, revision, is_behind: false }) }
    }

    /// A change is about to be committed. If that fails, the index counts as behind until one does not.
    pub(in crate::store) fn expect_change(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).is_behind = true;
    }

    /// Notes a change that was committed as a revision.
    pub(in crate::store) fn note(&self, pending: Pending, revision: u64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.revision = revision;
        state.is_behind = false;
        if state.index.is_some() || self.folder.is_some() {
            state.pending.merge(pending);
        } else {
            // It will be built from the store as it is then.
            state.since = revision;
        }
    }

    /// Whether there is an index that a flush must bring up to date.
    fn is_in_use(&self, state: &State) -> bool {
        state.index.is_some() || self.folder.as_ref().is_some_and(|folder| folder.exists())
    }
}

impl State {
    fn current(&mut self, folder: Option<&PathBuf>, store: &Store) -> Result<View, StoreError> {
        let is_new = self.index.is_none();
        let index = match &mut self.index {
            Some(index) => index,
            closed => closed.insert(Index::open(folder.map(PathBuf::as_path))?),
        };
        if is_new && index.revision() != Some(self.since) {
            self.pending = Pending::All;
        }
        if self.pending != Pending::none() {
            let started = Instant::now();
            let count = match &self.pending {
                Pending::All => build(index, store)?,
                Pending::Some(changes) => change(index, store, changes)?,
            };
            index.commit(self.revision)?;
            self.pending = Pending::none();
            let milliseconds = started.elapsed().as_millis();
            tracing::info!(things = count, revision = self.revision, milliseconds, "search index brought up to date");
        } else if index.revision() != Some(self.revision) {
            index.commit(self.revision)?;
        }
        Ok(index.view())
    }
}

impl Store {
    /// Opens the index and brings it up to date, so that the first search need not.
    ///
    /// # Errors
    /// Where the index cannot be written or the store cannot be read.
    pub fn prepare_search(&self) -> Result<(), StoreError> {
        self.index_view().map(drop)
    }

    pub(super) fn index_view(&self) -> Result<View, StoreError> {
        let text = self.text_index();
        let mut state = text.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.current(text.folder.as_ref(), self)
    }

    /// The things one of whose texts may have the letters, of those that have a name, and the revision of which that is so.
    /// None if they are more than `most`, or the index cannot tell at once.
    pub(in crate::store) fn having(&self, letters: &Letters, most: usize) -> Option<(Vec<String>, u64)> {
        let text = self.text_index();
        let mut state = text.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_behind || state.index.is_none() || state.pending == Pending::All {
            return None;
        }
        let (view, revision) = (state.current(text.folder.as_ref(), self).ok()?, state.revision);
        drop(state);
        Some((view.having(letters, most).ok()??, revision))
    }

    /// Whether nothing has been written, or may have been, since a revision that the index gave.
    pub(in crate::store) fn is_still(&self, revision: u64) -> bool {
        let state = self.text_index().state.lock().unwrap_or_else(PoisonError::into_inner);
        !state.is_behind && state.revision == revision
    }

    /// Brings an index that is in use up to date.
    pub(in crate::store) fn flush_index(&self) -> Result<(), StoreError> {
        let text = self.text_index();
        let mut state = text.state.lock().unwrap_or_else(PoisonError::into_inner);
        if text.is_in_use(&state) {
            state.current(text.folder.as_ref(), self)?;
        }
        Ok(())
    }
}

/// Writes the whole index anew.
fn build(index: &mut Index, store: &Store) -> Result<usize, StoreError> {
    index.clear()?;
    let (mut subjects, mut has_unnamed) = (BTreeSet::new(), false);
    for predicate in INDEXED {
        for quad in store.engine().each(None, Some(predicate), None, In::Default) {
            let triple = quad?.triple;
            match triple.subject.as_iri() {
                Some(iri) => _ = subjects.insert(iri.to_owned()),
                None => has_unnamed |= is_text(predicate),
            }
        }
    }
    if has_unnamed {
        index.add_unnamed()?;
    }
    let mut dates = Dates::default();
    for iri in &subjects {
        index.add(&entry(store, iri, &mut dates)?)?;
    }
    Ok(subjects.len())
}

/// Writes some subjects anew.
fn change(index: &mut Index, store: &Store, changes: &Changes) -> Result<usize, StoreError> {
    if changes.has_unnamed {
        index.add_unnamed()?;
    }
    let mut subjects = changes.subjects.clone();
    for iri in &changes.dated {
        let mut mentions = vec![Term::iri(iri)];
        for quad in store.engine().each(None, Some(ng::ARTICLE), Some(&Term::iri(iri)), In::Default) {
            mentions.push(quad?.triple.subject);
        }
        for mention in mentions.iter().filter_map(Term::as_iri) {
            let entities = store.engine().objects(mention, ng::ENTITY)?;
            subjects.extend(entities.iter().filter_map(Term::as_iri).map(str::to_owned));
        }
    }
    let mut dates = Dates::default();
    for iri in &subjects {
        index.remove(iri);
        let entry = entry(store, iri, &mut dates)?;
        if !entry.texts.is_empty() || entry.bounds.is_some() {
            index.add(&entry)?;
        }
    }
    Ok(subjects.len())
}

/// The day of each article that was looked up.
#[derive(Default)]
struct Dates(HashMap<String, Option<String>>);

impl Dates {
    /// Letters of a day.
    const DAY: usize = 10;

    /// The latest day of an article.
    fn of(&mut self, article: &str, store: &Store) -> Result<Option<&str>, StoreError> {
        if !self.0.contains_key(article) {
            let dates = store.engine().objects(article, schema::DATE_PUBLISHED)?;
            let days = dates.iter().map(|date| date.lexical().chars().take(Self::DAY).collect());
            self.0.insert(article.to_owned(), days.max());
        }
        Ok(self.0.get(article).and_then(Option::as_deref))
    }
}

/// What the store says of a subject, as the index has it.
fn entry(store: &Store, iri: &str, dates: &mut Dates) -> Result<Entry, StoreError> {
    let mut entry = Entry { iri: iri.to_owned(), ..Entry::default() };
    for quad in store.engine().each(Some(iri), None, None, In::Default) {
        let triple = quad?.triple;
        let text = triple.object.lexical();
        if triple.predicate == rdf::TYPE {
            entry.classes.push(text.to_owned());
        } else if triple.predicate == geo::AS_WKT {
            entry.bounds = entry.bounds.or_else(|| GeoBox::of_wkt(text));
        } else if is_text(&triple.predicate) {
            entry.texts.push(text.to_owned());
            if is_name(&triple.predicate) {
                entry.names.push(text.to_owned());
            }
        }
    }
    if !entry.names.is_empty() {
        for quad in store.engine().each(None, Some(ng::ENTITY), Some(&Term::iri(iri)), In::Default) {
            entry.mentions += 1;
            let mention = quad?.triple.subject;
            let Some(mention) = mention.as_iri() else {
                // A mention without a name is looked up by the query alone, which must not miss it.
                entry.latest = Some(LAST_DAY.to_owned());
                continue;
            };
            for article in store.engine().objects(mention, ng::ARTICLE)? {
                let day = article.as_iri().map(|article| dates.of(article, store)).transpose()?.flatten();
                if day > entry.latest.as_deref() {
                    entry.latest = day.map(str::to_owned);
                }
            }
        }
    }
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::Base;

    #[test]
    fn the_index_is_not_asked_for_letters_while_something_is_written() {
        let store = Store::memory(Base::default()).unwrap();
        store.update("INSERT DATA { <urn:a> rdfs:label 'peace' }").unwrap();
        let having = || store.having(&Letters::anywhere("pea").unwrap(), 10);
        assert_eq!(having(), None, "not opened yet");
        store.prepare_search().unwrap();
        let revision = store.revision();
        assert_eq!(having(), Some((vec!["urn:a".to_owned()], revision)));
        store.text_index().expect_change();
        assert_eq!((having(), store.is_still(revision)), (None, false));
        store.text_index().note(Pending::none(), revision + 1);
        assert_eq!(having(), Some((vec!["urn:a".to_owned()], revision + 1)));
        assert_eq!(store.having(&Letters::anywhere("pea").unwrap(), 0), None, "more than wanted");
        assert!(store.is_still(revision + 1) && !store.is_still(revision));
    }
}
