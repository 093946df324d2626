//! The store on disk: what it keeps, whom it lets in, and what a killed process leaves behind.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]
#![cfg(feature = "rocksdb")]

#[path = "generator/mod.rs"]
mod generator;
mod support;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use newsgraph::extract::Extractor;
use newsgraph::ingest::{Pipeline, Source, verify};
use newsgraph::lexicon::OntologyFiles;
use newsgraph::rdf::ArticleGraph;
use newsgraph::store::{Change, Store, StoreError, forget_server, read_server, write_server};
use support::{article, axes, dump, facts, graph};

const IN_CHILD: &str = "NEWSGRAPH_TEST_STORE";

fn numbered(number: u8) -> ArticleGraph {
    graph(&article(number), &facts(axes(number), axes(number >> 3)))
}

#[test]
fn a_store_keeps_its_base_its_revision_and_its_knowledge() {
    let folder = tempfile::tempdir().unwrap();
    let base = "https://kg.example/id/";
    let (knowledge, revision) = {
        let store = Store::open(folder.path(), Some(base)).unwrap();
        store.put_article(&numbered(1)).unwrap();
        store.flush().unwrap();
        (dump(&store), store.revision())
    };
    let store = Store::open(folder.path(), None).unwrap();
    assert_eq!((store.base().as_str(), store.revision()), (base, revision));
    assert_eq!(dump(&store), knowledge);
    drop(store);
    let error = Store::open(folder.path(), Some("https://other.example/")).unwrap_err();
    assert!(matches!(&error, StoreError::OtherBase { stored, .. } if stored == base), "{error}");
    let read_only = Store::open_read_only(folder.path()).unwrap();
    assert_eq!(dump(&read_only), knowledge);
    assert!(matches!(read_only.put_article(&numbered(2)), Err(StoreError::ReadOnly)));
}

#[test]
fn a_locked_store_says_who_holds_it() {
    let folder = tempfile::tempdir().unwrap();
    let held = Store::open(folder.path(), None).unwrap();
    let locked = || Store::open(folder.path(), None).unwrap_err();
    assert!(matches!(locked(), StoreError::LockedBy { url: None, .. }));
    write_server(folder.path(), "http://127.0.0.1:7878").unwrap();
    assert!(matches!(locked(), StoreError::LockedBy { url: Some(url), .. } if url == "http://127.0.0.1:7878"));
    forget_server(folder.path()).unwrap();
    assert_eq!(read_server(folder.path()), None);
    drop(held);
    Store::open(folder.path(), None).unwrap();
}

#[test]
fn an_unusable_path_is_a_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "not a store").unwrap();
    assert!(matches!(Store::open(&file, None).unwrap_err(), StoreError::Unusable { .. }));
    assert!(matches!(Store::open_read_only(&folder.path().join("none")).unwrap_err(), StoreError::Missing(_)));
}

/// The killed process: run by the test below in a process of its own, and a test that does nothing otherwise.
#[test]
fn child_that_ingests_without_end() {
    let Ok(folder) = std::env::var(IN_CHILD) else { return };
    let store = Store::open(Path::new(&folder), None).unwrap();
    for number in (0..20).cycle() {
        let change = store.put_article(&numbered(number)).unwrap();
        if change == Change::Unchanged {
            store.retract_article(&numbered(number).article, false).unwrap();
        }
        println!("\nDONE {number}");
    }
}

#[test]
fn after_a_kill_every_article_is_whole_or_absent() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..4 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["child_that_ingests_without_end", "--exact", "--nocapture"])
            .env(IN_CHILD, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // The kill falls at another place of the batch in every round.
        lines.map_while(Result::ok).filter(|line| line.starts_with("DONE")).nth(7 + 9 * round).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let store = Store::open(folder.path(), None).unwrap();
        for number in 0..20 {
            let expected = numbered(number);
            let stored = store.own_quads(&expected.article).unwrap();
            assert!(stored.is_empty() || stored.iter().eq(&expected.own), "article {number} is there in part");
        }
        store.verify_shared().unwrap();
    }
    let store = Store::open(folder.path(), None).unwrap();
    for number in 0..20 {
        store.put_article(&numbered(number)).unwrap();
    }
    let fresh = support::store();
    for number in 0..20 {
        fresh.put_article(&numbered(number)).unwrap();
    }
    assert!(dump(&store) == dump(&fresh), "running the batch again does not give the same knowledge");
}

/// Enough articles for the store to write them past the engine's log.
const MANY: u64 = 16;

fn generated(from: u64) -> Vec<Source> {
    (from..from + MANY).map(|number| (number.to_string(), Ok(generator::article(number, 22)))).collect()
}

fn extractor() -> Extractor {
    Extractor::new(&OntologyFiles::embedded()).unwrap()
}

#[test]
fn many_articles_at_once_leave_what_one_after_the_other_would() {
    let folder = tempfile::tempdir().unwrap();
    let extractor = extractor();
    let slow = support::store();
    let fast = Store::open(folder.path(), None).unwrap();
    // The second time half of the articles are known, and what the others share with them is counted anew.
    for from in [0, MANY / 2] {
        let pipeline = Pipeline::new(&extractor, &slow);
        generated(from).into_iter().for_each(|source| _ = pipeline.ingest_one(source).unwrap());
        Pipeline::new(&extractor, &fast).ingest(generated(from), |_| ()).unwrap();
        assert!(dump(&fast) == dump(&slow), "after articles from {from} on the knowledge differs");
    }
    verify(&fast, &extractor, |_| ()).unwrap();
    fast.retract_article(&fast.articles().unwrap()[0], false).unwrap();
    let knowledge = dump(&fast);
    drop(fast);
    assert!(dump(&Store::open(folder.path(), None).unwrap()) == knowledge, "opened again, it holds something else");
}

/// The killed process: run by the test below in a process of its own, and a test that does nothing otherwise.
#[test]
fn child_that_ingests_many_at_once() {
    let Ok(folder) = std::env::var(IN_CHILD) else { return };
    let store = Store::open(Path::new(&folder), None).unwrap();
    let extractor = extractor();
    println!("\nDONE opening");
    for from in (0..).step_by(8) {
        Pipeline::new(&extractor, &store).ingest(generated(from), |_| ()).unwrap();
    }
}

#[test]
fn a_kill_while_many_are_written_leaves_whole_articles() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..4 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["child_that_ingests_many_at_once", "--exact", "--nocapture"])
            .env(IN_CHILD, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        lines.map_while(Result::ok).find(|line| line.starts_with("DONE")).unwrap();
        // The kill falls at another moment in every round.
        std::thread::sleep(std::time::Duration::from_millis(400 + 170 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        let store = Store::open(folder.path(), None).unwrap();
        verify(&store, &extractor(), |_| ()).unwrap();
        let tables = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        assert!(tables.into_iter().all(|name| !name.to_string_lossy().starts_with("bulk-")), "a table was left behind");
    }
}
