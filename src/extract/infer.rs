//! The bodies of bare titles: "Prime Minister Edi Rama" in an article on Albania is Albania's.
//!
//! Entry points: [`infer`], [`relative_uses`]. Invariant: a body is one that the article gives the same holder elsewhere, that of the
//! holder's known term of office, or the country that the article is about; where two are as likely it stays open.

use crate::annotate::{Deprel, NameKind, TokenIx, Tree};
use crate::identity::Cast;
use crate::lexicon::Lexicon;
use crate::statement::EntityIx;
use crate::vocab::lexical;

use super::arguments::Arguments;
use super::body::is_of_government;
use super::tense::Tense;
use super::title::{Manner, TitleUse};

/// Gives bare titles their bodies.
pub fn infer(lexicon: &Lexicon, cast: &Cast, uses: &mut [TitleUse]) {
    let main_country = main_country(lexicon, cast);
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
        let of_government = || {
            let term = cast.member(holder).entry.and_then(|person| lexicon.gazetteer.country_of_leader(person));
            match term {
                Some(country) => cast.by_id(&lexicon.gazetteer.entry(country).id),
                None => main_country,
            }
        };
        // Any country may send a bare "minister".
        let is_told = found.title.name != "minister" && is_of_government(&found.title.name);
        let country = if is_told { of_government() } else { None };
        uses[at].body = said.or(country).map(|body| (body, token));
    }
}

/// The country with most mentions, those of its places included, where it has half as many again as any other.
fn main_country(lexicon: &Lexicon, cast: &Cast) -> Option<EntityIx> {
    let mut counts: Vec<(usize, EntityIx)> = Vec::new();
    let countries: Vec<EntityIx> =
        (0..).zip(&cast.members).filter(|(_, m)| is_country(&m.classes)).map(|(ix, _)| ix).collect();
    for &country in &countries {
        let own = cast.member(country);
        let inside = |entry| own.entry.is_some_and(|country| lexicon.gazetteer.lies_in(entry, country));
        let places = cast.members.iter().filter(|m| m.kind == NameKind::Location && m.entry.is_some_and(inside));
        counts.push((places.map(|place| place.mentions.len()).sum(), country));
    }
    counts.sort_unstable_by_key(|&(count, entity)| (std::cmp::Reverse(count), entity));
    match counts[..] {
        [(count, country)] if count > 1 => Some(country),
        [(count, country), (next, _), ..] if 2 * count >= 3 * next && count > 2 => Some(country),
        _ => None,
    }
}

fn is_country(classes: &[String]) -> bool {
    classes.iter().any(|class| class == lexical::COUNTRY)
}

/// "his predecessor, NAME", "her Maltese counterpart, NAME": the title is that of the one it is said in relation to.
#[must_use]
pub fn relative_uses(tree: &Tree<'_>, cast: &Cast, uses: &[TitleUse]) -> Vec<TitleUse> {
    let document = tree.document();
    let arguments = Arguments::new(tree, cast);
    let mut found = Vec::new();
    for noun in 0..TokenIx::try_from(document.tokens.len()).unwrap_or(TokenIx::MAX) {
        let tense = match document.lemma(noun) {
            "predecessor" => Tense::Former,
            "counterpart" => Tense::Present,
            _ => continue,
        };
        let holders: Vec<(EntityIx, TokenIx)> = arguments
            .described_by(noun)
            .into_iter()
            .filter_map(|token| Some((cast.at(token)?, token)))
            .filter(|&(entity, _)| cast.member(entity).kind == NameKind::Person)
            .take(1)
            .collect();
        let possessor = tree.child(noun, &[Deprel::NmodPoss]).and_then(|owner| cast.at(owner));
        let of_possessor = |other: &&TitleUse| other.holders.iter().any(|&(holder, _)| Some(holder) == possessor);
        let Some(model) = uses.iter().filter(of_possessor).find(|other| other.tense == Tense::Present) else {
            continue;
        };
        let adjective =
            tree.children(noun).iter().find_map(|&child| cast.demonym_at(child).map(|place| (place, child)));
        let body = if tense == Tense::Former { model.body.map(|(body, _)| (body, noun)) } else { adjective };
        if !holders.is_empty() && body.is_some() {
            let title = model.title.clone();
            let manner = Manner::Presupposed;
            found.push(TitleUse {
                tokens: noun..noun + 1,
                head: noun,
                title,
                body,
                open_body: None,
                holders,
                tense,
                manner,
            });
        }
    }
    found
}
