//! COUNT and ASK, row by row.
//!
//! Entry points: [`Tally::take`], [`Tally::answer`]. The engine counts to the end, and looks for a first row, without ever
//! giving back control, so each row would have to pass a guard, which takes longer than to count it. So it is asked for
//! rows without columns, and they are counted here. How many matches one triple pattern has is remembered until the store
//! changes: that is what is asked for again and again. Invariant: the answer is the one that the engine would have given.

use oxigraph::model as ox;
use oxigraph::sparql::{QuerySolution, QuerySolutionIter};
use spargebra::Query;
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern};
use spargebra::term::{TriplePattern, Variable};

use super::QueryError;
use super::bounds::Bounds;
use super::functions::stoppable;
use super::remembered::Remembered;

/// How many matches triple patterns have in the default graph.
pub(in crate::store) type Counts = Remembered<TriplePattern>;

/// What is to be known of a query's rows.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Tally {
    /// How many there are; each of these variables says so.
    Count(Vec<Variable>),
    /// Whether there are any.
    Any,
}

/// What is known of them.
pub(super) enum Tallied {
    Count(usize, Vec<Variable>),
    Any(bool),
}

impl Tally {
    /// Makes a query that only counts, or only asks, one that gives rows without columns.
    pub(super) fn take(query: &mut Query) -> Option<Self> {
        let (dataset, base_iri, inner, tally) = match query {
            Query::Ask { dataset, pattern, base_iri } => (dataset, base_iri, std::mem::take(pattern), Self::Any),
            Query::Select { dataset, pattern, base_iri } => {
                let (rows, names) = counted(pattern)?;
                (dataset, base_iri, rows, Self::Count(names))
            }
            Query::Construct { .. } | Query::Describe { .. } => return None,
        };
        let (dataset, base_iri) = (dataset.take(), base_iri.take());
        let pattern = GraphPattern::Project { inner: Box::new(inner), variables: Vec::new() };
        *query = Query::Select { dataset, pattern, base_iri };
        Some(tally)
    }

    /// Looks at the rows.
    pub(super) fn answer(self, mut rows: QuerySolutionIter<'_>, bounds: &Bounds) -> Result<Tallied, QueryError> {
        let Self::Count(names) = self else {
            return Ok(Tallied::Any(stoppable(|| Ok(rows.next().transpose()?.is_some()))?));
        };
        let count = stoppable(|| {
            let mut count = 0_usize;
            for row in rows {
                row?;
                if bounds.is_cancelled() {
                    return Err(QueryError::Cancelled);
                }
                count += 1;
            }
            Ok(count)
        })?;
        Ok(Tallied::Count(count, names))
    }

    /// The triple pattern whose matches are counted, where there is nothing else to it.
    pub(super) fn counted<'q>(&self, query: &'q Query) -> Option<&'q TriplePattern> {
        let (Self::Count(_), Query::Select { dataset: None, pattern, .. }) = (self, query) else { return None };
        let GraphPattern::Project { inner, .. } = pattern else { return None };
        match &**inner {
            GraphPattern::Bgp { patterns } => patterns.first().filter(|_| patterns.len() == 1),
            _ => None,
        }
    }
}

/// The row that says how many there are.
pub(super) fn count_row(count: usize, names: &[Variable]) -> QuerySolution {
    let number = ox::Term::from(ox::Literal::from(count as u64));
    QuerySolution::from((names.to_vec(), vec![Some(number); names.len()]))
}

