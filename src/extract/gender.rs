//! Who is a man and who a woman by the noun right before the name: "his widow, NAME", "spokeswoman NAME".
//!
//! Entry point: [`settle_genders`]. Invariant: a gender that is known by a given name or a form of address stays.

use std::ops::Range;

use crate::annotate::{Document, NameKind, TokenIx};
use crate::identity::Cast;
use crate::lexicon::{Gender, Lexicon};

const WOMEN: &[&str] = &[
    "wife",
    "widow",
    "daughter",
    "sister",
    "mother",
    "niece",
    "granddaughter",
    "grandmother",
    "aunt",
    "actress",
    "girlfriend",
];
const MEN: &[&str] =
    &["husband", "widower", "son", "brother", "father", "nephew", "grandson", "grandfather", "uncle", "boyfriend"];

/// Gives persons the gender that the noun before one of their names tells.
pub fn settle_genders(document: &Document, lexicon: &Lexicon, cast: &mut Cast) {
    for member in cast.members.iter_mut().filter(|m| m.kind == NameKind::Person && m.gender.is_none()) {
        member.gender = member.mentions.iter().find_map(|(_, tokens)| told(document, lexicon, tokens));
    }
}

fn told(document: &Document, lexicon: &Lexicon, tokens: &Range<TokenIx>) -> Option<Gender> {
    let before = tokens.start.checked_sub(1)?;
    let is_apart = document.form(before) == ",";
    let noun = before.checked_sub(u32::from(is_apart))?;
    let is_closed =
        (tokens.end as usize) < document.tokens.len() && matches!(document.form(tokens.end), "," | "." | ";");
    if document.xpos(noun) != "NN" || is_apart && !is_closed {
        return None;
    }
    let form = document.form(noun).to_lowercase();
    let is_title = lexicon.words.title(&form).is_some();
    if WOMEN.contains(&form.as_str()) || is_title && form.ends_with("woman") {
        Some(Gender::Feminine)
    } else if MEN.contains(&form.as_str()) || is_title && form.ends_with("man") {
        Some(Gender::Masculine)
    } else {
        None
    }
}
