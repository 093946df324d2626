//! What the errors of the store mean to a client.
//!
//! Entry points: [`of_query`], [`of_store`]. Invariant: what the client can mend is said with where it is; what it cannot is
//! logged, and the client is told no more than that.

use super::problem::{Kind, Problem};
use crate::store::{QueryError, StoreError};

/// The problem that a query's error amounts to.
pub fn of_query(error: &QueryError) -> Problem {
    match error {
        QueryError::Syntax { line, column, message } => {
            Problem::new(Kind::MalformedQuery, format!("Line {line}, column {column}: {message}"))
                .with("line", *line)
                .with("column", *column)
        }
        QueryError::Timeout(limit) => {
            let seconds = limit.as_secs_f64();
            Problem::new(Kind::Timeout, format!("The query did not end within {seconds} s.")).with("seconds", seconds)
        }
        QueryError::TooLarge(rows) => {
            Problem::new(Kind::ResultTooLarge, format!("The query gives more than {rows} rows.")).with("rows", *rows)
        }
        QueryError::TooManyBytes(bytes) => {
            Problem::new(Kind::ResultTooLarge, format!("The answer has more than {bytes} bytes.")).with("bytes", *bytes)
        }
        QueryError::TooMuchMemory(bytes) => {
            Problem::new(Kind::TooMuchMemory, format!("The query needs more than {bytes} bytes of memory."))
                .with("bytes", *bytes)
        }
        QueryError::Cancelled => Problem::new(Kind::Cancelled, "The query was stopped."),
        QueryError::NoGraph => Problem::new(Kind::NotFound, "There is no such graph."),
        QueryError::ReadOnly => read_only(),
        QueryError::Write(error) => cannot_write(error),
        QueryError::Unsupported(message) => Problem::new(Kind::QueryFailed, message.clone()),
        other => Problem::internal(other),
    }
}

/// The problem that an error of the store amounts to.
pub fn of_store(error: &StoreError) -> Problem {
    match error {
        StoreError::NoArticle(_) | StoreError::NoEntity(_) => Problem::new(Kind::NotFound, error.to_string()),
        StoreError::BadJudgement(_) => Problem::new(Kind::BadRequest, error.to_string()),
        StoreError::BadBackupName(_) | StoreError::BackupExists(_) => {
            Problem::new(Kind::BadParameter, format!("{error}.")).with("parameter", "name")
        }
        StoreError::Syntax { file, line, column, message } => {
            Problem::new(Kind::MalformedGraph, format!("In {file}, line {line}, column {column}: {message}"))
                .with("line", *line)
                .with("column", *column)
        }
        StoreError::Changed => Problem::new(Kind::PreconditionFailed, "The store was changed after the ETag sent."),
        StoreError::NoDisk => {
            Problem::new(Kind::NotImplemented, "The store is in memory; there is nothing to back up.")
        }
        StoreError::ReadOnly => read_only(),
        StoreError::Write(_) | StoreError::Unusable { .. } => cannot_write(error),
        other => Problem::internal(other),
    }
}

fn read_only() -> Problem {
    Problem::new(Kind::Forbidden, "The store was opened read-only.")
}

fn cannot_write(error: &dyn std::fmt::Display) -> Problem {
    tracing::error!(%error, "cannot write");
    Problem::new(Kind::CannotWrite, "The store could not write. Nothing was changed.")
}
