//! What a noun is said of: in apposition, before a name, by a copula, with "as".
//!
//! Entry point: [`Arguments::described_by`]. Invariant: where the tree leaves a noun and the name beside it unconnected, their places
//! connect them; types are the frame's to check.

use crate::annotate::{Deprel, TokenIx, Tree, Upos};

use super::{Arguments, LONGEST_CHAIN};

/// Nouns for what somebody is to another person.
const KIN: &[&str] = &[
    "son",
    "daughter",
    "child",
    "wife",
    "husband",
    "widow",
    "widower",
    "brother",
    "sister",
    "grandson",
    "granddaughter",
    "nephew",
    "niece",
    "cousin",
    "pupil",
    "friend",
    "family",
    "heir",
    "estate",
];

/// Verbs after which one is not yet what "as" says.
const STUDYING: &[&str] = &["train", "retrain", "study", "qualify", "graduate", "pose", "dress", "apply"];

impl Arguments<'_> {
    /// What a noun is said of: apposition, copula, title, "as", "become".
    #[must_use]
    pub fn described_by(&self, noun: TokenIx) -> Vec<TokenIx> {
        let mut described = Vec::new();
        let token = self.document.token(noun);
        let is_whose = self.is_whose(noun);
        for child in self.tree.children_by(noun, &[Deprel::Appos, Deprel::Flat]).filter(|_| !is_whose) {
            if self.cast.at(child).is_some() && self.document.xpos(noun) == "NNS" {
                self.coordinated(child, &mut described);
            } else if self.cast.at(child).is_some() {
                described.push(child);
            }
        }
        if self.tree.child(noun, &[Deprel::Cop]).is_some() {
            described.extend(self.surface_subjects(noun, LONGEST_CHAIN));
        }
        // What stands right before a name is said of that name and of no other around it.
        if let Some(name) = self.name_after(noun) {
            let mut joined = Vec::new();
            self.coordinated(name, &mut joined);
            let is_plural = self.document.xpos(noun).ends_with('S');
            return joined.into_iter().take(if is_plural { usize::MAX } else { 1 }).collect();
        }
        described.extend(self.apposed_after(noun).filter(|name| !described.contains(name)));
        described.extend(self.apposed_before(noun).filter(|name| !described.contains(name)));
        let Some(head) = self.tree.head(noun) else { return described };
        if let Some(subject) = fronted(self.tree, noun).filter(|_| self.cast.at(noun).is_none()) {
            return vec![subject];
        }
        match token.deprel {
            Deprel::Appos | Deprel::Compound | Deprel::NmodDesc | Deprel::Flat | Deprel::NmodUnmarked => {
                described.push(head)
            }
            // "her husband, NAME, and two sons, NAME and NAME": what has a name of its own needs no other.
            Deprel::Conj if described.is_empty() => described.extend(self.described_by_conjunct(noun, head)),
            Deprel::Xcomp => described.extend(self.controllers(head, LONGEST_CHAIN)),
            Deprel::Nsubj => described.extend(self.said_to_be(noun)),
            // "remains the president of X": what the tree takes for an object.
            Deprel::Obj if matches!(self.document.lemma(head), "remain" | "become" | "stay") => {
                described.extend(self.surface_subjects(head, LONGEST_CHAIN));
            }
            // "trained as a doctor": who did is none for that.
            Deprel::Obl | Deprel::Nmod
                if self.preposition(noun).as_deref() == Some("as")
                    && !STUDYING.contains(&self.document.lemma(head)) =>
            {
                described.extend(self.controllers(head, LONGEST_CHAIN));
            }
            // "a member of the board of X"
            Deprel::Nmod if self.document.lemma(noun) == "board" && self.document.lemma(head) == "member" => {
                described.extend(self.described_by(head));
            }
            Deprel::Advcl if self.marked_as(noun) => described.extend(self.controllers(head, LONGEST_CHAIN)),
            _ => {}
        }
        described
    }

    /// "whose chairman is NAME", "its director is the former champion NAME": the name that a noun with a copula is said to be.
    #[must_use]
    pub fn said_to_be(&self, noun: TokenIx) -> Option<TokenIx> {
        let is_subject = self.document.token(noun).deprel == Deprel::Nsubj && self.cast.at(noun).is_none();
        let predicate = self.tree.head(noun).filter(|_| is_subject)?;
        self.tree.child(predicate, &[Deprel::Cop])?;
        // "its chairman was formerly with NAME"
        if self.tree.child(predicate, &[Deprel::Case]).is_some() {
            return None;
        }
        let below =
            || self.tree.children_by(predicate, &[Deprel::Appos, Deprel::Flat]).find(|&at| self.cast.at(at).is_some());
        let by_name = Some(predicate).filter(|&at| self.cast.at(at).is_some());
        by_name.or_else(|| self.name_after(predicate)).or_else(below)
    }

    fn described_by_conjunct(&self, noun: TokenIx, head: TokenIx) -> Vec<TokenIx> {
        // A chain of conjuncts hangs off its first, so one step up reaches it.
        // "a pharmacist, NAME, and his wife": what has an owner of its own is somebody else.
        let is_owned =
            self.tree.child(noun, &[Deprel::NmodPoss]).is_some_and(|owner| self.document.xpos(owner) == "PRP$");
        let both_common = !is_owned && self.cast.at(noun).is_none() && self.cast.at(head).is_none();
        if both_common { self.described_by(head) } else { Vec::new() }
    }

    fn marked_as(&self, noun: TokenIx) -> bool {
        self.tree.child(noun, &[Deprel::Mark, Deprel::Case]).is_some_and(|mark| self.document.form(mark) == "as")
    }

    /// "the sprinter NAME": a common noun right before a name describes it, however the tree joins them.
    #[must_use]
    pub fn name_after(&self, noun: TokenIx) -> Option<TokenIx> {
        // "a subsidiary called NAME"
        let is_called = self.document.token(noun).upos == Upos::Noun
            && (noun as usize) + 2 < self.document.tokens.len()
            && matches!(self.document.form(noun + 1), "called" | "named" | "dubbed")
            // "Prosecutors named X" is a clause.
            && self.document.xpos(noun + 1) == "VBN";
        let next = if is_called { noun + 2 } else { noun + 1 };
        let is_noun = self.document.token(noun).upos == Upos::Noun && self.cast.at(noun).is_none();
        let in_sentence = self.document.sentences.get(self.document.sentence_of(noun))?.tokens.contains(&next);
        let named = is_noun && in_sentence && self.document.token(next).upos == Upos::Propn;
        self.cast.at(next).filter(|_| named).map(|_| self.head_of_name(next))
    }

    /// "Chile's ambassador to Kenya, NAME,": a name between commas after a noun phrase, whatever the tree hangs it on.
    fn apposed_after(&self, noun: TokenIx) -> Option<TokenIx> {
        if self.document.token(noun).upos != Upos::Noun
            || self.cast.at(noun).is_some()
            || self.is_kin_of_nameless(noun)
            || self.is_whose(noun)
        {
            return None;
        }
        let end = self.document.sentences.get(self.document.sentence_of(noun))?.tokens.end;
        let mut at = self.end_of_phrase(noun, end);
        if at + 1 >= end || self.document.form(at) != "," {
            return None;
        }
        at += 1;
        // Forms of address, ranks and further descriptions stand before the name: "her husband, the American historian NAME".
        for _ in 0..7 {
            // "its representative, Mozambican-born doctor NAME"
            let is_joined = self.document.form(at) == "-" || self.document.form(at - 1) == "-";
            let is_before =
                is_joined || matches!(self.document.token(at).upos, Upos::Propn | Upos::Det | Upos::Adj | Upos::Noun);
            if self.cast.at(at).is_some() || at + 1 >= end || !is_before {
                break;
            }
            at += 1;
        }
        let entity = self.cast.at(at)?;
        let mut after = at;
        while after < end && self.cast.at(after) == Some(entity) {
            after += 1;
        }
        let is_closed = after < end && matches!(self.document.form(after), "," | "." | ";" | ")" | "”" | "\"");
        let is_name = self.document.token(at).upos == Upos::Propn;
        // "the owner, NAME and NAME" is a list.
        let head = self.head_of_name(at);
        let in_list = self.tree.child(head, &[Deprel::Cc]).is_some();
        (is_closed && is_name && !in_list).then_some(head)
    }

    /// "the daughter of a pharmacist, NAME": the name is the pharmacist's.
    fn is_kin_of_nameless(&self, noun: TokenIx) -> bool {
        KIN.contains(&self.document.lemma(noun))
            && self.tree.children_by(noun, &[Deprel::Nmod]).any(|child| {
                let of = self.preposition(child).as_deref() == Some("of");
                // "the family of its founder, NAME"
                let article = self.tree.child(child, &[Deprel::Det, Deprel::NmodPoss]).is_some();
                of && article && self.cast.at(child).is_none() && self.document.token(child).upos == Upos::Noun
            })
    }

    /// "the wife of the president, NAME": whoever the one noun is of, the name is that of the other.
    #[must_use]
    pub fn is_whose(&self, noun: TokenIx) -> bool {
        const CLOSE: &[&str] =
            &["spokesman", "spokeswoman", "adviser", "aide", "lawyer", "ally", "deputy", "successor"];
        let is_attribute = matches!(self.document.token(noun).deprel, Deprel::Nmod);
        let head = self.tree.head(noun).filter(|&head| is_attribute && head < noun);
        head.is_some_and(|head| {
            let lemma = self.document.lemma(head);
            (KIN.contains(&lemma) || CLOSE.contains(&lemma)) && self.preposition(noun).as_deref() == Some("of")
        })
    }

    /// "NAME, the host city of …": the name before the comma that a noun phrase with an article follows.
    fn apposed_before(&self, noun: TokenIx) -> Option<TokenIx> {
        if self.document.token(noun).upos != Upos::Noun || self.cast.at(noun).is_some() {
            return None;
        }
        let start = self.document.sentences.get(self.document.sentence_of(noun))?.tokens.start;
        let mut at = noun;
        let modifies = |token: TokenIx| {
            matches!(self.document.token(token).upos, Upos::Adj | Upos::Noun | Upos::Num)
                || self.document.form(token) == "-"
        };
        while at > start && modifies(at - 1) {
            at -= 1;
        }
        let article = self.opening(at, start)?;
        let comma = article.checked_sub(1).filter(|&comma| comma > start && self.document.form(comma) == ",")?;
        let name = comma - 1;
        let is_name = self.document.token(name).upos == Upos::Propn && self.cast.at(name).is_some();
        (is_name && !self.opens_clause(noun, name)).then(|| self.head_of_name(name))
    }

    /// What opens a noun phrase whose first word stands there: its article, or the first token of a name that owns it ("NAME, Altura
    /// Group's budget arm").
    fn opening(&self, at: TokenIx, start: TokenIx) -> Option<TokenIx> {
        let before = at.checked_sub(1).filter(|&before| before > start)?;
        if self.document.token(before).upos == Upos::Det {
            return Some(before);
        }
        let owns = matches!(self.document.form(before), "'s" | "’s" | "'" | "’");
        let owner = before.checked_sub(1).filter(|_| owns)?;
        let entity = self.cast.at(owner)?;
        let mut first = owner;
        while first > start && self.cast.at(first - 1) == Some(entity) {
            first -= 1;
        }
        Some(first).filter(|&first| first > start)
    }

    /// "According to NAME, a detective was given the files": the comma ends what stands before the clause of which the noun is the
    /// subject.
    #[must_use]
    pub fn opens_clause(&self, noun: TokenIx, name: TokenIx) -> bool {
        let is_subject = matches!(self.document.token(noun).deprel, Deprel::Nsubj | Deprel::NsubjPass);
        let verb = self.tree.head(noun).filter(|_| is_subject);
        let top = self.head_of_name(name);
        verb.is_some() && self.document.token(top).deprel == Deprel::Obl && self.tree.head(top) == verb
    }

    /// The first token after a noun and its attributes.
    fn end_of_phrase(&self, noun: TokenIx, end: TokenIx) -> TokenIx {
        let mut at = noun + 1;
        for child in self.tree.children_by(noun, &[Deprel::Nmod]) {
            let has_comma = |last: TokenIx| (child..=last).any(|token| self.document.form(token) == ",");
            let first = self.tree.child(child, &[Deprel::Case]).unwrap_or(child);
            // The name between commas may hang on the attribute; the attribute ends before the comma.
            let mut last = self.tree.span(child).1;
            if has_comma(last) {
                last = (child..=last).find(|&token| self.document.form(token) == ",").map_or(last, |comma| comma - 1);
            }
            // "a reporter for the Gazette and lives in Leeds with her husband, NAME"
            let is_finite = |token: TokenIx| matches!(self.document.xpos(token), "VBD" | "VBZ" | "VBP" | "MD");
            if first == at && !(child..=last).any(is_finite) {
                at = last + 1;
            }
        }
        // "founder and chief executive,"
        let joined = self.tree.children_by(noun, &[Deprel::Conj]).find(|&other| {
            let starts = self.tree.child(other, &[Deprel::Cc]).is_some_and(|and| and == at);
            // "her two children and by a sister": two who are not one.
            let is_apart = self.tree.child(other, &[Deprel::Det, Deprel::Case, Deprel::NmodPoss]).is_some();
            starts && !is_apart && self.document.token(other).upos == Upos::Noun && self.cast.at(other).is_none()
        });
        joined.map_or(at, |other| self.end_of_phrase(other, end)).min(end)
    }

    /// The token of a name that hangs on something outside of it.
    pub(super) fn head_of_name(&self, token: TokenIx) -> TokenIx {
        let entity = self.cast.at(token);
        let mut at = token;
        for _ in 0..LONGEST_CHAIN {
            match self.tree.head(at) {
                Some(head) if self.cast.at(head) == entity => at = head,
                _ => break,
            }
        }
        at
    }
}

