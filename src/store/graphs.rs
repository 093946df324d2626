//! Whole graphs, read and written by name.
//!
//! Entry points: `Store::write_graph`, `Store::change_graph`, `Store::drop_graph`. Invariant: a change acts on exactly the
//! graph it names, in one transaction; nothing is merged and nothing derived, so what it leaves inconsistent is for
//! `verify` to find.

use std::io::Write;

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model as ox;
use oxigraph::store::Store as Engine;

use super::convert::{from_quad, to_named};
use super::open::Writer;
use super::query::{Cancel, QueryError, ResultFormat, graph_serializer};
use super::search::Pending;
use super::{Store, StoreError};

/// A graph, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GraphRef {
    /// The default graph.
    Default,
    /// A named graph.
    Named(String),
    /// The default graph and every named one.
    All,
}

/// A document that holds a graph.
#[derive(Clone, Copy, Debug)]
pub struct GraphDocument<'a> {
    /// What to call it in messages.
    pub name: &'a str,
    /// Its format.
    pub format: ResultFormat,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// What becomes of the triples that were there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// They stay.
    Kept,
    /// They go.
    Replaced,
}

/// Asked of the revision before anything is written; `false` refuses the change.
pub type Precondition<'a> = &'a (dyn Fn(u64) -> bool + Sync);

impl GraphRef {
    /// The graph of this name, if it can be one.
    #[must_use]
    pub fn named(iri: &str) -> Option<Self> {
        ox::NamedNode::new(iri).ok().map(|name| Self::Named(name.into_string()))
    }

    fn engine(&self) -> Option<ox::GraphName> {
        match self {
            Self::Default => Some(ox::GraphName::DefaultGraph),
            Self::Named(iri) => Some(to_named(iri).into()),
            Self::All => None,
        }
    }
}

