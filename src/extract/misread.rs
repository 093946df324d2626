//! Words that evoke a relation and mean another: a substitute in a match succeeds nobody, "Player of the Year" is no post.
//!
//! Entry points: [`is_misread`] for a whole match, [`is_contradicted`] for one pair of arguments. Invariant: only what stands in the
//! sentence is looked at; a guard takes away and never adds.

use crate::annotate::{NameKind, TokenIx, Upos};
use crate::lexicon::{Evokes, Function};
use crate::statement::EntityIx;
use crate::vocab::lexical;

use super::body::is_arm_abroad;
use super::frame_match::FrameMatch;
use super::reading::Reading;
use super::title::TitleUse;

/// Whether a match means something else than its relation.
#[must_use]
pub fn is_misread(reading: &Reading<'_>, titles: &[TitleUse], found: &FrameMatch<'_>, relation: &str) -> bool {
    match relation {
        lexical::COMMANDS => is_rank(reading, found),
        lexical::SHAREHOLDER_OF => is_sold(reading, found),
        lexical::SUCCEEDS => is_of_many(reading, found) || is_substitution(reading, found.trigger),
        lexical::APPOINTED_BY => is_prize(reading, found.trigger),
        lexical::DIRECTOR | lexical::LEADER_OF | lexical::CHAIRPERSON => is_below_head(titles, found.trigger),
        _ => false,
    }
}

/// Whether the places of the two arguments tell that they have nothing to do with each other.
#[must_use]
pub fn is_contradicted(reading: &Reading<'_>, found: &FrameMatch<'_>, (source, target): (TokenIx, TokenIx)) -> bool {
    let Evokes::Relation(relation) = &found.frame.evokes else { return false };
    match relation.as_str() {
        lexical::CONTAINED_IN => is_upside_down(reading, source, target),
        lexical::MEMBER_OF | lexical::FOUNDER => is_listed(reading, found, (source, target)),
        lexical::LEADER_OF => {
            is_arm_abroad((reading.document, reading.cast, reading.lexicon), target)
                || is_of_nearer(reading, found, source)
        }
        lexical::HEADQUARTERS | lexical::LOCATION => {
            is_of_next(found, (source, target)) || is_container(reading, found, target)
        }
        lexical::BIRTH_PLACE | lexical::DEATH_PLACE => is_container(reading, found, target),
        _ => is_of_nearer(reading, found, source),
    }
}

/// "Commander NAME of the Air Force": a rank before a name commands nothing.
fn is_rank(reading: &Reading<'_>, found: &FrameMatch<'_>) -> bool {
    let noun = found.trigger;
    reading.document.form(noun).starts_with(char::is_uppercase)
        && found.sources.contains(&(noun + 1))
        && found.targets.iter().all(|&target| target > noun)
}

/// "sold its stake in NAME": whoever did holds it no longer.
fn is_sold(reading: &Reading<'_>, found: &FrameMatch<'_>) -> bool {
    const SELLING: &[&str] = &["sell", "offload", "dump", "divest", "dispose"];
    let is_object = reading.document.token(found.trigger).deprel == crate::annotate::Deprel::Obj;
    let verb = reading.tree.head(found.trigger).filter(|_| is_object);
    verb.is_some_and(|verb| SELLING.contains(&reading.document.lemma(verb)))
}

/// "A and B were replaced by C and D", "his six successors": who followed whom is not said.
fn is_of_many(reading: &Reading<'_>, found: &FrameMatch<'_>) -> bool {
    found.sources.len() > 1 && found.targets.len() > 1 && found.sources != found.targets
        || reading.document.xpos(found.trigger) == "NNS"
}

/// "In the 90th minute NAME replaced NAME": a change of players.
fn is_substitution(reading: &Reading<'_>, verb: TokenIx) -> bool {
    const IN_MATCHES: &[&str] = &[
        "minute",
        "substitute",
        "substitution",
        "half-time",
        "halftime",
        "bench",
        "line-up",
        "lineup",
        "squad",
        "injured",
        "innings",
        "kick-off",
    ];
    let document = reading.document;
    let Some(sentence) = document.sentences.get(document.sentence_of(verb)) else { return false };
    matches!(document.lemma(verb), "replace" | "replacement")
        && sentence.tokens.clone().any(|at| {
            IN_MATCHES.contains(&document.lemma(at)) || IN_MATCHES.contains(&document.form(at).to_lowercase().as_str())
        })
}

