//! Scores tokens, tags, lemmas and trees against a treebank as the CoNLL 2018 shared task did.
//!
//! Entry point: [`score_treebank`]. Words are aligned by their characters, words of one written token by the longest
//! common subsequence of their forms; relation subtypes do not count. Tested against hand-counted cases.

use std::ops::Range;
use std::path::Path;
use std::time::Instant;

use crate::annotate::{Annotator, Document, XPOS};
use crate::model::ModelError;
use crate::model::conllu::{TreeSentence, read_treebank};
use crate::model::segment::raw_text;
use crate::text::{Block, BlockKind, TextRange};

/// The figures of one treebank, in percent; with gold tokens, F1 and accuracy are the same.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct ParseScores {
    /// Written tokens found.
    pub tokens_f1: f64,
    /// Sentences found.
    pub sentences_f1: f64,
    /// Syntactic words found.
    pub words_f1: f64,
    /// Universal parts of speech.
    pub upos: f64,
    /// Penn tags.
    pub xpos: f64,
    /// Morphological features, all of a word's.
    pub feats: f64,
    /// Lemmas.
    pub lemmas: f64,
    /// Heads.
    pub uas: f64,
    /// Heads with the relation.
    pub las: f64,
    /// Words per second of one core, loading apart.
    pub tokens_per_second: f64,
    /// Words of the treebank.
    pub words: usize,
}

/// Scores the annotator on a CoNLL-U file (or a directory of them), with its own tokens and sentences if `raw`.
///
/// # Errors
/// When the treebank cannot be read.
pub fn score_treebank(annotator: &Annotator, path: &Path, raw: bool) -> Result<ParseScores, ModelError> {
    let sentences = read_treebank(path)?;
    if sentences.is_empty() {
        return Err(ModelError::NoData(path.to_owned()));
    }
    let text = raw_text(&sentences);
    let blocks: Vec<Block> = text
        .paragraphs
        .iter()
        .map(|&(start, end)| Block { range: TextRange::from_usize(start, end), kind: BlockKind::Paragraph })
        .collect();
    let start = Instant::now();
    let document = if raw {
        annotator.annotate(&text.text, &blocks)
    } else {
        annotator.annotate_words(&text.text, &text.pieces, &text.ends)
    };
    let seconds = start.elapsed().as_secs_f64();
    let gold = Analysis::of_treebank(&sentences, &text.text);
    let system = Analysis::of_document(&document, annotator);
    let mut scores = score(&gold, &system);
    scores.tokens_per_second = (document.tokens.len() as f64 / seconds.max(1e-9)).round();
    scores.words = gold.words.len();
    Ok(scores)
}

/// A word with its place among the text's visible characters.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    /// Of the written token it belongs to.
    span: Range<usize>,
    multiword: bool,
    form: String,
    lemma: String,
    upos: String,
    xpos: String,
    feats: String,
    /// Index of the head among all words.
    head: Option<usize>,
    deprel: String,
}

#[derive(Clone, Debug, Default)]
struct Analysis {
    words: Vec<Word>,
    tokens: Vec<Range<usize>>,
    sentences: Vec<Range<usize>>,
}

fn universal(deprel: &str) -> String {
    deprel.split(':').next().unwrap_or_default().to_owned()
}

impl Analysis {
    fn of_treebank(sentences: &[TreeSentence], text: &str) -> Self {
        let pieces = raw_text(sentences).pieces;
        let visible = visible_offsets(text);
        let mut analysis = Self::default();
        for sentence in sentences {
            let first = analysis.words.len();
            for word in &sentence.words {
                let piece = pieces[analysis.words.len()];
                analysis.words.push(Word {
                    span: visible[piece.start as usize]..visible[piece.end as usize],
                    multiword: false,
                    form: word.form.to_lowercase(),
                    lemma: word.lemma.clone(),
                    upos: word.upos.clone(),
                    xpos: word.xpos.clone(),
                    feats: word.feats.clone(),
                    head: word.head.checked_sub(1).map(|head| first + head),
                    deprel: universal(&word.deprel),
                });
            }
            let joined = sentence.multiwords.iter().map(|range| range.start + first..range.end + first);
            analysis.finish_sentence(first, joined);
        }
        analysis
    }

