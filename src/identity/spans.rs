//! Name spans: what the names model found and what the gazetteer knows, made one non-overlapping layer.
//!
//! Entry point: [`name_spans`]. Invariant: spans are in text order, do not overlap, and lie in one sentence each.

use std::ops::Range;

use crate::annotate::{Deprel, Document, NameKind, TokenIx, Upos};
use crate::lexicon::{EntryIx, Gazetteer, Lexicon, NameSort};
use crate::text::BlockKind;
use crate::vocab::lexical;

/// Names longer than this are not looked up.
const LONGEST_NAME: u32 = 9;

/// Names that stand right after a noun without being what it is called: "told the agency Friday".
const DAYS_AND_MONTHS: &[&str] = &[
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A name in the text with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its tokens, without titles and articles.
    pub tokens: Range<TokenIx>,
    /// What the names model says it is.
    pub kind: Option<NameKind>,
    /// Gazetteer entries that bear this name.
    pub entries: Vec<(EntryIx, NameSort)>,
}

impl Span {
    /// Whether the words name what belongs to a place or its people, and not the place.
    #[must_use]
    pub fn is_demonym(&self) -> bool {
        !self.entries.is_empty() && self.entries.iter().all(|&(_, sort)| sort == NameSort::Demonym)
    }
}

/// All name spans of a document.
#[must_use]
pub fn name_spans(document: &Document, lexicon: &Lexicon) -> Vec<Span> {
    let mut spans = gazetteer_spans(document, &lexicon.gazetteer);
    spans.extend(called_spans(document, lexicon));
    for name in &document.names {
        let kind = if is_person(document, lexicon, &name.tokens) { NameKind::Person } else { name.kind };
        let (tokens, place) =
            without_place(document, lexicon, trim(document, lexicon, name.tokens.clone(), kind), kind);
        spans.extend(place.map(|tokens| {
            let entries = lexicon.gazetteer.find(text_of(document, &tokens)).to_vec();
            Span { tokens, kind: Some(NameKind::Location), entries }
        }));
        let tokens = without_sort(document, tokens, kind);
        // A heading is written in capitals, so the model sees names in it that are none.
        let in_heading = is_heading(document, name.tokens.start);
        if !tokens.is_empty() && !in_heading {
            let entries = lexicon.gazetteer.find(text_of(document, &tokens)).to_vec();
            spans.push(Span { tokens, kind: Some(kind), entries });
        }
    }
    spans.retain(|span| {
        !opens_title(document, lexicon, span)
            && !is_post(document, lexicon, span)
            && !is_common_opening(document, lexicon, span)
    });
    resolve_overlaps(document, spans)
}

/// "Lualaba province", "Junín region": the small word only says what the name names.
fn without_sort(document: &Document, tokens: Range<TokenIx>, kind: NameKind) -> Range<TokenIx> {
    const SORTS: &[&str] = &[
        "region",
        "province",
        "state",
        "district",
        "county",
        "prefecture",
        "governorate",
        "department",
        "island",
        "city",
        "town",
        "village",
        "municipality",
    ];
    let says = |last: TokenIx| kind == NameKind::Location && SORTS.contains(&document.form(last));
    match tokens.end.checked_sub(1) {
        Some(last) if tokens.len() > 1 && says(last) => tokens.start..last,
        _ => tokens,
    }
}

/// "Labour Secretary": neither a party nor a body of its own.
fn opens_title(document: &Document, lexicon: &Lexicon, span: &Span) -> bool {
    let is_party = |&(entry, _): &(EntryIx, NameSort)| {
        let classes = &lexicon.gazetteer.entry(entry).classes;
        classes.iter().any(|class| lexicon.classes.is_a(class, lexical::POLITICAL_PARTY))
    };
    let next = span.tokens.end;
    let is_inside = (next as usize) < document.tokens.len() && document.form(next).starts_with(char::is_uppercase);
    span.tokens.len() == 1
        && is_inside
        && (span.entries.is_empty() || span.entries.iter().any(is_party))
        && lexicon.words.title(&text_of(document, &(span.tokens.start..next + 1)).to_lowercase()).is_some()
}

