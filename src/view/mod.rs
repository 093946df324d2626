//! Curated views: SPARQL files whose `#+` header makes a REST route of them.
//!
//! Entry points: [`Catalogue::load`] reads and checks the files, [`View::run`] answers one request. Invariant: a value
//! that comes from outside is bound as a term in the parsed query and never becomes part of its text; a view that is
//! in a catalogue has been parsed, and every variable its header names is one its query has.

mod assemble;
mod candidates;
mod catalogue;
mod cursor;
mod error;
mod example;
mod header;
mod parameter;
mod prefixes;
mod run;
mod shape;

pub use assemble::Assembler;
pub use candidates::{Candidates, CandidatesSpec};
pub use catalogue::{Catalogue, Files, View};
pub use cursor::Cursor;
pub use error::{RequestError, ViewError};
pub use example::Example;
pub use header::{Header, Paging, ResultKind};
pub use parameter::{Parameter, ParameterType, ValueError};
pub use run::{Answer, ViewRequest};
pub use shape::{LeafType, Shape};
