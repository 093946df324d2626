//! Writes the nodes of one article: appearances, evidence, events, claims.
//!
//! Entry point: [`Writer::everything`]. Invariant: a node's IRI hashes the article, its revision and all that the node
//! says, so equal nodes are one and different ones never meet.

use super::article::{article_iri, date, identity_status, revision_text};
use super::key::EventKey;
use super::shared::StatementKey;
use super::{Base, Offsets, Term, Triple, modes};
use crate::identity::{Context, contexts};
use crate::source::Article;
use crate::statement::{
    About, Claim, Entity, EntityIx, Event, Evidence, Facts, Granularity, Object, Speaker, Statement, TimeInterval,
    Topic,
};
use crate::text::TextRange;
use crate::vocab::{ng, nif, prov, rdf, schema, sem, xsd};

pub(super) struct Writer<'a> {
    article: &'a Article,
    facts: &'a Facts,
    base: &'a Base,
    iri: String,
    /// Names article and revision without the base, so that a node's hash is the same under every base.
    scope: String,
    offsets: Offsets<'a>,
    events: Vec<String>,
    pub(super) run: String,
    pub(super) triples: Vec<Triple>,
    pub(super) keys: Vec<StatementKey>,
    pub(super) event_keys: Vec<EventKey>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(article: &'a Article, facts: &'a Facts, base: &'a Base, run: String) -> Self {
        let id = article.id();
        Self {
            article,
            facts,
            base,
            iri: article_iri(base, &id),
            scope: format!("{id} {}", revision_text(article)),
            offsets: Offsets::new(&article.body),
            events: Vec::new(),
            run,
            triples: Vec::new(),
            keys: Vec::new(),
            event_keys: Vec::new(),
        }
    }

    /// Writes all that the facts hold.
    pub(super) fn everything(&mut self) {
        let facts = self.facts;
        self.keys = facts.statements.iter().map(|statement| self.key(statement)).collect();
        let contexts = contexts(facts);
        facts.entities.iter().zip(&contexts).for_each(|(entity, context)| self.appearance(entity, context.as_ref()));
        facts.topics.iter().for_each(|topic| self.topic(topic));
        for (index, statement) in facts.statements.iter().enumerate() {
            let Some(key) = self.keys.get(index) else { continue };
            let iri = self.base.statement(&key.subject, &key.predicate, &key.object);
            statement.evidence().for_each(|evidence| _ = self.evidence(&iri, evidence));
        }
        self.events = facts.events.iter().map(|event| self.event_iri(event)).collect();
        for (index, event) in facts.events.iter().enumerate() {
            let Some(iri) = self.events.get(index).cloned() else { continue };
            match self.event_key(event) {
                Some(key) => self.shared_event(&iri, event, key),
                None => self.event(&iri, event),
            }
        }
        facts.claims.iter().for_each(|claim| self.claim(claim));
    }

    fn add(&mut self, subject: &str, predicate: &str, object: Term) {
        self.triples.push(Triple::new(subject, predicate, object));
    }

    fn entity(&self, index: EntityIx) -> Option<String> {
        self.facts.entities.get(index as usize).map(|entity| self.base.iri(&entity.id))
    }

    fn id(&self, index: EntityIx) -> &'a str {
        self.facts.entities.get(index as usize).map_or("", |entity| &entity.id)
    }

    fn text(&self, range: TextRange) -> &'a str {
        range.slice(&self.article.body)
    }

    fn key(&self, statement: &Statement) -> StatementKey {
        let object = match &statement.object {
            Object::Entity(index) => Term::iri(self.entity(*index).unwrap_or_default()),
            Object::Literal { text, datatype } => Term::typed(text, datatype.as_deref().unwrap_or(xsd::STRING)),
        };
        let subject = self.entity(statement.subject).unwrap_or_default();
        StatementKey { subject, predicate: statement.predicate.clone(), object }
    }

    /// Where something stands, in code points and in bytes.
    fn span(&mut self, node: &str, range: TextRange) {
        let points = [range.start(), range.end()].map(|byte| self.offsets.code_points(byte));
        self.add(node, nif::BEGIN_INDEX, Term::number(points[0].into()));
        self.add(node, nif::END_INDEX, Term::number(points[1].into()));
        self.add(node, ng::BYTE_BEGIN, Term::number(range.start().into()));
        self.add(node, ng::BYTE_END, Term::number(range.end().into()));
    }

    fn appearance(&mut self, entity: &'a Entity, context: Option<&Context>) {
        let node = self.base.hashed("appearance", &[&self.scope, &entity.id]);
        let subject = self.base.iri(&entity.id);
        self.appears(&node, &subject, entity.salience);
        self.add(&node, ng::COUNT, Term::number(entity.mentions.len() as u64));
        self.add(&node, ng::BEST_NAME, Term::text(&entity.label));
        self.add(&node, ng::IDENTITY_STATUS, Term::iri(identity_status(entity.status)));
        for form in &entity.surface_forms {
            self.add(&node, ng::SURFACE_FORM, Term::text(&form.text));
        }
        for (index, class) in entity.classes.iter().enumerate() {
            if index == 0 {
                self.add(&node, ng::MAIN_CLASS, Term::iri(class));
            }
            self.add(&node, ng::ENTITY_CLASS, Term::iri(class));
        }
        if let Some(mention) = entity.mentions.first() {
            self.span(&node, mention.range);
        }
        if let Some(text) = context.and_then(|context| serde_json::to_string(context).ok()) {
            self.add(&node, ng::IDENTITY_CONTEXT, Term::typed(text, rdf::JSON));
        }
        if let Some(post) = &entity.post {
            self.add(&node, ng::POST_TITLE, Term::text(&post.title));
            if let Some(body) = post.of.and_then(|body| self.entity(body)) {
                self.add(&node, ng::POST_IN, Term::iri(body));
            }
        }
        self.add(&self.iri.clone(), schema::MENTIONS, Term::iri(subject));
    }

    fn topic(&mut self, topic: &'a Topic) {
        let node = self.base.hashed("appearance", &[&self.scope, &topic.concept]);
        self.appears(&node, &topic.concept, topic.score);
        for sign in &topic.signs {
            self.add(&node, ng::SURFACE_FORM, Term::text(sign));
        }
        let predicate = if topic.is_main { schema::ABOUT } else { schema::MENTIONS };
        self.add(&self.iri.clone(), predicate, Term::iri(&topic.concept));
    }

    fn appears(&mut self, node: &str, what: &str, salience: u16) {
        self.add(node, rdf::TYPE, Term::iri(ng::APPEARANCE));
        self.add(node, ng::ARTICLE, Term::iri(&self.iri));
        self.add(node, ng::ENTITY, Term::iri(what));
        self.add(node, ng::SALIENCE, share(salience.into(), 1000));
    }

    /// All that tells one evidence from another, without the base.
    fn evidence_key(&self, evidence: &Evidence) -> String {
        let speaker = match &evidence.speaker {
            Some(Speaker::Entity(index)) => self.id(*index).to_owned(),
            Some(Speaker::Unnamed(range)) => format!("{range:?}"),
            None => String::new(),
        };
        let Evidence { quote, sentence, axes, reporting_verb, confidence, rule, .. } = evidence;
        format!("{quote:?} {sentence:?} {axes:?} {speaker:?} {reporting_verb:?} {confidence} {rule:?}")
    }

    fn evidence(&mut self, of: &str, evidence: &Evidence) -> String {
        let owner = self.base.path(of).unwrap_or(of);
        let node = self.base.hashed("evidence", &[&self.scope, owner, &self.evidence_key(evidence)]);
        self.add(of, ng::EVIDENCE, Term::iri(&node));
        self.add(&node, rdf::TYPE, Term::iri(ng::EVIDENCE_CLASS));
        self.add(&node, ng::ARTICLE, Term::iri(&self.iri));
        self.add(&node, ng::QUOTE, Term::text(self.text(evidence.quote)));
        self.span(&node, evidence.quote);
        self.add(&node, ng::SENTENCE, Term::text(self.text(evidence.sentence)));
        self.add(&node, ng::VOICE, Term::iri(modes::voice(evidence.axes.voice)));
        self.add(&node, ng::CERTAINTY, Term::iri(modes::certainty(evidence.axes.certainty)));
        self.add(&node, ng::POLARITY, Term::iri(modes::polarity(evidence.axes.polarity)));
        self.add(&node, ng::CONFIDENCE, share(evidence.confidence.into(), 100));
        self.add(&node, ng::RULE, Term::text(&evidence.rule));
        self.add(&node, prov::WAS_GENERATED_BY, Term::iri(&self.run));
        self.speaker(&node, ng::SPEAKER, evidence.speaker.as_ref());
        if let Some(verb) = &evidence.reporting_verb {
            self.add(&node, ng::REPORTING_VERB, Term::text(verb));
        }
        if let Some(published) = self.article.published {
            self.add(&node, ng::REPORTED_AT, date(published));
        }
        node
    }

    fn speaker(&mut self, node: &str, predicate: &str, speaker: Option<&Speaker>) {
        match speaker {
            Some(Speaker::Entity(index)) => {
                if let Some(entity) = self.entity(*index) {
                    self.add(node, predicate, Term::iri(entity));
                }
            }
            Some(Speaker::Unnamed(range)) => self.add(node, ng::SPEAKER_TEXT, Term::text(self.text(*range))),
            None => {}
        }
    }

    /// What other articles that tell of the same event agree on: without a day, or a type, nothing is shared.
    fn event_key(&self, event: &Event) -> Option<EventKey> {
        let time = event.time.as_ref().filter(|time| time.earliest == time.latest)?;
        let entities = |list: &[EntityIx]| list.iter().filter_map(|index| self.entity(*index)).collect();
        let key = EventKey {
            event_type: event.event_type.clone()?,
            actors: entities(&event.actors),
            recipients: entities(&event.recipients),
            place: event.place.and_then(|place| self.entity(place)),
            day: time.earliest?.to_string(),
        };
        let has_participants = !key.actors.is_empty() || !key.recipients.is_empty();
        (event.evidence.axes.asserts() && has_participants).then_some(key)
    }

    /// An event that other articles may tell of too: what is said of it is derived, what this article says stands with its
    /// evidence.
    fn shared_event(&mut self, node: &str, event: &Event, key: EventKey) {
        self.add(node, ng::ARTICLE, Term::iri(self.iri.clone()));
        let evidence = self.evidence(node, &event.evidence);
        self.add(&evidence, ng::PREDICATE_LEMMA, Term::text(&event.lemma));
        if let Some(time) = &event.time {
            self.add(&evidence, ng::TIME_EXPRESSION, Term::text(self.text(time.expression)));
        }
        self.event_keys.push(key);
    }

    fn event_iri(&self, event: &Event) -> String {
        if let Some(key) = self.event_key(event) {
            return key.iri(self.base);
        }
        let ids = |list: &[EntityIx]| list.iter().map(|index| self.id(*index)).collect::<Vec<_>>().join(" ");
        let place = event.place.map_or("", |place| self.id(place));
        self.base.hashed(
            "event",
            &[
                &self.scope,
                event.event_type.as_deref().unwrap_or_default(),
                &event.lemma,
                &ids(&event.actors),
                &ids(&event.recipients),
                place,
                &format!("{:?}", event.time),
                &self.evidence_key(&event.evidence),
            ],
        )
    }

    fn event(&mut self, node: &str, event: &Event) {
        // What did not happen shares no property with what did, so that no query for the one returns the other.
        let (class, actor, recipient, place) = if event.evidence.axes.asserts() {
            (ng::EVENT, ng::ACTOR, ng::RECIPIENT, sem::HAS_PLACE)
        } else {
            (ng::REPORTED_EVENT, ng::REPORTED_ACTOR, ng::REPORTED_RECIPIENT, ng::REPORTED_PLACE)
        };
        self.add(node, rdf::TYPE, Term::iri(class));
        self.add(node, ng::ARTICLE, Term::iri(&self.iri));
        self.add(node, ng::PREDICATE_LEMMA, Term::text(&event.lemma));
        if let Some(concept) = &event.event_type {
            self.add(node, sem::EVENT_TYPE, Term::iri(concept));
        }
        let roles = [(actor, &event.actors), (recipient, &event.recipients)];
        for (predicate, index) in roles.into_iter().flat_map(|(p, list)| list.iter().map(move |index| (p, *index))) {
            if let Some(entity) = self.entity(index) {
                self.add(node, predicate, Term::iri(entity));
            }
        }
        if let Some(entity) = event.place.and_then(|index| self.entity(index)) {
            self.add(node, place, Term::iri(entity));
        }
        if let Some(time) = &event.time {
            self.time(node, time);
        }
        self.evidence(node, &event.evidence);
    }

    fn time(&mut self, node: &str, time: &TimeInterval) {
        self.add(node, ng::TIME_EXPRESSION, Term::text(self.text(time.expression)));
        self.add(node, ng::TIME_GRANULARITY, Term::text(granularity(time.granularity)));
        let day = |day: jiff::civil::Date| Term::typed(day.to_string(), xsd::DATE);
        match (time.earliest, time.latest) {
            (Some(first), Some(last)) if first == last => self.add(node, sem::HAS_TIME_STAMP, day(first)),
            (first, last) => {
                if let Some(first) = first {
                    self.add(node, sem::HAS_EARLIEST_BEGIN, day(first));
                }
                if let Some(last) = last {
                    self.add(node, sem::HAS_LATEST_END, day(last));
                }
            }
        }
    }

    fn claim(&mut self, claim: &Claim) {
        let (kind, class, speaker) = if claim.is_quotation {
            ("quotation", schema::QUOTATION, schema::SPOKEN_BY_CHARACTER)
        } else {
            ("claim", schema::CLAIM, schema::CREATOR)
        };
        let who = match &claim.speaker {
            Speaker::Entity(index) => self.id(*index).to_owned(),
            Speaker::Unnamed(range) => format!("{range:?}"),
        };
        let about: Vec<String> = claim.about.iter().filter_map(|about| self.about(*about)).collect();
        let paths: Vec<&str> = about.iter().filter_map(|iri| self.base.path(iri)).collect();
        let content = format!("{:?} {:?} {:?}", claim.content, claim.verb, claim.content_polarity);
        let key = [&self.scope, &who, &content, &paths.join(" "), &self.evidence_key(&claim.evidence)];
        let node = self.base.hashed(kind, &key.map(String::as_str));
        self.add(&node, rdf::TYPE, Term::iri(class));
        self.add(&node, ng::ARTICLE, Term::iri(&self.iri));
        self.add(&node, schema::TEXT, Term::text(self.text(claim.content)));
        self.span(&node, claim.content);
        self.speaker(&node, speaker, Some(&claim.speaker));
        self.add(&node, ng::REPORTING_VERB, Term::text(&claim.verb));
        self.add(&node, ng::CONTENT_POLARITY, Term::iri(modes::polarity(claim.content_polarity)));
        if !claim.is_quotation {
            self.add(&node, schema::APPEARANCE, Term::iri(&self.iri));
        }
        for iri in about {
            self.add(&node, ng::ABOUT, Term::iri(iri));
        }
        self.evidence(&node, &claim.evidence);
    }

    fn about(&self, about: About) -> Option<String> {
        match about {
            About::Event(index) => self.events.get(index as usize).cloned(),
            About::Statement(index) => {
                let key = self.keys.get(index as usize)?;
                Some(self.base.statement(&key.subject, &key.predicate, &key.object))
            }
        }
    }
}

const fn granularity(granularity: Granularity) -> &'static str {
    match granularity {
        Granularity::Instant => "instant",
        Granularity::Day => "day",
        Granularity::Month => "month",
        Granularity::Year => "year",
        Granularity::Interval => "interval",
    }
}

/// `part` of `whole` (a power of ten) as a decimal in its canonical form.
fn share(part: u32, whole: u32) -> Term {
    let digits = whole.ilog10() as usize;
    let text = format!("{}.{:0digits$}", part / whole, part % whole);
    Term::typed(text.trim_end_matches('0').trim_end_matches('.'), xsd::DECIMAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_canonical_decimals() {
        let cases = [(0, 100, "0"), (95, 100, "0.95"), (100, 100, "1"), (820, 1000, "0.82"), (7, 1000, "0.007")];
        for (part, whole, expected) in cases {
            assert_eq!(share(part, whole).as_text(), Some(expected));
        }
    }
}
