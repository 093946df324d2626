//! The files of Text2KGBench.
//!
//! Entry point: [`read`]. Invariant: one entry a sentence, in the order of the file; lines that give one triple each, as the training
//! files do, are put together by their sentence.

use std::collections::HashMap;

use serde::Deserialize;

use super::Text2KgError;
use super::score::plain;

/// An ontology.
#[derive(Clone, Debug, Deserialize)]
pub struct Ontology {
    /// Its identifier.
    #[serde(default)]
    pub id: String,
    /// Its relations.
    pub relations: Vec<Relation>,
}

/// A relation.
#[derive(Clone, Debug, Deserialize)]
pub struct Relation {
    /// Its name.
    pub label: String,
}

/// A triple, in words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Triple {
    /// Subject.
    pub sub: String,
    /// Relation.
    pub rel: String,
    /// Object.
    pub obj: String,
}

/// A sentence with its triples, as far as the file gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// Its identifier: the first, where several lines have the sentence.
    pub id: String,
    /// The sentence.
    pub sentence: String,
    /// Its triples.
    pub triples: Vec<Triple>,
}

impl Labelled {
    /// Whether the sentence has the words of both ends of all its triples; of a date the year.
    #[must_use]
    pub fn is_named(&self) -> bool {
        let text = plain(&self.sentence);
        let has = |label: &str| {
            let year = label.rsplit(' ').next().filter(|year| is_date(label) && self.sentence.contains(year));
            year.is_some() || text.contains(&plain(label))
        };
        self.triples.iter().all(|triple| has(&triple.sub) && has(&triple.obj))
    }
}

/// `25 February 2017`, as the benchmark writes dates.
fn is_date(label: &str) -> bool {
    let parts: Vec<&str> = label.split(' ').collect();
    parts.len() == 3 && parts[0].len() == 2 && parts[0].parse::<u8>().is_ok() && parts[2].parse::<u16>().is_ok()
}

#[derive(Deserialize)]
struct Line {
    id: String,
    sent: String,
    #[serde(default)]
    triples: Vec<Triple>,
    sub_label: Option<String>,
    rel_label: Option<String>,
    obj_label: Option<String>,
}

/// Reads a file of lines.
///
/// # Errors
/// A line is not in the format, or there is none.
pub fn read(file: &'static str, text: &str) -> Result<Vec<Labelled>, Text2KgError> {
    let mut all: Vec<Labelled> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let parsed = serde_json::from_str(line);
        let line: Line = parsed.map_err(|error| Text2KgError::Line { file, line: number + 1, error })?;
        let flat = match (line.sub_label, line.rel_label, line.obj_label) {
            (Some(sub), Some(rel), Some(obj)) => Some(Triple { sub, rel, obj }),
            _ => None,
        };
        let place = known.get(&line.sent).copied().filter(|_| flat.is_some());
        let at = place.unwrap_or_else(|| {
            known.insert(line.sent.clone(), all.len());
            all.push(Labelled { id: line.id, sentence: line.sent, triples: Vec::new() });
            all.len() - 1
        });
        for triple in line.triples.into_iter().chain(flat) {
            if !all[at].triples.contains(&triple) {
                all[at].triples.push(triple);
            }
        }
    }
    if all.is_empty() { Err(Text2KgError::Empty(file)) } else { Ok(all) }
}
