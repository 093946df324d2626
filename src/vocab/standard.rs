//! The terms of public vocabularies that the graph uses.

/// Dublin Core terms.
pub mod dcterms {
    vocabulary! {
        "http://purl.org/dc/terms/";
        /// Where something was taken from.
        SOURCE = "source";
        /// Under which licence.
        LICENSE = "license";
    }
}

/// GeoSPARQL.
pub mod geo {
    vocabulary! {
        "http://www.opengis.net/ont/geosparql#";
        /// From a feature to its geometry.
        HAS_GEOMETRY = "hasGeometry";
        /// A geometry as well-known text.
        AS_WKT = "asWKT";
    }
}

/// NIF, offsets into a text.
pub mod nif {
    vocabulary! {
        "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#";
        /// First character, in Unicode code points.
        BEGIN_INDEX = "beginIndex";
        /// Character after the last, in Unicode code points.
        END_INDEX = "endIndex";
    }
}

/// The organization ontology.
pub mod org {
    vocabulary! {
        "http://www.w3.org/ns/org#";
        /// A position in an organization or country.
        POST = "Post";
        /// A dated term of office.
        MEMBERSHIP = "Membership";
        /// A group of people with a purpose of its own.
        ORGANIZATION = "Organization";
    }
}

/// OWL.
pub mod owl {
    vocabulary! {
        "http://www.w3.org/2002/07/owl#";
        /// Two IRIs for one thing.
        SAME_AS = "sameAs";
    }
}

/// PLOVER event types, as `ontology/plover.ttl` names them.
pub mod plover {
    vocabulary! {
        "https://w3id.org/newsgraph/plover#";
    }
}

/// PROV-O.
pub mod prov {
    vocabulary! {
        "http://www.w3.org/ns/prov#";
        /// Something that happens over time and makes things.
        ACTIVITY = "Activity";
        /// From a thing to the activity that made it.
        WAS_GENERATED_BY = "wasGeneratedBy";
        /// From a thing to an earlier form of it.
        WAS_REVISION_OF = "wasRevisionOf";
    }
}

/// RDF.
pub mod rdf {
    vocabulary! {
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
        /// A thing's class.
        TYPE = "type";
        /// A statement.
        STATEMENT = "Statement";
        /// A statement's subject.
        SUBJECT = "subject";
        /// A statement's predicate.
        PREDICATE = "predicate";
        /// A statement's object.
        OBJECT = "object";
        /// Datatype of text with a language.
        LANG_STRING = "langString";
        /// Datatype of text with a language and a direction.
        DIR_LANG_STRING = "dirLangString";
        /// Datatype of JSON values.
        JSON = "JSON";
    }
}

/// RDF Schema.
pub mod rdfs {
    vocabulary! {
        "http://www.w3.org/2000/01/rdf-schema#";
        /// A thing's name for people.
        LABEL = "label";
        /// What to know about it.
        COMMENT = "comment";
        /// From a thing to another that says more.
        SEE_ALSO = "seeAlso";
        /// From a class to a wider one.
        SUB_CLASS_OF = "subClassOf";
    }
}

/// Friend of a Friend: people and organizations in the data of others.
pub mod foaf {
    vocabulary! {
        "http://xmlns.com/foaf/0.1/";
        /// A person.
        PERSON = "Person";
        /// An organization.
        ORGANIZATION = "Organization";
        /// A thing's name.
        NAME = "name";
    }
}

/// schema.org under the address that much older data has.
pub mod schema_http {
    vocabulary! {
        "http://schema.org/";
        /// A person.
        PERSON = "Person";
        /// An organization.
        ORGANIZATION = "Organization";
        /// A place.
        PLACE = "Place";
        /// A thing's name.
        NAME = "name";
        /// Another name of it.
        ALTERNATE_NAME = "alternateName";
        /// The same thing elsewhere.
        SAME_AS = "sameAs";
        /// Of which country a person is.
        NATIONALITY = "nationality";
    }
}

/// schema.org.
pub mod schema {
    vocabulary! {
        "https://schema.org/";
        /// A news article.
        NEWS_ARTICLE = "NewsArticle";
        /// A person.
        PERSON = "Person";
        /// An organization.
        ORGANIZATION = "Organization";
        /// A place.
        PLACE = "Place";
        /// What somebody says, in the article's words.
        CLAIM = "Claim";
        /// What somebody says, in their own words.
        QUOTATION = "Quotation";
        /// Headline.
        HEADLINE = "headline";
        /// Author, by name.
        AUTHOR = "author";
        /// Publisher, by name.
        PUBLISHER = "publisher";
        /// When it was first published.
        DATE_PUBLISHED = "datePublished";
        /// When it was last changed.
        DATE_MODIFIED = "dateModified";
        /// The place of the dateline.
        DATELINE = "dateline";
        /// The desk or section.
        ARTICLE_SECTION = "articleSection";
        /// BCP 47 tag.
        IN_LANGUAGE = "inLanguage";
        /// Where it was published.
        URL = "url";
        /// The stored text.
        ARTICLE_BODY = "articleBody";
        /// Main topics.
        ABOUT = "about";
        /// Entities and lesser topics.
        MENTIONS = "mentions";
        /// Who makes a claim.
        CREATOR = "creator";
        /// Who speaks a quotation.
        SPOKEN_BY_CHARACTER = "spokenByCharacter";
        /// The words of a claim or quotation.
        TEXT = "text";
        /// The article in which a claim appears.
        APPEARANCE = "appearance";
        /// The same thing elsewhere.
        SAME_AS = "sameAs";
        /// A thing's name.
        NAME = "name";
        /// Another name of it.
        ALTERNATE_NAME = "alternateName";
        /// Where a saved query is sent.
        TARGET = "target";
    }
}

/// The Simple Event Model.
pub mod sem {
    vocabulary! {
        "http://semanticweb.cs.vu.nl/2009/11/sem/";
        /// From an event to its type.
        EVENT_TYPE = "eventType";
        /// Where an event happened.
        HAS_PLACE = "hasPlace";
        /// When it happened, to the day.
        HAS_TIME_STAMP = "hasTimeStamp";
        /// Not before.
        HAS_EARLIEST_BEGIN = "hasEarliestBeginTimeStamp";
        /// Not after.
        HAS_LATEST_END = "hasLatestEndTimeStamp";
    }
}

/// SKOS.
pub mod skos {
    vocabulary! {
        "http://www.w3.org/2004/02/skos/core#";
        /// A concept.
        CONCEPT = "Concept";
        /// Preferred name.
        PREF_LABEL = "prefLabel";
        /// Another name.
        ALT_LABEL = "altLabel";
    }
}

/// XML Schema datatypes.
pub mod xsd {
    vocabulary! {
        "http://www.w3.org/2001/XMLSchema#";
        /// Text.
        STRING = "string";
        /// Whole number.
        INTEGER = "integer";
        /// Decimal fraction.
        DECIMAL = "decimal";
        /// Day.
        DATE = "date";
        /// Day and time.
        DATE_TIME = "dateTime";
        /// Link.
        ANY_URI = "anyURI";
        /// Yes or no.
        BOOLEAN = "boolean";
    }
}
