//! The same queries over the same data through our `/sparql` and through Oxigraph's own server, taking turns in one run:
//! `make bench-sparql`, which writes `benches/sparql/results.md`.
//!
//! The data is what the sample articles give, many times over under other names. Both servers open a copy of one store that
//! Oxigraph's loader has written, so that they differ in nothing but themselves. Where Oxigraph's server is not installed
//! the run says so and ends.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "a bench is a program of its own"
)]

mod data;
mod load;
mod servers;
#[path = "../shared/mod.rs"]
mod shared;

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use newsgraph::rdf::Base;
use newsgraph::store::ParsedQuery;
use newsgraph::view::{Catalogue, Files};
use servers::Server;

/// Turns that each server takes at each query, in pairs.
const TURNS: usize = 15;
/// A query that takes longer than this takes fewer turns.
const LONG: Duration = Duration::from_millis(500);

struct Query {
    group: &'static str,
    name: String,
    text: String,
}

struct Measured {
    query: Query,
    ours: Duration,
    theirs: Duration,
    bytes: usize,
}

fn main() -> Result<()> {
    if !shared::is_wanted() {
        return Ok(());
    }
    let Some(oxigraph) = servers::oxigraph() else {
        eprintln!("SKIPPED: no `oxigraph`; `make deps` installs it, and so does `pip install oxigraph`");
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    let data = data::prepare(folder.path(), &oxigraph)?;
    let ours = Server::ours(&data.ours)?;
    let theirs = Server::theirs(&oxigraph, &data.theirs)?;
    let mut measured = Vec::new();
    for query in queries()? {
        let one = measure(&ours, &theirs, query)?;
        let ratio = one.ours.as_secs_f64() / one.theirs.as_secs_f64();
        println!("{:<10} {:<32} {:>9.2?} {:>9.2?}  {ratio:.2}", one.query.group, one.query.name, one.ours, one.theirs);
        measured.push(one);
    }
    let under_load = load::small_queries_under_load(&ours)?;
    let report = report(&measured, data.quads, &under_load)?;
    std::fs::write("benches/sparql/results.md", report)?;
    println!("benches/sparql/results.md is written");
    Ok(())
}

/// Examples, views with the values their parameters are explained by, and traps.
fn queries() -> Result<Vec<Query>> {
    let base = Base::default();
    let catalogue = Catalogue::load(&Files::Embedded, &base)?;
    let mut queries = Vec::new();
    let plain = |text: &str| Ok::<_, anyhow::Error>(ParsedQuery::parse(text, &base)?.to_sparql());
    for example in &catalogue.examples {
        queries.push(Query { group: "example", name: example.name.clone(), text: plain(&example.query)? });
    }
    for view in &catalogue.views {
        let given = view.parameters.iter().filter(|parameter| parameter.required || parameter.name == "q");
        let given: Vec<(String, String)> =
            given.filter_map(|parameter| Some((parameter.name.clone(), parameter.example.clone()?))).collect();
        if let Ok(text) = view.sparql(&base, &given) {
            queries.push(Query { group: "view", name: view.name.clone(), text });
        }
    }
    let mut traps: Vec<_> = std::fs::read_dir("benches/sparql/traps")?.collect::<Result<_, _>>()?;
    traps.sort_by_key(std::fs::DirEntry::file_name);
    for trap in traps {
        let name = trap.path().file_stem().context("a name")?.to_string_lossy().into_owned();
        queries.push(Query { group: "trap", name, text: plain(&std::fs::read_to_string(trap.path())?)? });
    }
    Ok(queries)
}

fn measure(ours: &Server, theirs: &Server, query: Query) -> Result<Measured> {
    let once = |server: &Server| -> Result<(Duration, usize)> {
        let start = Instant::now();
        let body = server.ask(&query.text).with_context(|| query.name.clone())?;
        Ok((start.elapsed(), body.len()))
    };
    let (_, rows) = (once(ours)?, ours.rows(&query.text)?);
    let (first, _) = once(theirs)?;
    ensure!(theirs.rows(&query.text)? == rows, "{}: the servers give different numbers of rows", query.name);
    let turns = if first > LONG { 3 } else { TURNS };
    let (mut own, mut other, mut bytes) = (Vec::new(), Vec::new(), 0);
    for _ in 0..turns {
        let (took, length) = once(ours)?;
        own.push(took);
        bytes = length;
        other.push(once(theirs)?.0);
    }
    Ok(Measured { query, ours: median(own), theirs: median(other), bytes })
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn report(measured: &[Measured], quads: usize, under_load: &load::Outcome) -> Result<String> {
    let mut text = String::from("# Our `/sparql` beside Oxigraph's own server\n\n");
    writeln!(
        text,
        "Written by `make bench-sparql`: the same queries over the same {quads} quads, both servers taking turns in one run"
    )?;
    writeln!(
        text,
        "on one machine; medians, in milliseconds, of whole answers over HTTP. Below 1.00 ours is faster.\n"
    )?;
    for (group, title) in [("trap", "Traps"), ("example", "Examples"), ("view", "Views")] {
        writeln!(text, "## {title}\n\n| query | bytes | ours | Oxigraph | ratio |\n|---|---|---|---|---|")?;
        for one in measured.iter().filter(|one| one.query.group == group) {
            let (ours, theirs) = (one.ours.as_secs_f64() * 1e3, one.theirs.as_secs_f64() * 1e3);
            writeln!(text, "| {} | {} | {ours:.2} | {theirs:.2} | {:.2} |", one.query.name, one.bytes, ours / theirs)?;
        }
        text.push('\n');
    }
    writeln!(text, "## Small queries while the worst ones run\n")?;
    writeln!(text, "All of `tests/http/worst` at once, and one small query after another for as long as they run.\n")?;
    writeln!(text, "| | small queries | median | 99th percentile | longest |\n|---|---|---|---|---|")?;
    for (name, times) in [("alone", &under_load.alone), ("under load", &under_load.loaded)] {
        let mut times = times.clone();
        let mut at = |part| shared::percentile(&mut times, part);
        let (median, most, longest) = (at(500), at(990), at(1000));
        writeln!(text, "| {name} | {} | {median:.1} ms | {most:.1} ms | {longest:.1} ms |", times.len())?;
    }
    writeln!(text, "\nOf the worst queries, {}.", under_load.answers)?;
    Ok(text)
}

/// Copies a folder of files.
fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for file in std::fs::read_dir(from)? {
        let file = file?;
        std::fs::copy(file.path(), to.join(file.file_name()))?;
    }
    Ok(())
}
