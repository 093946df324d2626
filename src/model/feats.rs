//! Morphological features: they follow from a word's tags, and for some words from the word.
//!
//! Entry points: [`Feats::learn`], [`Feats::of`]. Invariant: bundle 0 is `_`, no features.

use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

use super::ModelError;
use super::conllu::TreeSentence;
use super::file::{Reader, Writer};
use super::hash::mix;
use super::word::Lexer;

/// The feature bundles and which word has which.
#[derive(Clone, Debug, Default)]
pub struct Feats {
    bundles: Vec<String>,
    /// By class of the tagger, and by class and lower form where that differs.
    classes: Vec<u16>,
    words: FxHashMap<u64, u16>,
}

impl Feats {
    /// Learns from a treebank, for the tagger's classes.
    #[must_use]
    pub fn learn(sentences: &[TreeSentence], classes: &[String]) -> Self {
        let mut by_class = vec![BTreeMap::<&str, u32>::new(); classes.len()];
        let mut by_word: BTreeMap<(u16, u64), BTreeMap<&str, u32>> = BTreeMap::new();
        let mut lexer = Lexer::default();
        for word in sentences.iter().flat_map(|sentence| &sentence.words) {
            let Ok(class) = classes.binary_search(&format!("{} {}", word.upos, word.xpos)) else { continue };
            *by_class[class].entry(&word.feats).or_default() += 1;
            let key = (class as u16, lexer.lexeme(&word.form).lower);
            *by_word.entry(key).or_default().entry(&word.feats).or_default() += 1;
        }
        let mut feats = Self { bundles: vec!["_".to_owned()], ..Self::default() };
        for counts in &by_class {
            let id = feats.bundle_id(commonest(counts));
            feats.classes.push(id);
        }
        for ((class, word), counts) in &by_word {
            let id = feats.bundle_id(commonest(counts));
            if id != feats.classes[*class as usize] {
                feats.words.insert(mix(u64::from(*class), *word), id);
            }
        }
        feats
    }

    fn bundle_id(&mut self, bundle: &str) -> u16 {
        let at = self.bundles.iter().position(|known| known == bundle).unwrap_or_else(|| {
            self.bundles.push(bundle.to_owned());
            self.bundles.len() - 1
        });
        at as u16
    }

    /// The bundle of a word, given the hash of its lower form.
    #[must_use]
    pub fn of(&self, class: u16, lower: u64) -> u16 {
        let known = self.words.get(&mix(u64::from(class), lower));
        known.or_else(|| self.classes.get(class as usize)).copied().unwrap_or_default()
    }

    /// A bundle as treebanks write it.
    #[must_use]
    pub fn bundle(&self, id: u16) -> &str {
        self.bundles.get(id as usize).map_or("_", String::as_str)
    }

    /// Writes the features into a model file's content.
    pub fn write(&self, writer: &mut Writer) {
        writer.strings(&self.bundles);
        writer.number(self.classes.len() as u64);
        for &id in &self.classes {
            writer.number(u64::from(id));
        }
        let mut words: Vec<_> = self.words.iter().map(|(&key, &id)| (key, id)).collect();
        words.sort_unstable();
        writer.number(words.len() as u64);
        let mut last = 0;
        for (key, id) in words {
            writer.number(key - last);
            writer.number(u64::from(id));
            last = key;
        }
    }

    /// Reads the features from a model file's content.
    ///
    /// # Errors
    /// When the content is not what [`Self::write`] writes.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let id = |reader: &mut Reader<'_>| Ok::<_, ModelError>(reader.number()?.min(u64::from(u16::MAX)) as u16);
        let mut feats = Self { bundles: reader.strings()?, ..Self::default() };
        for _ in 0..reader.size()? {
            feats.classes.push(id(reader)?);
        }
        let mut key = 0_u64;
        for _ in 0..reader.size()? {
            key = key.wrapping_add(reader.number()?);
            feats.words.insert(key, id(reader)?);
        }
        Ok(feats)
    }
}

fn commonest<'a>(counts: &BTreeMap<&'a str, u32>) -> &'a str {
    let most = counts.values().max().copied().unwrap_or_default();
    counts.iter().find(|(_, count)| **count == most).map_or("_", |(bundle, _)| bundle)
}
