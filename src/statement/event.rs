//! Events and claims: what happened, and what somebody said.
//!
//! Entry points: [`Event`], [`Claim`]. Invariant: an event has at least one participant and its own evidence; whether it
//! is a plain event or only a reported one follows from that evidence alone.

use super::entity::EntityIx;
use super::evidence::{Evidence, Speaker};
use super::mode::Polarity;
use crate::text::TextRange;

/// How exact a time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Granularity {
    /// To the minute or second.
    Instant,
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the year.
    Year,
    /// A vague or longer interval.
    Interval,
}

/// A time expression resolved against the article's date. Both bounds are inclusive days (`YYYY-MM-DD`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeInterval {
    /// The words.
    pub expression: TextRange,
    /// First day, where known.
    pub earliest: Option<jiff::civil::Date>,
    /// Last day, where known.
    pub latest: Option<jiff::civil::Date>,
    /// How exact.
    pub granularity: Granularity,
}

/// One occurrence of an event in the article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// PLOVER concept IRI, where a frame gives one.
    pub event_type: Option<String>,
    /// Lemma of the verb or noun.
    pub lemma: String,
    /// Who acts.
    pub actors: Vec<EntityIx>,
    /// Who or what it is done to.
    pub recipients: Vec<EntityIx>,
    /// Where.
    pub place: Option<EntityIx>,
    /// When.
    pub time: Option<TimeInterval>,
    /// Its proof.
    pub evidence: Evidence,
}

/// What a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// Index in [`super::Facts::statements`].
    Statement(u32),
    /// Index in [`super::Facts::events`].
    Event(u32),
}

/// Something that somebody says in the article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who.
    pub speaker: Speaker,
    /// Lemma of the reporting verb or noun, or "according to".
    pub verb: String,
    /// What was said, in the article's words; the words inside the marks for a quotation.
    pub content: TextRange,
    /// Negative where the speaker denies the content.
    pub content_polarity: Polarity,
    /// Whether the words are the speaker's own (a `schema:Quotation`) or the article's (a `schema:Claim`).
    pub is_quotation: bool,
    /// Statements and events that the content contains.
    pub about: Vec<About>,
    /// Its proof: speaker, verb and content. `axes` are those of the act of saying ("may have said" is hedged).
    pub evidence: Evidence,
}
