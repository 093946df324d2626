//! Keys under which names are compared across articles.
//!
//! Entry points: [`NameKeys::of`]. Invariant: functions of the name alone; names with the same `exact` key also have the same
//! `variant` key and the same `bucket`, so all that may ever be one entity by its name is found in one bucket.

use deunicode::deunicode;

/// What a name says it is, as far as keys differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A person: given name first, family name last.
    Person,
    /// Anything else: all words count.
    Other,
}

/// The keys of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameKeys {
    /// Spelling without case, diacritics, hyphens, dots, "Jr." and legal forms.
    pub exact: String,
    /// Sound: what different transliterations have in common. Of a person only first and last name.
    pub variant: String,
    /// Sound of first and last word.
    pub bucket: String,
}

/// What follows a person's name and is no part of it.
const AFTER_PERSONS: &[&str] = &["jr", "sr", "ii", "iii", "iv"];

/// Words of other names that are no part of the name itself, beside its legal form.
const PASSED_OVER: &[&str] = &["the", "and", "of"];

/// Legal forms, in small letters without dots and strokes.
const LEGAL_FORMS: &[&str] = &[
    "ltd",
    "limited",
    "inc",
    "incorporated",
    "plc",
    "corp",
    "corporation",
    "co",
    "company",
    "llc",
    "llp",
    "ag",
    "gmbh",
    "sa",
    "nv",
    "bv",
    "spa",
    "oyj",
    "ab",
    "asa",
    "as",
];

/// The name without the legal form that it ends with: "Altura Energy" of "Altura Energy, Inc."
#[must_use]
pub(super) fn without_legal_form(name: &str) -> Option<&str> {
    let (rest, last) = name.rsplit_once(' ')?;
    let last = last.to_lowercase().replace(['.', '/'], "");
    LEGAL_FORMS.contains(&last.as_str()).then(|| rest.trim_end_matches(','))
}

impl NameKeys {
    /// The keys of a name.
    #[must_use]
    pub fn of(name: &str, kind: Kind) -> Self {
        let words = words(name, kind);
        let sounds: Vec<String> = words.iter().map(|word| sound(word)).collect();
        let (first, last) = (sounds.first().cloned().unwrap_or_default(), sounds.last().cloned().unwrap_or_default());
        let bucket = if sounds.len() > 1 { format!("{first} {last}") } else { first };
        let variant = match kind {
            Kind::Person => bucket.clone(),
            Kind::Other => sounds.join(" "),
        };
        Self { exact: words.join(" "), variant, bucket }
    }
}

/// The words that make the name, in plain small letters; all of them where none would be left.
fn words(name: &str, kind: Kind) -> Vec<String> {
    let is_passed_over = |word: &str| match kind {
        Kind::Person => AFTER_PERSONS.contains(&word),
        Kind::Other => PASSED_OVER.contains(&word) || LEGAL_FORMS.contains(&word),
    };
    let plain = deunicode(name).to_lowercase().replace(['\'', '`', '.'], "").replace(" a/s", " as");
    let all: Vec<&str> = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let kept: Vec<String> = all.iter().filter(|word| !is_passed_over(word)).map(|word| (*word).to_owned()).collect();
    if kept.is_empty() { all.into_iter().map(str::to_owned).collect() } else { kept }
}

