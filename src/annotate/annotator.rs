//! The language core at work: a text and its blocks become a [`Document`].
//!
//! Entry points: [`Annotator::load`], [`Annotator::annotate`]. Without a model of names that layer stays empty.
//! Invariant: any text gives a document, the same one on every machine.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::clauses;
use super::document::{Document, Sentence, Token, TokenIx};
use super::names::{self, NamesScratch};
use super::tags::{Deprel, Upos, XPOS};
use crate::model::ModelError;
use crate::model::language::{ParserModel, ParserScratch, TokenModel};
use crate::model::lemma::LemmaScratch;
use crate::model::names::NamesModel;
use crate::model::neural::Reading;
use crate::model::segment::{Piece, SegmentScratch};
use crate::model::word::{Lexeme, Lexer};
use crate::text::{Block, BlockKind, TextRange};

/// Makes documents of texts. Loading takes much longer than annotating: load once and share.
#[derive(Clone, Debug)]
pub struct Annotator {
    core: Arc<Core>,
    names: Option<Arc<NamesModel>>,
}

#[derive(Debug)]
struct Core {
    tokens: TokenModel,
    parser: ParserModel,
    /// What the parser's classes mean.
    tags: Vec<(Upos, u8)>,
    labels: Vec<Deprel>,
    /// Buffers that wait for the next document, at most one for each thread that ever worked at once.
    waiting: Mutex<Vec<Scratch>>,
}

/// Buffers for a longer text are not kept, so that one giant does not hold memory for ever.
const KEPT: usize = 1 << 20;

/// What one document's stages hand on.
#[derive(Debug, Default)]
struct Scratch {
    segment: SegmentScratch,
    lexer: Lexer,
    lexemes: Vec<Lexeme>,
    pieces: Vec<Piece>,
    ends: Vec<usize>,
    /// First and past-the-last piece of each sentence, and its block.
    sentences: Vec<(usize, usize)>,
    blocks: Vec<u32>,
    parser: ParserScratch,
    lemmas: LemmaScratch,
    names: NamesScratch,
}

impl Annotator {
    /// The models that the program carries.
    ///
    /// # Errors
    /// When an embedded model is damaged, which means the program is.
    pub fn load() -> Result<Self, ModelError> {
        let core = Self::new(TokenModel::shipped()?, ParserModel::shipped()?);
        Ok(core.with_names(NamesModel::shipped()?))
    }

    /// The same with a model of names.
    #[must_use]
    pub fn with_names(mut self, names: NamesModel) -> Self {
        self.names = Some(Arc::new(names));
        self
    }

    /// An annotator with these models, which finds no names.
    #[must_use]
    pub fn new(tokens: TokenModel, parser: ParserModel) -> Self {
        let [pairs, _, labels] = &parser.network.names;
        let tags = pairs.iter().map(|pair| tag_pair(pair)).collect();
        let labels = labels.iter().map(|label| relation(label)).collect();
        let core = Core { tokens, parser, tags, labels, waiting: Mutex::default() };
        Self { core: Arc::new(core), names: None }
    }

    /// Analyses a text. Headings become one sentence each; furniture and repeated headlines none. Without blocks, the
    /// whole text is one paragraph.
    #[must_use]
    pub fn annotate(&self, text: &str, blocks: &[Block]) -> Document {
        let mut document = Document { text: text.to_owned(), blocks: blocks.to_vec(), ..Document::default() };
        if blocks.is_empty() {
            let range = TextRange::from_usize(0, text.len());
            document.blocks.push(Block { range, kind: BlockKind::Paragraph });
        }
        let mut scratch = self.core.scratch();
        for (at, block) in document.blocks.iter().enumerate() {
            match block.kind {
                BlockKind::Furniture | BlockKind::RepeatedHeadline | BlockKind::Dateline => {}
                BlockKind::Heading => self.core.cut(text, (at as u32, block.range), true, &mut scratch),
                BlockKind::Paragraph => self.core.cut(text, (at as u32, block.range), false, &mut scratch),
            }
        }
        self.analyse(&mut document, scratch);
        document
    }

