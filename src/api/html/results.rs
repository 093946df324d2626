//! The query form, and answers of queries.

use super::page::Page;
use super::value::{place_of, short_name};
use crate::api::sparql::Shown;
use crate::api::state::AppState;
use crate::rdf::{Term, Triple};

const FIRST_QUERY: &str = "SELECT ?who ?name ?post WHERE {\n  ?who ng:holdsPosition ?p ; rdfs:label ?name .\n  ?p rdfs:label ?post\n}\nLIMIT 20";

/// Where a query is written.
#[must_use]
pub fn query_form(state: &AppState) -> String {
    let mut page = Page::new("SPARQL");
    page.element("h1", "SPARQL");
    write_form(&mut page, FIRST_QUERY);
    page.raw("<h2>Examples</h2><ul class=\"examples\">");
    for example in &state.catalogue.examples {
        page.raw("<li>");
        write_example(&mut page, &example.query, &example.summary);
        page.raw("</li>");
    }
    page.raw("</ul>");
    page.finish()
}

/// A link that runs a query and shows the answer as a page.
pub fn write_example(page: &mut Page, query: &str, summary: &str) {
    let text = form_urlencoded::Serializer::new(String::new())
        .append_pair("query", query)
        .append_pair("format", "html")
        .finish();
    page.link(&format!("/sparql?{text}"), summary);
}

pub fn write_form(page: &mut Page, query: &str) {
    page.raw("<form action=\"/sparql\" class=\"query\"><label for=\"query\">Query</label>");
    page.raw("<textarea id=\"query\" name=\"query\" rows=\"10\" spellcheck=\"false\" required>").text(query);
    page.raw("</textarea><input type=\"hidden\" name=\"format\" value=\"html\"><button>Run</button> ");
    page.raw(
        "<span class=\"quiet\">The prefixes of the ontology and of this store are declared beforehand.</span></form>",
    );
}

/// The answer of a query, below the query.
#[must_use]
pub fn query_result(state: &AppState, query: &str, shown: &Shown) -> String {
    let mut page = Page::new("SPARQL");
    page.element("h1", "SPARQL");
    write_form(&mut page, query);
    page.raw("<section id=\"result\" aria-live=\"polite\">");
    match shown {
        Shown::Boolean(answer) => {
            page.raw("<p class=\"detail\">").text(if *answer { "Yes." } else { "No." }).raw("</p>");
        }
        Shown::Rows(variables, rows, has_more) => {
            write_count(&mut page, rows.len(), *has_more, "rows");
            write_rows(&mut page, state, variables, rows);
        }
        Shown::Triples(triples, has_more) => {
            write_count(&mut page, triples.len(), *has_more, "triples");
            let row = |triple: &Triple| {
                vec![Some(triple.subject.clone()), Some(Term::iri(&triple.predicate)), Some(triple.object.clone())]
            };
            let rows: Vec<_> = triples.iter().map(row).collect();
            let names = ["subject", "predicate", "object"].map(str::to_owned);
            write_rows(&mut page, state, &names, &rows);
        }
    }
    page.raw("</section>");
    page.finish()
}

fn write_count(page: &mut Page, count: usize, has_more: bool, unit: &str) {
    let start = if has_more { "The first " } else { "" };
    page.raw("<p class=\"quiet\">").text(start).text(&count.to_string()).raw(" ").text(unit).raw("</p>");
}

fn write_rows(page: &mut Page, state: &AppState, variables: &[String], rows: &[Vec<Option<Term>>]) {
    page.raw("<table><thead><tr>");
    for name in variables {
        page.raw("<th scope=\"col\">").text(name).raw("</th>");
    }
    page.raw("</tr></thead><tbody>");
    for row in rows {
        page.raw("<tr>");
        for term in row {
            page.raw("<td>");
            match term {
                Some(Term::Iri(iri)) => {
                    page.link(&place_of(state, iri), short_name(state, iri));
                }
                Some(Term::Literal(literal)) => {
                    page.text(&literal.value);
                }
                Some(other) => {
                    page.text(&other.to_string());
                }
                None => {}
            }
            page.raw("</td>");
        }
        page.raw("</tr>");
    }
    page.raw("</tbody></table>");
}
