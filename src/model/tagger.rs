//! A first guess at parts of speech, left to right, which the network takes as one of its inputs.
//!
//! Entry points: [`Tagger::tag`], [`Tagger::train`], [`jackknife`]. A class is a pair of universal and Penn tag,
//! `NOUN NNS`. Invariant: every word gets a class.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::ModelError;
use super::clusters::Clusters;
use super::conllu::TreeSentence;
use super::file::{Reader, Writer};
use super::hash::Features;
use super::linear::{LinearModel, best};
use super::perceptron::Perceptron;
use super::random::Random;
use super::word::{Lexeme, OUTSIDE, lexemes};

/// The tagger's weights.
#[derive(Clone, Debug)]
pub struct Tagger {
    model: LinearModel,
    /// Frequent forms that have one class, which need no scoring.
    fixed: Fixed,
}

/// Forms by their hash, with their class.
type Fixed = FxHashMap<u64, u16>;

/// What a tagger needs besides its weights; one for many sentences.
#[derive(Clone, Debug, Default)]
pub struct TaggerScratch {
    features: Features,
    scores: Vec<i32>,
}

const NO_TAG: u64 = 1000;

/// Collects the features of the word at `at`.
fn collect(words: &[Lexeme], tags: &[u16], at: usize, f: &mut Features) {
    let word = |offset: isize| at.checked_add_signed(offset).and_then(|at| words.get(at)).unwrap_or(&OUTSIDE);
    let tag = |back: usize| at.checked_sub(back).map_or(NO_TAG, |at| u64::from(tags[at]));
    let (w, before, after) = (word(0), word(-1), word(1));
    let (t1, t2) = (tag(1), tag(2));
    f.clear();
    f.one(0);
    f.one(w.form);
    f.one(w.lower);
    for suffix in w.suffix {
        f.one(suffix);
    }
    for prefix in w.prefix {
        f.one(prefix);
    }
    f.one(w.shape);
    f.two(w.shape, u64::from(at == 0));
    f.one(before.lower);
    f.one(after.lower);
    f.one(word(-2).lower);
    f.one(word(2).lower);
    f.two(before.lower, w.lower);
    f.two(w.lower, after.lower);
    f.two(before.lower, after.lower);
    f.two(after.lower, word(2).lower);
    f.one(t1);
    f.two(t1, t2);
    f.two(t1, w.lower);
    f.two(t1, w.suffix[2]);
    f.two(t1, after.lower);
    f.three(t1, t2, w.lower);
    f.one(before.suffix[2]);
    f.one(after.suffix[2]);
    f.one(after.suffix[1]);
    f.two(w.suffix[2], after.suffix[2]);
    f.two(before.shape, w.shape);
    f.two(w.shape, after.shape);
    f.two(w.suffix[1], after.shape);
    f.two(t1, after.suffix[2]);
    let class = |lexeme: &Lexeme, fine: usize| u64::from(lexeme.clusters[fine]);
    f.one(class(w, 0));
    f.two(t1, class(w, 0));
    f.one(class(before, 0));
    f.one(class(after, 0));
    f.three(class(before, 1), class(w, 1), class(after, 1));
}

