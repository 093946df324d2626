//! Loads `ontology/` into a store.
//!
//! Entry point: [`load_ontology`]. Invariant: each gazetteer file is a data set of its own, so that it can be unloaded
//! by itself; all other folders, and the files beside them, are one data set each. Unchanged files are left alone.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::lexicon::{OntologyFile, OntologyFiles};
use crate::store::{DataFile, LoadReport, Store, StoreError};

/// A data set of the ontology, and what loading it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoadedOntology {
    /// Name of the data set.
    pub name: String,
    /// What loading did.
    #[serde(flatten)]
    pub report: LoadReport,
}

/// Loads all files; a data set that was loaded from the same files before is left alone.
///
/// # Errors
/// Where a file does not parse or the store cannot be written. What was loaded before that stays loaded, whole.
pub fn load_ontology(store: &Store, ontology: &OntologyFiles) -> Result<Vec<LoadedOntology>, StoreError> {
    let mut sets: BTreeMap<String, Vec<DataFile<'_>>> = BTreeMap::new();
    for file in ontology.files() {
        let data = DataFile { name: &file.path, bytes: file.text.as_bytes() };
        sets.entry(data_set_name(file)).or_default().push(data);
    }
    let load = |(name, files): (String, Vec<DataFile<'_>>)| {
        let report = store.load_dataset(&name, &files)?;
        Ok(LoadedOntology { name, report })
    };
    let loaded: Vec<LoadedOntology> = sets.into_iter().map(load).collect::<Result<_, StoreError>>()?;
    if loaded.iter().any(|set| !set.report.is_unchanged) {
        store.flush()?;
    }
    Ok(loaded)
}

fn data_set_name(file: &OntologyFile) -> String {
    let stem = file.path.strip_suffix(".ttl").unwrap_or(&file.path);
    match stem.rsplit_once('/') {
        None => "ontology".to_owned(),
        Some(_) if file.is_gazetteer() => stem.replace('/', "-"),
        Some((folder, _)) => folder.replace('/', "-"),
    }
}
