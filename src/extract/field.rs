//! The field that a title names: "sugar minister", "minister for rural affairs", "head of processing".
//!
//! No list has all fields that governments and companies divide themselves into, so the words around the title are read. Entry point:
//! [`with_field`]. Invariant: a field has common nouns only; what is a body, named or not, is left to `body` and `unnamed`.

use std::ops::Range;

use crate::annotate::{NameKind, TokenIx, Upos};
use crate::lexicon::Title;
use crate::vocab::lexical;

use super::tense::tense_of_word;
use super::title::Around;

/// Titles whose field may stand after "of" or "for".
const DIVIDED: &[&str] = &[
    "minister",
    "deputy minister",
    "cabinet secretary",
    "principal secretary",
    "permanent secretary",
    "parliamentary secretary",
    "minister of state",
    "secretary",
    "deputy secretary",
    "undersecretary",
    "assistant secretary",
    "commissioner",
    "head",
    "deputy head",
    "global head",
    "director",
    "deputy director",
    "vice president",
    "senior vice president",
    "executive vice president",
    "vice-rector",
    "deputy vice-chancellor",
    "professor",
    "associate professor",
    "assistant professor",
    "lecturer",
    "chief",
    "manager",
    "coordinator",
    "dean",
    "spokesperson",
    "special envoy",
    "adviser",
];
/// What secretaries of governments are not called after.
const NO_SECRETARIES: &[&str] = &[
    "press",
    "general",
    "private",
    "company",
    "cabinet",
    "permanent",
    "executive",
    "party",
    "state",
    "social",
    "first",
    "under",
    "parliamentary",
    "assistant",
    "deputy",
    "national",
    "regional",
    "political",
    "branch",
    "club",
    "union",
    "organising",
    "league",
    "federation",
    "association",
    "committee",
    "council",
    "chief",
    "principal",
];
/// Words of a field at most.
const LONGEST: TokenIx = 7;

/// The title with the field that stands before or after it.
#[must_use]
pub fn with_field(
    around: Around<'_>,
    tokens: Range<TokenIx>,
    title: Title,
    within: &Range<TokenIx>,
) -> (Range<TokenIx>, Title) {
    let (tokens, title) = portfolio(around, tokens, title, within.start);
    after(around, tokens, title, within.end)
}

/// "Sugar Minister", "water and sanitation minister".
fn portfolio(around: Around<'_>, tokens: Range<TokenIx>, mut title: Title, from: TokenIx) -> (Range<TokenIx>, Title) {
    const NO_FIELDS: &[&str] =
        &["government", "cabinet", "state", "party", "junta", "union", "senior", "opposition", "coalition"];
    let document = around.document();
    // "Migration Secretary", and not "the club secretary".
    let is_capital = |at: TokenIx| document.form(at).starts_with(char::is_uppercase);
    let is_secretary = title.name == "secretary"
        && tokens.start > from
        && is_capital(tokens.start)
        && is_capital(tokens.start - 1)
        && !NO_SECRETARIES.contains(&document.form(tokens.start - 1).to_lowercase().as_str());
    if title.name != "minister" && !is_secretary {
        return (tokens, title);
    }
    let is_word = |at: TokenIx| {
        let token = document.token(at);
        let is_noun = matches!(token.upos, Upos::Noun | Upos::Propn)
            || token.upos == Upos::Adj && document.form(at).ends_with("al");
        is_noun
            && around.cast.at(at).is_none()
            && around.cast.demonym_at(at).is_none()
            && tense_of_word(document.form(at)).is_none()
            && !NO_FIELDS.contains(&document.form(at).to_lowercase().as_str())
    };
    let mut start = tokens.start;
    while start > from && tokens.start - start < LONGEST {
        let joins = matches!(document.form(start - 1), "and" | "&")
            && start < tokens.start
            && start - 1 > from
            && is_word(start - 2);
        if !joins && !is_word(start - 1) {
            break;
        }
        start -= 1;
    }
    if start == tokens.start {
        return (tokens, title);
    }
    title.name = document.range_of(&(start..tokens.end)).slice(&document.text).to_lowercase();
    (start..tokens.end, title)
}

/// "Minister for Rural Affairs NAME", "head of processing at ORGANIZATION".
fn after(around: Around<'_>, tokens: Range<TokenIx>, mut title: Title, end: TokenIx) -> (Range<TokenIx>, Title) {
    let document = around.document();
    let first = tokens.end + 1;
    let opens = tokens.end < end && matches!(document.form(tokens.end), "of" | "for");
    if !opens || !DIVIDED.contains(&title.name.as_str()) {
        return (tokens, title);
    }
    let last = (first..end.min(first + LONGEST)).take_while(|&at| is_of_field(around, at)).last();
    let Some(last) = last.filter(|&last| matches!(document.token(last).upos, Upos::Noun | Upos::Propn)) else {
        return (tokens, title);
    };
    let is_body = (first..=last).any(|at| is_body_word(around, at));
    if is_body || !is_closed(around, last + 1, end) {
        return (tokens, title);
    }
    let words = |tokens: Range<TokenIx>| document.range_of(&tokens).slice(&document.text).to_lowercase();
    title.name = if title.name.ends_with("minister") {
        format!("{} {}", words(first..last + 1), title.name)
    } else {
        format!("{} {}", title.name, words(tokens.end..last + 1))
    };
    title.leads = false;
    (tokens.start..last + 1, title)
}

fn is_of_field(around: Around<'_>, at: TokenIx) -> bool {
    let document = around.document();
    let is_word = matches!(document.token(at).upos, Upos::Noun | Upos::Propn | Upos::Adj)
        || matches!(document.form(at), "and" | "&");
    is_word && around.cast.at(at).is_none() && around.cast.demonym_at(at).is_none()
}

/// A common noun for what has heads and directors itself: "of police", "of schools", "of village affairs" is none.
fn is_body_word(around: Around<'_>, at: TokenIx) -> bool {
    let lemma = around.document().lemma(at).to_lowercase();
    let words = &around.lexicon.words;
    let is_body = |class: &str| {
        [lexical::ORGANIZATION, lexical::PLACE].iter().any(|known| around.lexicon.classes.is_a(class, known))
    };
    words.is("OrganizationNoun", &lemma)
        || words.head_class(&lemma).is_some_and(is_body) && around.document().token(at).upos == Upos::Noun
}

/// What follows is the holder, the body, or the end of the phrase.
fn is_closed(around: Around<'_>, next: TokenIx, end: TokenIx) -> bool {
    let document = around.document();
    if next >= end || matches!(document.form(next), "," | "." | ";" | ")") {
        return true;
    }
    let kind = |at: TokenIx| around.cast.at(at).filter(|_| at < end).map(|entity| around.cast.member(entity).kind);
    let past_article = |at: TokenIx| if at < end && document.token(at).upos == Upos::Det { at + 1 } else { at };
    let is_inside = matches!(document.form(next), "at" | "for" | "in" | "with" | "of");
    kind(next) == Some(NameKind::Person)
        || is_inside && kind(past_article(next + 1)).is_some_and(|kind| kind != NameKind::Person)
}
