//! One article's facts against its annotations.
//!
//! Entry point: [`compare`]. Invariant: entities match by name, case and diacritics aside; the other items through their entities.

use super::format::{GoldArticle, GoldAxes, GoldEntity, GoldEvent, GoldFact, GoldObject};
use super::vocabulary::{Office, Reading, implied_by, readings};
use super::{Count, Tally};
use crate::lexicon::{Lexicon, fold};
use crate::source::Article;
use crate::statement::{
    Axes, Certainty, EntityIx, Event, Evidence, Facts, Object, Polarity, Speaker, Statement, Voice,
};
use crate::text::TextRange;

/// Counts what was found, wanted and right in one article.
pub(super) fn compare(lexicon: &Lexicon, article: &Article, facts: &Facts, gold: &GoldArticle) -> Tally {
    let comparison = Comparison { lexicon, article, facts, gold };
    let mut tally = Tally::default();
    comparison.entities(&mut tally);
    comparison.facts(&mut tally);
    comparison.events(&mut tally);
    comparison.claims(&mut tally);
    tally
}

/// Label of the annotated entity that each found one is, where it is one.
pub(super) fn labels(lexicon: &Lexicon, article: &Article, facts: &Facts, gold: &GoldArticle) -> Vec<Option<String>> {
    let comparison = Comparison { lexicon, article, facts, gold };
    let entities = (0..).zip(&facts.entities);
    let label = |(ix, entity): (EntityIx, &crate::statement::Entity)| {
        let is_named = entity.post.is_none() && !entity.surface_forms.is_empty();
        let annotated = gold.annotations.entities.iter().filter(|one| is_named && !one.names.is_empty());
        annotated.into_iter().find(|one| comparison.is(ix, one)).map(|one| one.label.clone())
    };
    entities.map(label).collect()
}

struct Comparison<'a> {
    lexicon: &'a Lexicon,
    article: &'a Article,
    facts: &'a Facts,
    gold: &'a GoldArticle,
}

