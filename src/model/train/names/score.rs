//! Exact-span scores of persons, organizations and places, as conlleval counts them.
//!
//! Entry point: [`Score`]. Invariant: a name counts only if start, end and kind agree; other kinds are left out.

use crate::model::names::Kind;

/// Counts of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Names found that are right.
    pub right: usize,
    /// Names found.
    pub found: usize,
    /// Names in the gold annotation.
    pub gold: usize,
}

impl Counts {
    /// Share of the found names that are right, in percent.
    #[must_use]
    pub fn precision(&self) -> f64 {
        percent(self.right, self.found)
    }

    /// Share of the gold names that are found, in percent.
    #[must_use]
    pub fn recall(&self) -> f64 {
        percent(self.right, self.gold)
    }

    /// Harmonic mean of the two, in percent.
    #[must_use]
    pub fn f1(&self) -> f64 {
        percent(2 * self.right, self.found + self.gold)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

/// Counts by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    kinds: [Counts; 3],
}

impl Score {
    /// Adds one sentence's names as `(start, end, kind)`.
    pub fn add(&mut self, gold: &[(usize, usize, Kind)], found: &[(usize, usize, Kind)]) {
        for name in found {
            if let Some(counts) = self.kinds.get_mut(name.2 as usize) {
                counts.found += 1;
                counts.right += usize::from(gold.contains(name));
            }
        }
        for name in gold {
            if let Some(counts) = self.kinds.get_mut(name.2 as usize) {
                counts.gold += 1;
            }
        }
    }

    /// Counts of persons, organizations or places; zero for other names.
    #[must_use]
    pub fn of(&self, kind: Kind) -> Counts {
        self.kinds.get(kind as usize).copied().unwrap_or_default()
    }

    /// Counts of the three together.
    #[must_use]
    pub fn all(&self) -> Counts {
        self.kinds.iter().fold(Counts::default(), |sum, kind| Counts {
            right: sum.right + kind.right,
            found: sum.found + kind.found,
            gold: sum.gold + kind.gold,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_counts_only_if_start_end_and_kind_agree() {
        let mut score = Score::default();
        let gold = [(0, 2, Kind::Person), (3, 4, Kind::Location), (6, 8, Kind::Organization), (9, 10, Kind::Misc)];
        let found = [(0, 2, Kind::Person), (3, 4, Kind::Organization), (6, 7, Kind::Organization), (9, 10, Kind::Misc)];
        score.add(&gold, &found);
        assert_eq!(score.all(), Counts { right: 1, found: 3, gold: 3 });
        assert_eq!(score.of(Kind::Organization), Counts { right: 0, found: 2, gold: 1 });
        assert!((score.all().f1() - 100.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_scores_zero() {
        assert_eq!(Score::default().all().f1().to_bits(), 0.0_f64.to_bits());
    }
}
