//! Training of the parser: follows its own predictions and learns the best way on from wherever they led.
//!
//! Entry point: [`Parser::train`]. Invariant: sentences with crossing arcs are left out; the oracle needs none.

use super::super::conllu::TreeSentence;
use super::super::hash::Features;
use super::super::perceptron::Perceptron;
use super::super::random::Random;
use super::super::tagger::lexemes;
use super::super::word::Lexeme;
use super::oracle::costs;
use super::state::{Action, Actions, State};
use super::{Parser, features};

struct Example {
    words: Vec<Lexeme>,
    tags: Vec<u16>,
    heads: Vec<u32>,
    labels: Vec<u16>,
}

struct Trainer {
    model: Perceptron,
    actions: Actions,
    random: Random,
    state: State,
    features: Features,
    scores: Vec<i32>,
}

impl Parser {
    /// Trains a parser on sentences with these tags (as the tagger gives them, so that it learns to live with the
    /// tagger's errors). `report` is told of each epoch and the share of steps that were wrong.
    pub fn train(
        sentences: &[TreeSentence],
        tags: &[Vec<u16>],
        epochs: usize,
        report: &mut dyn FnMut(usize, f64),
    ) -> Self {
        let mut labels: Vec<String> = sentences.iter().flat_map(|s| &s.words).map(|word| word.deprel.clone()).collect();
        labels.sort_unstable();
        labels.dedup();
        let actions = Actions::new(labels);
        let examples: Vec<Example> = sentences
            .iter()
            .zip(tags)
            .filter(|(sentence, _)| is_projective(sentence))
            .map(|(sentence, tags)| example(sentence, tags, &actions))
            .collect();
        let classes = (0..actions.count()).map(|number| number.to_string()).collect();
        let mut trainer = Trainer {
            model: Perceptron::new(classes),
            actions,
            random: Random::new(2),
            state: State::default(),
            features: Features::default(),
            scores: Vec::new(),
        };
        let mut order: Vec<usize> = (0..examples.len()).collect();
        for epoch in 0..epochs {
            trainer.random.shuffle(&mut order);
            let (mut wrong, mut steps) = (0, 0);
            for &index in &order {
                let (w, s) = trainer.learn(&examples[index], epoch > 0);
                wrong += w;
                steps += s;
            }
            report(epoch, f64::from(wrong) / f64::from(steps.max(1)));
        }
        Self { model: trainer.model.average(0.8), actions: trainer.actions }
    }
}

impl Trainer {
    /// Learns from one sentence; returns wrong and all steps.
    fn learn(&mut self, example: &Example, explore: bool) -> (u32, u32) {
        self.state.start(example.words.len());
        let (mut wrong, mut steps) = (0, 0);
        while !self.state.is_final() {
            features::collect(&self.state, &example.words, &example.tags, &mut self.features);
            self.scores.clear();
            self.scores.resize(self.actions.count(), 0);
            self.model.score(self.features.hashes(), &mut self.scores);
            let guess = self.actions.best_valid(&self.state, &self.scores).unwrap_or(Action::Shift);
            let gold = self.best_gold(example).unwrap_or(guess);
            let is_right = self.is_gold(guess, example);
            steps += 1;
            self.model.tick();
            if !is_right {
                wrong += 1;
                self.model.change(self.features.hashes(), Actions::number(gold), 1);
                self.model.change(self.features.hashes(), Actions::number(guess), -1);
            }
            let follow = is_right || (explore && self.random.unit() < 0.9);
            self.state.apply(if follow { guess } else { gold });
        }
        (wrong, steps)
    }

    fn is_gold(&self, action: Action, example: &Example) -> bool {
        let costs = costs(&self.state, &example.heads);
        let labelled = |head: u32, label: u16| {
            let child = self.state.top(0) as usize;
            example.heads[child] != head || example.labels[child] == label
        };
        match action {
            Action::Shift => costs.shift == 0,
            Action::Left(label) => costs.left == 0 && labelled(self.state.next, label),
            Action::Right(label) => costs.right == 0 && labelled(self.state.top(1), label),
        }
    }

    /// The action of highest score among those that lose nothing.
    fn best_gold(&self, example: &Example) -> Option<Action> {
        let (shift, left, right) = (self.state.can_shift(), self.state.can_left(), self.state.can_right());
        let root = self.actions.root_label();
        (0..self.actions.count())
            .map(|number| (self.scores[number], self.actions.get(number)))
            .filter(|&(_, action)| match action {
                Action::Shift => shift,
                Action::Left(label) => left && (label == root) == self.state.at_root(),
                Action::Right(label) => right && label != root,
            })
            .filter(|&(_, action)| self.is_gold(action, example))
            .max_by_key(|&(score, _)| score)
            .map(|(_, action)| action)
    }
}

fn example(sentence: &TreeSentence, tags: &[u16], actions: &Actions) -> Example {
    let count = sentence.words.len() as u32;
    let head = |head: usize| if head == 0 { count } else { head as u32 - 1 };
    let label = |name: &String| actions.labels().binary_search(name).unwrap_or_default() as u16;
    Example {
        words: lexemes(sentence),
        tags: tags.to_vec(),
        heads: sentence.words.iter().map(|word| head(word.head)).collect(),
        labels: sentence.words.iter().map(|word| label(&word.deprel)).collect(),
    }
}

fn is_projective(sentence: &TreeSentence) -> bool {
    let count = sentence.words.len();
    let arcs: Vec<(usize, usize)> = sentence
        .words
        .iter()
        .enumerate()
        .map(|(at, word)| (at, if word.head == 0 { count } else { word.head - 1 }))
        .map(|(a, b)| (a.min(b), a.max(b)))
        .collect();
    !arcs.iter().any(|&(a, b)| arcs.iter().any(|&(c, d)| a < c && c < b && b < d))
}
