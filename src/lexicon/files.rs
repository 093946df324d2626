//! The files of `ontology/`: those in the binary, or a maintainer's folder.
//!
//! Entry points: [`OntologyFiles::embedded`], [`OntologyFiles::read`]. Invariant: files come sorted by path, so that
//! everything made from them is the same on every machine.

use std::fmt::Write as _;
use std::path::Path;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::LexiconError;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/ontology");

/// One Turtle file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OntologyFile {
    /// Path below `ontology/`, with `/`: `gazetteer/countries.ttl`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl OntologyFile {
    /// Whether it holds facts about the world rather than knowledge of language and schema.
    #[must_use]
    pub fn is_gazetteer(&self) -> bool {
        self.path.starts_with("gazetteer/")
    }
}

/// All Turtle files of an ontology folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OntologyFiles {
    files: Vec<OntologyFile>,
}

impl OntologyFiles {
    /// The ontology that the binary was built with.
    #[must_use]
    pub fn embedded() -> Self {
        let mut files = Vec::new();
        collect_embedded(&EMBEDDED, &mut files);
        Self::sorted(files)
    }

    /// The ontology of a folder.
    ///
    /// # Errors
    /// A folder or file cannot be read, or a file is not UTF-8.
    pub fn read(folder: &Path) -> Result<Self, LexiconError> {
        let mut files = Vec::new();
        collect(folder, folder, &mut files)?;
        Ok(Self::sorted(files))
    }

    /// Files made by hand, for tests and single frames.
    #[must_use]
    pub fn sorted(mut files: Vec<OntologyFile>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files }
    }

    /// The files, by path.
    #[must_use]
    pub fn files(&self) -> &[OntologyFile] {
        &self.files
    }

    /// SHA-256 over paths and texts of everything but the gazetteer: the version of the rules.
    #[must_use]
    pub fn rule_pack_hash(&self) -> String {
        hash(self.files.iter().filter(|file| !file.is_gazetteer()))
    }

    /// SHA-256 over paths and texts of the gazetteer.
    #[must_use]
    pub fn gazetteer_hash(&self) -> String {
        hash(self.files.iter().filter(|file| file.is_gazetteer()))
    }
}

fn hash<'a>(files: impl Iterator<Item = &'a OntologyFile>) -> String {
    let mut hasher = Sha256::new();
    for file in files {
        for part in [&file.path, &file.text] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn collect_embedded(folder: &Dir<'_>, files: &mut Vec<OntologyFile>) {
    for file in folder.files() {
        if let (Some("ttl"), Some(text)) = (file.path().extension().and_then(|e| e.to_str()), file.contents_utf8()) {
            files.push(OntologyFile { path: slashed(file.path()), text: text.to_owned() });
        }
    }
    for inner in folder.dirs() {
        collect_embedded(inner, files);
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<OntologyFile>) -> Result<(), LexiconError> {
    let fail = |path: &Path| {
        let path = path.display().to_string();
        move |source| LexiconError::Read { path, source }
    };
    for entry in std::fs::read_dir(folder).map_err(fail(folder))? {
        let path = entry.map_err(fail(folder))?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "ttl") {
            let text = std::fs::read_to_string(&path).map_err(fail(&path))?;
            files.push(OntologyFile { path: slashed(path.strip_prefix(root).unwrap_or(&path)), text });
        }
    }
    Ok(())
}

fn slashed(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
