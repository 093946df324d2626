//! What is said: the words of a clause, a nominal or a quotation that belong to a word of saying.
//!
//! Entry point: [`Finder::content_of`]. Invariant: contents lie in the sentence of their word; what a verb merely carries is no content.

use std::ops::Range;

use super::super::quotes::quoted_around;
use super::{ABOUT, Finder};
use crate::annotate::{Deprel, TokenIx, Upos};
use crate::lexicon::{Evokes, Reporting};
use crate::text::TextRange;

/// Most tokens between a verb and speech that the tree has not joined to it.
const WIDEST_GAP: TokenIx = 6;
/// Fewest tokens of a nominal that says something.
const SHORTEST_NOMINAL: usize = 4;

impl Finder<'_> {
    /// The tokens that say what is said, and the hole that the reporting clause leaves in them.
    pub(super) fn content_of(&self, verb: TokenIx, word: &Reporting) -> Option<(Range<TokenIx>, Range<TokenIx>)> {
        if let Some(clause) = self.tree.child(verb, &[Deprel::Ccomp]).filter(|&clause| !self.is_infinitive(clause)) {
            // "has rejected that, but Y is to meet X": a new main clause.
            let first = self.span(clause).start;
            if self.is_asked(clause) || first > verb && self.document.token(first).upos == Upos::Cconj {
                return None;
            }
            return Some((self.clauses_after(verb, clause), self.hole_before_subject(verb, clause)));
        }
        if let (Deprel::Parataxis, Some(head)) = (self.document.token(verb).deprel, self.tree.head(verb))
            && self.may_stand_beside(verb, head)
        {
            return Some((self.span(head), self.span(verb)));
        }
        if let Some(clause) = self.tree.child(verb, &[Deprel::Xcomp]).filter(|&clause| self.is_reported(clause, word)) {
            return Some((self.span(clause), 0..0));
        }
        // "X rejected the charge, she said": a clause that only names who speaks is nobody's words.
        let names_speaker = |clause: TokenIx| self.lexicon.words.reporting_verb(self.document.lemma(clause)).is_some();
        let beside = self.tree.children_by(verb, &[Deprel::Parataxis]);
        if let Some(clause) = beside.filter(|&clause| !names_speaker(clause)).last() {
            return Some((self.span(clause), 0..0));
        }
        if self.document.lemma(verb) == "call" {
            return self.verdict(verb);
        }
        if let Some(clause) = self.charge(verb) {
            return Some((self.without_mark(self.span(clause)), 0..0));
        }
        if let Some(clause) = self.clause_below(verb) {
            let content = self.span(clause);
            return Some((content.start + 1..content.end, 0..0));
        }
        self.nominal_content(verb, word).or_else(|| self.quotation_beside(verb))
    }

    /// "said in a statement that …", "told reporters on Friday that …": a clause that the tree hangs on a word after the verb.
    fn clause_below(&self, verb: TokenIx) -> Option<TokenIx> {
        let addresses = matches!(self.document.lemma(verb), "tell" | "inform" | "remind" | "assure" | "warn");
        let relations: &[Deprel] = if addresses {
            &[Deprel::Obl, Deprel::OblUnmarked, Deprel::Iobj, Deprel::Obj]
        } else {
            &[Deprel::Obl, Deprel::OblUnmarked]
        };
        let beside = self.tree.children_by(verb, relations).filter(|&word| word > verb);
        let further = beside.flat_map(|word| {
            std::iter::once(word).chain(self.tree.children_by(word, &[Deprel::Nmod, Deprel::NmodUnmarked, Deprel::Obl]))
        });
        let clauses = [Deprel::Acl, Deprel::AclRelcl, Deprel::Ccomp, Deprel::Advcl];
        // "in a report that blames the mayor": a clause without a subject of its own says what kind of report.
        let is_content = |&clause: &TokenIx| {
            self.tree.child(clause, &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::Expl]).is_some_and(|subject| {
                let that = self.tree.span(clause).0;
                self.document.form(that).eq_ignore_ascii_case("that") && subject != that
            })
        };
        further.flat_map(|word| self.tree.children_by(word, &clauses)).find(is_content)
    }

    /// "X offered help; Y has accepted the offer", "should Y ask for it": main clauses beside each other, of which none reports the other.
    fn may_stand_beside(&self, verb: TokenIx, head: TokenIx) -> bool {
        let is_finite = matches!(self.document.xpos(verb), "VBD" | "VBZ" | "VBP" | "VBN");
        let between = verb.min(head)..verb.max(head);
        let is_cut = between.clone().any(|token| self.document.form(token) == ";");
        let speaks_to =
            matches!(self.document.lemma(verb), "tell" | "inform" | "remind" | "assure" | "warn" | "quote" | "cite");
        is_finite && !is_cut && (speaks_to || self.tree.child(verb, &[Deprel::Obj]).is_none())
    }

    /// "would not say whether he paid": a question is nobody's claim.
    fn is_asked(&self, clause: TokenIx) -> bool {
        let first = self.tree.span(clause).0;
        // "conceded that if a meeting could help, it must be held"
        if first.checked_sub(1).is_some_and(|before| self.document.form(before) == "that") {
            return false;
        }
        // "learned who owned it"
        if self.document.xpos(first).starts_with('W') && !self.document.form(first).eq_ignore_ascii_case("that") {
            return true;
        }
        let is_whether = |mark: TokenIx| {
            let form = self.document.form(mark);
            form.eq_ignore_ascii_case("whether") || form.eq_ignore_ascii_case("if") && self.tree.span(clause).0 == mark
        };
        self.tree.children_by(clause, &[Deprel::Mark, Deprel::Advmod]).any(is_whether)
    }

    /// "offered to mediate", where the tree has a clause with a subject of its own.
    fn is_infinitive(&self, clause: TokenIx) -> bool {
        let to = |mark: TokenIx| self.document.form(mark).eq_ignore_ascii_case("to");
        self.document.xpos(clause) == "VB"
            && self.tree.child(clause, &[Deprel::Nsubj, Deprel::NsubjPass]).is_none()
            && self.tree.children_by(clause, &[Deprel::Mark]).any(to)
            && self.quotation_in(&self.span(clause)).is_none()
    }

    /// "conceded that if a meeting could help, it must be held": all clauses that follow the verb, a condition before the main one too.
    fn clauses_after(&self, verb: TokenIx, first: TokenIx) -> Range<TokenIx> {
        let mut tokens = self.span(first);
        for further in self.tree.children_by(verb, &[Deprel::Ccomp]).filter(|&clause| clause > first && first > verb) {
            let span = self.span(further);
            tokens = tokens.start.min(span.start)..tokens.end.max(span.end);
        }
        if let Some(end) = self.back_in_matrix(verb, first) {
            tokens.end = tokens.end.min(end).max(tokens.start + 1);
        }
        self.without_mark(tokens)
    }

    /// "denied that he had accepted it, and accused a colleague": a past tense joined to a pluperfect is the main clause going on.
    fn back_in_matrix(&self, verb: TokenIx, clause: TokenIx) -> Option<TokenIx> {
        const AHEAD: &[&str] = &["had", "would", "'d", "’d"];
        let is_ahead = |aux: TokenIx| AHEAD.iter().any(|form| self.document.form(aux).eq_ignore_ascii_case(form));
        if self.document.xpos(verb) != "VBD" || !self.tree.children_by(clause, &[Deprel::Aux]).any(is_ahead) {
            return None;
        }
        let subjects = [Deprel::Nsubj, Deprel::NsubjPass, Deprel::Aux, Deprel::AuxPass, Deprel::Mark];
        let joined = self.tree.children_by(clause, &[Deprel::Conj]).find(|&conjunct| {
            self.document.xpos(conjunct) == "VBD" && self.tree.child(conjunct, &subjects).is_none()
        })?;
        let and = self.tree.child(joined, &[Deprel::Cc]).unwrap_or(joined);
        let comma = and.checked_sub(1).filter(|&comma| self.document.form(comma) == ",");
        Some(comma.unwrap_or(and))
    }

    /// "called the leak a disgrace": what is said of the thing, where that is no name.
    fn verdict(&self, verb: TokenIx) -> Option<(Range<TokenIx>, Range<TokenIx>)> {
        let said = self.tree.child(verb, &[Deprel::Xcomp])?;
        let is_verdict =
            matches!(self.document.token(said).upos, Upos::Noun | Upos::Adj) && self.cast.at(said).is_none();
        let is_active = self.tree.child(verb, &[Deprel::Nsubj]).is_some();
        (is_verdict && is_active && said > verb).then(|| (self.span(said), 0..0))
    }

    /// "accused her of taking bribes", "was accused by the union of taking bribes", "warned against closing the road".
    fn charge(&self, verb: TokenIx) -> Option<TokenIx> {
        let relations = [Deprel::Advcl, Deprel::Obl, Deprel::Acl];
        let below = self.tree.children_by(verb, &[Deprel::OblAgent, Deprel::Obj, Deprel::Obl]);
        let lower = below.flat_map(|child| self.tree.children_by(child, &relations));
        self.tree.children_by(verb, &relations).chain(lower).find(|&child| {
            self.document.xpos(child) == "VBG"
                && self.tree.child(child, &[Deprel::Mark, Deprel::Case]).is_some_and(|mark| {
                    ABOUT.iter().any(|preposition| self.document.form(mark).eq_ignore_ascii_case(preposition))
                })
        })
    }

    /// Speech in the same sentence that the tree has not joined to its verb.
    fn quotation_beside(&self, verb: TokenIx) -> Option<(Range<TokenIx>, Range<TokenIx>)> {
        let sentence = self.document.sentences.get(self.document.sentence_of(verb))?;
        let here = self.document.token(verb).range;
        let first = self.quotes.partition_point(|quote| quote.end() <= sentence.range.start());
        let quote =
            self.quotes[first..].iter().take_while(|quote| quote.start() < sentence.range.end()).find(|quote| {
                !quote.contains_range(here) && quote.slice(&self.document.text).split_whitespace().nth(2).is_some()
            })?;
        let inside = |token: &TokenIx| quote.contains_range(self.document.token(*token).range);
        let start = sentence.tokens.clone().find(inside)?;
        let end = sentence.tokens.clone().rev().find(inside)? + 1;
        let gap = if verb < start { start - verb } else { verb - end };
        (gap <= WIDEST_GAP).then_some((start..end, 0..0))
    }

    /// A controlled clause is content in the passive ("is said to have paid"), as a gerund ("denied paying"), or as quoted speech; "vowed
    /// to pay" tells of a plan in the article's own voice.
    fn is_reported(&self, clause: TokenIx, word: &Reporting) -> bool {
        // "was told to pay" is an order; "is said to have paid", "to be ill" tells what somebody says.
        let tells = self.tree.child(clause, &[Deprel::Aux, Deprel::AuxPass, Deprel::Cop]).is_some();
        const HEARSAY: &[&str] = &["think", "believe", "understand", "suspect", "say", "report", "rumour", "rumor"];
        let verb = self.tree.head(clause);
        let passive = || verb.is_some_and(|verb| self.tree.child(verb, &[Deprel::AuxPass]).is_some());
        let tells = tells || verb.is_some_and(|verb| HEARSAY.contains(&self.document.lemma(verb)));
        tells && !word.plans && word.force != "request" && passive() && !self.is_planning(clause)
            || self.is_gerund(clause)
            || self.quotation_in(&self.span(clause)).is_some()
    }

    /// "denied paying", "denied having paid".
    fn is_gerund(&self, clause: TokenIx) -> bool {
        let is_having = |auxiliary: TokenIx| self.document.xpos(auxiliary) == "VBG";
        self.document.xpos(clause) == "VBG"
            || self.tree.children_by(clause, &[Deprel::Aux, Deprel::AuxPass]).any(is_having)
    }

    fn is_planning(&self, clause: TokenIx) -> bool {
        let verb = self.tree.head(clause).map_or("", |verb| self.document.lemma(verb));
        self.lexicon.words.is("PlanningVerb", verb)
    }

    /// "voiced alarm over …", "warned of …": words of some length that are no mere mention of a thing; clause-only verbs report a
    /// nominal only as a quotation.
    fn nominal_content(&self, verb: TokenIx, word: &Reporting) -> Option<(Range<TokenIx>, Range<TokenIx>)> {
        let object = self.tree.child(verb, &[Deprel::Obj]);
        let about = self.tree.children_by(verb, &[Deprel::Obl]).find(|&child| {
            self.arguments.preposition(child).is_some_and(|preposition| ABOUT.contains(&preposition.as_ref()))
        });
        object.into_iter().chain(about).find_map(|nominal| {
            let span = self.span(nominal);
            let is_thing = self.cast.at(nominal).is_some()
                || self.document.token(nominal).upos == Upos::Pron
                || self.carries_event(verb, nominal);
            let is_speech = self.quotation_in(&span).is_some();
            // "denied wrongdoing"
            let shortest = if word.denies { 1 } else { SHORTEST_NOMINAL };
            let says = is_speech || !word.clause_only && !is_thing && span.len() >= shortest;
            says.then_some((span, 0..0))
        })
    }

    /// "declared a truce": the verb carries what the noun tells, and reports nothing.
    fn carries_event(&self, verb: TokenIx, noun: TokenIx) -> bool {
        let is_light = self.lexicon.words.is("LightPredicate", self.document.lemma(verb));
        let frames = &self.lexicon.frames;
        let evokes = |entry| matches!(frames.frame(entry).evokes, Evokes::Event(_));
        is_light && frames.nouns(self.document.lemma(noun)).any(evokes)
    }

    /// In "Talks, he said, will resume" the clause's span runs over the reporting words.
    fn hole_before_subject(&self, verb: TokenIx, clause: TokenIx) -> Range<TokenIx> {
        let content = self.span(clause);
        if !content.contains(&verb) {
            return 0..0;
        }
        let subject = self.tree.child(verb, &[Deprel::Nsubj]).unwrap_or(verb);
        subject.min(verb)..subject.max(verb) + 1
    }

    /// "that" and "of" introduce what is said and are no part of it.
    pub(super) fn without_mark(&self, mut tokens: Range<TokenIx>) -> Range<TokenIx> {
        let form = self.document.form(tokens.start);
        if tokens.len() > 1
            && ["that", "of", "about", "against", "over"].iter().any(|mark| form.eq_ignore_ascii_case(mark))
            && (matches!(self.document.token(tokens.start).deprel, Deprel::Mark | Deprel::Case)
                || form == "that" && self.document.xpos(tokens.start) == "IN")
        {
            tokens.start += 1;
        }
        tokens
    }

    pub(super) fn span(&self, token: TokenIx) -> Range<TokenIx> {
        let (first, last) = self.tree.span(token);
        let mut tokens = first..last + 1;
        let is_mark = |t: TokenIx| {
            self.document.token(t).upos == Upos::Punct && !matches!(self.document.form(t), "(" | ")" | "%" | "$")
        };
        while tokens.len() > 1 && is_mark(tokens.start) {
            tokens.start += 1;
        }
        while tokens.len() > 1 && is_mark(tokens.end - 1) {
            tokens.end -= 1;
        }
        tokens
    }

    pub(super) fn quotation_in(&self, content: &Range<TokenIx>) -> Option<TextRange> {
        let range = self.document.range_of(content);
        let inside = quoted_around(self.quotes, range);
        inside.or_else(|| {
            self.quotes.iter().copied().find(|quote| range.contains_range(*quote) && quote.len() * 2 > range.len())
        })
    }
}
