//! `newsgraph eval`: scores on public test sets and on our own gold, one JSON object each.

use std::fs;
use std::io::{Write as _, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::exit;
use super::options::Global;

use crate::annotate::Annotator;
use crate::eval::knowledgenet::{self, Relations};
use crate::eval::names::{self, NamesFormat};
use crate::eval::{coref, gold, openie, parse, plover, text2kg, yields};
use crate::extract::Extractor;
use crate::lexicon::OntologyFiles;
use crate::model::names::NamesModel;

/// Options of `eval`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Tokens, tags, lemmas and trees against a treebank, as the CoNLL 2018 shared task scored them.
    Parse {
        /// CoNLL-U file, or a folder of them.
        file: PathBuf,
        /// Start from the raw text instead of the treebank's words and sentences.
        #[arg(long)]
        raw: bool,
    },
    /// Names of persons, organizations and places, by exact span.
    Names {
        /// Annotated file.
        file: PathBuf,
        /// Its form: `uner`, `crossner` or `wikigold`.
        #[arg(long)]
        format: NamesFormat,
        /// Another model than the one in the program.
        #[arg(long)]
        model: Option<PathBuf>,
    },
    /// Coreference inside an article, on GUM's documents and trees.
    Coref {
        /// CoNLL-U files with `Entity=`, or folders of them.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// Event types, actors and recipients of PLOVER gold records.
    Plover {
        /// JSON file of records.
        file: PathBuf,
        /// List what was wrong.
        #[arg(long)]
        differences: bool,
    },
    /// Open facts of lines `id TAB sentence`, as lines `id TAB subject TAB relation TAB object`.
    Openie {
        /// File of sentences.
        file: PathBuf,
    },
    /// How much is found in any texts: facts, events and claims per 100 sentences.
    Yield {
        /// Articles, CoNLL-U files, re3d's `documents.json`, or folders of them.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// List what is asserted, with the words that say it.
        #[arg(long)]
        list: bool,
    },
    /// Entities, facts, events, claims and modes of our own annotated articles.
    Gold {
        /// Folder with one folder an article.
        folder: PathBuf,
        /// List what was missed and what was wrong.
        #[arg(long)]
        differences: bool,
    },
    /// Facts with the spans of subject and object, by the text evaluation of KnowledgeNet.
    Knowledgenet {
        /// Passages as JSON.
        file: PathBuf,
        /// Another model of relations than the one in the program.
        #[arg(long)]
        model: Option<PathBuf>,
        /// Only those of this fold.
        #[arg(long)]
        fold: Option<u8>,
        /// List what was missed and what was wrong.
        #[arg(long)]
        differences: bool,
    },
    /// Triples of a given ontology in single sentences, learnt from its training sentences, as Text2KGBench scores them.
    Text2kg {
        /// The ontology.
        #[arg(long)]
        ontology: PathBuf,
        /// Training sentences.
        #[arg(long)]
        train: PathBuf,
        /// Sentences to read.
        #[arg(long)]
        test: PathBuf,
        /// What they say.
        #[arg(long)]
        gold: PathBuf,
    },
}

/// Runs the command.
///
/// # Errors
/// A file cannot be read, or is not in its task's format.
pub fn run(global: &Global, options: &Options) -> anyhow::Result<ExitCode> {
    match &options.task {
        Task::Parse { file, raw } => {
            let scores = parse::score_treebank(&Annotator::load()?, file, *raw)?;
            writeln!(stdout(), "{}", serde_json::to_string_pretty(&scores)?)?;
        }
        Task::Names { file, format, model } => {
            let model = match model {
                Some(path) => NamesModel::from_bytes(&fs::read(path).with_context(|| path.display().to_string())?)?,
                None => NamesModel::shipped()?,
            };
            writeln!(stdout(), "{}", serde_json::to_string_pretty(&names::score(&model, &read(file)?, *format))?)?;
        }
        Task::Coref { paths } => {
            let extractor = Extractor::new(&global.ontology()?)?;
            writeln!(stdout(), "{}", serde_json::to_string_pretty(&coref::evaluate(&extractor, paths)?)?)?;
        }
        Task::Plover { file, differences } => {
            let extractor = Extractor::new(&global.ontology()?)?;
            let report = plover::evaluate(&extractor, &read(file)?, *differences)
                .with_context(|| format!("{}: not PLOVER records in JSON", file.display()))?;
            writeln!(stdout(), "{}", serde_json::to_string_pretty(&report)?)?;
        }
        Task::Openie { file } => {
            let lines = openie::run(&Annotator::load()?, &read(file)?)
                .map_err(|line| anyhow::anyhow!("{}:{line}: expected `id TAB sentence`", file.display()))?;
            write!(stdout(), "{lines}")?;
        }
        Task::Yield { paths, list } => {
            let extractor = Extractor::new(&global.ontology()?)?;
            writeln!(stdout(), "{}", serde_json::to_string_pretty(&yields::evaluate(&extractor, paths, *list)?)?)?;
        }
        Task::Gold { folder, differences } => {
            let extractor = Extractor::new(&global.ontology()?)?;
            let report = gold::evaluate(&extractor, folder, *differences)?;
            writeln!(stdout(), "{}", serde_json::to_string_pretty(&report)?)?;
        }
        Task::Knowledgenet { file, model, fold, differences } => {
            let extractor = Extractor::new(&global.ontology()?)?;
            let relations = match model {
                Some(path) => Relations::from_bytes(&fs::read(path).with_context(|| path.display().to_string())?)?,
                None => Relations::shipped()?,
            };
            let report = knowledgenet::evaluate((&extractor, &relations), &read(file)?, *fold, *differences);
            let report = report.with_context(|| file.display().to_string())?;
            writeln!(stdout(), "{}", serde_json::to_string_pretty(&report)?)?;
        }
        Task::Text2kg { ontology, train, test, gold } => {
            // `--ontology` is the benchmark's here, so the program reads with its own.
            let extractor = Extractor::new(&OntologyFiles::embedded())?;
            let [ontology, train, test, gold] = [read(ontology)?, read(train)?, read(test)?, read(gold)?];
            let files = text2kg::Files { ontology: &ontology, train: &train, test: &test, gold: &gold };
            writeln!(stdout(), "{}", serde_json::to_string_pretty(&text2kg::evaluate(&extractor, files)?)?)?;
        }
    }
    Ok(exit::DONE.into())
}

fn read(file: &std::path::Path) -> anyhow::Result<String> {
    fs::read_to_string(file).with_context(|| file.display().to_string())
}
