//! Who does what to whom: the arguments of verbs and nouns, with passive, coordination, relative clauses, control and
//! apposition undone, so that a frame is written once.
//!
//! Entry points: [`Arguments::of_verb`], [`Arguments::of_noun`]. Invariant: total on any tree; every walk up the tree is bounded.

use crate::annotate::{Deprel, Document, TokenIx, Tree, Upos};
use crate::identity::Cast;
use crate::lexicon::Function;

mod below;
mod description;
mod noun;
mod subjects;

pub use description::fronted;

/// How far a shared subject is looked for up the tree.
const LONGEST_CHAIN: u8 = 6;

const SUBJECTS: &[Deprel] =
    &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::NsubjOuter, Deprel::Csubj, Deprel::CsubjPass, Deprel::CsubjOuter];
const OBLIQUES: &[Deprel] = &[Deprel::Obl, Deprel::OblAgent, Deprel::Nmod];

/// Words that open a clause and that the tagger takes for prepositions.
pub(super) const CONJUNCTIONS: &[&str] =
    &["as", "while", "after", "before", "since", "until", "till", "because", "although"];

/// Verbs without a passive: what looks like their participle is the past tense.
const INTRANSITIVE: &[&str] = &[
    "respond",
    "react",
    "reply",
    "arrive",
    "go",
    "come",
    "happen",
    "rise",
    "fall",
    "die",
    "depart",
    "emerge",
    "appear",
    "disappear",
    "retire",
    "protest",
    "travel",
    "vote",
    "insist",
    "agree",
    "rule",
    "comment",
    "occur",
    "begin",
    "speak",
];

/// One dependent with the part it plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The part.
    pub function: Function,
    /// Head token of the dependent.
    pub token: TokenIx,
}

/// Reads arguments off the trees of one document.
#[derive(Debug)]
pub struct Arguments<'d> {
    document: &'d Document,
    tree: &'d Tree<'d>,
    cast: &'d Cast,
}

impl<'d> Arguments<'d> {
    /// A reader of this document's trees.
    #[must_use]
    pub fn new(tree: &'d Tree<'d>, cast: &'d Cast) -> Self {
        Self { document: tree.document(), tree, cast }
    }

    /// The arguments of a verb (or predicate adjective), coordinated ones one by one.
    #[must_use]
    pub fn of_verb(&self, verb: TokenIx) -> Vec<Argument> {
        let passive = self.is_passive(verb);
        let mut arguments = Vec::new();
        for token in self.surface_subjects(verb, LONGEST_CHAIN) {
            let function = if passive { Function::Object } else { Function::Subject };
            arguments.push(Argument { function, token });
        }
        for &child in self.tree.children(verb) {
            if let Some(function) = self.verb_function(child, passive) {
                self.push_coordinated(&mut arguments, &function, self.antecedent(child));
            }
        }
        self.push_shared_by_verbs(&mut arguments, verb);
        self.push_gap(&mut arguments, verb);
        settle_objects(&mut arguments, |a, b| self.tree.head(b) == Some(a));
        self.push_partners(&mut arguments);
        self.push_parts(&mut arguments);
        self.push_homes(&mut arguments, verb);
        self.push_below_objects(&mut arguments, passive);
        if passive {
            self.push_agent_of_deed(&mut arguments, verb);
        }
        self.push_complements(&mut arguments, verb);
        arguments
    }

    /// "agreed to supply Chad", "ready to negotiate with Chad": what the completing clause is done to.
    pub(super) fn push_complements(&self, arguments: &mut Vec<Argument>, word: TokenIx) {
        let clauses = self.tree.children_by(word, &[Deprel::Ccomp, Deprel::Xcomp, Deprel::Acl, Deprel::Advcl]);
        // "open to negotiating", "invited firms to develop": of other adverbial clauses none.
        let completes = |clause: TokenIx| {
            let to = || self.tree.child(clause, &[Deprel::Mark]).is_some_and(|mark| self.document.form(mark) == "to");
            self.document.token(clause).deprel != Deprel::Advcl
                || matches!(self.document.xpos(clause), "VBG" | "VB") && to()
        };
        let is_verb = |clause: TokenIx| self.document.token(clause).upos == Upos::Verb;
        for clause in clauses.filter(|&clause| is_verb(clause) && completes(clause)) {
            // Of "demanded that X leave" the subject is addressed, of "agreed to supply X" the object.
            let parts = [Deprel::Nsubj, Deprel::NsubjPass, Deprel::Obj, Deprel::Iobj, Deprel::Obl];
            for child in self.tree.children_by(clause, &parts) {
                self.push_coordinated(arguments, &Function::Complement, child);
                // "to hold talks with X"
                let below = self.tree.children_by(child, &[Deprel::Nmod]);
                for partner in below.filter(|&partner| self.preposition(partner).as_deref() == Some("with")) {
                    self.push_coordinated(arguments, &Function::Complement, partner);
                }
            }
        }
    }

