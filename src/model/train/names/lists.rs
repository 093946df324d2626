//! Lists of names and name words, from this project's own lists and from the facts in the data sets.
//!
//! Entry point: [`Lists`]. Invariant: the order of entries does not matter; what several lists say of one word or
//! phrase is joined.

use rustc_hash::FxHashMap;

use super::corpus::Annotated;
use crate::model::names::{Kind, Label, Place, flag, hash, listed};

/// Words and phrases with what lists say of them.
#[derive(Debug, Default)]
pub struct Lists {
    /// Bits of [`flag`] by word key.
    pub words: FxHashMap<u32, u32>,
    /// Bits of [`listed`] by phrase key.
    pub phrases: FxHashMap<u32, u8>,
}

/// What a section of a list file means: flag of each word, mask of the whole phrase.
fn section(name: &str) -> Option<(u32, u8)> {
    Some(match name {
        "given" => (flag::GIVEN, 0),
        "surname" => (flag::SURNAME, 0),
        "connector" => (flag::CONNECTOR, 0),
        "title" => (flag::TITLE, 0),
        "role" => (flag::ROLE, 0),
        "org-word" => (flag::ORG_WORD, 0),
        "org-suffix" => (flag::ORG_SUFFIX, 0),
        "place-word" => (flag::PLACE_WORD, 0),
        "event-word" => (flag::EVENT_WORD, 0),
        "calendar" => (flag::CALENDAR, 0),
        "acronym" => (flag::ACRONYM, listed::ORGANIZATION),
        "team" => (flag::TEAM, listed::TEAM),
        "company" => (flag::COMPANY, listed::ORGANIZATION),
        "organization" => (0, listed::ORGANIZATION),
        "country" => (flag::COUNTRY, listed::COUNTRY),
        "place" => (flag::REGION, listed::PLACE),
        "misc" => (0, listed::MISC),
        "person" => (flag::FIGURE, listed::PERSON),
        "demonym" => (flag::DEMONYM, listed::DEMONYM),
        _ => return None,
    })
}

/// Words that no list may mark, as they are hardly ever names.
const COMMON: &[&str] = &[
    "the", "of", "and", "in", "for", "on", "de", "la", "le", "el", "al", "los", "las", "san", "st", "saint", "new",
    "a", "an", "an", "to", "at", "by", "is", "as", "this", "that", "other", "over", "under", "north", "south", "east",
    "west", "-", "'", "&", ".", ",", "(", ")", "or", "no", "not", "be", "we", "us", "it", "he", "i", "you", "they",
    "can", "will", "may",
];

