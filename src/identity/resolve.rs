//! Name spans → entities of the article.
//!
//! Full names and known names first, then partial names against them ("Grossi", "von der Leyen"), so that an article's order of
//! names does not matter. Entry point: [`resolve`]. Invariant: two different full names are never one entity unless the
//! gazetteer or an acronym definition in the text says so.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::cast::{Cast, CastMember};
use super::id::entity_id;
use super::names::without_legal_form;
use super::spans::{Span, name_spans, text_of};
use crate::annotate::{Document, NameKind, TokenIx};
use crate::lexicon::{EntryIx, Gender, Lexicon, fold};
use crate::statement::{EntityIx, IdentityStatus, MentionKind};
use crate::vocab::lexical;

/// Ties every name of a document to an entity.
#[must_use]
pub fn resolve(document: &Document, lexicon: &Lexicon) -> Cast {
    let spans = name_spans(document, lexicon);
    let mut resolver = Resolver {
        document,
        lexicon,
        cast: Cast::new(document),
        exact: FxHashMap::default(),
        parts: FxHashMap::default(),
        ends: FxHashMap::default(),
        surnames: surnames(document, &spans),
        companies: companies(document, lexicon, &spans),
    };
    let (full, partial): (Vec<&Span>, Vec<&Span>) = spans.iter().partition(|span| resolver.is_full(span));
    for span in full {
        resolver.add_full(span);
    }
    resolver.cast.sort();
    // Nearness is measured to mentions by full name, so the partial ones are added once all are resolved.
    let partial: Vec<_> = partial.into_iter().map(|span| (resolver.partial(span), span)).collect();
    for (entity, span) in partial {
        if let Some(entity) = entity {
            resolver.cast.mention(document, entity, span.tokens.clone(), MentionKind::Name);
        }
    }
    resolver.cast.sort();
    resolver.cast
}

struct Resolver<'d> {
    document: &'d Document,
    lexicon: &'d Lexicon,
    cast: Cast,
    exact: FxHashMap<String, EntityIx>,
    parts: FxHashMap<(Edge, String), Vec<EntityIx>>,
    ends: FxHashMap<(String, String), EntityIx>,
    /// Ends of several words of the persons' full names: "Sivertsen Næss".
    surnames: FxHashSet<String>,
    /// First words of companies' names, by which they go: "Altura" of "Altura Bank".
    companies: FxHashMap<String, String>,
}

/// Which end of a name a part is taken from.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Edge {
    End,
    Start,
}

/// Word boundaries of a name that are looked at, and entities that one part may stand for: both bound the work on odd input.
const LONGEST_PARTS: usize = 8;
const MOST_BEARERS: usize = 16;

