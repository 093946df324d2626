//! Who is who across articles: a function of the set of articles and judgements, exact both ways.

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
use newsgraph::statement::IdentityStatus;
use newsgraph::store::{Change, ReviewReason, Store, StoreError};
use newsgraph::vocab::{lexical, ng};
use proptest::prelude::*;
use support::{article, dump, graph, store};
use told::{NOBODY, Said, long, put, rows, said};

const SPORT: &str = lexical::SPORT;
const POLITICS: &str = "urn:politics";

/// The persons in the store, each with its number of articles.
fn persons(store: &Store) -> Vec<(String, String)> {
    let query =
        "SELECT ?who (COUNT(?a) AS ?n) { ?a ng:entity ?who ; ng:mainClass schema:Person } GROUP BY ?who ORDER BY ?who";
    rows(store, query).into_iter().map(|row| (row[0].clone(), row[1].clone())).collect()
}

fn counts(store: &Store) -> Vec<String> {
    let mut counts: Vec<String> = persons(store).into_iter().map(|(_, count)| count).collect();
    counts.sort();
    counts
}

fn iri(store: &Store, name: &str) -> String {
    store.base().iri(&entity_id(name))
}

const NAMES: &[&str] =
    &["Daniel Okoro", "Jan Kovalsky", "Yan Kovalskyy", "Jan Kovalskiy", "José Ruiz Jr.", "Jose Ruiz", "Danijel Okoro"];
const COMPANIES: &[&str] = &["Zen Bank", "Falken Steel", "Blue Rowers"];
const COUNTRIES: &[&str] = &["Umbria", "Arland"];

fn drawn() -> impl Strategy<Value = (Said, u32)> {
    let some = |list: &'static [&'static str]| proptest::option::of(proptest::sample::select(list));
    let subjects: &'static [&'static str] = &[SPORT, POLITICS];
    (proptest::sample::select(NAMES), some(COMPANIES), some(COUNTRIES), some(subjects), 0u32..3)
        .prop_map(|(name, company, country, subject, text)| (Said { name, company, country, subject }, text))
}

fn pool() -> impl Strategy<Value = Vec<ArticleGraph>> {
    proptest::collection::vec(drawn(), 1..8).prop_map(|drawn| {
        let text = |text: u32| text * 40..text * 40 + 40;
        let made = (0..).zip(drawn).map(|(number, (what, at))| graph(&long(number, text(at)), &said(what)));
        made.collect()
    })
}

fn filled(articles: &[ArticleGraph]) -> Store {
    let store = store();
    for graph in articles {
        assert_eq!(store.put_article(graph).unwrap(), Change::Added);
    }
    store
}

const VERDICTS: [VerdictKind; 3] = [VerdictKind::Same, VerdictKind::Different, VerdictKind::Unsure];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn who_is_who_does_not_depend_on_the_order(articles in pool(), turn in 0usize..8) {
        let one = filled(&articles);
        let mut turned = articles.clone();
        turned.rotate_left(turn % articles.len());
        turned.reverse();
        let other = filled(&turned);
        prop_assert_eq!(dump(&one), dump(&other));
        one.verify_shared().unwrap();
        for graph in &articles {
            prop_assert_eq!(one.put_article(graph).unwrap(), Change::Unchanged);
        }
        prop_assert_eq!(one.review(100).unwrap(), other.review(100).unwrap());
    }

    #[test]
    fn taking_back_leaves_no_trace(articles in pool(), late in drawn(), at in 0u32..3) {
        let store = filled(&articles);
        let before = dump(&store);
        let late = graph(&long(20, at * 40..at * 40 + 20), &said(late.0));
        store.put_article(&late).unwrap();
        store.verify_shared().unwrap();
        store.retract_article(&late.article, false).unwrap();
        prop_assert_eq!(dump(&store), before);
        for graph in &articles {
            store.retract_article(&graph.article, false).unwrap();
        }
        prop_assert_eq!(dump(&store), dump(&support::store()));
    }

    #[test]
    fn a_judgement_can_be_undone_and_comes_before_or_after_its_articles(
        articles in pool(), pair in (0..NAMES.len(), 0..NAMES.len()), verdict in 0usize..3, cut in 0usize..8
    ) {
        let ids = [entity_id(NAMES[pair.0]), entity_id(NAMES[pair.1])];
        let pair = (ids[0].as_str(), ids[1].as_str());
        let late = filled(&articles);
        let before = dump(&late);
        if late.judge(VERDICTS[verdict], pair, "test", false).is_err() {
            return Ok(());
        }
        late.verify_shared().unwrap();
        let judged = dump(&late);
        let early = filled(&articles);
        early.judge(VERDICTS[verdict], pair, "test", false).unwrap();
        for graph in &articles[..cut.min(articles.len())] {
            early.retract_article(&graph.article, false).unwrap();
            early.verify_shared().unwrap();
        }
        for graph in &articles[..cut.min(articles.len())] {
            early.put_article(graph).unwrap();
        }
        prop_assert_eq!(dump(&early), judged);
        late.withdraw_judgement(pair, "test", false).unwrap();
        prop_assert_eq!(dump(&late), before);
        prop_assert_eq!(late.judgements().unwrap().len(), 1);
    }
}

