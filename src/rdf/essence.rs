//! What of an article depends on who its names are, packed.
//!
//! Entry point: [`Essence`]. Invariant: written for other meanings it changes in just what the whole article would change in, and
//! adds as much to shared nodes where it changes; so an article can be written anew without being read as a whole.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::key::{SharedKey, is_shared};
use super::parts::READ_OF_EVIDENCE;
use super::refer::OwnGraph;
use super::{Base, Literal, Quad, Term, Triple};
use crate::vocab::xsd;

/// Numbers of terms.
type Row = [u32; 3];

/// A part of an article's triples as they were read, each term once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Essence {
    terms: Vec<String>,
    /// Triples of the default graph.
    triples: Vec<Row>,
    /// Parts of the keys of shared nodes.
    keys: Vec<Row>,
}

impl Essence {
    /// Of an article as it was read; none where it has a term of a kind that reading never gives.
    #[must_use]
    pub fn of(read: &OwnGraph, base: &Base) -> Option<Self> {
        let plain = || read.quads.iter().filter(|quad| quad.graph.is_none()).map(|quad| &quad.triple);
        let slot = |triple: &'_ Triple| (triple.subject.lexical().to_owned(), triple.predicate.clone());
        let open: FxHashSet<_> = plain().filter(|triple| is_open(base, &triple.object)).map(slot).collect();
        let mut packer = Packer { base, essence: Self::default(), numbers: FxHashMap::default() };
        for triple in plain() {
            if is_needed(base, triple) || open.contains(&slot(triple)) {
                let row = packer.row(&triple.subject, &triple.predicate, &triple.object)?;
                packer.essence.triples.push(row);
            }
        }
        for (iri, key) in &read.keys {
            for (predicate, object) in key.parts() {
                let row = packer.row(&Term::iri(iri), predicate, &object)?;
                packer.essence.keys.push(row);
            }
        }
        Some(packer.essence)
    }

    /// The triples and keys; none where they cannot be read.
    #[must_use]
    pub fn graph(&self, base: &Base) -> Option<OwnGraph> {
        let terms: Vec<Term> = self.terms.iter().map(|text| unpacked(text, base)).collect::<Option<_>>()?;
        let term = |number: u32| terms.get(number as usize);
        let mut quads = BTreeSet::new();
        for [subject, predicate, object] in &self.triples {
            let predicate = term(*predicate)?.lexical().to_owned();
            let triple = Triple { subject: term(*subject)?.clone(), predicate, object: term(*object)?.clone() };
            quads.insert(Quad::plain(triple));
        }
        let mut parts: BTreeMap<u32, Vec<(&str, &Term)>> = BTreeMap::new();
        for [node, predicate, object] in &self.keys {
            parts.entry(*node).or_default().push((term(*predicate)?.lexical(), term(*object)?));
        }
        let key = |(node, parts): (u32, Vec<(&str, &Term)>)| {
            Some((term(node)?.lexical().to_owned(), SharedKey::from_parts(parts.iter().copied())?))
        };
        Some(OwnGraph { quads, keys: parts.into_iter().map(key).collect::<Option<_>>()? })
    }
}

/// Whether what a term names may be written as something else.
fn is_open(base: &Base, term: &Term) -> bool {
    let Some(iri) = term.as_iri() else { return false };
    base.path(iri).is_some_and(|path| path.starts_with("entity/")) || is_shared(base, iri)
}

/// Whether a triple tells what the article adds to a shared node.
fn is_needed(base: &Base, triple: &Triple) -> bool {
    let subject = triple.subject.lexical();
    match base.path(subject).and_then(|path| path.split('/').next()) {
        Some("appearance") => true,
        Some("evidence") => READ_OF_EVIDENCE.contains(&triple.predicate.as_str()),
        _ => is_shared(base, subject),
    }
}

struct Packer<'a> {
    base: &'a Base,
    essence: Essence,
    numbers: FxHashMap<String, u32>,
}

impl Packer<'_> {
    fn row(&mut self, subject: &Term, predicate: &str, object: &Term) -> Option<Row> {
        Some([self.number(subject)?, self.number(&Term::iri(predicate))?, self.number(object)?])
    }

    fn number(&mut self, term: &Term) -> Option<u32> {
        let text = packed(term, self.base)?;
        if let Some(number) = self.numbers.get(&text) {
            return Some(*number);
        }
        let number = u32::try_from(self.essence.terms.len()).ok()?;
        self.essence.terms.push(text.clone());
        self.numbers.insert(text, number);
        Some(number)
    }
}

