//! Dates of birth and death in brackets after a name: "(born 4 March 1983)", "(15 March 1906 – 28 September 1941)".
//!
//! Entry point: [`lifespans`]. Invariant: only brackets right after a person's name are read; what stands before the first dash is a birth
//! only if a date stands after it or "born" before it.

use crate::annotate::{NameKind, TokenIx};
use crate::statement::{EntityIx, Object};
use crate::vocab::lexical;

use super::findings::Findings;
use super::reading::Reading;
use super::relation::presupposed;

const RULE: (&str, u8) = ("rule/lifespan", 90);
/// Tokens that a bracket is followed; longer ones are no lifespan.
const LONGEST: TokenIx = 40;

/// States when persons were born and died whose names are followed by such a bracket.
pub fn lifespans(reading: &Reading<'_>, findings: &mut Findings) {
    for sentence in reading.prose() {
        let tokens = reading.document.sentences[sentence].tokens.clone();
        for open in tokens.clone().skip(1).filter(|&token| reading.document.form(token) == "(") {
            let person =
                reading.cast.at(open - 1).filter(|&entity| reading.cast.member(entity).kind == NameKind::Person);
            if let Some(person) = person {
                read(reading, findings, person, open..tokens.end.min(open + LONGEST));
            }
        }
    }
}

fn read(reading: &Reading<'_>, findings: &mut Findings, person: EntityIx, within: std::ops::Range<TokenIx>) {
    let document = reading.document;
    let (mut is_born, mut is_dead, mut birth, mut death) = (false, false, None, None);
    let mut at = within.start + 1;
    while at < within.end && document.form(at) != ")" {
        match document.form(at) {
            "born" | "b." | "Born" => is_born = true,
            "died" | "d." | "Died" => is_dead = true,
            "–" | "—" | "-" | "−" | "to" if birth.is_some() => is_dead = true,
            _ => {
                if let Some((text, datatype)) = date(reading, at) {
                    let (_, last) = reading.time_tokens(at);
                    let found = Some((at, last, text, datatype));
                    match (is_dead, birth.is_some()) {
                        (true, _) if death.is_none() => death = found,
                        (false, false) => birth = found,
                        _ => {}
                    }
                    at = last;
                }
            }
        }
        at += 1;
    }
    // A date alone is that of a term or a book as likely as of a birth.
    let birth = birth.filter(|_| is_born || death.is_some());
    for (found, relation) in [(birth, lexical::BIRTH_DATE), (death, lexical::DEATH_DATE)] {
        if let Some((first, last, text, datatype)) = found {
            let proof = presupposed(reading, &[within.start - 1, first, last], RULE);
            findings.state(person, relation, Object::Literal { text, datatype: Some(datatype) }, proof);
        }
    }
}

/// The date at a token, or the year that it is.
fn date(reading: &Reading<'_>, token: TokenIx) -> Option<(String, String)> {
    reading.date_at(token).or_else(|| {
        let form = reading.document.form(token);
        let is_year = form.len() == 4 && form.parse::<u16>().is_ok_and(|year| (1000..2100).contains(&year));
        is_year.then(|| (form.to_owned(), lexical::XSD_GYEAR.to_owned()))
    })
}
