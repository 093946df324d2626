//! Titles in the text: who bears them, and of what country or organization.
//!
//! "Ukrainian President Volodymyr Zelensky", "Rafael Grossi, Director General of the IAEA", "the president of France", "she became
//! minister". Entry point: [`title_uses`]. Invariant: a use has the words of one title of the ontology; holder and body are entities.

use std::ops::Range;

use crate::annotate::{Deprel, Document, NameKind, TokenIx, Tree, Upos};
use crate::identity::Cast;
use crate::lexicon::{Function, Lexicon, Title};
use crate::statement::EntityIx;

use super::arguments::Arguments;
use super::reading::is_prose;
use super::tense::{Tense, tense_of_word};

/// Prepositions between a title and what it is a title in.
const IN: &[&str] = &["of", "for", "at", "to", "in", "with"];

/// How a title is said of its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Beside the name: taken for granted by whoever says the sentence.
    Presupposed,
    /// By a copula or a verb of becoming: the very thing that is said.
    Predicated,
}

/// One use of a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TitleUse {
    /// The title's words.
    pub tokens: Range<TokenIx>,
    /// Its head noun.
    pub head: TokenIx,
    /// The title.
    pub title: Title,
    /// Country or organization, with the token that names it.
    pub body: Option<(EntityIx, TokenIx)>,
    /// Holders, each with the token that names it.
    pub holders: Vec<(EntityIx, TokenIx)>,
    /// When it holds.
    pub tense: Tense,
    /// How it is said.
    pub manner: Manner,
}

/// All uses of titles in the prose of a document.
#[must_use]
pub fn title_uses(tree: &Tree<'_>, cast: &Cast, lexicon: &Lexicon) -> Vec<TitleUse> {
    let document = tree.document();
    let arguments = Arguments::new(tree, cast);
    let finder = Finder { document, tree, cast, lexicon, arguments: &arguments };
    let mut uses = Vec::new();
    for (number, sentence) in document.sentences.iter().enumerate() {
        if !is_prose(document, number) {
            continue;
        }
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            let found = finder.title_at(at..sentence.tokens.end);
            at = found.as_ref().map_or(at + 1, |(tokens, _)| tokens.end);
            uses.extend(found.map(|(tokens, title)| finder.read(tokens, title, sentence.tokens.clone())));
        }
    }
    uses
}

struct Finder<'d> {
    document: &'d Document,
    tree: &'d Tree<'d>,
    cast: &'d Cast,
    lexicon: &'d Lexicon,
    arguments: &'d Arguments<'d>,
}

