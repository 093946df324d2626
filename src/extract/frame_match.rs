//! Frames against trees: every word that evokes a frame, with the arguments the frame asks for.
//!
//! Entry points: [`matches`], and [`evoked`] for all words at once. Invariant: a match names its rule, its words and its arguments, and nothing of polarity or voice;
//! those are `mode`'s.

use crate::annotate::{Deprel, NameKind, TokenIx, Upos};
use crate::lexicon::{Argument as Filler, Frame, FrameEntry, Function};

use super::arguments::Argument;
use super::owner::Owners;
use super::reading::Reading;
use super::wording::{has_word, is_lessened, words_fit};

/// A frame found in the text.
#[derive(Clone, Debug)]
pub struct FrameMatch<'d> {
    /// The frame.
    pub frame: &'d Frame,
    /// The entry that matched.
    pub entry: &'d FrameEntry,
    /// The word that evokes it.
    pub trigger: TokenIx,
    /// The word whose mode decides: the trigger, or the light verb above it.
    pub predicate: TokenIx,
    /// Tokens that may be the subject or actor, of the first function that has any.
    pub sources: Vec<TokenIx>,
    /// Tokens that may be the object or recipient.
    pub targets: Vec<TokenIx>,
}

/// For each token the frames that it evokes; outside of the prose none.
#[must_use]
pub fn evoked<'d>(reading: &Reading<'d>) -> Vec<Vec<FrameMatch<'d>>> {
    let mut found: Vec<Vec<FrameMatch<'d>>> = Vec::new();
    found.resize_with(reading.document.tokens.len(), Vec::new);
    for token in reading.prose().flat_map(|sentence| reading.document.sentences[sentence].tokens.clone()) {
        found[token as usize] = matches(reading, token);
    }
    found
}

/// All frames that a word evokes.
#[must_use]
pub fn matches<'d>(reading: &Reading<'d>, token: TokenIx) -> Vec<FrameMatch<'d>> {
    let document = reading.document;
    let lemma = document.lemma(token);
    let frames = &reading.lexicon.frames;
    match document.token(token).upos {
        Upos::Verb => {
            let verbs = frames.verbs_by_form(lemma, document.form(token));
            let mut found = with_arguments(reading, token, verbs, || reading.arguments.of_verb(token));
            let adjectives = || reading.arguments.of_adjective(token);
            let form = document.form(token).to_lowercase();
            found.extend(with_arguments(reading, token, frames.adjectives(&form), adjectives));
            found
        }
        Upos::Propn if reading.times.covers(token) => Vec::new(),
        Upos::Noun | Upos::Propn => {
            let lemma = lemma.to_lowercase();
            with_arguments(reading, token, frames.nouns(&lemma), || noun_arguments(reading, token))
        }
        Upos::Adj => with_arguments(reading, token, frames.adjectives(lemma), || reading.arguments.of_adjective(token)),
        _ => Vec::new(),
    }
}

fn with_arguments<'d>(
    reading: &Reading<'d>,
    token: TokenIx,
    entries: impl Iterator<Item = &'d FrameEntry>,
    arguments: impl Fn() -> Vec<Argument>,
) -> Vec<FrameMatch<'d>> {
    let mut entries =
        entries.filter(|entry| words_fit(reading, entry, token) && !is_lessened(reading, entry, token)).peekable();
    if entries.peek().is_none() {
        return Vec::new();
    }
    let arguments = arguments();
    let mut entries = entries.filter(|entry| has_word(reading, entry, token, &arguments)).peekable();
    if entries.peek().is_none() {
        return Vec::new();
    }
    let mut arguments: Vec<Argument> = arguments.iter().flat_map(|argument| named(reading, argument.clone())).collect();
    single_out(reading, &mut arguments);
    let predicate = carrier(reading, token).map_or(token, |carrier| carrier.verb);
    let is_another = |entry: &FrameEntry| arguments.iter().any(|a| entry.without.contains(&a.function));
    entries
        .filter(|entry| !is_another(entry))
        .map(|entry| {
            let (sources, targets) = assign(reading, entry, &arguments, predicate != token);
            FrameMatch {
                frame: reading.lexicon.frames.frame(entry),
                entry,
                trigger: token,
                predicate,
                sources,
                targets,
            }
        })
        .collect()
}

