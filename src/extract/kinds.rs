//! What the words around a name say of its kind, where nothing but the names model knew it.
//!
//! "Mayor Ana Ruiz" is a person and "the mayor of Puerto Asís" names a place, whatever the model took them for. Entry point:
//! [`settle_kinds`]. Invariant: known entities keep their kind; an id does not depend on it.

use std::ops::Range;

use crate::annotate::{Document, NameKind, TokenIx, Upos};
use crate::identity::Cast;
use crate::lexicon::Lexicon;
use crate::vocab::lexical;

/// Words before "of" that only a place follows.
const OF_PLACES: &[&str] =
    &["mayor", "governor", "city", "town", "village", "port", "province", "district", "bishop", "region"];

/// Corrects the kinds of unknown names.
pub fn settle_kinds(document: &Document, lexicon: &Lexicon, cast: &mut Cast) {
    for at in 0..cast.members.len() {
        let member = &cast.members[at];
        if member.entry.is_some() {
            continue;
        }
        let around = Around { document, lexicon };
        let mentions = || member.mentions.iter().map(|(_, tokens)| tokens);
        let is_person = member.kind != NameKind::Person
            && (around.is_given(&member.label) || mentions().any(|tokens| around.is_titled(tokens)));
        let is_place = member.kind == NameKind::Person && mentions().any(|tokens| around.is_governed(tokens));
        if is_person {
            let gender = member.label.split_whitespace().next().map(str::to_lowercase);
            let gender = gender.and_then(|given| lexicon.words.given_name(&given)).flatten();
            let member = &mut cast.members[at];
            member.kind = NameKind::Person;
            member.classes = vec![lexical::PERSON.to_owned()];
            member.gender = member.gender.or(gender);
        } else if is_place {
            let member = &mut cast.members[at];
            member.kind = NameKind::Location;
            member.classes = vec![lexical::PLACE.to_owned()];
        }
    }
}

struct Around<'d> {
    document: &'d Document,
    lexicon: &'d Lexicon,
}

impl Around<'_> {
    /// A given name and one to three further words, of which the last is no head of an organization's name.
    fn is_given(&self, label: &str) -> bool {
        let words: Vec<&str> = label.split([' ', '-']).filter(|word| !word.is_empty()).collect();
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
        let capitals =
            words.iter().all(|word| word.starts_with(char::is_uppercase) && word.chars().any(char::is_lowercase));
        (2..=4).contains(&words.len())
            && capitals
            && self.lexicon.words.given_name(&first.to_lowercase()).is_some()
            && self.lexicon.words.head_class(&last.to_lowercase()).is_none()
    }

    /// "Mayor NAME", "NAME, the mayor of …", "NAME, 54,".
    fn is_titled(&self, tokens: &Range<TokenIx>) -> bool {
        let before = tokens.start.checked_sub(1).map(|before| self.document.form(before));
        let capital = before.is_some_and(|word| {
            word.starts_with(char::is_uppercase) && self.lexicon.words.title(&word.to_lowercase()).is_some()
        });
        capital || self.is_called(tokens.start) || self.is_apposed(tokens.end)
    }

    /// "the cinematographer NAME": a noun for one person right before it.
    fn is_called(&self, start: TokenIx) -> bool {
        let Some(noun) = start.checked_sub(1) else { return false };
        let lemma = self.document.lemma(noun);
        let words = &self.lexicon.words;
        let names_person = || words.is("Human", lemma) || words.title(lemma).is_some();
        let article = start.checked_sub(4).map_or(0, |first| first)..noun;
        let has_article = article.into_iter().any(|at| matches!(self.document.form(at), "the" | "The"));
        self.document.xpos(noun) == "NN" && has_article && !words.is("Collective", lemma) && names_person()
    }

    fn is_apposed(&self, comma: TokenIx) -> bool {
        let last = TokenIx::try_from(self.document.tokens.len()).unwrap_or(TokenIx::MAX);
        if comma + 2 >= last || self.document.form(comma) != "," {
            return false;
        }
        let is_age = self.document.token(comma + 1).upos == Upos::Num
            && self.document.form(comma + 1).parse::<u8>().is_ok_and(|age| (10..=110).contains(&age))
            && self.document.form(comma + 2) == ",";
        let is_title = |at: TokenIx| {
            at < last
                && self.lexicon.words.title(&self.document.form(at).to_lowercase()).is_some_and(|title| title.leads)
        };
        is_age || self.document.token(comma + 1).upos == Upos::Det && is_title(comma + 2)
    }

    /// "the mayor of NAME"; also "Mayor PERSON of NAME".
    fn is_governed(&self, tokens: &Range<TokenIx>) -> bool {
        let of = tokens.start.checked_sub(2).filter(|_| self.document.form(tokens.start - 1) == "of");
        of.is_some_and(|noun| OF_PLACES.contains(&self.document.form(noun).to_lowercase().as_str()))
    }
}
