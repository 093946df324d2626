//! Passages in which some names are known from facts about them: the rest is filled in by an earlier model.
//!
//! KnowledgeNet and TekGen say for a passage that, for example, one name in it is the employer of another; the
//! relation tells both kinds. Entry points: [`knowledgenet`], [`tekgen`], [`fill`]. Invariant: a known name keeps its
//! bounds and kind; KnowledgeNet's third fold, which relations are measured on, is left out.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::corpus::{Annotated, Corpus};
use super::raw;
use crate::model::names::{Decoder, Judge, Kind, Label, Lexicon, Tagger, islands, labels_of};

/// A passage and the names known in it.
#[derive(Clone, Debug)]
pub struct Passage {
    /// Its text.
    pub text: String,
    /// Names and their kinds.
    pub names: BTreeSet<(String, Kind)>,
}

#[derive(Deserialize)]
struct Source {
    fold: u8,
    text: String,
    facts: Vec<Fact>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fact {
    property: String,
    subject_text: String,
    object_text: String,
}

/// Kinds of subject and object of KnowledgeNet's properties.
fn kinds(property: &str) -> (Option<Kind>, Option<Kind>) {
    let (person, organization, place) = (Some(Kind::Person), Some(Kind::Organization), Some(Kind::Location));
    match property {
        "EMPLOYEE_OR_MEMBER_OF" | "EDUCATED_AT" | "POLITICAL_AFFILIATION" => (person, organization),
        "PLACE_OF_RESIDENCE" | "PLACE_OF_BIRTH" | "NATIONALITY" => (person, place),
        "SPOUSE" | "CHILD_OF" => (person, person),
        "DATE_OF_BIRTH" | "DATE_OF_DEATH" => (person, None),
        "HEADQUARTERS" => (organization, place),
        "FOUNDED_BY" => (organization, None),
        "CEO" => (organization, person),
        "SUBSIDIARY_OF" => (organization, organization),
        "DATE_FOUNDED" => (organization, None),
        _ => (None, None),
    }
}

/// KnowledgeNet's passages of the first two folds.
///
/// # Errors
/// When the file is not JSON of that form.
pub fn knowledgenet(file: &str) -> Result<Vec<Passage>, serde_json::Error> {
    let sources: Vec<Source> = serde_json::from_str(file)?;
    let kept = sources.into_iter().filter(|source| source.fold != 3);
    Ok(kept
        .map(|source| {
            let mut names = BTreeSet::new();
            for fact in source.facts {
                let (subject, object) = kinds(&fact.property);
                names.extend(subject.map(|kind| (fact.subject_text, kind)));
                names.extend(object.map(|kind| (fact.object_text, kind)));
            }
            Passage { text: source.text, names }
        })
        .collect())
}

#[derive(Deserialize)]
struct Ontology {
    concepts: Vec<Concept>,
    relations: Vec<Relation>,
}

#[derive(Deserialize)]
struct Concept {
    qid: String,
    label: String,
}

#[derive(Deserialize)]
struct Relation {
    label: String,
    domain: String,
    range: String,
}

#[derive(Deserialize)]
struct Line {
    sub_label: String,
    rel_label: String,
    obj_label: String,
    sent: String,
}

/// The kind of a concept's instances, where they bear names of one kind.
fn concept(label: &str) -> Option<Kind> {
    Some(match label {
        "human" | "athlete" | "president" => Kind::Person,
        "sports club"
        | "organization"
        | "political party"
        | "publisher"
        | "film production company"
        | "military unit"
        | "armed organization"
        | "sports organization"
        | "professional sports league" => Kind::Organization,
        "country" | "city" | "watercourse" | "body of water" | "mountain" | "mountain range" | "territory"
        | "geographic region" | "dam" | "reservoir" | "drainage basin" => Kind::Location,
        "film" | "musical work" | "album" | "literary work" | "book" | "award" | "software" | "spaceflight"
        | "sports competition" | "sports season" | "cycling race" | "language" | "ethnic group" | "written work" => {
            Kind::Misc
        }
        _ => return None,
    })
}

/// TekGen's sentences under one ontology, from the ontology's file and the files of sentences.
///
/// # Errors
/// When the ontology is not JSON of that form.
pub fn tekgen(ontology: &str, files: &[String]) -> Result<Vec<Passage>, serde_json::Error> {
    let ontology: Ontology = serde_json::from_str(ontology)?;
    let labels: BTreeMap<&str, &str> =
        ontology.concepts.iter().map(|concept| (concept.qid.as_str(), concept.label.as_str())).collect();
    let kind = |id: &str| labels.get(id).and_then(|label| concept(label));
    let relations: BTreeMap<&str, _> = ontology
        .relations
        .iter()
        .map(|relation| (relation.label.as_str(), (kind(&relation.domain), kind(&relation.range))))
        .collect();
    let mut passages: BTreeMap<String, BTreeSet<(String, Kind)>> = BTreeMap::new();
    for line in files.iter().flat_map(|file| file.lines()) {
        let Ok(line) = serde_json::from_str::<Line>(line) else { continue };
        let Some((subject, object)) = relations.get(line.rel_label.as_str()) else { continue };
        let names = passages.entry(line.sent).or_default();
        names.extend(subject.map(|kind| (line.sub_label, kind)));
        names.extend(object.map(|kind| (line.obj_label, kind)));
    }
    Ok(passages.into_iter().map(|(text, names)| Passage { text, names }).collect())
}

/// Where the passage's known names stand among its tokens; none for pronouns and descriptions.
fn known(tokens: &[&str], names: &BTreeSet<(String, Kind)>) -> Vec<(usize, usize, Kind)> {
    let mut found = Vec::new();
    for (name, kind) in names {
        let words = raw::tokens(name);
        let capital = words.first().is_some_and(|word| word.starts_with(char::is_uppercase) && word.len() > 1);
        if !capital
            || matches!(name.as_str(), "He" | "She" | "It" | "They" | "His" | "Her" | "Its" | "We" | "You" | "My")
        {
            continue;
        }
        for (start, run) in tokens.windows(words.len()).enumerate() {
            if run == words {
                found.push((start, start + words.len(), *kind));
            }
        }
    }
    found.sort_by_key(|&(start, end, kind)| (std::cmp::Reverse(end - start), start, kind));
    found
}

/// More than any score that a model gives.
const CERTAIN: i32 = 100_000;

/// Annotates the passages that hold at least one known name.
#[must_use]
pub fn fill(passages: &[Passage], lexicon: &Lexicon, judge: &Judge) -> Vec<Annotated> {
    let mut tagger = Tagger::default();
    let mut decoder = Decoder::default();
    let mut documents = Vec::new();
    for passage in passages {
        let tokens = raw::tokens(&passage.text);
        let known = known(&tokens, &passage.names);
        if known.is_empty() || tokens.len() > 200 {
            continue;
        }
        let mut document = Annotated::new(Corpus::Silver);
        document.push(&tokens, &known);
        let certain = labels_of(tokens.len(), &known);
        let mut labels = tagger.look_once(lexicon, judge, document.words()).to_vec();
        let (facts, emissions) = tagger.traces();
        let mut emissions = emissions.to_vec();
        for (label, lanes) in certain.iter().zip(&mut emissions) {
            if let Some(lane) = label.number().checked_sub(1) {
                lanes[lane] += CERTAIN;
            }
        }
        for island in islands(facts) {
            decoder.run(&emissions[island.clone()], &judge.transitions, &mut labels[island]);
        }
        let kept = certain.iter().zip(&labels).all(|(certain, label)| *certain == Label::OUTSIDE || certain == label);
        if kept {
            document.labels = labels;
            documents.push(document);
        }
    }
    documents
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_tell_the_kinds_of_names_and_the_third_fold_is_left_out() {
        let fact = r#"{"property": "CEO", "subjectText": "Acme", "objectText": "Ann Lee"}"#;
        let file = format!(
            r#"[{{"fold": 1, "text": "Ann Lee runs Acme.", "facts": [{fact}]}}, {{"fold": 3, "text": "", "facts": []}}]"#
        );
        let passages = knowledgenet(&file).unwrap();
        assert_eq!(passages.len(), 1);
        let tokens = raw::tokens(&passages[0].text);
        let names = known(&tokens, &passages[0].names);
        assert_eq!(names, [(0, 2, Kind::Person), (3, 4, Kind::Organization)]);
        let documents = fill(&passages, &Lexicon::default(), &Judge::default());
        assert_eq!(documents[0].labels, labels_of(tokens.len(), &names));
    }
}
