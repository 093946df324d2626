//! Any bytes under any name give articles whose blocks lie in order on character boundaries, or problems of one line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use newsgraph::source::{Defaults, Input, read};

const NAMES: [&str; 6] = ["-", "a.txt", "a.html", "a.json", "a.jsonl", "a.xml"];

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    let outcomes = read(&Input { name, bytes }, &Defaults::default());
    assert!(!outcomes.is_empty());
    for outcome in outcomes {
        match outcome {
            Ok(article) => {
                let mut at = 0;
                for block in &article.blocks {
                    assert!(at <= block.range.start());
                    let text = block.range.slice(&article.body);
                    assert!(!text.is_empty() && text.trim() == text);
                    at = block.range.end();
                }
                let _ = (article.id(), article.revision());
            }
            Err(error) => assert!(!error.to_string().contains(char::is_control)),
        }
    }
});
