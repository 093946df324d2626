//! `newsgraph extract`: what articles say, without a store.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::{exit, explain, input};
use crate::extract::Extractor;
use crate::lexicon::OntologyFiles;
use crate::source::Defaults;

/// Options of `extract`.
#[derive(Debug, Args)]
pub struct Options {
    /// Files, folders, or `-` for standard input.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Publication date of articles that carry none: 2025-03-04.
    #[arg(long)]
    published: Option<String>,
    /// Show sentences with their trees, matches, modes and drops.
    #[arg(long)]
    explain: bool,
    /// An ontology folder in place of the one in the program.
    #[arg(long, value_name = "DIR")]
    ontology: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// The ontology or an input cannot be read.
pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let ontology = match &options.ontology {
        Some(folder) => OntologyFiles::read(folder)?,
        None => OntologyFiles::embedded(),
    };
    let extractor = Extractor::new(&ontology)?;
    let published = options.published.as_deref().map(str::parse).transpose().context("--published")?;
    let defaults = Defaults { published, ..Defaults::default() };
    let mut code = exit::DONE;
    for (name, outcome) in input::read_articles(&options.paths, &defaults)? {
        match outcome {
            Ok(article) => {
                let facts = extractor.extract(&article);
                print!("{}", explain::report(&article, &facts));
                if options.explain {
                    print!("{}", explain::trees(&extractor.annotate(&article)));
                }
            }
            Err(error) => {
                eprintln!("newsgraph: {name}: {error}");
                code = exit::REFUSED;
            }
        }
    }
    Ok(code.into())
}
