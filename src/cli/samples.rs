//! The sample articles in the program.
//!
//! Entry points: [`pieces`], [`ingest`]. Invariant: they come in the order of their folders, with the metadata of
//! their `meta.json`, as if their folder had been given on the command line.

use anyhow::Context as _;
use include_dir::{Dir, File, include_dir};

use super::ingest::Report;
use super::input::{Piece, described};
use crate::extract::Extractor;
use crate::ingest::Pipeline;
use crate::store::Store;

static SAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/samples");

/// The sample articles.
///
/// # Errors
/// A sample's metadata is wrong.
pub fn pieces() -> anyhow::Result<Vec<Piece>> {
    let mut folders: Vec<&Dir<'_>> = SAMPLES.dirs().collect();
    folders.sort_by_key(|folder| folder.path());
    let mut pieces = Vec::new();
    for folder in folders {
        let named = |file: &&File<'_>, stem: &str| file.path().file_stem().is_some_and(|name| name == stem);
        let article = folder.files().find(|file| named(file, "article")).context("a sample lacks its article")?;
        let meta = folder.files().find(|file| named(file, "meta")).map(File::contents);
        let name = article.path().display().to_string();
        pieces.push(described(&name, article.contents(), meta).map_err(anyhow::Error::msg)?);
    }
    Ok(pieces)
}

/// Ingests the sample articles.
///
/// # Errors
/// A sample is refused, or the store cannot be written.
pub fn ingest(store: &Store, extractor: &Extractor) -> anyhow::Result<Report> {
    let mut report = Report::default();
    let pieces = pieces()?;
    let articles =
        pieces.iter().flat_map(|piece| piece.articles().into_iter().map(|article| (piece.name.clone(), article)));
    Pipeline::new(extractor, store).ingest(articles, |article| report.add(&article))?;
    anyhow::ensure!(report.refused.is_empty(), "a sample was refused: {}", report.refused.join("; "));
    Ok(report)
}