/// A term as a text, its kind first.
fn packed(term: &Term, base: &Base) -> Option<String> {
    match term {
        Term::Iri(iri) => Some(base.path(iri).map_or_else(|| format!("<{iri}"), |path| format!("~{path}"))),
        Term::Literal(Literal { value, datatype, language: None }) if datatype == xsd::STRING => {
            Some(format!("\"{value}"))
        }
        Term::Literal(Literal { value, datatype, language: None }) => Some(format!("^{datatype} {value}")),
        Term::Literal(_) | Term::Blank(_) | Term::Triple(_) => None,
    }
}

fn unpacked(text: &str, base: &Base) -> Option<Term> {
    let mut rest = text.chars();
    match rest.next()? {
        '<' => Some(Term::iri(rest.as_str())),
        '~' => Some(Term::iri(base.iri(rest.as_str()))),
        '"' => Some(Term::text(rest.as_str())),
        '^' => rest.as_str().split_once(' ').map(|(datatype, value)| Term::typed(value, datatype)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::refer::{Meaning, Meanings, written};
    use crate::rdf::{StatementKey, modes, parts_of};
    use crate::statement::{Certainty, Polarity, Voice};
    use crate::vocab::{ng, rdf, schema};

    /// An article in which somebody says something of somebody.
    fn read(base: &Base) -> OwnGraph {
        let iri = |path: &str| base.iri(path);
        let key = StatementKey {
            subject: iri("entity/a"),
            predicate: "urn:knows".into(),
            object: Term::iri(iri("entity/b")),
        };
        let key = SharedKey::Statement(key);
        let (statement, article) = (key.iri(base), iri("article/1"));
        let triples = [
            (article.as_str(), rdf::TYPE, Term::iri(schema::NEWS_ARTICLE)),
            (&article, schema::MENTIONS, Term::iri(iri("entity/a"))),
            (&article, schema::MENTIONS, Term::iri("urn:other")),
            (&iri("appearance/1"), ng::ENTITY, Term::iri(iri("entity/a"))),
            (&iri("appearance/1"), ng::IDENTITY_STATUS, Term::iri(ng::RESOLVED)),
            (&iri("appearance/1"), ng::BEST_NAME, Term::text("A")),
            (&iri("appearance/1"), ng::COUNT, Term::number(2)),
            (&iri("evidence/1"), ng::VOICE, Term::iri(modes::voice(Voice::Article))),
            (&iri("evidence/1"), ng::CERTAINTY, Term::iri(modes::certainty(Certainty::Stated))),
            (&iri("evidence/1"), ng::POLARITY, Term::iri(modes::polarity(Polarity::Positive))),
            (&iri("evidence/1"), ng::QUOTE, Term::text("A knows B.")),
            (&statement, ng::EVIDENCE, Term::iri(iri("evidence/1"))),
            (&iri("claim/1"), ng::ABOUT, Term::iri(&statement)),
            (&iri("claim/1"), schema::TEXT, Term::text("A knows B.")),
        ];
        let quads = triples.map(|(subject, predicate, object)| Quad::plain(Triple::new(subject, predicate, object)));
        OwnGraph { quads: quads.into_iter().collect(), keys: [(statement, key)].into() }
    }

    fn meant(base: &Base, to: &str) -> Meanings {
        let meaning = Meaning { entity: base.iri(to), status: Some(ng::PROVISIONAL.to_owned()) };
        [(base.iri("entity/a"), meaning)].into()
    }

    #[test]
    fn it_changes_as_the_whole_article_does() {
        let base = Base::default();
        let whole = read(&base);
        let essence = Essence::of(&whole, &base).unwrap();
        let text = serde_json::to_string(&essence).unwrap();
        let graph = serde_json::from_str::<Essence>(&text).unwrap().graph(&base).unwrap();
        assert_eq!((graph.quads.len(), &graph.keys), (11, &whole.keys));
        assert_eq!(Essence::of(&graph, &base).unwrap(), essence);
        for (old, new) in [("entity/a", "entity/b"), ("entity/c", "entity/d"), ("entity/b", "entity/b")] {
            let change = |graph: &OwnGraph| {
                let [old, new] = [old, new].map(|to| written(graph.clone(), &meant(&base, to), &base));
                let changed: BTreeSet<Quad> = old.quads.symmetric_difference(&new.quads).cloned().collect();
                (changed, new.keys)
            };
            assert_eq!(change(&graph), change(&whole));
        }
        assert_eq!(parts_of(&graph.quads, &base, None).unwrap(), parts_of(&whole.quads, &base, None).unwrap());
    }
}