/// A name whose words the tree hangs side by side is one argument, and so is what a noun and the verb that carries it share.
fn single_out(reading: &Reading<'_>, arguments: &mut Vec<Argument>) {
    let mut at = 0;
    while at < arguments.len() {
        let Argument { function, token } = &arguments[at];
        let mention = reading.mention_tokens(*token);
        let is_known = |a: &Argument| a.function == *function && mention.contains(&a.token);
        if arguments[..at].iter().any(is_known) {
            arguments.remove(at);
        } else {
            at += 1;
        }
    }
}

/// "X, a company owned by Y", "its owner": a common noun stands for the names it is said of, a possessor or a bare description for what
/// was named before.
fn named(reading: &Reading<'_>, argument: Argument) -> Vec<Argument> {
    let document = reading.document;
    if let Some(token) = person_behind(reading, &argument) {
        return vec![Argument { function: argument.function, token }];
    }
    let token = argument.token;
    let is_open = reading.participant(token).is_none() && argument.function != Function::Described;
    let is_pronoun = matches!(document.form(token).to_lowercase().as_str(), "its" | "whose");
    if !is_open || !is_pronoun && document.token(token).upos != Upos::Noun {
        return vec![argument];
    }
    let described = if is_pronoun { Vec::new() } else { reading.arguments.described_by(token) };
    let mut tokens: Vec<TokenIx> = Vec::new();
    if let Some(name) = described.into_iter().find(|&token| reading.cast.at(token).is_some()) {
        reading.arguments.coordinated(name, &mut tokens);
        // The nouns that a singular one is joined with come by themselves.
        tokens.truncate(if document.xpos(token).ends_with('S') { usize::MAX } else { 1 });
    } else {
        let owners = Owners::new(reading.tree, reading.cast, reading.lexicon);
        tokens.extend(owners.only_antecedent(token));
    }
    if tokens.is_empty() {
        return vec![argument];
    }
    tokens.into_iter().map(|token| Argument { function: argument.function.clone(), token }).collect()
}

/// "the daughter of Dune Brigades veteran NAME", "married Leeds sprinter NAME": the name that another only modifies.
fn person_behind(reading: &Reading<'_>, argument: &Argument) -> Option<TokenIx> {
    let (document, cast) = (reading.document, reading.cast);
    let is_governed = matches!(argument.function, Function::Preposition(_) | Function::Object);
    cast.at(argument.token).filter(|_| is_governed)?;
    let noun = reading.mention_tokens(argument.token).end;
    let name = noun + 1;
    if name as usize >= document.tokens.len() || document.sentence_of(name) != document.sentence_of(argument.token) {
        return None;
    }
    let is_common = document.token(noun).upos == Upos::Noun && document.xpos(noun) == "NN" && cast.at(noun).is_none();
    let is_person = |entity| cast.member(entity).kind == NameKind::Person;
    let is_name = document.token(name).upos == Upos::Propn && cast.at(name).is_some_and(is_person);
    (is_common && is_name).then_some(name)
}

