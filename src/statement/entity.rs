//! Entities as one article shows them.
//!
//! Entry point: [`Entity`]. Invariant: an entity has at least one mention, and its `id` is a function of public id or
//! normalised name alone, so two articles that mean the same write the same id.

use crate::text::TextRange;

/// Index of an entity in [`super::Facts::entities`].
pub type EntityIx = u32;

/// Whether the identity is known or guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentityStatus {
    /// By a public id, a full name, or a judgement.
    Resolved,
    /// By a partial name or a description only.
    Provisional,
}

/// One way in which the article writes the entity's name, with how often.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SurfaceForm {
    /// As written. Pronouns and descriptions are mentions, not surface forms.
    pub text: String,
    /// Number of mentions written so.
    pub count: u32,
}

/// How a mention refers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MentionKind {
    /// By a name, a part of one, or an acronym.
    Name,
    /// By a description ("the Russian leader").
    Description,
    /// By a pronoun.
    Pronoun,
}

/// One place where the article mentions the entity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// Where.
    pub range: TextRange,
    /// How.
    pub kind: MentionKind,
}

/// What a post is: its title and the organization or country it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Title without the body it belongs to: "President", "Director General".
    pub title: String,
    /// Country or organization.
    pub of: Option<EntityIx>,
}

/// An entity as one article shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// IRI below the store's base: `entity/volodymyr-zelenskyy-Q3874799`.
    pub id: String,
    /// Best name: of the gazetteer, else the fullest form in the article.
    pub label: String,
    /// Class IRIs, finest first; the first is what the article's type checks used. Sorted by precedence, not empty.
    pub classes: Vec<String>,
    /// Known or guessed.
    pub status: IdentityStatus,
    /// Names in the article, most frequent first, then by code point.
    pub surface_forms: Vec<SurfaceForm>,
    /// All mentions, in text order. For a post, where the post is named.
    pub mentions: Vec<Mention>,
    /// Share of the article's attention, 0 to 1000.
    pub salience: u16,
    /// For an `org:Post`: what the post is.
    pub post: Option<Post>,
}
