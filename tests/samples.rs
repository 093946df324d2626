//! The sample articles from bytes to graph: order, repetition, retraction, proof, and names that nobody has seen.
//!
//! `UPDATE=1` (or `make golden`) writes each sample's `expected.ttl` anew, to be reviewed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use newsgraph::extract::Extractor;
use newsgraph::ingest::{Pipeline, run_info, verify};
use newsgraph::lexicon::OntologyFiles;
use newsgraph::rdf::{Base, article_graph, article_iri};
use newsgraph::source::{Article, Defaults, Input, articles};
use newsgraph::statement::{Facts, Object, Speaker};
use newsgraph::store::{DumpOptions, QueryRequest, ResultFormat, Store};
use serde_json::Value;

static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(|| Extractor::new(&OntologyFiles::embedded()).unwrap());

struct Sample {
    folder: PathBuf,
    articles: Vec<Article>,
    gold: Value,
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn defaults(meta: &Value) -> Defaults {
    let text = |name: &str| meta[name].as_str().map(str::to_owned);
    Defaults {
        url: text("url"),
        publisher: text("publisher"),
        published: text("published").map(|date| date.parse().unwrap()),
        ..Defaults::default()
    }
}

fn samples() -> Vec<Sample> {
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir("tests/samples").unwrap().map(|entry| entry.unwrap().path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    folders
        .into_iter()
        .map(|folder| {
            let defaults = defaults(&json(&folder.join("meta.json")));
            let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
            let file = files.filter(|path| path.file_stem().is_some_and(|stem| stem == "article")).max().unwrap();
            let bytes = std::fs::read(&file).unwrap();
            let input = Input { name: &file.display().to_string(), bytes: &bytes };
            let all = articles(&input, &defaults).map(Result::unwrap).collect();
            Sample { gold: json(&folder.join("gold.json")), folder, articles: all }
        })
        .collect()
}

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

/// What an article says, in words alone, so that it can be compared under other names.
fn said(article: &Article, facts: &Facts, rename: &dyn Fn(&str) -> String) -> BTreeSet<String> {
    let label = |entity: u32| {
        let entity = &facts.entities[entity as usize];
        let longest = entity.surface_forms.iter().map(|form| form.text.as_str()).max_by_key(|text| text.len());
        rename(longest.unwrap_or(&entity.label))
    };
    let labels = |all: &[u32]| all.iter().map(|entity| label(*entity)).collect::<BTreeSet<_>>();
    let mut out = BTreeSet::new();
    for statement in &facts.statements {
        let object = match &statement.object {
            Object::Entity(entity) => label(*entity),
            Object::Literal { text, .. } => rename(text),
        };
        let mode = if statement.is_asserted() { "asserted" } else { "other" };
        out.insert(format!("{} {} {object} {mode}", label(statement.subject), statement.predicate));
    }
    for event in &facts.events {
        let (actors, recipients) = (labels(&event.actors), labels(&event.recipients));
        out.insert(format!("{:?} {} {actors:?} {recipients:?}", event.event_type, event.lemma));
    }
    for claim in &facts.claims {
        let speaker = match &claim.speaker {
            Speaker::Entity(entity) => label(*entity),
            Speaker::Unnamed(range) => rename(range.slice(&article.body)),
        };
        out.insert(format!("{speaker} {} {}", claim.verb, rename(claim.content.slice(&article.body))));
    }
    out
}

const GIVEN: &[&str] = &[
    "Zelda",
    "Orsolya",
    "Tavita",
    "Ignaz",
    "Marisol",
    "Bartholomew",
    "Ysolde",
    "Kwabena",
    "Lucinda",
    "Anselm",
    "Petronella",
    "Casimir",
    "Dagny",
    "Evander",
    "Fenella",
    "Gaspard",
    "Hedda",
    "Isidore",
    "Jacinta",
    "Leopold",
    "Mirela",
    "Norbert",
];
const FAMILY: &[&str] = &[
    "Quarmby",
    "Ostrowicz",
    "Vantongeren",
    "Pellicano",
    "Hrabovsky",
    "Ndlovane",
    "Trevelyan",
    "Ashgrove",
    "Kallionen",
    "Moyowa",
    "Brankovan",
    "Castellet",
    "Duquesnoy",
    "Farrukhzad",
    "Gyllenberg",
    "Holmquist",
    "Iturralde",
    "Jankulov",
    "Lindqvister",
    "Marchetto",
    "Novotnik",
    "Okonjoro",
    "Pravdin",
    "Rautavaara",
    "Szymborek",
    "Tolgoyev",
    "Ulvestad",
    "Wainscott",
    "Yamagawa",
    "Zielonko",
    "Abernethy",
    "Bellerose",
    "Carmichel",
    "Drummondy",
    "Eastwick",
    "Fontanelle",
];
/// One for each initial, so that an acronym still fits its name.
const BODIES: &[&str] = &[
    "Arvonic",
    "Brasscombe",
    "Corvane",
    "Dunmarrow",
    "Eskaline",
    "Farrowby",
    "Galdric",
    "Halvorn",
    "Istrane",
    "Jorvale",
    "Kelmarsh",
    "Lorvik",
    "Morvane",
    "Nordrey",
    "Oxmoor",
    "Pellworth",
    "Quillion",
    "Rensholm",
    "Stannel",
    "Tarnwick",
    "Ulverby",
    "Verrick",
    "Wexcombe",
    "Xantholm",
    "Yarrowby",
    "Zellick",
];

/// A small seeded generator: the same names on every machine.
struct Lots(u64, BTreeSet<&'static str>);

impl Lots {
    /// A name that this article has not had yet: two people under one name would be another story.
    fn draw(&mut self, from: &'static [&'static str]) -> &'static str {
        for _ in 0..1000 {
            let name = self.any(from);
            if self.1.insert(name) {
                return name;
            }
        }
        self.any(from)
    }

    fn any(&mut self, from: &'static [&'static str]) -> &'static str {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        from[usize::try_from(self.0 >> 33).unwrap() % from.len()]
    }
}

