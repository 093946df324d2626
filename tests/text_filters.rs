//! A filter for letters of a text gives the same whether the index finds the texts or all of them are read.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use newsgraph::rdf::{Base, Term};
use newsgraph::store::{QueryAnswer, QueryRequest, Rewriting, Store};
use proptest::prelude::*;

/// The rows of a query, in an order of their own.
fn rows(store: &Store, query: &str, rewriting: Rewriting) -> Vec<Vec<Option<Term>>> {
    let mut request = QueryRequest::text(query);
    request.rewriting = rewriting;
    let QueryAnswer::Solutions(rows) = store.query(request).unwrap() else { panic!("no rows") };
    let mut rows: Vec<_> = rows.map(Result::unwrap).collect();
    rows.sort();
    rows
}

/// Texts in a graph that nobody asks for, so many that the index is asked who has the letters of a filter.
fn many_texts() -> Store {
    let store = Store::memory(Base::default()).unwrap();
    let texts: String =
        (0..5_000).map(|at| format!("<urn:m{at}> rdfs:label \"{at}\" ; ng:quote \"{at}\" .\n")).collect();
    store.update(&format!("INSERT DATA {{ GRAPH <urn:many> {{ {texts} }} }}")).unwrap();
    store.prepare_search().unwrap();
    store
}

/// Words, parts of words, and letters that have other forms in other cases.
fn text() -> impl Strategy<Value = String> {
    let long = "x".repeat(58);
    let piece = prop_oneof![
        6 => prop::sample::select(vec!["peace", "Peace", "TALKS", "tal", "ks", "ace", " ", "-", "'s ", "1"]),
        1 => prop::sample::select(vec!["\u{17f}", "\u{130}", "\u{212a}", "\u{df}", "\u{3a3}", "\u{301}", "\u{e9}", "\u{e6}"]),
    ];
    (prop::collection::vec(piece, 0..6), prop::bool::weighted(0.1))
        .prop_map(move |(pieces, is_long)| format!("{}{}", pieces.concat(), if is_long { long.as_str() } else { "" }))
}

