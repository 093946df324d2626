//! One article while it is being read: its layers side by side.
//!
//! Entry point: [`Reading`]. Invariant: borrowed layers only; whoever holds a reading can change none of them.

use crate::annotate::{Deprel, Document, NameKind, TokenIx, Tree, Upos};
use crate::identity::Cast;
use crate::lexicon::Lexicon;
use crate::statement::{EntityIx, Granularity, TimeInterval};
use crate::text::{BlockKind, TextRange};
use crate::vocab::lexical;

use super::arguments::Arguments;
use super::attribution::{Attribution, Attributions};
use super::time::TimeLayer;

/// How an expression of time hangs on what happens then; as a marker only in "three years since the invasion".
const TIMES: &[Deprel] =
    &[Deprel::Obl, Deprel::OblUnmarked, Deprel::NmodUnmarked, Deprel::Nmod, Deprel::Advmod, Deprel::Case, Deprel::Mark];

/// The layers that facts are read off.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'d> {
    /// Text, tokens, tags, heads.
    pub document: &'d Document,
    /// The same trees from above.
    pub tree: &'d Tree<'d>,
    /// Who is who.
    pub cast: &'d Cast,
    /// What the ontology says of words.
    pub lexicon: &'d Lexicon,
    /// Who does what to whom.
    pub arguments: &'d Arguments<'d>,
    /// Words inside quotation marks.
    pub quotes: &'d [TextRange],
    /// What is said by whom.
    pub attributions: &'d Attributions,
    /// When.
    pub times: &'d TimeLayer,
}

impl<'d> Reading<'d> {
    /// An adjective that the tagger took for a verb: "keen" with the lemma "ke", which is no verb that anything knows.
    #[must_use]
    pub fn is_misread_adjective(&self, token: TokenIx) -> bool {
        let (document, words) = (self.document, &self.lexicon.words);
        let (form, lemma) = (document.form(token), document.lemma(token));
        document.token(token).upos == Upos::Verb
            && lemma != form
            && words.modal(form).iter().any(|word| word.class.ends_with("Adjective"))
            && words.modal(lemma).is_empty()
            && words.reporting_verb(lemma).is_none()
            && self.lexicon.frames.verbs(lemma).next().is_none()
    }

