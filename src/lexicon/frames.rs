//! Frames: which words, with which arguments, mean which relation or event.
//!
//! Entry points: [`Frames::verbs`], [`Frames::nouns`], [`Frames::adjectives`]. Invariant: an entry is written once, in the
//! active and singular; the matcher in `extract` undoes passive, coordination, control and relative clauses.

use rustc_hash::FxHashMap;

use super::LexiconError;
use super::classes::Classes;
use super::frame_check::fault;
use super::turtle::{Graph, Node};
use crate::vocab::lexical;

/// Index of an entry.
pub type FrameEntryIx = u32;

/// The part a word's dependent plays, undone of passive and other alternations.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Function {
    /// Underlying subject of a verb.
    Subject,
    /// Underlying object of a verb.
    Object,
    /// Indirect object.
    IndirectObject,
    /// Clausal complement.
    Complement,
    /// "X's noun", "the Xish noun", "the X noun".
    Possessor,
    /// What the noun is said of: by apposition, copula, title or "as".
    Described,
    /// What the adjective modifies, or the subject of its copula.
    Modified,
    /// First part of a compound adjective: "Geneva-based".
    Compound,
    /// By a preposition.
    Preposition(Box<str>),
}

impl Function {
    fn parse(text: &str) -> Self {
        match text {
            "subject" => Self::Subject,
            "object" => Self::Object,
            "indirect-object" => Self::IndirectObject,
            "complement" => Self::Complement,
            "possessor" => Self::Possessor,
            "described" => Self::Described,
            "modified" => Self::Modified,
            "compound" => Self::Compound,
            preposition => Self::Preposition(preposition.into()),
        }
    }
}

/// What a frame's words mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evokes {
    /// A relation, by predicate IRI.
    Relation(String),
    /// An event, by PLOVER concept IRI.
    Event(String),
}

/// An example that a frame carries, with the labels that must come out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The text.
    pub text: String,
    /// Expected subject or actor.
    pub source: Option<String>,
    /// Expected object or recipient.
    pub target: Option<String>,
}

/// A relation or event type with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Rule id of what it finds: `frame/founding`.
    pub id: String,
    /// Relation or event.
    pub evokes: Evokes,
    /// Texts it must match.
    pub examples: Vec<Example>,
    /// Texts it must not match.
    pub counter_examples: Vec<String>,
}

/// One argument of an entry: where it stands, and what it must be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Argument {
    /// Functions to try, in order.
    pub functions: Vec<Function>,
    /// Classes of which it must have one; empty for any.
    pub types: Vec<String>,
}

/// Words with their arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameEntry {
    /// Index of the frame.
    pub frame: u32,
    /// The words: a lemma, or several of which one is the head.
    pub words: Vec<Box<str>>,
    /// Position of the head in `words`.
    pub head: usize,
    /// Subject of the relation, or actor of the event.
    pub source: Argument,
    /// Object of the relation, or recipient of the event.
    pub target: Argument,
    /// Datatype IRI, where the object is a literal.
    pub literal: Option<String>,
    /// Whether an event needs no recipient although the entry says where one would stand.
    pub target_optional: bool,
    /// Functions with which the words mean something else: "invited him" against "invited him to invest".
    pub without: Vec<Function>,
    /// Words of which one must be the object or be said of it, sorted; empty for any: "send troops", "call it shameful".
    pub with_words: Vec<Box<str>>,
}

/// All frames, by head lemma.
#[derive(Debug, Default)]
pub struct Frames {
    frames: Vec<Frame>,
    entries: Vec<FrameEntry>,
    verbs: FxHashMap<Box<str>, Vec<FrameEntryIx>>,
    nouns: FxHashMap<Box<str>, Vec<FrameEntryIx>>,
    adjectives: FxHashMap<Box<str>, Vec<FrameEntryIx>>,
}

impl Frames {
    /// Reads every `ng:Frame`.
    ///
    /// # Errors
    /// A frame is incomplete or names something unknown: says which and what.
    pub fn compile(graph: &Graph, classes: &Classes) -> Result<Self, LexiconError> {
        let mut frames = Self::default();
        for node in graph.instances(lexical::FRAME) {
            if let Some(message) = fault(graph, classes, node) {
                return Err(LexiconError::Frame { frame: graph.text(node).to_owned(), message });
            }
            frames.add(graph, node);
        }
        Ok(frames)
    }

