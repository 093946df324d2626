//! The cast as the graph keeps it: labels, surface forms, salience.
//!
//! Entry point: [`entities`]. Invariant: one entity for each member of the cast, in the same order, so indices stay valid.

use std::collections::BTreeMap;

use crate::annotate::Document;
use crate::identity::{Cast, CastMember};
use crate::statement::{Entity, MentionKind, SurfaceForm};

/// All entities of an article.
#[must_use]
pub fn entities(document: &Document, cast: &Cast) -> Vec<Entity> {
    let lead_end = document.sentences.get(2).map_or(u32::MAX, |sentence| sentence.range.end());
    let weight = |member: &CastMember| -> u64 {
        if member.post.is_some() {
            return 0;
        }
        member.mentions.iter().map(|(mention, _)| if mention.range.start() < lead_end { 2 } else { 1 }).sum()
    };
    let total: u64 = cast.members.iter().map(weight).sum::<u64>().max(1);
    cast.members
        .iter()
        .map(|member| {
            let surface_forms = surface_forms(document, member);
            Entity {
                id: member.id.clone(),
                label: label(member, &surface_forms),
                classes: member.classes.clone(),
                status: member.status,
                mentions: member.mentions.iter().map(|(mention, _)| mention.clone()).collect(),
                salience: u16::try_from(1000 * weight(member) / total).unwrap_or(1000),
                post: member.post.clone(),
                surface_forms,
            }
        })
        .collect()
}

fn surface_forms(document: &Document, member: &CastMember) -> Vec<SurfaceForm> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for (mention, _) in member.mentions.iter().filter(|(mention, _)| mention.kind == MentionKind::Name) {
        let words = mention.range.slice(&document.text).split_whitespace().collect::<Vec<_>>();
        *counts.entry(words.join(" ")).or_default() += 1;
    }
    let mut forms: Vec<SurfaceForm> = counts.into_iter().map(|(text, count)| SurfaceForm { text, count }).collect();
    forms.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
    forms
}

/// The gazetteer's name, else the longest form in the article.
fn label(member: &CastMember, forms: &[SurfaceForm]) -> String {
    if member.entry.is_some() || member.post.is_some() {
        return member.label.clone();
    }
    let longest = forms.iter().max_by(|a, b| a.text.len().cmp(&b.text.len()).then_with(|| b.text.cmp(&a.text)));
    longest.map_or_else(|| member.label.clone(), |form| form.text.clone())
}
