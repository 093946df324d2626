//! Reader of Re-DocRED: documents with typed mentions of entities.
//!
//! Entry point: [`read`]. Invariant: where mentions overlap, the longer one stands.

use serde::Deserialize;

use super::corpus::{Annotated, Corpus};
use crate::model::names::Kind;

#[derive(Deserialize)]
struct Source {
    sents: Vec<Vec<String>>,
    #[serde(rename = "vertexSet")]
    entities: Vec<Vec<Mention>>,
}

#[derive(Deserialize)]
struct Mention {
    #[serde(rename = "type")]
    kind: String,
    pos: (usize, usize),
    sent_id: usize,
}

/// Reads the file's documents.
///
/// # Errors
/// When the file is not JSON of that form.
pub fn read(file: &str) -> Result<Vec<Annotated>, serde_json::Error> {
    let sources: Vec<Source> = serde_json::from_str(file)?;
    Ok(sources.iter().map(document).collect())
}

fn document(source: &Source) -> Annotated {
    let mut document = Annotated::new(Corpus::Redocred);
    for (index, words) in source.sents.iter().enumerate() {
        let mentions = source.entities.iter().flatten().filter(|mention| mention.sent_id == index);
        let mut names: Vec<_> = mentions.filter_map(|mention| named(mention, words)).collect();
        names.sort_by_key(|&(start, end, _)| (std::cmp::Reverse(end - start), start));
        let words: Vec<&str> = words.iter().map(|word| if word.trim().is_empty() { "_" } else { word }).collect();
        document.push(&words, &names);
    }
    document
}

fn named(mention: &Mention, words: &[String]) -> Option<(usize, usize, Kind)> {
    let kind = super::iob::kind(&mention.kind)?;
    let (mut start, end) = mention.pos;
    if kind != Kind::Misc && words.get(start).is_some_and(|word| word.eq_ignore_ascii_case("the")) {
        start += 1;
    }
    (start < end && end <= words.len()).then_some((start, end, kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::names::spans;

    #[test]
    fn the_longer_of_two_mentions_stands_and_other_types_are_left_out() {
        let file = r#"[{"title": "t", "labels": [], "sents": [["The", "Ohio", "State", "choir", "of", "1911"]],
            "vertexSet": [[{"type": "LOC", "pos": [1, 2], "sent_id": 0, "name": ""}],
                          [{"type": "ORG", "pos": [0, 4], "sent_id": 0, "name": ""}],
                          [{"type": "TIME", "pos": [5, 6], "sent_id": 0, "name": ""}]]}]"#;
        let documents = read(file).unwrap();
        assert_eq!(spans(&documents[0].labels).collect::<Vec<_>>(), [(1, 4, Kind::Organization)]);
    }
}
