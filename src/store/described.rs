//! What loaded data sets describe, kept by the names that articles may call it.
//!
//! Entry points: [`read_described`], [`redescribe`]. Invariant: what is kept in the buckets of names is a function of the loaded
//! data sets, and each article is written for what its names mean beside it.
//!
//! The gazetteer is left out: reading looks its names up itself.

use std::collections::{BTreeMap, BTreeSet};

use super::StoreError;
use super::data_set::data_set_graphs;
use super::exchange::reidentify;
use super::judgement::has_judgements;
use super::names::{Names, bucket_iri};
use super::open::Writer;
use super::read::{In, Read, insert, remove};
use crate::identity::{Described, Identities, Sort, entity_id, public_number, seed_keys};
use crate::rdf::{Base, Quad, Term, Triple};
use crate::vocab::{foaf, lexical, ng, org, owl, rdf, rdfs, schema, schema_http, skos};

/// What is described under names of one bucket, by id.
pub(super) type Descriptions = BTreeMap<String, Described>;

/// Properties whose values are names.
const NAMES: &[&str] = &[
    rdfs::LABEL,
    skos::PREF_LABEL,
    skos::ALT_LABEL,
    schema::NAME,
    schema::ALTERNATE_NAME,
    schema_http::NAME,
    schema_http::ALTERNATE_NAME,
    foaf::NAME,
];

/// Classes that say of what kind something is.
const KINDS: &[(&str, Sort)] = &[
    (schema::PERSON, Sort::Person),
    (schema::ORGANIZATION, Sort::Organization),
    (schema::PLACE, Sort::Place),
    (schema_http::PERSON, Sort::Person),
    (schema_http::ORGANIZATION, Sort::Organization),
    (schema_http::PLACE, Sort::Place),
    (foaf::PERSON, Sort::Person),
    (foaf::ORGANIZATION, Sort::Organization),
    (org::ORGANIZATION, Sort::Organization),
];

/// Properties that lead to another name of the same thing.
const SAME: &[&str] = &[owl::SAME_AS, schema::SAME_AS, schema_http::SAME_AS];

/// Properties that tell the country.
const COUNTRIES: &[&str] = &[lexical::NATIONALITY, schema_http::NATIONALITY];

/// Longest name that is looked for, in bytes.
const LONGEST: usize = 200;

/// Steps up to a class that says of what kind something is.
const MOST_STEPS: usize = 8;

/// Whether a triple tells by what names, and as what, a thing may be found.
pub(super) fn is_telling(triple: &Triple) -> bool {
    let predicate = triple.predicate.as_str();
    predicate == rdf::TYPE || [NAMES, SAME, COUNTRIES].iter().any(|all| all.contains(&predicate))
}

/// Whether anything is described under any name.
pub(super) fn has_described(read: &impl Read, base: &Base) -> Result<bool, StoreError> {
    let class = Term::iri(ng::DESCRIBED_NAMES);
    Ok(read.each(None, Some(rdf::TYPE), Some(&class), In::Graph(&base.derivation())).next().transpose()?.is_some())
}

/// What is described under names of a bucket.
pub(super) fn read_described(read: &impl Read, base: &Base, bucket: &str) -> Result<Descriptions, StoreError> {
    let (graph, iri) = (base.derivation(), bucket_iri(base, bucket));
    let Some(quad) = read.each(Some(&iri), Some(ng::DESCRIBED), None, In::Graph(&graph)).next().transpose()? else {
        return Ok(Descriptions::new());
    };
    serde_json::from_str(quad.triple.object.lexical())
        .map_err(|error| StoreError::Damaged(format!("what is described at “{bucket}” cannot be read: {error}")))
}

