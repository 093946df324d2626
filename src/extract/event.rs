//! Events: who did what to whom, where and when.
//!
//! Entry points: [`events`], and [`occurrences`] for the words alone. Invariant: an event has a participant; one without a frame keeps
//! its lemma and no type; a word gives at most one event.

use crate::annotate::{Deprel, TokenIx, Upos};
use crate::lexicon::{Evokes, Function};
use crate::statement::{EntityIx, Event};
use crate::vocab::lexical;

use super::arguments::CONJUNCTIONS;
use super::evidence::evidence;
use super::findings::Findings;
use super::frame_match::{FrameMatch, matches};
use super::reading::Reading;

const BY_FRAME: u8 = 80;
const BY_LEMMA: u8 = 65;
const PLACES: &[&str] = &["in", "at", "near", "outside", "inside", "off", "around", "on", "from"];
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

/// A word that evokes an event frame, with the words of its participants, named or not.
#[derive(Clone, Debug)]
pub struct Occurrence<'d> {
    /// PLOVER concept IRI.
    pub event_type: &'d str,
    /// Rule id of the frame.
    pub rule: &'d str,
    /// The frame's words.
    pub lemma: String,
    /// The word that evokes the frame.
    pub trigger: TokenIx,
    /// The word whose mode decides.
    pub predicate: TokenIx,
    /// Who acts.
    pub sources: Vec<TokenIx>,
    /// Who or what it is done to.
    pub targets: Vec<TokenIx>,
}

/// Reads the events of a document's prose.
pub fn events(reading: &Reading<'_>, findings: &mut Findings) {
    for sentence in reading.prose() {
        for token in reading.document.sentences[sentence].tokens.clone() {
            match occurrence(reading, token, named) {
                Some(found) => findings.events.push(typed(reading, &found)),
                None => findings.events.extend(untyped(reading, token)),
            }
        }
    }
}

/// Every word of the prose that evokes an event frame, whoever takes part.
pub fn occurrences<'d>(reading: &Reading<'d>) -> Vec<Occurrence<'d>> {
    let tokens = reading.prose().flat_map(|sentence| reading.document.sentences[sentence].tokens.clone());
    tokens.filter_map(|token| occurrence(reading, token, nominal)).collect()
}

/// Whether a token takes part as an entity of one of these classes.
fn named(reading: &Reading<'_>, token: TokenIx, types: &[String]) -> bool {
    reading.participant(token).is_some_and(|entity| reading.fits(entity, types))
}

/// Whether it takes part with a name or without: where classes are asked for, only a word for persons or bodies can do so.
fn nominal(reading: &Reading<'_>, token: TokenIx, types: &[String]) -> bool {
    if reading.participant(token).is_some() {
        return named(reading, token, types);
    }
    let (document, words) = (reading.document, &reading.lexicon.words);
    let lemma = document.lemma(token);
    let is_none = |det: TokenIx| document.form(det).eq_ignore_ascii_case("no");
    if reading.tree.children_by(token, &[Deprel::Det]).any(is_none) {
        return false;
    }
    match document.token(token).upos {
        Upos::Noun | Upos::Propn => {
            types.is_empty()
                || words.is("Human", lemma)
                || words.is("Collective", lemma)
                || words.is("UnnamedSource", lemma)
                || words.title(lemma).is_some()
        }
        // "four of the ships", "criticised that"
        Upos::Num | Upos::Det => types.is_empty(),
        Upos::Pron => types.is_empty() || !matches!(document.xpos(token), "WDT" | "WP" | "EX"),
        _ => false,
    }
}

