//! What can be wrong with a view file, and with a request to a view.
//!
//! Entry points: [`ViewError`] (at start, for whoever writes views) and [`RequestError`] (for whoever calls them).

use super::parameter::ValueError;
use crate::store::QueryError;

/// A view file that cannot be mounted. The message names the file and the line.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Read {
        /// File.
        path: String,
        /// Reason.
        source: std::io::Error,
    },
    /// Header or query are wrong.
    #[error("{file}:{line}: {message}")]
    Invalid {
        /// File name.
        file: String,
        /// Line, counted from 1.
        line: usize,
        /// What is wrong and what was expected.
        message: String,
    },
    /// Two views ask for the same route.
    #[error("{file}: the endpoint {endpoint} is taken by {other}")]
    Duplicate {
        /// File that came later.
        file: String,
        /// The endpoint both name.
        endpoint: String,
        /// File that came first.
        other: String,
    },
}

impl ViewError {
    pub(super) fn invalid(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self::Invalid { file: file.to_owned(), line, message: message.into() }
    }
}

/// A request that a view cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// A parameter that the view does not have.
    #[error("the view has no parameter {name:?}; it has {known}")]
    UnknownParameter {
        /// As sent.
        name: String,
        /// Those it has.
        known: String,
    },
    /// A required parameter is absent.
    #[error("the parameter {name:?} is required: {description}")]
    MissingParameter {
        /// Its name.
        name: String,
        /// What it means.
        description: String,
    },
    /// A parameter was sent twice.
    #[error("the parameter {name:?} is given more than once")]
    RepeatedParameter {
        /// Its name.
        name: String,
    },
    /// A value of the wrong type.
    #[error("the parameter {name:?} {source}")]
    BadValue {
        /// Its name.
        name: String,
        /// What is wrong.
        source: ValueError,
    },
    /// A cursor that is damaged or belongs to another request.
    #[error("the cursor {0}")]
    BadCursor(&'static str),
    /// Nothing is known about the thing asked for.
    #[error("nothing is known about {0}")]
    NotFound(String),
    /// The store could not answer.
    #[error(transparent)]
    Query(#[from] QueryError),
}
