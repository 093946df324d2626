//! Clauses of a tree as triples of token lists.
//!
//! Entry point: [`triples`]. Invariant: every walk goes down the tree, or up it a bounded number of steps.

use super::IS;
use crate::annotate::{Deprel, Document, TokenIx, Tree, Upos};

const SUBJECTS: &[Deprel] = &[Deprel::Nsubj, Deprel::NsubjPass];
const OBJECTS: &[Deprel] = &[Deprel::Obj, Deprel::Iobj];
const ADVERBIALS: &[Deprel] = &[Deprel::Obl, Deprel::OblAgent, Deprel::OblUnmarked];
/// What a nominal's words leave out: clauses, what is set beside it, what joins it to the sentence.
const NOT_OF_NOMINAL: &[Deprel] = &[
    Deprel::AclRelcl,
    Deprel::Acl,
    Deprel::Advcl,
    Deprel::AdvclRelcl,
    Deprel::Appos,
    Deprel::Parataxis,
    Deprel::Conj,
    Deprel::Cc,
    Deprel::CcPreconj,
    Deprel::Punct,
    Deprel::Cop,
    Deprel::Aux,
    Deprel::Mark,
    Deprel::Nsubj,
    Deprel::NsubjPass,
    Deprel::Expl,
    Deprel::Discourse,
    Deprel::Vocative,
    Deprel::Ccomp,
    Deprel::Csubj,
    Deprel::List,
    Deprel::Dep,
];
/// Furthest step up to a subject that is shared.
const LONGEST_CHAIN: u8 = 5;

type Words = Vec<TokenIx>;

/// Subject, relation and object of every clause and apposition.
pub(super) fn triples(tree: &Tree<'_>) -> Vec<[Words; 3]> {
    let document = tree.document();
    let clauses = Clauses { document, tree };
    let mut found = Vec::new();
    for sentence in &document.sentences {
        for token in sentence.tokens.clone() {
            clauses.at(token, &mut found);
        }
    }
    found
}

struct Clauses<'d> {
    document: &'d Document,
    tree: &'d Tree<'d>,
}

