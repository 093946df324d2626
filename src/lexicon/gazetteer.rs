//! Names of known entities, as the ontology's gazetteer and any loaded data set give them.
//!
//! Entry points: [`Gazetteer::longest_at`], [`Gazetteer::find`]. Invariant: look-ups by name are by characters, case kept and
//! diacritics folded; an ambiguous name gives all its entries, in the order of the files.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::turtle::Graph;
use crate::vocab::lexical;

/// Index of an entry.
pub type EntryIx = u32;

/// A known entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownEntity {
    /// IRI below the base: `entity/ukraine-Q212`.
    pub id: String,
    /// Preferred name.
    pub label: String,
    /// Class IRIs, as the file states them.
    pub classes: Vec<String>,
    /// The place that contains it, where the file says so.
    pub container: Option<EntryIx>,
}

/// What kind of name points to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameSort {
    /// Preferred or alternative name.
    Label,
    /// Short name in capitals.
    Acronym,
    /// What belongs to the place, or its people.
    Demonym,
}

/// All known entities, by name.
#[derive(Debug, Default)]
pub struct Gazetteer {
    entries: Vec<KnownEntity>,
    by_name: FxHashMap<Box<str>, Vec<(EntryIx, NameSort)>>,
    first_words: FxHashSet<Box<str>>,
    posts: FxHashMap<EntryIx, Vec<(String, EntryIx)>>,
    leaders: FxHashMap<EntryIx, EntryIx>,
    surnames: FxHashMap<Box<str>, Vec<EntryIx>>,
    capitals: FxHashSet<EntryIx>,
}

impl Gazetteer {
    /// Reads every subject below `base` that has a label.
    #[must_use]
    pub fn compile(graph: &Graph, base: &str) -> Self {
        let mut gazetteer = Self::default();
        let prefix = format!("{base}entity/");
        let mut index = FxHashMap::default();
        let subjects: Vec<_> = graph.subjects().filter(|&s| graph.text(s).starts_with(&prefix)).collect();
        for &subject in &subjects {
            if let Some(label) = graph.text_of(subject, lexical::LABEL) {
                let entry = EntryIx::try_from(gazetteer.entries.len()).unwrap_or(EntryIx::MAX);
                index.insert(subject, entry);
                gazetteer.entries.push(KnownEntity {
                    id: graph.text(subject)[base.len()..].to_owned(),
                    label: label.to_owned(),
                    classes: graph.classes(subject).map(str::to_owned).collect(),
                    container: None,
                });
            }
        }
        for &subject in &subjects {
            let Some(&entry) = index.get(&subject) else { continue };
            let container = graph.objects(subject, lexical::CONTAINED_IN).find_map(|place| index.get(&place).copied());
            gazetteer.entries[entry as usize].container = container;
            let capitals = graph.objects(subject, lexical::CAPITAL).filter_map(|city| index.get(&city).copied());
            gazetteer.capitals.extend(capitals);
            let of = graph.objects(subject, lexical::POSITION_IN).find_map(|place| index.get(&place).copied());
            if let (Some(title), Some(of)) = (graph.text_of(subject, lexical::POSITION_TITLE), of) {
                gazetteer.posts.entry(of).or_default().push((title.to_lowercase(), entry));
                continue; // Posts are found by title and country, not by their label.
            }
            gazetteer.add_names(graph, subject, entry);
        }
        gazetteer.add_terms_of_office(graph, &index);
        gazetteer.rank();
        gazetteer
    }

    /// Of entries that share a name, those with a public id come first: they are the ones that news means.
    fn rank(&mut self) {
        let entries = &self.entries;
        for bearers in self.by_name.values_mut().filter(|bearers| bearers.len() > 1) {
            bearers.sort_by_key(|&(entry, _)| !has_public_id(&entries[entry as usize].id));
        }
    }

