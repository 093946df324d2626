//! What an index finds for a view beforehand.
//!
//! Entry point: [`Candidates`]. Invariant: the query says the same by itself; candidates only save it the looking, and where
//! the index cannot be read the query does without.

use serde::Deserialize;

use super::parameter::Parameter;
use super::prefixes::Prefixes;
use super::shape::variable_name;
use crate::store::{NamePrefix, Store};

/// As the header writes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CandidatesSpec {
    /// The variable whose values are found.
    pub variable: String,
    /// The parameter that holds the first letters of a name.
    pub prefix: String,
    /// Prefixed names of the classes that count.
    pub classes: Vec<String>,
    /// Number of things that the query keeps: those that most articles mention, then by IRI.
    pub most: usize,
}

/// Checked against its view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidates {
    variable: String,
    parameter: String,
    classes: Vec<String>,
    most: usize,
}

impl Candidates {
    /// Checks what the header says.
    ///
    /// # Errors
    /// With a message where it names what the view does not have.
    pub fn of(spec: &CandidatesSpec, parameters: &[Parameter], prefixes: &Prefixes) -> Result<Self, String> {
        let is_known = parameters.iter().any(|parameter| parameter.name == spec.prefix && parameter.required);
        if !is_known {
            return Err(format!("candidates: {:?} is no required parameter", spec.prefix));
        }
        let class = |name: &String| {
            prefixes.expand(name).ok_or_else(|| format!("candidates: the prefix of {name} is not declared"))
        };
        Ok(Self {
            variable: variable_name(&spec.variable)?,
            parameter: spec.prefix.clone(),
            classes: spec.classes.iter().map(class).collect::<Result<_, _>>()?,
            most: spec.most,
        })
    }

    /// The variable and its values for a request.
    #[must_use]
    pub fn find(&self, store: &Store, sent: &[(String, String)]) -> Option<(String, Vec<String>)> {
        let (_, start) = sent.iter().find(|(name, _)| *name == self.parameter)?;
        let wanted = NamePrefix { start: start.trim(), classes: &self.classes, most: self.most };
        match store.names_starting(&wanted) {
            Ok(iris) => Some((self.variable.clone(), iris)),
            Err(error) => {
                tracing::warn!(%error, "the search index cannot be used");
                None
            }
        }
    }
}
