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
    extend_by_form(document);
    join_hyphens(document);
    agree(document, surnames, parts);
}

/// Legal forms with a stroke, which is a word of its own.
const STROKED_FORMS: [&str; 3] = ["A/S", "K/S", "P/S"];

/// Lets a name have the legal form with a stroke that it is written with: "Norvind A/S".
fn extend_by_form(document: &mut Document) {
    let Document { text, tokens, names, sentences, .. } = document;
    let range = |token: TokenIx| tokens.get(token as usize).map_or_else(TextRange::default, |token| token.range);
    // However the tokens cut it.
    let form_end = |first: TokenIx, end: TokenIx| {
        let form = |last: TokenIx| TextRange::new(range(first).start(), range(last).end()).slice(text);
        (first..end.min(first + 3)).find(|&last| STROKED_FORMS.contains(&form(last))).map(|last| last + 1)
    };
    let mut end_before = 0;
    let mut sentences = sentences.iter().peekable();
    names.retain_mut(|name| {
        while sentences.next_if(|sentence| sentence.tokens.end <= name.tokens.start).is_some() {}
        let stop = sentences.peek().map_or(0, |sentence| sentence.tokens.end);
        let last = name.tokens.end.saturating_sub(1);
        let end = form_end(last, stop).filter(|_| last > name.tokens.start);
        let end = end.or_else(|| form_end(name.tokens.end, stop));
        if let Some(end) = end {
            name.tokens.end = end;
            name.kind = NameKind::Organization;
        }
        let kept = name.tokens.start >= end_before;
        end_before = if kept { name.tokens.end } else { end_before };
        kept
    });
}

/// Lets a person have all of a surname with a hyphen, which is three words to the model: "Ingvild Strand-Moe". "Trump-Putin" stays two.
fn join_hyphens(document: &mut Document) {
    let names = std::mem::take(&mut document.names);
    let mut joined: Vec<NameSpan> = Vec::with_capacity(names.len());
    let mut names = names.into_iter().peekable();
    while let Some(mut name) = names.next() {
        // Two words for a body and one for a place, joined by a hyphen, are most often somebody's name cut in two.
        let is_cut = |next: &NameSpan| {
            let kinds = (name.kind, next.kind) == (NameKind::Organization, NameKind::Location);
            kinds && name.tokens.len() == 2 && next.tokens.len() == 1 && next.tokens.start == name.tokens.end + 1
        };
        if is_hyphenated(document, name.tokens.end - 1)
            && let Some(rest) = names.next_if(is_cut)
        {
            name.tokens.end = rest.tokens.end;
        }
        if name.kind == NameKind::Person {
            while is_hyphenated(document, name.tokens.end - 1)
                || name.tokens.len() > 1 && is_second_syllable(document, name.tokens.end - 1)
            {
                let rest = names.next_if(|next| {
                    let is_surname = next.tokens.len() == 1 && name.tokens.len() > 1;
                    next.tokens.start == name.tokens.end + 1 && is_surname
                });
                let is_free = names.peek().is_none_or(|next| next.tokens.start > name.tokens.end + 1);
                if rest.is_none() && !is_free {
                    break;
                }
                name.tokens.end += 2;
            }
            let free_from = joined.last().map_or(0, |last| last.tokens.end);
            while let Some(first) = name.tokens.start.checked_sub(2).filter(|&first| first >= free_from)
                && is_hyphenated(document, first)
            {
                name.tokens.start = first;
            }
        }
        joined.push(name);
    }
    document.names = joined;
}

/// Whether a hyphen joins a word in a capital to the next, without a space and in one sentence.
fn is_hyphenated(document: &Document, first: TokenIx) -> bool {
    let token = |at: TokenIx| document.tokens.get(at as usize).map(|token| token.range);
    let (Some(one), Some(hyphen), Some(other)) = (token(first), token(first + 1), token(first + 2)) else {
        return false;
    };
    let is_name = |range: TextRange| range.slice(&document.text).starts_with(char::is_uppercase);
    matches!(hyphen.slice(&document.text), "-" | "\u{2010}" | "\u{2011}")
        && one.end() == hyphen.start()
        && hyphen.end() == other.start()
        && is_name(one)
        && is_name(other)
        && document.sentence_of(first) == document.sentence_of(first + 2)
}

/// "Hau Lung-bin": the second syllable of a given name after the surname is in small letters, and short. "Barack Obama-led" is no name.
fn is_second_syllable(document: &Document, first: TokenIx) -> bool {
    const NO_NAMES: &[&str] = &[
        "led", "era", "run", "hit", "free", "like", "style", "born", "based", "held", "owned", "elect", "ally", "type",
    ];
    let token = |at: TokenIx| document.tokens.get(at as usize).map(|token| token.range);
    let (Some(one), Some(hyphen), Some(other)) = (token(first), token(first + 1), token(first + 2)) else {
        return false;
    };
    let word = other.slice(&document.text);
    matches!(hyphen.slice(&document.text), "-" | "\u{2010}" | "\u{2011}")
        && one.end() == hyphen.start()
        && hyphen.end() == other.start()
        && (2..=5).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_lowercase())
        && one.slice(&document.text).len() <= 6
        && !NO_NAMES.contains(&word)
        && document.sentence_of(first) == document.sentence_of(first + 2)
}

