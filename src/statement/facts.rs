//! All that one article gives, before it is RDF.
//!
//! Entry point: [`Facts`]. Invariant: indices point into this value's own lists; a drop has a reason.

use super::entity::Entity;
use super::event::{Claim, Event};
use super::statement::Statement;
use crate::text::TextRange;

/// A topic of the article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// IPTC Media Topic IRI.
    pub concept: String,
    /// IRI of the broadest topic that it belongs to: sport, politics.
    pub subject: String,
    /// Strength, 0 to 1000.
    pub score: u16,
    /// Whether the article is about it, or only touches it.
    pub is_main: bool,
    /// The words that spoke for it, sorted.
    pub signs: Vec<String>,
}

/// Why something seen was not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DropReason {
    /// Page furniture, not the article.
    Furniture,
    /// The headline once more.
    RepeatedHeadline,
    /// A heading: telegraphic, never a fact.
    Heading,
    /// A sentence from which nothing was taken.
    NothingFound,
    /// A name or pronoun that could not be tied to an entity.
    UnresolvedMention,
    /// A relation whose arguments have the wrong types.
    TypeMismatch,
    /// An event without a resolved participant.
    NoParticipant,
    /// A time that needs a publication date, which the article lacks.
    UnresolvedTime,
    /// A sentence over the length limit.
    TooLong,
}

/// Something seen and not used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Drop {
    /// Where.
    pub range: TextRange,
    /// Why.
    pub reason: DropReason,
    /// What exactly: the rule and the types that clashed, the unresolved words. May be empty.
    pub detail: String,
}

/// All that one article gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Entities, by first mention.
    pub entities: Vec<Entity>,
    /// Statements, by first evidence.
    pub statements: Vec<Statement>,
    /// Events, in text order.
    pub events: Vec<Event>,
    /// Claims and quotations, in text order.
    pub claims: Vec<Claim>,
    /// Topics, strongest first.
    pub topics: Vec<Topic>,
    /// Drops, in text order.
    pub drops: Vec<Drop>,
}