impl Lists {
    /// Reads a list file: `[section]`, then entries; a line with `;` holds phrases, another one words.
    pub fn read(&mut self, file: &str) {
        let mut meaning = None;
        for line in file.lines().map(str::trim) {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                meaning = section(name);
                continue;
            }
            let Some((flags, mask)) = meaning else { continue };
            if line.contains(';') {
                line.split(';').for_each(|entry| self.add(entry, flags, mask));
            } else {
                line.split_whitespace().for_each(|entry| self.add(entry, flags, mask));
            }
        }
    }

    /// Adds one entry.
    pub fn add(&mut self, entry: &str, flags: u32, mask: u8) {
        let entry = entry.trim();
        if entry.is_empty() {
            return;
        }
        self.add_words(entry.split_whitespace().collect(), flags, mask);
        if entry.contains(['-', '\'', '\u{2019}']) {
            let spaced = entry.replace('-', " - ").replace(['\'', '\u{2019}'], " '");
            self.add_words(spaced.split_whitespace().collect(), flags, mask);
        }
    }

    fn add_words(&mut self, words: Vec<&str>, flags: u32, mask: u8) {
        for word in &words {
            let lower = word.to_lowercase();
            if flags != 0 && (words.len() == 1 || !COMMON.contains(&lower.as_str())) {
                *self.words.entry(hash::word(word)).or_default() |= flags;
            }
        }
        if mask == 0 || words.len() == 1 && COMMON.contains(&words[0].to_lowercase().as_str()) {
            return;
        }
        let key = words.iter().fold(0, |key, word| hash::phrase(key, hash::word(word)));
        *self.phrases.entry(key).or_default() |= mask;
        *self.words.entry(hash::word(words[0])).or_default() |= flag::STARTS;
    }

    /// Countries with their demonyms and capitals, from `countries.json`.
    ///
    /// # Errors
    /// When the file is not JSON.
    pub fn countries(&mut self, file: &str) -> Result<(), serde_json::Error> {
        let countries: Vec<serde_json::Value> = serde_json::from_str(file)?;
        for country in &countries {
            let names = [&country["name"]["common"], &country["name"]["official"]];
            for name in names.iter().filter_map(|name| name.as_str()) {
                self.add(name, flag::COUNTRY, listed::COUNTRY);
            }
            for capital in country["capital"].as_array().into_iter().flatten().filter_map(|name| name.as_str()) {
                self.add(capital, flag::CITY, listed::CITY);
            }
            let demonyms = &country["demonyms"]["eng"];
            for demonym in [&demonyms["m"], &demonyms["f"], &country["demonym"]].iter().filter_map(|name| name.as_str())
            {
                for demonym in demonym.split([',', ';']) {
                    self.add(demonym, flag::DEMONYM, listed::DEMONYM);
                    self.add(&format!("{}s", demonym.trim()), flag::DEMONYM, listed::DEMONYM);
                }
            }
        }
        Ok(())
    }

    /// Cities from GeoNames: name and plain spelling; other spellings of the large ones.
    pub fn cities(&mut self, file: &str) {
        for line in file.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            let [_, name, ascii, others, ..] = fields[..] else { continue };
            let people: u64 = fields.last().and_then(|people| people.parse().ok()).unwrap_or_default();
            self.add(name, flag::CITY, listed::CITY);
            self.add(ascii, flag::CITY, listed::CITY);
            if people > 1_000_000 {
                let plain = |other: &&str| {
                    other.is_ascii() && other.len() > 3 && other.starts_with(|c: char| c.is_ascii_uppercase())
                };
                others.split(',').filter(plain).for_each(|other| self.add(other, 0, listed::CITY));
            }
        }
    }

    /// International organizations, from lines `Name_en:` and `Abbreviation_en:`.
    pub fn organizations(&mut self, file: &str) {
        for line in file.lines().map(str::trim) {
            if let Some(name) = line.strip_prefix("Name_en:") {
                self.add(name.trim_matches([' ', '\'', '"']), 0, listed::ORGANIZATION);
            } else if let Some(name) = line.strip_prefix("Abbreviation_en:") {
                let name = name.trim_matches([' ', '\'', '"']);
                let acronym = name.chars().filter(|c| c.is_uppercase()).count() >= 2;
                if acronym && !name.contains(' ') {
                    self.add(name, flag::ACRONYM, listed::ORGANIZATION);
                }
            }
        }
    }

    /// Heads of state and government: the sixth column of the table.
    pub fn leaders(&mut self, file: &str) {
        for line in file.lines().skip(1) {
            if let Some(name) = line.split(',').nth(5) {
                self.person(name);
            }
        }
    }

    fn person(&mut self, name: &str) {
        self.add(name, flag::FIGURE, listed::PERSON);
        let words: Vec<&str> = name.split_whitespace().collect();
        if let (true, Some(last)) = (words.len() > 1, words.last()) {
            self.add(last, flag::SURNAME, 0);
        }
    }

    /// Actors of the CAMEO dictionaries: those with dated offices are persons, the others organizations.
    pub fn actors(&mut self, file: &str) {
        let mut entry: Vec<String> = Vec::new();
        let mut dated = false;
        for line in file.lines().chain(["END_"]) {
            if line.starts_with(['#', '<']) || line.trim().is_empty() {
                continue;
            }
            let name = line.split(['[', '#', ';']).next().unwrap_or_default().trim();
            if line.starts_with(|c: char| c.is_ascii_uppercase()) {
                if dated {
                    entry.iter().for_each(|name| self.person(name));
                }
                entry = vec![plain(name)];
                dated = false;
            } else if let Some(other) = name.strip_prefix('+') {
                entry.push(plain(other));
            }
            let codes = line.split('#').next().unwrap_or_default();
            dated |= codes
                .split(['[', ']'])
                .any(|code| code.contains(' ') && code.bytes().filter(u8::is_ascii_digit).count() >= 6);
        }
    }

    /// Labels nationalities that a corpus leaves out or calls places, so that all corpora agree on them.
    pub fn mark_demonyms(&self, document: &mut Annotated) {
        for token in 0..document.labels.len() {
            let word = document.word(token);
            let flags = self.words.get(&hash::word(word)).copied().unwrap_or_default();
            let mixed = word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase);
            if flags & flag::DEMONYM == 0 || !mixed {
                continue;
            }
            let doubtful = flags & (flag::GIVEN | flag::SURNAME | flag::COUNTRY) != 0;
            let changes = match document.labels[token].parts() {
                None => !doubtful,
                Some((Kind::Location | Kind::Misc, Place::Single)) => true,
                _ => false,
            };
            if changes {
                document.labels[token] = Label::new(Kind::Misc, Place::Single);
            }
        }
    }
}

fn plain(name: &str) -> String {
    name.replace('_', " ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_words_and_phrases() {
        let mut lists = Lists::default();
        lists.read("# note\n[given]\nAnn Bo\n[place]\nNew York; Al-Ain\n[unknown]\nx\n");
        let flags = |word| lists.words.get(&hash::word(word)).copied().unwrap_or_default();
        assert_eq!(flags("ann"), flag::GIVEN);
        assert_ne!(flags("New") & flag::STARTS, 0);
        assert_eq!(flags("york"), flag::REGION);
        assert_eq!(flags("x"), 0);
        let phrase = |words: &[&str]| words.iter().fold(0, |key, word| hash::phrase(key, hash::word(word)));
        assert_eq!(lists.phrases.get(&phrase(&["new", "york"])), Some(&listed::PLACE));
        assert_eq!(lists.phrases.get(&phrase(&["Al", "-", "Ain"])), Some(&listed::PLACE));
    }
}
