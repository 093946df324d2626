//! The arguments of nouns: whose, of what, by whom, and what they are said of.
//!
//! Entry point: [`Arguments::of_noun`]. Invariant: as for verbs, each argument comes with the part it plays, coordinated ones one by one.

use crate::annotate::{Deprel, NameKind, TokenIx, Upos};
use crate::lexicon::Function;

use super::{Argument, Arguments};

impl Arguments<'_> {
    /// The arguments of a noun: possessors, prepositional attributes, and what it is said of.
    #[must_use]
    pub fn of_noun(&self, noun: TokenIx) -> Vec<Argument> {
        let mut arguments = Vec::new();
        for &child in self.tree.children(noun) {
            let token = self.document.token(child);
            match token.deprel {
                Deprel::NmodPoss => self.push_coordinated(&mut arguments, &Function::Possessor, child),
                Deprel::Nmod | Deprel::Obl => {
                    if let Some(preposition) = self.preposition(child) {
                        self.push_coordinated(&mut arguments, &Function::Preposition(preposition), child);
                    }
                }
                Deprel::Amod | Deprel::Compound | Deprel::NmodUnmarked | Deprel::NmodDesc => {
                    // "the Minsk agreements" were not made by Minsk: of places only countries act through a bare modifier.
                    let acts = self.cast.at(child).is_some_and(|entity| self.cast.member(entity).acts());
                    if acts || self.cast.demonym_at(child).is_some() {
                        arguments.push(Argument { function: Function::Possessor, token: child });
                    }
                }
                _ => {}
            }
        }
        self.push_below_names(&mut arguments);
        self.push_agents(&mut arguments, noun);
        self.push_name_before(&mut arguments, noun);
        self.push_complements(&mut arguments, noun);
        self.push_of_name(&mut arguments, noun);
        self.push_shared(&mut arguments, noun);
        self.push_following(&mut arguments, noun);
        self.push_adjacent(&mut arguments, noun);
        self.push_destination(&mut arguments, noun);
        for token in self.described_by(noun) {
            arguments.push(Argument { function: Function::Described, token });
        }
        arguments
    }

    /// "the attack by X on Y": a name has no attributes of its own, so what hangs below it belongs to the noun.
    fn push_below_names(&self, arguments: &mut Vec<Argument>) {
        let named: Vec<TokenIx> = arguments
            .iter()
            .filter(|a| matches!(a.function, Function::Preposition(_)) && self.cast.at(a.token).is_some())
            .map(|a| a.token)
            .collect();
        for name in named {
            let entity = self.cast.at(name);
            let last = (name..).take_while(|&at| self.cast.at(at) == entity).last().unwrap_or(name);
            for token in name..=last {
                self.push_prepositional(arguments, token);
            }
        }
    }

    /// "the confiscation of a ship of X by Y": who does it may hang on what it is done to.
    fn push_agents(&self, arguments: &mut Vec<Argument>, noun: TokenIx) {
        let mut open: Vec<TokenIx> = self.tree.children_by(noun, &[Deprel::Nmod]).collect();
        let by = Function::Preposition("by".into());
        for _ in 0..3 {
            let below: Vec<TokenIx> =
                open.iter().flat_map(|&token| self.tree.children_by(token, &[Deprel::Nmod])).collect();
            for &token in &below {
                if self.preposition(token).as_deref() == Some("by") && arguments.iter().all(|own| own.function != by) {
                    self.push_coordinated(arguments, &by, token);
                }
            }
            open = below;
        }
    }

    /// "Dune Brigades commander NAME": the name right before a noun that the tree hangs elsewhere.
    fn push_name_before(&self, arguments: &mut Vec<Argument>, noun: TokenIx) {
        let before = noun.checked_sub(1).filter(|&token| self.document.token(token).upos == Upos::Propn);
        let Some(entity) = before.and_then(|token| self.cast.at(token)) else { return };
        let member = self.cast.member(entity);
        let is_owner = member.acts() || member.kind == NameKind::Misc;
        let has_owner = arguments.iter().any(|own| own.function == Function::Possessor);
        if let Some(token) = before.filter(|_| is_owner && !has_owner && self.document.token(noun).upos == Upos::Noun) {
            arguments.push(Argument { function: Function::Possessor, token });
        }
    }

    /// "Bolivian President NAME", "President NAME of Bolivia": what hangs on the name belongs to the noun that the name completes.
    fn push_of_name(&self, arguments: &mut Vec<Argument>, noun: TokenIx) {
        let attached = [Deprel::NmodDesc, Deprel::Compound, Deprel::NmodUnmarked, Deprel::Flat];
        let is_before = attached.contains(&self.document.token(noun).deprel);
        let Some(name) = self.tree.head(noun).filter(|&name| is_before && name > noun) else { return };
        let name = self.head_of_name(name);
        if self.cast.at(name).is_none() || self.cast.at(noun).is_some() {
            return;
        }
        for &child in self.tree.children(name) {
            let token = self.document.token(child);
            let modifies =
                matches!(token.deprel, Deprel::Amod | Deprel::Compound | Deprel::NmodPoss | Deprel::NmodUnmarked);
            let acts = self.cast.at(child).is_some_and(|entity| self.cast.member(entity).acts());
            if child < noun && modifies && (acts || self.cast.demonym_at(child).is_some()) {
                arguments.push(Argument { function: Function::Possessor, token: child });
            }
            let preposition = self.preposition(child).filter(|_| child > name && token.deprel == Deprel::Nmod);
            if let Some(preposition) = preposition {
                self.push_coordinated(arguments, &Function::Preposition(preposition), child);
            }
        }
    }

    /// "searched the home of NAME in Debrecen": what follows the noun phrase at once may be the noun's, though the tree gives it to the
    /// verb.
    fn push_following(&self, arguments: &mut Vec<Argument>, noun: TokenIx) {
        let Some(verb) = self.tree.head(noun) else { return };
        let is_object = matches!(self.document.token(noun).deprel, Deprel::Obj | Deprel::Obl | Deprel::NsubjPass);
        if !is_object {
            return;
        }
        let (_, end) = self.tree.span(noun);
        for child in self.tree.children_by(verb, &[Deprel::Obl]).filter(|&child| child > noun) {
            let Some(preposition) = self.preposition(child) else { continue };
            let function = Function::Preposition(preposition);
            if self.tree.span(child).0 == end + 1 && arguments.iter().all(|own| own.function != function) {
                self.push_coordinated(arguments, &function, child);
            }
        }
    }

    /// "raised its stake in NAME to 40%": a name that follows the noun and a preposition at once is the noun's, whatever the tree joins
    /// it with, where the noun has nothing else by that preposition.
    fn push_adjacent(&self, arguments: &mut Vec<Argument>, noun: TokenIx) {
        let last = TokenIx::try_from(self.document.tokens.len()).unwrap_or(TokenIx::MAX);
        let preposition = noun + 1;
        if preposition + 2 >= last || !matches!(self.document.form(preposition), "of" | "in" | "at" | "for") {
            return;
        }
        let after = preposition + 1;
        let name = if self.document.token(after).upos == Upos::Det { after + 1 } else { after };
        let Some(entity) = self.cast.at(name) else { return };
        let mut end = name;
        while end < last && self.cast.at(end) == Some(entity) {
            end += 1;
        }
        // "in NAME's board", "in NAME jails"
        let goes_on = end < last
            && (self.document.token(end).upos == Upos::Noun || matches!(self.document.form(end), "'s" | "’s" | "-"));
        let function = Function::Preposition(self.document.form(preposition).into());
        let has_name = arguments.iter().any(|a| a.function == function && self.cast.at(a.token).is_some());
        if !goes_on && !has_name && self.document.token(noun).upos == Upos::Noun {
            arguments.retain(|a| a.function != function);
            arguments.push(Argument { function, token: self.head_of_name(name) });
        }
    }

    /// "X's founder and chairman", "founder and chairman of X": joined nouns share what only one of them has.
    fn push_shared(&self, arguments: &mut Vec<Argument>, noun: TokenIx) {
        let is_common =
            |&other: &TokenIx| self.document.token(other).upos == Upos::Noun && self.cast.at(other).is_none();
        let first = self.tree.head(noun).filter(|_| self.document.token(noun).deprel == Deprel::Conj);
        let first = first.filter(is_common).unwrap_or(noun);
        let joined = self.tree.children_by(first, &[Deprel::Conj]).filter(is_common);
        let others: Vec<TokenIx> = std::iter::once(first).chain(joined).filter(|&other| other != noun).collect();
        for other in others {
            for child in self.tree.children_by(other, &[Deprel::NmodPoss, Deprel::Nmod]) {
                let function = match self.document.token(child).deprel {
                    Deprel::NmodPoss => Some(Function::Possessor),
                    // What stands after one of them is about those before it too.
                    _ => self.preposition(child).filter(|_| other > noun).map(Function::Preposition),
                };
                let function = function.filter(|function| arguments.iter().all(|own| own.function != *function));
                if let Some(function) = function {
                    self.push_coordinated(arguments, &function, child);
                }
            }
        }
    }
}
