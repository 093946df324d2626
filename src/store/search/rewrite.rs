//! Puts what the index finds into a query before it is evaluated.
//!
//! Entry points: [`rewrite`] for `?thing ng:matches "words"`, [`restrict`] for a variable whose values are known. Invariant:
//! the query then says the same to any engine: the pattern has become `VALUES`.

use oxigraph::model::{Literal, NamedNode};
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::Match;
use crate::store::QueryError;
use crate::vocab::ng;

type Result<T> = std::result::Result<T, QueryError>;

/// Finds the things that a search is about: its kind, and what the query says of it.
pub(in crate::store) type Find<'a> = &'a dyn Fn(Search, &str) -> Result<Vec<Match>>;

/// What the index is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Search {
    /// `ng:matches`: for words.
    Words,
    /// `ng:withinBox`: for a place.
    Box,
}

impl Search {
    fn of(pattern: &TriplePattern) -> Option<Self> {
        match &pattern.predicate {
            NamedNodePattern::NamedNode(node) if node.as_str() == ng::MATCHES => Some(Self::Words),
            NamedNodePattern::NamedNode(node) if node.as_str() == ng::WITHIN_BOX => Some(Self::Box),
            _ => None,
        }
    }
}

/// Whether a triple asks the index.
pub(in crate::store) fn is_search(pattern: &TriplePattern) -> bool {
    Search::of(pattern).is_some()
}

/// The query with each `?thing ng:matches "words" ; ng:matchScore ?score` and each `?geometry ng:withinBox "…"` replaced by
/// what the index finds.
///
/// # Errors
/// Where the words are not written in the query, or the index fails.
pub(in crate::store) fn rewrite(query: Query, find: Find<'_>) -> Result<Query> {
    Ok(match query {
        Query::Select { dataset, pattern, base_iri } => {
            Query::Select { dataset, pattern: walk(pattern, find)?, base_iri }
        }
        Query::Ask { dataset, pattern, base_iri } => Query::Ask { dataset, pattern: walk(pattern, find)?, base_iri },
        Query::Describe { dataset, pattern, base_iri } => {
            Query::Describe { dataset, pattern: walk(pattern, find)?, base_iri }
        }
        Query::Construct { template, dataset, pattern, base_iri } => {
            Query::Construct { template, dataset, pattern: walk(pattern, find)?, base_iri }
        }
    })
}

fn walk(pattern: GraphPattern, find: Find<'_>) -> Result<GraphPattern> {
    use GraphPattern as P;
    let boxed = |inner: Box<GraphPattern>| -> Result<Box<GraphPattern>> { Ok(Box::new(walk(*inner, find)?)) };
    Ok(match pattern {
        P::Bgp { patterns } => bgp(patterns, find)?,
        P::Join { left, right } => P::Join { left: boxed(left)?, right: boxed(right)? },
        P::Lateral { left, right } => P::Lateral { left: boxed(left)?, right: boxed(right)? },
        P::LeftJoin { left, right, expression } => P::LeftJoin {
            left: boxed(left)?,
            right: boxed(right)?,
            expression: expression.map(|expression| inside(expression, find)).transpose()?,
        },
        P::Filter { expr, inner } => P::Filter { expr: inside(expr, find)?, inner: boxed(inner)? },
        P::Union { left, right } => P::Union { left: boxed(left)?, right: boxed(right)? },
        P::Graph { name, inner } => P::Graph { name, inner: boxed(inner)? },
        P::Extend { inner, variable, expression } => {
            P::Extend { inner: boxed(inner)?, variable, expression: inside(expression, find)? }
        }
        P::Minus { left, right } => P::Minus { left: boxed(left)?, right: boxed(right)? },
        P::OrderBy { inner, expression } => P::OrderBy { inner: boxed(inner)?, expression },
        P::Project { inner, variables } => P::Project { inner: boxed(inner)?, variables },
        P::Distinct { inner } => P::Distinct { inner: boxed(inner)? },
        P::Reduced { inner } => P::Reduced { inner: boxed(inner)? },
        P::Slice { inner, start, length } => P::Slice { inner: boxed(inner)?, start, length },
        P::Group { inner, variables, aggregates } => P::Group { inner: boxed(inner)?, variables, aggregates },
        leaf @ (P::Path { .. } | P::Values { .. } | P::Service { .. }) => leaf,
    })
}

/// Patterns stand in expressions too: `FILTER NOT EXISTS { … }`.
fn inside(expression: Expression, find: Find<'_>) -> Result<Expression> {
    use Expression as E;
    let boxed = |inner: Box<Expression>| -> Result<Box<Expression>> { Ok(Box::new(inside(*inner, find)?)) };
    Ok(match expression {
        E::Exists(pattern) => E::Exists(Box::new(walk(*pattern, find)?)),
        E::Not(inner) => E::Not(boxed(inner)?),
        E::And(left, right) => E::And(boxed(left)?, boxed(right)?),
        E::Or(left, right) => E::Or(boxed(left)?, boxed(right)?),
        E::If(test, left, right) => E::If(boxed(test)?, boxed(left)?, boxed(right)?),
        other => other,
    })
}

fn is(pattern: &TriplePattern, iri: &str) -> bool {
    matches!(&pattern.predicate, NamedNodePattern::NamedNode(node) if node.as_str() == iri)
}