impl Clauses<'_> {
    fn at(&self, token: TokenIx, found: &mut Vec<[Words; 3]>) {
        let analysed = self.document.token(token);
        if analysed.deprel == Deprel::Appos {
            self.apposition(token, found);
        }
        let is_copular = self.tree.child(token, &[Deprel::Cop]).is_some();
        if analysed.upos != Upos::Verb && !is_copular || analysed.deprel == Deprel::Xcomp {
            return;
        }
        let mut subjects = Vec::new();
        for subject in self.subjects(token, LONGEST_CHAIN) {
            subjects.push(self.nominal(subject));
        }
        if subjects.is_empty() {
            return;
        }
        let mut parts = Vec::new();
        if is_copular {
            self.copular(token, &mut parts);
        } else {
            self.verbal(token, self.group(token), &mut parts);
        }
        for subject in &subjects {
            found.extend(parts.iter().map(|(relation, object)| [subject.clone(), relation.clone(), object.clone()]));
        }
    }

    /// "Ana Ruiz, the mayor": the one is the other.
    fn apposition(&self, token: TokenIx, found: &mut Vec<[Words; 3]>) {
        let Some(head) = self.tree.head(token) else { return };
        let nominal = |t: TokenIx| matches!(self.document.token(t).upos, Upos::Noun | Upos::Propn);
        if nominal(token) && nominal(head) {
            found.push([self.nominal(head), vec![IS], self.nominal(token)]);
        }
    }

    fn subjects(&self, verb: TokenIx, chain: u8) -> Vec<TokenIx> {
        let own: Vec<TokenIx> = self.tree.children_by(verb, SUBJECTS).collect();
        let mut subjects = Vec::new();
        for subject in own {
            let subject = self.antecedent(subject);
            if !self.is_empty_word(subject) {
                subjects.extend(self.coordinated(subject));
            }
        }
        if !subjects.is_empty() || chain == 0 {
            return subjects;
        }
        let Some(head) = self.tree.head(verb) else { return subjects };
        match self.document.token(verb).deprel {
            Deprel::Conj => self.subjects(head, chain - 1),
            Deprel::Acl if matches!(self.document.xpos(verb), "VBN" | "VBG") => vec![head],
            // "Born in Lviv, he …", "Leaving the hall, she …"
            Deprel::Advcl
                if matches!(self.document.xpos(verb), "VBG" | "VBN")
                    && self.tree.child(verb, &[Deprel::Mark, Deprel::Case]).is_none() =>
            {
                self.subjects(head, chain - 1)
            }
            _ => subjects,
        }
    }

    fn is_empty_word(&self, token: TokenIx) -> bool {
        let form = self.document.form(token);
        matches!(self.document.xpos(token), "EX" | "WDT" | "WP") || form.eq_ignore_ascii_case("there")
    }

    /// A relative pronoun stands for the noun that its clause modifies.
    fn antecedent(&self, token: TokenIx) -> TokenIx {
        let relative = matches!(self.document.xpos(token), "WDT" | "WP")
            || self.document.token(token).upos == Upos::Pron && self.document.form(token).eq_ignore_ascii_case("that");
        let mut at = token;
        for _ in 0..LONGEST_CHAIN {
            let Some(head) = self.tree.head(at).filter(|_| relative) else { return token };
            if self.document.token(at).deprel == Deprel::AclRelcl {
                return head;
            }
            at = head;
        }
        token
    }

    fn coordinated(&self, token: TokenIx) -> Vec<TokenIx> {
        let conjuncts = self.tree.children_by(token, &[Deprel::Conj]);
        let nominal = conjuncts.filter(|&t| !matches!(self.document.token(t).upos, Upos::Verb | Upos::Aux));
        std::iter::once(token).chain(nominal).collect()
    }

    /// The words of a nominal, without its preposition.
    fn nominal(&self, head: TokenIx) -> Words {
        let mut words = vec![head];
        for &child in self.tree.children(head) {
            let relation = self.document.token(child).deprel;
            let joins = relation == Deprel::Case && self.document.xpos(child) != "POS";
            if !joins && !NOT_OF_NOMINAL.contains(&relation) && !self.is_aside(child, head) {
                self.whole(child, &mut words);
            }
        }
        words.sort_unstable();
        self.trimmed(words)
    }

    /// Adverbs before a nominal ("also", "only") say something of the clause.
    fn is_aside(&self, child: TokenIx, head: TokenIx) -> bool {
        self.document.token(child).deprel == Deprel::Advmod && self.document.token(head).upos != Upos::Adj
    }

    fn whole(&self, token: TokenIx, words: &mut Words) {
        let mut open = vec![token];
        while let Some(next) = open.pop() {
            words.push(next);
            let inner = self.tree.children(next).iter().copied();
            open.extend(inner.filter(|&child| {
                let relation = self.document.token(child).deprel;
                !matches!(relation, Deprel::AclRelcl | Deprel::Appos | Deprel::Parataxis | Deprel::Acl)
            }));
        }
    }

    fn trimmed(&self, mut words: Words) -> Words {
        let is_mark = |token: &TokenIx| self.document.token(*token).upos == Upos::Punct;
        while words.last().is_some_and(is_mark) {
            words.pop();
        }
        let first = words.iter().position(|token| !is_mark(token)).unwrap_or(0);
        words.split_off(first)
    }

    /// Auxiliaries, negation, verb and particle.
    fn group(&self, verb: TokenIx) -> Words {
        let mut words = vec![verb];
        for &child in self.tree.children(verb) {
            let part = match self.document.token(child).deprel {
                Deprel::Aux | Deprel::AuxPass | Deprel::CompoundPrt | Deprel::Cop => true,
                Deprel::Advmod => matches!(self.document.lemma(child), "not" | "n't" | "never"),
                _ => false,
            };
            if part {
                words.push(child);
            }
        }
        words.sort_unstable();
        words
    }

    fn copular(&self, complement: TokenIx, parts: &mut Vec<(Words, Words)>) {
        let mut relation: Words = self.group(complement).into_iter().filter(|&token| token != complement).collect();
        let upos = self.document.token(complement).upos;
        if let Some(case) = self.tree.child(complement, &[Deprel::Case]) {
            relation.push(case);
        }
        relation.sort_unstable();
        if upos != Upos::Adj {
            parts.extend(self.coordinated(complement).into_iter().map(|one| (relation.clone(), self.nominal(one))));
            return;
        }
        let mut plain = true;
        for child in self.tree.children_by(complement, ADVERBIALS) {
            let Some(case) = self.tree.child(child, &[Deprel::Case]) else { continue };
            if case < complement {
                continue;
            }
            plain = false;
            let mut longer = relation.clone();
            longer.push(complement);
            self.push_case(&mut longer, case);
            parts.extend(self.coordinated(child).into_iter().map(|one| (longer.clone(), self.nominal(one))));
        }
        if plain {
            parts.extend(self.coordinated(complement).into_iter().map(|one| (relation.clone(), self.nominal(one))));
        }
    }

    fn push_case(&self, words: &mut Words, case: TokenIx) {
        words.push(case);
        words.extend(self.tree.children_by(case, &[Deprel::Fixed]));
    }

    fn verbal(&self, verb: TokenIx, relation: Words, parts: &mut Vec<(Words, Words)>) {
        let objects: Vec<TokenIx> = self
            .tree
            .children_by(verb, OBJECTS)
            .map(|object| self.antecedent(object))
            .flat_map(|o| self.coordinated(o))
            .collect();
        for &object in &objects {
            parts.push((relation.clone(), self.nominal(object)));
        }
        let direct = self.tree.child(verb, &[Deprel::Obj]).map(|object| self.nominal(object));
        for child in self.tree.children_by(verb, ADVERBIALS) {
            let mut longer = relation.clone();
            longer.extend(direct.iter().flatten());
            if let Some(case) = self.tree.child(child, &[Deprel::Case]) {
                if self.document.form(case).eq_ignore_ascii_case("according") {
                    continue;
                }
                self.push_case(&mut longer, case);
            }
            parts.extend(self.coordinated(child).into_iter().map(|one| (longer.clone(), self.nominal(one))));
        }
        let gerunds = self.tree.children_by(verb, &[Deprel::Advcl]).filter(|&clause| self.is_governed(verb, clause));
        for clause in self.tree.children_by(verb, &[Deprel::Xcomp]).chain(gerunds) {
            self.controlled(clause, &relation, &direct, parts);
        }
        for clause in self.tree.children_by(verb, &[Deprel::Ccomp]).filter(|&clause| clause > verb) {
            let mut words = Vec::new();
            self.whole(clause, &mut words);
            words.sort_unstable();
            let words = self.trimmed(words);
            if words.first() > Some(&verb) {
                parts.push((relation.clone(), words));
            }
        }
    }

    /// "was accused of taking bribes": the verb governs the clause by its preposition.
    fn is_governed(&self, verb: TokenIx, clause: TokenIx) -> bool {
        const GOVERNED: &[&str] = &["of", "from", "for", "with", "in", "to", "about"];
        let mark = self.tree.child(clause, &[Deprel::Mark, Deprel::Case]).map(|mark| self.document.form(mark));
        clause > verb && self.document.xpos(clause) == "VBG" && mark.is_some_and(|mark| GOVERNED.contains(&mark))
    }

    /// "began to sell ships": the relation runs on into the controlled verb.
    fn controlled(&self, clause: TokenIx, relation: &Words, direct: &Option<Words>, parts: &mut Vec<(Words, Words)>) {
        let mut longer = relation.clone();
        longer.extend(direct.iter().flatten());
        if self.document.token(clause).upos != Upos::Verb {
            parts.push((longer, self.nominal(clause)));
            return;
        }
        longer.extend(self.tree.child(clause, &[Deprel::Mark, Deprel::Case]));
        longer.extend(self.group(clause));
        self.verbal(clause, longer, parts);
    }
}
