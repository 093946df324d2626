//! What in a sentence can be a subject or an object, and how it would be written.
//!
//! Entry point: [`candidates`]. Invariant: each run of tokens comes once for each way of writing it, with all that speaks for it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::format::Labelled;
use super::known::{End, Known};
use super::phrases::phrases;
use super::score::plain;
use crate::annotate::{Document, TokenIx, Tree, Upos};
use crate::eval::pairs::dates;
use crate::eval::pairs::{Span, SpanKind};
use crate::lexicon::{Gazetteer, NameSort};
use crate::model::{Features, hash_str, mix};

/// What made a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The names model.
    Name,
    /// Capitalised words with small ones between.
    Run,
    /// A piece of such a run.
    StrictRun,
    /// Words in quotation marks.
    Quoted,
    /// A noun with words before it.
    Noun,
    /// What the sentence starts with.
    Start,
    /// A label of the training sentences.
    Known,
    /// A date.
    Date,
    /// A country that a word stands for.
    Country,
}

/// A run of tokens that can be a subject or an object.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The tokens.
    pub span: Span,
    /// How it is written.
    pub label: String,
    /// What made it.
    pub sources: Vec<Source>,
    /// The relations and ends at which other sentences have it.
    pub uses: BTreeMap<(String, End), u32>,
}

/// The candidates of a sentence; `own` are its triples where it is one to learn from.
#[must_use]
pub fn candidates(tree: &Tree<'_>, known: &Known, gazetteer: &Gazetteer, own: Option<&Labelled>) -> Vec<Candidate> {
    let document = tree.document();
    let text = |tokens: &Range<TokenIx>| document.range_of(tokens).slice(&document.text).to_owned();
    let mut found: BTreeMap<(TokenIx, TokenIx, String), (String, Vec<Source>)> = BTreeMap::new();
    let mut add = |tokens: Range<TokenIx>, label: String, source: Source| {
        let label = label.trim_matches(|c: char| matches!(c, '"' | '“' | '”' | '\'' | ' ' | ',')).to_owned();
        let (_, sources) =
            found.entry((tokens.start, tokens.end, plain(&label))).or_insert_with(|| (label, Vec::new()));
        sources.push(source);
    };
    for name in &document.names {
        add(name.tokens.clone(), text(&name.tokens), Source::Name);
    }
    for (tokens, source) in phrases(tree) {
        add(tokens.clone(), text(&tokens), source);
    }
    for (tokens, label) in known.find(document, own) {
        add(tokens, label, Source::Known);
    }
    for (tokens, label) in dates(document) {
        add(tokens, label, Source::Date);
    }
    for (tokens, label) in countries(document, known, gazetteer) {
        add(tokens, label, Source::Country);
    }
    let made = found.into_iter().filter_map(|((start, end, _), (label, mut sources))| {
        let tokens = start..end;
        sources.sort_unstable();
        sources.dedup();
        let span = Span::new(document, tokens.clone(), kind(document, &tokens, &sources))?;
        let uses = known.uses(&label, own);
        (!label.is_empty()).then_some(Candidate { span, label, sources, uses })
    });
    made.collect()
}

fn kind(document: &Document, tokens: &Range<TokenIx>, sources: &[Source]) -> SpanKind {
    if sources.contains(&Source::Date) {
        return SpanKind::Date;
    }
    if sources.contains(&Source::Country) {
        return SpanKind::Demonym;
    }
    let name = document.names.iter().find(|name| name.tokens.start < tokens.end && tokens.start < name.tokens.end);
    name.map_or(SpanKind::Words, |name| name.kind.into())
}

