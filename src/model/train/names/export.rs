//! From trained weights to the model that is run: one scheme, small whole numbers, few features.
//!
//! Entry point: [`export`]. Invariant: equal weights give equal models.

use super::corpus::Corpus;
use super::crf::{Crf, Lanes};
use super::dataset::Numbering;
use crate::model::names::{Judge, LABELS, Row, Transitions, Weights};

/// Weights are kept in steps of one over this.
pub(super) const STEPS: f32 = 32.0;

/// What goes into a model.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Share of each corpus's own weights that is added to the shared ones.
    pub shares: Vec<(Corpus, f32)>,
    /// Most features that are kept.
    pub features: usize,
}

/// The judge of these weights under a scheme.
#[must_use]
pub fn export(crf: &Crf, numbering: &Numbering, scheme: &Scheme) -> Judge {
    let mut features: Vec<(u32, Lanes)> = Vec::with_capacity(numbering.shared.len());
    for (&key, &number) in &numbering.shared {
        let mut row = crf.rows[number as usize];
        for (corpus, share) in &scheme.shares {
            let Some(&special) = numbering.special.get(&(key, *corpus)) else { continue };
            for (sum, weight) in row.iter_mut().zip(&crf.rows[special as usize]) {
                *sum += share * weight;
            }
        }
        features.push((key, row));
    }
    let weights = whole(features, scheme.features);
    let transitions = whole_transitions(crf);
    Judge { weights, transitions, ..Judge::default() }
}

/// The strongest `most` features in whole numbers.
pub(super) fn whole(mut features: Vec<(u32, Lanes)>, most: usize) -> Weights {
    let strength = |row: &[f32]| row.iter().fold(0.0_f32, |most, weight| most.max(weight.abs()));
    features.sort_by(|a, b| strength(&b.1).total_cmp(&strength(&a.1)).then(a.0.cmp(&b.0)));
    features.truncate(most);
    #[expect(clippy::cast_possible_truncation, reason = "clamped before")]
    let round = |weight: f32| (weight * STEPS).round().clamp(-127.0, 127.0) as i8;
    let rows: Vec<(u32, Row)> = features.into_iter().map(|(key, row)| (key, row.map(round))).collect();
    let rows: Vec<(u32, Row)> = rows.into_iter().filter(|(_, row)| row.iter().any(|weight| *weight != 0)).collect();
    Weights::new(&rows)
}

/// A learner's transitions in whole numbers.
pub(super) fn whole_transitions(crf: &Crf) -> Transitions {
    let mut transitions = Transitions::default();
    for (a, b) in (0..LABELS).flat_map(|a| (0..LABELS).map(move |b| (a, b))) {
        #[expect(clippy::cast_possible_truncation, reason = "weights are small")]
        let score = (crf.transitions[a][b] * STEPS).round() as i32;
        transitions.scores[a][b] = score;
    }
    transitions
}
