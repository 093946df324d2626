//! Readers of corpora with one word and one tag a line.
//!
//! Entry points: [`uner`], [`crossner`], [`wikigold`]. Invariant: tags are read by conlleval's rules, so that a stray
//! `I-` begins a name; a tag that has no kind in our scheme is outside.

use super::corpus::{Annotated, Corpus};
use crate::model::names::Kind;

/// Longest document, in sentences, where a file does not mark documents.
const UNMARKED: usize = 12;

/// The kind that a corpus calls so.
#[must_use]
pub fn kind(name: &str) -> Option<Kind> {
    match name {
        "PER" | "person" | "politician" => Some(Kind::Person),
        "ORG" | "organisation" | "politicalparty" => Some(Kind::Organization),
        "LOC" | "location" | "country" => Some(Kind::Location),
        "MISC" | "misc" | "event" | "election" => Some(Kind::Misc),
        _ => None,
    }
}

/// The names that a sentence's tags spell, by conlleval's rules for IOB1 and IOB2; `kind` maps the corpus's types.
pub fn names_of<'a>(tags: &[&'a str], kind: impl Fn(&'a str) -> Option<Kind>) -> Vec<(usize, usize, Kind)> {
    let mut names = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    for (index, tag) in tags.iter().chain(&["O"]).enumerate() {
        let (mark, name) = tag.split_once('-').unwrap_or((tag, ""));
        let continues = open.is_some_and(|(_, open)| open == name) && mark == "I";
        if continues {
            continue;
        }
        if let Some((start, name)) = open.take()
            && let Some(kind) = kind(name)
        {
            names.push((start, index, kind));
        }
        if mark == "B" || mark == "I" {
            open = Some((index, name));
        }
    }
    names
}

/// Cuts a file into sentences of lines and says where documents begin.
fn sentences(file: &str) -> impl Iterator<Item = (bool, Vec<&str>)> {
    let mut lines = file.lines();
    std::iter::from_fn(move || {
        let mut starts = false;
        let mut sentence = Vec::new();
        for line in lines.by_ref() {
            if line.starts_with("# newdoc") || line.starts_with("-DOCSTART-") {
                starts = true;
            } else if line.trim().is_empty() {
                if !sentence.is_empty() {
                    return Some((starts, sentence));
                }
            } else if !line.starts_with("# ") {
                sentence.push(line);
            }
        }
        (!sentence.is_empty()).then_some((starts, sentence))
    })
}

/// Reads a file whose lines `split` cuts into word and tag.
fn read<'a>(file: &'a str, corpus: Corpus, split: impl Fn(&'a str) -> Option<(&'a str, &'a str)>) -> Vec<Annotated> {
    let mut documents: Vec<Annotated> = Vec::new();
    let mut marked = false;
    for (starts, lines) in sentences(file) {
        marked |= starts;
        let full = !marked && documents.last().is_some_and(|last| last.sentences.len() >= UNMARKED);
        if starts || full || documents.is_empty() {
            documents.push(Annotated::new(corpus));
        }
        let (words, tags): (Vec<_>, Vec<_>) = lines.into_iter().filter_map(&split).unzip();
        if let Some(document) = documents.last_mut() {
            document.push(&words, &names_of(&tags, kind));
        }
    }
    documents
}

/// Universal NER: `id TAB word TAB tag …`.
#[must_use]
pub fn uner(file: &str) -> Vec<Annotated> {
    read(file, Corpus::Uner, |line| {
        let mut fields = line.split('\t');
        Some((fields.nth(1)?, fields.next()?))
    })
}

/// CrossNER and files like it: `word TAB tag`.
#[must_use]
pub fn crossner(file: &str, corpus: Corpus) -> Vec<Annotated> {
    read(file, corpus, |line| line.split_once('\t').map(|(word, tag)| (word, tag.trim())))
}

/// WikiGold: `word SPACE tag`.
#[must_use]
pub fn wikigold(file: &str) -> Vec<Annotated> {
    read(file, Corpus::Wikigold, |line| line.rsplit_once(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_conlleval_reads_them() {
        let names = |tags: &[&'static str]| names_of(tags, kind);
        let (person, place) = (Kind::Person, Kind::Location);
        assert_eq!(names(&["B-PER", "I-PER", "O", "B-LOC"]), [(0, 2, person), (3, 4, place)]);
        assert_eq!(names(&["I-PER", "I-PER", "B-PER"]), [(0, 2, person), (2, 3, person)]);
        assert_eq!(names(&["B-PER", "I-LOC", "I-LOC"]), [(0, 1, person), (1, 3, place)]);
        assert_eq!(names(&["O", "I-LOC", "O", "I-LOC"]), [(1, 2, place), (3, 4, place)]);
        assert_eq!(names(&["B-TIME", "I-TIME", "B-PER"]), [(2, 3, person)]);
    }

    #[test]
    fn documents_and_sentences_are_told_apart() {
        let file = "# newdoc id = a\n# text = A b\n1\tA\tB-PER\t-\tx\n2\tb\tO\t-\tx\n\n# newdoc\n1\tC\tO\t-\tx\n";
        let documents = uner(file);
        assert_eq!(documents.iter().map(|d| d.tokens.len()).collect::<Vec<_>>(), [2, 1]);
        let documents = crossner("-DOCSTART-\tO\n\nEU\tB-ORG\n\n# \tO\n", Corpus::Crossner);
        assert_eq!(documents.len(), 1);
        assert_eq!(wikigold("010 I-MISC\nis O\n")[0].tokens.len(), 2);
    }
}
