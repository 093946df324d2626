//! The best sequence of labels by Viterbi's algorithm, in whole numbers.
//!
//! Entry point: [`Decoder::run`]. Invariant: the labels returned are well formed (every name begins and ends); equal
//! scores are resolved towards the label with the lower number.

use super::label::{LABELS, LANES, Label};

/// Scores of the labels that are not "outside", whose score is zero.
pub type Lanes = [i32; LANES];

/// Scores of one label after another; forbidden pairs are skipped by the decoder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transitions {
    /// `scores[previous][next]`.
    pub scores: [[i32; LABELS]; LABELS],
}

impl Default for Transitions {
    fn default() -> Self {
        Self { scores: [[0; LABELS]; LABELS] }
    }
}

/// Working memory of the decoder, kept from one run of tokens to the next.
#[derive(Clone, Debug)]
pub struct Decoder {
    predecessors: Vec<Vec<u8>>,
    back: Vec<[u8; LABELS]>,
}

impl Default for Decoder {
    fn default() -> Self {
        let label = |number: usize| Label::from_number(u8::try_from(number).unwrap_or_default());
        let before = |next: usize| (0_u8..).take(LABELS).filter(move |p| Label::from_number(*p).allows(label(next)));
        Self { predecessors: (0..LABELS).map(|next| before(next).collect()).collect(), back: Vec::new() }
    }
}

/// Lower than any sum of scores.
const NEVER: i32 = i32::MIN / 4;

impl Decoder {
    /// Puts the best labels for tokens with these scores into `labels`. What precedes and follows is "outside".
    pub fn run(&mut self, emissions: &[Lanes], transitions: &Transitions, labels: &mut [Label]) {
        self.back.clear();
        let mut scores = [NEVER; LABELS];
        scores[0] = 0;
        for lanes in emissions {
            let mut next = [NEVER; LABELS];
            let mut back = [0_u8; LABELS];
            for (label, predecessors) in self.predecessors.iter().enumerate() {
                for &previous in predecessors {
                    let score = scores[usize::from(previous)] + transitions.scores[usize::from(previous)][label];
                    if score > next[label] {
                        (next[label], back[label]) = (score, previous);
                    }
                }
                if label > 0 {
                    next[label] += lanes[label - 1];
                }
            }
            scores = next;
            self.back.push(back);
        }
        self.trace(&scores, transitions, labels);
    }

    fn trace(&self, scores: &[i32; LABELS], transitions: &Transitions, labels: &mut [Label]) {
        let mut best = (NEVER, 0_u8);
        for &last in &self.predecessors[0] {
            let score = scores[usize::from(last)] + transitions.scores[usize::from(last)][0];
            if score > best.0 {
                best = (score, last);
            }
        }
        let mut label = best.1;
        for (slot, back) in labels.iter_mut().zip(&self.back).rev() {
            *slot = Label::from_number(label);
            label = back[usize::from(label)];
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn score(labels: &[Label], emissions: &[Lanes], transitions: &Transitions) -> i32 {
        let mut previous = Label::OUTSIDE;
        let mut sum = 0;
        for (label, lanes) in labels.iter().zip(emissions) {
            sum += transitions.scores[previous.number()][label.number()];
            sum += label.number().checked_sub(1).map_or(0, |lane| lanes[lane]);
            previous = *label;
        }
        sum + transitions.scores[previous.number()][0]
    }

    fn well_formed(labels: &[Label]) -> bool {
        let mut previous = Label::OUTSIDE;
        labels.iter().all(|label| std::mem::replace(&mut previous, *label).allows(*label))
            && previous.allows(Label::OUTSIDE)
    }

    /// The best score of all well-formed sequences, by trying each.
    fn best(emissions: &[Lanes], transitions: &Transitions) -> i32 {
        let all = (0..LABELS.pow(emissions.len() as u32)).filter_map(|mut code| {
            let labels: Vec<Label> = (0..emissions.len())
                .map(|_| {
                    let label = Label::from_number((code % LABELS) as u8);
                    code /= LABELS;
                    label
                })
                .collect();
            well_formed(&labels).then(|| score(&labels, emissions, transitions))
        });
        all.max().unwrap()
    }

    proptest! {
        #[test]
        fn the_decoder_finds_what_trying_all_sequences_finds(
            emissions in proptest::collection::vec(proptest::array::uniform16(-40_i32..40), 1..4),
            steps in proptest::collection::vec(-20_i32..20, LABELS * LABELS),
        ) {
            let mut transitions = Transitions::default();
            for (score, step) in transitions.scores.iter_mut().flatten().zip(steps) {
                *score = step;
            }
            let mut labels = vec![Label::OUTSIDE; emissions.len()];
            Decoder::default().run(&emissions, &transitions, &mut labels);
            prop_assert!(well_formed(&labels));
            prop_assert_eq!(score(&labels, &emissions, &transitions), best(&emissions, &transitions));
        }
    }
}
