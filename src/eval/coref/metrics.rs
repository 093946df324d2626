//! Coreference metrics over partitions of mentions: MUC, B³ and CEAF with entities.
//!
//! Entry point: [`Sums::add`]. Invariant: counts of documents are summed before any ratio is taken, as the CoNLL scorer does; a mention
//! that only one side has stands alone on the other.

use rustc_hash::FxHashMap;

/// Mentions of one entity, by number.
pub type Cluster = Vec<u32>;

/// A ratio before it is divided.
#[derive(Clone, Copy, Debug, Default)]
struct Ratio {
    part: f64,
    whole: f64,
}

impl Ratio {
    fn add(&mut self, part: f64, whole: f64) {
        self.part += part;
        self.whole += whole;
    }

    fn value(self) -> f64 {
        if self.whole == 0.0 { 0.0 } else { self.part / self.whole }
    }
}

/// Recall and precision of one metric.
#[derive(Clone, Copy, Debug, Default)]
pub struct Metric {
    recall: Ratio,
    precision: Ratio,
}

impl Metric {
    /// Recall, 0 to 1.
    #[must_use]
    pub fn recall(self) -> f64 {
        self.recall.value()
    }

    /// Precision, 0 to 1.
    #[must_use]
    pub fn precision(self) -> f64 {
        self.precision.value()
    }

    /// Harmonic mean of the two.
    #[must_use]
    pub fn f1(self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
    }
}

/// The three metrics over any number of documents.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sums {
    /// Links that would have to be added.
    pub muc: Metric,
    /// Mention by mention.
    pub b_cubed: Metric,
    /// Best one-to-one alignment of entities.
    pub ceaf_e: Metric,
}

impl Sums {
    /// Adds one document's gold clusters and found clusters.
    pub fn add(&mut self, gold: &[Cluster], found: &[Cluster]) {
        let (in_gold, in_found) = (places(gold), places(found));
        let (part, whole) = links(gold, &in_found);
        self.muc.recall.add(part, whole);
        let (part, whole) = links(found, &in_gold);
        self.muc.precision.add(part, whole);
        let (part, whole) = shared(gold, &in_found);
        self.b_cubed.recall.add(part, whole);
        let (part, whole) = shared(found, &in_gold);
        self.b_cubed.precision.add(part, whole);
        let similarity = best_alignment(gold, found, &in_found);
        self.ceaf_e.recall.add(similarity, gold.len() as f64);
        self.ceaf_e.precision.add(similarity, found.len() as f64);
    }

    /// Mean of the three F1 scores.
    #[must_use]
    pub fn conll_f1(self) -> f64 {
        (self.muc.f1() + self.b_cubed.f1() + self.ceaf_e.f1()) / 3.0
    }
}

fn places(clusters: &[Cluster]) -> FxHashMap<u32, usize> {
    clusters.iter().enumerate().flat_map(|(at, cluster)| cluster.iter().map(move |&mention| (mention, at))).collect()
}

/// How many of each other cluster a cluster's mentions fall into, in the order of the clusters' numbers, and how many are in none.
fn parts(cluster: &Cluster, other: &FxHashMap<u32, usize>) -> (Vec<(usize, usize)>, usize) {
    let mut found: Vec<usize> = cluster.iter().filter_map(|mention| other.get(mention).copied()).collect();
    found.sort_unstable();
    let alone = cluster.len() - found.len();
    (found.chunk_by(|a, b| a == b).map(|run| (run[0], run.len())).collect(), alone)
}

fn links(clusters: &[Cluster], other: &FxHashMap<u32, usize>) -> (f64, f64) {
    clusters.iter().fold((0.0, 0.0), |(part, whole), cluster| {
        let (parts, alone) = parts(cluster, other);
        (part + (cluster.len() - parts.len() - alone) as f64, whole + (cluster.len() - 1) as f64)
    })
}

fn shared(clusters: &[Cluster], other: &FxHashMap<u32, usize>) -> (f64, f64) {
    clusters.iter().fold((0.0, 0.0), |(part, whole), cluster| {
        let size = cluster.len() as f64;
        let common: f64 = parts(cluster, other).0.iter().map(|&(_, count)| (count * count) as f64 / size).sum();
        (part + common, whole + size)
    })
}

