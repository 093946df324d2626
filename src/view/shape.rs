//! The shape of a view's items: a JSON template with variables at its leaves.
//!
//! Entry point: [`Shape::parse`]. `?name` is a string, `?name integer` (or `number`, `boolean`, `json`) another type; a mapping is
//! an object; a sequence of one template is a list. Rows that agree in an object's key belong to the same object: the
//! key is what `$key` names, else all the object's own variables outside its lists. Invariant: an object has a key.

use serde_json::{Map, Value, json};

/// JSON type of a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeafType {
    /// A string; an IRI is written in full.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// JSON written in a literal, as `rdf:JSON` holds it.
    Json,
}

/// Shape of a JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The value of a variable.
    Leaf {
        /// Its name, without the question mark.
        variable: String,
        /// JSON type.
        kind: LeafType,
    },
    /// An object.
    Object {
        /// Its fields, in order.
        fields: Vec<(String, Self)>,
        /// Variables whose values tell one object from the next.
        key: Vec<String>,
    },
    /// A list of distinct things.
    List(Box<Self>),
}

impl Shape {
    /// Reads a template.
    ///
    /// # Errors
    /// With a message for what is no template.
    pub fn parse(template: &Value) -> Result<Self, String> {
        match template {
            Value::String(text) => leaf(text),
            Value::Array(elements) => match elements.as_slice() {
                [element] => Ok(Self::List(Box::new(Self::parse(element)?))),
                _ => Err("a list is written with one element, the shape of all its members".to_owned()),
            },
            Value::Object(fields) => object(fields),
            other => Err(format!("{other} is no shape: expected ?variable, a mapping, or a list of one")),
        }
    }

    /// All its variables, keys included, in order of appearance.
    #[must_use]
    pub fn variables(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.collect(true, &mut names);
        names
    }

    /// The variables that tell one element of a list of such things from the next.
    #[must_use]
    pub fn key(&self) -> Vec<&str> {
        match self {
            Self::Leaf { variable, .. } => vec![variable],
            Self::Object { key, .. } => key.iter().map(String::as_str).collect(),
            Self::List(element) => element.key(),
        }
    }

    fn collect<'a>(&'a self, into_lists: bool, names: &mut Vec<&'a str>) {
        let mut add = |name: &'a str| {
            if !names.contains(&name) {
                names.push(name);
            }
        };
        match self {
            Self::Leaf { variable, .. } => add(variable),
            Self::Object { fields, key } => {
                if into_lists {
                    key.iter().for_each(|name| add(name));
                }
                fields.iter().for_each(|(_, field)| field.collect(into_lists, names));
            }
            Self::List(element) if into_lists => element.collect(true, names),
            Self::List(_) => {}
        }
    }

    /// JSON Schema of the value; whatever is not always there may be null.
    #[must_use]
    pub fn schema(&self) -> Value {
        match self {
            Self::Leaf { kind, .. } => {
                let name = match kind {
                    LeafType::Json => return json!({}),
                    LeafType::String => "string",
                    LeafType::Integer => "integer",
                    LeafType::Number => "number",
                    LeafType::Boolean => "boolean",
                };
                json!({ "type": [name, "null"] })
            }
            Self::List(element) => json!({ "type": "array", "items": element.schema() }),
            Self::Object { fields, .. } => {
                let properties: Map<String, Value> =
                    fields.iter().map(|(name, field)| (name.clone(), field.schema())).collect();
                json!({ "type": ["object", "null"], "properties": properties })
            }
        }
    }
}

fn leaf(text: &str) -> Result<Shape, String> {
    let (variable, kind) = text.split_once(' ').unwrap_or((text, "string"));
    let variable = variable_name(variable)?;
    let kind = match kind.trim() {
        "string" => LeafType::String,
        "integer" => LeafType::Integer,
        "number" => LeafType::Number,
        "boolean" => LeafType::Boolean,
        "json" => LeafType::Json,
        other => return Err(format!("{text:?}: {other:?} is no type; use string, integer, number, boolean or json")),
    };
    Ok(Shape::Leaf { variable, kind })
}

pub(super) fn variable_name(text: &str) -> Result<String, String> {
    let name = text.strip_prefix('?').unwrap_or_default();
    if name.is_empty() || !name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
        return Err(format!("{text:?} is no variable: expected ?name"));
    }
    Ok(name.to_owned())
}

fn object(template: &Map<String, Value>) -> Result<Shape, String> {
    let mut fields = Vec::new();
    let mut key = Vec::new();
    for (name, value) in template {
        if name == "$key" {
            key = value.as_str().unwrap_or_default().split_whitespace().map(variable_name).collect::<Result<_, _>>()?;
        } else {
            fields.push((name.clone(), Shape::parse(value).map_err(|error| format!("{name}: {error}"))?));
        }
    }
    if fields.is_empty() {
        return Err("an object without fields".to_owned());
    }
    if key.is_empty() {
        let mut names = Vec::new();
        fields.iter().for_each(|(_, field)| field.collect(false, &mut names));
        key = names.into_iter().map(str::to_owned).collect();
    }
    if key.is_empty() {
        return Err("an object of lists only needs a `$key`".to_owned());
    }
    Ok(Shape::Object { fields, key })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_what_stands_outside_the_lists() {
        let template =
            json!({"id": "?a", "place": {"id": "?p"}, "names": ["?n"], "proof": [{"$key": "?e", "quote": "?q"}]});
        let shape = Shape::parse(&template).expect("a shape");
        assert_eq!(shape.key(), ["a", "p"]);
        assert_eq!(shape.variables(), ["a", "p", "n", "e", "q"]);
    }

    #[test]
    fn what_is_no_shape_is_refused() {
        let check = |template: Value, expected: &str| {
            let message = Shape::parse(&template).expect_err("no shape");
            assert!(message.contains(expected), "{message}");
        };
        check(json!({"id": "a"}), "id: \"a\" is no variable");
        check(json!({"id": "?a text"}), "is no type");
        check(json!({"id": ["?a", "?b"]}), "one element");
        check(json!({"names": ["?n"]}), "needs a `$key`");
        check(json!({"id": 3}), "3 is no shape");
    }
}