    /// Persons with a dated term of office: their country, and their surnames.
    fn add_terms_of_office(&mut self, graph: &Graph, index: &FxHashMap<super::turtle::Node, EntryIx>) {
        for term in graph.instances(lexical::MEMBERSHIP) {
            let object = |predicate| graph.objects(term, predicate).next();
            let (Some(member), Some(post)) = (object(lexical::MEMBER), object(lexical::POST)) else { continue };
            let country = graph.objects(post, lexical::POSITION_IN).find_map(|place| index.get(&place).copied());
            let (Some(&person), Some(country)) = (index.get(&member), country) else { continue };
            if self.leaders.insert(person, country).is_none() {
                for name in graph.texts(member, lexical::LABEL).chain(graph.texts(member, lexical::ALT_LABEL)) {
                    let surname = fold(name.rsplit(' ').next().unwrap_or(name));
                    let bearers = self.surnames.entry(surname.as_ref().into()).or_default();
                    if !bearers.contains(&person) {
                        bearers.push(person);
                    }
                }
            }
        }
    }

    fn add_names(&mut self, graph: &Graph, subject: super::turtle::Node, entry: EntryIx) {
        let sorts = [
            (lexical::LABEL, NameSort::Label),
            (lexical::ALT_LABEL, NameSort::Label),
            (lexical::ACRONYM, NameSort::Acronym),
            (lexical::DEMONYM, NameSort::Demonym),
        ];
        for (predicate, sort) in sorts {
            for name in graph.texts(subject, predicate) {
                self.add_name(name, entry, sort);
            }
        }
    }

    fn add_name(&mut self, name: &str, entry: EntryIx, sort: NameSort) {
        let key = fold(name);
        self.first_words.insert(first_word(&key).into());
        let entries = self.by_name.entry(key.as_ref().into()).or_default();
        if entries.iter().all(|&(known, _)| known != entry) {
            entries.push((entry, sort));
        }
    }

    /// Whether it is the capital of a country.
    #[must_use]
    pub fn is_capital(&self, entry: EntryIx) -> bool {
        self.capitals.contains(&entry)
    }

    /// The entry. Indices come from this gazetteer's own look-ups, so the bound holds.
    #[must_use]
    pub fn entry(&self, entry: EntryIx) -> &KnownEntity {
        &self.entries[entry as usize]
    }

    /// The entries that bear the name.
    #[must_use]
    pub fn find(&self, name: &str) -> &[(EntryIx, NameSort)] {
        self.by_name.get(fold(name).as_ref()).map_or(&[], Vec::as_slice)
    }

    /// Whether some name starts with this word: a cheap test before trying longer runs of words.
    #[must_use]
    pub fn may_start_with(&self, word: &str) -> bool {
        self.first_words.contains(first_word(&fold(word)))
    }

    /// The known post with this title (lower case) in the country or organization.
    #[must_use]
    pub fn post(&self, title: &str, of: EntryIx) -> Option<EntryIx> {
        self.posts.get(&of)?.iter().find(|(known, _)| known == title).map(|&(_, post)| post)
    }

    /// The person with a term of office who alone bears this surname.
    #[must_use]
    pub fn leader_by_surname(&self, surname: &str) -> Option<EntryIx> {
        match self.surnames.get(fold(surname).as_ref())?.as_slice() {
            [person] => Some(*person),
            _ => None,
        }
    }

    /// The country or organization of a person's term of office.
    #[must_use]
    pub fn country_of_leader(&self, person: EntryIx) -> Option<EntryIx> {
        self.leaders.get(&person).copied()
    }

    /// The entry with this id.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<EntryIx> {
        let at = self.entries.iter().position(|entry| entry.id == id)?;
        EntryIx::try_from(at).ok()
    }

    /// Whether `place` lies in `container`, directly or not.
    #[must_use]
    pub fn lies_in(&self, place: EntryIx, container: EntryIx) -> bool {
        let mut here = Some(place);
        for _ in 0..8 {
            match here {
                Some(at) if at == container => return true,
                Some(at) => here = self.entry(at).container,
                None => return false,
            }
        }
        false
    }
}

/// The name without diacritics and with straight apostrophes; case is kept.
#[must_use]
pub fn fold(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        return Cow::Borrowed(name);
    }
    let folded = name.nfd().filter(|c| !is_combining_mark(*c));
    Cow::Owned(folded.map(|c| if matches!(c, '’' | '‘' | 'ʼ') { '\'' } else { c }).collect())
}

fn has_public_id(id: &str) -> bool {
    id.rsplit_once("-Q").is_some_and(|(_, digits)| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn first_word(name: &str) -> &str {
    let end = name.find(|c: char| !c.is_alphanumeric()).unwrap_or(name.len());
    &name[..end]
}
