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
use super::silver;
use super::sources::Sources;
use super::vocabulary::{lexicon, register};
use crate::model::ModelError;
use crate::model::names::{Judge, Lexicon, NamesModel, Tagger, spans};

/// What can be chosen.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Steps of the learner.
    pub settings: Settings,
    /// Features seen less often are left out.
    pub least: u32,
    /// Guidelines and size of the judge of edited text.
    pub edited: Scheme,
    /// Guidelines and size of the judge of careless text.
    pub careless: Scheme,
    /// Guidelines under which passages with some names known are filled in; `None` leaves them out.
    pub teacher: Option<Scheme>,
    /// Copies of sentences in other case.
    pub copies: Shares,
    /// How much a mistake counts in this project's own sentences, in filled-in passages, and elsewhere.
    pub weights: [f32; 3],
}

impl Recipe {
    const fn weight(&self, corpus: Corpus) -> f32 {
        match corpus {
            Corpus::Own => self.weights[0],
            Corpus::Silver => self.weights[1],
            _ => self.weights[2],
        }
    }
}

impl Default for Recipe {
    fn default() -> Self {
        let scheme = |shares: &[(Corpus, f32)]| Scheme { shares: shares.to_vec(), features: 160_000 };
        Self {
            settings: Settings { epochs: 10, rate: 0.05, decay: 1e-4, dropout: 0.5, seed: 1 },
            least: 2,
            edited: scheme(&[(Corpus::Own, 0.4), (Corpus::Crossner, 0.35), (Corpus::Uner, 0.25)]),
            careless: scheme(&[(Corpus::Uner, 0.8), (Corpus::Own, 0.2)]),
            teacher: Some(scheme(&[(Corpus::Wikigold, 0.5), (Corpus::Redocred, 0.5)])),
            copies: Shares { shouted: 0.1, titled: 0.15, lowered: 0.1 },
            weights: [2.0, 0.5, 1.0],
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
    let mut model = NamesModel { lexicon: lexicon(&sources.raw_text()?, &sources.lists), ..NamesModel::default() };
    let documents = documents(sources, &model.lexicon, recipe);
    model.register = register(&documents, &model.lexicon);
    let lexicon = model.lexicon.clone();
    let first = first_look(&documents, &lexicon, recipe, recipe.settings.epochs, |epoch, loss, first| {
        model.edited = export(&first.crf, &first.numbering, &recipe.edited);
        model.careless = export(&first.crf, &first.numbering, &recipe.careless);
        let dev = sources.dev.iter().map(|(name, documents)| (*name, score_documents(&model, documents))).collect();
        report(&Progress { epoch, epochs: recipe.settings.epochs, loss, dev });
    });
    second_look(&mut model, &first, &documents, recipe);
    Ok(model)
}

/// Passes of the model that fills in passages.
const TEACHER_EPOCHS: usize = 5;

/// All that is learnt from: annotated documents, passages filled in, copies in other case.
#[must_use]
pub fn documents(sources: &Sources, lexicon: &Lexicon, recipe: &Recipe) -> Vec<Annotated> {
    let mut documents = sources.train.clone();
    if let Some(scheme) = &recipe.teacher {
        let teacher = first_look(&documents, lexicon, recipe, TEACHER_EPOCHS, |_, _, _| ());
        let judge = export(&teacher.crf, &teacher.numbering, scheme);
        documents.extend(silver::fill(&sources.partly, lexicon, &judge));
    }
    augment(&mut documents, recipe.copies, recipe.settings.seed);
    documents
}

/// Trains the first look, as the mean of two learners that see the text in different orders; `report` is told of each epoch, its loss, and the weights as they stand.
pub fn first_look(
    documents: &[Annotated],
    lexicon: &Lexicon,
    recipe: &Recipe,
    epochs: usize,
    mut report: impl FnMut(usize, f64, &FirstLook),
) -> FirstLook {
    let numbering = Numbering::new(documents, lexicon, recipe.least);
    let data = data(documents.iter(), &numbering, lexicon, recipe);
    let learner = |seed| Crf::new(numbering.count as usize, Settings { seed, ..recipe.settings });
    let (crf, mut second) = (learner(recipe.settings.seed), learner(recipe.settings.seed + 1));
    let mut first = FirstLook { numbering, crf };
    for epoch in 1..=epochs {
        let (loss, _) = rayon::join(
            || fit_epoch(&mut first.crf, &data, epoch, epochs),
            || fit_epoch(&mut second, &data, epoch, epochs),
        );
        if epoch == epochs {
            first.crf.join(&second);
        }
        report(epoch, loss, &first);
    }
    first
}

fn data<'a>(
    documents: impl Iterator<Item = &'a Annotated>,
    numbering: &Numbering,
    lexicon: &Lexicon,
    recipe: &Recipe,
) -> Data {
    let mut data = Data::default();
    for document in documents {
        numbering.fill(document, lexicon, recipe.weight(document.corpus), &mut data);
    }
    data
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

/// Adds the second look to the judge of edited text; careless text repeats its names too seldom to gain by it.
pub fn second_look(model: &mut NamesModel, first: &FirstLook, documents: &[Annotated], recipe: &Recipe) {
    let epochs = recipe.settings.epochs * 2 / 3;
    let judges: Vec<Judge> = (0..FOLDS)
        .map(|fold| {
            let others = documents.iter().enumerate().filter(|(index, _)| second::fold(*index, FOLDS) != fold);
            let data = data(others.map(|(_, document)| document), &first.numbering, &model.lexicon, recipe);
            let mut crf = Crf::new(first.numbering.count as usize, recipe.settings);
            for epoch in 1..=epochs {
                fit_epoch(&mut crf, &data, epoch, epochs);
            }
            export(&crf, &first.numbering, &recipe.edited)
        })
        .collect();
    let fit = |document: &Annotated| {
        let corpora = [Corpus::Own, Corpus::Crossner, Corpus::Wikigold];
        document.sentences.len() > 1 && corpora.contains(&document.corpus)
    };
    let unseen: Vec<Unseen<'_>> = documents
        .iter()
        .enumerate()
        .filter(|(_, document)| fit(document))
        .map(|(index, document)| Unseen { document, judge: &judges[second::fold(index, FOLDS)] })
        .collect();
    let settings = Settings { rate: 0.1, dropout: 0.1, epochs: 8, ..recipe.settings };
    second::train(&mut model.edited, &model.lexicon, &unseen, settings);
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
