//! Pronouns: "he", "she" and their forms for persons, "it" and "its" for organizations and countries.
//!
//! Entry point: [`pronouns`]. A pronoun goes up its tree to the nearest subject that fits, then to the subjects of the sentences before.
//! A subject that may be meant and has no name ends the search. Invariant: what is ambiguous stays open.

use crate::annotate::{Deprel, Document, NameKind, TokenIx, Tree, Upos};
use crate::identity::Cast;
use crate::lexicon::{Gender, Lexicon};
use crate::statement::{EntityIx, MentionKind};
use crate::text::TextRange;
use crate::vocab::lexical;

use super::super::arguments::fronted;
use super::super::quotes::quoted_around;
use super::super::reading::is_prose;

/// Sentences that a pronoun looks back.
const LOOK_BACK: usize = 2;
/// Steps up the tree.
const LONGEST_CLIMB: usize = 12;
const SUBJECTS: &[Deprel] = &[Deprel::Nsubj, Deprel::NsubjPass];
/// What a pronoun asks of what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Person(Gender),
    Body,
}

/// Whether a subject can be meant.
enum Subject {
    Fits(EntityIx),
    /// It can be, but has no name.
    Nameless,
    /// It cannot be.
    Other,
}

/// Ties pronouns to entities; gives those of persons that stayed open.
pub fn pronouns(tree: &Tree<'_>, lexicon: &Lexicon, quotes: &[TextRange], cast: &mut Cast) -> Vec<TokenIx> {
    let document = tree.document();
    let mut open = Vec::new();
    for (number, sentence) in document.sentences.iter().enumerate() {
        if !is_prose(document, number) {
            continue;
        }
        for token in sentence.tokens.clone() {
            let Some(wanted) = wanted(document, token) else { continue };
            let resolver = Resolver { document, tree, lexicon, quotes, cast, pronoun: token, wanted };
            match resolver.antecedent(number) {
                Some(entity) => cast.mention(document, entity, token..token + 1, MentionKind::Pronoun),
                None if wanted != Wanted::Body => open.push(token),
                None => {}
            }
        }
    }
    cast.sort();
    open
}

fn wanted(document: &Document, token: TokenIx) -> Option<Wanted> {
    if document.token(token).upos != Upos::Pron {
        return None;
    }
    let form = document.form(token);
    let is = |forms: &[&str]| forms.iter().any(|known| form.eq_ignore_ascii_case(known));
    if is(&["he", "him", "his", "himself"]) {
        Some(Wanted::Person(Gender::Masculine))
    } else if is(&["she", "her", "hers", "herself"]) {
        Some(Wanted::Person(Gender::Feminine))
    } else if is(&["it", "its", "itself"]) && document.token(token).deprel != Deprel::Expl {
        Some(Wanted::Body)
    } else {
        None
    }
}

struct Resolver<'r, 'd> {
    document: &'d Document,
    tree: &'r Tree<'d>,
    lexicon: &'r Lexicon,
    quotes: &'r [TextRange],
    cast: &'r Cast,
    pronoun: TokenIx,
    wanted: Wanted,
}

impl Resolver<'_, '_> {
    fn antecedent(&self, sentence: usize) -> Option<EntityIx> {
        if self.wanted == Wanted::Body && self.is_empty_subject() {
            return None;
        }
        match self.climb() {
            Subject::Fits(entity) => return Some(entity),
            Subject::Nameless => return None,
            Subject::Other => {}
        }
        if let Wanted::Person(_) = self.wanted {
            // "'The minister knows,' said his spokesman": the one in the quotation may be meant.
            if self.is_said_of_nameless(sentence) {
                return None;
            }
            let start = self.document.sentences.get(sentence)?.tokens.start;
            match self.persons(start..self.pronoun)[..] {
                [] => {}
                // "The daughter of NAME, she …" names others only.
                _ if (start..self.pronoun).any(|noun| fronted(self.tree, noun) == Some(self.pronoun)) => {}
                [only] if !self.is_excluded(only) => return Some(only),
                _ => return None,
            }
        }
        self.before(sentence)
    }

