//! Topics and the words that speak for them.
//!
//! Entry point: [`Topics::by_sign`]. Invariant: signs are lower case; a sign of several words is found by its first.

use rustc_hash::FxHashMap;

use super::turtle::{Graph, Node};
use crate::vocab::lexical;

/// Levels of topics that are followed.
const DEEPEST: usize = 12;

/// A topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicConcept {
    /// Concept IRI.
    pub iri: String,
    /// Label.
    pub label: String,
    /// IRI of the broadest topic that it belongs to; its own where it is that.
    pub subject: String,
}

/// A sign with its topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicSign {
    /// Index of the topic.
    pub topic: u32,
    /// Words after the first.
    pub rest: Vec<Box<str>>,
}

/// Topics by sign.
#[derive(Debug, Default)]
pub struct Topics {
    concepts: Vec<TopicConcept>,
    signs: FxHashMap<Box<str>, Vec<TopicSign>>,
}

impl Topics {
    /// Reads every concept with `ng:topicSign`.
    #[must_use]
    pub fn compile(graph: &Graph) -> Self {
        let mut topics = Self::default();
        for node in graph.subjects() {
            let mut signs = graph.texts(node, lexical::TOPIC_SIGN).peekable();
            if signs.peek().is_none() {
                continue;
            }
            let topic = u32::try_from(topics.concepts.len()).unwrap_or(u32::MAX);
            let label = graph.text_of(node, lexical::PREF_LABEL).unwrap_or_default().to_owned();
            let subject = graph.text(broadest(graph, node)).to_owned();
            topics.concepts.push(TopicConcept { iri: graph.text(node).to_owned(), label, subject });
            for sign in signs {
                let lower = sign.to_lowercase();
                let mut words = lower.split_whitespace();
                if let Some(first) = words.next() {
                    let sign = TopicSign { topic, rest: words.map(Into::into).collect() };
                    topics.signs.entry(first.into()).or_default().push(sign);
                }
            }
        }
        topics
    }

    /// The topic.
    #[must_use]
    pub fn concept(&self, topic: u32) -> &TopicConcept {
        &self.concepts[topic as usize]
    }

    /// Signs that start with this word.
    #[must_use]
    pub fn by_sign(&self, first_word: &str) -> &[TopicSign] {
        self.signs.get(first_word).map_or(&[], Vec::as_slice)
    }
}

/// Follows `skos:broader` to the top; a circle ends after as many steps as any sane scheme is deep.
fn broadest(graph: &Graph, topic: Node) -> Node {
    let mut top = topic;
    for _ in 0..DEEPEST {
        match graph.objects(top, lexical::BROADER).next() {
            Some(broader) => top = broader,
            None => break,
        }
    }
    top
}
