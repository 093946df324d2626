//! Names and values of a query string or a form.
//!
//! Entry point: [`Params`], an extractor that cannot fail. A name may repeat, as `default-graph-uri` does.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::config::Limits;
use super::problem::{Kind, Problem};
use crate::store::Rewriting;

/// Names and values in the order sent.
#[derive(Clone, Debug, Default)]
pub struct Params(pub Vec<(String, String)>);

impl Params {
    /// Reads `a=1&b=2`.
    #[must_use]
    pub fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// The value of a name that is given once; empty counts as absent, as forms send it.
    ///
    /// # Errors
    /// 400 when it is given twice.
    pub fn one(&self, name: &str) -> Result<Option<&str>, Problem> {
        let mut values = self.all(name).into_iter().filter(|value| !value.is_empty());
        let first = values.next();
        if values.next().is_some() {
            return Err(Problem::new(Kind::BadParameter, format!("The parameter {name:?} is given more than once.")));
        }
        Ok(first)
    }

    /// All values of a name.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Whether the query may be rewritten: `rewrite=off` evaluates it as written; the server's own setting where it does not say.
    ///
    /// # Errors
    /// 400 when it is neither `on` nor `off`.
    pub fn rewriting(&self, default: Rewriting) -> Result<Rewriting, Problem> {
        match self.one("rewrite")? {
            None => Ok(default),
            Some("on") => Ok(Rewriting::On),
            Some("off") => Ok(Rewriting::Off),
            Some(other) => {
                let detail = format!("rewrite is {other:?}, but must be on or off.");
                Err(Problem::new(Kind::BadParameter, detail).with("parameter", "rewrite"))
            }
        }
    }

    /// The `timeout=` in seconds, below the server's maximum.
    ///
    /// # Errors
    /// 400 when it is no number, or over the maximum.
    pub fn timeout(&self, limits: &Limits) -> Result<Duration, Problem> {
        let Some(text) = self.one("timeout")? else { return Ok(limits.default_timeout) };
        let maximum = limits.max_timeout.as_secs_f64();
        let seconds = text.parse::<f64>().ok().filter(|seconds| *seconds > 0.0 && *seconds <= maximum);
        seconds.map(Duration::from_secs_f64).ok_or_else(|| {
            let detail = format!("timeout is {text:?}, but must be a number of seconds above 0 and up to {maximum}.");
            Problem::new(Kind::BadParameter, detail)
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default().as_bytes()))
    }
}
