//! Any text gives a document: tokens on character boundaries, in order, in their sentence, and one tree a sentence.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use newsgraph::annotate::Annotator;

static ANNOTATOR: LazyLock<Annotator> = LazyLock::new(|| match Annotator::load() {
    Ok(annotator) => annotator,
    Err(error) => panic!("{error}"),
});

fuzz_target!(|text: &str| {
    let document = ANNOTATOR.annotate(text, &[]);
    let mut at = 0_u32;
    for token in &document.tokens {
        assert!(text[at as usize..token.range.start() as usize].trim().is_empty());
        assert!(!token.range.slice(text).is_empty());
        at = token.range.end();
    }
    assert!(text[at as usize..].trim().is_empty());
    for sentence in &document.sentences {
        let roots = sentence.tokens.clone().filter(|&token| document.token(token).head == token).count();
        assert_eq!(roots, 1);
        for token in sentence.tokens.clone() {
            assert!(sentence.tokens.contains(&document.token(token).head));
            assert!(sentence.range.contains_range(document.token(token).range));
        }
    }
});
