//! Keeps hostile HTML within what its parser can do in linear time.
//!
//! Entry point: [`limited`]. The parser's steps cost as much as elements are nested, formatting elements are left open,
//! or attributes stand in a tag; a page of two megabytes can make that minutes. Invariant: one pass over the bytes; a
//! page that a person or a content system wrote comes back as it was; otherwise only tags go, never text.

use std::borrow::Cow;
use std::ops::Range;

/// Elements nested deeper lose their tags, as in browsers.
const DEEPEST: usize = 512;
/// Attributes beyond this many of one tag go.
const MOST_ATTRIBUTES: usize = 128;
/// More formatting elements left open than this lose their tags.
const MOST_OPEN: usize = 16;
/// Character references in one run of text; the parser copies the run at each, so longer runs are parted by comments.
const MOST_REFERENCES: usize = 1_000;
/// How far up an end tag is looked for.
const REACH: usize = 64;

const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Elements whose end tags may be left out: they nest only inside others that are counted.
const IMPLIED: &[&str] = &[
    "html", "head", "body", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "option",
    "optgroup", "rt", "rp", "rb", "rtc",
];
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Elements whose content is not markup, up to their end tag.
const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];
/// Elements an end tag does not reach across.
const MARKERS: &[&str] = &["table", "td", "th", "caption", "object", "template", "marquee", "applet"];
/// Elements without meaning to the parser, which an end tag of another such element closes.
const ORDINARY: &[&str] =
    &["span", "abbr", "cite", "q", "time", "label", "sub", "sup", "mark", "data", "var", "kbd", "samp"];

/// The page without the tags that would cost its parser too much.
pub(super) fn limited(page: &str) -> Cow<'_, str> {
    let mut scan = Scan::default();
    let mut at = 0;
    while let Some(found) = page[at..].find(['<', '&']).map(|offset| at + offset) {
        at = if page[found..].starts_with('<') { scan.tag(page, found) } else { scan.reference(found) };
    }
    scan.apply(page)
}

