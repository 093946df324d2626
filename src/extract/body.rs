//! Of what country or organization a title is.
//!
//! "Kazakh Transport Minister", "the president of the bank", "its economy minister", "Mayor Lucía Benavides of Puerto Asís". Entry
//! points: [`BodyFinder::body`], [`complete`]. Invariant: a body is named, or a possessor stands for it; it is never guessed here.

use std::ops::Range;

use crate::annotate::{Deprel, Document, NameKind, TokenIx, Tree, Upos};
use crate::identity::Cast;
use crate::lexicon::{Function, Lexicon, Title};
use crate::statement::EntityIx;
use crate::vocab::lexical;

use super::owner::{Owners, Wanted};
use super::team::of_team;
use super::title::{Around, Phrase, TitleUse};
use super::unnamed::UnnamedBody;

/// Prepositions between a title and what it is a title in. "ambassador to Chile" is no post in Chile.
const IN: &[&str] = &["of", "for", "at", "in", "with"];
/// Those after which only an organization has the post: "judge in Tunis" is where the judge sits.
const INSIDE_ORGANIZATIONS: &[&str] = &["at", "in", "with", "for"];

/// Looks for the body of one title.
#[derive(Clone, Copy, Debug)]
pub struct BodyFinder<'d> {
    /// Where.
    pub around: Around<'d>,
    /// Of which title.
    pub phrase: &'d Phrase,
}

type Named = (EntityIx, TokenIx);