/// "Union chairman NAME", "Council leader NAME": a common noun with the capital of its sentence.
fn is_common_opening(document: &Document, lexicon: &Lexicon, span: &Span) -> bool {
    let Some(sentence) = document.sentences.get(document.sentence_of(span.tokens.start)) else { return false };
    let (noun, next) = (document.form(span.tokens.start).to_lowercase(), span.tokens.end);
    let is_organization = |class: &str| lexicon.classes.is_a(class, lexical::ORGANIZATION);
    let is_common =
        || lexicon.words.is("OrganizationNoun", &noun) || lexicon.words.head_class(&noun).is_some_and(is_organization);
    span.tokens.len() == 1
        && span.entries.is_empty()
        && span.tokens.start == sentence.tokens.start
        && next < sentence.tokens.end
        && lexicon.words.title(document.form(next)).is_some()
        && is_common()
}

/// "Director of Media and Communications": a post and no body.
fn is_post(document: &Document, lexicon: &Lexicon, span: &Span) -> bool {
    let first = document.form(span.tokens.start).to_lowercase();
    let is_held = || {
        lexicon.words.title(&first).is_some()
            || matches!(first.as_str(), "founder" | "co-founder" | "owner" | "co-owner")
    };
    span.entries.is_empty()
        && span.kind == Some(NameKind::Organization)
        && span.tokens.len() > 2
        && matches!(document.form(span.tokens.start + 1), "of" | "for")
        && is_held()
}

/// "the Finnish carrier Nordwing": what the model passed over, right after a noun for an organization that has a name.
fn called_spans(document: &Document, lexicon: &Lexicon) -> Vec<Span> {
    let is_name = |token: TokenIx| {
        let named = document.names.partition_point(|name| name.tokens.end <= token);
        let is_known = document.names.get(named).is_some_and(|name| name.tokens.contains(&token));
        let form = document.form(token);
        !is_known
            && document.token(token).upos == Upos::Propn
            && form.starts_with(char::is_uppercase)
            && !DAYS_AND_MONTHS.contains(&form)
    };
    let mut spans = Vec::new();
    for sentence in &document.sentences {
        let mut at = sentence.tokens.start + 1;
        while at < sentence.tokens.end {
            let noun = at - 1;
            let start = at;
            at += 1;
            let is_noun = document.xpos(noun) == "NN"
                && document.form(noun).starts_with(char::is_lowercase)
                && lexicon.words.is("OrganizationNoun", document.lemma(noun));
            if !is_noun || !is_name(start) {
                continue;
            }
            while at < sentence.tokens.end && is_name(at) {
                at += 1;
            }
            let entries = lexicon.gazetteer.find(text_of(document, &(start..at))).to_vec();
            spans.push(Span { tokens: start..at, kind: Some(NameKind::Organization), entries });
        }
    }
    spans
}

/// The characters that a run of tokens covers.
#[must_use]
pub fn text_of<'d>(document: &'d Document, tokens: &Range<TokenIx>) -> &'d str {
    document.range_of(tokens).slice(&document.text)
}

fn gazetteer_spans(document: &Document, gazetteer: &Gazetteer) -> Vec<Span> {
    let mut spans = Vec::new();
    for sentence in &document.sentences {
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            let span = longest_match(document, gazetteer, at..sentence.tokens.end);
            at = span.as_ref().map_or(at + 1, |span| span.tokens.end);
            spans.extend(span);
        }
    }
    spans
}

fn longest_match(document: &Document, gazetteer: &Gazetteer, within: Range<TokenIx>) -> Option<Span> {
    let start = within.start;
    let first = document.form(start);
    if !first.starts_with(char::is_uppercase) || !gazetteer.may_start_with(first) {
        return None;
    }
    let end = within.end.min(start + LONGEST_NAME);
    (start + 1..=end).rev().find_map(|end| {
        let tokens = start..end;
        let entries = gazetteer.find(text_of(document, &tokens));
        let usable = !entries.is_empty() && (tokens.len() > 1 || single_word_is_a_name(document, start, entries));
        usable.then(|| Span { tokens, kind: None, entries: entries.to_vec() })
    })
}

