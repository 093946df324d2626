//! Whether what "the trust" means was introduced without a name: "a trust set up by its journalists".
//!
//! Entry point: [`is_introduced`]. Invariant: the latest noun phrase of that noun with an indefinite article decides, if no name is said of
//! it.

use crate::annotate::{Deprel, TokenIx, Tree, Upos};
use crate::identity::Cast;

/// Tokens that are looked back; bounds the work on long texts.
const REACH: TokenIx = 400;

/// Whether a noun takes up one that the article brought in as "a …" and gave no name.
#[must_use]
pub fn is_introduced(tree: &Tree<'_>, cast: &Cast, noun: TokenIx) -> bool {
    let document = tree.document();
    let lemma = document.lemma(noun);
    let is_same =
        |&at: &TokenIx| document.token(at).upos == Upos::Noun && cast.at(at).is_none() && document.lemma(at) == lemma;
    let is_indefinite = |&at: &TokenIx| {
        let mut articles = tree.children_by(at, &[Deprel::Det]);
        articles.any(|article| matches!(document.form(article), "a" | "an" | "A" | "An" | "another"))
    };
    let introduced = (noun.saturating_sub(REACH)..noun).rev().filter(is_same).find(is_indefinite);
    introduced.is_some_and(|at| !has_name(tree, cast, at))
}

/// "a trust called NAME", "NAME, a trust", "NAME is a trust", "a trust, NAME,".
fn has_name(tree: &Tree<'_>, cast: &Cast, noun: TokenIx) -> bool {
    let document = tree.document();
    let is_named = |at: TokenIx| cast.at(at).is_some();
    let last = TokenIx::try_from(document.tokens.len()).unwrap_or(TokenIx::MAX);
    let is_described =
        matches!(document.token(noun).deprel, Deprel::Appos | Deprel::Compound | Deprel::NmodDesc | Deprel::Conj);
    let below = [Deprel::Appos, Deprel::Flat, Deprel::Nsubj, Deprel::Acl, Deprel::AclRelcl];
    let mut near = noun + 1..last.min(noun + 4);
    is_described
        || tree.head(noun).is_some_and(is_named)
        || tree.children_by(noun, &below).any(|child| {
            is_named(child) || tree.children(child).iter().any(|&at| is_named(at)) && document.lemma(child) == "call"
        })
        || near.any(|at| is_named(at) && document.token(at).deprel != Deprel::Nmod)
}
