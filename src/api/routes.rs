//! The tables of routes that are not views.
//!
//! Entry point: [`OPERATIONS`]. The router mounts what stands here and OpenAPI describes what stands here, so neither can
//! know a route that the other does not.

use axum::routing::{MethodFilter, MethodRouter, on};

use super::state::AppState;
use super::{admin, articles, graph_store, health, html, judgements, openapi, resource, running, sparql};

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query string.
    Query,
}

/// A parameter of a route.
#[derive(Debug)]
pub struct RouteParameter {
    /// Name.
    pub name: &'static str,
    /// Where.
    pub place: Place,
    /// JSON type.
    pub kind: &'static str,
    /// What it means.
    pub description: &'static str,
}

/// A method on a path.
#[derive(Debug)]
pub struct Operation {
    /// HTTP method.
    pub method: &'static str,
    /// Path, parameters in braces; `{*name}` takes the rest.
    pub path: &'static str,
    /// Group.
    pub tag: &'static str,
    /// One line.
    pub summary: &'static str,
    /// What it takes.
    pub parameters: &'static [RouteParameter],
    /// Media types of the body, if there is one.
    pub body: &'static [&'static str],
    /// Media types of the answer.
    pub answers: &'static [&'static str],
    /// Whether it writes and so needs a token.
    pub writes: bool,
    /// Its handler.
    pub handler: fn(MethodFilter) -> MethodRouter<AppState>,
}

impl Operation {
    /// The method for the router.
    #[must_use]
    pub fn filter(&self) -> MethodFilter {
        match self.method {
            "POST" => MethodFilter::POST,
            "DELETE" => MethodFilter::DELETE,
            "PUT" => MethodFilter::PUT,
            _ => MethodFilter::GET,
        }
    }
}

const fn query(name: &'static str, kind: &'static str, description: &'static str) -> RouteParameter {
    RouteParameter { name, place: Place::Query, kind, description }
}

const fn path(name: &'static str, description: &'static str) -> RouteParameter {
    RouteParameter { name, place: Place::Path, kind: "string", description }
}

const QUERY: RouteParameter =
    query("query", "string", "The query. The prefixes of the ontology are declared beforehand.");
const DEFAULT_GRAPH: RouteParameter =
    query("default-graph-uri", "string", "A graph to query as the default graph; may repeat.");
const NAMED_GRAPH: RouteParameter = query("named-graph-uri", "string", "A graph that GRAPH can reach; may repeat.");
const TIMEOUT: RouteParameter = query("timeout", "number", "Seconds the query may take, up to the server's maximum.");
const FORMAT: RouteParameter = query("format", "string", "Short name of the format wanted; wins over Accept.");
const REWRITE: RouteParameter = query("rewrite", "string", "`off` evaluates the query exactly as written.");
const EXPLAIN: RouteParameter =
    query("explain", "string", "`plan` shows the query's plan, `run` runs it and shows what was counted.");
const USING_GRAPH: RouteParameter =
    query("using-graph-uri", "string", "A graph that an update reads as the default graph; may repeat.");
const USING_NAMED_GRAPH: RouteParameter =
    query("using-named-graph-uri", "string", "A graph that GRAPH can reach in an update; may repeat.");
const GRAPH: RouteParameter = query("graph", "string", "The graph's name.");
const DEFAULT: RouteParameter = query("default", "string", "Says that the default graph is meant; needs no value.");
const STORED: RouteParameter = path("path", "The rest of the graph's own address.");
const GRAPHS: &[&str] = &[
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/n-quads",
    "application/trig",
];
const GRAPH_BODIES: &[&str] = &[
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/n-quads",
    "application/trig",
    "multipart/form-data",
];
const LIMIT: RouteParameter = query("limit", "integer", "Most items of the answer, up to 1,000.");
const JSON: &[&str] = &["application/json"];
const SPARQL_ANSWERS: &[&str] = &[
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "application/n-quads",
    "application/trig",
    "text/html",
];
const ARTICLE_BODIES: &[&str] =
    &["text/plain", "text/html", "application/ld+json", "application/json", "application/jsonl"];
const PROVENANCE: &[RouteParameter] = &[
    query("url", "string", "Where the article was published, for formats that do not say."),
    query("published", "string", "When it was published, for formats that do not say."),
    query("publisher", "string", "Who published it, for formats that do not say."),
];

/// A `GET` that takes nothing.
const fn plain(
    path: &'static str,
    tag: &'static str,
    summary: &'static str,
    answers: &'static [&'static str],
    handler: fn(MethodFilter) -> MethodRouter<AppState>,
) -> Operation {
    Operation { method: "GET", path, tag, summary, parameters: &[], body: &[], answers, writes: false, handler }
}

