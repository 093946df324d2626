//! Posts as entities, and who holds them.
//!
//! Entry points: [`infer_bodies`], [`add_posts`], which puts the posts into the cast, and [`holdings`], which states who holds or held them. Invariant:
//! a post is its title and the body it belongs to; "former" makes a former holder, never an invented date.

use crate::annotate::{Document, NameKind};
use crate::identity::{Cast, CastMember, keyed_id};
use crate::lexicon::Lexicon;
use crate::statement::{DropReason, EntityIx, IdentityStatus, MentionKind, Object, Post};
use crate::vocab::lexical;

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

/// Gives a bare title of government its country: that of the holder's known term of office, else the one country that the article
/// is about. "Prime Minister Edi Rama" in an article on Albania is Albania's.
pub fn infer_bodies(lexicon: &Lexicon, cast: &Cast, uses: &mut [TitleUse]) {
    let main_country = main_country(cast);
    for found in uses.iter_mut().filter(|found| found.body.is_none() && is_of_government(&found.title.name)) {
        let Some(&(holder, token)) = found.holders.first() else { continue };
        let term = cast.member(holder).entry.and_then(|person| lexicon.gazetteer.country_of_leader(person));
        let known = term.and_then(|country| cast.by_id(&lexicon.gazetteer.entry(country).id));
        if let Some(country) = if term.is_some() { known } else { main_country } {
            found.body = Some((country, token));
        }
    }
}

fn is_of_government(title: &str) -> bool {
    title.ends_with("minister")
        || matches!(title, "president" | "chancellor" | "premier" | "vice president" | "opposition leader")
}

/// The country with most mentions, where it has twice as many as any other.
fn main_country(cast: &Cast) -> Option<EntityIx> {
    let is_country = |member: &CastMember| member.classes.iter().any(|class| class == lexical::COUNTRY);
    let mut counts: Vec<(usize, EntityIx)> = (0..)
        .zip(&cast.members)
        .filter(|(_, member)| is_country(member))
        .map(|(ix, member)| (member.mentions.len(), ix))
        .collect();
    counts.sort_unstable_by_key(|&(count, entity)| (std::cmp::Reverse(count), entity));
    match counts[..] {
        [(count, country)] if count > 1 => Some(country),
        [(count, country), (next, _), ..] if count >= 2 * next && count > 2 => Some(country),
        _ => None,
    }
}

/// An occupation or rank is a post only in a body: "an analyst at Meridian" holds one, "the analyst" does not.
fn is_post(lexicon: &Lexicon, cast: &Cast, found: &TitleUse) -> bool {
    let Some(wanted) = &found.title.held_in else { return true };
    let classes = found.body.map_or(&[][..], |(body, _)| cast.member(body).classes.as_slice());
    classes.iter().any(|class| lexicon.classes.is_a(class, wanted))
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
