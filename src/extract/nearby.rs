//! Of which country a bare "Prime Minister" is: the one that the article is about, unless it speaks of another around the title.
//!
//! Entry point: [`Nearby::around`]. A mention counts by how near it stands before the title: in its sentence, its paragraph, the
//! paragraph before, elsewhere; one in the article's opening counts twice. A place speaks for its country, named or not, and so do the name
//! of an organization with the country's in it and a post that is said to be the country's. The dateline says where the story is. Invariant: where two are about as near, none is given.

use crate::annotate::{Document, NameKind, TokenIx, Upos};
use crate::identity::{Cast, CastMember};
use crate::lexicon::{EntryIx, Lexicon};
use crate::text::BlockKind;
use crate::vocab::lexical;

use super::reading::is_prose;
use super::title::TitleUse;

/// Tokens around a title in which nearness counts; bounds the work on long texts.
const REACH: TokenIx = 400;
/// What a mention counts before the title in its sentence, before it in its paragraph, in the paragraph before, and anywhere.
const IN_SENTENCE: u32 = 6;
const IN_PARAGRAPH: u32 = 4;
const IN_LAST_PARAGRAPH: u32 = 2;
const ANYWHERE: u32 = 1;
/// What the dateline counts.
const IN_DATELINE: u32 = 3;
/// Least that a country must count.
const LEAST: u32 = 2;
/// How far the first must be ahead of the next: so many of its halves.
const AHEAD: u32 = 3;

/// Where an article mentions which country.
#[derive(Debug)]
pub struct Nearby<'d> {
    document: &'d Document,
    /// In text order, each with whether it names the country itself.
    mentions: Vec<(TokenIx, EntryIx, bool)>,
    /// First tokens of the names of capitals, in text order.
    capitals: Vec<TokenIx>,
    /// What each country counts wherever the title stands.
    everywhere: Vec<(EntryIx, u32)>,
}

/// "ambassador to Chile": of any other country than this.
fn is_sent_to(document: &Document, place: TokenIx) -> bool {
    let Some(noun) = place.checked_sub(2).filter(|_| document.form(place - 1) == "to") else { return false };
    matches!(document.lemma(noun), "ambassador" | "envoy" | "visit" | "trip")
}

/// "the Australian engineer NAME": where somebody is from, who may be far from there; a "Danish minister NAME" speaks for Denmark.
fn is_where_from((document, lexicon, cast): (&Document, &Lexicon, &Cast), at: TokenIx) -> bool {
    const LONGEST: TokenIx = 4;
    let end = document.sentences.get(document.sentence_of(at)).map_or(at, |sentence| sentence.tokens.end);
    if cast.demonym_at(at).is_none() {
        return false;
    }
    let is_noun = |&next: &TokenIx| {
        cast.at(next).is_none()
            && (matches!(document.token(next).upos, Upos::Noun | Upos::Adj) || document.form(next) == "-")
    };
    let last = (at + 1..end.min(at + 1 + LONGEST)).take_while(is_noun).last();
    let Some(last) = last else { return false };
    let is_person =
        |name: TokenIx| name < end && cast.at(name).is_some_and(|entity| cast.member(entity).kind == NameKind::Person);
    let (words, lemma) = (&lexicon.words, document.lemma(last).to_lowercase());
    let is_human = words.is("Human", &lemma) || words.title(&lemma).is_some_and(|title| title.held_in.is_some());
    is_human && is_person(last + 1)
}

