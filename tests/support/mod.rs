//! Hand-made articles and facts for the tests of the graph.
#![allow(dead_code, reason = "each test file uses a part")]

use newsgraph::rdf::{ArticleGraph, Base, RunInfo, article_graph};
use newsgraph::source::{Article, PublicationStatus};
use newsgraph::statement::{
    About, Axes, Certainty, Claim, Entity, Event, Evidence, Facts, IdentityStatus, Mention, MentionKind, Object,
    Polarity, Post, Speaker, Statement, SurfaceForm, Voice,
};
use newsgraph::store::{DumpOptions, Store};
use newsgraph::text::{Block, BlockKind, TextRange};
use newsgraph::vocab::{ng, org, plover, schema};

/// Text with characters of one to four bytes before most quotes, so that bytes and code points differ.
pub const BODY: &str =
    "Zürich – 🙂 Ada Prim, head of Umbra Ltd, met Ben Quill.\n\nPrim “never” paid Quill, Umbra said.";

pub fn run() -> RunInfo {
    RunInfo { version: "0.0.0-test".into(), rule_pack: "rules".into(), gazetteer: "names".into() }
}

pub fn store() -> Store {
    Store::memory(Base::default()).unwrap()
}

pub fn dump(store: &Store) -> String {
    let mut bytes = Vec::new();
    store.dump(DumpOptions { derivation: true, ..DumpOptions::default() }, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

pub fn range(words: &str) -> TextRange {
    let start = BODY.find(words).unwrap();
    TextRange::from_usize(start, start + words.len())
}

pub fn article(number: u8) -> Article {
    let published = format!("2025-02-{:02}", number + 1).parse().unwrap();
    let blocks = BODY.split("\n\n").map(|block| Block { range: range(block), kind: BlockKind::Paragraph }).collect();
    Article {
        url: Some(format!("https://news.example/{number}")),
        headline: format!("Headline {number}"),
        body: BODY.into(),
        blocks,
        published: Some(published),
        modified: None,
        publisher: Some(format!("Paper {}", number % 3)),
        authors: vec!["Zoe Last".into(), "Amy First".into()],
        section: None,
        dateline: None,
        language: "en".into(),
        status: PublicationStatus::Usable,
        warnings: Vec::new(),
        input_sha256: [number; 32],
    }
}

pub fn axes(number: u8) -> Axes {
    let voice = if number & 1 == 0 { Voice::Article } else { Voice::Attributed };
    let certainty = if number & 2 == 0 { Certainty::Stated } else { Certainty::Hedged };
    let polarity = if number & 4 == 0 { Polarity::Positive } else { Polarity::Negative };
    Axes { voice, certainty, polarity }
}

pub fn evidence(words: &str, axes: Axes) -> Evidence {
    let sentence = if range(words).start() < range("Prim “never”").start() {
        range("Ada Prim, head of Umbra Ltd, met Ben Quill.")
    } else {
        range("Prim “never” paid Quill, Umbra said.")
    };
    Evidence {
        quote: range(words),
        sentence,
        axes,
        speaker: (axes.voice == Voice::Attributed).then_some(Speaker::Entity(2)),
        reporting_verb: (axes.voice == Voice::Attributed).then(|| "say".into()),
        confidence: 90,
        rule: "rule/test".into(),
    }
}

pub fn entity(id: &str, label: &str, class: &str, words: &[&str]) -> Entity {
    Entity {
        id: format!("entity/{id}"),
        label: label.into(),
        classes: vec![class.into()],
        status: IdentityStatus::Resolved,
        surface_forms: words.iter().map(|text| SurfaceForm { text: (*text).into(), count: 1 }).collect(),
        mentions: words.iter().map(|text| Mention { range: range(text), kind: MentionKind::Name }).collect(),
        salience: 500,
        post: None,
    }
}

/// A person, a post, an organization, another person; a position, a meeting, a claim about a payment.
pub fn facts(position: Axes, payment: Axes) -> Facts {
    let mut post = entity("head-of-umbra", "Head of Umbra Ltd", org::POST, &["head of Umbra Ltd"]);
    post.post = Some(Post { title: "Head".into(), of: Some(2) });
    let entities = vec![
        entity("ada-prim", "Ada Prim", schema::PERSON, &["Ada Prim", "Prim"]),
        post,
        entity("umbra", "Umbra Ltd", schema::ORGANIZATION, &["Umbra Ltd", "Umbra"]),
        entity("ben-quill", "Ben Quill", schema::PERSON, &["Ben Quill", "Quill"]),
    ];
    let holds =
        Statement::new(0, ng::HOLDS_POSITION, Object::Entity(1), evidence("Ada Prim, head of Umbra Ltd", position));
    let event = |lemma: &str, words, axes| Event {
        event_type: Some(format!("{}CONSULT", plover::NAMESPACE)),
        lemma: lemma.into(),
        actors: vec![0],
        recipients: vec![3],
        place: None,
        time: None,
        evidence: evidence(words, axes),
    };
    let events = vec![event("meet", "met Ben Quill", Axes::ASSERTED), event("pay", "Prim “never” paid Quill", payment)];
    let claims = vec![Claim {
        speaker: Speaker::Entity(2),
        verb: "say".into(),
        content_polarity: Polarity::Positive,
        content: range("Prim “never” paid Quill"),
        is_quotation: false,
        about: vec![About::Event(1), About::Statement(0)],
        evidence: evidence("Prim “never” paid Quill, Umbra said", Axes::ASSERTED),
    }];
    Facts { entities, statements: vec![holds], events, claims, ..Facts::default() }
}

pub fn graph(article: &Article, facts: &Facts) -> ArticleGraph {
    article_graph(article, facts, &Base::default(), &run())
}