#[test]
fn spellings_of_one_name_in_one_company_are_one() {
    let store = store();
    let company = Some("Zen Bank");
    put(&store, 1, Said { name: "Jan Kovalsky", company, ..NOBODY });
    put(&store, 2, Said { name: "Yan Kovalskyy", company, ..NOBODY });
    assert_eq!(counts(&store), ["2"]);
    let other = if persons(&store)[0].0 == iri(&store, "Jan Kovalsky") { "Yan Kovalskyy" } else { "Jan Kovalsky" };
    assert_eq!(store.entity_of(&iri(&store, other)).unwrap(), persons(&store)[0].0);
    let status = rows(&store, "SELECT ?s { ?who a schema:Person ; ng:identityStatus ?s }");
    assert_eq!(status, [[ng::PROVISIONAL]]);
    let support = rows(&store, "SELECT ?n { ?s rdf:predicate ng:holdsPosition ; ng:articleSupport ?n }");
    assert_eq!(support, [["2"]]);
    assert_eq!(store.review(10).unwrap()[0].reason, ReviewReason::Merged);
    put(&store, 3, Said { name: "Jan Kovalskiy", company: Some("Falken Steel"), ..NOBODY });
    assert_eq!(counts(&store), ["1", "2"], "a spelling alone does not make one");
    store.verify_shared().unwrap();
}

#[test]
fn namesakes_in_other_fields_and_other_company_stay_apart() {
    let store = store();
    put(&store, 1, Said { company: Some("Zen Bank"), subject: Some(POLITICS), ..NOBODY });
    assert_eq!(persons(&store), [(iri(&store, "Daniel Okoro"), "1".to_owned())]);
    put(&store, 2, Said { company: Some("Blue Rowers"), subject: Some(SPORT), ..NOBODY });
    put(&store, 3, Said { company: Some("Zen Bank"), subject: Some(POLITICS), ..NOBODY });
    assert_eq!(counts(&store), ["1", "2"]);
    let more = rows(&store, &format!("SELECT ?who {{ <{}> rdfs:seeAlso ?who }}", iri(&store, "Daniel Okoro")));
    assert_eq!(more.len(), 2, "the name's own id leads to both");
    assert_eq!(store.review(10).unwrap()[0].reason, ReviewReason::Homonyms);
    // One article that ties the two together makes them one after all.
    let tie = put(&store, 4, Said { company: Some("Blue Rowers"), subject: Some(POLITICS), ..NOBODY });
    let tie_too = put(&store, 5, Said { company: Some("Zen Bank"), subject: Some(SPORT), ..NOBODY });
    assert_eq!(counts(&store), ["5"]);
    store.retract_article(&tie.article, false).unwrap();
    store.retract_article(&tie_too.article, false).unwrap();
    assert_eq!(counts(&store), ["1", "2"]);
    store.verify_shared().unwrap();
}