impl Tagger {
    /// Names of the classes: universal tag, space, Penn tag.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        self.model.classes()
    }

    /// Tags a sentence: appends one class per word to `tags`.
    pub fn tag(&self, words: &[Lexeme], tags: &mut Vec<u16>, scratch: &mut TaggerScratch) {
        tags.clear();
        for at in 0..words.len() {
            if let Some(&class) = self.fixed.get(&words[at].form) {
                tags.push(class);
                continue;
            }
            collect(words, tags, at, &mut scratch.features);
            scratch.scores.clear();
            scratch.scores.resize(self.model.room(), 0);
            self.model.score(scratch.features.hashes(), &mut scratch.scores);
            tags.push(best(&scratch.scores[..self.model.classes().len()]) as u16);
        }
    }

    /// Trains a tagger. `report` is told of each epoch and the share of training words tagged wrong in it.
    pub fn train(
        sentences: &[TreeSentence],
        clusters: &Clusters,
        epochs: usize,
        report: &mut dyn FnMut(usize, f64),
    ) -> Self {
        let classes = classes_of(sentences);
        let examples: Vec<(Vec<Lexeme>, Vec<u16>)> = sentences.iter().map(|s| example(s, clusters, &classes)).collect();
        let fixed = fixed(&examples);
        let mut trainer = Perceptron::new(classes);
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut random = Random::new(1);
        let (mut features, mut scores, mut tags) = (Features::default(), Vec::new(), Vec::new());
        for epoch in 0..epochs {
            random.shuffle(&mut order);
            let (mut wrong, mut seen) = (0_u32, 0_u32);
            for &index in &order {
                let (words, gold) = &examples[index];
                tags.clear();
                for at in 0..words.len() {
                    if let Some(&class) = fixed.get(&words[at].form) {
                        tags.push(class);
                        continue;
                    }
                    collect(words, &tags, at, &mut features);
                    scores.clear();
                    scores.resize(trainer.classes().len(), 0);
                    trainer.score(features.hashes(), &mut scores);
                    let guess = best(&scores);
                    trainer.update(features.hashes(), gold[at] as usize, guess);
                    wrong += u32::from(guess != gold[at] as usize);
                    seen += 1;
                    tags.push(guess as u16);
                }
            }
            report(epoch, f64::from(wrong) / f64::from(seen.max(1)));
        }
        Self { model: trainer.average(0.05), fixed }
    }

    /// Writes the tagger into a model file's content.
    pub fn write(&self, writer: &mut Writer) {
        self.model.write(writer);
        let mut fixed: Vec<_> = self.fixed.iter().collect();
        fixed.sort_unstable();
        writer.number(fixed.len() as u64);
        let mut last = 0;
        for (&form, &class) in fixed {
            writer.number(form - last);
            writer.number(u64::from(class));
            last = form;
        }
    }

    /// Reads a tagger from a model file's content.
    ///
    /// # Errors
    /// When the content is not what [`Self::write`] writes.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let model = LinearModel::read(reader)?;
        let mut fixed = Fixed::default();
        let mut form = 0_u64;
        for _ in 0..reader.size()? {
            form = form.wrapping_add(reader.number()?);
            let class = u16::try_from(reader.number()?).map_err(|_| ModelError::Malformed("no such class"))?;
            fixed.insert(form, class);
        }
        Ok(Self { model, fixed })
    }
}

/// The forms seen often that have one class but for slips.
fn fixed(examples: &[(Vec<Lexeme>, Vec<u16>)]) -> Fixed {
    let mut counts: BTreeMap<u64, BTreeMap<u16, u32>> = BTreeMap::new();
    for (words, tags) in examples {
        for (word, &tag) in words.iter().zip(tags) {
            *counts.entry(word.form).or_default().entry(tag).or_default() += 1;
        }
    }
    let single = |classes: &BTreeMap<u16, u32>| {
        let (&class, &most) = classes.iter().max_by_key(|(_, count)| **count)?;
        let all: u32 = classes.values().sum();
        (all >= 30 && most * 200 >= all * 199).then_some(class)
    };
    counts.iter().filter_map(|(&form, classes)| Some((form, single(classes)?))).collect()
}

/// The tag pairs of a treebank, sorted.
fn classes_of(sentences: &[TreeSentence]) -> Vec<String> {
    let words = sentences.iter().flat_map(|sentence| &sentence.words);
    let mut classes: Vec<String> = words.map(|word| format!("{} {}", word.upos, word.xpos)).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

/// Parts the treebank is cut into to tag each by a tagger that has not seen it.
const FOLDS: usize = 4;

/// Tags each sentence by a tagger trained on the others, so that the network learns from tags as wrong as it will
/// meet.
pub fn jackknife(sentences: &[TreeSentence], clusters: &Clusters, tagger: &Tagger, epochs: usize) -> Vec<Vec<u16>> {
    let mut all = vec![Vec::new(); sentences.len()];
    let mut scratch = TaggerScratch::default();
    let fold_of = |at: usize| at / 10 % FOLDS;
    for fold in 0..FOLDS {
        let others: Vec<TreeSentence> =
            sentences.iter().enumerate().filter(|(at, _)| fold_of(*at) != fold).map(|(_, s)| s.clone()).collect();
        let part = Tagger::train(&others, clusters, epochs, &mut |_, _| {});
        let class = |name: &String| tagger.classes().binary_search(name).unwrap_or_default() as u16;
        let classes: Vec<u16> = part.classes().iter().map(class).collect();
        for (at, sentence) in sentences.iter().enumerate().filter(|(at, _)| fold_of(*at) == fold) {
            part.tag(&lexemes(sentence, clusters), &mut all[at], &mut scratch);
            for tag in &mut all[at] {
                *tag = classes[*tag as usize];
            }
        }
    }
    all
}

fn example(sentence: &TreeSentence, clusters: &Clusters, classes: &[String]) -> (Vec<Lexeme>, Vec<u16>) {
    let tag = |pair: String| classes.binary_search(&pair).unwrap_or_default() as u16;
    let gold = sentence.words.iter().map(|word| tag(format!("{} {}", word.upos, word.xpos))).collect();
    (lexemes(sentence, clusters), gold)
}
