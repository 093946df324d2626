//! The sample articles and their annotations.
#![allow(dead_code, reason = "each test file uses a part")]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use newsgraph::extract::Extractor;
use newsgraph::lexicon::OntologyFiles;
use newsgraph::source::{Article, Defaults, Input, articles};
use serde_json::Value;

pub static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(|| Extractor::new(&OntologyFiles::embedded()).unwrap());

pub struct Sample {
    pub folder: PathBuf,
    pub articles: Vec<Article>,
    pub gold: Value,
}

pub fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

pub fn defaults(meta: &Value) -> Defaults {
    let text = |name: &str| meta[name].as_str().map(str::to_owned);
    Defaults {
        url: text("url"),
        publisher: text("publisher"),
        published: text("published").map(|date| date.parse().unwrap()),
        ..Defaults::default()
    }
}

pub fn samples() -> Vec<Sample> {
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir("tests/samples").unwrap().map(|entry| entry.unwrap().path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    folders
        .into_iter()
        .map(|folder| {
            let defaults = defaults(&json(&folder.join("meta.json")));
            let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
            let file = files.filter(|path| path.file_stem().is_some_and(|stem| stem == "article")).max().unwrap();
            let bytes = std::fs::read(&file).unwrap();
            let input = Input { name: &file.display().to_string(), bytes: &bytes };
            let all = articles(&input, &defaults).map(Result::unwrap).collect();
            Sample { gold: json(&folder.join("gold.json")), folder, articles: all }
        })
        .collect()
}
