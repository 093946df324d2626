//! The graph stays exact: order, repetition, revision and retraction of articles and data sets.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

mod support;

use newsgraph::rdf::{ArticleGraph, Base, Term};
use newsgraph::statement::{Axes, Object, Statement};
use newsgraph::store::{
    Change, DataFile, ParsedQuery, QueryAnswer, QueryError, QueryKind, QueryRequest, ResultFormat, Store, StoreError,
};
use newsgraph::vocab::{ng, schema, skos};
use proptest::prelude::*;
use support::{article, axes, dump, entity, evidence, facts, graph, range, store};

fn rows(store: &Store, query: &str) -> Vec<Vec<Option<Term>>> {
    ask(store, QueryRequest::text(query)).unwrap()
}

fn ask(store: &Store, request: QueryRequest) -> Result<Vec<Vec<Option<Term>>>, QueryError> {
    match store.query(request)? {
        QueryAnswer::Solutions(solutions) => solutions.collect(),
        _ => panic!("not a SELECT"),
    }
}

fn iris(store: &Store, query: &str) -> Vec<String> {
    rows(store, query).into_iter().filter_map(|row| row[0].as_ref().map(|term| term.lexical().to_owned())).collect()
}

/// An article with facts drawn from a small pool, so that articles share statements and entities and disagree about
/// modes, names and classes.
fn drawn(number: u8, seed: u8) -> ArticleGraph {
    let mut facts = facts(axes(seed), axes(seed >> 3));
    if seed & 1 == 1 {
        facts.entities[0].label = "Prim".into();
        facts.entities[0].classes = vec![schema::ORGANIZATION.into(), ng::NAMESPACE.to_owned() + "Court"];
    }
    if seed & 2 == 2 {
        // A statement about a name: its plain triple is also what is derived of the entity.
        let object = Object::Literal { text: "Quill".into(), datatype: None };
        facts.statements.push(Statement::new(3, skos::ALT_LABEL, object, evidence("Quill", axes(seed >> 2))));
    }
    if seed & 4 == 4 {
        facts.entities.push(entity("zurich", "Zürich", schema::PLACE, &["Zürich"]));
    }
    graph(&article(number), &facts)
}

fn pool() -> impl Strategy<Value = Vec<ArticleGraph>> {
    proptest::collection::vec(any::<u8>(), 1..6)
        .prop_map(|seeds| seeds.iter().zip(0..).map(|(seed, number)| drawn(number, *seed)).collect())
}

const NAMES: &str = r#"@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    <entity/ada-prim> a <https://schema.org/Person> ; rdfs:label "Ada Prim, C.B.E." .
    <entity/ben-quill> <http://www.w3.org/2004/02/skos/core#altLabel> "Quill" .
    [] rdfs:label "somebody" ."#;

