//! Speed of the names layer alone, in tokens, with allocations counted.
//!
//! The text is one of the repository's sample articles, so that the figure is for news.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use divan::counter::ItemsCount;
use newsgraph::annotate::names::{self, NamesScratch};
use newsgraph::annotate::{Annotator, Document};
use newsgraph::model::names::NamesModel;

#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

fn article() -> Document {
    let text = include_str!("../tests/samples/01-adre-corridor-talks/article.txt");
    Annotator::load().expect("the shipped models are whole").annotate(text, &[])
}

#[divan::bench]
fn names_of_an_article(bencher: divan::Bencher<'_, '_>) {
    let model = NamesModel::shipped().expect("the shipped model is whole");
    let mut document = article();
    let mut scratch = NamesScratch::default();
    bencher.counter(ItemsCount::new(document.tokens.len())).bench_local(|| {
        names::tag(&model, &mut scratch, &mut document);
        assert!(!document.names.is_empty());
        document.names.len()
    });
}
