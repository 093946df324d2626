//! Writes answers in the standard formats, row by row.
//!
//! Entry points: [`ResultFormat`], `Store::query_serialized`. Invariant: nothing is written before the first row has
//! been evaluated; after that an error leaves the output visibly incomplete where the format allows it.

use std::io::{BufWriter, Write};

use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfSerializer, WriterQuadSerializer};
use oxigraph::model as ox;
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};

use super::{QueryAnswer, QueryError, QueryRequest, Solutions, Triples};
use crate::rdf::{Base, Triple};
use crate::store::Store;
use crate::store::convert::to_triple;
use crate::vocab::PREFIXES;

/// A format of results or graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResultFormat {
    /// SPARQL results as JSON.
    Json,
    /// SPARQL results as XML.
    Xml,
    /// SPARQL results as CSV.
    Csv,
    /// SPARQL results as TSV.
    Tsv,
    /// Turtle.
    Turtle,
    /// N-Triples.
    NTriples,
    /// RDF/XML.
    RdfXml,
    /// JSON-LD.
    JsonLd,
    /// N-Quads.
    NQuads,
    /// TriG.
    TriG,
}

impl ResultFormat {
    /// Every format.
    pub const ALL: &[Self] = &[
        Self::Json,
        Self::Xml,
        Self::Csv,
        Self::Tsv,
        Self::Turtle,
        Self::NTriples,
        Self::RdfXml,
        Self::JsonLd,
        Self::NQuads,
        Self::TriG,
    ];

    /// Whether it holds rows or a boolean; the others hold graphs.
    #[must_use]
    pub const fn is_for_results(self) -> bool {
        matches!(self, Self::Json | Self::Xml | Self::Csv | Self::Tsv)
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/sparql-results+json",
            Self::Xml => "application/sparql-results+xml",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Tsv => "text/tab-separated-values; charset=utf-8",
            Self::Turtle => "text/turtle; charset=utf-8",
            Self::NTriples => "application/n-triples; charset=utf-8",
            Self::RdfXml => "application/rdf+xml",
            Self::JsonLd => "application/ld+json",
            Self::NQuads => "application/n-quads; charset=utf-8",
            Self::TriG => "application/trig; charset=utf-8",
        }
    }

    /// Its file extension, which is also its short name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Turtle => "ttl",
            Self::NTriples => "nt",
            Self::RdfXml => "rdf",
            Self::JsonLd => "jsonld",
            Self::NQuads => "nq",
            Self::TriG => "trig",
        }
    }

    /// The format of a media type, whatever parameters it has.
    #[must_use]
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        let bare = |text: &'_ str| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let wanted = bare(media_type);
        Self::ALL.iter().copied().find(|format| bare(format.media_type()) == wanted)
    }

    const fn results(self) -> Option<QueryResultsFormat> {
        match self {
            Self::Json => Some(QueryResultsFormat::Json),
            Self::Xml => Some(QueryResultsFormat::Xml),
            Self::Csv => Some(QueryResultsFormat::Csv),
            Self::Tsv => Some(QueryResultsFormat::Tsv),
            _ => None,
        }
    }

    pub(crate) const fn graph(self) -> Option<RdfFormat> {
        match self {
            Self::Turtle => Some(RdfFormat::Turtle),
            Self::NTriples => Some(RdfFormat::NTriples),
            Self::RdfXml => Some(RdfFormat::RdfXml),
            Self::JsonLd => Some(RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() }),
            Self::NQuads => Some(RdfFormat::NQuads),
            Self::TriG => Some(RdfFormat::TriG),
            Self::Json | Self::Xml | Self::Csv | Self::Tsv => None,
        }
    }
}

/// Bytes of an answer that are written at a time. A serializer writes a sign or two, and each such piece would pass through all
/// that counts and sends.
const BUFFER: usize = 4 * 1024;

fn sink(error: std::io::Error) -> QueryError {
    QueryError::Sink(error.to_string())
}

/// A serializer that knows the prefixes of `ontology/` and of the base.
pub(crate) fn graph_serializer<'a>(
    format: RdfFormat,
    base: &Base,
    sink: &'a mut dyn Write,
) -> WriterQuadSerializer<&'a mut dyn Write> {
    let mut serializer = RdfSerializer::from_format(format);
    let own = base.prefixes();
    let all = PREFIXES.iter().map(|(name, iri)| (*name, *iri)).chain(own.iter().map(|(n, iri)| (*n, iri.as_str())));
    for (name, iri) in all {
        serializer = match serializer.clone().with_prefix(name, iri) {
            Ok(with_prefix) => with_prefix,
            Err(_) => serializer,
        };
    }
    serializer.for_writer(sink)
}

