//! What a noun's adjectives and attributes say of the name that it describes: "the Danish group NAME", "NAME, a German diplomat".
//!
//! Entry points: [`Attachments::described`], [`Attachments::described_place`]. Invariant: the noun is common, and the place stands in its
//! phrase.

use crate::annotate::{Deprel, NameKind, TokenIx, Upos};
use crate::statement::EntityIx;
use crate::vocab::lexical;

use super::super::findings::Findings;
use super::super::title::TitleUse;
use super::{Attachments, Name, OF_STATES};

impl Attachments<'_, '_> {
    /// "the Kazakh port of Aktau": a country's adjective on the noun that the place completes.
    pub(super) fn described_place(&self, name: &Name, findings: &mut Findings) {
        if self.kind(name.entity) != NameKind::Location || self.is_country(name.entity) {
            return;
        }
        let (tree, document) = (self.reading.tree, self.reading.document);
        let noun = name.tokens.clone().find_map(|token| {
            let fits = matches!(document.token(token).deprel, Deprel::Nmod | Deprel::Appos | Deprel::NmodUnmarked);
            tree.head(token).filter(|&head| fits && head < token && document.token(head).upos == Upos::Noun)
        });
        let Some(noun) = noun.filter(|&noun| self.is_place_noun(noun)) else { return };
        let place = tree.children(noun).iter().find_map(|&child| {
            let named = || {
                let is_owner = document.token(child).deprel == Deprel::NmodPoss;
                self.reading.cast.at(child).filter(|&e| is_owner && self.kind(e) == NameKind::Location)
            };
            self.reading.cast.demonym_at(child).or_else(named).map(|place| (place, child..child + 1))
        });
        if let Some((place, tokens)) = place {
            self.state(findings, (name.entity, &name.tokens), lexical::CONTAINED_IN, (place, &tokens));
        }
    }

    /// "the Danish group NAME", "NAME, a German diplomat": where what a noun describes is from.
    pub(super) fn described(&self, noun: TokenIx, findings: &mut Findings) {
        let document = self.reading.document;
        self.compatriot(noun, findings);
        // "the Danish admiral NAME": a rank may be tagged as part of the name.
        let is_rank =
            || document.token(noun).upos == Upos::Propn && document.form(noun).starts_with(char::is_lowercase);
        if document.token(noun).upos != Upos::Noun && !is_rank() {
            return;
        }
        let place = self.origin(noun).or_else(|| self.best_of(noun)).or_else(|| self.seat(noun));
        let Some((place, at)) = place else { return };
        let is_company = self.is_company(noun);
        let is_native = document.lemma(noun) == "native";
        if let Some(entity) = self.reading.cast.at(noun) {
            // "the Dutch group", of which coreference knows the name.
            if self.kind(entity) == NameKind::Organization && is_company {
                self.state(findings, (entity, &(noun..noun + 1)), lexical::HEADQUARTERS, (place, &(at..at + 1)));
            }
            return;
        }
        for token in self.reading.arguments.described_by(noun) {
            let Some(entity) = self.reading.cast.at(token) else { continue };
            let by_name = document.token(token).upos == Upos::Propn;
            let relation = match self.kind(entity) {
                NameKind::Person if is_native => lexical::BIRTH_PLACE,
                NameKind::Person
                    if self.is_country(place) && !is_company && !self.is_office(noun) && self.is_trait(noun, at) =>
                {
                    lexical::NATIONALITY
                }
                NameKind::Organization if by_name && is_company => lexical::HEADQUARTERS,
                _ => continue,
            };
            let own = self.reading.mention_tokens(token);
            self.state(findings, (entity, &own), relation, (place, &(at..at + 1)));
        }
    }

    /// "NAME, a 34-year-old Kenyan,": a word for who is from a country.
    fn compatriot(&self, noun: TokenIx, findings: &mut Findings) {
        let document = self.reading.document;
        let Some(place) = self.reading.cast.demonym_at(noun).filter(|&place| self.is_country(place)) else { return };
        let is_noun = document.token(noun).upos != Upos::Adj;
        // "who is Kenyan"
        if !is_noun && self.reading.tree.child(noun, &[Deprel::Cop]).is_some() {
            let subjects = self.reading.arguments.surface_subjects(noun, 2).into_iter();
            let mut persons = subjects.filter_map(|name| Some((self.reading.cast.at(name)?, name)));
            if let Some((person, name)) = persons.find(|&(entity, _)| self.kind(entity) == NameKind::Person) {
                let own = self.reading.mention_tokens(name);
                self.state(findings, (person, &own), lexical::NATIONALITY, (place, &(noun..noun + 1)));
            }
            return;
        }
        let has_article = || self.reading.tree.children_by(noun, &[Deprel::Det]).any(|det| document.form(det) == "a");
        let person = self.reading.tree.head(noun).filter(|_| document.token(noun).deprel == Deprel::Appos);
        let person = person.and_then(|name| Some((self.reading.cast.at(name)?, name)));
        let Some((person, name)) = person.filter(|&(entity, _)| self.kind(entity) == NameKind::Person) else { return };
        if is_noun && has_article() {
            let own = self.reading.mention_tokens(name);
            self.state(findings, (person, &own), lexical::NATIONALITY, (place, &(noun..noun + 1)));
        }
    }

