//! A running server that a command goes through.
//!
//! Entry point: [`Remote`]. Invariant: whatever the server refuses becomes one line: what it says and where it was asked.

use std::io::Read;

use anyhow::Context as _;
use serde_json::Value;
use ureq::http::Response;
use ureq::{Agent, Body};

/// A running server.
#[derive(Clone, Debug)]
pub struct Remote {
    url: String,
    token: Option<String>,
    agent: Agent,
}

impl Remote {
    /// The server at a URL.
    #[must_use]
    pub fn new(url: &str, token: Option<&str>) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).build();
        Self { url: url.trim_end_matches('/').to_owned(), token: token.map(str::to_owned), agent: config.into() }
    }

    /// Whether it answers.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.agent.get(format!("{}/health/live", self.url)).call().is_ok_and(|response| response.status().is_success())
    }

    /// Posts a body and gives the answer's.
    ///
    /// # Errors
    /// The server cannot be reached, or refuses.
    pub fn post(
        &self,
        path: &str,
        parameters: &[(&str, &str)],
        (content_type, accept): (&str, &str),
        body: &[u8],
    ) -> anyhow::Result<Box<dyn Read>> {
        let mut request = self.agent.post(format!("{}{path}", self.url));
        for (name, value) in parameters {
            request = request.query(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let sent = request.header("content-type", content_type).header("accept", accept).send(body);
        let response = sent.with_context(|| format!("cannot reach the server at {}", self.url))?;
        if !response.status().is_success() {
            return Err(self.refused(response).into());
        }
        Ok(Box::new(response.into_body().into_reader()))
    }

    /// Gets a resource whose answer is JSON.
    ///
    /// # Errors
    /// The server cannot be reached, refuses, or does not answer in JSON.
    pub fn get_json(&self, path: &str, parameters: &[(&str, &str)]) -> anyhow::Result<Value> {
        let mut request = self.agent.get(format!("{}{path}", self.url));
        for (name, value) in parameters {
            request = request.query(*name, *value);
        }
        let sent = request.header("accept", "application/json").call();
        let response = sent.with_context(|| format!("cannot reach the server at {}", self.url))?;
        if !response.status().is_success() {
            return Err(self.refused(response).into());
        }
        let answer = response.into_body().into_reader();
        serde_json::from_reader(answer).with_context(|| format!("the server at {} did not answer in JSON", self.url))
    }

    /// As [`Remote::post`], with JSON as the answer.
    ///
    /// # Errors
    /// As there, or the answer is not JSON.
    pub fn post_json(
        &self,
        path: &str,
        parameters: &[(&str, &str)],
        content_type: &str,
        body: &[u8],
    ) -> anyhow::Result<Value> {
        let answer = self.post(path, parameters, (content_type, "application/json"), body)?;
        serde_json::from_reader(answer).with_context(|| format!("the server at {} did not answer in JSON", self.url))
    }
}

/// A server's refusal.
#[derive(Debug, thiserror::Error)]
#[error("the server at {url} refuses: {reason} ({status})")]
pub struct Refused {
    url: String,
    status: u16,
    reason: String,
}

/// Whether the server refuses this one input, rather than the whole command.
#[must_use]
pub fn refuses_input(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Refused>().is_some_and(|refused| matches!(refused.status, 400 | 413 | 415 | 422))
}

impl Remote {
    /// What a problem document says, in one line.
    fn refused(&self, response: Response<Body>) -> Refused {
        let status = response.status().as_u16();
        let text = response.into_body().read_to_string().unwrap_or_default();
        let problem: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
        let part = |name: &str| problem.get(name).and_then(Value::as_str);
        let said = part("detail").or_else(|| part("title")).unwrap_or("no reason given");
        Refused { url: self.url.clone(), status, reason: said.split_whitespace().collect::<Vec<_>>().join(" ") }
    }
}
