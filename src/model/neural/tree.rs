//! The best tree over arc scores.
//!
//! Entry point: [`TreeFinder::best_tree`] (Chu and Liu 1965, Edmonds 1967). Invariant: every word gets a head, there is one root
//! and no cycle.

use super::run::highest;

/// Finds trees, with buffers kept from sentence to sentence.
#[derive(Clone, Debug, Default)]
pub struct TreeFinder {
    heads: Vec<u32>,
    seen: Vec<u32>,
    /// The sentence, and below it the graphs with ever more cycles contracted.
    levels: Vec<Level>,
    arcs: Vec<(u32, u32)>,
}

/// Levels kept for the next sentence; hardly any needs more.
const KEPT: usize = 6;

impl TreeFinder {
    /// Finds heads for `count` words; `scores` has `stride` places per word: one for each word as head, then the root.
    pub fn best_tree(&mut self, scores: &[f32], count: usize, stride: usize) -> &[u32] {
        self.heads.clear();
        for (word, scores) in scores.chunks_exact(stride).take(count).enumerate() {
            let (before, after) = (highest(&scores[..word]), word + 1 + highest(&scores[word + 1..=count]));
            let best = if word > 0 && scores[before] >= scores[after] { before } else { after };
            self.heads.push(best as u32);
        }
        if self.is_tree(count) {
            return &self.heads;
        }
        let score = |word: usize, head: usize| scores[word * stride + head];
        // The root word is the one that loses least by being it; no other may hang on the root.
        let loss = |word: usize| {
            let other = (0..count).filter(|&head| head != word).map(|head| score(word, head)).fold(f32::MIN, f32::max);
            score(word, count) - other
        };
        let mut root = 0;
        for word in 1..count {
            if loss(word) > loss(root) {
                root = word;
            }
        }
        if self.levels.is_empty() {
            self.levels.push(Level::default());
        }
        let level = &mut self.levels[0];
        level.start(count, root);
        for word in (0..count).filter(|&word| word != root) {
            for head in (0..count).filter(|&head| head != word) {
                level.scores[word * count + head] = score(word, head);
            }
        }
        arborescence(&mut self.levels, &mut self.arcs);
        self.levels.truncate(KEPT);
        self.heads[root] = count as u32;
        for &(word, head) in &self.arcs {
            self.heads[word as usize] = head;
        }
        &self.heads
    }

    /// Whether the heads have one root and no cycle.
    fn is_tree(&mut self, count: usize) -> bool {
        let roots = self.heads.iter().filter(|&&head| head as usize == count).count();
        self.seen.clear();
        self.seen.resize(count, u32::MAX);
        let cycle = (0..count).any(|start| {
            let mut at = start;
            while at < count && self.seen[at] == u32::MAX {
                self.seen[at] = start as u32;
                at = self.heads[at] as usize;
            }
            at < count && self.seen[at] == start as u32
        });
        roots == 1 && !cycle
    }
}

/// A graph over words or groups of words, and what was found in it.
#[derive(Clone, Debug, Default)]
struct Level {
    size: usize,
    root: usize,
    /// Score of the best arc from head group to word group, and the words at its ends.
    scores: Vec<f32>,
    ends: Vec<(u32, u32)>,
    /// The best head of each group, and a cycle among these.
    best: Vec<usize>,
    seen: Vec<usize>,
    cycle: Vec<usize>,
    in_cycle: Vec<bool>,
    /// Groups outside the cycle, in the order that the next level has them in; the cycle is its last group.
    outside: Vec<usize>,
    /// For each of them the group of the cycle that its best arc enters.
    entries: Vec<usize>,
}

/// Puts the arcs (word, head) of the best tree of the first level into `arcs`; contracts cycles until none is left, each
/// pass in quadratic time.
fn arborescence(levels: &mut Vec<Level>, arcs: &mut Vec<(u32, u32)>) {
    let mut depth = 0;
    while levels[depth].has_cycle() {
        if levels.len() == depth + 1 {
            levels.push(Level::default());
        }
        let (above, below) = levels.split_at_mut(depth + 1);
        above[depth].contract(&mut below[0]);
        depth += 1;
    }
    arcs.clear();
    let Level { size, root, ends, best, .. } = &levels[depth];
    arcs.extend((0..*size).filter(|word| word != root).map(|word| ends[word * size + best[word]]));
    while let Some(above) = depth.checked_sub(1) {
        depth = above;
        levels[depth].expand(&levels[depth + 1], arcs);
    }
}

impl Level {
    /// A graph of so many words without arcs.
    fn start(&mut self, size: usize, root: usize) {
        (self.size, self.root) = (size, root);
        self.scores.clear();
        self.scores.resize(size * size, f32::MIN);
        self.ends.clear();
        self.ends.extend((0..size * size).map(|at| ((at / size) as u32, (at % size) as u32)));
    }