impl Resolver<'_> {
    /// A span that can stand for its entity alone: known, or of several words, or not a person. "Haddad-Khoury" is one word, and what
    /// ends another person's name is that person's.
    fn is_full(&self, span: &Span) -> bool {
        let known = self.entry_for(span).is_some();
        let person = span.kind == Some(NameKind::Person);
        let text = text_of(self.document, &span.tokens);
        if person && (!text.contains(char::is_whitespace) || self.surnames.contains(&name_key(text))) {
            return false;
        }
        if !known && self.companies.contains_key(&name_key(text)) {
            return false;
        }
        let acronym = span.tokens.len() == 1 && is_acronym(text_of(self.document, &span.tokens));
        known || span.tokens.len() > 1 || !acronym
    }

    fn add_full(&mut self, span: &Span) {
        let text = text_of(self.document, &span.tokens);
        let entry = self.entry_for(span);
        if let (Some(entry), true) = (entry, span.is_demonym()) {
            let place = self.known(entry);
            self.cast.demonym(self.document, place, span.tokens.clone());
            return;
        }
        let Some(kind) = span.kind.or_else(|| entry.map(|entry| self.kind_of_entry(entry))) else { return };
        // Of the other names those are kept whose last word says what they name: a prize, a treaty, a newspaper.
        if entry.is_none() && kind == NameKind::Misc && !self.tells_its_class(text) {
            return;
        }
        let key = name_key(text);
        let bare = without_legal_form(text).filter(|_| kind == NameKind::Organization).map(name_key);
        let named = self.exact.get(&key).or_else(|| self.exact.get(bare.as_ref()?));
        let entity = match (entry, named) {
            (Some(entry), _) => self.known(entry),
            (None, Some(&entity)) => entity,
            (None, None) => self.same_person(kind, text).unwrap_or_else(|| self.new_entity(kind, text)),
        };
        self.exact.insert(key, entity);
        if let Some(bare) = bare {
            self.exact.entry(bare).or_insert(entity);
        }
        self.note_parts(entity, text);
        if let Some(ends) = first_and_last(text).filter(|_| kind == NameKind::Person) {
            self.ends.entry(ends).or_insert(entity);
        }
        self.note_gender(entity, &span.tokens);
        self.cast.mention(self.document, entity, span.tokens.clone(), MentionKind::Name);
        self.note_acronym(entity, &span.tokens);
    }

    fn partial(&mut self, span: &Span) -> Option<EntityIx> {
        let text = text_of(self.document, &span.tokens);
        let key = name_key(text);
        let by_part = || self.bearer_of_part(span, &key);
        let by_company = || self.exact.get(self.companies.get(&key)?).copied();
        let entity = self.exact.get(&key).copied().or_else(by_part).or_else(by_company);
        let entity = entity.or_else(|| self.known_surname(span, text));
        let entity = match (entity, self.entry_for(span)) {
            (Some(entity), _) => entity,
            (None, Some(entry)) => self.known(entry),
            (None, None) => {
                let kind = span.kind.filter(|&kind| kind != NameKind::Misc)?;
                let entity = self.new_entity(kind, text);
                self.cast.members[entity as usize].status = IdentityStatus::Provisional;
                self.exact.insert(key, entity);
                entity
            }
        };
        self.note_gender(entity, &span.tokens);
        Some(entity)
    }

    /// The gazetteer entry that fits the kind the names model gives; countries before other places.
    fn entry_for(&self, span: &Span) -> Option<EntryIx> {
        let fits = |entry: EntryIx| match span.kind {
            Some(NameKind::Person) => self.kind_of_entry(entry) == NameKind::Person,
            Some(NameKind::Organization) | None => {
                self.kind_of_entry(entry) != NameKind::Person || span.tokens.len() > 1
            }
            Some(NameKind::Location) => self.kind_of_entry(entry) != NameKind::Person,
            Some(NameKind::Misc) => span.is_demonym() || span.tokens.len() > 1,
        };
        let is_country =
            |entry: EntryIx| self.lexicon.gazetteer.entry(entry).classes.iter().any(|c| c == lexical::COUNTRY);
        let agrees = |entry: EntryIx| span.kind.is_none_or(|kind| kind == self.kind_of_entry(entry));
        let usable = || span.entries.iter().map(|&(entry, _)| entry).filter(|&entry| fits(entry));
        usable()
            .find(|&entry| is_country(entry))
            .or_else(|| usable().find(|&entry| agrees(entry)))
            .or_else(|| usable().next())
    }

    fn kind_of_entry(&self, entry: EntryIx) -> NameKind {
        let classes = &self.lexicon.gazetteer.entry(entry).classes;
        kind_of_classes(self.lexicon, classes)
    }

    fn known(&mut self, entry: EntryIx) -> EntityIx {
        let known = self.lexicon.gazetteer.entry(entry);
        if let Some(entity) = self.cast.by_id(&known.id) {
            return entity;
        }
        let kind = self.kind_of_entry(entry);
        let gender = if kind == NameKind::Person { self.gender_of_name(&known.label) } else { None };
        self.cast.add(CastMember {
            id: known.id.clone(),
            label: known.label.clone(),
            classes: known.classes.clone(),
            status: IdentityStatus::Resolved,
            kind,
            entry: Some(entry),
            gender,
            mentions: Vec::new(),
            post: None,
        })
    }

    fn new_entity(&mut self, kind: NameKind, text: &str) -> EntityIx {
        let label = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let id = entity_id(&label);
        if let Some(entity) = self.cast.by_id(&id) {
            return entity;
        }
        let gender = if kind == NameKind::Person { self.gender_of_name(&label) } else { None };
        let classes = classes_of_name(self.lexicon, kind, &label);
        let kind = kind_of_classes(self.lexicon, &classes);
        self.cast.add(CastMember {
            id,
            label,
            classes,
            status: IdentityStatus::Resolved,
            kind,
            entry: None,
            gender,
            mentions: Vec::new(),
            post: None,
        })
    }

    fn tells_its_class(&self, text: &str) -> bool {
        let last = text.rsplit(' ').next().unwrap_or(text).to_lowercase();
        let of = text.split(" of ").next().and_then(|start| start.rsplit(' ').next()).map(str::to_lowercase);
        let is_head = |word: &str| self.lexicon.words.head_class(word).is_some();
        text.contains(' ') && (is_head(&last) || of.is_some_and(|word| is_head(&word)))
    }

    /// A person whose first and last names are the same, whatever stands between.
    fn same_person(&self, kind: NameKind, text: &str) -> Option<EntityIx> {
        let ends = first_and_last(text).filter(|_| kind == NameKind::Person)?;
        self.ends.get(&ends).copied()
    }

    /// The nearest preceding bearer of a name that ends (or, failing that, starts) with these words, else the first one.
    fn bearer_of_part(&self, span: &Span, key: &str) -> Option<EntityIx> {
        let start = self.document.range_of(&span.tokens).start();
        let kinds_agree = |entity: &EntityIx| span.kind.is_none_or(|kind| kind == self.cast.member(*entity).kind);
        [Edge::End, Edge::Start].into_iter().find_map(|edge| {
            let bearers = self.parts.get(&(edge, key.to_owned()))?;
            bearers.iter().copied().filter(kinds_agree).filter(|&entity| !self.comes_later(span, entity)).min_by_key(
                |&entity| {
                    let member = self.cast.member(entity);
                    let (is_after, away) = distance(member, start);
                    // In news the bare surname stays with whom it was given first, and relatives are called by their full names.
                    let is_surname = edge == Edge::End && member.kind == NameKind::Person;
                    let first = member.mentions.first().map_or(u32::MAX, |(mention, _)| mention.range.start());
                    (is_after, if is_surname { first } else { away })
                },
            )
        })
    }

    /// "Okoro died in May, and his daughter, Ada Okoro, inherited": a surname is not short for the full name that follows in its sentence.
    fn comes_later(&self, span: &Span, entity: EntityIx) -> bool {
        let member = self.cast.member(entity);
        let here = self.document.sentence_of(span.tokens.start);
        let first = member.mentions.iter().map(|(_, tokens)| tokens.start).min();
        member.kind == NameKind::Person
            && member.entry.is_none()
            && first.is_some_and(|first| first > span.tokens.start && self.document.sentence_of(first) == here)
    }

    /// Notes by which parts the entity may be called: the ends and the start of its name.
    fn note_parts(&mut self, entity: EntityIx, name: &str) {
        let key = name_key(name);
        let edges = key.char_indices().filter(|(_, c)| !c.is_alphanumeric());
        let mut parts: Vec<(Edge, String)> = Vec::new();
        for (at, edge) in edges.take(LONGEST_PARTS) {
            parts.push((Edge::End, key[at + edge.len_utf8()..].to_owned()));
            parts.push((Edge::Start, key[..at].to_owned()));
        }
        for part in parts {
            let bearers = self.parts.entry(part).or_default();
            if !bearers.contains(&entity) && bearers.len() < MOST_BEARERS {
                bearers.push(entity);
            }
        }
    }

    /// A known person who alone bears this surname and whose country the article names.
    fn known_surname(&mut self, span: &Span, surname: &str) -> Option<EntityIx> {
        if span.kind != Some(NameKind::Person) {
            return None;
        }
        let entry = self.lexicon.gazetteer.leader_by_surname(surname)?;
        let country = self.lexicon.gazetteer.country_of_leader(entry)?;
        let is_named = self.cast.by_id(&self.lexicon.gazetteer.entry(country).id).is_some();
        is_named.then(|| self.known(entry))
    }

    /// "International Atomic Energy Agency (IAEA)": from here on the letters name the same.
    fn note_acronym(&mut self, entity: EntityIx, tokens: &Range<TokenIx>) {
        if let Some(token) = acronym_after(self.document, tokens) {
            self.exact.insert(name_key(self.document.form(token)), entity);
        }
    }

    fn note_gender(&mut self, entity: EntityIx, tokens: &Range<TokenIx>) {
        let member = &mut self.cast.members[entity as usize];
        if member.kind == NameKind::Person && member.gender.is_none() && tokens.start > 0 {
            let before = self.document.form(tokens.start - 1).to_lowercase();
            member.gender = self.lexicon.words.honorific(&before).flatten();
        }
    }

    fn gender_of_name(&self, name: &str) -> Option<Gender> {
        let given = name.split_whitespace().next()?.to_lowercase();
        self.lexicon.words.given_name(&given).flatten()
    }
}