fn load(store: &Store, name: &str, turtle: &str) -> Result<newsgraph::store::LoadReport, StoreError> {
    store.load_dataset(name, &[DataFile { name: "a.ttl", bytes: turtle.as_bytes() }])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_ingestion_does_not_show(articles in pool(), turn in 0usize..6, data_first: bool) {
        let (one, other) = (store(), store());
        load(&one, "names", NAMES).unwrap();
        for graph in &articles {
            one.put_article(graph).unwrap();
        }
        let mut turned = articles.clone();
        turned.rotate_left(turn % articles.len());
        turned.reverse();
        if data_first {
            load(&other, "names", NAMES).unwrap();
        }
        for graph in &turned {
            prop_assert_eq!(other.put_article(graph).unwrap(), Change::Added);
            prop_assert_eq!(other.put_article(graph).unwrap(), Change::Unchanged);
        }
        if !data_first {
            load(&other, "names", NAMES).unwrap();
        }
        prop_assert_eq!(dump(&one), dump(&other));
        one.verify_shared().unwrap();
    }

    #[test]
    fn retracting_undoes_ingesting(articles in pool(), last in any::<u8>(), with_data: bool) {
        let store = store();
        if with_data {
            load(&store, "names", NAMES).unwrap();
        }
        for graph in &articles {
            store.put_article(graph).unwrap();
        }
        let before = dump(&store);
        let late = drawn(20, last);
        store.put_article(&late).unwrap();
        let preview = store.retract_article(&late.article, true).unwrap();
        let report = store.retract_article(&late.article, false).unwrap();
        prop_assert_eq!(dump(&store), before);
        prop_assert_eq!(preview.removed, report.removed);
        prop_assert_eq!(preview.weakened, report.weakened);
        store.verify_shared().unwrap();
    }

    #[test]
    fn a_revision_replaces_exactly(articles in pool(), seeds in any::<(u8, u8)>()) {
        let (store, fresh) = (store(), store());
        for graph in &articles {
            store.put_article(graph).unwrap();
            fresh.put_article(graph).unwrap();
        }
        let mut revised = article(20);
        revised.headline = "Another headline".into();
        let revised = graph(&revised, &facts(axes(seeds.1), Axes::ASSERTED));
        prop_assert_eq!(store.put_article(&drawn(20, seeds.0)).unwrap(), Change::Added);
        prop_assert_eq!(store.put_article(&revised).unwrap(), Change::Revised);
        fresh.put_article(&revised).unwrap();
        prop_assert_eq!(dump(&store), dump(&fresh));
    }

    #[test]
    fn a_batch_leaves_what_its_articles_would_have_left(first in pool(), second in pool(), third in pool(), with_data: bool) {
        let (one, other) = (store(), store());
        for store in [&one, &other] {
            if with_data {
                load(store, "names", NAMES).unwrap();
            }
            first.iter().for_each(|graph| _ = store.put_article(graph).unwrap());
        }
        // The same articles again, and again in the same batch, with other facts.
        let mut batch = other.batch().unwrap();
        for graph in second.iter().chain(&third) {
            prop_assert_eq!(batch.put(graph.clone()).unwrap(), one.put_article(graph).unwrap());
        }
        batch.commit().unwrap();
        prop_assert_eq!(dump(&one), dump(&other));
        other.verify_shared().unwrap();
    }

    #[test]
    fn unloading_undoes_loading(articles in pool()) {
        let store = store();
        for graph in &articles {
            store.put_article(graph).unwrap();
        }
        let before = dump(&store);
        load(&store, "names", NAMES).unwrap();
        load(&store, "more-names", NAMES).unwrap();
        store.unload_dataset("names").unwrap();
        store.verify_shared().unwrap();
        store.unload_dataset("more-names").unwrap();
        prop_assert_eq!(dump(&store), before);
    }
}

#[test]
fn a_batch_is_seen_when_it_is_committed_and_not_before() {
    let store = store();
    let revision = store.revision();
    let mut batch = store.batch().unwrap();
    assert_eq!(batch.put(drawn(1, 0)).unwrap(), Change::Added);
    assert_eq!(batch.put(drawn(2, 0)).unwrap(), Change::Added);
    assert_eq!(batch.put(drawn(1, 0)).unwrap(), Change::Unchanged);
    assert_eq!((store.articles().unwrap().len(), store.revision()), (0, revision));
    batch.commit().unwrap();
    assert_eq!((store.articles().unwrap().len(), store.revision()), (2, revision + 1));
    let mut dropped = store.batch().unwrap();
    dropped.put(drawn(3, 0)).unwrap();
    drop(dropped);
    store.batch().unwrap().commit().unwrap();
    assert_eq!((store.articles().unwrap().len(), store.revision()), (2, revision + 1));
}

