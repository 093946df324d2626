//! `newsgraph eval text2kg` on a small ontology of our own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/text2kg").join(name)
}

fn run(train: &Path, gold: &Path) -> Output {
    let (ontology, test) = (data("ontology.json"), data("test.jsonl"));
    let files = [("--ontology", ontology.as_path()), ("--train", train), ("--test", test.as_path()), ("--gold", gold)];
    let mut command = Command::new(env!("CARGO_BIN_EXE_newsgraph"));
    command.args(["eval", "text2kg"]);
    files.iter().for_each(|(option, file)| _ = command.arg(option).arg(file));
    command.output().unwrap()
}

#[test]
fn what_the_training_sentences_show_is_read_in_others() {
    let first = run(&data("train.jsonl"), &data("gold.jsonl"));
    let report: Value = serde_json::from_slice(&first.stdout).unwrap();
    assert_eq!(report["sentences"], 4);
    assert_eq!(report["named"]["sentences"], 4);
    assert_eq!(report["f1_filtered"], 1.0, "{report}");
    assert!(report["recall"].as_f64() >= report["precision"].as_f64());
    assert_eq!(run(&data("train.jsonl"), &data("gold.jsonl")).stdout, first.stdout, "it is not the same a second time");
}

#[test]
fn training_files_serve_as_gold_too() {
    // Lines with one triple each are put together by their sentence; none of them is among the test sentences.
    let output = run(&data("train.jsonl"), &data("train.jsonl"));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["sentences"], &report["f1"]), (&Value::from(24), &Value::from(0.0)));
}

#[test]
fn a_bad_line_is_named() {
    let output = run(&data("ontology.json"), &data("gold.jsonl"));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && output.stdout.is_empty());
    assert!(message.contains("training, line 1"), "{message}");
}
