//! Search by words and by the starts of names: what it finds, and that it keeps step with the store.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

mod support;

use std::collections::BTreeSet;

use newsgraph::rdf::Base;
use newsgraph::store::{
    Before, DataFile, GraphDocument, GraphRef, NameMatch, NameSearch, QueryAnswer, QueryError, QueryRequest,
    ResultFormat, Store,
};
use newsgraph::view::{Answer, Catalogue, Files, View, ViewRequest};
use newsgraph::vocab::{rdfs, schema, skos};
use proptest::prelude::*;
use support::{article, axes, facts, graph};

fn with_article(store: &Store, number: u8) -> String {
    let graph = graph(&article(number), &facts(axes(0), axes(0)));
    store.put_article(&graph).unwrap();
    graph.article
}

fn found(store: &Store, words: &str) -> BTreeSet<String> {
    store.search(words).unwrap().into_iter().map(|found| found.iri).collect()
}

fn rows(store: &Store, query: &str) -> Result<Vec<Vec<String>>, QueryError> {
    match store.query(QueryRequest::text(query))? {
        QueryAnswer::Solutions(rows) => {
            rows.map(|row| Ok(row?.into_iter().flatten().map(|term| term.lexical().to_owned()).collect())).collect()
        }
        QueryAnswer::Boolean(answer) => Ok(vec![vec![answer.to_string()]]),
        QueryAnswer::Graph(_) => panic!("a graph"),
    }
}

#[test]
fn labels_headlines_and_quotes_are_found_by_their_words() {
    let store = support::store();
    let article = with_article(&store, 1);
    let ada = store.base().iri("entity/ada-prim");
    assert!(found(&store, "ada prim").contains(&ada));
    assert!(found(&store, "ADA").contains(&ada), "in any case");
    assert!(found(&store, "pri*").contains(&ada), "by its start");
    assert!(!found(&store, "ada -prim").contains(&ada));
    assert!(found(&store, "nobody | ada").contains(&ada));
    assert_eq!(found(&store, "\"headline 1\""), BTreeSet::from([article]));
    assert!(found(&store, "\"1 headline\"").is_empty(), "a phrase has its order");
    assert!(found(&store, "\"never paid\"").iter().any(|iri| iri.contains("/evidence/")));
    for nothing in ["", "  ", "-ada", "|", "\"\"", "*", "!!!"] {
        assert!(found(&store, nothing).is_empty(), "{nothing:?}");
    }
}

#[test]
fn an_analyst_writes_it_as_one_more_pattern() {
    let store = support::store();
    with_article(&store, 1);
    let query = "SELECT DISTINCT ?quote { ?evidence ng:matches \"never paid\" ; ng:quote ?quote } ORDER BY ?quote";
    let quotes = rows(&store, query).unwrap();
    assert!(!quotes.is_empty() && quotes.iter().all(|row| row[0].contains("paid")), "{quotes:?}");
    let best =
        rows(&store, "SELECT ?who ?score { ?who ng:matches \"prim\" ; ng:matchScore ?score } ORDER BY DESC(?score)");
    let scores: Vec<f32> = best.unwrap().iter().map(|row| row[1].parse().unwrap()).collect();
    assert!(scores.len() > 1 && scores.iter().all(|score| *score > 0.0), "{scores:?}");
    for (query, expected) in [
        ("ASK { entity:ada-prim ng:matches \"ada\" }", "true"),
        ("ASK { entity:ada-prim ng:matches \"quill\" }", "false"),
        ("ASK { entity:ada-prim rdfs:label ?l FILTER NOT EXISTS { entity:ada-prim ng:matches \"quill\" } }", "true"),
        ("ASK { ?e ng:matches \"ada\" . ?e ng:matches \"prim\" . ?e a schema:Person }", "true"),
        ("ASK { ?e ng:matches \"ada\" . ?e ng:matches \"quill\" . ?e a schema:Person }", "false"),
        ("ASK { ?e a schema:Person OPTIONAL { ?e ng:matches \"ada\" ; ng:matchScore ?s } FILTER(!BOUND(?s)) }", "true"),
    ] {
        assert_eq!(rows(&store, query).unwrap(), [[expected]], "{query}");
    }
    let unbound = rows(&store, "SELECT * { ?e ng:matches ?words }");
    assert!(matches!(&unbound, Err(QueryError::Unsupported(message)) if message.contains("ng:matches")), "{unbound:?}");
}

