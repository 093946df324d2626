//! The layer of names.
//!
//! Entry point: [`tag`]. Invariant: names lie inside sentences, in text order, and do not overlap.

use std::hash::BuildHasher as _;
use std::ops::Range;

use rustc_hash::{FxBuildHasher, FxHashSet};

use super::document::{Document, NameKind, NameSpan, TokenIx};
use crate::model::names::{Kind, NamesModel, Tagger, Words, spans};
use crate::text::TextRange;

const fn kind_of(kind: Kind) -> NameKind {
    match kind {
        Kind::Person => NameKind::Person,
        Kind::Organization => NameKind::Organization,
        Kind::Location => NameKind::Location,
        Kind::Misc => NameKind::Misc,
    }
}

/// What finding names needs besides the model, kept from document to document.
#[derive(Debug, Default)]
pub struct NamesScratch {
    tagger: Tagger,
    tokens: Vec<TextRange>,
    sentences: Vec<Range<TokenIx>>,
    surnames: FxHashSet<u64>,
    parts: FxHashSet<u64>,
}

/// Finds the names of a document that has sentences and tokens, and replaces its layer of names.
pub fn tag(model: &NamesModel, scratch: &mut NamesScratch, document: &mut Document) {
    let NamesScratch { tagger, tokens, sentences, surnames, parts } = scratch;
    tokens.clear();
    tokens.extend(document.tokens.iter().map(|token| token.range));
    sentences.clear();
    sentences.extend(document.sentences.iter().map(|sentence| sentence.tokens.clone()));
    let labels = tagger.run(model, Words { text: &document.text, tokens, sentences });
    document.names.clear();
    for sentence in &*sentences {
        let Some(run) = labels.get(sentence.start as usize..sentence.end as usize) else { continue };
        document.names.extend(spans(run).map(|(start, end, kind)| {
            let at = |index: usize| sentence.start + TokenIx::try_from(index).unwrap_or_default();
            NameSpan { tokens: at(start)..at(end), kind: kind_of(kind) }
        }));
    }
    agree(document, surnames, parts);
}

/// Who is called by a full name is a person wherever the surname stands alone, unless an organization's longer name has the
/// word, too: the model sees one sentence at a time.
fn agree(document: &mut Document, surnames: &mut FxHashSet<u64>, parts: &mut FxHashSet<u64>) {
    let hash = |token: TokenIx| {
        let range = document.tokens.get(token as usize).map_or_else(TextRange::default, |token| token.range);
        FxBuildHasher.hash_one(range.slice(&document.text))
    };
    surnames.clear();
    parts.clear();
    for name in document.names.iter().filter(|name| name.tokens.len() > 1) {
        match name.kind {
            NameKind::Person => surnames.extend((name.tokens.start + 1..name.tokens.end).map(hash)),
            NameKind::Organization => parts.extend(name.tokens.clone().map(hash)),
            NameKind::Location | NameKind::Misc => {}
        }
    }
    let mut names = std::mem::take(&mut document.names);
    for name in names.iter_mut().filter(|name| name.tokens.len() == 1 && name.kind == NameKind::Organization) {
        let word = hash(name.tokens.start);
        if surnames.contains(&word) && !parts.contains(&word) {
            name.kind = NameKind::Person;
        }
    }
    document.names = names;
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::annotate::{Annotator, Deprel, Sentence, Token, Upos};

    static MODEL: LazyLock<NamesModel> = LazyLock::new(|| NamesModel::shipped().unwrap());
    static ANNOTATOR: LazyLock<Annotator> = LazyLock::new(|| Annotator::load().unwrap());

    fn names(text: &str) -> Vec<(String, NameKind)> {
        let document = ANNOTATOR.annotate(text, &[]);
        let name = |name: &NameSpan| (document.range_of(&name.tokens).slice(text).to_owned(), name.kind);
        document.names.iter().map(name).collect()
    }

    fn check(text: &str, expected: &[(&str, NameKind)]) {
        let expected: Vec<_> = expected.iter().map(|&(name, kind)| (name.to_owned(), kind)).collect();
        assert_eq!(names(text), expected, "{text}");
    }

    #[test]
    fn a_surname_alone_is_who_has_it_unless_an_organization_has_it_too() {
        let kinds = |text: &str, kinds: [NameKind; 2]| {
            let mut document = plain(text);
            document.names = vec![
                NameSpan { tokens: 0..2, kind: kinds[0] },
                NameSpan { tokens: 3..4, kind: NameKind::Organization },
            ];
            if kinds[1] == NameKind::Organization {
                document.names.push(NameSpan { tokens: 4..6, kind: kinds[1] });
            }
            agree(&mut document, &mut FxHashSet::default(), &mut FxHashSet::default());
            document.names[1].kind
        };
        let (person, organization) = (NameKind::Person, NameKind::Organization);
        assert_eq!(kinds("Ignacio Tarrel spoke Tarrel left it early", [person, person]), person);
        assert_eq!(kinds("Ignacio Tarrel spoke Tarrel Tarrel Group it", [person, organization]), organization);
        assert_eq!(kinds("Ignacio Tarrel spoke Sorvia left it early", [person, person]), organization);
    }

    #[test]
    fn plain_news_sentences() {
        check(
            "Ukrainian officials and Emmanuel Macron met Angela Merkel in Berlin on Friday.",
            &[
                ("Ukrainian", NameKind::Misc),
                ("Emmanuel Macron", NameKind::Person),
                ("Angela Merkel", NameKind::Person),
                ("Berlin", NameKind::Location),
            ],
        );
        check(
            "The United Nations and the World Bank will send experts to Kenya.",
            &[
                ("United Nations", NameKind::Organization),
                ("World Bank", NameKind::Organization),
                ("Kenya", NameKind::Location),
            ],
        );
        check(
            "HARTLEY ROVERS BEAT LEEDS UNITED IN LONDON",
            &[
                ("HARTLEY ROVERS", NameKind::Organization),
                ("LEEDS UNITED", NameKind::Organization),
                ("LONDON", NameKind::Location),
            ],
        );
        check("The talks were held behind closed doors and lasted three hours.", &[]);
    }

    /// A document whose words are what white space parts, three to a sentence.
    fn plain(text: &str) -> Document {
        let mut document = Document { text: text.to_owned(), ..Document::default() };
        for word in text.split_whitespace() {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            let range = TextRange::from_usize(start, start + word.len());
            let at = document.tokens.len() as TokenIx;
            document.tokens.push(Token {
                range,
                lemma: TextRange::default(),
                head: at,
                upos: Upos::X,
                xpos: 0,
                deprel: Deprel::Root,
                feats: 0,
            });
            match document.sentences.last_mut() {
                Some(last) if last.tokens.len() < 3 => last.tokens.end = at + 1,
                _ => document.sentences.push(Sentence { range, tokens: at..at + 1, block: 0 }),
            }
        }
        document
    }

    proptest! {
        #[test]
        fn names_lie_inside_sentences_in_order(text in "([A-Z][a-z]{0,6}|of|the|in|[.,-]| |É|1996|\\PC){0,80}") {
            let mut document = plain(&text);
            tag(&MODEL, &mut NamesScratch::default(), &mut document);
            let mut end = 0;
            for name in &document.names {
                prop_assert!(name.tokens.start >= end && name.tokens.start < name.tokens.end);
                end = name.tokens.end;
                let sentence = &document.sentences[document.sentence_of(name.tokens.start)];
                prop_assert!(sentence.tokens.start <= name.tokens.start && name.tokens.end <= sentence.tokens.end);
            }
        }
    }
}
