//! What is left to do where a change takes two steps: a small file beside the engine's own.
//!
//! Entry points: [`Unfinished`], [`finish`]. Invariant: the file says before the first step what the second will take out; so a
//! process that dies between the two leaves a store that is whole after it has been opened again.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model as ox;
use oxigraph::store::Store as Engine;

use super::StoreError;
use super::convert::from_quad;
use super::open::{disk, revision_quad};
use super::read::{Read as _, Write as _};
use crate::rdf::{Base, Quad};

/// The file that says what is left to do; it is there for as long as that is so.
pub(super) struct Unfinished {
    path: PathBuf,
}

/// Its first line, before the revision that the first step makes.
const HEAD: &str = "# taken out by revision ";

fn file(store: &Path) -> PathBuf {
    store.join("unfinished.nq")
}

/// Whether something is left to do.
pub(super) fn is_there(store: &Path) -> bool {
    file(store).exists()
}

impl Unfinished {
    /// Notes what a change to this revision will take out.
    pub(super) fn note(store: &Path, revision: u64, quads: impl Iterator<Item = Quad>) -> io::Result<Self> {
        let path = file(store);
        let draft = path.with_extension("nq.new");
        let mut text = format!("{HEAD}{revision}\n");
        quads.for_each(|quad| text.extend([quad.to_string().as_str(), "\n"]));
        fs::write(&draft, text)?;
        File::open(&draft)?.sync_all()?;
        fs::rename(&draft, &path)?;
        File::open(store)?.sync_all()?;
        Ok(Self { path })
    }

    /// Nothing is left to do.
    pub(super) fn forget(self) -> io::Result<()> {
        fs::remove_file(self.path)
    }
}

/// Does what a process that died has left to do.
pub(super) fn finish(engine: &Engine, base: &Base, store: &Path) -> Result<(), StoreError> {
    let path = file(store);
    if let Ok(text) = fs::read_to_string(&path) {
        let (revision, quads) = read(&text).ok_or_else(|| damaged(&path))?;
        if engine.has(&revision_quad(base, revision))? {
            let mut tx = engine.start_transaction()?;
            quads.iter().for_each(|quad| tx.remove_quad(quad));
            tx.commit()?;
            disk::flush(engine)?;
        }
        fs::remove_file(&path).map_err(|error| StoreError::Write(error.to_string()))?;
    }
    Ok(())
}

/// Refuses a store, opened for reading alone, in which something is half done.
pub(super) fn refuse(engine: &Engine, base: &Base, store: &Path) -> Result<(), StoreError> {
    let Some((revision, quads)) = fs::read_to_string(file(store)).ok().and_then(|text| read(&text)) else {
        return Ok(());
    };
    if engine.has(&revision_quad(base, revision))? {
        for quad in &quads {
            if engine.has(quad)? {
                let reason = "a change to it is under way or was interrupted; try again, or open it for writing once";
                return Err(StoreError::Unusable { path: store.to_owned(), reason: reason.to_owned() });
            }
        }
    }
    Ok(())
}

/// Removes tables that a process that died has built and the engine has not taken in.
pub(super) fn sweep(store: &Path) -> io::Result<()> {
    for entry in fs::read_dir(store)? {
        let entry = entry?;
        let is_left =
            entry.file_name().to_str().is_some_and(|name| name.starts_with("bulk-") && name.ends_with(".sst"));
        if is_left {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn damaged(path: &Path) -> StoreError {
    StoreError::Damaged(format!("{} does not say what was left to do", path.display()))
}

fn read(text: &str) -> Option<(u64, Vec<Quad>)> {
    let revision = text.lines().next()?.strip_prefix(HEAD)?.parse().ok()?;
    let quads = RdfParser::from_format(RdfFormat::NQuads).lenient().for_slice(text.as_bytes());
    let quads: Result<Vec<ox::Quad>, _> = quads.collect();
    Some((revision, quads.ok()?.into_iter().map(from_quad).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::{Term, Triple};

    #[test]
    fn what_is_noted_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let triple = Triple::new("urn:s", "urn:p", Term::text("one \"two\"\n# three"));
        let quads = [Quad::plain(triple.clone()), Quad { triple, graph: Some("urn:g".into()) }];
        let noted = Unfinished::note(folder.path(), 7, quads.iter().cloned()).unwrap();
        let text = fs::read_to_string(file(folder.path())).unwrap();
        assert_eq!(read(&text), Some((7, quads.to_vec())));
        noted.forget().unwrap();
        assert!(!is_there(folder.path()));
    }
}
