//! What "its", "whose", "the company's", "the country's" belong to.
//!
//! Precision first: a possessor stands for the subject of the sentence or of the one before, or for the only fitting entity there;
//! what names a class ("the bank's") only for an entity of that class. Entry point: [`Owners::owner`]. Invariant: a named possessor
//! is its own answer, and persons own only by name or by a pronoun that coreference has tied to them.

use crate::annotate::{Deprel, Document, NameKind, TokenIx, Tree, Upos};
use crate::identity::Cast;
use crate::lexicon::Lexicon;
use crate::statement::EntityIx;
use crate::vocab::lexical;

/// Sentences that a possessor looks back.
const LOOK_BACK: usize = 2;
const LONGEST_CHAIN: usize = 6;
/// Tokens that a name is looked for by one of its words; bounds the work on long texts.
const REACH: TokenIx = 1500;

const COUNTRIES: &[&str] = &["country", "nation", "state", "republic", "kingdom"];
const PLACES: &[&str] =
    &["city", "town", "village", "region", "province", "island", "district", "municipality", "territory", "capital"];

/// What may own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A country or an organization like one.
    Country,
    /// A city, region or country.
    Place,
    /// An organization, failing that a country.
    Organization,
}

/// Finds owners in one document.
#[derive(Clone, Copy, Debug)]
pub struct Owners<'d> {
    tree: &'d Tree<'d>,
    document: &'d Document,
    cast: &'d Cast,
    lexicon: &'d Lexicon,
}

impl<'d> Owners<'d> {
    /// A finder over these layers.
    #[must_use]
    pub fn new(tree: &'d Tree<'d>, cast: &'d Cast, lexicon: &'d Lexicon) -> Self {
        Self { tree, document: tree.document(), cast, lexicon }
    }

    /// A token before this one that names the only organization a possessor or description can stand for: the one named in its sentence
    /// and the one before, or the antecedent of "whose".
    #[must_use]
    pub fn only_antecedent(&self, token: TokenIx) -> Option<TokenIx> {
        let is_its = self.document.form(token).eq_ignore_ascii_case("its");
        let owner = if is_its { self.only_organization(token)? } else { self.owner(token, Wanted::Organization)? };
        let mentions = &self.cast.member(owner).mentions;
        let is_before =
            |tokens: &std::ops::Range<TokenIx>| tokens.start <= token && self.cast.at(tokens.start) == Some(owner);
        mentions.iter().rev().find(|(_, tokens)| is_before(tokens)).map(|(_, tokens)| tokens.start)
    }

    fn only_organization(&self, token: TokenIx) -> Option<EntityIx> {
        let here = self.document.sentence_of(token);
        let start = self.document.sentences.get(here.saturating_sub(1))?.tokens.start;
        let mut found = None;
        for at in start..token {
            let Some(entity) = self.cast.at(at).filter(|&entity| self.fits(entity, Wanted::Organization)) else {
                continue;
            };
            if found.is_some_and(|known| known != entity) {
                return None;
            }
            found = Some(entity);
        }
        found
    }

    /// The entity that a possessor ("its", "whose", "the bank's") stands for.
    #[must_use]
    pub fn owner(&self, token: TokenIx, wanted: Wanted) -> Option<EntityIx> {
        if let Some(entity) = self.cast.at(token) {
            return Some(entity);
        }
        match self.document.form(token).to_lowercase().as_str() {
            "its" => self.before(token, |entity| self.fits(entity, wanted)),
            "whose" => self.antecedent(token),
            _ => self.described(token),
        }
    }

    /// The noun whose relative clause "whose" opens, where it names somebody or is described by a name.
    fn antecedent(&self, token: TokenIx) -> Option<EntityIx> {
        // "the Law Society of Kenya (LSK), whose …"
        let comma = token.checked_sub(1).filter(|&comma| self.document.form(comma) == ",");
        if let Some(before) = comma.and_then(|comma| comma.checked_sub(1)) {
            let name = if self.document.form(before) == ")" { before.checked_sub(3) } else { Some(before) };
            if let Some(entity) = self.cast.at(before).or_else(|| name.and_then(|name| self.cast.at(name))) {
                return Some(entity);
            }
        }
        let mut at = token;
        for _ in 0..LONGEST_CHAIN {
            let head = self.tree.head(at)?;
            if matches!(self.document.token(at).deprel, Deprel::AclRelcl | Deprel::Acl) {
                return self.named(head);
            }
            at = head;
        }
        None
    }

    fn named(&self, noun: TokenIx) -> Option<EntityIx> {
        let below = || {
            let mut below = self.tree.children_by(noun, &[Deprel::Appos, Deprel::Flat]);
            below.find_map(|child| self.cast.at(child))
        };
        let above = || {
            let apposed = self.document.token(noun).deprel == Deprel::Appos;
            self.tree.head(noun).filter(|_| apposed).and_then(|head| self.cast.at(head))
        };
        self.cast.at(noun).or_else(below).or_else(above).or_else(|| self.described(noun))
    }

