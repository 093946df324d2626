//! A rewritten query has the solutions of the query: random queries over random data, with rewriting and without.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use std::sync::OnceLock;

use newsgraph::rdf::{Base, Term};
use newsgraph::store::{QueryAnswer, QueryError, QueryRequest, Rewriting, Store};
use proptest::prelude::*;

/// Triples over few nodes, so that patterns match, and over numbers, texts, dates and blank nodes, so that keys differ in
/// kind. Numbers have one digit: between kinds the engine compares texts, and only so is its order one.
fn data() -> impl Strategy<Value = String> {
    let node = (0..5_u8).prop_map(|n| format!("<urn:n{n}>"));
    let value = prop_oneof![
        (0..5_u8).prop_map(|n| format!("<urn:n{n}>")),
        (-3..10_i8).prop_map(|n| n.to_string()),
        (0..4_u8).prop_map(|n| format!("{n}.5")),
        "[a-c]{0,2}".prop_map(|text| format!("\"{text}\"")),
        "[a-c]{0,2}".prop_map(|text| format!("\"{text}\"@en")),
        (1..9_u8).prop_map(|day| format!("\"2025-01-0{day}\"^^xsd:date")),
        (1..9_u8).prop_map(|hour| format!("\"2025-01-01T0{hour}:00:00Z\"^^xsd:dateTime")),
        (1..9_u8).prop_map(|hour| format!("\"2025-01-01T0{hour}:00:00.5+01:00\"^^xsd:dateTime")),
        (0..2_u8).prop_map(|n| format!("_:b{n}")),
    ];
    let triple = (node, 0..3_u8, value)
        .prop_map(|(subject, predicate, object)| format!("{subject} <urn:p{predicate}> {object} ."));
    prop::collection::vec(triple, 0..40).prop_map(|triples| triples.join("\n"))
}

fn variable() -> impl Strategy<Value = String> {
    (0..4_u8).prop_map(|n| format!("?{}", char::from(b'a' + n)))
}

fn triple() -> impl Strategy<Value = String> {
    let object = prop_oneof![4 => variable(), 1 => (0..5_u8).prop_map(|n| format!("<urn:n{n}>"))];
    let predicate = prop_oneof![4 => (0..3_u8).prop_map(|n| format!("<urn:p{n}>")), 1 => variable()];
    (variable(), predicate, object).prop_map(|(s, p, o)| format!("{s} {p} {o} ."))
}

fn condition() -> impl Strategy<Value = String> {
    prop_oneof![
        (variable(), variable()).prop_map(|(a, b)| format!("{a} != {b}")),
        variable().prop_map(|a| format!("BOUND({a})")),
        variable().prop_map(|a| format!("!BOUND({a})")),
        (variable(), 0..9_u8).prop_map(|(a, n)| format!("{a} < {n}")),
        (variable(), "[A-C]").prop_map(|(a, text)| format!("CONTAINS(UCASE(STR({a})), LCASE(STR(\"{text}\")))")),
        (variable(), 0..3_u8).prop_map(|(a, n)| format!("STR({a}) = LCASE(STR(<urn:N{n}>)) || UCASE(\"b\"@en) = {a}")),
        triple().prop_map(|triple| format!("EXISTS {{ {triple} }}")),
        triple().prop_map(|triple| format!("NOT EXISTS {{ {triple} }}")),
        (triple(), triple()).prop_map(|(one, other)| format!("EXISTS {{ {one} {other} }}")),
        (triple(), triple(), variable()).prop_map(|(one, other, a)| {
            format!("NOT EXISTS {{ {one} {other} ?a <urn:p1>/<urn:p2> [] FILTER(BOUND({a})) }}")
        }),
    ]
}

/// The inside of a group in braces.
fn group() -> impl Strategy<Value = String> {
    let leaf = prop::collection::vec(triple(), 1..3).prop_map(|triples| triples.join(" "));
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} {{ {b} }}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} OPTIONAL {{ {b} }}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} MINUS {{ {b} }}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{ {a} }} UNION {{ {b} }}")),
            (inner.clone(), condition()).prop_map(|(a, test)| format!("{a} FILTER({test})")),
            (inner.clone(), variable(), 0..9_u8).prop_map(|(a, b, n)| format!("{a} BIND(STR({b}) AS ?new{n})")),
            (inner.clone(), few()).prop_map(|(a, few)| format!("{few} {{ {a} }}")),
            (inner.clone(), inner.clone(), few())
                .prop_map(|(a, b, few)| format!("{few} OPTIONAL {{ {a} }} OPTIONAL {{ {b} }}")),
            (inner, few()).prop_map(|(a, few)| format!("{{ {a} }} {few}")),
        ]
    })
}

