//! Compares answers.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{GraphName, NamedNodeRef, Term, Triple};
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput};
use oxigraph::store::Store;

use crate::manifest;
use crate::server::{Params, Server};

const RS: &str = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#";

/// Rows by variable, or yes or no.
#[derive(Debug)]
enum Table {
    Rows(Vec<BTreeMap<String, Term>>, bool),
    Boolean(bool),
}

/// Sends the query and compares its answer with the expected one.
pub async fn check(server: &Server, query: &Path, params: &Params, result: &Path) -> Result<()> {
    let extension = result.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let text = std::fs::read_to_string(result)?;
    let ask = |accept: &'static str| server.query(query, params, accept);
    if extension == "csv" {
        let (status, body) = ask("text/csv").await?;
        ensure!(status == 200, "{status} {}", String::from_utf8_lossy(&body));
        let (expected, got) = (csv(&text), csv(&String::from_utf8_lossy(&body)));
        ensure!(expected == got, "expected {expected:?}, got {got:?}");
        return Ok(());
    }
    let is_graph = !text.contains("result-set#") && RdfFormat::from_extension(extension).is_some();
    if is_graph {
        let (status, body) = ask("application/n-triples").await?;
        ensure!(status == 200, "{status} {}", String::from_utf8_lossy(&body));
        let got = RdfParser::from_format(RdfFormat::NTriples).for_slice(&body).collect::<Result<Vec<_>, _>>()?;
        let expected = manifest::triples(result)?;
        let expected = expected.into_iter().map(|triple| triple.in_graph(GraphName::DefaultGraph)).collect();
        return super::same(&normalized(expected)?, &normalized(got)?);
    }
    let (accept, format) = match extension {
        "tsv" => ("text/tab-separated-values", QueryResultsFormat::Tsv),
        "srx" => ("application/sparql-results+xml", QueryResultsFormat::Xml),
        _ => ("application/sparql-results+json", QueryResultsFormat::Json),
    };
    let (status, body) = ask(accept).await?;
    ensure!(status == 200, "{status} {}", String::from_utf8_lossy(&body));
    let got = table(&body, format)?;
    let expected = match extension {
        "tsv" | "srx" | "srj" => {
            let format = if extension == "srj" { QueryResultsFormat::Json } else { format };
            table(text.as_bytes(), format)?
        }
        _ => of_graph(&manifest::triples(result)?)?,
    };
    let equal = match (&expected, &got) {
        (Table::Boolean(expected), Table::Boolean(got)) => expected == got,
        (Table::Rows(expected, is_ordered), Table::Rows(got, _)) => same_rows(expected, got, *is_ordered)?,
        _ => false,
    };
    ensure!(equal, "expected {expected:?}\n    got {got:?}");
    Ok(())
}

/// The rows of CSV, without order, by column; a blank node is one whatever its label. Numbers as a number would be written.
fn csv(text: &str) -> Vec<BTreeMap<String, String>> {
    let fields = |line: &str| {
        let (mut fields, mut is_quoted) = (vec![String::new()], false);
        for letter in line.chars() {
            match letter {
                '"' => is_quoted = !is_quoted,
                ',' if !is_quoted => fields.push(String::new()),
                letter => fields.last_mut().unwrap().push(letter),
            }
        }
        fields
    };
    let plain = |field: String| match field.parse::<f64>() {
        _ if field.starts_with("_:") => "_:".to_owned(),
        Ok(number) => number.to_string(),
        Err(_) => field,
    };
    let mut lines = text.lines().map(fields);
    let names = lines.next().unwrap_or_default();
    let mut rows: Vec<BTreeMap<String, String>> =
        lines.map(|line| names.iter().cloned().zip(line.into_iter().map(plain)).collect()).collect();
    rows.sort_unstable();
    rows
}

fn table(bytes: &[u8], format: QueryResultsFormat) -> Result<Table> {
    Ok(match QueryResultsParser::from_format(format).for_slice(bytes)? {
        SliceQueryResultsParserOutput::Boolean(answer) => Table::Boolean(answer),
        SliceQueryResultsParserOutput::Solutions(solutions) => {
            let row = |row: oxigraph::sparql::QuerySolution| {
                row.iter().map(|(name, term)| (name.as_str().to_owned(), term.clone())).collect()
            };
            Table::Rows(solutions.map(|solution| solution.map(row)).collect::<Result<_, _>>()?, false)
        }
    })
}

