//! The ontology holds together: read by sophia, apart from the store, it says what the code and its own files rely on.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, helpers included"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use newsgraph::lexicon::{OntologyFile, OntologyFiles};
use newsgraph::vocab::{DEFAULT_BASE, lexical, ng, org, plover, rdf, rdfs, schema, skos};
use sophia::api::graph::Graph;
use sophia::api::parser::TripleParser;
use sophia::api::serializer::{Stringifier, TripleSerializer};
use sophia::api::source::TripleSource;
use sophia::api::term::Term;
use sophia::api::triple::Triple;
use sophia::inmem::graph::FastGraph;
use sophia::iri::resolve::BaseIriRef;
use sophia::isomorphism::isomorphic_graphs;
use sophia::turtle::parser::nt::NTriplesParser;
use sophia::turtle::parser::turtle::TurtleParser;
use sophia::turtle::serializer::nt::NTriplesSerializer;

static FILES: LazyLock<OntologyFiles> = LazyLock::new(OntologyFiles::embedded);
static KNOWN: LazyLock<Known> = LazyLock::new(Known::read);

/// All triples of the ontology as texts: IRIs bare, literals with a quotation mark before, blank nodes with `_:`.
#[derive(Default)]
struct Known {
    triples: Vec<[String; 3]>,
    by_predicate: BTreeMap<String, Vec<usize>>,
}

impl Known {
    fn read() -> Self {
        let mut known = Self::default();
        for file in FILES.files() {
            for triple in parse(file).triples() {
                let triple = triple.unwrap();
                let triple = [text(triple.s(), &file.path), text(triple.p(), &file.path), text(triple.o(), &file.path)];
                known.by_predicate.entry(triple[1].clone()).or_default().push(known.triples.len());
                known.triples.push(triple);
            }
        }
        known
    }

    fn pairs(&self, predicate: &str) -> impl Iterator<Item = (&str, &str)> + use<'_> {
        let numbers = self.by_predicate.get(predicate).map_or(&[][..], Vec::as_slice);
        numbers.iter().map(|&number| (self.triples[number][0].as_str(), self.triples[number][2].as_str()))
    }

    fn subjects(&self, predicate: &str) -> BTreeSet<&str> {
        self.pairs(predicate).map(|(subject, _)| subject).collect()
    }

    fn instances(&self, class: &str) -> BTreeSet<&str> {
        self.pairs(rdf::TYPE).filter(|&(_, object)| object == class).map(|(subject, _)| subject).collect()
    }
}

fn text<T: Term>(term: T, file: &str) -> String {
    if let Some(iri) = term.iri() {
        iri.to_string()
    } else if let Some(form) = term.lexical_form() {
        format!("\"{form}")
    } else {
        format!("_:{file} {}", term.bnode_id().map_or_else(String::new, |id| id.to_string()))
    }
}

fn parse(file: &OntologyFile) -> FastGraph {
    let base = BaseIriRef::new(Box::<str>::from(DEFAULT_BASE)).unwrap();
    let parsed = TurtleParser::new().with_base(Some(base)).parse_str(&file.text).collect_triples();
    parsed.unwrap_or_else(|error| panic!("{}: {error}", file.path))
}

/// Own terms, whatever they are terms of.
fn is_own(iri: &str) -> bool {
    iri.starts_with(ng::NAMESPACE) || iri.starts_with(plover::NAMESPACE)
}

#[test]
fn every_file_survives_a_round_trip() {
    for file in FILES.files() {
        let before = parse(file);
        let mut writer = NTriplesSerializer::new_stringifier();
        let written = writer.serialize_graph(&before).unwrap().as_utf8();
        let after: FastGraph = NTriplesParser::default().parse(written).collect_triples().unwrap();
        assert!(isomorphic_graphs(&before, &after).unwrap(), "{} changes when it is written and read again", file.path);
    }
}

