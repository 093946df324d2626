//! Exit codes that scripts can rely on.

use std::process::ExitCode;

/// An exit code with its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit(u8);

/// All done.
pub const DONE: Exit = Exit(0);
/// The command failed; nothing was changed by the part that failed.
pub const FAILED: Exit = Exit(1);
/// Some inputs were refused, the others were done.
pub const REFUSED: Exit = Exit(3);

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.0)
    }
}