impl BodyFinder<'_> {
    /// The body that is named, else the possessor or attribute that stands for it.
    #[must_use]
    pub fn body(&self, title: &Title, holders: &[Named]) -> (Option<Named>, Option<TokenIx>) {
        let named = self.after().or_else(|| self.before(title)).or_else(|| self.by_tree(title, holders));
        let named = named.or_else(|| self.after_holder(title, holders));
        let named = named.and_then(|found| of_team(self.around.cast, title, found));
        // "five Liberal presidents" were presidents of a country.
        let is_of_all = is_seat(title) || title.name == "president" && self.is_of_several();
        let named = named
            .filter(|&(entity, _)| !(is_elected(title) && self.is_party(entity)))
            .filter(|&(entity, _)| !(is_of_all && self.has_no_seats(entity)));
        let open = if named.is_none() { self.open(title) } else { None };
        (named, open)
    }

    /// What the token names; of "the London fund NAME" the name, and of "the London fund" nothing.
    fn named(&self, token: TokenIx) -> Option<Named> {
        let described = || self.around.arguments.name_after(token);
        let token = if self.around.cast.at(token).is_some() { token } else { described()? };
        let entity = self.around.cast.at(token).filter(|_| self.around.names_body(token))?;
        Some((entity, token))
    }

    /// Whether a name goes on with a common noun that it only modifies.
    fn modifies(&self, token: TokenIx) -> bool {
        let document = self.around.document();
        let entity = self.around.cast.at(token);
        let mut at = token;
        while at < self.phrase.sentence.end && self.around.cast.at(at) == entity {
            at += 1;
        }
        // "of the Iran-backed Dune Brigades"
        let owns = || matches!(document.form(at), "'s" | "’s" | "'" | "’" | "-");
        at < self.phrase.sentence.end
            && (owns()
                || document.token(at).upos == Upos::Noun
                    && document.token(token).deprel != Deprel::Nmod
                    && !self.is_said_of_name(at))
    }

    /// "the Lelo party", "the Alba museum": a noun for what the name before it names.
    fn is_said_of_name(&self, noun: TokenIx) -> bool {
        let document = self.around.document();
        let name = noun.checked_sub(1).and_then(|at| self.around.cast.at(at));
        let is_organization = name.is_some_and(|name| self.around.cast.member(name).kind == NameKind::Organization);
        is_organization
            && document.xpos(noun) == "NN"
            && self.around.lexicon.words.is("OrganizationNoun", document.lemma(noun))
    }

    /// "of the International …": the first token after a preposition, an article and what describes the name.
    fn after(&self) -> Option<Named> {
        let document = self.around.document();
        let (from, end) = (self.phrase.title.end, self.phrase.sentence.end);
        let preposition = (from < end).then(|| document.form(from)).filter(|word| IN.contains(word))?;
        // "a member of parliament for the Reform Union" sits in none of its posts.
        let is_of_parliament = self.phrase.title.len() > 1 && document.form(from - 1) == "parliament";
        let mut at = from + 1;
        while at < end && document.token(at).upos == Upos::Det {
            at += 1;
        }
        let is_direct = at < end && self.named(at).is_some() && !self.modifies(at);
        let at = if at < end && !is_direct { self.past_modifiers(at)? } else { at };
        self.named(at)
            .filter(|_| at < end && !self.modifies(at))
            .filter(|_| !is_arm_abroad((self.around.document(), self.around.cast, self.around.lexicon), at))
            .filter(|&(entity, _)| match preposition {
                "for" if self.is_constituency(entity) => true,
                "for" if is_of_parliament => false,
                _ => self.admits(preposition, entity),
            })
    }

    /// "the MP for Exmoor", "a deputy for Leeds".
    fn is_constituency(&self, entity: EntityIx) -> bool {
        let words =
            self.around.document().range_of(&self.phrase.title).slice(&self.around.document().text).to_lowercase();
        let seats =
            self.around.lexicon.words.title(&words).is_some_and(|title| is_seat(title) || title.name == "deputy");
        seats && self.around.cast.member(entity).kind == NameKind::Location
    }

    /// "of the Iran-backed Sabirin Brigades", "of the Leeds lender Altura Bank": the name that closes a phrase which another name opens.
    fn past_modifiers(&self, first: TokenIx) -> Option<TokenIx> {
        const LONGEST: TokenIx = 8;
        let document = self.around.document();
        let end = self.phrase.sentence.end.min(first + LONGEST);
        let is_inside = |&at: &TokenIx| {
            matches!(document.token(at).upos, Upos::Noun | Upos::Adj | Upos::Propn | Upos::Num)
                || document.form(at) == "-"
                || document.form(at - 1) == "-" && matches!(document.xpos(at), "VBN" | "VBG")
        };
        let named = |at: TokenIx| self.around.cast.at(at).filter(|_| self.around.names_body(at));
        let opening = named(first);
        let is_other = |at: &TokenIx| named(*at).is_some_and(|entity| Some(entity) != opening);
        let last = (first..end).take_while(is_inside).filter(is_other).last()?;
        let entity = self.around.cast.at(last);
        (first..=last).find(|&at| self.around.cast.at(at) == entity)
    }

    fn admits(&self, preposition: &str, entity: EntityIx) -> bool {
        !INSIDE_ORGANIZATIONS.contains(&preposition) || self.around.cast.member(entity).kind == NameKind::Organization
    }

    fn before(&self, title: &Title) -> Option<Named> {
        // "an Islamic State gang leader" leads the gang.
        if PARTS_LED.iter().any(|part| title.name.starts_with(part)) {
            return None;
        }
        let open = self.possessive_before(self.phrase.left.clone()).filter(|&owner| !self.around.names_body(owner));
        // "the Irish company's chairman": what stands before a possessor without a name describes that.
        let from = open.map_or(self.phrase.left.start, |owner| owner + 1);
        let is_part = |&token: &TokenIx| self.around.cast.at(token).is_none() && is_part(self.around.document(), token);
        (from..self.phrase.left.end).rev().take_while(|token| !is_part(token)).find_map(|token| {
            let demonym = self.around.cast.demonym_at(token).map(|place| (place, token));
            demonym.or_else(|| {
                let is_other =
                    || self.is_part_of_title(token) || self.is_party_of(token, title) || self.is_where(token);
                self.named(token).filter(|_| !is_other())
            })
        })
    }

    /// Whether nothing stands between the token's name and the title.
    fn stands_beside(&self, token: TokenIx) -> bool {
        let cast = self.around.cast;
        token < self.phrase.title.start && (token..self.phrase.title.start).all(|at| cast.at(at) == cast.at(token))
    }

    /// "In Turkey Minister NAME met …": where something happens, and not whose minister.
    fn is_where(&self, token: TokenIx) -> bool {
        const WHERE: &[&str] = &["in", "near", "at", "across", "outside", "inside"];
        let (document, cast) = (self.around.document(), self.around.cast);
        let place = cast.at(token).filter(|&entity| cast.member(entity).kind == NameKind::Location);
        let first = (0..=token).rev().take_while(|&at| cast.at(at) == place).last();
        let before = first.and_then(|first| first.checked_sub(1)).map(|at| document.form(at));
        let has_holder = self.phrase.title.end < self.phrase.sentence.end && cast.at(self.phrase.title.end).is_some();
        let is_inside = |word: &str| WHERE.iter().any(|known| word.eq_ignore_ascii_case(known));
        place.is_some() && has_holder && self.stands_beside(token) && before.is_some_and(is_inside)
    }

    /// "a Labour councillor" is none of the party's own officers.
    fn is_party_of(&self, token: TokenIx, title: &Title) -> bool {
        let is_party = self.around.cast.at(token).is_some_and(|entity| self.is_party(entity));
        is_party && self.stands_beside(token) && is_elected(title)
    }

    fn is_of_several(&self) -> bool {
        self.around.document().xpos(self.phrase.head).ends_with('S')
    }

    /// A party, or what is known for no parliament, council or other body of a state.
    fn has_no_seats(&self, entity: EntityIx) -> bool {
        let classes = &self.around.cast.member(entity).classes;
        self.is_party(entity) || classes.iter().all(|class| class == lexical::ORGANIZATION)
    }

    fn is_party(&self, entity: EntityIx) -> bool {
        is_party(self.around.cast, self.around.lexicon, entity)
    }

    /// "Pentagon Press" before "Secretary", "Slovak Health" before "Minister": an unknown name that took in the title's first word.
    fn is_part_of_title(&self, token: TokenIx) -> bool {
        let around = self.around;
        let is_unknown = around.cast.at(token).is_some_and(|entity| around.cast.member(entity).entry.is_none());
        let document = around.document();
        let is_beside = self.stands_beside(token);
        let first = document.form(self.phrase.title.start.saturating_sub(1)).to_lowercase();
        let longer =
            || format!("{first} {}", document.range_of(&self.phrase.title).slice(&document.text).to_lowercase());
        // "Legislative Council member": what ends like a body is one.
        let is_body = around.lexicon.words.head_class(&first).is_some_and(|class| {
            [lexical::GOVERNMENT_ORGANIZATION, lexical::LEGISLATURE]
                .iter()
                .any(|body| around.lexicon.classes.is_a(class, body))
        });
        is_unknown && is_beside && !is_body && around.lexicon.words.title(&longer()).is_some()
    }

    fn by_tree(&self, title: &Title, holders: &[Named]) -> Option<Named> {
        // "Engineer NAME of the University" is where the engineer works.
        let first = holders.first().map(|&(_, name)| name).filter(|&name| name >= self.phrase.title.end);
        let is_after_holder = |token: TokenIx| first.is_some_and(|name| name == self.phrase.title.end && token > name);
        // "its editor, NAME, formerly with the Gazette"
        let is_apart = |token: TokenIx| first.is_some_and(|name| name > self.phrase.title.end && token > name);
        self.around.arguments.of_noun(self.phrase.head).into_iter().find_map(|argument| match &argument.function {
            Function::Possessor => {
                let is_misread = PARTS_LED.iter().any(|part| title.name.starts_with(part))
                    || self.is_part_of_title(argument.token)
                    || self.is_party_of(argument.token, title)
                    || self.is_where(argument.token);
                self.named(argument.token).filter(|_| !is_misread)
            }
            Function::Preposition(_) if !is_post_of_holder(title) && is_after_holder(argument.token) => None,
            Function::Preposition(_) if is_apart(argument.token) => None,
            Function::Preposition(preposition) if IN.contains(&preposition.as_ref()) => {
                self.named(argument.token).filter(|&(entity, _)| self.admits(preposition, entity))
            }
            _ => None,
        })
    }

    /// "Mayor Lucía Benavides of Puerto Asís": the title stands before the name, the body after it.
    fn after_holder(&self, title: &Title, holders: &[Named]) -> Option<Named> {
        let document = self.around.document();
        let is_of_court = ["judge", "justice", "magistrate", "prosecutor"].iter().any(|end| title.name.ends_with(end));
        if !is_post_of_holder(title) && !is_of_court {
            return None;
        }
        let &(holder, token) = holders.first().filter(|&&(_, token)| token == self.phrase.title.end)?;
        let mut at = token;
        while at < self.phrase.sentence.end && self.around.cast.at(at) == Some(holder) {
            at += 1;
        }
        let of = at < self.phrase.sentence.end && document.form(at) == "of";
        if !of {
            return None;
        }
        at += 1;
        while at < self.phrase.sentence.end && document.token(at).upos == Upos::Det {
            at += 1;
        }
        let is_court = |entity: EntityIx| self.around.cast.is_a(entity, lexical::COURT, &self.around.lexicon.classes);
        let named = self.named(at).filter(|_| at < self.phrase.sentence.end);
        named.filter(|&(entity, _)| !is_of_court || is_court(entity))
    }

    /// A possessor, an "of" or a noun before the title that names nothing by itself.
    fn open(&self, title: &Title) -> Option<TokenIx> {
        let document = self.around.document();
        let left = self.phrase.left.clone();
        let pronoun = left.clone().find(|&token| matches!(document.xpos(token), "PRP$" | "WP$"));
        let owner = pronoun.or_else(|| self.possessive_before(left));
        // "the ambassador of the country" may be in it or from it.
        let by_tree = || if title.name == "ambassador" { None } else { self.possessor_by_tree() };
        owner.or_else(by_tree).or_else(|| self.attribute())
    }

    /// "Museum spokeswoman NAME", "the team manager": the noun right before a title that is of organizations.
    fn attribute(&self) -> Option<TokenIx> {
        let document = self.around.document();
        let noun = self.phrase.title.start.checked_sub(1).filter(|&noun| noun >= self.phrase.sentence.start)?;
        let is_word = matches!(document.token(noun).upos, Upos::Noun | Upos::Propn);
        let lemma = document.lemma(noun).to_lowercase();
        let is_organization = self.around.lexicon.words.is("OrganizationNoun", &lemma);
        (is_word && is_organization && self.around.cast.at(noun).is_none()).then_some(noun)
    }

    fn possessive_before(&self, left: Range<TokenIx>) -> Option<TokenIx> {
        let document = self.around.document();
        let mark = left.clone().rev().find(|&token| matches!(document.form(token), "'s" | "’s" | "'" | "’"))?;
        mark.checked_sub(1).filter(|token| left.contains(token))
    }

    fn possessor_by_tree(&self) -> Option<TokenIx> {
        let tree = self.around.tree;
        let possessor = tree.child(self.phrase.head, &[Deprel::NmodPoss]);
        possessor.or_else(|| {
            let mut attributes = tree.children_by(self.phrase.head, &[Deprel::Nmod]);
            attributes.find(|&child| {
                let preposition = self.around.arguments.preposition(child);
                matches!(preposition.as_deref(), Some("of" | "at" | "with"))
            })
        })
    }
}

