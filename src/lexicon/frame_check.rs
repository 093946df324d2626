//! What a frame must carry before it is used: the shapes of `ontology/frame-shapes.ttl`, checked when the files are loaded.
//!
//! Entry point: [`fault`]. Invariant: a frame without a fault can be indexed as it stands; a fault is one sentence that says what is
//! missing or unknown.

use super::classes::Classes;
use super::turtle::{Graph, Node};
use crate::vocab::lexical;

/// Functions that are no preposition.
const FUNCTIONS: &[&str] =
    &["subject", "object", "indirect-object", "complement", "possessor", "described", "modified", "compound"];
const PREPOSITIONS: &[&str] = &[
    "about",
    "above",
    "across",
    "after",
    "against",
    "ahead",
    "alongside",
    "along",
    "among",
    "and",
    "around",
    "as",
    "at",
    "away",
    "before",
    "behind",
    "between",
    "by",
    "during",
    "for",
    "from",
    "in",
    "inside",
    "into",
    "near",
    "of",
    "off",
    "on",
    "onto",
    "out",
    "outside",
    "over",
    "since",
    "through",
    "throughout",
    "to",
    "toward",
    "towards",
    "under",
    "until",
    "upon",
    "via",
    "with",
    "within",
    "without",
];

/// The first thing that is wrong with a frame.
#[must_use]
pub fn fault(graph: &Graph, classes: &Classes, frame: Node) -> Option<String> {
    let relations: Vec<&str> = graph.texts(frame, lexical::RELATION).collect();
    let types = graph.texts(frame, lexical::EVENT_TYPE).count();
    if relations.len() + types != 1 {
        return Some("needs one ng:relation or one ng:eventType".to_owned());
    }
    if let Some(unknown) = relations.iter().find(|relation| classes.relation_label(relation).is_none()) {
        return Some(format!("ng:relation <{unknown}> is not declared with ng:domainIncludes and ng:rangeIncludes"));
    }
    if graph.objects(frame, lexical::ENTRY).next().is_none() {
        return Some("needs at least one ng:entry".to_owned());
    }
    if graph.text_of(frame, lexical::LABEL).is_none() {
        return Some("needs an rdfs:label".to_owned());
    }
    let entry = graph.objects(frame, lexical::ENTRY).find_map(|entry| entry_fault(graph, entry, types == 1));
    entry.or_else(|| examples_fault(graph, frame))
}

fn entry_fault(graph: &Graph, entry: Node, is_event: bool) -> Option<String> {
    let kinds = [lexical::VERB, lexical::NOUN, lexical::ADJECTIVE];
    let words: Vec<&str> = kinds.iter().flat_map(|kind| graph.texts(entry, kind)).collect();
    let used = kinds.iter().filter(|kind| graph.texts(entry, kind).next().is_some()).count();
    let Some(word) = words.first().filter(|_| used == 1) else {
        return Some("an ng:entry needs words of one kind: ng:verb, ng:noun or ng:adjective".to_owned());
    };
    if words.iter().any(|word| word.trim().is_empty()) {
        return Some("an ng:entry has an empty word".to_owned());
    }
    let relation = [lexical::SUBJECT_FUNCTION, lexical::OBJECT_FUNCTION];
    let event = [lexical::ACTOR_FUNCTION, lexical::RECIPIENT_FUNCTION];
    let (own, other) = if is_event { (event, relation) } else { (relation, event) };
    if let Some(wrong) = other.iter().find(|p| graph.objects(entry, p).next().is_some()) {
        return Some(format!("the entry of “{word}” has {}, which the other kind of frame takes", short(wrong)));
    }
    // An event may do without a recipient, a relation needs both ends.
    let needed = if is_event { &own[..1] } else { &own[..] };
    if let Some(missing) = needed.iter().find(|p| graph.objects(entry, p).next().is_none()) {
        return Some(format!("the entry of “{word}” needs {}", short(missing)));
    }
    let mut functions = own.iter().flat_map(|p| graph.texts(entry, p));
    let unknown = functions.find(|function| !FUNCTIONS.contains(function) && !PREPOSITIONS.contains(function));
    unknown.map(|unknown| format!("the entry of “{word}” names an unknown function “{unknown}”"))
}

fn examples_fault(graph: &Graph, frame: Node) -> Option<String> {
    let expectations =
        [lexical::EXPECT_SUBJECT, lexical::EXPECT_ACTOR, lexical::EXPECT_OBJECT, lexical::EXPECT_RECIPIENT];
    for (predicate, needs_expectation) in [(lexical::EXAMPLE, true), (lexical::COUNTER_EXAMPLE, false)] {
        let mut examples = graph.objects(frame, predicate).peekable();
        if examples.peek().is_none() {
            return Some(format!("needs an {}", short(predicate)));
        }
        for example in examples {
            let Some(text) = graph.text_of(example, lexical::TEXT) else {
                return Some(format!("an {} needs an ng:text", short(predicate)));
            };
            let expects = expectations.iter().any(|p| graph.text_of(example, p).is_some());
            if needs_expectation && !expects {
                return Some(format!("the example “{text}” does not say what must come out"));
            }
        }
    }
    None
}

fn short(iri: &str) -> String {
    format!("ng:{}", iri.rsplit(['#', '/']).next().unwrap_or(iri))
}