    fn add(&mut self, graph: &Graph, node: Node) {
        let iri = graph.text(node);
        let relation = graph.text_of(node, lexical::RELATION).map(|iri| Evokes::Relation(iri.to_owned()));
        let event = graph.text_of(node, lexical::EVENT_TYPE).map(|iri| Evokes::Event(iri.to_owned()));
        let Some(evokes) = relation.or(event) else { return };
        let frame = u32::try_from(self.frames.len()).unwrap_or(u32::MAX);
        self.frames.push(Frame {
            id: format!("frame/{}", iri.rsplit(['#', '/']).next().unwrap_or(iri)),
            evokes,
            examples: graph.objects(node, lexical::EXAMPLE).map(|example| read_example(graph, example)).collect(),
            counter_examples: graph
                .objects(node, lexical::COUNTER_EXAMPLE)
                .filter_map(|example| graph.text_of(example, lexical::TEXT).map(str::to_owned))
                .collect(),
        });
        for entry in graph.objects(node, lexical::ENTRY) {
            self.add_entry(graph, entry, frame);
        }
    }

    fn add_entry(&mut self, graph: &Graph, node: Node, frame: u32) {
        let argument = |functions: [&str; 2], types: [&str; 2]| Argument {
            functions: functions.iter().flat_map(|p| graph.texts(node, p)).map(Function::parse).collect(),
            types: types.iter().flat_map(|p| graph.texts(node, p)).map(str::to_owned).collect(),
        };
        let source = argument(
            [lexical::SUBJECT_FUNCTION, lexical::ACTOR_FUNCTION],
            [lexical::SUBJECT_TYPE, lexical::ACTOR_TYPE],
        );
        let target = argument(
            [lexical::OBJECT_FUNCTION, lexical::RECIPIENT_FUNCTION],
            [lexical::OBJECT_TYPE, lexical::RECIPIENT_TYPE],
        );
        let literal = graph.text_of(node, lexical::OBJECT_LITERAL).map(str::to_owned);
        let target_optional = graph.text_of(node, lexical::RECIPIENT_OPTIONAL) == Some("true");
        let without: Vec<Function> = graph.texts(node, lexical::WITHOUT_FUNCTION).map(Function::parse).collect();
        let mut with_words: Vec<Box<str>> = graph.texts(node, lexical::WITH_WORD).map(Into::into).collect();
        with_words.sort_unstable();
        for (predicate, is_noun) in [(lexical::VERB, false), (lexical::NOUN, true), (lexical::ADJECTIVE, false)] {
            for words in graph.texts(node, predicate) {
                let words: Vec<Box<str>> = words.split_whitespace().map(Into::into).collect();
                let head = if is_noun { noun_head(&words) } else { 0 };
                let Some(lemma) = words.get(head).cloned() else { continue };
                let entry = FrameEntryIx::try_from(self.entries.len()).unwrap_or(FrameEntryIx::MAX);
                let (source, target, literal) = (source.clone(), target.clone(), literal.clone());
                let (without, with_words) = (without.clone(), with_words.clone());
                let read =
                    FrameEntry { frame, words, head, source, target, literal, target_optional, without, with_words };
                self.entries.push(read);
                self.index(predicate).entry(lemma).or_default().push(entry);
            }
        }
    }

    fn index(&mut self, predicate: &str) -> &mut FxHashMap<Box<str>, Vec<FrameEntryIx>> {
        match predicate {
            lexical::VERB => &mut self.verbs,
            lexical::NOUN => &mut self.nouns,
            _ => &mut self.adjectives,
        }
    }

    /// All frames, in the order of the files.
    #[must_use]
    pub fn all(&self) -> &[Frame] {
        &self.frames
    }

    /// The frame of an entry.
    #[must_use]
    pub fn frame(&self, entry: &FrameEntry) -> &Frame {
        &self.frames[entry.frame as usize]
    }

    /// Entries whose head is this verb lemma.
    pub fn verbs(&self, lemma: &str) -> impl Iterator<Item = &FrameEntry> {
        self.look_up(&self.verbs, lemma)
    }

    /// Entries whose head is this verb: by the lemma, or where that is unknown by what the form may be a form of. A tagger that has
    /// not seen a verb guesses its lemma.
    pub fn verbs_by_form(&self, lemma: &str, form: &str) -> impl Iterator<Item = &FrameEntry> {
        let known = self.verbs.get(lemma).or_else(|| bases(form).iter().find_map(|base| self.verbs.get(base.as_str())));
        known.into_iter().flatten().map(|&entry| &self.entries[entry as usize])
    }

    /// Entries whose head is this noun lemma.
    pub fn nouns(&self, lemma: &str) -> impl Iterator<Item = &FrameEntry> {
        self.look_up(&self.nouns, lemma)
    }

    /// Entries whose head is this adjective or participle.
    pub fn adjectives(&self, word: &str) -> impl Iterator<Item = &FrameEntry> {
        self.look_up(&self.adjectives, word)
    }

