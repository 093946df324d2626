//! `newsgraph ingest`: articles into the store.
//!
//! Entry points: [`run`], and [`ingest`] for other commands. Invariant: each article whole or not at all, in input order; a
//! refused input costs itself alone and is reported.

use std::cell::RefCell;
use std::io::{Write as _, stdout};
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use serde_json::Value;

use super::input::{Piece, Sources};
use super::options::{Global, Place};
use super::progress::Progress;
use super::remote::Remote;
use super::{exit, parallel};
use crate::extract::Extractor;
use crate::ingest::{ArticleReport, Counts, Outcome, Pipeline};
use crate::store::{Change, Store};

/// How it is called.
pub const HELP: &str = "Examples:
  newsgraph ingest article.html
  newsgraph ingest --published 2025-03-04 --publisher 'Northwind Wire' article.txt
  newsgraph ingest --store /srv/news batch.jsonl folder/
  fetch-news | newsgraph ingest -

A folder with a meta.json stands for its article.* files; meta.json gives url, headline, published and publisher.";

/// Options of `ingest`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    sources: Sources,
}

/// What was ingested.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Articles that are new.
    pub added: usize,
    /// Articles in place of another revision.
    pub revised: usize,
    /// Articles that were there.
    pub unchanged: usize,
    /// Articles older than what the store has.
    pub outdated: usize,
    /// Inputs that were refused, each with its reason.
    pub refused: Vec<String>,
    /// What the new and revised articles gave.
    pub found: Counts,
}

impl Report {
    /// Counts what became of an article.
    pub(super) fn add(&mut self, article: &ArticleReport) {
        match &article.outcome {
            Outcome::Stored { change } => self.count(*change, article.counts.unwrap_or_default()),
            Outcome::Refused { reason, .. } => self.refused.push(reason.clone()),
        }
    }

    fn count(&mut self, change: Change, counts: Counts) {
        *match change {
            Change::Added => &mut self.added,
            Change::Revised => &mut self.revised,
            Change::Unchanged => &mut self.unchanged,
            Change::Outdated => &mut self.outdated,
        } += 1;
        if matches!(change, Change::Added | Change::Revised) {
            self.found.entities += counts.entities;
            self.found.statements += counts.statements;
            self.found.asserted += counts.asserted;
            self.found.events += counts.events;
            self.found.claims += counts.claims;
            self.found.drops += counts.drops;
        }
    }

    fn print(&self, is_json: bool) -> anyhow::Result<()> {
        if is_json {
            writeln!(stdout(), "{}", serde_json::to_string(self)?)?;
            return Ok(());
        }
        let Self { added, revised, unchanged, outdated, refused, found } = self;
        writeln!(
            stdout(),
            "{added} added, {revised} revised, {unchanged} unchanged, {outdated} outdated, {} refused",
            refused.len()
        )?;
        let Counts { entities, statements, asserted, events, claims, drops } = found;
        writeln!(
            stdout(),
            "found {entities} entities, {statements} statements ({asserted} asserted), {events} events, {claims} claims; \
             {drops} drops"
        )?;
        Ok(())
    }

    fn code(&self) -> ExitCode {
        if self.refused.is_empty() { exit::DONE.into() } else { exit::REFUSED.into() }
    }
}

/// Runs the command.
///
/// # Errors
/// The store cannot be opened or written, or the server that holds it refuses.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<ExitCode> {
    let report = match global.place(Global::create)? {
        Place::Here(store) => {
            let extractor = Extractor::new(&global.ontology()?)?;
            let report = ingest(&store, &extractor, &options.sources, global.json)?;
            store.flush()?;
            report
        }
        Place::There(remote) => send(&remote, &options.sources, global.json)?,
    };
    report.print(global.json)?;
    Ok(report.code())
}

/// Ingests all sources.
///
/// # Errors
/// The store cannot be read or written.
pub fn ingest(store: &Store, extractor: &Extractor, sources: &Sources, is_quiet: bool) -> anyhow::Result<Report> {
    let progress = RefCell::new(Progress::new("articles", None, is_quiet));
    let unreadable = RefCell::new(Vec::new());
    let mut report = Report::default();
    let found = parallel::start(sources);
    let articles = found.into_iter().flat_map(|found| match found {
        Ok(piece) => piece.articles().into_iter().map(|outcome| (piece.name.clone(), outcome)).collect(),
        Err(refusal) => {
            progress.borrow().line(&format!("newsgraph: {refusal}"));
            unreadable.borrow_mut().push(refusal);
            Vec::new()
        }
    });
    Pipeline::new(extractor, store).ingest(articles, |article| {
        if let Outcome::Refused { reason, .. } = &article.outcome {
            progress.borrow().line(&format!("newsgraph: {reason}"));
        }
        report.add(&article);
        progress.borrow_mut().step();
    })?;
    progress.borrow().finish();
    report.refused.append(&mut unreadable.borrow_mut());
    Ok(report)
}

/// Sends all sources to the server that holds the store.
fn send(remote: &Remote, sources: &Sources, is_quiet: bool) -> anyhow::Result<Report> {
    let mut report = Report::default();
    let mut progress = Progress::new("articles", None, is_quiet);
    let mut failure = None;
    sources.visit(&mut |found| {
        let refusal = match found {
            Ok(piece) => match post(remote, &piece) {
                Ok(answer) => {
                    count_answer(&answer, &mut report);
                    progress.step();
                    return true;
                }
                Err(error) => {
                    let is_ours = super::remote::refuses_input(&error);
                    let line = format!("{}: {error:#}", piece.name);
                    if !is_ours {
                        failure = Some(error);
                        return false;
                    }
                    line
                }
            },
            Err(refusal) => refusal,
        };
        progress.line(&format!("newsgraph: {refusal}"));
        report.refused.push(refusal);
        true
    });
    progress.finish();
    failure.map_or(Ok(report), Err)
}

fn post(remote: &Remote, piece: &Piece) -> anyhow::Result<Value> {
    let published = piece.defaults.published.map(|published| published.to_string());
    let known = [
        ("published", published.as_deref()),
        ("publisher", piece.defaults.publisher.as_deref()),
        ("url", piece.defaults.url.as_deref()),
    ];
    let parameters: Vec<_> = known.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let extension = piece.name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let content_type = match extension.as_str() {
        _ if piece.line.is_some() => "application/json",
        "html" | "htm" | "xhtml" => "text/html",
        "json" | "jsonld" => "application/json",
        "txt" | "text" => "text/plain",
        _ => "application/octet-stream",
    };
    remote.post_json("/articles", &parameters, content_type, &piece.bytes)
}

fn count_answer(answer: &Value, report: &mut Report) {
    let one = std::slice::from_ref(answer);
    for item in answer.get("items").and_then(Value::as_array).map_or(one, Vec::as_slice) {
        let change = match item.get("change").and_then(Value::as_str) {
            Some("added") => Change::Added,
            Some("revised") => Change::Revised,
            Some("unchanged") => Change::Unchanged,
            Some("outdated") => Change::Outdated,
            _ => {
                report.refused.push(item.to_string());
                continue;
            }
        };
        let count = |name: &str| {
            let number = item.pointer(&format!("/counts/{name}")).and_then(Value::as_u64);
            number.and_then(|number| usize::try_from(number).ok()).unwrap_or(0)
        };
        let counts = Counts {
            entities: count("entities"),
            statements: count("statements"),
            asserted: count("asserted"),
            events: count("events"),
            claims: count("claims"),
            drops: count("drops"),
        };
        report.count(change, counts);
    }
}
