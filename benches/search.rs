//! Search on a store of 50,000 entities on disk: `make bench-search`. Completion with the index and without it, search by words
//! within SPARQL, and the time to build the index anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench prints and fails by panicking"
)]

mod shared;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use newsgraph::store::{DataFile, QueryAnswer, QueryRequest, Store};
use newsgraph::view::{Catalogue, Files, View, ViewRequest};

const ENTITIES: usize = 50_000;
const MENTIONS: usize = 200_000;
const ARTICLES: usize = 5_000;
const SYLLABLES: &[&str] = &[
    "ka", "ren", "mo", "sa", "li", "tor", "ves", "an", "du", "bel", "gor", "ni", "ta", "ush", "el", "zh", "or", "pha",
    "qui", "xen",
];

/// The same numbers on every machine.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        for _ in 0..2 + self.below(2) {
            word.push_str(SYLLABLES[self.below(SYLLABLES.len())]);
        }
        word[..1].to_uppercase() + &word[1..]
    }
}

fn fill(store: &Store) {
    let mut numbers = Numbers(7);
    let mut data =
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix schema: <https://schema.org/> .\n".to_owned();
    for index in 0..ENTITIES {
        let class = ["Person", "Organization", "Place"][index % 3];
        writeln!(data, "<entity/e{index}> a schema:{class} ; rdfs:label \"{} {}\" .", numbers.word(), numbers.word())
            .unwrap();
    }
    store.load_dataset("entities", &[DataFile { name: "entities.ttl", bytes: data.as_bytes() }]).unwrap();
    let dates = (0..ARTICLES).map(|index| {
        format!("<article/{index}> schema:datePublished \"2025-{:02}-{:02}\" .", 1 + index % 12, 1 + index % 28)
    });
    store.update(&format!("INSERT DATA {{ {} }}", dates.collect::<String>())).unwrap();
    // A few are mentioned by many, most by few.
    for start in (0..MENTIONS).step_by(50_000) {
        let mut update = "INSERT DATA {\n".to_owned();
        for index in start..start + 50_000 {
            let entity = numbers.below(ENTITIES) * numbers.below(ENTITIES) / ENTITIES;
            let article = index % ARTICLES;
            writeln!(update, "<appearance/a{index}> ng:entity entity:e{entity} ; ng:article <article/{article}> .")
                .unwrap();
        }
        store.update(&(update + "}")).unwrap();
    }
    store.flush().unwrap();
    store.optimize().unwrap();
}

fn report(name: &str, times: &mut [Duration]) {
    println!(
        "{name:<48} p50 {:>8.2} ms, p99 {:>8.2} ms",
        shared::percentile(times, 500),
        shared::percentile(times, 990)
    );
}

fn ask(view: &View, store: &Store, asked: &[(&str, &str)]) -> (serde_json::Value, Duration) {
    let request = ViewRequest {
        parameters: asked.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        timeout: Duration::from_secs(60),
        ..ViewRequest::default()
    };
    let asked = Instant::now();
    let answer = view.run(store, &request).unwrap().body;
    (answer, asked.elapsed())
}

/// One view with the index and without it, which must give the same.
fn compare(store: &Store, (name, parameter): (&str, &str), more: &[(&str, &str)], letters: &[String]) {
    let asked = |letters| [&[(parameter, letters)], more].concat();
    let view = Catalogue::load(&Files::Embedded, store.base()).unwrap().view(name).unwrap().clone();
    let mut plain = view.clone();
    plain.candidates = None;
    let mut times: Vec<Duration> = letters.iter().map(|letters| ask(&view, store, &asked(letters)).1).collect();
    let name = more.iter().fold(name.to_owned(), |name, (parameter, value)| format!("{name} {parameter}={value}"));
    report(&format!("{name} with the index"), &mut times);
    let mut times = Vec::new();
    for letters in letters.iter().take(20) {
        let (answer, time) = ask(&plain, store, &asked(letters));
        assert_eq!(answer, ask(&view, store, &asked(letters)).0, "{letters}");
        times.push(time);
    }
    report(&format!("{name} without it"), &mut times);
}

fn main() {
    if !shared::is_wanted() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), None).unwrap();
    fill(&store);
    let built = Instant::now();
    store.prepare_search().unwrap();
    println!("{ENTITIES} entities, {MENTIONS} mentions; index built anew in {:.2} s", built.elapsed().as_secs_f64());

    let mut numbers = Numbers(11);
    let mut letters = |count: usize| -> Vec<String> {
        (0..count).map(|index| numbers.word().to_lowercase().chars().take(1 + index % 5).collect()).collect()
    };
    compare(&store, ("suggest", "prefix"), &[], &letters(300));
    compare(&store, ("entity-search", "q"), &[], &letters(300));
    compare(&store, ("entity-search", "q"), &[("since", "2025-12-01")], &letters(300));
    words(&store, &mut numbers);
    updates(&store);
}

fn words(store: &Store, numbers: &mut Numbers) {
    let ask = |query: String| {
        let asked = Instant::now();
        let QueryAnswer::Solutions(rows) = store.query(QueryRequest::text(query)).unwrap() else { panic!("no rows") };
        (rows.count(), asked.elapsed())
    };
    let (mut by_words, mut by_filter) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        let word = numbers.word().to_lowercase();
        let (found, time) = ask(format!("SELECT ?e ?l {{ ?e ng:matches \"{word}\" ; rdfs:label ?l }}"));
        by_words.push(time);
        let (same, time) =
            ask(format!("SELECT ?e ?l {{ ?e rdfs:label ?l FILTER(REGEX(?l, \"(^| ){word}( |$)\", \"i\")) }}"));
        by_filter.push(time);
        assert_eq!(found, same, "{word}");
    }
    report("ng:matches", &mut by_words);
    report("the same by REGEX", &mut by_filter);
}

/// A search after a change by hand takes in that change alone.
fn updates(store: &Store) {
    let mut times = Vec::new();
    for index in 0..20 {
        store.update(&format!("INSERT DATA {{ entity:e{index} skos:altLabel \"Qqq {index}\" }}")).unwrap();
        let asked = Instant::now();
        assert_eq!(store.search("qqq").unwrap().len(), index + 1);
        times.push(asked.elapsed());
    }
    report("a search after an update", &mut times);
}
