//! What "its", "their", "whose", "the company's", "the country's" belong to.
//!
//! Precision first: a possessor stands for the subject of the sentence or of the one before, or for the only fitting entity there;
//! what names a class ("the bank's") only for an entity of that class, "their" only for the nearest subject. Entry point: [`Owners::owner`]. Invariant: a named possessor
//! is its own answer, and persons own only by name or by a pronoun that coreference has tied to them.

use crate::annotate::{Deprel, Document, NameKind, TokenIx, Tree, Upos};
use crate::identity::Cast;
use crate::lexicon::Lexicon;
use crate::statement::EntityIx;
use crate::vocab::lexical;

use super::introduced::is_introduced;

/// Sentences that a possessor looks back.
const LOOK_BACK: usize = 2;
const LONGEST_CHAIN: usize = 6;
/// Tokens that a name is looked for by one of its words; bounds the work on long texts.
const REACH: TokenIx = 1500;

const COUNTRIES: &[&str] = &["country", "nation", "state", "republic", "kingdom"];
const PLACES: &[&str] =
    &["city", "town", "village", "region", "province", "island", "district", "municipality", "territory", "capital"];

/// Nouns for organizations that no company is.
const NO_COMPANIES: &[&str] = &[
    "movement",
    "alliance",
    "coalition",
    "party",
    "militia",
    "union",
    "federation",
    "association",
    "charity",
    "league",
    "church",
    "sect",
    "faction",
    "club",
];

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
            "its" => self
                .before(token, |entity| self.fits(entity, wanted))
                .or_else(|| self.subject_after(token).filter(|&entity| self.fits(entity, wanted))),
            "their" => self.group_before(token),
            "whose" => self.antecedent(token, wanted),
            _ => self.described(token),
        }
    }

    /// "Under its president, NAME, the commission has grown": the subject that a phrase at the sentence's start waits for.
    fn subject_after(&self, token: TokenIx) -> Option<EntityIx> {
        const LATEST: TokenIx = 4;
        let tokens = self.document.sentences.get(self.document.sentence_of(token))?.tokens.clone();
        if token > tokens.start + LATEST {
            return None;
        }
        let root = tokens.clone().find(|&at| self.tree.head(at).is_none())?;
        let subject = self.tree.child(root, &[Deprel::Nsubj, Deprel::NsubjPass]).filter(|&at| at > token)?;
        self.cast.at(subject).filter(|&entity| self.cast.member(entity).kind == NameKind::Organization)
    }

    /// The noun whose relative clause "whose" opens, where it names somebody or is described by a name: the name before the comma, what
    /// the clause hangs on, and what that is in ("the Delta museum in Leeds, whose director …"); the first that may own such a thing.
    fn antecedent(&self, token: TokenIx, wanted: Wanted) -> Option<EntityIx> {
        let beside = self.before_comma(token);
        let mut named = beside.into_iter().chain(self.above(token));
        let first = named.next()?;
        if self.fits(first, wanted) {
            return Some(first);
        }
        Some(named.find(|&entity| self.fits(entity, wanted)).unwrap_or(first))
    }

    /// "the Law Society of Kenya (LSK), whose …"
    fn before_comma(&self, token: TokenIx) -> Option<EntityIx> {
        let comma = token.checked_sub(1).filter(|&comma| self.document.form(comma) == ",")?;
        let before = comma.checked_sub(1)?;
        let name = if self.document.form(before) == ")" { before.checked_sub(3) } else { Some(before) };
        self.cast.at(before).or_else(|| name.and_then(|name| self.cast.at(name)))
    }

    /// What the noun above a relative clause names, or the last one before its comma, and what the nouns name that it is in or at.
    fn above(&self, token: TokenIx) -> impl Iterator<Item = EntityIx> + '_ {
        const OUTWARD: usize = 2;
        let mut at = Some(token);
        let mut noun = None;
        for _ in 0..LONGEST_CHAIN {
            let Some(below) = at else { break };
            at = self.tree.head(below);
            if matches!(self.document.token(below).deprel, Deprel::AclRelcl | Deprel::Acl) {
                noun = at;
                break;
            }
        }
        let noun = noun.or_else(|| token.checked_sub(2));
        let outward = |&noun: &TokenIx| {
            let completes = matches!(self.document.token(noun).deprel, Deprel::Nmod | Deprel::NmodUnmarked);
            self.tree.head(noun).filter(|_| completes)
        };
        std::iter::successors(noun, outward).take(1 + OUTWARD).filter_map(|noun| self.named(noun))
    }

    /// "their leader": the organization that is the subject before, and no other of several.
    fn group_before(&self, token: TokenIx) -> Option<EntityIx> {
        let here = self.document.sentence_of(token);
        for back in 0..=1 {
            let sentence = self.document.sentences.get(here.checked_sub(back)?)?;
            let end = if back == 0 { token } else { sentence.tokens.end };
            let subject = (sentence.tokens.start..end).rev().find(|&at| {
                let may_own = matches!(self.document.token(at).upos, Upos::Noun | Upos::Propn | Upos::Pron);
                may_own && matches!(self.document.token(at).deprel, Deprel::Nsubj | Deprel::NsubjPass)
            });
            if let Some(subject) = subject {
                let owner = self.cast.at(subject)?;
                // "The brigades and their commander": of the two the first owns.
                let is_other = |conjunct: TokenIx| self.tree.head(token) != Some(conjunct);
                let is_joined = self.tree.children_by(subject, &[Deprel::Conj]).any(is_other);
                let is_group = self.cast.member(owner).kind == NameKind::Organization;
                return (is_group && !is_joined).then_some(owner);
            }
        }
        None
    }

    /// "the movement NAME": the name below a noun that describes it.
    fn name_below(&self, noun: TokenIx) -> Option<EntityIx> {
        let mut below = self.tree.children_by(noun, &[Deprel::Appos, Deprel::Flat]);
        below.find_map(|child| self.cast.at(child))
    }

    fn named(&self, noun: TokenIx) -> Option<EntityIx> {
        let above = || {
            let apposed = self.document.token(noun).deprel == Deprel::Appos;
            self.tree.head(noun).filter(|_| apposed).and_then(|head| self.cast.at(head))
        };
        let beside = || self.name_beside(noun);
        self.cast
            .at(noun)
            .or_else(|| self.name_below(noun))
            .or_else(above)
            .or_else(beside)
            .or_else(|| self.described(noun))
    }

    /// "the Delta museum", "the movement Together": the name right beside a noun for what it names.
    fn name_beside(&self, noun: TokenIx) -> Option<EntityIx> {
        let is_institution = self.lexicon.words.is("OrganizationNoun", self.document.lemma(noun));
        let beside = [noun.checked_sub(1), noun.checked_add(1)].into_iter().flatten();
        let mut named = beside.filter_map(|token| self.cast.at(token)).filter(|_| is_institution);
        named.find(|&entity| self.cast.member(entity).kind == NameKind::Organization)
    }

    /// "the bank", "the country": what the noun is said of, or may stand for.
    fn described(&self, noun: TokenIx) -> Option<EntityIx> {
        let is_description =
            self.document.token(noun).upos == Upos::Noun && self.is_definite(noun) && self.is_bare(noun);
        if is_description { self.called(noun) } else { None }
    }

    /// An entity named before that the noun stands beside, that has it in its name, or its class.
    #[must_use]
    pub fn called(&self, noun: TokenIx) -> Option<EntityIx> {
        let lemma = self.document.lemma(noun).to_lowercase();
        let lemma = lemma.as_str();
        if let Some(entity) = self.said_of(noun, lemma) {
            return Some(entity);
        }
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
        if is_introduced(self.tree, self.cast, noun) {
            return None;
        }
        if self.lexicon.words.is("OrganizationNoun", lemma) && self.lexicon.words.head_class(lemma).is_none_or(is_any) {
            let is_company = |entity: EntityIx| is_a(entity, lexical::CORPORATION) || is_a(entity, lexical::NEWS_MEDIA);
            let fits = |entity: EntityIx| !NO_COMPANIES.contains(&lemma) || !is_company(entity);
            return self.before(noun, |entity| self.cast.member(entity).kind == NameKind::Organization && fits(entity));
        }
        let class = self.lexicon.words.head_class(lemma)?;
        self.before(noun, |entity| is_a(entity, class))
    }

    /// "the cycling team NAME", "NAME, a team from …": what the noun was said of last.
    fn said_of(&self, noun: TokenIx, lemma: &str) -> Option<EntityIx> {
        let is_it = |at: TokenIx| self.cast.at(at).is_none() && self.document.lemma(at) == lemma;
        (noun.saturating_sub(REACH)..noun).rev().find_map(|at| {
            let entity = self.cast.at(at).filter(|&entity| self.cast.member(entity).kind != NameKind::Person)?;
            let is_called = at.checked_sub(1).is_some_and(is_it);
            let is_apposed = || self.tree.children_by(at, &[Deprel::Appos]).any(is_it);
            (is_called || is_apposed()).then_some(entity)
        })
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
            Wanted::Organization => {
                // A hospital is a place and an organization.
                let is_organization = |class: &String| self.lexicon.classes.is_a(class, lexical::ORGANIZATION);
                member.kind == NameKind::Organization || is_country || member.classes.iter().any(is_organization)
            }
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

    /// Where the words begin that say who speaks: "\"The smelter is clean,\" its director said" is not the smelter's.
    fn after_quote(&self, start: TokenIx, token: TokenIx) -> TokenIx {
        let is_mark = |&at: &TokenIx| matches!(self.document.form(at), "\"" | "”" | "''");
        let is_opened = matches!(self.document.form(start), "\"" | "“" | "``");
        let mut marks = (start + 1..token).filter(is_mark);
        match (marks.next(), marks.next()) {
            (Some(closing), None) if is_opened => closing + 1,
            _ => start,
        }
    }

    /// Sentence by sentence backwards: the last fitting subject, else the only fitting entity.
    fn before(&self, token: TokenIx, fits: impl Fn(EntityIx) -> bool) -> Option<EntityIx> {
        let here = self.document.sentence_of(token);
        for back in 0..=LOOK_BACK {
            let sentence = self.document.sentences.get(here.checked_sub(back)?)?;
            let end = if back == 0 { token } else { sentence.tokens.end };
            let start = if back == 0 { self.after_quote(sentence.tokens.start, token) } else { sentence.tokens.start };
            let mut subject = None;
            let mut all: Vec<EntityIx> = Vec::new();
            let mut is_open = false;
            for at in start..end {
                let is_subject = matches!(self.document.token(at).deprel, Deprel::Nsubj | Deprel::NsubjPass);
                // "The movement NAME came second."
                let beside = || self.name_below(at).or_else(|| self.name_beside(at)).filter(|_| is_subject);
                let named = self.cast.at(at).or_else(beside);
                let Some(entity) = named.filter(|&entity| fits(entity)) else {
                    is_open |= is_subject && named.is_none() && self.is_nameless(at);
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
