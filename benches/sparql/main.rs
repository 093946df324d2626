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

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use newsgraph::rdf::Base;
use newsgraph::store::ParsedQuery;
use newsgraph::view::{Catalogue, Files};
use servers::Server;

/// The time that the turns at one query may take, of either side; the shorter it is, the more turns there are.
const TIME: Duration = Duration::from_secs(4);
/// Turns that each side takes at the least, and at the most.
const TURNS: (usize, usize) = (5, 301);
/// What a trap says of itself: which rewrite serves it.
const REWRITE: &str = "# Rewrite: ";

struct Query {
    group: &'static str,
    name: String,
    text: String,
    rewrite: Option<String>,
}

struct Measured {
    query: Query,
    ours: Duration,
    theirs: Duration,
    /// Ours without rewriting, where a rewrite serves the query.
    as_written: Option<Duration>,
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
    for query in queries(&theirs)? {
        let one = measure(&ours, &theirs, query)?;
        let ratio = one.ours.as_secs_f64() / one.theirs.as_secs_f64();
        println!("{:<10} {:<32} {:>9.2?} {:>9.2?}  {ratio:.2}", one.query.group, one.query.name, one.ours, one.theirs);
        measured.push(one);
    }
    let freed = load::freed(&ours)?;
    let under_load = load::small_queries_under_load(&ours)?;
    let report = report(&measured, data.quads, (&under_load, &freed))?;
    std::fs::write("benches/sparql/results.md", report)?;
    println!("benches/sparql/results.md is written");
    Ok(())
}

/// Examples, views of what the data has most of, and traps.
fn queries(server: &Server) -> Result<Vec<Query>> {
    let base = Base::default();
    let catalogue = Catalogue::load(&Files::Embedded, &base)?;
    let mut queries = Vec::new();
    let plain = |text: &str| Ok::<_, anyhow::Error>(ParsedQuery::parse(text, &base)?.to_sparql());
    for example in &catalogue.examples {
        let text = plain(&example.query)?;
        queries.push(Query { group: "example", name: example.name.clone(), text, rewrite: None });
    }
    let ids = Ids::of(server, &base)?;
    for view in &catalogue.views {
        let given = view.parameters.iter().filter(|parameter| parameter.required || parameter.name == "q");
        let given: Vec<(String, String)> = given
            .filter_map(|parameter| {
                let id = ids.of_view(&view.name).filter(|_| parameter.name == "id");
                Some((parameter.name.clone(), id.or_else(|| parameter.example.clone())?))
            })
            .collect();
        if let Ok(text) = view.sparql(&base, &given) {
            queries.push(Query { group: "view", name: view.name.clone(), text, rewrite: None });
        }
    }
    let mut traps: Vec<_> = std::fs::read_dir("benches/sparql/traps")?.collect::<Result<_, _>>()?;
    traps.sort_by_key(std::fs::DirEntry::file_name);
    for trap in traps {
        let name = trap.path().file_stem().context("a name")?.to_string_lossy().into_owned();
        let text = std::fs::read_to_string(trap.path())?;
        let rewrite = text.lines().find_map(|line| line.strip_prefix(REWRITE)).map(str::to_owned);
        queries.push(Query { group: "trap", name, text: plain(&text)?, rewrite });
    }
    Ok(queries)
}