#[test]
fn a_judgement_wins_stays_and_can_be_seen_beforehand() {
    let store = store();
    put(&store, 1, Said { name: "Jan Kovalsky", ..NOBODY });
    let second = put(&store, 2, Said { name: "Danijel Okoro", ..NOBODY });
    let pair = (entity_id("Jan Kovalsky"), iri(&store, "Danijel Okoro"));
    let pair = (pair.0.as_str(), pair.1.as_str());
    let before = dump(&store);
    let preview = store.judge(VerdictKind::Same, pair, "desk", true).unwrap();
    assert!(dump(&store) == before && preview.articles > 0, "a preview changes nothing and says what would");
    let report = store.judge(VerdictKind::Same, pair, "desk", false).unwrap();
    assert_eq!((&report.after, report.articles), (&preview.after, preview.articles));
    assert_eq!(counts(&store), ["2"]);
    store.retract_article(&second.article, false).unwrap();
    put(&store, 3, Said { name: "Danijel Okoro", company: Some("Blue Rowers"), subject: Some(SPORT), ..NOBODY });
    assert_eq!(counts(&store), ["2"], "it holds for articles that come later");
    store.judge(VerdictKind::Different, pair, "chief", false).unwrap();
    assert_eq!(counts(&store), ["1", "1"]);
    let judgements = store.judgements().unwrap();
    assert_eq!(judgements.iter().filter(|judgement| judgement.withdrawn_at.is_none()).count(), 1);
    assert!(matches!(
        store.judge(VerdictKind::Same, ("entity/none", pair.1), "x", false),
        Err(StoreError::NoEntity(_))
    ));
    assert!(matches!(store.judge(VerdictKind::Same, (pair.1, pair.1), "x", false), Err(StoreError::BadJudgement(_))));
    store.withdraw_judgement(pair, "chief", false).unwrap();
    assert!(store.withdraw_judgement(pair, "chief", false).is_err(), "nothing is left to undo");
    store.verify_shared().unwrap();
}

#[test]
fn an_event_of_one_day_is_one_whoever_tells_of_it() {
    let store = store();
    let events = |store: &Store| {
        rows(
            store,
            "SELECT ?e ?n (COUNT(?p) AS ?proofs) { ?e a ng:Event ; ng:articleSupport ?n ; ng:evidence ?p } GROUP BY ?e ?n",
        )
    };
    let company = Some("Zen Bank");
    put(&store, 1, Said { name: "Jan Kovalsky", company, ..NOBODY });
    let second = put(&store, 2, Said { name: "Yan Kovalskyy", company, subject: Some(POLITICS), ..NOBODY });
    let found = events(&store);
    assert_eq!((found.len(), found[0][1].as_str(), found[0][2].as_str()), (1, "2", "2"));
    let lemmas = rows(&store, "SELECT ?l { ?e a ng:Event ; ng:predicateLemma ?l } ORDER BY ?l");
    assert_eq!(lemmas, [["meet"], ["talk"]], "what the articles call it stands side by side");
    let told = rows(&store, "SELECT ?claim { ?e a ng:Event . ?claim ng:about ?e }");
    assert_eq!(told.len(), 2);
    put(&store, 3, Said { name: "Jan Kovalsky", company: Some("Falken Steel"), ..NOBODY });
    assert_eq!(events(&store).len(), 2, "with somebody else is another meeting");
    store.retract_article(&second.article, false).unwrap();
    assert_eq!(events(&store).iter().map(|event| event[1].as_str()).collect::<Vec<_>>(), ["1", "1"]);
    store.verify_shared().unwrap();
}

#[test]
fn an_event_without_a_day_is_not_shared() {
    let store = store();
    for number in [1, 2] {
        let mut facts = said(NOBODY);
        facts.events[0].time = None;
        store.put_article(&graph(&article(number), &facts)).unwrap();
    }
    assert_eq!(rows(&store, "SELECT ?e { ?e a ng:Event }").len(), 2);
}

