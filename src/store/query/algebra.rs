//! Walks over the parsed algebra.
//!
//! Entry points: [`map_children`], [`map_expressions`], [`map_operands`] rebuild one level of a tree; [`Scope`] says
//! which variables a pattern binds. Invariant: what a function here is not asked to change comes back as it was.

use std::collections::BTreeSet;

use spargebra::Query;
use spargebra::algebra::{AggregateExpression, Expression, Function, GraphPattern, OrderExpression};
use spargebra::term::{NamedNode, NamedNodePattern, TermPattern, TriplePattern, Variable};

/// Rebuilds a query with its pattern mapped.
pub(super) fn map_query(query: Query, map: impl FnOnce(GraphPattern) -> GraphPattern) -> Query {
    match query {
        Query::Select { dataset, pattern, base_iri } => Query::Select { dataset, pattern: map(pattern), base_iri },
        Query::Ask { dataset, pattern, base_iri } => Query::Ask { dataset, pattern: map(pattern), base_iri },
        Query::Describe { dataset, pattern, base_iri } => Query::Describe { dataset, pattern: map(pattern), base_iri },
        Query::Construct { template, dataset, pattern, base_iri } => {
            Query::Construct { template, dataset, pattern: map(pattern), base_iri }
        }
    }
}

/// Rebuilds a pattern with the patterns directly below it mapped; those inside expressions are not.
pub(super) fn map_children(pattern: GraphPattern, map: &mut dyn FnMut(GraphPattern) -> GraphPattern) -> GraphPattern {
    use GraphPattern as P;
    let mut boxed = |inner: Box<GraphPattern>| Box::new(map(*inner));
    match pattern {
        P::Join { left, right } => P::Join { left: boxed(left), right: boxed(right) },
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
        leaf @ (P::Bgp { .. } | P::Path { .. } | P::Values { .. } | P::Service { .. }) => leaf,
    }
}

/// Rebuilds a pattern with the expressions that stand directly in it mapped.
pub(super) fn map_expressions(pattern: GraphPattern, map: &mut dyn FnMut(Expression) -> Expression) -> GraphPattern {
    use GraphPattern as P;
    match pattern {
        P::LeftJoin { left, right, expression } => P::LeftJoin { left, right, expression: expression.map(map) },
        P::Filter { expr, inner } => P::Filter { expr: map(expr), inner },
        P::Extend { inner, variable, expression } => P::Extend { inner, variable, expression: map(expression) },
        P::OrderBy { inner, expression } => {
            let mapped = expression.into_iter().map(|order| match order {
                OrderExpression::Asc(expression) => OrderExpression::Asc(map(expression)),
                OrderExpression::Desc(expression) => OrderExpression::Desc(map(expression)),
            });
            P::OrderBy { inner, expression: mapped.collect() }
        }
        P::Group { inner, variables, aggregates } => {
            let mapped = aggregates.into_iter().map(|(variable, aggregate)| match aggregate {
                AggregateExpression::FunctionCall { name, expr, distinct } => {
                    (variable, AggregateExpression::FunctionCall { name, expr: map(expr), distinct })
                }
                count @ AggregateExpression::CountSolutions { .. } => (variable, count),
            });
            P::Group { inner, variables, aggregates: mapped.collect() }
        }
        other => other,
    }
}

/// Rebuilds an expression with its operands mapped; the pattern of an EXISTS is mapped by the second function.
pub(super) fn map_operands(
    expression: Expression,
    map: &mut dyn FnMut(Expression) -> Expression,
    map_pattern: &mut dyn FnMut(GraphPattern) -> GraphPattern,
) -> Expression {
    use Expression as E;
    let mut boxed = |inner: Box<E>| Box::new(map(*inner));
    match expression {
        E::Or(l, r) => E::Or(boxed(l), boxed(r)),
        E::And(l, r) => E::And(boxed(l), boxed(r)),
        E::Equal(l, r) => E::Equal(boxed(l), boxed(r)),
        E::SameTerm(l, r) => E::SameTerm(boxed(l), boxed(r)),
        E::Greater(l, r) => E::Greater(boxed(l), boxed(r)),
        E::GreaterOrEqual(l, r) => E::GreaterOrEqual(boxed(l), boxed(r)),
        E::Less(l, r) => E::Less(boxed(l), boxed(r)),
        E::LessOrEqual(l, r) => E::LessOrEqual(boxed(l), boxed(r)),
        E::Add(l, r) => E::Add(boxed(l), boxed(r)),
        E::Subtract(l, r) => E::Subtract(boxed(l), boxed(r)),
        E::Multiply(l, r) => E::Multiply(boxed(l), boxed(r)),
        E::Divide(l, r) => E::Divide(boxed(l), boxed(r)),
        E::UnaryPlus(inner) => E::UnaryPlus(boxed(inner)),
        E::UnaryMinus(inner) => E::UnaryMinus(boxed(inner)),
        E::Not(inner) => E::Not(boxed(inner)),
        E::In(inner, list) => E::In(boxed(inner), list.into_iter().map(map).collect()),
        E::If(test, yes, no) => E::If(boxed(test), boxed(yes), boxed(no)),
        E::Coalesce(list) => E::Coalesce(list.into_iter().map(map).collect()),
        E::FunctionCall(function, list) => E::FunctionCall(function, list.into_iter().map(map).collect()),
        E::Exists(pattern) => E::Exists(Box::new(map_pattern(*pattern))),
        leaf @ (E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_)) => leaf,
    }
}

