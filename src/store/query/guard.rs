//! Makes products of sets stoppable.
//!
//! Entry point: [`guard`]. The engine looks at its cancellation only when it reads from the store, and a product of sets that
//! share no variable reads each set once and then combines for as long as it takes. So each row of such a product passes
//! a filter that fails once the query is cancelled. Invariant: as long as a query is not cancelled, its solutions are those
//! of the unguarded query; joins over shared variables are left alone, and with them the engine's choice of their order.

use std::collections::BTreeSet;

use oxigraph::model::NamedNode;
use spargebra::Query;
use spargebra::algebra::{Expression, Function, GraphPattern};
use spargebra::term::{Literal, NamedNodePattern, TermPattern, TriplePattern, Variable};

use crate::vocab::ng;

/// The function that the filter calls; it takes anything and is true until the query is cancelled.
pub(super) fn function() -> NamedNode {
    NamedNode::new_unchecked(format!("{}isWanted", ng::NAMESPACE))
}

/// The query with its products guarded.
pub(super) fn guard(query: Query) -> Query {
    match query {
        Query::Select { dataset, pattern, base_iri } => Query::Select { dataset, pattern: walk(pattern), base_iri },
        Query::Ask { dataset, pattern, base_iri } => Query::Ask { dataset, pattern: walk(pattern), base_iri },
        Query::Describe { dataset, pattern, base_iri } => Query::Describe { dataset, pattern: walk(pattern), base_iri },
        Query::Construct { template, dataset, pattern, base_iri } => {
            Query::Construct { template, dataset, pattern: walk(pattern), base_iri }
        }
    }
}

/// Patterns that share variables, and those variables.
struct Group {
    parts: Vec<GraphPattern>,
    variables: BTreeSet<String>,
}

fn walk(pattern: GraphPattern) -> GraphPattern {
    use GraphPattern as P;
    let boxed = |inner: Box<GraphPattern>| Box::new(walk(*inner));
    match pattern {
        P::Bgp { .. } | P::Join { .. } => join(pattern),
        P::Lateral { left, right } => P::Lateral { left: boxed(left), right: boxed(right) },
        P::LeftJoin { left, right, expression } => P::LeftJoin { left: boxed(left), right: boxed(right), expression },
        P::Filter { expr, inner } => P::Filter { expr, inner: boxed(inner) },
        P::Union { left, right } => P::Union { left: boxed(left), right: boxed(right) },
        P::Graph { name, inner } => P::Graph { name, inner: boxed(inner) },
        P::Extend { inner, variable, expression } => P::Extend { inner: boxed(inner), variable, expression },
        P::Minus { left, right } => P::Minus { left: boxed(left), right: boxed(right) },
        P::OrderBy { inner, expression } => P::OrderBy { inner: boxed(inner), expression },
        P::Project { inner, variables } => P::Project { inner: boxed(inner), variables },
        P::Distinct { inner } => P::Distinct { inner: boxed(inner) },
        P::Reduced { inner } => P::Reduced { inner: boxed(inner) },
        P::Slice { inner, start, length } => P::Slice { inner: boxed(inner), start, length },
        P::Group { inner, variables, aggregates } => P::Group { inner: boxed(inner), variables, aggregates },
        leaf @ (P::Path { .. } | P::Values { .. } | P::Service { .. }) => leaf,
    }
}

/// A tree of joins, as joins within groups that share variables and guarded products between the groups.
fn join(pattern: GraphPattern) -> GraphPattern {
    let mut parts = Vec::new();
    flatten(&pattern, &mut parts);
    let groups = grouped(parts);
    if groups.len() < 2 {
        return inside(pattern);
    }
    let mut groups = groups.into_iter();
    let Some(first) = groups.next() else { return GraphPattern::default() };
    let mut witness = first.witness();
    let mut whole = first.pattern();
    for group in groups {
        let other = group.witness();
        whole = GraphPattern::Join { left: Box::new(whole), right: Box::new(group.pattern()) };
        if let (Some(left), Some(right)) = (&witness, &other) {
            whole = GraphPattern::Filter { expr: is_wanted(left, right), inner: Box::new(whole) };
        }
        witness = witness.or(other);
    }
    whole
}

/// A tree of joins without products, as it stands: its order is the author's.
fn inside(pattern: GraphPattern) -> GraphPattern {
    match pattern {
        GraphPattern::Join { left, right } => {
            GraphPattern::Join { left: Box::new(inside(*left)), right: Box::new(inside(*right)) }
        }
        bgp @ GraphPattern::Bgp { .. } => bgp,
        other => walk(other),
    }
}

