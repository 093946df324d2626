//! One request to a view: parameters in, JSON out.
//!
//! Entry point: [`View::run`]. It blocks, as the store does. Invariant: nothing of the request reaches the query but
//! terms of the declared types.

use std::time::Duration;

use serde_json::Value;

use super::assemble::Assembler;
use super::catalogue::{RESERVED, View};
use super::cursor::Cursor;
use super::error::RequestError;
use super::header::{Paging, ResultKind};
use crate::rdf::{Base, Term};
use crate::store::{Cancel, ParsedQuery, QueryAnswer, QueryError, QueryRequest, Store};

/// What a client asks a view.
#[derive(Clone, Debug)]
pub struct ViewRequest {
    /// Names and values, of the path and of the query string.
    pub parameters: Vec<(String, String)>,
    /// The time it may take.
    pub timeout: Duration,
    /// Rows after which it is an error.
    pub max_rows: usize,
    /// Ends it from outside.
    pub cancel: Cancel,
}

impl Default for ViewRequest {
    fn default() -> Self {
        Self { parameters: Vec::new(), timeout: Duration::from_secs(10), max_rows: 1_000_000, cancel: Cancel::new() }
    }
}

/// What a view answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The JSON of the answer.
    pub body: Value,
    /// Where the next page starts.
    pub next: Option<String>,
}

/// A request with its parameters checked.
struct Checked {
    bindings: Vec<(String, Term)>,
    limit: usize,
    /// What a cursor is tied to.
    fingerprint: String,
}

/// Other ids of an entity are answered as the entity is.
fn meant(store: &Store, (variable, term): (String, Term)) -> Result<(String, Term), QueryError> {
    let Some(iri) = term.as_iri() else { return Ok((variable, term)) };
    let entity = store.entity_of(iri).map_err(|error| QueryError::Internal(error.to_string()))?;
    Ok((variable, Term::iri(entity)))
}

impl View {
    /// Answers a request.
    ///
    /// # Errors
    /// When a parameter or the cursor is wrong, the thing is unknown, or the store cannot answer.
    pub fn run(&self, store: &Store, request: &ViewRequest) -> Result<Answer, RequestError> {
        let checked = self.check(store.base().as_str(), &request.parameters)?;
        let mut query = QueryRequest::parsed(self.page(checked.limit));
        query.bindings = checked.bindings.into_iter().map(|binding| meant(store, binding)).collect::<Result<_, _>>()?;
        query.candidates =
            self.candidates.as_ref().and_then(|known| known.find(store, &request.parameters, checked.limit));
        query.timeout = request.timeout;
        query.max_rows = Some(request.max_rows);
        query.cancel = request.cancel.clone();
        let QueryAnswer::Solutions(rows) = store.query(query)? else {
            return Err(QueryError::Internal("a view gave no rows".to_owned()).into());
        };
        let columns = rows.variables().to_vec();
        let mut items = Assembler::new(&self.shape, &columns);
        let places: Vec<Option<usize>> =
            self.keys.iter().map(|key| columns.iter().position(|column| column == key)).collect();
        let mut last = Vec::new();
        let mut next = None;
        for row in rows {
            let row = row?;
            if items.is_new(&row) {
                if items.len() == checked.limit {
                    next = Some(Cursor { key: last }.encode(&checked.fingerprint));
                    break;
                }
                last = places.iter().map(|place| row.get((*place)?).cloned().flatten()).collect();
            }
            items.add(&row);
        }
        self.answer(items, next, &request.parameters)
    }

    /// The query, looking for no more things than a page of this length shows, and one that tells whether there are more.
    fn page(&self, limit: usize) -> ParsedQuery {
        let query = self.query.clone();
        match &self.header.paging {
            Some(paging) => query.lowered(paging.maximum.saturating_add(1), limit.saturating_add(1)),
            None => query,
        }
    }

