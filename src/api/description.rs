//! What the SPARQL service is and holds: SPARQL 1.1 Service Description, VoID, and the saved examples.
//!
//! Entry point: [`get_description`], the answer of `/sparql` to a request without a query. Invariant: counts are of the
//! revision in the ETag; where counting takes too long they are left out, never guessed.

use std::time::Duration;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use super::auth::Gate;
use super::blocking;
use super::cache::Tag;
use super::graph_store::authority;
use super::html;
use super::negotiate;
use super::params::Params;
use super::problem::Problem;
use super::sparql::{Form, GRAPH_OFFERS};
use super::state::AppState;
use crate::rdf::{Term, Triple};
use crate::store::{
    Cancel, ParsedQuery, QueryAnswer, QueryError, QueryKind, QueryRequest, ResultFormat, serialize_triples,
};
use crate::vocab::{PREFIXES, formats, rdf, rdfs, schema, sd, sh, void, xsd};

/// How long counting may take.
const COUNTING: Duration = Duration::from_secs(5);

/// `GET /sparql` without a query: the description, or for people a form to write one.
///
/// # Errors
/// 406 where the client takes none of the formats.
pub async fn get_description(state: &AppState, headers: &HeaderMap, params: &Params) -> Result<Response, Problem> {
    let offer = negotiate::choose(GRAPH_OFFERS, headers, params.one("format")?)?;
    let Form::Standard(format) = offer.value else { return Ok(html::respond(html::query_form(state))) };
    let tag = Tag::now(state, offer.name);
    if let Some(response) = tag.not_modified(headers) {
        return Ok(response);
    }
    let endpoint = format!("{}/sparql", authority(state, headers));
    let bytes = blocking::run(state, COUNTING * 3, move |state, cancel| {
        let triples = Description { state, endpoint, triples: Vec::new(), blanks: 0 }.all(cancel);
        let mut bytes = Vec::new();
        serialize_triples(&triples, format, state.store.base(), &mut bytes).map(|()| bytes)
    });
    let mut response = bytes.await?.map_err(|error| Problem::internal(&error))?.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    Ok(tag.on(response))
}

struct Description<'a> {
    state: &'a AppState,
    endpoint: String,
    triples: Vec<Triple>,
    blanks: usize,
}