/// The variables of an expression, those inside its patterns included.
pub(super) fn mentioned(expression: &Expression) -> BTreeSet<Variable> {
    let mut found = BTreeSet::new();
    note(expression.clone(), &mut found);
    found
}

fn note(expression: Expression, found: &mut BTreeSet<Variable>) {
    if let Expression::Variable(variable) | Expression::Bound(variable) = &expression {
        found.insert(variable.clone());
    }
    let mut inside = Vec::new();
    map_operands(
        expression,
        &mut |operand| {
            note(operand.clone(), found);
            operand
        },
        &mut |pattern| {
            inside.push(pattern.clone());
            pattern
        },
    );
    inside.into_iter().for_each(|pattern| note_pattern(pattern, found));
}

/// All variables of a pattern, in scope or not.
fn note_pattern(pattern: GraphPattern, found: &mut BTreeSet<Variable>) {
    pattern.on_in_scope_variable(|variable| {
        found.insert(variable.clone());
    });
    if let GraphPattern::Project { variables, .. } = &pattern {
        found.extend(variables.iter().cloned());
    }
    let pattern = map_expressions(pattern, &mut |expression| {
        note(expression.clone(), found);
        expression
    });
    map_children(pattern, &mut |child| {
        note_pattern(child.clone(), found);
        child
    });
}

/// A part of a query.
pub(super) enum Part<'a> {
    Pattern(&'a GraphPattern),
    Expression(&'a Expression),
}

/// Looks at every pattern and expression of a query, those within others included.
pub(super) fn each_part<'a>(query: &'a Query, see: &mut dyn FnMut(Part<'a>)) {
    let (Query::Select { pattern, .. }
    | Query::Ask { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Construct { pattern, .. }) = query;
    in_pattern(pattern, see);
}

fn in_pattern<'a>(pattern: &'a GraphPattern, see: &mut dyn FnMut(Part<'a>)) {
    use GraphPattern as P;
    see(Part::Pattern(pattern));
    match pattern {
        P::Join { left, right } | P::Lateral { left, right } | P::Union { left, right } | P::Minus { left, right } => {
            in_pattern(left, see);
            in_pattern(right, see);
        }
        P::LeftJoin { left, right, expression } => {
            in_pattern(left, see);
            in_pattern(right, see);
            expression.iter().for_each(|expression| in_expression(expression, see));
        }
        P::Filter { expr, inner } => {
            in_expression(expr, see);
            in_pattern(inner, see);
        }
        P::Extend { inner, expression, .. } => {
            in_expression(expression, see);
            in_pattern(inner, see);
        }
        P::OrderBy { inner, expression } => {
            for OrderExpression::Asc(order) | OrderExpression::Desc(order) in expression {
                in_expression(order, see);
            }
            in_pattern(inner, see);
        }
        P::Group { inner, aggregates, .. } => {
            for (_, aggregate) in aggregates {
                if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                    in_expression(expr, see);
                }
            }
            in_pattern(inner, see);
        }
        P::Graph { inner, .. }
        | P::Project { inner, .. }
        | P::Distinct { inner }
        | P::Reduced { inner }
        | P::Slice { inner, .. } => in_pattern(inner, see),
        P::Bgp { .. } | P::Path { .. } | P::Values { .. } | P::Service { .. } => {}
    }
}

fn in_expression<'a>(expression: &'a Expression, see: &mut dyn FnMut(Part<'a>)) {
    use Expression as E;
    see(Part::Expression(expression));
    match expression {
        E::Or(l, r)
        | E::And(l, r)
        | E::Equal(l, r)
        | E::SameTerm(l, r)
        | E::Greater(l, r)
        | E::GreaterOrEqual(l, r)
        | E::Less(l, r)
        | E::LessOrEqual(l, r)
        | E::Add(l, r)
        | E::Subtract(l, r)
        | E::Multiply(l, r)
        | E::Divide(l, r) => {
            in_expression(l, see);
            in_expression(r, see);
        }
        E::UnaryPlus(inner) | E::UnaryMinus(inner) | E::Not(inner) => in_expression(inner, see),
        E::In(inner, list) => {
            in_expression(inner, see);
            list.iter().for_each(|one| in_expression(one, see));
        }
        E::If(test, yes, no) => [test, yes, no].into_iter().for_each(|one| in_expression(one, see)),
        E::Coalesce(list) | E::FunctionCall(_, list) => list.iter().for_each(|one| in_expression(one, see)),
        E::Exists(pattern) => in_pattern(pattern, see),
        E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_) => {}
    }
}