#[test]
fn what_changes_in_the_store_changes_in_the_search() {
    let store = support::store();
    let first = with_article(&store, 1);
    assert_eq!(found(&store, "headline").len(), 1);
    with_article(&store, 2);
    assert_eq!(found(&store, "headline").len(), 2);
    store.retract_article(&first, false).unwrap();
    assert!(!found(&store, "headline").contains(&first));
    let data = b"<entity/zelda> <http://www.w3.org/2000/01/rdf-schema#label> \"Zelda\" .";
    store.load_dataset("more", &[DataFile { name: "more.ttl", bytes: data }]).unwrap();
    assert_eq!(found(&store, "zelda").len(), 1);
    store.unload_dataset("more").unwrap();
    assert!(found(&store, "zelda").is_empty());
    store.update("INSERT DATA { entity:other rdfs:label \"Otherwise\" }").unwrap();
    assert_eq!(found(&store, "otherwise").len(), 1);
}

#[test]
fn places_are_found_by_a_box() {
    let store = support::store();
    let geo = "http://www.opengis.net/ont/geosparql#";
    let mut data = format!("@prefix geo: <{geo}> .\n@prefix rdfs: <{}> .\n", rdfs::NAMESPACE);
    for (name, wkt) in
        [("paris", "POINT(2.35 48.85)"), ("oslo", "POINT(10.75 59.91)"), ("lake", "POLYGON((6 46, 7 46, 7 47, 6 46))")]
    {
        data.push_str(&format!("<entity/{name}> rdfs:label \"{name}\" ; geo:hasGeometry <genid/{name}> .\n"));
        data.push_str(&format!("<genid/{name}> geo:asWKT \"{wkt}\"^^geo:wktLiteral .\n"));
    }
    store.load_dataset("places", &[DataFile { name: "places.ttl", bytes: data.as_bytes() }]).unwrap();
    let places = |bounds: &str| {
        let query =
            format!("SELECT ?n {{ ?g ng:withinBox \"{bounds}\" . ?p geo:hasGeometry ?g ; rdfs:label ?n }} ORDER BY ?n");
        rows(&store, &query).map(|rows| rows.concat())
    };
    assert_eq!(places("-5 41 10 52").unwrap(), ["lake", "paris"]);
    assert_eq!(places("6.5 46.1 6.6 46.2").unwrap(), ["lake"]);
    assert!(places("0 0 1 1").unwrap().is_empty());
    assert!(matches!(places("1 2 3"), Err(QueryError::Unsupported(message)) if message.contains("no box")));
    let distance = "PREFIX geof: <http://www.opengis.net/def/function/geosparql/>\n\
        SELECT (ROUND(geof:distance(\"POINT(2.35 48.85)\"^^geo:wktLiteral, \"POINT(10.75 59.91)\"^^geo:wktLiteral, \
        <http://www.opengis.net/def/uom/OGC/1.0/metre>) / 1000) AS ?km) {}";
    assert_eq!(rows(&store, distance).unwrap(), [["1342"]]);
}

