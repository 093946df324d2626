//! Speed and allocations of the language core, stage by stage: `cargo bench --bench annotate`.
//!
//! Each bench reads the sample articles of this repository and counts words, so divan's throughput is words a second on
//! one core; allocations are divan's `alloc` columns, per document of about 6,000 words.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher, black_box};
use newsgraph::annotate::Annotator;
use newsgraph::model::language::{ParserModel, TokenModel};
use newsgraph::model::neural::Run;
use newsgraph::model::segment::{Piece, SegmentScratch};
use newsgraph::model::tagger::TaggerScratch;
use newsgraph::model::word::{Lexeme, Lexer};

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

/// The texts of all sample articles, in the order of their names.
fn text() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut text = String::new();
    for file in files.iter().filter_map(|file| std::fs::read_to_string(file.join("article.txt")).ok()) {
        text.push_str(&file);
        text.push_str("\n\n");
    }
    assert!(text.len() > 1_000, "no sample articles");
    text
}

/// A text cut into words and sentences.
struct Cut {
    pieces: Vec<Piece>,
    lexemes: Vec<Lexeme>,
    sentences: Vec<(usize, usize)>,
}

fn cut(model: &TokenModel, text: &str) -> Cut {
    let (mut pieces, mut ends, mut scratch) = (Vec::new(), Vec::new(), SegmentScratch::default());
    model.segmenter.tokens(text, (0, text.len()), &mut pieces, &mut scratch);
    let mut lexer = Lexer::default();
    let lexemes: Vec<Lexeme> = pieces.iter().map(|piece| lexer.lexeme(piece.form(text))).collect();
    model.segmenter.sentence_ends(text, &pieces, &lexemes, &mut ends, &mut scratch);
    let starts = [0].into_iter().chain(ends.iter().copied());
    let sentences = starts.zip(ends.iter().copied()).collect();
    Cut { pieces, lexemes, sentences }
}

#[divan::bench]
fn a_words_and_sentences(bencher: Bencher<'_, '_>) {
    let (model, text) = (TokenModel::shipped().unwrap(), text());
    let words = cut(&model, &text).pieces.len();
    bencher.counter(ItemsCount::new(words)).bench_local(|| cut(&model, black_box(&text)).pieces.len());
}

#[divan::bench]
fn b_first_guess_at_tags(bencher: Bencher<'_, '_>) {
    let (tokens, parser) = (TokenModel::shipped().unwrap(), ParserModel::shipped().unwrap());
    let mut cut = cut(&tokens, &text());
    parser.clusters.mark(&mut cut.lexemes);
    let (mut tags, mut scratch) = (Vec::new(), TaggerScratch::default());
    bencher.counter(ItemsCount::new(cut.pieces.len())).bench_local(|| {
        for &(start, end) in &cut.sentences {
            parser.tagger.tag(black_box(&cut.lexemes[start..end]), &mut tags, &mut scratch);
        }
    });
}

#[divan::bench]
fn c_tags_and_trees(bencher: Bencher<'_, '_>) {
    let (tokens, parser) = (TokenModel::shipped().unwrap(), ParserModel::shipped().unwrap());
    let mut cut = cut(&tokens, &text());
    parser.clusters.mark(&mut cut.lexemes);
    let (mut rows, mut tags, mut scratch) = (Vec::new(), Vec::new(), TaggerScratch::default());
    for &(start, end) in &cut.sentences {
        parser.tagger.tag(&cut.lexemes[start..end], &mut tags, &mut scratch);
        parser.network.vocabulary.rows(&cut.lexemes[start..end], &tags, &mut rows);
    }
    let (mut readings, mut run) = (Vec::new(), Run::default());
    bencher.counter(ItemsCount::new(cut.pieces.len())).bench_local(|| {
        readings.clear();
        parser.network.analyse(black_box(&rows), &cut.sentences, &mut readings, &mut run);
        assert_eq!(readings.len(), rows.len());
    });
}

#[divan::bench]
fn d_without_names(bencher: Bencher<'_, '_>) {
    let tokens = TokenModel::shipped().unwrap();
    let annotator = Annotator::new(tokens, ParserModel::shipped().unwrap());
    whole(bencher, &annotator);
}

#[divan::bench]
fn e_tags_trees_and_names(bencher: Bencher<'_, '_>) {
    whole(bencher, &Annotator::load().unwrap());
}

fn whole(bencher: Bencher<'_, '_>, annotator: &Annotator) {
    let text = text();
    let words = annotator.annotate(&text, &[]).tokens.len();
    bencher.counter(ItemsCount::new(words)).bench_local(|| {
        let document = annotator.annotate(black_box(&text), &[]);
        assert_eq!(document.tokens.len(), words);
        document
    });
}
