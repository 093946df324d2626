//! The repository itself: layers, documentation, queries, and paths that exist.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// The modules in the order in which data flows: each may use those before it, and itself.
const ORDER: &[&str] = &[
    "text",
    "vocab",
    "statement",
    "source",
    "model",
    "annotate",
    "lexicon",
    "identity",
    "extract",
    "rdf",
    "fetch",
    "store",
    "ingest",
    "view",
    "api",
    "eval",
    "cli",
];

/// Longest file of code, blank lines and tests included.
const LONGEST: usize = 450;

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![PathBuf::from(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn sources() -> Vec<(PathBuf, String)> {
    files("src", "rs").into_iter().map(|path| (path.clone(), read(&path))).collect()
}

/// The part of a file that is not its unit tests.
fn code(text: &str) -> &str {
    text.split("\n#[cfg(test)]\n").next().unwrap_or(text)
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_module_uses_only_what_stands_before_it() {
    let rank = |module: &str| ORDER.iter().position(|known| *known == module);
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let mut parts = path.iter().skip(1);
        let module = parts.next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned();
        let Some(own) = rank(&module) else { continue };
        for line in code(&text).lines() {
            for used in line.match_indices("crate::").map(|(at, found)| &line[at + found.len()..]) {
                let name: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let is_comment = line.trim_start().starts_with("//");
                if !is_comment && rank(&name).is_some_and(|other| other > own) {
                    faults.push(format!("{}: {module} must not know {name}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    none(&faults);
}

#[test]
fn every_module_is_known_to_the_order() {
    let text = read(Path::new("src/lib.rs"));
    let modules = text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    none(&modules.filter(|name| !ORDER.contains(name)).map(str::to_owned).collect::<Vec<_>>());
}

#[test]
fn every_file_is_documented_and_short() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        if !text.starts_with("//! ") {
            faults.push(format!("{}: no module documentation", path.display()));
        }
        if text.lines().count() > LONGEST {
            faults.push(format!("{}: {} lines", path.display(), text.lines().count()));
        }
    }
    none(&faults);
}

#[test]
fn iris_are_written_in_the_vocabulary_alone() {
    const NAMESPACES: &[&str] = &["w3.org/", "schema.org/", "w3id.org/", "purl.org/", "opengis.net/", "iptc.org/"];
    let mut faults = Vec::new();
    for (path, text) in sources().iter().filter(|(path, _)| !path.starts_with("src/vocab")) {
        for line in code(text).lines().filter(|line| !line.trim_start().starts_with("//")) {
            if NAMESPACES
                .iter()
                .any(|name| line.contains(&format!("://{name}")) || line.contains(&format!("://www.{name}")))
            {
                faults.push(format!("{}: {}", path.display(), line.trim()));
            }
        }
    }
    none(&faults);
}

#[test]
fn an_exception_to_a_lint_has_a_reason() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        for attribute in ["#[allow(", "#![allow(", "#[expect(", "#![expect("] {
            for (at, _) in text.match_indices(attribute) {
                let whole = text[at..].split(")]").next().unwrap_or_default();
                if !whole.contains("reason") {
                    faults.push(format!("{}: {whole})]", path.display()));
                }
            }
        }
    }
    none(&faults);
}

#[test]
fn every_path_named_in_the_documentation_exists() {
    let mut faults = Vec::new();
    for document in ["README.md", "ARCHITECTURE.md"] {
        let text = read(Path::new(document));
        let spans = text.split(['`', '(', ')', ' ', '\n', ',']);
        let roots = ["src/", "tests/", "queries/", "ontology/", ".ci/"];
        for name in spans.filter(|span| roots.iter().any(|root| span.starts_with(root))) {
            if !Path::new(name.trim_end_matches(['.', ';'])).exists() {
                faults.push(format!("{document}: {name}"));
            }
        }
    }
    none(&faults);
}

#[test]
fn the_architecture_names_every_module() {
    let text = read(Path::new("ARCHITECTURE.md"));
    none(
        &ORDER
            .iter()
            .filter(|module| !text.contains(&format!("`src/{module}`")))
            .map(|m| (*m).to_owned())
            .collect::<Vec<_>>(),
    );
}

#[test]
fn nothing_names_the_machine_it_was_written_on() {
    let mut faults = Vec::new();
    let mut all = Vec::new();
    for (folder, extension) in
        [("src", "rs"), ("ontology", "ttl"), ("ontology", "md"), ("queries", "rq"), ("queries", "md")]
    {
        all.extend(files(folder, extension));
    }
    all.extend(["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "NOTICE", "Makefile", "Cargo.toml"].map(PathBuf::from));
    for path in all {
        let text = read(&path);
        for word in ["root", "home", "work", "tmp"].map(|folder| format!("/{folder}/")) {
            if text.contains(&word) {
                faults.push(format!("{}: {word}", path.display()));
            }
        }
    }
    none(&faults);
}

#[test]
fn every_query_is_parsed_by_some_test() {
    let base = newsgraph::rdf::Base::default();
    let mut faults = Vec::new();
    for path in files("queries", "rq") {
        let text = read(&path);
        if !text.starts_with("#+") {
            faults.push(format!("{}: no header", path.display()));
        }
        // Views are checked with their parameters when the catalogue is loaded.
        let is_view = path.starts_with("queries/views");
        if let (false, Err(error)) = (is_view, newsgraph::store::ParsedQuery::parse(&text, &base)) {
            faults.push(format!("{}: {error}", path.display()));
        }
    }
    newsgraph::view::Catalogue::load(&newsgraph::view::Files::Embedded, &base).unwrap();
    none(&faults);
}