/// Results written as a graph.
fn of_graph(triples: &[Triple]) -> Result<Table> {
    let values = |subject: &Term, name: &str| -> Vec<Term> {
        let predicate = format!("{RS}{name}");
        let is_it = |triple: &&Triple| {
            Term::from(triple.subject.clone()) == *subject
                && triple.predicate.as_ref() == NamedNodeRef::new_unchecked(&predicate)
        };
        triples.iter().filter(is_it).map(|triple| triple.object.clone()).collect()
    };
    let set = triples.iter().find(|triple| triple.object.to_string() == format!("<{RS}ResultSet>"));
    let set: Term = set.context("a result set")?.subject.clone().into();
    if let Some(Term::Literal(answer)) = values(&set, "boolean").first() {
        return Ok(Table::Boolean(answer.value() == "true"));
    }
    let mut rows = Vec::new();
    for solution in values(&set, "solution") {
        let mut row = BTreeMap::new();
        for binding in values(&solution, "binding") {
            let (name, value) = (values(&binding, "variable"), values(&binding, "value"));
            if let (Some(Term::Literal(name)), Some(value)) = (name.first(), value.first()) {
                row.insert(name.value().to_owned(), value.clone());
            }
        }
        let index = values(&solution, "index").first().and_then(|index| match index {
            Term::Literal(index) => index.value().parse::<usize>().ok(),
            _ => None,
        });
        rows.push((index, row));
    }
    let is_ordered = !rows.is_empty() && rows.iter().all(|(index, _)| index.is_some());
    rows.sort_by_key(|(index, _)| *index);
    Ok(Table::Rows(rows.into_iter().map(|(_, row)| row).collect(), is_ordered))
}

/// Terms as a store gives them back, which writes numbers and times in their canonical form.
fn normalized(quads: Vec<oxigraph::model::Quad>) -> Result<Vec<oxigraph::model::Quad>> {
    let store = Store::new()?;
    for quad in &quads {
        store.insert(quad)?;
    }
    Ok(store.iter().collect::<Result<_, _>>()?)
}

fn normal(rows: &[BTreeMap<String, Term>]) -> Result<Vec<BTreeMap<String, Term>>> {
    let store = Store::new()?;
    let subject = NamedNodeRef::new_unchecked("urn:s");
    let one = |term: &Term| -> Result<Term> {
        store.clear()?;
        store.insert(Triple::new(subject, subject, term.clone()).in_graph(GraphName::DefaultGraph).as_ref())?;
        Ok(store.iter().next().context("a quad")??.object)
    };
    let row = |row: &BTreeMap<String, Term>| row.iter().map(|(name, term)| Ok((name.clone(), one(term)?))).collect();
    rows.iter().map(row).collect()
}

fn same_rows(expected: &[BTreeMap<String, Term>], got: &[BTreeMap<String, Term>], is_ordered: bool) -> Result<bool> {
    let (expected, got) = (normal(expected)?, normal(got)?);
    Ok(expected.len() == got.len() && matches(&expected, &got, is_ordered, &mut BTreeMap::new()))
}

/// Finds partners for the rows, blank nodes being paired as it goes.
fn matches(
    expected: &[BTreeMap<String, Term>],
    got: &[BTreeMap<String, Term>],
    is_ordered: bool,
    pairs: &mut BTreeMap<String, String>,
) -> bool {
    let Some((first, rest)) = expected.split_first() else { return true };
    let candidates = if is_ordered { 1 } else { got.len() };
    for index in 0..candidates {
        let mut tried = pairs.clone();
        if pair_row(first, &got[index], &mut tried) {
            let mut left = got.to_vec();
            left.remove(index);
            if matches(rest, &left, is_ordered, &mut tried) {
                *pairs = tried;
                return true;
            }
        }
    }
    false
}

fn pair_row(
    one: &BTreeMap<String, Term>,
    other: &BTreeMap<String, Term>,
    pairs: &mut BTreeMap<String, String>,
) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|((name, term), (other_name, other))| name == other_name && pair(term, other, pairs))
}

fn pair(one: &Term, other: &Term, pairs: &mut BTreeMap<String, String>) -> bool {
    match (one, other) {
        (Term::BlankNode(one), Term::BlankNode(other)) => {
            let (one, other) = (format!("1 {}", one.as_str()), format!("2 {}", other.as_str()));
            match (pairs.get(&one), pairs.get(&other)) {
                (None, None) => {
                    pairs.insert(one.clone(), other.clone());
                    pairs.insert(other, one);
                    true
                }
                (Some(known), Some(_)) => *known == other,
                _ => false,
            }
        }
        (Term::Triple(one), Term::Triple(other)) => {
            pair(&one.subject.clone().into(), &other.subject.clone().into(), pairs)
                && one.predicate == other.predicate
                && pair(&one.object, &other.object, pairs)
        }
        (one, other) => one == other,
    }
}
