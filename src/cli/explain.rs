//! Facts and trees as plain text, for people who read or write frames.
//!
//! Entry points: [`report`], what an article says; [`sentences`], how each sentence was read: its tree, the frames its words evoke, what
//! came out of it in which mode, and what was dropped. Invariant: one line a fact, each with its quote.

use std::fmt::Write as _;

use crate::annotate::{Document, TokenIx};
use crate::extract::Extractor;
use crate::source::Article;
use crate::statement::{Claim, Event, Evidence, Facts, Mode, Object, Speaker, Statement, TimeInterval};
use crate::text::TextRange;

/// What an article says.
#[must_use]
pub fn report(article: &Article, facts: &Facts) -> String {
    let mut out = String::new();
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
    for (statement, evidence) in facts.statements.iter().flat_map(|s| s.evidence().map(move |e| (s, e))) {
        let _ = writeln!(out, "  {}", fact(article, facts, statement, evidence));
    }
    let _ = writeln!(out, "\nEvents");
    for found in &facts.events {
        let _ = writeln!(out, "  {}", event(article, facts, found));
    }
    let _ = writeln!(out, "\nClaims");
    for said in &facts.claims {
        let _ = writeln!(out, "  {}", claim(article, facts, said));
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

fn label(facts: &Facts, entity: u32) -> &str {
    facts.entities.get(entity as usize).map_or("?", |entity| entity.label.as_str())
}

fn local_name(iri: &str) -> &str {
    iri.rsplit(['/', '#']).next().unwrap_or(iri)
}

fn fact(article: &Article, facts: &Facts, statement: &Statement, evidence: &Evidence) -> String {
    let object = match &statement.object {
        Object::Entity(entity) => label(facts, *entity).to_owned(),
        Object::Literal { text, .. } => format!("\"{text}\""),
    };
    let (subject, predicate) = (label(facts, statement.subject), local_name(&statement.predicate));
    format!("{subject} — {predicate} — {object}  {}", proof(article, facts, evidence))
}

fn event(article: &Article, facts: &Facts, event: &Event) -> String {
    let labels = |list: &[u32]| list.iter().map(|&e| label(facts, e)).collect::<Vec<_>>().join(" + ");
    let kind = event.event_type.as_deref().map_or("-", local_name);
    let place = event.place.map(|place| format!(" at {}", label(facts, place))).unwrap_or_default();
    let time = event.time.as_ref().map(|time| format!(" on {}", days(time))).unwrap_or_default();
    let (actors, recipients) = (labels(&event.actors), labels(&event.recipients));
    let proof = proof(article, facts, &event.evidence);
    format!("{kind} {}: {actors} → {recipients}{place}{time}  {proof}", event.lemma)
}

fn claim(article: &Article, facts: &Facts, claim: &Claim) -> String {
    let kind = if claim.is_quotation { "quote" } else { "claim" };
    let content = one_line(claim.content.slice(&article.body));
    format!("{kind} {} {}: “{content}”", speaker(article, facts, &claim.speaker), claim.verb)
}

/// A day, or the first and last day of an interval, open ends as dots.
fn days(time: &TimeInterval) -> String {
    let day = |date: Option<jiff::civil::Date>| date.map_or_else(|| "..".to_owned(), |date| date.to_string());
    if time.earliest == time.latest {
        day(time.earliest)
    } else {
        format!("{}/{}", day(time.earliest), day(time.latest))
    }
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

/// How each sentence was read.
#[must_use]
pub fn sentences(extractor: &Extractor, article: &Article, facts: &Facts) -> String {
    let document = &extractor.annotate(article);
    let matches = extractor.frame_words(document);
    let mut out = String::new();
    for sentence in &document.sentences {
        let _ = writeln!(out, "\n{}", one_line(sentence.range.slice(&document.text)));
        for token in sentence.tokens.clone() {
            tree_line(&mut out, document, token, sentence.tokens.start);
        }
        for found in matches.iter().filter(|found| sentence.tokens.contains(&found.trigger)) {
            let words = |tokens: &[TokenIx]| tokens.iter().map(|&t| document.form(t)).collect::<Vec<_>>().join(" + ");
            let (trigger, sources, targets) =
                (document.form(found.trigger), words(&found.sources), words(&found.targets));
            let _ = writeln!(out, "  match  {} “{trigger}”: {sources} → {targets}", found.rule);
        }
        outcome(&mut out, article, facts, sentence.range);
    }
    for name in &document.names {
        let _ =
            writeln!(out, "name {:?} {}", name.kind, one_line(document.range_of(&name.tokens).slice(&document.text)));
    }
    out
}

fn tree_line(out: &mut String, document: &Document, token: TokenIx, first: TokenIx) {
    let analysed = document.token(token);
    let number = |t: TokenIx| t - first + 1;
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

/// What came out of a sentence, in which mode, and what was dropped.
fn outcome(out: &mut String, article: &Article, facts: &Facts, sentence: TextRange) {
    let statements = facts.statements.iter().flat_map(|s| s.evidence().map(move |e| (s, e)));
    for (statement, evidence) in statements.filter(|(_, evidence)| evidence.sentence == sentence) {
        let _ = writeln!(out, "  fact   {}", fact(article, facts, statement, evidence));
    }
    for found in facts.events.iter().filter(|event| event.evidence.sentence == sentence) {
        let _ = writeln!(out, "  event  {}", event(article, facts, found));
    }
    for said in facts.claims.iter().filter(|claim| claim.evidence.sentence == sentence) {
        let _ = writeln!(out, "  {}", claim(article, facts, said));
    }
    for dropped in facts.drops.iter().filter(|dropped| sentence.contains_range(dropped.range)) {
        let words = one_line(dropped.range.slice(&article.body));
        let _ = writeln!(out, "  drop   {:?} {} “{words}”", dropped.reason, dropped.detail);
    }
}