/// Gives sources and targets the first pair of functions that are both there and not the same single word; functions that name an entity
/// of the right class come first. Where only one is there and both ask for it, it goes to the target: "the invasion of Ukraine" is not
/// Ukraine's doing.
fn assign(
    reading: &Reading<'_>,
    entry: &FrameEntry,
    arguments: &[Argument],
    is_carried: bool,
) -> (Vec<TokenIx>, Vec<TokenIx>) {
    let fits = |token: &TokenIx, types: &[String]| {
        let entity = reading.participant(*token);
        entity.is_some_and(|entity| reading.lexicon.classes.fits(&reading.cast.member(entity).classes, types))
    };
    // "closed the gap" closes no company: of a verb that takes its one argument as subject or object, an object leaves the subject out.
    let has_object = arguments.iter().any(|a| a.function == Function::Object);
    let filled = |wanted: &Filler| -> Vec<Vec<TokenIx>> {
        let is_either = wanted.functions.contains(&Function::Object) && wanted.functions.contains(&Function::Subject);
        let of = |function: &Function| {
            let is_left_out = is_either && has_object && *function == Function::Subject;
            let fillers = arguments.iter().filter(|a| a.function == *function && !is_left_out);
            fillers.map(|a| a.token).collect::<Vec<_>>()
        };
        let mut filled: Vec<Vec<TokenIx>> =
            wanted.functions.iter().map(of).filter(|tokens| !tokens.is_empty()).collect();
        filled.sort_by_key(|tokens| !tokens.iter().any(|token| fits(token, &wanted.types)));
        filled
    };
    let (sources, mut targets) = (filled(&entry.source), filled(&entry.target));
    if is_carried {
        // The subject of "drew criticism", "came under attack".
        targets.extend(filled(&Filler { functions: vec![Function::Object], types: entry.target.types.clone() }));
    }
    if entry.literal.is_some() {
        // A date may stand by any of its prepositions; what is no date is no date's rival.
        targets = vec![targets.concat()];
    }
    for source in &sources {
        for target in &targets {
            // "talks between X and Y", "X and Y married": what one part names in common, its fillers do to each other.
            if source.len() > 1 || source != target {
                return (source.clone(), target.clone());
            }
        }
    }
    let is_mutual = entry.source.functions == entry.target.functions;
    match (sources.into_iter().next(), targets.into_iter().next()) {
        // What several do to each other one does to nobody.
        (Some(_), Some(_)) if is_mutual => (Vec::new(), Vec::new()),
        (Some(source), Some(target)) if source == target => (Vec::new(), target),
        (source, target) => (source.unwrap_or_default(), target.unwrap_or_default()),
    }
}

/// A noun's own arguments, and those of the verb that carries it.
fn noun_arguments(reading: &Reading<'_>, noun: TokenIx) -> Vec<Argument> {
    let mut arguments = reading.arguments.of_noun(noun);
    let subjects_of = |verb: TokenIx| {
        reading.arguments.of_verb(verb).into_iter().filter(|a| a.function == Function::Subject).map(|a| a.token)
    };
    let owned = |token: TokenIx| Argument { function: Function::Possessor, token };
    // "sent former president NAME": whoever bears a title is nothing that is done.
    if reading.lexicon.words.title(&reading.document.lemma(noun).to_lowercase()).is_some() {
        return arguments;
    }
    if let Some(verb) = clause_around(reading, noun, &arguments) {
        arguments.extend(subjects_of(verb).map(owned));
    }
    arguments.extend(involved(reading, noun).into_iter().map(owned));
    arguments.extend(beside_happening(reading, noun));
    let Some(carrier) = carrier(reading, noun) else { return arguments };
    let owner = arguments.iter().find_map(|a| {
        let by_name = a.function == Function::Possessor && reading.document.token(a.token).deprel == Deprel::NmodPoss;
        reading.cast.at(a.token).filter(|_| by_name)
    });
    let subject = subjects_of(carrier.verb).next().and_then(|token| reading.participant(token));
    let is_owned = owner.is_some() && owner != subject;
    for argument in reading.arguments.of_verb(carrier.verb) {
        match argument.function {
            Function::Subject if carrier.by_patient => {
                arguments.push(Argument { function: Function::Object, token: argument.token });
            }
            // "reiterated Y's commitment": what is somebody else's is not the subject's.
            Function::Subject if is_owned => {}
            Function::Subject => arguments.insert(0, owned(argument.token)),
            Function::Preposition(_) | Function::Complement if argument.token != noun => arguments.push(argument),
            // "gave him refuge"
            Function::IndirectObject if argument.token != noun => {
                arguments.push(Argument { function: Function::Preposition("to".into()), token: argument.token });
            }
            _ => {}
        }
    }
    // The carrier's subject acts, whatever preposition the frame reads the actor from.
    if !carrier.by_patient && !is_owned {
        let subjects = subjects_of(carrier.verb).map(|token| Argument { function: Function::Subject, token });
        arguments.extend(subjects);
    }
    arguments
}

