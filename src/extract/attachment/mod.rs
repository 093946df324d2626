//! Names that hang on names: "the Federal High Court in Abuja", "Gleb Orlovsky of the Institute", "Kenya's Ferdinand Omanyala".
//!
//! No word but a preposition, a possessive or a country's adjective carries these relations, so no frame can. Entry point:
//! [`attachments`]. Invariant: both names stand in one noun phrase of the tree; an office between them says more and is left to its rule.

mod between;
mod described;

use std::ops::Range;

use crate::annotate::{Deprel, NameKind, TokenIx, Upos};
use crate::statement::{EntityIx, Object};
use crate::vocab::lexical;

use super::findings::Findings;
use super::reading::Reading;
use super::relation::presupposed;
use super::title::TitleUse;

const RULE: &str = "rule/attachment";
const CONFIDENCE: u8 = 80;

/// Organs of states.
const OF_STATES: &[&str] =
    &[lexical::GOVERNMENT_ORGANIZATION, lexical::LEGISLATURE, lexical::COURT, lexical::ARMED_FORCE];

/// A name in its sentence.
struct Name {
    entity: EntityIx,
    tokens: Range<TokenIx>,
}

/// States what names say of the names they hang on.
pub fn attachments(reading: &Reading<'_>, titles: &[TitleUse], findings: &mut Findings) {
    let finder = Attachments { reading, titles };
    for sentence in reading.prose() {
        let tokens = reading.document.sentences[sentence].tokens.clone();
        for name in finder.names(tokens.clone()) {
            finder.after(&name, tokens.end, findings);
            finder.formerly(&name, tokens.end, findings);
            finder.in_brackets(&name, tokens.end, findings);
            finder.before(&name, tokens.start, findings);
            finder.compound(&name, tokens.start, findings);
            finder.described_place(&name, findings);
            finder.before_country(&name, tokens.end, findings);
        }
        for noun in tokens {
            finder.described(noun, findings);
        }
    }
}

struct Attachments<'a, 'd> {
    reading: &'a Reading<'d>,
    titles: &'a [TitleUse],
}

impl Attachments<'_, '_> {
    /// Names by themselves: pronouns and descriptions hang on nothing.
    fn names(&self, sentence: Range<TokenIx>) -> Vec<Name> {
        let mut names = Vec::new();
        let mut at = sentence.start;
        while at < sentence.end {
            let tokens = self.reading.mention_tokens(at);
            if let Some(entity) = self.reading.cast.at(at)
                && tokens.clone().any(|token| self.reading.document.token(token).upos == Upos::Propn)
            {
                names.push(Name { entity, tokens: tokens.clone() });
            }
            at = tokens.end.max(at + 1);
        }
        names
    }

    fn is(&self, entity: EntityIx, class: &str) -> bool {
        let classes = &self.reading.cast.member(entity).classes;
        classes.iter().any(|own| self.reading.lexicon.classes.is_a(own, class))
    }

    fn kind(&self, entity: EntityIx) -> NameKind {
        self.reading.cast.member(entity).kind
    }

    fn is_country(&self, entity: EntityIx) -> bool {
        self.is(entity, lexical::COUNTRY)
    }

    /// "NAME (Labour Party)": in lists of candidates and members.
    fn in_brackets(&self, name: &Name, end: TokenIx, findings: &mut Findings) {
        let (document, open) = (self.reading.document, name.tokens.end);
        if self.kind(name.entity) != NameKind::Person || open + 2 >= end || document.form(open) != "(" {
            return;
        }
        let Some(party) = self.reading.cast.at(open + 1).filter(|&e| self.is(e, lexical::POLITICAL_PARTY)) else {
            return;
        };
        let tokens = self.reading.mention_tokens(open + 1);
        if tokens.end < end && matches!(document.form(tokens.end), ")" | ",") {
            self.state(findings, (name.entity, &name.tokens), lexical::MEMBER_OF_PARTY, (party, &tokens));
        }
    }

