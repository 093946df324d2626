//! Things one of whose texts has certain letters, wherever in a word they begin or end.
//!
//! Entry points: [`Letters`], [`query`]. Invariant: the things found are all that have the letters, and perhaps others: the
//! index knows words without their accents, and not in which order they stand here. Whoever asks looks at the texts.

use tantivy::Term;
use tantivy::query::{BooleanQuery, Occur, Query, RegexQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

/// Letters of a word below which nearly everything has them.
const FEWEST: usize = 3;

/// Letters in all for which the library builds a pattern.
const LONGEST: usize = 200;

/// Letters that a text has, whatever their case. Only ASCII: of others there are several forms, which functions of SPARQL
/// tell apart in other ways than the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct Letters {
    text: String,
    /// Whether the text begins with them.
    is_start: bool,
}

impl Letters {
    /// Letters anywhere in a text; none where the index would be no help.
    pub(in crate::store) fn anywhere(text: &str) -> Option<Self> {
        let is_enough = text.split(is_between).any(|word| word.len() >= FEWEST);
        (is_enough && text.is_ascii() && text.len() <= LONGEST)
            .then(|| Self { text: text.to_ascii_lowercase(), is_start: false })
    }

    /// Letters that a text begins with.
    pub(in crate::store) fn at_start(text: &str) -> Option<Self> {
        Self::anywhere(text).map(|letters| Self { is_start: true, ..letters })
    }

    /// Its words, each with whether more letters of that word may stand before it, and behind it.
    fn words(&self) -> impl Iterator<Item = (&str, [bool; 2])> {
        let last = self.text.split(is_between).count() - 1;
        let parts = self.text.split(is_between).enumerate();
        // Where the letters begin or end between words, the first or last part is empty.
        let words = parts.map(move |(at, word)| (word, [at == 0 && !self.is_start, at == last]));
        words.filter(|(word, _)| !word.is_empty())
    }
}

/// Whether a letter stands between words, as the index takes them apart.
fn is_between(letter: char) -> bool {
    !letter.is_alphanumeric()
}

/// What finds the things in a field of words.
pub(super) fn query(field: Field, letters: &Letters) -> Option<BooleanQuery> {
    let clause = |(word, is_open): (&str, [bool; 2])| -> Option<(Occur, Box<dyn Query>)> {
        let [before, behind] = is_open.map(|is_open| if is_open { ".*" } else { "" });
        let query: Box<dyn Query> = if is_open == [false, false] {
            Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::Basic))
        } else {
            // A word is letters and digits alone, so it means itself in a pattern.
            Box::new(RegexQuery::from_pattern(&format!("{before}{word}{behind}"), field).ok()?)
        };
        Some((Occur::Must, query))
    };
    letters.words().map(clause).collect::<Option<Vec<_>>>().map(BooleanQuery::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_open_where_the_letters_may_begin_or_end_in_it() {
        let words = |letters: Letters| -> Vec<String> {
            let shown = |(word, [before, behind]): (&str, [bool; 2])| {
                format!("{}{word}{}", if before { "*" } else { "" }, if behind { "*" } else { "" })
            };
            letters.words().map(shown).collect()
        };
        let cases: [(&str, &[&str]); 5] = [
            ("Peace", &["*peace*"]),
            ("eace of tal", &["*eace", "of", "tal*"]),
            (" peace ", &["peace"]),
            ("u.s.-led", &["*u", "s", "led*"]),
            ("-year-old.", &["year", "old"]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(Letters::anywhere(text).unwrap()), expected, "{text}");
        }
        assert_eq!(words(Letters::at_start("Pea").unwrap()), ["pea*"]);
        for text in ["", "of a", "Zürich", "- -", &"long".repeat(60)] {
            assert_eq!(Letters::anywhere(text), None, "{text}");
        }
    }
}