    /// Whether quoted words before the pronoun in its sentence are about a person without a name, and the pronoun is not quoted.
    fn is_said_of_nameless(&self, sentence: usize) -> bool {
        let Some(start) = self.document.sentences.get(sentence).map(|s| s.tokens.start) else { return false };
        let range = |token: TokenIx| self.document.token(token).range;
        quoted_around(self.quotes, range(self.pronoun)).is_none()
            && (start..self.pronoun).any(|token| {
                SUBJECTS.contains(&self.document.token(token).deprel)
                    && quoted_around(self.quotes, range(token)).is_some()
                    && self.document.token(token).upos == Upos::Noun
                    && matches!(self.judge(token), Subject::Nameless)
            })
    }

    /// "it is likely that", "it took years to".
    fn is_empty_subject(&self) -> bool {
        let Some(head) = self.tree.head(self.pronoun) else { return true };
        let is_subject = SUBJECTS.contains(&self.document.token(self.pronoun).deprel);
        let clause = self.tree.child(head, &[Deprel::Csubj, Deprel::CsubjPass, Deprel::Ccomp, Deprel::Xcomp]).is_some();
        let copular = self.tree.child(head, &[Deprel::Cop]).is_some();
        let taking = matches!(self.document.lemma(head), "take" | "seem" | "appear" | "happen" | "rain" | "snow");
        is_subject && (clause && (copular || taking || self.document.token(head).upos == Upos::Adj) || taking)
    }

    /// The nearest subject up the tree.
    fn climb(&self) -> Subject {
        let is_own = self.document.xpos(self.pronoun) == "PRP$" || self.document.form(self.pronoun).ends_with("self");
        let is_subject = SUBJECTS.contains(&self.document.token(self.pronoun).deprel);
        let mut at = self.pronoun;
        // Of its own verb an object pronoun never means the subject, and a subject is that itself.
        let mut own_verb = !is_own;
        for _ in 0..LONGEST_CLIMB {
            let Some(head) = self.tree.head(at) else { break };
            at = head;
            let predicate = matches!(self.document.token(head).upos, Upos::Verb | Upos::Aux)
                || self.tree.child(head, &[Deprel::Cop]).is_some();
            if !predicate {
                continue;
            }
            for subject in self.tree.children_by(head, SUBJECTS).filter(|&s| s < self.pronoun) {
                let holds_pronoun = {
                    let (first, last) = self.tree.span(subject);
                    (first..=last).contains(&self.pronoun)
                };
                // "The daughter of NAME, she …" is said of the pronoun.
                if fronted(self.tree, subject) == Some(self.pronoun) {
                    continue;
                }
                if holds_pronoun || own_verb && !is_subject || self.is_other_side_of_quote(subject) {
                    continue;
                }
                match self.judge(subject) {
                    Subject::Other => {}
                    found => return found,
                }
            }
            own_verb = false;
        }
        Subject::Other
    }

    /// The speaker of quoted words is "I" in them; and "its director" after quoted words is not that of a thing spoken of in them.
    fn is_other_side_of_quote(&self, token: TokenIx) -> bool {
        let range = self.document.token(token).range;
        match quoted_around(self.quotes, self.document.token(self.pronoun).range) {
            Some(quote) => !quote.contains_range(range),
            None => self.wanted == Wanted::Body && quoted_around(self.quotes, range).is_some(),
        }
    }

    fn judge(&self, subject: TokenIx) -> Subject {
        // A coordination is plural.
        if self.tree.child(subject, &[Deprel::Conj]).is_some() {
            return Subject::Other;
        }
        if let Some(entity) = self.cast.at(subject).or_else(|| self.named_below(subject)) {
            return if self.fits(entity) { Subject::Fits(entity) } else { Subject::Other };
        }
        let token = self.document.token(subject);
        if !matches!(token.upos, Upos::Noun | Upos::Pron | Upos::Propn) {
            return Subject::Other;
        }
        let plural = matches!(self.document.xpos(subject), "NNS" | "NNPS");
        let pronoun = token.upos == Upos::Pron;
        match self.wanted {
            Wanted::Person(_) if self.is_human(subject) && !plural => Subject::Nameless,
            Wanted::Body if !plural && !pronoun && !self.is_human(subject) => Subject::Nameless,
            // An unresolved "it" before this one most likely means the same.
            Wanted::Body if pronoun && self.document.form(subject).eq_ignore_ascii_case("it") => Subject::Nameless,
            Wanted::Person(_) if pronoun && wanted(self.document, subject) == Some(self.wanted) => Subject::Nameless,
            _ => Subject::Other,
        }
    }

