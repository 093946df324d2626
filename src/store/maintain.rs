//! Backups and compaction.
//!
//! Entry points: `Store::backup`, `Store::optimize`, [`restore`]. Invariants: a backup is a whole store at one revision,
//! made while others read and write; a store takes another's place only when the other has been opened and read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::open::disk;
use super::{Store, StoreError};

/// A backup that was made, or put back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Backup {
    /// Its name.
    pub name: String,
    /// Its folder.
    pub path: PathBuf,
    /// The revision of the store that it holds.
    pub revision: u64,
}

impl Store {
    /// Makes a backup in a folder below `folder`, under a name, by default of time and revision. Cheap: what does not
    /// change any more is linked, not copied, where the file system allows it.
    ///
    /// # Errors
    /// Where the name is none or taken, the store is in memory, or the folder cannot be written.
    pub fn backup(&self, folder: &Path, name: Option<&str>) -> Result<Backup, StoreError> {
        let source = self.path().ok_or(StoreError::NoDisk)?;
        let name = name.map_or_else(|| default_name(self.revision()), str::to_owned);
        if !is_name(&name) {
            return Err(StoreError::BadBackupName(name));
        }
        let path = folder.join(&name);
        if path.exists() {
            return Err(StoreError::BackupExists(path));
        }
        fs::create_dir_all(folder).map_err(|error| unusable(folder, &error))?;
        if is_within(folder, source) {
            return Err(unusable(folder, &io::Error::other("backups cannot lie inside the store")));
        }
        // No change may fall between reading the revision and taking the picture.
        let revision = {
            let _writer = self.begin()?;
            disk::backup(self.engine().engine(), &path)?;
            self.revision()
        };
        Ok(Backup { name, path, revision })
    }

    /// Compacts the store, so that reads touch fewer files. Others may read and write meanwhile.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn optimize(&self) -> Result<(), StoreError> {
        if self.path().is_some() {
            disk::optimize(self.engine().engine())?;
        }
        Ok(())
    }
}

/// Puts a backup in the place of the store in `directory`, which nobody may have open. The store that was there is kept
/// beside it, and its path returned.
///
/// # Errors
/// Where the backup cannot be read as a store, the store is in use, or the disk refuses; then the store is as it was.
pub fn restore(backup: &Path, directory: &Path) -> Result<(u64, Option<PathBuf>), StoreError> {
    let revision = Store::open_read_only(backup)?.revision();
    let draft = beside(directory, "restoring");
    if draft.exists() {
        fs::remove_dir_all(&draft).map_err(|error| unusable(&draft, &error))?;
    }
    copy(backup, &draft).map_err(|error| unusable(&draft, &error))?;
    // What was copied must open for writing before it takes the place of anything.
    drop(Store::open(&draft, None)?);
    let kept = if directory.join("CURRENT").exists() {
        // Opening takes the lock: it fails while somebody uses the store.
        drop(Store::open(directory, None)?);
        let mut names = (1_u32..).map(|number| beside(directory, &format!("before-restore-{number}")));
        let kept = names.find(|path| !path.exists()).unwrap_or_else(|| beside(directory, "before-restore"));
        fs::rename(directory, &kept).map_err(|error| unusable(directory, &error))?;
        Some(kept)
    } else {
        None
    };
    if let Err(error) = fs::rename(&draft, directory) {
        if let Some(kept) = &kept {
            fs::rename(kept, directory).map_err(|error| unusable(directory, &error))?;
        }
        return Err(unusable(directory, &error));
    }
    Ok((revision, kept))
}

fn default_name(revision: u64) -> String {
    let now = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    format!("{now}-r{revision}")
}

/// A file name that leads nowhere else.
fn is_name(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !name.is_empty() && name.len() <= 100 && !name.starts_with('.') && name.bytes().all(is_letter)
}

fn is_within(folder: &Path, store: &Path) -> bool {
    match (folder.canonicalize(), store.canonicalize()) {
        (Ok(folder), Ok(store)) => folder.starts_with(store),
        _ => false,
    }
}

fn beside(directory: &Path, word: &str) -> PathBuf {
    let mut name = directory.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{word}"));
    directory.with_file_name(name)
}

/// A backup is flat: files only. What another process left beside them is not part of it.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() && entry.file_name() != "server.json" && entry.file_name() != "LOCK" {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

fn unusable(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Unusable { path: path.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        for name in ["20250301T101112Z-r7", "before_upgrade.1"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "..", "a/b", "/etc", ".hidden", "a\\b", "ä", "a\0"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
