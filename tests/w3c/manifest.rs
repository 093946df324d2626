//! Reads manifests.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{Graph, NamedNodeRef, NamedOrBlankNode, Quad, Term, TermRef, Triple};

const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const QT: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#";
const UT: &str = "http://www.w3.org/2009/sparql/tests/test-update#";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";

/// Quads in the graphs that they go into.
pub type Loaded = Vec<Quad>;

/// A test.
pub struct Case {
    pub name: String,
    pub data: Loaded,
    pub action: Action,
}

/// What a test does.
pub enum Action {
    Query { query: PathBuf, result: PathBuf },
    Update { request: PathBuf, result: Loaded },
    Syntax { file: PathBuf, is_update: bool, is_good: bool },
}

struct Manifest {
    graph: Graph,
}

/// The tests of a manifest and of those that it includes.
pub fn read(file: &Path) -> Result<Vec<Case>> {
    let graph: Graph = triples(file)?.into_iter().collect();
    let manifest = Manifest { graph };
    let mut cases = Vec::new();
    let of_type = |kind: &str| manifest.subjects(&format!("{RDF}type"), &format!("{MF}{kind}"));
    for root in of_type("Manifest") {
        for list in manifest.objects(&root, MF, "include") {
            for included in manifest.list(&list) {
                cases.extend(read(&path(&included)?)?);
            }
        }
        for list in manifest.objects(&root, MF, "entries") {
            for test in manifest.list(&list) {
                cases.extend(manifest.case(&test, file)?);
            }
        }
    }
    Ok(cases)
}

/// The triples of a file, in whatever graph.
pub fn triples(file: &Path) -> Result<Vec<Triple>> {
    Ok(parse(file)?.into_iter().map(Triple::from).collect())
}

fn parse(file: &Path) -> Result<Vec<Quad>> {
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let format = RdfFormat::from_extension(extension).with_context(|| file.display().to_string())?;
    let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
    let parser = RdfParser::from_format(format).with_base_iri(iri(file))?.rename_blank_nodes();
    parser.for_slice(&bytes).collect::<Result<_, _>>().with_context(|| file.display().to_string())
}

/// A file's IRI.
pub fn iri(file: &Path) -> String {
    format!("file://{}", file.display())
}

fn path(term: &Term) -> Result<PathBuf> {
    let Term::NamedNode(node) = term else { anyhow::bail!("{term} is no file") };
    Ok(PathBuf::from(node.as_str().strip_prefix("file://").with_context(|| node.to_string())?))
}

impl Manifest {
    fn subjects(&self, predicate: &str, object: &str) -> Vec<Term> {
        let (predicate, object) = (NamedNodeRef::new_unchecked(predicate), NamedNodeRef::new_unchecked(object));
        self.graph.subjects_for_predicate_object(predicate, object).map(|found| found.into_owned().into()).collect()
    }

    fn objects(&self, subject: &Term, namespace: &str, name: &str) -> Vec<Term> {
        let predicate = format!("{namespace}{name}");
        let subject: NamedOrBlankNode = match subject {
            Term::NamedNode(node) => node.clone().into(),
            Term::BlankNode(node) => node.clone().into(),
            _ => return Vec::new(),
        };
        let found = self.graph.objects_for_subject_predicate(&subject, NamedNodeRef::new_unchecked(&predicate));
        found.map(TermRef::into_owned).collect()
    }

    fn object(&self, subject: &Term, namespace: &str, name: &str) -> Option<Term> {
        self.objects(subject, namespace, name).into_iter().next()
    }

    fn list(&self, head: &Term) -> Vec<Term> {
        let mut items = Vec::new();
        let mut at = head.clone();
        while let Some(first) = self.object(&at, RDF, "first") {
            items.push(first);
            let Some(rest) = self.object(&at, RDF, "rest") else { break };
            at = rest;
        }
        items
    }

    fn loaded(&self, node: &Term, namespace: &str) -> Result<Loaded> {
        let mut loaded = Loaded::new();
        for file in self.objects(node, namespace, "data") {
            loaded.extend(parse(&path(&file)?)?);
        }
        for graph in self.objects(node, namespace, "graphData") {
            if let Term::NamedNode(name) = &graph {
                let triples = triples(&path(&graph)?)?.into_iter();
                loaded.extend(triples.map(|triple| triple.in_graph(name.clone())));
                continue;
            }
            let file = self.object(&graph, namespace, "graph").context("a graph's file")?;
            let name = match self.object(&graph, RDFS, "label") {
                Some(Term::Literal(label)) => label.value().to_owned(),
                _ => iri(&path(&file)?),
            };
            let (name, triples) = (super::graph_name(&name)?, triples(&path(&file)?)?.into_iter());
            loaded.extend(triples.map(|triple| triple.in_graph(name.clone())));
        }
        Ok(loaded)
    }

    fn case(&self, test: &Term, file: &Path) -> Result<Option<Case>> {
        let Some(Term::NamedNode(kind)) = self.object(test, RDF, "type") else { return Ok(None) };
        let kind = kind.as_str().strip_prefix(MF).unwrap_or_default();
        let action = self.object(test, MF, "action").context("an action")?;
        let result = self.object(test, MF, "result");
        let syntax = |is_update, is_good| -> Result<(Loaded, Action)> {
            Ok((Loaded::new(), Action::Syntax { file: path(&action)?, is_update, is_good }))
        };
        let (data, action) = match kind {
            "QueryEvaluationTest" | "CSVResultFormatTest" => {
                let query = path(&self.object(&action, QT, "query").context("a query")?)?;
                let Some(result) = result else { return Ok(None) };
                (self.loaded(&action, QT)?, Action::Query { query, result: path(&result)? })
            }
            "UpdateEvaluationTest" => {
                let request = path(&self.object(&action, UT, "request").context("a request")?)?;
                let result = self.loaded(&result.context("a result")?, UT)?;
                (self.loaded(&action, UT)?, Action::Update { request, result })
            }
            "PositiveSyntaxTest" | "PositiveSyntaxTest11" => syntax(false, true)?,
            "NegativeSyntaxTest" | "NegativeSyntaxTest11" => syntax(false, false)?,
            "PositiveUpdateSyntaxTest" | "PositiveUpdateSyntaxTest11" => syntax(true, true)?,
            "NegativeUpdateSyntaxTest" | "NegativeUpdateSyntaxTest11" => syntax(true, false)?,
            _ => return Ok(None),
        };
        let name = match test {
            Term::NamedNode(node) => node.as_str().rsplit('#').next().unwrap_or_default().to_owned(),
            other => other.to_string(),
        };
        Ok(Some(Case { name: format!("{}#{name}", iri(file)), data, action }))
    }
}