/// New names for all persons and organizations of a gold annotation, each form on its own word by word.
fn new_names(gold: &Value, lots: &mut Lots) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let mut words: BTreeMap<String, String> = BTreeMap::new();
    for entity in gold["entities"].as_array().unwrap() {
        let (is_person, label) = (entity["type"] == "schema:Person", entity["label"].as_str().unwrap());
        let is_organization = entity["type"].as_str().is_some_and(|kind| kind.contains("Organization"));
        if !is_person && !is_organization {
            continue;
        }
        for name in entity["names"].as_array().unwrap().iter().filter_map(Value::as_str) {
            let parts: Vec<&str> = name.split(' ').collect();
            let capital = |part: &&&str| part.chars().next().is_some_and(char::is_uppercase);
            if is_person {
                let renamed = parts.iter().enumerate().map(|(at, part)| {
                    if !capital(&part) || part.ends_with('.') {
                        return (*part).to_owned();
                    }
                    let is_given = parts.len() > 1 && at + 1 < parts.len();
                    let fresh = lots.draw(if is_given { GIVEN } else { FAMILY }).to_owned();
                    words.entry(format!("{label}/{part}")).or_insert(fresh).clone()
                });
                names.insert(name.to_owned(), renamed.collect::<Vec<_>>().join(" "));
            } else if let [first, .., _] = parts[..] {
                // The word that names it changes; the words that say what it is (Bank, Ministry) stay.
                let fresh = words.entry(format!("{label}/{first}")).or_insert_with(|| body_like(first));
                if capital(&&first) && first != "The" && !name.contains(" of ") && !name.contains(" for ") {
                    names.insert(name.to_owned(), name.replacen(first, fresh, 1));
                }
            }
        }
    }
    names
}

fn body_like(word: &str) -> String {
    let fits = |body: &&&str| word.chars().next().is_some_and(|c| body.starts_with(c.to_ascii_uppercase()));
    BODIES.iter().find(fits).map_or_else(|| word.to_owned(), |body| (*body).to_owned())
}

fn replace_all(text: &str, names: &BTreeMap<String, String>) -> String {
    let mut longest: Vec<(&String, &String)> = names.iter().collect();
    longest.sort_by_key(|(name, _)| (std::cmp::Reverse(name.len()), (*name).clone()));
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let free = !is_word(out.chars().last());
        let hit = longest.iter().find(|(name, _)| {
            free && rest.strip_prefix(name.as_str()).is_some_and(|after| !is_word(after.chars().next()))
        });
        if let Some((name, fresh)) = hit {
            out.push_str(fresh);
            rest = &rest[name.len()..];
        } else {
            let next = rest.chars().next().unwrap();
            out.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    out
}

#[test]
fn four_of_five_facts_stand_under_names_that_nobody_has_seen() {
    let (mut wanted, mut standing, mut lost) = (0, 0, Vec::new());
    let mut lots = Lots(20_250_304, BTreeSet::new());
    for sample in samples() {
        let plain = sample.folder.join("article.txt");
        let Ok(text) = std::fs::read_to_string(&plain) else { continue };
        lots.1.clear();
        let names = new_names(&sample.gold, &mut lots);
        let defaults = defaults(&json(&sample.folder.join("meta.json")));
        let renamed = replace_all(&text, &names);
        let read = |text: &str| {
            let input = Input { name: "article.txt", bytes: text.as_bytes() };
            articles(&input, &defaults).next().unwrap().unwrap()
        };
        let (before, after) = (read(&text), read(&renamed));
        let old = said(&before, &EXTRACTOR.extract(&before), &|words| replace_all(words, &names));
        let new = said(&after, &EXTRACTOR.extract(&after), &str::to_owned);
        wanted += old.len();
        standing += old.intersection(&new).count();
        lost.extend(old.difference(&new).cloned());
    }
    let share = standing * 100 / wanted.max(1);
    println!("{standing} of {wanted} facts stand under new names ({share} %)");
    assert!(share >= 80, "only {standing} of {wanted} facts stand; lost:\n{}", lost.join("\n"));
}

/// The graph that a sample's expectation holds: what the articles state and say, without what changes with the version
/// of program and rules.
const EXPECTED: &str = include_str!("expected.rq");

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
        let text = String::from_utf8(out).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        lines.sort_unstable();
        let now = lines.join("\n") + "\n";
        let file = sample.folder.join("expected.ttl");
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