    /// "ruled out talks with X", "sold X to Y": what hangs below an object is the verb's too, after its own; of a name only what names do
    /// not take themselves.
    fn push_below_objects(&self, arguments: &mut Vec<Argument>, passive: bool) {
        let objects = arguments.iter().filter(|a| a.function == Function::Object);
        let objects: Vec<TokenIx> = objects.map(|a| a.token).collect();
        for object in objects {
            let from = arguments.len();
            self.push_prepositional(arguments, object);
            self.push_destination(arguments, object);
            let is_name = self.cast.at(object).is_some();
            let mut below = arguments.split_off(from);
            below.retain(|a| {
                !is_name
                    || matches!(&a.function, Function::Preposition(p) if matches!(p.as_ref(), "to" | "from" | "with"))
            });
            // "was taken hostage by X": the agent of the passive, though the tree hangs it lower, where it has none of its own.
            let has_agent = arguments.iter().any(|a| a.function == Function::Subject);
            for argument in below.iter_mut().filter(|_| passive && !has_agent) {
                if matches!(&argument.function, Function::Preposition(p) if p.as_ref() == "by") {
                    argument.function = Function::Subject;
                }
            }
            arguments.append(&mut below);
        }
    }

    /// "were killed in an ambush by X": whoever does the deed does what it leads to.
    fn push_agent_of_deed(&self, arguments: &mut Vec<Argument>, verb: TokenIx) {
        if arguments.iter().any(|a| a.function == Function::Subject) {
            return;
        }
        for deed in self.tree.children_by(verb, &[Deprel::Obl]) {
            let is_in = self.preposition(deed).is_some_and(|p| matches!(p.as_ref(), "in" | "during"));
            let is_name = self.cast.at(deed).is_some();
            for agent in self.tree.children_by(deed, &[Deprel::Nmod]).filter(|_| is_in && !is_name) {
                if self.preposition(agent).as_deref() == Some("by") {
                    self.push_coordinated(arguments, &Function::Subject, agent);
                }
            }
        }
    }

    /// "returned the bodies of nine soldiers to Niger", which the tree hangs on the soldiers.
    pub(super) fn push_destination(&self, arguments: &mut Vec<Argument>, object: TokenIx) {
        let has = |token: TokenIx, wanted: &str| self.preposition(token).as_deref() == Some(wanted);
        let parts = self.tree.children_by(object, &[Deprel::Nmod]).filter(|&part| has(part, "of"));
        // "a degree in law from NAME", which the tree hangs on the law.
        let fields = self.tree.children_by(object, &[Deprel::Nmod]).filter(|&part| has(part, "in"));
        for source in fields.flat_map(|field| self.tree.children_by(field, &[Deprel::Nmod])) {
            if has(source, "from") {
                self.push_coordinated(arguments, &Function::Preposition("from".into()), source);
            }
        }
        for part in parts {
            for goal in self.tree.children_by(part, &[Deprel::Nmod]).filter(|&goal| has(goal, "to")) {
                self.push_coordinated(arguments, &Function::Preposition("to".into()), goal);
            }
        }
    }

    fn push_prepositional(&self, arguments: &mut Vec<Argument>, nominal: TokenIx) {
        for child in self.tree.children_by(nominal, &[Deprel::Nmod]) {
            if let Some(preposition) = self.preposition(child) {
                self.push_coordinated(arguments, &Function::Preposition(preposition), child);
            }
        }
    }