#[cfg(feature = "rocksdb")]
#[test]
fn an_index_that_a_crash_left_behind_is_repaired() {
    let folder = tempfile::tempdir().unwrap();
    {
        let store = Store::open(folder.path(), None).unwrap();
        with_article(&store, 1);
        assert_eq!(found(&store, "headline").len(), 1);
        store.flush().unwrap();
    }
    {
        // It ends before the index hears of the second article.
        let store = Store::open(folder.path(), None).unwrap();
        with_article(&store, 2);
    }
    {
        let store = Store::open(folder.path(), None).unwrap();
        assert_eq!(found(&store, "headline").len(), 2);
        with_article(&store, 3);
        store.flush().unwrap();
    }
    let store = Store::open(folder.path(), None).unwrap();
    assert_eq!(found(&store, "headline").len(), 3);
    drop(store);
    // What is no index at all is none to trust.
    std::fs::write(folder.path().join("search/meta.json"), "{}").unwrap();
    let store = Store::open(folder.path(), None).unwrap();
    assert_eq!(found(&store, "headline").len(), 3);
    let reader = Store::open_read_only(folder.path()).unwrap();
    assert_eq!(found(&reader, "headline").len(), 3);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, ..ProptestConfig::default() })]

    /// The index only saves the query the looking: without it the view gives the same, byte for byte.
    #[test]
    fn suggestions_are_those_of_the_plain_query(
        names in prop::collection::vec("[aAbÄäßİ ]{1,4}[a-c]{0,14}", 1..40),
        start in "[aAbÄäßİ]{1,3}[a-c]{0,13}",
    ) {
        let (with_index, without) = both("suggest", &names, &[("prefix", &start)]);
        prop_assert_eq!(with_index, without);
    }

    /// The same for names that contain the letters, page by page.
    #[test]
    fn found_entities_are_those_of_the_plain_query(
        names in prop::collection::vec("[abÄß ]{1,5}[a-c]{0,3}", 1..40),
        part in "[aAbÄäß]{1,4}",
        kind in prop::sample::select(vec!["", "person", "organization", "place", "position"]),
        since in prop::sample::select(vec!["", "1900-01-01", "2024-06-01", "2025-03-01", "2999-01-01"]),
        limit in 1..12_usize,
    ) {
        let limit = limit.to_string();
        let asked = [("q", part.as_str()), ("type", kind), ("since", since), ("limit", &limit)];
        let (with_index, without) = both("entity-search", &names, &asked);
        prop_assert_eq!(with_index, without);
    }
}

/// All pages of a view over things with these names, with the index and without it.
fn both(view: &str, names: &[String], asked: &[(&str, &str)]) -> (Vec<Answer>, Vec<Answer>) {
    let store = Store::memory(Base::default()).unwrap();
    with_article(&store, 1);
    let mut data = format!("@prefix rdfs: <{}> .\n@prefix skos: <{}> .\n", rdfs::NAMESPACE, skos::NAMESPACE);
    for (index, name) in names.iter().enumerate() {
        let class = [schema::PERSON, schema::PLACE, schema::NEWS_ARTICLE][index % 3];
        let label = if index % 2 == 0 { "" } else { "rdfs:label \"x\" ; skos:altLabel \"b\" ; " };
        let property = if index % 2 == 0 { "rdfs:label" } else { "skos:altLabel" };
        data.push_str(&format!("<entity/n{index}> a <{class}> ; {label}{property} \"{name}\" .\n"));
    }
    store.load_dataset("names", &[DataFile { name: "names.ttl", bytes: data.as_bytes() }]).unwrap();
    // Two of three are mentioned, in articles of three years.
    let mentions = (0..names.len()).filter(|index| index % 3 > 0).map(|index| {
        let year = 2023 + index % 4;
        format!("<urn:m{index}> ng:entity entity:n{index} ; ng:article <urn:a{year}> . <urn:a{year}> schema:datePublished \"{year}-05-01\" .")
    });
    store.update(&format!("INSERT DATA {{ {} }}", mentions.collect::<String>())).unwrap();
    let mut view = Catalogue::load(&Files::Embedded, store.base()).unwrap().view(view).unwrap().clone();
    assert!(view.candidates.is_some());
    let pages = |view: &View| {
        let mut parameters: Vec<(String, String)> =
            asked.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut pages: Vec<Answer> = Vec::new();
        loop {
            let request = ViewRequest { parameters: parameters.clone(), ..ViewRequest::default() };
            pages.push(view.run(&store, &request).unwrap());
            let Some(cursor) = pages.last().and_then(|page| page.next.clone()) else { return pages };
            parameters.retain(|(name, _)| name != "cursor");
            parameters.push(("cursor".to_owned(), cursor));
        }
    };
    let with_index = pages(&view);
    view.candidates = None;
    (with_index, pages(&view))
}

#[test]
fn names_come_in_the_order_of_their_mentions() {
    let store = support::store();
    with_article(&store, 1);
    let data =
        b"<entity/aaron> a <https://schema.org/Person> ; <http://www.w3.org/2000/01/rdf-schema#label> \"Adam\" .";
    store.load_dataset("more", &[DataFile { name: "more.ttl", bytes: data }]).unwrap();
    let classes = [schema::PERSON.to_owned()];
    let names = |letters, most| {
        store.named(&NameSearch { letters, matching: NameMatch::Start, classes: &classes, most, since: None }).unwrap()
    };
    let (ada, adam) = (store.base().iri("entity/ada-prim"), store.base().iri("entity/aaron"));
    assert_eq!(names("ad", 10), [ada.clone(), adam]);
    assert_eq!(names("AD", 1), [ada]);
    assert!(names("head", 10).is_empty(), "a post is no person");
}