type Admits = fn(&Reading<'_>, TokenIx, &[String]) -> bool;

/// The best reading of the word: the one with most fixed words ("rule out" before "rule"), then with most participants.
fn occurrence<'d>(reading: &Reading<'d>, token: TokenIx, admits: Admits) -> Option<Occurrence<'d>> {
    if is_state(reading, token) {
        return None;
    }
    let mut best: Option<((usize, usize), Occurrence<'d>)> = None;
    for found in matches(reading, token) {
        let Evokes::Event(event_type) = &found.frame.evokes else { continue };
        let sources: Vec<TokenIx> =
            found.sources.iter().copied().filter(|&t| admits(reading, t, &found.entry.source.types)).collect();
        let mut targets: Vec<TokenIx> =
            found.targets.iter().copied().filter(|&t| admits(reading, t, &found.entry.target.types)).collect();
        if targets.is_empty() {
            targets = aims(reading, &found).filter(|&t| admits(reading, t, &found.entry.target.types)).collect();
        }
        // Whoever welcomes somebody's report receives nobody.
        if targets.is_empty() && event_type != lexical::CONSULT {
            targets = found.targets.iter().filter_map(|&t| owner(reading, t, &found.entry.target.types)).collect();
        }
        targets.retain(|target| !sources.iter().any(|source| same(reading, *source, *target)));
        // Somebody or something without a name fills a place as well, although it is no participant.
        let is_filled = || found.targets.iter().any(|&t| nominal(reading, t, &found.entry.target.types));
        // "made demands": with a verb that carries it, a noun needs no more than who acts.
        let is_carried = found.predicate != found.trigger && !sources.is_empty();
        let is_enough = is_complete(&found, &sources, &targets) || is_carried || is_filled();
        if sources.is_empty() && targets.is_empty() || !is_enough {
            continue;
        }
        let rank = (found.entry.words.len(), usize::from(!sources.is_empty()) + usize::from(!targets.is_empty()));
        if best.as_ref().is_none_or(|(known, _)| rank > *known) {
            let lemma = lemma(reading, &found);
            let (rule, trigger, predicate) = (found.frame.id.as_str(), found.trigger, found.predicate);
            best = Some((rank, Occurrence { event_type, rule, lemma, trigger, predicate, sources, targets }));
        }
    }
    best.map(|(_, found)| found)
}

/// "remains guarded", "was left closed": a participle that says how something is.
fn is_state(reading: &Reading<'_>, token: TokenIx) -> bool {
    const COPULAR: &[&str] = &["remain", "seem", "appear", "become", "stay", "look", "feel", "get", "lie", "stand"];
    let document = reading.document;
    document.xpos(token) == "VBN"
        && document.token(token).deprel == Deprel::Xcomp
        && reading.tree.head(token).is_some_and(|head| COPULAR.contains(&document.lemma(head)))
        && reading.tree.child(token, &[Deprel::Aux, Deprel::AuxPass, Deprel::OblAgent]).is_none()
}

/// "called for the release of X": what a deed that is asked for is done to.
fn aims(reading: &Reading<'_>, found: &FrameMatch<'_>) -> impl Iterator<Item = TokenIx> {
    let is_for = found.entry.target.functions == [Function::Preposition("for".into())];
    let asked_for: Vec<TokenIx> = found.targets.iter().copied().filter(|_| is_for).collect();
    let below = asked_for.into_iter().flat_map(|aim| reading.tree.children_by(aim, &[Deprel::Nmod]));
    let of: Vec<TokenIx> =
        below.filter(|&child| reading.arguments.preposition(child).as_deref() == Some("of")).collect();
    of.into_iter()
}

/// The country or organization whose thing it is done to: "attacks on Chad's power grid" are attacks on Chad. What is done to somebody's
/// people is done to these.
fn owner(reading: &Reading<'_>, thing: TokenIx, types: &[String]) -> Option<TokenIx> {
    let (document, words) = (reading.document, &reading.lexicon.words);
    let lemma = document.lemma(thing);
    let is_human = || words.is("Human", lemma) || words.is("Collective", lemma) || words.title(lemma).is_some();
    if document.token(thing).upos != Upos::Noun || !types.iter().any(|class| class == lexical::COUNTRY) || is_human() {
        return None;
    }
    let owner = reading.tree.child(thing, &[Deprel::NmodPoss])?;
    let is_body = |entity: EntityIx| reading.cast.member(entity).kind != crate::annotate::NameKind::Person;
    let fits = reading.cast.at(owner).is_some_and(|entity| is_body(entity) && reading.fits(entity, types));
    fits.then_some(owner)
}

/// The frame's words, after those of the verb that carries them: "sign agreement".
fn lemma(reading: &Reading<'_>, found: &FrameMatch<'_>) -> String {
    let words = found.entry.words.join(" ");
    if found.predicate == found.trigger {
        words
    } else {
        format!("{} {words}", reading.document.lemma(found.predicate))
    }
}

