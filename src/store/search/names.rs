//! Things by their names: how a name starts, or what it contains.
//!
//! Entry points: [`NameFields`] writes them, [`Names`] finds them. A name is indexed in lower case, as all its runs of three
//! letters in their order, with a mark before it and one behind it; shorter runs, and starts, are terms of their own. So
//! whether a name contains some letters, starts with them, or is them is a phrase of such runs. Invariant: what is found is
//! exactly what comparing the lower-case names would find.

use std::ops::Bound;

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query, RangeQuery, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, STRING, SchemaBuilder, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{Order, Searcher, TantivyDocument, Term};

use super::index::Entry;
use super::{NameMatch, NameSearch};

/// Letters of a name's start that are terms of their own.
const LONGEST_START: usize = 12;
/// Letters in a run.
const RUN: usize = 3;
/// Stand before and behind a name; no name has them.
const BEFORE: char = '\u{2}';
const BEHIND: char = '\u{3}';
/// Digits of the number that ranks are sorted by first.
const DIGITS: usize = 20;

/// Where the index keeps names.
#[derive(Clone, Copy)]
pub(super) struct NameFields {
    /// First letters of each name.
    start: Field,
    /// One and two letters of each name.
    short: Field,
    /// Three letters of each name, with their places.
    run: Field,
    class: Field,
    /// What more articles mention first, then by IRI.
    rank: Field,
    /// The day of the last article that mentions it.
    latest: Field,
}

/// What finds things by name.
pub(super) struct Names<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) fields: NameFields,
}

impl NameFields {
    /// The fields, as part of a schema.
    pub(super) fn of(schema: &mut SchemaBuilder) -> Self {
        let places = TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqsAndPositions);
        Self {
            start: schema.add_text_field("start", STRING),
            short: schema.add_text_field("short", STRING),
            run: schema.add_text_field("run", TextOptions::default().set_indexing_options(places)),
            class: schema.add_text_field("class", STRING),
            rank: schema.add_text_field("rank", FAST),
            latest: schema.add_text_field("latest", STRING),
        }
    }

    /// Puts the names of a thing into its document.
    pub(super) fn add(&self, entry: &Entry, document: &mut TantivyDocument) {
        document.add_text(self.rank, rank(entry.mentions, &entry.iri));
        entry.classes.iter().for_each(|class| document.add_text(self.class, class));
        entry.latest.iter().for_each(|day| document.add_text(self.latest, day));
        let lower: Vec<String> = entry.names.iter().map(|name| name.to_lowercase()).collect();
        let mut add = |field, terms: &mut Vec<String>| {
            terms.sort_unstable();
            terms.dedup();
            terms.iter().for_each(|term| document.add_text(field, term));
        };
        add(self.start, &mut lower.iter().flat_map(|name| starts(name)).collect());
        add(self.short, &mut lower.iter().flat_map(|name| runs(name, 1).into_iter().chain(runs(name, 2))).collect());
        for name in &lower {
            let text = format!("{BEFORE}{name}{BEHIND}");
            let token = |(position, text)| Token { position, text, ..Token::default() };
            let tokens = runs(&text, RUN).into_iter().enumerate().map(token).collect();
            document.add_pre_tokenized_text(self.run, PreTokenizedString { text, tokens });
        }
    }

    fn is(field: Field, text: &str) -> Box<dyn Query> {
        Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
    }

    /// Names that have these letters, which are three or more.
    fn has(&self, letters: &str) -> Box<dyn Query> {
        let terms: Vec<Term> = runs(letters, RUN).iter().map(|run| Term::from_field_text(self.run, run)).collect();
        match terms.as_slice() {
            [] | [_] => Self::is(self.run, letters),
            _ => Box::new(PhraseQuery::new(terms)),
        }
    }

    /// Names that start with these letters.
    fn starts(&self, letters: &str) -> Box<dyn Query> {
        if letters.chars().count() > LONGEST_START {
            self.has(&format!("{BEFORE}{letters}"))
        } else {
            Self::is(self.start, letters)
        }
    }

    /// Names that have these letters anywhere.
    fn contains(&self, letters: &str) -> Box<dyn Query> {
        if letters.chars().count() < RUN { Self::is(self.short, letters) } else { self.has(letters) }
    }
}

impl Names<'_> {
    /// The things with such a name: of each kind of match, those that more articles mention first.
    pub(super) fn find(&self, wanted: &NameSearch<'_>) -> tantivy::Result<Vec<String>> {
        let letters = wanted.letters.to_lowercase();
        if letters.is_empty() {
            return Ok(Vec::new());
        }
        let fields = &self.fields;
        let kinds = match wanted.matching {
            NameMatch::Start => vec![fields.starts(&letters)],
            NameMatch::Anywhere => vec![
                fields.has(&format!("{BEFORE}{letters}{BEHIND}")),
                fields.starts(&letters),
                fields.contains(&letters),
            ],
        };
        let mut found = Vec::new();
        for kind in kinds {
            found.extend(self.best(kind, wanted)?);
        }
        found.sort_unstable();
        found.dedup();
        Ok(found.into_iter().filter_map(|rank| rank.get(DIGITS..).map(str::to_owned)).collect())
    }

    fn best(&self, kind: Box<dyn Query>, wanted: &NameSearch<'_>) -> tantivy::Result<Vec<String>> {
        let classes = wanted.classes.iter().map(|class| (Occur::Should, NameFields::is(self.fields.class, class)));
        let mut parts = vec![(Occur::Must, kind), (Occur::Must, Box::new(BooleanQuery::new(classes.collect())) as _)];
        if let Some(since) = wanted.since {
            let first = Bound::Included(Term::from_field_text(self.fields.latest, since));
            parts.push((Occur::Must, Box::new(RangeQuery::new(first, Bound::Unbounded)) as _));
        }
        let query = BooleanQuery::new(parts);
        let best = TopDocs::with_limit(wanted.most.max(1)).order_by_string_fast_field("rank", Order::Asc);
        Ok(self.searcher.search(&query, &best)?.into_iter().filter_map(|(rank, _)| rank).collect())
    }
}

/// What sorts things by their mentions, the most first, then by IRI.
fn rank(mentions: u64, iri: &str) -> String {
    format!("{:0DIGITS$}{iri}", u64::MAX - mentions)
}

/// The starts of a name that are terms.
fn starts(name: &str) -> Vec<String> {
    let ends = name.char_indices().map(|(at, letter)| at + letter.len_utf8()).take(LONGEST_START);
    ends.filter_map(|end| name.get(..end).map(str::to_owned)).collect()
}

/// All runs of so many letters, in order.
fn runs(text: &str, length: usize) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    letters.windows(length).map(|run| run.iter().collect()).collect()
}
