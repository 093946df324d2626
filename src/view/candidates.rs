//! What an index finds for a view beforehand.
//!
//! Entry point: [`Candidates`]. Invariant: the query says the same by itself; candidates only save it the looking, and where
//! the index cannot be read the query does without.

use serde::Deserialize;

use super::parameter::{Parameter, ParameterType};
use super::prefixes::Prefixes;
use super::shape::variable_name;
use crate::rdf::Term;
use crate::store::{NameMatch, NameSearch, Store};

/// More things than this are not worth handing to a query.
const MOST: usize = 10_000;

/// As the header writes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CandidatesSpec {
    /// The variable whose values are found.
    pub variable: String,
    /// The parameter that holds the first letters of a name.
    pub prefix: Option<String>,
    /// The parameter that holds letters anywhere in a name; names that are them, and names that start with them, come first.
    pub part: Option<String>,
    /// Prefixed names of the classes that count.
    pub classes: Vec<String>,
    /// A parameter that says which one class counts.
    pub class: Option<String>,
    /// Number of things that the query keeps: those that most articles mention, then by IRI. No more than a page.
    pub most: usize,
    /// Parameters with which the query keeps others than these.
    #[serde(default)]
    pub all_with: Vec<String>,
    /// The parameter with a day, of which it keeps only what an article of that day or later mentions.
    pub since: Option<String>,
}

/// Checked against its view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidates {
    variable: String,
    parameter: String,
    matching: NameMatch,
    classes: Vec<String>,
    /// A parameter, its words, and the class that each stands for.
    class: Option<(String, Vec<(String, Term)>)>,
    most: usize,
    all_with: Vec<String>,
    since: Option<String>,
}

impl Candidates {
    /// Checks what the header says.
    ///
    /// # Errors
    /// With a message where it names what the view does not have.
    pub fn of(spec: &CandidatesSpec, parameters: &[Parameter], prefixes: &Prefixes) -> Result<Self, String> {
        let (parameter, matching) = match (&spec.prefix, &spec.part) {
            (Some(name), None) => (name, NameMatch::Start),
            (None, Some(name)) => (name, NameMatch::Anywhere),
            _ => return Err("candidates: either `prefix` or `part` names a parameter".to_owned()),
        };
        if !parameters.iter().any(|known| known.name == *parameter && known.required) {
            return Err(format!("candidates: {parameter:?} is no required parameter"));
        }
        let class = |name: &String| {
            prefixes.expand(name).ok_or_else(|| format!("candidates: the prefix of {name} is not declared"))
        };
        let chosen = |name: &String| match parameters.iter().find(|known| known.name == *name).map(|known| &known.kind)
        {
            Some(ParameterType::Choice(words)) => Ok((name.clone(), words.clone())),
            _ => Err(format!("candidates: {name:?} is no choice")),
        };
        Ok(Self {
            variable: variable_name(&spec.variable)?,
            parameter: parameter.clone(),
            matching,
            classes: spec.classes.iter().map(class).collect::<Result<_, _>>()?,
            class: spec.class.as_ref().map(chosen).transpose()?,
            most: spec.most,
            all_with: spec.all_with.clone(),
            since: spec.since.clone(),
        })
    }

    /// The variable and its values for a request that shows so many things. None where the query is better left to look
    /// for itself.
    #[must_use]
    pub fn find(&self, store: &Store, sent: &[(String, String)], shown: usize) -> Option<(String, Vec<String>)> {
        let value = |wanted: &str| sent.iter().find(|(name, value)| name == wanted && !value.is_empty());
        let (_, letters) = value(&self.parameter)?;
        let is_given = |names: &[String]| names.iter().any(|name| value(name).is_some());
        let since = self.since.as_ref().and_then(|name| value(name));
        let since = since.and_then(|(_, day)| Some(day.parse::<jiff::civil::Date>().ok()?.to_string()));
        // One more than is shown tells whether there is a next page.
        let most = if is_given(&self.all_with) { MOST + 1 } else { self.most.min(shown.saturating_add(1)) };
        let chosen = self.class.as_ref().and_then(|(name, words)| Some((words, &value(name)?.1)));
        let classes = match chosen {
            Some((words, chosen)) => {
                let (_, class) = words.iter().find(|(word, _)| word == chosen)?;
                vec![class.lexical().to_owned()]
            }
            None => self.classes.clone(),
        };
        let wanted = NameSearch {
            letters: letters.trim(),
            matching: self.matching,
            classes: &classes,
            most,
            since: since.as_deref(),
        };
        match store.named(&wanted) {
            Ok(iris) => (iris.len() <= MOST).then(|| (self.variable.clone(), iris)),
            Err(error) => {
                tracing::warn!(%error, "the search index cannot be used");
                None
            }
        }
    }
}
