//! Addresses as identities: absolute, valid as IRIs, without what does not tell articles apart.
//!
//! Entry point: [`absolute`]. Invariant: what comes back has only characters an IRI may have, no white space and no
//! fragment; a URL given twice in the same form is the same string.

use std::fmt::Write as _;

/// The address in the form articles are known by, or `None` if it is not absolute.
pub(super) fn absolute(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.split('#').next().unwrap_or_default();
    if is_uuid(text) {
        return Some(format!("urn:uuid:{}", text.to_ascii_lowercase()));
    }
    let (scheme, rest) = text.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    match scheme.as_str() {
        "http" | "https" => {
            let rest = rest.strip_prefix("//")?;
            let end = rest.find(['/', '?']).unwrap_or(rest.len());
            let (host, path) = rest.split_at(end);
            let is_host = |c: char| c.is_alphanumeric() || ".-_:[]@%".contains(c);
            if host.is_empty() || !host.chars().all(is_host) {
                return None;
            }
            let path = if path.is_empty() { "/" } else { path };
            Some(format!("{scheme}://{}{}", host.to_lowercase(), escaped(path)))
        }
        "urn" | "tag" if rest.contains(':') || rest.contains(',') => Some(format!("{scheme}:{}", escaped(rest))),
        _ => None,
    }
}

/// Percent-encodes what an IRI may not hold; an escape already there stays.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        let allowed = character.is_ascii_alphanumeric()
            || "-._~:/?@!$&'()*+,;=%".contains(character)
            || (!character.is_ascii() && character.is_alphanumeric());
        if allowed {
            escaped.push(character);
        } else {
            let mut buffer = [0; 4];
            for byte in character.encode_utf8(&mut buffer).bytes() {
                let _ = write!(escaped, "%{byte:02X}");
            }
        }
    }
    escaped
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<usize> = text.split('-').take(6).map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_absolute_and_clean() {
        for (text, expected) in [
            ("https://Example.org/a#top", Some("https://example.org/a")),
            ("HTTP://example.org", Some("http://example.org/")),
            ("https://example.org/a b?q=<x>", Some("https://example.org/a%20b?q=%3Cx%3E")),
            ("https://example.org/caf%C3%A9/é", Some("https://example.org/caf%C3%A9/é")),
            ("urn:newsml:example.org:20250101:1", Some("urn:newsml:example.org:20250101:1")),
            ("8d19cf88-b3ab-4972-8fec-1207599f2872", Some("urn:uuid:8d19cf88-b3ab-4972-8fec-1207599f2872")),
            ("/relative", None),
            ("javascript:alert(1)", None),
            ("https://", None),
            ("https://exa mple.org/", None),
            ("", None),
        ] {
            assert_eq!(absolute(text).as_deref(), expected, "{text}");
        }
    }
}
