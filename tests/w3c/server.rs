//! A server over an empty store, spoken to as any client would.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, ensure};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use form_urlencoded::Serializer;
use http_body_util::BodyExt as _;
use newsgraph::api::{Access, AppState, ServeConfig, router};
use newsgraph::rdf::Base;
use newsgraph::store::Store;
use oxigraph::io::{RdfFormat, RdfParser, RdfSerializer};
use oxigraph::model::{GraphName, NamedNode, Quad};
use spargebra::SparqlParser;
use tower::ServiceExt as _;

use crate::manifest;

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
        let config = ServeConfig { access: Access::open(), ..ServeConfig::default() };
        Ok(Self { router: router(AppState::new(config, store, None)?), history })
    }

    async fn send(&self, request: Request<Body>) -> Result<(u16, Vec<u8>)> {
        let response = self.router.clone().oneshot(request).await?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.map_err(|error| anyhow::anyhow!("{error}"))?;
        Ok((status, body.to_bytes().to_vec()))
    }

    /// Puts quads into the graphs that they name, all at once, so that a blank node in two of them stays one.
    pub async fn put(&self, quads: &[Quad]) -> Result<()> {
        let mut writer = RdfSerializer::from_format(RdfFormat::NQuads).for_writer(Vec::new());
        for quad in quads {
            writer.serialize_quad(quad)?;
        }
        let request = Request::post("/store").header("content-type", "application/n-quads");
        let (status, body) = self.send(request.body(Body::from(writer.finish()?))?).await?;
        ensure!(status == 204, "{status} {}", String::from_utf8_lossy(&body));
        Ok(())
    }

    /// Loads what a query is about. A store of ours has graphs of its own, so a query that looks into named graphs gets its
    /// data set by the protocol's parameters.
    pub async fn load(&self, quads: &[Quad], query: &Path) -> Result<Params> {
        let text = std::fs::read_to_string(query)?;
        let parsed = SparqlParser::new().with_base_iri(manifest::iri(query))?.parse_query(&text);
        if let Some(dataset) = parsed.as_ref().ok().and_then(|query| query.dataset()) {
            self.put(quads).await?;
            for graph in dataset.default.iter().chain(dataset.named.iter().flatten()) {
                let file = Path::new(graph.as_str().trim_start_matches("file://"));
                let name = GraphName::from(graph.clone());
                if file.is_file() && !quads.iter().any(|quad| quad.graph_name == name) {
                    let triples = manifest::triples(file)?.into_iter();
                    self.put(&triples.map(|triple| triple.in_graph(name.clone())).collect::<Vec<_>>()).await?;
                }
            }
            return Ok(Params::new());
        }
        if !text.to_ascii_uppercase().contains("GRAPH") {
            self.put(quads).await?;
            return Ok(Params::new());
        }
        let mut params = vec![("default-graph-uri", DEFAULT.to_owned())];
        let mut names = BTreeSet::new();
        // In one go, so that a blank node is put in once.
        let mut moved = quads.to_vec();
        for quad in &mut moved {
            match &quad.graph_name {
                GraphName::NamedNode(name) => {
                    names.insert(name.as_str().to_owned());
                }
                _ => quad.graph_name = super::graph_name(DEFAULT)?,
            }
        }
        self.put(&moved).await?;
        params.extend(names.into_iter().map(|name| ("named-graph-uri", name)));
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

    /// Has a query planned or an update run; says whether it was SPARQL.
    pub async fn takes(&self, text: &str, is_update: bool, file: &Path) -> Result<bool> {
        let text = with_base(text, file);
        let (address, media_type) = if is_update {
            ("/sparql", "application/sparql-update")
        } else {
            ("/sparql?explain=plan", "application/sparql-query")
        };
        let request = Request::post(address).header("content-type", media_type);
        let (_, body) = self.send(request.body(Body::from(text))?).await?;
        let body = String::from_utf8_lossy(&body);
        Ok(!body.contains("/problems/malformed-query") && !body.contains("/problems/update-as-query"))
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