/// "was named Player of the Year by the league": an honour and no post.
fn is_prize(reading: &Reading<'_>, verb: TokenIx) -> bool {
    let document = reading.document;
    let Some(sentence) = document.sentences.get(document.sentence_of(verb)) else { return false };
    // "named as the ninth most influential person"
    let is_best =
        |at: TokenIx| at <= verb + 7 && matches!(document.form(at), "most" | "Most" | "best" | "Best" | "top" | "Top");
    let is_year = |at: TokenIx| {
        matches!(document.form(at), "Year" | "year" | "month" | "Month" | "match" | "Match")
            && at > verb + 2
            && document.form(at - 1).eq_ignore_ascii_case("the")
            && document.form(at - 2).eq_ignore_ascii_case("of")
    };
    matches!(document.lemma(verb), "name" | "choose" | "vote")
        && (verb..sentence.tokens.end).any(|at| is_year(at) || is_best(at))
}

/// "its medical director", "the deputy head": the head of a part, or second to the head.
fn is_below_head(titles: &[TitleUse], noun: TokenIx) -> bool {
    titles.iter().any(|found| {
        let title = &found.title;
        const HEADS: &[&str] = &["director", "director general", "head", "chief", "chair", "chairman", "chairwoman"];
        let is_head = HEADS.iter().any(|end| title.name.ends_with(end));
        found.tokens.contains(&noun) && found.tokens.len() > 1 && is_head && !title.leads
    })
}

/// A country lies in nothing that is not known, and not in what lies in it: "from the island of Brač, Croatia".
fn is_upside_down(reading: &Reading<'_>, source: TokenIx, target: TokenIx) -> bool {
    let entry = |token: TokenIx| reading.participant(token).and_then(|entity| reading.cast.member(entity).entry);
    let classes = |entity: EntityIx| &reading.cast.member(entity).classes;
    let is_country = |entity: EntityIx| classes(entity).iter().any(|class| class == lexical::COUNTRY);
    let Some(place) = reading.participant(source).filter(|&place| is_country(place)) else { return false };
    let Some((country, other)) = reading.cast.member(place).entry.zip(entry(target)) else { return true };
    reading.lexicon.gazetteer.lies_in(other, country)
}

/// "a member of the Elks, the Shriners and the Legion": of organizations after such a noun none belongs to another.
fn is_listed(reading: &Reading<'_>, found: &FrameMatch<'_>, (source, target): (TokenIx, TokenIx)) -> bool {
    let noun = found.trigger;
    let is_organization = |token: TokenIx| {
        let entity = reading.participant(token);
        entity.is_some_and(|entity| reading.cast.member(entity).kind == NameKind::Organization)
    };
    reading.document.token(noun).upos == Upos::Noun
        && source > noun + 1
        && target > noun + 1
        && is_organization(source)
        && is_organization(target)
}

/// "A, based in X, and B, a shop in Y": what stands on the other side of the next name is that one's.
fn is_of_next(found: &FrameMatch<'_>, (source, target): (TokenIx, TokenIx)) -> bool {
    let at = found.trigger;
    let is_between = |other: &TokenIx| at < *other && *other < target;
    source < at && found.sources.iter().any(is_between) || at < target && target < source
}

/// "based in Portland, Oregon": the second name only says where the first is.
fn is_container(reading: &Reading<'_>, found: &FrameMatch<'_>, target: TokenIx) -> bool {
    let start = reading.mention_tokens(target).start;
    let comma = start.checked_sub(1).filter(|&comma| reading.document.form(comma) == ",");
    let first = comma.and_then(|comma| comma.checked_sub(1)).and_then(|at| reading.cast.at(at));
    first.is_some_and(|first| found.targets.iter().any(|&other| reading.cast.at(other) == Some(first)))
}

/// "from the Diyala Province bordering Iran": a participle right after a name is said of that name.
fn is_of_nearer(reading: &Reading<'_>, found: &FrameMatch<'_>, source: TokenIx) -> bool {
    let (document, verb) = (reading.document, found.trigger);
    let is_subject = found.entry.source.functions == [Function::Subject];
    let before = verb.checked_sub(1).filter(|_| is_subject && document.xpos(verb) == "VBG");
    let nearer = before.and_then(|before| reading.cast.at(before));
    nearer.is_some_and(|nearer| reading.cast.at(source).is_some_and(|entity| entity != nearer))
}
