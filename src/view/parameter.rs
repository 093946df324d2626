//! Parameters of a view: their types, and terms made of their values.
//!
//! Entry point: [`Parameter::term`]. Invariant: what it returns is a term of the declared type, so a query never meets a
//! value it was not written for.

use serde::Deserialize;

use super::prefixes::Prefixes;
use crate::rdf::Term;
use crate::vocab::xsd;

/// A parameter as the header writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterSpec {
    /// Name in the address.
    pub name: String,
    /// Type.
    #[serde(rename = "type")]
    pub kind: TypeName,
    /// What it means.
    pub description: String,
    /// Variable of the query; the name, if not given.
    pub variable: Option<String>,
    /// Whether a request must have it. A part of the path always is.
    #[serde(default)]
    pub required: bool,
    /// Value when absent.
    pub default: Option<String>,
    /// For `iri`: what a short form is appended to, below the store's base (`entity/`).
    pub below: Option<String>,
    /// For `choice`: the words, and the term each stands for as a prefixed name or a string.
    #[serde(default)]
    pub values: serde_json::Map<String, serde_json::Value>,
    /// For `integer`: least value.
    pub minimum: Option<i64>,
    /// For `integer`: greatest value.
    pub maximum: Option<i64>,
    /// A value that shows what is meant.
    pub example: Option<String>,
}

/// Names of the types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TypeName {
    /// Any text that is not empty.
    String,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A day, `2026-11-22`.
    Date,
    /// An IRI: in full, as a prefixed name of the query, or the part after the base.
    Iri,
    /// One of some words.
    Choice,
}

/// A type with all that its check needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterType {
    /// Any text that is not empty.
    String,
    /// A whole number within bounds.
    Integer {
        /// Least.
        minimum: i64,
        /// Greatest.
        maximum: i64,
    },
    /// `true` or `false`.
    Boolean,
    /// A day.
    Date,
    /// An IRI; short forms are completed.
    Iri {
        /// Path below the store's base.
        below: String,
    },
    /// One of some words, each standing for a term.
    Choice(Vec<(String, Term)>),
}

/// A parameter of a checked view.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Name in the address.
    pub name: String,
    /// Variable of the query.
    pub variable: String,
    /// Type.
    pub kind: ParameterType,
    /// What it means.
    pub description: String,
    /// Whether it is a part of the path.
    pub in_path: bool,
    /// Whether a request must have it.
    pub required: bool,
    /// Value when absent.
    pub default: Option<String>,
    /// A value that shows what is meant.
    pub example: Option<String>,
}

/// A value that is not of its parameter's type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is {value:?}, but must be {expected}")]
pub struct ValueError {
    /// As sent, shortened.
    pub value: String,
    /// What would do.
    pub expected: String,
}

/// Longest value that an error repeats.
const SHOWN: usize = 80;

impl ValueError {
    fn new(value: &str, expected: impl Into<String>) -> Self {
        Self { value: value.chars().take(SHOWN).collect(), expected: expected.into() }
    }
}

impl Parameter {
    /// Checks a parameter of a header.
    ///
    /// # Errors
    /// With a message when type and fields do not go together, or the default is not of the type.
    pub fn from_spec(spec: &ParameterSpec, in_path: bool, prefixes: &Prefixes) -> Result<Self, String> {
        let only = |field: &str, given: bool, kind: TypeName| {
            if given && spec.kind != kind {
                Err(format!("{}: `{field}` goes with another type", spec.name))
            } else {
                Ok(())
            }
        };
        only("values", !spec.values.is_empty(), TypeName::Choice)?;
        only("below", spec.below.is_some(), TypeName::Iri)?;
        only("minimum", spec.minimum.is_some(), TypeName::Integer)?;
        only("maximum", spec.maximum.is_some(), TypeName::Integer)?;
        let kind = match spec.kind {
            TypeName::String => ParameterType::String,
            TypeName::Integer => {
                ParameterType::Integer { minimum: spec.minimum.unwrap_or(0), maximum: spec.maximum.unwrap_or(i64::MAX) }
            }
            TypeName::Boolean => ParameterType::Boolean,
            TypeName::Date => ParameterType::Date,
            TypeName::Iri => ParameterType::Iri { below: spec.below.clone().unwrap_or_default() },
            TypeName::Choice => ParameterType::Choice(choices(spec, prefixes)?),
        };
        let parameter = Self {
            name: spec.name.clone(),
            variable: spec.variable.clone().unwrap_or_else(|| spec.name.clone()),
            kind,
            description: spec.description.clone(),
            in_path,
            required: in_path || spec.required,
            default: spec.default.clone(),
            example: spec.example.clone(),
        };
        for value in parameter.default.iter().chain(&parameter.example) {
            // Only the form matters here, so any base will do.
            parameter.term(value, "base:/", prefixes).map_err(|error| format!("{}: the value {error}", spec.name))?;
        }
        Ok(parameter)
    }

