//! Facts and trees as plain text, for people who read or write frames.
//!
//! Entry points: [`report`], [`trees`]. Invariant: one line a fact, each with its quote.

use std::fmt::Write as _;

use crate::annotate::Document;
use crate::source::Article;
use crate::statement::{Evidence, Facts, Mode, Object, Speaker};

/// What an article says.
#[must_use]
pub fn report(article: &Article, facts: &Facts) -> String {
    let mut out = String::new();
    let label = |entity: u32| facts.entities.get(entity as usize).map_or("?", |entity| entity.label.as_str());
    let labels = |entities: &[u32]| entities.iter().map(|&e| label(e)).collect::<Vec<_>>().join(" + ");
    // Writing to a string cannot fail.
    let _ = writeln!(out, "# {}\n\nEntities", article.headline);
    for entity in &facts.entities {
        let forms: Vec<String> =
            entity.surface_forms.iter().map(|form| format!("{} {}x", form.text, form.count)).collect();
        let class = entity.classes.first().map_or("", |class| class.rsplit(['/', '#']).next().unwrap_or(class));
        let _ = writeln!(
            out,
            "  {} [{class}] {} ({}), {} mentions",
            entity.label,
            entity.id,
            forms.join(", "),
            entity.mentions.len()
        );
    }
    let _ = writeln!(out, "\nStatements");
    for statement in &facts.statements {
        let object = match &statement.object {
            Object::Entity(entity) => label(*entity).to_owned(),
            Object::Literal { text, .. } => format!("\"{text}\""),
        };
        let predicate = statement.predicate.rsplit(['/', '#']).next().unwrap_or(&statement.predicate);
        for evidence in statement.evidence() {
            let _ = writeln!(
                out,
                "  {} — {predicate} — {object}  {}",
                label(statement.subject),
                proof(article, facts, evidence)
            );
        }
    }
    let _ = writeln!(out, "\nEvents");
    for event in &facts.events {
        let kind = event.event_type.as_deref().map_or("-", |iri| iri.rsplit(['/', '#']).next().unwrap_or(iri));
        let place = event.place.map(|place| format!(" at {}", label(place))).unwrap_or_default();
        let time = event.time.as_ref().and_then(|t| t.earliest).map(|day| format!(" on {day}")).unwrap_or_default();
        let _ = writeln!(
            out,
            "  {kind} {}: {} → {}{place}{time}  {}",
            event.lemma,
            labels(&event.actors),
            labels(&event.recipients),
            proof(article, facts, &event.evidence)
        );
    }
    let _ = writeln!(out, "\nClaims");
    for claim in &facts.claims {
        let kind = if claim.is_quotation { "quote" } else { "claim" };
        let content = one_line(claim.content.slice(&article.body));
        let _ = writeln!(out, "  {kind} {} {}: “{content}”", speaker(article, facts, &claim.speaker), claim.verb);
    }
    let _ = writeln!(out, "\nTopics");
    for topic in facts.topics.iter().take(12) {
        let _ = writeln!(
            out,
            "  {} {}{} ({})",
            topic.score,
            topic.concept,
            if topic.is_main { " main" } else { "" },
            topic.signs.join(", ")
        );
    }
    let _ = writeln!(out, "\nDrops");
    for dropped in &facts.drops {
        let _ = writeln!(
            out,
            "  {:?} {} “{}”",
            dropped.reason,
            dropped.detail,
            one_line(dropped.range.slice(&article.body))
        );
    }
    out
}

fn proof(article: &Article, facts: &Facts, evidence: &Evidence) -> String {
    let said = evidence.speaker.as_ref().map(|who| format!(" by {}", speaker(article, facts, who))).unwrap_or_default();
    let mode = Mode::of(evidence.axes);
    format!("[{mode:?}{said}] {} “{}”", evidence.rule, one_line(evidence.quote.slice(&article.body)))
}

fn speaker(article: &Article, facts: &Facts, speaker: &Speaker) -> String {
    match speaker {
        Speaker::Entity(entity) => facts.entities.get(*entity as usize).map_or_else(String::new, |e| e.label.clone()),
        Speaker::Unnamed(range) => format!("“{}”", one_line(range.slice(&article.body))),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The analysed sentences, one token a line.
#[must_use]
pub fn trees(document: &Document) -> String {
    let mut out = String::new();
    for sentence in &document.sentences {
        let _ = writeln!(out, "\n{}", one_line(sentence.range.slice(&document.text)));
        for token in sentence.tokens.clone() {
            let analysed = document.token(token);
            let number = |t: u32| t - sentence.tokens.start + 1;
            let head = if analysed.head == token { 0 } else { number(analysed.head) };
            let (form, lemma, upos, deprel) =
                (document.form(token), document.lemma(token), analysed.upos.name(), analysed.deprel.name());
            let _ = writeln!(
                out,
                "{:>3} {form:<18} {lemma:<16} {upos:<6} {:<5} {head:>3} {deprel}",
                number(token),
                document.xpos(token)
            );
        }
    }
    for name in &document.names {
        let _ =
            writeln!(out, "name {:?} {}", name.kind, one_line(document.range_of(&name.tokens).slice(&document.text)));
    }
    out
}
