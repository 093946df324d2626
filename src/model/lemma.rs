//! Lemmas: a lexicon of exceptions before rules that change a word's end.
//!
//! Entry points: [`Lemmatizer::learn`], [`Lemmatizer::lemma`]. A rule is chosen by tag and by the longest known ending
//! of the word; where it makes a verb that nobody knows and a small change makes a known one, that one is taken
//! (`invaded`: `invade`, not `invad`). Invariant: the lexicon holds only what the rules get wrong, so the file stays small.

use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

use super::ModelError;
use super::conllu::TreeSentence;
use super::file::{Reader, Writer};
use super::hash::{hash_str, mix};

/// How a lemma comes from a form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rule {
    /// Characters to cut from the end.
    cut: u8,
    /// What to put there.
    add: String,
    /// Whether the form's case is kept.
    keep_case: bool,
}

/// The lemmatizer.
#[derive(Clone, Debug, Default)]
pub struct Lemmatizer {
    rules: Vec<Rule>,
    /// Tag and ending, or tag and whole form, to the rule.
    endings: FxHashMap<u64, u16>,
    forms: FxHashMap<u64, u16>,
    /// Base forms of verbs.
    verbs: FxHashSet<u64>,
}

/// What a lemmatizer needs besides its rules.
#[derive(Clone, Debug, Default)]
pub struct LemmaScratch {
    lower: String,
}

const LONGEST_ENDING: usize = 6;

impl Rule {
    fn between(form: &str, lemma: &str) -> Self {
        let lower = form.to_lowercase();
        let keep_case = lemma != lemma.to_lowercase();
        let form = if keep_case { form } else { lower.as_str() };
        let same = form.chars().zip(lemma.chars()).take_while(|(a, b)| a == b).count();
        let cut = form.chars().count() - same;
        Self { cut: cut.min(255) as u8, add: lemma.chars().skip(same).collect(), keep_case }
    }

    /// Appends what the rule makes of a form, given also in lower case.
    fn apply(&self, form: &str, lower: &str, out: &mut String) {
        let form = if self.keep_case { form } else { lower };
        let cut = match self.cut {
            0 => form.len(),
            cut => form.char_indices().rev().nth(cut as usize - 1).map_or(0, |(at, _)| at),
        };
        out.push_str(&form[..cut]);
        out.push_str(&self.add);
    }
}

/// The endings of a lower form, the longest first, down to the empty one.
fn endings(lower: &str) -> impl Iterator<Item = &str> {
    let start = lower.char_indices().rev().take(LONGEST_ENDING).last().map_or(0, |(at, _)| at);
    let tail = &lower[start..];
    tail.char_indices().map(|(at, _)| at).chain([tail.len()]).map(|at| &tail[at..])
}

