//! IRIs as documented constants: the only place in the code that spells one out.
//!
//! Entry points: one module per vocabulary, and [`PREFIXES`]. Invariant: every own term here is declared in
//! `ontology/newsgraph.ttl`, and nothing outside `vocab/` and `ontology/` holds a literal IRI.

/// Declares the terms of one namespace: a constant per term, the namespace itself, and all of them as a list.
macro_rules! vocabulary {
    ($namespace:literal; $($(#[$doc:meta])* $name:ident = $local:literal;)*) => {
        /// The namespace.
        pub const NAMESPACE: &str = $namespace;
        $($(#[$doc])* pub const $name: &str = concat!($namespace, $local);)*
        /// Every term declared here.
        pub const ALL: &[&str] = &[$($name),*];
    };
}

mod description;
pub mod lexical;
pub mod ng;
mod standard;

pub use description::{formats, sd, sh, void};
pub use standard::{dcterms, foaf, geo, nif, org, owl, plover, prov, rdf, rdfs, schema, schema_http, sem, skos, xsd};

/// Prefixes that every query and every file written may use without declaring them. A store adds `entity:` and the
/// other prefixes of its own base.
pub const PREFIXES: &[(&str, &str)] = &[
    ("dcterms", dcterms::NAMESPACE),
    ("geo", geo::NAMESPACE),
    ("ng", ng::NAMESPACE),
    ("nif", nif::NAMESPACE),
    ("org", org::NAMESPACE),
    ("owl", owl::NAMESPACE),
    ("plover", plover::NAMESPACE),
    ("prov", prov::NAMESPACE),
    ("rdf", rdf::NAMESPACE),
    ("rdfs", rdfs::NAMESPACE),
    ("schema", schema::NAMESPACE),
    ("sem", sem::NAMESPACE),
    ("skos", skos::NAMESPACE),
    ("xsd", xsd::NAMESPACE),
];

/// Base of a store's own IRIs where none is given at creation.
pub const DEFAULT_BASE: &str = "http://localhost:7878/id/";
