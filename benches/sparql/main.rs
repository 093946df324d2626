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
mod report;
mod servers;
#[path = "../shared/mod.rs"]
mod shared;
mod turns;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use newsgraph::rdf::Base;
use newsgraph::store::ParsedQuery;
use newsgraph::view::{Catalogue, Files};
use servers::Server;
use turns::Turns;

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
    turns: Turns,
    /// Milliseconds of ours as the query is written, and rewritten, where a rewrite serves it.
    as_written: Option<(f64, f64)>,
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
        let (ratio, noise) = (one.turns.ratio(), one.turns.noise());
        println!(
            "{:<10} {:<32} {:>9.2} {:>9.2}  {:.2} ({:.2} to {:.2})  itself {:.2}",
            one.query.group,
            one.query.name,
            turns::median(&one.turns.ours),
            turns::median(&one.turns.theirs),
            ratio.median,
            ratio.low,
            ratio.high,
            noise.median
        );
        measured.push(one);
    }
    let freed = load::freed(&ours)?;
    let under_load = load::small_queries_under_load(&ours)?;
    let report = report::write(&measured, data.quads, (&under_load, &freed))?;
    std::fs::write("benches/sparql/results.md", report.text)?;
    println!("benches/sparql/results.md is written");
    ensure!(report.broken.is_empty(), "not as promised: {}", report.broken.join("; "));
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
    let rows = ours.rows(&query.text).with_context(|| query.name.clone())?;
    let bytes = ours.ask(&query.text)?.len();
    ensure!(theirs.rows(&query.text)? == rows, "{}: the servers give different numbers of rows", query.name);
    let rewritten = || ours.ask(&query.text);
    let turns = turns::take((ours, theirs), (&rewritten, &|| theirs.ask(&query.text)))?;
    let as_written = match &query.rewrite {
        Some(_) => {
            let plain = turns::take((ours, ours), (&rewritten, &|| ours.ask_as_written(&query.text)))?;
            Some((turns::median(&plain.theirs), turns::median(&plain.ours)))
        }
        None => None,
    };
    Ok(Measured { query, turns, as_written, bytes })
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