/// What gives few rows: VALUES, with holes in it, or a sub-select whose order leaves nothing open.
fn few() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        4 => (0..5_u8).prop_map(|n| format!("<urn:n{n}>")),
        1 => Just("UNDEF".to_owned()),
        1 => (0..5_u8).prop_map(|n| n.to_string()),
    ];
    prop_oneof![
        (variable(), prop::collection::vec(value, 1..3))
            .prop_map(|(name, values)| format!("VALUES {name} {{ {} }}", values.join(" "))),
        (triple(), variable(), 1..4_u8)
            .prop_map(|(triple, name, n)| format!("{{ SELECT {name} {{ {triple} }} ORDER BY {name} LIMIT {n} }}")),
    ]
}

fn query() -> impl Strategy<Value = (String, bool)> {
    let key = prop_oneof![
        variable().prop_map(|name| name),
        variable().prop_map(|name| format!("DESC({name})")),
        variable().prop_map(|name| format!("DESC(STR({name}))")),
    ];
    prop_oneof![
        3 => group().prop_map(|group| (format!("SELECT ?a ?b ?c ?d {{ {group} }}"), false)),
        2 => group().prop_map(|group| (format!("SELECT DISTINCT ?a ?b {{ {group} }}"), false)),
        1 => triple().prop_map(|triple| (format!("SELECT DISTINCT * {{ {triple} }}"), false)),
        1 => triple().prop_map(|triple| {
            (format!("SELECT (COUNT(DISTINCT ?a) AS ?n) (COUNT(?b) AS ?m) (COUNT(DISTINCT *) AS ?k) {{ {triple} }}"), false)
        }),
        1 => (triple(), triple()).prop_map(|(one, other)| {
            (format!("SELECT ?a (COUNT(DISTINCT ?b) AS ?n) (COUNT(*) AS ?m) {{ {one} {other} }} GROUP BY ?a"), false)
        }),
        3 => (group(), key, 0..3_u8, 1..5_u8).prop_map(|(group, key, start, length)| {
            let order = format!("ORDER BY {key} LIMIT {length} OFFSET {start}");
            (format!("SELECT ?a ?b ?c ?d {{ {group} }} {order}"), true)
        }),
    ]
}

type Row = Vec<Option<Term>>;

fn rows(store: &Store, query: &str, rewriting: Rewriting) -> Result<Vec<Row>, QueryError> {
    let mut request = QueryRequest::text(query);
    request.rewriting = rewriting;
    let QueryAnswer::Solutions(rows) = store.query(request)? else { return Ok(Vec::new()) };
    let names = rows.variables();
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|index| names.get(*index).cloned());
    rows.map(|row| row.map(|row| order.iter().map(|index| row.get(*index).cloned().flatten()).collect())).collect()
}

fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort();
    rows
}

