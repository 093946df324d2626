//! Greedy transition-based dependency parsing (arc-hybrid), trained with a dynamic oracle.
//!
//! Entry points: [`Parser::parse`], [`Parser::train`]. Invariant: the heads of a sentence form one tree with one root.

mod features;
mod oracle;
mod state;
mod train;

use super::ModelError;
use super::file::{Reader, Writer};
use super::hash::Features;
use super::linear::LinearModel;
use super::word::Lexeme;
use state::{Action, Actions, State};

/// The parser's weights and actions.
#[derive(Clone, Debug)]
pub struct Parser {
    model: LinearModel,
    actions: Actions,
}

/// What a parser needs besides its weights; one for many sentences.
#[derive(Clone, Debug, Default)]
pub struct ParserScratch {
    state: State,
    features: Features,
    scores: Vec<i32>,
}

/// One word's place in the tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arc {
    /// Index of the head; the number of words for the root's head.
    pub head: u32,
    /// Index into the parser's labels.
    pub label: u16,
}

impl Parser {
    /// Names of the relations.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        self.actions.labels()
    }

    /// Parses a sentence: puts one arc per word into `arcs`.
    pub fn parse(&self, words: &[Lexeme], tags: &[u16], arcs: &mut Vec<Arc>, scratch: &mut ParserScratch) {
        let ParserScratch { state, features, scores } = scratch;
        state.start(words.len());
        while !state.is_final() {
            features::collect(state, words, tags, features);
            scores.clear();
            scores.resize(self.actions.count(), 0);
            self.model.score(features.hashes(), scores);
            let action = self.actions.best_valid(state, scores).unwrap_or(Action::Shift);
            state.apply(action);
        }
        state.arcs(self.actions.root_label(), arcs);
    }

    /// Writes the parser into a model file's content.
    pub fn write(&self, writer: &mut Writer) {
        self.model.write(writer);
        writer.strings(self.actions.labels());
    }

    /// Reads a parser from a model file's content.
    ///
    /// # Errors
    /// When the content is not what [`Self::write`] writes.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let model = LinearModel::read(reader)?;
        let actions = Actions::new(reader.strings()?);
        if actions.count() == model.classes().len() {
            Ok(Self { model, actions })
        } else {
            Err(ModelError::Malformed("actions and classes differ"))
        }
    }
}