    /// The attribution of which the token is the reporting word.
    #[must_use]
    pub fn attribution_by(&self, verb: TokenIx) -> Option<&'d Attribution> {
        self.attributions.by(verb)
    }

    /// Sentences that facts may be read off: not headings, not too long.
    pub fn prose(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.document.sentences.len()).filter(|&sentence| is_prose(self.document, sentence))
    }

    /// The entity that an argument names: by a mention, or as the state whose organ it is ("Russian forces").
    #[must_use]
    pub fn participant(&self, token: TokenIx) -> Option<EntityIx> {
        let named = self.cast.at(token).or_else(|| self.named_below(token)).or_else(|| self.state_behind(token));
        // "the Russian invasion", "Bolivian President": the adjective itself.
        named.or_else(|| self.cast.demonym_at(token).filter(|_| self.document.token(token).upos == Upos::Adj))
    }

    /// "the journalist Ana Ruiz", "the town of Puerto Asís": the description is the head, and the name hangs below it.
    fn named_below(&self, noun: TokenIx) -> Option<EntityIx> {
        let mut below = self.tree.children_by(noun, &[Deprel::Appos, Deprel::Flat]);
        below.find_map(|child| self.cast.at(child)).or_else(|| self.place_below(noun))
    }

    fn place_below(&self, noun: TokenIx) -> Option<EntityIx> {
        const OF_NAMES: &[&str] =
            &["city", "town", "village", "port", "province", "district", "island", "state", "region", "territory"];
        let is_of = |child: TokenIx| self.arguments.preposition(child).as_deref() == Some("of");
        let is_place = |entity: EntityIx| self.cast.member(entity).kind == NameKind::Location;
        let named = OF_NAMES.contains(&self.document.lemma(noun));
        let mut below = self.tree.children_by(noun, &[Deprel::Nmod]).filter(|_| named);
        below.find_map(|child| self.cast.at(child).filter(|&entity| is_of(child) && is_place(entity)))
    }

    fn state_behind(&self, noun: TokenIx) -> Option<EntityIx> {
        let is_organ = self.lexicon.words.modal(self.document.lemma(noun)).iter().any(|m| m.class == "StateOrgan");
        if !is_organ {
            return None;
        }
        self.tree.children(noun).iter().find_map(|&child| {
            self.cast.demonym_at(child).or_else(|| {
                let entity = self.cast.at(child)?;
                self.is_country(entity).then_some(entity)
            })
        })
    }

    /// "Russian forces": whether it takes part only as the state whose organ it is.
    #[must_use]
    pub fn is_organ_of_state(&self, token: TokenIx) -> bool {
        self.cast.at(token).or_else(|| self.named_below(token)).is_none() && self.state_behind(token).is_some()
    }

    /// Whether an entity can do something: a person, an organization, a country, or a capital named for its government.
    #[must_use]
    pub fn acts(&self, entity: EntityIx) -> bool {
        self.cast.member(entity).acts() || self.is_capital(entity)
    }

    /// Whether an entity can take a place that is for these classes: a capital stands for its country where countries act.
    #[must_use]
    pub fn fits(&self, entity: EntityIx, types: &[String]) -> bool {
        let fits = self.lexicon.classes.fits(&self.cast.member(entity).classes, types);
        fits || types.iter().any(|class| class == lexical::COUNTRY) && self.is_capital(entity)
    }

    fn is_capital(&self, entity: EntityIx) -> bool {
        self.cast.member(entity).entry.is_some_and(|entry| self.lexicon.gazetteer.is_capital(entry))
    }

    fn is_country(&self, entity: EntityIx) -> bool {
        self.cast.member(entity).classes.iter().any(|class| class == lexical::COUNTRY)
    }

    /// The time that is said of a predicate: on it, or in one of its adverbials.
    #[must_use]
    pub fn time_of(&self, predicate: TokenIx) -> Option<TimeInterval> {
        let ahead = self.is_to_come(predicate);
        let at = |token| if ahead { self.times.ahead_at(token) } else { self.times.at(token) };
        let mut below = self.tree.children_by(predicate, TIMES);
        below.find_map(|child| {
            at(child).or_else(|| self.tree.children(child).iter().find_map(|&inner| at(inner))).cloned()
        })
    }

    /// Whether the article dates the predicate after its own day: "takes over on Monday".
    #[must_use]
    pub fn lies_ahead(&self, predicate: TokenIx) -> bool {
        let first = self.time_of(predicate).and_then(|time| time.earliest);
        first.zip(self.times.published()).is_some_and(|(first, published)| first > published)
    }

    /// Whether the predicate tells of something after the article's day: "will meet on Friday", "to open in May", "starts on Monday".
    fn is_to_come(&self, predicate: TokenIx) -> bool {
        const COMING: &[&str] =
            &["will", "shall", "'ll", "’ll", "wo", "would", "may", "might", "could", "should", "must"];
        let mut verb = predicate;
        for _ in 0..3 {
            if matches!(self.document.token(verb).upos, Upos::Verb | Upos::Aux) {
                break;
            }
            verb = self.tree.head(verb).unwrap_or(verb);
        }
        let is_coming = |aux: TokenIx| COMING.iter().any(|form| self.document.form(aux).eq_ignore_ascii_case(form));
        match self.tree.child(verb, &[Deprel::Aux, Deprel::AuxPass]) {
            Some(_) => self.tree.children_by(verb, &[Deprel::Aux]).any(is_coming),
            None => matches!(self.document.xpos(verb), "VB" | "VBZ" | "VBP"),
        }
    }

    /// The date at a token, as an XML Schema literal: text and datatype IRI.
    #[must_use]
    pub fn date_at(&self, token: TokenIx) -> Option<(String, String)> {
        let time = self.times.at(token)?;
        let first = time.earliest?;
        let (text, datatype) = match time.granularity {
            Granularity::Day => (first.to_string(), lexical::XSD_DATE),
            Granularity::Month => (first.strftime("%Y-%m").to_string(), lexical::XSD_GYEAR_MONTH),
            Granularity::Year => (first.strftime("%Y").to_string(), lexical::XSD_GYEAR),
            Granularity::Instant | Granularity::Interval => return None,
        };
        Some((text, datatype.to_owned()))
    }

    /// First and last token of the time expression at a token; the token itself outside of one.
    #[must_use]
    pub fn time_tokens(&self, token: TokenIx) -> (TokenIx, TokenIx) {
        let Some(time) = self.times.at(token) else { return (token, token) };
        let inside = |at: TokenIx| {
            (at as usize) < self.document.tokens.len() && time.expression.intersects(self.document.token(at).range)
        };
        let first = (0..=token).rev().take_while(|&at| inside(at)).last().unwrap_or(token);
        let last = (token..).take_while(|&at| inside(at)).last().unwrap_or(token);
        (first, last)
    }

    /// The range from the first to the last of some tokens.
    #[must_use]
    pub fn cover(&self, tokens: &[TokenIx]) -> TextRange {
        let (Some(first), Some(last)) = (tokens.iter().min(), tokens.iter().max()) else { return TextRange::default() };
        self.document.range_of(&(*first..last + 1))
    }

    /// The sentence around a token.
    #[must_use]
    pub fn sentence_range(&self, token: TokenIx) -> TextRange {
        let sentence = self.document.sentence_of(token);
        self.document.sentences.get(sentence).map(|s| s.range).unwrap_or_default()
    }

    /// The tokens of the mention around a token; the token itself outside of mentions.
    #[must_use]
    pub fn mention_tokens(&self, token: TokenIx) -> std::ops::Range<TokenIx> {
        let Some(entity) = self.cast.at(token) else { return token..token + 1 };
        let sentence = self.document.sentences.get(self.document.sentence_of(token));
        let Some(bounds) = sentence.map(|s| s.tokens.clone()) else { return token..token + 1 };
        let same = |t: TokenIx| self.cast.at(t) == Some(entity);
        let mut start = token;
        while start > bounds.start && same(start - 1) {
            start -= 1;
        }
        let mut end = token + 1;
        while end < bounds.end && same(end) {
            end += 1;
        }
        start..end
    }
}

/// As many tokens make no sentence but a list or an accident, and from here on the segmenter cuts at any comma: a piece does not
/// show who says it.
const TOO_LONG: usize = 200;

/// Whether a sentence is too long to be read, or what is left of one.
#[must_use]
pub fn is_too_long(document: &Document, sentence: usize) -> bool {
    let is_long = |number: usize| document.sentences[number].tokens.len() >= TOO_LONG;
    let is_rest = || {
        let before = sentence.checked_sub(1).filter(|&before| is_long(before))?;
        let (left, right) = (&document.sentences[before], &document.sentences[sentence]);
        let last = document.form(left.tokens.end.checked_sub(1)?);
        Some(left.block == right.block && !last.ends_with(['.', '?', '!', '"', '”', '’']))
    };
    is_long(sentence) || is_rest().unwrap_or(false)
}

/// Whether facts may be read off the sentence.
#[must_use]
pub fn is_prose(document: &Document, sentence: usize) -> bool {
    let block = document.blocks.get(document.sentences[sentence].block as usize);
    block.is_none_or(|block| block.kind == BlockKind::Paragraph) && !is_too_long(document, sentence)
}
