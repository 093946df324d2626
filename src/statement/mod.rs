//! What an article says, before it is RDF: entities, statements, events, claims, drops.
//!
//! Entry point: [`Facts`]. Invariant: nothing here can be built without evidence that points into the article's body.

mod entity;
mod event;
mod evidence;
mod facts;
mod mode;
#[expect(clippy::module_inception, reason = "the module's central type is the statement itself")]
mod statement;

pub use entity::{Entity, EntityIx, IdentityStatus, Mention, MentionKind, Post, SurfaceForm};
pub use event::{About, Claim, Event, Granularity, TimeInterval};
pub use evidence::{Evidence, Speaker};
pub use facts::{Drop, DropReason, Facts, Topic};
pub use mode::{Axes, Certainty, Mode, Polarity, Voice};
pub use statement::{Object, Statement};