    /// What an adjective or participle is said of, with its prepositional complements.
    #[must_use]
    pub fn of_adjective(&self, adjective: TokenIx) -> Vec<Argument> {
        let mut arguments: Vec<Argument> = self.of_verb(adjective);
        arguments.retain(|argument| matches!(argument.function, Function::Preposition(_) | Function::Complement));
        let token = self.document.token(adjective);
        let modified = match token.deprel {
            Deprel::Amod | Deprel::Acl => self.tree.head(adjective),
            Deprel::AclRelcl => self.tree.head(adjective),
            _ => None,
        };
        let subjects = self.surface_subjects(adjective, LONGEST_CHAIN);
        // "is a Dakar-born sculptor": what the noun is said of is modified too.
        let common = modified.filter(|&noun| self.cast.at(noun).is_none());
        let described = common.map(|noun| self.described_by(noun)).unwrap_or_default();
        for token in modified.into_iter().chain(described).chain(subjects) {
            arguments.push(Argument { function: Function::Modified, token });
        }
        for child in self.tree.children_by(adjective, &[Deprel::Compound, Deprel::OblUnmarked, Deprel::Obl]) {
            if self.preposition(child).is_none() {
                arguments.push(Argument { function: Function::Compound, token: child });
            }
        }
        let hyphenated = adjective.checked_sub(2).filter(|_| self.document.form(adjective - 1) == "-");
        let is_place = |token: TokenIx| self.cast.at(token).or_else(|| self.cast.demonym_at(token)).is_some();
        if let Some(token) = hyphenated.filter(|&token| is_place(token)) {
            arguments.push(Argument { function: Function::Compound, token });
        }
        arguments
    }

    /// Whether the verb stands in the passive.
    #[must_use]
    pub fn is_passive(&self, verb: TokenIx) -> bool {
        let token = self.document.token(verb);
        let participle = self.document.xpos(verb) == "VBN";
        // A finite form is active, whatever the tree calls its subject.
        let passive_subject = self.tree.child(verb, &[Deprel::NsubjPass, Deprel::CsubjPass]).is_some();
        // A main clause is passive only with its auxiliary: in "the court ruled" the tagger took a past tense for a participle.
        let may_lack_auxiliary = !matches!(token.deprel, Deprel::Root | Deprel::Ccomp | Deprel::AclRelcl);
        let is_intransitive = INTRANSITIVE.contains(&self.document.lemma(verb));
        if self.tree.child(verb, &[Deprel::AuxPass]).is_some() || passive_subject && participle && may_lack_auxiliary {
            return true;
        }
        if is_intransitive {
            return false;
        }
        let has_auxiliary = self.tree.child(verb, &[Deprel::Aux]).is_some();
        match token.deprel {
            Deprel::Acl | Deprel::Amod => participle,
            Deprel::Advcl | Deprel::Xcomp => participle && !has_auxiliary,
            Deprel::Conj => {
                let own_subject = self.tree.child(verb, SUBJECTS).is_some();
                participle
                    && !has_auxiliary
                    && !own_subject
                    && self.tree.head(verb).is_some_and(|head| self.is_passive(head))
            }
            _ => false,
        }
    }

    fn verb_function(&self, child: TokenIx, passive: bool) -> Option<Function> {
        match self.document.token(child).deprel {
            Deprel::Obj => Some(Function::Object),
            Deprel::Iobj => Some(Function::IndirectObject),
            // "born 12 March", "based Lima": a bare date or place stands as with "on".
            Deprel::OblUnmarked => Some(Function::Preposition("on".into())),
            Deprel::OblAgent => Some(Function::Subject),
            Deprel::Obl | Deprel::Nmod => match self.preposition(child)? {
                by if passive && by.as_ref() == "by" => Some(Function::Subject),
                preposition => Some(Function::Preposition(preposition)),
            },
            _ => None,
        }
    }

    /// The preposition of a nominal: its case marker, with fixed parts ("according to", "because of").
    #[must_use]
    pub fn preposition(&self, nominal: TokenIx) -> Option<Box<str>> {
        let mut cases = self.tree.children_by(nominal, &[Deprel::Case]);
        let first = cases.next();
        // "was sworn in as president": of two the particle is the verb's.
        let role = cases.find(|&case| self.document.form(case) == "as");
        let case = role.or(first).or_else(|| self.case_of_name(nominal))?;
        let mut words = self.document.form(case).to_lowercase();
        for part in self.tree.children_by(case, &[Deprel::Fixed]) {
            words.push(' ');
            words.push_str(&self.document.form(part).to_lowercase());
        }
        Some(words.into())
    }

    /// The tree may hang the preposition on any word of a name.
    fn case_of_name(&self, token: TokenIx) -> Option<TokenIx> {
        let entity = self.cast.at(token)?;
        let is_part = |&at: &TokenIx| self.cast.at(at) == Some(entity);
        let first = (0..=token).rev().take_while(is_part).last()?;
        let end = TokenIx::try_from(self.document.tokens.len()).unwrap_or(TokenIx::MAX);
        let mut parts = (first..end).take_while(is_part);
        parts.find_map(|part| self.tree.child(part, &[Deprel::Case]).filter(|&case| case < first))
    }