/// The column that a query sorts by.
fn keys(rows: &[Row], query: &str) -> Vec<Option<Term>> {
    let by = query.split("ORDER BY").last().unwrap_or_default();
    let name = by.find('?').and_then(|at| by.as_bytes().get(at + 1)).copied().unwrap_or(b'a');
    let is_text = by.contains("STR(");
    rows.iter()
        .map(|row| {
            let key = row.get(usize::from(name - b'a')).cloned().flatten();
            // A blank node has no text, so it sorts as if there were none.
            let is_none = is_text && matches!(key, Some(Term::Blank(_)));
            key.filter(|_| !is_none).map(|key| if is_text { Term::text(key.lexical()) } else { key })
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn a_rewritten_query_has_the_same_solutions(data in data(), (query, is_cut) in query()) {
        let store = Store::memory(Base::default()).unwrap();
        store.update(&format!("INSERT DATA {{ {data} }}")).unwrap();
        let Ok(plain) = rows(&store, &query, Rewriting::Off) else { return Ok(()) };
        let rewritten = rows(&store, &query, Rewriting::On).unwrap();
        if is_cut {
            // Rows with equal keys may be chosen freely, but the keys may not, nor rows that are none.
            prop_assert_eq!(keys(&plain, &query), keys(&rewritten, &query), "{}", query);
            let whole = query.rsplit_once(" ORDER BY").map_or(query.as_str(), |(whole, _)| whole);
            let mut left = rows(&store, whole, Rewriting::Off).unwrap();
            for row in rewritten {
                let at = left.iter().position(|known| *known == row);
                prop_assert!(at.is_some(), "{} gives {:?}", query, row);
                left.swap_remove(at.unwrap());
            }
        } else {
            prop_assert_eq!(sorted(plain), sorted(rewritten), "{}", query);
        }
    }
}

/// Numbers in a graph that nobody asks for, so many that a query which is sorted by such a property is sorted before it is
/// joined.
fn many_numbers() -> Store {
    let store = Store::memory(Base::default()).unwrap();
    let numbers: String =
        (0..5_000).map(|at| format!("<urn:m{at}> <urn:p0> {at} ; <urn:p1> {at} ; <urn:p2> {at} .\n")).collect();
    store.update(&format!("INSERT DATA {{ GRAPH <urn:many> {{ {numbers} }} }}")).unwrap();
    store
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_query_sorted_before_it_is_joined_has_the_same_solutions(
        data in data(),
        triples in prop::collection::vec((variable(), 0..3_u8, variable()), 2..4),
        (key, direction) in (variable(), prop_oneof![Just("ASC"), Just("DESC")]),
        (start, length) in (0..3_u8, 1..6_u8),
    ) {
        static STORE: OnceLock<Store> = OnceLock::new();
        let store = STORE.get_or_init(many_numbers);
        // What has no number as a value is not sorted first.
        store.update(&format!("CLEAR DEFAULT ; INSERT DATA {{ {} }}", data.replace("_:b", "7"))).unwrap();
        let triples: String = triples.iter().map(|(s, p, o)| format!("{s} <urn:p{p}> {o} . ")).collect();
        let whole = format!("SELECT ?a ?b ?c ?d {{ {triples} }}");
        let query = format!("{whole} ORDER BY {direction}({key}) LIMIT {length} OFFSET {start}");
        let (plain, sorted) = (rows(store, &query, Rewriting::Off).unwrap(), rows(store, &query, Rewriting::On).unwrap());
        prop_assert_eq!(keys(&plain, &query), keys(&sorted, &query), "{}", query);
        let mut left = rows(store, &whole, Rewriting::Off).unwrap();
        for row in sorted {
            let at = left.iter().position(|known| *known == row);
            prop_assert!(at.is_some(), "{} gives {:?}", query, row);
            left.swap_remove(at.unwrap());
        }
    }
}

#[test]
fn a_query_is_sorted_before_it_is_joined_where_that_is_less_work() {
    let store = many_numbers();
    let is_sorted_first = |query: &str| {
        let plan = store.plan(QueryRequest::text(query)).unwrap().plan.lines();
        plan.find("Lateral").is_some_and(|lateral| plan.find("Sort").is_some_and(|sort| lateral < sort))
    };
    let cases = [
        ("SELECT * { ?s <urn:p0> ?n ; <urn:p1> ?m } ORDER BY ?n LIMIT 5", true),
        ("SELECT * { ?s <urn:p1> ?m . ?s <urn:p0> ?n . ?m <urn:p2> ?x } ORDER BY DESC(?n) ?s LIMIT 5", true),
        ("SELECT * { ?s <urn:p0> ?n ; <urn:p1> ?m } ORDER BY ?n", false),
        // A key of another triple.
        ("SELECT * { ?s <urn:p0> ?n ; <urn:p1> ?m } ORDER BY ?n ?m LIMIT 5", false),
        // Few begin here.
        ("SELECT * { ?s <urn:p0> ?n ; <urn:few> ?m } ORDER BY ?n LIMIT 5", false),
        ("SELECT * { ?s <urn:p0> ?n ; <urn:p1> 7 } ORDER BY ?n LIMIT 5", false),
        // Nothing leads from one to the other.
        ("SELECT * { ?s <urn:p0> ?n . ?a <urn:p1> ?b } ORDER BY ?n LIMIT 5", false),
    ];
    for (query, expected) in cases {
        assert_eq!(is_sorted_first(query), expected, "{query}");
    }
}

/// Paths between anything and anything are followed from each start; what they reach is what following each edge reaches.
#[test]
fn open_paths_reach_what_their_edges_reach() {
    let edges = [("a", "p", "b"), ("b", "p", "c"), ("c", "q", "a"), ("d", "p", "d"), ("e", "q", "f"), ("b", "p", "e")];
    let store = Store::memory(Base::default()).unwrap();
    let data: String = edges.iter().map(|(s, p, o)| format!("<urn:{s}> <urn:{p}> <urn:{o}> .\n")).collect();
    store.update(&format!("INSERT DATA {{ {data} <urn:a> <urn:r> \"text\" }}")).unwrap();
    let rows = |query: String| -> Vec<String> {
        let QueryAnswer::Solutions(rows) = store.query(QueryRequest::text(query)).unwrap() else { panic!("no rows") };
        let row = |row: Vec<Option<Term>>| row.into_iter().flatten().map(|term| term.to_string()).collect::<String>();
        let mut rows: Vec<String> = rows.map(|one| row(one.unwrap())).collect();
        rows.sort();
        rows
    };
    let nodes = rows("SELECT DISTINCT ?n { { ?n ?p ?o } UNION { ?s ?p ?n } }".to_owned());
    for path in
        ["<urn:p>*", "<urn:p>+", "(<urn:p>|!<urn:p>)*", "(<urn:p>|^<urn:q>)+", "(<urn:p>/<urn:q>)*", "(!<urn:p>)+"]
    {
        // With its start given, the engine follows the path as it is written.
        let mut one_by_one: Vec<String> = nodes
            .iter()
            .flat_map(|node| rows(format!("SELECT ?s ?o {{ VALUES ?s {{ {node} }} ?s {path} ?o }}")))
            .collect();
        one_by_one.sort();
        assert_eq!(rows(format!("SELECT ?s ?o {{ ?s {path} ?o }}")), one_by_one, "{path}");
        let counted = rows(format!("SELECT (COUNT(*) AS ?n) {{ ?s {path} ?o }}"));
        assert!(counted[0].starts_with(&format!("\"{}\"", one_by_one.len())), "{path}: {counted:?}");
    }
}

/// A path along properties of many links reads the store in another way; it reaches what one along few of them does.
#[test]
fn a_path_along_many_links_reaches_what_one_along_few_does() {
    let store = Store::memory(Base::default()).unwrap();
    let chain: String =
        (0..50).map(|at| format!("<urn:n{at}> <urn:p> <urn:n{}> , \"{at}\" .", (at * 7 + 1) % 60)).collect();
    store
        .update(&format!("INSERT DATA {{ {chain} <urn:n9> <urn:q> <urn:n55> , _:x . _:x <urn:p> <urn:n3> }}"))
        .unwrap();
    let answers = || -> Vec<String> {
        let queries = [
            "SELECT ?o { <urn:n1> <urn:p>* ?o }",
            "SELECT ?s { ?s (<urn:p>|<urn:q>)+ <urn:n3> }",
            "SELECT ?s (COUNT(?o) AS ?n) { ?s (<urn:p>/^<urn:p>)* ?o } GROUP BY ?s",
            "SELECT ?s ?o { ?s <urn:q> ?m . ?m <urn:p>* ?o FILTER(!ISBLANK(?o)) } ORDER BY ?o LIMIT 5",
            "ASK { <urn:n1> <urn:p>+ <urn:n55> }",
        ];
        let answer = |query: &&str| match store.query(QueryRequest::text(*query)).unwrap() {
            QueryAnswer::Boolean(answer) => answer.to_string(),
            QueryAnswer::Solutions(rows) => {
                let mut rows: Vec<String> = rows.map(|row| format!("{:?}", row.unwrap())).collect();
                rows.sort();
                rows.join("\n")
            }
            QueryAnswer::Graph(_) => panic!("a graph"),
        };
        queries.iter().map(answer).collect()
    };
    let few = answers();
    // Links elsewhere, so many that what a path may reach of them is more than the engine could be stopped at.
    let more: String = (0..10_000).map(|at| format!("<urn:m{at}> <urn:p> \"m\" .")).collect();
    store.update(&format!("INSERT DATA {{ GRAPH <urn:g> {{ {more} }} }}")).unwrap();
    assert_eq!(answers(), few);
}

/// A path along any property reads the store in another way; it reaches what one along all that there are does.
#[test]
fn a_path_along_any_property_reaches_what_one_along_each_does() {
    let store = Store::memory(Base::default()).unwrap();
    let data = "<urn:a> <urn:p> <urn:b> , \"text\"@en , 7 . <urn:b> <urn:q> _:x . _:x <urn:r> <urn:a> . <urn:c> <urn:q> <urn:c> . \
                GRAPH <urn:g> { <urn:a> <urn:q> <urn:d> . <urn:d> <urn:p> <urn:e> }";
    store.update(&format!("INSERT DATA {{ {data} }}")).unwrap();
    let answer = |query: &str| -> Vec<String> {
        let mut rows: Vec<String> = match store.query(QueryRequest::text(query)).unwrap() {
            QueryAnswer::Boolean(answer) => vec![answer.to_string()],
            QueryAnswer::Solutions(rows) => rows.map(|row| format!("{:?}", row.unwrap())).collect(),
            QueryAnswer::Graph(triples) => triples.map(|triple| format!("{:?}", triple.unwrap())).collect(),
        };
        rows.sort();
        rows
    };
    let queries = [
        "SELECT ?o { <urn:a> PATH ?o }",
        "SELECT ?s ?o { ?s PATH ?o }",
        "SELECT ?s { ?s PATH 7 }",
        "SELECT ?s ?n { ?s <urn:q> ?o . ?s PATH ?n FILTER(ISIRI(?n) && STR(?n) > 'urn:a') } ORDER BY ?s ?n",
        "SELECT (COUNT(*) AS ?n) { <urn:a> PATH ?o }",
        "SELECT ?s (COUNT(?o) AS ?n) { ?s PATH ?o } GROUP BY ?s",
        "SELECT ?g ?o { GRAPH ?g { <urn:a> PATH ?o } }",
        "ASK { <urn:b> PATH <urn:a> }",
        "ASK { <urn:c> PATH <urn:a> }",
        "CONSTRUCT { <urn:a> <urn:reaches> ?o } { <urn:a> PATH ?o }",
    ];
    for query in queries {
        for (any, each) in
            [("(<urn:p>|!<urn:p>)*", "(<urn:p>|<urn:q>|<urn:r>)*"), ("(!<urn:p>)+", "(<urn:q>|<urn:r>)+")]
        {
            let expected = answer(&query.replace("PATH", each));
            assert_eq!(answer(&query.replace("PATH", any)), expected, "{query} {any}");
        }
    }
    let mut limited = QueryRequest::text("SELECT ?s ?o { ?s (<urn:p>|!<urn:p>)* ?o }");
    limited.max_rows = Some(3);
    let QueryAnswer::Solutions(rows) = store.query(limited).unwrap() else { panic!("no rows") };
    let rows: Vec<_> = rows.collect();
    assert_eq!(rows.len(), 4);
    assert_eq!(rows.last().unwrap().as_ref().unwrap_err(), &QueryError::TooLarge(3));
}

/// A plan is not an evaluation, whatever is written in the query itself.
#[test]
fn a_count_of_a_thousand_million_rows_is_planned_at_once() {
    let store = Store::memory(Base::default()).unwrap();
    let values: String = (0..9).map(|at| format!("VALUES ?v{at} {{ 0 1 2 3 4 5 6 7 8 9 }} ")).collect();
    let plan = store.plan(QueryRequest::text(format!("SELECT (COUNT(*) AS ?n) {{ {values} }}"))).unwrap().plan;
    let lines = plan.lines();
    assert_eq!(lines.matches("StaticBindings").count(), 9, "{lines}");
    assert!(lines.starts_with("Project"), "{lines}");
}
