//! Why a query gave no answer.
//!
//! Entry point: [`QueryError`]. Invariant: the engine's own words reach a caller only where they are about the text
//! of the caller's query.

use oxigraph::sparql::QueryEvaluationError;

/// Why a query gave no answer, or no complete one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The query does not parse.
    #[error("line {line}, column {column}: {message}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// The time allowed was not enough.
    #[error("the query did not end within {0:?}; make it narrower or add a LIMIT")]
    Timeout(std::time::Duration),
    /// More rows than allowed.
    #[error("the query gives more than {0} rows; add a LIMIT")]
    TooLarge(usize),
    /// More bytes than allowed.
    #[error("the answer has more than {0} bytes; add a LIMIT")]
    TooManyBytes(u64),
    /// More memory than allowed.
    #[error("the query needs more than {0} bytes of memory; make it narrower or add a LIMIT")]
    TooMuchMemory(usize),
    /// No such graph.
    #[error("there is no such graph")]
    NoGraph,
    /// The store was opened read-only.
    #[error("the store was opened read-only")]
    ReadOnly,
    /// The disk refuses; nothing was changed.
    #[error("the store could not write, nothing was changed: {0}")]
    Write(String),
    /// The caller cancelled it.
    #[error("the query was cancelled")]
    Cancelled,
    /// The query asks for something this service does not do.
    #[error("{0}")]
    Unsupported(String),
    /// The answer could not be written to the caller.
    #[error("the answer could not be written: {0}")]
    Sink(String),
    /// A fault on our side; the details are for the log.
    #[error("the query failed inside the store: {0}")]
    Internal(String),
}

impl From<QueryEvaluationError> for QueryError {
    fn from(error: QueryEvaluationError) -> Self {
        use QueryEvaluationError as E;
        match error {
            E::Cancelled => Self::Cancelled,
            E::UnsupportedService(_) => Self::Unsupported("SERVICE is switched off on this server".to_owned()),
            E::Service(error) => Self::Unsupported(error.to_string()),
            E::UnboundService => Self::Unsupported("SERVICE needs an IRI, or a variable that has one".to_owned()),
            E::InvalidServiceName(name) => Self::Unsupported(format!("SERVICE needs an IRI, not {name}")),
            E::UnsupportedCustomFunction(_) | E::UnsupportedCustomFunctionArity { .. } => {
                Self::Unsupported(error.to_string())
            }
            other => Self::Internal(other.to_string()),
        }
    }
}