/// A single capitalised word may open a sentence ("Nice to meet you"), so its tag must agree.
fn single_word_is_a_name(document: &Document, token: TokenIx, entries: &[(EntryIx, NameSort)]) -> bool {
    let demonym = entries.iter().any(|&(_, sort)| sort == NameSort::Demonym);
    match document.token(token).upos {
        Upos::Propn => true,
        Upos::Adj | Upos::Noun => demonym,
        _ => false,
    }
}

/// What can only be a person, whatever the model says: "Mercy Chelangat of Kenya", whose words hang on the first, while those of
/// bodies hang on the last; "Alderwoman Joke Vermeulen", a title before a given name.
fn is_person(document: &Document, lexicon: &Lexicon, tokens: &Range<TokenIx>) -> bool {
    let (first, second) = (tokens.start, tokens.start + 1);
    if tokens.len() < 3 {
        return false;
    }
    let word = |token: TokenIx| document.form(token).to_lowercase();
    let is_kind = |token: TokenIx| lexicon.words.head_class(&word(token)).is_some();
    let is_flat = |token: TokenIx| document.token(token).deprel == Deprel::Flat && document.token(token).head == first;
    match (second..tokens.end - 1).find(|&token| document.form(token) == "of") {
        Some(of) => {
            let place = lexicon.gazetteer.find(text_of(document, &(of + 1..tokens.end)));
            let is_place = place.iter().any(|&(_, sort)| sort != NameSort::Demonym);
            of > second && is_place && (second..of).all(|token| is_flat(token) && !is_kind(token))
        }
        None => {
            lexicon.words.title(&word(first)).is_some()
                && lexicon.words.given_name(&word(second)).is_some()
                && !(second..tokens.end).any(is_kind)
        }
    }
}

/// Cuts articles, titles and forms of address off the front, and a possessive off the end.
fn trim(document: &Document, lexicon: &Lexicon, tokens: Range<TokenIx>, kind: NameKind) -> Range<TokenIx> {
    let mut tokens = tokens;
    while tokens.len() > 1 {
        let first = document.form(tokens.start).to_lowercase();
        let cut = matches!(first.as_str(), "the" | "former")
            || kind == NameKind::Person
                && (lexicon.words.honorific(&first).is_some() || lexicon.words.title(&first).is_some());
        if !cut {
            break;
        }
        tokens.start += 1;
    }
    // "Sinead Garvey KC"
    const AFTER_NAMES: &[&str] =
        &["KC", "QC", "MP", "MSP", "TD", "CBE", "OBE", "MBE", "KBE", "CMG", "FRS", "PhD", "MD"];
    while kind == NameKind::Person && tokens.len() > 2 && AFTER_NAMES.contains(&document.form(tokens.end - 1)) {
        tokens.end -= 1;
    }
    while !tokens.is_empty() && matches!(document.form(tokens.end - 1), "'s" | "’s" | "'" | "’") {
        tokens.end -= 1;
    }
    if kind != NameKind::Person && tokens.len() > 1 && ends_in_title(document, lexicon, &tokens) {
        tokens.end -= 1;
    }
    if kind != NameKind::Person
        && let Some(title) = title_inside(document, lexicon, &tokens)
    {
        tokens.end = title;
    }
    tokens
}

/// "US Secretary of State", "Special Adviser to …": where a title of several words begins that the name has taken in, at its start or
/// after its first word.
fn title_inside(document: &Document, lexicon: &Lexicon, tokens: &Range<TokenIx>) -> Option<TokenIx> {
    const LONGEST: u32 = 5;
    [tokens.start, tokens.start + 1].into_iter().find(|&start| {
        let ends = start + 2..=tokens.end.min(start + LONGEST);
        ends.into_iter().any(|end| {
            let words = text_of(document, &(start..end)).to_lowercase();
            lexicon.words.title(&words).is_some() && words.contains(' ')
        })
    })
}

