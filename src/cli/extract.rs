//! `newsgraph extract`: what articles say, without a store.
//!
//! Entry point: [`run`]. Invariant: the output is a function of the inputs in their order, whatever the number of
//! threads and wherever it runs; each article's part is complete when it is written.

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::input::{Found, Outcome, Sources};
use super::options::Global;
use super::{exit, explain, facts_json, graph, parallel};
use crate::extract::Extractor;
use crate::source::Article;

/// What it is for and how it is called.
pub const HELP: &str = "Examples:
  newsgraph extract article.txt --format text
  newsgraph extract --format turtle --published 2025-03-04 article.html
  newsgraph extract < articles.jsonl > facts.nq";

/// Options of `extract`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    sources: Sources,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Nquads)]
    format: Format,
    /// Show sentences with their trees, matches, modes and drops.
    #[arg(long)]
    explain: bool,
}

/// What is printed of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// N-Quads, sorted.
    #[value(alias = "nq", alias = "n-quads")]
    Nquads,
    /// `TriG`.
    Trig,
    /// Turtle.
    #[value(alias = "ttl")]
    Turtle,
    /// One JSON object a line.
    Json,
    /// A report for people.
    #[value(alias = "txt")]
    Text,
}

/// Runs the command.
///
/// # Errors
/// The ontology cannot be used, or the output cannot be written.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<ExitCode> {
    let extractor = Extractor::new(&global.ontology()?)?;
    let base = global.base()?;
    let write = |article: &Article| -> anyhow::Result<Vec<u8>> {
        let facts = extractor.extract(article);
        if options.explain || options.format == Format::Text {
            let read = if options.explain { explain::sentences(&extractor, article, &facts) } else { String::new() };
            return Ok(format!("{}{read}", explain::report(article, &facts)).into_bytes());
        }
        let run = crate::ingest::run_info(&extractor);
        match options.format {
            Format::Json => Ok(format!("{}\n", facts_json::facts(article, &facts, &base)).into_bytes()),
            Format::Trig => graph::pretty(article, &facts, &base, &run, graph::Form::Trig),
            Format::Turtle => graph::pretty(article, &facts, &base, &run, graph::Form::Turtle),
            Format::Nquads | Format::Text => graph::nquads(article, &facts, &base, &run),
        }
    };
    let work = |found: Found| -> Vec<Result<anyhow::Result<Vec<u8>>, String>> {
        match found {
            Ok(piece) => {
                let written = |outcome: Outcome| outcome.map(|article| write(&article)).map_err(|e| e.to_string());
                piece.articles().into_iter().map(written).collect()
            }
            Err(refusal) => vec![Err(refusal)],
        }
    };
    let mut code = exit::DONE;
    let mut out = std::io::stdout().lock();
    parallel::in_order(&options.sources, work, |results| {
        for result in results {
            match result {
                Ok(bytes) => out.write_all(&bytes?)?,
                Err(refusal) => {
                    eprintln!("newsgraph: {refusal}");
                    code = exit::REFUSED;
                }
            }
        }
        Ok(out.flush()?)
    })?;
    Ok(code.into())
}