    /// Chooses the best head of each group; whether they have a cycle, which is noted.
    fn has_cycle(&mut self) -> bool {
        let Self { size, root, scores, best, seen, cycle, .. } = self;
        let (size, root) = (*size, *root);
        best.clear();
        best.resize(size, root);
        for word in (0..size).filter(|&word| word != root) {
            for head in (0..size).filter(|&head| head != word) {
                if scores[word * size + head] > scores[word * size + best[word]] {
                    best[word] = head;
                }
            }
        }
        seen.clear();
        seen.resize(size, usize::MAX);
        seen[root] = root;
        for start in (0..size).filter(|&word| word != root) {
            let mut at = start;
            while seen[at] == usize::MAX {
                seen[at] = start;
                at = best[at];
            }
            if at != root && seen[at] == start {
                cycle.clear();
                cycle.push(at);
                let mut next = best[at];
                while next != at {
                    cycle.push(next);
                    next = best[next];
                }
                return true;
            }
        }
        false
    }

    /// Makes the graph with the cycle as one group, the last.
    fn contract(&mut self, small: &mut Self) {
        let old = self.size;
        self.in_cycle.clear();
        self.in_cycle.resize(old, false);
        self.cycle.iter().for_each(|&word| self.in_cycle[word] = true);
        self.outside.clear();
        self.outside.extend((0..old).filter(|&word| !self.in_cycle[word]));
        let group = self.outside.len();
        let size = group + 1;
        small.start(size, self.outside.iter().position(|&word| word == self.root).unwrap_or_default());
        self.entries.clear();
        self.entries.resize(size, 0);
        for (a, &x) in self.outside.iter().enumerate() {
            for (b, &y) in self.outside.iter().enumerate().filter(|&(b, _)| b != a) {
                small.scores[a * size + b] = self.scores[x * old + y];
                small.ends[a * size + b] = self.ends[x * old + y];
            }
            let (mut out, mut into) = (f32::NEG_INFINITY, f32::NEG_INFINITY);
            for word in (0..old).filter(|&word| self.in_cycle[word]) {
                let leaving = self.scores[x * old + word];
                if leaving > out {
                    out = leaving;
                    small.scores[a * size + group] = leaving;
                    small.ends[a * size + group] = self.ends[x * old + word];
                }
                let entering = self.scores[word * old + x] - self.scores[word * old + self.best[word]];
                if entering > into {
                    into = entering;
                    small.scores[group * size + a] = entering;
                    small.ends[group * size + a] = self.ends[word * old + x];
                    self.entries[a] = word;
                }
            }
        }
    }

    /// Adds to the arcs of the contracted graph those of the cycle, which the arc that enters it breaks.
    fn expand(&self, small: &Self, arcs: &mut Vec<(u32, u32)>) {
        let group = self.outside.len();
        let entered = (0..group).find_map(|head| {
            let end = small.ends[group * small.size + head];
            arcs.contains(&end).then(|| self.entries[head])
        });
        for &word in self.cycle.iter().filter(|&&word| Some(word) != entered) {
            arcs.push(self.ends[word * self.size + self.best[word]]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Random;
    use super::*;

    fn total(scores: &[f32], stride: usize, heads: &[u32]) -> f32 {
        heads.iter().enumerate().map(|(word, &head)| scores[word * stride + head as usize]).sum()
    }

    fn is_tree(heads: &[u32], count: usize) -> bool {
        TreeFinder { heads: heads.to_vec(), ..TreeFinder::default() }.is_tree(count)
    }

    /// The best of all trees of four words, one by one.
    fn exhaustive(scores: &[f32], count: usize) -> f32 {
        let mut best = f32::MIN;
        for code in 0..(count + 1).pow(count as u32) {
            let heads: Vec<u32> =
                (0..count).map(|word| (code / (count + 1).pow(word as u32) % (count + 1)) as u32).collect();
            if is_tree(&heads, count) {
                best = best.max(total(scores, count + 1, &heads));
            }
        }
        best
    }

    #[test]
    fn trees_are_trees_and_nearly_always_the_best() {
        let mut random = Random::new(5);
        let mut best = 0;
        let mut finder = TreeFinder::default();
        for _ in 0..300 {
            let count = 4;
            let scores: Vec<f32> = (0..count * (count + 1)).map(|_| random.below(1000) as f32).collect();
            let heads = finder.best_tree(&scores, count, count + 1);
            assert!(is_tree(heads, count), "{heads:?}");
            best += usize::from(total(&scores, count + 1, heads) == exhaustive(&scores, count));
        }
        // The choice of the root word is greedy, so on random scores a few trees are not the best.
        assert!(best > 240, "{best} of 300");
    }

    #[test]
    fn one_word_is_its_own_tree() {
        assert_eq!(TreeFinder::default().best_tree(&[5.0, 1.0], 1, 2), [1]);
    }
}
