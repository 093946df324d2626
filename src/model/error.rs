//! What can go wrong with a model file or with training data.

use std::path::PathBuf;

/// Why a model could not be read, written or trained.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The first bytes are not those of a model file.
    #[error("not a newsgraph model file")]
    Foreign,
    /// Written by another version of the format.
    #[error("model format {found}; this program reads format {expected}")]
    Version {
        /// Version in the file.
        found: u32,
        /// Version this program reads.
        expected: u32,
    },
    /// A model for another task.
    #[error("a model for `{found}` where one for `{expected}` is needed")]
    Kind {
        /// Task named in the file.
        found: String,
        /// Task asked for.
        expected: String,
    },
    /// The checksum does not match the content.
    #[error("damaged model file: checksum does not match")]
    Damaged,
    /// The content ends early or holds an impossible value.
    #[error("damaged model file: {0}")]
    Malformed(&'static str),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A line of a treebank is not CoNLL-U.
    #[error("{path}:{line}: {reason}")]
    Treebank {
        /// The file.
        path: PathBuf,
        /// Line number from 1.
        line: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A corpus is not the JSON that it should be.
    #[error("{path}: {source}")]
    Json {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// Nothing to train on.
    #[error("no training data in {0}")]
    NoData(PathBuf),
}
