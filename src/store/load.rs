//! Writes a draft into the engine.
//!
//! Entry point: [`write`]. Invariant: readers see all of it or nothing, also after a crash. What is large goes in as sorted tables,
//! past the engine's log and its tables in memory; since tables cannot take anything out, what goes is taken out in a second
//! step, noted beforehand, while nobody takes a snapshot.

use std::path::Path;

use oxigraph::store::StorageError;

use super::draft::Draft;
use super::open::disk;
use super::read::Write;
use super::unfinished::Unfinished;
use super::{Store, StoreError};

/// Quads from which tables are faster: each of their files is synchronized with the disk.
const LARGE: usize = 10_000;

/// Thousands of quads that a thread holds for its tables, beside the draft.
const TABLE: usize = 100;

/// Threads that make tables.
const THREADS: usize = 2;

/// Writes a draft that makes a revision.
pub(super) fn write(store: &Store, draft: &Draft<'_>, revision: u64) -> Result<(), StoreError> {
    match store.path() {
        Some(path) if draft.len() >= LARGE => load(store, draft, (path, revision)),
        _ => {
            let mut tx = store.engine().engine().start_transaction()?;
            draft.removed().for_each(|quad| tx.remove_quad(&quad));
            draft.added().for_each(|quad| tx.insert(&quad));
            Ok(tx.commit()?)
        }
    }
}

fn load(store: &Store, draft: &Draft<'_>, (path, revision): (&Path, u64)) -> Result<(), StoreError> {
    let engine = store.engine().engine();
    let refused = |error: std::io::Error| StoreError::Write(error.to_string());
    // The engine empties its tables in memory before it takes in others that overlap them; done here, nobody waits for it.
    disk::flush(engine)?;
    let mut tables = engine.bulk_loader().with_num_threads(THREADS).with_max_memory_size_in_megabytes(TABLE * THREADS);
    tables.load_quads(draft.added())?;
    let mut tx = engine.start_transaction()?;
    draft.removed().for_each(|quad| tx.remove_quad(&quad));
    let left = Unfinished::note(path, revision, draft.removed()).map_err(refused)?;
    store.engine().shut(|| {
        tables.commit()?;
        tx.commit()?;
        Ok::<_, StorageError>(())
    })?;
    disk::flush(engine)?;
    left.forget().map_err(refused)
}

#[cfg(feature = "rocksdb")]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::{Quad, Term, Triple};
    use crate::store::convert::to_quad;
    use crate::store::open::revision_quad;
    use crate::store::read::Read;

    fn quad(object: &str) -> Quad {
        Quad::plain(Triple::new("urn:s", "urn:p", Term::text(object)))
    }

    /// What of the two quads below is there.
    fn held(store: &Store) -> [bool; 2] {
        ["old", "new"].map(|object| store.engine().has(&quad(object)).unwrap())
    }

    #[test]
    fn a_change_of_which_half_was_done_is_finished_on_opening() {
        for is_first_step_done in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let store = Store::open(folder.path(), None).unwrap();
            let mut writer = store.begin().unwrap();
            writer.tx.insert_quad(&quad("old"));
            writer.commit().unwrap();
            let next = store.revision() + 1;
            let gone = [quad("old"), revision_quad(store.base(), store.revision())];
            Unfinished::note(folder.path(), next, gone.into_iter()).unwrap();
            std::fs::write(folder.path().join("bulk-1.sst"), "left behind").unwrap();
            if is_first_step_done {
                let mut tables = store.engine().engine().bulk_loader();
                let added = [quad("new"), revision_quad(store.base(), next)];
                tables.load_quads(added.iter().filter_map(to_quad)).unwrap();
                tables.commit().unwrap();
            }
            drop(store);
            assert_eq!(Store::open_read_only(folder.path()).is_err(), is_first_step_done);
            let store = Store::open(folder.path(), None).unwrap();
            assert_eq!(held(&store), [!is_first_step_done, is_first_step_done]);
            assert!(!folder.path().join("unfinished.nq").exists() && !folder.path().join("bulk-1.sst").exists());
            drop(store);
            Store::open_read_only(folder.path()).unwrap();
        }
    }
}
