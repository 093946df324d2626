//! All views and example queries, read and checked once.
//!
//! Entry point: [`Catalogue::load`]. Invariant: a catalogue holds no view that could fail for a reason that its file
//! alone shows: queries are parsed, shapes and keys name variables that the query has, no two endpoints are the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::candidates::Candidates;
use super::error::ViewError;
use super::example::Example;
use super::header::{Header, Paging, line_of};
use super::parameter::Parameter;
use super::prefixes::Prefixes;
use super::shape::{Shape, variable_name};
use crate::rdf::Base;
use crate::store::{ParsedQuery, QueryError, QueryKind};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/queries");

/// Where query files come from.
#[derive(Clone, Debug, Default)]
pub enum Files {
    /// Those in the binary.
    #[default]
    Embedded,
    /// Those in the binary, and over them those of a directory with the same folders.
    Overlaid(PathBuf),
}

/// A view that is ready to run.
#[derive(Clone, Debug)]
pub struct View {
    /// File name without its ending.
    pub name: String,
    /// What the file says of itself.
    pub header: Header,
    /// The whole file: what another SPARQL engine can be sent.
    pub text: String,
    /// What it takes, in the order of the header.
    pub parameters: Vec<Parameter>,
    /// Shape of an item.
    pub shape: Shape,
    /// Variables of the paging key.
    pub keys: Vec<String>,
    /// What an index finds beforehand.
    pub candidates: Option<Candidates>,
    pub(super) prefixes: Prefixes,
    pub(super) query: ParsedQuery,
}

/// All views, examples and checks.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// Views by file name.
    pub views: Vec<View>,
    /// Example queries by file name.
    pub examples: Vec<Example>,
    /// Consistency checks, by file name: queries that must give no row.
    pub checks: Vec<Example>,
}

impl Files {
    /// The texts of a folder's `.rq` files, by file name.
    ///
    /// # Errors
    /// When the directory laid over cannot be read.
    pub fn read(&self, folder: &str) -> Result<BTreeMap<String, String>, ViewError> {
        let mut texts = BTreeMap::new();
        let embedded = EMBEDDED.get_dir(folder).into_iter().flat_map(Dir::files);
        for file in embedded.filter(|file| is_query(file.path())) {
            if let (Some(name), Some(text)) = (file_name(file.path()), file.contents_utf8()) {
                texts.insert(name, text.to_owned());
            }
        }
        if let Self::Overlaid(root) = self {
            let folder = root.join(folder);
            if folder.is_dir() {
                read_over(&folder, &mut texts)?;
            }
        }
        Ok(texts)
    }
}

fn is_query(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "rq")
}

fn file_name(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_str()?.to_owned())
}

fn read_over(folder: &Path, texts: &mut BTreeMap<String, String>) -> Result<(), ViewError> {
    let failed = |path: &Path, source| ViewError::Read { path: path.display().to_string(), source };
    for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, error))? {
        let path = entry.map_err(|error| failed(folder, error))?.path();
        if let Some(name) = file_name(&path).filter(|_| is_query(&path)) {
            let text = std::fs::read_to_string(&path).map_err(|error| failed(&path, error))?;
            texts.insert(name, text);
        }
    }
    Ok(())
}

impl Catalogue {
    /// Reads and checks everything.
    ///
    /// # Errors
    /// The first mistake, with file and line.
    pub fn load(files: &Files, base: &Base) -> Result<Self, ViewError> {
        let texts = files.read("views")?;
        let views = texts.iter().map(|(file, text)| View::parse(file, text, base)).collect::<Result<Vec<_>, _>>()?;
        for (index, view) in views.iter().enumerate() {
            let same = |other: &&View| pattern(&other.header.endpoint) == pattern(&view.header.endpoint);
            if let Some(other) = views.iter().take(index).find(same) {
                return Err(ViewError::Duplicate {
                    file: format!("{}.rq", view.name),
                    endpoint: view.header.endpoint.clone(),
                    other: format!("{}.rq", other.name),
                });
            }
            let unknown =
                view.header.sections.iter().find(|section| !views.iter().any(|other| other.name == **section));
            if let Some(section) = unknown {
                let line = line_of(&view.text, "sections:");
                return Err(ViewError::invalid(
                    &format!("{}.rq", view.name),
                    line,
                    format!("there is no view {section:?}"),
                ));
            }
        }
        let read = |folder: &str| -> Result<Vec<Example>, ViewError> {
            files
                .read(folder)?
                .iter()
                .map(|(file, text)| {
                    parse_query(file, text, base)?;
                    Example::parse(file, text)
                })
                .collect()
        };
        Ok(Self { views, examples: read("examples")?, checks: read("checks")? })
    }

    /// A view by its file name without ending.
    #[must_use]
    pub fn view(&self, name: &str) -> Option<&View> {
        self.views.iter().find(|view| view.name == name)
    }
}

