//! Main verbs that the parser took for participles of their own subject: "Mediation efforts involved many leaders."
//!
//! A past tense that looks like a participle is one by its object: a passive has none. Entry point: [`settle`]. Invariant: only
//! sentences change whose root is a noun and that have no other finite clause of their own; every tree stays one.

use super::document::{Document, TokenIx};
use super::tags::{Deprel, Upos, XPOS};

/// How a verb hangs on the noun that should be its subject.
const READ_AS: &[Deprel] = &[Deprel::Acl, Deprel::Amod, Deprel::Appos, Deprel::Parataxis, Deprel::Dep, Deprel::Conj];
/// What only a clause of its own has, or a participle that is none.
const OTHERWISE: &[Deprel] =
    &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::Aux, Deprel::AuxPass, Deprel::Cop, Deprel::Mark, Deprel::Cc];
/// Past tenses that end in no "ed" and are participles too.
const IRREGULAR: &[&str] = &[
    "bought",
    "brought",
    "built",
    "cut",
    "felt",
    "found",
    "fought",
    "held",
    "hit",
    "kept",
    "led",
    "left",
    "lost",
    "made",
    "met",
    "paid",
    "put",
    "read",
    "said",
    "sent",
    "set",
    "sold",
    "spent",
    "taught",
    "told",
    "thought",
    "understood",
    "won",
];

/// Words beyond which a sentence is a list or an accident; bounds the work on one.
const LONGEST: usize = 200;

/// Gives sentences without a main verb the one that was taken for a participle.
pub fn settle(document: &mut Document) {
    for sentence in 0..document.sentences.len() {
        let tokens = document.sentences[sentence].tokens.clone();
        let last = tokens.end.saturating_sub(1);
        if !tokens.contains(&last) || tokens.len() > LONGEST || !document.form(last).ends_with(['.', '”', '"']) {
            continue;
        }
        let root = tokens.clone().find(|&at| document.token(at).deprel == Deprel::Root);
        if let Some((noun, verb)) = root.and_then(|noun| Some((noun, main_verb(document, noun, tokens.clone())?))) {
            turn(document, (noun, verb), tokens);
        }
    }
}

/// The only verb below a root noun that may be its predicate.
fn main_verb(document: &Document, noun: TokenIx, tokens: std::ops::Range<TokenIx>) -> Option<TokenIx> {
    if !matches!(document.token(noun).upos, Upos::Noun | Upos::Propn) {
        return None;
    }
    let below = |head: TokenIx| tokens.clone().filter(move |&at| at != head && document.token(at).head == head);
    let has =
        |head: TokenIx, relations: &[Deprel]| below(head).any(|at| relations.contains(&document.token(at).deprel));
    if has(noun, OTHERWISE) {
        return None;
    }
    let is_finite = |at: TokenIx| matches!(document.xpos(at), "VBD" | "VBZ" | "VBP" | "MD");
    let may_be = |verb: TokenIx| {
        let token = document.token(verb);
        let form = document.form(verb);
        let is_past = document.xpos(verb) == "VBD"
            || document.xpos(verb) == "VBN" && (form.ends_with("ed") || IRREGULAR.contains(&form));
        let is_active = has(verb, &[Deprel::Obj, Deprel::Ccomp]) || is_finite(verb);
        verb > noun
            && token.upos == Upos::Verb
            && READ_AS.contains(&token.deprel)
            && is_past
            && is_active
            && !has(verb, OTHERWISE)
    };
    let mut verbs = below(noun).filter(|&verb| may_be(verb));
    let verb = verbs.next().filter(|_| verbs.next().is_none())?;
    let is_clause = |at: TokenIx| {
        let is_own = !matches!(document.token(at).deprel, Deprel::AclRelcl | Deprel::Advcl | Deprel::AdvclRelcl);
        is_own && (is_finite(at) || below(at).any(is_finite))
    };
    below(noun).filter(|&at| at != verb).all(|at| !is_clause(at)).then_some(verb)
}

/// Makes the verb the root and the noun its subject; what follows the verb is the verb's.
fn turn(document: &mut Document, (noun, verb): (TokenIx, TokenIx), tokens: std::ops::Range<TokenIx>) {
    for at in tokens {
        let token = &mut document.tokens[at as usize];
        if at == verb {
            (token.head, token.deprel) = (verb, Deprel::Root);
            if XPOS.get(token.xpos as usize) == Some(&"VBN") {
                let past = XPOS.iter().position(|&tag| tag == "VBD").and_then(|tag| u8::try_from(tag).ok());
                token.xpos = past.unwrap_or(token.xpos);
            }
        } else if at == noun {
            (token.head, token.deprel) = (verb, Deprel::Nsubj);
        } else if at > verb && token.head == noun {
            token.head = verb;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Annotator, Deprel, Document, TokenIx};
    use super::settle;

    fn root(document: &Document) -> &str {
        let root = (0..document.tokens.len()).find(|&at| document.token(at as TokenIx).deprel == Deprel::Root);
        document.form(root.unwrap() as TokenIx)
    }

    /// The text with the tree in which the noun is the root and the verb its participle.
    fn misread(text: &str, noun: TokenIx, verb: TokenIx) -> Document {
        let mut document = Annotator::load().unwrap().annotate(text, &[]);
        for at in 0..document.tokens.len() as TokenIx {
            let token = &mut document.tokens[at as usize];
            if at == noun {
                (token.head, token.deprel) = (noun, Deprel::Root);
            } else if at == verb {
                (token.head, token.deprel) = (noun, Deprel::Acl);
            }
        }
        settle(&mut document);
        document
    }

    #[test]
    fn a_participle_with_an_object_is_the_main_verb() {
        let document = misread("Past mediation efforts involved many leaders.", 2, 3);
        assert_eq!(root(&document), "involved");
        assert_eq!((document.token(2).head, document.token(2).deprel), (3, Deprel::Nsubj));
        assert_eq!(document.xpos(3), "VBD");
    }

    #[test]
    fn a_passive_participle_stays_one() {
        assert_eq!(root(&misread("A company based in Leeds.", 1, 2)), "company");
    }
}