impl Lemmatizer {
    /// Learns from a treebank and from a list of verbs in their base form.
    #[must_use]
    pub fn learn<'a>(sentences: &'a [TreeSentence], verbs: impl Iterator<Item = &'a str>) -> Self {
        let mut counts: BTreeMap<(String, String), BTreeMap<Rule, u32>> = BTreeMap::new();
        for word in sentences.iter().flat_map(|sentence| &sentence.words) {
            if word.lemma != "_" && word.upos != "X" {
                let rule = Rule::between(&word.form, &word.lemma);
                *counts.entry((word.xpos.clone(), word.form.clone())).or_default().entry(rule).or_default() += 1;
            }
        }
        let mut lemmatizer = Self::default();
        let mut scratch = LemmaScratch::default();
        let words = sentences.iter().flat_map(|sentence| &sentence.words);
        let seen = words.filter(|word| is_verb(&word.xpos)).map(|word| word.lemma.as_str());
        lemmatizer.verbs = seen.chain(verbs).map(hash_str).collect();
        lemmatizer.learn_endings(&counts);
        for ((xpos, form), rules) in &counts {
            let Some(best) = commonest(rules) else { continue };
            let (mut right, mut got) = (String::new(), String::new());
            best.apply(form, &form.to_lowercase(), &mut right);
            lemmatizer.lemma(form, xpos, &mut got, &mut scratch);
            if right != got {
                let id = lemmatizer.rule_id(best);
                lemmatizer.forms.insert(mix(hash_str(xpos), hash_str(form)), id);
            }
        }
        lemmatizer
    }

    fn learn_endings(&mut self, counts: &BTreeMap<(String, String), BTreeMap<Rule, u32>>) {
        let mut by_ending: BTreeMap<(&str, String), BTreeMap<Rule, u32>> = BTreeMap::new();
        for ((xpos, form), rules) in counts {
            let Some(best) = commonest(rules) else { continue };
            for ending in endings(&form.to_lowercase()) {
                // Each form speaks once: rules are for words not seen, so types count, not tokens.
                *by_ending.entry((xpos, ending.to_owned())).or_default().entry(best.clone()).or_default() += 1;
            }
        }
        let mut chosen: BTreeMap<(&str, &str), &Rule> = BTreeMap::new();
        for ((xpos, ending), rules) in &by_ending {
            let Some(best) = commonest(rules) else { continue };
            if !ending.is_empty() && rules.values().sum::<u32>() < 2 {
                continue;
            }
            chosen.insert((xpos, ending), best);
        }
        for (&(xpos, ending), &rule) in &chosen {
            let shorter = ending.char_indices().skip(1).map(|(at, _)| &ending[at..]).chain([""]);
            let above = shorter.filter_map(|shorter| chosen.get(&(xpos, shorter))).next();
            if ending.is_empty() || above != Some(&rule) {
                let id = self.rule_id(rule);
                self.endings.insert(mix(hash_str(xpos), hash_str(ending)), id);
            }
        }
    }

    fn rule_id(&mut self, rule: &Rule) -> u16 {
        let at = self.rules.iter().position(|known| known == rule).unwrap_or_else(|| {
            self.rules.push(rule.clone());
            self.rules.len() - 1
        });
        at as u16
    }

    /// Appends the lemma of a form with this tag to `out`.
    pub fn lemma(&self, form: &str, xpos: &str, out: &mut String, scratch: &mut LemmaScratch) {
        let tag = hash_str(xpos);
        let lower = &mut scratch.lower;
        lower.clear();
        if form.is_ascii() {
            lower.push_str(form);
            lower.make_ascii_lowercase();
        } else {
            lower.extend(form.chars().flat_map(char::to_lowercase));
        }
        let known = self.forms.get(&mix(tag, hash_str(form)));
        let rule = known.or_else(|| endings(lower).find_map(|ending| self.endings.get(&mix(tag, hash_str(ending)))));
        match rule.and_then(|&rule| self.rules.get(rule as usize)) {
            Some(rule) => {
                let start = out.len();
                rule.apply(form, lower, out);
                // A rule that cuts the whole of a strange word leaves it as it is.
                if out.len() == start {
                    out.push_str(lower);
                }
                if known.is_none() && is_verb(xpos) && xpos != "VB" {
                    self.prefer_known_verb(start, out);
                }
            }
            None => out.push_str(form),
        }
    }

    /// Mends the ending of the verb that stands in `out` from `start` on if that makes a known verb of an unknown one:
    /// an `e` lost or too many, a last letter doubled.
    fn prefer_known_verb(&self, start: usize, out: &mut String) {
        let is_known = |verb: &str| self.verbs.contains(&hash_str(verb));
        let verb = &out[start..];
        let bytes = verb.as_bytes();
        if !verb.is_ascii() || bytes.len() < 3 || is_known(verb) {
            return;
        }
        let shorter = &verb[..verb.len() - 1];
        let doubled = bytes[bytes.len() - 1] == bytes[bytes.len() - 2];
        if (doubled || verb.ends_with('e')) && is_known(shorter) {
            out.pop();
        } else {
            out.push('e');
            if !is_known(&out[start..]) {
                out.pop();
            }
        }
    }

    /// Writes the lemmatizer into a model file's content.
    pub fn write(&self, writer: &mut Writer) {
        writer.number(self.rules.len() as u64);
        for rule in &self.rules {
            writer.number(u64::from(rule.cut));
            writer.string(&rule.add);
            writer.number(u64::from(rule.keep_case));
        }
        let mut verbs: Vec<u64> = self.verbs.iter().copied().collect();
        verbs.sort_unstable();
        writer.number(verbs.len() as u64);
        let mut last = 0;
        for verb in verbs {
            writer.number(verb - last);
            last = verb;
        }
        for map in [&self.endings, &self.forms] {
            let mut entries: Vec<_> = map.iter().map(|(&key, &rule)| (key, rule)).collect();
            entries.sort_unstable();
            writer.number(entries.len() as u64);
            let mut last = 0;
            for (key, rule) in entries {
                writer.number(key - last);
                writer.number(u64::from(rule));
                last = key;
            }
        }
    }

    /// Reads a lemmatizer from a model file's content.
    ///
    /// # Errors
    /// When the content is not what [`Self::write`] writes.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let mut lemmatizer = Self::default();
        for _ in 0..reader.size()? {
            let cut = reader.number()?.min(255) as u8;
            let add = reader.string()?.to_owned();
            lemmatizer.rules.push(Rule { cut, add, keep_case: reader.number()? == 1 });
        }
        let mut verb = 0_u64;
        for _ in 0..reader.size()? {
            verb = verb.wrapping_add(reader.number()?);
            lemmatizer.verbs.insert(verb);
        }
        for map in [&mut lemmatizer.endings, &mut lemmatizer.forms] {
            let mut key = 0_u64;
            for _ in 0..reader.size()? {
                key = key.wrapping_add(reader.number()?);
                map.insert(key, reader.number()?.min(u64::from(u16::MAX)) as u16);
            }
        }
        Ok(lemmatizer)
    }
}