/// The endpoint with its parameters' names taken out: what the router tells apart.
fn pattern(endpoint: &str) -> String {
    let parts = endpoint.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn parse_query(file: &str, text: &str, base: &Base) -> Result<ParsedQuery, ViewError> {
    ParsedQuery::parse(text, base).map_err(|error| match error {
        QueryError::Syntax { line, column, message } => {
            ViewError::invalid(file, line, format!("column {column}: {message}"))
        }
        other => ViewError::invalid(file, 1, other.to_string()),
    })
}

impl View {
    /// Reads and checks a view file.
    ///
    /// # Errors
    /// With file and line of what is wrong.
    pub fn parse(file: &str, text: &str, base: &Base) -> Result<Self, ViewError> {
        let header = Header::parse(file, text)?;
        let query = parse_query(file, text, base)?;
        let invalid = |words: &str, message: String| ViewError::invalid(file, line_of(text, words), message);
        if query.kind() != QueryKind::Select {
            return Err(invalid("endpoint:", "a view is a SELECT query".to_owned()));
        }
        let shape = Shape::parse(&header.item).map_err(|message| invalid("item:", message))?;
        let columns = query.variables();
        for name in shape.variables() {
            if !columns.iter().any(|column| column == name) {
                return Err(invalid(&format!("?{name}"), format!("the query does not give ?{name}")));
            }
        }
        let prefixes = Prefixes::of(text);
        let parameters = parameters(file, text, &header, &prefixes)?;
        let keys = keys(file, text, &header, &columns)?;
        let candidates =
            header.candidates.as_ref().map(|spec| Candidates::of(spec, &parameters, &prefixes)).transpose();
        let candidates = candidates.map_err(|message| invalid("candidates:", message))?;
        let name = file.trim_end_matches(".rq").to_owned();
        Ok(Self { name, header, text: text.to_owned(), parameters, shape, keys, candidates, prefixes, query })
    }
}

fn parameters(file: &str, text: &str, header: &Header, prefixes: &Prefixes) -> Result<Vec<Parameter>, ViewError> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for spec in &header.parameters {
        let line = line_of(text, &format!("name: {}", spec.name));
        let in_path = header.path_parameters().any(|name| name == spec.name);
        let parameter =
            Parameter::from_spec(spec, in_path, prefixes).map_err(|message| ViewError::invalid(file, line, message))?;
        if RESERVED.contains(&parameter.name.as_str()) || parameters.iter().any(|other| other.name == parameter.name) {
            return Err(ViewError::invalid(file, line, format!("the name {:?} is taken", parameter.name)));
        }
        if !has_variable(text, &parameter.variable) {
            return Err(ViewError::invalid(file, line, format!("the query has no ?{}", parameter.variable)));
        }
        parameters.push(parameter);
    }
    let undeclared = header.path_parameters().find(|name| !parameters.iter().any(|known| known.name == **name));
    match undeclared {
        Some(name) => {
            let line = line_of(text, "endpoint:");
            Err(ViewError::invalid(file, line, format!("{{{name}}} of the endpoint is not among the parameters")))
        }
        None => Ok(parameters),
    }
}

/// Parameters that every view has.
pub(super) const RESERVED: &[&str] = &["limit", "cursor", "format"];

fn keys(file: &str, text: &str, header: &Header, columns: &[String]) -> Result<Vec<String>, ViewError> {
    let Some(paging) = &header.paging else { return Ok(Vec::new()) };
    let invalid = |message: String| ViewError::invalid(file, line_of(text, "paging:"), message);
    let keys = paging.key.iter().map(|key| variable_name(key)).collect::<Result<Vec<_>, _>>().map_err(invalid)?;
    for key in &keys {
        if !columns.contains(key) {
            return Err(invalid(format!("the query does not give the key ?{key}")));
        }
        if !has_variable(text, &Paging::after(key)) {
            return Err(invalid(format!("the query does not compare ?{key} with ?{}", Paging::after(key))));
        }
    }
    Ok(keys)
}

/// Whether the query, comments left out, names the variable.
fn has_variable(text: &str, name: &str) -> bool {
    let body = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    body.flat_map(|line| line.split(['?', '$']).skip(1)).any(|rest| {
        rest.strip_prefix(name)
            .is_some_and(|after| !after.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_in_a_view_is_shown_with_file_and_line() {
        let check = |text: &str, expected: &str| {
            let message =
                View::parse("x.rq", text, &Base::default()).err().map_or_else(String::new, |error| error.to_string());
            assert!(message.contains(expected), "{message}");
        };
        let head = "#+ summary: A\n#+ endpoint: /a\n";
        check(&format!("{head}#+ item: {{id: ?a}}\nSELECT ?a WHERE {{ ?a ?b }}"), "x.rq:4: column");
        check(
            &format!("{head}#+ item:\n#+   id: ?c\nSELECT ?a WHERE {{ ?a ?b ?d }}"),
            "x.rq:4: the query does not give ?c",
        );
        check(&format!("{head}#+ item: {{id: ?a}}\nASK {{ ?a ?b ?d }}"), "x.rq:2: a view is a SELECT");
        let parameter = "#+ parameters:\n#+   - {name: q, type: string, description: d}\n";
        check(
            &format!("{head}{parameter}#+ item: {{id: ?a}}\nSELECT ?a WHERE {{ ?a ?b ?d }}"),
            "x.rq:4: the query has no ?q",
        );
        let paging = "#+ paging: {key: [?a], default: 1, maximum: 2}\n";
        check(
            &format!("{head}{paging}#+ item: {{id: ?a}}\nSELECT ?a WHERE {{ ?a ?b ?d }}"),
            "does not compare ?a with ?afterA",
        );
    }

    #[test]
    fn the_files_of_the_binary_are_sound() {
        let catalogue = Catalogue::load(&Files::Embedded, &Base::default()).map_err(|error| error.to_string());
        assert_eq!(catalogue.map(|catalogue| catalogue.views.is_empty()), Ok(false));
    }
}
