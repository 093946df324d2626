//! What each input in `tests/source/` is read as, written out beside it: `NAME` and `NAME.expected`.
//!
//! After a deliberate change, `UPDATE_EXPECTED=1 cargo test --test source` rewrites the expectations for review.
#![expect(clippy::expect_used, reason = "helpers of tests fail by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use newsgraph::source::{Article, Defaults, Input, Published, SourceError, articles, read};
use newsgraph::text::BlockKind;
use proptest::prelude::*;

/// An outcome as people can review it.
fn written(outcome: &Result<Article, SourceError>) -> String {
    let article = match outcome {
        Ok(article) => article,
        Err(error) => return format!("refused, {}: {error}\n", error.code()),
    };
    let mut out = format!("headline: {}\n", article.headline);
    let dates = [("published", article.published), ("modified", article.modified)];
    let texts = [
        ("url", &article.url),
        ("publisher", &article.publisher),
        ("section", &article.section),
        ("dateline", &article.dateline),
    ];
    let dates = dates.into_iter().filter_map(|(name, date)| Some((name, date?.to_string())));
    let texts = texts.into_iter().filter_map(|(name, text)| Some((name, text.clone()?)));
    let authors = article.authors.iter().map(|author| ("author", author.clone()));
    let rest = [("language", article.language.clone()), ("status", article.status.as_str().to_owned())];
    let warnings = article.warnings.iter().map(|warning| ("warning", warning.to_string()));
    for (name, value) in dates.chain(texts).chain(authors).chain(rest).chain(warnings) {
        let _ = writeln!(out, "{name}: {value}");
    }
    for block in &article.blocks {
        let _ = writeln!(out, "{}| {}", kind(block.kind), block.range.slice(&article.body).replace('\n', "\\n"));
    }
    out
}

fn kind(kind: BlockKind) -> char {
    match kind {
        BlockKind::Paragraph => 'P',
        BlockKind::Heading => 'H',
        BlockKind::Dateline => 'D',
        BlockKind::RepeatedHeadline => 'R',
        BlockKind::Furniture => 'F',
    }
}

/// Reads the input and compares with what is written beside it.
fn check(input: &Path) {
    let name = input.file_name().and_then(|name| name.to_str()).expect("a name");
    let bytes = fs::read(input).expect("input");
    let outcomes = read(&Input { name, bytes: &bytes }, &Defaults::default());
    let actual = outcomes.iter().map(written).collect::<Vec<_>>().join("\n");
    outcomes.iter().flatten().for_each(sound);
    let expected_path = input.with_file_name(format!("{name}.expected"));
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&expected_path, &actual).expect("written");
    }
    let expected = fs::read_to_string(&expected_path).unwrap_or_default();
    assert_eq!(actual, expected, "{name}; UPDATE_EXPECTED=1 rewrites it");
}

/// What holds for every article: blocks in order, on character boundaries, trimmed, covering all text.
fn sound(article: &Article) {
    let mut at = 0;
    let mut previous = None;
    for block in &article.blocks {
        let (start, end) = (block.range.start() as usize, block.range.end() as usize);
        let text = article.body.get(start..end).expect("on character boundaries");
        assert!(start >= at && end > start, "in order and not empty");
        assert_eq!(text.trim(), text, "trimmed");
        let between = article.body[at..start].trim();
        let after_dateline = previous == Some(BlockKind::Dateline) && ["-", "--", "–", "—"].contains(&between);
        assert!(after_dateline || between.chars().all(|c| c == '#'), "no text between blocks: {between:?}");
        previous = Some(block.kind);
        at = end;
    }
    assert!(article.body[at..].trim().is_empty(), "nothing after the last block");
    assert!(!article.body.contains(['\0', '\r']), "clean");
    assert_eq!(article.language.split('-').next(), Some("en"));
}

#[test]
fn inputs_are_read_as_written_beside_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/source");
    let mut inputs: Vec<_> = fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry").path()).collect();
    inputs.retain(|path| path.extension().is_some_and(|extension| extension != "expected"));
    inputs.sort();
    assert!(!inputs.is_empty());
    inputs.iter().for_each(|input| check(input));
}

