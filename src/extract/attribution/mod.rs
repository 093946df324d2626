//! Who says what: reporting verbs and nouns with their speakers and contents, "according to", direct speech.
//!
//! Entry point: [`Attributions::new`]. Invariant: every attribution's content lies in one sentence and does not hold its own reporting
//! verb; contents may nest, and the innermost decides who speaks.

mod content;
mod inquit;
mod resumed;
mod source;
mod speaker;

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::annotate::{Deprel, Document, TokenIx, Tree, Upos};
use crate::identity::Cast;
use crate::lexicon::{Function, Lexicon, Reporting};
use crate::statement::Speaker;
use crate::text::TextRange;

use super::arguments::Arguments;
use super::reading::is_prose;
use super::speech::{continued, first_persons};

/// Prepositions whose object is what a reporting verb is about.
const ABOUT: &[&str] = &["of", "about", "against", "over"];

/// Something that somebody says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// The reporting word.
    pub verb: TokenIx,
    /// Its lemma, with the preposition for "according to".
    pub lemma: String,
    /// Who says it; nobody in "it was reported that".
    pub speaker: Option<Speaker>,
    /// Head token of the speaker.
    pub speaker_token: Option<TokenIx>,
    /// What is said.
    pub content: Range<TokenIx>,
    /// A part of that range which is the reporting clause itself.
    pub hole: Range<TokenIx>,
    /// Words inside quotation marks that the content consists of.
    pub quotation: Option<TextRange>,
    /// Whether the word denies the content.
    pub denies: bool,
    /// Whether the word makes the content a plan.
    pub plans: bool,
}

impl Attribution {
    /// Whether somebody's own words are among what is said.
    fn is_speech(&self) -> bool {
        self.quotation.is_some()
    }

    /// Whether the token belongs to what is said.
    #[must_use]
    pub fn holds(&self, token: TokenIx) -> bool {
        self.content.contains(&token) && !self.hole.contains(&token) && token != self.verb
    }
}

/// All attributions of a document, found by their words and by what they hold.
#[derive(Debug, Default)]
pub struct Attributions {
    all: Vec<Attribution>,
    /// For each token the innermost attribution that holds it.
    innermost: Vec<Option<u32>>,
    by_verb: FxHashMap<TokenIx, u32>,
}

impl Attributions {
    /// Finds them.
    #[must_use]
    pub fn new(
        arguments: &Arguments<'_>,
        tree: &Tree<'_>,
        cast: &Cast,
        lexicon: &Lexicon,
        quotes: &[TextRange],
    ) -> Self {
        let document = tree.document();
        let finder = Finder { document, tree, arguments, cast, lexicon, quotes };
        let mut all = Vec::new();
        for (number, sentence) in document.sentences.iter().enumerate() {
            if is_prose(document, number) {
                all.extend(sentence.tokens.clone().filter_map(|token| finder.at(token)));
            }
        }
        finder.resume(&mut all);
        let more = continued(document, quotes, &all);
        all.extend(more);
        let all = first_persons(document, quotes, all);
        Self::index(document, all, &asides(tree, cast))
    }

    /// `asides` are words of the writer inside of what somebody says.
    fn index(document: &Document, all: Vec<Attribution>, asides: &[bool]) -> Self {
        let mut numbers: Vec<u32> = (0..).take(all.len()).collect();
        // Longer ones first, so that shorter ones have the last word.
        numbers.sort_by_key(|&at| (std::cmp::Reverse(all[at as usize].content.len()), std::cmp::Reverse(at)));
        let mut innermost = vec![None; document.tokens.len()];
        for at in numbers {
            let attribution = &all[at as usize];
            let is_indirect = attribution.quotation.is_none() && !asides[attribution.verb as usize];
            for token in attribution.content.clone().filter(|&token| attribution.holds(token)) {
                if !(is_indirect && asides[token as usize]) {
                    innermost[token as usize] = Some(at);
                }
            }
        }
        let mut by_verb = FxHashMap::default();
        for (at, attribution) in (0..).zip(&all) {
            by_verb.entry(attribution.verb).or_insert(at);
        }
        Self { all, innermost, by_verb }
    }

    /// All of them: in text order of their reporting words, then speech that goes on.
    #[must_use]
    pub fn all(&self) -> &[Attribution] {
        &self.all
    }

    /// The innermost attribution whose content holds the token.
    #[must_use]
    pub fn around(&self, token: TokenIx) -> Option<&Attribution> {
        let at = self.innermost.get(token as usize).copied().flatten()?;
        self.all.get(at as usize)
    }

    /// The attribution of which the token is the reporting word.
    #[must_use]
    pub fn by(&self, verb: TokenIx) -> Option<&Attribution> {
        self.by_verb.get(&verb).and_then(|&at| self.all.get(at as usize))
    }
}

