//! The network's sizes, and where each part's numbers lie in one array.
//!
//! Entry points: [`Config`], [`Network`]. Invariant: `params.len() == layout.total`, checked when a file is read.

use super::super::file::{Reader, Writer};
use super::super::{ModelError, Random};
use super::dense::Dense;
use super::embed::{Embeddings, Vocabulary};
use super::math::LANES;
use super::recurrent::Recurrent;
use super::run::Work;

/// Sizes of a network. All widths are multiples of 32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// State of one direction; words are twice as wide.
    pub half: usize,
    /// Recurrent layers.
    pub layers: usize,
    /// Number of the layer, from 1, that tags are read off.
    pub tag_layer: usize,
    /// Width of the tags' hidden layer.
    pub tag_hidden: usize,
    /// Width of the vectors that are matched for arcs.
    pub arc: usize,
    /// Width of the vectors that relations are read off.
    pub label: usize,
    /// Classes: pairs of tags, feature bundles, relations.
    pub classes: [usize; 3],
}

/// Distances between a word and its head are told apart by this many places.
pub(super) const DISTANCES: usize = 32;

#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub layers: Vec<Recurrent>,
    pub tag_hidden: Dense,
    pub tag_out: Dense,
    pub project: Dense,
    /// Arc width squared, then the bias.
    pub bilinear: usize,
    /// Arc width by distances.
    pub distance: usize,
    /// The root as a head: for arcs, then for relations.
    pub root: usize,
    /// Distances by label width.
    pub label_distance: usize,
    pub label_out: Dense,
    pub total: usize,
}

fn padded(count: usize) -> usize {
    count.div_ceil(LANES) * LANES
}

impl Config {
    pub(super) fn layout(&self) -> Layout {
        let width = 2 * self.half;
        let mut next = 0;
        let mut place = |size: usize| {
            next += size;
            next - size
        };
        let layers = (0..self.layers)
            .map(|_| Recurrent {
                half: self.half,
                weights: place(12 * self.half * self.half),
                bias: place(6 * self.half),
                peep: place(4 * self.half),
            })
            .collect();
        let mut dense = |inputs: usize, outputs: usize| {
            let dense = Dense { inputs, outputs, start: 0 };
            Dense { start: place(dense.size()), ..dense }
        };
        let tag_hidden = dense(width, self.tag_hidden);
        let tag_out = dense(self.tag_hidden, padded(self.classes[0] + self.classes[1]));
        let project = dense(width, 2 * self.arc + 2 * self.label);
        let label_out = dense(self.label, padded(self.classes[2]));
        let bilinear = place(self.arc * self.arc + self.arc);
        let distance = place(self.arc * DISTANCES);
        let root = place(self.arc + self.label);
        let label_distance = place(DISTANCES * self.label);
        Layout {
            layers,
            tag_hidden,
            tag_out,
            project,
            bilinear,
            distance,
            root,
            label_distance,
            label_out,
            total: next,
        }
    }

    fn numbers(&self) -> [usize; 9] {
        let [pairs, feats, labels] = self.classes;
        [self.half, self.layers, self.tag_layer, self.tag_hidden, self.arc, self.label, pairs, feats, labels]
    }
}

/// A trained network.
#[derive(Clone, Debug)]
pub struct Network {
    pub(super) config: Config,
    pub(super) layout: Layout,
    pub(super) params: Vec<f32>,
    /// Which vectors a word has.
    pub vocabulary: Vocabulary,
    pub(super) embeddings: Embeddings,
    /// Names of the tag pairs, the feature bundles and the relations.
    pub names: [Vec<String>; 3],
    /// The numbers as they are used at work; see [`Network::ready`].
    pub(super) work: Work,
}

impl Network {
    /// Random numbers for a start.
    pub(super) fn random_params(config: &Config, random: &mut Random) -> Vec<f32> {
        let layout = config.layout();
        let mut params = vec![0.0; layout.total];
        let mut fill = |start: usize, size: usize, inputs: usize| {
            let range = (3.0 / inputs as f32).sqrt();
            for value in &mut params[start..start + size] {
                *value = (random.unit() * 2.0 - 1.0) * range;
            }
        };
        for layer in &layout.layers {
            fill(layer.weights, 12 * layer.half * layer.half, 2 * layer.half);
        }
        for dense in [layout.tag_hidden, layout.tag_out, layout.project, layout.label_out] {
            fill(dense.start, dense.inputs * dense.outputs, dense.inputs);
        }
        fill(layout.bilinear, config.arc * config.arc, config.arc * 4);
        fill(layout.root, config.arc + config.label, 12);
        params
    }

    /// The network ready for work on text: its numbers rounded.
    #[must_use]
    pub fn ready(mut self) -> Self {
        self.work = Work::new(&self);
        self
    }

    /// Writes the network into a model file's content.
    pub fn write(&self, writer: &mut Writer) {
        for number in self.config.numbers() {
            writer.number(number as u64);
        }
        for names in &self.names {
            writer.strings(names);
        }
        self.vocabulary.write(writer);
        self.embeddings.write(writer);
        writer.number(self.params.len() as u64);
        for &value in &self.params {
            writer.f32(value);
        }
    }

    /// Reads a network from a model file's content.
    ///
    /// # Errors
    /// When the content is not what [`Self::write`] writes.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let mut numbers = [0; 9];
        for number in &mut numbers {
            *number = usize::try_from(reader.number()?).unwrap_or(usize::MAX);
        }
        let [half, layers, tag_layer, tag_hidden, arc, label, pairs, feats, labels] = numbers;
        let classes = [pairs, feats, labels];
        let config = Config { half, layers, tag_layer, tag_hidden, arc, label, classes };
        let widths = [half, tag_hidden, arc, label];
        let fits = widths.iter().all(|&width| width > 0 && width <= 4096 && width % LANES == 0)
            && (1..=16).contains(&layers)
            && (1..=layers).contains(&tag_layer)
            && classes.iter().all(|&count| count > 0 && count < 65_536);
        if !fits {
            return Err(ModelError::Malformed("sizes of the network"));
        }
        let layout = config.layout();
        let names = [reader.strings()?, reader.strings()?, reader.strings()?];
        let vocabulary = Vocabulary::read(reader)?;
        let embeddings = Embeddings::read(reader)?;
        let count = reader.size()?;
        let params: Vec<f32> = (0..count).map(|_| reader.f32()).collect::<Result<_, _>>()?;
        let named = names.iter().zip(classes).all(|(names, count)| names.len() == count);
        if params.len() != layout.total || embeddings.len() != vocabulary.size() || !named {
            return Err(ModelError::Malformed("parts of the network do not fit"));
        }
        Ok(Self { config, layout, params, vocabulary, embeddings, names, work: Work::default() }.ready())
    }
}