/// "the leader of the Dune Brigades in Libya": the head of an arm of the group whose name has this token.
pub(super) fn is_arm_abroad((document, cast, lexicon): (&Document, &Cast, &Lexicon), at: TokenIx) -> bool {
    let Some(group) = cast.at(at).filter(|&group| cast.is_a(group, lexical::ARMED_GROUP, &lexicon.classes)) else {
        return false;
    };
    let Some(sentence) = document.sentences.get(document.sentence_of(at)) else { return false };
    let mut after = (at..sentence.tokens.end).skip_while(|&at| cast.at(at) == Some(group));
    let is_place = |at: TokenIx| cast.at(at).is_some_and(|place| cast.member(place).kind == NameKind::Location);
    after.next().is_some_and(|at| document.form(at) == "in") && after.next().is_some_and(is_place)
}

fn is_party(cast: &Cast, lexicon: &Lexicon, entity: EntityIx) -> bool {
    cast.is_a(entity, lexical::POLITICAL_PARTY, &lexicon.classes)
}

/// A seat in a parliament or council, or at the head of a government.
fn is_seat(title: &Title) -> bool {
    ["prime minister", "member of parliament", "senator", "councillor", "congressman", "congresswoman"]
        .iter()
        .any(|end| title.name.ends_with(end))
}

