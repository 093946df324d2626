//! The start page in a headless browser, as `web/test.js` works it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, helpers included, and says when it is skipped"
)]

mod support;
mod world;

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use newsgraph::api::{AppState, ServeConfig, bind, serve};
use newsgraph::ingest::load_ontology;
use newsgraph::lexicon::OntologyFiles;
use tokio::sync::oneshot;

/// Why the browser cannot be driven here, if it cannot.
fn missing() -> Option<&'static str> {
    let has = |program: &str| Command::new(program).arg("--version").output().is_ok_and(|run| run.status.success());
    if !Path::new("web/dist/editor.js").exists() {
        return Some("the query editor was not bundled (make web)");
    }
    if !has("node") || !Path::new("web/node_modules/playwright-core").exists() {
        return Some("Node or its packages are missing (make web)");
    }
    (!has("chromium")).then_some("there is no chromium (apt-get install chromium)")
}

#[tokio::test(flavor = "multi_thread")]
async fn people_can_work_the_page() -> Result<()> {
    if let Some(reason) = missing() {
        eprintln!("SKIPPED: people_can_work_the_page: {reason}");
        return Ok(());
    }
    let config = ServeConfig { bind: ([127, 0, 0, 1], 0).into(), ..ServeConfig::default() };
    let listener = bind(&config).await?;
    let address = format!("http://{}", listener.local_addr()?);
    let (stop, stopped) = oneshot::channel::<()>();
    let store = world::world()?.store;
    load_ontology(&store, &OntologyFiles::embedded())?;
    let state = AppState::new(config, store, None)?;
    let serving = tokio::spawn(serve(listener, state, async move { drop(stopped.await) }));
    let ran = tokio::task::spawn_blocking(move || {
        Command::new("node").current_dir("web").args(["test.js", &address]).output()
    });
    let ran = ran.await?.context("node cannot be started")?;
    drop(stop);
    serving.await??;
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
    Ok(())
}
