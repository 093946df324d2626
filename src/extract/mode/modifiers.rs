//! What stands beside a predicate and bears on it: conditions, auxiliaries, adverbs, adjectives, negation.
//!
//! Entry points: [`Walk::modifiers`], [`Walk::auxiliaries`], [`Walk::noun_modifiers`]. Invariant: they weaken and negate, and never strengthen.

use super::{Walk, certainty_named};
use crate::annotate::{Deprel, TokenIx, Upos};
use crate::statement::Certainty;

impl Walk<'_, '_> {
    /// Conditions, auxiliaries, adverbs and negation of a predicate.
    pub(super) fn modifiers(&mut self, predicate: TokenIx) {
        // "threatened to shell the port if …": what has happened depends on nothing; what it would lead to does.
        let conditional = self.has_condition(predicate) && !self.is_past(predicate);
        if conditional || self.is_conditional(predicate) {
            self.weaken(Certainty::Conditional);
        } else if self.has_mark(predicate, &["whether"]) {
            self.weaken(Certainty::Question);
        }
        self.auxiliaries(predicate);
        self.negative ^= self.is_negated(predicate);
        let relations = [Deprel::Advmod, Deprel::Amod, Deprel::Det];
        for child in self.reading.tree.children_by(predicate, &relations) {
            self.hedge(child);
        }
        if self.reading.document.token(predicate).upos == Upos::Noun {
            self.noun_modifiers(predicate);
        }
    }

    pub(super) fn has_condition(&self, predicate: TokenIx) -> bool {
        let mut clauses = self.reading.tree.children_by(predicate, &[Deprel::Advcl]);
        clauses.any(|clause| self.has_mark(clause, &["if", "unless", "provided"]) || self.is_inverted(clause))
    }

    /// In the past or the perfect, with no modal.
    fn is_past(&self, predicate: TokenIx) -> bool {
        let document = self.reading.document;
        let is_past = |aux: TokenIx| matches!(document.form(aux), "has" | "have" | "had" | "was" | "were" | "been");
        let mut auxiliaries = self.reading.tree.children_by(predicate, &[Deprel::Aux, Deprel::AuxPass]).peekable();
        match document.xpos(predicate) {
            "VBD" => auxiliaries.peek().is_none(),
            "VBN" => auxiliaries.peek().is_some() && auxiliaries.all(is_past),
            _ => false,
        }
    }

    pub(super) fn auxiliaries(&mut self, predicate: TokenIx) {
        if self.is_to_come(predicate) {
            self.weaken(Certainty::Planned);
        }
        for auxiliary in self.reading.tree.children_by(predicate, &[Deprel::Aux]) {
            let form = self.reading.document.form(auxiliary);
            let is = |forms: &[&str]| forms.iter().any(|known| form.eq_ignore_ascii_case(known));
            // "'d" may be "had".
            let is_had = self.reading.document.lemma(auxiliary) == "have";
            if is(&["will", "shall", "'ll", "’ll", "wo", "must", "should", "ought"]) {
                self.weaken(Certainty::Planned);
            } else if is(&["may", "might", "could", "can", "ca"]) {
                self.weaken(Certainty::Hedged);
            } else if is(&["would", "'d", "’d"]) && !is_had {
                self.would(predicate);
            }
        }
    }

    /// "is to meet", "was to have married".
    fn is_to_come(&self, predicate: TokenIx) -> bool {
        let document = self.reading.document;
        let is_be = |aux: TokenIx| {
            document.lemma(aux) == "be" && aux + 1 < predicate && document.form(aux + 1).eq_ignore_ascii_case("to")
        };
        let copulas = [Deprel::Aux, Deprel::AuxPass, Deprel::Cop];
        document.token(predicate).upos == Upos::Verb && self.reading.tree.children_by(predicate, &copulas).any(is_be)
    }

    /// "would have paid" depends on something; "said that it would pay" is a plan; "would not say" is a refusal.
    fn would(&mut self, predicate: TokenIx) {
        let has_have = |aux: TokenIx| self.reading.document.lemma(aux) == "have";
        if self.reading.tree.children_by(predicate, &[Deprel::Aux]).any(has_have) {
            self.weaken(Certainty::Conditional);
        } else if self.reported {
            self.weaken(Certainty::Planned);
        } else if !self.is_negated(predicate) {
            self.weaken(Certainty::Conditional);
        }
    }

    pub(super) fn noun_modifiers(&mut self, noun: TokenIx) {
        for child in self.reading.tree.children_by(noun, &[Deprel::Amod, Deprel::Det, Deprel::Advmod]) {
            let form = self.reading.document.form(child);
            if form.eq_ignore_ascii_case("no") || form.eq_ignore_ascii_case("neither") {
                self.negative = !self.negative;
            } else if form.eq_ignore_ascii_case("any") {
                self.weaken(Certainty::Hedged);
            }
            self.hedge(child);
        }
    }

    pub(super) fn hedge(&mut self, word: TokenIx) {
        let form = self.reading.document.form(word).to_lowercase();
        let upos = self.reading.document.token(word).upos;
        let fits = |class: &str| match upos {
            Upos::Adv => class.ends_with("Adverb"),
            Upos::Adj | Upos::Verb => class.ends_with("Adjective"),
            _ => false,
        };
        let mut modals = self.reading.lexicon.words.modal(&form).iter();
        let modal = modals.find(|modal| fits(&modal.class) && modal.certainty.is_some());
        if let Some(certainty) = modal.and_then(|modal| modal.certainty.as_deref()).and_then(certainty_named) {
            self.weaken(certainty);
        }
    }
}
