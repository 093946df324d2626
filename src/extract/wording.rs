//! The words of an entry around its head: particles, fixed words, words that must be the object, and words that make it something else.
//!
//! Entry points: [`words_fit`], [`has_word`], [`is_lessened`]. Invariant: only words are looked at, never who they name.

use crate::annotate::{Deprel, NameKind, TokenIx, Upos};
use crate::lexicon::{FrameEntry, Function};

use super::arguments::Argument;
use super::body::PARTS_LED;
use super::reading::Reading;

/// Nouns for a number or an amount of something.
pub const MEASURES: &[&str] = &[
    "tonne",
    "ton",
    "kilogram",
    "kilo",
    "litre",
    "barrel",
    "dose",
    "box",
    "load",
    "planeload",
    "shipload",
    "truckload",
    "team",
    "group",
    "number",
    "couple",
    "dozen",
    "hundred",
    "thousand",
    "million",
    "billion",
    "package",
    "fleet",
    "convoy",
    "series",
    "round",
    "piece",
    "stockpile",
    "shipment",
    "batch",
    "consignment",
    "pair",
    "unit",
    "part",
    "half",
    "column",
];

/// Whether one of the words that an entry asks for is the object, what the object is a number or a kind of ("400 tonnes of rice"), or
/// what is said of it ("called it shameful").
#[must_use]
pub fn has_word(reading: &Reading<'_>, entry: &FrameEntry, token: TokenIx, arguments: &[Argument]) -> bool {
    if entry.with_words.is_empty() {
        return true;
    }
    let document = reading.document;
    let stands = |word: &str| entry.with_words.binary_search_by(|known| known.as_ref().cmp(word)).is_ok();
    let is_one = |at: TokenIx| {
        document.token(at).upos != Upos::Propn
            && (stands(document.lemma(at)) || stands(&document.form(at).to_lowercase()))
    };
    let is_of_one = |at: TokenIx| {
        if !matches!(document.token(at).upos, Upos::Num | Upos::Sym) && !MEASURES.contains(&document.lemma(at)) {
            return false;
        }
        let mut below = reading.tree.children_by(at, &[Deprel::Nmod]);
        below.any(|child| is_one(child) && reading.arguments.preposition(child).as_deref() == Some("of"))
    };
    // "presided over the talks": what the last of the words governs.
    let is_governed = |function: &Function| match (function, entry.words.as_slice()) {
        (Function::Object, _) => true,
        (Function::Preposition(preposition), [_, .., last]) => preposition == last,
        _ => false,
    };
    let objects = arguments.iter().filter(|a| is_governed(&a.function)).map(|a| a.token);
    let said = reading.tree.children_by(token, &[Deprel::Xcomp]);
    objects.chain(said).any(|at| is_one(at) || is_of_one(at))
}

/// Whether the other words of an entry stand where they must: particles below the verb, the rest around the noun.
#[must_use]
pub fn words_fit(reading: &Reading<'_>, entry: &FrameEntry, token: TokenIx) -> bool {
    let document = reading.document;
    let is_verb = document.token(token).upos == Upos::Verb;
    entry.words.iter().enumerate().filter(|&(at, _)| at != entry.head).all(|(at, word)| {
        let near = i64::from(token) + i64::try_from(at).unwrap_or(0) - i64::try_from(entry.head).unwrap_or(0);
        let beside = TokenIx::try_from(near).ok().filter(|&t| (t as usize) < document.tokens.len());
        let stands_beside =
            beside.is_some_and(|t| document.form(t).eq_ignore_ascii_case(word) || document.lemma(t) == word.as_ref());
        let below = || {
            reading.tree.children(token).iter().any(|&child| {
                (document.form(child).eq_ignore_ascii_case(word) || document.lemma(child) == word.as_ref())
                    && matches!(
                        document.token(child).deprel,
                        Deprel::CompoundPrt | Deprel::Advmod | Deprel::Obj | Deprel::Xcomp | Deprel::NsubjPass
                    )
            })
        };
        // "joint naval exercises"
        let modifies = || {
            reading
                .tree
                .children_by(token, &[Deprel::Amod, Deprel::Compound])
                .any(|child| child < token && at < entry.head && document.form(child).eq_ignore_ascii_case(word))
        };
        stands_beside || if is_verb { below() } else { modifies() }
    })
}

