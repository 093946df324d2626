//! The bodies of bare titles: "Prime Minister Edi Rama" in an article on Albania is Albania's.
//!
//! Entry points: [`infer`], [`infer_groups`], [`relative_uses`]. Invariant: a body is one that the article gives the same holder elsewhere, that of the
//! holder's known term of office, or the country that is spoken of there; where two are as likely it stays open.

use crate::annotate::{Deprel, Document, NameKind, TokenIx, Tree, Upos};
use crate::identity::Cast;
use crate::lexicon::{EntryIx, Function, Lexicon};
use crate::statement::EntityIx;

use super::appointment::APPOINTING;
use super::arguments::Arguments;
use super::body::is_of_government;
use super::employer::Employers;
use super::nearby::Nearby;
use super::tense::Tense;
use super::title::{Manner, TitleUse};

/// Gives bare titles their bodies.
pub fn infer(document: &Document, lexicon: &Lexicon, cast: &Cast, uses: &mut [TitleUse]) {
    let countries = Nearby::new(document, lexicon, cast, uses);
    let employers = Employers::new(document, lexicon, cast);
    for at in 0..uses.len() {
        let found = &uses[at];
        if found.body.is_some() || found.open_body.is_some() {
            continue;
        }
        let Some(&(holder, token)) = found.holders.first() else { continue };
        // Said once in full, a post is called by its title alone from then on.
        let same = |other: &&TitleUse| {
            let (longer, shorter) = (other.title.name.as_str(), found.title.name.as_str());
            other.body.is_some()
                && other.holders.iter().any(|&(other, _)| other == holder)
                && (longer == shorter || longer.ends_with(shorter))
        };
        let said = uses.iter().find(same).and_then(|other| other.body.map(|(body, _)| body));
        let title = found.title.name.as_str();
        let said = said.or_else(|| if is_of_government(title) { only_body(uses, found) } else { None });
        // Any country may send a bare "minister"; a "Foreign Secretary" only some.
        let is_told = is_of_any_country(document, cast, found);
        let is_secretary = ["secretary", "secretary general", "secretary-general", "director general"]
            .iter()
            .any(|end| title.ends_with(end))
            || title.starts_with("secretary of");
        // A "Secretary NAME" may be of anything.
        let is_bare = matches!(title, "secretary" | "deputy secretary");
        let term = || {
            let person = cast.member(holder).entry.filter(|_| (is_told || is_secretary) && !is_bare)?;
            lexicon.gazetteer.country_of_leader(person)
        };
        let is_national = is_national(lexicon, title);
        // "Manager NAME and President NAME." tells nothing of a country.
        let is_told_of = document.sentences.get(document.sentence_of(found.head)).is_some_and(|sentence| {
            sentence.tokens.clone().any(|at| matches!(document.token(at).upos, Upos::Verb | Upos::Aux))
        });
        // A "Foreign Secretary" who speaks of Syria is not Syria's: of such posts the country must be known to have one.
        let has_such =
            |country: &EntryIx| is_told || is_at_home(title) || lexicon.gazetteer.post(title, *country).is_some();
        let spoken_of = || {
            if (is_told || is_national) && is_told_of {
                countries.around(found.tokens.start).filter(has_such)
            } else {
                None
            }
        };
        let spoken_of = || spoken_of().filter(|&country| !is_of_another(document, cast, uses, (found, country)));
        let country = if said.is_none() { term().or_else(spoken_of) } else { None };
        let named = country.and_then(|entry| cast.by_id(&lexicon.gazetteer.entry(entry).id));
        let is_beside = found.unnamed.is_none() && is_bare_before_name(document, found, token);
        let employer = || employers.around(title, found.tokens.start).filter(|_| is_beside && country.is_none());
        let named = named.or_else(|| if said.is_none() { employer() } else { None });
        uses[at].country = country.filter(|_| named.is_none());
        if let Some(body) = said.or(named) {
            uses[at].body = Some((body, token));
            uses[at].unnamed = None;
        }
    }
}

