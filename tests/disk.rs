//! The store on disk: what it keeps, whom it lets in, and what a killed process leaves behind.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]
#![cfg(feature = "rocksdb")]

mod support;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

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
