//! Posts as entities, and who holds them.
//!
//! Entry points: [`add_posts`], which puts the posts into the cast, and [`holdings`], which states who holds or held them. Invariant:
//! a post is its title and the body it belongs to; "former" makes a former holder, never an invented date.

use crate::annotate::{Document, NameKind, TokenIx};
use crate::identity::{Cast, CastMember, keyed_id};
use crate::lexicon::{EntryIx, Lexicon, Title};
use crate::statement::{DropReason, EntityIx, IdentityStatus, MentionKind, Object, Post};
use crate::vocab::lexical;

use super::body::{is_of_government, is_of_person};
use super::evidence::evidence;
use super::findings::Findings;
use super::reading::Reading;
use super::relation::presupposed;
use super::tense::Tense;
use super::title::{Manner, TitleUse};

const RULE: &str = "rule/title";
const CONFIDENCE: u8 = 90;

/// Adds a post for each use that has a holder; gives for each use the post's index.
pub fn add_posts(document: &Document, lexicon: &Lexicon, cast: &mut Cast, uses: &[TitleUse]) -> Vec<Option<EntityIx>> {
    let mut posts = Vec::with_capacity(uses.len());
    for found in uses {
        let wanted = !found.holders.is_empty() && found.tense != Tense::Future && is_post(lexicon, cast, found);
        let post = wanted.then(|| post_entity(lexicon, cast, &called_after(document, found), Body::of(found)));
        if let Some(post) = post {
            let range = document.range_of(&found.tokens);
            let mention = crate::statement::Mention { range, kind: MentionKind::Description };
            cast.members[post as usize].mentions.push((mention, found.tokens.clone()));
        }
        posts.push(post);
    }
    posts
}

/// An occupation or rank is a post only in a body: "an analyst at Meridian" holds one, "the analyst" does not. Who leads leads something:
/// "the chairman" of what nobody knows is no post either.
fn is_post(lexicon: &Lexicon, cast: &Cast, found: &TitleUse) -> bool {
    if is_rank(lexicon, cast, found) || is_address(found) {
        return false;
    }
    if found.country.is_some() {
        return true;
    }
    if found.unnamed.is_some() && !found.title.name.ends_with("member") {
        return found.title.held_in.is_some() || is_of_something(&found.title);
    }
    if found.body.is_none() && is_of_something(&found.title) {
        let names_country = || cast.members.iter().any(|m| m.classes.iter().any(|class| class == lexical::COUNTRY));
        return is_of_government(&found.title.name) && found.open_body.is_none() && !names_country();
    }
    // A lawyer has clients; that is no post, and anything else an occupation.
    let is_person = |(body, _): (EntityIx, TokenIx)| cast.member(body).kind == NameKind::Person;
    if found.title.name == "lawyer" {
        return false;
    }
    let Some(wanted) = &found.title.held_in else { return true };
    if found.body.is_some_and(is_person) {
        return is_of_person(&found.title.name);
    }
    // "the director of the Alba museum": a museum, zoo or airport is a place that has posts.
    let is_house = |body: EntityIx| cast.is_a(body, lexical::CIVIC_STRUCTURE, &lexicon.classes);
    found.body.is_some_and(|(body, _)| {
        cast.is_a(body, wanted, &lexicon.classes) || **wanted == *lexical::ORGANIZATION && is_house(body)
    })
}

/// "Cardinal NAME": without a body a form of address.
fn is_address(found: &TitleUse) -> bool {
    const FORMS: &[&str] =
        &["reverend", "cardinal", "rabbi", "imam", "ayatollah", "grand ayatollah", "nun", "pastor", "dalai lama"];
    found.body.is_none() && FORMS.contains(&found.title.name.as_str())
}

/// "Navy Capt. NAME", "a colonel of the Chadian army": a military rank is no post.
fn is_rank(lexicon: &Lexicon, cast: &Cast, found: &TitleUse) -> bool {
    const RANKS: &[&str] = &[
        "general",
        "lieutenant general",
        "major general",
        "brigadier general",
        "brigadier",
        "colonel",
        "lieutenant colonel",
        "lieutenant",
        "petty officer",
        "admiral",
        "vice admiral",
        "rear admiral",
        "sergeant",
        "corporal",
        "commodore",
        "air marshal",
        "field marshal",
        "colonel general",
    ];
    // A captain may be a team's, a major a town's.
    const IN_FORCES: &[&str] = &["captain", "major", "private"];
    const FORCES: &[&str] = &["army ", "navy ", "marine ", "air force "];
    let name = found.title.name.as_str();
    let bare = FORCES.iter().find_map(|force| name.strip_prefix(force));
    let is_force = |(body, _): (EntityIx, TokenIx)| cast.is_a(body, lexical::ARMED_FORCE, &lexicon.classes);
    let is_armed = || bare.is_some() || found.body.is_some_and(is_force);
    let bare = bare.unwrap_or(name);
    RANKS.contains(&bare) || IN_FORCES.contains(&bare) && is_armed()
}

/// The title with the words for what it is held in, where that has no name: "head of the chamber of commerce".
fn called_after(document: &Document, found: &TitleUse) -> String {
    let title = &found.title.name;
    let Some(unnamed) = &found.unnamed else { return title.clone() };
    let words = document.range_of(&unnamed.tokens).slice(&document.text);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if unnamed.is_before { format!("{} {title}", words.to_lowercase()) } else { format!("{title} of the {words}") }
}