/// "Their commander, NAME,": of the one group that the article is about, where "their" is not a named subject's.
pub fn infer_groups(document: &Document, lexicon: &Lexicon, cast: &Cast, uses: &mut [TitleUse]) {
    let employers = Employers::new(document, lexicon, cast);
    let is_open = |found: &&mut TitleUse| found.body.is_none() && !found.holders.is_empty();
    for found in uses.iter_mut().filter(is_open) {
        let their = found.open_body.filter(|&token| document.form(token).eq_ignore_ascii_case("their"));
        let Some(token) = their else { continue };
        let title = if found.title.name == "leader" { "commander" } else { found.title.name.as_str() };
        if let Some(body) = employers.around(title, found.tokens.start) {
            found.body = Some((body, token));
            found.unnamed = None;
        }
    }
}

/// Whether a bare title is one that the country spoken of has: not "chief minister", which regions have, nor "village president", "union
/// president", which what stands before them have.
fn is_of_any_country(document: &Document, cast: &Cast, found: &TitleUse) -> bool {
    const OF_REGIONS: &[&str] = &["minister", "chief minister", "first minister"];
    let title = found.title.name.as_str();
    let before = found.tokens.start.checked_sub(1);
    let is_common = |at: TokenIx| document.token(at).upos == Upos::Noun && cast.at(at).is_none();
    let is_of_other = matches!(title, "president" | "vice president" | "chancellor") && before.is_some_and(is_common);
    let by_government = || before.is_some_and(|at| document.form(at).eq_ignore_ascii_case("government"));
    !OF_REGIONS.contains(&title) && is_of_government(title) && !is_of_other
        || matches!(title, "spokesperson" | "negotiator" | "chief negotiator") && by_government()
}

/// "Energy Secretary": what another country calls its energy minister.
fn is_national(lexicon: &Lexicon, title: &str) -> bool {
    // "Migration Secretary" is put together from its words (`field`), so the lexicon has no such title.
    title.strip_suffix(" secretary").is_some_and(|field| {
        lexicon.words.title(&format!("{field} minister")).is_some() || lexicon.words.title(title).is_none()
    })
}

/// A field that officials of other countries do not speak of abroad: "Energy Secretary".
fn is_at_home(title: &str) -> bool {
    const ABROAD: &[&str] = &["foreign", "defence", "state", "home", "deputy", "assistant", "trade", "development"];
    title.strip_suffix(" secretary").is_some_and(|field| !ABROAD.contains(&field))
}

/// "Chief executive NAME", "the chief executive, NAME,": nothing but a comma stands between title and name.
fn is_bare_before_name(document: &Document, found: &TitleUse, holder: TokenIx) -> bool {
    let end = found.tokens.end;
    let is_comma = (end as usize) < document.tokens.len() && document.form(end) == ",";
    let first = end + TokenIx::from(is_comma);
    let is_near = (first..first + 3).contains(&holder);
    found.manner == Manner::Presupposed && is_near && is_definite_or_bare(document, found, is_comma)
}

/// "the manager, NAME", "a spokeswoman, NAME", and "Manager NAME" without an article.
fn is_definite_or_bare(document: &Document, found: &TitleUse, is_apart: bool) -> bool {
    let before = found.tokens.start.checked_sub(1).map_or("", |at| document.form(at));
    let is_the = before.eq_ignore_ascii_case("the");
    let is_voice = found.title.name == "spokesperson" && before.eq_ignore_ascii_case("a");
    is_the || is_apart && is_voice || !is_apart && found.holders.len() == 1
}

