//! Articles made from templates: the same number gives the same article everywhere.
//!
//! Stories have a cast of their own that several articles share; a few persons and organizations are in very many articles;
//! some persons are spelled in more than one way, some share their name with somebody else, and some articles are copies of
//! another paper's.
#![allow(dead_code, reason = "each user takes a part")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a mistake in the templates ends the run")]

use newsgraph::source::{Article, Defaults, Input, read};

const SENTENCES: &str = include_str!("sentences.txt");

/// Articles of one story.
const ARTICLES_OF_A_STORY: u64 = 4;
/// Of so many articles one is a copy of the one before.
const COPY_EVERY: u64 = 12;

const GIVEN: &[&str] = &[
    "Adaeze", "Bogdan", "Carmen", "Dmytro", "Elif", "Farida", "Giorgi", "Hanna", "Ibrahim", "Joana", "Kwame", "Leila",
    "Mateus", "Nadia", "Oleg", "Priya", "Rasmus", "Sofia", "Tomas", "Yusuf", "Amina", "Bruno", "Clara", "Daniel",
];
const FAMILY: &[&str] = &[
    "Abara",
    "Berglund",
    "Castellanos",
    "Dvorak",
    "Eriksen",
    "Fontaine",
    "Gunawardena",
    "Horvat",
    "Ivanenko",
    "Jansen",
    "Kovalsky",
    "Lindqvist",
    "Moreira",
    "Nwosu",
    "Okafor",
    "Petrov",
    "Quispe",
    "Rahman",
    "Sandoval",
    "Takeda",
    "Ulrich",
    "Varga",
    "Wolanski",
    "Xanthos",
    "Yilmaz",
    "Zelinsky",
    "Achterberg",
    "Brightwater",
    "Calloway",
    "Drummond",
];
const ROLES: &[&str] = &[
    "Foreign Minister",
    "Finance Minister",
    "mayor of the city",
    "chief executive of the company",
    "Governor",
    "the union's chairman",
    "director of the agency",
    "Senator",
    "Defence Minister",
    "Prime Minister",
];
const ROOTS: &[&str] = &[
    "Ardent", "Baltic", "Cobalt", "Delphi", "Ember", "Falken", "Granite", "Helix", "Indigo", "Juniper", "Kestrel",
    "Lumen", "Meridian", "Nordic", "Orbis", "Pallas", "Quarry", "Raven", "Solstice", "Tundra",
];
const KINDS: &[&str] =
    &["Bank", "Energy", "Logistics", "Shipping", "Motors", "Group", "Institute", "Foods", "Telecom", "Steel"];
const COUNTRIES: &[&str] = &[
    "Ukraine", "France", "Kenya", "Brazil", "Japan", "Poland", "Turkey", "Canada", "Chile", "Norway", "Egypt", "India",
    "Ghana", "Portugal", "Vietnam", "Peru",
];
const CITIES: &[&str] = &[
    "Geneva", "Nairobi", "Warsaw", "Osaka", "Lisbon", "Bergen", "Cairo", "Lima", "Hanoi", "Accra", "Toronto", "Lyon",
    "Izmir", "Santiago", "Mumbai", "Gdansk",
];
const GOODS: &[&str] =
    &["wheat", "copper", "timber", "vaccines", "batteries", "cement", "coffee", "fertiliser", "tractors", "steel"];
const DAYS: &[&str] = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const PAPERS: &[&str] = &[
    "Harbour Post",
    "Morning Ledger",
    "Northern Wire",
    "Evening Courier",
    "Daily Compass",
    "Valley Times",
    "Union Mail",
];

/// A stream of numbers that a seed decides.
pub struct Numbers(u64);

impl Numbers {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D_4C95_7F2D)
    }

    /// The next number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }

    /// One of a list; the first ones far more often than the last.
    fn often_first<'a>(&mut self, list: &[&'a str]) -> &'a str {
        let end = self.below(list.len() as u64) + 1;
        list[self.below(end) as usize]
    }

    fn any<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }
}

fn part(name: &str) -> Vec<&'static str> {
    let rest = SENTENCES.split(&format!("== {name}\n")).nth(1).unwrap();
    rest.split("\n== ").next().unwrap().lines().filter(|line| !line.is_empty()).collect()
}

