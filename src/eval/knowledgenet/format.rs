//! Passages of KnowledgeNet as its files give them.
//!
//! Entry point: [`read`]. Invariant: spans count characters of the document, as the files do; [`Passage::span`] turns bytes of the
//! passage into them.

use serde::Deserialize;

use crate::text::TextRange;

/// A fact between two spans of a passage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fact {
    /// Property name.
    pub property: String,
    /// First character of the subject.
    pub subject_start: usize,
    /// Character after the subject.
    pub subject_end: usize,
    /// First character of the object.
    pub object_start: usize,
    /// Character after the object.
    pub object_end: usize,
}

/// A passage with its facts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Passage {
    /// Fold of the cross-validation.
    pub fold: u8,
    /// Character of the document that the passage starts with.
    pub start: usize,
    /// Its text.
    pub text: String,
    /// Facts in it.
    pub facts: Vec<Fact>,
    /// Properties of which all facts are annotated.
    pub exhaustive: Vec<String>,
}

impl Passage {
    /// A range of the passage's text as characters of the document.
    #[must_use]
    pub fn span(&self, range: TextRange) -> (usize, usize) {
        let before = self.text[..range.start() as usize].chars().count();
        let start = self.start + before;
        (start, start + range.slice(&self.text).chars().count())
    }
}

/// The passages of a file.
///
/// # Errors
/// The text is not in the format.
pub fn read(text: &str) -> Result<Vec<Passage>, serde_json::Error> {
    serde_json::from_str(text)
}
