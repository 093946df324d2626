//! Speed and allocations of the language core, stage by stage: `cargo bench --bench annotate`.
//!
//! Each bench reads the sample articles of this repository as one document and counts words, so divan's throughput is words
//! a second on one core; its `alloc` and `grow` rows are allocations for the whole document. Buffers are kept from run to run, as
//! the annotator keeps them from document to document.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher, black_box};
use newsgraph::annotate::names::{self, NamesScratch};
use newsgraph::annotate::{Annotator, Document, XPOS};
use newsgraph::model::language::{ParserModel, ParserScratch, TokenModel};
use newsgraph::model::lemma::LemmaScratch;
use newsgraph::model::names::NamesModel;
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
#[derive(Default)]
struct Cut {
    pieces: Vec<Piece>,
    lexemes: Vec<Lexeme>,
    ends: Vec<usize>,
    sentences: Vec<(usize, usize)>,
    lexer: Lexer,
    scratch: SegmentScratch,
}

impl Cut {
    fn of(model: &TokenModel, text: &str) -> Self {
        let mut cut = Self::default();
        cut.again(model, text);
        cut
    }

    fn again(&mut self, model: &TokenModel, text: &str) {
        let Self { pieces, lexemes, ends, sentences, lexer, scratch } = self;
        pieces.clear();
        lexemes.clear();
        ends.clear();
        model.segmenter.tokens(text, (0, text.len()), pieces, scratch);
        lexemes.extend(pieces.iter().map(|piece| lexer.lexeme(piece.form(text))));
        model.segmenter.sentence_ends(text, pieces, lexemes, ends, scratch);
        sentences.clear();
        let starts = [0].into_iter().chain(ends.iter().copied());
        sentences.extend(starts.zip(ends.iter().copied()));
    }
}

/// The samples as the annotator reads them.
fn document() -> Document {
    Annotator::load().unwrap().annotate(&text(), &[])
}

#[divan::bench]
fn a_words_and_sentences(bencher: Bencher<'_, '_>) {
    let (model, text) = (TokenModel::shipped().unwrap(), text());
    let mut cut = Cut::of(&model, &text);
    bencher.counter(ItemsCount::new(cut.pieces.len())).bench_local(|| {
        cut.again(&model, black_box(&text));
        cut.sentences.len()
    });
}

#[divan::bench]
fn b_first_guess_at_tags(bencher: Bencher<'_, '_>) {
    let (tokens, parser) = (TokenModel::shipped().unwrap(), ParserModel::shipped().unwrap());
    let mut cut = Cut::of(&tokens, &text());
    parser.clusters.mark(&mut cut.lexemes);
    let (mut tags, mut scratch) = (Vec::new(), TaggerScratch::default());
    bencher.counter(ItemsCount::new(cut.pieces.len())).bench_local(|| {
        for &(start, end) in &cut.sentences {
            parser.tagger.tag(black_box(&cut.lexemes[start..end]), &mut tags, &mut scratch);
        }
    });
}

/// Tags, features and trees, the first guess included.
#[divan::bench]
fn c_tags_and_trees(bencher: Bencher<'_, '_>) {
    let (tokens, parser) = (TokenModel::shipped().unwrap(), ParserModel::shipped().unwrap());
    let Cut { mut lexemes, sentences, .. } = Cut::of(&tokens, &text());
    let (words, mut scratch) = (lexemes.len(), ParserScratch::default());
    bencher.counter(ItemsCount::new(words)).bench_local(|| {
        let readings = parser.analyse(black_box(&mut lexemes), &sentences, &mut scratch);
        assert_eq!(readings.len(), words);
    });
}

#[divan::bench]
fn d_lemmas(bencher: Bencher<'_, '_>) {
    let (model, document) = (TokenModel::shipped().unwrap(), document());
    let (mut lemmas, mut scratch) = (String::new(), LemmaScratch::default());
    bencher.counter(ItemsCount::new(document.tokens.len())).bench_local(|| {
        lemmas.clear();
        for token in black_box(&document.tokens) {
            let form = token.range.slice(&document.text);
            model.lemmatizer.lemma(form, XPOS[token.xpos as usize], &mut lemmas, &mut scratch);
        }
        assert_eq!(lemmas, document.lemmas);
    });
}

#[divan::bench]
fn e_names(bencher: Bencher<'_, '_>) {
    let (model, mut document) = (NamesModel::shipped().unwrap(), document());
    let mut scratch = NamesScratch::default();
    bencher.counter(ItemsCount::new(document.tokens.len())).bench_local(|| {
        names::tag(&model, &mut scratch, &mut document);
        assert!(!document.names.is_empty());
        document.names.len()
    });
}

/// The whole: text in, document out, which is new for each run.
#[divan::bench]
fn f_tags_trees_and_names(bencher: Bencher<'_, '_>) {
    let (annotator, text) = (Annotator::load().unwrap(), text());
    let words = annotator.annotate(&text, &[]).tokens.len();
    bencher.counter(ItemsCount::new(words)).bench_local(|| {
        let document = annotator.annotate(black_box(&text), &[]);
        assert_eq!(document.tokens.len(), words);
        document
    });
}
