//! `newsgraph train`: makes the shipped models from the data folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use super::exit;
use super::options::Global;
use crate::eval::knowledgenet;
use crate::extract::Extractor;
use crate::model::names::Kind;
use crate::model::neural::train as neural;
use crate::model::train::language;
use crate::model::train::names::{self, Progress, Recipe, Sources};

/// Options of `train`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    model: Model,
}

#[derive(Debug, Subcommand)]
enum Model {
    /// Words, sentences and lemmas, from EWT and GUM.
    Tagger {
        /// Folder with the data sets.
        #[arg(long, default_value = "../shared/data")]
        data: PathBuf,
        /// File to write.
        #[arg(long, default_value = "src/model/weights/tokens.bin")]
        output: PathBuf,
    },
    /// Tags and trees, from EWT and GUM and from the words of all raw text.
    Parser {
        /// Folder with the data sets.
        #[arg(long, default_value = "../shared/data")]
        data: PathBuf,
        /// File to write.
        #[arg(long, default_value = "src/model/weights/parser.bin")]
        output: PathBuf,
        /// Seed of all random choices.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Larger networks to train first, whose readings of treebank and raw text are learnt from, too.
        #[arg(long, default_value_t = 0)]
        teachers: usize,
    },
    /// The model of names, from every corpus with names and this project's own lists and sentences.
    Names {
        /// Folder with the data sets.
        #[arg(long, default_value = "../shared/data")]
        data: PathBuf,
        /// File to write.
        #[arg(long, default_value = "src/model/weights/names.bin")]
        output: PathBuf,
        /// Seed of the order of learning.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Relations between the names of a passage, from folds of KnowledgeNet.
    Relations {
        /// Passages as JSON.
        #[arg(long, default_value = "../shared/data/knowledgenet/train_folds_1-3.json")]
        data: PathBuf,
        /// Folds to learn from.
        #[arg(long, default_values_t = [1, 2])]
        folds: Vec<u8>,
        /// File to write.
        #[arg(long, default_value = "src/model/weights/relations.bin")]
        output: PathBuf,
    },
}

/// Runs the command.
///
/// # Errors
/// A file cannot be read or written, or is not of its form.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<ExitCode> {
    match &options.model {
        Model::Tagger { data, output } => {
            let file = language::tokens(data, &mut |epoch, wrong| eprintln!("epoch {}: {wrong:.5} wrong", epoch + 1))?;
            fs::write(output, file).with_context(|| output.display().to_string())?;
        }
        Model::Parser { data, output, seed, teachers } => {
            let mut recipe = neural::Recipe { teachers: *teachers, ..neural::Recipe::default() };
            recipe.teacher.seed = *seed;
            recipe.student.seed = *seed;
            parser(data, output, recipe)?;
        }
        Model::Names { data, output, seed } => {
            let mut recipe = Recipe::default();
            recipe.settings.seed = *seed;
            let sources = Sources::read(data)?;
            let bar = ProgressBar::new(recipe.settings.epochs as u64);
            bar.set_style(ProgressStyle::with_template("{bar:30} {pos}/{len} epochs, {elapsed}")?);
            let model = names::train(&sources, &recipe, |progress| {
                bar.suspend(|| eprintln!("{}", line(progress)));
                bar.inc(1);
            })?;
            bar.finish_and_clear();
            for (name, documents) in &sources.dev {
                eprintln!("{name}: F1 {:.2}", names::score_documents(&model, documents).all().f1());
            }
            fs::write(output, model.to_bytes()).with_context(|| output.display().to_string())?;
        }
        Model::Relations { data, folds, output } => {
            let extractor = Extractor::new(&global.ontology()?)?;
            let passages = fs::read_to_string(data).with_context(|| data.display().to_string())?;
            let file = knowledgenet::train(&extractor, &passages, folds).with_context(|| data.display().to_string())?;
            fs::write(output, file).with_context(|| output.display().to_string())?;
        }
    }
    Ok(exit::DONE.into())
}

fn parser(data: &Path, output: &Path, recipe: neural::Recipe) -> anyhow::Result<()> {
    let bar = ProgressBar::new((recipe.teachers * recipe.teacher.epochs + recipe.student.epochs) as u64);
    bar.set_style(ProgressStyle::with_template("{bar:30} {pos}/{len} epochs, {elapsed}")?);
    let file = language::parser(data, recipe, &mut |epoch| {
        let neural::Scores { pairs, uas, las, .. } = epoch.scores;
        let (network, number, loss) = (epoch.network + 1, epoch.number + 1, epoch.loss);
        let line =
            format!("network {network}, epoch {number}: loss {loss:.4}, tags {pairs:.2}, UAS {uas:.2}, LAS {las:.2}");
        bar.suspend(|| eprintln!("{line}"));
        bar.inc(1);
    })?;
    bar.finish_and_clear();
    fs::write(output, file).with_context(|| output.display().to_string())
}

fn line(progress: &Progress) -> String {
    let dev = progress.dev.iter().map(|(name, score)| {
        let of = |kind: Kind| score.of(kind).f1();
        let (person, organization, place) = (of(Kind::Person), of(Kind::Organization), of(Kind::Location));
        format!(", {name} F1 {:.2} (PER {person:.1}, ORG {organization:.1}, LOC {place:.1})", score.all().f1())
    });
    format!("epoch {}/{}: loss {:.0}{}", progress.epoch, progress.epochs, progress.loss, dev.collect::<String>())
}
