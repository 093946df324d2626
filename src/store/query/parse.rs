//! A query's text, parsed once.
//!
//! Entry point: [`ParsedQuery::parse`]. Invariant: the prefixes of `ontology/` and of the store's base are declared
//! beforehand; no parser type is visible outside `store/query`.

use spargebra::SparqlParser;
use spargebra::algebra::GraphPattern;

use super::QueryError;
use super::algebra::{Part, each_part, map_children, map_query};
use super::bind::bind;
use super::syntax::syntax;
use crate::rdf::{Base, Term};
use crate::store::search;
use crate::vocab::PREFIXES;

/// A parser for a text, which knows the prefixes of `ontology/` and of the base, those among them that stand in the text, and
/// resolves relative IRIs against the base.
pub(in crate::store) fn parser(text: &str, base: &Base) -> Result<SparqlParser, QueryError> {
    let internal = |error: &dyn std::fmt::Display| QueryError::Internal(error.to_string());
    let own = base.prefixes();
    let prefixes =
        PREFIXES.iter().map(|(name, iri)| (*name, *iri)).chain(own.iter().map(|(n, iri)| (*n, iri.as_str())));
    let mut parser = SparqlParser::new().with_base_iri(base.as_str()).map_err(|error| internal(&error))?;
    let before_colons: Vec<&str> = text.match_indices(':').filter_map(|(at, _)| text.get(..at)).collect();
    let is_used = |name: &str| before_colons.iter().any(|before| before.ends_with(name));
    for (name, iri) in prefixes.filter(|(name, _)| is_used(name)) {
        parser = parser.with_prefix(name, iri).map_err(|error| internal(&error))?;
    }
    Ok(parser)
}

/// Parts of a query that need no stack of their own.
const MOST_PARTS: usize = 100;

/// A parsed query; cheap to run again and again with other bindings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedQuery(pub(super) spargebra::Query);

/// What kind of answer a query has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QueryKind {
    /// Rows.
    Select,
    /// Yes or no.
    Ask,
    /// A graph built by a template.
    Construct,
    /// A graph about some nodes.
    Describe,
}

impl ParsedQuery {
    /// Parses a SPARQL query.
    ///
    /// # Errors
    /// [`QueryError::Syntax`] with line and column.
    pub fn parse(text: &str, base: &Base) -> Result<Self, QueryError> {
        parser(text, base)?.parse_query(text).map(Self).map_err(|error| syntax(&error, text, base))
    }

    /// What kind of answer it has.
    #[must_use]
    pub const fn kind(&self) -> QueryKind {
        match self.0 {
            spargebra::Query::Select { .. } => QueryKind::Select,
            spargebra::Query::Ask { .. } => QueryKind::Ask,
            spargebra::Query::Construct { .. } => QueryKind::Construct,
            spargebra::Query::Describe { .. } => QueryKind::Describe,
        }
    }

    /// Whether it is evaluated from the store alone, without the search index and other servers, and takes no more of the stack
    /// than any other function.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let (mut parts, mut is_alone) = (0, true);
        each_part(&self.0, &mut |part| {
            parts += 1;
            match part {
                Part::Pattern(GraphPattern::Bgp { patterns }) => {
                    parts += patterns.len();
                    is_alone &= !patterns.iter().any(search::is_search);
                }
                Part::Pattern(GraphPattern::Service { .. }) => is_alone = false,
                _ => {}
            }
        });
        is_alone && parts <= MOST_PARTS
    }

    /// The variables of the rows of a SELECT, in order; none for other kinds.
    #[must_use]
    pub fn variables(&self) -> Vec<String> {
        let spargebra::Query::Select { pattern, .. } = &self.0 else { return Vec::new() };
        let mut names = Vec::new();
        pattern.on_in_scope_variable(|variable| {
            let name = variable.as_str().to_owned();
            if !names.contains(&name) {
                names.push(name);
            }
        });
        names
    }

    /// The query with each `LIMIT` of `from` lowered to `to`.
    #[must_use]
    pub fn lowered(self, from: usize, to: usize) -> Self {
        fn lower(pattern: GraphPattern, from: usize, to: usize) -> GraphPattern {
            match map_children(pattern, &mut |child| lower(child, from, to)) {
                GraphPattern::Slice { inner, start, length: Some(length) } if length == from => {
                    GraphPattern::Slice { inner, start, length: Some(length.min(to)) }
                }
                other => other,
            }
        }
        Self(map_query(self.0, |pattern| lower(pattern, from, to)))
    }

    /// The same query with at most `limit` rows from row `offset` on, within the query's own LIMIT and OFFSET. SPARQL
    /// has no variable there, so paging comes in here.
    #[must_use]
    pub fn sliced(mut self, offset: usize, limit: Option<usize>) -> Self {
        if offset == 0 && limit.is_none() {
            return self;
        }
        let (spargebra::Query::Select { pattern, .. }
        | spargebra::Query::Ask { pattern, .. }
        | spargebra::Query::Construct { pattern, .. }
        | spargebra::Query::Describe { pattern, .. }) = &mut self.0;
        let inner = Box::new(std::mem::take(pattern));
        *pattern = GraphPattern::Slice { inner, start: offset, length: limit };
        self
    }

    /// The same query with terms for variables: constants in the whole query.
    ///
    /// # Errors
    /// Where the query assigns one of the variables itself, or a blank node is bound.
    pub fn bound(self, bindings: &[(String, Term)]) -> Result<Self, QueryError> {
        bind(self, bindings)
    }

    /// The query in plain SPARQL 1.1, all prefixes written out: what another engine can be sent.
    #[must_use]
    pub fn to_sparql(&self) -> String {
        self.0.to_string()
    }
}
