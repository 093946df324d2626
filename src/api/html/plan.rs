//! The plan of a query.

use super::page::Page;
use super::results::write_form;
use crate::store::{Explanation, PlanNode};

/// The plan of a query, below the query.
#[must_use]
pub fn explanation(query: &str, explained: &Explanation) -> String {
    let mut page = Page::new("Plan");
    page.element("h1", "Plan");
    write_form(&mut page, query);
    page.raw("<section id=\"result\" aria-live=\"polite\">");
    if let (Some(rows), Some(seconds)) = (explained.rows, explained.seconds) {
        page.element("p", &format!("{rows} rows in {seconds:.3} s"));
    }
    if let Some(reason) = &explained.stopped_by {
        page.element("p", &format!("Stopped: {reason}. What was counted is of the part that ran."));
    }
    page.raw("<table><thead><tr><th scope=\"col\">Step</th><th scope=\"col\">Rows expected</th>");
    page.raw("<th scope=\"col\">Rows</th><th scope=\"col\">Seconds</th></tr></thead><tbody>");
    write_node(&mut page, &explained.plan, 0);
    page.raw("</tbody></table>");
    if let Some(rewritten) = &explained.rewritten {
        page.element("h2", "Evaluated as");
        page.element("pre", rewritten);
    }
    page.raw("</section>");
    page.finish()
}

fn write_node(page: &mut Page, node: &PlanNode, depth: usize) {
    page.raw("<tr><td>");
    // No-break spaces show the depth without styles of their own.
    page.text(&"\u{a0}\u{a0}\u{a0}".repeat(depth));
    page.element("b", &node.operator).text(" ").element("code", &node.detail);
    page.raw("</td>");
    page.element("td", &node.estimated.map_or_else(String::new, |rows| rows.to_string()));
    page.element("td", &node.rows.map_or_else(String::new, |rows| rows.to_string()));
    page.element("td", &node.seconds.map_or_else(String::new, |seconds| format!("{seconds:.4}")));
    page.raw("</tr>");
    node.children.iter().for_each(|child| write_node(page, child, depth + 1));
}
