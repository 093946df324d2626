//! What people have judged about who is who.
//!
//! Entry points: `Store::judge`, `Store::withdraw_judgement`, `Store::judgements`. Invariant: judgements are kept in the history
//! graph with who and when, and never deleted: a later one on the same pair, or an undoing, withdraws the earlier. In force is
//! at most one for a pair; it wins over every rule, and articles that come later are subject to it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::article::now;
use super::data_set::data_set_graphs;
use super::exchange::reidentify;
use super::names::Names;
use super::read::{In, Read, insert, is_known, set};
use super::search::Pending;
use super::shared::Shared;
use super::{Store, StoreError};
use crate::identity::{Verdict, VerdictKind};
use crate::rdf::{Base, Quad, Term, Triple};
use crate::vocab::{ng, owl, rdf};

/// A judgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Judgement {
    /// Its IRI.
    pub id: String,
    /// What was judged.
    pub verdict: VerdictKind,
    /// IRIs of the two entities, in code point order.
    pub entities: [String; 2],
    /// Who judged.
    pub by: String,
    /// When.
    pub at: String,
    /// When it ceased to be in force, if it has.
    pub withdrawn_at: Option<String>,
}

/// What a judgement does, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JudgeReport {
    /// IRIs of the two entities that are judged.
    pub entities: [String; 2],
    /// Whether it was only tried.
    pub is_dry_run: bool,
    /// IRIs of the entities that they meant before.
    pub before: [String; 2],
    /// IRIs of the entities that they mean after.
    pub after: [String; 2],
    /// Articles written anew.
    pub articles: usize,
}

const VERDICTS: [(VerdictKind, &str); 3] =
    [(VerdictKind::Same, ng::SAME), (VerdictKind::Different, ng::DIFFERENT), (VerdictKind::Unsure, ng::UNSURE)];

/// Whether anybody has judged anything.
pub(super) fn has_judgements(read: &impl Read, base: &Base) -> Result<bool, StoreError> {
    let class = Term::iri(ng::JUDGEMENT);
    Ok(read.each(None, Some(rdf::TYPE), Some(&class), In::Graph(&base.history())).next().transpose()?.is_some())
}

/// Judgements in force on an id.
pub(super) fn verdicts_on(read: &impl Read, base: &Base, id: &str) -> Result<Vec<Verdict>, StoreError> {
    let entity = Term::iri(base.entity(id));
    let nodes = read.find(None, Some(ng::JUDGED_ENTITY), Some(&entity), In::Graph(&base.history()))?;
    let mut verdicts = Vec::new();
    for node in nodes {
        let judgement = read_judgement(read, base, node.triple.subject.lexical())?;
        verdicts.extend(judgement.filter(|j| j.withdrawn_at.is_none()).map(|j| verdict(base, &j)));
    }
    Ok(verdicts)
}

fn verdict(base: &Base, judgement: &Judgement) -> Verdict {
    let [one, other] = &judgement.entities;
    Verdict { kind: judgement.verdict, pair: (base.entity_id(one).to_owned(), base.entity_id(other).to_owned()) }
}

fn read_judgement(read: &impl Read, base: &Base, iri: &str) -> Result<Option<Judgement>, StoreError> {
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for quad in read.find(Some(iri), None, None, In::Graph(&base.history()))? {
        values.entry(quad.triple.predicate).or_default().push(quad.triple.object.lexical().to_owned());
    }
    let one = |predicate: &str| values.get(predicate).and_then(|all| all.first()).cloned();
    let kind = one(ng::VERDICT).and_then(|iri| VERDICTS.iter().find(|(_, known)| *known == iri).map(|(kind, _)| *kind));
    let mut entities = values.get(ng::JUDGED_ENTITY).cloned().unwrap_or_default();
    entities.sort_unstable();
    let (Some(verdict), Ok(entities)) = (kind, <[String; 2]>::try_from(entities)) else { return Ok(None) };
    let by = one(ng::JUDGED_BY).unwrap_or_default();
    let at = one(ng::JUDGED_AT).unwrap_or_default();
    Ok(Some(Judgement { id: iri.to_owned(), verdict, entities, by, at, withdrawn_at: one(ng::WITHDRAWN_AT) }))
}

