//! Who the subject of a verb is: its own, the one it shares, the one that controls it.
//!
//! Entry point: [`Arguments::surface_subjects`]. Invariant: every walk up the tree is bounded.

use super::{Arguments, CONJUNCTIONS, SUBJECTS};
use crate::annotate::{Deprel, TokenIx, Upos};

impl Arguments<'_> {
    /// Surface subjects: the verb's own, else the one it shares or is controlled by.
    #[must_use]
    pub fn surface_subjects(&self, verb: TokenIx, chain: u8) -> Vec<TokenIx> {
        let mut subjects = Vec::new();
        for child in self.tree.children_by(verb, SUBJECTS) {
            let antecedent = self.antecedent(child);
            self.coordinated(antecedent, &mut subjects);
            // "NAME and NAME, who died in 2016": of whom one thing is said is the last.
            if antecedent != child && !self.is_plural(verb) {
                let last = subjects.iter().copied().filter(|&token| token < child).max().unwrap_or(antecedent);
                subjects = vec![last];
            }
        }
        if !subjects.is_empty() || chain == 0 {
            return subjects;
        }
        let Some(head) = self.tree.head(verb) else { return subjects };
        if let Some(subject) = self.after_conjunction(verb, head) {
            self.coordinated(subject, &mut subjects);
            return subjects;
        }
        match self.document.token(verb).deprel {
            Deprel::Conj | Deprel::Advcl if self.shares_subject(verb) => self.surface_subjects(head, chain - 1),
            Deprel::Xcomp => self.controllers(head, chain),
            Deprel::Acl if self.document.xpos(verb) == "VB" => self.holders(head, chain),
            Deprel::Acl | Deprel::Amod => {
                self.coordinated(head, &mut subjects);
                subjects
            }
            // "NAME (born 12 March 1958)"
            _ if verb > head && verb.checked_sub(1).is_some_and(|before| self.document.form(before) == "(") => {
                self.coordinated(head, &mut subjects);
                subjects
            }
            _ => subjects,
        }
    }

    /// Whether a verb's form or its auxiliary's is a plural's: "NAME and NAME, who were brothers".
    fn is_plural(&self, verb: TokenIx) -> bool {
        let is = |token: TokenIx| {
            matches!(self.document.form(token), "are" | "were" | "have" | "do") || self.document.xpos(token) == "VBP"
        };
        let auxiliaries = [Deprel::Aux, Deprel::AuxPass, Deprel::Cop];
        is(verb) || self.tree.children_by(verb, &auxiliaries).any(is)
    }

    /// "watches as X navigates": where the tree took the conjunction for a preposition, what stands right before a finite verb is its
    /// subject.
    fn after_conjunction(&self, verb: TokenIx, head: TokenIx) -> Option<TokenIx> {
        let finite = matches!(self.document.xpos(verb), "VBD" | "VBZ" | "VBP");
        let is_clause = self.document.token(verb).deprel == Deprel::Advcl;
        let mut before = verb.checked_sub(1).filter(|_| finite && is_clause)?;
        while before > head && self.document.token(before).upos == Upos::Adv {
            before -= 1;
        }
        self.tree.children_by(head, &[Deprel::Obl]).find(|&nominal| {
            let case = self.tree.child(nominal, &[Deprel::Case]);
            self.tree.span(nominal).1 == before
                && case
                    .is_some_and(|case| CONJUNCTIONS.iter().any(|c| self.document.form(case).eq_ignore_ascii_case(c)))
        })
    }

    /// A coordinated or adverbial clause takes the subject of its head only if it has none of its own to find.
    fn shares_subject(&self, verb: TokenIx) -> bool {
        let accompanies = self
            .tree
            .child(verb, &[Deprel::Mark, Deprel::Case])
            .is_some_and(|mark| self.document.form(mark).eq_ignore_ascii_case("with"));
        if accompanies {
            return false;
        }
        let finite_adverbial = self.document.token(verb).deprel == Deprel::Advcl
            && matches!(self.document.xpos(verb), "VBD" | "VBZ" | "VBP")
            && self.tree.child(verb, &[Deprel::Mark]).is_some();
        !finite_adverbial
    }

    /// Who does the controlled verb: the object of "invite X to …", else the subject.
    pub(super) fn controllers(&self, head: TokenIx, chain: u8) -> Vec<TokenIx> {
        let mut objects = Vec::new();
        if self.document.lemma(head) != "promise" {
            for child in self.tree.children_by(head, &[Deprel::Obj]) {
                self.coordinated(self.antecedent(child), &mut objects);
            }
        }
        if objects.is_empty() { self.surface_subjects(head, chain - 1) } else { objects }
    }

    /// Whose readiness, plan or attempt it is to do something.
    fn holders(&self, noun: TokenIx, chain: u8) -> Vec<TokenIx> {
        let mut holders = Vec::new();
        for child in self.tree.children_by(noun, &[Deprel::NmodPoss]) {
            self.coordinated(child, &mut holders);
        }
        match self.tree.head(noun) {
            Some(verb) if holders.is_empty() && self.document.token(noun).deprel == Deprel::Obj => {
                self.surface_subjects(verb, chain - 1)
            }
            _ => holders,
        }
    }
}
