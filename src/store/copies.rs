//! Which articles are copies of which, so that wire copy is counted once.
//!
//! Entry points: [`Copies::around`], [`Copies::regroup`], [`source_of`]. Invariant: a group of copies is a connected component of
//! "at least half of the shorter one stands in the other", whatever the order in which they came; the earliest of a group is
//! its original, of equals the first by IRI, and each other one says `ng:nearDuplicateOf` it.

use std::collections::{BTreeMap, BTreeSet};

use super::StoreError;
use super::read::{In, Read, Write, insert, remove};
use crate::rdf::shared::DateKey;
use crate::rdf::{Base, Quad, Term, Triple};
use crate::text::is_copy;
use crate::vocab::{ng, schema};

/// Lookups of copies.
pub(super) struct Copies<'a, R> {
    pub(super) read: &'a R,
    pub(super) base: &'a Base,
}

impl<R: Read> Copies<'_, R> {
    /// The fingerprints of an article.
    pub(super) fn shingles(&self, article: &str) -> Result<BTreeSet<Term>, StoreError> {
        let texts = self.base.texts();
        self.read
            .each(Some(article), Some(ng::SHINGLE), None, In::Graph(&texts))
            .map(|q| Ok(q?.triple.object))
            .collect()
    }

    /// Other articles that are copies of one with these fingerprints.
    pub(super) fn alike(&self, article: &str, shingles: &BTreeSet<Term>) -> Result<BTreeSet<String>, StoreError> {
        let texts = self.base.texts();
        let mut common: BTreeMap<String, usize> = BTreeMap::new();
        for shingle in shingles {
            for quad in self.read.each(None, Some(ng::SHINGLE), Some(shingle), In::Graph(&texts)) {
                *common.entry(quad?.triple.subject.lexical().to_owned()).or_default() += 1;
            }
        }
        common.remove(article);
        let mut alike = BTreeSet::new();
        for (other, count) in common {
            // The article's own count already tells most pairs that cannot be copies, without a look at the other.
            if is_copy(count, count, count) && is_copy(count, shingles.len(), self.shingles(&other)?.len()) {
                alike.insert(other);
            }
        }
        Ok(alike)
    }

    /// The original that an article is a copy of, or itself.
    pub(super) fn original(&self, article: &str) -> Result<String, StoreError> {
        let original = self.read.object(article, ng::NEAR_DUPLICATE_OF)?;
        Ok(original.map_or_else(|| article.to_owned(), |original| original.lexical().to_owned()))
    }

    /// The group of copies that an article is in.
    pub(super) fn group(&self, article: &str) -> Result<BTreeSet<String>, StoreError> {
        let original = self.original(article)?;
        let mut group: BTreeSet<String> =
            self.read.subjects(ng::NEAR_DUPLICATE_OF, &Term::iri(&original))?.into_iter().collect();
        group.insert(original);
        Ok(group)
    }

    /// All articles whose group a change of this article may change, itself included.
    pub(super) fn around(&self, article: &str, shingles: &BTreeSet<Term>) -> Result<BTreeSet<String>, StoreError> {
        let mut around = self.group(article)?;
        for other in self.alike(article, shingles)? {
            around.extend(self.group(&other)?);
        }
        Ok(around)
    }

    /// Who is counted as having said what each of these articles says.
    pub(super) fn sources(&self, articles: &BTreeSet<String>) -> Result<BTreeMap<String, Option<String>>, StoreError> {
        // Found once for a group: there may be very many copies.
        let mut by_original: BTreeMap<String, Option<String>> = BTreeMap::new();
        let mut sources = BTreeMap::new();
        for article in articles {
            let original = self.original(article)?;
            if !by_original.contains_key(&original) {
                by_original.insert(original.clone(), self.source(&original)?);
            }
            sources.insert(article.clone(), by_original.get(&original).cloned().flatten());
        }
        Ok(sources)
    }

    /// The publisher who had it first: of an article without copies its own.
    pub(super) fn source(&self, article: &str) -> Result<Option<String>, StoreError> {
        for member in self.in_order(&self.group(article)?)? {
            if let Some(publisher) = self.read.object(&member, schema::PUBLISHER)? {
                return Ok(Some(publisher.lexical().to_owned()));
            }
        }
        Ok(None)
    }

    /// The earliest first; those without a date last.
    pub(super) fn in_order(&self, group: &BTreeSet<String>) -> Result<Vec<String>, StoreError> {
        let mut dated = Vec::with_capacity(group.len());
        for article in group {
            let date = self.read.object(article, schema::DATE_PUBLISHED)?.map(|date| date.lexical().to_owned());
            dated.push((date, article.clone()));
        }
        dated.sort_by(|(one, a), (other, b)| {
            let key = |date: &Option<String>| date.is_none();
            let dates = one.as_deref().map(DateKey).cmp(&other.as_deref().map(DateKey));
            key(one).cmp(&key(other)).then(dates).then_with(|| a.cmp(b))
        });
        Ok(dated.into_iter().map(|(_, article)| article).collect())
    }

    /// The groups that these articles form among themselves.
    pub(super) fn components(&self, articles: &BTreeSet<String>) -> Result<Vec<BTreeSet<String>>, StoreError> {
        let mut left = articles.clone();
        let mut components = Vec::new();
        while let Some(first) = left.first().cloned() {
            let component = self.component(&first)?;
            left.retain(|article| !component.contains(article));
            components.push(component);
        }
        Ok(components)
    }

    /// All articles that are tied to this one by copies of copies, itself included.
    pub(super) fn component(&self, article: &str) -> Result<BTreeSet<String>, StoreError> {
        let (mut open, mut component) = (vec![article.to_owned()], BTreeSet::from([article.to_owned()]));
        while let Some(article) = open.pop() {
            for other in self.alike(&article, &self.shingles(&article)?)? {
                if component.insert(other.clone()) {
                    open.push(other);
                }
            }
        }
        Ok(component)
    }
}

/// Finds the groups of these articles anew and writes which is whose copy. `is_only_more`: an article came and none went, so
/// all of them are one group.
pub(super) fn regroup(
    tx: &mut impl Write,
    base: &Base,
    articles: &BTreeSet<String>,
    is_only_more: bool,
) -> Result<(), StoreError> {
    let copies = Copies { read: tx, base };
    let components = if is_only_more { vec![articles.clone()] } else { copies.components(articles)? };
    let mut wanted = BTreeMap::new();
    for component in components {
        let ordered = copies.in_order(&component)?;
        if let Some((original, others)) = ordered.split_first() {
            wanted.extend(others.iter().map(|copy| (copy.clone(), original.clone())));
        }
    }
    for article in articles {
        let old = tx.object(article, ng::NEAR_DUPLICATE_OF)?.map(|old| old.lexical().to_owned());
        let new = wanted.get(article);
        if old.as_ref() != new {
            let quad =
                |original: &String| Quad::plain(Triple::new(article, ng::NEAR_DUPLICATE_OF, Term::iri(original)));
            old.iter().for_each(|original| remove(tx, &quad(original)));
            new.into_iter().for_each(|original| insert(tx, &quad(original)));
        }
    }
    Ok(())
}
