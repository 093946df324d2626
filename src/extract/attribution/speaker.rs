//! Who speaks: which words can name a speaker, and whom they name.
//!
//! Entry points: [`Finder::may_speak`], [`Finder::named`]. Invariant: only the words around the speaker's head are looked at.

use std::ops::Range;

use super::Finder;
use crate::annotate::{Deprel, NameKind, TokenIx, Upos};
use crate::statement::EntityIx;

impl Finder<'_> {
    /// Persons, bodies and texts speak; other things do not: "recent developments indicate that …" is nobody's claim.
    pub(super) fn may_speak(&self, subject: TokenIx) -> bool {
        const TEXTS: &[&str] = &[
            "report",
            "study",
            "survey",
            "poll",
            "document",
            "statement",
            "letter",
            "paper",
            "article",
            "figure",
            "data",
            "statistic",
            "result",
            "footage",
            "filing",
            "estimate",
            "record",
            "text",
            "draft",
            "file",
            "email",
            "message",
            "analysis",
            "forecast",
            "pact",
            "accord",
            "agreement",
            "law",
            "treaty",
            "constitution",
            "contract",
            "bill",
            "resolution",
            "order",
            "ruling",
            "verdict",
            "website",
            "site",
            "page",
            "book",
            "memo",
            "notice",
            "announcement",
            "release",
            "code",
            "plan",
            "proposal",
            "manifesto",
            "charter",
            "guideline",
            "bulletin",
            "list",
            "transcript",
            "recording",
            "post",
            "tweet",
            "source",
            "everyone",
            "everybody",
            "somebody",
            "someone",
            "nobody",
            "anyone",
            "one",
            "half",
            "third",
            "majority",
            "minority",
            "party",
            "side",
            "team",
            "camp",
            "bank",
            "company",
            "firm",
        ];
        let words = &self.lexicon.words;
        let lemma = self.document.lemma(subject);
        ["Human", "Collective", "UnnamedSource", "StateOrgan"].iter().any(|class| words.is(class, lemma))
            || words.title(lemma).is_some()
            || words.head_class(lemma).is_some()
            || TEXTS.contains(&lemma)
            || self.document.token(subject).upos != Upos::Noun
            || self.named(subject).is_some()
    }

    /// The entity that a speaker's words name: by their head, or by a name right below it ("the pension fund ABP", "the head of the
    /// commission, Judge NAME").
    pub(super) fn named(&self, token: TokenIx) -> Option<EntityIx> {
        let below = || {
            let mut children = self.tree.children_by(token, &[Deprel::Appos, Deprel::Flat]);
            children.find_map(|child| self.cast.at(child).or_else(|| self.named_after(child)))
        };
        self.cast.at(token).or_else(below).or_else(|| self.named_after(token))
    }

    /// "Opposition leader NAME", "the magazine NAME", whatever joins them.
    fn named_after(&self, token: TokenIx) -> Option<EntityIx> {
        let is_noun = matches!(self.document.token(token).upos, Upos::Noun | Upos::Propn);
        let next = Some(token + 1).filter(|&next| is_noun && (next as usize) < self.document.tokens.len())?;
        let entity = self.cast.at(next).filter(|_| self.document.token(next).upos == Upos::Propn)?;
        match self.cast.member(entity).kind {
            NameKind::Person => Some(entity),
            NameKind::Organization => {
                Some(entity).filter(|_| self.lexicon.words.is("OrganizationNoun", self.document.lemma(token)))
            }
            _ => None,
        }
    }

    /// The words of an unnamed speaker, without what only joins them to the sentence.
    pub(super) fn noun_phrase(&self, head: TokenIx) -> Range<TokenIx> {
        let joins = [Deprel::Cc, Deprel::Case, Deprel::Mark, Deprel::Advmod, Deprel::Punct];
        let mut tokens = self.span(head);
        // "according to the plaintiffs": the second word of what joins them has a relation of its own.
        let is_joining =
            |at: TokenIx| joins.contains(&self.document.token(at).deprel) || self.document.form(at) == "to";
        while tokens.start < head && is_joining(tokens.start) {
            tokens.start += 1;
        }
        // "allies, who fear that …": not what is said of them.
        for clause in self.tree.children_by(head, &[Deprel::AclRelcl, Deprel::Parataxis]).filter(|&c| c > head) {
            tokens.end = tokens.end.min(self.tree.span(clause).0.max(head + 1));
        }
        while tokens.end > head + 1 && self.document.token(tokens.end - 1).upos == Upos::Punct {
            tokens.end -= 1;
        }
        tokens
    }

    pub(super) fn is_expletive(&self, token: TokenIx) -> bool {
        let form = self.document.form(token);
        form.eq_ignore_ascii_case("it") || form.eq_ignore_ascii_case("there")
    }
}
