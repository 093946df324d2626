//! Turtle files as one small graph in memory.
//!
//! Entry points: [`Graph::add`], then the look-ups. Sophia parses, so the ontology is read independently of the store.
//! Invariant: look-ups give nodes in the order in which the files state them; no result depends on hashing.

use rustc_hash::FxHashMap;
use sophia::api::parser::TripleParser;
use sophia::api::source::TripleSource;
use sophia::api::term::{Term, TermKind};
use sophia::api::triple::Triple;
use sophia::iri::resolve::BaseIriRef;
use sophia::turtle::parser::turtle::TurtleParser;

use super::LexiconError;

const TYPE: &str = crate::vocab::lexical::RDF_TYPE;
const FIRST: &str = crate::vocab::lexical::RDF_FIRST;
const REST: &str = crate::vocab::lexical::RDF_REST;

/// A node of the graph.
pub type Node = u32;

/// The triples of some Turtle files, indexed by subject.
#[derive(Debug, Default)]
pub struct Graph {
    texts: Vec<Box<str>>,
    ids: FxHashMap<Box<str>, Node>,
    outgoing: Vec<Vec<(Node, Node)>>,
    subjects: Vec<Node>,
    files: u32,
}

impl Graph {
    /// Adds the triples of one file; relative IRIs are resolved against `base`.
    ///
    /// # Errors
    /// The base is no IRI, or the text is not Turtle: names the file and what the parser said.
    pub fn add(&mut self, file: &str, text: &str, base: &str) -> Result<(), LexiconError> {
        let fail = |message: String| LexiconError::Turtle { file: file.to_owned(), message };
        let base = BaseIriRef::new(Box::<str>::from(base)).map_err(|error| fail(error.to_string()))?;
        self.files += 1;
        let parser = TurtleParser::new().with_base(Some(base));
        parser
            .parse(text.as_bytes())
            .for_each_triple(|triple| {
                let [subject, predicate, object] = [triple.s(), triple.p(), triple.o()].map(|term| self.node(&term));
                if self.outgoing[subject as usize].is_empty() {
                    self.subjects.push(subject);
                }
                self.outgoing[subject as usize].push((predicate, object));
            })
            .map_err(|error| fail(error.to_string()))?;
        Ok(())
    }

    fn node<T: Term>(&mut self, term: &T) -> Node {
        let text: String = match term.kind() {
            TermKind::Iri => term.iri().map_or_else(String::new, |iri| iri.as_str().to_owned()),
            TermKind::BlankNode => {
                format!("_:{}.{}", self.files, term.bnode_id().map_or_else(String::new, |id| id.as_str().to_owned()))
            }
            _ => term.lexical_form().map_or_else(String::new, |text| format!("\"{text}")),
        };
        if let Some(&node) = self.ids.get(text.as_str()) {
            return node;
        }
        let node = Node::try_from(self.texts.len()).unwrap_or(Node::MAX);
        self.texts.push(text.as_str().into());
        self.ids.insert(text.into(), node);
        self.outgoing.push(Vec::new());
        node
    }

    /// The node's IRI, or the lexical form of a literal.
    #[must_use]
    pub fn text(&self, node: Node) -> &str {
        let text = &self.texts[node as usize];
        text.strip_prefix('"').unwrap_or(text)
    }

    /// Whether the node is a literal.
    #[must_use]
    pub fn is_literal(&self, node: Node) -> bool {
        self.texts[node as usize].starts_with('"')
    }

    /// Objects of `subject predicate ?`, as stated.
    pub fn objects<'a>(&'a self, subject: Node, predicate: &str) -> impl Iterator<Item = Node> + use<'a> {
        let predicate = self.ids.get(predicate).copied();
        let outgoing = &self.outgoing[subject as usize];
        outgoing.iter().filter(move |(p, _)| Some(*p) == predicate).map(|&(_, object)| object)
    }

    /// Texts of the objects of `subject predicate ?`, as stated; the members of an RDF list stand for the list.
    pub fn texts<'a>(&'a self, subject: Node, predicate: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.objects(subject, predicate).flat_map(|object| self.members(object)).map(|node| self.text(node))
    }

    /// The first object's text.
    #[must_use]
    pub fn text_of(&self, subject: Node, predicate: &str) -> Option<&str> {
        self.texts(subject, predicate).next()
    }

    /// Subjects with that class, in the order of the files.
    pub fn instances<'a>(&'a self, class: &str) -> impl Iterator<Item = Node> + use<'a> {
        let class = self.ids.get(class).copied();
        self.subjects.iter().copied().filter(move |&s| self.objects(s, TYPE).any(|object| Some(object) == class))
    }

    /// All subjects, in the order of the files.
    pub fn subjects(&self) -> impl Iterator<Item = Node> + '_ {
        self.subjects.iter().copied()
    }

    /// The class IRIs of a node.
    pub fn classes(&self, node: Node) -> impl Iterator<Item = &str> {
        self.objects(node, TYPE).map(|class| self.text(class))
    }

    fn members(&self, node: Node) -> Vec<Node> {
        let mut members = Vec::new();
        let mut cell = node;
        while let Some(first) = self.objects(cell, FIRST).next() {
            members.push(first);
            match self.objects(cell, REST).next() {
                Some(rest) if members.len() < self.texts.len() => cell = rest,
                _ => break,
            }
        }
        if members.is_empty() { vec![node] } else { members }
    }
}