/// The day of the last article that mentions something follows the articles, however they change.
#[test]
fn what_was_mentioned_since_a_day_follows_the_articles() {
    let store = support::store();
    let article = with_article(&store, 1);
    let classes = [schema::PERSON.to_owned()];
    let is_found = |since: &str| {
        let wanted =
            NameSearch { letters: "ada", matching: NameMatch::Start, classes: &classes, most: 10, since: Some(since) };
        !store.named(&wanted).unwrap().is_empty()
    };
    assert!(is_found("2025-02-02"));
    assert!(!is_found("2025-02-03"));
    with_article(&store, 2);
    assert!(is_found("2025-02-03"));
    let dated = |day: &str| {
        let update = format!(
            "DELETE {{ <{article}> schema:datePublished ?day }} INSERT {{ <{article}> schema:datePublished \"{day}\" }} \
             WHERE {{ <{article}> schema:datePublished ?day }}"
        );
        store.update(&update).unwrap();
    };
    dated("2030-01-01");
    assert!(is_found("2029-12-31"));
    dated("2020-01-01");
    assert!(is_found("2025-02-03"));
    assert!(!is_found("2025-02-04"));
    store.update("INSERT DATA { _:m ng:entity entity:ada-prim ; ng:article <urn:a> . <urn:a> schema:datePublished \"2031-01-01\" }").unwrap();
    assert!(is_found("2031-01-01"));
    store.update("DELETE WHERE { ?m ng:entity entity:ada-prim ; ng:article ?a }").unwrap();
    assert!(!is_found("2000-01-01"));
}

/// Whatever is changed by hand, a search finds what comparing every label finds.
#[test]
fn changes_by_hand_are_found_at_once() {
    let store = support::store();
    with_article(&store, 1);
    let by_index = |word: &str| found(&store, word);
    let by_reading = |word: &str| -> BTreeSet<String> {
        let query = format!("SELECT ?s {{ ?s rdfs:label|skos:altLabel ?l FILTER(CONTAINS(LCASE(?l), \"{word}\")) }}");
        rows(&store, &query).unwrap().into_iter().flatten().collect()
    };
    let updates = [
        "INSERT DATA { entity:one rdfs:label \"Xylo one\" . entity:two rdfs:label \"Xylo two\" . GRAPH <urn:g> { entity:no rdfs:label \"Xylo no\" } }",
        "INSERT DATA { _:b rdfs:label \"Xylo of nobody\" }",
        "DELETE DATA { entity:one rdfs:label \"Xylo one\" }",
        "INSERT { ?s skos:altLabel \"Xylo again\" } WHERE { ?s rdfs:label \"Xylo two\" }",
        "DELETE { ?s ?p ?o } INSERT { entity:three ?p ?o } WHERE { ?s ?p ?o FILTER(?s = entity:two) }",
        "INSERT { ?s rdfs:label ?name } WHERE { GRAPH <urn:g> { ?s rdfs:label ?name } }",
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DELETE WHERE { entity:three ?p ?o } ; INSERT DATA { entity:four rdfs:label \"Xylo four\" }",
        "COPY DEFAULT TO <urn:copy> ; CLEAR DEFAULT",
        "ADD <urn:copy> TO DEFAULT",
        "DROP ALL",
    ];
    for update in updates {
        store.update(update).unwrap();
        let named: BTreeSet<String> = by_reading("xylo").into_iter().filter(|iri| iri.starts_with("http")).collect();
        assert_eq!(by_index("xylo"), named, "{update}");
        assert_eq!(by_index("ada").is_empty(), by_reading("ada").is_empty(), "{update}");
    }
    let document = GraphDocument {
        name: "more.ttl",
        format: ResultFormat::Turtle,
        bytes: b"<urn:late> <http://www.w3.org/2000/01/rdf-schema#label> \"Xylo late\" .",
    };
    let always = |_| true;
    store.change_graph(&GraphRef::Default, &[document], Before::Kept, &always).unwrap();
    assert_eq!(by_index("xylo"), BTreeSet::from(["urn:late".to_owned()]));
    store.change_graph(&GraphRef::Default, &[], Before::Replaced, &always).unwrap();
    assert!(by_index("xylo").is_empty());
}
