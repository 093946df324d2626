//! Throughput and memory of ingestion into the store on disk: `cargo bench --bench ingest`, or `make bench-ingest`.
//!
//! Ingests generated articles on two threads, or as many as `NEWSGRAPH_BENCH_THREADS` says, and prints for each quarter the
//! rate, the processor's time and the memory of the process, and at the end the quads an article. One run: what costs more as
//! the store grows must show. The processor's time tells what a machine that others use too would do by itself.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench fails by panicking and prints what it measures"
)]

#[path = "../tests/generator/mod.rs"]
mod generator;

use std::cell::Cell;
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
    most_resident();
    let begin = (Instant::now(), processor_seconds());
    let (mut taken, start, quarter) = (0, Cell::new(begin), (articles / 4).max(1));
    let tell = |taken: u64| {
        println!("{taken:5} articles: {}, {} MB resident at most", rates(quarter, start.get()), most_resident());
        start.set((Instant::now(), processor_seconds()));
    };
    // By what is taken in, since articles are reported many at a time.
    let sources = made.into_iter().map(|article| {
        if taken > 0 && taken % quarter == 0 {
            tell(taken);
        }
        taken += 1;
        ("generated".to_owned(), Ok(article))
    });
    let mut stored = 0;
    let report = |report: newsgraph::ingest::ArticleReport| {
        assert_eq!(report.outcome, Outcome::Stored { change: Change::Added }, "{:?}", report.article);
        stored += 1;
    };
    Pipeline::new(&extractor, &store).ingest(sources, report).unwrap();
    assert_eq!(stored, articles);
    store.flush().unwrap();
    tell(articles);
    let rates = rates(articles, begin);
    let own = (store.size().unwrap() - quads) as f64 / articles as f64;
    println!("{articles:5} articles, the whole: {rates}, {own:.0} quads an article");
}

/// Articles a second, and what one of them takes of the processor.
fn rates(articles: u64, (start, used): (Instant, f64)) -> String {
    let (rate, used) = (articles as f64 / start.elapsed().as_secs_f64(), processor_seconds() - used);
    format!("{rate:6.1} articles/s, {:5.1} ms of one core an article", used * 1000.0 / articles as f64)
}

/// Seconds that all threads of the process together were run, where the system tells it (in hundredths).
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // User and system time are the 12th and 13th after the name, which may hold spaces.
    let fields = stat.rsplit_once(") ").map(|(_, rest)| rest.split(' ')).into_iter().flatten();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Resident memory of the process in MB, the most since this was last asked, where the system tells it: a batch that is
/// written holds more than one that begins, so what it is at one moment tells little.
fn most_resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    // Sets the mark back to what is resident now.
    std::fs::write("/proc/self/clear_refs", "5").ok();
    line.split_whitespace().nth(1).and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) / 1024
}