    /// A relative pronoun stands for the noun that its clause modifies.
    fn antecedent(&self, token: TokenIx) -> TokenIx {
        let is_relative = matches!(self.document.xpos(token), "WDT" | "WP")
            || self.document.token(token).upos == Upos::Pron && self.document.form(token).eq_ignore_ascii_case("that");
        if !is_relative {
            return token;
        }
        let mut at = token;
        for _ in 0..LONGEST_CHAIN {
            let Some(head) = self.tree.head(at) else { return token };
            if self.document.token(at).deprel == Deprel::AclRelcl {
                return head;
            }
            at = head;
        }
        token
    }

    /// "the treaty Ukraine signed": the clause lacks an object, which is the noun it modifies.
    fn push_gap(&self, arguments: &mut Vec<Argument>, verb: TokenIx) {
        let token = self.document.token(verb);
        let Some(head) = self.tree.head(verb).filter(|_| token.deprel == Deprel::AclRelcl) else { return };
        let complete = arguments.iter().any(|a| a.token == head || a.function == Function::Object)
            || self.tree.child(verb, &[Deprel::Ccomp, Deprel::Xcomp]).is_some();
        if !complete && token.upos == Upos::Verb && self.tree.child(verb, OBLIQUES).is_none() {
            arguments.push(Argument { function: Function::Object, token: head });
        }
    }

    /// "was born and raised in Leeds", "founded and chaired NAME": what follows two verbs in a row is said of both.
    fn push_shared_by_verbs(&self, arguments: &mut Vec<Argument>, verb: TokenIx) {
        let last = TokenIx::try_from(self.document.tokens.len()).unwrap_or(TokenIx::MAX);
        let other = verb + 2;
        let is_pair = other < last
            && matches!(self.document.form(verb + 1), "and" | "or")
            && self.document.token(other).deprel == Deprel::Conj
            && self.document.token(other).upos == Upos::Verb
            && self.tree.head(other) == Some(verb)
            && self.document.xpos(other) == self.document.xpos(verb);
        if !is_pair || arguments.iter().any(|a| !matches!(a.function, Function::Subject | Function::Object)) {
            return;
        }
        let has_object = arguments.iter().any(|a| a.function == Function::Object);
        let passive = self.is_passive(verb);
        for &child in self.tree.children(other) {
            let function = self.verb_function(child, passive).filter(|f| !(has_object && *f == Function::Object));
            if let Some(function) = function {
                self.push_coordinated(arguments, &function, child);
            }
        }
    }

    fn push_coordinated(&self, arguments: &mut Vec<Argument>, function: &Function, token: TokenIx) {
        let mut tokens = Vec::new();
        self.coordinated(token, &mut tokens);
        arguments.extend(tokens.into_iter().map(|token| Argument { function: function.clone(), token }));
    }

    /// The nominal and those coordinated with it; what the tree hangs on the last word of a name is joined to the name.
    pub fn coordinated(&self, token: TokenIx, out: &mut Vec<TokenIx>) {
        out.push(token);
        let entity = self.cast.at(token);
        let within = |at: TokenIx| entity.is_some() && self.cast.at(at) == entity;
        let mut last = token;
        while self.tree.child(last, &[Deprel::Flat]).is_some_and(|part| part > last && within(part)) {
            last = self.tree.child(last, &[Deprel::Flat]).unwrap_or(last);
        }
        let later = (last > token).then_some(last);
        for part in std::iter::once(token).chain(later) {
            for conjunct in self.tree.children_by(part, &[Deprel::Conj]) {
                if !matches!(self.document.token(conjunct).upos, Upos::Verb | Upos::Aux) && !within(conjunct) {
                    out.push(conjunct);
                }
            }
        }
    }
}

/// The parser takes the one addressed for an object and the other way round: of two objects that are not joined the first is the
/// indirect one too, and an indirect one alone is the object.
fn settle_objects(arguments: &mut Vec<Argument>, are_joined: impl Fn(TokenIx, TokenIx) -> bool) {
    let of =
        |function: Function| arguments.iter().filter(|a| a.function == function).map(|a| a.token).collect::<Vec<_>>();
    let added = match (of(Function::Object).as_slice(), of(Function::IndirectObject).as_slice()) {
        ([], [only, ..]) => Some((Function::Object, *only)),
        ([first, second], []) if !are_joined(*first, *second) => Some((Function::IndirectObject, *first)),
        _ => None,
    };
    arguments.extend(added.map(|(function, token)| Argument { function, token }));
}
