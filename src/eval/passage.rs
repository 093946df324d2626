//! A few sentences as an article, for test sets that have no articles around them.
//!
//! Entry point: [`article`]. Invariant: the text is the body, character for character, and all of it is prose.

use crate::source::{Article, PublicationStatus};
use crate::text::{Block, BlockKind, TextRange};

/// An article of one paragraph, without headline, date and publisher.
#[must_use]
pub fn article(text: &str) -> Article {
    Article {
        url: None,
        headline: String::new(),
        body: text.to_owned(),
        blocks: vec![Block { range: TextRange::from_usize(0, text.len()), kind: BlockKind::Paragraph }],
        published: None,
        modified: None,
        publisher: None,
        authors: Vec::new(),
        section: None,
        dateline: None,
        language: "en".to_owned(),
        status: PublicationStatus::Usable,
        warnings: Vec::new(),
        input_sha256: [0; 32],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::Extractor;
    use crate::lexicon::OntologyFiles;

    #[test]
    fn who_stands_for_what_the_person_is_said_to_be() {
        let extractor = Extractor::new(&OntologyFiles::embedded()).unwrap();
        for text in [
            "Ada Ferrari is an Italian chemist who worked for Enel.",
            "Ada Ferrari is an Italian chemist and teacher who worked for Enel.",
        ] {
            let facts = extractor.extract_passage(&article(text));
            let person = facts.entities.iter().find(|entity| entity.label == "Ada Ferrari").unwrap();
            let at = text.find("who").unwrap();
            assert!(person.mentions.iter().any(|mention| mention.range.start() as usize == at), "{text}");
        }
    }
}
