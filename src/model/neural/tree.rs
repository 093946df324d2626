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
}

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
        let mut matrix = vec![f32::MIN; count * count];
        for word in (0..count).filter(|&word| word != root) {
            for head in (0..count).filter(|&head| head != word) {
                matrix[word * count + head] = score(word, head);
            }
        }
        let tree = arborescence(&matrix, count, root);
        for (word, head) in self.heads.iter_mut().enumerate() {
            *head = if word == root { count as u32 } else { tree[word] as u32 };
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

/// A group of words in the contracted graph, or a word.
struct Graph {
    /// Score of the best arc from head group to word group, and the words at its ends.
    scores: Vec<f32>,
    ends: Vec<(usize, usize)>,
    size: usize,
}

/// Heads of the best tree below `root`; contracts cycles until none is left, each pass in quadratic time.
fn arborescence(matrix: &[f32], count: usize, root: usize) -> Vec<usize> {
    let ends = (0..count * count).map(|at| (at / count, at % count)).collect();
    let graph = Graph { scores: matrix.to_vec(), ends, size: count };
    let mut heads = vec![root; count];
    for (word, head) in solve(&graph, root) {
        heads[word] = head;
    }
    heads
}

/// The arcs (word, head) of the best tree of a graph.
fn solve(graph: &Graph, root: usize) -> Vec<(usize, usize)> {
    let size = graph.size;
    let mut best = vec![root; size];
    for word in (0..size).filter(|&word| word != root) {
        for head in (0..size).filter(|&head| head != word) {
            if graph.scores[word * size + head] > graph.scores[word * size + best[word]] {
                best[word] = head;
            }
        }
    }
    let Some(cycle) = find_cycle(&best, root) else {
        return (0..size).filter(|&word| word != root).map(|word| graph.ends[word * size + best[word]]).collect();
    };
    let in_cycle: Vec<bool> = (0..size).map(|word| cycle.contains(&word)).collect();
    let (smaller, new_root, outside, entries) = contract(graph, &best, &in_cycle, root);
    let mut arcs = solve(&smaller, new_root);
    // The arc that enters the cycle breaks it at the word it enters.
    let group = outside.len();
    let entered = (0..group).find_map(|head| {
        let at = group * smaller.size + head;
        arcs.contains(&smaller.ends[at]).then(|| entries[head])
    });
    for &word in cycle.iter().filter(|&&word| Some(word) != entered) {
        arcs.push(graph.ends[word * size + best[word]]);
    }
    arcs
}

fn find_cycle(best: &[usize], root: usize) -> Option<Vec<usize>> {
    let mut seen = vec![usize::MAX; best.len()];
    seen[root] = root;
    for start in (0..best.len()).filter(|&word| word != root) {
        let mut at = start;
        while seen[at] == usize::MAX {
            seen[at] = start;
            at = best[at];
        }
        if at != root && seen[at] == start {
            let mut cycle = vec![at];
            let mut next = best[at];
            while next != at {
                cycle.push(next);
                next = best[next];
            }
            return Some(cycle);
        }
    }
    None
}

/// The graph with the cycle as one group, the last; its root; the old numbers of the other groups; and for each of
/// them the group of the cycle that its best arc enters.
fn contract(graph: &Graph, best: &[usize], in_cycle: &[bool], root: usize) -> (Graph, usize, Vec<usize>, Vec<usize>) {
    let old = graph.size;
    let outside: Vec<usize> = (0..old).filter(|&word| !in_cycle[word]).collect();
    let size = outside.len() + 1;
    let group = size - 1;
    let mut small = Graph { scores: vec![f32::MIN; size * size], ends: vec![(0, 0); size * size], size };
    let mut entries = vec![0; size];
    for (a, &x) in outside.iter().enumerate() {
        for (b, &y) in outside.iter().enumerate().filter(|&(b, _)| b != a) {
            small.scores[a * size + b] = graph.scores[x * old + y];
            small.ends[a * size + b] = graph.ends[x * old + y];
        }
        let (mut out, mut into) = (f32::NEG_INFINITY, f32::NEG_INFINITY);
        for word in (0..old).filter(|&word| in_cycle[word]) {
            let leaving = graph.scores[x * old + word];
            if leaving > out {
                out = leaving;
                small.scores[a * size + group] = leaving;
                small.ends[a * size + group] = graph.ends[x * old + word];
            }
            let entering = graph.scores[word * old + x] - graph.scores[word * old + best[word]];
            if entering > into {
                into = entering;
                small.scores[group * size + a] = entering;
                small.ends[group * size + a] = graph.ends[word * old + x];
                entries[a] = word;
            }
        }
    }
    let new_root = outside.iter().position(|&word| word == root).unwrap_or_default();
    (small, new_root, outside, entries)
}

#[cfg(test)]
mod tests {
    use super::super::super::Random;
    use super::*;

    fn total(scores: &[f32], stride: usize, heads: &[u32]) -> f32 {
        heads.iter().enumerate().map(|(word, &head)| scores[word * stride + head as usize]).sum()
    }

    fn is_tree(heads: &[u32], count: usize) -> bool {
        TreeFinder { heads: heads.to_vec(), seen: Vec::new() }.is_tree(count)
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
