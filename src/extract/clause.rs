//! Clauses that no frame knows: what happens, by the lemma of their verb.
//!
//! Entry points: [`untyped`], and [`carries_a_noun`] for verbs that leave the event to their noun. Invariant: states, acts of saying and the
//! mere frame around another verb are no events.

use crate::annotate::{Deprel, TokenIx, Upos};
use crate::lexicon::{Evokes, FrameEntry, Function, irregular_base};
use crate::statement::{EntityIx, Event};

use super::arguments::CONJUNCTIONS;
use super::event::{entities, place};
use super::evidence::evidence;
use super::reading::Reading;
use super::wording::words_fit;

const BY_LEMMA: u8 = 65;
/// Clauses that tell of something happening, and do not merely describe a noun.
const CLAUSES: &[Deprel] = &[
    Deprel::Root,
    Deprel::Conj,
    Deprel::Ccomp,
    Deprel::Xcomp,
    Deprel::Advcl,
    Deprel::AdvclRelcl,
    Deprel::AclRelcl,
    Deprel::Parataxis,
    Deprel::Csubj,
    Deprel::Acl,
];

/// A verb that no frame knows in this use, with somebody who does it or to whom it is done.
#[must_use]
pub fn untyped(reading: &Reading<'_>, token: TokenIx) -> Option<Event> {
    if !tells_of_an_event(reading, token) {
        return None;
    }
    let (mut sources, mut targets) = (Vec::new(), Vec::new());
    for argument in reading.arguments.of_verb(token) {
        match argument.function {
            _ if reading.participant(argument.token).is_none() => {}
            Function::Subject if is_in_a_phrase(reading, argument.token) => {}
            Function::Subject => sources.push(argument.token),
            Function::Object | Function::IndirectObject => targets.push(argument.token),
            _ => {}
        }
    }
    let actors = entities(reading, &sources);
    let mut recipients = entities(reading, &targets);
    recipients.retain(|entity| !actors.contains(entity));
    if !is_told_of(reading, token, &actors, &recipients) {
        return None;
    }
    let tokens: Vec<TokenIx> = sources.into_iter().chain(targets).chain([token]).collect();
    let sense = if actors.iter().any(|&actor| reading.acts(actor)) { only_sense(reading, token) } else { None };
    Some(Event {
        event_type: sense,
        lemma: with_particle(reading, token),
        place: place(reading, token, &actors, &recipients),
        time: reading.time_of(token),
        actors,
        recipients,
        evidence: evidence(reading, token, &tokens, ("rule/clause", BY_LEMMA)),
    })
}

/// The event type of a verb that has the same in all its senses: "criticised the delay" is criticism, whomever it is of.
fn only_sense(reading: &Reading<'_>, verb: TokenIx) -> Option<String> {
    let frames = &reading.lexicon.frames;
    let mut only: Option<&str> = None;
    let mut is_free = false;
    for entry in frames.verbs(reading.document.lemma(verb)).filter(|entry| entry.words.len() == 1) {
        let Evokes::Event(event_type) = &frames.frame(entry).evokes else { return None };
        if only.is_some_and(|known| known != event_type.as_str()) {
            return None;
        }
        only = Some(event_type);
        is_free |= entry.with_words.is_empty() && !hangs_on_preposition(entry);
    }
    let particle = reading.tree.child(verb, &[Deprel::CompoundPrt]);
    only.filter(|_| is_free && particle.is_none()).map(str::to_owned)
}

/// Whether the words have their sense only with somebody after a preposition: "kept to the deal with NAME".
fn hangs_on_preposition(entry: &FrameEntry) -> bool {
    let functions = &entry.target.functions;
    let are_prepositions = functions.iter().all(|function| matches!(function, Function::Preposition(_)));
    !entry.target_optional && !functions.is_empty() && are_prepositions
}

/// Somebody who can act does it, or suffers it in the passive; a place or a thing only in what it does to another.
fn is_told_of(reading: &Reading<'_>, verb: TokenIx, actors: &[EntityIx], recipients: &[EntityIx]) -> bool {
    let acts = |entity: &EntityIx| reading.acts(*entity);
    if !actors.is_empty() && !recipients.is_empty() {
        return true;
    }
    let describes = reading.document.token(verb).deprel == Deprel::Acl;
    let suffers = recipients.iter().any(acts) && is_plainly_passive(reading, verb);
    !describes && (actors.iter().any(acts) || suffers)
}

