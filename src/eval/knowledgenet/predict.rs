//! What the extractor says of a passage, in the properties of KnowledgeNet.
//!
//! Entry point: [`facts_of`]. Invariant: a statement counts once for each pair of mentions of its subject and object, as the gold does.

use super::format::{Fact, Passage};
use crate::statement::{EntityIx, Facts, Object, Statement};
use crate::text::{MONTHS, TextRange};

const SHIPPED: &str = include_str!("properties.csv");

/// How a relation says a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    /// Subject and object are its subject and object.
    Same,
    /// Its object is the subject.
    Turned,
    /// Either is either.
    Both,
    /// The object is the body of the post.
    Body,
}

/// Which of our relations say which property.
#[derive(Clone, Debug)]
pub struct Properties {
    rows: Vec<(String, String, Direction)>,
}

impl Properties {
    /// The table in the program.
    #[must_use]
    pub fn shipped() -> Self {
        let row = |line: &str| {
            let mut cells = line.split(',');
            let (property, relation) = (cells.next()?.to_owned(), cells.next()?.to_owned());
            let direction = match cells.next()? {
                "same" => Direction::Same,
                "turned" => Direction::Turned,
                "both" => Direction::Both,
                "body" => Direction::Body,
                _ => return None,
            };
            Some((property, relation, direction))
        };
        Self { rows: SHIPPED.lines().skip(1).filter_map(row).collect() }
    }

    fn of<'a>(&'a self, relation: &'a str) -> impl Iterator<Item = (&'a str, Direction)> + 'a {
        let rows = self.rows.iter().filter(move |(_, known, _)| known == relation);
        rows.map(|(property, _, direction)| (property.as_str(), *direction))
    }
}

/// The facts of a passage in which the extractor found these.
#[must_use]
pub fn facts_of(found: &Facts, properties: &Properties, passage: &Passage) -> Vec<Fact> {
    let mut predicted = Vec::new();
    for statement in &found.statements {
        for (property, direction) in properties.of(&statement.predicate) {
            let subjects = mentions(found, statement.subject);
            let objects = objects(&passage.text, found, statement, direction);
            let mut push = |subjects: &[TextRange], objects: &[TextRange]| {
                for &subject in subjects {
                    predicted.extend(objects.iter().map(|&object| fact(passage, property, subject, object)));
                }
            };
            if direction != Direction::Turned {
                push(&subjects, &objects);
            }
            if matches!(direction, Direction::Turned | Direction::Both) {
                push(&objects, &subjects);
            }
        }
    }
    predicted.sort();
    predicted.dedup();
    predicted
}

fn mentions(found: &Facts, entity: EntityIx) -> Vec<TextRange> {
    found.entities[entity as usize].mentions.iter().map(|mention| mention.range).collect()
}

fn objects(body: &str, found: &Facts, statement: &Statement, direction: Direction) -> Vec<TextRange> {
    match &statement.object {
        Object::Entity(post) if direction == Direction::Body => {
            let of = found.entities[*post as usize].post.as_ref().and_then(|post| post.of);
            of.map(|of| mentions(found, of)).unwrap_or_default()
        }
        Object::Entity(entity) => mentions(found, *entity),
        Object::Literal { text, .. } => {
            statement.evidence().filter_map(|evidence| date_span(body, evidence.quote, text)).collect()
        }
    }
}

/// The words of a date: its year with the day and month around it.
fn date_span(body: &str, quote: TextRange, date: &str) -> Option<TextRange> {
    let year = date.get(..4)?;
    let (mut start, mut end) = {
        let at = quote.start() as usize + quote.slice(body).find(year)?;
        (at, at + year.len())
    };
    let is_part = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let is_day = word.len() <= 4 && word.starts_with(|c: char| c.is_ascii_digit());
        let is_name = word.len() >= 3 && word.starts_with(char::is_uppercase);
        is_day || is_name && MONTHS.iter().any(|month| month.starts_with(&word.to_lowercase()))
    };
    while let Some(word) = body[..start].trim_end().rsplit(' ').next().filter(|word| is_part(word)) {
        start = body[..start].trim_end().len() - word.len();
    }
    start += body[start..end].find(|c: char| c.is_alphanumeric())?;
    while let Some(word) = body[end..].strip_prefix(' ').and_then(|rest| rest.split(' ').next()).filter(|w| is_part(w))
    {
        end += 1 + word.len();
    }
    end = start + body[start..end].trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    Some(TextRange::from_usize(start, end))
}

fn fact(passage: &Passage, property: &str, subject: TextRange, object: TextRange) -> Fact {
    let ((subject_start, subject_end), (object_start, object_end)) = (passage.span(subject), passage.span(object));
    Fact { property: property.to_owned(), subject_start, subject_end, object_start, object_end }
}
