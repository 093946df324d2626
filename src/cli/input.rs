//! Inputs of a command: files, folders, or standard input for `-`.
//!
//! Entry point: [`read_articles`]. Invariant: inputs come in the order given, a folder's files sorted by path; a bad input is reported and
//! the rest goes on.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::source::{Article, Defaults, Input, SourceError, read};

/// What one input gave: its name, and the articles in it or why there is none.
pub type Outcome = (String, Result<Article, SourceError>);

/// Reads every article of the inputs.
///
/// # Errors
/// A path does not exist or cannot be read.
pub fn read_articles(paths: &[PathBuf], defaults: &Defaults) -> anyhow::Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    for path in paths {
        for file in expand(path)? {
            let name = file.display().to_string();
            let bytes = read_bytes(&file)?;
            let articles = read(&Input { name: &name, bytes: &bytes }, defaults);
            outcomes.extend(articles.into_iter().map(|article| (name.clone(), article)));
        }
    }
    Ok(outcomes)
}

fn read_bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
        return Ok(bytes);
    }
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// A folder stands for the files in it, hidden ones left out.
fn expand(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    let entries = std::fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
    for entry in entries {
        let inner = entry.with_context(|| format!("cannot read {}", path.display()))?.path();
        let hidden = inner.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !hidden {
            files.extend(expand(&inner)?);
        }
    }
    files.sort();
    Ok(files)
}