impl Finder<'_> {
    /// The longest title that starts here, outside of names.
    fn title_at(&self, within: Range<TokenIx>) -> Option<(Range<TokenIx>, Title)> {
        let start = within.start;
        let nominal = matches!(self.document.token(start).upos, Upos::Noun | Upos::Propn | Upos::Adj);
        if !nominal || self.cast.at(start).is_some() {
            return None;
        }
        let longest = TokenIx::try_from(self.lexicon.words.longest_title()).unwrap_or(6).saturating_mul(2);
        let end = within.end.min(start.saturating_add(longest));
        (start + 1..=end).rev().find_map(|end| {
            let words = self.document.range_of(&(start..end)).slice(&self.document.text).to_lowercase();
            let title = self.lexicon.words.title(&words)?;
            Some((start..end, title.clone()))
        })
    }

    fn read(&self, tokens: Range<TokenIx>, title: Title, sentence: Range<TokenIx>) -> TitleUse {
        let head = self.head_of(&tokens);
        let left = self.left_modifiers(&tokens, sentence.start);
        let body = self.body(&tokens, head, &left, sentence.end);
        let (holders, manner) = self.holders(&tokens, head, &left, &sentence);
        let tense = self.tense(&tokens, head, &left, sentence.end);
        TitleUse { tokens, head, title, body, holders, tense, manner }
    }

    /// The title's token that hangs on something outside of the title.
    fn head_of(&self, tokens: &Range<TokenIx>) -> TokenIx {
        let outside = |&token: &TokenIx| self.tree.head(token).is_none_or(|head| !tokens.contains(&head));
        tokens.clone().rev().find(outside).unwrap_or(tokens.end - 1)
    }

    /// Tokens of the same noun phrase before the title: adjectives, countries, possessives, "former".
    fn left_modifiers(&self, tokens: &Range<TokenIx>, from: TokenIx) -> Range<TokenIx> {
        let mut start = tokens.start;
        while start > from {
            let before = start - 1;
            let form = self.document.form(before);
            let belongs = self.cast.demonym_at(before).is_some()
                || self.names_body(before)
                || matches!(form, "'s" | "’s" | "-" | "'" | "’")
                || tense_of_word(form).is_some()
                || matches!(self.document.token(before).upos, Upos::Adj | Upos::Num | Upos::Noun);
            if !belongs {
                break;
            }
            start = before;
        }
        start..tokens.start
    }

    fn names_body(&self, token: TokenIx) -> bool {
        self.cast.at(token).is_some_and(|entity| self.cast.member(entity).kind != NameKind::Person)
    }

    fn body(
        &self,
        tokens: &Range<TokenIx>,
        head: TokenIx,
        left: &Range<TokenIx>,
        end: TokenIx,
    ) -> Option<(EntityIx, TokenIx)> {
        let named =
            |token: TokenIx| self.cast.at(token).filter(|_| self.names_body(token)).map(|entity| (entity, token));
        let after = self.body_after(tokens.end, end).and_then(named);
        let by_tree = || {
            self.arguments.of_noun(head).into_iter().find_map(|argument| match &argument.function {
                Function::Possessor => named(argument.token),
                Function::Preposition(preposition) if IN.contains(&preposition.as_ref()) => named(argument.token),
                _ => None,
            })
        };
        let before = || {
            left.clone().rev().find_map(|token| {
                let demonym = self.cast.demonym_at(token).map(|place| (place, token));
                demonym.or_else(|| named(token))
            })
        };
        after.or_else(before).or_else(by_tree)
    }

    /// "of the International …": the first token after a preposition and an article.
    fn body_after(&self, from: TokenIx, end: TokenIx) -> Option<TokenIx> {
        let preposition = (from < end).then(|| self.document.form(from))?;
        let mut at = from + 1;
        while at < end && self.document.token(at).upos == Upos::Det {
            at += 1;
        }
        (IN.contains(&preposition) && at < end).then_some(at)
    }

    fn holders(
        &self,
        tokens: &Range<TokenIx>,
        head: TokenIx,
        left: &Range<TokenIx>,
        sentence: &Range<TokenIx>,
    ) -> (Vec<(EntityIx, TokenIx)>, Manner) {
        let person = |token: TokenIx| {
            let entity = self.cast.at(token)?;
            (self.cast.member(entity).kind == NameKind::Person).then_some((entity, token))
        };
        let beside = [
            Some(tokens.end),
            self.before_comma(left.start, sentence.start),
            self.after_comma(tokens.end, sentence.end),
        ];
        for (rank, token) in beside.into_iter().enumerate() {
            if let Some(holder) = token.filter(|token| sentence.contains(token)).and_then(person) {
                let in_list = rank > 0 && self.is_object_of_title(tokens.end, holder.1);
                if !in_list {
                    return (vec![holder], Manner::Presupposed);
                }
            }
        }
        let predicated = self.tree.child(head, &[Deprel::Cop]).is_some()
            || matches!(self.document.token(head).deprel, Deprel::Xcomp | Deprel::Obl | Deprel::Advcl | Deprel::Obj);
        let holders: Vec<_> = self.arguments.described_by(head).into_iter().filter_map(person).collect();
        (holders, if predicated { Manner::Predicated } else { Manner::Presupposed })
    }

    /// "NAME, [the former] title": the name's last token, where only an article stands between comma and modifiers.
    fn before_comma(&self, from: TokenIx, start: TokenIx) -> Option<TokenIx> {
        let mut at = from;
        while at > start && self.document.token(at - 1).upos == Upos::Det {
            at -= 1;
        }
        (at > start + 1 && self.document.form(at - 1) == ",").then(|| at - 2)
    }

    /// "title of BODY, NAME,": the name's first token after the phrase and its comma.
    fn after_comma(&self, from: TokenIx, end: TokenIx) -> Option<TokenIx> {
        let mut at = from;
        if let Some(body) = self.body_after(from, end).filter(|&token| self.names_body(token)) {
            at = body;
            let entity = self.cast.at(body);
            while at < end && self.cast.at(at) == entity {
                at += 1;
            }
        }
        (at < end && self.document.form(at) == ",").then_some(at + 1)
    }

    /// In "the minister, Ana Ruiz and Jo Li said" the comma opens a list only if the tree does not join title and name.
    fn is_object_of_title(&self, _from: TokenIx, holder: TokenIx) -> bool {
        self.document.token(holder).deprel == Deprel::Conj
            && self.tree.children_by(holder, &[Deprel::Cc]).next().is_some()
    }

    fn tense(&self, tokens: &Range<TokenIx>, head: TokenIx, left: &Range<TokenIx>, end: TokenIx) -> Tense {
        let before = left.clone().find_map(|token| tense_of_word(self.document.form(token)));
        let after = (tokens.end + 1 < end && self.document.form(tokens.end) == "-")
            .then(|| tense_of_word(self.document.form(tokens.end + 1)))
            .flatten();
        let copula = self
            .tree
            .child(head, &[Deprel::Cop])
            .filter(|&cop| matches!(self.document.form(cop).to_lowercase().as_str(), "was" | "were"));
        before.or(after).unwrap_or(if copula.is_some() { Tense::Former } else { Tense::Present })
    }
}
