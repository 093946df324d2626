//! Reads treebanks in CoNLL-U.
//!
//! Entry point: [`read_treebank`]. Invariant: every sentence returned has at least one word, and heads lie inside it.

use std::ops::Range;
use std::path::Path;

use super::ModelError;

/// A syntactic word of a treebank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The word as written.
    pub form: String,
    /// Its lemma.
    pub lemma: String,
    /// Universal part of speech.
    pub upos: String,
    /// Language-specific tag.
    pub xpos: String,
    /// Morphological features, `_` for none.
    pub feats: String,
    /// Its head, counted from 1; 0 for the root.
    pub head: usize,
    /// Relation to the head.
    pub deprel: String,
    /// Whether white space follows.
    pub space_after: bool,
}

/// A sentence of a treebank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreeSentence {
    /// Its words.
    pub words: Vec<Word>,
    /// Runs of words that are written as one token.
    pub multiwords: Vec<Range<usize>>,
    /// Whether it starts a paragraph.
    pub new_paragraph: bool,
    /// The `Entity` annotation and other remarks of each word, as the last column has them.
    pub misc: Vec<String>,
}

/// Reads all sentences of a CoNLL-U file, or of all `.conllu` files of a directory in the order of their names.
///
/// # Errors
/// When a file cannot be read or is not CoNLL-U.
pub fn read_treebank(path: &Path) -> Result<Vec<TreeSentence>, ModelError> {
    let io = |source| ModelError::Io { path: path.to_owned(), source };
    if !path.is_dir() {
        let text = std::fs::read_to_string(path).map_err(io)?;
        return parse_treebank(&text).map_err(|(line, reason)| ModelError::Treebank {
            path: path.to_owned(),
            line,
            reason,
        });
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(io)? {
        let file = entry.map_err(io)?.path();
        if file.extension().is_some_and(|extension| extension == "conllu") {
            files.push(file);
        }
    }
    files.sort();
    let mut sentences = Vec::new();
    for file in files {
        sentences.append(&mut read_treebank(&file)?);
    }
    Ok(sentences)
}

/// Reads CoNLL-U text; an error is a line number from 1 and what is wrong there.
fn parse_treebank(text: &str) -> Result<Vec<TreeSentence>, (usize, &'static str)> {
    let mut sentences = Vec::new();
    let mut sentence = TreeSentence::default();
    for (number, line) in text.lines().chain([""]).enumerate() {
        if line.is_empty() {
            finish(&mut sentence).map_err(|reason| (number, reason))?;
            if !sentence.words.is_empty() {
                sentences.push(std::mem::take(&mut sentence));
            }
        } else if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.trim_start();
            sentence.new_paragraph |= comment == "newpar" || comment.starts_with("newpar ");
            sentence.new_paragraph |= comment.starts_with("newdoc");
        } else {
            add_line(&mut sentence, line).map_err(|reason| (number + 1, reason))?;
        }
    }
    Ok(sentences)
}

fn add_line(sentence: &mut TreeSentence, line: &str) -> Result<(), &'static str> {
    let fields: Vec<&str> = line.split('\t').collect();
    let &[id, form, lemma, upos, xpos, feats, head, deprel, _, misc] = fields.as_slice() else {
        return Err("a word line has ten fields");
    };
    let space_after = !misc.split('|').any(|remark| remark == "SpaceAfter=No");
    if let Some((first, last)) = id.split_once('-') {
        let first: usize = first.parse().map_err(|_| "bad word number")?;
        let last: usize = last.parse().map_err(|_| "bad word number")?;
        if first == 0 || last < first {
            return Err("bad range of words");
        }
        // The words' own lines follow; whether a space comes after is said here, so it is kept in the range's place.
        sentence.multiwords.push(first - 1..last);
        sentence.misc.push(format!("\t{space_after}"));
        return Ok(());
    }
    if id.contains('.') {
        return Ok(());
    }
    let head = if head == "_" { 0 } else { head.parse().map_err(|_| "bad head")? };
    let mut word = Word {
        form: form.to_owned(),
        lemma: lemma.to_owned(),
        upos: upos.to_owned(),
        xpos: xpos.to_owned(),
        feats: feats.to_owned(),
        head,
        deprel: deprel.to_owned(),
        space_after,
    };
    let at = sentence.words.len();
    if let Some(range) = sentence.multiwords.last()
        && range.contains(&at)
    {
        let last = at + 1 == range.end;
        let spaced = sentence.misc.iter().rev().find(|misc| misc.starts_with('\t')).is_none_or(|misc| misc == "\ttrue");
        word.space_after = last && spaced;
    }
    sentence.words.push(word);
    sentence.misc.push(misc.to_owned());
    Ok(())
}

fn finish(sentence: &mut TreeSentence) -> Result<(), &'static str> {
    sentence.misc.retain(|misc| !misc.starts_with('\t'));
    let count = sentence.words.len();
    if sentence.words.iter().any(|word| word.head > count) {
        return Err("a head lies outside the sentence");
    }
    if sentence.multiwords.iter().any(|range| range.end > count) {
        return Err("a range of words lies outside the sentence");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_ranges_and_spaces_are_read() {
        let text = "# newpar\n# text = I don't.\n1\tI\tI\tPRON\tPRP\t_\t3\tnsubj\t_\t_\n\
                    2-3\tdon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n2\tdo\tdo\tAUX\tVBP\t_\t0\troot\t_\t_\n\
                    3\tn't\tnot\tPART\tRB\t_\t2\tadvmod\t_\t_\n4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n\n";
        let sentences = parse_treebank(text).unwrap();
        assert_eq!(sentences.len(), 1);
        let sentence = &sentences[0];
        assert!(sentence.new_paragraph);
        let words = 1..3;
        assert_eq!(sentence.multiwords.as_slice(), std::slice::from_ref(&words));
        assert_eq!(sentence.misc.len(), 4);
        let spaces: Vec<bool> = sentence.words.iter().map(|word| word.space_after).collect();
        assert_eq!(spaces, [true, false, false, true]);
        assert!(parse_treebank("1\tI\tI\n\n").is_err());
    }
}
