//! Search on a store of 50,000 entities on disk: `make bench-search`. Completion with the index and without it, search by words
//! within SPARQL, and the time to build the index anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench prints and fails by panicking"
)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use newsgraph::store::{DataFile, QueryAnswer, QueryRequest, Store};
use newsgraph::view::{Catalogue, Files, View, ViewRequest};

const ENTITIES: usize = 50_000;
const MENTIONS: usize = 200_000;
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
    // A few are mentioned by many, most by few.
    for start in (0..MENTIONS).step_by(50_000) {
        let mut update = "INSERT DATA {\n".to_owned();
        for index in start..start + 50_000 {
            let entity = numbers.below(ENTITIES) * numbers.below(ENTITIES) / ENTITIES;
            writeln!(update, "<appearance/a{index}> ng:entity entity:e{entity} .").unwrap();
        }
        store.update(&(update + "}")).unwrap();
    }
    store.flush().unwrap();
    store.optimize().unwrap();
}

fn percentile(times: &mut [Duration], part: usize) -> f64 {
    times.sort_unstable();
    times[(times.len() * part / 100).min(times.len() - 1)].as_secs_f64() * 1e3
}

fn suggest(view: &View, store: &Store, prefix: &str) -> (serde_json::Value, Duration) {
    let request = ViewRequest {
        parameters: vec![("prefix".to_owned(), prefix.to_owned())],
        timeout: Duration::from_secs(60),
        ..ViewRequest::default()
    };
    let asked = Instant::now();
    let answer = view.run(store, &request).unwrap().body;
    (answer, asked.elapsed())
}

fn main() {
    // `cargo test` starts benches too, to see that they build.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), None).unwrap();
    fill(&store);
    let built = Instant::now();
    store.prepare_search().unwrap();
    println!("{ENTITIES} entities, {MENTIONS} mentions; index built anew in {:.2} s", built.elapsed().as_secs_f64());

    let view = Catalogue::load(&Files::Embedded, store.base()).unwrap().view("suggest").unwrap().clone();
    let mut plain = view.clone();
    plain.candidates = None;
    let mut numbers = Numbers(11);
    let prefixes: Vec<String> =
        (0..300).map(|index| numbers.word().to_lowercase().chars().take(1 + index % 5).collect()).collect();
    let mut times: Vec<Duration> = prefixes.iter().map(|prefix| suggest(&view, &store, prefix).1).collect();
    println!(
        "suggest with the index: p50 {:.2} ms, p99 {:.2} ms",
        percentile(&mut times, 50),
        percentile(&mut times, 99)
    );
    let mut times = Vec::new();
    for prefix in prefixes.iter().take(20) {
        let (answer, time) = suggest(&plain, &store, prefix);
        assert_eq!(answer, suggest(&view, &store, prefix).0, "{prefix}");
        times.push(time);
    }
    println!("suggest without it: p50 {:.2} ms, p99 {:.2} ms", percentile(&mut times, 50), percentile(&mut times, 99));

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
    println!("ng:matches: p50 {:.2} ms, p99 {:.2} ms", percentile(&mut by_words, 50), percentile(&mut by_words, 99));
    println!(
        "the same by REGEX: p50 {:.2} ms, p99 {:.2} ms",
        percentile(&mut by_filter, 50),
        percentile(&mut by_filter, 99)
    );
}
