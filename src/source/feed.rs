//! RSS 0.9 to 2.0 and Atom: one article for each entry.
//!
//! Entry point: [`read`]. Invariant: an entry is read from its own bytes alone, with the feed's title and language as
//! fallback; nothing is fetched, so an entry without full text gives an article of its summary and says so.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::article::Warning;
use super::draft::Draft;
use super::error::{Problem, one_line};
use super::schema_org;

/// An entry: its draft and the bytes it was read from.
pub(super) struct Entry<'a> {
    pub draft: Draft,
    pub source: &'a str,
}

/// What a feed says once for all its entries.
#[derive(Default)]
struct Channel {
    title: Option<String>,
    language: Option<String>,
}

/// Reads a feed. An XML fault ends it, after the entries before the fault.
pub(super) fn read(xml: &str) -> Vec<Result<Entry<'_>, Problem>> {
    let mut entries = Vec::new();
    if let Err(problem) = read_into(xml, &mut entries) {
        entries.push(Err(problem));
    } else if entries.is_empty() {
        entries.push(Err(Problem::NotAFeed { message: "it has no entries".to_owned() }));
    }
    entries
}

fn read_into<'a>(xml: &'a str, entries: &mut Vec<Result<Entry<'a>, Problem>>) -> Result<(), Problem> {
    let mut reader = Reader::from_str(xml);
    let mut channel = Channel::default();
    loop {
        match reader.read_event().map_err(|error| fault(&error))? {
            Event::Start(start) => match local(&start).as_str() {
                "item" | "entry" => {
                    let source = reader.read_text(start.name()).map_err(|error| fault(&error))?;
                    let source = original(xml, &source);
                    let draft = entry(source, &channel)?;
                    entries.push(Ok(Entry { draft, source }));
                }
                "title" if channel.title.is_none() => channel.title = inner(&mut reader, &start)?,
                "language" => channel.language = inner(&mut reader, &start)?,
                "feed" => channel.language = attribute(&start, "lang"),
                // Their titles are not the feed's.
                "image" | "textinput" => drop(reader.read_text(start.name()).map_err(|error| fault(&error))?),
                _ => {}
            },
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The slice of the document itself, so that entries can outlive the reader's borrow.
fn original<'a>(xml: &'a str, slice: &str) -> &'a str {
    let start = (slice.as_ptr() as usize).wrapping_sub(xml.as_ptr() as usize);
    xml.get(start..start.wrapping_add(slice.len())).unwrap_or_default()
}

fn entry(source: &str, channel: &Channel) -> Result<Draft, Problem> {
    let mut reader = Reader::from_str(source);
    let mut draft = Draft { publisher: channel.title.clone(), language: channel.language.clone(), ..Draft::default() };
    let (mut content, mut summary, mut guid) = (None, None, None);
    loop {
        let start = match reader.read_event().map_err(|error| fault(&error))? {
            Event::Start(start) => start,
            Event::Empty(empty) => {
                atom_link(&empty, &mut draft);
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let name = local(&start);
        atom_link(&start, &mut draft);
        let text = inner(&mut reader, &start)?;
        match name.as_str() {
            "title" => draft.headline = text.map(|text| schema_org::without_markup(&text)),
            "link" => draft.url = draft.url.take().or(text),
            "guid" | "id" => guid = text,
            "encoded" | "content" => content = content.or(text),
            "description" | "summary" => summary = summary.or(text),
            "pubdate" | "published" | "issued" => draft.published = text,
            "date" => draft.published = draft.published.take().or(text),
            "updated" | "modified" => draft.modified = text,
            "creator" => draft.authors.extend(text),
            "author" => draft.authors.extend(text.map(|text| author(&text))),
            "category" => draft.section = draft.section.take().or(text),
            "language" => draft.language = text,
            _ => {}
        }
    }
    draft.url = draft.url.or_else(|| guid.filter(|guid| super::urls::absolute(guid).is_some()));
    if draft.published.is_none() {
        draft.published = draft.modified.take();
    }
    if content.is_none() && summary.is_some() {
        draft.warnings.push(Warning::SummaryOnly);
    }
    draft.body = schema_org::of_string(&content.or(summary).unwrap_or_default());
    Ok(draft)
}

/// `<link href="…">` of Atom, if it leads to the entry's own page.
fn atom_link(start: &BytesStart<'_>, draft: &mut Draft) {
    if local(start) == "link" && attribute(start, "rel").is_none_or(|rel| rel == "alternate") && draft.url.is_none() {
        draft.url = attribute(start, "href");
    }
}

/// Atom wraps a name, RSS writes "jane@example.org (Jane Doe)".
fn author(text: &str) -> String {
    let name = text.split_once("<name>").and_then(|(_, rest)| rest.split_once("</name>")).map(|(name, _)| name);
    let in_brackets = text.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    name.or(in_brackets).unwrap_or(text).to_owned()
}

/// What stands in an element, markup included, with references and CDATA resolved once.
fn inner(reader: &mut Reader<&[u8]>, start: &BytesStart<'_>) -> Result<Option<String>, Problem> {
    let raw = reader.read_text(start.name()).map_err(|error| fault(&error))?;
    // XHTML content is markup as it stands; everything else is text that may hold escaped markup.
    let is_xhtml = attribute(start, "type").is_some_and(|kind| kind == "xhtml") || local(start) == "author";
    let text = if is_xhtml { raw.into_owned() } else { resolved(&raw) };
    Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}

fn resolved(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once("<![CDATA[") {
        text.push_str(&unescape(before));
        let (data, after) = after.split_once("]]>").unwrap_or((after, ""));
        text.push_str(data);
        rest = after;
    }
    text.push_str(&unescape(rest));
    text
}

/// XML's own references; others, as `&nbsp;`, are HTML's and are left for its reader.
fn unescape(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}

fn local(start: &BytesStart<'_>) -> String {
    String::from_utf8_lossy(start.local_name().as_ref()).to_ascii_lowercase()
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute =
        start.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name.as_bytes())?;
    Some(unescape(&String::from_utf8_lossy(&attribute.value))).filter(|value| !value.trim().is_empty())
}

fn fault(error: &quick_xml::Error) -> Problem {
    Problem::NotAFeed { message: one_line(&error.to_string()) }
}
