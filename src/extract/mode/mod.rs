//! Mode: in whose voice, how firmly and with which polarity something is put.
//!
//! One walk from the predicate to the root of its sentence: what modifies each word on the way, and by which kind of clause it hangs
//! on the next. Entry point: [`axes`]. Invariant: what the walk does not understand is hedged, never asserted; the walk is bounded.

mod modifiers;

use crate::annotate::{Deprel, TokenIx, Upos};
use crate::statement::{Axes, Certainty, Polarity, Voice};

use super::attribution::Attribution;
use super::quotes::quoted_around;
use super::reading::Reading;

const LONGEST_WALK: usize = 24;

const NOMINAL: &[Deprel] = &[
    Deprel::Nsubj,
    Deprel::NsubjPass,
    Deprel::Obj,
    Deprel::Iobj,
    Deprel::Obl,
    Deprel::OblAgent,
    Deprel::OblUnmarked,
    Deprel::Nmod,
    Deprel::NmodPoss,
    Deprel::NmodUnmarked,
    Deprel::NmodDesc,
    Deprel::Compound,
    Deprel::Appos,
];

/// The axes of what a predicate word says.
#[must_use]
pub fn axes(reading: &Reading<'_>, predicate: TokenIx) -> Axes {
    let attribution = innermost(reading, predicate);
    let mut walk = Walk { reading, certainty: Certainty::Stated, negative: false, reported: attribution.is_some() };
    walk.run(predicate);
    if reading.lies_ahead(predicate) {
        walk.weaken(Certainty::Planned);
    }
    if let Some(attribution) = attribution {
        walk.negative ^= attribution.denies;
        if attribution.plans {
            walk.weaken(Certainty::Planned);
        }
    }
    Axes {
        voice: voice(reading, predicate),
        certainty: walk.certainty,
        polarity: if walk.negative { Polarity::Negative } else { Polarity::Positive },
    }
}

/// Who speaks at this token: somebody cited, or the article.
#[must_use]
pub fn voice(reading: &Reading<'_>, token: TokenIx) -> Voice {
    let range = reading.document.token(token).range;
    let quoted = quoted_around(reading.quotes, range).is_some_and(|quote| is_speech(reading, quote));
    if quoted || innermost(reading, token).is_some() || is_hearsay(reading, token) {
        Voice::Attributed
    } else {
        Voice::Article
    }
}

/// The innermost attribution whose content holds the token.
#[must_use]
pub fn innermost<'d>(reading: &Reading<'d>, token: TokenIx) -> Option<&'d Attribution> {
    reading.attributions.around(token)
}

/// "has reportedly offered": said by somebody who is not named.
fn is_hearsay(reading: &Reading<'_>, token: TokenIx) -> bool {
    let mut beside = reading.tree.children_by(token, &[Deprel::Advmod]);
    beside.any(|adverb| reading.lexicon.words.is("HearsayAdverb", &reading.document.form(adverb).to_lowercase()))
}

/// One or two words in quotation marks are a name or a distancing, not speech.
fn is_speech(reading: &Reading<'_>, quote: crate::text::TextRange) -> bool {
    quote.slice(&reading.document.text).split_whitespace().nth(2).is_some()
}

struct Walk<'r, 'd> {
    reading: &'r Reading<'d>,
    certainty: Certainty,
    negative: bool,
    /// Whether somebody is cited: "would" is then the future of what was said.
    reported: bool,
}

impl Walk<'_, '_> {
    fn run(&mut self, predicate: TokenIx) {
        let mut at = predicate;
        self.modifiers(at);
        for _ in 0..LONGEST_WALK {
            let Some(head) = self.reading.tree.head(at) else { break };
            if !self.step(at, head) {
                break;
            }
            at = head;
        }
        if self.is_question(predicate) {
            self.weaken(Certainty::Question);
        }
    }

    /// Takes in how `at` hangs on `head`; false where nothing further up bears on it.
    fn step(&mut self, at: TokenIx, head: TokenIx) -> bool {
        let relation = self.reading.document.token(at).deprel;
        if self.opens_content(at, head) {
            return false;
        }
        match relation {
            Deprel::Conj => self.conjunct(at, head),
            Deprel::Ccomp | Deprel::Csubj | Deprel::CsubjPass => self.complement(at, head),
            Deprel::Xcomp => self.controlled(at, head),
            Deprel::Advcl | Deprel::AdvclRelcl => self.adverbial(at),
            Deprel::Acl => self.attribute_clause(at, head),
            Deprel::Nsubj if self.is_attitude(at) => false,
            relation if NOMINAL.contains(&relation) => {
                if self.governed_gerund(at).is_some() {
                    return self.adverbial(at);
                }
                if self.is_topic(at) {
                    self.weaken(Certainty::Hedged);
                }
                self.nominal(head)
            }
            _ => false,
        }
    }

