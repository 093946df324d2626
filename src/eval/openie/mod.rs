//! Open extraction: subject, relation and object of every clause, in the sentence's own words.
//!
//! Clauses are read off the trees as ClausIE describes it (Del Corro and Gemulla 2013), with spans cut to what they need as MinIE does
//! (Gashteovski et al. 2017). Entry points: [`extract`], [`run`]. Invariant: an extraction has three parts, none of them empty.

mod clauses;

use std::fmt::Write as _;

use crate::annotate::{Annotator, Document, TokenIx, Tree};

/// Subject, relation, object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Extraction {
    /// Subject.
    pub subject: String,
    /// Relation, with its prepositions.
    pub relation: String,
    /// Object.
    pub object: String,
}

/// The extractions of an analysed text, in text order, without repetitions.
#[must_use]
pub fn extract(document: &Document) -> Vec<Extraction> {
    let tree = Tree::new(document);
    let mut found: Vec<Extraction> = Vec::new();
    for triple in clauses::triples(&tree) {
        let [subject, relation, object] = triple.map(|part| words(document, part));
        let complete = !subject.is_empty() && !relation.is_empty() && !object.is_empty();
        let extraction = Extraction { subject, relation, object };
        if complete && !found.contains(&extraction) {
            found.push(extraction);
        }
    }
    found
}

/// Tokens that are added to say what the text leaves out.
pub(crate) const IS: TokenIx = TokenIx::MAX;

fn words(document: &Document, tokens: Vec<TokenIx>) -> String {
    let form = |&token: &TokenIx| if token == IS { "is" } else { document.form(token) };
    tokens.iter().map(form).collect::<Vec<_>>().join(" ")
}

/// Lines `id TAB subject TAB relation TAB object` of lines `id TAB sentence`.
///
/// # Errors
/// A line has no tab: its number, from 1.
pub fn run(annotator: &Annotator, lines: &str) -> Result<String, usize> {
    let mut out = String::new();
    for (number, line) in lines.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let (id, sentence) = line.split_once('\t').ok_or(number + 1)?;
        for found in extract(&annotator.annotate(sentence, &[])) {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{id}\t{}\t{}\t{}", found.subject, found.relation, found.object);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `sentence` and below it the extractions that must be found, each `subject | relation | object`.
    const CASES: &str = include_str!("../../../tests/openie/sentences.txt");

    #[test]
    fn sentences_give_the_extractions_below_them() {
        let annotator = Annotator::load().unwrap();
        let mut faults = Vec::new();
        for case in CASES.split("\n\n") {
            let mut lines = case.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
            let Some(sentence) = lines.next() else { continue };
            let found = extract(&annotator.annotate(sentence, &[]));
            let shown: Vec<String> =
                found.iter().map(|e| format!("{} | {} | {}", e.subject, e.relation, e.object)).collect();
            let missing: Vec<&str> =
                lines.map(|line| line.trim()).filter(|wanted| !shown.iter().any(|got| got == wanted)).collect();
            if !missing.is_empty() {
                faults.push(format!("{sentence}\n  missing {missing:?}\n  found   {shown:?}"));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn a_line_without_a_tab_is_named() {
        let annotator = Annotator::load().unwrap();
        assert_eq!(run(&annotator, "1\tAnna saw Ben.\nno tab\n"), Err(2));
        assert_eq!(run(&annotator, "1\tAnna saw Ben.\n\n"), Ok("1\tAnna\tsaw\tBen\n".to_owned()));
    }
}
