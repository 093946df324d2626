//! The command line: one file a subcommand.
//!
//! Entry point: [`run`]. Invariant: results go to standard output, everything else to standard error; an error is one
//! line; exit codes are those of [`exit`].

#![expect(clippy::print_stderr, reason = "messages are what a command line is for")]

mod backup;
mod check;
mod config;
mod demo;
mod eval;
pub mod exit;
mod explain;
mod extract;
mod facts_json;
mod graph;
mod ingest;
mod input;
mod judge;
mod lines;
mod optimize;
mod options;
mod parallel;
mod progress;
mod query;
mod remote;
mod restore;
mod samples;
mod serve;
mod settings;
mod store;
mod summary;
mod table;
mod train;

use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use options::{Global, LogFormat};

/// News articles in, an RDF knowledge graph out, in which every fact can show the sentence it came from.
#[derive(Debug, Parser)]
#[command(name = "newsgraph", version, about, max_term_width = 100, after_help = exit::HELP)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read articles into the store.
    #[command(after_help = ingest::HELP)]
    Ingest(ingest::Options),
    /// Read articles and print what they say; nothing is stored.
    #[command(after_help = extract::HELP)]
    Extract(extract::Options),
    /// Serve the store over HTTP.
    #[command(after_help = serve::HELP)]
    Serve(serve::Options),
    /// Print the settings that a server would have, and where each comes from.
    #[command(after_help = config::HELP)]
    Config(config::Options),
    /// Ask the store in SPARQL.
    #[command(after_help = query::HELP)]
    Query(query::Options),
    /// Check every quote, every article and every plain triple of the store.
    Verify,
    /// Run the consistency queries over the store, or the examples of the frames.
    Check(check::Options),
    /// Judge whether two entities are one.
    #[command(after_help = judge::HELP)]
    Judge(judge::JudgeOptions),
    /// List the pairs of entities most worth a judgement.
    Review(judge::ReviewOptions),
    /// Take an article back, with all that only it supported.
    Retract(store::RetractOptions),
    /// Write the store as sorted N-Quads.
    Dump(store::DumpCommand),
    /// Load RDF files as a data set, in place of an earlier version of it.
    Load(store::LoadOptions),
    /// Take a data set out.
    Unload(store::UnloadOptions),
    /// Make a backup of the store, also while a server uses it.
    #[command(after_help = backup::HELP)]
    Backup(backup::Options),
    /// Put a backup in the place of the store, which is kept beside it.
    Restore(restore::Options),
    /// Compact the store, also while a server uses it.
    Optimize,
    /// Load the ontology and the sample articles, show what was learned, and serve it.
    Demo(demo::Options),
    /// Score on test sets.
    Eval(eval::Options),
    /// Make the shipped models from annotated data.
    Train(train::Options),
}

/// Runs the program with the process's arguments.
#[must_use]
pub fn run() -> ExitCode {
    let matches = Cli::command().get_matches();
    match Cli::from_arg_matches(&matches).map_err(anyhow::Error::from).and_then(|cli| start(cli, &matches)) {
        Ok(code) => code,
        Err(error) if exit::is_closed_pipe(&error) => exit::DONE.into(),
        Err(error) => {
            let text = format!("{error:#}");
            eprintln!("newsgraph: {}", text.split_whitespace().collect::<Vec<_>>().join(" "));
            exit::of_error(&error).into()
        }
    }
}

fn start(cli: Cli, matches: &ArgMatches) -> anyhow::Result<ExitCode> {
    let Cli { mut global, command } = cli;
    global.take_file(matches)?;
    start_log(&global);
    global.start_threads()?;
    dispatch(&global, &command, matches.subcommand().map(|(_, matches)| matches))
}

fn start_log(global: &Global) {
    let filter = EnvFilter::try_new(global.log.as_deref().unwrap_or("warn")).unwrap_or_else(|_| EnvFilter::new("warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match global.log_format {
        Some(LogFormat::Json) => log.json().flatten_event(true).init(),
        Some(LogFormat::Text) | None => log.init(),
    }
}

fn dispatch(global: &Global, command: &Command, matches: Option<&ArgMatches>) -> anyhow::Result<ExitCode> {
    match command {
        Command::Ingest(options) => ingest::run(global, options),
        Command::Extract(options) => extract::run(global, options),
        Command::Serve(options) => serve::run(global, options, matches),
        Command::Config(options) => config::run(global, options, matches),
        Command::Backup(options) => backup::run(global, options),
        Command::Restore(options) => restore::run(global, options),
        Command::Optimize => optimize::run(global),
        Command::Query(options) => query::run(global, options),
        Command::Verify => store::verify(global),
        Command::Check(options) => check::run(global, options),
        Command::Judge(options) => judge::judge(global, options),
        Command::Review(options) => judge::review(global, options),
        Command::Retract(options) => store::retract(global, options),
        Command::Dump(options) => store::dump(global, options),
        Command::Load(options) => store::load(global, options),
        Command::Unload(options) => store::unload(global, options),
        Command::Demo(options) => demo::run(global, options),
        Command::Eval(options) => eval::run(global, options),
        Command::Train(options) => train::run(global, options),
    }
}