    fn of_document(document: &Document, annotator: &Annotator) -> Self {
        let visible = visible_offsets(&document.text);
        let mut analysis = Self::default();
        for (at, token) in document.tokens.iter().enumerate() {
            let at = at as u32;
            analysis.words.push(Word {
                span: visible[token.range.start() as usize]..visible[token.range.end() as usize],
                multiword: false,
                form: document.form(at).to_lowercase(),
                lemma: document.lemma(at).to_owned(),
                upos: token.upos.name().to_owned(),
                xpos: XPOS[token.xpos as usize].to_owned(),
                feats: annotator.feats(token.feats).to_owned(),
                head: (token.head != at).then_some(token.head as usize),
                deprel: universal(token.deprel.name()),
            });
        }
        let all = std::mem::take(&mut analysis.words);
        for sentence in &document.sentences {
            let range = sentence.tokens.start as usize..sentence.tokens.end as usize;
            let first = analysis.words.len();
            analysis.words.extend_from_slice(&all[range.clone()]);
            let inside = document.multiwords.iter().map(|m| m.start as usize..m.end as usize);
            analysis.finish_sentence(first, inside.filter(|m| range.contains(&m.start)));
        }
        analysis
    }

    /// Gives the words of one written token its span and notes tokens and sentence.
    fn finish_sentence(&mut self, first: usize, multiwords: impl Iterator<Item = Range<usize>>) {
        for range in multiwords {
            let span = self.words[range.start].span.start..self.words[range.end - 1].span.end;
            for word in &mut self.words[range] {
                word.span = span.clone();
                word.multiword = true;
            }
        }
        let words = &self.words[first..];
        if let (Some(start), Some(end)) = (words.first(), words.last()) {
            self.sentences.push(start.span.start..end.span.end);
        }
        self.tokens.extend(words.iter().map(|word| word.span.clone()));
        self.tokens.dedup();
    }
}

/// For each byte offset, the number of visible characters before it.
fn visible_offsets(text: &str) -> Vec<usize> {
    let mut offsets = vec![0; text.len() + 1];
    let mut count = 0;
    for (at, c) in text.char_indices() {
        for offset in &mut offsets[at..at + c.len_utf8()] {
            *offset = count;
        }
        count += usize::from(!c.is_whitespace());
    }
    offsets[text.len()] = count;
    offsets
}

fn f1(correct: usize, gold: usize, system: usize) -> f64 {
    if gold + system == 0 { 0.0 } else { 200.0 * correct as f64 / (gold + system) as f64 }
}

/// Spans that both have.
fn shared(gold: &[Range<usize>], system: &[Range<usize>]) -> usize {
    let (mut g, mut s, mut count) = (0, 0, 0);
    while let (Some(gold), Some(system)) = (gold.get(g), system.get(s)) {
        count += usize::from(gold == system);
        (g, s) = match (gold.start, gold.end).cmp(&(system.start, system.end)) {
            std::cmp::Ordering::Less => (g + 1, s),
            std::cmp::Ordering::Greater => (g, s + 1),
            std::cmp::Ordering::Equal => (g + 1, s + 1),
        };
    }
    count
}

fn score(gold: &Analysis, system: &Analysis) -> ParseScores {
    let pairs = align(&gold.words, &system.words);
    let mut to_system = vec![None; gold.words.len()];
    for &(g, s) in &pairs {
        to_system[g] = Some(s);
    }
    let (golds, systems) = (gold.words.len(), system.words.len());
    let count = |test: &dyn Fn(&Word, &Word) -> bool| {
        let right = pairs.iter().filter(|&&(g, s)| test(&gold.words[g], &system.words[s])).count();
        f1(right, golds, systems)
    };
    let heads = |g: &Word, s: &Word| match (g.head, s.head) {
        (None, None) => true,
        (Some(g), Some(s)) => to_system[g] == Some(s),
        _ => false,
    };
    ParseScores {
        tokens_f1: f1(shared(&gold.tokens, &system.tokens), gold.tokens.len(), system.tokens.len()),
        sentences_f1: f1(shared(&gold.sentences, &system.sentences), gold.sentences.len(), system.sentences.len()),
        words_f1: f1(pairs.len(), golds, systems),
        upos: count(&|g, s| g.upos == s.upos),
        xpos: count(&|g, s| g.xpos == s.xpos),
        feats: count(&|g, s| g.feats == s.feats),
        lemmas: count(&|g, s| g.lemma == s.lemma || g.lemma == "_"),
        uas: count(&heads),
        las: count(&|g, s| heads(g, s) && g.deprel == s.deprel),
        ..ParseScores::default()
    }
}

/// Pairs of words that are the same word, in order.
fn align(gold: &[Word], system: &[Word]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let (mut g, mut s) = (0, 0);
    while g < gold.len() && s < system.len() {
        if gold[g].multiword || system[s].multiword {
            let (g_end, s_end) = multiword_area(gold, system, g, s);
            common_forms(gold, system, (g..g_end, s..s_end), &mut pairs);
            (g, s) = (g_end, s_end);
            continue;
        }
        let (a, b) = (&gold[g].span, &system[s].span);
        match (a.start, a.end).cmp(&(b.start, b.end)) {
            std::cmp::Ordering::Equal => {
                pairs.push((g, s));
                (g, s) = (g + 1, s + 1);
            }
            _ if a.start <= b.start => g += 1,
            _ => s += 1,
        }
    }
    pairs
}

