//! Labels of the names model: BIOES over four kinds of name.
//!
//! Entry points: [`Label`], [`Kind`], [`spans`]. Invariant: label 0 is "outside"; the sixteen others are numbered
//! kind by kind, so that one row of weights is sixteen lanes and "outside" scores zero by construction.

/// Number of labels that carry weights; "outside" is not among them.
pub const LANES: usize = 16;
/// Number of labels.
pub const LABELS: usize = LANES + 1;

/// Kind of a name, as the model numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A person.
    Person = 0,
    /// An organization.
    Organization = 1,
    /// A place.
    Location = 2,
    /// Any other name.
    Misc = 3,
}

impl Kind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Person, Self::Organization, Self::Location, Self::Misc];

    /// The kind with this number, counted modulo four.
    #[must_use]
    pub const fn from_number(number: u8) -> Self {
        Self::ALL[(number & 3) as usize]
    }

    /// The kind as annotated corpora write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "PER",
            Self::Organization => "ORG",
            Self::Location => "LOC",
            Self::Misc => "MISC",
        }
    }
}

/// Place of a token in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Place {
    /// First of several.
    Begin = 0,
    /// Neither first nor last.
    Inside = 1,
    /// Last of several.
    End = 2,
    /// The only one.
    Single = 3,
}

/// A label: outside, or a place in a name of a kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(u8);

impl Label {
    /// Outside every name.
    pub const OUTSIDE: Self = Self(0);

    /// The label with this number; numbers past the last are outside.
    #[must_use]
    pub const fn from_number(number: u8) -> Self {
        if number as usize >= LABELS { Self(0) } else { Self(number) }
    }

    /// The label of a token at `place` in a name of `kind`.
    #[must_use]
    pub const fn new(kind: Kind, place: Place) -> Self {
        Self(1 + kind as u8 * 4 + place as u8)
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> usize {
        self.0 as usize
    }

    /// Kind and place; `None` outside.
    #[must_use]
    pub const fn parts(self) -> Option<(Kind, Place)> {
        if self.0 == 0 {
            return None;
        }
        let place = match (self.0 - 1) & 3 {
            0 => Place::Begin,
            1 => Place::Inside,
            2 => Place::End,
            _ => Place::Single,
        };
        Some((Kind::from_number((self.0 - 1) >> 2), place))
    }

    /// Whether a token labelled `self` may be followed by one labelled `next`.
    #[must_use]
    pub fn allows(self, next: Self) -> bool {
        let open = match self.parts() {
            Some((kind, Place::Begin | Place::Inside)) => Some(kind),
            _ => None,
        };
        match (open, next.parts()) {
            (None, None | Some((_, Place::Begin | Place::Single))) => true,
            (Some(kind), Some((other, Place::Inside | Place::End))) => kind == other,
            _ => false,
        }
    }
}

/// The names that a well-formed run of labels spells: `(start, end, kind)`, half-open, counted from the run's start.
pub fn spans(labels: &[Label]) -> impl Iterator<Item = (usize, usize, Kind)> + '_ {
    let mut start = 0;
    labels.iter().enumerate().filter_map(move |(index, label)| match label.parts() {
        Some((kind, Place::Single)) => Some((index, index + 1, kind)),
        Some((_, Place::Begin)) => {
            start = index;
            None
        }
        Some((kind, Place::End)) => Some((start, index + 1, kind)),
        _ => None,
    })
}

/// The labels of names given as spans over `length` tokens; later spans that overlap earlier ones are left out.
#[must_use]
pub fn labels_of(length: usize, names: &[(usize, usize, Kind)]) -> Vec<Label> {
    let mut labels = vec![Label::OUTSIDE; length];
    for &(start, end, kind) in names {
        if start >= end || end > length || labels[start..end].iter().any(|label| *label != Label::OUTSIDE) {
            continue;
        }
        if end - start == 1 {
            labels[start] = Label::new(kind, Place::Single);
            continue;
        }
        labels[start..end].fill(Label::new(kind, Place::Inside));
        labels[start] = Label::new(kind, Place::Begin);
        labels[end - 1] = Label::new(kind, Place::End);
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_labels_and_labels_names() {
        let names = [(0, 1, Kind::Misc), (1, 3, Kind::Person), (4, 7, Kind::Organization)];
        let labels = labels_of(8, &names);
        assert_eq!(spans(&labels).collect::<Vec<_>>(), names);
        assert!(labels.windows(2).all(|pair| pair[0].allows(pair[1])));
    }

    #[test]
    fn numbers_and_parts_agree() {
        for number in 1..17 {
            let label = Label::from_number(number);
            let (kind, place) = label.parts().unwrap();
            assert_eq!(Label::new(kind, place), label);
        }
        assert_eq!(Label::from_number(200), Label::OUTSIDE);
    }
}
