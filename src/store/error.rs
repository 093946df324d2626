//! What can go wrong with a store.
//!
//! Entry point: [`StoreError`]. Invariant: each message is one line that says what is wrong and what to do; whenever
//! one is returned, the store is as it was before the call.

use std::path::PathBuf;

use oxigraph::io::RdfSyntaxError;

use crate::rdf::BadBase;

/// What can go wrong with a store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process holds the store.
    #[error("the store {} is in use{}", path.display(), in_use_by(url.as_deref()))]
    LockedBy {
        /// The store's directory.
        path: PathBuf,
        /// Where the process that holds it serves, if it does.
        url: Option<String>,
    },
    /// The store was created with another base.
    #[error("the store's base is {stored}, fixed when it was created; use it, or create another store for {given}")]
    OtherBase {
        /// The base in the store.
        stored: String,
        /// The base asked for.
        given: String,
    },
    /// No IRI can be built on the base.
    #[error(transparent)]
    Base(#[from] BadBase),
    /// No store there.
    #[error("there is no store at {}; ingest an article or load a data set to create one", .0.display())]
    Missing(PathBuf),
    /// The directory cannot be read or written.
    #[error("the store {} cannot be opened: {reason}; check that the directory is writable", path.display())]
    Unusable {
        /// The store's directory.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// This build has no on-disk store.
    #[error("this build keeps its store in memory only; build with the feature “rocksdb” for a store on disk")]
    NoDisk,
    /// A write was refused by the disk; nothing was changed.
    #[error("the store could not write, nothing was changed: {0}; check the free space of its disk")]
    Write(String),
    /// The store was opened read-only.
    #[error("the store was opened read-only")]
    ReadOnly,
    /// The change was for another revision of the store.
    #[error("the store was changed in the meantime; read it again and repeat the change on what you find")]
    Changed,
    /// What is stored contradicts itself.
    #[error("the store is damaged: {0}; run “newsgraph verify”")]
    Damaged(String),
    /// A data set that does not parse.
    #[error("{file}, line {line}, column {column}: {message}; nothing was loaded")]
    Syntax {
        /// The file within the data set.
        file: String,
        /// Line, from 1.
        line: u64,
        /// Column, from 1.
        column: u64,
        /// What is wrong there.
        message: String,
    },
    /// A data set that makes statements about what only ingestion may write.
    #[error("{file} describes <{iri}>, which only ingestion may write; nothing was loaded")]
    Reserved {
        /// The file within the data set.
        file: String,
        /// The subject.
        iri: String,
    },
    /// A data set's name that cannot be part of an IRI.
    #[error(
        "“{0}” cannot name a data set; use small letters, digits and “-”, not “history”, “texts”, “inferred” or “derivation”"
    )]
    BadName(String),
    /// A backup's name that is no plain file name.
    #[error("“{0}” cannot name a backup; use letters, digits, “-”, “_” and “.”")]
    BadBackupName(String),
    /// There is a backup of that name.
    #[error("there is a backup at {} already; choose another name", .0.display())]
    BackupExists(PathBuf),
    /// No such data set.
    #[error("no data set “{0}” is loaded")]
    NoDataSet(String),
    /// No such article.
    #[error("no article “{0}” is in the store; give its IRI, its id or its URL")]
    NoArticle(String),
    /// No such entity.
    #[error("no entity “{0}” is known; give its IRI, or the part of it after the base")]
    NoEntity(String),
    /// A judgement that makes no sense.
    #[error("{0}; a judgement is on two different entities")]
    BadJudgement(String),
    /// Output could not be written.
    #[error("output could not be written: {0}")]
    Output(#[from] std::io::Error),
    /// The engine failed in a way that is none of the above.
    #[error("the store failed: {0}")]
    Engine(String),
}

fn in_use_by(url: Option<&str>) -> String {
    match url {
        Some(url) => format!(" by the server at {url}; send the command there with --server {url}"),
        None => " by another process, which holds its lock; stop that process first".to_owned(),
    }
}

impl StoreError {
    /// What the parser of RDF has found wrong in a file: where, and what, which it says in one sentence.
    pub(super) fn syntax(file: &str, error: &RdfSyntaxError) -> Self {
        let (line, column) = error.location().map_or((1, 1), |place| (place.start.line + 1, place.start.column + 1));
        let said = error.to_string();
        let message = said.strip_prefix("Parser error ").and_then(|said| said.split_once(": "));
        let message = message.map_or(said.as_str(), |(_, message)| message).to_owned();
        Self::Syntax { file: file.to_owned(), line, column, message }
    }
}

impl From<oxigraph::store::StorageError> for StoreError {
    fn from(error: oxigraph::store::StorageError) -> Self {
        use oxigraph::store::StorageError;
        match error {
            StorageError::Io(error) => Self::Write(error.to_string()),
            StorageError::Corruption(error) => Self::Damaged(error.to_string()),
            other => Self::Engine(other.to_string()),
        }
    }
}
