//! What several networks together say of a sentence, as goals for one.
//!
//! Entry point: [`teach`]. The teachers' chances are averaged; relations are asked for at the given heads, or where there
//! are none at those of the best tree over all teachers' scores. Invariant: a sentence's goals do not depend on others.

use super::super::arcs::label_hidden;
use super::super::dense::relu;
use super::super::embed::SLOTS;
use super::super::layout::Network;
use super::super::math::softmax;
use super::super::run::Reading;
use super::super::tree::TreeFinder;
use super::forward::Forward;
use super::goal::{Goal, largest};

/// Buffers for one sentence.
#[derive(Default)]
pub(super) struct Lesson {
    run: Forward,
    trees: TreeFinder,
    tags: Vec<f32>,
    arcs: Vec<f32>,
    scores: Vec<f32>,
    labels: Vec<f32>,
    hidden: Vec<f32>,
    label_scores: Vec<f32>,
    projected: Vec<Vec<f32>>,
}

/// The goals of a sentence with these rows, and its readings; `heads` are its certain heads.
pub(super) fn teach(
    teachers: &[Network],
    rows: &[[u32; SLOTS]],
    heads: Option<&[u32]>,
    lesson: &mut Lesson,
) -> (Vec<Goal>, Vec<Reading>) {
    let count = rows.len();
    lesson.read(teachers, rows);
    let heads = match heads {
        Some(heads) => heads.to_vec(),
        None => lesson.trees.best_tree(&lesson.scores, count, count + 1).to_vec(),
    };
    lesson.read_labels(teachers, count, &heads);
    let [pairs, feats, labels] = teachers.first().map_or([0; 3], |teacher| teacher.config.classes);
    let goal = |word: usize| {
        let tags = &lesson.tags[word * (pairs + feats)..(word + 1) * (pairs + feats)];
        Goal {
            pair: largest(&tags[..pairs]),
            feats: largest(&tags[pairs..]),
            head: largest(&lesson.arcs[word * (count + 1)..(word + 1) * (count + 1)]),
            label: largest(&lesson.labels[word * labels..(word + 1) * labels]),
        }
    };
    let goals: Vec<Goal> = (0..count).map(goal).collect();
    let reading = |(goal, &head): (&Goal, &u32)| Reading {
        pair: goal.pair[0].0,
        feats: goal.feats[0].0,
        head,
        label: goal.label[0].0,
    };
    let readings = goals.iter().zip(&heads).map(reading).collect();
    (goals, readings)
}

fn start(sums: &mut Vec<f32>, size: usize) {
    sums.clear();
    sums.resize(size, 0.0);
}

fn add(sums: &mut [f32], values: &[f32]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += value;
    }
}

impl Lesson {
    /// Sums the teachers' chances of tags and arcs, and their scores of arcs.
    fn read(&mut self, teachers: &[Network], rows: &[[u32; SLOTS]]) {
        let count = rows.len();
        let [pairs, feats, _] = teachers.first().map_or([0; 3], |teacher| teacher.config.classes);
        start(&mut self.tags, count * (pairs + feats));
        start(&mut self.arcs, count * (count + 1));
        start(&mut self.scores, count * (count + 1));
        self.projected.resize_with(teachers.len(), Vec::new);
        for (teacher, projected) in teachers.iter().zip(&mut self.projected) {
            let run = &mut self.run;
            teacher.encode(rows, &[(0, count)], run);
            let wide = teacher.layout.tag_out.outputs;
            for (sums, scores) in self.tags.chunks_exact_mut(pairs + feats).zip(run.tag_scores.chunks_exact_mut(wide)) {
                softmax(&mut scores[..pairs]);
                softmax(&mut scores[pairs..pairs + feats]);
                add(sums, scores);
            }
            run.arcs.forward(teacher, &teacher.params, run.math, &run.projected, (0, count));
            let stride = run.arcs.stride;
            for (word, scores) in run.arcs.scores.chunks_exact_mut(stride).enumerate() {
                let scores = &mut scores[..=count];
                scores[word] = -1e4;
                let place = word * (count + 1)..(word + 1) * (count + 1);
                add(&mut self.scores[place.clone()], scores);
                softmax(scores);
                add(&mut self.arcs[place], scores);
            }
            projected.clone_from(&run.projected);
        }
    }

    /// Sums the teachers' chances of relations at these heads.
    fn read_labels(&mut self, teachers: &[Network], count: usize, heads: &[u32]) {
        let labels = teachers.first().map_or(0, |teacher| teacher.config.classes[2]);
        start(&mut self.labels, count * labels);
        for (teacher, projected) in teachers.iter().zip(&self.projected) {
            let out = teacher.layout.label_out;
            self.hidden.clear();
            label_hidden(teacher, &teacher.params, projected, (0, count), heads, &mut self.hidden);
            relu(&mut self.hidden);
            out.forward(self.run.math, &teacher.params, &self.hidden, &mut self.label_scores);
            let scores = self.label_scores.chunks_exact_mut(out.outputs);
            for (sums, scores) in self.labels.chunks_exact_mut(labels).zip(scores) {
                softmax(&mut scores[..labels]);
                add(sums, scores);
            }
        }
    }
}