    /// "NAME, formerly of ORGANIZATION".
    fn formerly(&self, name: &Name, end: TokenIx, findings: &mut Findings) {
        let document = self.reading.document;
        let at = name.tokens.end;
        let is_person = self.kind(name.entity) == NameKind::Person;
        if !is_person || at + 3 >= end || document.form(at) != "," {
            return;
        }
        let is_over = matches!(document.form(at + 1), "formerly" | "previously" | "late" | "once");
        let is_of = matches!(document.form(at + 2), "of" | "with" | "at");
        let next = if document.token(at + 3).upos == Upos::Det { at + 4 } else { at + 3 };
        let Some(other) = self.reading.cast.at(next).filter(|_| is_over && is_of && next < end) else { return };
        if self.kind(other) == NameKind::Organization {
            let tokens = self.reading.mention_tokens(next);
            self.state(findings, (name.entity, &name.tokens), lexical::WORKED_FOR, (other, &tokens));
        }
    }

    /// "NAME in PLACE", "NAME of ORGANIZATION".
    fn after(&self, name: &Name, end: TokenIx, findings: &mut Findings) {
        let document = self.reading.document;
        let mut at = name.tokens.end;
        // "the International Monetary Fund (IMF) in Washington"
        if at + 3 < end && document.form(at) == "(" && document.form(at + 2) == ")" {
            at += 3;
        }
        let noun = at;
        // "the Alba museum in Quito"
        if at + 2 < end && document.form(at + 1) == "in" && self.is_institution(at) {
            at += 1;
        }
        // "NAME, of the Labour Party,"
        let is_of = at + 2 < end && document.form(at) == "," && document.form(at + 1) == "of";
        at += TokenIx::from(is_of);
        // "the Delta Clinic, in Leeds,"
        let is_apart = at + 2 < end && document.form(at) == "," && document.form(at + 1) == "in";
        at += TokenIx::from(is_apart);
        if at + 1 >= end {
            return;
        }
        let mut next = at + 1;
        if document.token(next).upos == Upos::Det && next + 1 < end {
            next += 1;
        }
        let part = next;
        if document.form(at) == "of" && self.kind(name.entity) == NameKind::Person {
            next = self.past_words(next, end);
        }
        if document.form(at) == "in" {
            next = self.past_direction(next, end);
            next = self.past_owner(next, end);
        }
        let Some(other) = self.reading.cast.at(next).filter(|&other| other != name.entity) else { return };
        let other_tokens = self.reading.mention_tokens(next);
        // After "at the University of X in Y" the tree may give Y to the verb; what stands by a preposition is where it is.
        let by_preposition = name.tokens.clone().any(|token| {
            let relation = document.token(token).deprel;
            matches!(relation, Deprel::Obl | Deprel::Nmod) && self.reading.tree.child(token, &[Deprel::Case]).is_some()
        });
        let is_closed = || {
            other_tokens.end < end && matches!(document.form(other_tokens.end), "," | "." | ";") && name.tokens.end > 1
        };
        let whole = name.tokens.start..noun.max(at).max(name.tokens.end);
        let hangs = || self.hangs_on(&other_tokens, &whole) || self.hangs_on(&(part..part + 1), &whole);
        let stands = || is_of && is_closed() || document.form(at) == "in" && self.is_unknown_place(name, other);
        if if is_apart { !is_closed() } else { !by_preposition && !hangs() && !stands() } {
            return;
        }
        let relation = match document.form(at) {
            "at" if self.kind(name.entity) == NameKind::Person && self.kind(other) == NameKind::Organization => {
                self.belonging(name, other)
            }
            "in" if self.is_of_happening(name) => None,
            "in" => self.inside(name.entity, other),
            "of" => self.belonging(name, other),
            // "the retreat of X from Y" says nothing of where an organization is.
            "from" if self.kind(name.entity) == NameKind::Person => self.belonging(name, other),
            _ => None,
        };
        if let Some(relation) = relation {
            self.state(findings, (name.entity, &name.tokens), relation, (other, &other_tokens));
        }
    }

