//! The sample articles from bytes to graph: order, repetition, retraction, proof, and the graph of each.
//!
//! `UPDATE=1` (or `make golden`) writes `tests/expected` anew, to be reviewed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use std::collections::BTreeSet;
use std::path::Path;

use newsgraph::eval::gold::evaluate;
use newsgraph::ingest::{Pipeline, run_info, verify};
use newsgraph::rdf::{Base, article_graph, article_iri};
use newsgraph::source::{Article, Defaults, Input, articles};
use newsgraph::statement::Speaker;
use newsgraph::store::{DumpOptions, QueryRequest, ResultFormat, Store};

#[path = "support/samples.rs"]
mod load;

use load::{EXTRACTOR, samples};

fn all_articles() -> Vec<Article> {
    samples().into_iter().flat_map(|sample| sample.articles).collect()
}

fn ingest(store: &Store, articles: &[Article]) {
    let sources = articles.iter().map(|article| (String::new(), Ok(article.clone())));
    Pipeline::new(&*EXTRACTOR, store).ingest(sources, |_| ()).unwrap();
}

fn dump(store: &Store) -> String {
    let mut out = Vec::new();
    store.dump(DumpOptions::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn order_and_repetition_do_not_show_and_everything_verifies() {
    let (one, other) = (Store::memory(Base::default()).unwrap(), Store::memory(Base::default()).unwrap());
    let mut articles = all_articles();
    ingest(&one, &articles);
    ingest(&one, &articles);
    articles.reverse();
    articles.rotate_left(5);
    ingest(&other, &articles);
    assert!(dump(&one) == dump(&other), "the dumps differ");
    verify(&one, &*EXTRACTOR, |_| ()).unwrap();
}

#[test]
fn retracting_leaves_the_graph_as_it_was() {
    let store = Store::memory(Base::default()).unwrap();
    let articles = all_articles();
    // The last ones tell the stories of the first ones, so that much is shared.
    for late in [articles.len() - 1, 1, 4] {
        let others: Vec<Article> =
            articles.iter().enumerate().filter(|(at, _)| *at != late).map(|(_, article)| article.clone()).collect();
        ingest(&store, &others);
        store.retract_article(&article_iri(store.base(), &articles[late].id()), false).ok();
        let before = dump(&store);
        ingest(&store, &articles[late..=late]);
        store.retract_article(&article_iri(store.base(), &articles[late].id()), false).unwrap();
        assert!(dump(&store) == before, "article {late} left something behind");
    }
}

#[test]
fn every_quote_is_verbatim_and_nothing_comes_from_furniture() {
    for article in all_articles() {
        let facts = EXTRACTOR.extract(&article);
        let evidence = facts.statements.iter().flat_map(|statement| statement.evidence());
        for evidence in evidence.chain(facts.events.iter().map(|event| &event.evidence)) {
            assert!(!evidence.quote.slice(&article.body).is_empty());
            assert!(evidence.sentence.contains_range(evidence.quote));
            for block in &article.blocks {
                let is_text = block.kind == newsgraph::text::BlockKind::Paragraph;
                assert!(
                    is_text || !block.range.intersects(evidence.quote),
                    "{}: {:?}",
                    article.headline,
                    evidence.rule
                );
            }
        }
    }
}

/// The graph that a sample's expectation holds: what the articles state and say, without what changes with the version
/// of program and rules.
const EXPECTED: &str = include_str!("expected.rq");

const PREFIXES: &[(&str, &str)] = &[
    ("entity", "http://localhost:7878/id/entity/"),
    ("claim", "http://localhost:7878/id/claim/"),
    ("event", "http://localhost:7878/id/event/"),
    ("evidence", "http://localhost:7878/id/evidence/"),
    ("statement", "http://localhost:7878/id/statement/"),
    ("ng", "https://w3id.org/newsgraph/ontology#"),
    ("plover", "https://w3id.org/newsgraph/plover#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("schema", "https://schema.org/"),
    ("sem", "http://semanticweb.cs.vu.nl/2009/11/sem/"),
];

/// N-Triples as Turtle that a person can review: sorted, one triple a line, with prefixes.
fn turtle(n_triples: &str) -> String {
    let mut lines: Vec<&str> = n_triples.lines().collect();
    lines.sort_unstable();
    lines.dedup();
    let mut out: String = PREFIXES.iter().map(|(prefix, iri)| format!("@prefix {prefix}: <{iri}> .\n")).collect();
    let mut subject = "";
    for line in lines {
        let (now, rest) = line.split_once(' ').unwrap();
        if now != subject {
            subject = now;
            out.push_str(&format!("\n{}\n", short(now)));
        }
        let (predicate, object) = rest.trim_end_matches(" .").split_once(' ').unwrap();
        out.push_str(&format!("    {} {} ;\n", short(predicate), short(object)));
    }
    // The list of a subject ends where the next begins.
    out.replace(" ;\n\n", " .\n\n").trim_end_matches(" ;\n").to_owned() + " .\n"
}

fn short(term: &str) -> String {
    let Some(iri) = term.strip_prefix('<').and_then(|term| term.strip_suffix('>')) else { return term.to_owned() };
    let is_name = |local: &str| local.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let named = PREFIXES.iter().find_map(|(prefix, start)| {
        let local = iri.strip_prefix(start).filter(|local| is_name(local))?;
        Some(format!("{prefix}:{local}"))
    });
    named.unwrap_or_else(|| term.to_owned())
}

#[test]
fn the_graph_of_each_sample_is_as_reviewed() {
    use sophia::api::prelude::*;
    use sophia::api::term::SimpleTerm;
    let graph = |turtle: &str| -> Vec<[SimpleTerm<'static>; 3]> {
        sophia::turtle::parser::turtle::parse_str(turtle).collect_triples().unwrap()
    };
    let mut differing = Vec::new();
    for sample in samples() {
        let store = Store::memory(Base::default()).unwrap();
        for article in &sample.articles {
            let facts = EXTRACTOR.extract(article);
            store.put_article(&article_graph(article, &facts, store.base(), &run_info(&EXTRACTOR))).unwrap();
        }
        let mut out = Vec::new();
        store.query_serialized(QueryRequest::text(EXPECTED), ResultFormat::NTriples, &mut out).unwrap();
        let now = turtle(&String::from_utf8(out).unwrap());
        let name = sample.folder.file_name().unwrap().to_str().unwrap();
        let file = Path::new("tests/expected").join(format!("{name}.ttl"));
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&file, &now).unwrap();
        }
        let reviewed = std::fs::read_to_string(&file).unwrap_or_default();
        if !sophia::isomorphism::isomorphic_graphs(&graph(&reviewed), &graph(&now)).unwrap() {
            let (old, new): (BTreeSet<&str>, BTreeSet<&str>) = (reviewed.lines().collect(), now.lines().collect());
            let gone = old.difference(&new).map(|line| format!("- {line}"));
            let come = new.difference(&old).map(|line| format!("+ {line}"));
            let lines: Vec<String> = gone.chain(come).take(20).collect();
            differing.push(format!("{}\n{}", sample.folder.display(), lines.join("\n")));
        }
    }
    assert!(differing.is_empty(), "review with `make golden` and git diff:\n{}", differing.join("\n"));
}

/// Where the expected graphs depart from what a careful reader found (`gold.json`), each departure in a line of its own, so that a
/// mistake of the extractor stands in the repository as a mistake.
#[test]
fn what_the_graphs_get_wrong_is_written_beside_them() {
    let report = evaluate(&EXTRACTOR, Path::new("tests/samples"), true).unwrap();
    let now = report.differences.iter().map(|line| format!("{}\n", line.replace('\t', " | "))).collect::<String>();
    let file = Path::new("tests/expected/differences.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(file, &now).unwrap();
    }
    let known = std::fs::read_to_string(file).unwrap_or_default();
    let (old, new): (BTreeSet<&str>, BTreeSet<&str>) = (known.lines().collect(), now.lines().collect());
    let mended = old.difference(&new).map(|line| format!("- {line}"));
    let come = new.difference(&old).map(|line| format!("+ {line}"));
    let lines: Vec<String> = mended.chain(come).take(40).collect();
    assert!(lines.is_empty(), "review with `make golden` and git diff:\n{}", lines.join("\n"));
}

#[test]
fn the_article_about_talks_gives_its_people_and_asserts_nothing_conditional() {
    let path = Path::new("../shared/articles/zelensky-putin-talks.txt");
    let Ok(bytes) = std::fs::read(path) else {
        println!("SKIPPED: {} is not there", path.display());
        return;
    };
    let defaults = Defaults { published: Some("2025-02-05".parse().unwrap()), ..Defaults::default() };
    let article = articles(&Input { name: "talks.txt", bytes: &bytes }, &defaults).next().unwrap().unwrap();
    let facts = EXTRACTOR.extract(&article);
    let find = |class: &str, name: &str| {
        let named = facts.entities.iter().filter(|entity| {
            entity.classes.iter().any(|iri| iri.ends_with(class))
                && (entity.label == name || entity.surface_forms.iter().any(|form| form.text == name))
        });
        named.count()
    };
    let wanted = [
        ("Person", "Volodymyr Zelensky"),
        ("Person", "Vladimir Putin"),
        ("Person", "Donald Trump"),
        ("Person", "Rafael Grossi"),
        ("Organization", "IAEA"),
        ("Organization", "NATO"),
        ("Organization", "European Union"),
        ("Place", "Ukraine"),
        ("Place", "Russia"),
        ("Place", "United States"),
        ("Place", "Crimea"),
        ("Place", "Zaporizhzhia Nuclear Power Plant"),
    ];
    let wrong: Vec<String> = wanted
        .iter()
        .map(|(class, name)| (name, find(class, name)))
        .filter(|(_, count)| *count != 1)
        .map(|(name, count)| format!("{name}: {count}"))
        .collect();
    assert!(wrong.is_empty(), "each must be one entity: {}", wrong.join(", "));
    let asserted = facts.statements.iter().flat_map(|s| s.evidence()).chain(facts.events.iter().map(|e| &e.evidence));
    for evidence in asserted.filter(|evidence| evidence.axes.asserts()) {
        let sentence = evidence.sentence.slice(&article.body);
        let quote = evidence.quote.slice(&article.body);
        assert!(!sentence.starts_with("Should formal talks commence") || !quote.contains("talks"), "{quote}");
        assert!(!sentence.contains("What's Your Reaction"), "{quote}");
    }
    for speaker in ["Zelensky", "Trump", "Grossi"] {
        let says = facts.claims.iter().any(|claim| match claim.speaker {
            Speaker::Entity(entity) => {
                facts.entities[entity as usize].label.contains(speaker)
                    || facts.entities[entity as usize].surface_forms.iter().any(|form| form.text.contains(speaker))
            }
            Speaker::Unnamed(_) => false,
        });
        assert!(says, "no claim by {speaker}");
    }
    let holds = |who: &str, predicate: &str| {
        facts.statements.iter().any(|statement| {
            let names = &facts.entities[statement.subject as usize].surface_forms;
            statement.predicate.ends_with(predicate) && names.iter().any(|form| form.text.contains(who))
        })
    };
    assert!(holds("Zelensky", "holdsPosition") && holds("Grossi", "holdsPosition"), "positions held");
    assert!(holds("Trump", "formerlyHeldPosition") && !holds("Trump", "#holdsPosition"), "a position held before");
}
