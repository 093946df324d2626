//! Reader of GUM: names cut out of its nested entity mentions.
//!
//! GUM marks whole noun phrases. A phrase with a proper noun as its head holds a name: the run of proper nouns around
//! the head, joined by connectors where the kind allows. Entry point: [`read`]. Invariant: where names overlap, the
//! longer one stands.

use super::corpus::{Annotated, Corpus};
use crate::model::names::Kind;

/// Titles that stand before a person's name and are no part of it.
const TITLES: &[&str] = &[
    "mr.",
    "mr",
    "mrs.",
    "mrs",
    "ms.",
    "ms",
    "dr.",
    "dr",
    "president",
    "minister",
    "prime",
    "senator",
    "sen.",
    "rep.",
    "professor",
    "prof.",
    "judge",
    "justice",
    "king",
    "queen",
    "prince",
    "princess",
    "sir",
    "lord",
    "lady",
    "general",
    "colonel",
    "captain",
    "governor",
    "mayor",
    "secretary",
    "chief",
    "saint",
    "st.",
    "st",
    "father",
    "chancellor",
];

/// Words that may stand inside the name of an organization, a place or an event.
const CONNECTORS: &[&str] = &["of", "for", "the", "and", "&", "-", "de", "la", "del", "du", "'s"];

struct Row<'a> {
    word: &'a str,
    proper: bool,
    entity: Option<&'a str>,
}

struct Mention<'a> {
    id: &'a str,
    kind: Option<Kind>,
    head: usize,
    start: usize,
}

/// Reads one file of the corpus.
#[must_use]
pub fn read(file: &str) -> Vec<Annotated> {
    let mut documents: Vec<Annotated> = Vec::new();
    let mut rows = Vec::new();
    let mut open = Vec::new();
    for line in file.lines().chain([""]) {
        if line.starts_with("# newdoc") {
            documents.push(Annotated::new(Corpus::Gum));
            open.clear();
        } else if line.is_empty() {
            if let Some(document) = documents.last_mut() {
                push(document, &rows, &mut open);
            }
            rows.clear();
        } else if !line.starts_with('#') {
            rows.extend(row(line));
        }
    }
    documents
}

fn row(line: &str) -> Option<Row<'_>> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [id, word, _, upos, ..] = fields[..] else { return None };
    if !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let entity = fields.get(9)?.split('|').find_map(|item| item.strip_prefix("Entity="));
    Some(Row { word, proper: upos == "PROPN", entity })
}

fn push<'a>(document: &mut Annotated, rows: &[Row<'a>], open: &mut Vec<Mention<'a>>) {
    let mut names = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let mut rest = row.entity.unwrap_or_default();
        while !rest.is_empty() {
            if let Some(opened) = rest.strip_prefix('(') {
                let end = opened.find(['(', ')']).unwrap_or(opened.len());
                let mention = mention(&opened[..end], index);
                let closes = opened[end..].starts_with(')');
                if closes {
                    names.extend(name(&mention, index + 1, rows));
                } else {
                    open.push(mention);
                }
                rest = &opened[end + usize::from(closes)..];
            } else {
                let end = rest.find(')').unwrap_or(rest.len());
                if let Some(at) = open.iter().rposition(|mention| mention.id == &rest[..end]) {
                    names.extend(name(&open.remove(at), index + 1, rows));
                }
                rest = rest.get(end + 1..).unwrap_or_default();
            }
        }
    }
    open.clear();
    names.sort_by_key(|&(start, end, _)| (std::cmp::Reverse(end - start), start));
    let words: Vec<&str> = rows.iter().map(|row| row.word).collect();
    document.push(&words, &names);
}

fn mention(text: &str, start: usize) -> Mention<'_> {
    let fields: Vec<&str> = text.split('-').collect();
    let field = |index: usize| fields.get(index).copied().unwrap_or_default();
    let kind = match field(1) {
        "person" => Some(Kind::Person),
        "organization" => Some(Kind::Organization),
        "place" => Some(Kind::Location),
        "event" | "object" | "abstract" => Some(Kind::Misc),
        _ => None,
    };
    let head = field(5).split(',').next().and_then(|head| head.parse::<usize>().ok()).unwrap_or(1);
    Mention { id: field(0), kind, head, start }
}

fn name(mention: &Mention<'_>, end: usize, rows: &[Row<'_>]) -> Option<(usize, usize, Kind)> {
    let kind = mention.kind?;
    let head = mention.start + mention.head.max(1) - 1;
    if head >= end || !rows[head].proper {
        return None;
    }
    let joins = |index: usize| {
        let word = rows[index].word;
        if kind == Kind::Person { word == "-" || word == "'" } else { CONNECTORS.contains(&word) }
    };
    let (mut from, mut to) = (head, head + 1);
    loop {
        let gap = (to..end).take_while(|&index| joins(index)).count();
        if to + gap < end && rows[to + gap].proper {
            to += gap + 1;
        } else {
            break;
        }
    }
    loop {
        let gap = (mention.start..from).rev().take_while(|&index| joins(index)).count();
        if from > mention.start + gap && rows[from - gap - 1].proper {
            from -= gap + 1;
        } else {
            break;
        }
    }
    if kind == Kind::Person {
        while from < to && TITLES.contains(&rows[from].word.to_lowercase().as_str()) {
            from += 1;
        }
    }
    (from < to).then_some((from, to, kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::names::spans;

    #[test]
    fn names_are_cut_out_of_noun_phrases() {
        let rows = [
            ("former", "ADJ", "(1-person-new-snsnn-cf1-3-sgl-Ann_Lee"),
            ("President", "PROPN", "_"),
            ("Ann", "PROPN", "_"),
            ("Lee", "PROPN", "1)"),
            ("left", "VERB", "_"),
            ("the", "DET", "(2-organization-new-snsnn-cf1-2-sgl"),
            ("University", "PROPN", "_"),
            ("of", "ADP", "_"),
            ("Leeds", "PROPN", "(3-place-new-snsnn-cf1-1-sgl)2)"),
            ("the", "DET", "(4-person-new-snsnn-cf1-2-sgl"),
            ("dean", "NOUN", "4)"),
        ];
        let mut file = "# newdoc id = a\n".to_owned();
        for (at, (word, tag, entity)) in rows.iter().enumerate() {
            let head = if *entity == "_" { "_".to_owned() } else { format!("Entity={entity}") };
            file += &format!("{}\t{word}\t_\t{tag}\t_\t_\t_\t_\t_\t{head}\n", at + 1);
        }
        let documents = read(&file);
        let names: Vec<_> = spans(&documents[0].labels).collect();
        assert_eq!(names, [(2, 4, Kind::Person), (6, 9, Kind::Organization)]);
    }
}