/// Whether one is elected into it and holds it in no party.
fn is_elected(title: &Title) -> bool {
    const ELECTED: &[&str] = &[
        "councillor",
        "lawmaker",
        "legislator",
        "senator",
        "deputy",
        "mayor",
        "minister",
        "congressman",
        "congresswoman",
        "representative",
        "governor",
        "member of parliament",
    ];
    ELECTED.iter().any(|end| title.name.ends_with(end))
}

/// Finds what the open possessors stand for, now that pronouns are resolved; "his deputy" is one in what he has a post in.
pub fn complete(tree: &Tree<'_>, cast: &Cast, lexicon: &Lexicon, uses: &mut [TitleUse]) {
    let owners = Owners::new(tree, cast, lexicon);
    for at in 0..uses.len() {
        let found = &uses[at];
        let Some(token) = found.open_body.filter(|_| found.body.is_none()) else { continue };
        let is_beside = token + 1 == found.tokens.start && !is_pronoun(tree.document(), token);
        let wanted = wanted(&found.title.name);
        // A governor may be a bank's.
        let of_organization = || owners.owner(token, Wanted::Organization).filter(|_| wanted == Wanted::Place);
        let owner = if is_beside { owners.called(token) } else { owners.owner(token, wanted).or_else(of_organization) };
        let is_elsewhere = |owner: &EntityIx| is_elected(&found.title) && is_party(cast, lexicon, *owner);
        let Some(owner) = owner.filter(|owner| !is_elsewhere(owner)) else { continue };
        let body = if cast.member(owner).kind == NameKind::Person {
            if is_of_person(&found.title.name) {
                uses[at].body = Some((owner, token));
                uses[at].unnamed = None;
                continue;
            }
            if !is_of_another(&found.title.name) {
                continue;
            }
            let held = |other: &&TitleUse| other.holders.iter().any(|&(holder, _)| holder == owner);
            uses.iter().filter(held).find_map(|other| other.body.map(|(body, _)| body))
        } else {
            // Countries do not speak by spokesmen: "its" is some organ's.
            let is_country = || cast.member(owner).classes.iter().any(|class| class == lexical::COUNTRY);
            let is_voice = found.title.name.ends_with("spokesperson") && is_pronoun(tree.document(), token);
            Some(owner).filter(|_| !(is_voice && is_country()))
        };
        if let Some(body) = body {
            uses[at].body = Some((body, token));
            uses[at].unnamed = None;
        }
    }
    for found in uses.iter_mut().filter(|found| found.body.is_none() && found.unnamed.is_none()) {
        // "Works council chief NAME": of what has no name.
        let noun = found.open_body.filter(|&noun| noun + 1 == found.tokens.start);
        let noun = noun.filter(|&noun| tree.document().token(noun).upos == Upos::Noun);
        found.unnamed = noun.map(|noun| UnnamedBody { tokens: noun..noun + 1, is_before: true, whole: None });
    }
}

