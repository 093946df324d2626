//! Frames against trees: every word that evokes a frame, with the arguments the frame asks for.
//!
//! Entry point: [`matches`]. Invariant: a match names its rule, its words and its arguments, and nothing of polarity or voice;
//! those are `mode`'s.

use crate::annotate::{Deprel, TokenIx, Upos};
use crate::lexicon::{Argument as Wanted, Frame, FrameEntry, Function};

use super::arguments::Argument;
use super::reading::Reading;

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

/// All frames that a word evokes.
#[must_use]
pub fn matches<'d>(reading: &Reading<'d>, token: TokenIx) -> Vec<FrameMatch<'d>> {
    let document = reading.document;
    let lemma = document.lemma(token);
    let frames = &reading.lexicon.frames;
    match document.token(token).upos {
        Upos::Verb => {
            let mut found = with_arguments(reading, token, frames.verbs(lemma), || reading.arguments.of_verb(token));
            let adjectives = || reading.arguments.of_adjective(token);
            let form = document.form(token).to_lowercase();
            found.extend(with_arguments(reading, token, frames.adjectives(&form), adjectives));
            found
        }
        Upos::Noun | Upos::Propn => {
            with_arguments(reading, token, frames.nouns(lemma), || noun_arguments(reading, token))
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
    let mut entries = entries.filter(|entry| words_fit(reading, entry, token)).peekable();
    if entries.peek().is_none() {
        return Vec::new();
    }
    let arguments = arguments();
    let predicate = light_verb_above(reading, token).unwrap_or(token);
    entries
        .map(|entry| {
            let (sources, targets) = assign(reading, entry, &arguments);
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

/// Gives sources and targets the first pair of functions that are both there and not the same words; functions that name an entity of
/// the right class come first. Where only one is there and both ask for it, it goes to the target: "the invasion of Ukraine" is not
/// Ukraine's doing.
fn assign(reading: &Reading<'_>, entry: &FrameEntry, arguments: &[Argument]) -> (Vec<TokenIx>, Vec<TokenIx>) {
    let fits = |token: &TokenIx, types: &[String]| {
        let entity = reading.participant(*token);
        entity.is_some_and(|entity| reading.lexicon.classes.fits(&reading.cast.member(entity).classes, types))
    };
    let filled = |wanted: &Wanted| -> Vec<Vec<TokenIx>> {
        let of = |function: &Function| {
            arguments.iter().filter(|a| a.function == *function).map(|a| a.token).collect::<Vec<_>>()
        };
        let mut filled: Vec<Vec<TokenIx>> =
            wanted.functions.iter().map(of).filter(|tokens| !tokens.is_empty()).collect();
        filled.sort_by_key(|tokens| !tokens.iter().any(|token| fits(token, &wanted.types)));
        filled
    };
    let (sources, targets) = (filled(&entry.source), filled(&entry.target));
    let same_function = entry.source.functions == entry.target.functions;
    for source in &sources {
        for target in &targets {
            if same_function || source != target {
                return (source.clone(), target.clone());
            }
        }
    }
    match (sources.into_iter().next(), targets.into_iter().next()) {
        (Some(source), Some(target)) if source == target => (Vec::new(), target),
        (source, target) => (source.unwrap_or_default(), target.unwrap_or_default()),
    }
}

/// Whether the other words of an entry stand where they must: particles below the verb, the rest around the noun.
fn words_fit(reading: &Reading<'_>, entry: &FrameEntry, token: TokenIx) -> bool {
    let document = reading.document;
    let is_verb = document.token(token).upos == Upos::Verb;
    entry.words.iter().enumerate().filter(|&(at, _)| at != entry.head).all(|(at, word)| {
        let near = i64::from(token) + i64::try_from(at).unwrap_or(0) - i64::try_from(entry.head).unwrap_or(0);
        let beside = TokenIx::try_from(near).ok().filter(|&t| (t as usize) < document.tokens.len());
        let stands_beside =
            beside.is_some_and(|t| document.form(t).eq_ignore_ascii_case(word) || document.lemma(t) == word.as_ref());
        let below = || {
            reading.tree.children(token).iter().any(|&child| {
                document.form(child).eq_ignore_ascii_case(word)
                    && matches!(
                        document.token(child).deprel,
                        Deprel::CompoundPrt | Deprel::Advmod | Deprel::Obj | Deprel::Xcomp
                    )
            })
        };
        stands_beside || is_verb && below()
    })
}

/// A noun's own arguments, and those of the light verb that carries it.
fn noun_arguments(reading: &Reading<'_>, noun: TokenIx) -> Vec<Argument> {
    let mut arguments = reading.arguments.of_noun(noun);
    if let Some(verb) = light_verb_above(reading, noun) {
        for argument in reading.arguments.of_verb(verb) {
            match argument.function {
                Function::Subject => {
                    arguments.insert(0, Argument { function: Function::Possessor, token: argument.token })
                }
                Function::Preposition(_) => arguments.push(argument),
                _ => {}
            }
        }
        // The carrier's subject acts, whatever preposition the frame reads the actor from.
        let subjects = reading.arguments.of_verb(verb).into_iter().filter(|a| a.function == Function::Subject);
        arguments.extend(subjects);
    }
    arguments
}

/// The light verb of which the noun is the object (or the subject of its passive).
fn light_verb_above(reading: &Reading<'_>, noun: TokenIx) -> Option<TokenIx> {
    let token = reading.document.token(noun);
    let carried = matches!(token.deprel, Deprel::Obj | Deprel::NsubjPass) && token.upos == Upos::Noun;
    let head = reading.tree.head(noun).filter(|_| carried)?;
    let light = reading.lexicon.words.modal(reading.document.lemma(head));
    light.iter().any(|word| word.class == "LightPredicate").then_some(head)
}
