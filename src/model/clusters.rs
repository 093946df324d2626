//! Distributional classes of words, learnt from raw text.
//!
//! Entry points: [`Clusters::new`], [`Clusters::mark`]. A word is looked up as it is written, then in lower case.

use rustc_hash::FxHashMap;

use super::ModelError;
use super::file::{Reader, Writer};
use super::word::{Lexeme, Lexer};

/// The classes of words by the hash of the form.
#[derive(Clone, Debug, Default)]
pub struct Clusters {
    words: FxHashMap<u64, [u16; 2]>,
}

impl Clusters {
    /// Classes of these forms, fine and coarse; class 0 is none.
    pub fn new<'a>(forms: impl Iterator<Item = (&'a str, [u16; 2])>) -> Self {
        let mut forms: Vec<_> = forms.filter(|(_, classes)| classes[0] != 0).collect();
        // Forms in lower case speak for the lower form before any other.
        forms.sort_by_key(|&(form, _)| (form.contains(char::is_uppercase), form));
        let mut clusters = Self::default();
        let mut lexer = Lexer::default();
        for (form, classes) in forms {
            let lexeme = lexer.lexeme(form);
            clusters.words.entry(lexeme.form).or_insert(classes);
            clusters.words.entry(lexeme.lower).or_insert(classes);
        }
        clusters
    }

    /// Notes the classes of words.
    pub fn mark(&self, lexemes: &mut [Lexeme]) {
        for lexeme in lexemes {
            let known = self.words.get(&lexeme.form).or_else(|| self.words.get(&lexeme.lower));
            lexeme.clusters = known.copied().unwrap_or_default();
        }
    }

    /// Writes the classes into a model file's content.
    pub fn write(&self, writer: &mut Writer) {
        let mut words: Vec<_> = self.words.iter().collect();
        words.sort_unstable();
        writer.number(words.len() as u64);
        let mut last = 0;
        for (&word, classes) in words {
            writer.number(word.wrapping_sub(last));
            last = word;
            classes.iter().for_each(|&class| writer.number(u64::from(class)));
        }
    }

    /// Reads classes from a model file's content.
    ///
    /// # Errors
    /// When the content is not what [`Self::write`] writes.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let mut clusters = Self::default();
        let mut word = 0_u64;
        for _ in 0..reader.size()? {
            word = word.wrapping_add(reader.number()?);
            let mut class = || Ok::<_, ModelError>(reader.number()?.min(u64::from(u16::MAX)) as u16);
            clusters.words.insert(word, [class()?, class()?]);
        }
        Ok(clusters)
    }
}
