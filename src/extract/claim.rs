//! Claims and quotations: attributions as the graph keeps them.
//!
//! Entry point: [`claims`]. Invariant: a claim has a speaker; what is reported of nobody stays the mode of what it contains.

use crate::statement::{About, Axes, Claim, Evidence, Polarity, Speaker, Voice};
use crate::text::TextRange;

use super::attribution::Attribution;
use super::findings::Findings;
use super::mode::{axes, innermost};
use super::reading::Reading;

const CONFIDENCE: u8 = 85;

/// The claims of a document, with the statements and events that lie in their contents.
#[must_use]
pub fn claims(reading: &Reading<'_>, findings: &Findings) -> Vec<Claim> {
    reading.attributions.all().iter().filter_map(|attribution| claim(reading, findings, attribution)).collect()
}

fn claim(reading: &Reading<'_>, findings: &Findings, attribution: &Attribution) -> Option<Claim> {
    let speaker = attribution.speaker.clone()?;
    let speaker_token = attribution.speaker_token?;
    let content = attribution.quotation.unwrap_or_else(|| content_range(reading, attribution));
    let said = reading.document.range_of(&attribution.content);
    let sentence = reading.sentence_range(attribution.content.start);
    // Speech that goes on in further sentences is proved by its own words.
    let act = reading
        .document
        .range_of(&reading.mention_tokens(speaker_token))
        .cover(reading.document.token(attribution.verb).range)
        .cover(said);
    let quote = if sentence.contains_range(act) { act } else { said };
    let saying = axes(reading, attribution.verb);
    let outer = innermost(reading, attribution.verb);
    let evidence = Evidence {
        quote,
        sentence,
        // Reporting a denial is itself affirmed: the polarity is that of the act of saying.
        axes: Axes { polarity: saying.polarity, ..saying },
        speaker: outer.and_then(|outer| outer.speaker.clone()).filter(|_| saying.voice == Voice::Attributed),
        reporting_verb: outer.filter(|_| saying.voice == Voice::Attributed).map(|outer| outer.lemma.clone()),
        confidence: if matches!(speaker, Speaker::Entity(_)) { CONFIDENCE } else { CONFIDENCE - 10 },
        rule: "rule/attribution".to_owned(),
    };
    Some(Claim {
        speaker,
        content,
        is_quotation: attribution.quotation.is_some(),
        about: about(findings, content),
        verb: attribution.lemma.clone(),
        content_polarity: if attribution.denies { Polarity::Negative } else { Polarity::Positive },
        evidence,
    })
}

/// The content without a reporting clause at its start or end.
fn content_range(reading: &Reading<'_>, attribution: &Attribution) -> TextRange {
    let (content, hole) = (&attribution.content, &attribution.hole);
    if hole.is_empty() {
        return reading.document.range_of(content);
    }
    let before = content.start..hole.start.clamp(content.start, content.end);
    let after = hole.end.clamp(content.start, content.end)..content.end;
    let trimmed = |mut tokens: std::ops::Range<u32>| {
        let is_mark = |t: u32| reading.document.token(t).upos == crate::annotate::Upos::Punct;
        while !tokens.is_empty() && is_mark(tokens.end - 1) {
            tokens.end -= 1;
        }
        while !tokens.is_empty() && is_mark(tokens.start) {
            tokens.start += 1;
        }
        tokens
    };
    let (before, after) = (trimmed(before), trimmed(after));
    // A reporting clause in the middle leaves one content with a gap; the range then runs over it.
    match (before.is_empty(), after.is_empty()) {
        (false, true) => reading.document.range_of(&before),
        (true, false) => reading.document.range_of(&after),
        _ => reading.document.range_of(content),
    }
}

fn about(findings: &Findings, content: TextRange) -> Vec<About> {
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let statements = findings.statements.iter().enumerate().filter(|(_, statement)| {
        statement.evidence().any(|e| e.axes.voice == Voice::Attributed && content.contains_range(e.quote))
    });
    let events = findings.events.iter().enumerate().filter(|(_, event)| content.contains_range(event.evidence.quote));
    statements
        .map(|(at, _)| About::Statement(number(at)))
        .chain(events.map(|(at, _)| About::Event(number(at))))
        .collect()
}
