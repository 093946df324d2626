//! Training of the network from treebanks and from raw text.
//!
//! Entry point: [`distil`], which trains several networks and then one that learns from them. Adam with a falling rate,
//! dropout, unknown-word dropout; the state after the epoch that is best on the development part is kept.
//! Invariant: one seed, one order, sums over a fixed division of the work: the same bytes every time.

mod adam;
mod forward;
mod goal;
mod step;
mod teach;

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::super::Random;
use super::super::clusters::Clusters;
use super::super::conllu::{TreeSentence, Word};
use super::super::word::lexemes;
use super::embed::{Embeddings, Vocabulary};
use super::layout::{Config, Network};
use super::run::{Reading, Work};
use adam::Adam;
use forward::Forward;
use goal::{Example, Goal, UNKNOWN};
pub use step::Dropped;
use step::Step;
use teach::{Lesson, teach};

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
    /// Shares of what is left out.
    pub dropped: Dropped,
    /// Words of one step.
    pub batch: usize,
}

impl Default for Options {
    fn default() -> Self {
        let dropped = Dropped { numbers: 0.2, features: 0.1, guesses: 0.1 };
        Self { half: 64, layers: 4, arc: 64, epochs: 30, patience: 6, seed: 1, rate: 0.003, dropped, batch: 400 }
    }
}

/// Shared vectors of word ends, starts and shapes.
const BUCKETS: u32 = 20_000;

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

/// What is known after an epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// The network's number: the teachers from 0, then the one that learns from them.
    pub network: usize,
    /// The epoch's number from 0.
    pub number: usize,
    /// Mean loss a word.
    pub loss: f64,
    /// Scores on the development part.
    pub scores: Scores,
}

/// Is told of each epoch.
pub type EpochReport<'a> = dyn FnMut(Epoch) + 'a;

/// Sentences with guessed tags; of raw text only the words count.
#[derive(Clone, Copy, Debug)]
pub struct Tagged<'a> {
    /// The sentences.
    pub sentences: &'a [TreeSentence],
    /// The guessed tags of each.
    pub tags: &'a [Vec<u16>],
    /// The classes of words.
    pub clusters: &'a Clusters,
}

/// Raw text to learn from.
#[derive(Clone, Copy, Debug)]
pub struct RawSentences<'a> {
    /// Its sentences.
    pub sentences: Tagged<'a>,
    /// Every so-manieth of them written in capitals, which is read as the sentence that it is a copy of.
    pub shouted: Tagged<'a>,
    /// Sentences from one copy to the next.
    pub every: usize,
}

/// How one network learns from others.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// Number of teachers, which differ in their seeds; without any, the treebank alone is learnt from.
    pub teachers: usize,
    /// How each is trained.
    pub teacher: Options,
    /// How the one that is kept is trained.
    pub student: Options,
}

impl Default for Recipe {
    fn default() -> Self {
        let student = Options::default();
        Self {
            teachers: 0,
            teacher: Options {
                half: 96,
                arc: 96,
                epochs: 14,
                dropped: Dropped { numbers: 0.25, ..student.dropped },
                ..student
            },
            student,
        }
    }
}

/// Trains on a treebank, choosing the epoch by `dev`.
fn train(data: Tagged<'_>, dev: Tagged<'_>, options: Options, report: &mut EpochReport<'_>) -> Network {
    let counts = count(data.sentences, data.clusters);
    let start = start(data.sentences, &counts, options);
    let examples = examples(&start.0, data, &counts);
    let dev = self::examples(&start.0, dev, &counts);
    fit(start, &examples, &dev, options, report)
}

/// Trains teachers on a treebank, then one network on the treebank and on what they say of it and of raw text; without
/// teachers, one network on the treebank.
pub fn distil(
    data: Tagged<'_>,
    raw: RawSentences<'_>,
    dev: Tagged<'_>,
    recipe: Recipe,
    report: &mut EpochReport<'_>,
) -> Network {
    if recipe.teachers == 0 {
        return train(data, dev, recipe.student, report).ready();
    }
    let seed = |number: usize| recipe.teacher.seed + 1 + number as u64;
    let teachers: Vec<Network> = (0..recipe.teachers)
        .map(|network| {
            let options = Options { seed: seed(network), ..recipe.teacher };
            train(data, dev, options, &mut |epoch| report(Epoch { network, ..epoch }))
        })
        .collect();
    let mut counts = count(data.sentences, data.clusters);
    for (word, times) in count(raw.sentences.sentences, data.clusters) {
        *counts.entry(word).or_default() += times;
    }
    let start = start(data.sentences, &counts, recipe.student);
    let dev = examples(&start.0, dev, &counts);
    let mut all = examples(&start.0, data, &counts);
    let lessons = learn_from(&teachers, data, true);
    for (example, (goals, _)) in all.iter_mut().zip(&lessons) {
        example.goals.iter_mut().zip(goals).for_each(|(own, other)| own.join(other));
    }
    let lessons = learn_from(&teachers, raw.sentences, false);
    let plain = examples(&start.0, raw.sentences, &counts).into_iter().zip(&lessons);
    let shouted = examples(&start.0, raw.shouted, &counts).into_iter().zip(lessons.iter().step_by(raw.every.max(1)));
    all.extend(plain.chain(shouted).map(|(example, (goals, gold))| Example {
        goals: goals.clone(),
        gold: gold.clone(),
        ..example
    }));
    let network = recipe.teachers;
    fit(start, &all, &dev, recipe.student, &mut |epoch| report(Epoch { network, ..epoch })).ready()
}

