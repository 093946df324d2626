//! Newsgraph: news articles in, an RDF knowledge graph out, in which every fact can show the sentence it came from.

pub mod annotate;
pub mod api;
pub mod cli;
pub mod eval;
pub mod extract;
pub mod fetch;
pub mod identity;
pub mod ingest;
pub mod lexicon;
pub mod model;
pub mod rdf;
pub mod source;
pub mod statement;
pub mod store;
pub mod text;
pub mod view;
pub mod vocab;