#[test]
fn the_gate_keeps_plain_triples_to_what_an_article_asserts() {
    let store = store();
    let plain = "SELECT ?o WHERE { entity:ada-prim ng:holdsPosition ?o }";
    let mode = "SELECT ?m WHERE { ?s rdf:predicate ng:holdsPosition ; ng:mode ?m }";
    let hedged = graph(&article(1), &facts(axes(2), axes(1)));
    let asserted = graph(&article(2), &facts(axes(0), axes(1)));
    store.put_article(&hedged).unwrap();
    assert_eq!(iris(&store, plain), Vec::<String>::new());
    assert_eq!(iris(&store, mode), [ng::HEDGED]);
    store.put_article(&asserted).unwrap();
    assert_eq!(iris(&store, plain), [store.base().iri("entity/head-of-umbra")]);
    assert_eq!(iris(&store, mode), [ng::ASSERTED]);
    let report = store.retract_article("https://news.example/2", false).unwrap();
    assert_eq!(report.weakened.len(), 1);
    assert_eq!(report.weakened[0].after.as_ref().unwrap().mode, ng::HEDGED);
    assert!(report.removed.is_empty() && report.entities_removed.is_empty());
    assert_eq!(iris(&store, plain), Vec::<String>::new());
}

#[test]
fn what_did_not_happen_is_no_event() {
    let store = store();
    store.put_article(&graph(&article(1), &facts(axes(0), axes(5)))).unwrap();
    let query = |p| iris(&store, &format!("SELECT ?l WHERE {{ ?e {p} ?who ; ng:predicateLemma ?l }}"));
    assert_eq!(query("ng:actor"), ["meet"]);
    assert_eq!(query("ng:reportedActor"), ["pay"]);
}

#[test]
fn offsets_count_code_points_and_bytes() {
    let store = store();
    store.put_article(&graph(&article(1), &facts(axes(0), axes(0)))).unwrap();
    let words = "met Ben Quill";
    let found = rows(
        &store,
        "SELECT ?b ?e ?bb ?be WHERE { ?ev ng:quote 'met Ben Quill' ; nif:beginIndex ?b ; nif:endIndex ?e ;
           ng:byteBegin ?bb ; ng:byteEnd ?be }",
    );
    let at = range(words);
    let points = support::BODY[..at.start() as usize].chars().count();
    let numbers = [points, points + words.chars().count(), at.start() as usize, at.end() as usize];
    let expected: Vec<_> = numbers.iter().map(|number| Some(Term::number(*number as u64))).collect();
    assert_eq!(found, [expected]);
}

#[test]
fn data_sets_give_names_and_support_plain_triples() {
    let store = store();
    let turtle = format!("{NAMES}\n<entity/ada-prim> <{}> <entity/head-of-umbra> .", ng::HOLDS_POSITION);
    assert!(load(&store, "names", &turtle).unwrap().added > 0);
    assert!(load(&store, "names", &turtle).unwrap().is_unchanged);
    let graph = graph(&article(1), &facts(axes(0), axes(0)));
    store.put_article(&graph).unwrap();
    let label = "SELECT ?l WHERE { entity:ada-prim skos:prefLabel ?l }";
    let plain = "SELECT ?o WHERE { entity:ada-prim ng:holdsPosition ?o }";
    assert_eq!(iris(&store, label), ["Ada Prim, C.B.E."]);
    store.retract_article(&graph.article, false).unwrap();
    assert_eq!(iris(&store, plain).len(), 1, "the data set still says so");
    store.put_article(&graph).unwrap();
    store.unload_dataset("names").unwrap();
    assert_eq!(iris(&store, plain).len(), 1, "the article still says so");
    assert_eq!(iris(&store, label), ["Ada Prim"]);
}

#[test]
fn a_bad_data_set_changes_nothing() {
    let store = store();
    let before = dump(&store);
    let revision = store.revision();
    let error = load(&store, "names", "<a> <b> <c> .\n<a> <b> oops .").unwrap_err();
    assert!(matches!(error, StoreError::Syntax { line: 2, .. }), "{error}");
    assert_eq!(error.to_string().matches("line").count(), 1, "{error}");
    let forged = format!("<evidence/1> <{}> \"forged\" .", ng::QUOTE);
    assert!(matches!(load(&store, "names", &forged).unwrap_err(), StoreError::Reserved { .. }));
    assert!(matches!(load(&store, "History", "").unwrap_err(), StoreError::BadName(_)));
    assert!(matches!(store.unload_dataset("names").unwrap_err(), StoreError::NoDataSet(_)));
    assert_eq!((dump(&store), store.revision()), (before, revision));
}

