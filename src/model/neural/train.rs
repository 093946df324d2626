//! Training of the network from treebanks.
//!
//! Entry point: [`train`]. Adam with a falling rate, dropout, unknown-word dropout; the state after the epoch that is
//! best on the development part is kept. Invariant: one thread, one seed, one order: the same bytes every time.

mod adam;
mod step;

use std::collections::BTreeMap;

use super::super::Random;
use super::super::clusters::Clusters;
use super::super::conllu::TreeSentence;
use super::super::word::lexemes;
use super::embed::{Embeddings, SLOTS, Vocabulary};
use super::layout::{Config, Network};
use super::run::{Reading, Run};
use adam::Adam;
use step::Step;

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Size of one direction's state.
    pub half: usize,
    /// Recurrent layers.
    pub layers: usize,
    /// Width of the vectors that arcs and relations are read off.
    pub arc: usize,
    /// Passes over the data.
    pub epochs: usize,
    /// Passes without a better development score before it stops.
    pub patience: usize,
    /// Seed of all random choices.
    pub seed: u64,
    /// Step size at the start.
    pub rate: f32,
    /// Share of numbers dropped.
    pub dropout: f32,
    /// Words of one step.
    pub batch: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { half: 64, layers: 3, arc: 64, epochs: 18, patience: 6, seed: 1, rate: 0.003, dropout: 0.2, batch: 400 }
    }
}

/// Shared vectors of word ends, starts and shapes.
const BUCKETS: u32 = 20_000;

/// A sentence ready for training.
#[derive(Clone, Debug)]
pub(super) struct Example {
    pub rows: Vec<[u32; SLOTS]>,
    pub gold: Vec<Reading>,
    /// Chance that each word is made unknown.
    pub unknown: Vec<f32>,
}

/// Scores on a treebank: share of words with the right pair of tags, features, head, head and relation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scores {
    /// Universal and Penn tag.
    pub pairs: f64,
    /// Features.
    pub feats: f64,
    /// Head.
    pub uas: f64,
    /// Head and relation without its subtype.
    pub las: f64,
}

/// What is known after an epoch: its number from 0, the mean loss per word, the scores on the development part.
pub type EpochReport<'a> = dyn FnMut(usize, f64, Scores) + 'a;

/// A treebank with guessed tags.
#[derive(Clone, Copy, Debug)]
pub struct Tagged<'a> {
    /// The sentences.
    pub sentences: &'a [TreeSentence],
    /// The guessed tags of each.
    pub tags: &'a [Vec<u16>],
    /// The classes of words.
    pub clusters: &'a Clusters,
}

/// Trains on a treebank, choosing the epoch by `dev`.
pub fn train(data: Tagged<'_>, dev: Tagged<'_>, options: Options, report: &mut EpochReport<'_>) -> Network {
    let (mut network, mut vectors, counts) = start(data, options);
    let width = 2 * options.half;
    let examples = examples(&network, data, &counts);
    let dev_examples = self::examples(&network, dev, &counts);
    let mut random = Random::new(options.seed ^ 0xDEAD_BEEF);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let words: usize = examples.iter().map(|example| example.rows.len()).sum();
    let mut adam = Adam::new(network.params.len(), vectors.len(), words / options.batch * options.epochs, options.rate);
    let mut shards = [Step::default(), Step::default()];
    let mut best: Option<(f64, Network)> = None;
    let mut stale = 0;
    for epoch in 0..options.epochs {
        random.shuffle(&mut order);
        let mut loss = 0.0;
        let mut next = 0;
        while next < order.len() {
            let mut batch = Vec::new();
            let mut size = 0;
            while next < order.len() && size < options.batch {
                size += examples[order[next]].rows.len();
                batch.push(&examples[order[next]]);
                next += 1;
            }
            loss += learn(&mut shards, &network, &vectors, (&batch, options.dropout), &mut random);
            let [step, _] = &shards;
            adam.apply(&mut network.params, &step.grads, (&mut vectors, width), &step.rows, &step.d_input);
        }
        network.embeddings = Embeddings::round(&vectors, width);
        let scores = evaluate(&network, &dev_examples);
        report(epoch, loss / words.max(1) as f64, scores);
        let quality = scores.las + scores.pairs;
        stale += 1;
        if best.as_ref().is_none_or(|(most, _)| quality > *most) {
            best = Some((quality, network.clone()));
            stale = 0;
        }
        if stale >= options.patience {
            break;
        }
    }
    best.map_or(network, |(_, network)| network)
}

