//! Dependency trees read from above: the children of each token.
//!
//! Entry point: [`Tree::new`]. Invariant: built once a document in linear time; children come in text order.

use super::document::{Document, TokenIx};
use super::tags::Deprel;

/// Children of every token, in one array.
#[derive(Debug)]
pub struct Tree<'d> {
    document: &'d Document,
    starts: Vec<u32>,
    children: Vec<TokenIx>,
}

impl<'d> Tree<'d> {
    /// Indexes the heads of a document.
    #[must_use]
    pub fn new(document: &'d Document) -> Self {
        let tokens = &document.tokens;
        let mut starts = vec![0_u32; tokens.len() + 1];
        let is_child = |ix: usize| tokens[ix].head as usize != ix;
        for ix in (0..tokens.len()).filter(|&ix| is_child(ix)) {
            starts[tokens[ix].head as usize + 1] += 1;
        }
        for ix in 1..starts.len() {
            starts[ix] += starts[ix - 1];
        }
        let mut next = starts.clone();
        let mut children = vec![0; starts.last().map_or(0, |&n| n as usize)];
        for ix in (0..tokens.len()).filter(|&ix| is_child(ix)) {
            let slot = &mut next[tokens[ix].head as usize];
            children[*slot as usize] = TokenIx::try_from(ix).unwrap_or(TokenIx::MAX);
            *slot += 1;
        }
        Self { document, starts, children }
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &'d Document {
        self.document
    }

    /// Children, in text order.
    #[must_use]
    pub fn children(&self, token: TokenIx) -> &[TokenIx] {
        let token = token as usize;
        &self.children[self.starts[token] as usize..self.starts[token + 1] as usize]
    }

    /// Children with one of these relations, in text order.
    pub fn children_by<'a>(&'a self, token: TokenIx, relations: &'a [Deprel]) -> impl Iterator<Item = TokenIx> + 'a {
        self.children(token).iter().copied().filter(|&child| relations.contains(&self.document.token(child).deprel))
    }

    /// The first child with one of these relations.
    #[must_use]
    pub fn child(&self, token: TokenIx, relations: &[Deprel]) -> Option<TokenIx> {
        self.children_by(token, relations).next()
    }

    /// The head; `None` for a root.
    #[must_use]
    pub fn head(&self, token: TokenIx) -> Option<TokenIx> {
        let head = self.document.token(token).head;
        (head != token).then_some(head)
    }

    /// First and last token of the subtree.
    #[must_use]
    pub fn span(&self, token: TokenIx) -> (TokenIx, TokenIx) {
        let (mut first, mut last) = (token, token);
        let mut open = vec![token];
        while let Some(next) = open.pop() {
            first = first.min(next);
            last = last.max(next);
            open.extend(self.children(next));
        }
        (first, last)
    }
}