    /// "said in a statement that …": what is said hangs on the statement, which says nothing more of it.
    fn opens_content(&self, at: TokenIx, head: TokenIx) -> bool {
        let clauses = [Deprel::Acl, Deprel::AclRelcl, Deprel::Ccomp, Deprel::Advcl];
        let first = self.reading.tree.span(at).0;
        let opens = |said: &Attribution| said.verb != head && said.content.start == first + 1;
        clauses.contains(&self.reading.document.token(at).deprel)
            && self.reading.document.form(first).eq_ignore_ascii_case("that")
            && innermost(self.reading, at).is_some_and(opens)
    }

    /// "X's willingness may help": that X is willing is taken for granted, whatever comes of it.
    fn is_attitude(&self, noun: TokenIx) -> bool {
        let owned = self.reading.tree.child(noun, &[Deprel::NmodPoss]).is_some();
        owned && self.is_planning_noun(noun)
    }

    /// "mixed signals about his readiness": what words are about need not be so.
    fn is_topic(&self, noun: TokenIx) -> bool {
        self.is_planning_noun(noun) && self.has_mark(noun, &["about", "over", "on", "regarding"])
    }

    fn is_planning_noun(&self, noun: TokenIx) -> bool {
        self.reading.lexicon.words.is("PlanningNoun", self.reading.document.lemma(noun))
    }