impl Store {
    /// All judgements, withdrawn ones included, the latest first.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn judgements(&self) -> Result<Vec<Judgement>, StoreError> {
        let class = Term::iri(ng::JUDGEMENT);
        let mut all = Vec::new();
        for quad in self.engine().find(None, Some(rdf::TYPE), Some(&class), In::Graph(&self.base().history()))? {
            all.extend(read_judgement(self.engine(), self.base(), quad.triple.subject.lexical())?);
        }
        all.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.id.cmp(&b.id)));
        Ok(all)
    }

    /// Judges whether two entities are one; takes the place of an earlier judgement on them. With `is_dry_run` nothing
    /// changes and the report says what would.
    ///
    /// # Errors
    /// Where one of them is not known, they are one id, or the store cannot be written; then nothing has changed.
    pub fn judge(
        &self,
        verdict: VerdictKind,
        pair: (&str, &str),
        by: &str,
        is_dry_run: bool,
    ) -> Result<JudgeReport, StoreError> {
        self.change_judgement(Some(verdict), pair, by, is_dry_run)
    }

    /// Undoes the judgement in force on two entities.
    ///
    /// # Errors
    /// Where there is none, or as [`Store::judge`].
    pub fn withdraw_judgement(
        &self,
        pair: (&str, &str),
        by: &str,
        is_dry_run: bool,
    ) -> Result<JudgeReport, StoreError> {
        self.change_judgement(None, pair, by, is_dry_run)
    }

    /// The entity that an IRI means: itself, unless it is another id of an entity.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn entity_of(&self, iri: &str) -> Result<String, StoreError> {
        let mut meant = self.engine().subjects(owl::SAME_AS, &Term::iri(iri))?;
        if meant.is_empty() {
            return Ok(iri.to_owned());
        }
        meant.sort_unstable();
        let data_sets = data_set_graphs(self.engine(), self.base())?;
        let shared = Shared { read: self.engine(), base: self.base(), data_sets: &data_sets };
        for entity in meant {
            // What a data set calls the same is one of its triples, and nobody's other id.
            let link = Triple::new(&entity, owl::SAME_AS, Term::iri(iri));
            if !shared.is_given(&link)? {
                return Ok(entity);
            }
        }
        Ok(iri.to_owned())
    }

    /// The id that is meant by an IRI or the part of one after the base.
    fn entity_id(&self, what: &str) -> Result<String, StoreError> {
        let path = self.base().path(what).unwrap_or(what);
        let is_whole = path.starts_with("entity/") || path.contains(':');
        let id = if is_whole { path.to_owned() } else { format!("entity/{path}") };
        let unknown = || StoreError::NoEntity(what.to_owned());
        if id.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c)) {
            return Err(unknown());
        }
        let iri = self.base().entity(&id);
        let is_alias = || Ok::<_, StoreError>(!self.engine().subjects(owl::SAME_AS, &Term::iri(&iri))?.is_empty());
        let is_sense = || is_known(self.engine(), &iri, In::Graph(&self.base().derivation()));
        if is_known(self.engine(), &iri, In::Default)? || is_alias()? || is_sense()? { Ok(id) } else { Err(unknown()) }
    }

    fn change_judgement(
        &self,
        verdict: Option<VerdictKind>,
        (one, other): (&str, &str),
        by: &str,
        is_dry_run: bool,
    ) -> Result<JudgeReport, StoreError> {
        let mut ids = [self.entity_id(one)?, self.entity_id(other)?];
        ids.sort_unstable_by_key(|id| self.base().entity(id));
        if ids[0] == ids[1] {
            return Err(StoreError::BadJudgement(format!("“{one}” and “{other}” are one id")));
        }
        let iris = [self.base().entity(&ids[0]), self.base().entity(&ids[1])];
        let (base, history) = (self.base(), self.base().history());
        let mut writer = self.begin()?;
        let both = || ids.iter().map(String::as_str);
        let before = Names::around(&writer.tx, base, both())?;
        let in_force: Vec<String> = self.in_force(&writer.tx, &iris)?;
        if verdict.is_none() && in_force.is_empty() {
            return Err(StoreError::BadJudgement(format!("nothing is judged of “{one}” and “{other}”")));
        }
        for node in &in_force {
            set(&mut writer.tx, &history, node, ng::WITHDRAWN_AT, now())?;
            set(&mut writer.tx, &history, node, ng::WITHDRAWN_BY, Term::text(by))?;
        }
        if let Some(verdict) = verdict {
            let count = self.judgements()?.len().to_string();
            let node = base.hashed("judgement", &[&ids[0], &ids[1], now().lexical(), &count]);
            let name = VERDICTS.iter().find(|(kind, _)| *kind == verdict).map_or("", |(_, iri)| iri);
            let triples = [
                (rdf::TYPE, Term::iri(ng::JUDGEMENT)),
                (ng::VERDICT, Term::iri(name)),
                (ng::JUDGED_ENTITY, Term::iri(&iris[0])),
                (ng::JUDGED_ENTITY, Term::iri(&iris[1])),
                (ng::JUDGED_BY, Term::text(by)),
                (ng::JUDGED_AT, now()),
            ];
            for (predicate, object) in triples {
                let triple = Triple::new(&node, predicate, object);
                insert(&mut writer.tx, &Quad { triple, graph: Some(history.clone()) });
            }
        }
        let after = Names::around(&writer.tx, base, both())?;
        let (old, new) = (before.identities(), after.identities());
        writer.touched = Pending::none();
        let articles = reidentify(&mut writer, base, (&old, &new))?;
        let meant = |identities: &crate::identity::Identities| {
            let entity = |id: &String| base.entity(&identities.meant_by(id).unwrap_or_else(|| id.clone()));
            [entity(&ids[0]), entity(&ids[1])]
        };
        let report = JudgeReport { is_dry_run, before: meant(&old), after: meant(&new), articles, entities: iris };
        if !is_dry_run {
            writer.commit()?;
        }
        Ok(report)
    }

    /// Judgements in force on just these two.
    fn in_force(&self, read: &impl Read, iris: &[String; 2]) -> Result<Vec<String>, StoreError> {
        let judged = Term::iri(&iris[0]);
        let mut found = Vec::new();
        for quad in read.find(None, Some(ng::JUDGED_ENTITY), Some(&judged), In::Graph(&self.base().history()))? {
            let judgement = read_judgement(read, self.base(), quad.triple.subject.lexical())?;
            let judgement = judgement.filter(|j| j.withdrawn_at.is_none() && j.entities == *iris);
            found.extend(judgement.map(|judgement| judgement.id));
        }
        Ok(found)
    }
}
