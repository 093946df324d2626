//! ORDER BY with LIMIT, without sorting what cannot be among the first.
//!
//! Entry points: [`keep_best`], [`Best`]. The engine collects all rows and sorts them, reading each key anew for each
//! comparison. Before they come to the sort, rows pass a function that remembers the best keys it has seen, and those that
//! at least as many better ones have been seen as are wanted are dropped. Where even fewer rows need be made, they are
//! sorted first, see `ordered`. Invariant: a row is dropped only if its first
//! key is strictly worse, in the engine's own order, than as many others as are wanted; keys of a kind whose order is not
//! known here are never compared, so such rows stay.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::{Mutex, PoisonError};

use oxigraph::model as ox;
use oxigraph::sparql::SparqlEvaluator;
use spargebra::algebra::{Expression, Function, GraphPattern, OrderExpression};
use spargebra::term::Variable;

use super::Properties;
use super::ordered::sorted_first;
use crate::store::query::algebra::map_children;
use crate::vocab::{ng, xsd};

/// More rows than this are not worth remembering.
const MOST: usize = 10_000;

/// What is remembered of the rows that come to one sort.
pub(in crate::store::query) struct Best {
    number: usize,
    wanted: usize,
    is_descending: bool,
}

/// The pattern, whose sorts see only rows that can be among the first. What is evaluated more than once, an EXISTS or a
/// LATERAL, stays as it is, since what was seen the first time would count the second.
pub(super) fn keep_best(pattern: GraphPattern, properties: &dyn Properties, found: &mut Vec<Best>) -> GraphPattern {
    if let GraphPattern::Lateral { .. } | GraphPattern::Graph { .. } = pattern {
        return pattern;
    }
    let wanted = rows_wanted(&pattern, None).filter(|wanted| (1..=MOST).contains(wanted));
    let pattern = match wanted {
        Some(wanted) => below_slices(pattern, wanted, properties, found),
        None => pattern,
    };
    map_children(pattern, &mut |child| match child {
        // The sort of this one has been seen to above.
        slice @ GraphPattern::Slice { .. } if wanted.is_some() => inside(slice, properties, found),
        child => keep_best(child, properties, found),
    })
}

/// The same for what is below the sort of slices.
fn inside(pattern: GraphPattern, properties: &dyn Properties, found: &mut Vec<Best>) -> GraphPattern {
    map_children(pattern, &mut |child| match child {
        slice @ GraphPattern::Slice { .. } => inside(slice, properties, found),
        child => keep_best(child, properties, found),
    })
}

/// How many rows of the sort below its slices are looked at; none if that is not so simple.
fn rows_wanted(pattern: &GraphPattern, above: Option<usize>) -> Option<usize> {
    match pattern {
        GraphPattern::Slice { inner, start, length } => {
            let length = match (length, above) {
                (Some(own), Some(above)) => Some((*own).min(above)),
                (own, above) => own.or(above),
            };
            rows_wanted(inner, length.map(|length| start.saturating_add(length)))
        }
        GraphPattern::Project { inner, .. } if matches!(**inner, GraphPattern::OrderBy { .. }) => above,
        _ => None,
    }
}

fn below_slices(
    pattern: GraphPattern,
    wanted: usize,
    properties: &dyn Properties,
    found: &mut Vec<Best>,
) -> GraphPattern {
    match pattern {
        pattern @ (GraphPattern::Slice { .. } | GraphPattern::Project { .. }) => {
            map_children(pattern, &mut |inner| below_slices(inner, wanted, properties, found))
        }
        GraphPattern::OrderBy { inner, expression } if is_many(&inner) => {
            if let Some(sorted) = sorted_first(&inner, &expression, properties) {
                return sorted;
            }
            let (key, is_descending) = match expression.first() {
                Some(OrderExpression::Asc(key)) => (key.clone(), false),
                Some(OrderExpression::Desc(key)) => (key.clone(), true),
                None => return GraphPattern::OrderBy { inner, expression },
            };
            let best = Best { number: found.len(), wanted, is_descending };
            let inner = Box::new(best.filtered(*inner, key));
            found.push(best);
            GraphPattern::OrderBy { inner, expression }
        }
        other => other,
    }
}

/// Groups are few, and each costs more than its place in a sort.
fn is_many(inner: &GraphPattern) -> bool {
    match inner {
        GraphPattern::Group { .. } | GraphPattern::Values { .. } => false,
        GraphPattern::Extend { inner, .. } | GraphPattern::Filter { inner, .. } => is_many(inner),
        _ => true,
    }
}