/// How a noun phrase hangs on the clause that it opens.
const OPENING: &[Deprel] = &[
    Deprel::Nsubj,
    Deprel::NsubjPass,
    Deprel::NsubjOuter,
    Deprel::Obl,
    Deprel::OblUnmarked,
    Deprel::Advcl,
    Deprel::Dislocated,
    Deprel::Parataxis,
    Deprel::Vocative,
];

/// "The daughter of a pharmacist, she was born …": the subject after the comma, of which a noun phrase that opens the sentence is said.
#[must_use]
pub fn fronted(tree: &Tree<'_>, noun: TokenIx) -> Option<TokenIx> {
    let document = tree.document();
    let token = document.token(noun);
    let opens =
        token.upos == Upos::Noun && OPENING.contains(&token.deprel) && tree.child(noun, &[Deprel::Case]).is_none();
    let clause = tree.head(noun).filter(|&clause| opens && clause > noun)?;
    let start = document.sentences.get(document.sentence_of(noun))?.tokens.start;
    let subjects = [Deprel::Nsubj, Deprel::NsubjPass];
    let subject = tree.children_by(clause, &subjects).find(|&subject| subject > noun)?;
    let first = tree.span(subject).0;
    let is_apart = first > noun && document.form(first - 1) == ",";
    let opening = tree.span(noun).0;
    // "Born in Nairobi in 1934, the son of a baker, he …"
    let after_clause = || {
        let before = opening.checked_sub(1).filter(|&comma| comma > start && document.form(comma) == ",");
        let clauses = tree.children_by(clause, &[Deprel::Advcl, Deprel::Acl]);
        before.is_some_and(|_| clauses.into_iter().any(|other| tree.span(other).0 == start && other < noun))
    };
    (is_apart && (opening == start || after_clause())).then_some(subject)
}