/// What the teachers say of each sentence, at its own heads if these are `certain`.
fn learn_from(teachers: &[Network], data: Tagged<'_>, certain: bool) -> Vec<(Vec<Goal>, Vec<Reading>)> {
    let Some(first) = teachers.first() else { return Vec::new() };
    let pairs: Vec<_> = data.sentences.iter().zip(data.tags).collect();
    let lesson = |lesson: &mut Lesson, (sentence, tags): &(&TreeSentence, &Vec<u16>)| {
        let mut rows = Vec::new();
        first.vocabulary.rows(&lexemes(sentence, data.clusters), tags, &mut rows);
        let heads: Vec<u32> = sentence.words.iter().map(|word| head(word, sentence.words.len())).collect();
        teach(teachers, &rows, certain.then_some(&heads), lesson)
    };
    pairs.par_iter().map_init(Lesson::default, lesson).collect()
}

/// Trains a network from its start, choosing the epoch by `dev`.
fn fit(
    (mut network, mut vectors): (Network, Vec<f32>),
    examples: &[Example],
    dev: &[Example],
    options: Options,
    report: &mut EpochReport<'_>,
) -> Network {
    let width = 2 * options.half;
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
            loss += learn(&mut shards, &network, &vectors, (&batch, options.dropped), &mut random);
            let [step, _] = &shards;
            adam.apply(&mut network.params, &step.grads, (&mut vectors, width), &step.rows, &step.d_input);
        }
        network.embeddings = Embeddings::round(&vectors, width);
        let scores = evaluate(&network, dev);
        report(Epoch { network: 0, number: epoch, loss: loss / words.max(1) as f64, scores });
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
    (batch, shares): (&[&Example], Dropped),
    random: &mut Random,
) -> f64 {
    let (left, right) = batch.split_at(batch.len().div_ceil(2));
    let seeds = [random.next_u64(), random.next_u64()];
    let [first, second] = shards;
    let (one, two) = rayon::join(
        || first.learn(network, vectors, left, shares, &mut Random::new(seeds[0])),
        || second.learn(network, vectors, right, shares, &mut Random::new(seeds[1])),
    );
    first.join(second);
    one + two
}

/// How often each word occurs, by the hash of its lower form.
fn count(sentences: &[TreeSentence], clusters: &Clusters) -> BTreeMap<u64, u32> {
    let mut counts = BTreeMap::new();
    for lexeme in sentences.iter().flat_map(|sentence| lexemes(sentence, clusters)) {
        *counts.entry(lexeme.lower).or_default() += 1;
    }
    counts
}

/// An untrained network for the classes of `sentences` and its vectors before rounding.
fn start(sentences: &[TreeSentence], counts: &BTreeMap<u64, u32>, options: Options) -> (Network, Vec<f32>) {
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
    let network =
        Network { layout: config.layout(), config, params, vocabulary, embeddings, names, work: Work::default() };
    (network, vectors)
}

fn names(sentences: &[TreeSentence], name: impl Fn(&Word) -> String) -> Vec<String> {
    let mut names: Vec<String> = sentences.iter().flat_map(|s| &s.words).map(name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The word's head as the network counts: from 0, the root behind the last word.
const fn head(word: &Word, count: usize) -> u32 {
    if word.head == 0 { count as u32 } else { word.head as u32 - 1 }
}

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
    let gold: Vec<Reading> = sentence
        .words
        .iter()
        .map(|word| Reading {
            pair: find(&network.names[0], &format!("{} {}", word.upos, word.xpos)),
            feats: find(&network.names[1], &word.feats),
            head: head(word, count),
            label: find(&network.names[2], &word.deprel),
        })
        .collect();
    let chance = |word: &u64| 0.3 / (0.3 + counts.get(word).copied().unwrap_or_default() as f32);
    let unknown = lexemes.iter().map(|lexeme| chance(&lexeme.lower)).collect();
    Example { rows, goals: gold.iter().map(Goal::certain).collect(), gold, unknown }
}

fn evaluate(network: &Network, examples: &[Example]) -> Scores {
    let mut run = Forward::default();
    let mut readings = Vec::new();
    for example in examples {
        network.read_sentence(&example.rows, &mut readings, &mut run);
    }
    let base = |label: u16| network.names[2].get(label as usize).and_then(|name| name.split(':').next());
    let mut counts = [0_u32; 4];
    for (reading, gold) in readings.iter().zip(examples.iter().flat_map(|example| &example.gold)) {
        let head = reading.head == gold.head;
        counts[0] += u32::from(reading.pair == gold.pair);
        counts[1] += u32::from(reading.feats == gold.feats);
        counts[2] += u32::from(head);
        counts[3] += u32::from(head && base(reading.label) == base(gold.label));
    }
    let [pairs, feats, uas, las] = counts.map(|count| 100.0 * f64::from(count) / readings.len().max(1) as f64);
    Scores { pairs, feats, uas, las }
}
