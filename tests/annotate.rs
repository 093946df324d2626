//! Any text gives a document whose layers fit the text and each other.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use std::sync::LazyLock;

use newsgraph::annotate::{Annotator, Document};
use newsgraph::text::{Block, BlockKind, TextRange};
use proptest::prelude::*;

static ANNOTATOR: LazyLock<Annotator> = LazyLock::new(|| Annotator::load().unwrap());

/// Fails unless the document's layers fit its text and each other.
fn check(document: &Document) {
    let text = document.text.as_str();
    let mut at = 0_u32;
    for token in &document.tokens {
        let form = text.get(token.range.start() as usize..token.range.end() as usize);
        let form = form.expect("tokens lie on character boundaries");
        assert!(!form.is_empty() && !form.contains(char::is_whitespace), "{form:?}");
        assert!(at <= token.range.start(), "tokens ascend");
        let between = &text[at as usize..token.range.start() as usize];
        assert!(between.trim().is_empty(), "left out: {between:?}");
        at = token.range.end();
    }
    assert!(text[at as usize..].trim().is_empty(), "left out at the end");
    let mut next = 0;
    for sentence in &document.sentences {
        assert_eq!(sentence.tokens.start, next);
        assert!(!sentence.tokens.is_empty());
        next = sentence.tokens.end;
        check_tree(document, sentence.tokens.clone());
        for token in sentence.tokens.clone() {
            assert!(sentence.range.contains_range(document.token(token).range));
            assert!(!document.lemma(token).is_empty());
        }
    }
    assert_eq!(next as usize, document.tokens.len());
}

fn check_tree(document: &Document, tokens: std::ops::Range<u32>) {
    let roots = tokens.clone().filter(|&token| document.token(token).head == token).count();
    assert_eq!(roots, 1);
    for token in tokens.clone() {
        let mut at = token;
        for _ in tokens.clone() {
            assert!(tokens.contains(&at));
            at = document.token(at).head;
        }
        assert_eq!(document.token(at).head, at, "every word hangs on the root");
    }
}

#[test]
fn hard_texts() {
    let long_word = "x".repeat(20_000);
    let names = "Anna Berg ".repeat(2_000);
    let quotes = "\"'“".repeat(500);
    let texts = [
        "",
        " \n\u{a0}\t",
        "\u{feff}Hello.",
        "a\u{200b}b \u{202e}txt\u{202c} e\u{301}",
        "don't CAN'T y'all's 'n't n't cannot",
        "U.S. U.S.A. e.g. i.e. 3.14 1,000 10:30 a.m. http://a.b/c?d=e@f f@g.org :-) #x $5bn -- … ... ?!",
        "Привет мир. 你好，世界。 こんにちは שלום مرحبا",
        "\0\u{1}\u{7f}\u{10ffff}",
        &long_word,
        &names,
        &quotes,
    ];
    for text in texts {
        check(&ANNOTATOR.annotate(text, &[]));
    }
}

#[test]
fn a_run_of_words_without_an_end_takes_linear_time_and_stays_a_document() {
    let text = "the old man and the sea ".repeat(1_000);
    let document = ANNOTATOR.annotate(&text, &[]);
    check(&document);
    assert!(document.sentences.iter().all(|sentence| sentence.tokens.len() <= 300));
}

#[test]
fn what_is_cut_short_ends_no_sentence() {
    let one = [
        "Sgt. Rosa Quispe was hurt in Iraq.",
        "Vice Adm. Emil Varga took command.",
        "Rep. Rosa Quispe (R-Ohio) voted against it.",
        "Capt. Emil Varga of the U.S. Navy spoke.",
        "Ortega & Co. has sold its stake to Bell Ltd. for $1.5 bn.",
        "Mayor-elect Rosa A. Quispe, a Democrat, won by 312 votes.",
        "The mayor, Emil K. Varga, left.",
        "They met Alfredo \"Big Al\" Corso in Rome.",
        "\"It is done,\" the head of the Dockers' Guild said.",
    ];
    for text in one {
        assert_eq!(ANNOTATOR.annotate(text, &[]).sentences.len(), 1, "{text}");
    }
    let two = ["He said: \"We will go.\" Then he left.", "She lives in the U.S. The company is in Ohio."];
    for text in two {
        assert_eq!(ANNOTATOR.annotate(text, &[]).sentences.len(), 2, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text(text in "\\PC{0,200}") {
        check(&ANNOTATOR.annotate(&text, &[]));
    }

    #[test]
    fn any_words(text in "([A-Za-z]{1,8}|n't|['’\"().,;:!?-]|[0-9]{1,4}|\n| |é|\u{301}|U\\.S\\.){0,80}") {
        check(&ANNOTATOR.annotate(&text, &[]));
    }

    #[test]
    fn blocks_bound_sentences(lines in prop::collection::vec("[A-Za-z]{1,6}( [a-z]{1,6}){0,6}[.]?", 1..6)) {
        let (mut text, mut blocks) = (String::new(), Vec::new());
        for (at, line) in lines.iter().enumerate() {
            let kind = if at % 2 == 0 { BlockKind::Heading } else { BlockKind::Paragraph };
            blocks.push(Block { range: TextRange::from_usize(text.len(), text.len() + line.len()), kind });
            text.push_str(line);
            text.push('\n');
        }
        let document = ANNOTATOR.annotate(&text, &blocks);
        check(&document);
        for sentence in &document.sentences {
            prop_assert!(document.blocks[sentence.block as usize].range.contains_range(sentence.range));
        }
        let headings = document.sentences.iter().filter(|s| s.block % 2 == 0).count();
        prop_assert_eq!(headings, lines.len().div_ceil(2));
    }
}
