//! `newsgraph config`: what a server would be started with, and why.
//!
//! Entry point: [`run`]. Invariant: what is printed is what `serve` uses; no token is printed, only its file.

use std::io::{Write as _, stdout};
use std::process::ExitCode;

use clap::{ArgMatches, Args};
use serde_json::{Value, json};

use super::exit;
use super::options::Global;
use super::settings::{Setting, Settings};

/// How it is called.
pub const HELP: &str = "Examples:
  newsgraph config
  newsgraph config --config /etc/newsgraph.toml --port 8080

A configuration file is TOML: `store`, `base`, `ontology`, `log`, `log-format` at the top, the flags of `serve` without
their dashes below `[serve]`. A flag wins over the environment, the environment over the file.";

/// Options of `config`: those of `serve`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    settings: Settings,
}

/// Runs the command.
///
/// # Errors
/// The file cannot be read, or two settings contradict each other.
pub fn run(global: &Global, options: &Options, matches: Option<&ArgMatches>) -> anyhow::Result<ExitCode> {
    let (settings, serve) = global.settings(&options.settings, matches)?;
    settings.config()?;
    let of_all = global.described();
    if global.json {
        let shown = |list: &[Setting]| list.iter().map(|one| json!(one)).collect::<Vec<Value>>();
        writeln!(stdout(), "{:#}", json!({ "global": shown(&of_all), "serve": shown(&serve) }))?;
        return Ok(exit::DONE.into());
    }
    for one in &of_all {
        writeln!(stdout(), "{}", line(one))?;
    }
    writeln!(stdout(), "\n[serve]")?;
    for one in &serve {
        writeln!(stdout(), "{}", line(one))?;
    }
    Ok(exit::DONE.into())
}

/// As the file would have it, with where the value comes from as a comment.
fn line(setting: &Setting) -> String {
    let source = format!("{:?}", setting.source).to_lowercase();
    let text = match &setting.value {
        Value::Null => format!("# {} is not set", setting.name),
        value => format!("{} = {value}", setting.name),
    };
    format!("{text:<48} # {source}")
}
