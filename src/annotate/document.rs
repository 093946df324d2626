//! One analysed text: sentences, tokens with tags and heads, names.
//!
//! Tokens lie in one array for the whole document and point to each other by absolute index, so a layer is a slice
//! and a stage allocates per document, not per token. Invariant: token ranges ascend and do not overlap; each token
//! lies in exactly one sentence; a head lies in its token's sentence; the heads of a sentence form one tree.

use std::ops::Range;

use super::tags::{Deprel, Upos};
use crate::text::{Block, TextRange};

/// Index of a token in [`Document::tokens`].
pub type TokenIx = u32;

/// A word as Universal Dependencies cuts it (clitics stand alone).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub range: TextRange,
    /// Where its lemma stands in the document's lemma store; read it with [`Document::lemma`].
    pub lemma: TextRange,
    /// The syntactic head; the token itself for a sentence's root.
    pub head: TokenIx,
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn Treebank tag, as an index into [`super::tags::XPOS`].
    pub xpos: u8,
    /// Relation to the head.
    pub deprel: Deprel,
    /// Morphological features, as an index into the tagger's list of feature bundles.
    pub feats: u16,
}

/// A sentence, or a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// From its first to its last token.
    pub range: TextRange,
    /// Its tokens.
    pub tokens: Range<TokenIx>,
    /// Index of its block in [`Document::blocks`].
    pub block: u32,
}

/// Coarse kind of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A person.
    Person,
    /// An organization.
    Organization,
    /// A place or facility.
    Location,
    /// An event, a work, a product, a nationality used as a name, anything else that bears a name.
    Misc,
}

/// A name found in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameSpan {
    /// Its tokens.
    pub tokens: Range<TokenIx>,
    /// Its kind.
    pub kind: NameKind,
}

/// A text with its layers.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The analysed text, unchanged.
    pub text: String,
    /// Paragraphs, headings, furniture.
    pub blocks: Vec<Block>,
    /// Sentences, in text order. Furniture has none.
    pub sentences: Vec<Sentence>,
    /// All tokens, in text order.
    pub tokens: Vec<Token>,
    /// Runs of words that are written as one token (`do` + `n't`), in text order.
    pub multiwords: Vec<Range<TokenIx>>,
    /// Names, in text order, not overlapping.
    pub names: Vec<NameSpan>,
    /// Store of the lemmas that [`Token::lemma`] points into.
    pub lemmas: String,
}

impl Document {
    /// The token's own characters.
    #[must_use]
    pub fn form(&self, token: TokenIx) -> &str {
        self.token(token).range.slice(&self.text)
    }

    /// The token's lemma, lower case but for proper nouns.
    #[must_use]
    pub fn lemma(&self, token: TokenIx) -> &str {
        self.token(token).lemma.slice(&self.lemmas)
    }

    /// The token's Penn Treebank tag.
    #[must_use]
    pub fn xpos(&self, token: TokenIx) -> &'static str {
        super::tags::XPOS.get(self.token(token).xpos as usize).copied().unwrap_or_default()
    }

    /// The token. Indices come from this document's own layers, so the bound holds.
    #[must_use]
    pub fn token(&self, token: TokenIx) -> &Token {
        &self.tokens[token as usize]
    }

    /// The range that a run of tokens covers; empty for an empty run.
    #[must_use]
    pub fn range_of(&self, tokens: &Range<TokenIx>) -> TextRange {
        if tokens.is_empty() {
            return TextRange::default();
        }
        self.token(tokens.start).range.cover(self.token(tokens.end - 1).range)
    }

    /// Index of the sentence that holds the token.
    #[must_use]
    pub fn sentence_of(&self, token: TokenIx) -> usize {
        self.sentences.partition_point(|sentence| sentence.tokens.end <= token)
    }

    /// The tokens whose head is `head`, in text order.
    pub fn children(&self, head: TokenIx) -> impl Iterator<Item = TokenIx> + '_ {
        let tokens = self.sentences.get(self.sentence_of(head)).map_or(0..0, |s| s.tokens.clone());
        tokens.filter(move |&token| token != head && self.token(token).head == head)
    }
}