fn bgp(patterns: Vec<TriplePattern>, find: Find<'_>) -> Result<GraphPattern> {
    let (searches, rest): (Vec<_>, Vec<_>) = patterns.into_iter().partition(|pattern| Search::of(pattern).is_some());
    let (scores, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|pattern| {
        is(pattern, ng::MATCH_SCORE) && searches.iter().any(|search| search.subject == pattern.subject)
    });
    let mut whole: Option<GraphPattern> = None;
    for search in &searches {
        let TermPattern::Literal(words) = &search.object else {
            return Err(QueryError::Unsupported(
                "ng:matches and ng:withinBox need what they look for in the query, as a string".to_owned(),
            ));
        };
        let Some(kind) = Search::of(search) else { continue };
        let score = scores.iter().find(|score| score.subject == search.subject).map(|score| &score.object);
        let values = values(&search.subject, score, find(kind, words.value())?)?;
        whole = Some(join(whole, values));
    }
    let rest = (!rest.is_empty() || whole.is_none()).then_some(GraphPattern::Bgp { patterns: rest });
    Ok(rest.into_iter().fold(whole, |whole, next| Some(join(whole, next))).unwrap_or_default())
}

fn join(left: Option<GraphPattern>, right: GraphPattern) -> GraphPattern {
    match left {
        None => right,
        Some(left) => GraphPattern::Join { left: Box::new(left), right: Box::new(right) },
    }
}

/// The matches as `VALUES`.
fn values(subject: &TermPattern, score: Option<&TermPattern>, found: Vec<Match>) -> Result<GraphPattern> {
    let score = match score {
        None => None,
        Some(TermPattern::Variable(variable)) => Some(variable.clone()),
        Some(_) => return Err(QueryError::Unsupported("ng:matchScore gives its score to a variable".to_owned())),
    };
    let variable = match subject {
        TermPattern::Variable(variable) => Some(variable.clone()),
        TermPattern::NamedNode(_) => None,
        _ => {
            return Err(QueryError::Unsupported(
                "ng:matches and ng:withinBox need a variable or an IRI before them".to_owned(),
            ));
        }
    };
    let is_wanted = |iri: &str| match subject {
        TermPattern::NamedNode(node) => node.as_str() == iri,
        _ => variable.is_some(),
    };
    let row = |found: Match| {
        let thing = variable.is_some().then(|| Some(GroundTerm::NamedNode(NamedNode::new_unchecked(found.iri))));
        let score = score.is_some().then(|| Some(GroundTerm::Literal(Literal::from(found.score))));
        thing.into_iter().chain(score).collect()
    };
    let bindings = found.into_iter().filter(|found| is_wanted(&found.iri)).map(row).collect();
    Ok(GraphPattern::Values { variables: variable.clone().into_iter().chain(score).collect(), bindings })
}

/// The query with a variable's values limited to these, in the innermost group that it is matched in. Only for values
/// outside of which the query would have no solution, or none that is kept.
pub(in crate::store) fn restrict(query: Query, name: &str, iris: &[String]) -> Query {
    let Ok(variable) = Variable::new(name) else { return query };
    let bindings = iris.iter().map(|iri| vec![Some(GroundTerm::NamedNode(NamedNode::new_unchecked(iri)))]).collect();
    let values = GraphPattern::Values { variables: vec![variable.clone()], bindings };
    match query {
        Query::Select { dataset, pattern, base_iri } => {
            Query::Select { dataset, pattern: narrow(pattern, &variable, &values), base_iri }
        }
        other => other,
    }
}

fn narrow(pattern: GraphPattern, variable: &Variable, values: &GraphPattern) -> GraphPattern {
    use GraphPattern as P;
    let boxed = |inner: Box<GraphPattern>| Box::new(narrow(*inner, variable, values));
    match pattern {
        P::LeftJoin { left, right, expression } => P::LeftJoin { left: boxed(left), right, expression },
        P::Filter { expr, inner } => P::Filter { expr, inner: boxed(inner) },
        P::Extend { inner, variable: name, expression } => {
            P::Extend { inner: boxed(inner), variable: name, expression }
        }
        P::OrderBy { inner, expression } => P::OrderBy { inner: boxed(inner), expression },
        P::Project { inner, variables } => P::Project { inner: boxed(inner), variables },
        P::Distinct { inner } => P::Distinct { inner: boxed(inner) },
        P::Slice { inner, start, length } => P::Slice { inner: boxed(inner), start, length },
        P::Group { inner, variables, aggregates } => P::Group { inner: boxed(inner), variables, aggregates },
        P::Join { left, right } if selects(&left, variable) => P::Join { left: boxed(left), right },
        P::Join { left, right } if selects(&right, variable) => P::Join { left, right: boxed(right) },
        other => P::Join { left: Box::new(values.clone()), right: Box::new(other) },
    }
}

/// Whether a pattern is a sub-select, or starts with one, that gives the variable.
fn selects(pattern: &GraphPattern, variable: &Variable) -> bool {
    use GraphPattern as P;
    match pattern {
        P::Project { variables, .. } => variables.contains(variable),
        P::Slice { inner, .. } | P::Distinct { inner } | P::Filter { inner, .. } | P::Extend { inner, .. } => {
            selects(inner, variable)
        }
        P::LeftJoin { left, .. } => selects(left, variable),
        P::Join { left, right } => selects(left, variable) || selects(right, variable),
        _ => false,
    }
}