/// "Mediation efforts involved X and Y": who takes part in what the noun tells.
fn involved(reading: &Reading<'_>, noun: TokenIx) -> Vec<TokenIx> {
    let document = reading.document;
    let is_subject = document.token(noun).deprel == Deprel::Nsubj;
    let verb = reading.tree.head(noun).filter(|&verb| is_subject && document.lemma(verb) == "involve");
    let mut tokens = Vec::new();
    for object in verb.into_iter().flat_map(|verb| reading.tree.children_by(verb, &[Deprel::Obj])) {
        reading.arguments.coordinated(object, &mut tokens);
    }
    tokens
}

/// "Clashes erupted between X and Y": what the tree hangs on a verb that says no more than that it happened.
fn beside_happening(reading: &Reading<'_>, noun: TokenIx) -> Vec<Argument> {
    const HAPPENING: &[&str] =
        &["erupt", "occur", "happen", "begin", "start", "continue", "resume", "follow", "flare", "ensue", "escalate"];
    const PARTIES: &[&str] = &["between", "with", "against", "by"];
    let document = reading.document;
    let is_subject = document.token(noun).deprel == Deprel::Nsubj;
    let verb = reading.tree.head(noun).filter(|&verb| {
        let place = || reading.tree.children_by(verb, &[Deprel::Obj]).any(|object| document.form(object) == "place");
        let lemma = document.lemma(verb);
        HAPPENING.contains(&lemma) || lemma == "break" || lemma == "take" && place()
    });
    let mut arguments = Vec::new();
    let Some(verb) = verb.filter(|_| is_subject) else { return arguments };
    for child in reading.tree.children_by(verb, &[Deprel::Obl, Deprel::Obj]) {
        let Some(preposition) = reading.arguments.preposition(child) else { continue };
        if PARTIES.contains(&preposition.as_ref()) {
            let mut tokens = Vec::new();
            reading.arguments.coordinated(child, &mut tokens);
            let function = Function::Preposition(preposition);
            arguments.extend(tokens.into_iter().map(|token| Argument { function: function.clone(), token }));
        }
    }
    arguments
}

/// Nouns for what somebody does while saying or doing something else: "during a visit to Chad, she said".
const OCCASIONS: &[&str] = &["visit", "trip", "tour", "stopover", "pilgrimage"];

/// "In a phone call with X, Y asked for help", "during a visit to X, Y said": who does what the clause says does what its adverbial tells.
fn clause_around(reading: &Reading<'_>, noun: TokenIx, arguments: &[Argument]) -> Option<TokenIx> {
    let document = reading.document;
    let has_partner = arguments.iter().any(|a| a.function == Function::Preposition("with".into()));
    let has_owner = arguments.iter().any(|a| a.function == Function::Possessor);
    let is_adverbial = document.token(noun).deprel == Deprel::Obl;
    let preposition = reading.arguments.preposition(noun);
    let fits = match preposition.as_deref() {
        Some("in" | "at") => has_partner,
        Some("during" | "on") => has_partner || OCCASIONS.contains(&document.lemma(noun)),
        _ => false,
    };
    reading.tree.head(noun).filter(|_| fits && !has_owner && is_adverbial)
}

/// The verb that carries a noun and says little itself: "held talks", "came under attack".
#[derive(Clone, Copy, Debug)]
struct Carrier {
    verb: TokenIx,
    /// Whether its subject suffers what the noun tells.
    by_patient: bool,
}

/// The light verb of which the noun is the object, the subject in the passive, or the complement after its preposition.
fn carrier(reading: &Reading<'_>, noun: TokenIx) -> Option<Carrier> {
    let document = reading.document;
    let token = document.token(noun);
    let verb = reading.tree.head(noun).filter(|_| token.upos == Upos::Noun)?;
    let words = &reading.lexicon.words;
    let lemma = document.lemma(verb);
    let uses = match token.deprel {
        Deprel::Obj | Deprel::NsubjPass => words.modal(lemma),
        Deprel::Obl => {
            let part = reading.tree.child(verb, &[Deprel::Obj]).map(|object| document.form(object));
            let preposition = reading.arguments.preposition(noun)?;
            let part = part.filter(|&part| part == "part").map(|part| format!("{part} ")).unwrap_or_default();
            words.modal(&format!("{lemma} {part}{preposition}"))
        }
        _ => return None,
    };
    let light = uses.iter().find(|word| word.class == "LightPredicate")?;
    Some(Carrier { verb, by_patient: light.carries_patient })
}
