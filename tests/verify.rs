//! What was ingested can be proved, and a change by hand is found.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

#[path = "generator/mod.rs"]
mod generator;
mod support;

use newsgraph::extract::Extractor;
use newsgraph::ingest::{ArticleReader, Outcome, Pipeline, Source, load_ontology, verify};
use newsgraph::lexicon::OntologyFiles;
use newsgraph::rdf::{Base, RunInfo, Term};
use newsgraph::source::{Article, Defaults, Input, read};
use newsgraph::statement::Facts;
use newsgraph::store::{Change, Store, Support};
use newsgraph::vocab::{ng, skos};
use support::{article, axes, dump, facts, store};

/// Reads every article as the same hand-made facts.
struct ByHand;

impl ArticleReader for ByHand {
    fn facts(&self, _: &Article) -> Facts {
        facts(axes(0), axes(5))
    }

    fn run(&self) -> RunInfo {
        support::run()
    }
}

fn source(number: u8) -> Source {
    (format!("{number}.txt"), Ok(article(number)))
}

fn changes(pipeline: &Pipeline<'_, impl ArticleReader>, sources: Vec<Source>) -> Vec<Change> {
    let mut changes = Vec::new();
    let report = |report: newsgraph::ingest::ArticleReport| match report.outcome {
        Outcome::Stored { change } => changes.push(change),
        Outcome::Refused { reason, .. } => panic!("{reason}"),
    };
    pipeline.ingest(sources, report).unwrap();
    changes
}

fn ingested() -> Store {
    let store = store();
    let names = r#"<entity/ada-prim> <http://www.w3.org/2000/01/rdf-schema#label> "Ada Prim" ."#;
    store.load_dataset("names", &[newsgraph::store::DataFile { name: "n.ttl", bytes: names.as_bytes() }]).unwrap();
    assert_eq!(changes(&Pipeline::new(&ByHand, &store), (0..3).map(source).collect()), [Change::Added; 3]);
    store
}

#[test]
fn what_was_ingested_verifies() {
    let store = ingested();
    let verified = verify(&store, &ByHand, |_| {}).unwrap();
    assert_eq!((verified.report.articles, verified.by_another_run), (3, 0));
    assert!(verified.report.quotes > 0 && verified.report.statements > 0 && verified.report.entities > 0);
    let before = (dump(&store), store.revision());
    assert_eq!(changes(&Pipeline::new(&ByHand, &store), (0..3).map(source).collect()), [Change::Unchanged; 3]);
    assert_eq!((dump(&store), store.revision()), before);
}

#[test]
fn every_change_by_hand_is_found() {
    let q = "?ev ng:quote 'met Ben Quill'";
    let cases = [
        // One byte of a quote, everywhere and in one place; offsets of either kind; the sentence.
        format!(
            "DELETE {{ ?ev ng:quote ?q }} INSERT {{ ?ev ng:quote 'met Ben Quilt' }} WHERE {{ ?ev ng:quote ?q . {q} }}"
        ),
        format!(
            "DELETE {{ ?ev nif:beginIndex ?b }} INSERT {{ ?ev nif:beginIndex 3 }} WHERE {{ {q} ; nif:beginIndex ?b }}"
        ),
        format!("DELETE {{ ?ev ng:byteEnd ?b }} INSERT {{ ?ev ng:byteEnd 9 }} WHERE {{ {q} ; ng:byteEnd ?b }}"),
        format!("DELETE {{ ?ev ng:sentence ?s }} INSERT {{ ?ev ng:sentence 'x' }} WHERE {{ {q} ; ng:sentence ?s }}"),
        // The text itself, a headline, an own triple more or less.
        "DELETE { GRAPH ?g { ?a schema:articleBody ?t } } INSERT { GRAPH ?g { ?a schema:articleBody ?u } }
           WHERE { GRAPH ?g { ?a schema:articleBody ?t } BIND(CONCAT(?t, ' ') AS ?u) }"
            .to_owned(),
        "DELETE { ?a schema:headline ?h } INSERT { ?a schema:headline 'Other' } WHERE { ?a schema:headline ?h }"
            .to_owned(),
        "DELETE { ?e ng:actor ?a } WHERE { ?e ng:actor ?a }".to_owned(),
        "INSERT { ?e ng:recipient entity:umbra } WHERE { ?e a ng:Event }".to_owned(),
        // Shared nodes, plain triples, names.
        "DELETE { ?s ng:mode ?m } INSERT { ?s ng:mode ng:denied } WHERE { ?s ng:mode ?m }".to_owned(),
        "DELETE { ?s rdf:object ?o } INSERT { ?s rdf:object entity:umbra } WHERE { ?s rdf:object ?o }".to_owned(),
        "DELETE WHERE { ?s ng:articleSupport ?n }".to_owned(),
        "INSERT DATA { entity:ben-quill ng:holdsPosition entity:head-of-umbra }".to_owned(),
        "DELETE WHERE { entity:ada-prim ng:holdsPosition ?o }".to_owned(),
        "INSERT DATA { entity:ben-quill skos:altLabel 'Benny' }".to_owned(),
        "DELETE WHERE { entity:ben-quill rdfs:label ?l }".to_owned(),
        "DELETE WHERE { entity:ada-prim rdfs:label ?l }".to_owned(),
        "DELETE WHERE { ?run ng:softwareVersion ?v }".to_owned(),
    ];
    for update in cases {
        let store = ingested();
        let before = dump(&store);
        store.update(&update).unwrap();
        assert_ne!(dump(&store), before, "the update changed nothing: {update}");
        let error = verify(&store, &ByHand, |_| {}).expect_err(&update).to_string();
        assert!(!error.contains('\n') && error.contains('<'), "{error}");
    }
}

