//! All data that the names model is made of, read from the data folder.
//!
//! Entry point: [`Sources::read`]. Invariant: files are read in the order of their names; no test part is among them.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::corpus::{Annotated, Corpus};
use super::lists::Lists;
use super::silver::{self, Passage};
use super::vocabulary::Collection;
use super::{docred, gum, iob, raw};
use crate::model::ModelError;

/// This project's own lists.
const LISTS: [&str; 3] = [
    include_str!("../../training/lists/persons.txt"),
    include_str!("../../training/lists/organizations.txt"),
    include_str!("../../training/lists/places.txt"),
];

/// This project's own sentences.
const OWN: &str = include_str!("../../training/names-own.iob2");

/// Annotated documents for training and for development, and lists.
#[derive(Debug, Default)]
pub struct Sources {
    /// Documents to train on.
    pub train: Vec<Annotated>,
    /// Development sets by name.
    pub dev: Vec<(&'static str, Vec<Annotated>)>,
    /// Passages with some names known.
    pub partly: Vec<Passage>,
    /// Lists of names.
    pub lists: Lists,
    /// Where the data lie.
    folder: PathBuf,
}

#[derive(Deserialize)]
struct Text {
    text: String,
}

#[derive(Deserialize)]
struct TekgenLine {
    sent: String,
}

fn text(path: &Path) -> Result<String, ModelError> {
    fs::read_to_string(path).map_err(|source| ModelError::Io { path: path.to_owned(), source })
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, ModelError> {
    let failed = |source| ModelError::Io { path: folder.to_owned(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        files.push(entry.map_err(failed)?.path());
    }
    files.sort();
    Ok(files)
}

fn json<T>(path: &Path, result: Result<T, serde_json::Error>) -> Result<T, ModelError> {
    result.map_err(|source| ModelError::Json { path: path.to_owned(), source })
}

impl Sources {
    /// Reads everything below the data folder.
    ///
    /// # Errors
    /// When a file is missing or not of its form.
    pub fn read(folder: &Path) -> Result<Self, ModelError> {
        let mut sources = Self { folder: folder.to_owned(), ..Self::default() };
        sources.read_lists()?;
        sources.read_train()?;
        sources.read_partly()?;
        let dev = iob::uner(&text(&folder.join("uner_ewt/dev.iob2"))?);
        sources.dev.push(("uner", dev));
        let dev = iob::crossner(&text(&folder.join("crossner_politics/dev.txt"))?, Corpus::Crossner);
        sources.dev.push(("crossner", dev));
        let lists = &sources.lists;
        let dev = sources.dev.iter_mut().flat_map(|(_, documents)| documents);
        sources.train.iter_mut().chain(dev).for_each(|document| lists.mark_demonyms(document));
        Ok(sources)
    }

    fn read_lists(&mut self) -> Result<(), ModelError> {
        let lists = &mut self.lists;
        LISTS.iter().for_each(|list| lists.read(list));
        let path = self.folder.join("countries/countries.json");
        json(&path, lists.countries(&text(&path)?))?;
        lists.cities(&text(&self.folder.join("geonames/cities15000.tsv"))?);
        lists.organizations(&text(&self.folder.join("organizations/supraverden.yaml"))?);
        lists.leaders(&text(&self.folder.join("leaders/wikidata.csv"))?);
        for file in ["Countries", "International"] {
            lists.actors(&text(&self.folder.join(format!("petrarch2/Phoenix.{file}.actors.txt")))?);
        }
        Ok(())
    }

    fn read_train(&mut self) -> Result<(), ModelError> {
        let folder = &self.folder;
        let train = &mut self.train;
        train.extend(iob::uner(&text(&folder.join("uner_ewt/train.iob2"))?));
        train.extend(iob::wikigold(&text(&folder.join("wikigold/wikigold.conll.txt"))?));
        train.extend(iob::crossner(&text(&folder.join("crossner_politics/train.txt"))?, Corpus::Crossner));
        for file in files(&folder.join("gum/train"))? {
            train.extend(gum::read(&text(&file)?));
        }
        let path = folder.join("re-docred/dev_revised.json");
        train.extend(json(&path, docred::read(&text(&path)?))?);
        train.extend(iob::crossner(OWN, Corpus::Own));
        Ok(())
    }

    fn read_partly(&mut self) -> Result<(), ModelError> {
        let path = self.folder.join("knowledgenet/train_folds_1-3.json");
        self.partly = json(&path, silver::knowledgenet(&text(&path)?))?;
        let tekgen = self.folder.join("tekgen");
        for path in files(&tekgen.join("ontologies"))?.iter().filter(|path| path.is_file()) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().replace("_ontology", "");
            let mut sentences = Vec::new();
            for part in ["train", "validation"] {
                sentences.push(text(&tekgen.join(part).join(format!("ont_{name}_{part}.jsonl")))?);
            }
            self.partly.extend(json(path, silver::tekgen(&text(path)?, &sentences))?);
        }
        Ok(())
    }

    /// The raw text for clusters: the documents to train on and passages without names.
    ///
    /// # Errors
    /// When a file is missing or not of its form.
    pub fn raw_text(&self) -> Result<Collection, ModelError> {
        let mut collection = Collection::default();
        for document in &self.train {
            for sentence in &document.sentences {
                let words: Vec<&str> = sentence.clone().map(|token| document.word(token as usize)).collect();
                collection.push(&words);
            }
        }
        for passage in self.passages()? {
            raw::sentences(&raw::tokens(&passage)).iter().for_each(|sentence| collection.push(sentence));
        }
        Ok(collection)
    }

    /// Passages of plain text, of which no names are used here.
    ///
    /// # Errors
    /// When a file is missing or not of its form.
    pub fn passages(&self) -> Result<Vec<String>, ModelError> {
        let path = self.folder.join("knowledgenet/train_folds_1-3.json");
        let passages: Vec<Text> = json(&path, serde_json::from_str(&text(&path)?))?;
        let mut texts: Vec<String> = passages.into_iter().map(|passage| passage.text).collect();
        for part in ["train", "validation"] {
            for file in files(&self.folder.join("tekgen").join(part))? {
                let lines = text(&file)?;
                let lines = lines.lines().filter_map(|line| serde_json::from_str(line).ok());
                texts.extend(lines.map(|line: TekgenLine| line.sent));
            }
        }
        for file in files(&self.folder.join("re3d"))?.iter().filter(|file| file.is_dir()) {
            let lines = text(&file.join("documents.json"))?;
            let lines = lines.lines().filter_map(|line| serde_json::from_str(line).ok());
            texts.extend(lines.map(|line: Text| line.text));
        }
        Ok(texts)
    }
}
