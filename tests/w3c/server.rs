//! A server over an empty store, spoken to as any client would.

use std::path::Path;

use anyhow::{Result, ensure};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use form_urlencoded::Serializer;
use http_body_util::BodyExt as _;
use newsgraph::api::{AppState, ServeConfig, WriteAccess, router};
use newsgraph::rdf::Base;
use newsgraph::store::Store;
use oxigraph::io::{RdfFormat, RdfParser, RdfSerializer};
use oxigraph::model::{GraphName, NamedNode, Quad, Triple};
use spargebra::SparqlParser;
use tower::ServiceExt as _;

use crate::manifest::{self, Loaded};

/// Stands for the default graph where a query's data set has to be spelt out.
const DEFAULT: &str = "urn:x-default-graph";

pub struct Server {
    router: Router,
    history: String,
}

/// Parameters of the protocol.
pub type Params = Vec<(&'static str, String)>;

impl Server {
    pub fn start() -> Result<Self> {
        let store = Store::memory(Base::default())?;
        let history = store.base().history();
        let config = ServeConfig { writes: WriteAccess::Open, ..ServeConfig::default() };
        Ok(Self { router: router(AppState::new(config, store, None)?), history })
    }

    async fn send(&self, request: Request<Body>) -> Result<(u16, Vec<u8>)> {
        let response = self.router.clone().oneshot(request).await?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.map_err(|error| anyhow::anyhow!("{error}"))?;
        Ok((status, body.to_bytes().to_vec()))
    }

    async fn put(&self, target: &str, triples: &[Triple]) -> Result<()> {
        let mut writer = RdfSerializer::from_format(RdfFormat::NTriples).for_writer(Vec::new());
        for triple in triples {
            writer.serialize_triple(triple)?;
        }
        let request = Request::post(format!("/store?{target}")).header("content-type", "application/n-triples");
        let (status, body) = self.send(request.body(Body::from(writer.finish()?))?).await?;
        ensure!(status == 201 || status == 204, "{target}: {status} {}", String::from_utf8_lossy(&body));
        Ok(())
    }

    /// Puts triples into their graphs.
    pub async fn put_all(&self, parts: &Loaded) -> Result<()> {
        for (graph, triples) in parts {
            let target = graph.as_ref().map_or_else(
                || "default".to_owned(),
                |graph| Serializer::new(String::new()).append_pair("graph", graph).finish(),
            );
            self.put(&target, triples).await?;
        }
        Ok(())
    }

    /// Loads what a query is about. A store of ours has graphs of its own, so a query that looks into named graphs gets its
    /// data set by the protocol's parameters.
    pub async fn load(&self, parts: &Loaded, query: &Path) -> Result<Params> {
        let text = std::fs::read_to_string(query)?;
        self.put_all(parts).await?;
        let parsed = SparqlParser::new().with_base_iri(manifest::iri(query))?.parse_query(&text);
        if let Some(dataset) = parsed.as_ref().ok().and_then(|query| query.dataset()) {
            for graph in dataset.default.iter().chain(dataset.named.iter().flatten()) {
                let file = Path::new(graph.as_str().trim_start_matches("file://"));
                if file.is_file() && !parts.iter().any(|(known, _)| known.as_deref() == Some(graph.as_str())) {
                    let target = Serializer::new(String::new()).append_pair("graph", graph.as_str()).finish();
                    self.put(&target, &manifest::triples(file)?).await?;
                }
            }
            return Ok(Params::new());
        }
        if !text.to_ascii_uppercase().contains("GRAPH") {
            return Ok(Params::new());
        }
        let target = Serializer::new(String::new()).append_pair("graph", DEFAULT).finish();
        let mut params = vec![("default-graph-uri", DEFAULT.to_owned())];
        for (graph, triples) in parts {
            match graph {
                Some(graph) => params.push(("named-graph-uri", graph.clone())),
                None => self.put(&target, triples).await?,
            }
        }
        Ok(params)
    }

    /// Sends a query.
    pub async fn query(&self, file: &Path, params: &Params, accept: &str) -> Result<(u16, Vec<u8>)> {
        let text = with_base(&std::fs::read_to_string(file)?, file);
        let mut form = Serializer::new(String::new());
        form.append_pair("query", &text);
        params.iter().for_each(|(name, value)| {
            form.append_pair(name, value);
        });
        let request = Request::post("/sparql").header("accept", accept);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.finish()))?).await
    }

    /// Sends an update; gives its status.
    pub async fn update(&self, file: &Path) -> Result<u16> {
        let text = with_base(&std::fs::read_to_string(file)?, file);
        let request = Request::post("/sparql").header("content-type", "application/sparql-update");
        Ok(self.send(request.body(Body::from(text))?).await?.0)
    }

    /// Has a query planned or an update run; gives the status.
    pub async fn parse(&self, text: &str, is_update: bool, file: &Path) -> Result<u16> {
        let text = with_base(text, file);
        let (address, media_type) = if is_update {
            ("/sparql", "application/sparql-update")
        } else {
            ("/sparql?explain=plan", "application/sparql-query")
        };
        let request = Request::post(address).header("content-type", media_type);
        Ok(self.send(request.body(Body::from(text))?).await?.0)
    }

    /// Everything in the store but its own bookkeeping.
    pub async fn dump(&self) -> Result<Vec<Quad>> {
        let (status, body) = self.send(Request::get("/store").body(Body::empty())?).await?;
        ensure!(status == 200, "{status}");
        let history: GraphName = NamedNode::new(&self.history)?.into();
        let quads: Result<Vec<Quad>, _> = RdfParser::from_format(RdfFormat::NQuads).for_slice(&body).collect();
        Ok(quads?.into_iter().filter(|quad| quad.graph_name != history).collect())
    }
}

/// The suites resolve relative IRIs against the file.
fn with_base(text: &str, file: &Path) -> String {
    format!("BASE <{}>\n{text}", manifest::iri(file))
}