    /// "left Zuwara in Libya": a place that nobody knows before a country, whatever the tree hangs that on.
    fn is_unknown_place(&self, name: &Name, country: EntityIx) -> bool {
        let is_unknown = self.reading.cast.member(name.entity).entry.is_none();
        self.kind(name.entity) == NameKind::Location && is_unknown && self.is_country(country)
    }

    /// A common noun for an institution or a building that the name before it names.
    fn is_institution(&self, noun: TokenIx) -> bool {
        let (document, lexicon) = (self.reading.document, self.reading.lexicon);
        let is_house = |class: &str| lexicon.classes.is_a(class, lexical::CIVIC_STRUCTURE);
        document.token(noun).upos == Upos::Noun
            && document.xpos(noun) == "NN"
            && lexicon.words.head_class(document.lemma(noun)).is_some_and(is_house)
    }

    /// Whether the tree attaches the one to the other, or to the noun that the other completes ("the village of X in Y").
    fn hangs_on(&self, dependent: &Range<TokenIx>, name: &Range<TokenIx>) -> bool {
        let tree = self.reading.tree;
        dependent.clone().any(|token| {
            tree.head(token).is_some_and(|head| {
                let of_noun = || {
                    let document = self.reading.document;
                    document.token(head).upos == Upos::Noun
                        && name
                            .clone()
                            .any(|part| tree.head(part) == Some(head) && document.token(part).deprel == Deprel::Nmod)
                };
                name.contains(&head) || of_noun()
            })
        })
    }

