//! Posts as entities, and who holds them.
//!
//! Entry points: [`add_posts`], which puts the posts into the cast, and [`holdings`], which states who holds or held them. Invariant:
//! a post is its title and the body it belongs to; "former" makes a former holder, never an invented date.

use crate::annotate::{Document, NameKind};
use crate::identity::{Cast, CastMember, keyed_id};
use crate::lexicon::{Lexicon, Title};
use crate::statement::{DropReason, EntityIx, IdentityStatus, MentionKind, Object, Post};
use crate::vocab::lexical;

use super::body::is_of_government;
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
        let post = wanted.then(|| post_entity(lexicon, cast, &found.title.name, found.body.map(|(body, _)| body)));
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
    if found.body.is_none() && is_of_something(&found.title) {
        let names_country = || cast.members.iter().any(|m| m.classes.iter().any(|class| class == lexical::COUNTRY));
        return is_of_government(&found.title.name) && found.open_body.is_none() && !names_country();
    }
    let Some(wanted) = &found.title.held_in else { return true };
    let classes = found.body.map_or(&[][..], |(body, _)| cast.member(body).classes.as_slice());
    classes.iter().any(|class| lexicon.classes.is_a(class, wanted))
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
    title.leads || ENDS.iter().any(|end| title.name.ends_with(end))
}

/// The post's entity, made where it is new.
fn post_entity(lexicon: &Lexicon, cast: &mut Cast, title: &str, body: Option<EntityIx>) -> EntityIx {
    let entry = body.and_then(|body| cast.member(body).entry);
    let known = entry.and_then(|body| lexicon.gazetteer.post(title, body));
    let title_label = capitalised(title);
    let (id, label) = match (known, body) {
        (Some(post), _) => {
            let post = lexicon.gazetteer.entry(post);
            (post.id.clone(), post.label.clone())
        }
        (None, Some(body)) => {
            let body = cast.member(body);
            let label = format!("{title_label} of {}", body.label);
            (keyed_id(&label, &format!("{title}|{}", body.id)), label)
        }
        (None, None) => (keyed_id(&title_label, &format!("{title}|")), title_label.clone()),
    };
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
            post: Some(Post { title: title_label, of: body }),
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
            let proof = match found.manner {
                Manner::Presupposed => presupposed(reading, &tokens, (RULE, CONFIDENCE)),
                Manner::Predicated => evidence(reading, found.head, &tokens, (RULE, CONFIDENCE)),
            };
            findings.state(holder, predicate, Object::Entity(post), proof);
        }
    }
}
