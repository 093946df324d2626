//! Rows to nested JSON, as a [`Shape`] says.
//!
//! Entry point: [`Assembler`]. Invariant: the result depends on the rows and their order alone; a thing seen twice is
//! there once, where it was seen first; of a field with several values outside a list the first is kept.

use rustc_hash::FxHashMap;
use serde_json::{Map, Number, Value};

use super::shape::{LeafType, Shape};
use crate::rdf::Term;

/// One row: a term for each variable that is bound.
pub type Row = [Option<Term>];

/// A shape whose variables are columns.
#[derive(Debug)]
enum Plan {
    Leaf { column: usize, kind: LeafType },
    Object { fields: Vec<(String, Plan)> },
    List { key: Vec<usize>, element: Box<Plan> },
}

/// A value being built.
#[derive(Debug)]
enum Node {
    Leaf(Value),
    Object(Vec<Node>),
    List { places: FxHashMap<Vec<Option<Term>>, usize>, elements: Vec<Node> },
}

/// Builds a list of things of one shape from rows.
#[derive(Debug)]
pub struct Assembler {
    plan: Plan,
    node: Node,
}

impl Assembler {
    /// For rows with these columns; a variable without a column is never bound.
    #[must_use]
    pub fn new(item: &Shape, columns: &[String]) -> Self {
        let plan = Plan::of(&Shape::List(Box::new(item.clone())), columns);
        let node = plan.empty();
        Self { plan, node }
    }

    /// How many things there are so far.
    #[must_use]
    pub fn len(&self) -> usize {
        if let Node::List { elements, .. } = &self.node { elements.len() } else { 0 }
    }

    /// Whether there is nothing yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether this row belongs to a thing that is not there yet.
    #[must_use]
    pub fn is_new(&self, row: &Row) -> bool {
        let (Plan::List { key, .. }, Node::List { places, .. }) = (&self.plan, &self.node) else { return false };
        !places.contains_key(&key_of(key, row))
    }

    /// Takes in a row.
    pub fn add(&mut self, row: &Row) {
        self.node.add(&self.plan, row);
    }

    /// The things, in the order in which they appeared.
    #[must_use]
    pub fn finish(self) -> Vec<Value> {
        match self.node.finish(&self.plan) {
            Value::Array(items) => items,
            _ => Vec::new(),
        }
    }
}

impl Plan {
    fn of(shape: &Shape, columns: &[String]) -> Self {
        // A column beyond the row is read as unbound.
        let column = |name: &str| columns.iter().position(|known| known == name).unwrap_or(usize::MAX);
        match shape {
            Shape::Leaf { variable, kind } => Self::Leaf { column: column(variable), kind: *kind },
            Shape::Object { fields, .. } => Self::Object {
                fields: fields.iter().map(|(name, field)| (name.clone(), Self::of(field, columns))).collect(),
            },
            Shape::List(element) => Self::List {
                key: element.key().into_iter().map(column).collect(),
                element: Box::new(Self::of(element, columns)),
            },
        }
    }

    fn empty(&self) -> Node {
        match self {
            Self::Leaf { .. } => Node::Leaf(Value::Null),
            Self::Object { fields } => Node::Object(fields.iter().map(|(_, field)| field.empty()).collect()),
            Self::List { .. } => Node::List { places: FxHashMap::default(), elements: Vec::new() },
        }
    }
}

impl Node {
    fn add(&mut self, plan: &Plan, row: &Row) {
        match (self, plan) {
            (Self::Leaf(value), Plan::Leaf { column, kind }) => {
                if value.is_null()
                    && let Some(Some(term)) = row.get(*column)
                {
                    *value = json_of(term, *kind);
                }
            }
            (Self::Object(nodes), Plan::Object { fields }) => {
                nodes.iter_mut().zip(fields).for_each(|(node, (_, field))| node.add(field, row));
            }
            (Self::List { places, elements }, Plan::List { key, element }) => {
                let key = key_of(key, row);
                if key.iter().all(Option::is_none) {
                    return;
                }
                let place = *places.entry(key).or_insert_with(|| {
                    elements.push(element.empty());
                    elements.len() - 1
                });
                if let Some(node) = elements.get_mut(place) {
                    node.add(element, row);
                }
            }
            _ => {}
        }
    }

    /// The finished value. An object of which nothing is known is null.
    fn finish(self, plan: &Plan) -> Value {
        match (self, plan) {
            (Self::Leaf(value), _) => value,
            (Self::Object(nodes), Plan::Object { fields }) => {
                let values: Map<String, Value> =
                    fields.iter().zip(nodes).map(|((name, field), node)| (name.clone(), node.finish(field))).collect();
                let is_empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
                if values.values().all(is_empty) { Value::Null } else { Value::Object(values) }
            }
            (Self::List { elements, .. }, Plan::List { element, .. }) => {
                elements.into_iter().map(|node| node.finish(element)).collect()
            }
            _ => Value::Null,
        }
    }
}

fn key_of(columns: &[usize], row: &Row) -> Vec<Option<Term>> {
    columns.iter().map(|column| row.get(*column).cloned().flatten()).collect()
}

/// The term as JSON; a literal that is not of the declared type stays a string, so that nothing is lost.
fn json_of(term: &Term, kind: LeafType) -> Value {
    let text = term.lexical();
    let value = match kind {
        LeafType::String => None,
        LeafType::Json => serde_json::from_str(text).ok(),
        LeafType::Integer => text.parse::<i64>().ok().map(Value::from),
        LeafType::Number => text.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number),
        LeafType::Boolean => match text {
            "true" | "1" => Some(Value::Bool(true)),
            "false" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
    };
    value.unwrap_or_else(|| Value::String(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(template: &Value, columns: &[&str], rows: &[&[&str]], expected: &Value) {
        let columns: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
        let mut assembler = Assembler::new(&Shape::parse(template).expect("a shape"), &columns);
        for row in rows {
            let row: Vec<Option<Term>> = row.iter().map(|text| (!text.is_empty()).then(|| Term::text(*text))).collect();
            assembler.add(&row);
        }
        assert_eq!(&Value::from(assembler.finish()), expected);
    }

    #[test]
    fn rows_of_one_thing_are_joined() {
        check(
            &json!({"id": "?s", "n": "?n integer", "proof": [{"$key": "?e", "quote": "?q"}]}),
            &["s", "n", "e", "q"],
            &[&["a", "1", "e1", "same"], &["a", "1", "e2", "same"], &["b", "2", "", ""], &["a", "1", "e1", "same"]],
            &json!([
                {"id": "a", "n": 1, "proof": [{"quote": "same"}, {"quote": "same"}]},
                {"id": "b", "n": 2, "proof": []},
            ]),
        );
    }

    #[test]
    fn rows_that_each_tell_one_part_make_one_thing() {
        check(
            &json!({"$key": "?s", "label": "?l", "types": ["?t"], "role": [{"id": "?r", "in": {"id": "?o"}}]}),
            &["s", "l", "t", "r", "o"],
            &[&["a", "", "T1", "", ""], &["a", "", "T2", "", ""], &["a", "A", "", "", ""], &["a", "", "", "r1", ""]],
            &json!([{"label": "A", "types": ["T1", "T2"], "role": [{"id": "r1", "in": null}]}]),
        );
    }

    #[test]
    fn a_value_of_another_type_stays_a_string() {
        check(&json!({"n": "?n number"}), &["n"], &[&["many"]], &json!([{"n": "many"}]));
    }
}
