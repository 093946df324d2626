//! Arguments of verbs that hang below other arguments: the whole below its share, the place below a home, the partner below the way.
//!
//! Entry points: `push_parts`, `push_homes`, `push_partners`. Invariant: they add arguments and take none away.

use crate::annotate::{Deprel, TokenIx};
use crate::lexicon::Function;

use super::{Argument, Arguments};

/// Nouns for a part of what is owned or led.
const SHARES: &[&str] =
    &["%", "percent", "stake", "share", "majority", "minority", "part", "half", "most", "third", "quarter"];

impl Arguments<'_> {
    /// "bought 9% of X", "holds a stake in X": what a share is of is the object too.
    pub(super) fn push_parts(&self, arguments: &mut Vec<Argument>) {
        let objects = arguments.iter().filter(|a| a.function == Function::Object);
        let shares: Vec<TokenIx> =
            objects.map(|a| a.token).filter(|&token| SHARES.contains(&self.document.lemma(token))).collect();
        for share in shares {
            for child in self.tree.children_by(share, &[Deprel::Nmod]) {
                if matches!(self.preposition(child).as_deref(), Some("of" | "in")) {
                    self.push_coordinated(arguments, &Function::Object, child);
                }
            }
        }
    }

    /// "died at her home in Lübeck", "held in a camp near Goma": where a place without a name is, that is where it happens.
    pub(super) fn push_homes(&self, arguments: &mut Vec<Argument>, verb: TokenIx) {
        const HOMES: &[&str] =
            &["home", "house", "hospital", "clinic", "hospice", "camp", "prison", "villa", "flat", "farm"];
        let is_home = |a: &&Argument| {
            matches!(a.function, Function::Preposition(_))
                && self.cast.at(a.token).is_none()
                && HOMES.contains(&self.document.lemma(a.token))
        };
        let mut homes: Vec<TokenIx> = arguments.iter().filter(is_home).map(|a| a.token).collect();
        // "died aged 91 at his home in Fowey", which the tree hangs on the age.
        let aged = self.tree.children_by(verb, &[Deprel::Xcomp, Deprel::Advcl, Deprel::Acl]);
        for age in aged.filter(|&age| self.document.form(age) == "aged") {
            for child in self.tree.children_by(age, &[Deprel::Obl]) {
                if let Some(preposition) = self.preposition(child) {
                    arguments.push(Argument { function: Function::Preposition(preposition), token: child });
                    homes.extend(HOMES.contains(&self.document.lemma(child)).then_some(child));
                }
            }
        }
        for child in homes.into_iter().flat_map(|home| self.tree.children_by(home, &[Deprel::Nmod])) {
            let preposition = self.preposition(child).filter(|p| matches!(p.as_ref(), "in" | "near" | "on" | "at"));
            if let Some(preposition) = preposition {
                self.push_coordinated(arguments, &Function::Preposition(preposition), child);
            }
        }
    }

    /// "spoke by telephone with X": with whom something is done may hang on how it is done.
    pub(super) fn push_partners(&self, arguments: &mut Vec<Argument>) {
        let with = Function::Preposition("with".into());
        if arguments.iter().any(|a| a.function == with) {
            return;
        }
        let is_way = |a: &&Argument| matches!(a.function, Function::Preposition(_)) && self.cast.at(a.token).is_none();
        let ways: Vec<TokenIx> = arguments.iter().filter(is_way).map(|a| a.token).collect();
        for child in ways.into_iter().flat_map(|way| self.tree.children_by(way, &[Deprel::Nmod])) {
            if self.preposition(child).as_deref() == Some("with") {
                self.push_coordinated(arguments, &with, child);
            }
        }
    }
}
