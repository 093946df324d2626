//! Makes every query stoppable.
//!
//! Entry point: [`guard`]. The engine looks at its cancellation only when it reads from the store, and it goes on
//! reading: what sorts or groups collects one error for each row that is left. So what feeds a sort or a group passes a
//! filter that ends the evaluation once the query is cancelled, and so do the sides of a product, of which it collects one, and each of
//! its rows, which may come without any reading. Strings that expressions build are bounded where they are built, since one expression can ask for
//! more than any machine has. Invariant: as long as a query keeps its limits, its solutions are those of the unguarded
//! query; joins of triples over shared variables are left alone, and with them the engine's choice of their order.

use std::collections::BTreeSet;

use spargebra::Query;
use spargebra::algebra::{Expression, Function, GraphPattern};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::algebra::{Scope, map_children, map_expressions, map_operands, map_query};
use super::functions::{bounded, is_pair_wanted, is_wanted, replaceable};
use super::paths::from_each;

/// Arguments of one CONCAT; more are concatenated in steps, so that each step is bounded.
const ARGUMENTS: usize = 16;

/// The query with its sorts, groups, products and strings guarded.
pub(super) fn guard(query: Query) -> Query {
    let is_ask = matches!(query, Query::Ask { .. });
    map_query(query, |pattern| {
        let pattern = from_each(pattern);
        // Of rows the engine gives back control, but it looks for a first one to the end.
        if is_ask { wanted(guard_pattern(pattern)) } else { guard_pattern(pattern) }
    })
}

/// A pattern, guarded.
pub(in crate::store) fn guard_pattern(pattern: GraphPattern) -> GraphPattern {
    Guard::default().walk(pattern)
}

/// Hands out the names of the variables that guards bind.
#[derive(Default)]
struct Guard(usize);

/// Patterns that share variables, and those variables.
struct Group {
    parts: Vec<GraphPattern>,
    variables: BTreeSet<String>,
}

/// The pattern, whose reading ends the query once it is cancelled: the engine moves a filter without variables to what
/// reads from the store.
fn wanted(inner: GraphPattern) -> GraphPattern {
    GraphPattern::Filter { expr: is_wanted(), inner: Box::new(inner) }
}

/// The same of what the engine collects, unless it is written in the query itself.
fn collected(inner: GraphPattern) -> GraphPattern {
    if matches!(inner, GraphPattern::Values { .. }) { inner } else { wanted(inner) }
}

impl Guard {
    fn walk(&mut self, pattern: GraphPattern) -> GraphPattern {
        use GraphPattern as P;
        let pattern = map_expressions(pattern, &mut |expression| self.bound(expression));
        match pattern {
            P::Bgp { .. } | P::Join { .. } => self.join(pattern),
            P::Group { inner, variables, aggregates } => {
                P::Group { inner: Box::new(self.fed(*inner)), variables, aggregates }
            }
            P::OrderBy { inner, expression } => {
                // The engine evaluates keys once a row, before it sorts.
                P::OrderBy { inner: Box::new(self.fed(*inner)), expression }
            }
            // The starts of a path, one after the other.
            P::Lateral { left, right } if matches!(*right, P::Path { .. }) => {
                P::Lateral { left: Box::new(wanted(self.walk(*left))), right: Box::new(self.walk(*right)) }
            }
            P::LeftJoin { left, right, expression } => self.optional((*left, *right), expression),
            P::Minus { left, right } => {
                P::Minus { left: Box::new(self.walk(*left)), right: Box::new(wanted(self.walk(*right))) }
            }
            other => map_children(other, &mut |child| self.walk(child)),
        }
    }

    /// What a sort or a group collects. Of a join each row is guarded as well as each that is read, since any number of them may come
    /// of one reading.
    fn fed(&mut self, inner: GraphPattern) -> GraphPattern {
        let is_joined = triples(&inner) > 1;
        let inner = wanted(self.walk(inner));
        if is_joined { self.extended(inner) } else { inner }
    }

    /// One OPTIONAL after another may have any number of rows for each that is read, so each row of the first is guarded.
    fn optional(
        &mut self,
        (left, right): (GraphPattern, GraphPattern),
        expression: Option<Expression>,
    ) -> GraphPattern {
        let is_apart = Scope::of(&left).possible.is_disjoint(&Scope::of(&right).possible);
        let is_second = is_optional(&left);
        let (left, right) = (self.walk(left), self.walk(right));
        let left = if is_second { self.extended(left) } else { left };
        // Without a common variable the engine collects what is optional before it looks at a row.
        let right = if is_apart { collected(right) } else { right };
        GraphPattern::LeftJoin { left: Box::new(left), right: Box::new(right), expression }
    }