/// The words of both sides that a run of overlapping written tokens holds, from the places `g` and `s` on.
fn multiword_area(gold: &[Word], system: &[Word], g: usize, s: usize) -> (usize, usize) {
    let (mut g_end, mut s_end) = (g, s);
    let mut end = if gold[g].multiword { gold[g].span.end } else { system[s].span.end };
    // A word that starts before the area's token on the other side is no part of it.
    if gold[g].multiword && !system[s].multiword && system[s].span.start < gold[g].span.start {
        return (g, s + 1);
    }
    if system[s].multiword && !gold[g].multiword && gold[g].span.start < system[s].span.start {
        return (g + 1, s);
    }
    if gold[g].multiword && system[s].multiword {
        end = if gold[g].span.start <= system[s].span.start { gold[g].span.end } else { system[s].span.end };
    }
    loop {
        let before = (g_end, s_end);
        for (words, at) in [(gold, &mut g_end), (system, &mut s_end)] {
            while let Some(word) = words.get(*at)
                && word.span.start < end
            {
                if word.multiword {
                    end = end.max(word.span.end);
                }
                *at += 1;
            }
        }
        if before == (g_end, s_end) {
            return (g_end, s_end);
        }
    }
}

/// Aligns two runs of words by the longest common subsequence of their forms.
fn common_forms(gold: &[Word], system: &[Word], (g, s): (Range<usize>, Range<usize>), pairs: &mut Vec<(usize, usize)>) {
    let (rows, columns) = (g.len(), s.len());
    let mut best = vec![vec![0_usize; columns + 1]; rows + 1];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            best[row][column] = if gold[g.start + row].form == system[s.start + column].form {
                best[row + 1][column + 1] + 1
            } else {
                best[row + 1][column].max(best[row][column + 1])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < rows && column < columns {
        if gold[g.start + row].form == system[s.start + column].form {
            pairs.push((g.start + row, s.start + column));
            (row, column) = (row + 1, column + 1);
        } else if best[row + 1][column] >= best[row][column + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(span: Range<usize>, form: &str, head: Option<usize>, deprel: &str, multiword: bool) -> Word {
        Word {
            span,
            multiword,
            form: form.into(),
            lemma: form.into(),
            upos: "X".into(),
            xpos: "X".into(),
            feats: "_".into(),
            head,
            deprel: deprel.into(),
        }
    }

    fn analysis(words: Vec<Word>) -> Analysis {
        let mut analysis = Analysis { words, ..Analysis::default() };
        analysis.finish_sentence(0, std::iter::empty());
        analysis
    }

    #[test]
    fn the_same_analysis_scores_full() {
        let words = vec![word(0..1, "i", Some(1), "nsubj", false), word(1..4, "ran", None, "root", false)];
        let scores = score(&analysis(words.clone()), &analysis(words));
        assert_eq!((scores.tokens_f1, scores.sentences_f1, scores.uas, scores.las), (100.0, 100.0, 100.0, 100.0));
    }

    /// Gold `a bc` against system `a b c`: one of two gold and of three system words is aligned.
    #[test]
    fn words_cut_otherwise_are_wrong() {
        let gold = vec![word(0..1, "a", None, "root", false), word(1..3, "bc", Some(0), "obj", false)];
        let system = vec![
            word(0..1, "a", None, "root", false),
            word(1..2, "b", Some(0), "obj", false),
            word(2..3, "c", Some(0), "obj", false),
        ];
        let scores = score(&analysis(gold), &analysis(system));
        assert_eq!((scores.words_f1, scores.las, scores.sentences_f1), (40.0, 40.0, 100.0));
    }

    /// `don't` as two words against one: inside a written token, forms decide.
    #[test]
    fn words_of_one_token_are_aligned_by_form() {
        let gold = vec![
            word(0..5, "do", None, "root", true),
            word(0..5, "n't", Some(0), "advmod", true),
            word(5..7, "go", Some(0), "xcomp", false),
        ];
        let mut system = gold.clone();
        system[1].deprel = "obj".into();
        let scores = score(&analysis(gold.clone()), &analysis(system));
        assert_eq!((scores.uas.round(), scores.las.round()), (100.0, 67.0));
        let whole = vec![word(0..5, "don't", None, "root", false), word(5..7, "go", Some(0), "xcomp", false)];
        let scores = score(&analysis(gold), &analysis(whole));
        // Only `go` is aligned: 1 of 3 gold and 2 system words; its head is not.
        assert_eq!((scores.words_f1, scores.uas, scores.tokens_f1), (40.0, 0.0, 100.0));
    }
}