/// The rows that a query counts, if that is all it does, and the variables that get their number. A query that was printed from
/// its algebra has its count in a sub-select, under other names.
fn counted(pattern: &GraphPattern) -> Option<(GraphPattern, Vec<Variable>)> {
    let GraphPattern::Project { variables: columns, .. } = pattern else { return None };
    // What each column is called further below.
    let mut names = columns.clone();
    let mut below = pattern;
    let (rows, aggregates) = loop {
        below = match below {
            GraphPattern::Project { inner, variables } if names.iter().all(|name| variables.contains(name)) => inner,
            GraphPattern::Extend { inner, variable, expression: Expression::Variable(value) } => {
                names.iter_mut().filter(|name| *name == variable).for_each(|name| name.clone_from(value));
                inner
            }
            GraphPattern::Group { inner, variables, aggregates } if variables.is_empty() => break (inner, aggregates),
            _ => return None,
        };
    };
    let count = AggregateExpression::CountSolutions { distinct: false };
    let is_count = |name: &Variable| aggregates.iter().any(|(of, aggregate)| of == name && *aggregate == count);
    let is_all = !columns.is_empty() && names.iter().all(is_count);
    is_all.then(|| ((**rows).clone(), columns.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::Base;
    use crate::store::Store;
    use crate::store::query::{ParsedQuery, QueryAnswer, QueryRequest};

    #[test]
    fn only_what_counts_all_rows_is_taken() {
        let cases = [
            ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c }", Some(vec!["n"])),
            ("SELECT (COUNT(*) AS ?n) (COUNT(*) AS ?m) { ?a ?b ?c OPTIONAL { ?c ?d ?e } }", Some(vec!["n", "m"])),
            ("ASK { ?a ?b ?c }", Some(vec![])),
            ("SELECT (COUNT(DISTINCT *) AS ?n) { ?a ?b ?c }", None),
            ("SELECT (COUNT(?c) AS ?n) { ?a ?b ?c }", None),
            ("SELECT (COUNT(*) + 1 AS ?n) { ?a ?b ?c }", None),
            ("SELECT ?a (COUNT(*) AS ?n) { ?a ?b ?c } GROUP BY ?a", None),
            ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c } HAVING (COUNT(*) > 3)", None),
            ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c } LIMIT 0", None),
            ("SELECT * { { SELECT (COUNT(*) AS ?n) { ?a ?b ?c } } }", Some(vec!["n"])),
            ("SELECT ?m { { SELECT (COUNT(*) AS ?n) { ?a ?b ?c } } BIND(?n AS ?m) }", Some(vec!["m"])),
            ("SELECT ?m { { SELECT (COUNT(*) AS ?n) { ?a ?b ?c } } }", None),
            ("SELECT ?m { { SELECT ?n { { SELECT (COUNT(*) AS ?n) (COUNT(*) AS ?m) { ?a ?b ?c } } } } }", None),
            ("SELECT * { { SELECT (COUNT(*) AS ?n) { ?a ?b ?c } } ?n ?p ?o }", None),
            ("SELECT * { ?a ?b ?c }", None),
        ];
        let taken = |text: &str| {
            let ParsedQuery(mut query) = ParsedQuery::parse(text, &Base::default()).unwrap();
            let written = query.clone();
            let names = match Tally::take(&mut query) {
                Some(Tally::Count(names)) => Some(names.iter().map(|name| name.as_str().to_owned()).collect()),
                Some(Tally::Any) => Some(Vec::new()),
                None => None,
            };
            assert_eq!(query == written, names.is_none(), "{text}");
            names
        };
        for (text, expected) in cases {
            let expected: Option<Vec<String>> = expected.map(|names| names.into_iter().map(str::to_owned).collect());
            assert_eq!(taken(text), expected, "{text}");
            let printed = ParsedQuery::parse(text, &Base::default()).unwrap().to_sparql();
            assert_eq!(taken(&printed), expected, "{printed}");
        }
    }

    #[test]
    fn the_count_of_one_pattern_is_remembered_until_the_store_changes() {
        let store = Store::memory(Base::default()).unwrap();
        let count = |text: &str| match store.query(QueryRequest::text(text)).unwrap() {
            QueryAnswer::Solutions(mut rows) => rows.next().unwrap().unwrap().remove(0).unwrap().lexical().to_owned(),
            _ => panic!("no rows"),
        };
        let text = "SELECT (COUNT(?o) AS ?n) { ?s <urn:p> ?o }";
        for expected in 1..4 {
            store.update(&format!("INSERT DATA {{ <urn:a> <urn:p> {expected} . <urn:a> <urn:q> 1 }}")).unwrap();
            for _ in 0..2 {
                assert_eq!(count(text), expected.to_string());
                assert_eq!(count("SELECT (COUNT(*) AS ?n) { ?s <urn:q> ?o }"), "1");
            }
        }
        assert_eq!(count("SELECT (COUNT(*) AS ?n) FROM <urn:g> { ?s <urn:p> ?o }"), "0");
        let mut elsewhere = QueryRequest::text(text);
        elsewhere.default_graphs = vec!["urn:g".to_owned()];
        let QueryAnswer::Solutions(mut rows) = store.query(elsewhere).unwrap() else { panic!("no rows") };
        assert_eq!(rows.next().unwrap().unwrap().remove(0).unwrap().lexical(), "0");
    }
}
