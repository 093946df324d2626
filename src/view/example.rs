//! Example queries: SPARQL files that the start page offers.
//!
//! Entry point: [`Example::parse`]. Invariant: an example in the catalogue has been parsed by the store's parser.

use serde::Deserialize;

use super::error::ViewError;
use super::header::{parse_yaml, yaml_of};

/// An example query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// File name without its ending.
    pub name: String,
    /// The question it answers.
    pub summary: String,
    /// More, if it needs more.
    pub description: String,
    /// The query, without the header.
    pub query: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleHeader {
    summary: String,
    #[serde(default)]
    description: String,
}

impl Example {
    /// Reads an example file.
    ///
    /// # Errors
    /// When the header is missing or wrong.
    pub fn parse(file: &str, text: &str) -> Result<Self, ViewError> {
        let header: ExampleHeader = parse_yaml(file, &yaml_of(text))?;
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("#+")).collect();
        Ok(Self {
            name: file.trim_end_matches(".rq").to_owned(),
            summary: header.summary,
            description: header.description,
            query: lines.join("\n").trim().to_owned(),
        })
    }
}