impl Description<'_> {
    fn all(mut self, cancel: &Cancel) -> Vec<Triple> {
        let service = Term::iri(self.endpoint.clone());
        self.add(&service, rdf::TYPE, Term::iri(sd::SERVICE));
        self.add(&service, sd::ENDPOINT, service.clone());
        self.add(&service, sd::SUPPORTED_LANGUAGE, Term::iri(sd::SPARQL_11_QUERY));
        if self.state.config.access.writes != Gate::Closed {
            self.add(&service, sd::SUPPORTED_LANGUAGE, Term::iri(sd::SPARQL_11_UPDATE));
        }
        self.add(&service, sd::FEATURE, Term::iri(sd::EMPTY_GRAPHS));
        for format in ResultFormat::ALL.iter().copied() {
            self.add(&service, sd::RESULT_FORMAT, Term::iri(name_of(format)));
            if !format.is_for_results() {
                self.add(&service, sd::INPUT_FORMAT, Term::iri(name_of(format)));
            }
        }
        self.dataset(&service, cancel);
        self.examples(&service);
        self.triples
    }

    fn add(&mut self, subject: &Term, predicate: &str, object: Term) {
        self.triples.push(Triple { subject: subject.clone(), predicate: predicate.to_owned(), object });
    }

    fn blank(&mut self) -> Term {
        self.blanks += 1;
        Term::Blank(format!("b{}", self.blanks))
    }

    fn dataset(&mut self, service: &Term, cancel: &Cancel) {
        let (dataset, graph) = (self.blank(), self.blank());
        self.add(service, sd::DEFAULT_DATASET, dataset.clone());
        self.add(&dataset, rdf::TYPE, Term::iri(sd::DATASET));
        self.add(&dataset, rdf::TYPE, Term::iri(void::DATASET));
        self.add(&dataset, void::SPARQL_ENDPOINT, service.clone());
        self.add(&dataset, void::URI_SPACE, Term::text(self.state.store.base().as_str()));
        for (_, namespace) in PREFIXES {
            self.add(&dataset, void::VOCABULARY, Term::iri(*namespace));
        }
        self.add(&dataset, sd::DEFAULT_GRAPH, graph.clone());
        self.add(&graph, rdf::TYPE, Term::iri(sd::GRAPH));
        self.add(&graph, rdf::TYPE, Term::iri(void::DATASET));
        self.partitions(&graph, cancel);
        for name in self.state.store.graph_names().unwrap_or_default() {
            if name == self.state.store.base().texts() && !self.state.config.full_text {
                continue;
            }
            let named = self.blank();
            self.add(&dataset, sd::NAMED_GRAPH, named.clone());
            self.add(&named, rdf::TYPE, Term::iri(sd::NAMED_GRAPH_CLASS));
            self.add(&named, sd::NAME, Term::iri(name));
        }
    }

    /// Triples by property and things by class.
    fn partitions(&mut self, graph: &Term, cancel: &Cancel) {
        let by_property = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p";
        if let Ok(counts) = self.counts(by_property, cancel) {
            let total = counts.iter().map(|(_, count)| count).sum();
            self.add(graph, void::TRIPLES, Term::number(total));
            for (property, count) in counts {
                let part = self.blank();
                self.add(graph, void::PROPERTY_PARTITION, part.clone());
                self.add(&part, void::PROPERTY, property);
                self.add(&part, void::TRIPLES, Term::number(count));
            }
        }
        let by_class = "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c FILTER(isIRI(?c)) } GROUP BY ?c ORDER BY ?c";
        for (class, count) in self.counts(by_class, cancel).unwrap_or_default() {
            let part = self.blank();
            self.add(graph, void::CLASS_PARTITION, part.clone());
            self.add(&part, void::CLASS, class);
            self.add(&part, void::ENTITIES, Term::number(count));
        }
    }

    fn counts(&self, query: &str, cancel: &Cancel) -> Result<Vec<(Term, u64)>, QueryError> {
        let mut request = QueryRequest::text(query);
        request.timeout = COUNTING;
        if cancel.is_cancelled() {
            return Err(QueryError::Cancelled);
        }
        let QueryAnswer::Solutions(rows) = self.state.store.query(request)? else { return Ok(Vec::new()) };
        let mut counts = Vec::new();
        for row in rows {
            let mut values = row?.into_iter().flatten();
            let (thing, count) = (values.next(), values.next());
            let count = count.and_then(|count| count.lexical().parse().ok());
            counts.extend(thing.zip(count));
        }
        Ok(counts)
    }

    /// The saved examples, with the prefixes that they use.
    fn examples(&mut self, service: &Term) {
        let base = self.state.store.base();
        let prefixes = self.blank();
        let own = base.prefixes();
        let known = PREFIXES.iter().map(|(name, iri)| (*name, (*iri).to_owned())).chain(own);
        for (name, namespace) in known {
            let declaration = self.blank();
            self.add(&prefixes, sh::DECLARE, declaration.clone());
            self.add(&declaration, sh::PREFIX, Term::text(name));
            self.add(&declaration, sh::NAMESPACE_OF, Term::typed(namespace, xsd::ANY_URI));
        }
        for example in &self.state.catalogue.examples {
            let (class, property) = match ParsedQuery::parse(&example.query, base).map(|query| query.kind()) {
                Ok(QueryKind::Select) => (sh::SPARQL_SELECT_EXECUTABLE, sh::SELECT),
                Ok(QueryKind::Ask) => (sh::SPARQL_ASK_EXECUTABLE, sh::ASK),
                Ok(QueryKind::Construct) => (sh::SPARQL_CONSTRUCT_EXECUTABLE, sh::CONSTRUCT),
                Ok(QueryKind::Describe) | Err(_) => continue,
            };
            let executable = Term::iri(format!("{}#{}", self.endpoint, example.name));
            self.add(&executable, rdf::TYPE, Term::iri(sh::SPARQL_EXECUTABLE));
            self.add(&executable, rdf::TYPE, Term::iri(class));
            self.add(&executable, rdfs::LABEL, Term::tagged(example.summary.clone(), "en"));
            if !example.description.is_empty() {
                self.add(&executable, rdfs::COMMENT, Term::tagged(example.description.clone(), "en"));
            }
            self.add(&executable, sh::PREFIXES, prefixes.clone());
            self.add(&executable, property, Term::text(example.query.clone()));
            self.add(&executable, schema::TARGET, service.clone());
        }
    }
}

/// The name of a format in the registry of formats.
const fn name_of(format: ResultFormat) -> &'static str {
    match format {
        ResultFormat::Json => formats::RESULTS_JSON,
        ResultFormat::Xml => formats::RESULTS_XML,
        ResultFormat::Csv => formats::RESULTS_CSV,
        ResultFormat::Tsv => formats::RESULTS_TSV,
        ResultFormat::Turtle => formats::TURTLE,
        ResultFormat::NTriples => formats::N_TRIPLES,
        ResultFormat::RdfXml => formats::RDF_XML,
        ResultFormat::JsonLd => formats::JSON_LD,
        ResultFormat::NQuads => formats::N_QUADS,
        ResultFormat::TriG => formats::TRIG,
    }
}