    fn conjunct(&mut self, at: TokenIx, head: TokenIx) -> bool {
        let own_subject = self.reading.tree.child(at, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some();
        let finite = matches!(self.reading.document.xpos(at), "VBD" | "VBZ" | "VBP");
        if !own_subject && !finite {
            self.auxiliaries(head);
            if self.is_joined_by_or(at) {
                self.negative ^= self.is_negated(head);
            }
        }
        true
    }

    fn complement(&mut self, at: TokenIx, head: TokenIx) -> bool {
        let reported = self.reading.attribution_by(head).is_some_and(|a| a.holds(at));
        if self.has_mark(at, &["whether"]) {
            self.weaken(Certainty::Question);
        } else if !reported {
            self.governed_by(head, Certainty::Hedged);
        } else if self.is_negated(head) {
            self.weaken(Certainty::Hedged);
        }
        if self.has_mark(at, &["whether", "if"]) {
            self.weaken(Certainty::Question);
        }
        false
    }

    fn controlled(&mut self, at: TokenIx, head: TokenIx) -> bool {
        let infinitive = self.has_mark(at, &["to"]);
        if infinitive && self.has_mark(head, &["yet"]) && self.reading.document.lemma(head) == "have" {
            // "has yet to approve"
            self.negative = !self.negative;
        } else {
            let reported = self.reading.attribution_by(head).is_some_and(|a| a.holds(at));
            if self.has_condition(head) {
                self.weaken(Certainty::Conditional);
            }
            // "may have to share": what is said of the need is said of the deed.
            if ["have", "need", "able", "get"].contains(&self.reading.document.lemma(head)) {
                self.auxiliaries(head);
            }
            let passive = self.reading.tree.child(head, &[Deprel::AuxPass]).is_some();
            if !(reported && passive) {
                self.governed_by(head, if infinitive && !reported { Certainty::Planned } else { Certainty::Stated });
            }
        }
        self.modifiers(head);
        true
    }

    fn adverbial(&mut self, at: TokenIx) -> bool {
        if self.is_conditional(at) {
            self.weaken(Certainty::Conditional);
        } else if self.completes_adjective(at) {
            let adjective = self.reading.tree.head(at).unwrap_or(at);
            self.governed_by(adjective, Certainty::Planned);
            if self.is_negated(adjective) || self.reading.tree.head(adjective).is_some_and(|verb| self.is_negated(verb))
            {
                self.weaken(Certainty::Hedged);
            }
        } else if let Some((head, preposition)) = self.governed_gerund(at) {
            self.gerund(head, &preposition);
        } else if self.has_mark(at, &["without", "instead", "rather"]) {
            self.negative = !self.negative;
        } else if self.has_mark(at, &["to", "before", "until", "till", "so"]) || self.reading.document.xpos(at) == "VB"
        {
            self.weaken(Certainty::Planned);
        }
        false
    }

    /// "charged with attacking", "cleared of taking bribes": what a verb says of a deed by its preposition, and which one that is. A
    /// clause with a subject of its own, "with troops holding the bridge", stands for itself.
    fn governed_gerund(&self, at: TokenIx) -> Option<(TokenIx, String)> {
        const PREPOSITIONS: &[&str] = &["of", "with", "from", "against", "for", "to", "over", "about"];
        let Reading { document, tree, .. } = self.reading;
        let head = tree.head(at).filter(|&head| head < at && document.token(head).upos == Upos::Verb)?;
        if document.xpos(at) != "VBG" || tree.child(at, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some() {
            return None;
        }
        let marks = tree.children_by(at, &[Deprel::Mark, Deprel::Case]);
        let mut forms = marks.map(|mark| document.form(mark).to_lowercase());
        forms.find(|form| PREPOSITIONS.contains(&form.as_str())).map(|preposition| (head, preposition))
    }

    /// What is not known to follow from the verb with its preposition is open.
    fn gerund(&mut self, head: TokenIx, preposition: &str) {
        let phrase = format!("{} {preposition}", self.reading.document.lemma(head));
        if let Some(modal) = self.reading.lexicon.words.modal(&phrase).first() {
            self.negative ^= modal.denies;
            if let Some(certainty) = modal.certainty.as_deref().and_then(certainty_named) {
                self.weaken(certainty);
            }
        } else {
            self.governed_by(head, Certainty::Hedged);
        }
        self.auxiliaries(head);
        if self.is_negated(head) {
            self.weaken(Certainty::Hedged);
        }
    }

    /// "keen on attracting", "intent on leaving".
    fn completes_adjective(&self, at: TokenIx) -> bool {
        let head = self.reading.tree.head(at).filter(|&head| head < at);
        self.reading.document.xpos(at) == "VBG"
            && self.has_mark(at, &["on", "to", "for", "of"])
            && head.is_some_and(|head| self.is_adjective(head))
    }

    fn is_adjective(&self, word: TokenIx) -> bool {
        self.reading.document.token(word).upos == Upos::Adj || self.reading.is_misread_adjective(word)
    }

    fn attribute_clause(&mut self, at: TokenIx, head: TokenIx) -> bool {
        // "The Emirates denies supplying weapons", with the verb read as a noun and nobody found who speaks.
        let is_report = || {
            self.reading.attribution_by(head).is_none()
                && self.reading.lexicon.words.reporting_verb(self.reading.document.lemma(head)).is_some()
        };
        if self.has_mark(at, &["to"]) {
            self.weaken(Certainty::Planned);
        } else if self.reading.document.xpos(at) == "VBG" && is_report() {
            self.weaken(Certainty::Hedged);
        } else if self.has_mark(at, &["that", "whether", "of", "for"]) {
            self.governed_by(head, Certainty::Hedged);
        }
        false
    }

    /// An event noun under a verb or another noun: "ruled out talks", "the possibility of an attack".
    fn nominal(&mut self, head: TokenIx) -> bool {
        self.governed_by(head, Certainty::Stated);
        if matches!(self.reading.document.token(head).upos, Upos::Verb | Upos::Aux) {
            self.modifiers(head);
        } else {
            self.noun_modifiers(head);
        }
        true
    }

    /// What the governing word does to what it governs.
    fn governed_by(&mut self, head: TokenIx, otherwise: Certainty) {
        let lemma = self.reading.document.lemma(head);
        // "was sworn in as": that is done with the swearing.
        let next = TokenIx::try_from(self.reading.document.tokens.len()).ok().filter(|&last| head + 1 < last);
        if lemma == "swear" && next.is_some_and(|_| self.reading.document.form(head + 1) == "in") {
            self.weaken(otherwise);
            return;
        }
        let particle = self.reading.tree.child(head, &[Deprel::CompoundPrt]).map(|p| self.reading.document.form(p));
        let words = &self.reading.lexicon.words;
        let phrase = particle.map(|particle| format!("{lemma} {particle}"));
        let uses = phrase.as_deref().map(|phrase| words.modal(phrase)).filter(|uses| !uses.is_empty());
        let is_adjective = self.is_adjective(head);
        let lemma = if is_adjective { self.reading.document.form(head) } else { lemma };
        let uses = uses.unwrap_or_else(|| words.modal(lemma));
        let upos = if is_adjective { Upos::Adj } else { self.reading.document.token(head).upos };
        let governs = |class: &str| match upos {
            Upos::Verb => class.ends_with("Verb") && class != "ModalVerb",
            Upos::Noun => class.ends_with("Noun"),
            Upos::Adj => class.ends_with("Adjective"),
            _ => false,
        };
        let Some(modal) = uses.iter().find(|modal| governs(&modal.class)) else {
            self.weaken(otherwise);
            return;
        };
        self.negative ^= modal.denies;
        if let Some(certainty) = modal.certainty.as_deref().and_then(certainty_named) {
            self.weaken(certainty);
        }
    }

    fn is_negated(&self, predicate: TokenIx) -> bool {
        let children = self.reading.tree.children(predicate).iter();
        children.filter(|&&child| self.is_negator(child)).count() % 2 == 1
    }

    fn is_negator(&self, token: TokenIx) -> bool {
        if self.reading.document.token(token).deprel != Deprel::Advmod
            && self.reading.document.token(token).upos != Upos::Part
        {
            let no_subject =
                [Deprel::Nsubj, Deprel::NsubjPass, Deprel::Obj].contains(&self.reading.document.token(token).deprel);
            return no_subject && self.is_nobody(token);
        }
        let form = self.reading.document.form(token);
        // "not only X but also Y" affirms both.
        let next = token + 1;
        let is_only = (next as usize) < self.reading.document.tokens.len()
            && ["only", "just", "merely", "simply"].contains(&self.reading.document.form(next));
        if is_only && form.eq_ignore_ascii_case("not") {
            return false;
        }
        ["not", "n't", "n’t", "never", "nor", "neither"].iter().any(|negator| form.eq_ignore_ascii_case(negator))
    }

    fn is_nobody(&self, token: TokenIx) -> bool {
        let form = self.reading.document.form(token);
        let no = |child: &TokenIx| {
            let form = self.reading.document.form(*child);
            form.eq_ignore_ascii_case("no") || form.eq_ignore_ascii_case("neither")
        };
        ["nobody", "none", "nothing", "neither"].iter().any(|word| form.eq_ignore_ascii_case(word))
            || self.reading.tree.children(token).iter().any(no)
    }

    fn has_mark(&self, clause: TokenIx, marks: &[&str]) -> bool {
        self.reading.tree.children_by(clause, &[Deprel::Mark, Deprel::Case, Deprel::Advmod]).any(|mark| {
            let form = self.reading.document.form(mark);
            marks.iter().any(|wanted| form.eq_ignore_ascii_case(wanted))
        })
    }

    fn is_conditional(&self, clause: TokenIx) -> bool {
        let conditional = |mark: TokenIx| {
            let form = self.reading.document.form(mark).to_lowercase();
            self.reading.lexicon.words.modal(&form).iter().any(|modal| modal.class == "ConditionalMarker")
        };
        let marks = [Deprel::Mark, Deprel::Case, Deprel::Advmod];
        self.reading.tree.children_by(clause, &marks).any(conditional) || self.is_inverted(clause)
    }

    /// "Should formal talks commence", "Had they agreed", "Were it to end".
    fn is_inverted(&self, clause: TokenIx) -> bool {
        let subject = self.reading.tree.child(clause, &[Deprel::Nsubj, Deprel::NsubjPass]);
        let auxiliary = self.reading.tree.child(clause, &[Deprel::Aux, Deprel::AuxPass, Deprel::Cop]);
        let (Some(subject), Some(auxiliary)) = (subject, auxiliary) else { return false };
        let form = self.reading.document.form(auxiliary);
        let inverts = ["should", "had", "were"].iter().any(|word| form.eq_ignore_ascii_case(word));
        let opens = self.reading.tree.span(clause).0 == auxiliary;
        inverts && opens && auxiliary < subject
    }

    fn is_joined_by_or(&self, conjunct: TokenIx) -> bool {
        self.reading.tree.children_by(conjunct, &[Deprel::Cc]).any(|cc| {
            let form = self.reading.document.form(cc);
            form.eq_ignore_ascii_case("or") || form.eq_ignore_ascii_case("nor")
        })
    }

    fn is_question(&self, predicate: TokenIx) -> bool {
        let sentence = self.reading.document.sentence_of(predicate);
        let Some(sentence) = self.reading.document.sentences.get(sentence) else { return false };
        sentence.tokens.clone().rev().take(3).any(|token| self.reading.document.form(token) == "?")
    }

    /// The first thing that weakens decides; later ones do not strengthen it again.
    fn weaken(&mut self, certainty: Certainty) {
        if self.certainty == Certainty::Stated {
            self.certainty = certainty;
        }
    }
}

fn certainty_named(name: &str) -> Option<Certainty> {
    match name.to_lowercase().trim_start_matches("certainty").trim_end_matches("certainty") {
        "hedged" => Some(Certainty::Hedged),
        "planned" => Some(Certainty::Planned),
        "conditional" => Some(Certainty::Conditional),
        "question" | "questioned" => Some(Certainty::Question),
        "generic" => Some(Certainty::Generic),
        _ => None,
    }
}
