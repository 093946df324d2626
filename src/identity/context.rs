//! What one article says about who an entity is, beside its name.
//!
//! Entry point: [`contexts`]. Invariant: a function of the article's facts alone. Articles whose contexts for one name have the
//! same [`Sense`] are never told apart by rules; other senses of the name may turn out to be somebody else.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::id::keyed_id;
use super::names::{Kind, NameKeys, is_common};
use crate::statement::{Entity, EntityIx, Facts, Object};
use crate::vocab::lexical;

/// Most names of others that are kept of one article.
const COMPANY: usize = 6;

/// Coarse kind of an entity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// A person.
    Person,
    /// An organization.
    Organization,
    /// A place.
    Place,
    /// None of these.
    #[default]
    Other,
}

/// What tells bearers of one name apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sense {
    /// Coarse kind.
    pub sort: Sort,
    /// `sport` or `arts` where the article is about that, `general` where it is about something else; of persons.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// Id of the country of a person's post or nationality, or of an institution that every country has.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub country: String,
}

/// What one article says about who an entity is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// Which bearer of the name.
    #[serde(flatten)]
    pub sense: Sense,
    /// Who and what is named with it: persons and organizations by sound, nearest first.
    pub company: Vec<String>,
}

/// The keys of the name that a seed shows.
#[must_use]
pub fn seed_keys(seed: &str, sort: Sort) -> NameKeys {
    let kind = if sort == Sort::Person { Kind::Person } else { Kind::Other };
    NameKeys::of(&shown_name(seed).replace('-', " "), kind)
}

/// The readable part of an id.
fn shown_name(seed: &str) -> &str {
    let name = seed.strip_prefix("entity/").unwrap_or(seed);
    name.rsplit_once('-').map_or(name, |(name, _)| name)
}

/// The id that a sense of a name has where senses of it are told apart. A public id has one sense alone.
#[must_use]
pub fn sense_id(seed: &str, sense: &Sense) -> String {
    if has_public_id(seed) {
        return seed.to_owned();
    }
    keyed_id(shown_name(seed), &format!("{seed} {:?} {} {}", sense.sort, sense.field, sense.country))
}

/// Whether an id ends in a Wikidata number.
#[must_use]
pub fn has_public_id(id: &str) -> bool {
    let number = id.rsplit_once("-Q").map(|(_, number)| number);
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The context of each entity whose identity rules may decide: persons, and what has a name but no public id.
#[must_use]
pub fn contexts(facts: &Facts) -> Vec<Option<Context>> {
    let field = field_of(facts);
    let country = main_country(facts);
    (0..).zip(&facts.entities).map(|(ix, entity)| context(facts, (ix, entity), field, country)).collect()
}

fn context(facts: &Facts, (ix, entity): (EntityIx, &Entity), field: &str, country: Option<&str>) -> Option<Context> {
    let sort = sort_of(&entity.classes);
    let is_open = sort == Sort::Person || !has_public_id(&entity.id);
    if entity.post.is_some() || !is_open {
        return None;
    }
    let mut sense = Sense { sort, ..Sense::default() };
    if !has_public_id(&entity.id) {
        if sort == Sort::Person {
            field.clone_into(&mut sense.field);
            sense.country = own_country(facts, ix).unwrap_or_default().to_owned();
        } else if is_common(&entity.label) {
            country.unwrap_or_default().clone_into(&mut sense.country);
        }
    }
    Some(Context { sense, company: company(facts, ix) })
}

fn sort_of(classes: &[String]) -> Sort {
    let is = |wanted: &str| classes.iter().any(|class| class == wanted);
    if is(lexical::PERSON) {
        Sort::Person
    } else if is(lexical::ORGANIZATION) {
        Sort::Organization
    } else if is(lexical::PLACE) {
        Sort::Place
    } else {
        Sort::Other
    }
}

fn is_country(entity: &Entity) -> bool {
    entity.classes.iter().any(|class| class == lexical::COUNTRY)
}

/// The field that a main topic of the article lies in, where namesakes abound.
fn field_of(facts: &Facts) -> &'static str {
    let Some(main) = facts.topics.iter().find(|topic| topic.is_main) else { return "" };
    FIELDS.iter().find(|(concept, _)| main.subject == *concept).map_or("general", |(_, field)| field)
}

const FIELDS: &[(&str, &str)] = &[(lexical::SPORT, "sport"), (lexical::ARTS, "arts")];

/// The country that the article names most.
fn main_country(facts: &Facts) -> Option<&str> {
    let countries = facts.entities.iter().filter(|entity| is_country(entity));
    let most = countries.max_by(|a, b| a.mentions.len().cmp(&b.mentions.len()).then_with(|| b.id.cmp(&a.id)));
    most.map(|country| country.id.as_str())
}

/// The country of a person's posts and nationality, where there is one alone.
fn own_country(facts: &Facts, person: EntityIx) -> Option<&str> {
    let entity = |ix: EntityIx| facts.entities.get(ix as usize);
    let mut countries = BTreeSet::new();
    for statement in facts.statements.iter().filter(|statement| statement.subject == person && statement.is_asserted())
    {
        let Object::Entity(object) = statement.object else { continue };
        let Some(object) = entity(object) else { continue };
        let body = object.post.as_ref().and_then(|post| entity(post.of?));
        let country = if statement.predicate == lexical::NATIONALITY { Some(object) } else { body };
        countries.extend(country.filter(|country| is_country(country)).map(|country| country.id.as_str()));
    }
    if countries.len() == 1 { countries.pop_first() } else { None }
}

/// The sounds of the persons and organizations that the article names most, the entity itself left out.
fn company(facts: &Facts, own: EntityIx) -> Vec<String> {
    let mut others: Vec<(&Entity, Sort)> = (0..)
        .zip(&facts.entities)
        .filter(|&(ix, other)| {
            ix != own && other.post.is_none() && !other.surface_forms.is_empty() && !is_country(other)
        })
        .map(|(_, other)| (other, sort_of(&other.classes)))
        .filter(|(other, sort)| match sort {
            // A last name alone says little.
            Sort::Person => other.label.contains(' '),
            Sort::Organization => !is_common(&other.label),
            _ => false,
        })
        .collect();
    others.sort_by(|(a, _), (b, _)| b.salience.cmp(&a.salience).then_with(|| a.id.cmp(&b.id)));
    let mut sounds: Vec<String> = Vec::new();
    for (other, sort) in others {
        let kind = if sort == Sort::Person { Kind::Person } else { Kind::Other };
        let sound = NameKeys::of(&other.label, kind).variant;
        if sounds.len() < COMPANY && !sounds.contains(&sound) {
            sounds.push(sound);
        }
    }
    sounds
}