/// The quads in which it is kept what is described under names of a bucket.
pub(super) fn described_quads(base: &Base, bucket: &str, all: &Descriptions) -> Result<BTreeSet<Quad>, StoreError> {
    if all.is_empty() {
        return Ok(BTreeSet::new());
    }
    let iri = bucket_iri(base, bucket);
    let text = serde_json::to_string(all).map_err(|error| StoreError::Engine(error.to_string()))?;
    let own = [
        Triple::new(&iri, rdf::TYPE, Term::iri(ng::DESCRIBED_NAMES)),
        Triple::new(&iri, ng::DESCRIBED, Term::typed(text, rdf::JSON)),
    ];
    let found_in = all.keys().map(|id| Triple::new(&base.entity(id), ng::DESCRIBED_IN, Term::text(bucket)));
    let graph = Some(base.derivation());
    Ok(own.into_iter().chain(found_in).map(|triple| Quad { triple, graph: graph.clone() }).collect())
}

/// All that the loaded data sets describe, by bucket.
pub(super) fn all_described(read: &impl Read, base: &Base) -> Result<BTreeMap<String, Descriptions>, StoreError> {
    let describer = Describer::new(read, base)?;
    let mut all: BTreeMap<String, Descriptions> = BTreeMap::new();
    for iri in describer.subjects()? {
        let Some(described) = describer.describe(&iri)? else { continue };
        for bucket in described.buckets() {
            all.entry(bucket).or_default().insert(base.entity_id(&iri).to_owned(), described.clone());
        }
    }
    Ok(all)
}

/// Reads what loaded data sets say of a thing.
struct Describer<'a, R> {
    read: &'a R,
    base: &'a Base,
    /// Graphs of all data sets.
    all: BTreeSet<String>,
    /// Those whose names are looked for.
    naming: BTreeSet<String>,
}

impl<'a, R: Read> Describer<'a, R> {
    fn new(read: &'a R, base: &'a Base) -> Result<Self, StoreError> {
        let all = data_set_graphs(read, base)?;
        let gazetteer = base.graph("gazetteer");
        let naming = all.iter().filter(|graph| !graph.starts_with(&gazetteer)).cloned().collect();
        Ok(Self { read, base, all, naming })
    }

    /// What has a name in a data set.
    fn subjects(&self) -> Result<BTreeSet<String>, StoreError> {
        let mut subjects = BTreeSet::new();
        for graph in &self.naming {
            for predicate in NAMES {
                for quad in self.read.each(None, Some(predicate), None, In::Graph(graph)) {
                    subjects.extend(quad?.triple.subject.as_iri().map(str::to_owned));
                }
            }
        }
        Ok(subjects)
    }

    /// What the data sets say of a thing, where it has a name and a kind.
    fn describe(&self, iri: &str) -> Result<Option<Described>, StoreError> {
        let (mut names, mut classes) = (BTreeSet::new(), Vec::new());
        let (mut numbers, mut countries) = (BTreeSet::new(), BTreeSet::new());
        numbers.extend(public_number(self.base.entity_id(iri)).map(str::to_owned));
        for quad in self.read.each(Some(iri), None, None, In::All) {
            let Quad { triple: Triple { predicate, object, .. }, graph } = quad?;
            let Some(graph) = graph.filter(|graph| self.all.contains(graph)) else { continue };
            match (predicate.as_str(), &object) {
                (rdf::TYPE, Term::Iri(class)) => classes.push(class.clone()),
                (predicate, Term::Literal(literal)) if NAMES.contains(&predicate) && self.naming.contains(&graph) => {
                    names.insert(literal.value.trim().to_owned());
                }
                (predicate, Term::Iri(other)) if SAME.contains(&predicate) => {
                    numbers.extend(public_number(other).map(str::to_owned));
                }
                (predicate, Term::Iri(country)) if COUNTRIES.contains(&predicate) => {
                    countries.insert(self.base.entity_id(country).to_owned());
                }
                _ => {}
            }
        }
        if names.is_empty() {
            return Ok(None);
        }
        let Some(sort) = self.sort(classes)? else { return Ok(None) };
        names.retain(|name| is_telling_name(name, sort));
        let only =
            |values: BTreeSet<String>| Some(values).filter(|all| all.len() == 1).and_then(|all| all.into_iter().next());
        let (public, country) = (only(numbers).unwrap_or_default(), only(countries).unwrap_or_default());
        Ok((!names.is_empty()).then_some(Described { sort, public, country, names }))
    }

