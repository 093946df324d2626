//! `newsgraph query`: SPARQL on the store, or on the server that holds it.
//!
//! Entry points: [`run`], [`ask`]. Invariant: the format never depends on where the output goes.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use serde_json::Value;

use super::options::{Global, Place};
use super::{exit, table};
use crate::rdf::Base;
use crate::store::{ParsedQuery, QueryKind, QueryRequest, ResultFormat, Store};

/// How it is called.
pub const HELP: &str = "Examples:
  newsgraph query 'SELECT ?who ?post { ?who ng:holdsPosition ?post }'
  newsgraph query queries/examples/02-facts-with-quotes.rq --format csv
  newsgraph query --format turtle 'DESCRIBE entity:ukraine-Q212'

The prefixes of the ontology and of the store's base are declared beforehand.";

/// Options of `query`.
#[derive(Debug, Args)]
pub struct Options {
    /// The query, a file that holds it, or `-` for standard input.
    query: String,
    /// How to print the answer: `table`, `json`, `xml`, `csv`, `tsv`; `ttl`, `nt`, `rdf`, `jsonld`, `nq`, `trig` for
    /// graphs [default: table for rows, ttl for graphs].
    #[arg(long)]
    format: Option<String>,
    /// Seconds it may take.
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    timeout: u64,
    /// Lets GRAPH reach the articles' full texts.
    #[arg(long)]
    full_text: bool,
}

/// Runs the command.
///
/// # Errors
/// The query is wrong, takes too long, or the store cannot be read.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<ExitCode> {
    let text = read(&options.query)?;
    let place = global.place(Global::open)?;
    let base = match &place {
        Place::Here(store) => store.base().clone(),
        Place::There(_) => global.base()?,
    };
    let format = format(global, options, ParsedQuery::parse(&text, &base)?.kind())?;
    let wire = format.unwrap_or(ResultFormat::Json);
    let mut out = std::io::stdout().lock();
    let mut answer = Vec::new();
    match place {
        Place::Here(store) => {
            let mut request = QueryRequest::text(text);
            request.timeout = Duration::from_secs(options.timeout);
            request.with_full_text = options.full_text;
            if format.is_some() {
                store.query_serialized(request, wire, &mut out)?;
            } else {
                store.query_serialized(request, wire, &mut answer)?;
            }
        }
        Place::There(remote) => {
            let timeout = options.timeout.to_string();
            let types = ("application/sparql-query", wire.media_type());
            let mut body = remote.post("/sparql", &[("timeout", &timeout)], types, text.as_bytes())?;
            if format.is_some() {
                std::io::copy(&mut body, &mut out)?;
            } else {
                body.read_to_end(&mut answer)?;
            }
        }
    }
    if format.is_none() {
        let answer: Value = serde_json::from_slice(&answer)?;
        write!(out, "{}", table::render(&answer, &base))?;
    }
    out.flush()?;
    Ok(exit::DONE.into())
}

/// The format asked for; none for a table.
fn format(global: &Global, options: &Options, kind: QueryKind) -> anyhow::Result<Option<ResultFormat>> {
    let is_graph = matches!(kind, QueryKind::Construct | QueryKind::Describe);
    match options.format.as_deref() {
        Some("table") if is_graph => bail!("this query gives a graph, which is no table; ask for ttl"),
        Some("table") => Ok(None),
        Some("turtle") => Ok(Some(ResultFormat::Turtle)),
        Some(name) => {
            let found = ResultFormat::ALL.iter().find(|format| format.extension() == name);
            let known = ResultFormat::ALL.iter().map(|format| format.extension()).collect::<Vec<_>>().join(", ");
            found.copied().map(Some).with_context(|| format!("“{name}” is no format; choose table, {known}"))
        }
        None if is_graph => Ok(Some(ResultFormat::Turtle)),
        None => Ok(global.json.then_some(ResultFormat::Json)),
    }
}

fn read(query: &str) -> anyhow::Result<String> {
    if query == "-" {
        return std::io::read_to_string(std::io::stdin().lock()).context("cannot read standard input");
    }
    let path = Path::new(query);
    let is_file =
        path.is_file() || path.extension().is_some_and(|extension| extension == "rq" || extension == "sparql");
    if is_file {
        return std::fs::read_to_string(path).with_context(|| format!("cannot read {}", PathBuf::from(path).display()));
    }
    Ok(query.to_owned())
}

/// The rows of a SELECT as text, by variable.
///
/// # Errors
/// The query is wrong or the store cannot be read.
pub fn ask(store: &Store, query: &str) -> anyhow::Result<Vec<Vec<String>>> {
    let mut answer = Vec::new();
    store.query_serialized(QueryRequest::text(query), ResultFormat::Json, &mut answer)?;
    Ok(table::rows(&serde_json::from_slice(&answer)?, store.base()).1)
}

/// The base that shortens IRIs.
pub(super) fn own_prefixes(base: &Base) -> Vec<(String, String)> {
    let known = crate::vocab::PREFIXES.iter().map(|(name, iri)| ((*name).to_owned(), (*iri).to_owned()));
    known.chain(base.prefixes().into_iter().map(|(name, iri)| (name.to_owned(), iri))).collect()
}