/// Learns from a batch in two threads, one half each; always two, so that the sums come out the same on any machine.
/// The first shard then holds the gradients of both.
fn learn(
    shards: &mut [Step; 2],
    network: &Network,
    vectors: &[f32],
    (batch, dropout): (&[&Example], f32),
    random: &mut Random,
) -> f64 {
    let (left, right) = batch.split_at(batch.len().div_ceil(2));
    let seeds = [random.next_u64(), random.next_u64()];
    let [first, second] = shards;
    let (one, two) = rayon::join(
        || first.learn(network, vectors, left, dropout, &mut Random::new(seeds[0])),
        || second.learn(network, vectors, right, dropout, &mut Random::new(seeds[1])),
    );
    first.join(second);
    one + two
}

/// An untrained network, its vectors before rounding, and how often each word occurs.
fn start(data: Tagged<'_>, options: Options) -> (Network, Vec<f32>, BTreeMap<u64, u32>) {
    let mut counts: BTreeMap<u64, u32> = BTreeMap::new();
    let sentences = data.sentences;
    for lexeme in sentences.iter().flat_map(|sentence| lexemes(sentence, data.clusters)) {
        *counts.entry(lexeme.lower).or_default() += 1;
    }
    let words: Vec<u64> = counts.iter().filter(|(_, count)| **count > 1).map(|(&word, _)| word).collect();
    let vocabulary = Vocabulary::new(&words, BUCKETS);
    let names = [
        names(sentences, |word| format!("{} {}", word.upos, word.xpos)),
        names(sentences, |word| word.feats.clone()),
        names(sentences, |word| word.deprel.clone()),
    ];
    let config = Config {
        half: options.half,
        layers: options.layers,
        tag_layer: options.layers.min(2).max(options.layers - 1),
        tag_hidden: 64,
        arc: options.arc,
        label: options.arc,
        classes: [names[0].len(), names[1].len(), names[2].len()],
    };
    let mut random = Random::new(options.seed);
    let params = Network::random_params(&config, &mut random);
    let width = 2 * options.half;
    let vectors = (0..vocabulary.size() * width).map(|_| (random.unit() - 0.5) * 0.5).collect();
    let embeddings = Embeddings::default();
    (Network { layout: config.layout(), config, params, vocabulary, embeddings, names }, vectors, counts)
}

fn names(sentences: &[TreeSentence], name: impl Fn(&super::super::conllu::Word) -> String) -> Vec<String> {
    let mut names: Vec<String> = sentences.iter().flat_map(|s| &s.words).map(name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// A class that the training part does not know.
const UNKNOWN: u16 = u16::MAX;

fn examples(network: &Network, data: Tagged<'_>, counts: &BTreeMap<u64, u32>) -> Vec<Example> {
    let pairs = data.sentences.iter().zip(data.tags);
    pairs.map(|(sentence, tags)| example(network, (sentence, data.clusters), tags, counts)).collect()
}

fn example(
    network: &Network,
    (sentence, clusters): (&TreeSentence, &Clusters),
    tags: &[u16],
    counts: &BTreeMap<u64, u32>,
) -> Example {
    let lexemes = lexemes(sentence, clusters);
    let mut rows = Vec::new();
    network.vocabulary.rows(&lexemes, tags, &mut rows);
    let count = sentence.words.len();
    let find = |names: &[String], name: &String| names.binary_search(name).map_or(UNKNOWN, |at| at as u16);
    let gold = sentence.words.iter().map(|word| Reading {
        pair: find(&network.names[0], &format!("{} {}", word.upos, word.xpos)),
        feats: find(&network.names[1], &word.feats),
        head: if word.head == 0 { count } else { word.head - 1 } as u32,
        label: find(&network.names[2], &word.deprel),
    });
    let chance = |word: &u64| 0.3 / (0.3 + counts.get(word).copied().unwrap_or_default() as f32);
    Example { rows, gold: gold.collect(), unknown: lexemes.iter().map(|lexeme| chance(&lexeme.lower)).collect() }
}

fn evaluate(network: &Network, examples: &[Example]) -> Scores {
    let mut run = Run::default();
    let mut readings = Vec::new();
    let (mut rows, mut bounds) = (Vec::new(), Vec::new());
    for example in examples {
        bounds.push((rows.len(), rows.len() + example.rows.len()));
        rows.extend_from_slice(&example.rows);
    }
    network.analyse(&rows, &bounds, &mut readings, &mut run);
    let base = |label: u16| network.names[2].get(label as usize).and_then(|name| name.split(':').next());
    let mut counts = [0_u32; 4];
    for (reading, gold) in readings.iter().zip(examples.iter().flat_map(|example| &example.gold)) {
        let head = reading.head == gold.head;
        counts[0] += u32::from(reading.pair == gold.pair);
        counts[1] += u32::from(reading.feats == gold.feats);
        counts[2] += u32::from(head);
        counts[3] += u32::from(head && base(reading.label) == base(gold.label));
    }
    let [pairs, feats, uas, las] = counts.map(|count| 100.0 * f64::from(count) / rows.len().max(1) as f64);
    Scores { pairs, feats, uas, las }
}