/// The companies named in full by two words of which the second says that it is one ("Altura Bank"), or that are taken for organizations
/// and for nothing else by it ("Kestrel Aeros"), by the first, which nothing known and only one of them bears.
fn companies(document: &Document, lexicon: &Lexicon, spans: &[Span]) -> FxHashMap<String, String> {
    let mut by_start = Starts::default();
    for span in spans.iter().filter(|span| span.entries.is_empty()) {
        let text = text_of(document, &span.tokens);
        // "Padma" of "Padma Commerce Bank", "Severn Vale" of "Severn Vale Water"
        let cuts = text.match_indices(' ').map(|(at, _)| at).take(LONGEST_PARTS);
        for cut in cuts {
            note_start(document, lexicon, (span, cut), &mut by_start);
        }
    }
    by_start.into_iter().filter_map(|(start, (_, full))| Some((start, full?))).collect()
}

type Starts = FxHashMap<String, (bool, Option<String>)>;

/// Notes the words before the cut as what the name may be shortened to, if its last word or the names model says what it is.
fn note_start(document: &Document, lexicon: &Lexicon, (span, cut): (&Span, usize), by_start: &mut Starts) {
    let text = text_of(document, &span.tokens);
    let (start, end) = (&text[..cut], text.rsplit(' ').next().unwrap_or(text));
    let is_company = |class: &str| {
        class == lexical::ORGANIZATION
            || lexicon.classes.is_a(class, lexical::CORPORATION)
            || lexicon.classes.is_a(class, lexical::NEWS_MEDIA)
    };
    let is_organization = span.kind == Some(NameKind::Organization);
    let class = lexicon.words.head_class(&end.to_lowercase());
    let says_so = class.map_or(is_organization, is_company)
        && text.split(' ').all(|word| word.starts_with(char::is_uppercase) && word.chars().any(char::is_lowercase));
    if !says_so
        || !lexicon.gazetteer.find(start).is_empty()
        || lexicon.words.given_name(&start.to_lowercase()).is_some()
    {
        return;
    }
    let full = name_key(text);
    let is_told = class.is_some();
    let known = by_start.entry(name_key(start)).or_insert_with(|| (is_told, Some(full.clone())));
    // What only the model takes for an organization gives way to what says so itself.
    if is_told && !known.0 {
        *known = (true, Some(full));
    } else if is_told == known.0 && known.1.as_ref() != Some(&full) {
        known.1 = None;
    }
}

