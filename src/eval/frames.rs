//! The examples and counter-examples that the frames carry, run through the extractor.
//!
//! Entry point: [`check`]. Invariant: an example holds if its relation or event comes out between the expected words, by whatever
//! rule; a counter-example holds if its own frame finds nothing in it, in whatever mode.

use serde::Serialize;

use super::passage;
use crate::extract::Extractor;
use crate::lexicon::{Classes, Evokes, Example, Frame};
use crate::source::Article;
use crate::statement::{EntityIx, Event, Evidence, Facts, Object, Statement};

/// An example that does not come out, or a counter-example that does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FrameFault {
    /// Rule id of the frame.
    pub frame: String,
    /// The text.
    pub text: String,
    /// What is wrong with what comes out.
    pub problem: String,
}

/// What the frames promise, and what of it does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FrameReport {
    /// Number of frames.
    pub frames: usize,
    /// Number of examples.
    pub examples: usize,
    /// Number of counter-examples.
    pub counter_examples: usize,
    /// What does not hold.
    pub faults: Vec<FrameFault>,
}

/// Runs every example and counter-example.
#[must_use]
pub fn check(extractor: &Extractor) -> FrameReport {
    let mut report = FrameReport::default();
    for frame in extractor.lexicon().frames.all() {
        report.frames += 1;
        report.examples += frame.examples.len();
        report.counter_examples += frame.counter_examples.len();
        let fault =
            |text: &str, problem: String| FrameFault { frame: frame.id.clone(), text: text.to_owned(), problem };
        for example in &frame.examples {
            let problem = Run::new(extractor, frame, &example.text).problem_of_example(example);
            report.faults.extend(problem.map(|problem| fault(&example.text, problem)));
        }
        for text in &frame.counter_examples {
            let problem = Run::new(extractor, frame, text).problem_of_counter_example();
            report.faults.extend(problem.map(|problem| fault(text, problem)));
        }
    }
    report
}

/// One text and what comes out of it.
struct Run<'f> {
    frame: &'f Frame,
    classes: &'f Classes,
    article: Article,
    facts: Facts,
}

impl<'f> Run<'f> {
    fn new(extractor: &'f Extractor, frame: &'f Frame, text: &str) -> Self {
        let article = passage::article(text);
        let facts = extractor.extract(&article);
        Self { frame, classes: &extractor.lexicon().classes, article, facts }
    }

    fn problem_of_example(&self, example: &Example) -> Option<String> {
        let mut found = match &self.frame.evokes {
            Evokes::Relation(relation) => self.relations(relation, example),
            Evokes::Event(event_type) => self.events(event_type, example),
        };
        match (found.iter().position(|(_, fits)| *fits), found.is_empty()) {
            (Some(_), _) => None,
            (None, true) => Some("nothing comes out".to_owned()),
            (None, false) => Some(format!("comes out with other arguments: {}", found.swap_remove(0).0)),
        }
    }

    /// Statements of the relation, each with whether its arguments are those expected.
    fn relations(&self, relation: &str, example: &Example) -> Vec<(String, bool)> {
        let is_same = |predicate: &str| predicate == relation || self.classes.former(relation) == Some(predicate);
        let is_symmetric = self.classes.is_symmetric(relation);
        let statements = self.facts.statements.iter().filter(|statement| is_same(&statement.predicate));
        statements.map(|statement| (self.show(statement), self.fits(statement, example, is_symmetric))).collect()
    }

    fn fits(&self, statement: &Statement, example: &Example, is_symmetric: bool) -> bool {
        let subject = |wanted: &Option<String>| self.names(&[statement.subject], wanted.as_deref());
        let object = |wanted: &Option<String>| match (&statement.object, wanted) {
            (Object::Entity(entity), wanted) => self.names(&[*entity], wanted.as_deref()),
            (Object::Literal { text, .. }, Some(wanted)) => {
                let quoted = |e: &Evidence| e.quote.slice(&self.article.body).contains(wanted.as_str());
                text == wanted || statement.evidence().any(quoted)
            }
            (Object::Literal { .. }, None) => true,
        };
        subject(&example.source) && object(&example.target)
            || is_symmetric && subject(&example.target) && object(&example.source)
    }

    /// Events of the type, each with whether its participants are those expected.
    fn events(&self, event_type: &str, example: &Example) -> Vec<(String, bool)> {
        let events = self.facts.events.iter().filter(|event| event.event_type.as_deref() == Some(event_type));
        let fits = |event: &Event| {
            // Equals who do something together are all actors: "Kenya and Uganda signed an accord".
            let together = || event.recipients.is_empty() && self.names(&event.actors, example.target.as_deref());
            self.names(&event.actors, example.source.as_deref())
                && (self.names(&event.recipients, example.target.as_deref()) || together())
        };
        events.map(|event| (self.show_event(event), fits(event))).collect()
    }

    /// Whether one of the entities is the one that the expected words name; any will do where none are expected.
    fn names(&self, entities: &[EntityIx], wanted: Option<&str>) -> bool {
        let Some(wanted) = wanted else { return true };
        entities.iter().any(|&entity| {
            let entity = &self.facts.entities[entity as usize];
            entity.label == wanted
                || entity.mentions.iter().any(|mention| {
                    let words = mention.range.slice(&self.article.body);
                    words.contains(wanted) || wanted.contains(words)
                })
        })
    }

    fn problem_of_counter_example(&self) -> Option<String> {
        let by_frame = |evidence: &Evidence| evidence.rule == self.frame.id;
        let statement = self.facts.statements.iter().find(|statement| statement.evidence().any(by_frame));
        let event = self.facts.events.iter().find(|event| by_frame(&event.evidence));
        let shown = statement.map(|statement| self.show(statement)).or_else(|| event.map(|e| self.show_event(e)));
        shown.map(|shown| format!("must not come out: {shown}"))
    }

    fn label(&self, entity: EntityIx) -> &str {
        self.facts.entities.get(entity as usize).map_or("?", |entity| entity.label.as_str())
    }

    fn show(&self, statement: &Statement) -> String {
        let object = match &statement.object {
            Object::Entity(entity) => self.label(*entity),
            Object::Literal { text, .. } => text,
        };
        format!("{} / {} / {object}", self.label(statement.subject), local_name(&statement.predicate))
    }

    fn show_event(&self, event: &Event) -> String {
        let labels = |list: &[EntityIx]| list.iter().map(|&e| self.label(e)).collect::<Vec<_>>().join(" + ");
        let kind = event.event_type.as_deref().map_or("-", local_name);
        format!("{} / {kind} / {}", labels(&event.actors), labels(&event.recipients))
    }
}

fn local_name(iri: &str) -> &str {
    iri.rsplit(['/', '#']).next().unwrap_or(iri)
}
