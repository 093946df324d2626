//! How the shipped names model is made.
//!
//! Entry point: [`train`]. Invariant: the same data and recipe give the same bytes.

use super::corpus::{Annotated, Corpus};
use super::crf::{Crf, Data, Settings};
use super::dataset::Numbering;
use super::export::{Scheme, export};
use super::score::Score;
use super::sources::Sources;
use super::vocabulary::lexicon;
use crate::model::ModelError;
use crate::model::names::{NamesModel, Tagger, spans};

/// What can be chosen.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Steps of the learner.
    pub settings: Settings,
    /// Features seen less often are left out.
    pub least: u32,
    /// Guidelines and size of the model.
    pub scheme: Scheme,
}

impl Default for Recipe {
    fn default() -> Self {
        let shares = vec![(Corpus::Uner, 0.5), (Corpus::Crossner, 0.5)];
        Self {
            settings: Settings { epochs: 12, rate: 0.05, decay: 1e-4, dropout: 0.5, seed: 1 },
            least: 2,
            scheme: Scheme { shares, features: 400_000 },
        }
    }
}

/// State after an epoch.
#[derive(Clone, Debug)]
pub struct Progress {
    /// Epoch, from 1.
    pub epoch: usize,
    /// Epochs in all.
    pub epochs: usize,
    /// Summed loss on the training data.
    pub loss: f64,
    /// Score on each development set.
    pub dev: Vec<(&'static str, Score)>,
}

/// Trains a model; `report` is told of each epoch.
///
/// # Errors
/// When a file is missing or not of its form.
pub fn train(sources: &Sources, recipe: &Recipe, mut report: impl FnMut(&Progress)) -> Result<NamesModel, ModelError> {
    let lexicon = lexicon(&sources.raw_text()?, &sources.lists);
    let numbering = Numbering::new(&sources.train, &lexicon, recipe.least, true);
    let mut data = Data::default();
    for document in &sources.train {
        numbering.fill(document, &lexicon, 1.0, &mut data);
    }
    let mut crf = Crf::new(numbering.count as usize, recipe.settings);
    let epochs = recipe.settings.epochs;
    let mut model = NamesModel::default();
    for epoch in 1..=epochs {
        let loss = crf.epoch(&data);
        if epoch * 2 > epochs {
            crf.remember();
        }
        if epoch == epochs {
            crf.average();
        }
        model = export(&crf, &numbering, &recipe.scheme, &lexicon);
        let dev = sources.dev.iter().map(|(name, documents)| (*name, score_documents(&model, documents))).collect();
        report(&Progress { epoch, epochs, loss, dev });
    }
    Ok(model)
}

/// The model's score on annotated documents.
#[must_use]
pub fn score_documents(model: &NamesModel, documents: &[Annotated]) -> Score {
    let mut score = Score::default();
    let mut tagger = Tagger::default();
    for document in documents {
        let labels = tagger.run(model, document.words());
        for sentence in &document.sentences {
            let run = sentence.start as usize..sentence.end as usize;
            let gold: Vec<_> = spans(&document.labels[run.clone()]).collect();
            let found: Vec<_> = spans(&labels[run]).collect();
            score.add(&gold, &found);
        }
    }
    score
}