#[derive(Default)]
struct Scan<'a> {
    /// Open elements, outermost first.
    stack: Vec<&'a str>,
    /// Open formatting elements: name, tag, markers seen before.
    formatting: Vec<(&'a str, Range<usize>, usize)>,
    markers: usize,
    /// Character references since the last tag.
    references: usize,
    /// What is to go, and what takes its place.
    drops: Vec<(Range<usize>, &'static str)>,
}

impl<'a> Scan<'a> {
    /// Takes in a `&` of text, or a `<` that opens no tag.
    fn reference(&mut self, at: usize) -> usize {
        self.references += 1;
        if self.references.is_multiple_of(MOST_REFERENCES) {
            self.drops.push((at..at, "<!---->"));
        }
        at + 1
    }

    /// Takes in what starts at a `<` and returns where to go on.
    fn tag(&mut self, page: &'a str, open: usize) -> usize {
        let rest = &page[open + 1..];
        if rest.starts_with("!--") {
            return rest.find("-->").map_or(page.len(), |end| open + 1 + end + 3);
        }
        let closes = rest.starts_with('/');
        let name_start = open + 1 + usize::from(closes);
        let name = name_at(page, name_start);
        if name.is_empty() {
            // A sign of its own reaches the parser's text as a character reference does.
            return self.reference(open);
        }
        let end = self.tag_end(page, name_start + name.len());
        let range = open..end;
        if closes {
            self.close(name, range);
            return end;
        }
        self.open(name, range);
        self.references = 0;
        if !is(name, RAW) {
            return end;
        }
        let raw_end = raw_end(page, name, end);
        if page[end..raw_end].matches('&').count() > MOST_REFERENCES && !is(name, &["script", "style"]) {
            self.drops.push((end..raw_end, ""));
        }
        raw_end
    }

    /// Where a tag ends; drops its attributes beyond the limit.
    fn tag_end(&mut self, page: &str, from: usize) -> usize {
        let bytes = page.as_bytes();
        let (mut quote, mut between, mut attributes, mut surplus) = (None, true, 0, None);
        let mut at = from;
        while let Some(byte) = bytes.get(at).copied() {
            match (quote, byte) {
                (Some(open), byte) if open == byte => (quote, between) = (None, true),
                (Some(_), _) => {}
                (None, b'>') => break,
                (None, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/') => between = true,
                (None, b'"' | b'\'') if at > 0 && bytes[at - 1] == b'=' => quote = Some(byte),
                (None, _) if between => {
                    between = false;
                    attributes += 1;
                    if attributes > MOST_ATTRIBUTES && surplus.is_none() {
                        surplus = Some(at);
                    }
                }
                (None, _) => {}
            }
            at += 1;
        }
        let references = page[from..at].bytes().filter(|byte| *byte == b'&').count();
        let surplus = if references > MOST_REFERENCES { Some(from) } else { surplus };
        if let Some(surplus) = surplus.filter(|surplus| page.is_char_boundary(*surplus)) {
            self.drops.push((surplus..at, ""));
        }
        (at + 1).min(page.len())
    }

    fn open(&mut self, name: &'a str, range: Range<usize>) {
        self.markers += usize::from(is(name, MARKERS));
        if is(name, FORMATTING) {
            self.formatting.push((name, range, self.markers));
        } else if !is(name, VOID) && !is(name, IMPLIED) && !is(name, RAW) {
            self.stack.push(name);
            if self.stack.len() > DEEPEST {
                self.drops.push((range, if is(name, ORDINARY) { "" } else { "<br>" }));
            }
        }
    }

    fn close(&mut self, name: &'a str, range: Range<usize>) {
        self.markers += usize::from(is(name, MARKERS));
        if is(name, FORMATTING) {
            let is_same =
                |open: &(&str, Range<usize>, usize)| open.0.eq_ignore_ascii_case(name) && open.2 == self.markers;
            let near = self.formatting.iter().enumerate().rev().take(REACH);
            if let Some(at) = near.filter(|(_, open)| is_same(open)).map(|(at, _)| at).next() {
                self.formatting.remove(at);
            }
            return;
        }
        let is_ordinary = is(name, ORDINARY);
        let near = self.stack.iter().enumerate().rev().take(REACH);
        for (at, open) in near {
            if open.eq_ignore_ascii_case(name) {
                self.stack.truncate(at);
                if at >= DEEPEST {
                    self.drops.push((range, if is_ordinary { "" } else { "<br>" }));
                }
                return;
            }
            if is(open, MARKERS) || (is_ordinary && !is(open, ORDINARY)) {
                return;
            }
        }
    }

    fn apply(mut self, page: &str) -> Cow<'_, str> {
        if self.formatting.len() > MOST_OPEN {
            self.drops.extend(self.formatting.into_iter().map(|(_, range, _)| (range, "")));
        }
        if self.drops.is_empty() {
            return Cow::Borrowed(page);
        }
        self.drops.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut kept = String::with_capacity(page.len());
        let mut at = 0;
        for (range, instead) in self.drops {
            if range.start >= at {
                kept.push_str(&page[at..range.start]);
                kept.push_str(instead);
                at = range.end;
            }
        }
        kept.push_str(&page[at..]);
        Cow::Owned(kept)
    }
}

fn is(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The tag name that starts here, if one does.
fn name_at(page: &str, start: usize) -> &str {
    let rest = &page[start..];
    if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return "";
    }
    let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>').unwrap_or(rest.len());
    &rest[..end]
}

/// Where the content of an element that holds no markup ends.
fn raw_end(page: &str, name: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(open) = page[at..].find("</").map(|offset| at + offset) {
        if name_at(page, open + 2).eq_ignore_ascii_case(name) {
            return open;
        }
        at = open + 2;
    }
    page.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_page_stays_as_it_is() {
        let page = "<!doctype html><html><head><script>var a = '<div><div>';</script></head><body>\
                    <a href='x'><div><b>One<p>two</b></div></a><table><tr><td>x<td>y</table><img src=\"a>b\"><br>3 < 4</body>";
        assert!(matches!(limited(page), Cow::Borrowed(_)));
        let long = "<ul><li><a href=x>one</a><li><a href=y>two</a></ul>".repeat(2000);
        assert!(matches!(limited(&long), Cow::Borrowed(_)));
    }

    #[test]
    fn nesting_open_formatting_and_attributes_are_bounded() {
        let deep = limited(&"<div>x".repeat(2000)).into_owned();
        assert_eq!((deep.matches("<div>").count(), deep.matches('x').count()), (DEEPEST, 2000));
        let open = limited(&"<p><font size=1>x".repeat(100)).into_owned();
        assert_eq!(open, "<p>x".repeat(100));
        let attributes: String = (0..1000).map(|i| format!(" a{i}=\"{i}\"")).collect();
        let cut = limited(&format!("<div{attributes}>x</div>")).into_owned();
        assert_eq!(cut.matches('=').count(), MOST_ATTRIBUTES);
        assert!(cut.ends_with(">x</div>"), "{cut}");
        let references = "&amp;".repeat(MOST_REFERENCES + 1);
        assert_eq!(limited(&format!("<a href=\"{references}\">x</a>")), "<a>x</a>");
        assert_eq!(limited(&references).matches("<!---->").count(), 1);
    }
}