    /// Analyses a text whose words and sentence ends (as numbers of words) are given, as one paragraph.
    #[must_use]
    pub fn annotate_words(&self, text: &str, pieces: &[Piece], ends: &[usize]) -> Document {
        let block = Block { range: TextRange::from_usize(0, text.len()), kind: BlockKind::Paragraph };
        let mut document = Document { text: text.to_owned(), blocks: vec![block], ..Document::default() };
        let mut scratch = self.core.scratch();
        let Scratch { lexer, lexemes, .. } = &mut scratch;
        lexemes.extend(pieces.iter().map(|piece| lexer.lexeme(piece.form(text))));
        scratch.pieces.extend_from_slice(pieces);
        scratch.ends.clear();
        scratch.ends.extend_from_slice(ends);
        scratch.add_sentences(0, 0);
        self.analyse(&mut document, scratch);
        document
    }

    /// The distributional class of each word of a document; 0 where none is known.
    #[must_use]
    pub fn classes(&self, document: &Document) -> Vec<u16> {
        let mut lexer = Lexer::default();
        let count = TokenIx::try_from(document.tokens.len()).unwrap_or(TokenIx::MAX);
        let mut lexemes: Vec<Lexeme> = (0..count).map(|token| lexer.lexeme(document.form(token))).collect();
        self.core.parser.clusters.mark(&mut lexemes);
        lexemes.iter().map(|lexeme| lexeme.clusters[0]).collect()
    }

    /// The morphological features that [`Token::feats`] stands for, as treebanks write them; `_` for none.
    #[must_use]
    pub fn feats(&self, feats: u16) -> &str {
        self.core.parser.network.names[1].get(feats as usize).map_or("_", String::as_str)
    }

    /// Adds tags, trees and names to a document whose words and sentences are known.
    fn analyse(&self, document: &mut Document, mut scratch: Scratch) {
        let Scratch { lexemes, pieces, sentences, blocks, parser, lemmas, names, .. } = &mut scratch;
        let readings = self.core.parser.analyse(lexemes, sentences, parser);
        let cut = Cut { pieces, sentences, blocks };
        self.core.add_tokens(document, cut, readings, lemmas);
        clauses::settle(document);
        if let Some(model) = &self.names {
            names::tag(model, names, document);
        }
        if document.text.len() <= KEPT {
            self.core.waiting().push(scratch);
        }
    }
}

/// A text's words and sentences.
#[derive(Clone, Copy)]
struct Cut<'a> {
    pieces: &'a [Piece],
    sentences: &'a [(usize, usize)],
    blocks: &'a [u32],
}

impl Core {
    fn waiting(&self) -> MutexGuard<'_, Vec<Scratch>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Empty buffers for a document.
    fn scratch(&self) -> Scratch {
        let mut scratch = self.waiting().pop().unwrap_or_default();
        scratch.lexemes.clear();
        scratch.pieces.clear();
        scratch.sentences.clear();
        scratch.blocks.clear();
        scratch
    }

    /// Cuts a block into words and sentences.
    fn cut(&self, text: &str, (block, range): (u32, TextRange), heading: bool, scratch: &mut Scratch) {
        let first = scratch.pieces.len();
        let segmenter = &self.tokens.segmenter;
        let range = (range.start() as usize, range.end() as usize);
        segmenter.tokens(text, range, &mut scratch.pieces, &mut scratch.segment);
        let Scratch { pieces, lexemes, lexer, ends, segment, .. } = scratch;
        lexemes.extend(pieces[first..].iter().map(|piece| lexer.lexeme(piece.form(text))));
        ends.clear();
        if !heading {
            segmenter.sentence_ends(text, &pieces[first..], &lexemes[first..], ends, segment);
        } else if first < pieces.len() {
            ends.push(pieces.len() - first);
        }
        scratch.add_sentences(block, first);
    }