/// Highest sum of similarities of a one-to-one alignment of gold and found clusters.
fn best_alignment(gold: &[Cluster], found: &[Cluster], in_found: &FxHashMap<u32, usize>) -> f64 {
    let size = gold.len().max(found.len());
    let mut costs = vec![vec![0.0; size]; size];
    for (row, cluster) in gold.iter().enumerate() {
        for (column, common) in parts(cluster, in_found).0 {
            costs[row][column] = -(2.0 * common as f64) / (cluster.len() + found[column].len()) as f64;
        }
    }
    -least_cost(&costs)
}

/// Cost of the cheapest assignment of rows to columns of a square matrix: the shortest augmenting path method, with potentials.
fn least_cost(costs: &[Vec<f64>]) -> f64 {
    let size = costs.len();
    let (mut of_row, mut of_column) = (vec![0.0; size + 1], vec![0.0; size + 1]);
    // Column 0 stands for "no column"; rows and columns count from 1 here.
    let mut row_at = vec![0; size + 1];
    for row in 1..=size {
        row_at[0] = row;
        let mut least = vec![f64::INFINITY; size + 1];
        let mut came_from = vec![0; size + 1];
        let mut done = vec![false; size + 1];
        let mut column = 0;
        while row_at[column] != 0 {
            done[column] = true;
            let here = row_at[column];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for other in (1..=size).filter(|&other| !done[other]) {
                let reduced = costs[here - 1][other - 1] - of_row[here] - of_column[other];
                if reduced < least[other] {
                    least[other] = reduced;
                    came_from[other] = column;
                }
                if least[other] < step {
                    step = least[other];
                    next = other;
                }
            }
            for other in 0..=size {
                if done[other] {
                    of_row[row_at[other]] += step;
                    of_column[other] -= step;
                } else {
                    least[other] -= step;
                }
            }
            column = next;
        }
        while column != 0 {
            row_at[column] = row_at[came_from[column]];
            column = came_from[column];
        }
    }
    (1..=size).map(|column| costs[row_at[column] - 1][column - 1]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(gold: &[&[u32]], found: &[&[u32]], expected: [f64; 6]) {
        let clusters = |list: &[&[u32]]| list.iter().map(|cluster| cluster.to_vec()).collect::<Vec<_>>();
        let mut sums = Sums::default();
        sums.add(&clusters(gold), &clusters(found));
        let got = [sums.muc, sums.b_cubed, sums.ceaf_e].map(|metric| [metric.recall(), metric.precision()]).concat();
        for (got, expected) in got.iter().zip(expected) {
            assert!((got - expected).abs() < 1e-9, "{got} for {expected}");
        }
    }

    #[test]
    fn metrics_of_a_case_counted_by_hand() {
        // Gold {1 2 3} {4 5 6 7}, found {1 2} {3 4} {6 7 8 9}.
        let b_cubed_recall = (4.0 / 3.0 + 1.0 / 3.0 + 1.0 / 4.0 + 4.0 / 4.0) / 7.0;
        let b_cubed_precision = (4.0 / 2.0 + 1.0 / 2.0 + 1.0 / 2.0 + 4.0 / 4.0) / 8.0;
        let aligned = 2.0 * 2.0 / 5.0 + 2.0 * 2.0 / 8.0;
        check(
            &[&[1, 2, 3], &[4, 5, 6, 7]],
            &[&[1, 2], &[3, 4], &[6, 7, 8, 9]],
            [0.4, 0.4, b_cubed_recall, b_cubed_precision, aligned / 2.0, aligned / 3.0],
        );
    }

    #[test]
    fn equal_partitions_score_one_and_disjoint_ones_nothing() {
        check(&[&[1, 2], &[3, 4, 5]], &[&[3, 4, 5], &[1, 2]], [1.0; 6]);
        check(&[&[1, 2]], &[&[3, 4]], [0.0; 6]);
        check(&[&[1, 2]], &[], [0.0; 6]);
    }

    #[test]
    fn the_alignment_is_the_best_one_and_not_the_greedy_one() {
        // Greedily row 0 takes column 0 (cost −0.9), which leaves row 1 with nothing; together −0.8 − 0.7 is better.
        let costs = [vec![-0.9, -0.8], vec![-0.7, 0.0]];
        assert!((least_cost(&costs) + 1.5).abs() < 1e-9);
    }
}
