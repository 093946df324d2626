//! Articles that say little more than who somebody is.
#![allow(dead_code, reason = "each test file uses a part")]

use std::fmt::Write as _;

use newsgraph::identity::entity_id;
use newsgraph::rdf::{ArticleGraph, Term};
use newsgraph::source::Article;
use newsgraph::statement::{
    About, Axes, Claim, Entity, Event, Facts, Granularity, Object, Polarity, Post, Speaker, Statement, TimeInterval,
    Topic,
};
use newsgraph::store::{Change, QueryAnswer, QueryRequest, Store};
use newsgraph::text::{Block, BlockKind, TextRange};
use newsgraph::vocab::{lexical, ng, org, schema};

use crate::support::{self, article, entity, evidence, graph, range};

const CONSULT: &str = "urn:consult";

/// What one article says of a person.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    pub name: &'static str,
    pub company: Option<&'static str>,
    pub country: Option<&'static str>,
    pub subject: Option<&'static str>,
}

pub const NOBODY: Said = Said { name: "Daniel Okoro", company: None, country: None, subject: None };

pub fn named(name: &str, class: &str) -> Entity {
    let mut entity = entity("x", name, class, &["Ada Prim"]);
    entity.id = entity_id(name);
    entity.surface_forms[0].text = name.to_owned();
    entity
}

pub fn said(said: Said) -> Facts {
    let mut entities = vec![named(said.name, schema::PERSON)];
    let body =
        said.country.map(|name| (name, lexical::COUNTRY)).or(said.company.map(|name| (name, schema::ORGANIZATION)));
    if let Some((name, class)) = body {
        let mut body = named(name, class);
        body.classes.push(if class == lexical::COUNTRY { schema::PLACE } else { schema::ORGANIZATION }.to_owned());
        entities.push(body);
        let mut post = named(&format!("Head of {name}"), org::POST);
        post.post = Some(Post { title: "Head".into(), of: Some(1) });
        post.surface_forms.clear();
        entities.push(post);
    }
    if let (Some(company), true) = (said.company, said.country.is_some()) {
        entities.push(named(company, schema::ORGANIZATION));
    }
    let holds = |_| {
        let proof = evidence("Ada Prim, head of Umbra Ltd", Axes::ASSERTED);
        Statement::new(0, ng::HOLDS_POSITION, Object::Entity(2), proof)
    };
    let subject = said.subject.map(|subject| Topic {
        concept: subject.to_owned(),
        subject: subject.to_owned(),
        score: 1000,
        is_main: true,
        signs: vec!["sign".to_owned()],
    });
    // A meeting on a day that others may tell of too, and somebody's word about it.
    let day = TimeInterval {
        expression: range("head"),
        earliest: Some("2025-02-01".parse().unwrap()),
        latest: Some("2025-02-01".parse().unwrap()),
        granularity: Granularity::Day,
    };
    let event = Event {
        event_type: Some(CONSULT.to_owned()),
        lemma: if said.subject.is_some() { "meet" } else { "talk" }.to_owned(),
        actors: vec![0],
        recipients: body.map(|_| 1).into_iter().collect(),
        place: None,
        time: Some(day),
        evidence: evidence("met Ben Quill", Axes::ASSERTED),
    };
    let claim = Claim {
        speaker: Speaker::Entity(0),
        verb: "say".to_owned(),
        content: range("met Ben Quill"),
        content_polarity: Polarity::Positive,
        is_quotation: false,
        about: vec![About::Event(0)],
        evidence: evidence("met Ben Quill", Axes::ASSERTED),
    };
    Facts {
        events: vec![event],
        claims: vec![claim],
        statements: body.map(holds).into_iter().collect(),
        topics: subject.into_iter().collect(),
        entities,
        ..Facts::default()
    }
}

/// An article whose text goes on after what the facts quote, with these numbered sentences.
pub fn long(number: u8, sentences: std::ops::Range<u32>) -> Article {
    let mut article = article(number);
    article.body.push_str("\n\n");
    for sentence in sentences {
        let _ = write!(
            article.body,
            "Sentence {sentence} tells of {} ships and {} sailors. ",
            sentence * 7919,
            sentence * 31
        );
    }
    let start = support::BODY.len() + 2;
    let range = TextRange::from_usize(start, article.body.len());
    article.blocks.push(Block { range, kind: BlockKind::Paragraph });
    article
}

pub fn put(store: &Store, number: u8, what: Said) -> ArticleGraph {
    let graph = graph(&article(number), &said(what));
    assert_eq!(store.put_article(&graph).unwrap(), Change::Added);
    graph
}

pub fn rows(store: &Store, query: &str) -> Vec<Vec<String>> {
    let QueryAnswer::Solutions(rows) = store.query(QueryRequest::text(query)).unwrap() else { panic!("not a SELECT") };
    let cell = |term: Option<Term>| term.map(|term| term.lexical().to_owned()).unwrap_or_default();
    rows.map(|row| row.unwrap().into_iter().map(cell).collect()).collect()
}
