//! What names in articles mean where a loaded data set knows them: whatever came first, and exactly undone.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

mod support;
#[path = "support/said.rs"]
mod told;

use newsgraph::identity::{VerdictKind, entity_id};
use newsgraph::rdf::ArticleGraph;
use newsgraph::store::{DataFile, ReviewReason, Store};
use proptest::prelude::*;
use support::{dump, graph, store};
use told::{NOBODY, Said, long, put, rows, said};

const FLEET: &str = "PREFIX ex: <http://ex.org/> PREFIX schema: <https://schema.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
ex:Bank rdfs:subClassOf schema:Organization .
ex:zen a ex:Bank ; rdfs:label \"Zen Bank\" ; skos:altLabel \"Falken Steel\" ; ex:ships 7 .
ex:okoro a schema:Person ; schema:name \"Daniel Okoro\", \"Okoro\" ; schema:nationality <entity/arland> .
ex:steel a schema:Person ; schema:name \"Falken Steel\" .";

/// Another organization of the same name, and an entity of the store's own.
const RIVALS: &str = "PREFIX ex: <http://ex.org/> PREFIX schema: <https://schema.org/>
ex:zen-two a schema:Organization ; schema:name \"ZEN Bank Ltd\" .
<entity/blue> a schema:Organization ; schema:name \"Blue Rowers\" .";

fn load(store: &Store, name: &str, turtle: &str) {
    store.load_dataset(name, &[DataFile { name: "a.ttl", bytes: turtle.as_bytes() }]).unwrap();
}

const ZEN: Said = Said { company: Some("Zen Bank"), ..NOBODY };

/// Entities of the articles' appearances, each with its number of articles and the status of its identity there.
fn meant(store: &Store) -> Vec<Vec<String>> {
    let query = "SELECT ?who ?status (COUNT(?a) AS ?n) { ?a ng:entity ?who ; ng:identityStatus ?s
        FILTER(?class != <http://www.w3.org/ns/org#Post>) ?a ng:mainClass ?class
        BIND(STRAFTER(STR(?s), '#') AS ?status) } GROUP BY ?who ?status ORDER BY ?who";
    rows(store, query)
}

#[test]
fn a_name_means_what_a_data_set_describes() {
    let plain = store();
    put(&plain, 1, ZEN);
    let (before, after) = (store(), store());
    load(&before, "fleet", FLEET);
    put(&before, 1, ZEN);
    put(&after, 1, ZEN);
    load(&after, "fleet", FLEET);
    assert_eq!(dump(&before), dump(&after));
    let found = meant(&after);
    assert_eq!(found, [["http://ex.org/okoro", "provisional", "1"], ["http://ex.org/zen", "provisional", "1"]]);
    let query = "SELECT ?ships { ?who ng:holdsPosition ?post . ?post ng:positionIn ?bank . ?bank <http://ex.org/ships> ?ships }";
    assert_eq!(rows(&after, query), [["7"]], "what the data set says and what articles say is said of one node");
    let own = after.base().iri(&entity_id("Zen Bank"));
    assert_eq!(after.entity_of(&own).unwrap(), "http://ex.org/zen", "the name's own id still leads to it");
    let review = after.review(10).unwrap();
    assert!(review.iter().all(|item| item.reason == ReviewReason::Described) && review.len() == 2, "{review:?}");
    after.verify_shared().unwrap();
    after.unload_dataset("fleet").unwrap();
    assert_eq!(dump(&after), dump(&plain));
}

#[test]
fn kind_country_and_rivals_speak_against_a_name() {
    let store = store();
    load(&store, "fleet", FLEET);
    put(&store, 1, Said { company: Some("Falken Steel"), country: Some("Umbria"), ..NOBODY });
    let found: Vec<String> = meant(&store).into_iter().map(|row| row[0].clone()).collect();
    assert!(!found.contains(&"http://ex.org/okoro".to_owned()), "another country: {found:?}");
    assert!(found.contains(&"http://ex.org/zen".to_owned()), "an organization by its other name: {found:?}");
    put(&store, 2, ZEN);
    load(&store, "rivals", RIVALS);
    let zen = store.base().iri(&entity_id("Zen Bank"));
    assert_eq!(store.entity_of(&zen).unwrap(), zen, "two are called so");
    let alike = store.review(20).unwrap().into_iter().filter(|item| item.reason == ReviewReason::Alike);
    assert_eq!(alike.filter(|item| item.entities.contains(&zen)).count(), 2);
    store.verify_shared().unwrap();
}