impl Comparison<'_> {
    fn entities(&self, tally: &mut Tally) {
        let gold: Vec<&GoldEntity> = self.gold.annotations.entities.iter().filter(|e| !e.names.is_empty()).collect();
        let named = |e: &&crate::statement::Entity| e.post.is_none() && !e.surface_forms.is_empty();
        let found: Vec<EntityIx> =
            (0..).zip(&self.facts.entities).filter(|(_, e)| named(e)).map(|(ix, _)| ix).collect();
        let right = found.iter().filter(|&&ix| gold.iter().any(|g| self.is(ix, g))).count();
        let met = gold.iter().filter(|g| found.iter().any(|&ix| self.is(ix, g))).count();
        tally.entities = Count { found: found.len(), wanted: gold.len(), right, met };
        for &ix in found.iter().filter(|&&ix| !gold.iter().any(|g| self.is(ix, g))) {
            self.note(tally, "entity wrong", self.label(ix).to_owned());
        }
        for missed in gold.iter().filter(|g| !found.iter().any(|&ix| self.is(ix, g))) {
            self.note(tally, "entity missed", missed.label.clone());
        }
    }

    fn facts(&self, tally: &mut Tally) {
        let wanted = &self.gold.annotations.facts;
        let (other, scored): (Vec<&Statement>, Vec<&Statement>) = self
            .facts
            .statements
            .iter()
            .partition(|s| readings(local_name(&s.predicate)).is_empty() || self.is_implied(s));
        tally.other_statements = other.len();
        let matched = |s: &Statement| wanted.iter().find(|g| self.same_fact(s, g));
        let right = scored.iter().filter(|s| matched(s).is_some()).count();
        let met: Vec<bool> = wanted.iter().map(|g| scored.iter().any(|s| self.same_fact(s, g))).collect();
        tally.facts =
            Count { found: scored.len(), wanted: wanted.len(), right, met: met.iter().filter(|m| **m).count() };
        let asserted: Vec<&&Statement> = scored.iter().filter(|s| s.is_asserted()).collect();
        let is_asserted = |g: &GoldFact| axes_of(&g.axes) == Some(Axes::ASSERTED);
        let right = asserted.iter().filter(|s| wanted.iter().any(|g| is_asserted(g) && self.same_fact(s, g))).count();
        let gold_asserted: Vec<&GoldFact> = wanted.iter().filter(|g| is_asserted(g)).collect();
        let met_asserted = gold_asserted.iter().filter(|g| asserted.iter().any(|s| self.same_fact(s, g))).count();
        tally.asserted_facts = Count { found: asserted.len(), wanted: gold_asserted.len(), right, met: met_asserted };
        for s in &scored {
            match matched(s) {
                Some(g) => self.modes(tally, s.evidence().collect(), &g.axes),
                None => self.note(tally, "fact wrong", self.show(s)),
            }
        }
        for s in asserted.iter().filter(|s| matched(s).is_some_and(|g| !is_asserted(g))) {
            self.note(tally, "fact wrongly asserted", self.show(s));
        }
        for (g, _) in wanted.iter().zip(&met).filter(|(_, met)| !**met) {
            self.note(tally, "fact missed", format!("{} {} “{}”", self.gold_label(&g.subject), g.predicate, g.quote));
        }
    }

    fn events(&self, tally: &mut Tally) {
        let wanted = &self.gold.annotations.events;
        let matched = |event: &Event| wanted.iter().find(|g| self.same_event(event, g));
        let found = &self.facts.events;
        let right = found.iter().filter(|e| matched(e).is_some()).count();
        let met = wanted.iter().filter(|g| found.iter().any(|e| self.same_event(e, g))).count();
        tally.events = Count { found: found.len(), wanted: wanted.len(), right, met };
        for event in found {
            let Some(g) = matched(event) else {
                self.note(tally, "event wrong", self.show_event(event));
                continue;
            };
            if event.evidence.axes.asserts() {
                let fine = axes_of(&g.axes) == Some(Axes::ASSERTED);
                count_one(&mut tally.asserted_events, fine);
                if !fine {
                    self.note(tally, "event wrongly asserted", self.show_event(event));
                }
            }
            if let Some(wanted) = &g.event_type {
                let same = event.event_type.as_deref().is_some_and(|iri| local_name(iri) == local_name(wanted));
                count_one(&mut tally.event_types, same);
                if !same {
                    self.note(tally, &format!("type should be {wanted}"), self.show_event(event));
                }
            }
            self.modes(tally, vec![&event.evidence], &g.axes);
        }
        for g in wanted.iter().filter(|g| !found.iter().any(|e| self.same_event(e, g))) {
            self.note(tally, "event missed", format!("{:?} {} “{}”", g.event_type, g.lemma, g.quote));
        }
    }

    fn claims(&self, tally: &mut Tally) {
        let wanted = &self.gold.annotations.claims;
        let overlap = |content: TextRange, quote: &str| {
            let content = content.slice(&self.article.body);
            let (a, b) = (words(content), words(quote));
            let common = a.iter().filter(|word| b.contains(word)).count();
            2 * common >= a.len().min(b.len()).max(1) && common > 0
        };
        let same_speaker = |speaker: &Speaker, gold: &Option<String>| self.same_speaker(Some(speaker), gold.as_deref());
        let found = &self.facts.claims;
        let same = |c: &crate::statement::Claim, g: &super::format::GoldClaim| {
            overlap(c.content, &g.quote) && same_speaker(&c.speaker, &g.speaker)
        };
        let right = found.iter().filter(|c| wanted.iter().any(|g| same(c, g))).count();
        let met = wanted.iter().filter(|g| found.iter().any(|c| same(c, g))).count();
        tally.claims = Count { found: found.len(), wanted: wanted.len(), right, met };
        for claim in found {
            if let Some(gold) = wanted.iter().find(|g| overlap(claim.content, &g.quote)) {
                count_one(&mut tally.attribution, same_speaker(&claim.speaker, &gold.speaker));
            }
            if !wanted.iter().any(|g| same(claim, g)) {
                self.note(
                    tally,
                    "claim wrong",
                    format!("{:?}: “{}”", self.speaker(&claim.speaker), claim.content.slice(&self.article.body)),
                );
            }
        }
        for g in wanted.iter().filter(|g| !found.iter().any(|c| same(c, g))) {
            let speaker = g.speaker.as_deref().map(|id| self.gold_label(id)).unwrap_or_default();
            self.note(tally, "claim missed", format!("{speaker}: “{}”", g.quote));
        }
    }

    fn modes(&self, tally: &mut Tally, evidence: Vec<&Evidence>, gold: &GoldAxes) {
        let Some(wanted) = axes_of(gold) else { return };
        let same = evidence.iter().any(|e| e.axes == wanted);
        count_one(&mut tally.modes, same);
        let attributed = evidence.iter().any(|e| {
            e.axes.voice == wanted.voice
                && (wanted.voice == Voice::Article || self.same_speaker(e.speaker.as_ref(), gold.speaker.as_deref()))
        });
        count_one(&mut tally.attribution, attributed);
        if !same && let Some(first) = evidence.first() {
            let quote = first.quote.slice(&self.article.body);
            self.note(tally, "mode", format!("{:?} should be {wanted:?} “{quote}”", first.axes));
        }
    }

    fn same_speaker(&self, speaker: Option<&Speaker>, gold: Option<&str>) -> bool {
        match (speaker, gold) {
            (Some(Speaker::Entity(entity)), Some(id)) => self.gold_entity(id).is_some_and(|g| self.is(*entity, g)),
            (Some(Speaker::Unnamed(range)), Some(words)) => {
                let text = normal(range.slice(&self.article.body));
                self.gold_entity(words)
                    .is_none_or(|g| g.names.is_empty() || g.names.iter().any(|n| text.contains(&normal(n))))
            }
            (None | Some(Speaker::Unnamed(_)), None) => true,
            _ => false,
        }
    }

    /// Whether the statement only repeats, in other terms, that somebody holds or held an office.
    fn is_implied(&self, statement: &Statement) -> bool {
        let offices = implied_by(local_name(&statement.predicate));
        let Object::Entity(body) = statement.object else { return false };
        let wanted = &self.gold.annotations.facts;
        !wanted.iter().any(|g| self.same_fact(statement, g))
            && wanted.iter().filter(|g| offices.contains(&local_name(&g.predicate))).any(|g| {
                let in_body = |id: &String| self.gold_entity(id).is_some_and(|g| self.is(body, g));
                let of = matches!(&g.object, GoldObject::Post { of: Some(of), .. } if in_body(of));
                of && self.gold_entity(&g.subject).is_some_and(|g| self.is(statement.subject, g))
            })
    }

    fn same_fact(&self, statement: &Statement, gold: &GoldFact) -> bool {
        readings(local_name(&statement.predicate)).iter().any(|reading| {
            reading.relation == local_name(&gold.predicate) && self.same_arguments(statement, *reading, gold)
        })
    }

    fn same_arguments(&self, statement: &Statement, reading: Reading, gold: &GoldFact) -> bool {
        let is_entity = |entity: EntityIx, id: &str| self.gold_entity(id).is_some_and(|g| self.is(entity, g));
        let (subject, object) = match (&statement.object, reading.turned) {
            (Object::Entity(object), true) => (*object, &Object::Entity(statement.subject)),
            (object, _) => (statement.subject, object),
        };
        is_entity(subject, &gold.subject)
            && match (object, &gold.object) {
                (Object::Entity(entity), GoldObject::Entity(id)) => is_entity(*entity, id),
                (Object::Entity(found), GoldObject::Post { title, of }) => match reading.office {
                    Some(office) => {
                        of.as_deref().is_some_and(|id| is_entity(*found, id))
                            && self.is_office(title.as_deref().unwrap_or_default(), office)
                    }
                    None => self.same_post(*found, title.as_deref(), of.as_deref()),
                },
                (Object::Literal { text, .. }, GoldObject::Literal { literal }) => normal(text) == normal(literal),
                _ => false,
            }
    }

    /// Whether the gold's title, or the verb in place of one, is of such an office.
    fn is_office(&self, title: &str, office: Office) -> bool {
        match office {
            Office::Leading => self.lexicon.words.title(&title.to_lowercase()).is_none_or(|title| title.leads),
            Office::Member => title.is_empty() || title == "member",
            Office::Titled(word) => title.contains(word),
        }
    }

    /// Titles and bodies agree; a body without a name need not be found, and one that the gold leaves open may be.
    fn same_post(&self, post: EntityIx, title: Option<&str>, body: Option<&str>) -> bool {
        let Some(post) = self.facts.entities.get(post as usize).and_then(|entity| entity.post.as_ref()) else {
            return false;
        };
        let same_title = title.is_none_or(|title| title.is_empty() || self.titles_agree(&post.title, title));
        let same_body = match (post.of, body.and_then(|id| self.gold_entity(id))) {
            (Some(found), Some(wanted)) => self.is(found, wanted),
            (None, Some(wanted)) => wanted.names.is_empty(),
            (_, None) => true,
        };
        same_title && same_body
    }

    /// Titles agree if the ontology names the same post by them, or if the words of the shorter one all stand in the longer one
    /// ("minister", "foreign minister").
    fn titles_agree(&self, found: &str, wanted: &str) -> bool {
        let named =
            |title: &str| self.lexicon.words.title(&title.to_lowercase()).map_or(title, |title| &title.name).to_owned();
        let (found, wanted) = (words(&named(found)), words(&named(wanted)));
        let (short, long) = if found.len() <= wanted.len() { (found, wanted) } else { (wanted, found) };
        !short.is_empty() && short.iter().all(|word| long.contains(word))
    }

    fn same_event(&self, event: &Event, gold: &GoldEvent) -> bool {
        let Some(at) = self.article.body.find(&gold.quote) else { return false };
        let range = TextRange::from_usize(at, at + gold.quote.len());
        let lemma = normal(&event.lemma);
        let same_word = gold.lemma.split_whitespace().any(|word| lemma.split(' ').any(|l| l == normal(word)));
        let shares = |found: &[EntityIx], ids: &[String]| {
            found.iter().any(|&e| ids.iter().any(|id| self.gold_entity(id).is_some_and(|g| self.is(e, g))))
        };
        let participant = shares(&event.actors, &gold.actors)
            || shares(&event.recipients, &gold.recipients)
            || gold.actors.is_empty() && gold.recipients.is_empty();
        range.intersects(event.evidence.sentence) && range.intersects(event.evidence.quote) && same_word && participant
    }

    /// Whether a found entity is an annotated one: one of its names is one of its names.
    fn is(&self, entity: EntityIx, gold: &GoldEntity) -> bool {
        let Some(found) = self.facts.entities.get(entity as usize) else { return false };
        let forms = found.surface_forms.iter().map(|form| form.text.as_str());
        let names: Vec<String> = forms.chain(std::iter::once(found.label.as_str())).map(normal).collect();
        let wanted = gold.names.iter().chain(&gold.metonyms).chain(std::iter::once(&gold.label));
        wanted.map(|name| normal(name)).any(|name| names.contains(&name))
    }

    fn gold_entity(&self, id: &str) -> Option<&GoldEntity> {
        self.gold.annotations.entities.iter().find(|entity| entity.id == id)
    }

    fn gold_label(&self, id: &str) -> String {
        self.gold_entity(id).map_or_else(|| id.to_owned(), |entity| entity.label.clone())
    }

    fn label(&self, entity: EntityIx) -> &str {
        self.facts.entities.get(entity as usize).map_or("?", |e| e.label.as_str())
    }

    fn speaker(&self, speaker: &Speaker) -> String {
        match speaker {
            Speaker::Entity(entity) => self.label(*entity).to_owned(),
            Speaker::Unnamed(range) => range.slice(&self.article.body).to_owned(),
        }
    }

    fn show(&self, statement: &Statement) -> String {
        let object = match &statement.object {
            Object::Entity(entity) => self.label(*entity),
            Object::Literal { text, .. } => text,
        };
        let proof = statement.evidence().next();
        let quote = proof.map(|e| e.quote.slice(&self.article.body)).unwrap_or_default();
        let rule = proof.map(|e| e.rule.as_str()).unwrap_or_default();
        let predicate = local_name(&statement.predicate);
        format!("{} {predicate} {object} ({rule}) “{quote}”", self.label(statement.subject))
    }

    fn show_event(&self, event: &Event) -> String {
        let labels = |list: &[EntityIx]| list.iter().map(|&e| self.label(e)).collect::<Vec<_>>().join(" + ");
        let quote = event.evidence.quote.slice(&self.article.body);
        let rule = &event.evidence.rule;
        format!("{}: {} → {} ({rule}) “{quote}”", event.lemma, labels(&event.actors), labels(&event.recipients))
    }

    fn note(&self, tally: &mut Tally, kind: &str, text: String) {
        let folder = self.gold.name.rsplit('/').nth(1).unwrap_or(&self.gold.name);
        tally.differences.push(format!("{kind}\t{folder}\t{}", text.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
}

fn local_name(name: &str) -> &str {
    name.rsplit(['/', '#', ':']).next().unwrap_or_default()
}

fn count_one(count: &mut Count, right: bool) {
    count.add(Count { found: 1, wanted: 1, right: usize::from(right), met: usize::from(right) });
}

fn axes_of(gold: &GoldAxes) -> Option<Axes> {
    let voice = if gold.voice == "attributed" { Voice::Attributed } else { Voice::Article };
    let polarity = if gold.polarity == "negative" { Polarity::Negative } else { Polarity::Positive };
    let certainty = match gold.certainty.as_str() {
        "stated" => Certainty::Stated,
        "hedged" => Certainty::Hedged,
        "planned" => Certainty::Planned,
        "conditional" => Certainty::Conditional,
        "question" => Certainty::Question,
        "generic" => Certainty::Generic,
        _ => return None,
    };
    Some(Axes { voice, certainty, polarity })
}

fn words(text: &str) -> Vec<String> {
    let lower = normal(text);
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn normal(text: &str) -> String {
    fold(text).to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}
