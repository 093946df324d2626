//! A page being written.

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// Nothing from elsewhere, nothing inline.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// The same for the page with the query editor, which sets styles of its own elements.
const EDITOR_POLICY: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self'; \
                             img-src 'self' data: blob:; font-src 'self' data:; form-action 'self'; base-uri 'none'; \
                             frame-ancestors 'none'";

/// A page being written. Markup comes from the code as literals, everything else is escaped.
#[derive(Clone, Debug, Default)]
pub struct Page(String);

impl Page {
    /// The head of a page with the navigation, up to and including the start of its main part.
    #[must_use]
    pub fn new(title: &str) -> Self {
        let mut page = Self::default();
        page.raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
        page.text(title);
        page.raw(" – Newsgraph</title><link rel=\"stylesheet\" href=\"/assets/style.css\">");
        page.raw("<link rel=\"icon\" href=\"data:,\"><script src=\"/assets/page.js\" defer></script></head><body>");
        page.raw("<header><a class=\"home\" href=\"/\">Newsgraph</a><form action=\"/entities\" role=\"search\">");
        page.raw("<input type=\"search\" name=\"q\" aria-label=\"Name of a person, organization or place\" ");
        page.raw("placeholder=\"Person, organization, place\" required><button>Search</button></form>");
        page.raw("<nav><a href=\"/sparql\">SPARQL</a> <a href=\"/openapi.json\">API</a></nav></header><main>");
        page
    }

    /// Data for a script of the page. JSON within it cannot end the element: `<` is written as an escape.
    pub fn data(&mut self, id: &'static str, value: &serde_json::Value) -> &mut Self {
        self.raw("<script type=\"application/json\" id=\"").raw(id).raw("\">");
        self.0.push_str(&value.to_string().replace('<', "\\u003c"));
        self.raw("</script>")
    }

    /// Markup, as written in the code.
    pub fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        escape(text, &mut self.0);
        self
    }

    /// An element without attributes, with text in it.
    pub fn element(&mut self, name: &'static str, text: &str) -> &mut Self {
        self.raw("<").raw(name).raw(">").text(text).raw("</").raw(name).raw(">")
    }

    /// A link. An address that is neither of this server nor of the web is shown as text only.
    pub fn link(&mut self, address: &str, text: &str) -> &mut Self {
        let is_safe = address.starts_with('/') || address.starts_with("http://") || address.starts_with("https://");
        if is_safe { self.raw("<a href=\"").text(address).raw("\">").text(text).raw("</a>") } else { self.text(text) }
    }

    /// The end of the page.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.raw("</main></body></html>\n");
        self.0
    }
}

/// Escapes what would be markup.
fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Not allowed in HTML, and no use to a reader.
            '\0'..='\u{8}' | '\u{b}' | '\u{e}'..='\u{1f}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
}

/// A page as a response.
#[must_use]
pub fn respond(page: String) -> Response {
    with_policy(page, POLICY)
}

/// A page with the query editor as a response.
#[must_use]
pub fn respond_with_editor(page: String) -> Response {
    with_policy(page, EDITOR_POLICY)
}

fn with_policy(page: String, policy: &'static str) -> Response {
    let mut response = page.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_never_becomes_markup() {
        let mut page = Page::default();
        page.text("<b>\"R&D\"</b>'\u{1}").link("javascript:alert(1)", "x").link("/a?b=1&c=\"", "<y>");
        page.data("d", &serde_json::json!({ "a": "</script><b>" }));
        assert_eq!(
            page.0,
            "&lt;b&gt;&quot;R&amp;D&quot;&lt;/b&gt;&#39;\u{fffd}x<a href=\"/a?b=1&amp;c=&quot;\">&lt;y&gt;</a>\
             <script type=\"application/json\" id=\"d\">{\"a\":\"\\u003c/script>\\u003cb>\"}</script>"
        );
    }
}