fn is_of_something(title: &Title) -> bool {
    const ENDS: &[&str] = &[
        "minister",
        "leader",
        "negotiator",
        "justice",
        "chief prosecutor",
        "secretary",
        "director",
        "officer",
        "spokesperson",
        "chair",
        "president",
        "executive",
        "manager",
        "governor",
        "mayor",
        "representative",
        "coach",
        "editor",
        "treasurer",
        "deputy",
        "secretary general",
    ];
    // An army spokesman is one of an army.
    const CALLED_AFTER: &[&str] = &["police ", "army ", "military ", "navy ", "air force "];
    if CALLED_AFTER.iter().any(|body| title.name.starts_with(body)) {
        return false;
    }
    // "head of processing", "director of communications"
    let whole = title.name.split(" of ").next().unwrap_or_default();
    let is_division =
        title.name != "secretary of state" && title.name.contains(" of ") && matches!(whole, "head" | "director");
    title.leads || is_division || ENDS.iter().any(|end| title.name.ends_with(end))
}

/// What a post is in.
#[derive(Clone, Copy, Debug)]
enum Body {
    /// An entity of the article.
    Named(EntityIx),
    /// One that the article does not name.
    Known(EntryIx),
    /// Nobody knows.
    Unknown,
}

impl Body {
    fn of(found: &TitleUse) -> Self {
        let known = || found.country.map_or(Self::Unknown, Self::Known);
        found.body.map_or_else(known, |(body, _)| Self::Named(body))
    }
}

/// The post's entity, made where it is new.
fn post_entity(lexicon: &Lexicon, cast: &mut Cast, title: &str, body: Body) -> EntityIx {
    let entry = match body {
        Body::Named(body) => cast.member(body).entry,
        Body::Known(entry) => Some(entry),
        Body::Unknown => None,
    };
    let known = entry.and_then(|body| lexicon.gazetteer.post(title, body));
    let title_label = capitalised(title);
    let of = |id: &str, name: &str| {
        let label = format!("{title_label} of {name}");
        (keyed_id(&label, &format!("{title}|{id}")), label)
    };
    let (id, label) = match (known, body) {
        (Some(post), _) => {
            let post = lexicon.gazetteer.entry(post);
            (post.id.clone(), post.label.clone())
        }
        (None, Body::Named(body)) => of(&cast.member(body).id, &cast.member(body).label),
        (None, Body::Known(entry)) => of(&lexicon.gazetteer.entry(entry).id, &lexicon.gazetteer.entry(entry).label),
        (None, Body::Unknown) => (keyed_id(&title_label, &format!("{title}|")), title_label.clone()),
    };
    let of = if let Body::Named(body) = body { Some(body) } else { None };
    cast.by_id(&id).unwrap_or_else(|| {
        cast.add(CastMember {
            id,
            label,
            classes: vec![lexical::ORG_POST.to_owned()],
            status: IdentityStatus::Resolved,
            kind: NameKind::Misc,
            entry: known,
            gender: None,
            mentions: Vec::new(),
            post: Some(Post { title: title_label, of }),
        })
    })
}

fn capitalised(title: &str) -> String {
    let mut label = String::with_capacity(title.len());
    for word in title.split(' ') {
        if !label.is_empty() {
            label.push(' ');
        }
        if matches!(word, "of" | "and" | "for" | "the" | "in" | "to") {
            label.push_str(word);
            continue;
        }
        let mut letters = word.chars();
        label.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        label.push_str(letters.as_str());
    }
    label
}

/// States who holds or held which post.
pub fn holdings(reading: &Reading<'_>, uses: &[TitleUse], posts: &[Option<EntityIx>], findings: &mut Findings) {
    for (found, post) in uses.iter().zip(posts) {
        let Some(post) = *post else {
            if !found.holders.is_empty() && found.tense != Tense::Future {
                let words = reading.document.range_of(&found.tokens);
                findings.drop(words, DropReason::TypeMismatch, RULE);
            }
            continue;
        };
        let predicate = match found.tense {
            Tense::Present => lexical::HOLDS_POSITION,
            Tense::Former => lexical::FORMERLY_HELD_POSITION,
            Tense::Future => continue,
        };
        for &(holder, token) in &found.holders {
            let mut tokens = vec![found.head, found.tokens.start, token];
            tokens.extend(found.body.map(|(_, token)| token));
            tokens.extend(found.unnamed.iter().flat_map(|unnamed| [unnamed.tokens.start, unnamed.tokens.end - 1]));
            let proof = match found.manner {
                Manner::Presupposed => presupposed(reading, &tokens, (RULE, CONFIDENCE)),
                Manner::Predicated => evidence(reading, said_by(reading, found), &tokens, (RULE, CONFIDENCE)),
            };
            findings.state(holder, predicate, Object::Entity(post), proof);
        }
    }
}

/// The word whose mode decides: the title, or the name that it is said to be.
fn said_by(reading: &Reading<'_>, found: &TitleUse) -> TokenIx {
    let name = reading.arguments.said_to_be(found.head).and_then(|_| reading.tree.head(found.head));
    name.unwrap_or(found.head)
}
