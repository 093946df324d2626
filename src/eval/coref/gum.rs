//! GUM's documents with their trees and entities.
//!
//! Entry point: [`read`]. Invariant: tokens, tags and heads are the treebank's own; only names and lemmas' store are ours.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::annotate::{Annotator, Deprel, Document, TokenIx, Upos, XPOS};
use crate::model::ModelError;
use crate::model::conllu::{TreeSentence, read_treebank};
use crate::model::segment::raw_text;
use crate::text::TextRange;

/// A mention as annotated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldMention {
    /// Its tokens.
    pub tokens: Range<TokenIx>,
    /// The tokens by which it is recognised.
    pub heads: Vec<TokenIx>,
    /// The document's number of its entity.
    pub entity: String,
}

/// All `.conllu` files that a path stands for.
///
/// # Errors
/// A folder cannot be read.
pub fn files(path: &Path) -> Result<Vec<PathBuf>, ModelError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let io = |source| ModelError::Io { path: path.to_owned(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(io)? {
        let file = entry.map_err(io)?.path();
        if file.extension().is_some_and(|extension| extension == "conllu") {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

/// One file as a document with the treebank's trees, and its mentions.
///
/// # Errors
/// The file cannot be read or is no treebank.
pub fn read(annotator: &Annotator, path: &Path) -> Result<(Document, Vec<GoldMention>), ModelError> {
    let sentences = read_treebank(path)?;
    let text = raw_text(&sentences);
    let mut document = annotator.annotate_words(&text.text, &text.pieces, &text.ends);
    let mut first = 0;
    for sentence in &sentences {
        first = set_tree(&mut document, sentence, first);
    }
    let mentions = mentions(&sentences);
    Ok((document, mentions))
}

fn set_tree(document: &mut Document, sentence: &TreeSentence, first: TokenIx) -> TokenIx {
    let mut at = first;
    for word in &sentence.words {
        let start = document.lemmas.len();
        document.lemmas.push_str(&word.lemma);
        let Some(token) = document.tokens.get_mut(at as usize) else { return at };
        token.lemma = TextRange::from_usize(start, document.lemmas.len());
        token.upos = Upos::from_name(&word.upos).unwrap_or(Upos::X);
        token.deprel = Deprel::from_name(&word.deprel).unwrap_or(Deprel::Dep);
        token.head = word.head.checked_sub(1).and_then(|head| TokenIx::try_from(head).ok()).map_or(at, |h| first + h);
        let xpos = XPOS.iter().position(|tag| *tag == word.xpos).and_then(|tag| u8::try_from(tag).ok());
        token.xpos = xpos.unwrap_or(token.xpos);
        at += 1;
    }
    at
}

/// A mention that has been opened and not yet closed.
struct Open {
    start: TokenIx,
    entity: String,
    /// Numbers of the words, from 1, by which it is recognised.
    least: Vec<TokenIx>,
}

fn mentions(sentences: &[TreeSentence]) -> Vec<GoldMention> {
    let mut found = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    for (at, misc) in (0..).zip(sentences.iter().flat_map(|sentence| &sentence.misc)) {
        let entity = misc.split('|').find_map(|remark| remark.strip_prefix("Entity="));
        read_brackets(entity.unwrap_or_default(), at, &mut open, &mut found);
    }
    found.sort_by_key(|mention| (mention.tokens.start, mention.tokens.end));
    found
}

/// `(1-person-new-s-cf1-2-coref` opens, `1)` closes, `(3-…)` does both; several stand without anything between.
fn read_brackets(text: &str, at: TokenIx, open: &mut Vec<Open>, found: &mut Vec<GoldMention>) {
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.char_indices().skip(1).find(|(_, c)| matches!(c, '(' | ')')).map_or(rest.len(), |(i, _)| i);
        let (piece, after) = rest.split_at(end);
        let closes = after.starts_with(')');
        let opened = piece.strip_prefix('(');
        if let Some(fields) = opened {
            let fields: Vec<&str> = fields.split('-').collect();
            let least = fields.get(5).map(|words| words.split(',').filter_map(|n| n.parse().ok()).collect());
            open.push(Open { start: at, entity: fields[0].to_owned(), least: least.unwrap_or_default() });
        }
        if closes {
            let entity = opened.map_or(piece, |fields| fields.split('-').next().unwrap_or_default());
            if let Some(position) = open.iter().rposition(|mention| mention.entity == entity) {
                let mention = open.remove(position);
                let heads = mention.least.iter().filter_map(|n| n.checked_sub(1)).map(|n| mention.start + n);
                let heads = heads.filter(|&token| token <= at).collect();
                found.push(GoldMention { tokens: mention.start..at + 1, heads, entity: mention.entity });
            }
        }
        rest = after.strip_prefix(')').unwrap_or(after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_nest_open_and_close() {
        let (mut open, mut found) = (Vec::new(), Vec::new());
        read_brackets("(2-abstract-new-s-cf2-2-coref(3-substance-new-s-cf3-1-coref-Iodine)", 4, &mut open, &mut found);
        read_brackets("2)", 5, &mut open, &mut found);
        read_brackets("(7-person-new-s-cf1-1-coref)(8-time-new-s-cf1-1-sgl", 6, &mut open, &mut found);
        let seen: Vec<_> = found.iter().map(|m| (m.tokens.clone(), m.heads.clone(), m.entity.as_str())).collect();
        assert_eq!(seen, [(4..5, vec![4], "3"), (4..6, vec![5], "2"), (6..7, vec![6], "7")]);
        assert_eq!(open.len(), 1);
    }
}
