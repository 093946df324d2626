//! Axes and modes as IRIs, and back.
//!
//! Entry points: [`mode`], [`voice`], [`certainty`], [`polarity`], [`read_axes`]. Invariant: reading gives back what was
//! written.

use crate::statement::{Axes, Certainty, Mode, Polarity, Voice};
use crate::vocab::ng;

const VOICES: [(Voice, &str); 2] = [(Voice::Article, ng::ARTICLE_VOICE), (Voice::Attributed, ng::ATTRIBUTED_VOICE)];

const CERTAINTIES: [(Certainty, &str); 6] = [
    (Certainty::Stated, ng::STATED),
    (Certainty::Hedged, ng::HEDGED),
    (Certainty::Planned, ng::PLANNED),
    (Certainty::Conditional, ng::CONDITIONAL),
    (Certainty::Question, ng::QUESTIONED),
    (Certainty::Generic, ng::GENERIC),
];

const POLARITIES: [(Polarity, &str); 2] = [(Polarity::Positive, ng::POSITIVE), (Polarity::Negative, ng::NEGATIVE)];

const MODES: [(Mode, &str); 8] = [
    (Mode::Asserted, ng::ASSERTED),
    (Mode::Attributed, ng::ATTRIBUTED),
    (Mode::Denied, ng::DENIED),
    (Mode::Hedged, ng::HEDGED),
    (Mode::Planned, ng::PLANNED),
    (Mode::Conditional, ng::CONDITIONAL),
    (Mode::Questioned, ng::QUESTIONED),
    (Mode::Generic, ng::GENERIC),
];

fn write<T: PartialEq>(table: &[(T, &'static str)], value: &T) -> &'static str {
    table.iter().find(|(known, _)| known == value).map_or("", |(_, iri)| iri)
}

fn read<T: Copy>(table: &[(T, &'static str)], iri: &str) -> Option<T> {
    table.iter().find(|(_, known)| *known == iri).map(|(value, _)| *value)
}

/// The IRI of a mode.
#[must_use]
pub fn mode(mode: Mode) -> &'static str {
    write(&MODES, &mode)
}

/// The mode of an IRI.
#[must_use]
pub fn read_mode(iri: &str) -> Option<Mode> {
    read(&MODES, iri)
}

/// The IRI of a voice.
#[must_use]
pub fn voice(voice: Voice) -> &'static str {
    write(&VOICES, &voice)
}

/// The IRI of a certainty.
#[must_use]
pub fn certainty(certainty: Certainty) -> &'static str {
    write(&CERTAINTIES, &certainty)
}

/// The IRI of a polarity.
#[must_use]
pub fn polarity(polarity: Polarity) -> &'static str {
    write(&POLARITIES, &polarity)
}

/// The axes of three IRIs.
#[must_use]
pub fn read_axes(voice: &str, certainty: &str, polarity: &str) -> Option<Axes> {
    Some(Axes {
        voice: read(&VOICES, voice)?,
        certainty: read(&CERTAINTIES, certainty)?,
        polarity: read(&POLARITIES, polarity)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_wrote() {
        for (value, _) in VOICES {
            for (sure, _) in CERTAINTIES {
                for (sign, _) in POLARITIES {
                    let axes = Axes { voice: value, certainty: sure, polarity: sign };
                    assert_eq!(read_axes(voice(value), certainty(sure), polarity(sign)), Some(axes));
                    assert_eq!(read_mode(mode(Mode::of(axes))), Some(Mode::of(axes)));
                }
            }
        }
    }
}