/// What remains of the persons' names of three words and more without the first ones, down to two words.
fn surnames(document: &Document, spans: &[Span]) -> FxHashSet<String> {
    let persons = spans.iter().filter(|span| span.kind == Some(NameKind::Person));
    let mut ends = FxHashSet::default();
    for text in persons.map(|span| text_of(document, &span.tokens)) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let starts = 1..words.len().saturating_sub(1).min(LONGEST_PARTS);
        ends.extend(starts.map(|start| name_key(&words[start..].join(" "))));
    }
    ends
}

/// The acronym in brackets right after a name, where its letters fit the name's initials.
fn acronym_after(document: &Document, tokens: &Range<TokenIx>) -> Option<TokenIx> {
    let (open, acronym, close) = (tokens.end, tokens.end + 1, tokens.end + 2);
    if close as usize >= document.tokens.len() || document.form(open) != "(" || document.form(close) != ")" {
        return None;
    }
    let letters = document.form(acronym);
    let name = text_of(document, tokens);
    (is_acronym(letters) && fits_initials(letters, name)).then_some(acronym)
}

/// Whether the letters occur in the name in their order, starting with its first.
fn fits_initials(acronym: &str, name: &str) -> bool {
    let mut rest = name.chars().flat_map(char::to_lowercase);
    let first_fits = name.chars().next().is_some_and(|c| acronym.starts_with(c.to_ascii_uppercase()));
    first_fits && acronym.chars().flat_map(char::to_lowercase).all(|letter| rest.any(|c| c == letter))
}

