//! Who may write.
//!
//! Entry points: [`WriteAccess`] and the [`Writer`] extractor. Invariant: a route that changes something takes a
//! `Writer`, so it cannot forget to ask; tokens are compared by their hashes in constant time and never logged.

use std::path::Path;

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, ORIGIN, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::problem::{Kind, Problem};
use super::state::AppState;

/// Who may write.
#[derive(Clone, Debug, Default)]
pub enum WriteAccess {
    /// Nobody.
    #[default]
    Off,
    /// Whoever has one of these tokens.
    Tokens(Tokens),
    /// Everybody. Only for a server that nobody else can reach.
    Open,
}

/// Hashes of the tokens that are accepted.
#[derive(Clone, Debug, Default)]
pub struct Tokens(Vec<[u8; 32]>);

impl Tokens {
    /// One token a line; empty lines and lines that start with `#` are skipped.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let tokens = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self(tokens.map(|token| Sha256::digest(token).into()).collect())
    }

    /// Reads a token file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(path: &Path) -> std::io::Result<Self> {
        Ok(Self::parse(&std::fs::read_to_string(path)?))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn accept(&self, token: &str) -> bool {
        let digest: [u8; 32] = Sha256::digest(token).into();
        // All are compared, whichever matches, so that the time tells nothing.
        self.0.iter().fold(subtle::Choice::from(0), |found, known| found | known.ct_eq(&digest)).into()
    }
}

impl WriteAccess {
    /// Whether these headers allow writing.
    ///
    /// # Errors
    /// 403 when writing is off, 401 without a token that is accepted.
    pub fn check(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let unauthorized = |detail: &str| {
            Err(Problem::new(Kind::Unauthorized, detail).header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")))
        };
        match self {
            Self::Open if is_foreign(headers) => Err(Problem::new(
                Kind::Forbidden,
                "Writing is open to programs on this machine, not to pages of other sites.",
            )),
            Self::Open => Ok(()),
            Self::Off => Err(Problem::new(Kind::Forbidden, "This server only reads.")),
            Self::Tokens(tokens) => {
                let sent = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
                let token = sent
                    .and_then(|value| value.split_once(' '))
                    .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
                match token {
                    Some((_, token)) if tokens.accept(token.trim()) => Ok(()),
                    Some(_) => unauthorized("The token is not one of this server's."),
                    None => unauthorized("There is no bearer token in the Authorization header."),
                }
            }
        }
    }
}

/// Whether a browser sends this for a page of another site: any page can post to the loopback address.
fn is_foreign(headers: &HeaderMap) -> bool {
    let origin = headers.get(ORIGIN).and_then(|value| value.to_str().ok());
    let host = origin.map(|origin| origin.split_once("://").map_or(origin, |(_, host)| host));
    let name = host.map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    name.is_some_and(|name| !matches!(name, "localhost" | "127.0.0.1" | "[::1]"))
}

/// Proof that the request may write.
#[derive(Clone, Copy, Debug)]
pub struct Writer(());

impl FromRequestParts<AppState> for Writer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        state.config.writes.check(&parts.headers).map(|()| Self(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_known_token_may_write() {
        let access = WriteAccess::Tokens(Tokens::parse("# newsroom\nsecret-1\n\nsecret-2\n"));
        let check = |value: Option<&'static str>, expected: Option<Kind>| {
            let mut headers = HeaderMap::new();
            if let Some(value) = value {
                headers.insert(AUTHORIZATION, HeaderValue::from_static(value));
            }
            assert_eq!(access.check(&headers).err().map(|problem| problem.kind()), expected, "{value:?}");
        };
        check(Some("Bearer secret-2"), None);
        check(Some("bearer secret-1"), None);
        check(Some("Bearer # newsroom"), Some(Kind::Unauthorized));
        check(Some("Basic secret-1"), Some(Kind::Unauthorized));
        check(None, Some(Kind::Unauthorized));
        assert_eq!(
            WriteAccess::Off.check(&HeaderMap::new()).err().map(|problem| problem.kind()),
            Some(Kind::Forbidden)
        );
    }
}