/// In the passive by its auxiliary or subject: a participle alone may be anything.
fn is_plainly_passive(reading: &Reading<'_>, verb: TokenIx) -> bool {
    let marks = [Deprel::AuxPass, Deprel::NsubjPass];
    let shares = || reading.tree.head(verb).filter(|_| reading.document.token(verb).deprel == Deprel::Conj);
    reading.tree.child(verb, &marks).is_some()
        || shares()
            .is_some_and(|first| reading.arguments.is_passive(verb) && reading.tree.child(first, &marks).is_some())
}

/// A name right after a preposition is no subject, whatever the tree says: "talks with Kenya mark a change", "the tension between
/// Kenya and Chad began".
fn is_in_a_phrase(reading: &Reading<'_>, token: TokenIx) -> bool {
    let document = reading.document;
    let first_of_sentence = document.sentences.get(document.sentence_of(token)).map_or(0, |s| s.tokens.start);
    let stands_after = |token: TokenIx, upos: &[Upos]| {
        let mut at = reading.mention_tokens(token).start;
        while at > first_of_sentence && document.token(at - 1).upos == Upos::Det {
            at -= 1;
        }
        (at > first_of_sentence && upos.contains(&document.token(at - 1).upos)).then(|| at - 1)
    };
    let is_preposition = |at: TokenIx| {
        let opens_clause = CONJUNCTIONS.iter().any(|word| document.form(at).eq_ignore_ascii_case(word));
        let is_place = ["near", "outside", "inside"].iter().any(|word| document.form(at).eq_ignore_ascii_case(word));
        (document.token(at).deprel == Deprel::Case || is_place) && !opens_clause
    };
    if stands_after(token, &[Upos::Adp, Upos::Adj, Upos::Adv]).is_some_and(is_preposition) {
        return true;
    }
    let before = stands_after(token, &[Upos::Cconj]).filter(|&and| and > first_of_sentence).map(|and| and - 1);
    before.filter(|&name| reading.cast.at(name).is_some()).is_some_and(|name| {
        stands_after(name, &[Upos::Adp]).is_some_and(|at| document.form(at).eq_ignore_ascii_case("between"))
    })
}

/// A verb in a clause of its own that is no state, no act of saying, and not just the frame around another verb.
fn tells_of_an_event(reading: &Reading<'_>, token: TokenIx) -> bool {
    let document = reading.document;
    let analysed = document.token(token);
    if analysed.upos != Upos::Verb || !CLAUSES.contains(&analysed.deprel) {
        return false;
    }
    let words = &reading.lexicon.words;
    let only_says = words.reporting_verb(document.lemma(token)).is_some_and(|word| !word.clause_only);
    if only_says || is_no_verb(reading, token) || is_lasting(reading, token) {
        return false;
    }
    let uses = words.modal(document.lemma(token));
    if reading.lexicon.words.is("Stative", document.lemma(token)) || reading.attribution_by(token).is_some() {
        return false;
    }
    let governs = reading.tree.child(token, &[Deprel::Xcomp, Deprel::Ccomp]).is_some();
    // "invited X to Y" is a deed of its own, "decided to Y" only the frame around another.
    let addresses = reading.tree.child(token, &[Deprel::Obj, Deprel::Iobj, Deprel::NsubjPass]).is_some();
    let is_frame = governs && !addresses && uses.iter().any(|word| word.class.ends_with("Verb"));
    !is_frame && !carries_a_noun(reading, token) && !is_a_result(reading, token)
}

/// "who heads the council", "is married": a verb that means a relation, in the present, tells what lasts.
fn is_lasting(reading: &Reading<'_>, verb: TokenIx) -> bool {
    const CHANGES: &[&str] =
        &["leave", "replace", "succeed", "join", "take", "become", "quit", "win", "found", "appoint", "name", "elect"];
    let document = reading.document;
    let frames = &reading.lexicon.frames;
    let is_relation = |entry: &FrameEntry| matches!(frames.frame(entry).evokes, Evokes::Relation(_));
    let auxiliary = reading.tree.child(verb, &[Deprel::Aux, Deprel::AuxPass]);
    let is_present = match (document.xpos(verb), auxiliary) {
        ("VBZ" | "VBP", None) => true,
        ("VBN", Some(be)) => matches!(document.form(be), "is" | "are"),
        _ => false,
    };
    let tells_of_deed =
        |entry: &FrameEntry| !is_relation(entry) && entry.words.len() == 1 && entry.with_words.is_empty();
    let lemma = document.lemma(verb);
    is_present
        && !CHANGES.contains(&lemma)
        && !reading.lies_ahead(verb)
        && frames.verbs(lemma).any(is_relation)
        && !frames.verbs(lemma).any(tells_of_deed)
}