/// "Pentagon Press" before "Secretary", "Third Army Commander": the name has taken in a title, or the first word of one.
fn ends_in_title(document: &Document, lexicon: &Lexicon, tokens: &Range<TokenIx>) -> bool {
    const TITLES: &[&str] = &[
        "Commander",
        "Spokesman",
        "Spokeswoman",
        "Chairman",
        "Chairwoman",
        "President",
        "Minister",
        "Director",
        "Secretary",
        "CEO",
        "Ambassador",
        "Governor",
    ];
    let (last, words) = (document.form(tokens.end - 1), &lexicon.words);
    let before = document.form(tokens.end - 2);
    if TITLES.contains(&last) {
        // "Office of the President"
        return !matches!(before, "of" | "the" | "for" | "to" | "and");
    }
    // What ends like a body is one: "Legislative Council member".
    let lower = last.to_lowercase();
    let is_body = |class: &str| {
        [lexical::GOVERNMENT_ORGANIZATION, lexical::LEGISLATURE].iter().any(|body| lexicon.classes.is_a(class, body))
    };
    let goes_on = (tokens.end as usize) < document.tokens.len()
        && !words.head_class(&lower).is_some_and(is_body)
        && document.form(tokens.end).starts_with(char::is_uppercase);
    goes_on && words.title(&format!("{lower} {}", document.form(tokens.end).to_lowercase())).is_some()
}

/// "Pilar Escudero-Lim of Prieto Diaz" names a person and where she is from, "Brightwell Labs of Calabar" a company.
fn without_place(
    document: &Document,
    lexicon: &Lexicon,
    tokens: Range<TokenIx>,
    kind: NameKind,
) -> (Range<TokenIx>, Option<Range<TokenIx>>) {
    let of = tokens.clone().skip(2).find(|&token| document.form(token) == "of" && token + 1 < tokens.end);
    let is_company = |of: TokenIx| {
        let class = lexicon.words.head_class(&document.form(of - 1).to_lowercase());
        let place = lexicon.gazetteer.find(text_of(document, &(of + 1..tokens.end)));
        let is_place = place.iter().any(|&(_, sort)| sort != NameSort::Demonym);
        kind == NameKind::Organization && is_place && class == Some(lexical::CORPORATION)
    };
    match of.filter(|&of| kind == NameKind::Person || is_company(of)) {
        Some(of) => (tokens.start..of, Some(of + 1..tokens.end)),
        None => (tokens, None),
    }
}

/// Longer spans win; of equal ones the gazetteer's knowledge and the model's kind are put together.
fn resolve_overlaps(document: &Document, mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| (span.tokens.start, std::cmp::Reverse(span.tokens.end), span.kind.is_none()));
    let mut kept: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match kept.last_mut() {
            Some(last) if last.tokens == span.tokens => {
                last.kind = last.kind.or(span.kind);
                if last.entries.is_empty() {
                    last.entries = span.entries;
                }
            }
            Some(last) if span.tokens.start < last.tokens.end => {
                if span.tokens.len() > last.tokens.len() && !crosses_sentence(document, &span.tokens) {
                    *last = span;
                }
            }
            _ => kept.push(span),
        }
    }
    kept
}

fn is_heading(document: &Document, token: TokenIx) -> bool {
    let sentence = document.sentences.get(document.sentence_of(token));
    let block = sentence.and_then(|sentence| document.blocks.get(sentence.block as usize));
    block.is_some_and(|block| block.kind == BlockKind::Heading)
}

fn crosses_sentence(document: &Document, tokens: &Range<TokenIx>) -> bool {
    document.sentence_of(tokens.start) != document.sentence_of(tokens.end.saturating_sub(1))
}
