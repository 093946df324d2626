//! Reporting clauses known by their place: "…, its director, NAME, said on Friday", "Talks, he said, will resume", "…, said a spokeswoman".
//!
//! A parser that has not seen the commas often hangs who speaks on the words before. Entry points: [`Finder::inquit`] and, where words are
//! quoted, [`Finder::inquit_of_quotation`]. Invariant: only between commas or after a quotation, and only where what is said is a clause of
//! its own or stands in quotation marks.

use std::ops::Range;

use super::{Attribution, Finder};
use crate::annotate::{Deprel, TokenIx, Upos};
use crate::lexicon::Reporting;
use crate::text::TextRange;

/// Most tokens that name who speaks, or follow the verb up to the next comma.
const LONGEST: usize = 14;

/// A reporting clause: who speaks, and all of the clause with the mark before it.
struct Clause {
    named: Range<TokenIx>,
    tokens: Range<TokenIx>,
}

impl Finder<'_> {
    /// "The car, he went on, had been lent."
    pub(super) fn going_on(&self, verb: TokenIx) -> Option<Attribution> {
        let word = Reporting::default();
        let goes_on = (verb as usize) + 1 < self.document.tokens.len() && self.document.form(verb + 1) == "on";
        let is_beside = self.document.token(verb).deprel == Deprel::Parataxis;
        let found = self.inquit(verb, &word).filter(|_| goes_on);
        found.or_else(|| self.by_tree(verb, &word).filter(|_| goes_on && is_beside))
    }

    /// What a verb of saying between commas reports.
    pub(super) fn inquit(&self, verb: TokenIx, word: &Reporting) -> Option<Attribution> {
        let bounds = self.document.sentences.get(self.document.sentence_of(verb))?.tokens.clone();
        let clause = self.clause_of(verb, word, &bounds)?;
        let (before, rest) = (bounds.start..clause.tokens.start, self.without_end(clause.tokens.end..bounds.end));
        let is_open = before.end > bounds.start && self.leads_on(before.end - 1);
        let (content, hole) = if is_open {
            // "a letter in which, he claimed, X had promised …"
            (rest, 0..0)
        } else if !rest.is_empty()
            && self.has_clause(&rest)
            && (!self.has_clause(&before) || self.is(rest.start, &["and", "but"]) || self.is_subordinate(&before))
        {
            (bounds.start..rest.end, clause.tokens.clone())
        } else if !self.is_subordinate(&before) {
            (before, 0..0)
        } else {
            return None;
        };
        let says = self.has_clause(&content);
        let speaker = self.speaker_in(&clause.named).filter(|_| says)?;
        self.build(verb, self.lemma_of(verb), Some(speaker), content, hole, word)
    }

    /// "“…,” NAME, its head, told a rally": what is quoted in the sentence, wherever the clause stands.
    pub(super) fn inquit_of_quotation(&self, verb: TokenIx, word: &Reporting) -> Option<Attribution> {
        let sentence = self.document.sentences.get(self.document.sentence_of(verb))?;
        let bounds = sentence.tokens.clone();
        let clause = self.clause_of(verb, word, &bounds)?;
        let is_quoted = |token: &TokenIx| {
            let range = self.document.token(*token).range;
            self.quotes_in(sentence.range).any(|quote| quote.contains_range(range))
        };
        if is_quoted(&verb) || !self.closes_speech(clause.tokens.start) {
            return None;
        }
        let first = bounds.clone().find(is_quoted)?;
        let last = bounds.clone().rev().find(is_quoted)?;
        let hole = if last < clause.tokens.start { 0..0 } else { clause.tokens.clone() };
        let speaker = self.speaker_in(&clause.named)?;
        let mut found = self.build(verb, self.lemma_of(verb), Some(speaker), first..last + 1, hole, word)?;
        if found.hole.is_empty() {
            found.quotation = Some(self.document.range_of(&(first..last + 1)));
        }
        Some(found)
    }

    /// The quotations that a sentence has a part of.
    pub(super) fn quotes_in(&self, range: TextRange) -> impl Iterator<Item = TextRange> {
        let first = self.quotes.partition_point(|quote| quote.end() <= range.start());
        self.quotes[first..].iter().copied().take_while(move |quote| quote.start() < range.end())
    }

    /// The reporting word's lemma, with the particle of "go on" and "point out".
    pub(super) fn lemma_of(&self, verb: TokenIx) -> String {
        let lemma = self.document.lemma(verb);
        if lemma == "go" {
            return "go on".to_owned();
        }
        let particle = self.tree.child(verb, &[Deprel::CompoundPrt]);
        let whole = particle.map(|particle| format!("{lemma} {}", self.document.form(particle)));
        whole.filter(|whole| self.lexicon.words.reporting_verb(whole).is_some()).unwrap_or_else(|| lemma.to_owned())
    }

    fn clause_of(&self, verb: TokenIx, word: &Reporting, bounds: &Range<TokenIx>) -> Option<Clause> {
        let start = self.first_of_verb(verb, bounds);
        let is_finite = match self.document.xpos(verb) {
            "VBD" | "VBZ" | "VBP" => true,
            // "has said"; "people say" that the tagger takes for an infinitive.
            "VBN" => start < verb,
            "VB" => self.tree.child(verb, &[Deprel::Aux, Deprel::Mark]).is_none(),
            _ => false,
        };
        if word.plans || word.force == "request" || !is_finite {
            return None;
        }
        self.after_its_subject(start, verb, bounds).or_else(|| self.before_its_subject(verb, bounds))
    }

    /// The verb's own first word: "has later said".
    fn first_of_verb(&self, verb: TokenIx, bounds: &Range<TokenIx>) -> TokenIx {
        let belongs = |&at: &TokenIx| matches!(self.document.token(at).upos, Upos::Aux | Upos::Adv);
        (bounds.start..verb).rev().take_while(belongs).last().unwrap_or(verb)
    }

    /// ", its director, NAME, said on Friday".
    fn after_its_subject(&self, start: TokenIx, verb: TokenIx, bounds: &Range<TokenIx>) -> Option<Clause> {
        let end = self.end_of_clause(verb, bounds)?;
        let last = start.checked_sub(1).filter(|&last| last > bounds.start)?;
        let ends_apposition = self.is(last, &[","]);
        let mut mark = self.mark_before(if ends_apposition { last } else { start }, bounds)?;
        if ends_apposition {
            mark = self.mark_before(mark, bounds)?;
        }
        let named = self.without_end(mark + 1..start);
        let first = named.clone().next()?;
        let opens = matches!(
            self.document.token(first).upos,
            Upos::Noun | Upos::Propn | Upos::Pron | Upos::Det | Upos::Adj | Upos::Num
        );
        (opens && !self.is_wh(first)).then_some(Clause { named, tokens: mark..end })
    }

    /// ", said a spokeswoman, NAME".
    fn before_its_subject(&self, verb: TokenIx, bounds: &Range<TokenIx>) -> Option<Clause> {
        let mark = verb.checked_sub(1).filter(|&mark| mark > bounds.start && self.is_mark(mark))?;
        let named = self.without_end(verb + 1..bounds.end);
        let first = named.clone().next().map(|token| self.document.token(token).upos)?;
        let opens = matches!(first, Upos::Noun | Upos::Propn | Upos::Det | Upos::Adj);
        let is_short = named.len() <= LONGEST && !self.has_clause(&named);
        (opens && is_short).then_some(Clause { named, tokens: mark..bounds.end })
    }

    /// Where the clause of the verb ends: at the next comma or with the sentence, after nothing but adverbials and whom it was said to.
    fn end_of_clause(&self, verb: TokenIx, bounds: &Range<TokenIx>) -> Option<TokenIx> {
        let stops = |token: TokenIx| self.is(token, &[",", ".", "!", ";", ":"]);
        let end = (verb + 1..bounds.end).find(|&token| stops(token)).unwrap_or(bounds.end);
        if end < bounds.end && self.is(end, &[":"]) {
            return None;
        }
        let particle = TokenIx::from(self.document.lemma(verb) == "go");
        let mut follows = verb + 1 + particle..end.max(verb + 1 + particle);
        let addresses = matches!(self.document.lemma(verb), "tell" | "inform");
        let fits = follows.clone().next().is_none_or(|token| {
            let upos = self.document.token(token).upos;
            matches!(upos, Upos::Adp | Upos::Adv) || upos == Upos::Propn && self.is_day(token) || addresses
        });
        let is_plain = follows
            .clone()
            .all(|token| !self.is(token, &["that", "to", "“", "\""]) || self.document.token(token).upos == Upos::Adp);
        (fits && is_plain && follows.len() <= LONGEST && !follows.any(|at| self.is_verb_form(at))).then_some(end)
    }

    /// The comma or closing mark before a token, with no verb between but those of a relative clause.
    fn mark_before(&self, token: TokenIx, bounds: &Range<TokenIx>) -> Option<TokenIx> {
        let mut open = false;
        for at in (bounds.start + 1..token).rev().take(LONGEST) {
            if self.is_mark(at) {
                return (!open).then_some(at);
            }
            open = (open || self.is_verb_form(at)) && !self.is_wh(at);
        }
        None
    }

    fn is_mark(&self, token: TokenIx) -> bool {
        self.is(token, &[",", "”", "\"", "''"])
    }

    /// Whether speech ends right before or at a mark.
    fn closes_speech(&self, mark: TokenIx) -> bool {
        let is_close = |at: TokenIx| self.is(at, &["”", "\"", "''"]);
        is_close(mark) || mark.checked_sub(1).is_some_and(is_close)
    }

    fn is_day(&self, token: TokenIx) -> bool {
        self.document.form(token).ends_with("day")
    }

    fn is_wh(&self, token: TokenIx) -> bool {
        self.document.xpos(token).starts_with('W')
    }

    /// "in which", "because": the clause is still to come.
    fn leads_on(&self, token: TokenIx) -> bool {
        self.is_wh(token) || matches!(self.document.token(token).upos, Upos::Adp | Upos::Sconj)
    }

    fn is_subordinate(&self, tokens: &Range<TokenIx>) -> bool {
        !self.has_clause(tokens) || self.document.token(tokens.start).upos == Upos::Sconj
    }

    fn is_verb_form(&self, token: TokenIx) -> bool {
        matches!(self.document.xpos(token), "VBD" | "VBZ" | "VBP" | "MD")
    }

    /// Whether the words hold a clause of their own.
    fn has_clause(&self, tokens: &Range<TokenIx>) -> bool {
        tokens.clone().any(|token| self.is_verb_form(token))
    }

    fn is(&self, token: TokenIx, forms: &[&str]) -> bool {
        (token as usize) < self.document.tokens.len()
            && forms.iter().any(|form| self.document.form(token).eq_ignore_ascii_case(form))
    }

    /// Without punctuation at either end.
    fn without_end(&self, mut tokens: Range<TokenIx>) -> Range<TokenIx> {
        let is_mark = |token: TokenIx| self.document.token(token).upos == Upos::Punct;
        while !tokens.is_empty() && is_mark(tokens.end - 1) {
            tokens.end -= 1;
        }
        while !tokens.is_empty() && is_mark(tokens.start) {
            tokens.start += 1;
        }
        tokens
    }

    fn speaker_in(&self, named: &Range<TokenIx>) -> Option<TokenIx> {
        let is_head = |&token: &TokenIx| {
            let is_nominal =
                matches!(self.document.token(token).upos, Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num);
            is_nominal && self.tree.head(token).is_none_or(|head| !named.contains(&head))
        };
        named.clone().find(is_head).filter(|&token| self.may_speak(token))
    }
}
