//! The three independent axes of an occurrence, and the one mode they amount to.
//!
//! Entry points: [`Axes`] and [`Mode::of`]. Invariant: the assertion gate is [`Axes::asserts`] and nothing else: in the
//! article's own voice, stated and positive.

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voice {
    /// The article itself.
    Article,
    /// Somebody whom the article cites.
    Attributed,
}

/// How firmly it is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// As a fact.
    Stated,
    /// As possible, likely, alleged.
    Hedged,
    /// As intended, promised, wanted.
    Planned,
    /// As depending on something else.
    Conditional,
    /// As asked.
    Question,
    /// As true in general, of no one occasion.
    Generic,
}

/// Whether it is affirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Polarity {
    /// Affirmed.
    Positive,
    /// Denied.
    Negative,
}

/// The three axes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Axes {
    /// Who speaks.
    pub voice: Voice,
    /// How firmly.
    pub certainty: Certainty,
    /// Affirmed or denied.
    pub polarity: Polarity,
}

impl Axes {
    /// In the article's own voice, stated, positive.
    pub const ASSERTED: Self =
        Self { voice: Voice::Article, certainty: Certainty::Stated, polarity: Polarity::Positive };

    /// The assertion gate: whether an occurrence with these axes makes a plain triple.
    #[must_use]
    pub fn asserts(self) -> bool {
        self == Self::ASSERTED
    }
}

/// What the axes amount to, strongest first: a statement has the first mode that one of its evidences has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// The article says so.
    Asserted,
    /// Somebody says so.
    Attributed,
    /// It is denied, by the article or by somebody.
    Denied,
    /// It is put as possible.
    Hedged,
    /// It is intended.
    Planned,
    /// It depends on something.
    Conditional,
    /// It is asked.
    Questioned,
    /// It is said in general.
    Generic,
}

impl Mode {
    /// The mode of one occurrence. A denial is a denial whoever utters it and however firmly; what is not stated
    /// is named by its certainty; what is stated and positive is asserted or attributed by its voice.
    #[must_use]
    pub const fn of(axes: Axes) -> Self {
        match (axes.polarity, axes.certainty, axes.voice) {
            (Polarity::Negative, _, _) => Self::Denied,
            (_, Certainty::Hedged, _) => Self::Hedged,
            (_, Certainty::Planned, _) => Self::Planned,
            (_, Certainty::Conditional, _) => Self::Conditional,
            (_, Certainty::Question, _) => Self::Questioned,
            (_, Certainty::Generic, _) => Self::Generic,
            (_, Certainty::Stated, Voice::Attributed) => Self::Attributed,
            (_, Certainty::Stated, Voice::Article) => Self::Asserted,
        }
    }
}
