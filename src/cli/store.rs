//! Commands on a store as a whole: `verify`, `check`, `retract`, `dump`, `load`, `unload`.
//!
//! Entry points: one function a command. Invariant: each says what it did, and changes everything it announces or
//! nothing.

use std::fs::File;
use std::io::stdout;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;
use serde_json::json;

use super::exit;
use super::options::{Global, Place};
use super::progress::Progress;
use super::query::ask;
use crate::extract::Extractor;
use crate::ingest;
use crate::store::{DataFile, DumpOptions, RetractReport, Standing, StatementChange, Store};
use crate::view::{Catalogue, Files};

/// Options of `retract`.
#[derive(Debug, Args)]
pub struct RetractOptions {
    /// The article's IRI, its id, or its URL.
    article: String,
    /// Only say what would change.
    #[arg(long)]
    dry_run: bool,
}

/// Options of `dump`.
#[derive(Debug, Args)]
pub struct DumpCommand {
    /// File to write [default: standard output].
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Also what depends on when and where this store ran.
    #[arg(long)]
    history: bool,
    /// Leave out the articles' full texts.
    #[arg(long)]
    without_texts: bool,
}

/// Options of `load`.
#[derive(Debug, Args)]
pub struct LoadOptions {
    /// RDF files of one data set: `.ttl`, `.nt`, `.rdf`, `.jsonld`.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The data set's name: small letters, digits and `-` [default: the first file's name].
    #[arg(long)]
    name: Option<String>,
}

/// Options of `unload`.
#[derive(Debug, Args)]
pub struct UnloadOptions {
    /// The data set's name.
    name: String,
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckOptions {
    /// A folder with `checks/*.rq` in place of and beside those in the program.
    #[arg(long, value_name = "DIR")]
    queries: Option<PathBuf>,
}

/// `newsgraph verify`.
///
/// # Errors
/// The first difference, or the store cannot be read.
pub fn verify(global: &Global) -> anyhow::Result<ExitCode> {
    let store = global.open_alone("verify")?;
    let extractor = Extractor::new(&global.ontology()?)?;
    let mut progress = Progress::new("articles verified", Some(store.articles()?.len() as u64), global.json);
    let verified = ingest::verify(&store, &extractor, |_| progress.step());
    progress.finish();
    let verified = verified?;
    if global.json {
        writeln!(stdout(), "{}", serde_json::to_string(&verified)?)?;
        return Ok(exit::DONE.into());
    }
    let graph = verified.report;
    writeln!(
        stdout(),
        "verified: {} articles ({} read again), {} quotes, {} statements, {} entities, {} plain triples",
        graph.articles,
        graph.articles - verified.by_another_run,
        graph.quotes,
        graph.statements,
        graph.entities,
        graph.plain_triples
    )?;
    if verified.by_another_run > 0 {
        writeln!(
            stdout(),
            "{} articles were read by another version of program or rules; ingest them again to verify their reading",
            verified.by_another_run
        )?;
    }
    Ok(exit::DONE.into())
}

/// `newsgraph check`.
///
/// # Errors
/// A check is wrong, or the store cannot be read.
pub fn check(global: &Global, options: &CheckOptions) -> anyhow::Result<ExitCode> {
    let store = global.open_alone("check")?;
    let files = options.queries.clone().map_or(Files::Embedded, Files::Overlaid);
    let catalogue = Catalogue::load(&files, store.base())?;
    let mut code = exit::DONE;
    let mut report = Vec::new();
    for check in &catalogue.checks {
        let rows = ask(&store, &check.query)?;
        if let Some(first) = rows.first() {
            code = exit::DIFFERS;
            eprintln!("newsgraph: {}: {} rows, the first {}", check.summary, rows.len(), first.join(" "));
        } else if !global.json {
            writeln!(stdout(), "ok: {}", check.summary)?;
        }
        report.push(json!({ "check": check.name, "summary": check.summary, "rows": rows.len() }));
    }
    if global.json {
        writeln!(stdout(), "{}", serde_json::Value::from(report))?;
    }
    Ok(code.into())
}

/// `newsgraph retract`.
///
/// # Errors
/// There is no such article, or the store cannot be written.
pub fn retract(global: &Global, options: &RetractOptions) -> anyhow::Result<ExitCode> {
    match global.place(Global::open)? {
        Place::Here(store) => {
            let report = store.retract_article(&options.article, options.dry_run)?;
            store.flush()?;
            if global.json {
                writeln!(stdout(), "{}", serde_json::to_string(&report)?)?;
            } else {
                write!(stdout(), "{}", retraction(&report))?;
            }
        }
        Place::There(remote) => {
            let id = options.article.rsplit('/').next().unwrap_or_default();
            let dry_run = if options.dry_run { "true" } else { "false" };
            let path = format!("/articles/{id}/retract");
            let report = remote.post_json(&path, &[("dryRun", dry_run)], "application/json", b"")?;
            writeln!(stdout(), "{report:#}")?;
        }
    }
    Ok(exit::DONE.into())
}

fn retraction(report: &RetractReport) -> String {
    let verb = if report.is_dry_run { "would retract" } else { "retracted" };
    let mut lines = vec![format!(
        "{verb} {} ({}): {} quads, {} events, {} claims; {} statements removed, {} weakened, {} kept; \
         {} entities removed, {} kept",
        report.article,
        report.headline.as_deref().unwrap_or("no headline"),
        report.own_quads,
        report.events,
        report.claims,
        report.removed.len(),
        report.weakened.len(),
        report.kept,
        report.entities_removed.len(),
        report.entities_kept
    )];
    lines.extend(report.removed.iter().map(|change| line("removed", change)));
    lines.extend(report.weakened.iter().map(|change| line("weakened", change)));
    lines.join("\n") + "\n"
}

fn line(word: &str, change: &StatementChange) -> String {
    let local = |iri: &str| iri.trim_end_matches('>').rsplit(['/', '#']).next().unwrap_or(iri).to_owned();
    let standing = |standing: &Standing| format!("{} by {} articles", local(&standing.mode), standing.articles);
    let after = change.after.as_ref().map(|after| format!(", now {}", standing(after))).unwrap_or_default();
    format!(
        "  {word}: {} {} {} (was {}{after})",
        local(&change.subject),
        local(&change.predicate),
        local(&change.object),
        standing(&change.before)
    )
}

/// `newsgraph dump`.
///
/// # Errors
/// The store cannot be read, or the output cannot be written.
pub fn dump(global: &Global, options: &DumpCommand) -> anyhow::Result<ExitCode> {
    let store = global.open_alone("dump")?;
    let what = DumpOptions { history: options.history, without_texts: options.without_texts, derivation: false };
    match &options.output {
        Some(path) => {
            let context = || format!("cannot write {}", path.display());
            let mut file = BufWriter::new(File::create(path).with_context(context)?);
            store.dump(what, &mut file)?;
            file.flush().with_context(context)?;
        }
        None => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            store.dump(what, &mut out)?;
            out.flush()?;
        }
    }
    Ok(exit::DONE.into())
}

