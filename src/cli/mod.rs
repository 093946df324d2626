//! The command line: one file a subcommand.
//!
//! Entry point: [`run`]. Invariant: results go to standard output, everything else to standard error; exit codes are those of
//! [`exit`].

mod eval;
pub mod exit;
mod explain;
mod extract;
mod input;
mod train;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// News articles in, an RDF knowledge graph out, in which every fact can show the sentence it came from.
#[derive(Debug, Parser)]
#[command(name = "newsgraph", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read articles and print what they say; nothing is stored.
    Extract(extract::Options),
    /// Score on test sets.
    Eval(eval::Options),
    /// Make the shipped models from annotated data.
    Train(train::Options),
}

/// Runs the program with the process's arguments.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Extract(options) => extract::run(&options),
        Command::Eval(options) => eval::run(&options),
        Command::Train(options) => train::run(&options),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("newsgraph: {error:#}");
            exit::FAILED.into()
        }
    }
}
