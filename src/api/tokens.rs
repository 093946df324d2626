//! Tokens and what each may do.
//!
//! Entry point: [`Tokens`]. Invariants: only hashes are kept; all are compared, in constant time, whichever matches; a
//! token file is read again when it changes, and while it cannot be read no token is accepted.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

/// What a token may do; each scope covers those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Ask.
    Read,
    /// Send and retract articles.
    Write,
    /// Administer.
    Admin,
}

impl Scope {
    const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Admin];

    const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The tokens of a server. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Tokens(Source);

#[derive(Clone, Debug)]
enum Source {
    Fixed(Vec<Known>),
    File(Arc<TokenFile>),
}

impl Default for Source {
    fn default() -> Self {
        Self::Fixed(Vec::new())
    }
}

#[derive(Clone, Debug)]
struct Known {
    scope: Scope,
    hash: [u8; 32],
}

/// Why tokens cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A line that is none.
    #[error("line {0} of the tokens: write `scope token`, the scope being read, write or admin")]
    Malformed(usize),
    /// There is none.
    #[error("{} holds no token; write one a line: `scope token`", .0.display())]
    Empty(PathBuf),
}

impl Tokens {
    /// One token a line, `scope token`; without a scope it is a write token, `sha256:` and the hash in hexadecimal stand
    /// for a token that is not to be written down. Empty lines and lines that start with `#` are skipped.
    ///
    /// # Errors
    /// Where a line is neither.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        Ok(Self(Source::Fixed(parse(text)?)))
    }

    /// The tokens of a file, read again whenever it changes.
    ///
    /// # Errors
    /// Where the file cannot be read or holds no token.
    pub fn watch(path: &Path) -> Result<Self, TokenError> {
        let file = TokenFile { path: path.to_owned(), read: RwLock::default() };
        if file.load()?.is_empty() {
            return Err(TokenError::Empty(path.to_owned()));
        }
        Ok(Self(Source::File(Arc::new(file))))
    }

    /// Whether there can be none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(&self.0, Source::Fixed(known) if known.is_empty())
    }

    /// What a token may do; `None` where it is not known.
    pub(super) fn scope(&self, token: &str) -> Option<Scope> {
        match &self.0 {
            Source::Fixed(known) => scope_of(known, token),
            Source::File(file) => match file.load() {
                Ok(known) => scope_of(&known, token),
                Err(error) => {
                    tracing::error!(%error, "no token is accepted");
                    None
                }
            },
        }
    }
}

fn scope_of(known: &[Known], token: &str) -> Option<Scope> {
    let digest: [u8; 32] = Sha256::digest(token).into();
    // All are compared, whichever matches, so that the time tells nothing.
    Scope::ALL.into_iter().rev().fold(None, |found, scope| {
        let of_scope = known.iter().filter(|one| one.scope == scope);
        let is_known = of_scope.fold(Choice::from(0), |found, one| found | one.hash.ct_eq(&digest));
        found.or_else(|| bool::from(is_known).then_some(scope))
    })
}

fn parse(text: &str) -> Result<Vec<Known>, TokenError> {
    let lines = text.lines().map(str::trim).enumerate();
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.map(|(index, line)| known(line).ok_or(TokenError::Malformed(index + 1))).collect()
}

fn known(line: &str) -> Option<Known> {
    let mut words = line.split_whitespace();
    let (first, second) = (words.next()?, words.next());
    if words.next().is_some() {
        return None;
    }
    let (scope, token) = match second {
        Some(token) => (Scope::ALL.into_iter().find(|scope| scope.name() == first)?, token),
        None => (Scope::Write, first),
    };
    let hash = match token.strip_prefix("sha256:") {
        Some(hash) => from_hex(hash)?,
        None => Sha256::digest(token).into(),
    };
    Some(Known { scope, hash })
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> =
        (0..32).map(|index| u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()).collect();
    (text.len() == 64).then_some(bytes?)?.try_into().ok()
}

/// A token file and what it held when it was last read.
#[derive(Debug)]
struct TokenFile {
    path: PathBuf,
    read: RwLock<Option<(Stamp, Vec<Known>)>>,
}

/// Tells one state of a file from the next.
type Stamp = (SystemTime, u64);

impl TokenFile {
    fn load(&self) -> Result<Vec<Known>, TokenError> {
        let unreadable = |source| TokenError::Unreadable { path: self.path.clone(), source };
        let stamp = std::fs::metadata(&self.path).and_then(|data| Ok((data.modified()?, data.len())));
        let stamp = stamp.map_err(unreadable)?;
        if let Some((last, known)) = &*self.read.read().unwrap_or_else(PoisonError::into_inner)
            && *last == stamp
        {
            return Ok(known.clone());
        }
        let known = parse(&std::fs::read_to_string(&self.path).map_err(unreadable)?)?;
        *self.read.write().unwrap_or_else(PoisonError::into_inner) = Some((stamp, known.clone()));
        Ok(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_scope_and_a_token() {
        let hash = Sha256::digest("hidden").iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let tokens = Tokens::parse(&format!("read a\n  admin  b\nc\n# d\nread sha256:{hash}")).expect("tokens");
        let scopes = ["a", "b", "c", "d", "hidden"].map(|token| tokens.scope(token));
        assert_eq!(scopes, [Some(Scope::Read), Some(Scope::Admin), Some(Scope::Write), None, Some(Scope::Read)]);
        for (text, line) in [("root a", 1), ("\nread a b", 2), ("read sha256:12", 1)] {
            assert!(matches!(Tokens::parse(text), Err(TokenError::Malformed(found)) if found == line), "{text}");
        }
    }

    #[test]
    fn a_changed_file_counts_at_once_and_a_missing_one_lets_nobody_in() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tokens");
        std::fs::write(&path, "admin first").expect("written");
        let tokens = Tokens::watch(&path).expect("tokens");
        assert_eq!(tokens.scope("first"), Some(Scope::Admin));
        std::fs::write(&path, "read second-token").expect("written");
        assert_eq!((tokens.scope("first"), tokens.scope("second-token")), (None, Some(Scope::Read)));
        std::fs::remove_file(&path).expect("removed");
        assert_eq!(tokens.scope("second-token"), None);
        std::fs::write(&path, "write third").expect("written");
        assert_eq!(tokens.scope("third"), Some(Scope::Write));
        std::fs::write(&path, "# none").expect("written");
        assert!(matches!(Tokens::watch(&path), Err(TokenError::Empty(_))));
    }
}