#[test]
fn every_file_names_its_source_and_licence() {
    for file in FILES.files() {
        let head: String = file.text.lines().take_while(|line| line.starts_with('#')).collect();
        for word in ["Source", "icence", "20"] {
            assert!(head.contains(word), "{}: the comment at the top lacks source, licence or year", file.path);
        }
    }
}

#[test]
fn the_code_uses_no_term_that_is_not_declared() {
    let declared = KNOWN.subjects(rdf::TYPE);
    let by_lexicon = include_str!("../src/vocab/lexical.rs").split('"').filter(|part| part.starts_with(ng::NAMESPACE));
    for term in ng::ALL.iter().copied().chain(plover::ALL.iter().copied()).chain(by_lexicon) {
        assert!(declared.contains(term), "{term} stands in vocab/ and is not declared");
    }
}

#[test]
fn the_files_use_no_own_term_that_is_not_declared() {
    let declared = KNOWN.subjects(rdf::TYPE);
    for term in KNOWN.triples.iter().flatten().filter(|term| is_own(term)) {
        assert!(declared.contains(term.as_str()), "{term} is used and not declared");
    }
}

#[test]
fn every_own_term_is_used_or_reserved() {
    let reserved = KNOWN.subjects(&format!("{}status", ng::NAMESPACE));
    let mut used: BTreeSet<&str> = ng::ALL.iter().copied().collect();
    used.extend(include_str!("../src/vocab/lexical.rs").split('"'));
    // A term that another one names as its domain only is not used by that.
    let mentions =
        KNOWN.triples.iter().filter(|[_, predicate, _]| predicate != "http://www.w3.org/2000/01/rdf-schema#domain");
    used.extend(mentions.flat_map(|[_, predicate, object]| [predicate.as_str(), object.as_str()]));
    for term in KNOWN.subjects(rdf::TYPE).into_iter().filter(|term| is_own(term) && !term.ends_with("Shape")) {
        assert!(used.contains(term) || reserved.contains(term), "{term} is neither used nor reserved");
    }
}

#[test]
fn every_class_and_property_explains_itself() {
    let comment = "http://www.w3.org/2000/01/rdf-schema#comment";
    let property = "http://www.w3.org/1999/02/22-rdf-syntax-ns#Property";
    let class = "http://www.w3.org/2000/01/rdf-schema#Class";
    let terms = KNOWN.instances(property).into_iter().chain(KNOWN.instances(class));
    let described = [rdfs::LABEL, comment, "http://www.w3.org/2004/02/skos/core#example"].map(|p| KNOWN.subjects(p));
    for term in terms {
        assert!(described.iter().all(|set| set.contains(term)), "{term} lacks a label, a comment or an example");
    }
}

#[test]
fn what_the_gazetteer_points_at_is_there() {
    let labelled = KNOWN.subjects(rdfs::LABEL);
    let capital = format!("{}capital", ng::NAMESPACE);
    let inside = [schema::NAMESPACE.to_owned() + "containedInPlace", schema::NAMESPACE.to_owned() + "location"];
    let roles = [lexical::MEMBER.to_owned(), lexical::POST.to_owned(), ng::POSITION_IN.to_owned(), capital];
    for predicate in inside.iter().chain(&roles) {
        for (subject, object) in KNOWN.pairs(predicate) {
            assert!(labelled.contains(object), "{subject} points at {object}, which has no label");
        }
    }
}

#[test]
fn an_entity_has_one_label_and_a_broad_class() {
    let base = format!("{DEFAULT_BASE}entity/");
    let mut labels: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (subject, label) in KNOWN.pairs(rdfs::LABEL).filter(|(subject, _)| subject.starts_with(&base)) {
        labels.entry(subject).or_default().push(label);
    }
    let broad = [schema::PERSON, schema::ORGANIZATION, schema::PLACE, org::POST].map(|class| KNOWN.instances(class));
    for (entity, labels) in labels {
        assert_eq!(labels.len(), 1, "{entity}: {labels:?}");
        let classes = broad.iter().filter(|class| class.contains(entity)).count();
        assert_eq!(classes, 1, "{entity} is of {classes} of the classes person, organization, place, post");
    }
}