impl Store {
    /// Whether there is such a graph; the default graph always is.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn has_graph(&self, graph: &GraphRef) -> Result<bool, StoreError> {
        match graph {
            GraphRef::Named(iri) => Ok(self.engine().look(|engine| engine.contains_named_graph(&to_named(iri)))?),
            GraphRef::Default | GraphRef::All => Ok(true),
        }
    }

    /// The named graphs, in order.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn graph_names(&self) -> Result<Vec<String>, StoreError> {
        let names: Result<Vec<_>, _> = self.engine().look(Engine::named_graphs).collect();
        let mut names: Vec<String> = names?.into_iter().map(|name| name.to_string()).collect();
        names.iter_mut().for_each(|name| *name = name.trim_matches(['<', '>']).to_owned());
        names.sort_unstable();
        Ok(names)
    }

    /// Writes a graph out, triple by triple. The graph of full texts is left out of [`GraphRef::All`] unless wanted.
    ///
    /// # Errors
    /// Where the store cannot be read, the output cannot be written, or it is cancelled.
    pub fn write_graph(
        &self,
        graph: &GraphRef,
        format: ResultFormat,
        with_full_text: bool,
        (cancel, sink): (&Cancel, &mut dyn Write),
    ) -> Result<(), QueryError> {
        let Some(rdf) = format.graph() else {
            return Err(QueryError::Unsupported(format!("{} holds no graphs", format.media_type())));
        };
        let texts: ox::GraphName = to_named(&self.base().texts()).into();
        let failed = |error: std::io::Error| QueryError::Sink(error.to_string());
        let mut writer = graph_serializer(rdf, self.base(), sink);
        let wanted = graph.engine();
        let wanted_graph = wanted.as_ref().map(ox::GraphName::as_ref);
        for quad in self.engine().look(|engine| engine.quads_for_pattern(None, None, None, wanted_graph)) {
            if cancel.is_cancelled() {
                return Err(QueryError::Cancelled);
            }
            let quad = quad.map_err(|error| QueryError::Internal(error.to_string()))?;
            if wanted.is_some() {
                writer.serialize_triple(quad.as_ref()).map_err(failed)?;
            } else if with_full_text || quad.graph_name != texts {
                writer.serialize_quad(&quad).map_err(failed)?;
            }
        }
        writer.finish().map_err(failed)?;
        Ok(())
    }

    /// Puts documents into a graph; into the graphs that they name themselves where it is [`GraphRef::All`]. Relative
    /// IRIs are resolved against the graph's name. Gives whether the graph is new.
    ///
    /// # Errors
    /// Where a document does not parse, the precondition does not hold, or the store cannot be written; then nothing
    /// has changed.
    pub fn change_graph(
        &self,
        graph: &GraphRef,
        documents: &[GraphDocument<'_>],
        before: Before,
        precondition: Precondition<'_>,
    ) -> Result<bool, StoreError> {
        let base = match graph {
            GraphRef::Named(iri) => iri.clone(),
            GraphRef::Default | GraphRef::All => self.base().as_str().to_owned(),
        };
        let mut quads = Vec::new();
        for document in documents {
            parse(document, &base, graph, &mut quads)?;
        }
        let mut writer = self.begin_if(precondition)?;
        let name = graph.engine();
        let is_new = match &name {
            Some(ox::GraphName::NamedNode(name)) => !writer.tx.contains_named_graph(name)?,
            _ => false,
        };
        writer.touched = match &name {
            Some(ox::GraphName::NamedNode(_)) => Pending::none(),
            _ if before == Before::Replaced => Pending::All,
            _ => Pending::none(),
        };
        if before == Before::Replaced && !is_new {
            match &name {
                Some(name) => writer.tx.clear_graph(name)?,
                None => writer.tx.clear()?,
            }
        }
        if let Some(ox::GraphName::NamedNode(name)) = &name {
            writer.tx.insert_named_graph(name);
        }
        for quad in quads {
            writer.tx.insert(&quad);
            writer.touched.add(&from_quad(quad));
        }
        writer.commit()?;
        Ok(is_new)
    }

    /// Takes a named graph out, or empties the default graph. `false` where there was none.
    ///
    /// # Errors
    /// Where the precondition does not hold or the store cannot be written; then nothing has changed.
    pub fn drop_graph(&self, graph: &GraphRef, precondition: Precondition<'_>) -> Result<bool, StoreError> {
        let mut writer = self.begin_if(precondition)?;
        match graph.engine() {
            Some(ox::GraphName::NamedNode(name)) => {
                if !writer.tx.contains_named_graph(&name)? {
                    return Ok(false);
                }
                writer.tx.remove_named_graph(&name)?;
                writer.touched = Pending::none();
            }
            Some(_) => writer.tx.clear_graph(ox::GraphNameRef::DefaultGraph)?,
            None => writer.tx.clear()?,
        }
        writer.commit()?;
        Ok(true)
    }

    fn begin_if(&self, precondition: Precondition<'_>) -> Result<Writer<'_>, StoreError> {
        let writer = self.begin()?;
        if precondition(self.revision()) { Ok(writer) } else { Err(StoreError::Changed) }
    }
}

fn parse(
    document: &GraphDocument<'_>,
    base: &str,
    graph: &GraphRef,
    into: &mut Vec<ox::Quad>,
) -> Result<(), StoreError> {
    match graph.engine() {
        Some(name) => parse_into(document, base, name, into),
        None => read(document, parser_of(document, base)?, into),
    }
}

/// Reads a document into one graph, whatever graphs it names itself.
pub(super) fn parse_into(
    document: &GraphDocument<'_>,
    base: &str,
    name: ox::GraphName,
    into: &mut Vec<ox::Quad>,
) -> Result<(), StoreError> {
    let mut parser = parser_of(document, base)?.with_default_graph(name.clone());
    if !matches!(document.format.graph(), Some(RdfFormat::JsonLd { .. })) {
        parser = parser.without_named_graphs();
    }
    let first = into.len();
    read(document, parser, into)?;
    into.iter_mut().skip(first).for_each(|quad| quad.graph_name = name.clone());
    Ok(())
}

fn parser_of(document: &GraphDocument<'_>, base: &str) -> Result<RdfParser, StoreError> {
    let format = document.format.graph();
    let format = format.ok_or_else(|| syntax(document, format!("{} holds no graphs", document.format.media_type())))?;
    let parser = RdfParser::from_format(format).rename_blank_nodes().with_base_iri(base);
    parser.map_err(|error| syntax(document, error.to_string()))
}

fn read(document: &GraphDocument<'_>, parser: RdfParser, into: &mut Vec<ox::Quad>) -> Result<(), StoreError> {
    for quad in parser.for_slice(document.bytes) {
        into.push(quad.map_err(|error| StoreError::syntax(document.name, &error))?);
    }
    Ok(())
}

fn syntax(document: &GraphDocument<'_>, message: String) -> StoreError {
    StoreError::Syntax { file: document.name.to_owned(), line: 1, column: 1, message }
}