#[test]
fn the_shared_article_has_its_headings_and_no_furniture_as_text() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/articles/zelensky-putin-talks.txt");
    let Ok(bytes) = fs::read(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return;
    };
    let outcomes = read(&Input { name: "zelensky-putin-talks.txt", bytes: &bytes }, &Defaults::default());
    let [Ok(article)] = &outcomes[..] else { panic!("one article") };
    sound(article);
    let of = |kind| {
        article.blocks.iter().filter(move |block| block.kind == kind).map(|block| block.range.slice(&article.body))
    };
    let headings = [
        "Historical Context and the Road to Direct Talks",
        "The Trump Factor and Strategic Minerals",
        "Battlefield Dynamics and Potential Concessions",
        "Nuclear Safety and Infrastructure Concerns",
        "Future Outlook and Conclusion",
    ];
    assert_eq!(of(BlockKind::Heading).collect::<Vec<_>>(), headings);
    let furniture = ["What's Your Reaction?", "like", "dislike", "love", "funny", "angry", "sad", "wow"];
    assert_eq!(of(BlockKind::Furniture).collect::<Vec<_>>(), furniture);
    assert_eq!(of(BlockKind::RepeatedHeadline).count(), 1);
    assert!(of(BlockKind::Paragraph).all(|text| text.ends_with('.')));
    let whole = String::from_utf8(bytes).expect("UTF-8");
    assert_eq!(format!("{}\n{}", article.headline, article.body), whole, "nothing is lost");
}

fn plain(text: &str) -> Article {
    let input = Input { name: "-", bytes: text.as_bytes() };
    read(&input, &Defaults::default()).pop().expect("an outcome").expect("an article")
}

#[test]
fn identity_is_the_url_and_else_the_text() {
    let record = |url: &str, body: &str| format!("{{\"url\": \"{url}\", \"headline\": \"A\", \"body\": \"{body}\"}}");
    let (one, changed) =
        (plain(&record("https://example.org/a", "One.")), plain(&record("https://example.org/a#x", "Two.")));
    assert_eq!(one.id(), changed.id(), "same URL, same article");
    assert_ne!(one.revision(), changed.revision(), "another text, another revision");
    let other = plain(&record("https://example.org/b", "One."));
    assert_ne!(one.id(), other.id());
    assert_ne!(plain("A headline\n\nOne text.").id(), plain("A headline\n\nAnother text.").id());
    assert_eq!(plain("A headline\n\nOne text.").revision(), plain("A headline\r\n\r\nOne text.").revision());
}

#[test]
fn defaults_fill_gaps_and_never_overrule() {
    let published: Published = "2025-03-01".parse().expect("a date");
    let defaults = Defaults {
        published: Some(published),
        publisher: Some("Lowland Wire".to_owned()),
        url: Some("https://example.org/given".to_owned()),
        ..Defaults::default()
    };
    let read_one = |text: &str| {
        read(&Input { name: "-", bytes: text.as_bytes() }, &defaults).pop().expect("one").expect("article")
    };
    let bare = read_one("Ferry sails\n\nThe ferry sailed on Monday.");
    assert_eq!(bare.published, Some(published));
    assert_eq!(bare.publisher.as_deref(), Some("Lowland Wire"));
    assert_eq!(bare.url.as_deref(), Some("https://example.org/given"));
    let own = "{\"headline\": \"A\", \"body\": \"The ferry sailed.\", \"published\": \"2024-01-01\", \"publisher\": \"Other\"}";
    let own = read_one(own);
    assert_eq!(own.published.map(|date| date.to_string()).as_deref(), Some("2024-01-01"));
    assert_eq!(own.publisher.as_deref(), Some("Other"));
    let line = format!("{0}\n{0}\n", "{\"headline\": \"A\", \"body\": \"The ferry sailed.\"}");
    assert_eq!(read_one(&line).url, None, "a batch does not share one address");
}

