//! Words with a job: titles, honorifics, heads of names, given names, reporting words, modal expressions.
//!
//! Entry point: [`Words::compile`]. Invariant: look-ups take the lower-case form or lemma.

use rustc_hash::FxHashMap;

use super::turtle::{Graph, Node};
use crate::vocab::lexical;

/// What a reporting word says of what is reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reporting {
    /// What it does: `neutral`, `warning`, `denial` …
    pub force: String,
    /// Whether it denies what it reports.
    pub denies: bool,
    /// Whether what it reports is planned.
    pub plans: bool,
    /// Whether it reports only with a clause or a quotation: "she described the plan" reports nothing.
    pub clause_only: bool,
}

/// A word for a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// The form that a post is named by, lower case.
    pub name: String,
    /// Whether the holder heads the organization or country.
    pub leads: bool,
    /// Class of the body without which the word names no post: "leader" of anything, "analyst" of an organization.
    pub held_in: Option<Box<str>>,
    /// Gender, where the word tells it.
    pub gender: Option<Gender>,
}

/// Gender of a given name or title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gender {
    /// Feminine.
    Feminine,
    /// Masculine.
    Masculine,
}

/// Words with a job.
#[derive(Debug, Default)]
pub struct Words {
    titles: FxHashMap<Box<str>, Title>,
    longest_title: usize,
    honorifics: FxHashMap<Box<str>, Option<Gender>>,
    heads: FxHashMap<Box<str>, Box<str>>,
    given_names: FxHashMap<Box<str>, Option<Gender>>,
    verbs: FxHashMap<Box<str>, Reporting>,
    nouns: FxHashMap<Box<str>, Reporting>,
    modal: FxHashMap<Box<str>, Vec<Modal>>,
}

/// A modal expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modal {
    /// Local name of its class: `HedgingAdverb`, `PlanningVerb` …
    pub class: String,
    /// Local name of its certainty, where it has one.
    pub certainty: Option<String>,
    /// Whether it denies.
    pub denies: bool,
    /// Whether the subject of a light verb suffers what its noun tells: "drew criticism".
    pub carries_patient: bool,
}

impl Words {
    /// Reads the resources below `lexicon/`.
    #[must_use]
    pub fn compile(graph: &Graph) -> Self {
        let mut words = Self::default();
        for node in graph.subjects() {
            let class = graph.classes(node).next().map_or("", local_name).to_owned();
            if !class.is_empty() && graph.text_of(node, lexical::WRITTEN_FORM).is_some() {
                words.add(graph, node, &class);
            }
        }
        words
    }

    fn add(&mut self, graph: &Graph, node: Node, class: &str) {
        let gender = match graph.text_of(node, lexical::GENDER).map(local_name) {
            Some("feminine") => Some(Gender::Feminine),
            Some("masculine") => Some(Gender::Masculine),
            _ => None,
        };
        let leads = graph.text_of(node, lexical::LEADS) == Some("true");
        let held_in: Option<Box<str>> = graph.text_of(node, lexical::HELD_IN).map(Into::into);
        let main = graph.text_of(node, lexical::WRITTEN_FORM).unwrap_or_default().to_lowercase();
        let implied = graph.text_of(node, lexical::IMPLIES_CLASS).unwrap_or_default();
        let abbreviations = graph.texts(node, lexical::ABBREVIATION);
        for form in graph.texts(node, lexical::WRITTEN_FORM).chain(abbreviations).map(str::to_lowercase) {
            let key: Box<str> = form.as_str().into();
            match class {
                "Title" => {
                    self.longest_title = self.longest_title.max(form.split_whitespace().count());
                    self.titles.insert(key, Title { name: main.clone(), leads, held_in: held_in.clone(), gender });
                }
                "Honorific" => drop(self.honorifics.insert(key, gender)),
                "GivenName" | "GivenNames" => drop(self.given_names.insert(key, gender)),
                "ReportingVerb" => drop(self.verbs.insert(key, read_reporting(graph, node))),
                "ReportingNoun" => drop(self.nouns.insert(key, read_reporting(graph, node))),
                _ if !implied.is_empty() => drop(self.heads.insert(key, implied.into())),
                _ => self.modal.entry(key).or_default().push(read_modal(graph, node, class)),
            }
        }
    }

    /// The title written so: "president" for "pres.".
    #[must_use]
    pub fn title(&self, lower_case: &str) -> Option<&Title> {
        self.titles.get(lower_case)
    }

    /// Number of words of the longest title.
    #[must_use]
    pub fn longest_title(&self) -> usize {
        self.longest_title
    }

    /// Whether it is a form of address, and for whom.
    #[must_use]
    pub fn honorific(&self, lower_case: &str) -> Option<Option<Gender>> {
        self.honorifics.get(lower_case).copied()
    }

    /// Class that a name's head word implies: "ministry", "airport".
    #[must_use]
    pub fn head_class(&self, lower_case: &str) -> Option<&str> {
        self.heads.get(lower_case).map(AsRef::as_ref)
    }

    /// Whether the word is of this class among those without a list of their own: `Stative`, `Human`, `LightPredicate`.
    #[must_use]
    pub fn is(&self, class: &str, lemma: &str) -> bool {
        self.modal(lemma).iter().any(|word| word.class == class)
    }

    /// Whether it is a given name, and whose.
    #[must_use]
    pub fn given_name(&self, lower_case: &str) -> Option<Option<Gender>> {
        self.given_names.get(lower_case).copied()
    }

    /// The reporting verb with this lemma.
    #[must_use]
    pub fn reporting_verb(&self, lemma: &str) -> Option<&Reporting> {
        self.verbs.get(lemma)
    }

    /// The reporting noun with this lemma.
    #[must_use]
    pub fn reporting_noun(&self, lemma: &str) -> Option<&Reporting> {
        self.nouns.get(lemma)
    }

    /// The modal uses of a word or phrase.
    #[must_use]
    pub fn modal(&self, lower_case: &str) -> &[Modal] {
        self.modal.get(lower_case).map_or(&[], Vec::as_slice)
    }
}

fn read_reporting(graph: &Graph, node: Node) -> Reporting {
    Reporting {
        force: graph.text_of(node, lexical::FORCE).map_or("neutral", local_name).to_owned(),
        denies: graph.text_of(node, lexical::IMPLIES_POLARITY).map(local_name) == Some("negative"),
        plans: graph.text_of(node, lexical::PLAN) == Some("true"),
        clause_only: graph.text_of(node, lexical::CLAUSE_ONLY) == Some("true"),
    }
}

fn read_modal(graph: &Graph, node: Node, class: &str) -> Modal {
    Modal {
        class: class.to_owned(),
        certainty: graph.text_of(node, lexical::CERTAINTY).map(|iri| local_name(iri).to_owned()),
        denies: graph.text_of(node, lexical::POLARITY).map(local_name) == Some("negative"),
        carries_patient: graph.text_of(node, lexical::CARRIES).map(local_name) == Some("patient"),
    }
}

fn local_name(iri: &str) -> &str {
    iri.rsplit(['#', '/']).next().unwrap_or(iri)
}