/// Which named graphs a query looks into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct GraphsRead {
    /// Those that it names.
    pub(super) names: BTreeSet<String>,
    /// Whether it asks which there are.
    pub(super) any: bool,
}

/// Which named graphs a query looks into.
pub(super) fn graphs_read(query: &Query) -> GraphsRead {
    let mut found = GraphsRead::default();
    each_part(query, &mut |part| {
        if let Part::Pattern(GraphPattern::Graph { name, .. }) = part {
            match name {
                NamedNodePattern::NamedNode(node) => {
                    found.names.insert(node.as_str().to_owned());
                }
                NamedNodePattern::Variable(_) => found.any = true,
            }
        }
    });
    found
}

/// The functions that a query calls by name.
pub(super) fn called(query: &Query) -> Vec<&NamedNode> {
    let mut found = Vec::new();
    each_part(query, &mut |part| {
        if let Part::Expression(Expression::FunctionCall(Function::Custom(name), _)) = part {
            found.push(name);
        }
    });
    found
}

/// Which variables the solutions of a pattern bind.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// In some solution, perhaps.
    pub(super) possible: BTreeSet<Variable>,
    /// In every solution.
    pub(super) certain: BTreeSet<Variable>,
}

impl Scope {
    /// The scope of a pattern.
    pub(super) fn of(pattern: &GraphPattern) -> Self {
        let mut possible = BTreeSet::new();
        pattern.on_in_scope_variable(|variable| {
            possible.insert(variable.clone());
        });
        Self { possible, certain: certain(pattern) }
    }
}

fn certain(pattern: &GraphPattern) -> BTreeSet<Variable> {
    use GraphPattern as P;
    match pattern {
        P::Bgp { patterns } => {
            let mut found = BTreeSet::new();
            patterns.iter().for_each(|triple| of_triple(triple, &mut found));
            found
        }
        P::Path { subject, object, .. } => {
            let mut found = BTreeSet::new();
            of_term(subject, &mut found);
            of_term(object, &mut found);
            found
        }
        P::Join { left, right } | P::Lateral { left, right } => &certain(left) | &certain(right),
        P::Union { left, right } => &certain(left) & &certain(right),
        P::LeftJoin { left, .. } | P::Minus { left, .. } => certain(left),
        P::Graph { name, inner } => {
            let mut found = certain(inner);
            found.extend(variable_of(name));
            found
        }
        P::Values { variables, bindings } => {
            let is_full = |column: usize| bindings.iter().all(|row| row.get(column).is_some_and(Option::is_some));
            variables.iter().enumerate().filter(|(column, _)| is_full(*column)).map(|(_, name)| name.clone()).collect()
        }
        P::Project { inner, variables } | P::Group { inner, variables, .. } => {
            let mut found = certain(inner);
            found.retain(|variable| variables.contains(variable));
            found
        }
        P::Filter { inner, .. }
        | P::Extend { inner, .. }
        | P::OrderBy { inner, .. }
        | P::Distinct { inner }
        | P::Reduced { inner }
        | P::Slice { inner, .. } => certain(inner),
        P::Service { .. } => BTreeSet::new(),
    }
}

fn variable_of(name: &NamedNodePattern) -> Option<Variable> {
    if let NamedNodePattern::Variable(variable) = name { Some(variable.clone()) } else { None }
}

fn of_triple(triple: &TriplePattern, found: &mut BTreeSet<Variable>) {
    of_term(&triple.subject, found);
    found.extend(variable_of(&triple.predicate));
    of_term(&triple.object, found);
}

fn of_term(term: &TermPattern, found: &mut BTreeSet<Variable>) {
    match term {
        TermPattern::Variable(variable) => {
            found.insert(variable.clone());
        }
        TermPattern::Triple(triple) => of_triple(triple, found),
        TermPattern::NamedNode(_) | TermPattern::Literal(_) | TermPattern::BlankNode(_) => {}
    }
}
