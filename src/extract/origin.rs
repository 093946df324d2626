//! Where organizations are from by what stands beside their names: what tells "the Irish company" from "the Danish group".
//!
//! Entry point: [`Origins::new`]. Invariant: only what the article says or the gazetteer knows counts; nothing is stated from it.

use std::ops::Range;

use crate::annotate::{Document, NameKind, TokenIx, Upos};
use crate::identity::Cast;
use crate::lexicon::Lexicon;
use crate::statement::EntityIx;
use crate::vocab::lexical;

/// Tokens of a noun phrase that are looked at around a name.
const REACH: TokenIx = 6;

/// How a place agrees with what is known of an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// It is from there.
    Same,
    /// Nothing is known.
    Unknown,
    /// It is from elsewhere.
    Other,
}

/// The places of the organizations of one article.
#[derive(Clone, Debug)]
pub struct Origins<'l> {
    lexicon: &'l Lexicon,
    /// Places beside the names of each entity.
    places: Vec<Vec<EntityIx>>,
}

impl<'l> Origins<'l> {
    /// Reads what stands beside the names of organizations.
    #[must_use]
    pub fn new(document: &Document, lexicon: &'l Lexicon, cast: &Cast) -> Self {
        let mut places = vec![Vec::new(); cast.members.len()];
        let organizations = places.iter_mut().zip(&cast.members).filter(|(_, m)| m.kind == NameKind::Organization);
        for (own, member) in organizations {
            for (_, tokens) in &member.mentions {
                own.extend(before(document, cast, tokens.start));
                own.extend(after(document, cast, tokens));
            }
        }
        Self { lexicon, places }
    }

    /// Whether the organization is from the place.
    #[must_use]
    pub fn agreement(&self, cast: &Cast, entity: EntityIx, place: EntityIx) -> Agreement {
        let wanted = cast.member(place);
        let lies = |a, b| self.lexicon.gazetteer.lies_in(a, b) || self.lexicon.gazetteer.lies_in(b, a);
        if let Some((own, there)) = cast.member(entity).entry.zip(wanted.entry)
            && lies(own, there)
        {
            return Agreement::Same;
        }
        let mut found = Agreement::Unknown;
        for &known in self.places.get(entity as usize).into_iter().flatten() {
            let member = cast.member(known);
            let both = member.entry.zip(wanted.entry);
            if known == place || both.is_some_and(|(a, b)| lies(a, b)) {
                return Agreement::Same;
            }
            let is_country = member.classes.iter().any(|class| class == lexical::COUNTRY);
            if both.is_some() || is_country {
                found = Agreement::Other;
            }
        }
        found
    }
}

/// The place that modifies a noun phrase at a token: "Danish", "Cork-based", "Leeds".
#[must_use]
pub fn place_at(document: &Document, cast: &Cast, token: TokenIx) -> Option<EntityIx> {
    let place = cast.demonym_at(token).or_else(|| {
        let named = cast.at(token)?;
        (cast.member(named).kind == NameKind::Location).then_some(named)
    })?;
    // "US-backed" is from anywhere.
    let last = TokenIx::try_from(document.tokens.len()).unwrap_or(TokenIx::MAX);
    let is_joined = token + 2 < last && document.form(token + 1) == "-";
    (!is_joined || matches!(document.form(token + 2), "based" | "headquartered" | "born")).then_some(place)
}

/// "Denmark's NAME", "the Danish brewing group NAME".
fn before(document: &Document, cast: &Cast, start: TokenIx) -> Option<EntityIx> {
    for token in (start.saturating_sub(REACH)..start).rev() {
        if let Some(place) = place_at(document, cast, token) {
            return Some(place);
        }
        if !is_modifier(document, token) {
            return None;
        }
    }
    None
}

/// "NAME, the Cork-based maker of …", "NAME, Poland's largest maltster".
fn after(document: &Document, cast: &Cast, tokens: &Range<TokenIx>) -> Option<EntityIx> {
    let last = TokenIx::try_from(document.tokens.len()).unwrap_or(TokenIx::MAX);
    if tokens.end + 2 >= last || document.form(tokens.end) != "," {
        return None;
    }
    let from = tokens.end + 1;
    for token in from..last.min(from + REACH) {
        if let Some(place) = place_at(document, cast, token) {
            let closes = token + 1 < last && matches!(document.form(token + 1), "," | ".");
            return (!closes).then_some(place);
        }
        let is_article = document.token(token).upos == Upos::Det;
        let goes_on =
            if token == from { is_article || is_modifier(document, token) } else { is_modifier(document, token) };
        if !goes_on {
            return None;
        }
    }
    None
}

fn is_modifier(document: &Document, token: TokenIx) -> bool {
    matches!(document.token(token).upos, Upos::Noun | Upos::Adj | Upos::Num)
        || matches!(document.form(token), "'s" | "’s" | "-" | "based")
}