impl<'d> Nearby<'d> {
    /// Countries, mentioned by their names, their adjectives or places in them, by organizations called after them and by posts in them.
    #[must_use]
    pub fn new(document: &'d Document, lexicon: &Lexicon, cast: &Cast, uses: &[TitleUse]) -> Self {
        let mut mentions = Vec::new();
        let mut capitals = Vec::new();
        for member in &cast.members {
            let known = member.entry.and_then(|entry| country_of(lexicon, entry));
            let country = known.or_else(|| country_in(lexicon, member));
            if member.entry.is_some_and(|entry| lexicon.gazetteer.is_capital(entry)) {
                capitals.extend(member.mentions.iter().map(|(_, tokens)| tokens.start));
            }
            if let Some(country) = country {
                let is_itself = member.entry == Some(country);
                let tells = |at: TokenIx| !is_sent_to(document, at) && !is_where_from((document, lexicon, cast), at);
                let told = member.mentions.iter().filter(|(_, tokens)| tells(tokens.start));
                mentions.extend(told.map(|(_, tokens)| (tokens.start, country, is_itself)));
            }
        }
        for found in uses.iter().filter(|found| !found.holders.is_empty()) {
            let entry = found.body.and_then(|(body, _)| cast.member(body).entry);
            mentions
                .extend(entry.and_then(|entry| country_of(lexicon, entry)).map(|it| (found.tokens.start, it, false)));
        }
        mentions.sort_unstable();
        mentions.dedup();
        capitals.sort_unstable();
        let prose = (0..document.sentences.len()).find(|&number| is_prose(document, number));
        let opening = prose.map_or(0, |number| document.sentences[number].tokens.end);
        let mut everywhere: Vec<(EntryIx, u32)> = Vec::new();
        let weight = |at: TokenIx| if at < opening { 2 * ANYWHERE } else { ANYWHERE };
        let counted = mentions.iter().map(|&(at, country, _)| (country, weight(at)));
        let mut by_country: Vec<(EntryIx, u32)> = counted.collect();
        by_country.extend(dateline(document, lexicon).map(|country| (country, IN_DATELINE)));
        by_country.sort_unstable();
        for (country, weight) in by_country {
            match everywhere.last_mut() {
                Some((known, count)) if *known == country => *count += weight,
                _ => everywhere.push((country, weight)),
            }
        }
        Self { document, mentions, capitals, everywhere }
    }

    /// What is spoken of where a title stands: what the whole article is about, unless it speaks of something else there.
    #[must_use]
    pub fn around(&self, title: TokenIx) -> Option<EntryIx> {
        if let Some(place) = self.opening(title) {
            return Some(place);
        }
        let here = ahead_of_others(self.counts_at(title));
        match ahead_of_others(self.everywhere.clone()) {
            Some(main) if self.speaks_of_others(title, main) => None,
            Some(main) => here.is_none_or(|here| here == main).then_some(main),
            None => here.filter(|&here| self.is_most_frequent(here)),
        }
    }

    /// "In Lisbon, Prime Minister NAME said": the country of the capital that opens the sentence.
    fn opening(&self, title: TokenIx) -> Option<EntryIx> {
        let start = self.document.sentences.get(self.document.sentence_of(title))?.tokens.start;
        let place = (start + 1).min(title);
        let opens = self.document.form(start) == "In" && self.capitals.binary_search(&place).is_ok();
        let at = self.mentions.partition_point(|&(at, ..)| at < place);
        self.mentions.get(at).filter(|&&(at, ..)| opens && at == place).map(|&(_, country, _)| country)
    }

    /// Whether the sentence speaks of other countries and not of this one; after the title of none by a place in it.
    fn speaks_of_others(&self, title: TokenIx, main: EntryIx) -> bool {
        let Some(sentence) = self.document.sentences.get(self.document.sentence_of(title)) else { return false };
        let first = self.mentions.partition_point(|&(at, ..)| at < sentence.tokens.start);
        let inside = self.mentions[first..].iter().take_while(|&&(at, ..)| at < sentence.tokens.end);
        let mut inside = inside.filter(|&&(at, _, is_itself)| at < title || is_itself).peekable();
        inside.peek().is_some() && inside.all(|&(_, country, _)| country != main)
    }

    /// Whether nothing is mentioned as often.
    fn is_most_frequent(&self, country: EntryIx) -> bool {
        let count = |known: EntryIx| self.everywhere.iter().find(|&&(other, _)| other == known).map_or(0, |&(_, n)| n);
        let own = count(country);
        self.everywhere.iter().all(|&(other, n)| other == country || n < own)
    }