/// Whether an operation of the table answers this method on a path of this form, whatever its parameters are called.
#[must_use]
pub fn is_taken(method: &str, path: &str) -> bool {
    let is_parameter = |part: &str| part.starts_with('{');
    OPERATIONS.iter().filter(|operation| operation.method == method).any(|operation| {
        let mut own = operation.path.split('/');
        let mut parts = path.split('/');
        loop {
            match (own.next(), parts.next()) {
                (None, None) => return true,
                (Some(own), Some(_)) if own.starts_with("{*") => return true,
                (Some(own), Some(part)) if own == part || (is_parameter(own) && is_parameter(part)) => {}
                _ => return false,
            }
        }
    })
}

/// All routes that are not views.
pub const OPERATIONS: &[Operation] = &[
    plain("/", "pages", "The start page: what can be asked", &["text/html"], |method| on(method, html::get_start)),
    Operation {
        method: "GET",
        path: "/sparql",
        tag: "sparql",
        summary: "Run a SPARQL query; without one, say what the service is and holds",
        parameters: &[QUERY, DEFAULT_GRAPH, NAMED_GRAPH, TIMEOUT, REWRITE, EXPLAIN, FORMAT],
        body: &[],
        answers: SPARQL_ANSWERS,
        writes: false,
        handler: |method| on(method, sparql::get_sparql),
    },
    Operation {
        method: "POST",
        path: "/sparql",
        tag: "sparql",
        summary: "Run a SPARQL query or update sent in the body; an update needs a token",
        parameters: &[DEFAULT_GRAPH, NAMED_GRAPH, USING_GRAPH, USING_NAMED_GRAPH, TIMEOUT, REWRITE, EXPLAIN, FORMAT],
        body: &["application/sparql-query", "application/sparql-update", "application/x-www-form-urlencoded"],
        answers: SPARQL_ANSWERS,
        writes: false,
        handler: |method| on(method, sparql::post_sparql),
    },
    Operation {
        method: "GET",
        path: "/store",
        tag: "graph store",
        summary: "A graph; all of them where none is named",
        parameters: &[GRAPH, DEFAULT, FORMAT],
        body: &[],
        answers: GRAPHS,
        writes: false,
        handler: |method| on(method, graph_store::get_graph),
    },
    Operation {
        method: "PUT",
        path: "/store",
        tag: "graph store",
        summary: "Put a graph in place of what was there",
        parameters: &[GRAPH, DEFAULT],
        body: GRAPH_BODIES,
        answers: &[],
        writes: true,
        handler: |method| on(method, graph_store::put_graph),
    },
    Operation {
        method: "POST",
        path: "/store",
        tag: "graph store",
        summary: "Add to a graph; to a new one where none is named",
        parameters: &[GRAPH, DEFAULT],
        body: GRAPH_BODIES,
        answers: &[],
        writes: true,
        handler: |method| on(method, graph_store::post_graph),
    },
    Operation {
        method: "DELETE",
        path: "/store",
        tag: "graph store",
        summary: "Take a graph out",
        parameters: &[GRAPH, DEFAULT],
        body: &[],
        answers: &[],
        writes: true,
        handler: |method| on(method, graph_store::delete_graph),
    },
    Operation {
        method: "GET",
        path: "/store/{*path}",
        tag: "graph store",
        summary: "The graph of this address",
        parameters: &[STORED, FORMAT],
        body: &[],
        answers: GRAPHS,
        writes: false,
        handler: |method| on(method, graph_store::get_graph),
    },
    Operation {
        method: "PUT",
        path: "/store/{*path}",
        tag: "graph store",
        summary: "Put a graph in place of what was there",
        parameters: &[STORED],
        body: GRAPH_BODIES,
        answers: &[],
        writes: true,
        handler: |method| on(method, graph_store::put_graph),
    },
    Operation {
        method: "POST",
        path: "/store/{*path}",
        tag: "graph store",
        summary: "Add to the graph of this address",
        parameters: &[STORED],
        body: GRAPH_BODIES,
        answers: &[],
        writes: true,
        handler: |method| on(method, graph_store::post_graph),
    },
    Operation {
        method: "DELETE",
        path: "/store/{*path}",
        tag: "graph store",
        summary: "Take a graph out",
        parameters: &[STORED],
        body: &[],
        answers: &[],
        writes: true,
        handler: |method| on(method, graph_store::delete_graph),
    },
    Operation {
        method: "GET",
        path: "/queries",
        tag: "sparql",
        summary: "The queries and updates that run now",
        parameters: &[],
        body: &[],
        answers: &["application/json"],
        writes: true,
        handler: |method| on(method, running::get_queries),
    },
    Operation {
        method: "DELETE",
        path: "/queries/{id}",
        tag: "sparql",
        summary: "Stop a query or an update that runs",
        parameters: &[path("id", "As in the list.")],
        body: &[],
        answers: &[],
        writes: true,
        handler: |method| on(method, running::delete_query),
    },
    Operation {
        method: "GET",
        path: "/id/{*path}",
        tag: "things",
        summary: "What an IRI of the graph stands for: a page, a view, or RDF",
        parameters: &[path("path", "The part of the IRI after the base."), FORMAT],
        body: &[],
        answers: &["text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"],
        writes: false,
        handler: |method| on(method, resource::get_resource),
    },
    Operation {
        method: "POST",
        path: "/articles",
        tag: "articles",
        summary: "Take in an article; the same article again changes nothing",
        parameters: PROVENANCE,
        body: ARTICLE_BODIES,
        answers: &["application/json"],
        writes: true,
        handler: |method| on(method, articles::post_articles),
    },
    Operation {
        method: "POST",
        path: "/extract",
        tag: "articles",
        summary: "What an article would give; nothing is stored",
        parameters: PROVENANCE,
        body: ARTICLE_BODIES,
        answers: &["application/json"],
        writes: false,
        handler: |method| on(method, articles::post_extract),
    },
    Operation {
        method: "POST",
        path: "/articles/{id}/retract",
        tag: "articles",
        summary: "Withdraw an article and all that only it supports",
        parameters: &[
            path("id", "The part of the article's IRI after the base."),
            query("dryRun", "boolean", "Only say what would happen."),
        ],
        body: &[],
        answers: &["application/json"],
        writes: true,
        handler: |method| on(method, articles::post_retract),
    },
    Operation {
        method: "DELETE",
        path: "/articles/{id}",
        tag: "articles",
        summary: "The same as retract",
        parameters: &[
            path("id", "The part of the article's IRI after the base."),
            query("dryRun", "boolean", "Only say what would happen."),
        ],
        body: &[],
        answers: &["application/json"],
        writes: true,
        handler: |method| on(method, articles::post_retract),
    },
    Operation {
        method: "POST",
        path: "/admin/backups",
        tag: "operation",
        summary: "Makes a backup of the store while it serves",
        parameters: &[query("name", "string", "Name of the backup; by default time and revision.")],
        body: &[],
        answers: &["application/json"],
        writes: true,
        handler: |method| on(method, admin::post_backup),
    },
    Operation {
        method: "POST",
        path: "/admin/optimize",
        tag: "operation",
        summary: "Compacts the store while it serves",
        parameters: &[],
        body: &[],
        answers: &["application/json"],
        writes: true,
        handler: |method| on(method, admin::post_optimize),
    },
    Operation {
        method: "POST",
        path: "/judgements",
        tag: "identity",
        summary: "Judge whether two entities are one, or undo that",
        parameters: &[],
        body: &["application/json"],
        answers: &["application/json"],
        writes: true,
        handler: |method| on(method, judgements::post_judgement),
    },
    Operation {
        parameters: &[LIMIT],
        ..plain(
            "/judgements",
            "identity",
            "All judgements, withdrawn ones included, the latest first",
            JSON,
            |method| on(method, judgements::get_judgements),
        )
    },
    Operation {
        parameters: &[LIMIT],
        ..plain("/review", "identity", "The pairs of entities most worth a judgement", JSON, |method| {
            on(method, judgements::get_review)
        })
    },
    plain("/health/live", "operation", "Whether the process answers", JSON, |method| on(method, health::get_live)),
    plain("/health/ready", "operation", "Whether the store answers", JSON, |method| on(method, health::get_ready)),
    plain("/metrics", "operation", "Counters for Prometheus", &["application/openmetrics-text"], |method| {
        on(method, health::get_metrics)
    }),
    plain("/openapi.json", "operation", "This description", JSON, |method| on(method, openapi::get_openapi)),
    Operation {
        method: "GET",
        path: "/problems/{slug}",
        tag: "operation",
        summary: "What a problem's type means",
        parameters: &[path("slug", "Last part of the type.")],
        body: &[],
        answers: &["application/json", "text/html"],
        writes: false,
        handler: |method| on(method, html::get_problem_type),
    },
    Operation {
        method: "GET",
        path: "/assets/{name}",
        tag: "pages",
        summary: "Style and script of the pages",
        parameters: &[path("name", "File name.")],
        body: &[],
        answers: &["text/css", "text/javascript"],
        writes: false,
        handler: |method| on(method, html::get_asset),
    },
];
