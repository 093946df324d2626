//! Relations between entities, by the frames of the ontology.
//!
//! Entry point: [`relations`]. Invariant: a statement's arguments have the classes that frame and relation ask for; a pair that has
//! not is a drop with the classes that clashed.

use crate::annotate::{Deprel, TokenIx, Upos};
use crate::lexicon::{Evokes, Function};
use crate::statement::{Axes, DropReason, EntityIx, Evidence, Object};

use super::evidence::evidence;
use super::findings::Findings;
use super::frame_match::FrameMatch;
use super::misread::{is_contradicted, is_misread};
use super::reading::Reading;
use super::tense::{Tense, tense_of};
use super::title::TitleUse;
use crate::vocab::lexical;

const CONFIDENCE: u8 = 85;
/// Relations that a post implies.
const EMPLOYMENT: &[&str] = &[lexical::WORKS_FOR, lexical::AFFILIATION];

/// Reads the relations of a document's prose.
pub fn relations(reading: &Reading<'_>, titles: &[TitleUse], evoked: &[Vec<FrameMatch<'_>>], findings: &mut Findings) {
    for sentence in reading.prose() {
        for token in reading.document.sentences[sentence].tokens.clone() {
            if evoked[token as usize].is_empty() {
                continue;
            }
            // Who holds a post works for its body; the post says more, and says it already.
            let is_title = titles.iter().any(|title| {
                title.tokens.contains(&token) && !title.holders.is_empty() && title.title.held_in.is_none()
            });
            for found in &evoked[token as usize] {
                if let Evokes::Relation(relation) = &found.frame.evokes
                    && !(is_title && EMPLOYMENT.contains(&relation.as_str()))
                {
                    if is_misread(reading, titles, found, relation) {
                        continue;
                    }
                    let is_over = titles.iter().any(|t| t.tokens.contains(&token) && t.tense == Tense::Former);
                    let is_over = is_over || was_once(reading, token);
                    let tense = if is_over { Tense::Former } else { tense_of(reading, token) };
                    let tense = if outlives(reading, token, relation) { Tense::Present } else { tense };
                    let Some(relation) = in_tense(reading, tense, relation) else { continue };
                    let is_past = is_past_state(reading, found);
                    // "led the party to victory": whoever did may lead it still.
                    if is_past && is_one_deed(reading, found.trigger) {
                        continue;
                    }
                    // A state told in the past is over, where the ontology can say so.
                    let over = reading.lexicon.classes.former(&relation).filter(|_| is_past);
                    if is_past && over.is_none() && reading.document.lemma(found.trigger) == "play" {
                        continue;
                    }
                    let relation = over.map_or(relation.clone(), str::to_owned);
                    relate(reading, findings, found, &relation);
                }
            }
        }
    }
}

fn relate(reading: &Reading<'_>, findings: &mut Findings, found: &FrameMatch<'_>, relation: &str) {
    let is_mutual = found.sources == found.targets;
    for &source in &found.sources {
        let Some(subject) = reading.participant(source) else { continue };
        if let Some(datatype) = &found.entry.literal {
            literal(reading, findings, found, (subject, source, relation, datatype));
            continue;
        }
        // "husband of NAME and owner of X, and NAME": one is married to one.
        let several = if relation == lexical::SPOUSE && !is_mutual { 1 } else { usize::MAX };
        for &target in found.targets.iter().take(several) {
            // "controls the Iraqi forces" does not control Iraq.
            let Some(object) = reading.participant(target).filter(|_| !reading.is_organ_of_state(target)) else {
                continue;
            };
            if subject != object
                && !(is_mutual && target <= source)
                && !is_contradicted(reading, found, (source, target))
            {
                state(reading, findings, found, (subject, source), relation, (object, target));
            }
        }
    }
}

fn state(
    reading: &Reading<'_>,
    findings: &mut Findings,
    found: &FrameMatch<'_>,
    (subject, source): (EntityIx, TokenIx),
    relation: &str,
    (object, target): (EntityIx, TokenIx),
) {
    let classes = |entity: EntityIx| reading.cast.member(entity).classes.as_slice();
    let lexicon = &reading.lexicon.classes;
    let fits = lexicon.fits(classes(subject), &found.entry.source.types)
        && lexicon.fits(classes(object), &found.entry.target.types)
        && lexicon.admits(relation, classes(subject), Some(classes(object)));
    let tokens = [source, found.trigger, target];
    if !fits {
        let detail = format!("{}: {} / {}", found.frame.id, classes(subject).join(" "), classes(object).join(" "));
        findings.drop(reading.cover(&tokens), DropReason::TypeMismatch, detail);
        return;
    }
    let rule = (found.frame.id.as_str(), CONFIDENCE);
    let proof = if is_beside_name(reading, found) {
        presupposed(reading, &tokens, rule)
    } else {
        evidence(reading, found.predicate, &tokens, rule)
    };
    findings.state(subject, relation, Object::Entity(object), proof);
}