    fn add_tokens(&self, document: &mut Document, cut: Cut<'_>, readings: &[Reading], lemmas: &mut LemmaScratch) {
        document.tokens.reserve(readings.len());
        document.lemmas.reserve(document.text.len());
        for (&(start, end), &block) in cut.sentences.iter().zip(cut.blocks) {
            for (at, (&piece, &reading)) in (start..end).zip(cut.pieces[start..end].iter().zip(&readings[start..end])) {
                let (upos, xpos) = self.tags.get(reading.pair as usize).copied().unwrap_or((Upos::X, 0));
                let range = TextRange::new(piece.start, piece.end);
                let lemma_start = document.lemmas.len();
                let form = range.slice(&document.text);
                let tag = XPOS[xpos as usize];
                self.tokens.lemmatizer.lemma(form, tag, &mut document.lemmas, lemmas);
                let lemma = TextRange::from_usize(lemma_start, document.lemmas.len());
                let is_root = reading.head as usize >= end - start;
                let head = if is_root { at } else { start + reading.head as usize } as TokenIx;
                let deprel = self.labels.get(reading.label as usize).copied().unwrap_or(Deprel::Dep);
                let deprel = match deprel {
                    _ if is_root => Deprel::Root,
                    Deprel::Root => Deprel::Dep,
                    other => other,
                };
                let feats = reading.feats;
                document.tokens.push(Token { range, lemma, head, upos, xpos, deprel, feats });
                if piece.joined && at > start {
                    let own = at as TokenIx;
                    match document.multiwords.last_mut() {
                        Some(last) if last.end == own => last.end = own + 1,
                        _ => document.multiwords.push(own - 1..own + 1),
                    }
                }
            }
            let tokens = start as TokenIx..end as TokenIx;
            let range = document.range_of(&tokens);
            document.sentences.push(Sentence { range, tokens, block });
        }
    }
}

impl Scratch {
    /// Notes the sentences that `ends` describes, counted from the piece `first` on.
    fn add_sentences(&mut self, block: u32, first: usize) {
        let mut start = first;
        for end in &self.ends {
            self.sentences.push((start, first + end));
            self.blocks.push(block);
            start = first + end;
        }
    }
}

fn tag_pair(class: &str) -> (Upos, u8) {
    let (upos, xpos) = class.split_once(' ').unwrap_or((class, ""));
    let xpos = XPOS.iter().position(|&tag| tag == xpos).unwrap_or_default();
    (Upos::from_name(upos).unwrap_or(Upos::X), xpos as u8)
}

/// The relation, or the one that it is a subtype of.
fn relation(label: &str) -> Deprel {
    let known = Deprel::from_name(label);
    known.or_else(|| Deprel::from_name(label.split(':').next()?)).unwrap_or(Deprel::Dep)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Vec<String>> {
        let document = Annotator::load().unwrap().annotate(text, &[]);
        let word = |at: u32| document.form(at).to_owned();
        document.sentences.iter().map(|sentence| sentence.tokens.clone().map(word).collect()).collect()
    }

    #[test]
    fn clitics_and_abbreviations_are_cut_as_treebanks_cut_them() {
        let text = "Mr. Orlov didn't visit the U.S. Embassy. Russia’s envoy can't say why.";
        assert_eq!(
            words(text),
            [
                vec!["Mr.", "Orlov", "did", "n't", "visit", "the", "U.S.", "Embassy", "."],
                vec!["Russia", "’s", "envoy", "ca", "n't", "say", "why", "."],
            ]
        );
    }

    #[test]
    fn a_simple_clause_is_read_right() {
        let document = Annotator::load().unwrap().annotate("The minister signed the agreement on Monday.", &[]);
        let relation = |at: u32| (document.token(at).head, document.token(at).deprel);
        assert_eq!(relation(1), (2, Deprel::Nsubj));
        assert_eq!(relation(2), (2, Deprel::Root));
        assert_eq!(relation(4), (2, Deprel::Obj));
        assert_eq!(document.lemma(2), "sign");
    }

    #[test]
    fn furniture_has_no_sentences_and_a_heading_is_one() {
        let text = "Talks Resume. Again\nThey met.\nlike";
        let block = |start, end, kind| Block { range: TextRange::new(start, end), kind };
        let blocks = [
            block(0, 19, BlockKind::Heading),
            block(20, 29, BlockKind::Paragraph),
            block(30, 34, BlockKind::Furniture),
        ];
        let document = Annotator::load().unwrap().annotate(text, &blocks);
        let blocks: Vec<u32> = document.sentences.iter().map(|sentence| sentence.block).collect();
        assert_eq!(blocks, [0, 1]);
    }
}