/// "his predecessor, NAME", "her successor, NAME", "her Maltese counterpart, NAME": the title is that of the one it is said in relation
/// to, in the same body or, of what every country has, in that of the adjective.
#[must_use]
pub fn relative_uses(tree: &Tree<'_>, cast: &Cast, uses: &[TitleUse]) -> Vec<TitleUse> {
    let document = tree.document();
    let arguments = Arguments::new(tree, cast);
    let mut found = Vec::new();
    for noun in 0..TokenIx::try_from(document.tokens.len()).unwrap_or(TokenIx::MAX) {
        found.extend(succeeded(tree, &arguments, cast, (noun, uses)));
        let tense = match document.lemma(noun) {
            "predecessor" => Tense::Former,
            "counterpart" | "successor" => Tense::Present,
            _ => continue,
        };
        let is_abroad = document.lemma(noun) == "counterpart";
        let holders: Vec<(EntityIx, TokenIx)> = arguments
            .described_by(noun)
            .into_iter()
            .filter_map(|token| Some((cast.at(token)?, token)))
            .filter(|&(entity, _)| cast.member(entity).kind == NameKind::Person)
            .take(1)
            .collect();
        let possessor = tree.child(noun, &[Deprel::NmodPoss]).and_then(|owner| cast.at(owner));
        let of_possessor = |other: &&TitleUse| other.holders.iter().any(|&(holder, _)| Some(holder) == possessor);
        let is_model = |other: &&TitleUse| {
            let of_states = is_of_government(&other.title.name);
            // Who has a successor may hold the post no longer.
            (other.tense == Tense::Present || document.lemma(noun) == "successor") && (of_states || !is_abroad)
        };
        let Some(model) = uses.iter().filter(of_possessor).find(is_model) else {
            continue;
        };
        let adjective =
            tree.children(noun).iter().find_map(|&child| cast.demonym_at(child).map(|place| (place, child)));
        let body = if is_abroad { adjective } else { model.body.map(|(body, _)| (body, noun)) };
        if !holders.is_empty() && body.is_some() {
            let title = model.title.clone();
            let manner = Manner::Presupposed;
            found.push(TitleUse {
                tokens: noun..noun + 1,
                head: noun,
                title,
                body,
                open_body: None,
                unnamed: None,
                country: None,
                holders,
                tense,
                manner,
            });
        }
    }
    found
}

/// Whether somebody else holds such a post of a country: "Foreign Minister NAME met the foreign minister of Iraq" leaves the first open.
fn is_of_another(document: &Document, cast: &Cast, uses: &[TitleUse], (found, country): (&TitleUse, EntryIx)) -> bool {
    let is_shared =
        |other: &TitleUse| other.holders.iter().any(|holder| found.holders.iter().any(|own| own.0 == holder.0));
    let is_beside = |other: &TitleUse| document.sentence_of(other.head) == document.sentence_of(found.head);
    let is_of_country = |other: &TitleUse| other.body.is_some_and(|(body, _)| cast.member(body).entry == Some(country));
    uses.iter().any(|other| {
        other.head != found.head
            && other.title.name == found.title.name
            && is_of_country(other)
            && !is_shared(other)
            && (is_beside(other) || other.tense == found.tense && !other.holders.is_empty())
    })
}

/// "NAME, then mines minister of Jharkhand … The present mines minister, NAME": the one body in which the article has had such a post.
fn only_body(uses: &[TitleUse], found: &TitleUse) -> Option<EntityIx> {
    let title = found.title.name.as_str();
    const OF_ANY: &[&str] = &["minister", "president", "prime minister", "premier"];
    let is_past = |other: &&TitleUse| !other.holders.is_empty() && other.tense != found.tense;
    let same = uses.iter().filter(|other| other.title.name == title && other.head != found.head);
    let mut bodies = same.clone().filter_map(|other| other.body);
    let (only, _) = bodies.next().filter(|_| !OF_ANY.contains(&title) && same.clone().any(|other| is_past(&other)))?;
    bodies.all(|(body, _)| body == only).then_some(only)
}