/// "X said that NAME, which bought the bank in 2022, would sell it": the clause between commas by which the writer says who a name is.
fn asides(tree: &Tree<'_>, cast: &Cast) -> Vec<bool> {
    let document = tree.document();
    let mut asides = vec![false; document.tokens.len()];
    for token in (0..document.tokens.len()).filter_map(|token| TokenIx::try_from(token).ok()) {
        let is_clause = match document.token(token).deprel {
            Deprel::AclRelcl => true,
            Deprel::Acl => document.xpos(token) == "VBN",
            _ => false,
        };
        // "NAME, a former inspector from Chad, who …": what is said of a name's apposition is said of the name.
        let is_of_name = |head: TokenIx| {
            let above = tree.head(head).filter(|_| document.token(head).deprel == Deprel::Appos);
            cast.at(head).is_some() || above.is_some_and(|name| cast.at(name).is_some())
        };
        let named = tree.head(token).filter(|&head| is_clause && head < token && is_of_name(head));
        if named.is_none() {
            continue;
        }
        let (first, last) = tree.span(token);
        let opens = |at: TokenIx| document.form(at) == ",";
        if opens(first) || first.checked_sub(1).is_some_and(opens) {
            asides[first as usize..=last as usize].fill(true);
        }
    }
    asides
}

struct Finder<'d> {
    document: &'d Document,
    tree: &'d Tree<'d>,
    arguments: &'d Arguments<'d>,
    cast: &'d Cast,
    lexicon: &'d Lexicon,
    quotes: &'d [TextRange],
}