/// Whether a Penn tag is one of verbs.
fn is_verb(xpos: &str) -> bool {
    xpos.starts_with("VB")
}

/// The most frequent rule; the first in order among equals.
fn commonest(rules: &BTreeMap<Rule, u32>) -> Option<&Rule> {
    let most = rules.values().max()?;
    rules.iter().find(|(_, count)| *count == most).map(|(rule, _)| rule)
}

#[cfg(test)]
mod tests {
    use super::super::conllu::Word;
    use super::*;

    fn lemmatizer() -> Lemmatizer {
        let word = |(form, xpos, lemma): (&str, &str, &str)| Word {
            form: form.to_owned(),
            xpos: xpos.to_owned(),
            lemma: lemma.to_owned(),
            ..Word::default()
        };
        let words =
            [("added", "VBN", "add"), ("ended", "VBN", "end"), ("landed", "VBN", "land"), ("went", "VBD", "go")];
        let sentence = TreeSentence { words: words.map(word).to_vec(), ..TreeSentence::default() };
        Lemmatizer::learn(&[sentence], ["invade", "plan", "visit"].into_iter())
    }

    #[test]
    fn known_verbs_are_preferred_to_unknown_ones() {
        let lemmatizer = lemmatizer();
        let lemma = |form: &str, xpos: &str| {
            let mut out = String::from("before ");
            lemmatizer.lemma(form, xpos, &mut out, &mut LemmaScratch::default());
            out["before ".len()..].to_owned()
        };
        for (form, expected) in [
            ("invaded", "invade"),
            ("planned", "plan"),
            ("visited", "visit"),
            ("Landed", "land"),
            ("grokked", "grokk"),
            ("ed", "ed"),
        ] {
            assert_eq!(lemma(form, "VBN"), expected, "{form}");
        }
        assert_eq!(lemma("went", "VBD"), "go");
    }
}
