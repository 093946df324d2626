//! Throughput and memory of ingestion into the store on disk: `cargo bench --bench ingest`, or `make bench-ingest`.
//!
//! Ingests generated articles on two threads, or as many as `NEWSGRAPH_BENCH_THREADS` says, and prints for each quarter the
//! rate, the memory of the process and the size of the store. One run: what costs more as the store grows must show.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench fails by panicking and prints what it measures"
)]

#[path = "../tests/generator/mod.rs"]
mod generator;

use std::time::Instant;

use newsgraph::extract::Extractor;
use newsgraph::ingest::{Outcome, Pipeline, load_ontology};
use newsgraph::lexicon::OntologyFiles;
use newsgraph::store::{Change, Store};

const SENTENCES: u64 = 22;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn main() {
    // `cargo test` starts benches too, to see that they work.
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let articles = number("NEWSGRAPH_BENCH_ARTICLES", if is_bench { 2000 } else { 20 });
    let threads = usize::try_from(number("NEWSGRAPH_BENCH_THREADS", 2)).unwrap();
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ontology = OntologyFiles::embedded();
    let extractor = Extractor::new(&ontology).unwrap();
    let store = Store::open(folder.path(), None).unwrap();
    load_ontology(&store, &ontology).unwrap();
    let quads = store.size().unwrap();
    let made: Vec<_> = (0..articles).map(|number| generator::article(number, SENTENCES)).collect();
    let words: usize = made.iter().map(|article| article.body.split_whitespace().count()).sum();
    println!("{articles} articles of {} words, {threads} threads, ontology of {quads} quads", words / made.len());
    let (mut done, mut start, begin) = (0, Instant::now(), Instant::now());
    let sources = made.into_iter().map(|article| ("generated".to_owned(), Ok(article)));
    let report = |report: newsgraph::ingest::ArticleReport| {
        assert_eq!(report.outcome, Outcome::Stored { change: Change::Added }, "{:?}", report.article);
        done += 1;
        if done % (articles / 4).max(1) == 0 {
            let rate = (articles / 4) as f64 / start.elapsed().as_secs_f64();
            println!("{done:5} articles: {rate:6.1} articles/s, {} MB resident", resident());
            start = Instant::now();
        }
    };
    Pipeline::new(&extractor, &store).ingest(sources, report).unwrap();
    let seconds = begin.elapsed().as_secs_f64();
    store.flush().unwrap();
    let own = (store.size().unwrap() - quads) as f64 / articles as f64;
    println!("whole: {:.1} articles/s, {own:.0} quads an article", articles as f64 / seconds);
}

/// Resident memory of the process in MB, where the system tells it.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) / 1024
}
