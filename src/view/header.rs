//! The `#+` header of a view: what it is, where it is mounted, what it takes and gives.
//!
//! Entry point: [`Header::parse`]. The header is YAML, one `#+` before each line, at the top of the file. Invariant: line
//! numbers in errors are those of the file.

use serde::Deserialize;

use super::candidates::CandidatesSpec;
use super::error::ViewError;
use super::parameter::ParameterSpec;

/// Whether a view gives many things or one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ResultKind {
    /// `{"items": […], "next": …}`.
    #[default]
    List,
    /// One object; no row means that there is no such thing.
    One,
}

/// How a list is cut into pages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// Variables in the order by which the query sorts. For a key `?label` the query compares with `?afterLabel`.
    pub key: Vec<String>,
    /// Items in a page unless told otherwise.
    pub default: usize,
    /// Most items in a page; the query's own limit is one more.
    pub maximum: usize,
}

impl Paging {
    /// The variable that carries the cursor's value for a key: `?label` is continued after `?afterLabel`.
    #[must_use]
    pub fn after(key: &str) -> String {
        let mut letters = key.chars();
        letters.next().map_or_else(String::new, |first| format!("after{}{}", first.to_uppercase(), letters.as_str()))
    }
}

/// The header as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// One line.
    pub summary: String,
    /// More, if it needs more.
    #[serde(default)]
    pub description: String,
    /// Route: `/entities/{id}/relations`.
    pub endpoint: String,
    /// HTTP method; views only read.
    #[serde(default = "get")]
    pub method: String,
    /// Groups of the documentation.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What it takes.
    #[serde(default)]
    pub parameters: Vec<ParameterSpec>,
    /// How it pages; absent for a view that gives everything at once.
    pub paging: Option<Paging>,
    /// Many or one.
    #[serde(default)]
    pub result: ResultKind,
    /// Shape of an item, see [`super::Shape`].
    pub item: serde_json::Value,
    /// Addresses that show what the view is good for.
    #[serde(default)]
    pub examples: Vec<String>,
    /// How an index finds what the query looks for; only ever a way to the same answer.
    pub candidates: Option<CandidatesSpec>,
    /// For a view of one thing: file names of views that the page for people shows below it.
    #[serde(default)]
    pub sections: Vec<String>,
}

fn get() -> String {
    "GET".to_owned()
}

/// Whether each part of an address is a word or a parameter in braces.
fn is_route(endpoint: &str) -> bool {
    let is_part = |part: &str| {
        let name = part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(part);
        !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_')
    };
    endpoint.strip_prefix('/').is_some_and(|rest| rest.split('/').all(is_part))
}

/// The header lines as YAML with the file's line numbers: what is no header line is an empty one.
pub(super) fn yaml_of(text: &str) -> String {
    let mut yaml = String::new();
    for line in text.lines().take_while(|line| line.starts_with('#') || line.trim().is_empty()) {
        if let Some(rest) = line.strip_prefix("#+") {
            yaml.push_str(rest.strip_prefix(' ').unwrap_or(rest));
        }
        yaml.push('\n');
    }
    yaml
}

/// Reads header lines into any header type.
pub(super) fn parse_yaml<'de, T: Deserialize<'de>>(file: &str, yaml: &'de str) -> Result<T, ViewError> {
    if yaml.trim().is_empty() {
        return Err(ViewError::invalid(file, 1, "the file does not start with a header of `#+` lines"));
    }
    serde_saphyr::from_str(yaml).map_err(|error| {
        let line = error.location().map_or(1, |location| usize::try_from(location.line()).unwrap_or(1));
        let message = error.without_snippet().to_string();
        ViewError::invalid(file, line.max(1), format!("header: {message}"))
    })
}

/// The first line of the file that contains the words; for messages about what a header names.
pub(super) fn line_of(text: &str, words: &str) -> usize {
    text.lines().position(|line| line.contains(words)).map_or(1, |index| index + 1)
}

impl Header {
    /// Reads the header of a view file.
    ///
    /// # Errors
    /// When there is none, or it is no YAML, or a field is missing, unknown or of the wrong type.
    pub fn parse(file: &str, text: &str) -> Result<Self, ViewError> {
        let header: Self = parse_yaml(file, &yaml_of(text))?;
        let refuse = |words: &str, message: String| Err(ViewError::invalid(file, line_of(text, words), message));
        if header.method != "GET" {
            return refuse("method:", format!("method is {}; a view only reads, so it is GET", header.method));
        }
        if !is_route(&header.endpoint) {
            let expected = "expected parts such as /word or /{parameter}";
            return refuse("endpoint:", format!("endpoint {:?} is no route; {expected}", header.endpoint));
        }
        if let Some(paging) = &header.paging {
            if paging.key.is_empty() || paging.default == 0 || paging.default > paging.maximum {
                return refuse("paging:", "paging needs a key, and 1 <= default <= maximum".to_owned());
            }
            if header.result == ResultKind::One {
                return refuse("paging:", "a view of one thing has no pages".to_owned());
            }
        }
        Ok(header)
    }

    /// Names in the endpoint's braces, in order.
    pub fn path_parameters(&self) -> impl Iterator<Item = &str> {
        self.endpoint.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_shown_with_its_line() {
        let check = |text: &str, expected: &str| {
            let message = Header::parse("x.rq", text).err().map_or_else(String::new, |error| error.to_string());
            assert!(message.contains(expected), "{message}");
        };
        check("SELECT * {}", "x.rq:1: the file does not start with a header");
        check("#+ summary: A\n#+ endpont: /a\n#+ item: {}\n", "x.rq:2: header: ");
        check("#+ summary: A\n#+ endpoint: a\n#+ item: {}\n", "x.rq:2: endpoint \"a\" is no route");
        check("#+ summary: A\n#+ endpoint: /a\n#+ method: POST\n#+ item: {}\n", "x.rq:3: method is POST");
        check(
            "#+ summary: A\n\n#+ endpoint: /a\n#+ item: {}\n#+ paging: {key: [], default: 1, maximum: 2}",
            "x.rq:5: paging",
        );
    }

    #[test]
    fn a_key_has_its_after_variable() {
        assert_eq!(Paging::after("label"), "afterLabel");
        assert_eq!(Paging::after("lastReported"), "afterLastReported");
    }
}
