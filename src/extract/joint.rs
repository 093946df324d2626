//! Titles that are joined: "founder and chief executive of Velox Air", "Velox Air's chairman and chief executive, NAME".
//!
//! Entry points: [`share`], [`founders`]. Invariant: joined titles have nothing but "and" and an article between them; one takes from the
//! other only what it lacks.

use crate::annotate::{Document, NameKind, TokenIx};
use crate::statement::Object;
use crate::vocab::lexical;

use super::body::is_of_government;
use super::findings::Findings;
use super::reading::Reading;
use super::relation::presupposed;
use super::tense::Tense;
use super::title::{Manner, TitleUse};

const RULE: &str = "rule/founder";
const CONFIDENCE: u8 = 85;

/// Gives each of two joined titles the holder, the body and the tense that only the other has.
pub fn share(document: &Document, uses: &mut [TitleUse]) {
    for at in 1..uses.len() {
        let (before, after) = uses.split_at_mut(at);
        let (Some(left), Some(right)) = (before.last_mut(), after.first_mut()) else { continue };
        if !are_joined(document, left.tokens.end, right.tokens.start) {
            continue;
        }
        // "The Prime Minister and President NAME" are two.
        let is_definite =
            left.tokens.start.checked_sub(1).is_some_and(|at| document.form(at).eq_ignore_ascii_case("the"));
        let is_before_name = right.holders.first().is_some_and(|&(_, name)| name == right.tokens.end);
        let sentence = document.sentences.get(document.sentence_of(left.tokens.start));
        let opens = sentence.is_some_and(|sentence| sentence.tokens.start == left.tokens.start);
        if (is_definite || opens && is_of_government(&left.title.name)) && is_before_name {
            continue;
        }
        let same = |a: &TitleUse, b: &TitleUse| a.holders.is_empty() || b.holders.is_empty() || a.holders == b.holders;
        if same(left, right) {
            // "served as the bank's treasurer and secretary": the verb says of both that it is over.
            if left.manner == Manner::Predicated && left.tense == Tense::Former && left.holders == right.holders {
                right.tense = Tense::Former;
            }
            take_holders(left, right);
            take_holders(right, left);
            take_body(left, right);
            take_body(right, left);
        }
    }
}

fn take_holders(to: &mut TitleUse, from: &TitleUse) {
    if to.holders.is_empty() && !from.holders.is_empty() {
        to.holders.clone_from(&from.holders);
        to.manner = from.manner;
        to.tense = from.tense;
    }
}

fn take_body(to: &mut TitleUse, from: &TitleUse) {
    // "a Labour councillor and bus driver"
    let is_whole = from.title.leads && to.title.leads || from.body.is_some_and(|(_, at)| at > from.tokens.start);
    if to.body.is_none() && to.unnamed.is_none() && to.holders == from.holders && is_whole {
        to.body = from.body;
        to.open_body = to.open_body.or(from.open_body);
    }
}

/// "TITLE and TITLE", "TITLE and a TITLE" is of two.
fn are_joined(document: &Document, end: TokenIx, start: TokenIx) -> bool {
    end + 1 == start && matches!(document.form(end), "and" | "&")
}

/// Whether a word before "and" is one that joins a title as another title would.
#[must_use]
pub fn is_founder(document: &Document, token: TokenIx) -> bool {
    matches!(document.lemma(token), "founder" | "co-founder" | "cofounder" | "owner" | "co-owner")
}

/// "the founder and chief executive of NAME": who holds the post founded the body, too.
pub fn founders(reading: &Reading<'_>, uses: &[TitleUse], findings: &mut Findings) {
    let (document, cast) = (reading.document, reading.cast);
    for found in uses.iter().filter(|found| found.manner == Manner::Presupposed) {
        let Some((body, at)) = found.body.filter(|&(body, _)| cast.member(body).kind == NameKind::Organization) else {
            continue;
        };
        let Some(word) = founder_beside(document, found) else { continue };
        let relation = if document.lemma(word).ends_with("founder") { lexical::FOUNDER } else { lexical::OWNED_BY };
        for &(holder, token) in &found.holders {
            let proof = presupposed(reading, &[word, at, token], (RULE, CONFIDENCE));
            findings.state(body, relation, Object::Entity(holder), proof);
        }
    }
}

/// The word right before "and" and the title, or right after the title and "and".
fn founder_beside(document: &Document, found: &TitleUse) -> Option<TokenIx> {
    let before = found.tokens.start.checked_sub(2).filter(|&word| are_joined(document, word + 1, word + 2));
    let last = TokenIx::try_from(document.tokens.len()).unwrap_or(TokenIx::MAX);
    let end = found.tokens.end;
    let after = (end + 1 < last && are_joined(document, end, end + 1)).then_some(end + 1);
    before.filter(|&word| is_founder(document, word)).or_else(|| after.filter(|&word| is_founder(document, word)))
}
