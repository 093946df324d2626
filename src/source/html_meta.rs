//! What a page says of itself: JSON-LD, OpenGraph and other `<meta>`, `<time>`, canonical link, language.
//!
//! Entry point: [`draft`]. Invariant: for each field the sources are asked in a fixed order, the most explicit first:
//! schema.org JSON-LD, then `<meta>`, then visible elements. The draft's body is the JSON-LD article body, if any.

use dom_query::{Document, NodeRef};
use serde_json::Value;

use super::article::Warning;
use super::draft::{Draft, single_spaced};
use super::error::one_line;
use super::json;
use super::schema_org;

/// What one pass over the page gathers.
#[derive(Default)]
struct Page {
    /// Name or property in lower case, content.
    metas: Vec<(String, String)>,
    canonical: Option<String>,
    language: Option<String>,
    title: Option<String>,
    heading: Option<String>,
    authors: Vec<String>,
    /// The time of publication that an element is marked with, and the first time of any kind.
    published: Option<String>,
    modified: Option<String>,
    first_time: Option<String>,
    json_ld: Vec<String>,
}

const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "date",
];
const MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "last-modified",
];

/// The metadata of a page.
pub(super) fn draft(document: &Document) -> Draft {
    let page = gather(document);
    let mut warnings = Vec::new();
    let mut draft = json_ld(&page, &mut warnings).unwrap_or_default();
    let meta = |names: &[&str]| names.iter().find_map(|name| page.meta(name));
    or(&mut draft.headline, || {
        meta(&["og:title", "twitter:title", "dc.title", "headline"]).map(|title| without_site(&title, &page))
    });
    or(&mut draft.headline, || page.heading.clone());
    or(&mut draft.headline, || page.title.as_deref().map(|title| without_site(title, &page)));
    or(&mut draft.published, || meta(PUBLISHED));
    or(&mut draft.published, || page.published.clone().or_else(|| page.first_time.clone()));
    or(&mut draft.modified, || meta(MODIFIED));
    or(&mut draft.modified, || page.modified.clone());
    or(&mut draft.publisher, || meta(&["og:site_name", "dc.publisher", "publisher", "application-name"]));
    or(&mut draft.section, || meta(&["article:section", "og:article:section", "section"]));
    or(&mut draft.language, || page.language.clone());
    or(&mut draft.language, || meta(&["og:locale", "content-language", "dc.language"]));
    // The canonical link is what a page wants to be known by.
    draft.url = page.canonical.clone().or_else(|| meta(&["og:url"])).or(draft.url);
    if draft.authors.is_empty() {
        draft.authors = page.authors();
    }
    draft.warnings = warnings;
    draft
}

fn or(slot: &mut Option<String>, other: impl FnOnce() -> Option<String>) {
    if slot.as_ref().is_none_or(|text| text.trim().is_empty()) {
        *slot = other();
    }
}

impl Page {
    fn meta(&self, name: &str) -> Option<String> {
        self.metas
            .iter()
            .find(|(key, content)| key == name && !content.trim().is_empty())
            .map(|(_, content)| content.clone())
    }

    fn authors(&self) -> Vec<String> {
        let named = ["author", "article:author", "dc.creator", "byl", "parsely-author", "sailthru.author"];
        let from_meta = self.metas.iter().filter(|(key, _)| named.contains(&key.as_str()));
        let from_meta = from_meta.map(|(_, content)| content.trim_start_matches("By ").to_owned());
        let is_name = |name: &String| !name.trim().is_empty() && !name.contains("://");
        let names: Vec<String> = from_meta.filter(is_name).collect();
        if names.is_empty() { self.authors.iter().filter(|name| is_name(name)).cloned().collect() } else { names }
    }
}