    fn named_below(&self, noun: TokenIx) -> Option<EntityIx> {
        self.tree.children_by(noun, &[Deprel::Appos, Deprel::Flat]).find_map(|child| self.cast.at(child))
    }

    fn is_human(&self, noun: TokenIx) -> bool {
        let lemma = self.document.lemma(noun);
        self.lexicon.words.is("Human", lemma) || self.lexicon.words.title(lemma).is_some()
    }

    fn fits(&self, entity: EntityIx) -> bool {
        let member = self.cast.member(entity);
        match self.wanted {
            Wanted::Person(gender) => {
                member.kind == NameKind::Person && member.gender.is_none_or(|known| known == gender)
            }
            Wanted::Body => {
                member.post.is_none()
                    && (member.kind == NameKind::Organization
                        || member.classes.iter().any(|class| class == lexical::COUNTRY))
            }
        }
    }

    fn is_excluded(&self, entity: EntityIx) -> bool {
        let quoted = quoted_around(self.quotes, self.document.token(self.pronoun).range).is_some();
        let is_object = self.document.xpos(self.pronoun) == "PRP"
            && !SUBJECTS.contains(&self.document.token(self.pronoun).deprel)
            && !self.document.form(self.pronoun).ends_with("self");
        let mut verb = self.tree.head(self.pronoun);
        while let Some(at) = verb.filter(|&at| self.document.token(at).upos != Upos::Verb) {
            verb = self.tree.head(at);
        }
        let own_subject = verb.into_iter().flat_map(|verb| self.tree.children_by(verb, SUBJECTS).collect::<Vec<_>>());
        quoted || is_object && own_subject.into_iter().any(|subject| self.cast.at(subject) == Some(entity))
    }

    /// Persons who may be meant in a run of tokens.
    fn persons(&self, tokens: std::ops::Range<TokenIx>) -> Vec<EntityIx> {
        let mut found: Vec<EntityIx> = Vec::new();
        for entity in tokens.filter_map(|token| self.cast.at(token)) {
            if self.fits(entity) && !found.contains(&entity) {
                found.push(entity);
            }
        }
        found
    }

    /// The subject of the sentence before, or the only person there.
    fn before(&self, sentence: usize) -> Option<EntityIx> {
        let opens = self.wanted != Wanted::Body || self.opens_sentence(sentence);
        for back in (1..=LOOK_BACK).filter(|_| opens) {
            let earlier = self.document.sentences.get(sentence.checked_sub(back)?)?;
            if !is_prose(self.document, sentence - back) {
                return None;
            }
            let root = earlier.tokens.clone().find(|&token| self.document.token(token).deprel == Deprel::Root)?;
            let subjects = self.tree.children_by(root, SUBJECTS);
            // "The son of a baker, he …" is said of the subject after it.
            for subject in subjects.filter(|&subject| fronted(self.tree, subject).is_none()) {
                match self.judge(subject) {
                    Subject::Fits(entity) => return Some(entity),
                    Subject::Nameless => return None,
                    Subject::Other => {}
                }
            }
            if self.wanted == Wanted::Body {
                return None;
            }
            match self.persons(earlier.tokens.clone())[..] {
                [] => {}
                [only] => return Some(only),
                _ => return None,
            }
        }
        None
    }

    /// "It also said …", "Its chief …": a body is looked for in the sentence before only from the subject.
    fn opens_sentence(&self, sentence: usize) -> bool {
        let start = self.document.sentences.get(sentence).map_or(0, |s| s.tokens.start);
        self.pronoun <= start + 1
    }
}
