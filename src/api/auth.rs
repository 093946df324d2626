//! Who may read, write and administer.
//!
//! Entry points: [`Access`], and the extractors [`Writer`] and [`Admin`]. Invariants: a route that changes something takes
//! one of them, so it cannot forget to ask; what the settings do not open is closed; no token is logged or kept in clear.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{AUTHORIZATION, ORIGIN, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::{Kind, Problem};
use super::state::AppState;
use super::tokens::{Scope, Tokens};

/// Who is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Everybody.
    Open,
    /// Whoever has a token of the scope that is asked for.
    Token,
    /// Nobody.
    Closed,
}

/// Who may read, write and administer.
#[derive(Clone, Debug)]
pub struct Access {
    /// Who may read.
    pub reads: Gate,
    /// Who may write. Where everybody may, everybody may administer too; where nobody may, an admin token still
    /// administers, since a backup changes nothing.
    pub writes: Gate,
    /// The tokens.
    pub tokens: Tokens,
}

impl Default for Access {
    /// Everybody reads, nobody writes.
    fn default() -> Self {
        Self { reads: Gate::Open, writes: Gate::Closed, tokens: Tokens::default() }
    }
}

impl Access {
    /// Everybody reads and writes. Only for a server that nobody else can reach.
    #[must_use]
    pub fn open() -> Self {
        Self { writes: Gate::Open, ..Self::default() }
    }

    /// Everybody reads, tokens write.
    #[must_use]
    pub fn tokens(tokens: Tokens) -> Self {
        Self { writes: Gate::Token, tokens, ..Self::default() }
    }

    /// Whether these headers allow what needs this scope.
    ///
    /// # Errors
    /// 401 without a token that is accepted, 403 when its scope is too narrow or the gate is closed.
    pub fn check(&self, headers: &HeaderMap, scope: Scope) -> Result<(), Problem> {
        let gate = match scope {
            Scope::Read => self.reads,
            Scope::Admin if self.writes == Gate::Closed && !self.tokens.is_empty() => Gate::Token,
            Scope::Write | Scope::Admin => self.writes,
        };
        match gate {
            Gate::Open if scope > Scope::Read && is_foreign(headers) => Err(Problem::new(
                Kind::Forbidden,
                "Writing is open to programs on this machine, not to pages of other sites.",
            )),
            Gate::Open => Ok(()),
            Gate::Closed => Err(Problem::new(Kind::Forbidden, "This server only reads.")),
            Gate::Token => self.check_token(headers, scope),
        }
    }

    fn check_token(&self, headers: &HeaderMap, wanted: Scope) -> Result<(), Problem> {
        let unauthorized = |detail: &str| {
            Err(Problem::new(Kind::Unauthorized, detail).header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")))
        };
        let Some(token) = bearer(headers) else {
            return unauthorized("There is no bearer token in the Authorization header.");
        };
        match self.tokens.scope(token) {
            None => unauthorized("The token is not one of this server's."),
            Some(scope) if scope < wanted => Err(Problem::new(
                Kind::InsufficientScope,
                format!("The token's scope is {scope}, and this needs {wanted}."),
            )),
            Some(_) => Ok(()),
        }
    }
}

/// The token of the Authorization header.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whether a browser sends this for a page of another site: any page can post to the loopback address.
fn is_foreign(headers: &HeaderMap) -> bool {
    let origin = headers.get(ORIGIN).and_then(|value| value.to_str().ok());
    let host = origin.map(|origin| origin.split_once("://").map_or(origin, |(_, host)| host));
    let name = host.map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    name.is_some_and(|name| !matches!(name, "localhost" | "127.0.0.1" | "[::1]"))
}

/// Addresses that tell nothing of what is stored: whether the server lives, and the page that asks for a token.
fn is_public(path: &str) -> bool {
    path == "/" || ["/health/", "/assets/", "/problems/"].iter().any(|prefix| path.starts_with(prefix))
}

/// The layer before every route: nobody reads who may not.
pub async fn guard_reads(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !is_public(request.uri().path())
        && let Err(problem) = state.config.access.check(request.headers(), Scope::Read)
    {
        return problem.into_response();
    }
    next.run(request).await
}

/// Proof that the request may write.
#[derive(Clone, Copy, Debug)]
pub struct Writer(());

impl FromRequestParts<AppState> for Writer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        state.config.access.check(&parts.headers, Scope::Write).map(|()| Self(()))
    }
}

/// Proof that the request may administer: cancel the queries of others, back up, change the default graph by hand.
#[derive(Clone, Copy, Debug)]
pub struct Admin(());

impl FromRequestParts<AppState> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        state.config.access.check(&parts.headers, Scope::Admin).map(|()| Self(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(access: &Access, value: Option<&'static str>, scope: Scope) -> Option<Kind> {
        let mut headers = HeaderMap::new();
        if let Some(value) = value {
            headers.insert(AUTHORIZATION, HeaderValue::from_static(value));
        }
        access.check(&headers, scope).err().map(|problem| problem.kind())
    }

    #[test]
    fn a_token_opens_what_its_scope_covers() {
        let tokens = Tokens::parse("# newsroom\nread secret-r\nsecret-w\n\nadmin secret-a\n").expect("tokens");
        let access = Access { reads: Gate::Token, ..Access::tokens(tokens) };
        let narrow = Some(Kind::InsufficientScope);
        let unknown = Some(Kind::Unauthorized);
        for (value, read, write, admin) in [
            (Some("Bearer secret-r"), None, narrow, narrow),
            (Some("bearer secret-w"), None, None, narrow),
            (Some("Bearer secret-a"), None, None, None),
            (Some("Bearer # newsroom"), unknown, unknown, unknown),
            (Some("Bearer admin secret-a"), unknown, unknown, unknown),
            (Some("Basic secret-a"), unknown, unknown, unknown),
            (None, unknown, unknown, unknown),
        ] {
            for (scope, expected) in [(Scope::Read, read), (Scope::Write, write), (Scope::Admin, admin)] {
                assert_eq!(kind(&access, value, scope), expected, "{value:?} {scope}");
            }
        }
    }

    #[test]
    fn a_server_that_only_reads_refuses_every_writer_and_knows_its_admin() {
        assert_eq!(kind(&Access::default(), Some("Bearer x"), Scope::Write), Some(Kind::Forbidden));
        assert_eq!(kind(&Access::default(), None, Scope::Admin), Some(Kind::Forbidden));
        let tokens = Tokens::parse("admin secret-a").expect("tokens");
        let read_only = Access { writes: Gate::Closed, ..Access::tokens(tokens) };
        assert_eq!(kind(&read_only, Some("Bearer secret-a"), Scope::Write), Some(Kind::Forbidden));
        assert_eq!(kind(&read_only, Some("Bearer secret-a"), Scope::Admin), None);
    }
}