/// A person: full name, last name, role.
fn person(numbers: &mut Numbers, number: u64) -> [String; 3] {
    let mut own = Numbers::new(number);
    let (given, family, role) = (own.any(GIVEN), own.any(FAMILY), own.any(ROLES));
    // Papers do not agree on how to write some names.
    let family = match (family.strip_suffix("sky"), numbers.below(3)) {
        (Some(stem), 1) => format!("{stem}skyy"),
        (Some(stem), 2) => format!("{stem}skiy"),
        _ => family.to_owned(),
    };
    [format!("{given} {family}"), family, role.to_owned()]
}

fn organization(number: u64) -> String {
    let mut own = Numbers::new(number ^ 0xABCD);
    format!("{} {}", own.any(ROOTS), own.any(KINDS))
}

/// Fills the slots of one story's article.
struct Cast {
    persons: [[String; 3]; 3],
    organizations: [String; 2],
    countries: [&'static str; 2],
    cities: [&'static str; 2],
}

impl Cast {
    fn of(story: u64, numbers: &mut Numbers) -> Self {
        let mut own = Numbers::new(story);
        // Two of the story's own, and one of those that are always in the news.
        let persons =
            [person(numbers, 1_000 + story * 2), person(numbers, 1_001 + story * 2), person(numbers, own.below(12))];
        let organizations = [organization(500 + own.below(story / 3 + 20)), organization(own.below(8))];
        let (countries, cities) =
            ([own.often_first(COUNTRIES), own.any(COUNTRIES)], [own.often_first(CITIES), own.any(CITIES)]);
        Self { persons, organizations, countries, cities }
    }

    fn fill(&self, template: &str, numbers: &mut Numbers) -> String {
        let mut text = template.to_owned();
        for (slot, person) in ["a", "b", "c"].into_iter().zip(&self.persons) {
            text = text.replace(&format!("{{{slot}}}"), &person[0]).replace(&format!("{{{slot}l}}"), &person[1]);
            text = text.replace(&format!("{{{slot}r}}"), &person[2]);
        }
        text = text.replace("{o}", &self.organizations[0]).replace("{p}", &self.organizations[1]);
        text = text.replace("{x}", self.countries[0]).replace("{y}", self.countries[1]);
        text = text.replace("{t}", self.cities[0]).replace("{u}", self.cities[1]);
        text = text.replace("{n}", &(2 + numbers.below(900)).to_string());
        text = text.replace("{m}", &(2 + numbers.below(40)).to_string());
        text.replace("{w}", numbers.any(DAYS)).replace("{g}", numbers.any(GOODS))
    }
}

/// The text of an article, its headline first.
fn text(number: u64, sentences: u64) -> String {
    let mut numbers = Numbers::new(number + 1_000_000);
    let story = number / ARTICLES_OF_A_STORY;
    let cast = Cast::of(story, &mut numbers);
    let is_sport = story % 7 == 3;
    let (lead, body) = if is_sport { (part("sport"), part("sport")) } else { (part("lead"), part("body")) };
    let headline =
        format!("{} and {} in {}, report {number}", cast.persons[0][1], cast.organizations[0], cast.cities[0]);
    let mut paragraphs = vec![headline, cast.fill(numbers.any(&lead), &mut numbers)];
    let introduction = format!("{}, {}, spoke in {}.", cast.persons[0][0], cast.persons[0][2], cast.cities[0]);
    let second = format!("{} of {} was there too.", cast.persons[1][0], cast.organizations[0]);
    paragraphs.push(format!("{introduction} {second}"));
    for _ in 0..sentences.div_ceil(3) {
        let three: Vec<String> = (0..3).map(|_| cast.fill(numbers.any(&body), &mut numbers)).collect();
        paragraphs.push(three.join(" "));
    }
    paragraphs.join("\n\n")
}

/// The article with this number, of about `sentences` sentences.
pub fn article(number: u64, sentences: u64) -> Article {
    let is_copy = number % COPY_EVERY == COPY_EVERY - 1;
    let text = if is_copy {
        // Another paper prints what came before, without its last paragraph.
        let whole = text(number - 1, sentences);
        whole.rsplit_once("\n\n").map_or(whole.clone(), |(kept, _)| kept.to_owned())
    } else {
        text(number, sentences)
    };
    let day = number / 20 % 28 + 1;
    let month = number / 560 % 12 + 1;
    let defaults = Defaults {
        published: Some(format!("2025-{month:02}-{day:02}").parse().unwrap()),
        publisher: Some(PAPERS[(number % PAPERS.len() as u64) as usize].to_owned()),
        url: Some(format!("https://news.example/generated/{number}")),
        ..Defaults::default()
    };
    read(&Input { name: "generated.txt", bytes: text.as_bytes() }, &defaults).remove(0).unwrap()
}
