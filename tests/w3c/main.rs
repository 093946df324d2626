//! The W3C test suites of SPARQL 1.0, 1.1 and 1.2, through our own HTTP: data comes in by the graph store, queries and
//! updates go to `/sparql`, and what comes back is compared. The suites lie beside the repository; where they are not,
//! the tests say that they were skipped.
//!
//! `skipped.tsv` lists every test that is not expected to pass, each with its reason: a test that passes may not be on the
//! list, and one that fails must be.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, helpers included, and says what it skipped"
)]

mod manifest;
mod protocol;
mod results;
mod server;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use manifest::{Action, Case};
use oxigraph::model::{Dataset, GraphName, Quad};
use server::Server;

/// Where the suites lie.
fn suites() -> Option<PathBuf> {
    let folder = Path::new("../shared/w3c/sparql");
    if folder.is_dir() {
        return folder.canonicalize().ok();
    }
    eprintln!("SKIPPED: the W3C test suites are not at {}", folder.display());
    None
}

/// Reasons by the test's address below the suites.
fn known() -> BTreeMap<String, String> {
    let lines = include_str!("skipped.tsv").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).map(|(name, why)| (name.to_owned(), why.to_owned())).collect()
}

async fn run_all(manifests: &[&str], wanted: fn(&Action) -> bool) -> Result<()> {
    let Some(root) = suites() else { return Ok(()) };
    let known = known();
    let (mut passed, mut skipped, mut failures) = (0, BTreeMap::<String, usize>::new(), Vec::new());
    for manifest in manifests {
        for case in manifest::read(&root.join(manifest))? {
            if !wanted(&case.action) {
                continue;
            }
            let name = case.name.replace(&format!("file://{}/", root.display()), "");
            let reason = known.get(&name).or_else(|| known.get(name.split('#').next().unwrap_or_default()));
            let outcome = run(&case).await;
            match (outcome, reason) {
                (Ok(()), None) => passed += 1,
                (Ok(()), Some(why)) if name.contains('#') && known.contains_key(&name) => {
                    failures.push(format!("{name}: passes, though it is listed as: {why}"));
                }
                (Ok(()), Some(_)) => passed += 1,
                (Err(_), Some(why)) => *skipped.entry(why.clone()).or_default() += 1,
                (Err(error), None) => failures.push(format!("{name}\n    {error:#}")),
            }
        }
    }
    eprintln!("{passed} passed");
    for (why, count) in skipped {
        eprintln!("{count} not expected to pass: {why}");
    }
    ensure!(passed > 0, "no test was found");
    ensure!(failures.is_empty(), "{} failed\n{}", failures.len(), failures.join("\n"));
    Ok(())
}

async fn run(case: &Case) -> Result<()> {
    let server = Server::start()?;
    match &case.action {
        Action::Query { query, result } => {
            let params = server.load(&case.data, query).await?;
            results::check(&server, query, &params, result).await
        }
        Action::Update { request, result } => {
            server.put(&case.data).await?;
            let status = server.update(request).await?;
            ensure!(status == 204, "the update is answered with {status}");
            same(result, &server.dump().await?)
        }
        Action::Syntax { file, is_update, is_good } => {
            let text = std::fs::read_to_string(file)?;
            let is_taken = server.takes(&text, *is_update, file).await?;
            ensure!(is_taken == *is_good, "{}", if is_taken { "is taken" } else { "is not taken" });
            Ok(())
        }
    }
}

fn same(expected: &[Quad], got: &[Quad]) -> Result<()> {
    use oxigraph::model::dataset::CanonicalizationAlgorithm;
    let canonical = |quads: &[Quad]| {
        let mut dataset: Dataset = quads.iter().cloned().collect();
        dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
        let mut lines: Vec<String> = dataset.iter().map(|quad| quad.to_string()).collect();
        lines.sort_unstable();
        lines
    };
    let (expected, got) = (canonical(expected), canonical(got));
    ensure!(expected == got, "expected\n{}\n  got\n{}", expected.join("\n"), got.join("\n"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_of_sparql_1_0() -> Result<()> {
    run_all(&["sparql10/manifest-evaluation.ttl"], |action| matches!(action, Action::Query { .. })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_of_sparql_1_1() -> Result<()> {
    let manifests = ["sparql11/manifest-sparql11-query.ttl", "sparql11/manifest-sparql11-results.ttl"];
    run_all(&manifests, |action| matches!(action, Action::Query { .. })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_of_sparql_1_2() -> Result<()> {
    run_all(&["sparql12/manifest.ttl"], |action| matches!(action, Action::Query { .. })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn updates() -> Result<()> {
    let manifests = ["sparql11/manifest-sparql11-update.ttl", "sparql12/manifest.ttl"];
    run_all(&manifests, |action| matches!(action, Action::Update { .. })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sparql_and_what_is_not() -> Result<()> {
    let manifests = [
        "sparql10/manifest-syntax.ttl",
        "sparql11/manifest-sparql11-query.ttl",
        "sparql11/manifest-sparql11-update.ttl",
        "sparql12/manifest.ttl",
    ];
    run_all(&manifests, |action| matches!(action, Action::Syntax { .. })).await
}

/// The name of a graph.
fn graph_name(iri: &str) -> Result<GraphName> {
    Ok(oxigraph::model::NamedNode::new(iri).with_context(|| iri.to_owned())?.into())
}
