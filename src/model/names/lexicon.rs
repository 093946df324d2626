//! What the names model knows of words and phrases without context: clusters, habits of case, lists of names.
//!
//! Entry points: [`Lexicon::word`], [`Lexicon::phrase`], [`flag`], [`listed`]. Invariant: both tables are sorted by
//! key, one entry a key; a key that is absent is an unknown word, never an error.

/// What lists say of a single word; bits of [`Word::flags`].
pub mod flag {
    /// A given name.
    pub const GIVEN: u32 = 1;
    /// A family name.
    pub const SURNAME: u32 = 1 << 1;
    /// A word of a country's name.
    pub const COUNTRY: u32 = 1 << 2;
    /// An adjective of nationality or region.
    pub const DEMONYM: u32 = 1 << 3;
    /// A word of a city's name.
    pub const CITY: u32 = 1 << 4;
    /// A region, state, sea, mountain range.
    pub const REGION: u32 = 1 << 5;
    /// A word that heads names of organizations (bank, ministry).
    pub const ORG_WORD: u32 = 1 << 6;
    /// A legal form that ends a company's name.
    pub const ORG_SUFFIX: u32 = 1 << 7;
    /// A title before a person's name.
    pub const TITLE: u32 = 1 << 8;
    /// A common noun for a person's office or trade.
    pub const ROLE: u32 = 1 << 9;
    /// A sports team.
    pub const TEAM: u32 = 1 << 10;
    /// A company, paper, agency or brand.
    pub const COMPANY: u32 = 1 << 11;
    /// A word of a political figure's name.
    pub const FIGURE: u32 = 1 << 12;
    /// A month or a day of the week.
    pub const CALENDAR: u32 = 1 << 13;
    /// A word that heads names of places (river, street).
    pub const PLACE_WORD: u32 = 1 << 14;
    /// A word that heads names of events (cup, war).
    pub const EVENT_WORD: u32 = 1 << 15;
    /// An abbreviation of an organization.
    pub const ACRONYM: u32 = 1 << 16;
    /// A word that joins the parts of one name (of, de, van).
    pub const CONNECTOR: u32 = 1 << 18;
    /// First word of at least one listed phrase.
    pub const STARTS: u32 = 1 << 17;
}

/// What lists say of a phrase; bits of a phrase's mask.
pub mod listed {
    /// A person.
    pub const PERSON: u8 = 1;
    /// An organization.
    pub const ORGANIZATION: u8 = 1 << 1;
    /// A country.
    pub const COUNTRY: u8 = 1 << 2;
    /// A city.
    pub const CITY: u8 = 1 << 3;
    /// Another place.
    pub const PLACE: u8 = 1 << 4;
    /// A sports team.
    pub const TEAM: u8 = 1 << 5;
    /// An event or a work.
    pub const MISC: u8 = 1 << 6;
    /// A nationality.
    pub const DEMONYM: u8 = 1 << 7;
}

/// Longest phrase that is looked for, in tokens.
pub const LONGEST_PHRASE: usize = 8;

/// What is known of a word, whatever its case in the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Fine cluster of the lower-case form; 0 where unknown.
    pub fine_lower: u16,
    /// Fine cluster of the capitalised form; 0 where unknown.
    pub fine_upper: u16,
    /// Coarse cluster of the lower-case form.
    pub coarse_lower: u8,
    /// Coarse cluster of the capitalised form.
    pub coarse_upper: u8,
    /// How often it is capitalised inside sentences: 0 unknown, 1 never … 7 always.
    pub case: u8,
    /// Bits of [`flag`].
    pub flags: u32,
}

/// The two tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lexicon {
    words: Table<Word>,
    phrases: Table<u8>,
}

impl Lexicon {
    /// The lexicon of these entries; of entries with one key the first in key order stays.
    #[must_use]
    pub fn new(words: Vec<(u32, Word)>, phrases: Vec<(u32, u8)>) -> Self {
        Self { words: Table::new(words), phrases: Table::new(phrases) }
    }

    /// What is known of the word with this key.
    #[must_use]
    pub fn word(&self, key: u32) -> Option<&Word> {
        self.words.get(key)
    }

    /// What lists say of the phrase with this key; 0 for nothing.
    #[must_use]
    pub fn phrase(&self, key: u32) -> u8 {
        self.phrases.get(key).copied().unwrap_or_default()
    }

    /// All words, by key.
    #[must_use]
    pub fn words(&self) -> &[(u32, Word)] {
        &self.words.entries
    }

    /// All phrases, by key.
    #[must_use]
    pub fn phrases(&self) -> &[(u32, u8)] {
        &self.phrases.entries
    }
}

/// Entries sorted by key, with an index over the keys' first bits, so that a look-up touches two cache lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Table<T> {
    entries: Vec<(u32, T)>,
    starts: Vec<u32>,
    shift: u32,
}

impl<T: Copy> Table<T> {
    fn new(mut entries: Vec<(u32, T)>) -> Self {
        entries.sort_by_key(|entry| entry.0);
        entries.dedup_by_key(|entry| entry.0);
        let bits = entries.len().next_power_of_two().trailing_zeros().clamp(1, 24);
        let shift = 32 - bits;
        let mut starts = vec![0_u32; (1 << bits) + 1];
        for (key, _) in &entries {
            starts[(key >> shift) as usize + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        Self { entries, starts, shift }
    }

    fn get(&self, key: u32) -> Option<&T> {
        let bucket = (key.checked_shr(self.shift)?) as usize;
        let (from, to) = (*self.starts.get(bucket)?, *self.starts.get(bucket + 1)?);
        let bucket = self.entries.get(from as usize..to as usize)?;
        bucket.iter().find(|entry| entry.0 == key).map(|entry| &entry.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_and_no_other() {
        let keys = (0..3_000_u32).map(|n| n.wrapping_mul(2_654_435_761));
        let lexicon = Lexicon::new(Vec::new(), keys.clone().map(|key| (key, (key % 251) as u8 + 1)).collect());
        for key in keys {
            assert_eq!(lexicon.phrase(key), (key % 251) as u8 + 1);
        }
        assert_eq!(lexicon.phrase(1), 0);
        assert!(lexicon.word(1).is_none());
        assert_eq!(Lexicon::default().phrase(7), 0);
    }
}