/// "Bridge opens | Example News": the part after the last separator goes if it names the site or is short beside it.
fn without_site(title: &str, page: &Page) -> String {
    let title = single_spaced(title);
    let Some((at, separator)) =
        [" | ", " - ", " – ", " — ", " :: "].iter().filter_map(|s| Some((title.rfind(s)?, *s))).max()
    else {
        return title;
    };
    let (head, site) = (title[..at].trim(), title[at + separator.len()..].trim());
    let is_site = page.meta("og:site_name").is_some_and(|name| name.trim().eq_ignore_ascii_case(site));
    let heading_says_so = page.heading.as_deref().is_some_and(|heading| single_spaced(heading) == head);
    let is_short = separator == " | " && site.split(' ').count() <= 4 && head.split(' ').count() >= 4;
    if is_site || heading_says_so || is_short { head.to_owned() } else { title }
}

fn gather(document: &Document) -> Page {
    let mut page = Page::default();
    for node in document.root().descendants_it() {
        if node.is_element() {
            gather_element(&node, &mut page);
        }
    }
    page
}

fn gather_element(node: &NodeRef<'_>, page: &mut Page) {
    let Some(name) = node.node_name() else { return };
    let attribute = |name: &str| node.attr(name).map(|value| value.to_string());
    let is = |name: &str, value: &str| {
        node.attr(name).is_some_and(|v| v.split_whitespace().any(|w| w.eq_ignore_ascii_case(value)))
    };
    match &*name {
        "html" => page.language = attribute("lang").or_else(|| attribute("xml:lang")),
        "title" if page.title.is_none() => page.title = Some(node.text().to_string()),
        "h1" if page.heading.is_none() => {
            page.heading = Some(node.text().to_string()).filter(|text| !text.trim().is_empty())
        }
        "link" if is("rel", "canonical") && page.canonical.is_none() => page.canonical = attribute("href"),
        "meta" => {
            let key = ["property", "name", "itemprop", "http-equiv"].iter().find_map(|key| attribute(key));
            if let (Some(key), Some(content)) = (key, attribute("content")) {
                page.metas.push((key.trim().to_ascii_lowercase(), content));
            }
        }
        "script" if is("type", "application/ld+json") => page.json_ld.push(node.text().to_string()),
        _ => {}
    }
    if let Some(time) = node.attr("datetime").or_else(|| node.attr("content").filter(|_| &*name != "meta")) {
        let time = Some(time.to_string());
        if is("itemprop", "datePublished") || node.has_attr("pubdate") {
            page.published = page.published.take().or(time);
        } else if is("itemprop", "dateModified") {
            page.modified = page.modified.take().or(time);
        } else if &*name == "time" {
            page.first_time = page.first_time.take().or(time);
        }
    }
    if &*name != "meta" && (is("rel", "author") || is("itemprop", "author")) && page.authors.len() < 20 {
        let text = single_spaced(&node.text());
        page.authors.push(text.trim_start_matches("By ").to_owned());
    }
}

/// The draft of the article that the page's JSON-LD describes: the one whose address or headline is the page's, else
/// the first.
fn json_ld(page: &Page, warnings: &mut Vec<Warning>) -> Option<Draft> {
    let mut drafts = Vec::new();
    for script in &page.json_ld {
        let script =
            script.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[");
        let script = script.trim_end_matches("-->").trim_end_matches("//]]>").trim_end_matches("]]>").trim();
        match json::parse(script) {
            Ok(value) => {
                let articles = json::items(&value)
                    .into_iter()
                    .filter_map(Value::as_object)
                    .filter(|map| schema_org::is_article(map));
                drafts.extend(articles.map(|map| schema_org::draft(map, &value)));
            }
            Err((problem, _)) => warnings.push(Warning::UnreadMetadata(one_line(&problem.to_string()))),
        }
    }
    let heading = page.heading.as_deref().map(single_spaced);
    let is_own = |draft: &Draft| {
        let same_url = draft.url.is_some() && draft.url == page.canonical;
        same_url || (heading.is_some() && draft.headline.as_deref().map(single_spaced) == heading)
    };
    let own = drafts.iter().position(is_own).unwrap_or(0);
    drafts.into_iter().nth(own)
}