#[test]
fn the_size_limit_is_for_one_article() {
    let defaults = Defaults { max_bytes: 100, ..Defaults::default() };
    let codes = |name: &str, text: &str| -> Vec<&'static str> {
        let outcomes = read(&Input { name, bytes: text.as_bytes() }, &defaults);
        outcomes.iter().map(|outcome| outcome.as_ref().map_or_else(SourceError::code, |_| "read")).collect()
    };
    let (small, large) = ("{\"headline\": \"A\", \"body\": \"The ferry sailed.\"}", "x".repeat(101));
    let record = format!("{{\"headline\": \"A\", \"body\": \"{large}\"}}");
    assert_eq!(codes("a.txt", &large), ["too-large"]);
    assert_eq!(
        codes("a.jsonl", &format!("{small}\n{record}\n{small}\n{small}\n")),
        ["read", "too-large", "read", "read"]
    );
    assert_eq!(codes("a.json", &format!("[{small}, {record}, {small}]")), ["read", "too-large", "read"]);
    assert_eq!(codes("a.json", &record), ["too-large"]);
}

#[test]
fn a_problem_is_one_line_that_says_where() {
    let text = "{\"headline\": \"A\", \"body\": \"The ferry sailed.\"}\n{\"headline\": \"\u{1}\n";
    let outcomes = read(&Input { name: "folder/a\nb.jsonl", bytes: text.as_bytes() }, &Defaults::default());
    let error = outcomes[1].as_ref().expect_err("broken").to_string();
    assert!(error.starts_with("folder/a b.jsonl, line 2: JSON syntax error in column "), "{error}");
    assert!(!error.contains(char::is_control), "{error}");
}

/// Everything that any input must satisfy.
fn check_any(name: &str, bytes: &[u8]) {
    let defaults = Defaults::default();
    let input = Input { name, bytes };
    let outcomes = read(&input, &defaults);
    assert!(!outcomes.is_empty(), "an input is never passed over in silence");
    assert_eq!(outcomes, articles(&input, &defaults).collect::<Vec<_>>(), "deterministic");
    for outcome in &outcomes {
        match outcome {
            Ok(article) => sound(article),
            Err(error) => assert!(!error.to_string().contains(char::is_control)),
        }
    }
}

/// Fragments of all formats, so that mixtures reach deep into the readers.
const FRAGMENTS: &[&str] = &[
    "The minister said on Monday that the bridge would open in May. ",
    "\n",
    "\n\n",
    "\r\n",
    "like\n",
    "Read more\n",
    "What's Your Reaction?\n",
    "{\"headline\": \"A\", \"body\": \"",
    "\"}",
    "{",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "<p>",
    "</p>",
    "<b>",
    "<br>",
    "<table><tr><td>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<html>",
    "<meta charset=utf-16>",
    "<article>",
    "<script type=\"application/ld+json\">",
    "<?xml version=\"1.0\"?>",
    "<rss><item>",
    "</item>",
    "<title>",
    "</title>",
    "<description>",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&#x110000;",
    "&nbsp;",
    "\u{feff}",
    "\0",
    "\u{200b}",
    "\u{200f}",
    "“",
    "”",
    "—",
    "KYIV, March 3 (Wire) - ",
    "By Jane Doe\n",
    "é",
    "\u{2028}",
    "\u{85}",
    "#",
    "# ",
    "--",
    "İ",
    "ß",
    "𝔘",
    "\u{301}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_give_articles_or_problems(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check_any("-", &bytes);
    }

    #[test]
    fn any_mixture_gives_articles_or_problems(
        parts in prop::collection::vec(prop::sample::select(FRAGMENTS), 0..60),
        name in prop::sample::select(&["-", "a.html", "a.json", "a.jsonl", "a.xml", "a.txt"][..]),
    ) {
        check_any(name, parts.concat().as_bytes());
    }

    #[test]
    fn plain_text_is_kept_verbatim(text in "[A-Za-z .,“”\n\u{200b}é]{1,300}") {
        let outcomes = read(&Input { name: "-", bytes: text.as_bytes() }, &Defaults::default());
        if let [Ok(article)] = &outcomes[..] {
            prop_assert!(text.ends_with(&article.body));
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&article.headline) + &bare(&article.body), bare(&text));
        }
    }
}
