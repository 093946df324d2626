//! Document and lexicon → what the article says.
//!
//! Entry point: [`Extractor::extract`]. Invariant: a function of the article, the ontology and the models alone; every fact points to the
//! words it was read from, and what was seen and not used is a drop with its reason.

mod acronym;
mod appointment;
mod arguments;
mod attachment;
mod attribution;
mod body;
mod claim;
mod clause;
mod coreference;
mod employer;
mod event;
mod evidence;
mod extractor;
mod field;
mod findings;
mod frame_match;
mod gender;
mod holder;
mod infer;
mod introduced;
mod joint;
mod kinds;
mod lifespan;
mod misread;
mod mode;
mod nearby;
mod origin;
mod owner;
mod party;
mod post;
mod quotes;
mod reading;
mod relation;
mod role;
mod speech;
mod stand_in;
mod summary;
mod team;
mod tense;
mod threat;
mod time;
mod title;
mod topic;
mod unnamed;
mod wording;
mod words;

pub use extractor::{ExtractError, Extractor};
pub use words::{EventWords, FrameWords, Phrase, PhraseKind};