    fn inside(&self, entity: EntityIx, place: EntityIx) -> Option<&'static str> {
        if self.kind(place) != NameKind::Location || self.is_country(entity) {
            return None;
        }
        // "the defeat of X in Syria": where what is known everywhere, or fights, is in a country, it does something there.
        let is_armed = || self.is(entity, lexical::ARMED_GROUP) || self.is(entity, lexical::ARMED_FORCE);
        let is_anywhere = || self.reading.cast.member(entity).entry.is_some() || is_armed();
        if self.kind(entity) == NameKind::Organization && self.is_country(place) && is_anywhere() {
            return None;
        }
        match self.kind(entity) {
            NameKind::Location => Some(lexical::CONTAINED_IN),
            NameKind::Organization => Some(lexical::LOCATION),
            NameKind::Person | NameKind::Misc => None,
        }
    }

    fn belonging(&self, name: &Name, other: EntityIx) -> Option<&'static str> {
        match (self.kind(name.entity), self.kind(other)) {
            // "President Ilham Aliyev of Azerbaijan": the post is in what follows.
            (NameKind::Person, _) if self.has_office(name) => None,
            (NameKind::Person, NameKind::Organization) if self.is(other, lexical::POLITICAL_PARTY) => {
                Some(lexical::MEMBER_OF_PARTY)
            }
            (NameKind::Person, NameKind::Organization) => Some(lexical::AFFILIATION),
            (NameKind::Person, NameKind::Location) if self.is_country(other) => Some(lexical::NATIONALITY),
            // "Airbus of France", and not "the Rowing Club of France"
            (NameKind::Organization, NameKind::Location)
                if !self.is_country(other) || self.is(name.entity, lexical::CORPORATION) =>
            {
                Some(lexical::HEADQUARTERS)
            }
            _ => None,
        }
    }

    /// Whether a title whose body is known is said of the name right here.
    fn has_office(&self, name: &Name) -> bool {
        self.titles.iter().any(|title| title.tokens.end == name.tokens.start && title.body.is_some())
    }

    /// "PLACE's NAME", "the Japanese NAME".
    fn before(&self, name: &Name, start: TokenIx, findings: &mut Findings) {
        self.owned_by_body(name, findings);
        let Some(place) = self.possessor(name).or_else(|| self.adjective(name, start)) else { return };
        let (other, tokens) = place;
        let relation = match self.kind(name.entity) {
            NameKind::Person if self.is_country(other) => lexical::NATIONALITY,
            NameKind::Location if self.possessor(name).is_some() => lexical::CONTAINED_IN,
            NameKind::Organization if !self.is_of_state(name.entity) => lexical::HEADQUARTERS,
            _ => return,
        };
        self.state(findings, (name.entity, &name.tokens), relation, (other, &tokens));
        if relation == lexical::NATIONALITY && self.reading.document.xpos(tokens.start).ends_with('S') {
            self.conjuncts(name, (other, &tokens), findings);
        }
    }

    /// "Leeds-born NAME", "the Leeds-based NAME".
    fn compound(&self, name: &Name, start: TokenIx, findings: &mut Findings) {
        let document = self.reading.document;
        let Some(place) = name.tokens.start.checked_sub(3).filter(|&place| place >= start) else { return };
        let relation = match (document.form(place + 2), self.kind(name.entity)) {
            ("born", NameKind::Person) => lexical::BIRTH_PLACE,
            ("based", NameKind::Organization) => lexical::HEADQUARTERS,
            _ => return,
        };
        let other = self.reading.cast.at(place).filter(|&other| self.kind(other) == NameKind::Location);
        // "the Paris-based UN agency": what is known everywhere only describes another.
        let is_known = self.reading.cast.member(name.entity).entry.is_some() && relation == lexical::HEADQUARTERS;
        if let Some(other) = other.filter(|_| document.form(place + 1) == "-" && !is_known) {
            self.state(findings, (name.entity, &name.tokens), relation, (other, &(place..place + 1)));
        }
    }

    /// "Iraq's Security Forces" sit nowhere.
    fn is_of_state(&self, entity: EntityIx) -> bool {
        OF_STATES.iter().any(|class| self.is(entity, class))
    }

    /// "the two Americans NAME and NAME".
    fn conjuncts(&self, name: &Name, (other, tokens): (EntityIx, &Range<TokenIx>), findings: &mut Findings) {
        for conjunct in name.tokens.clone().flat_map(|t| self.reading.tree.children_by(t, &[Deprel::Conj])) {
            if let Some(entity) = self.reading.cast.at(conjunct).filter(|&e| self.kind(e) == NameKind::Person) {
                let own = self.reading.mention_tokens(conjunct);
                self.state(findings, (entity, &own), lexical::NATIONALITY, (other, tokens));
            }
        }
    }

    /// "the Larch Institute's NAME", "the Labour Party's NAME": a person among an organization's.
    fn owned_by_body(&self, name: &Name, findings: &mut Findings) {
        let (document, mark) = (self.reading.document, name.tokens.start.checked_sub(1));
        let owns = |&mark: &TokenIx| matches!(document.form(mark), "'s" | "’s" | "'" | "’");
        let Some(owner) = mark.filter(owns).and_then(|mark| mark.checked_sub(1)) else { return };
        let body = self.reading.cast.at(owner).filter(|&body| self.kind(body) == NameKind::Organization);
        let Some(body) = body.filter(|_| self.kind(name.entity) == NameKind::Person) else { return };
        let tokens = self.reading.mention_tokens(owner);
        if let Some(relation) = self.belonging(name, body) {
            self.state(findings, (name.entity, &name.tokens), relation, (body, &tokens));
        }
    }

    fn possessor(&self, name: &Name) -> Option<(EntityIx, Range<TokenIx>)> {
        let tree = self.reading.tree;
        let by_tree = || name.tokens.clone().find_map(|token| tree.child(token, &[Deprel::NmodPoss]));
        let possessor = by_tree().or_else(|| self.full_name_after(name))?;
        let tokens = self.reading.mention_tokens(possessor);
        let place = self.reading.cast.at(possessor).filter(|&place| self.kind(place) == NameKind::Location)?;
        // Nothing but the possessive stands between: "Kenya's president NAME" is another matter.
        let mark = tokens.end;
        (mark + 1 == name.tokens.start).then_some((place, tokens))
    }

    /// "Algeria's Ramtane Benhabyles quit": a full name after a possessive, whatever the tree makes of it.
    fn full_name_after(&self, name: &Name) -> Option<TokenIx> {
        // "Peru's Junín region", which hangs on the region.
        let is_place = self.kind(name.entity) == NameKind::Location && !self.is_country(name.entity);
        let is_full = is_place || self.kind(name.entity) == NameKind::Person && name.tokens.len() > 1;
        let mark = name.tokens.start.checked_sub(1).filter(|_| is_full)?;
        let owns = matches!(self.reading.document.form(mark), "'s" | "’s" | "'" | "’");
        mark.checked_sub(1).filter(|_| owns)
    }

    fn adjective(&self, name: &Name, start: TokenIx) -> Option<(EntityIx, Range<TokenIx>)> {
        let before = name.tokens.start.checked_sub(1).filter(|&before| before >= start)?;
        let place = self.reading.cast.demonym_at(before)?;
        let person = self.kind(name.entity) == NameKind::Person;
        person.then_some((place, before..before + 1))
    }

    /// "in Aigle, Switzerland": a place and its country, and no list.
    fn before_country(&self, name: &Name, end: TokenIx, findings: &mut Findings) {
        let (document, tree) = (self.reading.document, self.reading.tree);
        let comma = name.tokens.end;
        let is_place = self.kind(name.entity) == NameKind::Location && !self.is_country(name.entity);
        if !is_place || comma + 1 >= end || document.form(comma) != "," {
            return;
        }
        // "in Portland, Oregon", and not "Victoria, South Australia and Tasmania", of which none is in another
        let is_area = |place: EntityIx| self.is(place, lexical::ADMINISTRATIVE_AREA);
        let is_region = |other: EntityIx| {
            is_area(other) && !is_area(name.entity) && self.reading.cast.member(other).entry.is_some()
        };
        let is_whole = |&other: &EntityIx| self.is_country(other) || is_region(other);
        let Some(country) = self.reading.cast.at(comma + 1).filter(is_whole) else { return };
        let tokens = self.reading.mention_tokens(comma + 1);
        let is_closed = tokens.end < end && matches!(document.form(tokens.end), "," | "." | ";" | ")");
        let after = |at: TokenIx| if at < end { document.form(at) } else { "" };
        let is_joined = matches!(after(tokens.end + 1), "and" | "or") && tokens.end + 2 < end;
        // "in Mendoza, Argentina, and may move": the verbs are joined, not the places.
        let joins_verbs = is_joined && matches!(document.token(tokens.end + 2).upos, Upos::Verb | Upos::Aux);
        let is_conjunct = tokens.clone().any(|at| tree.child(at, &[Deprel::Cc, Deprel::Conj]).is_some())
            || document.token(tokens.start).deprel == Deprel::Conj;
        let in_list = !joins_verbs && (is_joined || is_conjunct);
        if is_closed && !in_list {
            self.state(findings, (name.entity, &name.tokens), lexical::CONTAINED_IN, (country, &tokens));
        }
    }

    fn state(
        &self,
        findings: &mut Findings,
        (subject, own): (EntityIx, &Range<TokenIx>),
        relation: &str,
        (object, other): (EntityIx, &Range<TokenIx>),
    ) {
        let classes = |entity: EntityIx| self.reading.cast.member(entity).classes.as_slice();
        if subject == object || !self.reading.lexicon.classes.admits(relation, classes(subject), Some(classes(object)))
        {
            return;
        }
        let proof = presupposed(self.reading, &[own.start, other.start], (RULE, CONFIDENCE));
        findings.state(subject, relation, Object::Entity(object), proof);
    }
}