#[test]
fn copies_count_once_however_many_print_them() {
    let store = store();
    let support = |store: &Store| {
        rows(
            store,
            "SELECT ?a ?p { ?s rdf:predicate ng:holdsPosition ; ng:articleSupport ?a ; ng:publisherSupport ?p }",
        )
    };
    let what = said(Said { company: Some("Zen Bank"), ..NOBODY });
    let whole = graph(&long(1, 0..60), &what);
    store.put_article(&whole).unwrap();
    store.put_article(&graph(&long(2, 0..25), &what)).unwrap();
    assert_eq!(support(&store), [["2", "1"]]);
    store.put_article(&graph(&long(3, 200..260), &what)).unwrap();
    assert_eq!(support(&store), [["3", "2"]]);
    let copies = rows(&store, "SELECT ?copy ?of { ?copy ng:nearDuplicateOf ?of }");
    assert_eq!(copies.len(), 1);
    assert_eq!(copies[0][1], whole.article, "the earlier one is the original");
    store.retract_article(&whole.article, false).unwrap();
    assert_eq!(support(&store), [["2", "2"]]);
    store.verify_shared().unwrap();
}

#[test]
fn what_is_changed_by_hand_is_found() {
    let cases = [
        "DELETE { ?a owl:sameAs ?b } WHERE { ?a owl:sameAs ?b }",
        "INSERT DATA { entity:x owl:sameAs entity:y }",
        "DELETE { ?a ng:nearDuplicateOf ?b } WHERE { ?a ng:nearDuplicateOf ?b }",
        "DELETE { ?a ng:nearDuplicateOf ?b } INSERT { ?b ng:nearDuplicateOf ?a } WHERE { ?a ng:nearDuplicateOf ?b }",
        "DELETE { ?a ng:identityContext ?c } WHERE { ?a ng:identityContext ?c }",
        "DELETE { ?e ng:predicateLemma ?l } WHERE { ?e a ng:Event ; ng:predicateLemma ?l }",
        "DELETE { ?e ng:actor ?a } INSERT { ?e ng:actor entity:q } WHERE { ?e ng:actor ?a }",
        "DELETE { GRAPH ?g { ?a ng:bearers ?c } } WHERE { GRAPH ?g { ?a ng:bearers ?c } }",
        "DELETE { GRAPH ?g { ?a ng:bucket ?c } } WHERE { GRAPH ?g { ?a ng:bucket ?c } }",
        "DELETE { GRAPH ?g { ?a ng:tally ?c } } WHERE { GRAPH ?g { ?a ng:tally ?c } }",
        "DELETE { ?e ng:entity ?c } INSERT { ?e ng:entity entity:z } WHERE { ?e ng:entity ?c ; ng:mainClass schema:Person }",
        "DELETE { GRAPH ?g { ?j ng:verdict ?v } } INSERT { GRAPH ?g { ?j ng:verdict ng:unsure } } WHERE { GRAPH ?g { ?j ng:verdict ?v } }",
    ];
    for update in cases {
        let store = store();
        let company = Some("Zen Bank");
        for (number, name) in [(1, "Jan Kovalsky"), (2, "Yan Kovalskyy"), (3, "Daniel Okoro")] {
            store.put_article(&graph(&long(number, 0..40), &said(Said { name, company, ..NOBODY }))).unwrap();
        }
        let pair = (entity_id("Jan Kovalsky"), entity_id("Daniel Okoro"));
        store.judge(VerdictKind::Same, (&pair.0, &pair.1), "desk", false).unwrap();
        store.verify_shared().unwrap();
        store.update(update).unwrap();
        let error = store.verify_shared().expect_err(update).to_string();
        assert!(!error.contains('\n') && error.contains('<'), "{update}: {error}");
    }
}

#[test]
fn an_article_that_is_unsure_of_a_name_stays_so() {
    let store = store();
    let mut facts = said(NOBODY);
    facts.entities[0].status = IdentityStatus::Provisional;
    store.put_article(&graph(&article(1), &facts)).unwrap();
    assert_eq!(rows(&store, "SELECT ?s { ?who a schema:Person ; ng:identityStatus ?s }"), [[ng::PROVISIONAL]]);
}
