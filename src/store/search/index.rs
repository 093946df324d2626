//! The index itself: one document a thing.
//!
//! Entry point: [`Index`]. Invariant: what a commit wrote carries the store's revision and the version of this schema.

use std::ops::Bound;
use std::path::Path;

use tantivy::collector::{DocSetCollector, TopDocs};
use tantivy::directory::error::OpenDirectoryError;
use tantivy::query::{BooleanQuery, Occur, Query, RangeQuery, TermQuery};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value as _,
};
use tantivy::tokenizer::{AsciiFoldingFilter, LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer};
use tantivy::{DocAddress, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, TantivyError, Term};

use super::letters::{self, Letters};
use super::names::{NameFields, Names};
use super::{GeoBox, Match, NameSearch, words};
use crate::store::StoreError;

/// Changes whenever what is indexed does.
const VERSION: &str = "5";
/// Memory for what is not yet written; the least that the library takes is 15 MB.
const WRITER_MEMORY: usize = 32 << 20;
const WORDS: &str = "words";
/// Bytes of a word from which it is left out.
const LONG_WORD: usize = 60;
/// Stands for all things with texts that have no name to be found by.
const UNNAMED: &str = "_:";
/// The one term of its field.
const LONG: &str = "long";

/// A thing as it is indexed.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    pub(super) iri: String,
    /// Everything that a search finds it by.
    pub(super) texts: Vec<String>,
    /// Those of the texts that name it.
    pub(super) names: Vec<String>,
    pub(super) classes: Vec<String>,
    /// Articles that mention it.
    pub(super) mentions: u64,
    /// The day on which the last of them was published.
    pub(super) latest: Option<String>,
    /// What surrounds its geometry.
    pub(super) bounds: Option<GeoBox>,
}

#[derive(Clone, Copy)]
struct Fields {
    iri: Field,
    text: Field,
    /// Of what has words that are left out.
    has_long_words: Field,
    names: NameFields,
    /// West, south, east and north.
    bounds: [Field; 4],
}

/// The index as it was at its last commit; cheap to hand to a reader.
pub(super) struct View {
    searcher: Searcher,
    fields: Fields,
}

/// The index, open.
pub(super) struct Index {
    index: tantivy::Index,
    fields: Fields,
    writer: IndexWriter,
    reader: IndexReader,
}

impl Index {
    /// The index in a folder, or in memory. One that another version wrote, or that cannot be read, is started anew.
    pub(super) fn open(folder: Option<&Path>) -> Result<Self, StoreError> {
        let (schema, fields) = schema();
        let index = match folder {
            None => tantivy::Index::create_in_ram(schema),
            Some(folder) => match tantivy::Index::open_in_dir(folder) {
                Ok(index) if index.schema() == schema => index,
                Ok(_) | Err(_) => {
                    fresh(folder).map_err(|error| StoreError::Write(error.to_string()))?;
                    tantivy::Index::create_in_dir(folder, schema).map_err(|error| failed(&error))?
                }
            },
        };
        index.tokenizers().register(WORDS, analyzer());
        let writer = index.writer_with_num_threads(1, WRITER_MEMORY).map_err(|error| failed(&error))?;
        let reader: Result<IndexReader, TantivyError> =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        Ok(Self { reader: reader.map_err(|error| failed(&error))?, index, fields, writer })
    }

    /// The revision of the store that it was last written for.
    pub(super) fn revision(&self) -> Option<u64> {
        let payload = self.index.load_metas().ok()?.payload?;
        payload.strip_prefix(VERSION)?.strip_prefix(' ')?.parse().ok()
    }

    /// Takes everything out.
    pub(super) fn clear(&mut self) -> Result<(), StoreError> {
        self.writer.delete_all_documents().map(drop).map_err(|error| failed(&error))
    }

    /// Takes a thing out.
    pub(super) fn remove(&mut self, iri: &str) {
        self.writer.delete_term(Term::from_field_text(self.fields.iri, iri));
    }

    /// Puts a thing in.
    pub(super) fn add(&mut self, entry: &Entry) -> Result<(), StoreError> {
        let fields = self.fields;
        let mut document = TantivyDocument::default();
        document.add_text(fields.iri, &entry.iri);
        entry.texts.iter().for_each(|text| document.add_text(fields.text, text));
        if entry.texts.iter().any(|text| has_long_words(text)) {
            document.add_text(fields.has_long_words, LONG);
        }
        fields.names.add(entry, &mut document);
        if let Some(GeoBox { west, south, east, north }) = entry.bounds {
            fields.bounds.iter().zip([west, south, east, north]).for_each(|(field, degrees)| {
                document.add_f64(*field, degrees);
            });
        }
        self.writer.add_document(document).map(drop).map_err(|error| failed(&error))
    }

    /// Notes that there are things with texts that have no name.
    pub(super) fn add_unnamed(&mut self) -> Result<(), StoreError> {
        self.remove(UNNAMED);
        self.add(&Entry { iri: UNNAMED.to_owned(), ..Entry::default() })
    }