#[test]
fn leaders_have_dated_terms_and_no_plain_positions() {
    let terms = KNOWN.instances(org::MEMBERSHIP);
    assert!(!terms.is_empty());
    let starts = KNOWN.subjects(&format!("{}startDate", schema::NAMESPACE));
    let ends = KNOWN.subjects(&format!("{}endDate", schema::NAMESPACE));
    let as_of = KNOWN.subjects(&format!("{}asOf", ng::NAMESPACE));
    for term in terms {
        assert!(starts.contains(term), "{term} has no start");
        assert!(
            ends.contains(term) || as_of.contains(term),
            "{term} says neither when it ended nor when it was known to run"
        );
    }
    assert_eq!(KNOWN.pairs(ng::HOLDS_POSITION).next(), None, "a data set never says who holds a post now");
}

#[test]
fn posts_are_named_by_known_titles() {
    let mut titles = BTreeSet::new();
    for title in KNOWN.instances(lexical::TITLE) {
        let form = KNOWN.pairs(lexical::WRITTEN_FORM).find(|(subject, _)| *subject == title);
        titles.extend(form.map(|(_, form)| form.to_owned()));
    }
    for (post, title) in KNOWN.pairs(ng::POSITION_TITLE) {
        assert!(titles.contains(&title.to_lowercase()), "{post}: {title} is not the first form of a title");
    }
}

#[test]
fn disputed_places_lie_in_no_country() {
    let disputed = KNOWN.instances(&format!("{}DisputedTerritory", ng::NAMESPACE));
    assert!(!disputed.is_empty());
    let contained = KNOWN.subjects(&format!("{}containedInPlace", schema::NAMESPACE));
    assert_eq!(disputed.intersection(&contained).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn topics_with_signs_have_a_name_and_signs_in_lower_case() {
    let named = KNOWN.subjects(skos::PREF_LABEL);
    for (topic, sign) in KNOWN.pairs(lexical::TOPIC_SIGN) {
        assert!(named.contains(topic), "{topic} has no name");
        assert_eq!(sign.to_lowercase(), sign, "{topic}");
    }
}

/// Words of entries (by `predicate`) whose frame has a value for `evokes`.
fn words_of_frames(predicate: &str, evokes: &str) -> BTreeSet<&'static str> {
    let frames = KNOWN.subjects(evokes);
    let entries: BTreeSet<&str> =
        KNOWN.pairs(lexical::ENTRY).filter(|(frame, _)| frames.contains(frame)).map(|(_, entry)| entry).collect();
    KNOWN.pairs(predicate).filter(|(entry, _)| entries.contains(entry)).map(|(_, word)| word).collect()
}

#[test]
fn frames_cover_the_relations_and_event_types_that_are_promised() {
    let relations: BTreeSet<&str> = KNOWN.pairs(lexical::RELATION).map(|(_, relation)| relation).collect();
    let types: BTreeSet<&str> = KNOWN.pairs(lexical::EVENT_TYPE).map(|(_, concept)| concept).collect();
    let (verbs, nouns) =
        (words_of_frames(lexical::VERB, lexical::EVENT_TYPE), words_of_frames(lexical::NOUN, lexical::EVENT_TYPE));
    assert!(relations.len() >= 60, "{} relations", relations.len());
    assert_eq!(types.len(), 18, "PLOVER event types: {types:?}");
    assert!(verbs.len() >= 400, "{} event verbs", verbs.len());
    assert!(nouns.len() >= 200, "{} event nouns", nouns.len());
    let reporting = KNOWN.instances(lexical::REPORTING_VERB);
    assert!(reporting.len() >= 150, "{} reporting verbs", reporting.len());
}