/// "She succeeded NAME", "he took over from NAME": who held the post that the subject holds.
fn succeeded(
    tree: &Tree<'_>,
    arguments: &Arguments<'_>,
    cast: &Cast,
    (verb, uses): (TokenIx, &[TitleUse]),
) -> Option<TitleUse> {
    let document = tree.document();
    let lemma = document.lemma(verb);
    let last = TokenIx::try_from(document.tokens.len()).unwrap_or(TokenIx::MAX);
    let takes_over = lemma == "take" && verb + 1 < last && document.form(verb + 1) == "over";
    if document.token(verb).upos != Upos::Verb
        || document.xpos(verb) == "VBG" && !is_said_of_named(tree, verb)
        || !takes_over && !matches!(lemma, "succeed" | "replace")
    {
        return None;
    }
    let before = if takes_over { Function::Preposition("from".into()) } else { Function::Object };
    let arguments = arguments.of_verb(verb);
    let person = |function: &Function| {
        let mut tokens = arguments.iter().filter(|a| a.function == *function).map(|a| a.token);
        let entity = |token: TokenIx| cast.at(token).filter(|&entity| cast.member(entity).kind == NameKind::Person);
        tokens.find_map(|token| Some((entity(token)?, token)))
    };
    let named = || named_before(tree, cast, verb);
    let (successor, holder) = named().or_else(|| person(&Function::Subject)).zip(person(&before))?;
    let is_theirs = |other: &&TitleUse| other.holders.iter().any(|&(own, _)| own == successor.0);
    if !takes_over && let Some(found) = successor_by_object(document, (verb, uses), (successor, holder)) {
        return Some(found);
    }
    // An occupation in a body passes to nobody.
    let is_post = |other: &&TitleUse| other.title.leads || other.title.held_in.is_none();
    let is_full = |other: &&TitleUse| other.body.is_some() && other.unnamed.is_none() && is_post(other);
    let model = uses.iter().filter(is_theirs).find(|other| other.tense == Tense::Present && is_full(other))?;
    // The verb has frames of its own, so the post is read off the name.
    (holder.0 != successor.0).then(|| TitleUse {
        tokens: holder.1..holder.1 + 1,
        head: verb,
        title: model.title.clone(),
        body: model.body.map(|(body, _)| (body, verb)),
        open_body: None,
        unnamed: None,
        country: None,
        holders: vec![holder],
        tense: Tense::Former,
        manner: Manner::Predicated,
    })
}

/// "named NAME chief executive, replacing NAME": of a participle that hangs on a verb of naming.
fn is_said_of_named(tree: &Tree<'_>, participle: TokenIx) -> bool {
    let document = tree.document();
    let verb = tree.head(participle).filter(|_| document.token(participle).deprel == Deprel::Advcl);
    verb.is_some_and(|verb| APPOINTING.contains(&document.lemma(verb)))
}

/// "Altura Bank named NAME chief executive, replacing NAME": whoever is named replaces, and not who names.
fn named_before(tree: &Tree<'_>, cast: &Cast, participle: TokenIx) -> Option<(EntityIx, TokenIx)> {
    let document = tree.document();
    let verb = tree.head(participle).filter(|_| document.xpos(participle) == "VBG")?;
    let appoints = APPOINTING.contains(&document.lemma(verb)) && document.token(participle).deprel == Deprel::Advcl;
    let object = tree.child(verb, &[Deprel::Obj]).filter(|_| appoints)?;
    let entity = cast.at(object)?;
    (cast.member(entity).kind == NameKind::Person).then_some((entity, object))
}

/// "She replaced NAME as chairman of X": the title is said of who left, and holds of who came.
fn successor_by_object(
    document: &Document,
    (verb, uses): (TokenIx, &[TitleUse]),
    (successor, holder): ((EntityIx, TokenIx), (EntityIx, TokenIx)),
) -> Option<TitleUse> {
    let here = document.sentence_of(verb);
    let is_left = |other: &&TitleUse| {
        other.tense == Tense::Former
            && other.manner == Manner::Predicated
            && other.tokens.start > verb
            && document.sentence_of(other.head) == here
            && other.holders.iter().any(|&(own, _)| own == holder.0)
    };
    let model = uses.iter().find(is_left).filter(|_| successor.0 != holder.0)?;
    let holders = vec![successor];
    Some(TitleUse { head: verb, holders, tense: Tense::Present, ..model.clone() })
}