fn condition() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec!["pea", "ce", "tal", "TAL", "ks", "ace", "s", "k", " ", "-", "xxx"]);
    let part = prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.concat());
    let text = prop::sample::select(vec!["NAME", "STR(NAME)", "LCASE(NAME)", "LCASE(STR(NAME))", "UCASE(NAME)"]);
    let condition = prop::sample::select(vec![
        "CONTAINS(TEXT, \"PART\")",
        "CONTAINS(TEXT, LCASE(\"PART\"))",
        "STRSTARTS(TEXT, \"PART\")",
        "STRENDS(TEXT, \"PART\")",
        "REGEX(TEXT, \"PART\")",
        "REGEX(TEXT, \"PART\", \"i\")",
        "REGEX(TEXT, \"PA?RT\", \"i\")",
        "!CONTAINS(TEXT, \"PART\")",
        "(CONTAINS(TEXT, \"PART\") || BOUND(?c))",
        "(BOUND(?a) && CONTAINS(TEXT, \"PART\"))",
    ]);
    (condition, text, part).prop_map(|(condition, text, part)| {
        condition.replace("TEXT", &text.replace("NAME", "?b")).replace("PART", &part)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn texts_found_by_the_index_are_those_found_by_reading_all(
        texts in prop::collection::vec((0..4_u8, 0..3_usize, text()), 0..12),
        links in prop::collection::vec((0..4_u8, 0..4_u8), 0..6),
        group in prop::sample::select(vec![
            "?a rdfs:label ?b",
            "?a rdfs:label|skos:altLabel ?b",
            "?a ng:quote ?b ; <urn:p> ?c",
            "?a rdfs:label ?b OPTIONAL { ?a <urn:p> ?c }",
            "?c <urn:p> ?a OPTIONAL { ?a rdfs:label ?b }",
            "?a rdfs:label ?label BIND(STR(?label) AS ?b)",
            "?a rdfs:label ?b BIND(STRLEN(?b) AS ?d)",
            "{ ?a rdfs:label ?b } UNION { ?a ng:quote ?b }",
            "?a rdfs:label ?b MINUS { ?a <urn:p> ?c }",
            "GRAPH ?c { ?a rdfs:label ?b }",
        ]),
        condition in condition(),
    ) {
        static STORE: OnceLock<Store> = OnceLock::new();
        let store = STORE.get_or_init(many_texts);
        let names = ["rdfs:label", "skos:altLabel", "ng:quote"];
        let texts: String = texts.iter().map(|(at, name, text)| format!("<urn:n{at}> {} \"{text}\" . ", names[*name])).collect();
        let links: String = links.iter().map(|(from, to)| format!("<urn:n{from}> <urn:p> <urn:n{to}> . ")).collect();
        store.update(&format!("CLEAR DEFAULT ; INSERT DATA {{ {texts} {links} }}")).unwrap();
        let query = format!("SELECT ?a ?b ?c ?d {{ {group} FILTER({condition}) }}");
        let (plain, found) = (rows(store, &query, Rewriting::Off), rows(store, &query, Rewriting::On));
        prop_assert_eq!(plain, found, "{}", query);
    }
}

#[test]
fn the_index_is_asked_for_texts_where_it_knows_them() {
    let store = many_texts();
    let asks = |query: &str| {
        let rewritten = store.plan(QueryRequest::text(query)).unwrap().rewritten;
        rewritten.is_some_and(|query| query.contains("VALUES"))
    };
    let cases = [
        ("SELECT * { ?s rdfs:label ?l FILTER(CONTAINS(LCASE(?l), LCASE('Peace'))) }", true),
        (
            "SELECT * { ?s ng:quote ?q ; ng:speaker ?w FILTER(STRLEN(?q) > 9 && REGEX(STR(?q), 'peace talk', 'i')) }",
            true,
        ),
        (
            "SELECT * { ?s rdfs:label|skos:altLabel ?l . ?s a ?c OPTIONAL { ?s ng:quote ?q } FILTER STRSTARTS(?l, 'Pea') }",
            true,
        ),
        ("SELECT * { ?s rdfs:label ?l FILTER(CONTAINS(?l, 'of')) }", false),
        ("SELECT * { ?s rdfs:label ?l FILTER(!CONTAINS(?l, 'peace')) }", false),
        ("SELECT * { ?s rdfs:label ?l FILTER(CONTAINS(UCASE(?l), 'PEACE')) }", false),
        ("SELECT * { ?s rdfs:label ?l FILTER(REGEX(?l, 'pea.e')) }", false),
        // Few texts are read sooner.
        ("SELECT * { ?s skos:altLabel ?l FILTER(CONTAINS(?l, 'peace')) }", false),
        ("SELECT * { ?s rdfs:comment ?l FILTER(CONTAINS(?l, 'peace')) }", false),
        // What it does not know.
        ("SELECT * FROM <urn:many> { ?s rdfs:label ?l FILTER(CONTAINS(?l, 'peace')) }", false),
        ("SELECT * { GRAPH ?g { ?s rdfs:label ?l FILTER(CONTAINS(?l, 'peace')) } }", false),
        ("SELECT * { ?s a ?c OPTIONAL { ?s rdfs:label ?l } FILTER(CONTAINS(?l, 'peace')) }", false),
    ];
    for (query, expected) in cases {
        assert_eq!(asks(query), expected, "{query}");
    }
    // Something without a name has such a text.
    store.update("INSERT DATA { [] rdfs:label 'peace' }").unwrap();
    let (query, _) = cases[0];
    assert!(!asks(query));
    assert_eq!(rows(&store, query, Rewriting::On).len(), 1);
}

#[test]
fn what_was_written_before_a_query_began_is_found() {
    const TEXTS: usize = 60;
    let store = many_texts();
    let written = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for at in 0..TEXTS {
                store.update(&format!("INSERT DATA {{ <urn:new{at}> rdfs:label 'new peace {at}' }}")).unwrap();
                written.store(at + 1, Ordering::Release);
            }
        });
        let mut found = 0;
        while found < TEXTS {
            let least = written.load(Ordering::Acquire);
            let query = "SELECT ?s { ?s rdfs:label ?label FILTER(CONTAINS(?label, 'new peace')) }";
            let now = rows(&store, query, Rewriting::On).len();
            assert!(now >= least.max(found), "{now} found after {found}, of {least} written");
            found = now;
        }
    });
}
