//! The class hierarchy and what classes each relation takes.
//!
//! Entry points: [`Classes::is_a`], [`Classes::admits`]. Invariant: a relation without declared classes admits anything.

use rustc_hash::FxHashMap;

use super::turtle::Graph;
use crate::vocab::lexical;

/// What a relation takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct RelationTypes {
    domain: Vec<String>,
    range: Vec<String>,
    former: Option<String>,
    label: String,
    is_symmetric: bool,
}

/// Classes and relations of the ontology.
#[derive(Debug, Default)]
pub struct Classes {
    parents: FxHashMap<String, Vec<String>>,
    relations: FxHashMap<String, RelationTypes>,
}

impl Classes {
    /// Reads `rdfs:subClassOf`, `ng:domainIncludes`, `ng:rangeIncludes` and `ng:formerRelation`.
    #[must_use]
    pub fn compile(graph: &Graph) -> Self {
        let mut classes = Self::default();
        for subject in graph.subjects() {
            let owned = |predicate| graph.texts(subject, predicate).map(str::to_owned).collect::<Vec<_>>();
            let parents = owned(lexical::SUB_CLASS_OF);
            if !parents.is_empty() {
                classes.parents.entry(graph.text(subject).to_owned()).or_default().extend(parents);
            }
            let (domain, range) = (owned(lexical::DOMAIN_INCLUDES), owned(lexical::RANGE_INCLUDES));
            if !domain.is_empty() || !range.is_empty() {
                let former = graph.text_of(subject, lexical::FORMER_RELATION).map(str::to_owned);
                let label = graph.text_of(subject, lexical::LABEL).unwrap_or_default().to_owned();
                let is_symmetric = graph.classes(subject).any(|class| class == lexical::SYMMETRIC);
                let types = RelationTypes { domain, range, former, label, is_symmetric };
                classes.relations.insert(graph.text(subject).to_owned(), types);
            }
        }
        classes
    }

    /// Whether `class` is `ancestor` or below it.
    #[must_use]
    pub fn is_a(&self, class: &str, ancestor: &str) -> bool {
        self.is_a_within(class, ancestor, 16)
    }

    fn is_a_within(&self, class: &str, ancestor: &str, depth: u8) -> bool {
        class == ancestor
            || depth > 0
                && self
                    .parents
                    .get(class)
                    .is_some_and(|parents| parents.iter().any(|p| self.is_a_within(p, ancestor, depth - 1)))
    }

    /// Whether something with `classes` may stand where one of `wanted` is asked for; an empty wish admits anything.
    #[must_use]
    pub fn fits(&self, classes: &[String], wanted: &[String]) -> bool {
        wanted.is_empty() || classes.iter().any(|class| wanted.iter().any(|want| self.is_a(class, want)))
    }

    /// Whether the relation admits a subject and an object of these classes (`None` for a literal object).
    #[must_use]
    pub fn admits(&self, relation: &str, subject: &[String], object: Option<&[String]>) -> bool {
        self.relations.get(relation).is_none_or(|types| {
            self.fits(subject, &types.domain) && object.is_none_or(|object| self.fits(object, &types.range))
        })
    }

    /// The relation that holds once this one has ended.
    #[must_use]
    pub fn former(&self, relation: &str) -> Option<&str> {
        self.relations.get(relation)?.former.as_deref()
    }

    /// Whether the relation holds in both directions.
    #[must_use]
    pub fn is_symmetric(&self, relation: &str) -> bool {
        self.relations.get(relation).is_some_and(|types| types.is_symmetric)
    }

    /// The relation's label.
    #[must_use]
    pub fn relation_label(&self, relation: &str) -> Option<&str> {
        self.relations.get(relation).map(|types| types.label.as_str())
    }
}
