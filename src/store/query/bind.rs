//! Binds parameters of a query: puts terms for variables into the parsed algebra, never into text.
//!
//! Entry point: [`bind`]. Invariant: a bound name is a constant in the whole query, sub-selects included, and a SELECT
//! that projects it still has its column. A parameter that the query itself assigns (`AS ?x`) is an error.

use oxigraph::model::Term as OxTerm;
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::term::{GroundTerm, GroundTriple, NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::{ParsedQuery, QueryError};
use crate::rdf::Term;
use crate::store::convert::to_term;

type Result<T> = std::result::Result<T, QueryError>;

/// Puts the terms in place of the variables of these names. Names that the query lacks are passed over.
///
/// # Errors
/// Where a blank node is bound, or the query assigns one of the names itself, or a literal would be a graph's name.
pub(super) fn bind(query: ParsedQuery, bindings: &[(String, Term)]) -> Result<ParsedQuery> {
    let mut bound = query.0;
    for (name, term) in bindings {
        let variable = Variable::new(name).map_err(|_| unsupported(format!("“{name}” cannot name a variable")))?;
        if matches!(term, Term::Blank(_)) {
            return Err(unsupported(format!("?{name} cannot be bound to a blank node")));
        }
        bound = Binding { variable, term: to_term(term) }.query(bound)?;
    }
    Ok(ParsedQuery(bound))
}

fn unsupported(message: String) -> QueryError {
    QueryError::Unsupported(message)
}

struct Binding {
    variable: Variable,
    term: OxTerm,
}

impl Binding {
    fn query(&self, query: spargebra::Query) -> Result<spargebra::Query> {
        use spargebra::Query as Q;
        Ok(match query {
            Q::Select { dataset, pattern, base_iri } => {
                Q::Select { dataset, pattern: self.pattern(pattern)?, base_iri }
            }
            Q::Ask { dataset, pattern, base_iri } => Q::Ask { dataset, pattern: self.pattern(pattern)?, base_iri },
            Q::Describe { dataset, pattern, base_iri } => {
                Q::Describe { dataset, pattern: self.pattern(pattern)?, base_iri }
            }
            Q::Construct { template, dataset, pattern, base_iri } => {
                let template = template.into_iter().filter_map(|triple| self.triple(triple)).collect();
                Q::Construct { template, dataset, pattern: self.pattern(pattern)?, base_iri }
            }
        })
    }

    fn boxed(&self, pattern: GraphPattern) -> Result<Box<GraphPattern>> {
        Ok(Box::new(self.pattern(pattern)?))
    }

    fn pattern(&self, pattern: GraphPattern) -> Result<GraphPattern> {
        use GraphPattern as P;
        Ok(match pattern {
            P::Bgp { patterns } => {
                let patterns: Option<Vec<_>> = patterns.into_iter().map(|triple| self.triple(triple)).collect();
                patterns.map_or_else(nothing, |patterns| P::Bgp { patterns })
            }
            P::Path { subject, path, object } => match (self.subject(subject), self.node(object)) {
                (Some(subject), Some(object)) => P::Path { subject, path, object },
                _ => nothing(),
            },
            P::Join { left, right } => P::Join { left: self.boxed(*left)?, right: self.boxed(*right)? },
            P::Lateral { left, right } => P::Lateral { left: self.boxed(*left)?, right: self.boxed(*right)? },
            P::Union { left, right } => P::Union { left: self.boxed(*left)?, right: self.boxed(*right)? },
            P::Minus { left, right } => P::Minus { left: self.boxed(*left)?, right: self.boxed(*right)? },
            P::LeftJoin { left, right, expression } => P::LeftJoin {
                left: self.boxed(*left)?,
                right: self.boxed(*right)?,
                expression: expression.map(|expression| self.expression(expression)).transpose()?,
            },
            P::Filter { expr, inner } => P::Filter { expr: self.expression(expr)?, inner: self.boxed(*inner)? },
            P::Graph { name, inner } => P::Graph { name: self.name(name)?, inner: self.boxed(*inner)? },
            P::Service { name, inner, silent } => {
                P::Service { name: self.name(name)?, inner: self.boxed(*inner)?, silent }
            }
            P::Extend { inner, variable, expression } => {
                self.must_not_assign(&variable)?;
                P::Extend { inner: self.boxed(*inner)?, variable, expression: self.expression(expression)? }
            }
            P::Values { variables, bindings } => self.values(variables, bindings),
            P::OrderBy { inner, expression } => P::OrderBy {
                inner: self.boxed(*inner)?,
                expression: expression.into_iter().map(|order| self.order(order)).collect::<Result<_>>()?,
            },
            P::Project { inner, variables } => {
                let inner = self.pattern(*inner)?;
                let inner = if variables.contains(&self.variable) { self.keep_column(inner) } else { inner };
                P::Project { inner: Box::new(inner), variables }
            }
            P::Distinct { inner } => P::Distinct { inner: self.boxed(*inner)? },
            P::Reduced { inner } => P::Reduced { inner: self.boxed(*inner)? },
            P::Slice { inner, start, length } => P::Slice { inner: self.boxed(*inner)?, start, length },
            P::Group { inner, variables, aggregates } => self.group(*inner, variables, aggregates)?,
        })
    }

    fn group(
        &self,
        inner: GraphPattern,
        variables: Vec<Variable>,
        aggregates: Vec<(Variable, AggregateExpression)>,
    ) -> Result<GraphPattern> {
        let inner = self.pattern(inner)?;
        // The key stays a key, so that an empty input still gives no group.
        let inner = if variables.contains(&self.variable) { self.keep_column(inner) } else { inner };
        let aggregates = aggregates
            .into_iter()
            .map(|(variable, aggregate)| {
                self.must_not_assign(&variable)?;
                let aggregate = match aggregate {
                    AggregateExpression::CountSolutions { distinct } => {
                        AggregateExpression::CountSolutions { distinct }
                    }
                    AggregateExpression::FunctionCall { name, expr, distinct } => {
                        AggregateExpression::FunctionCall { name, expr: self.expression(expr)?, distinct }
                    }
                };
                Ok((variable, aggregate))
            })
            .collect::<Result<_>>()?;
        Ok(GraphPattern::Group { inner: Box::new(inner), variables, aggregates })
    }

    /// Gives a projected or grouped parameter its value back. A sub-select below may have done so already, but perhaps
    /// for one branch of a union only: there a join with the value fills the rows of the others.
    fn keep_column(&self, inner: GraphPattern) -> GraphPattern {
        let mut is_there = false;
        inner.on_in_scope_variable(|variable| is_there |= *variable == self.variable);
        match (self.constant(), ground(&self.term)) {
            (Some(expression), _) if !is_there => {
                GraphPattern::Extend { inner: Box::new(inner), variable: self.variable.clone(), expression }
            }
            (Some(_), Some(value)) => {
                let values =
                    GraphPattern::Values { variables: vec![self.variable.clone()], bindings: vec![vec![Some(value)]] };
                GraphPattern::Join { left: Box::new(inner), right: Box::new(values) }
            }
            _ => inner,
        }
    }

    fn must_not_assign(&self, variable: &Variable) -> Result<()> {
        if *variable == self.variable {
            return Err(unsupported(format!("{variable} is given a value by the query itself and cannot be bound")));
        }
        Ok(())
    }

    fn constant(&self) -> Option<Expression> {
        match &self.term {
            OxTerm::NamedNode(node) => Some(node.clone().into()),
            OxTerm::Literal(literal) => Some(literal.clone().into()),
            OxTerm::BlankNode(_) | OxTerm::Triple(_) => None,
        }
    }

    fn name(&self, name: NamedNodePattern) -> Result<NamedNodePattern> {
        match (&name, &self.term) {
            (NamedNodePattern::Variable(variable), term) if *variable == self.variable => match term {
                OxTerm::NamedNode(node) => Ok(node.clone().into()),
                _ => Err(unsupported(format!("{variable} names a graph or a service and must be an IRI"))),
            },
            _ => Ok(name),
        }
    }

    /// `None` where the triple could never match: a literal as subject or predicate.
    fn triple(&self, triple: TriplePattern) -> Option<TriplePattern> {
        let predicate = match triple.predicate {
            NamedNodePattern::Variable(variable) if variable == self.variable => match &self.term {
                OxTerm::NamedNode(node) => node.clone().into(),
                _ => return None,
            },
            other => other,
        };
        Some(TriplePattern { subject: self.subject(triple.subject)?, predicate, object: self.node(triple.object)? })
    }

    fn subject(&self, node: TermPattern) -> Option<TermPattern> {
        match self.node(node)? {
            TermPattern::Literal(_) => None,
            node => Some(node),
        }
    }

    fn node(&self, node: TermPattern) -> Option<TermPattern> {
        Some(match node {
            TermPattern::Variable(variable) if variable == self.variable => match &self.term {
                OxTerm::NamedNode(node) => node.clone().into(),
                OxTerm::Literal(literal) => literal.clone().into(),
                OxTerm::BlankNode(_) => return None,
                OxTerm::Triple(triple) => TermPattern::Triple(Box::new(TriplePattern {
                    subject: triple.subject.clone().into(),
                    predicate: triple.predicate.clone().into(),
                    object: triple.object.clone().into(),
                })),
            },
            TermPattern::Triple(triple) => TermPattern::Triple(Box::new(self.triple(*triple)?)),
            other => other,
        })
    }

    fn values(&self, variables: Vec<Variable>, rows: Vec<Vec<Option<GroundTerm>>>) -> GraphPattern {
        let Some(column) = variables.iter().position(|variable| *variable == self.variable) else {
            return GraphPattern::Values { variables, bindings: rows };
        };
        let wanted = ground(&self.term);
        let without = |mut row: Vec<Option<GroundTerm>>| {
            let value = row.remove(column);
            (value.is_none() || value == wanted).then_some(row)
        };
        let bindings = rows.into_iter().filter_map(without).collect();
        let variables = variables.into_iter().filter(|variable| *variable != self.variable).collect();
        GraphPattern::Values { variables, bindings }
    }

    fn order(&self, order: OrderExpression) -> Result<OrderExpression> {
        Ok(match order {
            OrderExpression::Asc(expression) => OrderExpression::Asc(self.expression(expression)?),
            OrderExpression::Desc(expression) => OrderExpression::Desc(self.expression(expression)?),
        })
    }

    fn expression(&self, expression: Expression) -> Result<Expression> {
        use Expression as E;
        let pair = |left: Box<E>, right: Box<E>| -> Result<(Box<E>, Box<E>)> {
            Ok((Box::new(self.expression(*left)?), Box::new(self.expression(*right)?)))
        };
        let binary = |make: fn(Box<E>, Box<E>) -> E, left, right| pair(left, right).map(|(l, r)| make(l, r));
        let unary = |make: fn(Box<E>) -> E, inner: Box<E>| Ok(make(Box::new(self.expression(*inner)?)));
        match expression {
            E::Variable(variable) if variable == self.variable => Ok(self.constant().unwrap_or(E::Variable(variable))),
            E::Bound(variable) if variable == self.variable => Ok(oxigraph::model::Literal::from(true).into()),
            E::Or(l, r) => binary(E::Or, l, r),
            E::And(l, r) => binary(E::And, l, r),
            E::Equal(l, r) => binary(E::Equal, l, r),
            E::SameTerm(l, r) => binary(E::SameTerm, l, r),
            E::Greater(l, r) => binary(E::Greater, l, r),
            E::GreaterOrEqual(l, r) => binary(E::GreaterOrEqual, l, r),
            E::Less(l, r) => binary(E::Less, l, r),
            E::LessOrEqual(l, r) => binary(E::LessOrEqual, l, r),
            E::Add(l, r) => binary(E::Add, l, r),
            E::Subtract(l, r) => binary(E::Subtract, l, r),
            E::Multiply(l, r) => binary(E::Multiply, l, r),
            E::Divide(l, r) => binary(E::Divide, l, r),
            E::UnaryPlus(inner) => unary(E::UnaryPlus, inner),
            E::UnaryMinus(inner) => unary(E::UnaryMinus, inner),
            E::Not(inner) => unary(E::Not, inner),
            E::Exists(pattern) => Ok(E::Exists(self.boxed(*pattern)?)),
            E::In(inner, list) => Ok(E::In(Box::new(self.expression(*inner)?), self.expressions(list)?)),
            E::If(test, yes, no) => {
                let (yes, no) = pair(yes, no)?;
                Ok(E::If(Box::new(self.expression(*test)?), yes, no))
            }
            E::Coalesce(list) => Ok(E::Coalesce(self.expressions(list)?)),
            E::FunctionCall(function, list) => Ok(E::FunctionCall(function, self.expressions(list)?)),
            constant @ (E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_)) => Ok(constant),
        }
    }

    fn expressions(&self, list: Vec<Expression>) -> Result<Vec<Expression>> {
        list.into_iter().map(|expression| self.expression(expression)).collect()
    }
}

/// A pattern without solutions.
fn nothing() -> GraphPattern {
    GraphPattern::Values { variables: Vec::new(), bindings: Vec::new() }
}

fn ground(term: &OxTerm) -> Option<GroundTerm> {
    Some(match term {
        OxTerm::NamedNode(node) => node.clone().into(),
        OxTerm::Literal(literal) => literal.clone().into(),
        OxTerm::BlankNode(_) => return None,
        OxTerm::Triple(triple) => {
            let oxigraph::model::NamedOrBlankNode::NamedNode(subject) = triple.subject.clone() else { return None };
            let object = ground(&triple.object)?;
            GroundTerm::Triple(Box::new(GroundTriple { subject, predicate: triple.predicate.clone(), object }))
        }
    })
}