    /// The term that a value stands for.
    ///
    /// # Errors
    /// When the value is not of the parameter's type.
    pub fn term(&self, value: &str, base: &str, prefixes: &Prefixes) -> Result<Term, ValueError> {
        match &self.kind {
            ParameterType::String if value.trim().is_empty() => Err(ValueError::new(value, "some text")),
            ParameterType::String => Ok(Term::text(value.trim())),
            ParameterType::Integer { minimum, maximum } => integer(value, *minimum, *maximum),
            ParameterType::Boolean => match value {
                "true" | "1" => Ok(Term::typed("true", xsd::BOOLEAN)),
                "false" | "0" => Ok(Term::typed("false", xsd::BOOLEAN)),
                _ => Err(ValueError::new(value, "true or false")),
            },
            ParameterType::Date => value
                .parse::<jiff::civil::Date>()
                .map(|date| Term::typed(date.to_string(), xsd::DATE))
                .map_err(|_| ValueError::new(value, "a day such as 2026-11-22")),
            ParameterType::Iri { below } => iri(value, below, base, prefixes),
            ParameterType::Choice(choices) => {
                choices.iter().find(|(word, _)| word == value).map(|(_, term)| term.clone()).ok_or_else(|| {
                    let words: Vec<&str> = choices.iter().map(|(word, _)| word.as_str()).collect();
                    ValueError::new(value, format!("one of {}", words.join(", ")))
                })
            }
        }
    }
}

fn choices(spec: &ParameterSpec, prefixes: &Prefixes) -> Result<Vec<(String, Term)>, String> {
    if spec.values.is_empty() {
        return Err(format!("{}: a choice needs `values`", spec.name));
    }
    let term = |(word, value): (&String, &serde_json::Value)| {
        let text = value.as_str().ok_or_else(|| format!("{}: the value of {word} is no string", spec.name))?;
        let term = if text.contains(':') {
            let iri =
                prefixes.expand(text).ok_or_else(|| format!("{}: the prefix of {text} is not declared", spec.name))?;
            Term::iri(iri)
        } else {
            Term::text(text)
        };
        Ok((word.clone(), term))
    };
    spec.values.iter().map(term).collect()
}

fn integer(value: &str, minimum: i64, maximum: i64) -> Result<Term, ValueError> {
    let expected = || {
        if maximum == i64::MAX {
            format!("a whole number of at least {minimum}")
        } else {
            format!("a whole number from {minimum} to {maximum}")
        }
    };
    let number: i64 = value.parse().map_err(|_| ValueError::new(value, expected()))?;
    if (minimum..=maximum).contains(&number) {
        Ok(Term::typed(number.to_string(), xsd::INTEGER))
    } else {
        Err(ValueError::new(value, expected()))
    }
}

/// An IRI in full, as a prefixed name, or as the part after the base, with or without the kind before the slash.
fn iri(value: &str, below: &str, base: &str, prefixes: &Prefixes) -> Result<Term, ValueError> {
    let refuse = || ValueError::new(value, format!("an IRI, or the part of one after {base}{below}"));
    let forbidden = |letter: char| letter <= ' ' || "<>\"{}|\\^`".contains(letter);
    if value.is_empty() || value.contains(forbidden) {
        return Err(refuse());
    }
    if let Some((scheme, rest)) = value.split_once(':') {
        if let Some(iri) = prefixes.expand(value).filter(|_| !rest.starts_with("//")) {
            return Ok(Term::iri(iri));
        }
        let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
        return if is_scheme && !rest.is_empty() { Ok(Term::iri(value)) } else { Err(refuse()) };
    }
    let local = value.strip_prefix(below).unwrap_or(value);
    Ok(Term::iri(format!("{base}{below}{local}")))
}
