//! Clubs by the places they play for: "the Lorient coach" coaches Lorient Athletic.
//!
//! Entry point: [`of_team`]. Invariant: a place stands for a club that the article names in full, and for one only.

use crate::annotate::{NameKind, TokenIx};
use crate::identity::Cast;
use crate::lexicon::Title;
use crate::statement::EntityIx;
use crate::vocab::lexical;

/// What clubs have and places have not.
const OF_CLUBS: &[&str] = &[
    "coach",
    "head coach",
    "assistant coach",
    "captain",
    "sporting director",
    "chair",
    "striker",
    "midfielder",
    "defender",
    "goalkeeper",
    "winger",
];
/// Ends of titles that no place has.
const OF_NO_PLACE: &[&str] = &["manager", "chief executive", "managing director", "treasurer", "general counsel"];

/// The body of a title, where it is a place the club that is called after it.
#[must_use]
pub fn of_team(cast: &Cast, title: &Title, (body, token): (EntityIx, TokenIx)) -> Option<(EntityIx, TokenIx)> {
    let member = cast.member(body);
    let is_country = member.classes.iter().any(|class| class == lexical::COUNTRY);
    let has_none = OF_NO_PLACE.iter().any(|end| title.name.ends_with(end));
    if member.kind != NameKind::Location || is_country || !has_none && !OF_CLUBS.contains(&title.name.as_str()) {
        return Some((body, token));
    }
    let is_called_after =
        |name: &str| name.strip_prefix(member.label.as_str()).is_some_and(|rest| rest.starts_with(' '));
    let clubs = (0..).zip(&cast.members).filter(|(_, other)| other.kind == NameKind::Organization);
    let mut clubs = clubs.filter(|(_, other)| is_called_after(&other.label)).map(|(club, _)| club);
    match (clubs.next(), clubs.next()) {
        (Some(club), None) => Some((club, token)),
        _ => Some((body, token)).filter(|_| !has_none),
    }
}