/// "He ruled out talks, creating an impasse": what follows from the whole clause is nobody's deed.
fn is_a_result(reading: &Reading<'_>, verb: TokenIx) -> bool {
    const RESULTS: &[&str] = &[
        "create",
        "cause",
        "leave",
        "make",
        "bring",
        "raise",
        "spark",
        "trigger",
        "prompt",
        "lead",
        "result",
        "force",
        "push",
        "drive",
        "send",
        "fuel",
        "deepen",
        "ease",
        "mark",
        "add",
        "turn",
        "put",
        "bring",
        "give",
        "end",
        "set",
        "keep",
        "allow",
        "enable",
        "help",
        "reduce",
        "increase",
        "worsen",
        "pave",
        "render",
        "prolong",
        "paralyse",
        "paralyze",
        "disrupt",
        "threaten",
        "complicate",
        "undermine",
    ];
    let document = reading.document;
    let has_subject = reading.tree.child(verb, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some();
    let marked = reading.tree.child(verb, &[Deprel::Mark, Deprel::Case]).is_some();
    document.xpos(verb) == "VBG"
        && document.token(verb).deprel == Deprel::Advcl
        && reading.tree.head(verb).is_some_and(|head| head < verb)
        && verb.checked_sub(1).is_some_and(|before| document.form(before) == ",")
        && !has_subject
        && !marked
        && RESULTS.contains(&document.lemma(verb))
}

/// "given his view", "Kenya, keen on trade": words that stand in the place of a participle.
fn is_no_verb(reading: &Reading<'_>, token: TokenIx) -> bool {
    const LIKE_PREPOSITIONS: &[&str] = &[
        "given",
        "including",
        "following",
        "regarding",
        "concerning",
        "considering",
        "compared",
        "excluding",
        "based",
        "involving",
        "pending",
        "barring",
    ];
    let document = reading.document;
    let form = document.form(token);
    if reading.is_misread_adjective(token) {
        return true;
    }
    let hangs = matches!(document.token(token).deprel, Deprel::Advcl | Deprel::Acl);
    let has_subject =
        reading.tree.child(token, &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::Aux, Deprel::AuxPass]).is_some();
    let like_preposition = LIKE_PREPOSITIONS.iter().any(|known| form.eq_ignore_ascii_case(known));
    let adjective = || {
        let uses = reading.lexicon.words.modal(form);
        !form.ends_with("ed") && uses.iter().any(|word| word.class.ends_with("Adjective"))
    };
    hangs && !has_subject && (like_preposition || adjective())
}

/// "held talks": the noun is the event.
#[must_use]
pub fn carries_a_noun(reading: &Reading<'_>, verb: TokenIx) -> bool {
    let is_light = || reading.lexicon.words.is("LightPredicate", reading.document.lemma(verb));
    let evokes = |noun: TokenIx| {
        let mut entries = reading.lexicon.frames.nouns(reading.document.lemma(noun));
        entries.any(|entry| {
            matches!(reading.lexicon.frames.frame(entry).evokes, Evokes::Event(_)) && words_fit(reading, entry, noun)
        })
    };
    let says = |noun: TokenIx| reading.attribution_by(noun).is_some();
    // "took part in the talks"
    let taken_part = reading.tree.children_by(verb, &[Deprel::Obl]).any(|noun| {
        let part = reading.tree.child(verb, &[Deprel::Obj]).is_some_and(|part| reading.document.form(part) == "part");
        part && evokes(noun) && reading.arguments.preposition(noun).as_deref() == Some("in")
    });
    if taken_part {
        return true;
    }
    reading.tree.children_by(verb, &[Deprel::Obj, Deprel::NsubjPass]).any(|noun| evokes(noun) || says(noun))
        && is_light()
}

/// "rule out" for "rule" where the particle stands below the verb.
fn with_particle(reading: &Reading<'_>, verb: TokenIx) -> String {
    let document = reading.document;
    let lemma = irregular_base(document.form(verb)).unwrap_or(document.lemma(verb));
    let of = |relation| reading.tree.child(verb, &[relation]).map(|child| reading.document.form(child));
    let part = of(Deprel::Obj).filter(|&object| lemma == "take" && object == "part");
    let particle = of(Deprel::CompoundPrt).or(part);
    particle.map_or_else(|| lemma.to_owned(), |particle| format!("{lemma} {particle}"))
}