#[test]
fn an_older_dated_revision_does_not_replace_a_newer_one() {
    let store = store();
    let dated = |day: &str| {
        let mut article = article(1);
        article.modified = Some(day.parse().unwrap());
        graph(&article, &facts(axes(0), axes(0)))
    };
    assert_eq!(store.put_article(&dated("2025-03-02")).unwrap(), Change::Added);
    assert_eq!(store.put_article(&dated("2025-03-01")).unwrap(), Change::Outdated);
    assert_eq!(store.put_article(&dated("2025-03-03")).unwrap(), Change::Revised);
}

#[test]
fn parameters_are_constants_in_the_whole_query() {
    let store = store();
    store.put_article(&graph(&article(1), &facts(axes(0), axes(0)))).unwrap();
    let who = Term::iri(store.base().iri("entity/ada-prim"));
    let none = Term::iri("urn:nobody");
    let count = |query: &str, term: &Term| ask(&store, QueryRequest::text(query).bind("who", term.clone())).unwrap();
    let cases = [
        "SELECT ?who ?o WHERE { ?who ng:holdsPosition ?o }",
        "SELECT ?who WHERE { { SELECT ?o WHERE { ?who ng:holdsPosition ?o } } }",
        "SELECT ?who (COUNT(*) AS ?n) WHERE { ?who ng:holdsPosition ?o } GROUP BY ?who",
        "SELECT ?o WHERE { ?x ng:holdsPosition ?o FILTER(?x = ?who && BOUND(?who)) }",
        "SELECT ?o WHERE { ?x ng:holdsPosition ?o FILTER EXISTS { ?who ng:holdsPosition ?o } FILTER(?x IN (?who)) }",
        "SELECT ?o WHERE { VALUES (?who ?k) { (entity:ada-prim 1) (UNDEF 1) (entity:umbra 1) } ?who ng:holdsPosition ?o } LIMIT 1",
        "SELECT ?o WHERE { ?who ng:holdsPosition/ng:positionTitle ?o } ORDER BY ?who",
    ];
    for query in cases {
        let found = count(query, &who);
        assert_eq!(found.len(), 1, "{query}");
        if query.starts_with("SELECT ?who") {
            assert_eq!(found[0][0], Some(who.clone()), "{query}");
        }
        assert_eq!(count(query, &none).len(), 0, "{query}");
    }
    // Text cannot break out of a term.
    let evil = Term::text("\" } DROP ALL #");
    assert_eq!(count("SELECT ?s WHERE { ?s rdfs:label ?who }", &evil).len(), 0);
    let error = ask(&store, QueryRequest::text("SELECT (1 AS ?who) {}").bind("who", who.clone())).unwrap_err();
    assert!(matches!(error, QueryError::Unsupported(_)));
    assert_eq!(count("SELECT ?o WHERE { ?who ?p ?o }", &Term::text("no subject")).len(), 0);
}

#[test]
fn queries_have_positions_limits_and_an_end() {
    let store = store();
    store.put_article(&graph(&article(1), &facts(axes(0), axes(0)))).unwrap();
    let error = ask(&store, QueryRequest::text("SELECT ?s\nWHERE { ?s ?p }")).unwrap_err();
    assert!(matches!(error, QueryError::Syntax { line: 2, .. }), "{error:?}");
    let mut request = QueryRequest::text("SELECT * WHERE { ?s ?p ?o }");
    request.max_rows = Some(3);
    assert_eq!(ask(&store, request.clone()).unwrap_err(), QueryError::TooLarge(3));
    request.limit = Some(3);
    assert_eq!(ask(&store, request.clone()).unwrap().len(), 3);
    request.cancel.cancel();
    assert_eq!(ask(&store, request).unwrap_err(), QueryError::Cancelled);
    let mut endless = QueryRequest::text("SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }");
    endless.timeout = std::time::Duration::from_millis(20);
    assert!(matches!(ask(&store, endless).unwrap_err(), QueryError::Timeout(_)));
    let service = QueryRequest::text("SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }");
    assert!(matches!(ask(&store, service).unwrap_err(), QueryError::Unsupported(_)));
}

