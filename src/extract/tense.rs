//! Whether a noun's description holds, held, or will hold: "former", "ex-", "was", "-elect".
//!
//! Entry point: [`tense_of`]. Invariant: a word that ends or postpones a state is never overlooked in favour of the present.

use crate::annotate::{Deprel, TokenIx};

use super::reading::Reading;

/// When a description holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    /// Now, as far as the article says.
    Present,
    /// No longer.
    Former,
    /// Not yet.
    Future,
}

const FORMER: &[&str] = &[
    "former",
    "ex",
    "ex-",
    "late",
    "then",
    "onetime",
    "one-time",
    "erstwhile",
    "previous",
    "ousted",
    "deposed",
    "outgone",
    "past",
    "retired",
];
const FUTURE: &[&str] = &[
    "future",
    "incoming",
    "elect",
    "designate",
    "aspiring",
    "would-be",
    "prospective",
    "next",
    "candidate",
    "nominee",
];

/// The tense of what is said by a noun or verb, from the words right around it and its copula.
#[must_use]
pub fn tense_of(reading: &Reading<'_>, token: TokenIx) -> Tense {
    let document = reading.document;
    for child in reading
        .tree
        .children_by(token, &[Deprel::Amod, Deprel::Advmod, Deprel::Compound, Deprel::Nmod, Deprel::NmodUnmarked])
    {
        if let Some(tense) = tense_of_word(document.form(child)) {
            return tense;
        }
    }
    match reading.tree.child(token, &[Deprel::Cop]) {
        Some(copula) if matches!(document.form(copula).to_lowercase().as_str(), "was" | "were") => Tense::Former,
        _ => Tense::Present,
    }
}

/// The tense that a single modifier gives.
#[must_use]
pub fn tense_of_word(word: &str) -> Option<Tense> {
    let is = |list: &[&str]| list.iter().any(|known| word.eq_ignore_ascii_case(known));
    if is(FORMER) || word.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("ex-")) {
        Some(Tense::Former)
    } else if is(FUTURE) {
        Some(Tense::Future)
    } else {
        None
    }
}