    /// The kind that the first of the classes says, or one above them.
    fn sort(&self, classes: Vec<String>) -> Result<Option<Sort>, StoreError> {
        let (mut level, mut seen) = (classes, BTreeSet::new());
        for _ in 0..MOST_STEPS {
            level.sort_unstable();
            level.retain(|class| seen.insert(class.clone()));
            let known = level.iter().find_map(|class| KINDS.iter().find(|(kind, _)| kind == class));
            if let Some((_, sort)) = known {
                return Ok(Some(*sort));
            }
            let mut above = Vec::new();
            for class in &level {
                let classes = self.read.objects(class, rdfs::SUB_CLASS_OF)?;
                above.extend(classes.iter().filter_map(Term::as_iri).map(str::to_owned));
            }
            level = above;
        }
        Ok(None)
    }
}

/// A family name or a given name alone could mean anybody.
fn is_telling_name(name: &str, sort: Sort) -> bool {
    let keys = seed_keys(&entity_id(name), sort);
    let is_short = sort == Sort::Person && !keys.exact.contains(' ');
    name.len() <= LONGEST && name.chars().filter(|c| c.is_alphanumeric()).count() > 1 && !is_short
}

/// What changes in the buckets.
type Edits = BTreeMap<String, BTreeMap<String, Option<Described>>>;

/// Everything that has a name in a data set.
pub(super) fn all_named(read: &impl Read, base: &Base) -> Result<BTreeSet<String>, StoreError> {
    Describer::new(read, base)?.subjects()
}

/// Keeps what the data sets say of these subjects by now, and makes all articles follow.
pub(super) fn redescribe(writer: &mut Writer<'_>, base: &Base, named: &BTreeSet<String>) -> Result<(), StoreError> {
    let edits = edits(&writer.tx, base, named)?;
    let mut quads: Vec<(BTreeSet<Quad>, BTreeSet<Quad>)> = Vec::new();
    let mut roots = Vec::new();
    let is_judged = has_judgements(&writer.tx, base)?;
    for (bucket, edits) in edits {
        let old = read_described(&writer.tx, base, &bucket)?;
        let mut new = old.clone();
        for (id, described) in &edits {
            match described {
                Some(described) => _ = new.insert(id.clone(), described.clone()),
                None => _ = new.remove(id),
            }
        }
        if old != new {
            quads.push((described_quads(base, &bucket, &old)?, described_quads(base, &bucket, &new)?));
            let names = Names::at(&writer.tx, base, &bucket, edits.keys())?;
            if is_judged || !names.buckets.values().all(BTreeMap::is_empty) {
                roots.push((bucket, edits));
            }
        }
    }
    let identities = |tx: &_| {
        let mut all = Identities::default();
        for (bucket, edits) in &roots {
            all.extend(Names::at(tx, base, bucket, edits.keys())?.identities());
        }
        Ok::<_, StoreError>(all)
    };
    let before = identities(&writer.tx)?;
    for (old, new) in &quads {
        old.difference(new).for_each(|quad| remove(&mut writer.tx, quad));
        new.difference(old).for_each(|quad| insert(&mut writer.tx, quad));
    }
    let after = identities(&writer.tx)?;
    reidentify(writer, base, (&before, &after))?;
    Ok(())
}

fn edits(read: &impl Read, base: &Base, named: &BTreeSet<String>) -> Result<Edits, StoreError> {
    let describer = Describer::new(read, base)?;
    let graph = base.derivation();
    let mut edits = Edits::new();
    for iri in named {
        let described = describer.describe(iri)?;
        let new = described.as_ref().map(Described::buckets).unwrap_or_default();
        let mut buckets = new.clone();
        for quad in read.each(Some(iri), Some(ng::DESCRIBED_IN), None, In::Graph(&graph)) {
            buckets.insert(quad?.triple.object.lexical().to_owned());
        }
        for bucket in buckets {
            let described = described.clone().filter(|_| new.contains(&bucket));
            edits.entry(bucket).or_default().insert(base.entity_id(iri).to_owned(), described);
        }
    }
    Ok(edits)
}