/// Writes triples out.
///
/// # Errors
/// Where the output cannot be written, or the format holds no graphs.
pub fn serialize_triples(
    triples: &[Triple],
    format: ResultFormat,
    base: &Base,
    sink: &mut dyn Write,
) -> std::io::Result<()> {
    let format = format.graph().ok_or_else(|| std::io::Error::other("the format holds no graphs"))?;
    let mut writer = graph_serializer(format, base, sink);
    for triple in triples.iter().filter_map(to_triple) {
        writer.serialize_triple(&triple)?;
    }
    writer.finish().map(drop)
}

/// Counts what is written and refuses what is over the limit.
struct Capped<'a> {
    sink: &'a mut dyn Write,
    left: u64,
    is_over: bool,
}

impl Write for Capped<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
            self.is_over = true;
            return Err(std::io::Error::other("the answer is over the limit"));
        };
        self.left = left;
        self.sink.write_all(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.sink.flush()
    }
}

impl Store {
    /// Runs a query and writes its answer. Blocking.
    ///
    /// # Errors
    /// As `query`; [`QueryError::Unsupported`] where the format does not fit the kind of query; and, after output has
    /// begun, whatever stops the query.
    pub fn query_serialized(
        &self,
        request: QueryRequest,
        format: ResultFormat,
        sink: &mut dyn Write,
    ) -> Result<(), QueryError> {
        let limit = request.max_bytes.unwrap_or(u64::MAX);
        let mut capped = Capped { sink, left: limit, is_over: false };
        let mut buffered = BufWriter::with_capacity(BUFFER, &mut capped);
        let written = self.write_answer(request, format, &mut buffered);
        let written = written.and_then(|()| buffered.flush().map_err(self::sink));
        // What an answer that was stopped has left is not written.
        drop(buffered.into_parts());
        if capped.is_over { Err(QueryError::TooManyBytes(limit)) } else { written }
    }

    fn write_answer(
        &self,
        request: QueryRequest,
        format: ResultFormat,
        sink: &mut impl Write,
    ) -> Result<(), QueryError> {
        match (self.query(request)?, format.results(), format.graph()) {
            (QueryAnswer::Boolean(answer), Some(format), _) => {
                QueryResultsSerializer::from_format(format)
                    .serialize_boolean_to_writer(sink, answer)
                    .map_err(self::sink)?;
                Ok(())
            }
            (QueryAnswer::Solutions(rows), Some(format), _) => write_rows(rows, format, sink),
            (QueryAnswer::Graph(triples), _, Some(format)) => write_triples(triples, format, self.base(), sink),
            (QueryAnswer::Graph(_), ..) => Err(misfit("this query gives a graph", format)),
            (QueryAnswer::Solutions(_), ..) => Err(misfit("this query gives rows", format)),
            (QueryAnswer::Boolean(_), ..) => Err(misfit("this query gives a boolean", format)),
        }
    }
}

fn misfit(what: &str, format: ResultFormat) -> QueryError {
    QueryError::Unsupported(format!("{what}, which {} cannot hold; ask for another format", format.media_type()))
}

fn write_rows(mut rows: Solutions, format: QueryResultsFormat, to: &mut impl Write) -> Result<(), QueryError> {
    let serializer = QueryResultsSerializer::from_format(format);
    let mut writer = serializer.serialize_solutions_to_writer(to, rows.engine_variables()).map_err(sink)?;
    while let Some(row) = rows.next_solution() {
        writer.serialize(&row?).map_err(sink)?;
    }
    writer.finish().map_err(sink)?;
    Ok(())
}

fn write_triples(mut triples: Triples, format: RdfFormat, base: &Base, to: &mut dyn Write) -> Result<(), QueryError> {
    let mut writer = graph_serializer(format, base, to);
    // A CONSTRUCT may build a triple many times; a graph holds it once.
    let mut seen = rustc_hash::FxHashSet::default();
    while let Some(triple) = triples.next_triple() {
        let triple: ox::Triple = triple?;
        if !seen.contains(&triple) {
            writer.serialize_triple(&triple).map_err(sink)?;
            seen.insert(triple);
        }
    }
    writer.finish().map_err(sink)?;
    Ok(())
}
