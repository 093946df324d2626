//! Whom a passage is about that was cut out of its article.
//!
//! In "He was born in Accra" the article would say who he is; the passage alone leaves him open. Entry point: [`stand_in`]. Invariant:
//! one unnamed person, one group of people and one organization at most, provisional, mentioned by pronouns alone; relative pronouns
//! mention what they stand for.

use crate::annotate::{Deprel, NameKind, TokenIx, Tree};
use crate::identity::{Cast, CastMember, entity_id};
use crate::statement::{EntityIx, IdentityStatus, MentionKind};
use crate::vocab::lexical;

const PERSON: &[&str] = &["he", "him", "his", "himself", "she", "her", "hers", "herself", "i", "me", "my", "mine"];
const PEOPLE: &[&str] = &["they", "them", "their"];
const ORGANIZATION: &[&str] = &["it", "its", "itself", "we", "us", "our"];
const LONGEST_CHAIN: usize = 6;

/// Ties every pronoun that names nobody to whom the passage is about.
pub fn stand_in(tree: &Tree<'_>, cast: &mut Cast) {
    let document = tree.document();
    let kinds = [(PERSON, NameKind::Person), (PEOPLE, NameKind::Person), (ORGANIZATION, NameKind::Organization)];
    for (words, kind) in kinds {
        for token in 0..TokenIx::try_from(document.tokens.len()).unwrap_or(TokenIx::MAX) {
            let form = document.form(token).to_lowercase();
            let is_open = words.contains(&form.as_str()) && document.xpos(token).starts_with("PRP");
            if is_open && cast.at(token).is_none() {
                let entity = unnamed(cast, words[0], kind);
                cast.mention(document, entity, token..token + 1, MentionKind::Pronoun);
            }
        }
    }
    for token in 0..TokenIx::try_from(document.tokens.len()).unwrap_or(TokenIx::MAX) {
        let is_relative = matches!(document.xpos(token), "WDT" | "WP" | "WP$" | "WRB");
        if is_relative
            && cast.at(token).is_none()
            && let Some(entity) = antecedent(tree, cast, token)
        {
            cast.mention(document, entity, token..token + 1, MentionKind::Pronoun);
        }
    }
    cast.sort();
}

fn unnamed(cast: &mut Cast, word: &str, kind: NameKind) -> EntityIx {
    let id = entity_id(word);
    let class = if kind == NameKind::Person { lexical::PERSON } else { lexical::ORGANIZATION };
    cast.by_id(&id).unwrap_or_else(|| {
        cast.add(CastMember {
            id,
            label: word.to_owned(),
            classes: vec![class.to_owned()],
            status: IdentityStatus::Provisional,
            kind,
            entry: None,
            gender: None,
            mentions: Vec::new(),
            post: None,
        })
    })
}

fn antecedent(tree: &Tree<'_>, cast: &Cast, token: TokenIx) -> Option<EntityIx> {
    let document = tree.document();
    let mut at = token;
    for _ in 0..LONGEST_CHAIN {
        let head = tree.head(at)?;
        if document.token(at).deprel == Deprel::AclRelcl {
            return whom(tree, cast, head);
        }
        at = head;
    }
    None
}

/// Whom a noun stands for: itself, what it is in apposition to, or, in "Ito is a chemist and teacher", who is said to be that.
fn whom(tree: &Tree<'_>, cast: &Cast, noun: TokenIx) -> Option<EntityIx> {
    let mut at = noun;
    for _ in 0..LONGEST_CHAIN {
        let below = || tree.children_by(at, &[Deprel::Appos, Deprel::Flat]).find_map(|child| cast.at(child));
        let is_said = tree.child(at, &[Deprel::Cop]).is_some();
        let said_of = || tree.child(at, &[Deprel::Nsubj]).filter(|_| is_said).and_then(|subject| cast.at(subject));
        if let Some(entity) = cast.at(at).or_else(below).or_else(said_of) {
            return Some(entity);
        }
        let is_joined = matches!(tree.document().token(at).deprel, Deprel::Appos | Deprel::Conj);
        at = tree.head(at).filter(|_| is_joined)?;
    }
    None
}
