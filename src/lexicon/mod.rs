//! What the ontology says about language: names, frames, titles, reporting words, topics, in compiled indexes.
//!
//! Entry point: [`Lexicon::compile`]. Invariant: a lexicon is a function of the ontology's files alone; it knows neither the
//! store nor the base under which entities will live, only paths below it.

mod classes;
mod files;
mod frame_check;
mod frames;
mod gazetteer;
mod topics;
mod turtle;
mod words;

use thiserror::Error;

pub use classes::Classes;
pub use files::{OntologyFile, OntologyFiles};
pub use frames::{Argument, Evokes, Example, Frame, FrameEntry, Frames, Function, irregular_base};
pub use gazetteer::{EntryIx, Gazetteer, KnownEntity, NameSort, fold};
pub use topics::{TopicConcept, TopicSign, Topics};
pub use turtle::Graph;
pub use words::{Gender, Modal, Reporting, Title, Words};

/// Stands for the store's base while the files are read; nothing that leaves the lexicon shows it.
const READING_BASE: &str = "https://newsgraph.invalid/id/";

/// Why an ontology cannot be used.
#[derive(Debug, Error)]
pub enum LexiconError {
    /// A file or folder cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// Which.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not Turtle.
    #[error("ontology/{file} is not valid Turtle: {message}")]
    Turtle {
        /// Which.
        file: String,
        /// What the parser said, with the position.
        message: String,
    },
    /// A frame is incomplete.
    #[error("frame {frame}: {message}")]
    Frame {
        /// Which, with file and line.
        frame: String,
        /// What is missing.
        message: String,
    },
}

/// All that extraction reads of the ontology.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// Known entities.
    pub gazetteer: Gazetteer,
    /// Relations and events.
    pub frames: Frames,
    /// Classes and relation types.
    pub classes: Classes,
    /// Words with a job.
    pub words: Words,
    /// Topics.
    pub topics: Topics,
    /// Version of everything but the gazetteer.
    pub rule_pack_hash: String,
    /// Version of the gazetteer.
    pub gazetteer_hash: String,
}

impl Lexicon {
    /// Compiles the files.
    ///
    /// # Errors
    /// A file is not Turtle, or a frame is incomplete.
    pub fn compile(files: &OntologyFiles) -> Result<Self, LexiconError> {
        let mut graph = Graph::default();
        for file in files.files() {
            graph.add(&file.path, &file.text, READING_BASE)?;
        }
        let classes = Classes::compile(&graph);
        let frames = Frames::compile(&graph, &classes).map_err(|error| located(error, files))?;
        Ok(Self {
            gazetteer: Gazetteer::compile(&graph, READING_BASE),
            frames,
            classes,
            words: Words::compile(&graph),
            topics: Topics::compile(&graph),
            rule_pack_hash: files.rule_pack_hash(),
            gazetteer_hash: files.gazetteer_hash(),
        })
    }
}

/// Adds file and line to an error about a frame, so that its writer need not search.
fn located(error: LexiconError, files: &OntologyFiles) -> LexiconError {
    let LexiconError::Frame { frame, message } = error else { return error };
    let name = format!(":{}", frame.rsplit(['#', '/']).next().unwrap_or(&frame));
    let is_here = |line: &str| line.split_whitespace().next().is_some_and(|subject| subject.ends_with(&name));
    let place = files.files().iter().find_map(|file| {
        let line = file.text.lines().position(is_here)?;
        Some(format!("ontology/{}, line {}", file.path, line + 1))
    });
    let frame = place.map_or(frame.clone(), |place| format!("{name} ({place})", name = &name[1..]));
    LexiconError::Frame { frame, message }
}