/// Words for what belongs to a country, with the country as the training sentences write it.
fn countries(document: &Document, known: &Known, gazetteer: &Gazetteer) -> Vec<(Range<TokenIx>, String)> {
    let mut found = Vec::new();
    for token in 0..document.tokens.len() as TokenIx {
        for length in 1..=4 {
            let tokens = token..token + length;
            if tokens.end as usize > document.tokens.len() || document.token(token).upos == Upos::Det {
                break;
            }
            let words = document.range_of(&tokens).slice(&document.text);
            let entries = gazetteer.find(words);
            let Some((country, _)) = entries.iter().find(|(_, sort)| *sort == NameSort::Demonym || length > 1) else {
                continue;
            };
            let is_it =
                |label: &str| gazetteer.find(label).iter().any(|(e, sort)| e == country && *sort != NameSort::Demonym);
            let label = known.object_like(is_it).unwrap_or(&gazetteer.entry(*country).label);
            found.push((tokens, label.to_owned()));
        }
    }
    found
}

impl Candidate {
    /// Adds what is seen of the candidate alone at one end.
    pub fn features(&self, document: &Document, end: End, out: &mut Features) {
        let place = 500 + 500 * (end as u64);
        let (span, length) = (&self.span, self.span.tokens.len().min(8) as u64);
        let mut sources = 0;
        for &source in &self.sources {
            out.numbered(place, source as u64);
            sources = mix(sources, source as u64);
        }
        out.numbered(place + 1, sources);
        out.numbered(place + 2, length);
        out.numbered(place + 3, mix(span.kind as u64, length));
        let lemma = |token: TokenIx| hash_str(&document.lemma(token).to_lowercase());
        out.numbered(place + 4, lemma(span.head));
        out.numbered(place + 5, lemma(span.tokens.start));
        out.numbered(place + 6, lemma(span.tokens.end - 1));
        out.numbered(place + 7, document.token(span.head).upos as u64);
        let first = document.form(span.tokens.start);
        let is_high = first.starts_with(|c: char| c.is_uppercase());
        let sentence = &document.sentences[document.sentence_of(span.head)];
        let is_first = sentence.tokens.start >= span.tokens.start.saturating_sub(1);
        out.numbered(place + 8, mix(u64::from(is_high), u64::from(is_first)));
        out.numbered(place + 9, mix(document.token(span.head).deprel as u64, u64::from(is_first)));
        out.numbered(place + 10, mix(span.kind as u64, document.token(span.head).deprel as u64));
        let quoted =
            |token: Option<TokenIx>| token.is_some_and(|t| matches!(document.form(t), "\"" | "“" | "”" | "``" | "''"));
        let after = Some(span.tokens.end).filter(|&end| (end as usize) < document.tokens.len());
        out.numbered(place + 11, u64::from(quoted(span.tokens.start.checked_sub(1))) * 2 + u64::from(quoted(after)));
        for ((relation, at), count) in &self.uses {
            let relation = mix(hash_str(relation), *at as u64);
            out.numbered(place + 12, relation);
            out.numbered(place + 13, mix(relation, u64::from((*count).min(4))));
        }
        out.numbered(place + 14, u64::from(self.uses.is_empty()));
        out.numbered(place + 15, cut(document, span));
        out.numbered(place + 16, before(document, span));
    }
}

/// How many capitalised words that start a run stand before the span, and whether it is the sentence's own subject.
fn before(document: &Document, span: &Span) -> u64 {
    let is_high = |token: TokenIx| document.form(token).starts_with(|c: char| c.is_uppercase());
    let starts = (0..span.tokens.start).filter(|&token| is_high(token) && (token == 0 || !is_high(token - 1)));
    let head = document.token(span.head);
    let is_top = document.token(head.head).head == head.head;
    mix(starts.take(4).count() as u64, mix(head.deprel as u64, u64::from(is_top)))
}

/// How a span's edges lie: whether a capitalised word goes on before or after it.
fn cut(document: &Document, span: &Span) -> u64 {
    let is_high = |token: Option<TokenIx>| {
        token
            .filter(|&token| (token as usize) < document.tokens.len())
            .is_some_and(|token| document.form(token).starts_with(|c: char| c.is_uppercase()))
    };
    u64::from(is_high(span.tokens.start.checked_sub(1))) * 2 + u64::from(is_high(Some(span.tokens.end)))
}
