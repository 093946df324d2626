//! The stages of extraction in their order.
//!
//! Entry point: [`Extractor`]. Invariant: stages only add to layers; each gets the layers it needs and no more.

use jiff::civil::Date;
use thiserror::Error;

use crate::annotate::{Annotator, Document, TokenIx, Tree};
use crate::identity::{Cast, resolve};
use crate::lexicon::{Lexicon, LexiconError, OntologyFiles};
use crate::model::ModelError;
use crate::source::Article;
use crate::statement::{DropReason, EntityIx, Facts};
use crate::text::BlockKind;

use super::acronym::acronyms;
use super::arguments::Arguments;
use super::attachment::attachments;
use super::attribution::Attributions;
use super::body::complete;
use super::claim::claims;
use super::coreference::{described, described_persons, descriptions, pronouns};
use super::event::events;
use super::findings::Findings;
use super::frame_match::evoked;
use super::gender::settle_genders;
use super::infer::{infer, infer_groups, relative_uses};
use super::joint::founders;
use super::kinds::settle_kinds;
use super::lifespan::lifespans;
use super::post::{add_posts, holdings};
use super::quotes::quoted_ranges;
use super::reading::{Reading, is_prose, is_too_long};
use super::relation::relations;
use super::stand_in::stand_in;
use super::summary::entities;
use super::time::TimeLayer;
use super::title::{TitleUse, title_uses};
use super::topic::topics;
use super::words::{EventWords, FrameWords, event_words, frame_words};

/// Why an extractor cannot be made.
#[derive(Debug, Error)]
pub enum ExtractError {
    /// The ontology cannot be used.
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
    /// A language model cannot be loaded.
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// Turns articles into facts.
#[derive(Debug)]
pub struct Extractor {
    annotator: Annotator,
    lexicon: Lexicon,
}

impl Extractor {
    /// An extractor with the models in the binary and the given ontology.
    ///
    /// # Errors
    /// The ontology or a model cannot be used.
    pub fn new(ontology: &OntologyFiles) -> Result<Self, ExtractError> {
        Ok(Self { annotator: Annotator::load()?, lexicon: Lexicon::compile(ontology)? })
    }

    /// What the ontology says of language.
    #[must_use]
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The language core.
    #[must_use]
    pub fn annotator(&self) -> &Annotator {
        &self.annotator
    }

    /// The article's language layers alone.
    #[must_use]
    pub fn annotate(&self, article: &Article) -> Document {
        self.annotator.annotate(&article.body, &article.blocks)
    }

    /// What the article says.
    #[must_use]
    pub fn extract(&self, article: &Article) -> Facts {
        self.extract_document(&self.annotate(article), article.published.map(|published| published.day()))
    }

    /// What a passage says that was cut out of its article: pronouns without an antecedent are whom it is about.
    #[must_use]
    pub fn extract_passage(&self, passage: &Article) -> Facts {
        let document = self.annotate(passage);
        self.read(&document, None, stand_in, |reading, layers| self.facts(reading, layers))
    }

    /// The event frames of a text as words, participants without a name included.
    #[must_use]
    pub fn event_words(&self, document: &Document) -> Vec<EventWords> {
        self.read(document, None, |_, _| (), |reading, _| event_words(reading))
    }

    /// The frames that the words of a text evoke, whatever becomes of them.
    #[must_use]
    pub fn frame_words(&self, document: &Document) -> Vec<FrameWords> {
        self.read(document, None, |_, _| (), |reading, _| frame_words(reading))
    }

    /// What an analysed text says that was published on that day.
    #[must_use]
    pub fn extract_document(&self, document: &Document, published: Option<Date>) -> Facts {
        self.read(document, published, |_, _| (), |reading, layers| self.facts(reading, layers))
    }

    fn facts(&self, reading: &Reading<'_>, layers: &Layers) -> Facts {
        let mut findings = Findings::default();
        holdings(reading, &layers.titles, &layers.posts, &mut findings);
        founders(reading, &layers.titles, &mut findings);
        acronyms(reading, &mut findings);
        attachments(reading, &layers.titles, &mut findings);
        lifespans(reading, &mut findings);
        let evoked = evoked(reading);
        relations(reading, &layers.titles, &evoked, &mut findings);
        events(reading, &evoked, &mut findings);
        let claims = claims(reading, &findings);
        drops(reading, &claims, &layers.open_pronouns, &mut findings);
        Facts {
            entities: entities(reading.document, reading.cast),
            claims,
            topics: topics(reading.document, &self.lexicon.topics),
            statements: findings.statements,
            events: findings.events,
            drops: findings.drops,
        }
    }

