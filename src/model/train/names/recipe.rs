//! How the shipped names model is made.
//!
//! Entry point: [`train`]. Invariant: the same data and recipe give the same bytes.

use super::augment::{Shares, augment};
use super::corpus::{Annotated, Corpus};
use super::crf::{Crf, Data, Settings};
use super::dataset::Numbering;
use super::export::{Scheme, export};
use super::score::Score;
use super::second::{self, Unseen};
use super::sources::Sources;
use super::vocabulary::lexicon;
use crate::model::ModelError;
use crate::model::names::{Lexicon, NamesModel, Tagger, spans};

/// What can be chosen.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Steps of the learner.
    pub settings: Settings,
    /// Features seen less often are left out.
    pub least: u32,
    /// Guidelines and size of the model.
    pub scheme: Scheme,
    /// Copies of sentences in other case.
    pub copies: Shares,
    /// How much a mistake in this project's own sentences counts; in others, one.
    pub own: f32,
}

impl Recipe {
    const fn weight(&self, corpus: Corpus) -> f32 {
        if matches!(corpus, Corpus::Own) { self.own } else { 1.0 }
    }
}

impl Default for Recipe {
    fn default() -> Self {
        let shares = vec![(Corpus::Uner, 0.4), (Corpus::Crossner, 0.3), (Corpus::Own, 0.3)];
        Self {
            settings: Settings { epochs: 12, rate: 0.05, decay: 1e-4, dropout: 0.5, seed: 1 },
            least: 2,
            scheme: Scheme { shares, features: 800_000 },
            copies: Shares { shouted: 0.1, lowered: 0.1 },
            own: 1.0,
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

/// What a first look is made of, before it is put into whole numbers.
#[derive(Debug)]
pub struct FirstLook {
    /// Words and phrases.
    pub lexicon: Lexicon,
    /// Numbers of the features.
    pub numbering: Numbering,
    /// Weights.
    pub crf: Crf,
}

/// Trains a model; `report` is told of each epoch.
///
/// # Errors
/// When a file is missing or not of its form.
pub fn train(sources: &Sources, recipe: &Recipe, mut report: impl FnMut(&Progress)) -> Result<NamesModel, ModelError> {
    let lexicon = lexicon(&sources.raw_text()?, &sources.lists);
    let documents = augmented(sources, recipe);
    let first = first_look(&documents, lexicon, recipe, |epoch, loss, model| {
        let model = model();
        let dev = sources.dev.iter().map(|(name, documents)| (*name, score_documents(&model, documents))).collect();
        report(&Progress { epoch, epochs: recipe.settings.epochs, loss, dev });
    });
    let mut model = export(&first.crf, &first.numbering, &recipe.scheme, &first.lexicon);
    second_look(&mut model, &first, &documents, recipe);
    Ok(model)
}

/// The documents to train on, with the copies that the recipe asks for.
#[must_use]
pub fn augmented(sources: &Sources, recipe: &Recipe) -> Vec<Annotated> {
    let mut documents = sources.train.clone();
    augment(&mut documents, recipe.copies, recipe.settings.seed);
    documents
}

/// Trains the first look; `report` is told of each epoch, its loss, and how to get the model as it stands.
pub fn first_look(
    documents: &[Annotated],
    lexicon: Lexicon,
    recipe: &Recipe,
    mut report: impl FnMut(usize, f64, &dyn Fn() -> NamesModel),
) -> FirstLook {
    let numbering = Numbering::new(documents, &lexicon, recipe.least, true);
    let mut data = Data::default();
    for document in documents {
        numbering.fill(document, &lexicon, recipe.weight(document.corpus), &mut data);
    }
    let mut crf = Crf::new(numbering.count as usize, recipe.settings);
    for epoch in 1..=recipe.settings.epochs {
        let loss = fit_epoch(&mut crf, &data, epoch, recipe.settings.epochs);
        report(epoch, loss, &|| export(&crf, &numbering, &recipe.scheme, &lexicon));
    }
    FirstLook { lexicon, numbering, crf }
}

/// One epoch; over the later half weights are averaged.
fn fit_epoch(crf: &mut Crf, data: &Data, epoch: usize, epochs: usize) -> f64 {
    let loss = crf.epoch(data);
    if epoch * 2 > epochs {
        crf.remember();
    }
    if epoch == epochs {
        crf.average();
    }
    loss
}

/// Parts that the text is cut into for the second look.
const FOLDS: usize = 3;

/// Adds the second look to a model.
pub fn second_look(model: &mut NamesModel, first: &FirstLook, documents: &[Annotated], recipe: &Recipe) {
    let settings = Settings { epochs: recipe.settings.epochs * 2 / 3, ..recipe.settings };
    let mut models = Vec::new();
    for fold in 0..FOLDS {
        let mut data = Data::default();
        let others = documents.iter().enumerate().filter(|(index, _)| second::fold(*index, FOLDS) != fold);
        for (_, document) in others {
            first.numbering.fill(document, &first.lexicon, recipe.weight(document.corpus), &mut data);
        }
        let mut crf = Crf::new(first.numbering.count as usize, settings);
        for epoch in 1..=settings.epochs {
            fit_epoch(&mut crf, &data, epoch, settings.epochs);
        }
        models.push(Corpus::ALL.map(|corpus| {
            let scheme = Scheme { shares: vec![(corpus, 1.0)], ..recipe.scheme };
            export(&crf, &first.numbering, &scheme, &first.lexicon)
        }));
    }
    let unseen: Vec<Unseen<'_>> = documents
        .iter()
        .enumerate()
        .filter(|(_, document)| document.sentences.len() > 1)
        .map(|(index, document)| Unseen {
            document,
            model: &models[second::fold(index, FOLDS)][document.corpus as usize],
        })
        .collect();
    second::train(model, &unseen, Settings { rate: 0.1, dropout: 0.1, epochs: 8, ..recipe.settings });
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
