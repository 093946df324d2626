//! The terms of public vocabularies that a server describes itself with.

/// SPARQL 1.1 Service Description.
pub mod sd {
    vocabulary! {
        "http://www.w3.org/ns/sparql-service-description#";
        /// A SPARQL service.
        SERVICE = "Service";
        /// A data set.
        DATASET = "Dataset";
        /// A graph.
        GRAPH = "Graph";
        /// A graph with a name.
        NAMED_GRAPH_CLASS = "NamedGraph";
        /// From a service to its address.
        ENDPOINT = "endpoint";
        /// What a service understands.
        SUPPORTED_LANGUAGE = "supportedLanguage";
        /// SPARQL 1.1 Query.
        SPARQL_11_QUERY = "SPARQL11Query";
        /// SPARQL 1.1 Update.
        SPARQL_11_UPDATE = "SPARQL11Update";
        /// A format of answers.
        RESULT_FORMAT = "resultFormat";
        /// A format of what is sent.
        INPUT_FORMAT = "inputFormat";
        /// What a service can do beyond the standard.
        FEATURE = "feature";
        /// Graphs without a triple are remembered.
        EMPTY_GRAPHS = "EmptyGraphs";
        /// What is queried where a query says nothing.
        DEFAULT_DATASET = "defaultDataset";
        /// The default graph of a data set.
        DEFAULT_GRAPH = "defaultGraph";
        /// A named graph of a data set.
        NAMED_GRAPH = "namedGraph";
        /// The name of a named graph.
        NAME = "name";
    }
}

/// Names of file formats.
pub mod formats {
    vocabulary! {
        "http://www.w3.org/ns/formats/";
        /// SPARQL results as JSON.
        RESULTS_JSON = "SPARQL_Results_JSON";
        /// SPARQL results as XML.
        RESULTS_XML = "SPARQL_Results_XML";
        /// SPARQL results as CSV.
        RESULTS_CSV = "SPARQL_Results_CSV";
        /// SPARQL results as TSV.
        RESULTS_TSV = "SPARQL_Results_TSV";
        /// Turtle.
        TURTLE = "Turtle";
        /// N-Triples.
        N_TRIPLES = "N-Triples";
        /// RDF/XML.
        RDF_XML = "RDF_XML";
        /// JSON-LD.
        JSON_LD = "JSON-LD";
        /// N-Quads.
        N_QUADS = "N-Quads";
        /// TriG.
        TRIG = "TriG";
    }
}

/// VoID, what a data set holds.
pub mod void {
    vocabulary! {
        "http://rdfs.org/ns/void#";
        /// A data set.
        DATASET = "Dataset";
        /// Where it can be queried.
        SPARQL_ENDPOINT = "sparqlEndpoint";
        /// What its own IRIs start with.
        URI_SPACE = "uriSpace";
        /// A vocabulary that it uses.
        VOCABULARY = "vocabulary";
        /// Number of triples.
        TRIPLES = "triples";
        /// The part with one property.
        PROPERTY_PARTITION = "propertyPartition";
        /// The property of a part.
        PROPERTY = "property";
        /// The part about one class.
        CLASS_PARTITION = "classPartition";
        /// The class of a part.
        CLASS = "class";
        /// Number of things.
        ENTITIES = "entities";
    }
}

/// SHACL, as far as it describes queries.
pub mod sh {
    vocabulary! {
        "http://www.w3.org/ns/shacl#";
        /// Something that can be run.
        SPARQL_EXECUTABLE = "SPARQLExecutable";
        /// A SELECT.
        SPARQL_SELECT_EXECUTABLE = "SPARQLSelectExecutable";
        /// An ASK.
        SPARQL_ASK_EXECUTABLE = "SPARQLAskExecutable";
        /// A CONSTRUCT.
        SPARQL_CONSTRUCT_EXECUTABLE = "SPARQLConstructExecutable";
        /// Its text, of a SELECT.
        SELECT = "select";
        /// Its text, of an ASK.
        ASK = "ask";
        /// Its text, of a CONSTRUCT.
        CONSTRUCT = "construct";
        /// Where its prefixes are declared.
        PREFIXES = "prefixes";
        /// One of them.
        DECLARE = "declare";
        /// What it is called.
        PREFIX = "prefix";
        /// What it stands for.
        NAMESPACE_OF = "namespace";
    }
}