fn no_key() -> ox::NamedNode {
    ox::NamedNode::new_unchecked(format!("{}noKey", ng::NAMESPACE))
}

impl Best {
    /// The rows that the function keeps. A filter alone would be moved to where the key is bound, where rows are not yet
    /// complete; it stays above a variable that is bound here.
    fn filtered(&self, inner: GraphPattern, key: Expression) -> GraphPattern {
        // No query can use this name.
        let variable = Variable::new_unchecked(format!("best {}", self.number));
        // A key without a value has a place in the order too.
        let key = Expression::Coalesce(vec![key, Expression::NamedNode(no_key())]);
        let expression = Expression::FunctionCall(Function::Custom(self.function()), vec![key]);
        let inner = GraphPattern::Extend { inner: Box::new(inner), variable: variable.clone(), expression };
        GraphPattern::Filter { expr: Expression::Bound(variable), inner: Box::new(inner) }
    }

    fn function(&self) -> ox::NamedNode {
        ox::NamedNode::new_unchecked(format!("{}isAmongBest{}", ng::NAMESPACE, self.number))
    }

    /// The evaluator, with the function that keeps the best rows.
    pub(in crate::store::query) fn known_to(self, evaluator: SparqlEvaluator) -> SparqlEvaluator {
        let function = self.function();
        let seen = Mutex::new(Seen { best: self, keys: BTreeMap::new() });
        let yes = ox::Term::from(ox::BlankNode::new_from_unique_id(1));
        let marker = ox::Term::from(no_key());
        evaluator.with_custom_function(function, move |arguments| {
            let key = arguments.first().filter(|key| **key != marker).and_then(Key::of);
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            // What is dropped leaves the variable unbound.
            key.is_none_or(|(kind, key)| seen.keep(kind, key)).then(|| yes.clone())
        })
    }
}

/// Keys of one kind compare with each other as the engine compares them.
type Kind = String;

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i64),
    Text(String),
}

/// A key, the worst first.
struct Ranked(Key, bool);

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.1 { other.0.cmp(&self.0) } else { self.0.cmp(&other.0) }
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ranked {}

struct Seen {
    best: Best,
    keys: BTreeMap<Kind, BinaryHeap<Ranked>>,
}

impl Seen {
    /// Whether a row with this key may be among the first.
    fn keep(&mut self, kind: Kind, key: Key) -> bool {
        let keys = self.keys.entry(kind).or_default();
        let key = Ranked(key, self.best.is_descending);
        if keys.len() < self.best.wanted {
            keys.push(key);
            return true;
        }
        let Some(mut worst) = keys.peek_mut() else { return true };
        match key.cmp(&worst) {
            Ordering::Less => {
                *worst = key;
                true
            }
            Ordering::Equal => true,
            Ordering::Greater => false,
        }
    }
}

impl Key {
    /// The key with its kind, where the engine's order of the kind is known.
    fn of(term: &ox::Term) -> Option<(Kind, Self)> {
        let literal = match term {
            ox::Term::NamedNode(node) => return Some(("iri".to_owned(), Self::Text(node.as_str().to_owned()))),
            ox::Term::Literal(literal) => literal,
            ox::Term::BlankNode(_) | ox::Term::Triple(_) => return None,
        };
        let text = literal.value();
        if let Some(language) = literal.language() {
            return literal.direction().is_none().then(|| (format!("@{language}"), Self::Text(text.to_owned())));
        }
        match literal.datatype().as_str() {
            xsd::STRING => Some(("string".to_owned(), Self::Text(text.to_owned()))),
            xsd::INTEGER => Some(("integer".to_owned(), Self::Number(text.parse().ok()?))),
            kind @ (xsd::DATE | xsd::DATE_TIME) => {
                let (time, zone) = split_zone(text)?;
                Some((format!("{kind} {zone}"), Self::Text(time.to_owned())))
            }
            _ => None,
        }
    }
}

/// A date, perhaps with a time, and its zone. Within one zone the text sorts as the time does, as long as years have four
/// digits.
fn split_zone(text: &str) -> Option<(&str, &str)> {
    let year = text.get(..5)?;
    if !year.bytes().take(4).all(|byte| byte.is_ascii_digit()) || !year.ends_with('-') {
        return None;
    }
    let day_end = 10;
    let after_day = text.get(day_end..)?;
    let zone = after_day.find(['Z', '+', '-']).map_or(text.len(), |at| day_end + at);
    Some((text.get(..zone)?, text.get(zone..)?))
}