/// `newsgraph load`.
///
/// # Errors
/// A file is wrong, or the store cannot be written; then nothing has changed.
pub fn load(global: &Global, options: &LoadOptions) -> anyhow::Result<ExitCode> {
    let name = match (&options.name, options.files.first().and_then(|file| file.file_stem())) {
        (Some(name), _) => name.clone(),
        (None, Some(stem)) => stem.to_string_lossy().to_ascii_lowercase().replace(['_', ' ', '.'], "-"),
        (None, None) => bail!("give the data set a name with --name"),
    };
    let mut files = Vec::new();
    for path in &options.files {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        files.push((path.display().to_string(), bytes));
    }
    let store = global.create_alone("load")?;
    let files: Vec<DataFile<'_>> = files.iter().map(|(name, bytes)| DataFile { name, bytes }).collect();
    let report = store.load_dataset(&name, &files)?;
    store.flush()?;
    if global.json {
        writeln!(stdout(), "{}", json!({ "name": name, "report": report }))?;
    } else if report.is_unchanged {
        writeln!(stdout(), "{name}: loaded already, {} triples, nothing changed", report.triples)?;
    } else {
        writeln!(stdout(), "{name}: {} triples, {} added, {} removed", report.triples, report.added, report.removed)?;
    }
    Ok(exit::DONE.into())
}

/// `newsgraph unload`.
///
/// # Errors
/// There is no such data set, or the store cannot be written; then nothing has changed.
pub fn unload(global: &Global, options: &UnloadOptions) -> anyhow::Result<ExitCode> {
    let store: Store = global.open_alone("unload")?;
    let report = store.unload_dataset(&options.name)?;
    store.flush()?;
    if global.json {
        writeln!(stdout(), "{}", json!({ "name": options.name, "report": report }))?;
    } else {
        writeln!(stdout(), "{}: {} triples taken out", options.name, report.removed)?;
    }
    Ok(exit::DONE.into())
}
