//! Sources that stand beside what they are the source of: "according to …", "citing …".
//!
//! Entry points: [`Finder::according_to`], [`Finder::citing`]. Invariant: at either end of a sentence a source stands for all of it, elsewhere
//! for its own clause.

use super::{Attribution, Finder};
use crate::annotate::{Deprel, TokenIx, Upos};
use crate::lexicon::Reporting;

impl Finder<'_> {
    pub(super) fn according_to(&self, according: TokenIx) -> Option<Attribution> {
        let speaker = self.tree.head(according)?;
        let clause = if self.stands_at_edge(according, speaker) {
            self.root_above(speaker)
        } else {
            self.clause_above(speaker)?
        };
        let word = Reporting::default();
        self.build(according, "according to".to_owned(), Some(speaker), self.span(clause), self.span(speaker), &word)
    }

    /// At the start or the end of its sentence a source stands for all of it, whatever the tree hangs it on.
    fn stands_at_edge(&self, according: TokenIx, speaker: TokenIx) -> bool {
        let Some(sentence) = self.document.sentences.get(self.document.sentence_of(according)) else { return false };
        let end = self.span(speaker).end;
        let is_mark = |token: TokenIx| self.document.token(token).upos == Upos::Punct;
        let is_quoted = self.quotes_in(sentence.range).next().is_some();
        let closes = (end..sentence.tokens.end).all(is_mark) && according > sentence.tokens.start;
        let comma = || according.checked_sub(1).is_some_and(|before| self.document.form(before) == ",");
        !is_quoted && (according == sentence.tokens.start || closes && comma())
    }

    /// "…, the newspaper reported, citing two officials": the source of what the clause above says.
    pub(super) fn citing(&self, citing: TokenIx) -> Option<Attribution> {
        let source = self.tree.child(citing, &[Deprel::Obj])?;
        let clause = self.clause_above(citing)?;
        let word = Reporting::default();
        self.build(citing, "cite".to_owned(), Some(source), self.span(clause), self.span(citing), &word)
    }

    fn root_above(&self, token: TokenIx) -> TokenIx {
        const HIGHEST: usize = 64;
        std::iter::successors(Some(token), |&at| self.tree.head(at)).take(HIGHEST).last().unwrap_or(token)
    }

    fn clause_above(&self, token: TokenIx) -> Option<TokenIx> {
        let mut clause = self.tree.head(token)?;
        for _ in 0..8 {
            match self.document.token(clause).deprel {
                Deprel::Root | Deprel::Conj | Deprel::Ccomp | Deprel::Advcl | Deprel::AclRelcl | Deprel::Parataxis => {
                    break;
                }
                _ => clause = self.tree.head(clause).unwrap_or(clause),
            }
        }
        Some(clause)
    }
}