fn same(reading: &Reading<'_>, a: TokenIx, b: TokenIx) -> bool {
    a == b || reading.participant(a).is_some_and(|entity| reading.participant(b) == Some(entity))
}

/// Whether enough of the frame is there to tell its sense: the recipient, unless the entry can do without; several actors do among
/// themselves what one does to another.
fn is_complete(found: &FrameMatch<'_>, sources: &[TokenIx], targets: &[TokenIx]) -> bool {
    let needs_none = found.entry.target.functions.is_empty() || found.entry.target_optional;
    !targets.is_empty() || sources.len() > 1 || !sources.is_empty() && needs_none
}

fn typed(reading: &Reading<'_>, found: &Occurrence<'_>) -> Event {
    let actors = entities(reading, &found.sources);
    let mut recipients = entities(reading, &found.targets);
    recipients.retain(|entity| !actors.contains(entity));
    let mut tokens: Vec<TokenIx> = found.sources.iter().chain(&found.targets).copied().collect();
    tokens.push(found.trigger);
    Event {
        event_type: Some(found.event_type.to_owned()),
        lemma: found.lemma.clone(),
        place: place(reading, found.predicate, &actors, &recipients),
        time: reading.time_of(found.trigger).or_else(|| reading.time_of(found.predicate)),
        actors,
        recipients,
        evidence: evidence(reading, found.predicate, &tokens, (found.rule, BY_FRAME)),
    }
}

fn entities(reading: &Reading<'_>, tokens: &[TokenIx]) -> Vec<EntityIx> {
    let mut entities: Vec<EntityIx> = Vec::new();
    for entity in tokens.iter().filter_map(|&token| reading.participant(token)) {
        if !entities.contains(&entity) {
            entities.push(entity);
        }
    }
    entities
}

/// A verb that no frame knows in this use, with somebody who does it or to whom it is done.
fn untyped(reading: &Reading<'_>, token: TokenIx) -> Option<Event> {
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
    Some(Event {
        event_type: None,
        lemma: with_particle(reading, token),
        place: place(reading, token, &actors, &recipients),
        time: reading.time_of(token),
        actors,
        recipients,
        evidence: evidence(reading, token, &tokens, ("rule/clause", BY_LEMMA)),
    })
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
    if only_says || is_no_verb(reading, token) {
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
fn carries_a_noun(reading: &Reading<'_>, verb: TokenIx) -> bool {
    let is_light = || reading.lexicon.words.is("LightPredicate", reading.document.lemma(verb));
    let evokes = |noun: TokenIx| {
        let mut entries = reading.lexicon.frames.nouns(reading.document.lemma(noun));
        entries.any(|entry| matches!(reading.lexicon.frames.frame(entry).evokes, Evokes::Event(_)))
    };
    let says = |noun: TokenIx| reading.attribution_by(noun).is_some();
    reading.tree.children_by(verb, &[Deprel::Obj, Deprel::NsubjPass]).any(|noun| evokes(noun) || says(noun))
        && is_light()
}

/// "rule out" for "rule" where the particle stands below the verb.
fn with_particle(reading: &Reading<'_>, verb: TokenIx) -> String {
    let lemma = reading.document.lemma(verb);
    let of = |relation| reading.tree.child(verb, &[relation]).map(|child| reading.document.form(child));
    let part = of(Deprel::Obj).filter(|&object| lemma == "take" && object == "part");
    let particle = of(Deprel::CompoundPrt).or(part);
    particle.map_or_else(|| lemma.to_owned(), |particle| format!("{lemma} {particle}"))
}

/// A place named beside the predicate that takes no part in the event.
fn place(reading: &Reading<'_>, predicate: TokenIx, actors: &[EntityIx], recipients: &[EntityIx]) -> Option<EntityIx> {
    reading.tree.children_by(predicate, &[Deprel::Obl, Deprel::Nmod]).find_map(|child| {
        let preposition = reading.arguments.preposition(child)?;
        let entity = reading.cast.at(child)?;
        let is_place =
            reading.cast.member(entity).classes.iter().any(|class| reading.lexicon.classes.is_a(class, lexical::PLACE));
        let takes_part = actors.contains(&entity) || recipients.contains(&entity);
        (PLACES.contains(&preposition.as_ref()) && is_place && !takes_part).then_some(entity)
    })
}