    /// The country or place whose adjective or name stands among the noun's modifiers.
    fn origin(&self, noun: TokenIx) -> Option<(EntityIx, TokenIx)> {
        let document = self.reading.document;
        let start = document.sentences.get(document.sentence_of(noun))?.tokens.start;
        let mut at = noun;
        while at > start {
            at -= 1;
            if let Some(place) = self.reading.cast.demonym_at(at) {
                return Some((place, at));
            }
            if let Some(place) = self.reading.cast.at(at) {
                let modifies = document.token(at).deprel != Deprel::NmodPoss;
                return (modifies && self.kind(place) == NameKind::Location).then_some((place, at));
            }
            if !matches!(document.token(at).upos, Upos::Adj | Upos::Noun | Upos::Num) && document.form(at) != "-" {
                return None;
            }
        }
        None
    }

    /// A noun for what has its seat where its adjective says, and for no organ of a state.
    fn is_company(&self, noun: TokenIx) -> bool {
        let (lexicon, document) = (self.reading.lexicon, self.reading.document);
        let lemma = document.lemma(noun);
        // "start-up", cut at its hyphen
        let lemma = if lemma == "up" && noun > 0 && document.form(noun - 1) == "-" { "startup" } else { lemma };
        let of_state = |class: &str| OF_STATES.iter().any(|of| lexicon.classes.is_a(class, of));
        lexicon.words.is("OrganizationNoun", lemma)
            && !matches!(lemma, "agency" | "regulator" | "watchdog" | "body" | "party" | "police" | "junta")
            && !lexicon.words.head_class(lemma).is_some_and(of_state)
    }

    /// "Poland's largest maltster", "one of Sri Lanka's oldest companies": the first among those of a place is one of them.
    fn best_of(&self, noun: TokenIx) -> Option<(EntityIx, TokenIx)> {
        let (tree, document) = (self.reading.tree, self.reading.document);
        let owner = tree.child(noun, &[Deprel::NmodPoss])?;
        let place = self.reading.cast.at(owner).filter(|&place| self.kind(place) == NameKind::Location)?;
        let is_first = (owner + 1..noun).any(|token| {
            document.xpos(token) == "JJS"
                || matches!(document.form(token), "leading" | "top" | "main" | "only" | "first")
        });
        is_first.then_some((place, owner))
    }

    /// "NAME, a coffee exporter from Kigali": where a company described by its trade is from.
    fn seat(&self, noun: TokenIx) -> Option<(EntityIx, TokenIx)> {
        let (tree, reading) = (self.reading.tree, self.reading);
        let is_trade = self.is_company(noun) && reading.cast.at(noun).is_none();
        let mut attributes = tree.children_by(noun, &[Deprel::Nmod]).filter(|_| is_trade);
        attributes.find_map(|child| {
            let place = reading.cast.at(child).filter(|&place| self.kind(place) == NameKind::Location)?;
            (reading.arguments.preposition(child).as_deref() == Some("from")).then_some((place, child))
        })
    }

    /// A country's adjective on an office names the country that the office is of.
    fn is_office(&self, noun: TokenIx) -> bool {
        let of_organizations = |title: &TitleUse| title.title.held_in.as_deref() == Some(lexical::ORGANIZATION);
        self.titles.iter().any(|title| title.tokens.contains(&noun) && !of_organizations(title))
    }

    /// An adjective that says where somebody is from: not a place's name, and not on a word for somebody's relation to others.
    fn is_trait(&self, noun: TokenIx, at: TokenIx) -> bool {
        const RELATIONS: &[&str] =
            &["counterpart", "ally", "rival", "opponent", "supporter", "colleague", "partner", "captive"];
        self.reading.cast.demonym_at(at).is_some() && !RELATIONS.contains(&self.reading.document.lemma(noun))
    }

    fn is_place_noun(&self, noun: TokenIx) -> bool {
        const NOUNS: &[&str] = &[
            "city",
            "town",
            "village",
            "port",
            "capital",
            "region",
            "province",
            "district",
            "island",
            "suburb",
            "state",
            "county",
            "hamlet",
            "resort",
            "municipality",
            "neighbourhood",
            "neighborhood",
            "commune",
            "enclave",
        ];
        NOUNS.contains(&self.reading.document.lemma(noun))
    }
}