/// What the data has most of, since a view of what it lacks shows nothing.
struct Ids(BTreeMap<&'static str, String>);

impl Ids {
    fn of(server: &Server, base: &Base) -> Result<Self> {
        let most = |pattern: &str| -> Result<String> {
            let query = format!("SELECT ?id {{ {pattern} }} GROUP BY ?id ORDER BY DESC(COUNT(*)) ?id LIMIT 1");
            let answer = server.ask(&ParsedQuery::parse(&query, base)?.to_sparql())?;
            let answer: serde_json::Value = serde_json::from_slice(&answer)?;
            let iri = answer.pointer("/results/bindings/0/id/value").and_then(serde_json::Value::as_str);
            let path = iri.and_then(|iri| iri.strip_prefix(base.as_str())).context("a thing of our own")?;
            Ok(path.split_once('/').map_or(path, |(_, id)| id).to_owned())
        };
        let ids = [
            ("entity", most("?appearance ng:entity ?id . ?id ng:identityStatus ?status")?),
            ("article", most("?evidence ng:article ?id")?),
            ("statement", most("?id a rdf:Statement ; ng:evidence ?evidence")?),
        ];
        Ok(Self(ids.into_iter().collect()))
    }

    fn of_view(&self, view: &str) -> Option<String> {
        self.0.get(view.split('-').next()?).cloned()
    }
}

fn measure(ours: &Server, theirs: &Server, query: Query) -> Result<Measured> {
    let timed = |ask: &dyn Fn() -> Result<Vec<u8>>| -> Result<Duration> {
        let start = Instant::now();
        ask().with_context(|| query.name.clone())?;
        Ok(start.elapsed())
    };
    let rows = ours.rows(&query.text)?;
    let bytes = ours.ask(&query.text)?.len();
    ensure!(theirs.rows(&query.text)? == rows, "{}: the servers give different numbers of rows", query.name);
    let rewritten = || ours.ask(&query.text);
    let (own, other) = in_turn(|| timed(&rewritten), || timed(&|| theirs.ask(&query.text)))?;
    let as_written = match &query.rewrite {
        Some(_) => Some(in_turn(|| timed(&rewritten), || timed(&|| ours.ask_as_written(&query.text)))?.1),
        None => None,
    };
    Ok(Measured { query, ours: own, theirs: other, as_written, bytes })
}

/// The medians of two sides that take turns, each as often the first of a pair as the other.
fn in_turn(one: impl Fn() -> Result<Duration>, other: impl Fn() -> Result<Duration>) -> Result<(Duration, Duration)> {
    let slower = one()?.max(other()?);
    let wanted = TIME.as_nanos() / slower.as_nanos().max(1);
    let turns = usize::try_from(wanted).unwrap_or(TURNS.1).clamp(TURNS.0, TURNS.1);
    let (mut ones, mut others) = (Vec::new(), Vec::new());
    for turn in 0..turns {
        if turn % 2 == 0 {
            ones.push(one()?);
            others.push(other()?);
        } else {
            others.push(other()?);
            ones.push(one()?);
        }
    }
    Ok((median(ones), median(others)))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn report(
    measured: &[Measured],
    quads: usize,
    (under_load, freed): (&load::Outcome, &[(String, Duration)]),
) -> Result<String> {
    let mut text = String::from("# Our `/sparql` beside Oxigraph's own server\n\n");
    writeln!(
        text,
        "Written by `make bench-sparql`: the same queries over the same {quads} quads, both servers taking turns in one run"
    )?;
    writeln!(
        text,
        "on one machine; medians, in milliseconds, of whole answers over HTTP. Below 1.00 ours is faster. Views are of the\n\
         entity, the article and the statement that the data has most of.\n"
    )?;
    for (group, title) in [("trap", "Traps"), ("example", "Examples"), ("view", "Views")] {
        writeln!(text, "## {title}\n\n| query | bytes | ours | Oxigraph | ratio |\n|---|---|---|---|---|")?;
        for one in measured.iter().filter(|one| one.query.group == group) {
            let (ours, theirs) = (one.ours.as_secs_f64() * 1e3, one.theirs.as_secs_f64() * 1e3);
            writeln!(text, "| {} | {} | {ours:.2} | {theirs:.2} | {:.2} |", one.query.name, one.bytes, ours / theirs)?;
        }
        text.push('\n');
    }
    text.push_str(&rewrites(measured)?);
    writeln!(text, "## Small queries while the worst ones run\n")?;
    writeln!(text, "All of `tests/http/worst` at once, and one small query after another for as long as they run.\n")?;
    writeln!(text, "| | small queries | median | 99th percentile | longest |\n|---|---|---|---|---|")?;
    for (name, times) in [("alone", &under_load.alone), ("under load", &under_load.loaded)] {
        let mut times = times.clone();
        let mut at = |part| shared::percentile(&mut times, part);
        let (median, most, longest) = (at(500), at(990), at(1000));
        writeln!(text, "| {name} | {} | {median:.1} ms | {most:.1} ms | {longest:.1} ms |", times.len())?;
    }
    writeln!(text, "\nOf the worst queries, {}.\n", under_load.answers)?;
    writeln!(text, "## Worst queries whose client goes away\n")?;
    let longest = freed.iter().max_by_key(|(_, time)| *time);
    if let Some((name, time)) = longest {
        let count = freed.len();
        let late = freed.iter().filter(|(_, time)| *time > Duration::from_millis(100)).count();
        let time = time.as_secs_f64() * 1e3;
        writeln!(
            text,
            "{count} of them still run then. {late} go on for more than 100 ms; {name} goes on longest: {time:.0} ms."
        )?;
    }
    Ok(text)
}

/// What each rewrite saves: the traps that it serves, with it and as they are written.
fn rewrites(measured: &[Measured]) -> Result<String> {
    let mut text = String::from("## What the rewrites save\n\n");
    writeln!(text, "The traps through our `/sparql`, and again with `rewrite=off`, taking turns.\n")?;
    writeln!(text, "| query | rewrite | as written | rewritten | times faster |\n|---|---|---|---|---|")?;
    for one in measured {
        let (Some(rewrite), Some(as_written)) = (&one.query.rewrite, one.as_written) else { continue };
        let (before, after) = (as_written.as_secs_f64() * 1e3, one.ours.as_secs_f64() * 1e3);
        writeln!(text, "| {} | {rewrite} | {before:.2} | {after:.2} | {:.1} |", one.query.name, before / after)?;
    }
    text.push('\n');
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
