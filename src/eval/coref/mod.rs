//! Score of coreference inside an article, on GUM's documents with GUM's trees and our own mentions.
//!
//! Entry point: [`evaluate`]. A mention of ours is a gold mention if its head is one of the words by which the gold recognises that
//! one; of nested ones the shortest. Links are those of names and of pronouns of the third person to what stands before them.
//! Invariant: metrics over entities leave out those mentioned once, as OntoNotes does.

mod gum;
mod metrics;

use std::path::PathBuf;

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::annotate::{Document, TokenIx, Tree, Upos};
use crate::extract::Extractor;
use crate::model::ModelError;
use crate::statement::{Facts, MentionKind};
use gum::GoldMention;
use metrics::{Cluster, Sums};

/// Scores in percent.
#[derive(Clone, Debug, Serialize)]
pub struct CorefScore {
    /// Documents read.
    pub documents: usize,
    /// Share of our links that are right.
    pub precision: f64,
    /// Share of the gold's links that we have.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Links of names.
    pub named: LinkScore,
    /// Links of pronouns.
    pub pronominal: LinkScore,
    /// Links of descriptions ("the agency").
    pub descriptive: LinkScore,
    /// Mean F1 of MUC, B³ and CEAF over all entities that are mentioned more than once.
    pub conll_f1: f64,
}

/// Links of one kind, in percent, and how many there are.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct LinkScore {
    /// Share of ours that are right.
    pub precision: f64,
    /// Share of the gold's that we have.
    pub recall: f64,
    /// Links that we make.
    pub found: usize,
    /// Links in the gold.
    pub gold: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Links {
    found: usize,
    right: usize,
    gold: usize,
}