    /// An expression whose strings are bounded.
    fn bound(&mut self, expression: Expression) -> Expression {
        let (mut inner, mut patterns) = (Guard(self.0 + 1_000_000), Guard(self.0 + 2_000_000));
        let expression =
            map_operands(expression, &mut |operand| inner.bound(operand), &mut |pattern| patterns.walk(pattern));
        let call = |function, list| Expression::FunctionCall(function, list);
        let limit = |built| call(Function::Custom(bounded()), vec![built]);
        match expression {
            Expression::FunctionCall(Function::Concat, mut list) => {
                while list.len() > ARGUMENTS {
                    list = list.chunks(ARGUMENTS).map(|some| limit(call(Function::Concat, some.to_vec()))).collect();
                }
                limit(call(Function::Concat, list))
            }
            Expression::FunctionCall(Function::EncodeForUri, list) => limit(call(Function::EncodeForUri, list)),
            Expression::FunctionCall(Function::Replace, mut list) => {
                if let [text, _, replacement, ..] = list.as_mut_slice() {
                    let checked = vec![text.clone(), replacement.clone()];
                    *text = call(Function::Custom(replaceable()), checked);
                }
                limit(call(Function::Replace, list))
            }
            other => other,
        }
    }

    /// A tree of joins, as joins within groups that share variables and guarded products between the groups.
    fn join(&mut self, pattern: GraphPattern) -> GraphPattern {
        let mut parts = Vec::new();
        flatten(&pattern, &mut parts);
        let is_heavy = parts.iter().filter(|group| group.parts.iter().any(is_opaque)).count() > 1;
        let groups = grouped(parts);
        if groups.len() < 2 && !is_heavy {
            return self.inside(pattern);
        }
        let is_product = groups.len() > 1;
        let mut groups = groups.into_iter();
        let Some(first) = groups.next() else { return GraphPattern::default() };
        let mut witness = first.witness();
        // The engine collects one side of a product: what it has read so far must not be read to its end.
        let mut whole = if is_product { collected(self.group(first)) } else { self.group(first) };
        for group in groups {
            let other = group.witness();
            whole = GraphPattern::Join { left: Box::new(whole), right: Box::new(collected(self.group(group))) };
            if let (Some(left), Some(right)) = (&witness, &other) {
                // With a variable of either side the filter can only stand above the product.
                let expr = is_pair_wanted(left.clone(), right.clone());
                whole = GraphPattern::Filter { expr, inner: Box::new(whole) };
            }
            witness = witness.or(other);
        }
        whole
    }

    /// A tree of joins without products, as it stands: its order is the author's.
    fn inside(&mut self, pattern: GraphPattern) -> GraphPattern {
        match pattern {
            GraphPattern::Join { left, right } => {
                GraphPattern::Join { left: Box::new(self.inside(*left)), right: Box::new(self.inside(*right)) }
            }
            bgp @ GraphPattern::Bgp { .. } => bgp,
            other => self.walk(other),
        }
    }

    /// The join of a group. Where two parts meet that the engine joins in memory, each row of the join is guarded by a
    /// variable of its own, since no filter would stay above such a join.
    fn group(&mut self, group: Group) -> GraphPattern {
        let mut parts: Vec<GraphPattern> = Vec::new();
        for part in group.parts {
            match (parts.last_mut(), part) {
                (Some(GraphPattern::Bgp { patterns }), GraphPattern::Bgp { patterns: more }) => patterns.extend(more),
                (_, part) => parts.push(part),
            }
        }
        let mut whole: Option<(GraphPattern, bool)> = None;
        for part in parts {
            let is_part_opaque = is_opaque(&part);
            // Triples that share variables through other parts only are no product.
            let part = if let GraphPattern::Bgp { .. } = part { part } else { self.walk(part) };
            whole = Some(match whole {
                None => (part, is_part_opaque),
                Some((left, is_left_opaque)) => {
                    let is_heavy = is_left_opaque && is_part_opaque;
                    let (left, part) = if is_heavy { (collected(left), collected(part)) } else { (left, part) };
                    let joined = GraphPattern::Join { left: Box::new(left), right: Box::new(part) };
                    (if is_heavy { self.extended(joined) } else { joined }, is_left_opaque || is_part_opaque)
                }
            });
        }
        whole.map(|(pattern, _)| pattern).unwrap_or_default()
    }

    fn extended(&mut self, inner: GraphPattern) -> GraphPattern {
        self.0 += 1;
        // No query can use this name.
        let variable = Variable::new_unchecked(format!("wanted {}", self.0));
        GraphPattern::Extend { inner: Box::new(inner), variable, expression: is_wanted() }
    }
}

