//! Evidence: one occurrence of something said, with the words that say it.
//!
//! Entry point: [`Evidence`]. Invariant: `quote` lies inside `sentence`, both in the article's body.

use super::entity::EntityIx;
use super::mode::Axes;
use crate::text::TextRange;

/// Who says something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Speaker {
    /// An entity of the article.
    Entity(EntityIx),
    /// Somebody without a name: "skeptics", "two people familiar with the matter".
    Unnamed(TextRange),
}

/// One occurrence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// The words that carry it.
    pub quote: TextRange,
    /// The sentence they stand in.
    pub sentence: TextRange,
    /// Voice, certainty, polarity.
    pub axes: Axes,
    /// Who says it, where somebody is cited.
    pub speaker: Option<Speaker>,
    /// Lemma of the verb or noun that reports it ("warn"), where somebody is cited.
    pub reporting_verb: Option<String>,
    /// How sure the rule is, in percent.
    pub confidence: u8,
    /// The rule or frame that found it: `frame/founding`, `rule/appositive-post`.
    pub rule: String,
}
