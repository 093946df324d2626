//! Speed of whole extraction, and of what comes after annotation: `cargo bench --bench extract`.
//!
//! The article is sample articles put together to about 1,300 words; a result that changes its number of facts fails. The odd
//! inputs are those of `tests/odd_inputs.rs`, each in two sizes, so that growth can be read off.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher, black_box};
use newsgraph::extract::Extractor;
use newsgraph::lexicon::OntologyFiles;
use newsgraph::source::{Article, Defaults, Input, read};

#[path = "../tests/odd/mod.rs"]
mod odd;

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

const WORDS: usize = 1_300;

fn main() {
    divan::main();
}

fn extractor() -> Extractor {
    Extractor::new(&OntologyFiles::embedded()).unwrap()
}

fn article(text: &str) -> Article {
    let defaults = Defaults { published: Some("2025-04-10".parse().unwrap()), ..Defaults::default() };
    read(&Input { name: "bench.txt", bytes: text.as_bytes() }, &defaults).remove(0).unwrap()
}

/// Sample articles one after the other, up to about 1,300 words.
fn sample() -> Article {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut text = String::new();
    for part in files.iter().filter_map(|file| std::fs::read_to_string(file.join("article.txt")).ok()) {
        if text.split_whitespace().count() < WORDS {
            text.push_str(&part);
            text.push_str("\n\n");
        }
    }
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).take(WORDS).collect();
    article(&words.concat())
}

#[divan::bench]
fn a_whole(bencher: Bencher<'_, '_>) {
    let (extractor, article) = (extractor(), sample());
    let facts = extractor.extract(&article);
    bencher.counter(ItemsCount::new(WORDS)).bench_local(|| {
        let again = extractor.extract(black_box(&article));
        assert_eq!(again.events.len(), facts.events.len());
        again
    });
}

#[divan::bench]
fn b_annotation(bencher: Bencher<'_, '_>) {
    let (extractor, article) = (extractor(), sample());
    bencher.counter(ItemsCount::new(WORDS)).bench_local(|| extractor.annotate(black_box(&article)));
}

#[divan::bench]
fn c_facts(bencher: Bencher<'_, '_>) {
    let (extractor, article) = (extractor(), sample());
    let document = extractor.annotate(&article);
    bencher.counter(ItemsCount::new(WORDS)).bench_local(|| extractor.extract_document(black_box(&document), None));
}

#[divan::bench(args = [(0, 1), (0, 2), (1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2), (4, 1), (4, 2), (5, 1), (5, 2)])]
fn d_odd_inputs(bencher: Bencher<'_, '_>, (which, size): (usize, usize)) {
    let extractor = extractor();
    let text = (odd::INPUTS[which].1)(1_000 * size);
    let document = extractor.annotator().annotate(&text, &[]);
    bencher.counter(ItemsCount::new(document.tokens.len())).bench_local(|| {
        let facts = extractor.extract_document(black_box(&document), None);
        assert!(!document.tokens.is_empty());
        facts
    });
}