/// How many triples and paths are joined in a pattern.
fn triples(pattern: &GraphPattern) -> usize {
    use GraphPattern as P;
    match pattern {
        P::Bgp { patterns } => patterns.len(),
        P::Path { .. } => 1,
        P::Join { left, right } | P::LeftJoin { left, right, .. } | P::Lateral { left, right } => {
            triples(left) + triples(right)
        }
        P::Union { left, right } => triples(left).max(triples(right)),
        P::Filter { inner, .. } | P::Extend { inner, .. } | P::Graph { inner, .. } | P::Minus { left: inner, .. } => {
            triples(inner)
        }
        _ => 0,
    }
}

fn is_optional(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::LeftJoin { .. } => true,
        GraphPattern::Filter { inner, .. } | GraphPattern::Extend { inner, .. } => is_optional(inner),
        _ => false,
    }
}

/// Whether the engine evaluates a part as a whole before it joins it, or without reading at all.
fn is_opaque(part: &GraphPattern) -> bool {
    match part {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => false,
        GraphPattern::Values { bindings, .. } => bindings.len() > 1,
        GraphPattern::Graph { inner, .. } | GraphPattern::Filter { inner, .. } => is_opaque(inner),
        GraphPattern::Join { left, right } => is_opaque(left) || is_opaque(right),
        _ => true,
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
    /// A variable of the group; a blank node has no name that an expression could use.
    fn witness(&self) -> Option<Variable> {
        let name = self.variables.iter().find(|name| !name.starts_with("_:"))?;
        Some(Variable::new_unchecked(name.clone()))
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::Base;
    use crate::store::query::ParsedQuery;

    fn guards(query: &str) -> usize {
        let ParsedQuery(query) = ParsedQuery::parse(query, &Base::default()).unwrap();
        let guarded = guard(query).to_string();
        // A guard of pairs asks at three places.
        guarded.matches("isWanted").count() - 2 * guarded.matches("IF(").count()
    }

    #[test]
    fn what_can_run_away_is_guarded() {
        let cases = [
            ("SELECT * { ?a ?b ?c . ?c ?d ?e }", 0),
            ("SELECT * { ?a ?b ?c . ?d ?e ?f }", 3),
            ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 5),
            // Connected by what comes last.
            ("SELECT * { ?a <urn:p> ?b . ?c <urn:q>* ?d . ?b <urn:r> ?c }", 0),
            ("SELECT * { ?a <urn:p> [ <urn:q> ?b ] . _:x <urn:p> ?c . ?b <urn:q> _:x }", 0),
            ("SELECT * { ?a ?b ?c . <urn:a> <urn:b> <urn:c> }", 0),
            ("SELECT * { { SELECT ?a { ?a ?b ?c . ?d ?e ?f } } OPTIONAL { ?a ?g ?h . ?i ?j ?k } }", 6),
            ("SELECT * { VALUES ?a { 1 2 } ?b ?c ?d }", 2),
            ("SELECT * { ?a ?b ?c OPTIONAL { ?d ?e ?f } }", 1),
            ("SELECT * { ?a ?b ?c OPTIONAL { ?d ?b ?f } OPTIONAL { ?e ?b ?g } }", 1),
            // What sorts and groups is guarded where it reads.
            ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c }", 1),
            ("SELECT * { ?a ?b ?c } ORDER BY ?a", 1),
            ("SELECT ?o (COUNT(*) AS ?n) { ?a ?b ?o . ?c ?d ?o } GROUP BY ?o", 2),
            ("ASK { ?a ?b ?c }", 1),
            // Parts that are joined in memory, over a variable that both have.
            ("SELECT * { { SELECT ?a { ?a ?b ?c } } { SELECT ?a { ?a ?d ?e } } }", 3),
            ("SELECT * { VALUES ?a { 1 2 } VALUES ?a { 1 2 } }", 1),
            ("SELECT * { VALUES ?a { 1 2 } ?a ?b ?c }", 0),
        ];
        for (query, expected) in cases {
            assert_eq!(guards(query), expected, "{query}");
        }
    }

    #[test]
    fn strings_are_bounded_where_they_are_built() {
        let text = |query: &str| {
            let ParsedQuery(query) = ParsedQuery::parse(query, &Base::default()).unwrap();
            guard(query).to_string()
        };
        let many = format!("SELECT (CONCAT({}) AS ?b) {{ ?a ?p ?o }}", vec!["?a"; 40].join(","));
        assert_eq!(text(&many).matches("bounded").count(), 4);
        assert!(text("SELECT * { ?a ?p ?o FILTER(REPLACE(?o, 'a', 'b') = 'b') }").contains("replaceable"));
    }
}
