//! The data: what the sample articles give, many times over.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::shared::program;

/// How many times.
const COPIES: usize = 40;

/// Two copies of one store.
pub struct Data {
    pub ours: PathBuf,
    pub theirs: PathBuf,
    pub quads: usize,
}

/// Builds the data and loads it.
pub fn prepare(folder: &Path, oxigraph: &Path) -> Result<Data> {
    let seed = folder.join("seed");
    let newsgraph = program();
    let run = |arguments: &[&str]| -> Result<Vec<u8>> {
        let output = Command::new(&newsgraph).arg("--store").arg(&seed).args(arguments).output()?;
        ensure!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(output.stdout)
    };
    run(&["ingest", "tests/samples"])?;
    let dump = String::from_utf8(run(&["dump"])?)?;
    let mut quads = String::with_capacity(dump.len() * (COPIES + 1));
    let mut count = 0;
    for copy in 0..COPIES {
        for line in dump.lines() {
            renamed(line, copy, &mut quads);
            quads.push('\n');
            count += 1;
        }
    }
    let file = folder.join("data.nq");
    std::fs::write(&file, quads)?;
    let (theirs, ours) = (folder.join("theirs"), folder.join("ours"));
    let loaded = Command::new(oxigraph).arg("load").arg("--location").arg(&theirs).arg("--file").arg(&file).output();
    let loaded = loaded.context("oxigraph load")?;
    ensure!(loaded.status.success(), "{}", String::from_utf8_lossy(&loaded.stderr));
    super::copy(&theirs, &ours)?;
    Ok(Data { ours, theirs, quads: count })
}

/// A line with the store's own things under other names; entities are shared by every fourth copy, as news share them.
fn renamed(line: &str, copy: usize, into: &mut String) {
    const OWN: &str = "<http://localhost:7878/id/";
    if copy == 0 {
        into.push_str(line);
        return;
    }
    let mut rest = line;
    while let Some(at) = rest.find(OWN) {
        let (before, from) = rest.split_at(at);
        into.push_str(before);
        let end = from.find('>').unwrap_or(from.len());
        let iri = from.get(..end).unwrap_or(from);
        into.push_str(iri);
        let path = iri.trim_start_matches(OWN);
        let suffix = if path.starts_with("graph/") {
            None
        } else if path.starts_with("entity/") {
            (!copy.is_multiple_of(4)).then_some(copy)
        } else {
            Some(copy)
        };
        if let Some(suffix) = suffix {
            // Writing to a string cannot fail.
            let _ = write!(into, "-{suffix}");
        }
        rest = from.get(end..).unwrap_or_default();
    }
    into.push_str(rest);
}
