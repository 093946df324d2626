//! The language core at work: a text and its blocks become a [`Document`].
//!
//! Entry points: [`Annotator::load`], [`Annotator::annotate`]. Without a model of names that layer stays empty.
//! Invariant: any text gives a document, the same one on every machine.

use std::sync::Arc;

use super::document::{Document, Sentence, Token, TokenIx};
use super::names;
use super::tags::{Deprel, Upos, XPOS};
use crate::model::ModelError;
use crate::model::language::{ParserModel, TaggerModel};
use crate::model::names::{NamesModel, Tagger as NamesTagger};
use crate::model::parser::{self, ParserScratch};
use crate::model::segment::{Piece, SegmentScratch};
use crate::model::tagger::TaggerScratch;
use crate::model::word::{Lexeme, Lexer};
use crate::text::{Block, BlockKind, TextRange};

const TAGGER: &[u8] = include_bytes!("../model/weights/tagger.bin");
const PARSER: &[u8] = include_bytes!("../model/weights/parser.bin");

/// Makes documents of texts. Loading takes much longer than annotating: load once and share.
#[derive(Clone, Debug)]
pub struct Annotator {
    tagger: TaggerModel,
    parser: ParserModel,
    /// What the classes of the tagger and the labels of the parser mean.
    tags: Vec<(Upos, u8)>,
    labels: Vec<Deprel>,
    names: Option<Arc<NamesModel>>,
}

/// Buffers that one document's sentences share.
#[derive(Default)]
struct Scratch {
    segment: SegmentScratch,
    tagger: TaggerScratch,
    parser: ParserScratch,
    lexer: Lexer,
    lexemes: Vec<Lexeme>,
    pieces: Vec<Piece>,
    ends: Vec<usize>,
    tags: Vec<u16>,
    arcs: Vec<parser::Arc>,
}

impl Annotator {
    /// The models that the program carries.
    ///
    /// # Errors
    /// When an embedded model is damaged, which means the program is.
    pub fn load() -> Result<Self, ModelError> {
        let core = Self::new(TaggerModel::from_bytes(TAGGER)?, ParserModel::from_bytes(PARSER)?);
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
    pub fn new(tagger: TaggerModel, parser: ParserModel) -> Self {
        let tags = tagger.tagger.classes().iter().map(|class| tag_pair(class)).collect();
        let labels = parser.parser.labels().iter().map(|label| relation(label)).collect();
        Self { tagger, parser, tags, labels, names: None }
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
        let mut scratch = Scratch::default();
        document.tokens.reserve(text.len() / 4);
        document.lemmas.reserve(text.len());
        for at in 0..document.blocks.len() {
            let Block { range, kind } = document.blocks[at];
            let range = (range.start() as usize, range.end() as usize);
            scratch.pieces.clear();
            scratch.ends.clear();
            match kind {
                BlockKind::Furniture | BlockKind::RepeatedHeadline | BlockKind::Dateline => continue,
                BlockKind::Heading => {
                    self.tagger.segmenter.tokens(text, range, &mut scratch.pieces, &mut scratch.segment);
                    if !scratch.pieces.is_empty() {
                        scratch.ends.push(scratch.pieces.len());
                    }
                    scratch.read_lexemes(text);
                }
                BlockKind::Paragraph => {
                    self.tagger.segmenter.tokens(text, range, &mut scratch.pieces, &mut scratch.segment);
                    scratch.read_lexemes(text);
                    let Scratch { pieces, lexemes, ends, segment, .. } = &mut scratch;
                    self.tagger.segmenter.sentence_ends(text, pieces, lexemes, ends, segment);
                }
            }
            self.add_block(&mut document, at as u32, &mut scratch);
        }
        self.add_names(&mut document);
        document
    }

    /// Analyses a text whose words and sentence ends (as numbers of words) are given, as one paragraph.
    #[must_use]
    pub fn annotate_words(&self, text: &str, pieces: &[Piece], ends: &[usize]) -> Document {
        let block = Block { range: TextRange::from_usize(0, text.len()), kind: BlockKind::Paragraph };
        let mut document = Document { text: text.to_owned(), blocks: vec![block], ..Document::default() };
        let mut scratch = Scratch { pieces: pieces.to_vec(), ends: ends.to_vec(), ..Scratch::default() };
        scratch.read_lexemes(text);
        self.add_block(&mut document, 0, &mut scratch);
        self.add_names(&mut document);
        document
    }

    /// The morphological features that [`Token::feats`] stands for, as treebanks write them; `_` for none.
    #[must_use]
    pub fn feats(&self, feats: u16) -> &str {
        self.tagger.feats.bundle(feats)
    }

    fn add_names(&self, document: &mut Document) {
        if let Some(model) = &self.names {
            names::tag(model, &mut NamesTagger::default(), document);
        }
    }

    /// Tags and parses the sentences in `scratch` and adds them to the document.
    fn add_block(&self, document: &mut Document, block: u32, scratch: &mut Scratch) {
        let mut from = 0;
        for at in 0..scratch.ends.len() {
            let to = scratch.ends[at];
            let pieces = from..to;
            let lexemes = &scratch.lexemes[pieces.clone()];
            self.tagger.tagger.tag(lexemes, &mut scratch.tags, &mut scratch.tagger);
            self.parser.parser.parse(lexemes, &scratch.tags, &mut scratch.arcs, &mut scratch.parser);
            let first = document.tokens.len() as TokenIx;
            for (index, place) in pieces.enumerate() {
                self.add_token(document, first, (index, place), scratch);
            }
            let last = document.tokens.len() as TokenIx;
            let range = document.range_of(&(first..last));
            document.sentences.push(Sentence { range, tokens: first..last, block });
            from = to;
        }
    }

    fn add_token(&self, document: &mut Document, first: TokenIx, (index, place): (usize, usize), scratch: &Scratch) {
        let piece = scratch.pieces[place];
        let class = scratch.tags[index];
        let (upos, xpos) = self.tags.get(class as usize).copied().unwrap_or((Upos::X, 0));
        let range = TextRange::new(piece.start, piece.end);
        let lemma_start = document.lemmas.len();
        let form = range.slice(&document.text);
        self.tagger.lemmatizer.lemma(form, XPOS[xpos as usize], &mut document.lemmas);
        let lemma = TextRange::from_usize(lemma_start, document.lemmas.len());
        let lower = scratch.lexemes[place].lower;
        let arc = scratch.arcs[index];
        let own = first + index as TokenIx;
        let is_root = arc.head as usize >= scratch.tags.len();
        let head = if is_root { own } else { first + arc.head };
        let deprel = self.labels.get(arc.label as usize).copied().unwrap_or(Deprel::Dep);
        let feats = self.tagger.feats.of(class, lower);
        document.tokens.push(Token { range, lemma, head, upos, xpos, deprel, feats });
        if piece.joined && index > 0 {
            match document.multiwords.last_mut() {
                Some(last) if last.end == own => last.end = own + 1,
                _ => document.multiwords.push(own - 1..own + 1),
            }
        }
    }
}

impl Scratch {
    fn read_lexemes(&mut self, text: &str) {
        self.lexemes.clear();
        self.lexemes.extend(self.pieces.iter().map(|piece| self.lexer.lexeme(piece.form(text))));
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
