//! `newsgraph check`: the consistency queries over the store, and the examples that frames carry.
//!
//! Entry point: [`run`]. Invariant: nothing is changed; a difference is exit code 5.

use std::io::{Write as _, stdout};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::options::Global;
use super::{exit, explain, store};
use crate::eval::{frames, passage};
use crate::extract::Extractor;

/// Options of `check`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Options {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    queries: store::CheckOptions,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Run every frame's examples, which must match, and counter-examples, which must not.
    Frames {
        /// Only frames whose name contains this.
        #[arg(value_name = "NAME")]
        name: Option<String>,
        /// One line a failure, without what was extracted and the trees.
        #[arg(long)]
        short: bool,
    },
}

/// Runs the command.
///
/// # Errors
/// The ontology or the store cannot be used.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<ExitCode> {
    match &options.what {
        None => store::check(global, &options.queries),
        Some(What::Frames { name, short }) => check_frames(global, name.as_deref(), *short),
    }
}

fn check_frames(global: &Global, name: Option<&str>, short: bool) -> anyhow::Result<ExitCode> {
    let extractor = Extractor::new(&global.ontology()?)?;
    let mut report = frames::check(&extractor);
    report.faults.retain(|fault| name.is_none_or(|name| fault.frame.contains(name)));
    let code = if report.faults.is_empty() { exit::DONE } else { exit::DIFFERS };
    if global.json {
        writeln!(stdout(), "{}", serde_json::to_string(&report)?)?;
        return Ok(code.into());
    }
    for fault in &report.faults {
        writeln!(stdout(), "{}: “{}”: {}", fault.frame, fault.text, fault.problem)?;
        if !short {
            let article = passage::article(&fault.text);
            let facts = extractor.extract(&article);
            let read = explain::sentences(&extractor, &article, &facts);
            writeln!(stdout(), "{}{read}", explain::report(&article, &facts))?;
        }
    }
    writeln!(
        stdout(),
        "{} frames, {} examples and {} counter-examples, {} failures",
        report.frames,
        report.examples,
        report.counter_examples,
        report.faults.len()
    )?;
    Ok(code.into())
}