fn is_pronoun(document: &Document, token: TokenIx) -> bool {
    matches!(document.xpos(token), "PRP$" | "WP$")
}

/// Whether persons have such a post below them: "his deputy", "her minister".
fn is_of_another(title: &str) -> bool {
    ["deputy", "minister", "assistant", "secretary", "chief of staff"].iter().any(|end| title.ends_with(end))
}

/// Whether one serves a person in it: "her spokesman", "the senator's lawyer".
#[must_use]
pub fn is_of_person(title: &str) -> bool {
    ["spokesperson", "adviser", "lawyer", "aide", "agent"].iter().any(|end| title.ends_with(end))
}

/// Whether a noun is for a part of an organization that is led for itself.
fn is_part(document: &Document, noun: TokenIx) -> bool {
    PARTS_LED.contains(&document.lemma(noun)) && document.token(noun).upos == Upos::Noun
}

/// Parts of organizations, and bands in their name, that have leaders of their own.
pub const PARTS_LED: &[&str] = &["gang", "cell", "faction", "wing", "branch", "chapter", "affiliate", "squad"];

/// What a title's possessor is, where it is only a pronoun.
fn wanted(title: &str) -> Wanted {
    if matches!(title, "president" | "vice president") {
        Wanted::Organization
    } else if is_of_government(title) || title == "ambassador" {
        Wanted::Country
    } else if title.ends_with("mayor") || title.ends_with("governor") {
        Wanted::Place
    } else {
        Wanted::Organization
    }
}

/// Whether "TITLE NAME of BODY" is a post in the body, and not an occupation of somebody who belongs there.
fn is_post_of_holder(title: &Title) -> bool {
    const GOVERNING: &[&str] = &["mayor", "governor", "bishop", "senator", "king", "queen"];
    title.leads || GOVERNING.iter().any(|end| title.name.ends_with(end)) || is_of_government(&title.name)
}

/// Whether countries have such a post.
#[must_use]
pub fn is_of_government(title: &str) -> bool {
    const OF_STATES: &[&str] = &[
        "president",
        "chancellor",
        "premier",
        "vice president",
        "opposition leader",
        "attorney general",
        "prosecutor general",
        "solicitor general",
        "chief justice",
        "head of state",
        "governor-general",
        "head of government",
    ];
    title.ends_with("minister") || OF_STATES.contains(&title)
}
