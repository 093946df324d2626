//! The command line as a script sees it: output, one line for every error, exit codes; and the store after a crash.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

const SAMPLES: &str = "tests/samples";

fn newsgraph(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_newsgraph"))
        .args(arguments)
        .env_remove("NEWSGRAPH_STORE")
        .env_remove("NEWSGRAPH_SERVER")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A command that refuses early does not read all of its input.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The command ends with `code` and says one line that contains `words`.
#[track_caller]
fn refuses(arguments: &[&str], input: &[u8], code: i32, words: &str) {
    let output = newsgraph(arguments, input);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert_eq!(said.lines().count(), 1, "{arguments:?}: {said}");
    assert!(said.starts_with("newsgraph: ") && said.contains(words), "{arguments:?}: {said}");
}

#[test]
fn a_reader_that_goes_away_ends_a_command_quietly() {
    for arguments in [["config"].as_slice(), &["check", "frames"], &["extract", SAMPLES]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_newsgraph"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()), "{arguments:?}");
    }
}

#[test]
fn bad_input_is_refused_in_one_line() {
    refuses(&["extract"], b"", 3, "empty");
    refuses(&["extract"], b"%PDF-1.4\n\0\0\0", 3, "PDF");
    refuses(&["extract"], &[0x89, b'P', b'N', b'G', 0, 0, 1, 2], 3, "not text");
    refuses(&["extract", "--max-bytes", "100"], &b"A headline\n\nIt was a day. ".repeat(20), 3, "limit of 100");
    refuses(&["extract", "no-such-file.txt"], b"", 3, "no-such-file.txt: cannot be read");
    refuses(&["extract", "tests/source/german.txt"], b"", 3, "only English");
    refuses(&["extract", "--base", "not an iri"], b"", 1, "cannot be a base");
    refuses(&["extract", "--ontology", "no-such-folder"], b"", 1, "no-such-folder");
    refuses(&["eval", "gold", "no-such-folder"], b"", 1, "no-such-folder");
}

#[test]
fn a_wrong_command_line_is_told_apart() {
    for arguments in [&["extract", "--published", "yesterday"][..], &["extract", "--format", "pdf"], &["nonsense"]] {
        assert_eq!(newsgraph(arguments, b"").status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_batch_goes_on_after_bad_lines() {
    let batch = concat!(
        "{\"url\":\"https://example.org/1\",\"headline\":\"Envoy meets minister\",\"body\":\"Ada Prim met Ben Quill in Geneva.\"}\n",
        "{\"headline\":\"broken\n",
        "\n",
        "{\"url\":\"https://example.org/2\",\"headline\":\"Minister resigns\",\"body\":\"The minister resigned on Monday.\"}\n",
    );
    let output = newsgraph(&["extract", "--format", "json"], batch.as_bytes());
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("line 2"), "{}", text(&output.stderr));
    let headlines: Vec<String> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["headline"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(headlines, ["Envoy meets minister", "Minister resigns"]);
}

#[test]
fn every_format_is_the_same_for_any_number_of_threads() {
    for format in ["nquads", "turtle", "trig", "json", "text"] {
        let run = |threads| newsgraph(&["extract", SAMPLES, "--format", format, "--threads", threads], b"");
        let (one, many) = (run("1"), run("5"));
        assert!(one.status.success(), "{}", text(&one.stderr));
        assert!(!one.stdout.is_empty() && one.stdout == many.stdout, "{format} differs");
    }
}

#[test]
fn commands_that_only_read_create_no_store() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("none");
    for command in [&["verify"][..], &["dump"], &["check"], &["query", "ASK {}"], &["retract", "x"]] {
        let arguments = [&["--store", store.to_str().unwrap()], command].concat();
        let output = newsgraph(&arguments, b"");
        assert_eq!(output.status.code(), Some(1), "{command:?}: {}", text(&output.stderr));
        assert!(!store.exists(), "{command:?}");
    }
}

#[cfg(feature = "rocksdb")]
mod on_disk {
    use super::*;
    use std::path::Path;
    use std::time::Duration;

    fn path(folder: &Path) -> &str {
        folder.to_str().unwrap()
    }

    #[track_caller]
    fn works(store: &Path, arguments: &[&str]) -> String {
        let output = newsgraph(&[&["--store", path(store)], arguments].concat(), b"");
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    #[test]
    fn a_store_lives_from_ingestion_to_retraction() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store");
        works(&store, &["ingest", "tests/samples/03-adre-convoy-attack"]);
        let before = works(&store, &["dump"]);
        let report = works(&store, &["ingest", "tests/samples/01-adre-corridor-talks", "--json"]);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&report).unwrap()["added"], 1);
        assert!(works(&store, &["ingest", "tests/samples/01-adre-corridor-talks"]).starts_with("0 added"));
        works(&store, &["verify"]);
        works(&store, &["check"]);
        let rows = works(&store, &["query", "SELECT ?h { ?a schema:headline ?h }", "--format", "csv"]);
        assert_eq!(rows.lines().count(), 3, "{rows}");
        let url = "https://example.org/northwind/2025/03/05/chad-sudan-adre-corridor";
        let with_it = works(&store, &["dump"]);
        works(&store, &["retract", url, "--dry-run"]);
        assert_eq!(works(&store, &["dump"]), with_it);
        works(&store, &["retract", url]);
        assert_eq!(works(&store, &["dump"]), before);
    }

    #[test]
    fn data_sets_come_and_go() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store");
        let file = folder.path().join("names.ttl");
        std::fs::write(&file, "<entity/x> <https://schema.org/name> \"X\" .").unwrap();
        works(&store, &["load", path(&file)]);
        assert!(works(&store, &["load", path(&file)]).contains("nothing changed"));
        assert!(works(&store, &["dump"]).contains("/entity/x>"));
        works(&store, &["unload", "names"]);
        assert!(!works(&store, &["dump"]).contains("/entity/x>"));
        std::fs::write(&file, "<entity/x> <").unwrap();
        refuses(&["--store", path(&store), "load", path(&file)], b"", 1, "line 1");
        refuses(&["--store", path(&store), "unload", "other"], b"", 1, "no data set");
    }

    #[test]
    fn what_cannot_be_opened_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "x").unwrap();
        let below = file.join("store");
        refuses(&["--store", path(&below), "ingest", SAMPLES], b"", 1, "file/store");
        let store = folder.path().join("store");
        works(&store, &["ingest", "tests/samples/03-adre-convoy-attack", "--base", "https://kg.example/"]);
        let other = ["--store", path(&store), "--base", "https://other.example/", "dump"];
        refuses(&other, b"", 1, "https://kg.example/");
    }

    #[test]
    fn a_served_store_is_reached_through_its_server_or_named() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store");
        works(&store, &["ingest", "tests/samples/03-adre-convoy-attack"]);
        let mut server = Command::new(env!("CARGO_BIN_EXE_newsgraph"))
            .args(["serve", "--store", path(&store), "--port", "0", "--open-writes"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let deadline = std::time::Instant::now() + Duration::from_secs(120);
        while !store.join("server.json").exists() && std::time::Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(50));
        }
        let ingested = works(&store, &["ingest", "tests/samples/01-adre-corridor-talks"]);
        assert!(ingested.starts_with("1 added"), "{ingested}");
        let asked = works(&store, &["query", "SELECT ?h { ?a schema:headline ?h }", "--format", "csv"]);
        assert_eq!(asked.lines().count(), 3, "{asked}");
        refuses(&["--store", path(&store), "verify"], b"", 4, "LOCK");
        server.kill().unwrap();
        server.wait().unwrap();
        works(&store, &["verify"]);
    }

    #[test]
    fn a_port_in_use_is_told_before_anything_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store");
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port().to_string();
        refuses(&["demo", "--store", path(&store), "--port", &port], b"", 1, &port);
        assert!(!store.exists());
    }

    #[test]
    fn the_demo_changes_nothing_the_second_time() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store");
        let first = works(&store, &["demo", "--no-serve"]);
        let dump = works(&store, &["dump"]);
        let second = works(&store, &["demo", "--no-serve"]);
        assert!(second.starts_with("Nothing changed"), "{second}");
        assert_eq!(first.split_once("In the store").unwrap().1, second.split_once("In the store").unwrap().1);
        assert_eq!(works(&store, &["dump"]), dump);
        works(&store, &["verify"]);
        works(&store, &["check"]);
    }

    #[test]
    fn after_a_kill_every_article_is_whole_or_absent_and_the_batch_can_run_again() {
        let folder = tempfile::tempdir().unwrap();
        let batch = folder.path().join("batch.jsonl");
        let body = std::fs::read_to_string("tests/samples/01-adre-corridor-talks/article.txt").unwrap();
        let line = |n: usize| serde_json::json!({ "url": format!("https://example.org/{n}"), "headline": format!("Story {n}"), "body": body });
        let lines: Vec<String> = (0..60).map(|n| line(n).to_string()).collect();
        std::fs::write(&batch, lines.join("\n")).unwrap();
        let whole = folder.path().join("whole");
        works(&whole, &["ingest", path(&batch)]);
        let store = folder.path().join("store");
        let mut child = Command::new(env!("CARGO_BIN_EXE_newsgraph"))
            .args(["ingest", "--store", path(&store), path(&batch), "--threads", "1"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Killed once something was written: wherever that is, the store must be whole.
        while !store.join("CURRENT").exists() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(300));
        child.kill().unwrap();
        child.wait().unwrap();
        works(&store, &["verify"]);
        works(&store, &["check"]);
        works(&store, &["ingest", path(&batch)]);
        assert_eq!(works(&store, &["dump"]), works(&whole, &["dump"]));
    }
}