/// The parts in groups that share no variable with each other.
fn grouped(parts: Vec<Group>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for mut group in parts {
        // Whatever shares a variable with the new part becomes one group with it, in the order written.
        let (mut touching, apart): (Vec<Group>, Vec<Group>) = groups
            .into_iter()
            .partition(|known| group.variables.is_empty() || !known.variables.is_disjoint(&group.variables));
        if group.variables.is_empty() && touching.len() > 1 {
            // A part without variables has one row or none: it goes with any group.
            let rest = touching.split_off(1);
            groups = apart.into_iter().chain(rest).collect();
        } else {
            groups = apart;
        }
        for known in touching.into_iter().rev() {
            group = Group {
                parts: known.parts.into_iter().chain(group.parts).collect(),
                variables: known.variables.into_iter().chain(group.variables).collect(),
            };
        }
        groups.push(group);
    }
    groups
}

impl Group {
    /// A variable of the group that an expression can name.
    fn witness(&self) -> Option<String> {
        self.variables.iter().find(|name| !name.starts_with("_:")).cloned()
    }

    fn pattern(self) -> GraphPattern {
        let mut parts: Vec<GraphPattern> = Vec::new();
        for part in self.parts {
            match (parts.last_mut(), part) {
                (Some(GraphPattern::Bgp { patterns }), GraphPattern::Bgp { patterns: more }) => patterns.extend(more),
                (_, part) => parts.push(part),
            }
        }
        let joined = parts.into_iter().map(walk_part);
        joined
            .reduce(|left, right| GraphPattern::Join { left: Box::new(left), right: Box::new(right) })
            .unwrap_or_default()
    }
}

/// A part of a group; triples that share variables through other parts only are no product.
fn walk_part(part: GraphPattern) -> GraphPattern {
    if let GraphPattern::Bgp { .. } = part { part } else { walk(part) }
}

fn flatten(pattern: &GraphPattern, parts: &mut Vec<Group>) {
    let mut variables = BTreeSet::new();
    match pattern {
        GraphPattern::Join { left, right } => {
            flatten(left, parts);
            flatten(right, parts);
            return;
        }
        GraphPattern::Bgp { patterns } => {
            parts.extend(patterns.iter().map(|triple| {
                let mut variables = BTreeSet::new();
                names(triple, &mut variables);
                Group { parts: vec![GraphPattern::Bgp { patterns: vec![triple.clone()] }], variables }
            }));
            return;
        }
        // Blank nodes join as variables do, but are in nobody's scope.
        GraphPattern::Path { subject, object, .. } => {
            name(subject, &mut variables);
            name(object, &mut variables);
        }
        other => other.on_in_scope_variable(|variable| {
            variables.insert(variable.as_str().to_owned());
        }),
    }
    parts.push(Group { parts: vec![pattern.clone()], variables });
}

fn names(triple: &TriplePattern, into: &mut BTreeSet<String>) {
    name(&triple.subject, into);
    name(&triple.object, into);
    if let NamedNodePattern::Variable(variable) = &triple.predicate {
        into.insert(variable.as_str().to_owned());
    }
}

fn name(term: &TermPattern, into: &mut BTreeSet<String>) {
    match term {
        TermPattern::Variable(variable) => {
            into.insert(variable.as_str().to_owned());
        }
        TermPattern::BlankNode(node) => {
            into.insert(format!("_:{}", node.as_str()));
        }
        TermPattern::Triple(triple) => names(triple, into),
        _ => {}
    }
}

/// Names a variable of either side, so that the filter can only stand above the product; what is unbound reads as 0.
fn is_wanted(left: &str, right: &str) -> Expression {
    let value = |name: &str| {
        let zero = Expression::Literal(Literal::from(0));
        // A blank node of the query has no name that an expression could use.
        Variable::new(name).map_or(zero.clone(), |variable| Expression::Coalesce(vec![variable.into(), zero]))
    };
    Expression::FunctionCall(Function::Custom(function()), vec![value(left), value(right)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::Base;
    use crate::store::query::ParsedQuery;

    fn guards(query: &str) -> usize {
        let ParsedQuery(query) = ParsedQuery::parse(query, &Base::default()).unwrap();
        guard(query).to_string().matches("isWanted").count()
    }

    #[test]
    fn only_products_are_guarded() {
        let cases = [
            ("SELECT * { ?a ?b ?c . ?c ?d ?e }", 0),
            ("SELECT * { ?a ?b ?c . ?d ?e ?f }", 1),
            ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 2),
            // Connected by what comes last.
            ("SELECT * { ?a <urn:p> ?b . ?c <urn:q>* ?d . ?b <urn:r> ?c }", 0),
            ("SELECT * { ?a <urn:p> [ <urn:q> ?b ] . _:x <urn:p> ?c . ?b <urn:q> _:x }", 0),
            ("SELECT * { ?a ?b ?c . <urn:a> <urn:b> <urn:c> }", 0),
            ("SELECT * { { SELECT ?a { ?a ?b ?c . ?d ?e ?f } } OPTIONAL { ?a ?g ?h . ?i ?j ?k } }", 2),
            ("SELECT * { VALUES ?a { 1 2 } ?b ?c ?d }", 1),
        ];
        for (query, expected) in cases {
            assert_eq!(guards(query), expected, "{query}");
        }
    }
}
