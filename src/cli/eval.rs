//! `newsgraph eval`: scores on public test sets and on our own gold, one JSON object each.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::exit;

use crate::eval::gold;
use crate::extract::Extractor;
use crate::lexicon::OntologyFiles;

/// Options of `eval`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Entities, facts, events, claims and modes of our own annotated articles.
    Gold {
        /// Folder with one folder an article.
        folder: PathBuf,
        /// List what was missed and what was wrong.
        #[arg(long)]
        differences: bool,
    },
}

/// Runs the command.
///
/// # Errors
/// A file cannot be read, or is not in its task's format.
pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    match &options.task {
        Task::Gold { folder, differences } => {
            let extractor = Extractor::new(&OntologyFiles::embedded())?;
            let report = gold::evaluate(&extractor, folder, *differences)?;
            println!("{}", serde_json::to_string_pretty(&report)?);
        }
    }
    Ok(exit::DONE.into())
}
