//! Acronyms that the text gives for names: "International Atomic Energy Agency (IAEA)".
//!
//! Entry point: [`acronyms`]. Invariant: the letters stand in brackets right after the name; they need not be its initials, for they are
//! often those of the name in another language.

use crate::annotate::{NameKind, TokenIx};
use crate::statement::{MentionKind, Object};
use crate::vocab::lexical;

use super::findings::Findings;
use super::reading::Reading;
use super::relation::presupposed;

const RULE: (&str, u8) = ("rule/acronym", 95);

/// "the University of Turku (MBA)": what somebody took there.
const DEGREES: &[&str] =
    &["BA", "BSc", "MA", "MSc", "MBA", "PhD", "LLB", "LLM", "MD", "JD", "BEng", "MEng", "MPhil", "DPhil"];

/// States the acronyms of organizations.
pub fn acronyms(reading: &Reading<'_>, findings: &mut Findings) {
    for (entity, member) in (0..).zip(&reading.cast.members) {
        if member.kind != NameKind::Organization {
            continue;
        }
        for (_, tokens) in member.mentions.iter().filter(|(mention, _)| mention.kind == MentionKind::Name) {
            if let Some(token) = bracketed(reading, tokens.end).filter(|_| tokens.len() > 1)
                && !lacks_a_word(&member.label, reading.document.form(token))
                && !DEGREES.contains(&reading.document.form(token))
            {
                let text = reading.document.form(token).to_owned();
                let proof = presupposed(reading, &[tokens.start, token], RULE);
                findings.state(entity, lexical::ACRONYM, Object::Literal { text, datatype: None }, proof);
            }
        }
    }
}

/// "Task Force (CTF)": the letters are those of a name of which the tagger lost the beginning.
fn lacks_a_word(name: &str, acronym: &str) -> bool {
    let initials: String = name.split_whitespace().filter_map(|word| word.chars().next()).collect();
    acronym.len() > initials.len() && acronym.ends_with(&initials)
}

/// The only word in the brackets that open here, where it is an acronym.
fn bracketed(reading: &Reading<'_>, open: TokenIx) -> Option<TokenIx> {
    let document = reading.document;
    let is_there = (open + 2) as usize;
    let brackets = is_there < document.tokens.len() && document.form(open) == "(" && document.form(open + 2) == ")";
    if !brackets {
        return None;
    }
    let word = document.form(open + 1);
    let upper = word.chars().filter(|c| c.is_uppercase()).count();
    let lower = word.chars().filter(|c| c.is_lowercase()).count();
    let is_acronym =
        (2..=8).contains(&upper) && lower <= 2 && word.chars().all(|c| c.is_alphanumeric() || "-&.".contains(c));
    is_acronym.then_some(open + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_before_the_initials_show_a_name_cut_short() {
        assert!(lacks_a_word("Task Force", "CTF"));
        assert!(!lacks_a_word("Doctors Without Borders", "MSF"));
        assert!(!lacks_a_word("Atomic Energy Agency", "AEA"));
    }
}
