//! `newsgraph judge` and `newsgraph review`: who is who, as people see it.
//!
//! Entry points: [`judge`], [`review`]. Invariant: a judgement says what it changes, before it does when asked so, and can be undone.

use std::io::{Write as _, stdout};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::exit;
use super::options::{Global, Place};
use crate::identity::VerdictKind;
use crate::store::{JudgeReport, ReviewReason};

/// How `judge` is called.
pub const HELP: &str = "Examples:
  newsgraph judge same entity/jan-novak-1a2b3c4d entity/yan-novak-5e6f7a8b
  newsgraph judge different entity/daniel-okoro-0a1b2c3d entity/daniel-okoro-4e5f6a7b --by desk
  newsgraph judge same entity/jan-novak-1a2b3c4d entity/yan-novak-5e6f7a8b --undo

A judgement wins over the rules, also for articles that come later. `newsgraph review` lists pairs worth one.";

/// Verdicts on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Verdict {
    /// They are one.
    Same,
    /// They are not.
    Different,
    /// It cannot be told.
    Unsure,
}

/// Options of `judge`.
#[derive(Debug, Args)]
pub struct JudgeOptions {
    /// What is judged.
    verdict: Verdict,
    /// An entity: its IRI, or the part of it after the base.
    one: String,
    /// The other entity.
    other: String,
    /// Who judges.
    #[arg(long, env = "USER", default_value = "command line", value_name = "NAME")]
    by: String,
    /// Withdraw the judgement in force on the two.
    #[arg(long)]
    undo: bool,
    /// Only say what would change.
    #[arg(long)]
    dry_run: bool,
}

/// Options of `review`.
#[derive(Debug, Args)]
pub struct ReviewOptions {
    /// Most pairs to list.
    #[arg(long, default_value_t = 20, value_name = "N")]
    limit: usize,
}

/// `newsgraph judge`.
///
/// # Errors
/// An entity is not known, or the store cannot be written.
pub fn judge(global: &Global, options: &JudgeOptions) -> anyhow::Result<ExitCode> {
    let verdict = match options.verdict {
        Verdict::Same => VerdictKind::Same,
        Verdict::Different => VerdictKind::Different,
        Verdict::Unsure => VerdictKind::Unsure,
    };
    match global.place(Global::open)? {
        Place::Here(store) => {
            let pair = (options.one.as_str(), options.other.as_str());
            let report = if options.undo {
                store.withdraw_judgement(pair, &options.by, options.dry_run)?
            } else {
                store.judge(verdict, pair, &options.by, options.dry_run)?
            };
            store.flush()?;
            if global.json {
                writeln!(stdout(), "{}", serde_json::to_string(&report)?)?;
            } else {
                writeln!(stdout(), "{}", sentence(&report))?;
            }
        }
        Place::There(remote) => {
            let body = json!({
                "verdict": verdict,
                "entities": [options.one, options.other],
                "by": options.by,
                "undo": options.undo,
                "dryRun": options.dry_run,
            });
            let answer = remote.post_json("/judgements", &[], "application/json", body.to_string().as_bytes())?;
            writeln!(stdout(), "{answer:#}")?;
        }
    }
    Ok(exit::DONE.into())
}

fn sentence(report: &JudgeReport) -> String {
    let JudgeReport { is_dry_run, before, after, articles, .. } = report;
    let are = |pair: &[String; 2]| {
        if pair[0] == pair[1] { format!("one entity, {}", pair[0]) } else { format!("{} and {}", pair[0], pair[1]) }
    };
    let verb = if *is_dry_run { "would be" } else { "are now" };
    format!("before: {}; they {verb} {}; {articles} articles written anew", are(before), are(after))
}

/// `newsgraph review`.
///
/// # Errors
/// The store cannot be read.
pub fn review(global: &Global, options: &ReviewOptions) -> anyhow::Result<ExitCode> {
    let store = match global.place(Global::open)? {
        Place::Here(store) => store,
        Place::There(remote) => {
            let answer: Value = remote.get_json("/review", &[("limit", &options.limit.to_string())])?;
            writeln!(stdout(), "{answer:#}")?;
            return Ok(exit::DONE.into());
        }
    };
    let items = store.review(options.limit)?;
    if global.json {
        writeln!(stdout(), "{}", serde_json::to_string(&items)?)?;
        return Ok(exit::DONE.into());
    }
    for item in &items {
        let why = match item.reason {
            ReviewReason::Merged => "taken for one",
            ReviewReason::Homonyms => "one name, told apart",
            ReviewReason::Alike => "alike, left apart",
            ReviewReason::Described => "taken for what a data set describes",
        };
        let [one, other] = &item.entities;
        let ([label, other_label], [count, other_count]) = (&item.labels, item.articles);
        writeln!(
            stdout(),
            "{why}: {label} ({count} articles) {one}\n  and {other_label} ({other_count} articles) {other}"
        )?;
        if !item.company.is_empty() {
            writeln!(stdout(), "  both named with {}", item.company.join(", "))?;
        }
    }
    if items.is_empty() {
        writeln!(stdout(), "nothing to review")?;
    }
    Ok(exit::DONE.into())
}