    fn counts_at(&self, title: TokenIx) -> Vec<(EntryIx, u32)> {
        let mut counts = self.everywhere.clone();
        let end = self.document.sentences.get(self.document.sentence_of(title)).map_or(title, |s| s.tokens.end);
        let first = self.mentions.partition_point(|&(at, ..)| at < title.saturating_sub(REACH));
        for &(at, country, _) in self.mentions[first..].iter().take_while(|&&(at, ..)| at < end) {
            if let Ok(known) = counts.binary_search_by_key(&country, |&(known, _)| known) {
                counts[known].1 += self.nearness(at, title);
            }
        }
        counts
    }

    fn nearness(&self, mention: TokenIx, title: TokenIx) -> u32 {
        let (here, there) = (self.document.sentence_of(title), self.document.sentence_of(mention));
        let block = |sentence: usize| self.document.sentences.get(sentence).map_or(0, |s| s.block);
        match block(here).saturating_sub(block(there)) {
            _ if here == there && mention > title => IN_PARAGRAPH,
            _ if here == there => IN_SENTENCE,
            0 => IN_PARAGRAPH,
            1 => IN_LAST_PARAGRAPH,
            _ => 0,
        }
    }
}

/// The country of the places that the datelines name: "BOVEC, Slovenia, Aug. 19 (Triglav Wire) -".
fn dateline<'a>(document: &'a Document, lexicon: &'a Lexicon) -> impl Iterator<Item = EntryIx> + 'a {
    const LONGEST: usize = 120;
    let lines = document.blocks.iter().filter(|block| block.kind == BlockKind::Dateline);
    let parts = lines.flat_map(|block| block.range.slice(&document.text).split([',', '(', '-', '–', '—']));
    let country = move |part: &str| {
        let name = part.trim();
        let known =
            |name: &str| lexicon.gazetteer.find(name).first().and_then(|&(entry, _)| country_of(lexicon, entry));
        (name.len() < LONGEST).then(|| known(name).or_else(|| known(&in_small_letters(name)))).flatten()
    };
    parts.filter_map(country).take(1)
}

/// "Nairobi" of "NAIROBI".
fn in_small_letters(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut starts = true;
    for letter in name.chars() {
        if starts {
            out.push(letter)
        } else {
            out.extend(letter.to_lowercase())
        }
        starts = !letter.is_alphabetic();
    }
    out
}

/// The first where it is far enough ahead of the next.
fn ahead_of_others(mut counts: Vec<(EntryIx, u32)>) -> Option<EntryIx> {
    counts.sort_unstable_by_key(|&(country, count)| (std::cmp::Reverse(count), country));
    let next = counts.get(1).map_or(0, |&(_, count)| count);
    let &(country, count) = counts.first()?;
    (count >= LEAST && 2 * count >= AHEAD * next).then_some(country)
}

/// The country that a known place is or lies in.
fn country_of(lexicon: &Lexicon, place: EntryIx) -> Option<EntryIx> {
    const DEEPEST: usize = 8;
    let gazetteer = &lexicon.gazetteer;
    let is_country = |&at: &EntryIx| gazetteer.entry(at).classes.iter().any(|class| class == lexical::COUNTRY);
    std::iter::successors(Some(place), |&at| gazetteer.entry(at).container).take(DEEPEST).find(is_country)
}

/// The country that an organization has in its name: "Slovenian Air Force", "Mountain Rescue Association of Slovenia".
fn country_in(lexicon: &Lexicon, member: &CastMember) -> Option<EntryIx> {
    if member.kind != NameKind::Organization {
        return None;
    }
    let is_country =
        |entry: EntryIx| lexicon.gazetteer.entry(entry).classes.iter().any(|class| class == lexical::COUNTRY);
    member
        .label
        .split_whitespace()
        .find_map(|word| lexicon.gazetteer.find(word).iter().map(|&(entry, _)| entry).find(|&entry| is_country(entry)))
}