/// Who is called by a full name is a person wherever the surname stands alone, unless a longer name of an organization or
/// a place has the word, too, or something is said to be in it: the model sees one sentence at a time.
fn agree(document: &mut Document, surnames: &mut FxHashSet<u64>, parts: &mut FxHashSet<u64>) {
    let hash = |token: TokenIx| {
        let range = document.tokens.get(token as usize).map_or_else(TextRange::default, |token| token.range);
        FxBuildHasher.hash_one(range.slice(&document.text))
    };
    surnames.clear();
    parts.clear();
    for name in &document.names {
        match name.kind {
            NameKind::Person if name.tokens.len() > 1 => {
                surnames.extend((name.tokens.start + 1..name.tokens.end).map(hash));
            }
            NameKind::Organization | NameKind::Location if name.tokens.len() > 1 => {
                parts.extend(name.tokens.clone().map(hash));
            }
            NameKind::Location if is_where(document, name) => {
                parts.insert(hash(name.tokens.start));
            }
            NameKind::Person | NameKind::Organization | NameKind::Location | NameKind::Misc => {}
        }
    }
    let mut names = std::mem::take(&mut document.names);
    let is_other = |name: &NameSpan| matches!(name.kind, NameKind::Organization | NameKind::Location);
    for name in names.iter_mut().filter(|name| name.tokens.len() == 1 && is_other(name)) {
        let word = hash(name.tokens.start);
        if surnames.contains(&word) && !parts.contains(&word) {
            name.kind = NameKind::Person;
        }
    }
    document.names = names;
}

/// Whether something is said to be in what the name names.
fn is_where(document: &Document, name: &NameSpan) -> bool {
    let before = name.tokens.start.checked_sub(1).and_then(|at| document.tokens.get(at as usize));
    let word = before.map_or("", |token| token.range.slice(&document.text));
    ["in", "In", "at", "near", "across", "outside", "inside"].contains(&word)
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
    fn a_surname_is_no_place_unless_something_is_in_it() {
        let kind = |text: &str| {
            let mut document = plain(text);
            document.names = vec![
                NameSpan { tokens: 0..2, kind: NameKind::Person },
                NameSpan { tokens: 4..5, kind: NameKind::Location },
            ];
            agree(&mut document, &mut FxHashSet::default(), &mut FxHashSet::default());
            document.names[1].kind
        };
        assert_eq!(kind("Ignacio Tarrel was under Tarrel once"), NameKind::Person);
        assert_eq!(kind("Ignacio Tarrel was in Tarrel once"), NameKind::Location);
        assert_eq!(kind("Ignacio Tarrel was under Sorvia once"), NameKind::Location);
    }

    #[test]
    fn a_legal_form_with_a_stroke_is_part_of_the_name() {
        for (text, name) in [
            ("The turbine maker Norvind A/S hired engineers in Aarhus.", "Norvind A/S"),
            ("Norvind is owned by Dansk Energi A/S, which denied the report.", "Dansk Energi A/S"),
        ] {
            assert!(names(text).contains(&(name.to_owned(), NameKind::Organization)), "{:?}", names(text));
        }
    }

    #[test]
    fn a_surname_with_a_hyphen_is_one_name() {
        let name = |tokens: Range<TokenIx>| NameSpan { tokens, kind: NameKind::Person };
        let joined = |words: &[&str], names: Vec<NameSpan>| {
            let mut document = plain(&words.join(" "));
            document.text = words.concat();
            let mut at = 0;
            for (token, word) in document.tokens.iter_mut().zip(words) {
                token.range = TextRange::from_usize(at, at + word.len());
                at += word.len();
            }
            document.sentences.truncate(1);
            document.sentences[0].tokens = 0..words.len() as TokenIx;
            document.names = names;
            join_hyphens(&mut document);
            document.names
        };
        assert_eq!(joined(&["Ingvild", "Strand", "-", "Moe"], vec![name(0..2)]), [name(0..4)]);
        assert_eq!(joined(&["Ingvild", "Strand", "-", "Moe"], vec![name(0..2), name(3..4)]), [name(0..4)]);
        let other = |tokens: Range<TokenIx>, kind: NameKind| NameSpan { tokens, kind };
        let cut = vec![other(0..2, NameKind::Organization), other(3..4, NameKind::Location)];
        assert_eq!(joined(&["Ingvild", "Strand", "-", "Moe"], cut), [other(0..4, NameKind::Organization)]);
        assert_eq!(joined(&["Hau", "Lung", "-", "bin"], vec![name(0..2)]), [name(0..4)]);
        assert_eq!(joined(&["Ana", "Ruiz", "-", "led"], vec![name(0..2)]), [name(0..2)]);
        assert_eq!(joined(&["Strand", "-", "Moe", "left"], vec![name(2..3)]), [name(0..3)]);
        assert_eq!(joined(&["Trump", "-", "Putin", "talks"], vec![name(0..1), name(2..3)]), [name(0..1), name(2..3)]);
        assert_eq!(joined(&["Obama", "-", "era"], vec![name(0..1)]), [name(0..1)]);
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
