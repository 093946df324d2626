//! Coreference inside the article: descriptions and pronouns that mean a named entity.
//!
//! Precision first: what stays ambiguous stays unresolved, and is reported as such. Entry points: [`descriptions`], [`described`],
//! [`described_persons`], [`pronouns`]. Invariant: a mention is only added to entities that have a name in the article.

mod descriptions;
mod pronouns;

pub use descriptions::{described, described_persons, descriptions};
pub use pronouns::pronouns;