#[test]
fn a_judgement_wins_over_the_name() {
    let store = store();
    load(&store, "fleet", FLEET);
    put(&store, 1, ZEN);
    let before = dump(&store);
    let zen = entity_id("Zen Bank");
    let report = store.judge(VerdictKind::Different, (&zen, "http://ex.org/zen"), "desk", false).unwrap();
    assert_eq!(report.articles, 1);
    assert_eq!(store.entity_of(&store.base().iri(&zen)).unwrap(), store.base().iri(&zen));
    store.verify_shared().unwrap();
    store.withdraw_judgement((&zen, "http://ex.org/zen"), "desk", false).unwrap();
    assert_eq!(dump(&store), before);
    store.judge(VerdictKind::Same, (&zen, "http://ex.org/zen"), "desk", false).unwrap();
    assert!(meant(&store).contains(&["http://ex.org/zen", "resolved", "1"].map(str::to_owned).to_vec()));
    store.verify_shared().unwrap();
}

const PEOPLE: &[&str] = &["Daniel Okoro", "Danijel Okoro", "Jan Kovalsky"];
const COMPANIES: &[&str] = &["Zen Bank", "Falken Steel", "Blue Rowers", "The Zen Bank"];
const COUNTRIES: &[&str] = &["Umbria", "Arland"];
const SETS: [(&str, &str); 2] = [("fleet", FLEET), ("rivals", RIVALS)];
const JUDGED: &[&str] = &["Daniel Okoro", "Zen Bank", "The Zen Bank", "Falken Steel", "Blue Rowers"];
const DESCRIBED: &[&str] = &["http://ex.org/zen", "http://ex.org/okoro", "http://ex.org/zen-two", "entity/blue"];

/// A thing to do to a store; in which order things are done must not show.
#[derive(Clone, Debug)]
enum Step {
    Put(Box<ArticleGraph>),
    Load(usize),
    Judge(usize, &'static str, &'static str),
}

fn done(store: &Store, step: &Step) {
    match step {
        Step::Put(graph) => _ = store.put_article(graph).unwrap(),
        Step::Load(set) => load(store, SETS[*set].0, SETS[*set].1),
        Step::Judge(kind, name, other) => {
            let kinds = [VerdictKind::Same, VerdictKind::Different, VerdictKind::Unsure];
            // What is not known yet cannot be judged.
            let _ = store.judge(kinds[*kind], (&entity_id(name), other), "test", false);
        }
    }
}

fn articles() -> impl Strategy<Value = Vec<Step>> {
    let some = |list: &'static [&'static str]| proptest::option::of(proptest::sample::select(list));
    let drawn = (proptest::sample::select(PEOPLE), some(COMPANIES), some(COUNTRIES));
    proptest::collection::vec(drawn, 1..7).prop_map(|drawn| {
        let made = (0..).zip(drawn).map(|(number, (name, company, country))| {
            let at = u32::from(number) * 40;
            let what = Said { name, company, country, subject: None };
            Step::Put(Box::new(graph(&long(number, at..at + 40), &said(what))))
        });
        made.collect()
    })
}

fn judgements() -> impl Strategy<Value = Vec<Step>> {
    let one = (0usize..3, proptest::sample::select(JUDGED), proptest::sample::select(DESCRIBED));
    proptest::collection::vec(one.prop_map(|(kind, name, other)| Step::Judge(kind, name, other)), 0..3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_came_first_does_not_show(articles in articles(), sets in 0usize..4, turn in 0usize..9) {
        let mut steps = articles;
        steps.extend((0..2).filter(|set| sets & (1 << set) != 0).map(Step::Load));
        let (one, other) = (store(), store());
        steps.iter().for_each(|step| done(&one, step));
        let at = turn % steps.len();
        steps.rotate_left(at);
        steps.reverse();
        steps.iter().for_each(|step| done(&other, step));
        prop_assert_eq!(dump(&one), dump(&other));
        prop_assert_eq!(one.review(100).unwrap(), other.review(100).unwrap());
        one.verify_shared().unwrap();
    }

    #[test]
    fn judgements_hold_whatever_is_loaded_after_them(articles in articles(), judged in judgements(), cut in 0usize..7) {
        let store = store();
        articles.iter().for_each(|step| done(&store, step));
        (0..2).map(Step::Load).for_each(|step| done(&store, &step));
        judged.iter().for_each(|step| done(&store, step));
        store.verify_shared().unwrap();
        let before = dump(&store);
        store.unload_dataset("fleet").unwrap();
        store.verify_shared().unwrap();
        for step in &articles[..cut.min(articles.len())] {
            if let Step::Put(graph) = step {
                store.retract_article(&graph.article, false).unwrap();
            }
        }
        load(&store, "fleet", FLEET);
        store.verify_shared().unwrap();
        articles[..cut.min(articles.len())].iter().for_each(|step| done(&store, step));
        prop_assert_eq!(dump(&store), before);
    }
}