    /// Makes the layers that facts are read off; `complete_cast` may tie more words to entities once pronouns are resolved.
    fn read<T>(
        &self,
        document: &Document,
        published: Option<Date>,
        complete_cast: impl FnOnce(&Tree<'_>, &mut Cast),
        then: impl FnOnce(&Reading<'_>, &Layers) -> T,
    ) -> T {
        let tree = Tree::new(document);
        let mut cast = resolve(document, &self.lexicon);
        let quotes = quoted_ranges(&document.text, &document.blocks);
        settle_kinds(document, &self.lexicon, &mut cast);
        settle_genders(document, &self.lexicon, &mut cast);
        described(&tree, &self.lexicon, &mut cast);
        described_persons(&tree, &self.lexicon, &mut cast);
        let mut titles = title_uses(&tree, &cast, &self.lexicon);
        infer(document, &self.lexicon, &cast, &mut titles);
        descriptions(document, &mut cast, &titles);
        let open_pronouns = pronouns(&tree, &self.lexicon, &quotes, &mut cast);
        complete_cast(&tree, &mut cast);
        // "its chairman", "his deputy" have a body only now; so may the bare titles of those who bear them.
        complete(&tree, &cast, &self.lexicon, &mut titles);
        infer_groups(document, &self.lexicon, &cast, &mut titles);
        infer(document, &self.lexicon, &cast, &mut titles);
        titles.extend(relative_uses(&tree, &cast, &titles));
        let posts = add_posts(document, &self.lexicon, &mut cast, &titles);
        let arguments = Arguments::new(&tree, &cast);
        let attributions = Attributions::new(&arguments, &tree, &cast, &self.lexicon, &quotes);
        let times = TimeLayer::new(document, published);
        let reading = Reading {
            document,
            tree: &tree,
            cast: &cast,
            lexicon: &self.lexicon,
            arguments: &arguments,
            quotes: &quotes,
            attributions: &attributions,
            times: &times,
        };
        then(&reading, &Layers { titles, posts, open_pronouns })
    }
}

/// Layers that single stages need beside the reading.
struct Layers {
    titles: Vec<TitleUse>,
    posts: Vec<Option<EntityIx>>,
    open_pronouns: Vec<TokenIx>,
}

/// Says what was seen and not used.
fn drops(reading: &Reading<'_>, claims: &[crate::statement::Claim], open: &[TokenIx], findings: &mut Findings) {
    for block in &reading.document.blocks {
        match block.kind {
            BlockKind::Furniture => findings.drop(block.range, DropReason::Furniture, ""),
            BlockKind::RepeatedHeadline => findings.drop(block.range, DropReason::RepeatedHeadline, ""),
            BlockKind::Heading => findings.drop(block.range, DropReason::Heading, ""),
            BlockKind::Paragraph | BlockKind::Dateline => {}
        }
    }
    for &pronoun in open {
        let range = reading.document.token(pronoun).range;
        findings.drop(range, DropReason::UnresolvedMention, reading.document.form(pronoun));
    }
    for range in reading.times.unresolved() {
        findings.drop(range, DropReason::UnresolvedTime, range.slice(&reading.document.text));
    }
    empty_sentences(reading, claims, findings);
    findings.drops.sort();
    findings.drops.dedup();
}

fn empty_sentences(reading: &Reading<'_>, claims: &[crate::statement::Claim], findings: &mut Findings) {
    let mut used: Vec<crate::text::TextRange> = Vec::new();
    used.extend(findings.statements.iter().flat_map(|s| s.evidence()).map(|e| e.sentence));
    used.extend(findings.events.iter().map(|event| event.evidence.sentence));
    used.extend(claims.iter().map(|claim| claim.evidence.sentence));
    used.sort_unstable();
    for (number, sentence) in reading.document.sentences.iter().enumerate() {
        if is_too_long(reading.document, number) {
            findings.drop(sentence.range, DropReason::TooLong, format!("{} tokens", sentence.tokens.len()));
        } else if is_prose(reading.document, number) && used.binary_search(&sentence.range).is_err() {
            findings.drop(sentence.range, DropReason::NothingFound, "");
        }
    }
}