fn is_acronym(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    (2..=8).contains(&letters)
        && text.chars().filter(|c| c.is_uppercase()).count() >= 2
        && !text.contains(' ')
        && text.chars().filter(|c| c.is_lowercase()).count() <= 2
}

fn first_and_last(name: &str) -> Option<(String, String)> {
    let mut words = name.split_whitespace();
    let first = words.next()?;
    Some((name_key(first), name_key(words.next_back()?)))
}

fn name_key(name: &str) -> String {
    fold(name).to_lowercase()
}

/// Preceding mentions are nearer than any following one. Mentions of full names stand in text order by now.
fn distance(member: &CastMember, start: u32) -> (bool, u32) {
    let after = member.mentions.partition_point(|(mention, _)| mention.range.start() <= start);
    let start_of = |at: usize| member.mentions.get(at).map(|(mention, _)| mention.range.start());
    let before = after.checked_sub(1).and_then(start_of).map(|at| (false, start.saturating_sub(at)));
    before.or_else(|| start_of(after).map(|at| (true, at - start))).unwrap_or((true, u32::MAX))
}

fn kind_of_classes(lexicon: &Lexicon, classes: &[String]) -> NameKind {
    let is = |ancestor: &str| classes.iter().any(|class| lexicon.classes.is_a(class, ancestor));
    if is(lexical::PERSON) {
        NameKind::Person
    } else if is(lexical::PLACE) {
        NameKind::Location
    } else if is(lexical::ORGANIZATION) {
        NameKind::Organization
    } else {
        NameKind::Misc
    }
}

/// The class that a head word implies ("Ministry of …", "… Airport"), before the coarse one.
fn classes_of_name(lexicon: &Lexicon, kind: NameKind, label: &str) -> Vec<String> {
    let coarse = match kind {
        NameKind::Person => lexical::PERSON,
        NameKind::Organization => lexical::ORGANIZATION,
        NameKind::Location => lexical::PLACE,
        NameKind::Misc => lexical::THING,
    };
    if kind == NameKind::Person {
        return vec![coarse.to_owned()];
    }
    let words: Vec<String> = label.split_whitespace().map(str::to_lowercase).collect();
    let head = words.iter().position(|word| matches!(word.as_str(), "of" | "for" | "and")).unwrap_or(words.len());
    let implied = words.get(head.wrapping_sub(1)).and_then(|word| lexicon.words.head_class(word));
    match implied {
        Some(class) if class != coarse => vec![class.to_owned(), coarse_of(lexicon, class).to_owned()],
        _ => vec![coarse.to_owned()],
    }
}

/// A finer class decides the coarse one: a "power plant" is a place, a "symphony" neither place nor organization, whatever the names model
/// thought.
fn coarse_of(lexicon: &Lexicon, class: &str) -> &'static str {
    [lexical::PLACE, lexical::ORGANIZATION]
        .into_iter()
        .find(|coarse| lexicon.classes.is_a(class, coarse))
        .unwrap_or(lexical::THING)
}
