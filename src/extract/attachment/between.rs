//! Words between a name and what it hangs on: "in southern Colombia", "of the opposition Reform Union".
//!
//! Entry points: the `past_` functions of [`Attachments`]. Invariant: a token that is skipped names nothing that the name could hang on.

use crate::annotate::{NameKind, TokenIx, Upos};
use crate::statement::EntityIx;

use super::{Attachments, Name};

impl Attachments<'_, '_> {
    /// "in southern Colombia", "in the south of Colombia": the first token after what says in which part.
    pub(super) fn past_direction(&self, at: TokenIx, end: TokenIx) -> TokenIx {
        const PARTS: &[&str] =
            &["south", "north", "east", "west", "centre", "center", "heart", "south-east", "north-west", "south-west"];
        let document = self.reading.document;
        let form = document.form(at);
        if (form.ends_with("ern") || form == "central") && at + 1 < end {
            return at + 1;
        }
        if PARTS.contains(&form) && at + 2 < end && document.form(at + 1) == "of" { at + 2 } else { at }
    }

    /// "in Peru's Junín region": the region, and not the country that it is in.
    pub(super) fn past_owner(&self, at: TokenIx, end: TokenIx) -> TokenIx {
        let is_place = |token: TokenIx| {
            let entity = self.reading.cast.at(token).filter(|_| token < end);
            entity.is_some_and(|entity| self.kind(entity) == NameKind::Location)
        };
        let mark = self.reading.mention_tokens(at).end;
        let owns = is_place(at) && mark + 1 < end && matches!(self.reading.document.form(mark), "'s" | "’s");
        if owns && is_place(mark + 1) { mark + 1 } else { at }
    }

    /// "of the opposition Reform Union", "of the consultancy Altura": the first token of a name that common words describe.
    pub(super) fn past_words(&self, at: TokenIx, end: TokenIx) -> TokenIx {
        const LONGEST: TokenIx = 4;
        let document = self.reading.document;
        let is_word = |token: &TokenIx| {
            self.reading.cast.at(*token).is_none()
                && (matches!(document.token(*token).upos, Upos::Adj | Upos::Noun) || document.form(*token) == "-")
        };
        let name = at + TokenIx::try_from((at..end.min(at + LONGEST)).take_while(is_word).count()).unwrap_or(0);
        let is_body = |entity: EntityIx| self.kind(entity) == NameKind::Organization;
        let named = self.reading.cast.at(name).filter(|_| name < end);
        if named.is_some_and(is_body) { name } else { at }
    }

    /// "the congress of NAME in Leeds": where something happens, and not where who holds it is.
    pub(super) fn is_of_happening(&self, name: &Name) -> bool {
        const HAPPENINGS: &[&str] = &[
            "congress",
            "meeting",
            "conference",
            "session",
            "summit",
            "ceremony",
            "gathering",
            "rally",
            "launch",
            "assembly",
            "convention",
            "trial",
            "hearing",
            "protest",
            "concert",
            "exhibition",
            "talk",
            "visit",
            "member",
        ];
        let document = self.reading.document;
        let start = name.tokens.start;
        let skip = |at: TokenIx| if document.token(at).upos == Upos::Det { at.checked_sub(1) } else { Some(at) };
        let of = start.checked_sub(1).and_then(skip).filter(|&of| matches!(document.form(of), "of" | "by" | "with"));
        let noun = of.and_then(|of| of.checked_sub(1));
        noun.is_some_and(|noun| HAPPENINGS.contains(&document.lemma(noun)))
    }
}
