//! Word clusters by the exchange algorithm: each word moves to the class under which a class bigram model says most
//! about the raw text.
//!
//! Entry point: [`cluster`]. Invariant: the result depends on the text, the number of classes and the number of
//! rounds alone.

use rustc_hash::FxHashMap;

/// A raw text as word numbers; `0` stands between sentences.
#[derive(Debug, Default)]
pub struct RawText {
    /// Number of each form.
    pub numbers: FxHashMap<String, u32>,
    /// The text.
    pub words: Vec<u32>,
}

impl RawText {
    /// Appends a sentence.
    pub fn push<'a>(&mut self, words: impl Iterator<Item = &'a str>) {
        self.words.push(0);
        for word in words {
            let next = u32::try_from(self.numbers.len() + 1).unwrap_or(u32::MAX);
            let number = self.numbers.get(word).copied().unwrap_or_else(|| {
                self.numbers.insert(word.to_owned(), next);
                next
            });
            self.words.push(number);
        }
    }
}

/// Class of each word number, `1..=classes`; 0 for words seen fewer than `least` times.
#[must_use]
pub fn cluster(text: &RawText, classes: usize, least: u32, rounds: usize) -> Vec<u16> {
    let mut state = State::new(text, classes, least);
    for _ in 0..rounds {
        if state.round() == 0 {
            break;
        }
    }
    state.class.iter().map(|class| u16::try_from(*class).unwrap_or_default()).collect()
}

struct State {
    class: Vec<usize>,
    order: Vec<usize>,
    left: Vec<Vec<(u32, u32)>>,
    right: Vec<Vec<(u32, u32)>>,
    twice: Vec<u32>,
    classes: usize,
    pairs: Vec<i64>,
    ones_left: Vec<i64>,
    ones_right: Vec<i64>,
    logs: Vec<f64>,
}

fn counted(mut neighbours: Vec<u32>) -> Vec<(u32, u32)> {
    neighbours.sort_unstable();
    neighbours.chunk_by(|a, b| a == b).map(|run| (run[0], u32::try_from(run.len()).unwrap_or(u32::MAX))).collect()
}

impl State {
    /// Class 0 is the border and rare words; frequent words begin in turn over the other classes.
    fn new(text: &RawText, classes: usize, least: u32) -> Self {
        let words = text.numbers.len() + 1;
        let mut counts = vec![0_u32; words];
        for &word in &text.words {
            counts[word as usize] += 1;
        }
        let mut order: Vec<usize> = (1..words).filter(|&word| counts[word] >= least).collect();
        order.sort_by_key(|&word| (std::cmp::Reverse(counts[word]), word));
        let mut class = vec![0; words];
        for (rank, &word) in order.iter().enumerate() {
            class[word] = 1 + rank % classes;
        }
        let (mut left, mut right) = (vec![Vec::new(); words], vec![Vec::new(); words]);
        let mut twice = vec![0; words];
        for pair in text.words.windows(2) {
            let (a, b) = (pair[0] as usize, pair[1] as usize);
            if a == b {
                twice[a] += 1;
                continue;
            }
            right[a].push(pair[1]);
            left[b].push(pair[0]);
        }
        let left = left.into_iter().map(counted).collect();
        let right = right.into_iter().map(counted).collect();
        let size = classes + 1;
        let mut state = Self {
            class,
            order,
            left,
            right,
            twice,
            classes,
            pairs: vec![0; size * size],
            ones_left: vec![0; size],
            ones_right: vec![0; size],
            logs: (0..4096).map(|n| if n == 0 { 0.0 } else { f64::from(n) * f64::from(n).ln() }).collect(),
        };
        for pair in text.words.windows(2) {
            let (a, b) = (state.class[pair[0] as usize], state.class[pair[1] as usize]);
            state.pairs[a * size + b] += 1;
            state.ones_left[a] += 1;
            state.ones_right[b] += 1;
        }
        state
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts are small"
    )]
    fn entropy(&self, count: i64) -> f64 {
        match self.logs.get(count as usize) {
            Some(value) => *value,
            None if count <= 0 => 0.0,
            None => count as f64 * (count as f64).ln(),
        }
    }

    fn sums(&self, neighbours: &[(u32, u32)]) -> Vec<(usize, i64)> {
        let mut sums: Vec<(usize, i64)> =
            neighbours.iter().map(|&(word, count)| (self.class[word as usize], i64::from(count))).collect();
        sums.sort_unstable_by_key(|sum| sum.0);
        sums.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        sums
    }

    fn shift(&mut self, class: usize, left: &[(usize, i64)], right: &[(usize, i64)], twice: i64, sign: i64) {
        let size = self.classes + 1;
        for &(other, count) in left {
            self.pairs[other * size + class] += sign * count;
            self.ones_right[class] += sign * count;
        }
        for &(other, count) in right {
            self.pairs[class * size + other] += sign * count;
            self.ones_left[class] += sign * count;
        }
        self.pairs[class * size + class] += sign * twice;
        self.ones_left[class] += sign * twice;
        self.ones_right[class] += sign * twice;
    }

    /// What the likelihood gains by a word with these neighbours joining `class`, which it is not part of.
    fn gain(&self, class: usize, left: &[(usize, i64)], right: &[(usize, i64)], twice: i64) -> f64 {
        let size = self.classes + 1;
        let (mut gain, mut own, mut ones_left, mut ones_right) = (0.0, twice, twice, twice);
        for &(other, count) in left {
            ones_right += count;
            if other == class {
                own += count;
                continue;
            }
            let now = self.pairs[other * size + class];
            gain += self.entropy(now + count) - self.entropy(now);
        }
        for &(other, count) in right {
            ones_left += count;
            if other == class {
                own += count;
                continue;
            }
            let now = self.pairs[class * size + other];
            gain += self.entropy(now + count) - self.entropy(now);
        }
        let now = self.pairs[class * size + class];
        gain += self.entropy(now + own) - self.entropy(now);
        gain -= self.entropy(self.ones_left[class] + ones_left) - self.entropy(self.ones_left[class]);
        gain - self.entropy(self.ones_right[class] + ones_right) + self.entropy(self.ones_right[class])
    }

    fn round(&mut self) -> usize {
        let mut moved = 0;
        for index in 0..self.order.len() {
            let word = self.order[index];
            let (left, right) = (self.sums(&self.left[word]), self.sums(&self.right[word]));
            let twice = i64::from(self.twice[word]);
            let from = self.class[word];
            self.shift(from, &left, &right, twice, -1);
            let mut best = (from, self.gain(from, &left, &right, twice));
            for class in 1..=self.classes {
                let gain = self.gain(class, &left, &right, twice);
                if gain > best.1 + 1e-9 {
                    best = (class, gain);
                }
            }
            self.shift(best.0, &left, &right, twice, 1);
            self.class[word] = best.0;
            moved += usize::from(best.0 != from);
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_use_share_a_class() {
        let mut text = RawText::default();
        for (a, b) in [("cat", "sleeps"), ("dog", "sleeps"), ("cat", "eats"), ("dog", "eats")] {
            for _ in 0..10 {
                text.push(["the", a, b].into_iter());
            }
        }
        let class = |word: &str| cluster(&text, 3, 1, 10)[text.numbers[word] as usize];
        assert_eq!(class("cat"), class("dog"));
        assert_eq!(class("sleeps"), class("eats"));
        assert_ne!(class("cat"), class("eats"));
    }
}