    fn look_up<'a>(
        &'a self,
        index: &'a FxHashMap<Box<str>, Vec<FrameEntryIx>>,
        word: &str,
    ) -> impl Iterator<Item = &'a FrameEntry> + use<'a> {
        index.get(word).into_iter().flatten().map(|&entry| &self.entries[entry as usize])
    }
}

fn read_example(graph: &Graph, node: Node) -> Example {
    let text = |predicates: [&str; 2]| predicates.iter().find_map(|p| graph.text_of(node, p)).map(str::to_owned);
    Example {
        text: graph.text_of(node, lexical::TEXT).unwrap_or_default().to_owned(),
        source: text([lexical::EXPECT_SUBJECT, lexical::EXPECT_ACTOR]),
        target: text([lexical::EXPECT_OBJECT, lexical::EXPECT_RECIPIENT]),
    }
}

/// The head of a noun of several words: the one before the first preposition, else the last ("place of birth",
/// "press conference").
fn noun_head(words: &[Box<str>]) -> usize {
    let preposition = words.iter().position(|word| matches!(word.as_ref(), "of" | "in" | "for" | "to" | "at" | "on"));
    preposition.unwrap_or(words.len()).saturating_sub(1)
}

/// What an irregular form of a verb is a form of, whatever a tagger has guessed.
#[must_use]
pub fn irregular_base(form: &str) -> Option<&'static str> {
    IRREGULAR.iter().find(|(known, _)| known.eq_ignore_ascii_case(form)).map(|(_, base)| *base)
}

/// What an inflected verb form may be a form of, by the spelling rules of English, likeliest first.
fn bases(form: &str) -> Vec<String> {
    let form = form.to_lowercase();
    let mut bases = Vec::new();
    if let Some((_, base)) = IRREGULAR.iter().find(|(known, _)| *known == form) {
        bases.push((*base).to_owned());
    }
    for ending in ["ed", "ing", "es", "s"] {
        let Some(stem) = form.strip_suffix(ending) else { continue };
        bases.push(stem.to_owned());
        bases.push(format!("{stem}e"));
        if let Some(stem) = stem.strip_suffix('i') {
            bases.push(format!("{stem}y"));
        }
        let mut letters = stem.chars().rev();
        if let (Some(last), Some(before)) = (letters.next(), letters.next())
            && last == before
        {
            bases.push(stem[..stem.len() - last.len_utf8()].to_owned());
        }
    }
    bases
}

/// Forms that no spelling rule undoes, of verbs that news uses.
const IRREGULAR: &[(&str, &str)] = &[
    ("bore", "bear"),
    ("began", "begin"),
    ("begun", "begin"),
    ("broke", "break"),
    ("broken", "break"),
    ("brought", "bring"),
    ("built", "build"),
    ("bought", "buy"),
    ("caught", "catch"),
    ("chose", "choose"),
    ("chosen", "choose"),
    ("drawn", "draw"),
    ("drew", "draw"),
    ("fell", "fall"),
    ("fought", "fight"),
    ("fled", "flee"),
    ("flew", "fly"),
    ("flown", "fly"),
    ("forbade", "forbid"),
    ("forbidden", "forbid"),
    ("froze", "freeze"),
    ("frozen", "freeze"),
    ("gave", "give"),
    ("given", "give"),
    ("went", "go"),
    ("grew", "grow"),
    ("hung", "hang"),
    ("held", "hold"),
    ("laid", "lay"),
    ("led", "lead"),
    ("left", "leave"),
    ("lent", "lend"),
    ("met", "meet"),
    ("overran", "overrun"),
    ("overthrew", "overthrow"),
    ("overthrown", "overthrow"),
    ("rode", "ride"),
    ("rose", "rise"),
    ("said", "say"),
    ("sought", "seek"),
    ("sold", "sell"),
    ("sent", "send"),
    ("shook", "shake"),
    ("shot", "shoot"),
    ("sank", "sink"),
    ("spoke", "speak"),
    ("spun", "spin"),
    ("stood", "stand"),
    ("stole", "steal"),
    ("stolen", "steal"),
    ("struck", "strike"),
    ("sued", "sue"),
    ("swore", "swear"),
    ("sworn", "swear"),
    ("swept", "sweep"),
    ("taken", "take"),
    ("took", "take"),
    ("taught", "teach"),
    ("tore", "tear"),
    ("torn", "tear"),
    ("told", "tell"),
    ("threw", "throw"),
    ("wore", "wear"),
    ("wed", "wed"),
    ("won", "win"),
    ("withdrawn", "withdraw"),
    ("withdrew", "withdraw"),
    ("written", "write"),
    ("wrote", "write"),
];