impl Finder<'_> {
    fn at(&self, token: TokenIx) -> Option<Attribution> {
        let lemma = self.document.lemma(token);
        if self.document.form(token).eq_ignore_ascii_case("according") {
            return self.according_to(token);
        }
        if self.document.form(token).eq_ignore_ascii_case("citing") {
            return self.citing(token);
        }
        match self.document.token(token).upos {
            Upos::Verb if lemma == "go" => self.going_on(token),
            Upos::Verb => self.by_verb(token, self.reporting_verb(token)?),
            Upos::Noun => {
                let by_noun = self.lexicon.words.reporting_noun(lemma).and_then(|word| self.by_noun(token, word));
                by_noun.or_else(|| self.misread(token))
            }
            _ => None,
        }
    }

    /// What the lexicon says of a verb of saying, "point out" included.
    fn reporting_verb(&self, verb: TokenIx) -> Option<&Reporting> {
        let lemma = self.document.lemma(verb);
        let words = &self.lexicon.words;
        let particle = self.tree.child(verb, &[Deprel::CompoundPrt]).map(|particle| self.document.form(particle));
        let whole = particle.and_then(|particle| words.reporting_verb(&format!("{lemma} {particle}")));
        whole.or_else(|| words.reporting_verb(lemma))
    }

    fn by_verb(&self, verb: TokenIx, word: &Reporting) -> Option<Attribution> {
        let range = self.document.token(verb).range;
        let sentence = self.document.sentences.get(self.document.sentence_of(verb))?.range;
        if self.quotes_in(sentence).next().is_none() {
            return self.inquit(verb, word).or_else(|| self.by_tree(verb, word));
        }
        let found = self.by_tree(verb, word);
        if self.quotes_in(sentence).any(|quote| quote.contains_range(range))
            || found.as_ref().is_some_and(|a| a.is_speech())
        {
            return found;
        }
        self.inquit_of_quotation(verb, word).or(found)
    }

    fn by_tree(&self, verb: TokenIx, word: &Reporting) -> Option<Attribution> {
        let arguments = self.arguments.of_verb(verb);
        let speaker = arguments.iter().find(|a| a.function == Function::Subject).map(|a| a.token);
        let speaker = speaker.filter(|&token| !self.is_expletive(token));
        if speaker.is_some_and(|token| !self.may_speak(token)) {
            return None;
        }
        let (content, hole) = self.content_of(verb, word)?;
        self.build(verb, self.lemma_of(verb), speaker, content, hole, word)
    }

    /// "Norway denies supplying weapons", "Norway (NOR) alleges that …", with the verb taken for a plural after a name.
    fn misread(&self, token: TokenIx) -> Option<Attribution> {
        let word = self.lexicon.words.reporting_verb(self.document.lemma(token))?;
        let is_main = matches!(self.document.token(token).deprel, Deprel::Root | Deprel::Conj);
        let before = token.checked_sub(1).filter(|_| is_main && self.document.xpos(token) == "NNS")?;
        // "Norway (NOR)"
        let name = if self.document.form(before) == ")" { before.checked_sub(1)? } else { before };
        let speaker = Some(name).filter(|&name| self.cast.at(name).is_some())?;
        let is_content = |&clause: &TokenIx| {
            let first = self.tree.span(clause).0;
            first == token + 1
                && (self.document.xpos(clause) == "VBG" && clause == first || self.document.form(first) == "that")
        };
        let clauses = [Deprel::Acl, Deprel::Advcl, Deprel::Ccomp, Deprel::AclRelcl];
        let clause = self.tree.children_by(token, &clauses).find(is_content)?;
        let content = self.without_mark(self.span(clause));
        self.build(token, self.lemma_of(token), Some(speaker), content, 0..0, word)
    }

    /// "the claim by X that …", "X's warning that …".
    fn by_noun(&self, noun: TokenIx, word: &Reporting) -> Option<Attribution> {
        let clauses = [Deprel::Acl, Deprel::AclRelcl, Deprel::Ccomp, Deprel::Advcl];
        let clause = self.tree.children_by(noun, &clauses).find(|&child| {
            self.tree
                .child(child, &[Deprel::Mark])
                .is_some_and(|mark| self.document.form(mark).eq_ignore_ascii_case("that"))
        });
        let Some(clause) = clause else { return self.voiced(noun, word) };
        let arguments = self.arguments.of_noun(noun);
        let by = |a: &&super::arguments::Argument| match &a.function {
            Function::Possessor => true,
            Function::Preposition(preposition) => matches!(preposition.as_ref(), "by" | "from" | "of"),
            _ => false,
        };
        let speaker = arguments.iter().find(by).map(|a| a.token);
        self.build(
            noun,
            self.document.lemma(noun).to_owned(),
            speaker,
            self.without_mark(self.span(clause)),
            0..0,
            word,
        )
    }

    /// "voiced alarm over …", "raised concerns about …": the verb's subject says what the noun is about.
    fn voiced(&self, noun: TokenIx, word: &Reporting) -> Option<Attribution> {
        const VOICING: &[&str] = &["voice", "express", "raise", "issue", "air", "convey", "share", "sound"];
        let is_object = self.document.token(noun).deprel == Deprel::Obj;
        let verb = self.tree.head(noun).filter(|&verb| is_object && VOICING.contains(&self.document.lemma(verb)))?;
        let about = |token: TokenIx, relation: Deprel| {
            self.tree.children_by(token, &[relation]).find(|&child| {
                child > noun
                    && self.arguments.preposition(child).is_some_and(|preposition| {
                        ABOUT.contains(&preposition.as_ref()) || preposition.as_ref() == "at"
                    })
            })
        };
        let topic = about(noun, Deprel::Nmod).or_else(|| about(verb, Deprel::Obl))?;
        let subject = self.arguments.of_verb(verb).into_iter().find(|a| a.function == Function::Subject)?.token;
        if !self.may_speak(subject) {
            return None;
        }
        let lemma = format!("{} {}", self.document.lemma(verb), self.document.lemma(noun));
        let content = self.without_mark(self.span(topic));
        self.build(noun, lemma, Some(subject), content, 0..0, word)
    }

    fn build(
        &self,
        verb: TokenIx,
        lemma: String,
        speaker: Option<TokenIx>,
        content: Range<TokenIx>,
        hole: Range<TokenIx>,
        word: &Reporting,
    ) -> Option<Attribution> {
        let speaker_range = |token: TokenIx| match self.named(token) {
            Some(entity) => Speaker::Entity(entity),
            None => Speaker::Unnamed(self.document.range_of(&self.noun_phrase(token))),
        };
        let content = if lemma == "according to" && verb < content.end && content.start == verb {
            content
        } else {
            self.within_semicolons(verb, content)
        };
        // "They told us: 'No boats'": words in which somebody speaks are not that somebody's.
        let here = self.document.token(verb).range;
        let quotation = self.quotation_in(&content).filter(|quote| !quote.contains_range(here));
        (!content.is_empty()).then(|| Attribution {
            verb,
            lemma,
            speaker: speaker.map(speaker_range),
            speaker_token: speaker,
            quotation,
            content,
            hole,
            denies: word.denies,
            plans: word.plans,
        })
    }

    /// "X demanded an inquiry; Y refused": what stands beyond a semicolon, outside of quotation marks, is not what X demanded.
    fn within_semicolons(&self, verb: TokenIx, content: Range<TokenIx>) -> Range<TokenIx> {
        let is_cut = |&at: &TokenIx| {
            let range = self.document.token(at).range;
            self.document.form(at) == ";" && !self.quotes_in(range).any(|quote| quote.contains_range(range))
        };
        let mut kept = content.clone();
        for at in content.filter(is_cut) {
            if at > verb {
                kept.end = kept.end.min(at);
            } else {
                kept.start = kept.start.max(at + 1);
            }
        }
        kept
    }
}
