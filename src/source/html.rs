//! HTML: a page to a draft, a fragment to marked text.
//!
//! Entry points: [`read`] for pages, [`fragment`] for article text that holds markup. Invariant: the article's text is
//! what the readability library keeps; where it keeps nothing, what the page's own JSON-LD gives as article body.

use dom_query::Document;
use dom_smoothie::Readability;

use super::draft::{Body, Draft, Marked};
use super::error::Problem;
use super::html_blocks;
use super::html_limits;
use super::html_meta;
use super::layout::Mark;

/// Fewer words than this in all paragraphs together are a notice, not an article.
const FEWEST_WORDS: usize = 12;
/// Elements nested deeper are no page that people write, and the library's tree walks are recursive.
const DEEPEST: usize = 400;
/// More elements than a page of the default size limit can sensibly hold: scoring them all takes too long.
const MOST_ELEMENTS: usize = 60_000;

/// Reads a page.
pub(super) fn read(page: &str) -> Result<Draft, Problem> {
    let document = Document::from(&*html_limits::limited(page));
    let mut draft = html_meta::draft(&document);
    let text = main_text(document);
    let own = std::mem::take(&mut draft.body);
    draft.body = match own {
        own if words(&text) >= FEWEST_WORDS => {
            drop(own);
            Body::Marked(text)
        }
        Body::Plain(own) if own.trim().is_empty() => return Err(Problem::NoArticleText),
        own => own,
    };
    Ok(draft)
}

/// The part of the page that is the article.
fn main_text(document: Document) -> Marked {
    let (elements, depth) = html_blocks::size(&document);
    if depth > DEEPEST || elements > MOST_ELEMENTS {
        return html_blocks::blocks(&document.root());
    }
    let kept = Readability::with_document(document, None, None).and_then(|mut reader| reader.parse());
    kept.map(|article| fragment(&article.content)).unwrap_or_default()
}

/// The text of a piece of HTML.
pub(super) fn fragment(html: &str) -> Marked {
    html_blocks::blocks(&Document::fragment(&*html_limits::limited(html)).root())
}

/// Text with its character references resolved. It has no markup: `<` is itself.
pub(super) fn unescape(text: &str) -> String {
    let text = text.replace('<', "&lt;");
    Document::fragment(&*html_limits::limited(&text)).root().text().to_string()
}

/// Whether a string holds HTML elements rather than text with a `<` in it.
pub(super) fn has_markup(text: &str) -> bool {
    const OPENINGS: &[&str] =
        &["p>", "p ", "br>", "br/", "br ", "div", "h1", "h2", "h3", "h4", "ul", "ol>", "span", "blockquote"];
    text.match_indices('<').any(|(at, _)| {
        let rest = &text.as_bytes()[at + 1..];
        let starts = |opening: &&str| {
            rest.get(..opening.len()).is_some_and(|head| head.eq_ignore_ascii_case(opening.as_bytes()))
        };
        OPENINGS.iter().any(starts) || (rest.first() == Some(&b'/') && rest.get(1).is_some_and(u8::is_ascii_alphabetic))
    })
}

fn words(text: &Marked) -> usize {
    let prose = text.pieces.iter().filter(|(_, mark)| matches!(mark, Mark::Paragraph | Mark::None));
    prose.map(|(piece, _)| text.text[piece.range.clone()].split_whitespace().count()).sum()
}