/// "the bank's president, NAME, may resign": what a noun beside a name says of it is taken for granted, whatever the clause says.
fn is_beside_name(reading: &Reading<'_>, found: &FrameMatch<'_>) -> bool {
    let noun = found.trigger;
    let describes = found.entry.source.functions.contains(&Function::Described)
        || found.entry.target.functions.contains(&Function::Described);
    let token = reading.document.token(noun);
    let is_said = reading.tree.child(noun, &[Deprel::Cop]).is_some()
        || matches!(token.deprel, Deprel::Xcomp | Deprel::Advcl)
        || reading.arguments.preposition(noun).as_deref() == Some("as");
    let beside = matches!(token.deprel, Deprel::Appos | Deprel::Compound | Deprel::NmodDesc | Deprel::Flat)
        || reading.arguments.described_by(noun).iter().any(|&name| {
            // "her husband, NAME, agreed"
            let is_apart = || name > noun && name.checked_sub(1).is_some_and(|at| reading.document.form(at) == ",");
            reading.tree.head(name) == Some(noun) || is_apart()
        });
    describes && !is_said && beside && matches!(token.upos, Upos::Noun | Upos::Propn)
}

/// A date as the object.
fn literal(
    reading: &Reading<'_>,
    findings: &mut Findings,
    found: &FrameMatch<'_>,
    (subject, source, relation, _datatype): (EntityIx, TokenIx, &str, &str),
) {
    let classes = reading.cast.member(subject).classes.as_slice();
    if !reading.lexicon.classes.fits(classes, &found.entry.source.types) {
        return;
    }
    for &target in &found.targets {
        let Some((text, datatype)) = reading.date_at(target) else { continue };
        let (first, last) = reading.time_tokens(target);
        let tokens = [source, found.trigger, first, last];
        let evidence = evidence(reading, found.predicate, &tokens, (&found.frame.id, CONFIDENCE));
        findings.state(subject, relation, Object::Literal { text, datatype: Some(datatype) }, evidence);
    }
}

/// A relation that has ended is the one that holds from then on, where the ontology names it, and nothing otherwise.
fn in_tense(reading: &Reading<'_>, tense: Tense, relation: &str) -> Option<String> {
    match tense {
        Tense::Present => Some(relation.to_owned()),
        Tense::Former => reading.lexicon.classes.former(relation).map(str::to_owned),
        Tense::Future => None,
    }
}

/// "his late father", "its late founder", "his then wife": what death does not end, nor time. A "former wife" is another matter.
fn outlives(reading: &Reading<'_>, noun: TokenIx, relation: &str) -> bool {
    const LASTING: &[&str] = &[lexical::PARENT, lexical::FOUNDER, lexical::SPOUSE];
    const BEFORE: &[&str] = &["late", "then", "first", "second"];
    let document = reading.document;
    let modifies = |at: TokenIx| BEFORE.contains(&document.form(at));
    let mut modifiers = reading.tree.children_by(noun, &[Deprel::Amod, Deprel::Advmod, Deprel::Compound]);
    LASTING.contains(&relation)
        && matches!(document.token(noun).upos, Upos::Noun | Upos::Propn)
        && (modifiers.any(modifies) || noun.checked_sub(1).is_some_and(modifies))
}

/// Verbs for a state that is over once it is told in the past.
const STATES: &[&str] = &[
    "work", "serve", "teach", "lecture", "play", "belong", "lead", "head", "run", "direct", "chair", "co-chair",
    "manage", "edit", "coach", "captain", "command", "preside", "helm",
];

/// "once owned", "formerly belonged": an adverb ends what the verb says.
fn was_once(reading: &Reading<'_>, verb: TokenIx) -> bool {
    let (document, tree) = (reading.document, reading.tree);
    let is_past = |at: TokenIx| matches!(document.form(at), "once" | "formerly" | "previously");
    document.token(verb).upos == Upos::Verb
        && document.xpos(verb) == "VBD"
        && tree.children_by(verb, &[Deprel::Advmod]).any(is_past)
}

fn is_one_deed(reading: &Reading<'_>, verb: TokenIx) -> bool {
    reading.document.lemma(verb) == "lead"
        && reading.tree.children_by(verb, &[Deprel::Obl]).any(|child| {
            matches!(reading.arguments.preposition(child).as_deref(), Some("to" | "into" | "through" | "on" | "at"))
                && reading.times.at(child).is_none()
        })
}

fn is_past_state(reading: &Reading<'_>, found: &FrameMatch<'_>) -> bool {
    let (document, verb) = (reading.document, found.trigger);
    let is_state = STATES.contains(&document.lemma(verb)) && document.token(verb).upos == Upos::Verb;
    let used_to = || {
        let head = reading.tree.head(verb).filter(|_| document.token(verb).deprel == Deprel::Xcomp);
        head.is_some_and(|head| document.lemma(head) == "use")
    };
    // "had led", "was led by"
    let auxiliaries = || reading.tree.children_by(verb, &[Deprel::Aux, Deprel::AuxPass]).map(|aux| document.form(aux));
    let is_over = || auxiliaries().any(|form| matches!(form, "was" | "were" | "had"));
    is_state && (document.xpos(verb) == "VBD" || used_to() || is_over())
}

/// Evidence of something that is presupposed and not said, such as a title before a name: asserted unless quoted.
#[must_use]
pub fn presupposed(reading: &Reading<'_>, tokens: &[TokenIx], (rule, confidence): (&str, u8)) -> Evidence {
    let mut made = evidence(reading, tokens[0], tokens, (rule, confidence));
    let quoted = super::quotes::quoted_around(reading.quotes, made.quote).is_some();
    if !quoted {
        made.axes = Axes::ASSERTED;
        made.speaker = None;
        made.reporting_verb = None;
    }
    made
}
