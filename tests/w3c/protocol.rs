//! The protocol tests: a runner in Python speaks to a server on a port of its own, with an empty store.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use newsgraph::api::{Access, AppState, ServeConfig, bind, serve};
use newsgraph::rdf::Base;
use newsgraph::store::Store;
use tokio::sync::oneshot;

/// A Python that has rdflib: of `make deps`, or of the system.
fn python() -> Option<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let candidates = [target.join("python/bin/python3"), PathBuf::from("python3")];
    candidates.into_iter().find(|python| {
        Command::new(python).args(["-c", "import rdflib"]).output().is_ok_and(|output| output.status.success())
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn protocol_graph_store_and_service_description() -> Result<()> {
    let runner = Path::new("../shared/tools/w3c_http_runner.py");
    if !runner.is_file() {
        eprintln!("SKIPPED: the runner is not at {}", runner.display());
        return Ok(());
    }
    let Some(python) = python() else {
        eprintln!("SKIPPED: no python3 with rdflib; `make deps` installs it");
        return Ok(());
    };
    let config = ServeConfig { bind: ([127, 0, 0, 1], 0).into(), access: Access::open(), ..ServeConfig::default() };
    let listener = bind(&config).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let state = AppState::new(config, Store::memory(Base::default())?, None)?;
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(serve(listener, state, async {
        // Dropping the other end stops the server too.
        let _ = stopped.await;
    }));
    let output = tokio::task::spawn_blocking(move || {
        let (sparql, store) = (format!("{url}/sparql"), format!("{url}/store"));
        let mut command = Command::new(python);
        command.arg(runner).args(["--query", &sparql, "--update", &sparql, "--gsp", &store]);
        command.args(["--tests", "../shared/w3c/sparql/sparql11"]).output()
    })
    .await??;
    drop(stop);
    serving.await??;
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    eprintln!("{report}{}", String::from_utf8_lossy(&output.stderr));
    let counts: Vec<(&str, &str)> = report.lines().filter_map(|line| line.split_once(": ")).collect();
    for suite in ["protocol", "gsp-indirect", "gsp-direct", "service-description"] {
        let (_, count) = counts.iter().find(|(name, _)| *name == suite).with_context(|| format!("no {suite}"))?;
        let (passed, all) = count.split_once('/').context("a count")?;
        ensure!(passed == all && all != "0", "{suite}: {count}\n{report}");
    }
    Ok(())
}
