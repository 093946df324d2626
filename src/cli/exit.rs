//! Exit codes that scripts can rely on.
//!
//! Entry points: the constants, and [`of_error`]. Invariant: a code keeps its meaning between versions; 2 is what the
//! argument parser gives for a wrong command line.

use std::io;
use std::process::ExitCode;

use crate::store::{StoreError, VerifyError};

/// An exit code with its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit(u8);

/// All done.
pub const DONE: Exit = Exit(0);
/// The command failed; nothing was changed by the part that failed.
pub const FAILED: Exit = Exit(1);
/// Some inputs were refused, the others were done.
pub const REFUSED: Exit = Exit(3);
/// Another process holds the store, and the command could not go through it.
pub const LOCKED: Exit = Exit(4);
/// The graph is not what its articles and data sets make it.
pub const DIFFERS: Exit = Exit(5);

/// The codes as `--help` shows them.
pub const HELP: &str = "Exit codes:
  0  done
  1  failed; nothing was changed by the part that failed
  2  wrong command line
  3  some inputs were refused, the others were done
  4  the store is in use by another process
  5  verification or a check found a difference";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.0)
    }
}

/// The store is held by somebody else.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Held(pub String);

/// The code of a command that ended with an error.
#[must_use]
pub fn of_error(error: &anyhow::Error) -> Exit {
    for cause in error.chain() {
        if let Some(StoreError::LockedBy { .. }) = cause.downcast_ref() {
            return LOCKED;
        }
        if cause.is::<Held>() {
            return LOCKED;
        }
        if let Some(VerifyError::Difference { .. }) = cause.downcast_ref() {
            return DIFFERS;
        }
    }
    FAILED
}

/// Whether the reader of our output went away, as `head` does: no fault, and nothing to say.
#[must_use]
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>();
        io.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}
