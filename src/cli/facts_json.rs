//! Facts as one JSON object an article, in the shapes that the HTTP interface uses.
//!
//! Entry point: [`facts`]. Invariant: spans are Unicode code points of the article's body; every statement, event and
//! claim carries its quote.

use serde_json::{Value, json};

use crate::rdf::{Base, Offsets, article_iri, drop_reason, modes, revision_text};
use crate::source::Article;
use crate::statement::{About, Entity, Event, Evidence, Facts, IdentityStatus, Mode, Object, Speaker};
use crate::text::TextRange;

struct Writer<'a> {
    article: &'a Article,
    facts: &'a Facts,
    base: &'a Base,
    offsets: Offsets<'a>,
}

/// What an article says.
#[must_use]
pub fn facts(article: &Article, facts: &Facts, base: &Base) -> Value {
    let writer = Writer { article, facts, base, offsets: Offsets::new(&article.body) };
    json!({
        "id": article_iri(base, &article.id()),
        "url": article.url,
        "headline": article.headline,
        "published": article.published.map(|published| published.to_string()),
        "publisher": article.publisher,
        "sha256": revision_text(article),
        "warnings": article.warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "entities": facts.entities.iter().map(|entity| writer.entity(entity)).collect::<Vec<_>>(),
        "statements": writer.statements(),
        "events": facts.events.iter().map(|event| writer.event(event)).collect::<Vec<_>>(),
        "claims": writer.claims(),
        "topics": facts.topics.iter().map(|topic| json!({
            "id": topic.concept, "score": topic.score, "isMain": topic.is_main, "signs": topic.signs,
        })).collect::<Vec<_>>(),
        "drops": facts.drops.iter().map(|drop| {
            let (start, end) = writer.span(drop.range);
            json!({ "reason": drop_reason(drop.reason), "detail": drop.detail, "start": start, "end": end })
        }).collect::<Vec<_>>(),
    })
}

impl Writer<'_> {
    fn span(&self, range: TextRange) -> (u32, u32) {
        (self.offsets.code_points(range.start()), self.offsets.code_points(range.end()))
    }

    fn words(&self, range: TextRange) -> &str {
        range.slice(&self.article.body)
    }

    fn reference(&self, entity: u32) -> Value {
        self.facts.entities.get(entity as usize).map_or(
            Value::Null,
            |entity| json!({ "id": self.base.iri(&entity.id), "label": entity.label, "type": entity.classes.first() }),
        )
    }

    fn references(&self, entities: &[u32]) -> Vec<Value> {
        entities.iter().map(|entity| self.reference(*entity)).collect()
    }

    fn entity(&self, entity: &Entity) -> Value {
        let names: Vec<_> =
            entity.surface_forms.iter().map(|form| json!({ "text": form.text, "count": form.count })).collect();
        let mentions = entity.mentions.iter().map(|mention| {
            let (start, end) = self.span(mention.range);
            json!([start, end])
        });
        json!({
            "id": self.base.iri(&entity.id),
            "label": entity.label,
            "type": entity.classes,
            "isProvisional": entity.status == IdentityStatus::Provisional,
            "names": names,
            "mentions": mentions.collect::<Vec<_>>(),
            "salience": entity.salience,
        })
    }

    fn statements(&self) -> Vec<Value> {
        let all = self.facts.statements.iter().map(|statement| {
            let object = match &statement.object {
                Object::Entity(entity) => self.reference(*entity),
                Object::Literal { text, datatype } => json!({ "value": text, "datatype": datatype }),
            };
            json!({
                "subject": self.reference(statement.subject),
                "predicate": statement.predicate,
                "object": object,
                "isAsserted": statement.is_asserted(),
                "evidence": statement.evidence().map(|evidence| self.evidence(evidence)).collect::<Vec<_>>(),
            })
        });
        all.collect()
    }

    fn event(&self, event: &Event) -> Value {
        json!({
            "type": event.event_type,
            "lemma": event.lemma,
            "actors": self.references(&event.actors),
            "recipients": self.references(&event.recipients),
            "place": event.place.map(|place| self.reference(place)),
            "earliest": event.time.as_ref().and_then(|time| time.earliest).map(|day| day.to_string()),
            "latest": event.time.as_ref().and_then(|time| time.latest).map(|day| day.to_string()),
            "evidence": self.evidence(&event.evidence),
        })
    }

    fn claims(&self) -> Vec<Value> {
        let about = |about: &About| match about {
            About::Statement(index) => json!({ "statement": index }),
            About::Event(index) => json!({ "event": index }),
        };
        let all = self.facts.claims.iter().map(|claim| {
            json!({
                "speaker": self.speaker(&claim.speaker),
                "verb": claim.verb,
                "text": self.words(claim.content),
                "isQuotation": claim.is_quotation,
                "about": claim.about.iter().map(about).collect::<Vec<_>>(),
                "evidence": self.evidence(&claim.evidence),
            })
        });
        all.collect()
    }

    fn speaker(&self, speaker: &Speaker) -> Value {
        match speaker {
            Speaker::Entity(entity) => self.reference(*entity),
            Speaker::Unnamed(range) => json!({ "text": self.words(*range) }),
        }
    }

    fn evidence(&self, evidence: &Evidence) -> Value {
        let (start, end) = self.span(evidence.quote);
        let name = |iri: &str| iri.rsplit(['#', '/']).next().unwrap_or(iri).to_owned();
        json!({
            "quote": self.words(evidence.quote),
            "start": start,
            "end": end,
            "sentence": self.words(evidence.sentence),
            "mode": name(modes::mode(Mode::of(evidence.axes))),
            "voice": name(modes::voice(evidence.axes.voice)),
            "certainty": name(modes::certainty(evidence.axes.certainty)),
            "polarity": name(modes::polarity(evidence.axes.polarity)),
            "speaker": evidence.speaker.as_ref().map(|speaker| self.speaker(speaker)),
            "reportingVerb": evidence.reporting_verb,
            "confidence": f64::from(evidence.confidence) / 100.0,
            "rule": evidence.rule,
        })
    }
}