#[test]
fn why_names_every_support() {
    let store = ingested();
    let iri = |id: &str| store.base().iri(&format!("entity/{id}"));
    let held = store.why(&iri("ada-prim"), ng::HOLDS_POSITION, &Term::iri(iri("head-of-umbra"))).unwrap();
    assert!(matches!(&held[..], [Support::Evidence(nodes)] if nodes.len() == 3), "{held:?}");
    let named = store.why(&iri("ben-quill"), skos::PREF_LABEL, &Term::text("Ben Quill")).unwrap();
    assert_eq!(named, [Support::Derived]);
    assert!(store.why(&iri("ben-quill"), ng::HOLDS_POSITION, &Term::iri("urn:x")).unwrap().is_empty());
}

#[test]
fn a_batch_goes_on_after_a_bad_item() {
    let store = store();
    let bad = read(&Input { name: "-", bytes: b"" }, &Defaults::default()).remove(0);
    let mut reports = Vec::new();
    let sources = vec![source(1), ("empty".into(), bad), source(2)];
    Pipeline::new(&ByHand, &store).ingest(sources, |report| reports.push(report)).unwrap();
    let refused = |outcome: &Outcome| matches!(outcome, Outcome::Refused { code: "empty", .. });
    assert_eq!(reports.iter().map(|report| refused(&report.outcome)).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(store.articles().unwrap().len(), 2);
}

/// The source of every sample: `tests/samples/NAME/article.*`.
fn samples() -> Vec<Source> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let entries = |folder: &std::path::Path| {
        let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let inside = entries(&folder).into_iter().filter(|path| path.is_dir()).flat_map(|sample| entries(&sample));
    let mut sources = Vec::new();
    for file in inside.filter(|path| path.file_stem().is_some_and(|stem| stem == "article")) {
        let (name, bytes) = (file.display().to_string(), std::fs::read(&file).unwrap());
        let articles = read(&Input { name: &name, bytes: &bytes }, &Defaults::default());
        sources.extend(articles.into_iter().map(|article| (name.clone(), article)));
    }
    sources
}

#[test]
fn generated_articles_give_the_same_knowledge_at_once_one_by_one_and_backwards() {
    let extractor = Extractor::new(&OntologyFiles::embedded()).unwrap();
    // Four stories, one of sport, with a copy, and persons who are spelled in more than one way.
    let sources: Vec<Source> = (0..16).map(|number| ("generated".into(), Ok(generator::article(number, 6)))).collect();
    let (at_once, backwards) = (store(), store());
    changes(&Pipeline::new(&extractor, &at_once), sources.clone());
    let pipeline = Pipeline::new(&extractor, &backwards);
    for source in sources.into_iter().rev() {
        pipeline.ingest_one(source).unwrap();
    }
    assert!(dump(&at_once) == dump(&backwards), "the two orders give different knowledge");
    assert_eq!(at_once.review(100).unwrap(), backwards.review(100).unwrap());
    verify(&at_once, &extractor, |_| {}).unwrap();
}

#[test]
fn any_number_of_threads_gives_the_same_knowledge() {
    let extractor = Extractor::new(&OntologyFiles::embedded()).unwrap();
    let sources: Vec<Source> = (0..40).map(|number| ("generated".into(), Ok(generator::article(number, 5)))).collect();
    let knowledge = |threads: usize| {
        let store = store();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| changes(&Pipeline::new(&extractor, &store), sources.clone()));
        (dump(&store), store.review(100).unwrap())
    };
    let one = knowledge(1);
    for threads in [2, 5] {
        assert!(knowledge(threads) == one, "{threads} threads give other knowledge than one");
    }
}

#[test]
fn the_samples_give_the_same_knowledge_in_any_order_and_go_without_a_trace() {
    let ontology = OntologyFiles::embedded();
    let extractor = Extractor::new(&ontology).unwrap();
    let (one, other) = (Store::memory(Base::default()).unwrap(), Store::memory(Base::default()).unwrap());
    load_ontology(&one, &ontology).unwrap();
    let empty = dump(&one);
    let sources = samples();
    assert!(sources.len() >= 12, "{} samples", sources.len());
    let done = changes(&Pipeline::new(&extractor, &one), sources.clone());
    assert!(done.iter().all(|change| *change == Change::Added), "{done:?}");
    let again = changes(&Pipeline::new(&extractor, &one), sources.clone());
    assert!(again.iter().all(|change| *change == Change::Unchanged), "{again:?}");
    let mut turned = sources;
    turned.reverse();
    changes(&Pipeline::new(&extractor, &other), turned);
    load_ontology(&other, &ontology).unwrap();
    assert!(dump(&one) == dump(&other), "the two orders give different knowledge");
    let verified = verify(&one, &extractor, |_| {}).unwrap();
    assert_eq!(verified.by_another_run, 0);
    for article in one.articles().unwrap() {
        one.retract_article(&article, false).unwrap();
    }
    assert!(dump(&one) == empty, "something of the articles is left");
}
