//! A tree of HTML elements to pieces of text.
//!
//! Entry point: [`blocks`]. Invariant: the walk is a loop, not a recursion, so that no nesting exhausts the stack; white
//! space is collapsed as browsers do, and every piece is a block a browser would start on a new line.

use dom_query::{Document, NodeRef};

use super::draft::Marked;
use super::layout::Mark;
use super::lines::ends_sentence;

/// Elements whose content is no text of the page.
const SKIPPED: &[&str] = &[
    "script", "style", "noscript", "template", "head", "title", "svg", "math", "iframe", "object", "canvas", "audio",
    "video", "button", "select", "textarea", "input", "form", "dialog",
];

/// Elements that start a new line, with what they make of their text.
const BLOCKS: &[(&str, Mark)] = &[
    ("p", Mark::Paragraph),
    ("li", Mark::Paragraph),
    ("blockquote", Mark::Paragraph),
    ("dd", Mark::Paragraph),
    ("dt", Mark::Paragraph),
    ("td", Mark::Paragraph),
    ("th", Mark::Paragraph),
    ("pre", Mark::Paragraph),
    ("h1", Mark::Heading),
    ("h2", Mark::Heading),
    ("h3", Mark::Heading),
    ("h4", Mark::Heading),
    ("h5", Mark::Heading),
    ("h6", Mark::Heading),
    ("figcaption", Mark::Furniture),
    ("caption", Mark::Furniture),
    ("footer", Mark::Furniture),
    ("nav", Mark::Furniture),
    ("aside", Mark::Furniture),
    ("address", Mark::Furniture),
    ("div", Mark::None),
    ("section", Mark::None),
    ("article", Mark::None),
    ("main", Mark::None),
    ("header", Mark::None),
    ("figure", Mark::None),
    ("ul", Mark::None),
    ("ol", Mark::None),
    ("dl", Mark::None),
    ("table", Mark::None),
    ("tr", Mark::None),
    ("hr", Mark::None),
    ("body", Mark::None),
];

/// Number of elements and greatest depth of a tree.
pub(super) fn size(document: &Document) -> (usize, usize) {
    let (mut elements, mut deepest, mut depth) = (0, 0, 0_usize);
    walk(&document.root(), |step| match step {
        Step::Enter(_) => {
            elements += 1;
            depth += 1;
            deepest = deepest.max(depth);
            true
        }
        Step::Leave(_) => {
            depth = depth.saturating_sub(1);
            true
        }
        Step::Text(_) => true,
    });
    (elements, deepest)
}

/// The text under a node, cut into its blocks.
pub(super) fn blocks(root: &NodeRef<'_>) -> Marked {
    let mut writer = Writer::default();
    walk(root, |step| match step {
        Step::Enter(name) => writer.enter(name),
        Step::Leave(name) => {
            writer.leave(name);
            true
        }
        Step::Text(text) => {
            writer.text(text);
            true
        }
    });
    writer.flush();
    writer.out
}

