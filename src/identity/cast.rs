//! The cast of an article: its entities, and which token names which.
//!
//! Entry points: [`Cast::at`], [`Cast::demonym_at`], [`Cast::mention`]. Invariant: a token belongs to at most one mention; an
//! entity's mentions are in text order once [`Cast::sort`] has run.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::annotate::{Document, NameKind, TokenIx};
use crate::lexicon::{Classes, EntryIx, Gender};
use crate::statement::{EntityIx, IdentityStatus, Mention, MentionKind, Post};
use crate::vocab::lexical;

/// An entity while the article is being read.
#[derive(Clone, Debug)]
pub struct CastMember {
    /// IRI below the base.
    pub id: String,
    /// Best name so far.
    pub label: String,
    /// Class IRIs, finest first.
    pub classes: Vec<String>,
    /// Known or guessed.
    pub status: IdentityStatus,
    /// Coarse kind.
    pub kind: NameKind,
    /// Gazetteer entry.
    pub entry: Option<EntryIx>,
    /// Gender by given name or form of address.
    pub gender: Option<Gender>,
    /// Mentions with how they refer and, for names, the words.
    pub mentions: Vec<(Mention, Range<TokenIx>)>,
    /// For a post: what it is.
    pub post: Option<Post>,
}

impl CastMember {
    /// Whether it can do something: a person, an organization, a country.
    #[must_use]
    pub fn acts(&self) -> bool {
        matches!(self.kind, NameKind::Person | NameKind::Organization)
            || self.classes.iter().any(|class| class == lexical::COUNTRY)
    }
}

/// All entities of an article.
#[derive(Debug, Default)]
pub struct Cast {
    /// The entities; indices are [`EntityIx`].
    pub members: Vec<CastMember>,
    by_id: FxHashMap<String, EntityIx>,
    by_token: Vec<Option<EntityIx>>,
    demonyms: Vec<Option<EntityIx>>,
}

impl Cast {
    /// An empty cast for a document.
    #[must_use]
    pub fn new(document: &Document) -> Self {
        let tokens = document.tokens.len();
        Self { by_token: vec![None; tokens], demonyms: vec![None; tokens], ..Self::default() }
    }

    /// Adds an entity.
    pub fn add(&mut self, member: CastMember) -> EntityIx {
        let entity = EntityIx::try_from(self.members.len()).unwrap_or(EntityIx::MAX);
        self.by_id.insert(member.id.clone(), entity);
        self.members.push(member);
        entity
    }

    /// The entity.
    #[must_use]
    pub fn member(&self, entity: EntityIx) -> &CastMember {
        &self.members[entity as usize]
    }

    /// Whether an entity is of a class or of one below it.
    #[must_use]
    pub fn is_a(&self, entity: EntityIx, ancestor: &str, classes: &Classes) -> bool {
        self.member(entity).classes.iter().any(|class| classes.is_a(class, ancestor))
    }

    /// The entity with this id.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<EntityIx> {
        self.by_id.get(id).copied()
    }

    /// Records that these tokens mention the entity.
    pub fn mention(&mut self, document: &Document, entity: EntityIx, tokens: Range<TokenIx>, kind: MentionKind) {
        let mention = Mention { range: document.range_of(&tokens), kind };
        for token in tokens.clone() {
            self.by_token[token as usize] = Some(entity);
        }
        self.members[entity as usize].mentions.push((mention, tokens));
    }

    /// Records that these tokens are a word for what belongs to a place.
    pub fn demonym(&mut self, document: &Document, place: EntityIx, tokens: Range<TokenIx>) {
        let mention = Mention { range: document.range_of(&tokens), kind: MentionKind::Description };
        for token in tokens.clone() {
            self.demonyms[token as usize] = Some(place);
        }
        self.members[place as usize].mentions.push((mention, tokens));
    }

    /// The entity that the token's mention names.
    #[must_use]
    pub fn at(&self, token: TokenIx) -> Option<EntityIx> {
        self.by_token.get(token as usize).copied().flatten()
    }

    /// The place that the token, a demonym, belongs to.
    #[must_use]
    pub fn demonym_at(&self, token: TokenIx) -> Option<EntityIx> {
        self.demonyms.get(token as usize).copied().flatten()
    }

    /// Brings every entity's mentions into text order.
    pub fn sort(&mut self) {
        for member in &mut self.members {
            member.mentions.sort_by_key(|(mention, _)| mention.range);
        }
    }
}
