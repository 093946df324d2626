//! Who can take part in an event: names, and words for persons, bodies and places without one.
//!
//! Entry points: [`named`], [`nominal`], [`is_party`], [`is_actor`]. Invariant: only a noun phrase's head and what counts it are looked at.

use crate::annotate::{Deprel, TokenIx, Upos};
use crate::vocab::lexical;

use super::reading::Reading;
use super::wording::MEASURES;

/// Whether a token takes part as an entity of one of these classes.
#[must_use]
pub fn named(reading: &Reading<'_>, token: TokenIx, types: &[String]) -> bool {
    reading.participant(token).is_some_and(|entity| reading.fits(entity, types))
}

/// Whether it takes part with a name or without: where classes are asked for, only a word for persons or bodies can do so.
#[must_use]
pub fn nominal(reading: &Reading<'_>, token: TokenIx, types: &[String]) -> bool {
    if reading.times.covers(token) {
        return false;
    }
    if reading.participant(token).is_some() {
        return named(reading, token, types);
    }
    let (document, words) = (reading.document, &reading.lexicon.words);
    let is_none = |det: TokenIx| document.form(det).eq_ignore_ascii_case("no");
    if reading.tree.children_by(token, &[Deprel::Det]).any(is_none) {
        return false;
    }
    let fits = |class: &str| reading.lexicon.classes.fits(&[class.to_owned()], types);
    match document.token(token).upos {
        Upos::Noun | Upos::Propn => {
            types.is_empty() || acts(reading, token) || words.head_class(document.lemma(token)).is_some_and(fits)
        }
        // "four of the ships", "criticised that"
        Upos::Num | Upos::Det => types.is_empty() || of_counted(reading, token),
        Upos::Pron if types == [lexical::PERSON] && matches!(document.form(token), "it" | "this" | "that") => false,
        Upos::Pron => types.is_empty() || !matches!(document.xpos(token), "WDT" | "WP" | "EX"),
        _ => false,
    }
}

/// Whether what it names or describes is of one of these classes by its own word: smugglers are persons, a navy is an armed force.
#[must_use]
pub fn is_apt(reading: &Reading<'_>, token: TokenIx, types: &[String]) -> bool {
    if let Some(entity) = reading.participant(token) {
        return reading.lexicon.classes.fits(&reading.cast.member(entity).classes, types);
    }
    let (lemma, words) = (reading.document.lemma(token), &reading.lexicon.words);
    let fits = |class: &str| !types.is_empty() && reading.lexicon.classes.fits(&[class.to_owned()], types);
    match words.head_class(lemma) {
        Some(class) => fits(class),
        None => is_human(reading, token) && fits(lexical::PERSON),
    }
}

/// Whether it names somebody or something.
#[must_use]
pub fn is_named(reading: &Reading<'_>, token: TokenIx) -> bool {
    reading.participant(token).is_some() || reading.document.token(token).upos == Upos::Propn
}

/// Whether it names or describes who can act: "the miners", and not "the mine".
#[must_use]
pub fn is_actor(reading: &Reading<'_>, token: TokenIx) -> bool {
    let document = reading.document;
    match document.token(token).upos {
        Upos::Pron => !matches!(document.form(token), "it" | "this" | "that"),
        Upos::Num | Upos::Det => of_counted(reading, token),
        _ => is_named(reading, token) || acts(reading, token),
    }
}

/// Whether it is an actor, a body or a place: "the town", and not "the plan".
#[must_use]
pub fn is_party(reading: &Reading<'_>, token: TokenIx) -> bool {
    is_actor(reading, token) || reading.lexicon.words.head_class(reading.document.lemma(token)).is_some()
}

/// A word for persons or for bodies of them, or a number of such: "ministers", "a number of ministers", "Georgians".
fn acts(reading: &Reading<'_>, token: TokenIx) -> bool {
    let (document, words) = (reading.document, &reading.lexicon.words);
    let lemma = document.lemma(token);
    let is_people =
        || document.xpos(token) == "NNPS" && reading.cast.at(token).is_none() || document.form(token).ends_with("men");
    is_human(reading, token)
        || words.is("Collective", lemma)
        || words.is("UnnamedSource", lemma)
        || is_people()
        || MEASURES.contains(&lemma) && of_counted(reading, token)
}

fn is_human(reading: &Reading<'_>, token: TokenIx) -> bool {
    let (lemma, words) = (reading.document.lemma(token), &reading.lexicon.words);
    words.is("Human", lemma) || words.title(lemma).is_some()
}

/// "four of the ministers", "thousands of students"
fn of_counted(reading: &Reading<'_>, token: TokenIx) -> bool {
    reading.tree.children_by(token, &[Deprel::Nmod]).any(|child| is_human(reading, child))
}