    /// The query of a request in plain SPARQL 1.1: what another engine can be sent.
    ///
    /// # Errors
    /// When a parameter is wrong.
    pub fn sparql(&self, base: &Base, parameters: &[(String, String)]) -> Result<String, RequestError> {
        let checked = self.check(base.as_str(), parameters)?;
        Ok(self.query.clone().bound(&checked.bindings)?.to_sparql())
    }

    fn answer(
        &self,
        items: Assembler,
        next: Option<String>,
        parameters: &[(String, String)],
    ) -> Result<Answer, RequestError> {
        match self.header.result {
            ResultKind::List => {
                let body = serde_json::json!({ "items": items.finish(), "next": next });
                Ok(Answer { body, next })
            }
            ResultKind::One => match items.finish().into_iter().next() {
                Some(body) if !body.is_null() => Ok(Answer { body, next: None }),
                _ => {
                    let in_path = self.parameters.iter().find(|parameter| parameter.in_path);
                    let value = in_path.and_then(|known| parameters.iter().find(|(name, _)| *name == known.name));
                    Err(RequestError::NotFound(
                        value.map_or_else(|| "this".to_owned(), |(_, value)| format!("{value:?}")),
                    ))
                }
            },
        }
    }

    fn check(&self, base: &str, sent: &[(String, String)]) -> Result<Checked, RequestError> {
        self.refuse_unknown(sent)?;
        let value = |name: &str| sent.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let mut bindings = Vec::new();
        let mut fingerprint = self.name.clone();
        for parameter in &self.parameters {
            // A form sends what was left empty as an empty value; it means the same as absent.
            let given = value(&parameter.name).filter(|text| !text.is_empty()).or(parameter.default.as_deref());
            match given {
                Some(text) => {
                    let term = parameter
                        .term(text, base, &self.prefixes)
                        .map_err(|source| RequestError::BadValue { name: parameter.name.clone(), source })?;
                    fingerprint.push_str(&format!("\u{1f}{}={term}", parameter.name));
                    bindings.push((parameter.variable.clone(), term));
                }
                None if parameter.required => {
                    return Err(RequestError::MissingParameter {
                        name: parameter.name.clone(),
                        description: parameter.description.clone(),
                    });
                }
                None => {}
            }
        }
        let cursor = value("cursor").filter(|text| !text.is_empty());
        if let Some(text) = cursor {
            let cursor = Cursor::decode(text, &fingerprint, self.keys.len()).map_err(RequestError::BadCursor)?;
            let after = self.keys.iter().zip(cursor.key);
            bindings.extend(after.filter_map(|(key, term)| Some((Paging::after(key), term?))));
        }
        Ok(Checked { bindings, limit: self.limit(value("limit"))?, fingerprint })
    }

    fn limit(&self, sent: Option<&str>) -> Result<usize, RequestError> {
        let Some(paging) = &self.header.paging else { return Ok(usize::MAX) };
        let Some(text) = sent.filter(|text| !text.is_empty()) else { return Ok(paging.default) };
        let limit = text.parse().ok().filter(|limit| (1..=paging.maximum).contains(limit));
        limit.ok_or_else(|| RequestError::BadValue {
            name: "limit".to_owned(),
            source: super::ValueError {
                value: text.chars().take(40).collect(),
                expected: format!("a whole number from 1 to {}", paging.maximum),
            },
        })
    }

    /// A name that is not known is refused: a misspelt filter would else give everything.
    fn refuse_unknown(&self, sent: &[(String, String)]) -> Result<(), RequestError> {
        let own: Vec<&str> = self.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        let general = RESERVED.iter().copied().filter(|name| self.header.paging.is_some() || *name == "format");
        let known: Vec<&str> = own.into_iter().chain(general).collect();
        for (index, (name, _)) in sent.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                return Err(RequestError::UnknownParameter { name: name.clone(), known: known.join(", ") });
            }
            if sent.iter().take(index).any(|(other, _)| other == name) {
                return Err(RequestError::RepeatedParameter { name: name.clone() });
            }
        }
        Ok(())
    }
}