/// Spellings of one sound in the ways in which names come into Latin letters; longer ones first.
const SPELLINGS: &[(&str, &str)] = &[
    ("shch", "sc"),
    ("tsch", "c"),
    ("sch", "s"),
    ("tch", "c"),
    ("dsch", "j"),
    ("dzh", "j"),
    ("zh", "j"),
    ("dj", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("th", "t"),
    ("sh", "s"),
    ("ch", "c"),
    ("cz", "c"),
    ("sz", "s"),
    ("ts", "c"),
    ("tz", "c"),
    ("ck", "k"),
    ("ks", "x"),
    ("qu", "k"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("ae", "e"),
    ("oe", "o"),
    ("ue", "u"),
    ("iy", "i"),
    ("yi", "i"),
    ("ij", "i"),
    ("ii", "i"),
    ("yy", "i"),
    ("ey", "i"),
    ("ei", "i"),
    ("ie", "i"),
    ("ia", "a"),
    ("ya", "a"),
    ("ja", "a"),
    ("yu", "u"),
    ("iu", "u"),
    ("ju", "u"),
    ("yo", "o"),
    ("io", "o"),
    ("w", "v"),
    ("q", "k"),
    ("y", "i"),
];

/// The word as it sounds in any transliteration.
fn sound(word: &str) -> String {
    let mut sound = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(c) = rest.chars().next() {
        let (read, written) = SPELLINGS
            .iter()
            .find(|(spelling, _)| rest.starts_with(spelling))
            .map_or((c.len_utf8(), None), |(spelling, written)| (spelling.len(), Some(*written)));
        match written {
            Some(written) => written.chars().for_each(|c| push(&mut sound, c)),
            None => push(&mut sound, c),
        }
        rest = rest.get(read..).unwrap_or_default();
    }
    sound
}

/// A doubled letter sounds like one.
fn push(sound: &mut String, c: char) {
    if !sound.ends_with(c) || c.is_ascii_digit() {
        sound.push(c);
    }
}

/// Words of which names of institutions consist that every country has: such a name alone tells nothing apart.
const COMMON: &[&str] = &[
    "ministry",
    "minister",
    "department",
    "office",
    "agency",
    "authority",
    "bureau",
    "commission",
    "committee",
    "council",
    "court",
    "supreme",
    "high",
    "constitutional",
    "appeal",
    "appeals",
    "district",
    "federal",
    "national",
    "state",
    "parliament",
    "senate",
    "assembly",
    "house",
    "representatives",
    "congress",
    "chamber",
    "deputies",
    "government",
    "cabinet",
    "police",
    "army",
    "navy",
    "air",
    "force",
    "forces",
    "armed",
    "coast",
    "coastguard",
    "guard",
    "border",
    "customs",
    "central",
    "bank",
    "reserve",
    "treasury",
    "health",
    "education",
    "finance",
    "defence",
    "defense",
    "interior",
    "foreign",
    "affairs",
    "justice",
    "transport",
    "energy",
    "agriculture",
    "labour",
    "labor",
    "trade",
    "industry",
    "environment",
    "culture",
    "sport",
    "interior",
    "public",
    "prosecutor",
    "prosecutors",
    "general",
    "party",
    "social",
    "socialist",
    "democratic",
    "democrats",
    "democrat",
    "christian",
    "liberal",
    "liberals",
    "conservative",
    "conservatives",
    "labour",
    "republican",
    "republicans",
    "green",
    "greens",
    "communist",
    "people",
    "peoples",
    "progress",
    "union",
    "front",
    "alliance",
    "movement",
    "republic",
    "electoral",
    "election",
    "elections",
    "football",
    "association",
    "federation",
    "olympic",
    "university",
    "hospital",
    "airport",
    "statistics",
    "meteorological",
    "service",
    "intelligence",
    "security",
    "civil",
    "protection",
    "fire",
    "s",
    "for",
    "in",
    "new",
    "left",
    "right",
];

/// Whether a name consists of such words alone, so that every country may have one: "Ministry of Health", "Social Democrats".
#[must_use]
pub fn is_common(name: &str) -> bool {
    words(name, Kind::Other).iter().all(|word| COMMON.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variant(name: &str) -> String {
        NameKeys::of(name, Kind::Person).variant
    }

    #[test]
    fn transliterations_sound_alike() {
        for group in [
            &["Volodymyr Zelensky", "Volodymyr Zelenskyy", "Volodymyr Zelenskiy", "Volodimir Zelenskij"][..],
            &["Mikhail Khodorkovsky", "Michail Chodorkovskij"][1..],
            &["Jean-Pierre Dupont", "Jean Pierre Dupont"],
            &["José Muñoz Jr.", "Jose Munoz"],
            &["Toomas Hendrik Ilves", "Toomas Ilves"],
            &["Yulia Navalnaya", "Julia Navalnaja"],
        ] {
            for name in group {
                assert_eq!(variant(name), variant(group[0]), "{name}");
            }
        }
    }

    #[test]
    fn different_names_stay_different() {
        for (one, other) in
            [("Ana Ruiz", "Ana Ruis"), ("Daniel Okoro", "Daniela Okoro"), ("Maria Costa", "Mario Costa")]
        {
            assert_ne!(variant(one), variant(other));
        }
    }

    #[test]
    fn legal_forms_are_no_part_of_a_name() {
        let exact = |name| NameKeys::of(name, Kind::Other).exact;
        assert_eq!(exact("Umbra Ltd"), exact("Umbra"));
        assert_eq!(exact("The Company"), "the company");
        assert!(is_common("Ministry of Health") && is_common("Social Democrats") && !is_common("Zenmark Bank"));
    }

    #[test]
    fn equal_spelling_means_equal_sound_and_bucket() {
        for (one, other) in [("O'Neill", "ONeill"), ("Al-Sharaa", "al Sharaa"), ("Ørsted", "Orsted")] {
            let (one, other) = (NameKeys::of(one, Kind::Other), NameKeys::of(other, Kind::Other));
            assert_eq!(one, other);
        }
    }
}
