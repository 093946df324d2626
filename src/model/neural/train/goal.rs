//! What a network is trained towards: for each word shares of classes, not only one class.
//!
//! Entry points: [`Example`], [`Goal::certain`], [`Goal::add`]. Invariant: the shares of one choice sum to one, or are all
//! zero where nothing is known.

use super::super::embed::SLOTS;
use super::super::run::Reading;

/// Classes that a choice may be divided among.
pub(super) const KEPT: usize = 6;

/// Classes with their shares; places not used have share zero.
pub(super) type Shares = [(u16, f32); KEPT];

/// What a word's scores should come to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Goal {
    pub pair: Shares,
    pub feats: Shares,
    pub head: Shares,
    pub label: Shares,
}

/// A sentence ready for training.
#[derive(Clone, Debug)]
pub(super) struct Example {
    pub rows: Vec<[u32; SLOTS]>,
    pub goals: Vec<Goal>,
    /// One reading for each word; relations are learnt at its heads.
    pub gold: Vec<Reading>,
    /// Chance that each word is made unknown.
    pub unknown: Vec<f32>,
}

/// A class that the training part does not know.
pub(super) const UNKNOWN: u16 = u16::MAX;

fn only(class: u16) -> Shares {
    let mut shares = Shares::default();
    if class != UNKNOWN {
        shares[0] = (class, 1.0);
    }
    shares
}

impl Goal {
    /// The goal of a word whose reading is certain.
    pub(super) fn certain(gold: &Reading) -> Self {
        Self { pair: only(gold.pair), feats: only(gold.feats), head: only(gold.head as u16), label: only(gold.label) }
    }

    /// This goal and another one, half and half; where nothing is known, the other.
    pub(super) fn join(&mut self, other: &Self) {
        let pairs = [
            (&mut self.pair, &other.pair),
            (&mut self.feats, &other.feats),
            (&mut self.head, &other.head),
            (&mut self.label, &other.label),
        ];
        for (own, other) in pairs {
            *own = joined(own, other);
        }
    }
}

fn joined(own: &Shares, other: &Shares) -> Shares {
    let &[(certain, share), ..] = own;
    if share <= 0.0 {
        return *other;
    }
    // Only the first place of a certain goal is used, so the rest is room for the other's classes.
    let mut shares = *other;
    shares.iter_mut().for_each(|(_, share)| *share *= 0.5);
    let place = shares.iter().position(|&(class, share)| class == certain && share > 0.0).unwrap_or(KEPT - 1);
    let kept = if shares[place].0 == certain { shares[place].1 } else { 0.0 };
    let lost = shares[place].1 - kept;
    shares[place] = (certain, kept + 0.5 + lost);
    shares
}

/// The largest of these chances, as shares of one.
pub(super) fn largest(chances: &[f32]) -> Shares {
    let mut shares = Shares::default();
    for (class, &chance) in chances.iter().enumerate() {
        let mut new = (class as u16, chance);
        for place in &mut shares {
            if new.1 > place.1 {
                std::mem::swap(&mut new, place);
            }
        }
    }
    let total: f32 = shares.iter().map(|(_, share)| share).sum();
    if total > 0.0 {
        shares.iter_mut().for_each(|(_, share)| *share /= total);
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_chances_are_kept_and_sum_to_one() {
        let shares = largest(&[0.1, 0.0, 0.5, 0.02, 0.03, 0.05, 0.1, 0.2]);
        assert_eq!((shares[0].0, shares[1].0), (2, 7));
        assert!((shares.iter().map(|(_, share)| share).sum::<f32>() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn joined_goals_keep_the_certain_class_whatever_the_other_says() {
        for certain in 0..9 {
            let gold = Reading { pair: certain, ..Reading::default() };
            let mut goal = Goal::certain(&gold);
            let other = largest(&[0.3, 0.2, 0.2, 0.1, 0.1, 0.1]);
            goal.join(&Goal { pair: other, ..Goal::default() });
            let share = |class: u16| goal.pair.iter().filter(|(c, _)| *c == class).map(|(_, s)| s).sum::<f32>();
            assert!(share(certain) >= 0.5, "{certain}: {:?}", goal.pair);
            assert!(((0..9).map(share).sum::<f32>() - 1.0).abs() < 1e-6);
        }
        let mut nothing = Goal::certain(&Reading { pair: UNKNOWN, ..Reading::default() });
        let other = Goal { pair: largest(&[0.5, 0.5]), ..Goal::default() };
        nothing.join(&other);
        assert_eq!(nothing.pair, other.pair);
    }
}