/// "its head of sourcing" heads a part of it.
fn is_of_a_part(reading: &Reading<'_>, token: TokenIx) -> bool {
    let document = reading.document;
    let leads = reading.lexicon.words.title(&document.lemma(token).to_lowercase()).is_some_and(|title| title.leads);
    leads
        && reading.tree.children_by(token, &[Deprel::Nmod]).any(|child| {
            let preposition = reading.arguments.preposition(child);
            // The tree may hang the head's own name on the part: "its head of operations, NAME".
            let is_body = |entity| reading.cast.member(entity).kind != NameKind::Person;
            let is_named =
                reading.participant(child).is_some_and(is_body) || reading.arguments.name_after(child).is_some();
            matches!(preposition.as_deref(), Some("of" | "for"))
                && !is_named
                && document.token(child).upos == Upos::Noun
        })
        && reading.tree.child(token, &[Deprel::NmodPoss, Deprel::Compound]).is_some()
}

/// "its finance director" directs nothing but the finances: a noun before a leader's that names no body.
fn is_branch_head(reading: &Reading<'_>, entry: &FrameEntry, token: TokenIx) -> bool {
    const HEADS: &[&str] = &["director", "manager", "head", "chief", "officer", "editor"];
    let document = reading.document;
    let before = token.checked_sub(1).filter(|&at| document.token(at).upos == Upos::Noun);
    let is_own = |word: &str| entry.words.iter().any(|own| own.eq_ignore_ascii_case(word));
    HEADS.contains(&document.lemma(token))
        && before.is_some_and(|at| {
            let lemma = document.lemma(at);
            let words = &reading.lexicon.words;
            let is_body = words.is("OrganizationNoun", lemma) || words.head_class(lemma).is_some();
            reading.cast.at(at).is_none() && !is_own(document.form(at)) && !is_body
        })
}

const LESSENING: &[&str] = &["vice", "deputy", "assistant", "opposition", "heart", "panic", "minority", "majority"];

/// "vice-president", "deputy director", "heart attack": what stands before the noun makes it something else.
#[must_use]
pub fn is_lessened(reading: &Reading<'_>, entry: &FrameEntry, token: TokenIx) -> bool {
    let document = reading.document;
    let lessens = |word: &str| {
        LESSENING.iter().any(|known| word.eq_ignore_ascii_case(known))
            && !entry.words.iter().any(|own| own.eq_ignore_ascii_case(word))
    };
    // "deputy prime minister": what stands before all words of the entry.
    let own = TokenIx::try_from(entry.head).unwrap_or(0);
    let before = |back: TokenIx| token.checked_sub(own + back).map_or("", |at| document.form(at));
    if document.token(token).upos == Upos::Verb {
        // "forge ahead" forges nothing.
        let particle = reading
            .tree
            .children_by(token, &[Deprel::CompoundPrt, Deprel::Advmod])
            .find(|&child| document.token(child).deprel == Deprel::CompoundPrt || document.form(child) == "ahead");
        return particle
            .is_some_and(|particle| !entry.words.iter().any(|own| own.eq_ignore_ascii_case(document.form(particle))));
    }
    let is_title = || reading.lexicon.words.title(document.lemma(token)).is_some();
    is_branch_head(reading, entry, token)
        || PARTS_LED.contains(&before(1)) && is_title()
        || lessens(before(1))
        || before(1) == "-" && lessens(before(2))
        || is_of_a_part(reading, token)
}