impl Links {
    fn score(self) -> LinkScore {
        LinkScore {
            precision: percent(self.right, self.found),
            recall: percent(self.right, self.gold),
            found: self.found,
            gold: self.gold,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self { found: self.found + other.found, right: self.right + other.right, gold: self.gold + other.gold }
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { round(100.0 * part as f64 / whole as f64) }
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Kinds of links, as numbers into the tallies.
const NAMED: usize = 0;
const PRONOMINAL: usize = 1;
const DESCRIPTIVE: usize = 2;

/// Scores every file, or every file of the folders.
///
/// # Errors
/// A file cannot be read or is no treebank.
pub fn evaluate(extractor: &Extractor, paths: &[PathBuf]) -> Result<CorefScore, ModelError> {
    let mut links = [Links::default(); 3];
    let mut sums = Sums::default();
    let mut documents = 0;
    for path in paths {
        for file in gum::files(path)? {
            let (document, gold) = gum::read(extractor.annotator(), &file)?;
            let facts = extractor.extract_document(&document, None);
            let comparison = Comparison::new(&document, &facts, &gold);
            comparison.links(&mut links);
            comparison.clusters(&mut sums);
            documents += 1;
        }
    }
    let both = links[NAMED].plus(links[PRONOMINAL]).score();
    let harmonic = 2.0 * both.precision * both.recall / (both.precision + both.recall).max(1e-9);
    Ok(CorefScore {
        documents,
        precision: both.precision,
        recall: both.recall,
        f1: round(harmonic),
        named: links[NAMED].score(),
        pronominal: links[PRONOMINAL].score(),
        descriptive: links[DESCRIPTIVE].score(),
        conll_f1: round(100.0 * sums.conll_f1()),
    })
}

/// A mention of ours, with the gold mention that it is.
struct Found {
    start: TokenIx,
    entity: usize,
    kind: usize,
    gold: Option<usize>,
}

struct Comparison<'a> {
    document: &'a Document,
    gold: &'a [GoldMention],
    found: Vec<Found>,
}

impl<'a> Comparison<'a> {
    fn new(document: &'a Document, facts: &Facts, gold: &'a [GoldMention]) -> Self {
        let tree = Tree::new(document);
        let mut by_head: FxHashMap<TokenIx, Vec<usize>> = FxHashMap::default();
        for (at, mention) in gold.iter().enumerate() {
            for &head in &mention.heads {
                by_head.entry(head).or_default().push(at);
            }
        }
        let mut found = Vec::new();
        for (entity, described) in facts.entities.iter().enumerate().filter(|(_, entity)| entity.post.is_none()) {
            for mention in &described.mentions {
                let start = document.tokens.partition_point(|token| token.range.start() < mention.range.start());
                let end = document.tokens.partition_point(|token| token.range.start() < mention.range.end());
                let tokens = start as TokenIx..end as TokenIx;
                let Some(head) = head_of(&tree, &tokens) else { continue };
                // "Chadian" belongs to Chad and is no mention of it for the treebank.
                if document.token(head).upos == Upos::Adj {
                    continue;
                }
                let candidates = by_head.get(&head).into_iter().flatten().copied();
                let gold_mention = candidates.min_by_key(|&at| gold[at].tokens.len());
                let kind = match mention.kind {
                    MentionKind::Name => NAMED,
                    MentionKind::Pronoun => PRONOMINAL,
                    MentionKind::Description => DESCRIPTIVE,
                };
                found.push(Found { start: tokens.start, entity, kind, gold: gold_mention });
            }
        }
        found.sort_by_key(|mention| mention.start);
        Self { document, gold, found }
    }

    /// A link is right if the mention and the last one before it of the same entity are one entity in the gold.
    fn links(&self, links: &mut [Links; 3]) {
        let mut last: FxHashMap<usize, &Found> = FxHashMap::default();
        for mention in &self.found {
            if let Some(before) = last.insert(mention.entity, mention) {
                let entity = |mention: &Found| mention.gold.map(|at| self.gold[at].entity.as_str());
                links[mention.kind].found += 1;
                links[mention.kind].right +=
                    usize::from(entity(mention).is_some() && entity(mention) == entity(before));
            }
        }
        let mut seen: Vec<&str> = Vec::new();
        for mention in self.gold {
            let known = seen.contains(&mention.entity.as_str());
            if !known {
                seen.push(&mention.entity);
            } else if let Some(kind) = self.kind_of(mention) {
                links[kind].gold += 1;
            }
        }
    }

    fn kind_of(&self, mention: &GoldMention) -> Option<usize> {
        const PRONOUNS: &[&str] = &[
            "he",
            "him",
            "his",
            "himself",
            "she",
            "her",
            "hers",
            "herself",
            "it",
            "its",
            "itself",
            "they",
            "them",
            "their",
            "theirs",
            "themselves",
        ];
        let &head = mention.heads.first()?;
        match self.document.token(head).upos {
            Upos::Propn => Some(NAMED),
            Upos::Pron => {
                let form = self.document.form(head);
                PRONOUNS.iter().any(|word| form.eq_ignore_ascii_case(word)).then_some(PRONOMINAL)
            }
            Upos::Noun => Some(DESCRIPTIVE),
            _ => None,
        }
    }

    fn clusters(&self, sums: &mut Sums) {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let mut gold: FxHashMap<&str, Cluster> = FxHashMap::default();
        for (at, mention) in self.gold.iter().enumerate() {
            gold.entry(&mention.entity).or_default().push(number(at));
        }
        let mut found: FxHashMap<usize, Cluster> = FxHashMap::default();
        for (at, mention) in self.found.iter().enumerate() {
            // Mentions that the gold has not get numbers of their own.
            let key = mention.gold.map_or(number(self.gold.len() + at), number);
            let cluster = found.entry(mention.entity).or_default();
            if !cluster.contains(&key) {
                cluster.push(key);
            }
        }
        sums.add(&sorted(gold.into_values()), &sorted(found.into_values()));
    }
}

/// Entities of several mentions, by their first one.
fn sorted(clusters: impl Iterator<Item = Cluster>) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = clusters.filter(|cluster| cluster.len() > 1).collect();
    clusters.sort();
    clusters
}

/// The token of a run that hangs on something outside of it.
fn head_of(tree: &Tree<'_>, tokens: &std::ops::Range<TokenIx>) -> Option<TokenIx> {
    tokens.clone().find(|&token| tree.head(token).is_none_or(|head| !tokens.contains(&head)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::Annotator;
    use crate::lexicon::OntologyFiles;

    #[test]
    fn links_of_a_document_counted_by_hand() {
        // "Ana Ruiz" is named twice and meant by "She"; the second name and the pronoun are links, both right.
        let row = |n: usize, form: &str, tags: &str, head: usize, relation: &str, misc: &str| {
            format!("{n}\t{form}\t{form}\t{tags}\t_\t{head}\t{relation}\t_\t{misc}\n")
        };
        let mut text = String::from("# newdoc id = x\n# text = Ana Ruiz left.\n");
        text += &row(1, "Ana", "PROPN\tNNP", 3, "nsubj", "Entity=(1-person-new-s-cf1-1,2-coref");
        text += &row(2, "Ruiz", "PROPN\tNNP", 1, "flat", "Entity=1)");
        text += &row(3, "left", "VERB\tVBD", 0, "root", "SpaceAfter=No");
        text += &row(4, ".", "PUNCT\t.", 3, "punct", "_");
        text += "\n";
        text += &row(1, "She", "PRON\tPRP", 2, "nsubj", "Entity=(1-person-giv-s-cf1-1-coref)");
        text += &row(2, "saw", "VERB\tVBD", 0, "root", "_");
        text += &row(3, "Ruiz", "PROPN\tNNP", 2, "obj", "Entity=(1-person-giv-s-cf1-1-coref)|SpaceAfter=No");
        text += &row(4, ".", "PUNCT\t.", 2, "punct", "_");
        text += "\n";
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("one.conllu");
        std::fs::write(&file, text).unwrap();
        let (document, gold) = gum::read(&Annotator::load().unwrap(), &file).unwrap();
        assert_eq!(gold.len(), 3);
        let extractor = Extractor::new(&OntologyFiles::embedded()).unwrap();
        let facts = extractor.extract_document(&document, None);
        let mut links = [Links::default(); 3];
        Comparison::new(&document, &facts, &gold).links(&mut links);
        assert_eq!((links[NAMED].gold, links[PRONOMINAL].gold), (1, 1));
        assert_eq!(links[PRONOMINAL].right, links[PRONOMINAL].found);
    }
}