enum Step<'a> {
    Enter(&'a str),
    Leave(&'a str),
    Text(&'a str),
}

/// Goes through a tree in document order; a visitor that answers `false` to an element skips what is in it.
fn walk(root: &NodeRef<'_>, mut visit: impl FnMut(Step<'_>) -> bool) {
    let mut stack = vec![(*root, false)];
    while let Some((node, leaving)) = stack.pop() {
        let name = node.node_name();
        if leaving {
            visit(Step::Leave(name.as_deref().unwrap_or_default()));
            continue;
        }
        if node.is_text() {
            visit(Step::Text(&node.text()));
            continue;
        }
        if node.is_comment() || node.is_doctype() {
            continue;
        }
        let enters = !node.is_element() || visit(Step::Enter(name.as_deref().unwrap_or_default()));
        if enters {
            if node.is_element() {
                stack.push((node, true));
            }
            stack.extend(node.children_it(true).map(|child| (child, false)));
        }
    }
}

#[derive(Default)]
struct Writer {
    out: Marked,
    /// Text of the open block; `\n` stands for a line break in it.
    current: String,
    /// Marks of the open block elements.
    marks: Vec<Mark>,
    /// Depth of open elements that set text in bold.
    bold: usize,
    /// Whether some text of the open block is not bold.
    plain: bool,
}

impl Writer {
    fn enter(&mut self, name: &str) -> bool {
        if SKIPPED.contains(&name) {
            return false;
        }
        match name {
            "br" => self.current.push('\n'),
            "q" => self.current.push('“'),
            "b" | "strong" => self.bold += 1,
            _ => {
                if let Some(mark) = block(name) {
                    self.flush();
                    self.marks.push(mark);
                }
            }
        }
        true
    }

    fn leave(&mut self, name: &str) {
        match name {
            "q" => self.current.push('”'),
            "b" | "strong" => self.bold = self.bold.saturating_sub(1),
            _ => {
                if block(name).is_some() {
                    self.flush();
                    self.marks.pop();
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '\0' => {}
                ' ' | '\t' | '\n' | '\r' | '\x0c' => {
                    if !self.current.ends_with([' ', '\n']) && !self.current.is_empty() {
                        self.current.push(' ');
                    }
                }
                other => {
                    self.plain |= self.bold == 0;
                    self.current.push(other);
                }
            }
        }
    }

    /// Ends the open block.
    fn flush(&mut self) {
        let mark = self.mark();
        let mut open = String::new();
        for line in self.current.split('\n').map(str::trim).filter(|line| !line.is_empty()) {
            let goes_on = !open.is_empty() && !ends_sentence(&open) && line.starts_with(char::is_lowercase);
            if goes_on {
                open.push(' ');
                open.push_str(line);
            } else {
                push(&mut self.out, &open, mark);
                line.clone_into(&mut open);
            }
        }
        push(&mut self.out, &open, mark);
        self.current.clear();
        self.plain = false;
    }

    /// The innermost mark that says something; furniture around anything makes it furniture. A paragraph all in bold
    /// may be a heading: its layout decides.
    fn mark(&self) -> Mark {
        if self.marks.contains(&Mark::Furniture) {
            return Mark::Furniture;
        }
        match self.marks.iter().rev().find(|mark| **mark != Mark::None) {
            Some(Mark::Paragraph) if self.plain => Mark::Paragraph,
            Some(Mark::Heading) => Mark::Heading,
            _ => Mark::None,
        }
    }
}

fn push(out: &mut Marked, piece: &str, mark: Mark) {
    if !piece.is_empty() {
        out.push(piece, mark);
    }
}

fn block(name: &str) -> Option<Mark> {
    BLOCKS.iter().find(|(block, _)| *block == name).map(|(_, mark)| *mark)
}

#[cfg(test)]
mod tests {
    use super::super::html::fragment;
    use super::*;

    fn pieces(html: &str) -> Vec<(String, Mark)> {
        let marked = fragment(html);
        marked.pieces.iter().map(|(piece, mark)| (marked.text[piece.range.clone()].to_owned(), *mark)).collect()
    }

    #[test]
    fn elements_become_pieces() {
        let html = "<div><h2>Who  pays</h2><p>One <b>bold</b>\n word &amp; <a href=x>link</a>.</p><script>x()</script>\
                    <p><strong>Next Steps Ahead</strong></p><ul><li>item</li></ul><figure><img><figcaption>A bridge.\
                    </figcaption></figure>loose<br>Line</div>";
        let expected = [
            ("Who pays", Mark::Heading),
            ("One bold word & link.", Mark::Paragraph),
            ("Next Steps Ahead", Mark::None),
            ("item", Mark::Paragraph),
            ("A bridge.", Mark::Furniture),
            ("loose", Mark::None),
            ("Line", Mark::None),
        ];
        assert_eq!(pieces(html), expected.map(|(text, mark)| (text.to_owned(), mark)));
    }

    #[test]
    fn no_nesting_is_too_deep() {
        let html = format!("{}deep{}", "<div>".repeat(2_000), "</div>".repeat(2_000));
        assert_eq!(pieces(&html), [("deep".to_owned(), Mark::None)]);
    }
}