#[test]
fn full_texts_are_out_of_reach_unless_asked_for() {
    let store = store();
    store.put_article(&graph(&article(1), &facts(axes(0), axes(0)))).unwrap();
    let texts = store.base().texts();
    let queries = [
        "SELECT ?t WHERE { GRAPH ?g { ?a schema:articleBody ?t } }".to_owned(),
        format!("SELECT ?t WHERE {{ GRAPH <{texts}> {{ ?a schema:articleBody ?t }} }}"),
        format!("SELECT ?t FROM <{texts}> WHERE {{ ?a schema:articleBody ?t }}"),
        format!("SELECT ?t FROM NAMED <{texts}> WHERE {{ GRAPH ?g {{ ?a schema:articleBody ?t }} }}"),
    ];
    for query in queries {
        let mut request = QueryRequest::text(&query);
        assert_eq!(ask(&store, request.clone()).unwrap().len(), 0, "{query}");
        request.default_graphs = vec![texts.clone()];
        request.named_graphs = vec![texts.clone()];
        assert_eq!(ask(&store, request).unwrap().len(), 0, "{query}");
        let mut request = QueryRequest::text(&query);
        request.with_full_text = true;
        assert_eq!(ask(&store, request).unwrap().len(), 1, "{query}");
    }
}

#[test]
fn answers_are_written_in_every_format_that_fits() {
    let store = store();
    store.put_article(&graph(&article(1), &facts(axes(0), axes(0)))).unwrap();
    let cases = [
        ("SELECT ?o WHERE { ?s ng:holdsPosition ?o }", QueryKind::Select, true),
        ("ASK { ?s ng:holdsPosition ?o }", QueryKind::Ask, true),
        ("CONSTRUCT WHERE { ?s ng:holdsPosition ?o }", QueryKind::Construct, false),
        ("DESCRIBE entity:ada-prim", QueryKind::Describe, false),
    ];
    for (query, kind, is_results) in cases {
        assert_eq!(ParsedQuery::parse(query, store.base()).unwrap().kind(), kind);
        for format in ResultFormat::ALL {
            let mut bytes = Vec::new();
            let result = store.query_serialized(QueryRequest::text(query), *format, &mut bytes);
            assert_eq!(result.is_ok(), format.is_for_results() == is_results, "{query} as {format:?}");
            assert_eq!(bytes.is_empty(), result.is_err(), "{query} as {format:?}");
        }
    }
    let mut turtle = Vec::new();
    assert!(store.describe(&store.base().iri("entity/ada-prim"), ResultFormat::Turtle, &mut turtle).unwrap());
    assert!(String::from_utf8(turtle).unwrap().contains("ng:holdsPosition entity:head-of-umbra"));
    assert!(!store.describe("urn:unknown", ResultFormat::Turtle, &mut Vec::new()).unwrap());
}

#[test]
fn another_base_changes_nothing_but_the_base() {
    let other = Base::new("https://kg.example/").unwrap();
    let (article, facts) = (article(1), facts(axes(0), axes(1)));
    let one = store();
    one.put_article(&graph(&article, &facts)).unwrap();
    let two = Store::memory(other.clone()).unwrap();
    two.put_article(&newsgraph::rdf::article_graph(&article, &facts, &other, &support::run())).unwrap();
    let mut moved: Vec<String> =
        dump(&two).lines().map(|line| line.replace(other.as_str(), one.base().as_str())).collect();
    moved.sort_unstable();
    assert_eq!(dump(&one).lines().collect::<Vec<_>>(), moved);
}