    /// "the bank", "the country": an entity named before that has the noun in its name, or its class.
    fn described(&self, noun: TokenIx) -> Option<EntityIx> {
        if self.document.token(noun).upos != Upos::Noun || !self.is_definite(noun) || !self.is_bare(noun) {
            return None;
        }
        let lemma = self.document.lemma(noun).to_lowercase();
        let lemma = lemma.as_str();
        let has_word = |entity: EntityIx| {
            let member = self.cast.member(entity);
            member.kind != NameKind::Person
                && member.label.split_whitespace().any(|word| word.eq_ignore_ascii_case(lemma))
        };
        if let Some(entity) = self.latest(noun, has_word) {
            return Some(entity);
        }
        let is_any = |class: &str| matches!(class, lexical::ORGANIZATION | lexical::CORPORATION);
        let is_a = |entity: EntityIx, class: &str| {
            self.cast.member(entity).classes.iter().any(|own| self.lexicon.classes.is_a(own, class))
        };
        if COUNTRIES.contains(&lemma) {
            return self.before(noun, |entity| self.fits(entity, Wanted::Country));
        }
        if PLACES.contains(&lemma) {
            return self.before(noun, |entity| is_a(entity, lexical::PLACE) && !self.fits(entity, Wanted::Country));
        }
        if self.lexicon.words.is("OrganizationNoun", lemma) && self.lexicon.words.head_class(lemma).is_none_or(is_any) {
            return self.before(noun, |entity| self.cast.member(entity).kind == NameKind::Organization);
        }
        let class = self.lexicon.words.head_class(lemma)?;
        self.before(noun, |entity| is_a(entity, class))
    }

    /// "the fund", and not "the London fund" or "the fund that …".
    fn is_bare(&self, noun: TokenIx) -> bool {
        let further = [
            Deprel::Amod,
            Deprel::Compound,
            Deprel::Nmod,
            Deprel::NmodPoss,
            Deprel::AclRelcl,
            Deprel::Acl,
            Deprel::Nummod,
        ];
        self.tree.child(noun, &further).is_none() && self.document.token(noun).deprel != Deprel::Compound
    }

    fn is_definite(&self, noun: TokenIx) -> bool {
        let mut children = self.tree.children_by(noun, &[Deprel::Det]);
        children.any(|det| matches!(self.document.form(det).to_lowercase().as_str(), "the" | "this" | "that"))
    }

    fn fits(&self, entity: EntityIx, wanted: Wanted) -> bool {
        let member = self.cast.member(entity);
        let is_country = member.classes.iter().any(|class| class == lexical::COUNTRY);
        match wanted {
            Wanted::Country => is_country,
            Wanted::Place => member.kind == NameKind::Location,
            Wanted::Organization => member.kind == NameKind::Organization || is_country,
        }
    }

    /// The latest entity named before that fits, wherever it stands.
    fn latest(&self, token: TokenIx, fits: impl Fn(EntityIx) -> bool) -> Option<EntityIx> {
        let mut found = None;
        for at in (token.saturating_sub(REACH)..token).rev() {
            let Some(entity) = self.cast.at(at).filter(|&entity| fits(entity)) else { continue };
            match found {
                None => found = Some(entity),
                Some(known) if known != entity => return None,
                Some(_) => {}
            }
        }
        found
    }

    /// Whether a noun may be what owns, without being named.
    fn is_nameless(&self, noun: TokenIx) -> bool {
        self.cast.at(noun).is_none()
            && self.document.xpos(noun) == "NN"
            && self.lexicon.words.is("OrganizationNoun", self.document.lemma(noun))
    }

    /// Sentence by sentence backwards: the last fitting subject, else the only fitting entity.
    fn before(&self, token: TokenIx, fits: impl Fn(EntityIx) -> bool) -> Option<EntityIx> {
        let here = self.document.sentence_of(token);
        for back in 0..=LOOK_BACK {
            let sentence = self.document.sentences.get(here.checked_sub(back)?)?;
            let end = if back == 0 { token } else { sentence.tokens.end };
            let mut subject = None;
            let mut all: Vec<EntityIx> = Vec::new();
            let mut is_open = false;
            for at in sentence.tokens.start..end {
                let is_subject = matches!(self.document.token(at).deprel, Deprel::Nsubj | Deprel::NsubjPass);
                let Some(entity) = self.cast.at(at).filter(|&entity| fits(entity)) else {
                    is_open |= is_subject && self.is_nameless(at);
                    continue;
                };
                if is_subject {
                    (subject, is_open) = (Some(entity), false);
                }
                if !all.contains(&entity) {
                    all.push(entity);
                }
            }
            // A subject that may be meant and has no name that we know: "the spin-off, in which the university keeps 15%".
            if is_open {
                return None;
            }
            match (subject, all.as_slice()) {
                (Some(subject), _) => return Some(subject),
                (None, [only]) => return Some(*only),
                (None, []) => {}
                (None, _) => return None,
            }
        }
        None
    }
}