    /// Makes the changes visible, as those up to a revision.
    pub(super) fn commit(&mut self, revision: u64) -> Result<(), StoreError> {
        let mut commit = self.writer.prepare_commit().map_err(|error| failed(&error))?;
        commit.set_payload(&format!("{VERSION} {revision}"));
        commit.commit().map_err(|error| failed(&error))?;
        self.reader.reload().map_err(|error| failed(&error))
    }

    /// What a reader works on while others write.
    pub(super) fn view(&self) -> View {
        View { searcher: self.reader.searcher(), fields: self.fields }
    }
}

impl View {
    /// The things that have the words, the best first.
    pub(super) fn search(&self, text: &str, most: usize) -> Result<Vec<Match>, StoreError> {
        let Some(query) = words::query(self.fields.text, text, &mut analyzer()) else { return Ok(Vec::new()) };
        let found = self.searcher.search(&query, &TopDocs::with_limit(most).order_by_score());
        let found = found.map_err(|error| failed(&error))?;
        found.into_iter().map(|(score, address)| Ok(Match { iri: self.iri(address)?, score })).collect()
    }

    /// The things whose bounds touch the box, in no order. None if there are more than `most`.
    pub(super) fn within(&self, wanted: &GeoBox, most: usize) -> Result<Option<Vec<String>>, StoreError> {
        let [west, south, east, north] = self.fields.bounds;
        let at_most =
            |field, degrees| RangeQuery::new(Bound::Unbounded, Bound::Included(Term::from_field_f64(field, degrees)));
        let at_least =
            |field, degrees| RangeQuery::new(Bound::Included(Term::from_field_f64(field, degrees)), Bound::Unbounded);
        let sides = [
            at_most(west, wanted.east),
            at_least(east, wanted.west),
            at_most(south, wanted.north),
            at_least(north, wanted.south),
        ];
        let query =
            BooleanQuery::new(sides.into_iter().map(|side| (Occur::Must, Box::new(side) as Box<dyn Query>)).collect());
        let found = self.searcher.search(&query, &DocSetCollector).map_err(|error| failed(&error))?;
        if found.len() > most {
            return Ok(None);
        }
        found.into_iter().map(|address| self.iri(address)).collect::<Result<Vec<_>, _>>().map(Some)
    }

    /// The things one of whose texts may have the letters, by IRI. None if there are more than `most`, or some without a name
    /// may be among them.
    pub(super) fn having(&self, wanted: &Letters, most: usize) -> Result<Option<Vec<String>>, StoreError> {
        let is = |field, text| TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic);
        let all = |query: &dyn Query| self.searcher.search(query, &DocSetCollector).map_err(|error| failed(&error));
        let Some(letters) = letters::query(self.fields.text, wanted) else { return Ok(None) };
        if !all(&is(self.fields.iri, UNNAMED))?.is_empty() {
            return Ok(None);
        }
        let found = all(&BooleanQuery::union(vec![Box::new(letters), Box::new(is(self.fields.has_long_words, LONG))]))?;
        if found.len() > most {
            return Ok(None);
        }
        let mut iris = found.into_iter().map(|address| self.iri(address)).collect::<Result<Vec<_>, _>>()?;
        iris.sort_unstable();
        Ok(Some(iris))
    }

    fn iri(&self, address: DocAddress) -> Result<String, StoreError> {
        let document: TantivyDocument = self.searcher.doc(address).map_err(|error| failed(&error))?;
        Ok(document.get_first(self.fields.iri).and_then(|value| value.as_str()).unwrap_or_default().to_owned())
    }

    /// The things with such a name, those that more articles mention first.
    pub(super) fn names(&self, wanted: &NameSearch<'_>) -> Result<Vec<String>, StoreError> {
        let names = Names { searcher: &self.searcher, fields: self.fields.names };
        names.find(wanted).map_err(|error| failed(&error))
    }
}

fn has_long_words(text: &str) -> bool {
    text.split(|letter: char| !letter.is_alphanumeric()).any(|word| word.len() >= LONG_WORD)
}

/// Words in lower case without accents, so that `Zurich` finds `Zürich`.
fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONG_WORD))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .build()
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let words =
        TextFieldIndexing::default().set_tokenizer(WORDS).set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        iri: schema.add_text_field("iri", STRING | STORED),
        text: schema.add_text_field("text", TextOptions::default().set_indexing_options(words)),
        has_long_words: schema.add_text_field("hasLongWords", STRING),
        names: NameFields::of(&mut schema),
        bounds: ["west", "south", "east", "north"].map(|side| schema.add_f64_field(side, INDEXED | FAST)),
    };
    (schema.build(), fields)
}

/// An empty folder in the place of whatever is there.
fn fresh(folder: &Path) -> std::io::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)
}

fn failed(error: &TantivyError) -> StoreError {
    match error {
        TantivyError::IoError(_) | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { .. }) => {
            StoreError::Write(format!("the search index: {error}"))
        }
        other => StoreError::Engine(format!("the search index: {other}")),
    }
}
