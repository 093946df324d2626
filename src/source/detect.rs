//! Which format an input is in: its first characters decide, its name only where they leave a choice.
//!
//! Entry points: [`format`], [`is_lines`]. Invariant: text that merely starts with a bracket is plain text.

/// How an input is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Plain,
    Html,
    Json,
    Feed,
    /// XML that is neither a page nor a feed.
    OtherXml,
}

/// The format of a decoded text.
pub(super) fn format(name: &str, text: &str) -> Format {
    let text = text.trim_start();
    if has_extension(name, &["json", "jsonld", "jsonl", "ndjson"]) || starts_json(text) {
        return Format::Json;
    }
    if text.starts_with("<?xml") || has_extension(name, &["rss", "atom", "xml"]) {
        return match root(text) {
            Some("rss" | "feed" | "rdf") => Format::Feed,
            Some("html") => Format::Html,
            Some(_) => Format::OtherXml,
            None => Format::Plain,
        };
    }
    match root(text) {
        Some("rss" | "feed" | "rdf") => Format::Feed,
        Some(_) => Format::Html,
        None if has_extension(name, &["html", "htm", "xhtml"]) => Format::Html,
        None => Format::Plain,
    }
}

/// Whether the bytes are a batch with one JSON object a line, so that each line stands for itself.
pub(super) fn is_lines(name: &str, bytes: &[u8]) -> bool {
    if has_extension(name, &["jsonl", "ndjson"]) {
        return true;
    }
    let mut lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let first = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first);
    first.starts_with(b"{") && first.ends_with(b"}") && lines.next().is_some_and(|line| line.starts_with(b"{"))
}

/// Whether an input may hold many articles, so that its size says nothing of one.
pub(super) fn may_be_batch(name: &str, bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(bytes.get(..1024).unwrap_or(bytes));
    let head = head.trim_start_matches('\u{feff}');
    matches!(format(name, head), Format::Json | Format::Feed)
}

pub(super) fn has_extension(name: &str, extensions: &[&str]) -> bool {
    let extension =
        name.rsplit(['/', '\\']).next().and_then(|file| file.rsplit_once('.')).map(|(_, extension)| extension);
    extension.is_some_and(|extension| extensions.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

fn starts_json(text: &str) -> bool {
    let next = |text: &str| text.trim_start().chars().next();
    match text.chars().next() {
        Some('{') => matches!(next(&text[1..]), Some('"' | '}') | None),
        Some('[') => matches!(next(&text[1..]), Some('{' | '[' | ']' | '"') | None),
        _ => false,
    }
}

/// The local name of the first element, in the words used above; declarations and comments before it are passed over.
fn root(text: &str) -> Option<&'static str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let after = rest.strip_prefix('<')?;
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
        } else if after.get(..8).is_some_and(|head| head.eq_ignore_ascii_case("!doctype")) {
            let is_html = after[8..].trim_start().get(..4).is_some_and(|name| name.eq_ignore_ascii_case("html"));
            if is_html {
                return Some("html");
            }
            rest = after.split_once('>').map_or("", |(_, rest)| rest);
        } else if after.starts_with('?') {
            rest = after.split_once('>').map_or("", |(_, rest)| rest);
        } else if after.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let name = after.split(|c: char| !c.is_alphanumeric() && c != ':').next().unwrap_or_default();
            let local = name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
            return Some(match local.as_str() {
                "rss" => "rss",
                "feed" => "feed",
                "rdf" => "rdf",
                "html" => "html",
                _ => "other",
            });
        } else {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        for (name, text, expected) in [
            ("a.txt", "{\"headline\": 1}", Format::Json),
            ("a.txt", "[{}]", Format::Json),
            ("a.txt", "[Updated] Storm closes ports", Format::Plain),
            ("a.txt", "{sic} he said", Format::Plain),
            ("a.json", "oops", Format::Json),
            ("-", "<!doctype html><p>x", Format::Html),
            ("-", "<!-- saved --><HTML>", Format::Html),
            ("-", "<p>x</p>", Format::Html),
            ("-", "<?xml version='1.0'?><!-- c --><rss>", Format::Feed),
            ("-", "<rdf:RDF xmlns=''>", Format::Feed),
            ("-", "<?xml version='1.0'?><nitf>", Format::OtherXml),
            ("-", "< 3 percent", Format::Plain),
            ("page.html", "no tags", Format::Html),
            ("-", "Bridge opens\n\nText.", Format::Plain),
        ] {
            assert_eq!(format(name, text), expected, "{text}");
        }
    }

    #[test]
    fn lines_are_told_from_one_object() {
        assert!(is_lines("-", b"{\"a\":1}\n{\"a\":2}\n"));
        assert!(is_lines("-", b"{\"a\":1}\n{broken\n"));
        assert!(is_lines("a.jsonl", b"{\"a\":1}"));
        assert!(!is_lines("-", b"{\n\"a\":1\n}\n"));
        assert!(!is_lines("-", b"{\"a\":1}"));
    }
}
